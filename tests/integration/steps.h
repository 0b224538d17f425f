/*
 * What many tests do with a running server: upload a file, register a document, act on it. Every function asserts
 * nothing: the answer is the caller's to judge and to free.
 */
#ifndef CONGVAN_TESTS_STEPS_H
#define CONGVAN_TESTS_STEPS_H

#include "integration/harness.h"

#define STEPS_PDF "%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"

/* POST /api/v1/blobs. type may be NULL. */
void step_upload(struct http_client *client, const char *name, const char *type, const void *data, size_t len,
		 struct http_answer *ret);
/* A small PDF; its upload id, or "" when it was refused. Valid until the next call. */
const char *step_upload_pdf(struct http_client *client);

/* One empty page, with a table of cross-references, so that it can be written on; its length. */
size_t step_make_pdf(char *text, size_t room);
/* A file with the process of outgoing documents that ships, but with number and seal demanded. 0: written. */
int step_sealed_process(const char *path);

/* A document that every field of is right, with this upload; the caller changes it and frees it. */
json_t *step_document(const char *upload_id, const char *code_number);
/* POST with a key of its own (key NULL), or with the one given. */
void step_post(struct http_client *client, const char *path, json_t *body, const char *key, const char *etag,
	       struct http_answer *ret);
/* Registers a fresh document; "" on failure. Its id is valid until the next call. */
const char *step_register(struct http_client *client, const char *code_number);

/*
 * Takes an action that the document offers to this client ("direct"), with the etag and the step that were
 * offered. The answer's status is 0 when it is not offered.
 */
void step_act(struct http_client *client, const char *id, const char *action, const char *body,
	      struct http_answer *ret);

/* The same in another collection: "outgoing". */
void step_act_in(struct http_client *client, const char *collection, const char *id, const char *action,
		 const char *body, struct http_answer *ret);

/* A second agency on the same server: records clerk `vanthu2`, head `giamdoc2`, the harness's password. 0: made. */
int step_second_agency(struct harness *harness);
/* A third one: records clerk `vanthu3`, head `chutich3`. 0: made. */
int step_third_agency(struct harness *harness);

/* Whether the problem's errors name this pointer. */
bool step_names_field(const struct http_answer *answer, const char *pointer);

#endif
