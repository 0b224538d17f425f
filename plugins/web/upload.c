#include "upload.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <congvan/blob.pb-c.h>
#include <congvan/json.h>
#include <congvan/memory.h>
#include <congvan/text.h>

#include "connection.h"
#include "dispatch.h"
#include "header.h"
#include "reply.h"
#include "server.h"
#include "sniff.h"

struct upload {
	struct cv_blob *blob; /* NULL once it is finished or abandoned */
	char *name; /* in the call's arena */
	char sha256[65]; /* "" or what the client declared, in lower case */
	struct sniff sniff;
};

static void refuse_limit(struct web_connection *connection)
{
	char limit[24];

	snprintf(limit, sizeof(limit), "%llu", (unsigned long long)connection->server->config.upload_limit_bytes);
	reply_problem(connection, 413, "web.body_too_large", limit);
}

/* The last part of a name that may be a path of the client's system. */
static const char *base_name(const char *name)
{
	const char *last = name;

	for (; *name; name++)
		if (*name == '/' || *name == '\\')
			last = name + 1;
	return last;
}

/* NULL: malformed, empty or too long. */
static char *read_name(struct web_connection *connection)
{
	const char *header = connection->request.fields.value[FIELD_X_FILE_NAME];
	char *text = cv_strdup(connection->request.call, header), *clean;

	if (!text || percent_decode(text, false, NULL))
		return NULL;
	text = cv_strdup(connection->request.call, base_name(text));
	clean = text ? cv_text_clean(connection->request.call, text, strlen(text)) : NULL;
	if (!clean || !*clean || cv_text_length(clean) > WEB_FILE_NAME_MAX || strpbrk(clean, "\n\t"))
		return NULL;
	return clean;
}

static bool read_digest(const char *header, char sha256[65])
{
	sha256[0] = '\0';
	if (!header)
		return true;
	if (strlen(header) != 64)
		return false;
	for (int i = 0; i < 64; i++) {
		if (!isxdigit((unsigned char)header[i]))
			return false;
		sha256[i] = (char)tolower((unsigned char)header[i]);
	}
	sha256[64] = '\0';
	return true;
}

static unsigned uploads_of(const struct web_server *server, uint64_t person)
{
	unsigned count = 0;

	for (const struct web_connection *other = server->connections; other; other = other->next)
		if (other->request.upload && other->request.identity.person == person)
			count++;
	return count;
}

/* What a host call for blobs says, in HTTP. */
static void refuse_error(struct web_connection *connection, int error)
{
	switch (error) {
	case -EFBIG:
		refuse_limit(connection);
		break;
	case -ENOSPC:
		reply_problem(connection, 507, "blob.storage_full", NULL);
		break;
	case -EBADMSG:
		reply_problem(connection, 422, "blob.digest_mismatch", NULL);
		break;
	case -EAGAIN:
	case -EBUSY:
		reply_problem(connection, 429, "web.busy", NULL);
		break;
	default:
		reply_problem(connection, 500, "web.internal", NULL);
	}
}

void upload_begin(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	struct web_server *server = connection->server;
	const char *type;
	size_t type_len;
	struct upload *upload;
	int error;

	header_media_type(request->fields.value[FIELD_CONTENT_TYPE], &type, &type_len);
	if (type_len == 19 && strncasecmp(type, "multipart/form-data", 19) == 0) {
		reply_problem(connection, 415, "blob.multipart", NULL);
		return;
	}
	if (uploads_of(server, request->identity.person) >= WEB_UPLOADS_PER_PERSON) {
		reply_problem(connection, 429, "blob.too_many", "8");
		return;
	}
	error = dispatch_open(connection);
	if (error) {
		reply_status(connection, error, (struct cv_bytes){NULL, 0});
		return;
	}
	upload = malloc(sizeof(*upload));
	if (!upload) {
		reply_problem(connection, 503, "web.busy", NULL);
		return;
	}
	upload->blob = NULL;
	sniff_init(&upload->sniff);
	request->upload = upload;
	upload->name = read_name(connection);
	if (!upload->name)
		reply_problem(connection, 422, "blob.name", NULL);
	else if (!read_digest(request->fields.value[FIELD_X_CONTENT_SHA256], upload->sha256))
		reply_problem(connection, 422, "blob.digest", NULL);
	else if (!request->body_open)
		reply_problem(connection, 422, "blob.empty", NULL);
	else if ((error = server->host->blob_create(request->call, server->config.upload_limit_bytes, &upload->blob)))
		refuse_error(connection, error);
}

