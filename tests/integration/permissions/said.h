/*
 * The lines of tests/unit/permissions/allowed that are about routes:
 *
 *   METHOD /path, METHOD /path | callers | whose | article
 *
 * Paths without /api/v1. A line stands for every combination of its words.
 */
#ifndef CONGVAN_TESTS_PERMISSIONS_SAID_H
#define CONGVAN_TESTS_PERMISSIONS_SAID_H

#include <stdbool.h>
#include <stddef.h>

struct said;

/* Fails the test with file and line for a line that is not understood. */
struct said *said_read(const char *path);
void said_free(struct said **said);
size_t said_count(const struct said *said);

/* Does a line name this route ("POST /registers")? */
bool said_names(const struct said *said, const char *route);
/* The n-th route that lines name; NULL: there are no more. */
const char *said_route(const struct said *said, size_t n);
/*
 * May it be called? words: what the caller is, as lines write it, ended by NULL; whose: whose record it is about.
 * Remembers which line allowed it.
 */
bool said_allows(struct said *said, const char *route, const char *const *words, const char *whose);
/* A line that has allowed nothing so far; NULL: none. */
const char *said_unused(const struct said *said);

#endif
