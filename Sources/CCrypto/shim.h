#ifndef GDL_CCRYPTO_SHIM_H
#define GDL_CCRYPTO_SHIM_H
#include <openssl/evp.h>
#endif
