#ifndef GDL_CCHECKSUM_H
#define GDL_CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32 (zlib's) of bytes that follow others whose CRC-32 is given; 0 for none.
///
/// It exists because zlib 1.2.13 takes a fifth of the CPU time of a whole download for it; with the processor's
/// carry-less multiplication it is a sixth of that (docs/PERFORMANCE.md). Where the processor has none, zlib does it all.
uint32_t gdl_crc32(uint32_t crc, const void *bytes, size_t count);

#endif
