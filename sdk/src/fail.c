#include <congvan/fail.h>

#include <errno.h>
#include <string.h>

#include "fail_int.h"
#include "json_int.h"
#include "state.h"

#define ARGS_MAX 9u /* {1} to {9} */
#define STATUS_MIN_BYTES 1024

static const struct {
	int error;
	const char *reason;
} outcomes[] = {
    [CV_OK] = {-EIO, "internal"},
    [CV_INVALID] = {-EINVAL, "request.invalid"},
    [CV_UNAUTHENTICATED] = {-EPERM, "unauthenticated"},
    [CV_DENIED] = {-EACCES, "denied"},
    [CV_NOT_FOUND] = {-ENOENT, "not_found"},
    [CV_CONFLICT] = {-EEXIST, "conflict"},
    [CV_STALE] = {-ESTALE, "stale"},
    [CV_PRECONDITION_REQUIRED] = {-ENODATA, "precondition"},
    [CV_TOO_LARGE] = {-E2BIG, "request.too_large"},
    [CV_UNSUPPORTED] = {-EOPNOTSUPP, "request.unsupported"},
    [CV_BUSY] = {-EBUSY, "busy"},
    [CV_DEADLINE] = {-ETIME, "deadline"},
    [CV_LOOP] = {-ELOOP, "loop"},
    [CV_UNAVAILABLE] = {-ECONNREFUSED, "unavailable"},
    [CV_UNKNOWN] = {-EINPROGRESS, "unknown"},
    [CV_INTERNAL] = {-EIO, "internal"},
    [CV_STORAGE_FULL] = {-ENOSPC, "storage_full"},
    [CV_MALFORMED] = {-EBADMSG, "request.malformed"},
    [CV_KEY_REUSED] = {-EKEYREJECTED, "key.reused"},
};

#define OUTCOMES (sizeof(outcomes) / sizeof(outcomes[0]))

int cv_sdk_code_errno(enum cv_code code)
{
	return (unsigned)code < OUTCOMES ? outcomes[code].error : -EIO;
}

static const struct cv_text *find_text(const char *reason)
{
	for (const struct cv_text *const *table = cv_plugin_texts; *table; table++) {
		for (const struct cv_text *text = *table; text->reason; text++) {
			if (strcmp(text->reason, reason) == 0)
				return text;
		}
	}
	for (const struct cv_text *text = cv_sdk_texts; text->reason; text++) {
		if (strcmp(text->reason, reason) == 0)
			return text;
	}
	return NULL;
}

static const char *in_language(const struct cv_call *call, const struct cv_text *text)
{
	const char *language = call->caller.language;

	return language && strncmp(language, "en", 2) == 0 ? text->en : text->vi;
}

/* The argument that "{n}" at `at` names, or NULL. */
static const char *argument_at(const char *at, const char *const *args, unsigned count)
{
	unsigned index;

	if (at[0] != '{' || at[1] < '1' || at[1] > '9' || at[2] != '}')
		return NULL;
	index = (unsigned)(at[1] - '1');
	if (index >= count)
		return "";
	return args[index];
}

static size_t fill_in(const char *pattern, const char *const *args, unsigned count, char *to)
{
	size_t len = 0;

	for (const char *at = pattern; *at;) {
		const char *argument = argument_at(at, args, count);
		size_t part = argument ? strlen(argument) : 1;

		if (to)
			memcpy(to + len, argument ? argument : at, part);
		len += part;
		at += argument ? 3 : 1;
	}
	return len;
}

const char *cv_sdk_compose(struct cv_call *call, const char *reason, const char *const *args, unsigned count)
{
	const struct cv_text *text = find_text(reason);
	const char *pattern = text ? in_language(call, text) : NULL;
	char *filled;
	size_t len;

	if (!pattern)
		return reason;
	if (!strchr(pattern, '{'))
		return pattern;
	len = fill_in(pattern, args, count, NULL);
	filled = cv_alloc(call, len + 1);
	if (!filled)
		return pattern;
	fill_in(pattern, args, count, filled);
	filled[len] = '\0';
	return filled;
}

static unsigned collect(va_list list, const char **args)
{
	unsigned count = 0;
	const char *argument;

	while ((argument = va_arg(list, const char *)) != NULL) {
		if (count < ARGS_MAX)
			args[count++] = argument;
	}
	return count;
}

