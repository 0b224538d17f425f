/*
 * An agency that issues documents, on a server that may die: who drafts, signs and numbers, and what is asked of them.
 * The office's plugins, and those of tests that write numbers, seal and deliver (tests/plugins). Thread: one.
 */
#ifndef CONGVAN_CHAOS_ISSUER_H
#define CONGVAN_CHAOS_ISSUER_H

#include "chaos/mortal.h"

#define ISSUER_TEXT 64u
#define ISSUER_NUMBERS_MAX 2000u
#define ISSUER_SECOND "H99.08" /* the other agency */

/* A number that was acknowledged; void: that was taken back. */
struct issuer_number {
	char document[ISSUER_TEXT];
	bool given, is_void;
};

struct issuer {
	struct mortal mortal;
	struct http_client *clerk, *chief, *head, *second; /* second: the other agency's records clerk */
	char head_id[ISSUER_TEXT], process[ISSUER_TEXT], yaml[200];
	unsigned drafted, requests;
	unsigned last; /* the highest of numbers */
	struct issuer_number numbers[ISSUER_NUMBERS_MAX + 1];
};

/* What an offer says that an act must repeat. */
struct issuer_offer {
	char etag[ISSUER_TEXT], flow[ISSUER_TEXT];
};

/* -1: a check has failed. */
int issuer_start(struct checks *checks, struct issuer *issuer);
void issuer_end(struct issuer *issuer);

/*
 * A draft taken to its signature while nobody dies. The recipients are taken. good: its PDF can be written on; else the
 * step that writes the number fails for good.
 */
bool issuer_sign(struct issuer *issuer, bool good, json_t *recipients, char ret_id[ISSUER_TEXT]);

/* The rest asks until it is answered, whoever dies meanwhile. A refusal is a failed check, and false. */
bool issuer_look(struct issuer *issuer, const char *id, struct http_answer *ret);
bool issuer_offered(struct issuer *issuer, const char *id, const char *action, struct issuer_offer *ret);
/* An act of the clerk; body is taken, the answer is the caller's. */
bool issuer_act(struct issuer *issuer, const char *id, const char *action, const struct issuer_offer *offer,
		json_t *body, struct http_answer *ret);
/* A POST of anybody; body is taken, the answer is dropped. */
bool issuer_post(struct issuer *issuer, struct http_client *client, const char *path, json_t *body, const char *etag,
		 long status);
/* Until the text at this path of the document is this. */
bool issuer_await(struct issuer *issuer, const char *id, const char *path, const char *text);

/* The number that an answer acknowledges for a document is kept; the same one twice is a failed check. */
bool issuer_keep(struct issuer *issuer, const char *id, const struct http_answer *answer, unsigned *ret_number);

/* Numbers that come as numbers or, beyond 32 bits, as texts. */
unsigned issuer_count_at(json_t *json, const char *path);

/*
 * The book of outgoing documents against what was acknowledged: each number once and without a gap, for its document,
 * or void with a reason.
 */
void issuer_judge_book(struct issuer *issuer);

#endif
