/*
 * The proto3 JSON mapping, driven by protobuf-c descriptors. Source: the ProtoJSON chapter of the protobuf language
 * guide; instants: RFC 3339.
 *
 * Written: lowerCamelCase names in the order of the field numbers, enums by name (an unknown value by number), 64-bit
 * integers as strings, bytes as padded base64, google.protobuf.Timestamp in the zone +07:00 with 0, 3, 6 or 9 digits of
 * a second. Absent fields and empty lists are left out. Reals have the fewest digits that are read back as the same
 * one.
 *
 * Read: names in lowerCamelCase or as in the .proto; unknown members and null are skipped; whole numbers as a number
 * (1, 1.0, 1e3) or as a string, never rounded; base64 in both alphabets; any offset. Strings go through
 * cv_text_clean(): NFC, outer white space trimmed, control characters refused. An enum value that is not declared is
 * wrong. A number above the int64 range can only be read as a string.
 *
 * Thread: any; memory: call's arena.
 */
#ifndef CONGVAN_JSON_H
#define CONGVAN_JSON_H

#include <protobuf-c/protobuf-c.h>

#include <congvan/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CV_JSON_DEPTH 64u /* nesting of objects and arrays */
#define CV_JSON_MAX (4u << 20) /* bytes of a body */

/* One line without blanks. {NULL, 0}: arena exhausted, or nested deeper than CV_MESSAGE_DEPTH. */
struct cv_bytes cv_json_encode(struct cv_call *call, const ProtobufCMessage *message);

/*
 * Reads `json` into *ret_message (a fresh message of `type`). On failure the call has failed: CV_MALFORMED
 * "json.malformed" with line and column for what is not JSON (duplicate members, bad UTF-8, too deep), CV_TOO_LARGE
 * past CV_JSON_MAX or CV_MESSAGE_FIELDS, CV_INVALID with a pointer for each member that has the wrong type or range.
 * Neither depth nor size costs more than one pass over the bytes.
 */
int cv_json_decode(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes json,
		   ProtobufCMessage **ret_message);

/*
 * Sets one scalar field from text (a query or path parameter), by either name; a repeated one grows by one. -ENOENT: no
 * such scalar field. -EINVAL: the text does not fit, which is noted at `pointer` as by cv_field().
 */
int cv_json_set_text(struct cv_call *call, ProtobufCMessage *message, const char *name, const char *value,
		     const char *pointer);

#ifdef __cplusplus
}
#endif

#endif
