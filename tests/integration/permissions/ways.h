/*
 * How each route is asked for so that nothing but the right to it decides: path and body with names of records in them.
 * "@book" is the id of a book; which one depends on whose record the question is about (world.h).
 */
#ifndef CONGVAN_TESTS_PERMISSIONS_WAYS_H
#define CONGVAN_TESTS_PERMISSIONS_WAYS_H

#include <stdbool.h>
#include <stddef.h>

struct way {
	const char *route; /* "POST /registers/{id}/close" */
	const char *path; /* "/registers/@book/close"; NULL: the route's own, which then holds no {id} */
	const char *body; /* NULL: none for GET and DELETE, else {} */
	bool file; /* the body is a file */
	bool each; /* the answer is 200 with a result of its own for the one record that was named */
	const char *grants; /* member of the answer without which it is a refusal, though it is 200; NULL: none */
};

/* Ended by a route of NULL. A route may have more than one way. */
extern const struct way ways[];

#endif
