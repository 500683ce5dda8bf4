#include "CChecksum.h"

#include <zlib.h>

#if defined(__x86_64__)

#include <immintrin.h>

/* After V. Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009,
 * in its reflected form: a block is multiplied by x^n modulo the polynomial, which moves it n bits onwards without
 * changing the remainder, and is added to the block that stands there. Constants: section "CRC-32", x^n mod P for the
 * distances of 4 blocks and of 1 block (of 128 bits), for the last 64 bits, and for Barrett's reduction. */
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

/* count: at least 4 blocks, and whole ones. */
FOLDING static uint32_t folded_crc(uint32_t crc, const uint8_t *bytes, size_t count) {
  const __m128i four_blocks = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
  const __m128i one_block = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
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
  a = folded(a, one_block, b);
  a = folded(a, one_block, c);
  a = folded(a, one_block, d);
  for (; count >= BLOCK; bytes += BLOCK, count -= BLOCK) a = folded(a, one_block, block_at(bytes));
  return ~remainder_of(a, one_block);
}

uint32_t gdl_crc32(uint32_t crc, const void *bytes, size_t count) {
  const uint8_t *rest = bytes;
  if (count == 0) return crc; /* zlib takes no bytes for the beginning of a new sum. */
  if (count >= 4 * BLOCK && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1")) {
    size_t whole = count & ~(BLOCK - 1);
    crc = folded_crc(crc, rest, whole);
    rest += whole;
    count -= whole;
    if (count == 0) return crc;
  }
  return (uint32_t)crc32_z(crc, rest, count);
}

#else

uint32_t gdl_crc32(uint32_t crc, const void *bytes, size_t count) {
  if (count == 0) return crc;
  return (uint32_t)crc32_z(crc, bytes, count);
}

#endif
