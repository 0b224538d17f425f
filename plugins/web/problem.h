/*
 * Failures as application/problem+json (RFC 9457): type, title, status, detail, and the extension
 * members reason, request_id, errors[{pointer, code, detail}] and those that the failure brings along. Any thread.
 */
#ifndef CONGVAN_WEB_PROBLEM_H
#define CONGVAN_WEB_PROBLEM_H

#include <stddef.h>

#include <congvan/abi.h>

#define PROBLEM_TYPE "application/problem+json"
/* `type` is this and the reason: an identifier that stays the same for ever, not an address. */
#define PROBLEM_TYPE_PREFIX "urn:congvan:problem:"

struct problem_field {
	const char *pointer, *code, *text;
};

struct problem {
	unsigned status; /* HTTP */
	const char *reason, *detail, *request_id;
	const char *language; /* "vi" or "en" */
	const struct problem_field *fields;
	size_t field_count;
	struct cv_bytes details; /* a JSON object whose members are added, or empty; what is not one is left out */
};

/* HTTP's status for enum cv_code; 500 for what is none. */
unsigned problem_status(int code);

/* The document, malloc'ed, *ret_len bytes. NULL: out of memory. */
char *problem_json(const struct problem *problem, size_t *ret_len);

#endif