/* Gives up the file at once, so that a refused body does not fill the disk while it is being dropped. */
static void give_up(struct web_connection *connection)
{
	upload_abandon(connection->server->host, &connection->request.upload);
}

void upload_feed(struct web_connection *connection, const char *data, size_t len)
{
	struct web_request *request = &connection->request;
	struct upload *upload = request->upload;
	struct cv_bytes bytes = {(const uint8_t *)data, len};
	int error;

	if (request->received_bytes > connection->server->config.upload_limit_bytes) {
		give_up(connection);
		refuse_limit(connection);
		return;
	}
	sniff_feed(&upload->sniff, data, len);
	error = connection->server->host->blob_write(upload->blob, bytes);
	if (error) {
		give_up(connection);
		refuse_error(connection, error);
	}
}

static bool is_allowed(const char *allowed, const char *group)
{
	size_t len = strlen(group);

	for (const char *at = allowed; len > 0 && *at;) {
		size_t word = strcspn(at, " ,");

		if (word == len && strncmp(at, group, len) == 0)
			return true;
		at += word + strspn(at + word, " ,");
	}
	return false;
}

/* False: refused, with what the file is. */
static bool check_type(struct web_connection *connection, enum sniff_kind kind)
{
	const char *declared, *actual = sniff_media_type(kind), *reason = NULL;
	size_t declared_len;
	char details[192];

	header_media_type(connection->request.fields.value[FIELD_CONTENT_TYPE], &declared, &declared_len);
	if (kind == SNIFF_PDF_BROKEN)
		reason = "blob.pdf_broken";
	else if (sniff_contradicts(kind, declared, declared_len))
		reason = "blob.type_mismatch";
	else if (!is_allowed(connection->server->config.upload_types, sniff_group(kind)))
		reason = "blob.type";
	if (!reason)
		return true;
	snprintf(details, sizeof(details), "{\"actualType\":\"%s\"}", actual);
	reply_problem_details(connection, 415, reason, actual, details);
	return false;
}

static void on_stored(void *arg, int result, const struct cv_upload *stored)
{
	struct web_connection *connection = arg;
	struct cv_call *call = connection->request.call;
	Congvan__UploadReply reply = CONGVAN__UPLOAD_REPLY__INIT;
	Google__Protobuf__Timestamp expires = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	char digest[65], type[sizeof(stored->media_type)];

	if (result) {
		refuse_error(connection, result);
		request_resume(connection);
		return;
	}
	snprintf(digest, sizeof(digest), "%s", stored->sha256);
	snprintf(type, sizeof(type), "%s", stored->media_type);
	reply.has_upload_id = 1;
	reply.upload_id = stored->id;
	reply.name = connection->request.upload->name;
	reply.media_type = type;
	reply.has_size_bytes = 1;
	reply.size_bytes = stored->size_bytes;
	reply.sha256 = digest;
	expires.seconds = stored->expires_ms / 1000;
	reply.expires_at = &expires;
	reply_json(connection, 201, cv_json_encode(call, &reply.base));
	request_resume(connection);
}

void upload_complete(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	struct upload *upload = request->upload;
	enum sniff_kind kind = sniff_kind(&upload->sniff);
	struct cv_blob *blob = upload->blob;
	int error;

	if (upload->sniff.size_bytes == 0) {
		give_up(connection);
		reply_problem(connection, 422, "blob.empty", NULL);
		return;
	}
	if (!check_type(connection, kind)) {
		give_up(connection);
		return;
	}
	upload->blob = NULL;
	error = connection->server->host->blob_finish(blob, sniff_media_type(kind), upload->name,
						      *upload->sha256 ? upload->sha256 : NULL, on_stored, connection);
	if (error)
		refuse_error(connection, error);
	else
		request->state = REQUEST_STORING;
}

void upload_abandon(const struct cv_host *host, struct upload **upload)
{
	if (!*upload)
		return;
	if ((*upload)->blob)
		host->blob_abandon((*upload)->blob);
	free(*upload);
	*upload = NULL;
}
