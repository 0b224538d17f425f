/*
 * What the regulations allow, as tests/unit/permissions/allowed writes it. A line stands for every combination of its
 * words; a star for all words of its column.
 */
#ifndef CONGVAN_TEST_PERMISSIONS_SENTENCES_H
#define CONGVAN_TEST_PERMISSIONS_SENTENCES_H

#include <stdbool.h>
#include <stddef.h>

#define SENTENCES_MAX 200u /* more can't be read with care */

/* How who acts stands to who has the document: bits. */
enum whose {
	WHOSE_OWN = 1 << 0,
	WHOSE_GIVEN = 1 << 1, /* passed it on */
	WHOSE_UNIT = 1 << 2, /* is of the same unit */
	WHOSE_LEADER = 1 << 3, /* serves them as a secretary */
};

struct situation {
	const char *preset, *role, *action, *step, *part, *state;
	unsigned whose;
};

struct sentences;

/* Fails the test with file and line for a line that is not understood. */
struct sentences *sentences_read(const char *path);
void sentences_free(struct sentences **sentences);
size_t sentences_count(const struct sentences *sentences);

/* Does a line allow it? Remembers which one. */
bool sentences_allow(struct sentences *sentences, const struct situation *situation);
/* A line that has allowed nothing so far; NULL: none. */
const char *sentences_unused(const struct sentences *sentences);

#endif
