/*
 * Requests and answers of the clerk's registration, as benches and the chaos oracle send them.
 * Thread: any; nothing is shared.
 */
#ifndef CONGVAN_TESTS_REGISTRATION_H
#define CONGVAN_TESTS_REGISTRATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A whole HTTP request that registers the document with this number and symbol <number>/<notation>. The key makes it
 * repeatable; token is the clerk's bearer token; issued_date "yyyy-mm-dd"; submit: to the head in the same commit.
 * Returns its length, 0 if it does not fit.
 */
size_t registration_request(char *buffer, size_t size, const char *token, const char *key, unsigned number,
			    const char *notation, const char *issued_date, bool submit);

/* The first "name":"digits" of a JSON text, as a number; 0 when it is not there. */
uint64_t registration_number(const char *json, size_t len, const char *name);

#endif
