#include <congvan/http.h>

#include <errno.h>
#include <string.h>

#include <congvan/fail.h>

#include "fail_int.h"
#include "http_int.h"
#include "json_int.h"
#include "state.h"

#define MEDIA_JSON "application/json"
#define PARAMS_MAX 200u /* query parameters that are looked at */
#define ETAG_BYTES 24u

bool cv_is_http(const struct cv_call *call)
{
	return call->encoding == CV_ENCODING_HTTP;
}

/* ---- the request ---- */

int cv_http_open(struct cv_call *call, struct cv_bytes request)
{
	struct cv_sdk *sdk = cv_sdk_state(call);

	if (!sdk)
		return cv_sdk_failed(call, -ENOMEM);
	sdk->http_request = cv_unpack(call, &congvan__http_request__descriptor, request);
	return sdk->http_request ? 0 : cv_fail(call, CV_MALFORMED, "request.malformed", NULL);
}

/* "application/json", or nothing said; parameters and other +json types are welcome too. */
static bool is_json(const char *content_type)
{
	size_t len = content_type ? strcspn(content_type, "; \t") : 0;

	if (len == 0)
		return true;
	if (len == strlen(MEDIA_JSON) && strncasecmp(content_type, MEDIA_JSON, len) == 0)
		return true;
	return len > 5 && strncasecmp(content_type + len - 5, "+json", 5) == 0;
}

static int read_body(struct cv_call *call, const Congvan__HttpRequest *http, const ProtobufCMessageDescriptor *type,
		     ProtobufCMessage **ret_message)
{
	struct cv_bytes body = {http->body.data, http->body.len};

	if (!http->has_body || !body.len) {
		*ret_message = cv_new(call, type);
		return *ret_message ? 0 : cv_sdk_failed(call, -ENOMEM);
	}
	if (!is_json(http->content_type))
		return cv_fail(call, CV_UNSUPPORTED, "request.unsupported", NULL);
	return cv_json_read(call, type, body, ret_message);
}

static int read_query(struct cv_call *call, const Congvan__HttpRequest *http, ProtobufCMessage *message)
{
	if (http->n_query > PARAMS_MAX)
		return cv_fail(call, CV_TOO_LARGE, "request.too_large", NULL);
	for (size_t i = 0; i < http->n_query; i++) {
		const char *name = http->query[i]->name, *value = http->query[i]->value;
		char *pointer;
		int result;

		if (!name || !value || !*value)
			continue; /* "?year=" is no year */
		pointer = cv_printf(call, "/%s", name);
		result = cv_json_set_text(call, message, name, value, pointer ? pointer : "/");
		if (result < 0 && result != -ENOENT && result != -EINVAL)
			return result;
	}
	return 0;
}

/* A path that can't be read names nothing that exists. */
static int read_path(struct cv_call *call, const Congvan__HttpRequest *http, ProtobufCMessage *message)
{
	struct cv_sdk *sdk = call->sdk;
	uint32_t before = sdk->field_count;

	for (size_t i = 0; i < http->n_path_params; i++) {
		const char *name = http->path_params[i]->name;
		int result;

		result = cv_json_set_text(call, message, name ? name : "", http->path_params[i]->value, "/");
		if (result == -ENOENT) /* the route's pattern has a name that its message lacks */
			return cv_sdk_failed(call, -EINVAL);
		if (result == -EINVAL) {
			sdk->field_count = before;
			return cv_fail(call, CV_NOT_FOUND, "not_found", NULL);
		}
		if (result < 0)
			return result;
	}
	return 0;
}

int cv_http_read(struct cv_call *call, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret_message)
{
	struct cv_sdk *sdk = call->sdk;
	int result = read_body(call, sdk->http_request, type, ret_message);

	if (result == 0)
		result = read_query(call, sdk->http_request, *ret_message);
	if (result == 0)
		result = read_path(call, sdk->http_request, *ret_message);
	return result < 0 ? result : cv_fields_ok(call);
}

/* ---- what a handler says about its answer: remembered, or the call fails at its end ---- */

static struct cv_sdk *http_state(struct cv_call *call)
{
	return cv_is_http(call) ? cv_sdk_state(call) : NULL;
}

/* A copy of text; NULL for NULL. */
static char *keep(struct cv_call *call, const char *text)
{
	struct cv_sdk *sdk = call->sdk;
	char *copy = cv_strdup(call, text);

	sdk->lost |= text && !copy;
	return copy;
}

void cv_http_status(struct cv_call *call, unsigned status)
{
	struct cv_sdk *sdk = http_state(call);

	if (sdk)
		CV_SET(&sdk->http, status, status);
}

void cv_http_location(struct cv_call *call, const char *path)
{
	struct cv_sdk *sdk = http_state(call);

	if (sdk)
		sdk->http.location = keep(call, path);
}

char *cv_etag_text(struct cv_call *call, uint64_t revision)
{
	return cv_printf(call, "%llu", (unsigned long long)revision);
}

void cv_http_etag(struct cv_call *call, uint64_t revision)
{
	struct cv_sdk *sdk = http_state(call);

	if (!sdk)
		return;
	sdk->http.etag = cv_etag_text(call, revision);
	sdk->lost |= !sdk->http.etag;
}

static Congvan__HttpFile *file_of(struct cv_call *call, const char *media_type, const char *name, bool attachment)
{
	struct cv_sdk *sdk = http_state(call);
	Congvan__HttpFile *file;

	if (!sdk)
		return NULL;
	file = cv_new(call, &congvan__http_file__descriptor);
	sdk->lost |= !file;
	if (!file)
		return NULL;
	file->media_type = keep(call, media_type);
	file->name = keep(call, name);
	CV_SET(file, attachment, attachment);
	sdk->http.file = file;
	return file;
}

