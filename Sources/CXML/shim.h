#ifndef GDL_CXML_SHIM_H
#define GDL_CXML_SHIM_H
#include <libxml/xmlversion.h>
/* Nothing of ICU is used here, and Foundation brings an ICU of its own, which contradicts the system's. */
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#endif