/* Without the arena, which may be what is exhausted. */
static void tell_host_plainly(struct cv_call *call, enum cv_code code, const char *reason)
{
	Congvan__Status status = CONGVAN__STATUS__INIT;
	const struct cv_text *text = find_text(reason);
	uint8_t packed[STATUS_MIN_BYTES];
	size_t len;

	status.has_code = 1;
	status.code = (Congvan__Status__Code)code;
	status.reason = (char *)(uintptr_t)reason;
	status.text = (char *)(uintptr_t)(text ? in_language(call, text) : reason);
	if (congvan__status__get_packed_size(&status) > sizeof(packed))
		status.text = status.reason = NULL;
	len = congvan__status__pack(&status, packed);
	call->host->fail(call, (struct cv_bytes){packed, len});
}

static void tell_host(struct cv_call *call, const Congvan__Status *status)
{
	struct cv_bytes packed = cv_pack(call, &status->base);

	if (packed.data)
		call->host->fail(call, packed);
	else
		tell_host_plainly(call, (enum cv_code)status->code, status->reason);
}

static int fail_with_text(struct cv_call *call, enum cv_code code, const char *reason, const char *text)
{
	struct cv_sdk *sdk = cv_sdk_state(call);
	Congvan__Status *status = sdk ? cv_new(call, &congvan__status__descriptor) : NULL;

	if (!status) {
		tell_host_plainly(call, code, reason);
		return cv_sdk_code_errno(code);
	}
	CV_SET(status, code, (Congvan__Status__Code)code);
	status->reason = cv_strdup(call, reason);
	status->text = (char *)(uintptr_t)text;
	sdk->status = status;
	tell_host(call, status);
	return cv_sdk_code_errno(code);
}

int cv_fail(struct cv_call *call, enum cv_code code, const char *reason, ...)
{
	const char *args[ARGS_MAX];
	unsigned count;
	va_list list;

	va_start(list, reason);
	count = collect(list, args);
	va_end(list);
	return fail_with_text(call, code, reason, cv_sdk_compose(call, reason, args, count));
}

int cv_retry(struct cv_call *call, const char *text)
{
	return fail_with_text(call, CV_BUSY, CV_REASON_RETRY, text);
}

int cv_reject(struct cv_call *call, const char *text)
{
	return fail_with_text(call, CV_INVALID, CV_REASON_REJECT, text);
}

int cv_suspend(struct cv_call *call, const char *text)
{
	return fail_with_text(call, CV_UNAVAILABLE, CV_REASON_SUSPEND, text);
}

const char *cv_text(struct cv_call *call, const char *reason, ...)
{
	const char *args[ARGS_MAX];
	unsigned count;
	va_list list;

	va_start(list, reason);
	count = collect(list, args);
	va_end(list);
	return cv_sdk_compose(call, reason, args, count);
}

/* On the wire a field's problem is "too_long": that it is a field's goes without saying. */
static const char *wire_code(const char *code)
{
	return strncmp(code, "field.", 6) == 0 ? code + 6 : code;
}

/* What was refused as it stands is not missing besides. */
static bool is_known(const struct cv_sdk *sdk, const char *pointer, const char *code)
{
	if (strcmp(code, "field.required") != 0)
		return false;
	for (size_t i = 0; i < sdk->field_count; i++)
		if (sdk->fields[i]->pointer && strcmp(sdk->fields[i]->pointer, pointer) == 0)
			return true;
	return false;
}

int cv_field(struct cv_call *call, const char *pointer, const char *code, ...)
{
	struct cv_sdk *sdk = cv_sdk_state(call);
	Congvan__FieldProblem *problem;
	const char *args[ARGS_MAX];
	unsigned count;
	va_list list;

	if (!sdk || sdk->field_count == CV_SDK_FIELDS || is_known(sdk, pointer, code))
		return -EINVAL;
	problem = cv_new(call, &congvan__field_problem__descriptor);
	if (!problem) {
		sdk->lost = true;
		return -EINVAL;
	}
	va_start(list, code);
	count = collect(list, args);
	va_end(list);
	problem->pointer = cv_strdup(call, pointer);
	problem->code = cv_strdup(call, wire_code(code));
	problem->text = cv_strdup(call, cv_sdk_compose(call, code, args, count));
	sdk->fields[sdk->field_count++] = problem;
	return -EINVAL;
}

