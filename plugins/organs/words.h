/*
 * Words of names and of what people type. All texts here are in search form (cv_text_fold()): small letters without
 * marks. Pure functions; any thread.
 *
 * A word is a run of letters and digits. An identifier, "h26.1.2", is one word as a whole, and so are those of its
 * parts that have a letter: who remembers "H53" of "000.00.12.H53" finds it.
 */
#ifndef CONGVAN_PLUGINS_ORGANS_WORDS_H
#define CONGVAN_PLUGINS_ORGANS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct cv_call;

/* The next word of *text, of *ret_len bytes, or NULL at its end; *text goes on behind it. */
const char *words_next(const char **text, size_t *ret_len);

/*
 * The distinct words of a name and short names, and of identifiers, with one blank between them. folded: all names in
 * search form; ids: an array of count. NULL: no memory.
 */
char *words_of(struct cv_call *call, const char *folded, const char *const *ids, size_t id_count);

/* Is `beginning` the beginning of one of the words, which stand with blanks between them? */
bool words_begin(const char *words, const char *beginning, size_t len);

/* One thing that somebody has typed: it is meant as a whole, or, where it has points or dashes, as its pieces. */
struct words_typed {
	const char *whole; /* ends with a zero byte */
	const char **pieces;
	size_t piece_count; /* 1: the piece is the whole */
};
/* What was typed, in the arena. -ENOMEM. */
int words_typed(struct cv_call *call, const char *folded, struct words_typed **ret, size_t *ret_count);

/* Do the words hold all that was typed? */
bool words_meant(const char *words, const struct words_typed *typed, size_t count);

#endif
