#include "config/suggest.h"

#include <stdint.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment over three rows. */
size_t suggest_distance(const char *from, const char *to)
{
	size_t rows[3][SUGGEST_WORD_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];
	size_t from_len = strlen(from), to_len = strlen(to);

	if (from_len > SUGGEST_WORD_MAX || to_len > SUGGEST_WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= to_len; j++)
		before[j] = last[j] = j;
	for (size_t i = 1; i <= from_len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= to_len; j++) {
			row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (from[i - 1] != to[j - 1]));
			if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		size_t *spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[to_len];
}

void suggest_offer(struct suggestion *best, const char *word, const char *candidate)
{
	size_t distance = suggest_distance(word, candidate);
	/* A third of the word may be wrong; a short word only by one letter. */
	size_t near = strlen(word) < 6 ? 1 + (strlen(word) > 3) : strlen(word) / 3;

	if (distance > near || (best->word && best->distance <= distance))
		return;
	best->word = candidate;
	best->distance = distance;
}
