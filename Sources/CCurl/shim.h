// Typed calls over libcurl's variadic functions, which Swift cannot import. No logic.
#ifndef GDL_CCURL_SHIM_H
#define GDL_CCURL_SHIM_H
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

typedef size_t (*gdl_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef curl_socket_t (*gdl_curl_opensocket_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*gdl_curl_prereq_callback)(void *context, char *address, char *own_address, int port, int own_port);

// Macros with casts, which Swift cannot import.
static const long gdl_curl_auth_basic = (long)CURLAUTH_BASIC;
static const long gdl_curl_auth_digest = (long)CURLAUTH_DIGEST;

static inline CURLcode gdl_curl_set_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gdl_curl_set_offset(CURL *h, CURLoption o, curl_off_t v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gdl_curl_set_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gdl_curl_set_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gdl_curl_set_list(CURL *h, CURLoption o, struct curl_slist *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gdl_curl_set_data_callback(CURL *h, CURLoption o, gdl_curl_data_callback v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gdl_curl_set_opensocket_callback(CURL *h, gdl_curl_opensocket_callback v) { return curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, v); }
static inline CURLcode gdl_curl_set_prereq_callback(CURL *h, gdl_curl_prereq_callback v) { return curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, v); }
// The address is longer than its type says: only its place is of use.
static inline const void *gdl_curl_address(const struct curl_sockaddr *address) { return &address->addr; }

static inline CURLcode gdl_curl_get_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode gdl_curl_get_offset(CURL *h, CURLINFO i, curl_off_t *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode gdl_curl_get_string(CURL *h, CURLINFO i, const char **v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode gdl_curl_get_pointer(CURL *h, CURLINFO i, void **v) { return curl_easy_getinfo(h, i, v); }

static inline CURLMcode gdl_curl_multi_set_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }
static inline CURLSHcode gdl_curl_share_set_long(CURLSH *s, CURLSHoption o, long v) { return curl_share_setopt(s, o, v); }
static inline CURLcode gdl_curl_message_result(const CURLMsg *message) { return message->data.result; }
static const long gdl_curl_redirect_post_all = CURL_REDIR_POST_ALL;
#endif
