#include "CChecksum.h"

#include <zlib.h>

#if defined(__x86_64__)

#include <immintrin.h>

/* After V. Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009,
 * in its reflected form: a block is multiplied by x^n modulo the polynomial, which moves it n bits onwards without
 * changing the remainder, and is added to the block that stands there. Constants: section "CRC-32", x^n mod P for the
 * distances of 16, of 4 blocks and of 1 block (of 128 bits), for the last 64 bits, and for Barrett's reduction. */
#define FOLDING __attribute__((target("pclmul,sse4.1")))
#define BLOCK sizeof(__m128i)

FOLDING static inline __m128i block_at(const uint8_t *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

FOLDING static inline __m128i folded(__m128i block, __m128i distance, __m128i onto) {
  __m128i low = _mm_clmulepi64_si128(block, distance, 0x00);
  __m128i high = _mm_clmulepi64_si128(block, distance, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), onto);
}

FOLDING static uint32_t remainder_of(__m128i block, __m128i one_block) {
  const __m128i low_32 = _mm_setr_epi32(-1, 0, -1, 0);
  const __m128i last_64 = _mm_set_epi64x(0, 0x163cd6124);
  const __m128i barrett = _mm_set_epi64x(0x1f7011641, 0x1db710641);
  /* 128 bits to 96, 96 to 64, and 64 to 32. */
  block = _mm_xor_si128(_mm_srli_si128(block, 8), _mm_clmulepi64_si128(block, one_block, 0x10));
  block = _mm_xor_si128(
      _mm_srli_si128(block, 4), _mm_clmulepi64_si128(_mm_and_si128(block, low_32), last_64, 0x00));
  __m128i quotient =
      _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(block, low_32), barrett, 0x10), low_32);
  block = _mm_xor_si128(block, _mm_clmulepi64_si128(quotient, barrett, 0x00));
  return (uint32_t)_mm_extract_epi32(block, 1);
}

FOLDING static inline __m128i four_blocks_on(void) { return _mm_set_epi64x(0x1c6e41596, 0x154442bd4); }
FOLDING static inline __m128i one_block_on(void) { return _mm_set_epi64x(0x0ccaa009e, 0x1751997d0); }

/* The sum of four blocks and of `count` bytes behind them, which are whole blocks. */
FOLDING static inline uint32_t rest_of(
    __m128i a, __m128i b, __m128i c, __m128i d, const uint8_t *bytes, size_t count) {
  const __m128i one_block = one_block_on();
  a = folded(a, one_block, b);
  a = folded(a, one_block, c);
  a = folded(a, one_block, d);
  for (; count >= BLOCK; bytes += BLOCK, count -= BLOCK) a = folded(a, one_block, block_at(bytes));
  return ~remainder_of(a, one_block);
}

/* count: at least 4 blocks, and whole ones. */
FOLDING static uint32_t folded_crc(uint32_t crc, const uint8_t *bytes, size_t count) {
  const __m128i four_blocks = four_blocks_on();
  /* Four at a time, for each multiplication takes several cycles until its result is there. */
  __m128i a = _mm_xor_si128(block_at(bytes), _mm_cvtsi32_si128((int)~crc));
  __m128i b = block_at(bytes + BLOCK);
  __m128i c = block_at(bytes + 2 * BLOCK);
  __m128i d = block_at(bytes + 3 * BLOCK);
  for (bytes += 4 * BLOCK, count -= 4 * BLOCK; count >= 4 * BLOCK;
       bytes += 4 * BLOCK, count -= 4 * BLOCK) {
    a = folded(a, four_blocks, block_at(bytes));
    b = folded(b, four_blocks, block_at(bytes + BLOCK));
    c = folded(c, four_blocks, block_at(bytes + 2 * BLOCK));
    d = folded(d, four_blocks, block_at(bytes + 3 * BLOCK));
  }
  return rest_of(a, b, c, d, bytes, count);
}

