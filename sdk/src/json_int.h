/* The JSON codec, for the SDK's own files. */
#ifndef CONGVAN_SDK_JSON_INT_H
#define CONGVAN_SDK_JSON_INT_H

#include <stdbool.h>

#include <congvan/json.h>

#define CV_JSON_NODES 200000u /* commas, arrays and objects of one body: what bounds the memory of its tree */

/* As cv_json_decode(), but wrong members are only noted: cv_fields_ok() says whether there were any. */
int cv_json_read(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes json,
		 ProtobufCMessage **ret_message);

/* Adds a member to an object's text ({NULL, 0}: the empty object). -ENOMEM. */
int cv_json_add_member(struct cv_call *call, struct cv_bytes *object, const char *name, const char *value);

/* google.protobuf.Timestamp, whichever generated code the descriptor comes from. */
bool cv_json_is_timestamp(const ProtobufCMessageDescriptor *type);

/* Whether the field has a value (a repeated one: any). */
bool cv_json_is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* The field of this name, lowerCamelCase or original; NULL: none. */
const ProtobufCFieldDescriptor *cv_json_field(const ProtobufCMessageDescriptor *type, const char *name);

/* ---- values (json_value.c): 0, or -EINVAL and *ret_reason (and its arguments) say what is wrong ---- */

struct cv_json_problem {
	const char *reason; /* "field.out_of_range" */
	char args[2][80];
};

/* Reads text into the scalar at `member`, which is `field`'s own place or an element of its array. */
int cv_json_value_text(struct cv_call *call, const ProtobufCFieldDescriptor *field, const char *text, size_t len,
		       void *member, struct cv_json_problem *ret);
/* The same from a number that JSON had: whole numbers come as integer. */
int cv_json_value_integer(const ProtobufCFieldDescriptor *field, int64_t value, void *member,
			  struct cv_json_problem *ret);
int cv_json_value_real(const ProtobufCFieldDescriptor *field, double value, void *member, struct cv_json_problem *ret);
int cv_json_value_bool(const ProtobufCFieldDescriptor *field, bool value, void *member, struct cv_json_problem *ret);
/* RFC 3339 into a Timestamp message. */
int cv_json_value_time(const char *text, int64_t *ret_seconds, int32_t *ret_nanos, struct cv_json_problem *ret);
size_t cv_json_value_size(ProtobufCType type); /* of one element */
/* The kind of value that this field takes: "type.string" ... */
const char *cv_json_value_kind(const ProtobufCFieldDescriptor *field);

#endif
