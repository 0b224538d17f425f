/*
 * The proto3 JSON mapping, driven by protobuf-c descriptors: lowerCamelCase names, enums as strings, 64-bit integers as
 * strings (numbers are read too), bytes as base64, google.protobuf.Timestamp as RFC 3339. Absent fields are left out;
 * unknown members are ignored. Source: the ProtoJSON chapter of the protobuf language guide.
 *
 * Fields whose name ends in _id or is `id`, and all other 64-bit ones, are strings. Thread: any; memory: call's arena.
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

/* {NULL, 0}: arena exhausted. */
struct cv_bytes cv_json_encode(struct cv_call *call, const ProtobufCMessage *message);

/*
 * Reads `json` into *ret_message (a fresh message of `type`). On failure the call has failed: CV_MALFORMED
 * "json.malformed" with line and column for what is not JSON (duplicate members, bad UTF-8, too deep), CV_INVALID with
 * a pointer for each member that has the wrong type or range.
 */
int cv_json_decode(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes json,
		   ProtobufCMessage **ret_message);

/* Sets one scalar field from text (a query or path parameter), by either name. -ENOENT: no such scalar field. */
int cv_json_set_text(struct cv_call *call, ProtobufCMessage *message, const char *name, const char *value,
		     const char *pointer);

#ifdef __cplusplus
}
#endif

#endif
