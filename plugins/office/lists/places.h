/*
 * Places: documents in the order of an index, newest first, from one or several ranges of keys that end alike. One
 * range: all documents by arrival, or those of one code. Several: the documents of a person and of the leaders that she
 * serves, merged, each document once.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_LISTS_PLACES_H
#define CONGVAN_OFFICE_LISTS_PLACES_H

#include <stdbool.h>

#include <congvan/plugin.h>

#define OFFICE_LANES_MAX 16u

struct office_lane {
	struct cv_key from, to;
	size_t offset; /* bytes of a key before its place */
	struct cv_row *rows;
	uint32_t count, next;
	bool exhausted;
};

struct office_places {
	struct cv_call *call;
	struct office_lane lanes[OFFICE_LANES_MAX];
	size_t count;
	struct cv_bytes last; /* the place that was given last */
};

struct office_listed {
	uint64_t document_id; /* the last eight bytes of every place */
	struct cv_bytes place; /* what a cursor carries */
	const struct cv_row *row;
};

void office_places_init(struct office_places *places, struct cv_call *call);

/*
 * Adds the keys of `prefix` that begin with `head`, then lie between from (inclusive) and to (exclusive). after: the
 * place behind which to go on, or empty. -E2BIG past OFFICE_LANES_MAX.
 */
int office_places_add(struct office_places *places, struct cv_key head, struct cv_bytes from, struct cv_bytes to,
		      struct cv_bytes after);

/* 1 with *ret filled, 0 at the end, or a negative errno. */
int office_places_next(struct office_places *places, struct office_listed *ret);

/*
 * One page of a list: places in their order until the page is full, or as much was looked at as one call may; a cursor
 * then says where to go on.
 */
struct office_page {
	size_t limit; /* lines on the page */
	uint32_t rows_max; /* places looked at by one call */
	uint32_t records_max; /* records read by one call */
	/* Looks at one place and counts: a record that it reads, a line that it puts on the page. 0 or an error. */
	int (*look)(struct office_page *page, const struct office_listed *place);
	size_t lines;
	uint32_t records;
};

/* *ret_cursor is left alone at the end of the list. */
int office_places_page(struct office_places *places, struct office_page *page, char **ret_cursor);

/* ---- what lists filter by ---- */

bool office_id_in(const uint64_t *ids, size_t count, uint64_t id);
/* Every word of `words`, which is folded (cv_text_fold) and parted by single blanks, occurs in the folded text. */
bool office_words_in(const char *words, const char *text);
/* Is this key there? An index by person says so whose documents somebody sees. */
int office_key_held(struct cv_call *call, struct cv_key key, bool *ret);

#endif
