/*
 * Design notes. A body is judged in three steps, each cheaper than what it protects: its size; then one pass over its
 * bytes that counts nesting and nodes, so that neither ten thousand open brackets nor a million commas reach the
 * parser; then jansson, which refuses doubled names and bad UTF-8. What is wrong inside (types, ranges, characters) is
 * noted per member with its pointer, and reading goes on, so that a form hears of all its mistakes at once.
 */
#include <congvan/json.h>

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include <congvan/fail.h>
#include <congvan/memory.h>

#include "fail_int.h"
#include "json_int.h"

#define POINTER_MAX 1024u

struct path {
	const struct path *parent;
	const char *name; /* NULL: an element of an array */
	size_t index;
};

struct reader {
	struct cv_call *call;
	uint32_t fields; /* values read so far, over all levels */
	int error; /* what ends the reading at once: -ENOMEM, -E2BIG */
};

/* ---- before the parser ---- */

/* Past a string's closing quote; `at` stands behind the opening one. */
static size_t skip_string(struct cv_bytes json, size_t at)
{
	while (at < json.len && json.data[at] != '"')
		at += json.data[at] == '\\' ? 2 : 1;
	return at + 1;
}

/* Line and column (in characters) of a byte, both from 1: only for those who are told of a mistake. */
static void locate(struct cv_bytes json, size_t at, unsigned *ret_line, unsigned *ret_column)
{
	*ret_line = *ret_column = 1;
	for (size_t i = 0; i < at && i < json.len; i++) {
		*ret_column += (json.data[i] & 0xC0) != 0x80;
		if (json.data[i] == '\n') {
			++*ret_line;
			*ret_column = 1;
		}
	}
}

static int fail_malformed(struct cv_call *call, unsigned line, unsigned column, const char *cause, const char *limit)
{
	const char *const args[] = {limit};
	const char *text = cv_sdk_compose(call, cause, args, 1);
	char line_text[16], column_text[16];
	int result;

	(void)snprintf(line_text, sizeof(line_text), "%u", line);
	(void)snprintf(column_text, sizeof(column_text), "%u", column);
	result = cv_fail(call, CV_MALFORMED, "json.malformed", line_text, column_text, text, NULL);
	(void)cv_fail_detail(call, "line", line_text);
	(void)cv_fail_detail(call, "column", column_text);
	return result;
}

static int fail_too_deep(struct cv_call *call, struct cv_bytes json, size_t at)
{
	unsigned line, column;
	char limit[16];

	locate(json, at, &line, &column);
	(void)snprintf(limit, sizeof(limit), "%u", CV_JSON_DEPTH);
	return fail_malformed(call, line, column, "json.cause.depth", limit);
}

static int scan_body(struct cv_call *call, struct cv_bytes json)
{
	unsigned depth = 0, nodes = 0;

	if (json.len > CV_JSON_MAX)
		return cv_fail(call, CV_TOO_LARGE, "request.too_large", NULL);
	for (size_t at = 0; at < json.len;) {
		uint8_t c = json.data[at++];

		if (c == '"') {
			at = skip_string(json, at);
		} else if (c == '{' || c == '[') {
			nodes++;
			if (++depth > CV_JSON_DEPTH)
				return fail_too_deep(call, json, at - 1);
		} else if (c == '}' || c == ']') {
			depth -= depth > 0;
		} else {
			nodes += c == ',';
		}
		if (nodes > CV_JSON_NODES)
			return cv_fail(call, CV_TOO_LARGE, "request.too_large", NULL);
	}
	return 0;
}

static int parse(struct cv_call *call, struct cv_bytes json, json_t **ret)
{
	const char *cause = "json.cause.syntax";
	json_error_t error;

	/* A zero character in a string is reported with the member's pointer, not as bad JSON. */
	*ret = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (*ret)
		return 0;
	switch (json_error_code(&error)) {
	case json_error_out_of_memory:
		return cv_sdk_failed(call, -ENOMEM);
	case json_error_duplicate_key:
		cause = "json.cause.duplicate";
		break;
	case json_error_invalid_utf8:
		cause = "json.cause.not_utf8";
		break;
	case json_error_premature_end_of_input:
		cause = "json.cause.end";
		break;
	case json_error_numeric_overflow:
		cause = "json.cause.number";
		break;
	default:
		break;
	}
	return fail_malformed(call, error.line > 0 ? (unsigned)error.line : 1,
			      error.column > 0 ? (unsigned)error.column : 0, cause, "");
}

