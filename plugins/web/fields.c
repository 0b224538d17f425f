#include "fields.h"

#include <string.h>
#include <strings.h>

#include <microhttpd.h>

#include "header.h"
#include "web_limits.h"

struct known {
	const char *name;
	bool list; /* may be there several times: the first one counts, which is enough for what is read of it */
};

static const struct known known[FIELD_COUNT] = {
    [FIELD_ACCEPT] = {"Accept", true},
    [FIELD_ACCEPT_ENCODING] = {"Accept-Encoding", true},
    [FIELD_ACCEPT_LANGUAGE] = {"Accept-Language", true},
    [FIELD_AUTHORIZATION] = {"Authorization", false},
    [FIELD_CONTENT_LENGTH] = {"Content-Length", false},
    [FIELD_CONTENT_TYPE] = {"Content-Type", false},
    [FIELD_COOKIE] = {"Cookie", false},
    [FIELD_EXPECT] = {"Expect", true},
    [FIELD_HOST] = {"Host", false},
    [FIELD_IDEMPOTENCY_KEY] = {"Idempotency-Key", false},
    [FIELD_IF_MATCH] = {"If-Match", false},
    [FIELD_IF_NONE_MATCH] = {"If-None-Match", true},
    [FIELD_IF_RANGE] = {"If-Range", false},
    [FIELD_ORIGIN] = {"Origin", false},
    [FIELD_RANGE] = {"Range", false},
    [FIELD_REFERER] = {"Referer", true},
    [FIELD_SEC_FETCH_SITE] = {"Sec-Fetch-Site", false},
    [FIELD_TRACEPARENT] = {"traceparent", false},
    [FIELD_TRANSFER_ENCODING] = {"Transfer-Encoding", false},
    [FIELD_X_CONTENT_SHA256] = {"X-Content-SHA256", false},
    [FIELD_X_CSRF_TOKEN] = {"X-CSRF-Token", false},
    [FIELD_X_FILE_NAME] = {"X-File-Name", false},
};

struct reading {
	struct fields *fields;
	enum fields_verdict verdict;
	unsigned count;
	size_t bytes;
};

/* FIELD_COUNT: none that the gateway reads. The first letter sorts out nearly all. */
static enum field field_of(const char *name)
{
	for (int i = 0; i < FIELD_COUNT; i++)
		if (((known[i].name[0] ^ name[0]) & 0x5f) == 0 && strcasecmp(known[i].name, name) == 0)
			return (enum field)i;
	return FIELD_COUNT;
}

static enum MHD_Result on_field(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct reading *reading = arg;
	enum field field;

	(void)kind;
	if (!value)
		value = "";
	reading->bytes += strlen(name) + strlen(value) + 4;
	if (++reading->count > WEB_HEADERS_MAX || reading->bytes > WEB_HEADER_BYTES_MAX) {
		reading->verdict = FIELDS_TOO_MANY;
		return MHD_NO;
	}
	/* A name with a blank before the colon is no other name for a proxy, and may be one for us. */
	if (!header_name_valid(name)) {
		reading->verdict = FIELDS_MALFORMED;
		return MHD_NO;
	}
	field = field_of(name);
	if (field == FIELD_COUNT)
		return MHD_YES;
	if (!reading->fields->value[field]) {
		reading->fields->value[field] = value;
	} else if (!known[field].list) {
		reading->verdict = field == FIELD_CONTENT_LENGTH || field == FIELD_TRANSFER_ENCODING ? FIELDS_FRAMING
												     : FIELDS_MALFORMED;
		return MHD_NO;
	}
	return MHD_YES;
}

enum fields_verdict fields_read(struct MHD_Connection *connection, struct fields *ret)
{
	struct reading reading = {.fields = ret, .verdict = FIELDS_GOOD};
	const char *length, *coding;

	memset(ret, 0, sizeof(*ret));
	MHD_get_connection_values(connection, MHD_HEADER_KIND, on_field, &reading);
	if (reading.verdict != FIELDS_GOOD)
		return reading.verdict;
	length = ret->value[FIELD_CONTENT_LENGTH];
	coding = ret->value[FIELD_TRANSFER_ENCODING];
	if (length && (coding || !header_length(length, &ret->length)))
		return FIELDS_FRAMING;
	if (coding && strcasecmp(coding, "chunked") != 0)
		return FIELDS_FRAMING;
	ret->chunked = coding != NULL;
	ret->has_body = ret->chunked || ret->length > 0;
	return FIELDS_GOOD;
}