int cv_fields_ok(struct cv_call *call)
{
	struct cv_sdk *sdk = cv_sdk_state(call);
	int result;

	if (!sdk || sdk->lost)
		return cv_sdk_failed(call, -ENOMEM);
	if (!sdk->field_count)
		return 0;
	result = cv_fail(call, CV_INVALID, "request.invalid", NULL);
	if (sdk->status) {
		sdk->status->fields = sdk->fields;
		sdk->status->n_fields = sdk->field_count;
		tell_host(call, sdk->status);
	}
	return result;
}

int cv_fail_detail(struct cv_call *call, const char *name, const char *value)
{
	struct cv_sdk *sdk = cv_sdk_state(call);
	struct cv_bytes details;
	int result;

	if (!sdk || !sdk->status)
		return -EINVAL;
	details = (struct cv_bytes){sdk->status->details.data, sdk->status->details.len};
	result = cv_json_add_member(call, &details, name, value);
	if (result < 0)
		return result;
	sdk->status->has_details = 1;
	sdk->status->details = (ProtobufCBinaryData){details.len, (uint8_t *)(uintptr_t)details.data};
	tell_host(call, sdk->status);
	return 0;
}

/* 0: it ends the call. */
static unsigned answer_status(const Congvan__Status *status)
{
	switch ((enum cv_code)status->code) {
	case CV_INVALID:
		return 422;
	case CV_DENIED:
		return 403;
	case CV_NOT_FOUND:
		return 404;
	case CV_CONFLICT:
		return 409;
	case CV_STALE:
		return 412;
	case CV_TOO_LARGE:
		return 413;
	default:
		return 0;
	}
}

int cv_fail_take(struct cv_call *call, struct cv_failure *ret)
{
	struct cv_sdk *sdk = cv_sdk_state(call);
	const Congvan__Status *status = sdk ? sdk->status : NULL;
	unsigned number = status ? answer_status(status) : 0;
	struct cv_failure_field *fields;

	if (!number || sdk->lost)
		return -ENOENT;
	fields = cv_alloc_array(call, status->n_fields + 1, sizeof(*fields));
	if (!fields)
		return -ENOMEM;
	for (size_t i = 0; i < status->n_fields; i++)
		fields[i] = (struct cv_failure_field){status->fields[i]->pointer, status->fields[i]->code,
						      status->fields[i]->text};
	*ret = (struct cv_failure){(enum cv_code)status->code, status->reason, status->text, fields,
				   status->n_fields,           number};
	sdk->status = NULL;
	sdk->field_count = 0;
	return 0;
}

int cv_sdk_failed(struct cv_call *call, int error)
{
	enum cv_code code = CV_INTERNAL;

	switch (error) {
	case -ENOMEM: /* no arena left to compose anything in */
		tell_host_plainly(call, CV_UNAVAILABLE, outcomes[CV_UNAVAILABLE].reason);
		return error;
	case -EAGAIN:
	case -ENOBUFS:
		code = CV_BUSY;
		break;
	case -ETIMEDOUT:
		code = CV_DEADLINE;
		break;
	case -EROFS:
	case -ESHUTDOWN:
	case -ENOTCONN:
		code = CV_UNAVAILABLE;
		break;
	case -EACCES: /* a grant is missing: the plugin's mistake, not the person's */
	case -EINVAL:
	case -EBADMSG:
	case -EPERM:
		break;
	default:
		for (unsigned i = CV_INVALID; i < OUTCOMES; i++) {
			if (outcomes[i].error == error) {
				code = (enum cv_code)i;
				break;
			}
		}
	}
	fail_with_text(call, code, outcomes[code].reason, cv_sdk_compose(call, outcomes[code].reason, NULL, 0));
	return error;
}

int cv_sdk_fail_with(struct cv_call *call, struct cv_bytes status, int error)
{
	struct cv_sdk *sdk = cv_sdk_state(call);
	Congvan__Status *parsed = NULL;

	if (status.len)
		parsed = cv_unpack(call, &congvan__status__descriptor, status);
	if (!sdk || !parsed || !parsed->has_code || parsed->code == CONGVAN__STATUS__CODE__OK)
		return cv_sdk_failed(call, error < 0 ? error : -EIO);
	sdk->status = parsed;
	call->host->fail(call, status);
	return cv_sdk_code_errno((enum cv_code)parsed->code);
}