void cv_http_file(struct cv_call *call, const char *sha256, const char *media_type, const char *name, bool attachment)
{
	Congvan__HttpFile *file = file_of(call, media_type, name, attachment);

	if (file)
		file->blob = keep(call, sha256);
}

void cv_http_bytes(struct cv_call *call, struct cv_bytes content, const char *media_type, const char *name,
		   bool attachment)
{
	Congvan__HttpFile *file = file_of(call, media_type, name, attachment);

	if (!file)
		return;
	file->has_content = 1;
	file->content = (ProtobufCBinaryData){content.len, (uint8_t *)(uintptr_t)content.data};
}

void cv_http_cookie(struct cv_call *call, const char *name, const char *value, int64_t max_age_s, bool readable)
{
	struct cv_sdk *sdk = http_state(call);
	Congvan__HttpCookie *cookie;

	if (!sdk)
		return;
	cookie = cv_new(call, &congvan__http_cookie__descriptor);
	if (!cookie || cv_append(call, &sdk->http.cookies, &sdk->http.n_cookies, cookie) < 0) {
		sdk->lost = true;
		return;
	}
	cookie->name = keep(call, name);
	cookie->value = keep(call, value);
	if (max_age_s >= 0)
		CV_SET(cookie, max_age_s, max_age_s);
	CV_SET(cookie, readable, readable);
}

/* ---- If-Match (RFC 9110, 13.1.1): strong comparison, so that W/"7" matches nothing ---- */

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/* One entry of the list; *ret_next is what follows its comma, or NULL. */
static bool entry_matches(const char *at, const char *wanted, const char **ret_next)
{
	bool weak = strncmp(at, "W/", 2) == 0, quoted;
	const char *end;
	size_t len;

	at += weak ? 2 : 0;
	quoted = *at == '"';
	at += quoted;
	len = strcspn(at, quoted ? "\"" : ", \t");
	end = skip_blanks(at + len + (quoted && at[len] == '"'));
	*ret_next = *end == ',' ? skip_blanks(end + 1) : NULL;
	return !weak && len == strlen(wanted) && memcmp(at, wanted, len) == 0;
}

int cv_if_match(struct cv_call *call, uint64_t revision)
{
	struct cv_sdk *sdk = cv_is_http(call) ? call->sdk : NULL;
	const char *at = sdk && sdk->http_request ? sdk->http_request->if_match : NULL;
	char *wanted;

	if (!at || !*skip_blanks(at))
		return 0;
	wanted = cv_etag_text(call, revision);
	if (!wanted)
		return cv_sdk_failed(call, -ENOMEM);
	at = skip_blanks(at);
	if (*at == '*')
		return 0;
	while (at) {
		if (entry_matches(at, wanted, &at))
			return 0;
	}
	return cv_fail(call, CV_STALE, "stale", NULL);
}

/* ---- the answer ---- */

static int pack_answer(struct cv_call *call, const Congvan__HttpReply *http, struct cv_bytes *ret)
{
	struct cv_bytes packed = cv_pack(call, &http->base);

	if (!packed.data)
		return cv_sdk_failed(call, -ENOMEM);
	if (packed.len > CV_MESSAGE_MAX)
		return cv_sdk_failed(call, -E2BIG);
	*ret = packed;
	return 0;
}

static void set_body(Congvan__HttpReply *http, struct cv_bytes body)
{
	CV_SET(http, body, ((ProtobufCBinaryData){body.len, (uint8_t *)(uintptr_t)body.data}));
}

static int fill_answer(struct cv_call *call, Congvan__HttpReply *http, const ProtobufCMessage *reply,
		       struct cv_bytes *ret_reply)
{
	bool empty = !http->file && reply->descriptor->n_fields == 0;
	struct cv_bytes json;

	http->has_body = 0;
	if (!http->has_status)
		CV_SET(http, status, empty ? 204 : 200);
	if (!http->file && !empty) {
		json = cv_json_encode(call, reply);
		if (!json.data)
			return cv_sdk_failed(call, -ENOMEM);
		set_body(http, json);
		http->content_type = (char *)(uintptr_t)MEDIA_JSON;
	}
	return pack_answer(call, http, ret_reply);
}

int cv_http_answer(struct cv_call *call, const ProtobufCMessage *reply, struct cv_bytes *ret_reply)
{
	struct cv_sdk *sdk = call->sdk;

	return fill_answer(call, &sdk->http, reply, ret_reply);
}

int cv_http_wrap(struct cv_call *call, struct cv_bytes packed_reply, struct cv_bytes *ret_wrapped)
{
	struct cv_sdk *sdk = call->sdk;

	set_body(&sdk->http, packed_reply);
	return pack_answer(call, &sdk->http, ret_wrapped);
}

int cv_http_render(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes wrapped,
		   struct cv_bytes *ret_reply)
{
	Congvan__HttpReply *http = cv_unpack(call, &congvan__http_reply__descriptor, wrapped);
	ProtobufCMessage *reply;

	if (!http)
		return cv_sdk_failed(call, -EBADMSG);
	reply = cv_unpack(call, type, (struct cv_bytes){http->body.data, http->body.len});
	if (!reply)
		return cv_sdk_failed(call, -EBADMSG);
	return fill_answer(call, http, reply, ret_reply);
}
