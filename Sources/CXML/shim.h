#ifndef GDL_CXML_SHIM_H
#define GDL_CXML_SHIM_H
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#endif