/* ---- members ---- */

/* RFC 6901: "~" is "~0", "/" is "~1". */
static size_t write_pointer(const struct path *path, char *to, size_t room)
{
	size_t len;
	int printed;

	if (!path->parent)
		return 0;
	len = write_pointer(path->parent, to, room);
	if (!path->name) {
		printed = snprintf(to + len, room - len, "/%zu", path->index);
		return printed > 0 && (size_t)printed < room - len ? len + (size_t)printed : len;
	}
	if (len + strlen(path->name) * 2 + 2 > room)
		return len;
	to[len++] = '/';
	for (const char *at = path->name; *at; at++) {
		if (*at == '~' || *at == '/') {
			to[len++] = '~';
			to[len++] = *at == '~' ? '0' : '1';
		} else {
			to[len++] = *at;
		}
	}
	return len;
}

static void note(struct reader *reader, const struct path *path, const struct cv_json_problem *problem)
{
	bool is_type = strcmp(problem->reason, "field.wrong_type") == 0;
	char pointer[POINTER_MAX];
	const char *first = problem->args[0];

	pointer[write_pointer(path, pointer, sizeof(pointer))] = '\0';
	if (is_type)
		first = cv_sdk_compose(reader->call, first, NULL, 0);
	(void)cv_field(reader->call, pointer, problem->reason, first, problem->args[1], NULL);
}

static void note_type(struct reader *reader, const struct path *path, const char *kind)
{
	struct cv_json_problem problem = {.reason = "field.wrong_type"};

	(void)snprintf(problem.args[0], sizeof(problem.args[0]), "%s", kind);
	note(reader, path, &problem);
}

static bool names_match(const char *field, const char *name)
{
	bool upper = false;

	for (; *field; field++) {
		char c = *field;

		if (c == '_') {
			upper = true;
			continue;
		}
		if (upper && c >= 'a' && c <= 'z')
			c = (char)(c - 32);
		upper = false;
		if (c != *name++)
			return false;
	}
	return *name == '\0';
}

const ProtobufCFieldDescriptor *cv_json_field(const ProtobufCMessageDescriptor *type, const char *name)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(type, name);
	char snake[64];
	size_t len = 0;

	if (field)
		return field;
	/* "registerId" is almost always "register_id": a binary search; else look at every field. */
	for (const char *at = name; *at && len < sizeof(snake) - 2; at++) {
		if (*at >= 'A' && *at <= 'Z')
			snake[len++] = '_';
		snake[len++] = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
	}
	snake[len] = '\0';
	field = protobuf_c_message_descriptor_get_field_by_name(type, snake);
	if (field && names_match(field->name, name))
		return field;
	for (unsigned i = 0; i < type->n_fields; i++) {
		if (names_match(type->fields[i].name, name))
			return &type->fields[i];
	}
	return NULL;
}

static void *member_at(ProtobufCMessage *message, unsigned offset)
{
	return (uint8_t *)message + offset;
}

static void set_present(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	protobuf_c_boolean yes = 1;

	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		memcpy(member_at(message, field->quantifier_offset), &field->id, sizeof(field->id));
	else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->type != PROTOBUF_C_TYPE_STRING &&
		 field->type != PROTOBUF_C_TYPE_MESSAGE)
		memcpy(member_at(message, field->quantifier_offset), &yes, sizeof(yes));
}

static ProtobufCMessage *read_message(struct reader *reader, const ProtobufCMessageDescriptor *type,
				      const json_t *object, const struct path *path, unsigned depth);

