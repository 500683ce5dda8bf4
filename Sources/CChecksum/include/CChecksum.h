#ifndef GDL_CCHECKSUM_H
#define GDL_CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32 (zlib's) of bytes that follow others whose CRC-32 is given; 0 for none.
///
/// It exists because zlib 1.2.13 takes a fifth of the CPU time of a whole download for it; with the processor's
/// carry-less multiplication it is a sixth of that, and with AVX-512 a third of the sixth (docs/PERFORMANCE.md). Where
/// the processor has neither, zlib does it all.
uint32_t gdl_crc32(uint32_t crc, const void *bytes, size_t count);

/// The ways to the same sum: each needs what the processor may not have.
enum gdl_crc32_way { gdl_crc32_plain, gdl_crc32_folded, gdl_crc32_wide };

/// The fastest that this processor has; it has those before it, too.
enum gdl_crc32_way gdl_crc32_best_way(void);

/// For tests, which have to go all ways that there are.
uint32_t gdl_crc32_by(enum gdl_crc32_way way, uint32_t crc, const void *bytes, size_t count);

#endif
