/*
 * A server with the people of the demo agency through whose hands a draft goes, and what each of them does with it.
 * Functions fail the test where nothing else is said.
 */
#ifndef CONGVAN_TESTS_DRAFTING_H
#define CONGVAN_TESTS_DRAFTING_H

#include "integration/steps.h"

#define DRAFTING_ID 32 /* bytes of an id */
#define DRAFTING_PATH 200

struct drafting {
	struct harness *harness;
	struct http_client *clerk, *author, *unit_head, *chief, *head; /* author: of the unit that unit_head heads */
};

/* The server runs and all are logged in: 0. End it also after a failure. */
int drafting_begin(const struct harness_options *options, struct drafting *ret);
void drafting_end(struct drafting *drafting);

/* GET /api/v1/ what stands before the id, the id, and what stands behind it: "outgoing/", ID, "/form". */
struct http_answer drafting_get(struct http_client *client, const char *before, const char *id, const char *behind);
/* An action of the document's process that asks for nothing. */
void drafting_act(struct http_client *client, const char *id, const char *action);
/* Takes the body; whatever the answer is. */
struct http_answer drafting_post(struct http_client *client, json_t *body);
/* The same, which must succeed: the draft's id. */
void drafting_must_post(struct http_client *client, json_t *body, char ret_id[DRAFTING_ID]);

#endif
