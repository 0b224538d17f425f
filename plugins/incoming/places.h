/*
 * Places: documents in the order of an index, newest first, from one or several ranges of keys that end alike. One
 * range: all documents by arrival, or those of one code. Several: the documents of a person and of the leaders that she
 * serves, merged, each document once.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_PLACES_H
#define CONGVAN_INCOMING_PLACES_H

#include "incoming/incoming.h"

#define INCOMING_LANES_MAX 16u

struct incoming_lane {
	struct cv_key from, to;
	size_t offset; /* bytes of a key before its place */
	struct cv_row *rows;
	uint32_t count, next;
	bool exhausted;
};

struct incoming_places {
	struct cv_call *call;
	struct incoming_lane lanes[INCOMING_LANES_MAX];
	size_t count;
	struct cv_bytes last; /* the place that was given last */
};

struct incoming_place {
	uint64_t document_id; /* the last eight bytes of every place */
	struct cv_bytes place; /* what a cursor carries */
	const struct cv_row *row;
};

void incoming_places_init(struct incoming_places *places, struct cv_call *call);

/*
 * Adds the keys of `prefix` that begin with `head`, then lie between from (inclusive) and to (exclusive). after: the
 * place behind which to go on, or empty. -E2BIG past INCOMING_LANES_MAX.
 */
int incoming_places_add(struct incoming_places *places, struct cv_key head, struct cv_bytes from, struct cv_bytes to,
			struct cv_bytes after);

/* 1 with *ret filled, 0 at the end, or a negative errno. */
int incoming_places_next(struct incoming_places *places, struct incoming_place *ret);

#endif
