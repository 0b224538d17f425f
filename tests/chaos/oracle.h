/*
 * The oracle of the chaos suite: 64 clients that register documents and believe only what was acknowledged. A request
 * without an answer (or with one that promises nothing) is sent again with the same Idempotency-Key until it is
 * answered; at the end every acknowledged number must stand in the register, once, for the same document.
 *
 * Thread: oracle_run() has a thread of its own; the others when it has returned.
 */
#ifndef CONGVAN_CHAOS_ORACLE_H
#define CONGVAN_CHAOS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oracle;

struct oracle_answer {
	uint64_t number, document;
	unsigned client, sequence;
	unsigned attempts; /* 1: answered at once */
};

#define ORACLE_CLIENTS 64u
#define ORACLE_ANSWERS_MAX 2000000u

int oracle_create(uint16_t port, const char *token, const char *day, struct oracle **ret);
/* Until oracle_stop(); then until every client has its last request answered. */
void oracle_run(struct oracle *oracle);
/* No new requests from now on. Any thread. */
void oracle_stop(struct oracle *oracle);
/* Acknowledged so far. Any thread. */
unsigned oracle_count(struct oracle *oracle);
const struct oracle_answer *oracle_answers(const struct oracle *oracle, unsigned *ret_count);
/* Requests that got no answer, and ones that were answered with a refusal that none of them deserves. */
unsigned oracle_repeated(const struct oracle *oracle);
const char *oracle_problem(const struct oracle *oracle); /* NULL: none */
void oracle_destroy(struct oracle **oracle);

/* "<sequence>/C<client>-VP": what the document of an answer is called in the register. */
void oracle_code(const struct oracle_answer *answer, char *buffer, size_t size);

#endif