/* The same, four blocks in one register, where the processor has AVX-512 and multiplies all four at once: a third of
 * the time, for bytes that the network has just brought are in the cache. */
#define WIDE __attribute__((target("avx512f,vpclmulqdq,pclmul,sse4.1")))
#define GROUP sizeof(__m512i)

WIDE static inline __m512i group_at(const uint8_t *bytes) { return _mm512_loadu_si512(bytes); }

WIDE static inline __m512i wide_folded(__m512i group, __m512i distance, __m512i onto) {
  __m512i low = _mm512_clmulepi64_epi128(group, distance, 0x00);
  __m512i high = _mm512_clmulepi64_epi128(group, distance, 0x11);
  return _mm512_ternarylogic_epi64(low, high, onto, 0x96); /* all three added */
}

/* count: at least 4 groups, and whole blocks. */
WIDE static uint32_t wide_folded_crc(uint32_t crc, const uint8_t *bytes, size_t count) {
  const __m512i sixteen_blocks = _mm512_broadcast_i32x4(_mm_set_epi64x(0x1322d1430, 0x11542778a));
  const __m512i four_blocks = _mm512_broadcast_i32x4(four_blocks_on());
  __m512i a = _mm512_xor_si512(group_at(bytes), _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)~crc)));
  __m512i b = group_at(bytes + GROUP);
  __m512i c = group_at(bytes + 2 * GROUP);
  __m512i d = group_at(bytes + 3 * GROUP);
  for (bytes += 4 * GROUP, count -= 4 * GROUP; count >= 4 * GROUP;
       bytes += 4 * GROUP, count -= 4 * GROUP) {
    a = wide_folded(a, sixteen_blocks, group_at(bytes));
    b = wide_folded(b, sixteen_blocks, group_at(bytes + GROUP));
    c = wide_folded(c, sixteen_blocks, group_at(bytes + 2 * GROUP));
    d = wide_folded(d, sixteen_blocks, group_at(bytes + 3 * GROUP));
  }
  a = wide_folded(a, four_blocks, b);
  a = wide_folded(a, four_blocks, c);
  a = wide_folded(a, four_blocks, d);
  for (; count >= GROUP; bytes += GROUP, count -= GROUP) a = wide_folded(a, four_blocks, group_at(bytes));
  return rest_of(
      _mm512_castsi512_si128(a), _mm512_extracti32x4_epi32(a, 1), _mm512_extracti32x4_epi32(a, 2),
      _mm512_extracti32x4_epi32(a, 3), bytes, count);
}

enum gdl_crc32_way gdl_crc32_best_way(void) {
  if (!__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1")) return gdl_crc32_plain;
  int is_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("vpclmulqdq");
  return is_wide ? gdl_crc32_wide : gdl_crc32_folded;
}

uint32_t gdl_crc32_by(enum gdl_crc32_way way, uint32_t crc, const void *bytes, size_t count) {
  const uint8_t *rest = bytes;
  if (count == 0) return crc; /* zlib takes no bytes for the beginning of a new sum. */
  if (way != gdl_crc32_plain && count >= 4 * BLOCK) {
    size_t whole = count & ~(BLOCK - 1);
    crc = way == gdl_crc32_wide && count >= 4 * GROUP ? wide_folded_crc(crc, rest, whole)
                                                      : folded_crc(crc, rest, whole);
    rest += whole;
    count -= whole;
    if (count == 0) return crc;
  }
  return (uint32_t)crc32_z(crc, rest, count);
}

#else

enum gdl_crc32_way gdl_crc32_best_way(void) { return gdl_crc32_plain; }

uint32_t gdl_crc32_by(enum gdl_crc32_way way, uint32_t crc, const void *bytes, size_t count) {
  (void)way;
  return count == 0 ? crc : (uint32_t)crc32_z(crc, bytes, count);
}

#endif

uint32_t gdl_crc32(uint32_t crc, const void *bytes, size_t count) {
  return gdl_crc32_by(gdl_crc32_best_way(), crc, bytes, count);
}
