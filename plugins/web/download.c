#include "download.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <microhttpd.h>

#include "connection.h"
#include "header.h"
#include "range.h"
#include "reply.h"
#include "security.h"
#include "server.h"

#define TAG_BYTES 16u
#define TAG_SIZE (2 * TAG_BYTES + 3)
#define DISPOSITION_SIZE (4 * 4 * WEB_FILE_NAME_MAX + 64) /* four bytes a character, each one escaped */

/* With quotes. */
static int make_tag(const struct web_server *server, const char *blob, char tag[TAG_SIZE])
{
	uint8_t hash[DIGEST_BYTES];
	char text[80];
	int len = snprintf(text, sizeof(text), "etag %.64s", blob);

	if (digest_sha256(server->digest, text, (size_t)len, hash))
		return -1;
	tag[0] = '"';
	digest_hex(hash, TAG_BYTES, tag + 1);
	strcpy(tag + 1 + 2 * TAG_BYTES, "\"");
	return 0;
}

/* Types that browsers show without running anything. All others are saved. */
static bool may_be_shown(const char *type)
{
	static const char *const types[] = {"application/pdf", "image/png", "image/jpeg", "text/plain"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

static void add_headers(struct web_connection *connection, struct MHD_Response *response, const Congvan__HttpFile *file,
			const char *tag)
{
	const char *type = file->media_type && *file->media_type ? file->media_type : "application/octet-stream";
	const char *name = file->name && *file->name ? file->name : "file";
	char disposition[DISPOSITION_SIZE];

	MHD_add_response_header(response, "Content-Type",
				strcmp(type, "text/plain") == 0 ? "text/plain; charset=utf-8" : type);
	if (tag) {
		MHD_add_response_header(response, "ETag", tag);
		MHD_add_response_header(response, "Accept-Ranges", "bytes");
	}
	/* Kept by the browser, and asked about each time: the right to see it may have gone. */
	MHD_add_response_header(response, "Cache-Control", tag ? "private, no-cache" : "no-store");
	if (header_disposition(name, file->attachment || !may_be_shown(type), disposition, sizeof(disposition)) == 0)
		MHD_add_response_header(response, "Content-Disposition", disposition);
	else
		MHD_add_response_header(response, "Content-Disposition", "attachment");
	security_add_file_headers(response, connection->server->secure);
}

/* Takes fd. */
static struct MHD_Response *part_response(struct web_connection *connection, int fd, uint64_t size, const char *tag,
					  unsigned *ret_status)
{
	const char *const *value = connection->request.fields.value;
	const char *wanted = value[FIELD_RANGE], *condition = value[FIELD_IF_RANGE];
	struct range range = {0, size};
	struct MHD_Response *response;
	char text[80];

	if (condition && strcmp(condition, tag) != 0)
		wanted = NULL;
	switch (range_parse(wanted, size, &range)) {
	case RANGE_WHOLE:
		*ret_status = 200;
		break;
	case RANGE_PART:
		*ret_status = 206;
		break;
	case RANGE_NOT_SATISFIABLE:
		close(fd);
		reply_problem(connection, 416, "blob.range", NULL);
		if (connection->request.response) {
			snprintf(text, sizeof(text), "bytes */%llu", (unsigned long long)size);
			MHD_add_response_header(connection->request.response, "Content-Range", text);
		}
		return NULL;
	}
	response = MHD_create_response_from_fd_at_offset64(range.length, fd, range.first);
	if (!response) {
		close(fd);
		reply_problem(connection, 503, "web.busy", NULL);
		return NULL;
	}
	if (*ret_status == 206) {
		snprintf(text, sizeof(text), "bytes %llu-%llu/%llu", (unsigned long long)range.first,
			 (unsigned long long)(range.first + range.length - 1), (unsigned long long)size);
		MHD_add_response_header(response, "Content-Range", text);
	}
	return response;
}

/* Made for this answer: whole, and another one next time. The bytes live in the call's arena. */
static struct MHD_Response *made_response(struct web_connection *connection, const Congvan__HttpFile *file,
					  unsigned *ret_status)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(file->content.len, file->content.data, MHD_RESPMEM_PERSISTENT);

	*ret_status = 200;
	if (response)
		add_headers(connection, response, file, NULL);
	else
		reply_problem(connection, 503, "web.busy", NULL);
	return response;
}

struct MHD_Response *download_response(struct web_connection *connection, const Congvan__HttpFile *file,
				       unsigned *ret_status)
{
	const struct cv_host *host = connection->server->host;
	const char *condition = connection->request.fields.value[FIELD_IF_NONE_MATCH];
	struct MHD_Response *response;
	char tag[TAG_SIZE];
	uint64_t size;
	int fd;

	if (file->has_content)
		return made_response(connection, file, ret_status);
	if (!file->blob || make_tag(connection->server, file->blob, tag)) {
		reply_problem(connection, 500, "web.internal", NULL);
		return NULL;
	}
	if (header_none_match(condition, tag + 1, strlen(tag) - 2)) {
		*ret_status = 304;
		response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	} else if (host->blob_open(host, file->blob, &fd, &size)) {
		/* The record names a blob that is not there: an operator must hear of it, and the call has logged it.
		 */
		reply_problem(connection, 500, "web.internal", NULL);
		return NULL;
	} else {
		response = part_response(connection, fd, size, tag, ret_status);
	}
	if (response)
		add_headers(connection, response, file, tag);
	return response;
}
