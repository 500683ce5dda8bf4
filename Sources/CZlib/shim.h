#ifndef GDL_CZLIB_SHIM_H
#define GDL_CZLIB_SHIM_H
#include <zlib.h>
#endif
