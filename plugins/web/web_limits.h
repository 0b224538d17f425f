/*
 * Every limit of the gateway in one place. What an office may want to change is a configuration field (web.c) with one
 * of these as its bounds; the rest guards the process and is the same everywhere.
 */
#ifndef CONGVAN_WEB_WEB_LIMITS_H
#define CONGVAN_WEB_WEB_LIMITS_H

/* The request line and the header. */
#define WEB_URI_MAX 4096u /* bytes of path and query as sent */
#define WEB_HEADERS_MAX 64u /* header fields */
#define WEB_HEADER_BYTES_MAX 8192u /* all of them together */
#define WEB_SEGMENTS_MAX 16u /* of a path below /api */
#define WEB_SEGMENT_BYTES_MAX 256u /* of one of them, decoded */
#define WEB_QUERY_MAX 64u /* parameters */
#define WEB_PARAMS_MAX 8u /* {names} in a route's pattern */
/*
 * libmicrohttpd's memory for one connection: read buffer, header fields and the answer's header. It is cleared after
 * every request, so more than is needed costs every one of them.
 */
#define WEB_POOL_BYTES 16384u

/* Fields that the gateway reads itself. */
#define WEB_KEY_MAX 255u /* characters of an Idempotency-Key */
#define WEB_TOKEN_MIN 20u /* characters of a session's token */
#define WEB_TOKEN_MAX 200u
#define WEB_CSRF_MAX 128u
#define WEB_FILE_NAME_MAX 255u /* characters of an upload's name */
#define WEB_RANGE_DIGITS 18u /* of one end of a range */

/* Uploads. */
#define WEB_SNIFF_HEAD 4096u /* bytes kept from a file's beginning */
#define WEB_SNIFF_TAIL 16384u /* and from its end: the directory of an OOXML file fits in */
#define WEB_UPLOADS_PER_PERSON 8u /* at the same time */

/* A refused body is read and dropped for a while, so that the client sees the answer and no reset. */
#define WEB_DISCARD_BYTES (256u << 20)
#define WEB_DISCARD_MS 10000
/* A body that arrives more slowly than this, after body_timeout, is a client that holds a place on purpose. */
#define WEB_BODY_BYTES_PER_S 4096

/* Files of the page. */
#define WEB_FILES_MAX 4096u
#define WEB_FILE_IN_MEMORY_MAX (64u << 10) /* larger ones stay open and are sent by sendfile */
#define WEB_FILE_OPEN_MAX 200u /* descriptors kept for those; the rest is read into memory */
#define WEB_FILES_BYTES_MAX (128ull << 20)

/* The table of routes. */
#define WEB_ROUTES_MAX 4096u

/* Sessions remembered: sets of four, found by the token's digest. */
#define WEB_SESSION_SETS 2048u
#define WEB_SESSION_WAYS 4u

#define WEB_RUNS_PER_WAKE 32u /* rounds of libmicrohttpd before other events get their turn */
#define WEB_DRAIN_MARGIN_MS 2000 /* idle connections are closed this long before a drain has to end */
#define WEB_SWEEP_MS 1000 /* how often slow connections are looked for */
#define WEB_RETRY_AFTER_S 2 /* on 429 and 503 */

#endif
