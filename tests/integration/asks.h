/*
 * People of two agencies who send requests on outgoing documents that must be refused: in both languages, with the
 * field that is wrong and a text about it. Every function fails the test where something else comes back. Thread: the
 * test's.
 */
#ifndef CONGVAN_TESTS_ASKS_H
#define CONGVAN_TESTS_ASKS_H

#include "integration/steps.h"

#define ASKS_ID_MAX 32u
#define ASKS_PATH_BYTES 200u
#define ASKS_BODY_BYTES 8192u
#define ASKS_UNKNOWN "4611686018427387001"
/* Members of a draft's fields that are right. */
#define ASKS_GOOD "\"documentType\":\"Công văn\",\"subject\":\"V/v kiểm tra\""

/* With a session in each language. */
struct asker {
	struct http_client *vi, *en;
};

struct asks {
	struct harness *harness;
	struct asker author, unit_head, chief, head, clerk;
	struct asker stranger; /* clerk of another agency */
};

struct ask {
	const char *method, *path, *body;
	const char *etag; /* NULL: none is sent */
	const char *key; /* NULL: a fresh one; "": none is sent */
};

/* For cmocka: *state becomes the scene. Uploads are limited to 1 MiB, and the log says all it can. */
int asks_setup(void **state);
int asks_teardown(void **state);

void send_ask(struct http_client *client, const struct ask *ask, struct http_answer *ret);
/* pointer NULL: the refusal as a whole; code: of the field, or the reason of the refusal. */
void must_refuse(const struct asker *asker, const struct ask *ask, long status, const char *pointer, const char *code);
/* The action that is offered, with its etag, and a body that is refused with 422. */
void refuse_act(const struct asker *asker, const char *id, const char *action, const char *body, const char *pointer,
		const char *code);

void begin_draft(struct http_client *client, char ret_id[ASKS_ID_MAX]);
void must_act(struct http_client *client, const char *id, const char *action, const char *body);

#endif
