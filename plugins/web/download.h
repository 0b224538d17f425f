/*
 * HttpReply.file: a blob as the answer, with ranges, an entity tag and a name; or what was made for this answer. The blob's digest is never shown: the
 * tag is a digest of it. Thread: the plugin's loop.
 */
#ifndef CONGVAN_WEB_DOWNLOAD_H
#define CONGVAN_WEB_DOWNLOAD_H

#include <congvan/http.pb-c.h>

struct MHD_Response;
struct web_connection;

/*
 * 200, 206, 304 or 416 as the request asks, with Content-Type, ETag, Accept-Ranges and Content-Disposition set; NULL
 * after it has answered with a problem itself.
 */
struct MHD_Response *download_response(struct web_connection *connection, const Congvan__HttpFile *file,
				       unsigned *ret_status);

#endif