static ProtobufCMessage *read_time(struct reader *reader, const ProtobufCMessageDescriptor *type, const json_t *value,
				   const struct path *path)
{
	ProtobufCMessage *message = cv_new(reader->call, type);
	struct cv_json_problem problem;
	int64_t seconds = 0;
	int32_t nanos = 0;

	if (!message) {
		reader->error = -ENOMEM;
		return NULL;
	}
	if (!json_is_string(value)) {
		note_type(reader, path, "type.string");
		return NULL;
	}
	if (strlen(json_string_value(value)) != json_string_length(value) ||
	    cv_json_value_time(json_string_value(value), &seconds, &nanos, &problem) < 0) {
		problem = (struct cv_json_problem){.reason = "field.bad_time"};
		note(reader, path, &problem);
		return NULL;
	}
	memcpy(member_at(message, type->fields[0].offset), &seconds, sizeof(seconds));
	memcpy(member_at(message, type->fields[1].offset), &nanos, sizeof(nanos));
	for (unsigned i = 0; i < 2; i++)
		set_present(message, &type->fields[i]);
	return message;
}

static int read_scalar(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *value, void *member,
		       struct cv_json_problem *problem)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		if (field->type == PROTOBUF_C_TYPE_BOOL)
			break;
		return cv_json_value_text(reader->call, field, json_string_value(value), json_string_length(value),
					  member, problem);
	case JSON_INTEGER:
		return cv_json_value_integer(field, json_integer_value(value), member, problem);
	case JSON_REAL:
		return cv_json_value_real(field, json_real_value(value), member, problem);
	case JSON_TRUE:
	case JSON_FALSE:
		return cv_json_value_bool(field, json_is_true(value), member, problem);
	default:
		break;
	}
	*problem = (struct cv_json_problem){.reason = "field.wrong_type"};
	(void)snprintf(problem->args[0], sizeof(problem->args[0]), "%s", cv_json_value_kind(field));
	return -EINVAL;
}

/* One value into its place. False: nothing was stored (and the problem is noted). */
static bool read_value(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *value, void *member,
		       const struct path *path, unsigned depth)
{
	struct cv_json_problem problem = {.reason = "field.invalid"};
	ProtobufCMessage *message;
	int result;

	if (++reader->fields > CV_MESSAGE_FIELDS) {
		reader->error = -E2BIG;
		return false;
	}
	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		message = cv_json_is_timestamp(field->descriptor)
			      ? read_time(reader, field->descriptor, value, path)
			      : read_message(reader, field->descriptor, value, path, depth + 1);
		if (message)
			memcpy(member, &message, sizeof(message));
		return message != NULL;
	}
	result = read_scalar(reader, field, value, member, &problem);
	if (result == -EINVAL)
		note(reader, path, &problem);
	else if (result < 0)
		reader->error = result;
	return result == 0;
}

static void read_array(struct reader *reader, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		       const json_t *array, const struct path *path, unsigned depth)
{
	size_t size = cv_json_value_size(field->type), count = json_array_size(array), stored = 0;
	uint8_t *items;

	if (!json_is_array(array)) {
		note_type(reader, path, "type.array");
		return;
	}
	if (!count)
		return;
	items = cv_alloc_array(reader->call, count, size);
	if (!items) {
		reader->error = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < count && !reader->error; i++) {
		struct path element = {path, NULL, i};

		stored += read_value(reader, field, json_array_get(array, i), items + stored * size, &element, depth);
	}
	memcpy(member_at(message, field->offset), &items, sizeof(items));
	memcpy(member_at(message, field->quantifier_offset), &stored, sizeof(stored));
}

static bool other_of_oneof(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	uint32_t set;

	if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return false;
	memcpy(&set, (const uint8_t *)message + field->quantifier_offset, sizeof(set));
	return set != 0;
}

static void read_member(struct reader *reader, ProtobufCMessage *message, const char *name, const json_t *value,
			const struct path *parent, unsigned depth)
{
	const ProtobufCFieldDescriptor *field = cv_json_field(message->descriptor, name);
	struct cv_json_problem twice = {.reason = "field.duplicate"};
	struct path path = {parent, name, 0};

	if (!field || json_is_null(value))
		return;
	if (cv_json_is_present(message, field) || other_of_oneof(message, field))
		note(reader, &path, &twice);
	else if (field->label == PROTOBUF_C_LABEL_REPEATED)
		read_array(reader, message, field, value, &path, depth);
	else if (read_value(reader, field, value, member_at(message, field->offset), &path, depth))
		set_present(message, field);
}

static ProtobufCMessage *read_message(struct reader *reader, const ProtobufCMessageDescriptor *type,
				      const json_t *object, const struct path *path, unsigned depth)
{
	ProtobufCMessage *message;
	const char *name;
	json_t *value;

	if (!json_is_object(object)) {
		note_type(reader, path, "type.object");
		return NULL;
	}
	if (depth > CV_MESSAGE_DEPTH) {
		reader->error = -E2BIG;
		return NULL;
	}
	message = cv_new(reader->call, type);
	if (!message) {
		reader->error = -ENOMEM;
		return NULL;
	}
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		read_member(reader, message, name, value, path, depth);
		if (reader->error)
			return NULL;
	}
	return message;
}

int cv_json_read(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes json,
		 ProtobufCMessage **ret_message)
{
	struct reader reader = {.call = call};
	struct path root = {NULL, NULL, 0};
	ProtobufCMessage *message;
	json_t *tree;
	int result;

	result = scan_body(call, json);
	if (result < 0)
		return result;
	result = parse(call, json, &tree);
	if (result < 0)
		return result;
	message = read_message(&reader, type, tree, &root, 1);
	json_decref(tree);
	if (reader.error)
		return cv_sdk_failed(call, reader.error);
	if (!message) {
		result = cv_fields_ok(call);
		return result < 0 ? result : cv_sdk_failed(call, -ENOMEM);
	}
	*ret_message = message;
	return 0;
}

int cv_json_decode(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes json,
		   ProtobufCMessage **ret_message)
{
	int result = cv_json_read(call, type, json, ret_message);

	return result < 0 ? result : cv_fields_ok(call);
}

/* One more element of a repeated scalar; arrays of parameters are short, so each gets an array of its own. */
static void *add_element(struct cv_call *call, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	size_t size = cv_json_value_size(field->type), count;
	uint8_t *items, *larger;

	memcpy(&count, member_at(message, field->quantifier_offset), sizeof(count));
	memcpy(&items, member_at(message, field->offset), sizeof(items));
	larger = count < CV_SCAN_ROWS ? cv_alloc_array(call, count + 1, size) : NULL;
	if (!larger)
		return NULL;
	if (count)
		memcpy(larger, items, count * size);
	memcpy(member_at(message, field->offset), &larger, sizeof(larger));
	return larger + count * size;
}

static void count_element(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	size_t count;

	memcpy(&count, member_at(message, field->quantifier_offset), sizeof(count));
	count++;
	memcpy(member_at(message, field->quantifier_offset), &count, sizeof(count));
}

int cv_json_set_text(struct cv_call *call, ProtobufCMessage *message, const char *name, const char *value,
		     const char *pointer)
{
	const ProtobufCFieldDescriptor *field = cv_json_field(message->descriptor, name);
	bool repeated = field && field->label == PROTOBUF_C_LABEL_REPEATED;
	struct cv_json_problem problem = {.reason = "field.invalid"};
	const char *first = problem.args[0];
	void *member;
	int result;

	if (!field || field->type == PROTOBUF_C_TYPE_MESSAGE)
		return -ENOENT;
	member = repeated ? add_element(call, message, field) : member_at(message, field->offset);
	if (!member)
		return cv_sdk_failed(call, -ENOMEM);
	result = cv_json_value_text(call, field, value ? value : "", value ? strlen(value) : 0, member, &problem);
	if (result == -ENOMEM)
		return cv_sdk_failed(call, result);
	if (result < 0) {
		if (strcmp(problem.reason, "field.wrong_type") == 0)
			first = cv_sdk_compose(call, first, NULL, 0);
		return cv_field(call, pointer, problem.reason, first, problem.args[1], NULL);
	}
	if (repeated)
		count_element(message, field);
	else
		set_present(message, field);
	return 0;
}
