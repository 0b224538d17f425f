#include "sentences.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 400u

enum column {
	COLUMN_PRESETS,
	COLUMN_ROLES,
	COLUMN_ACTION,
	COLUMN_STEPS,
	COLUMN_PARTS,
	COLUMN_WHOSE,
	COLUMN_STATES,
	COLUMN_ARTICLE,
	COLUMNS
};

struct sentence {
	char line[LINE_BYTES]; /* as it stands in the file */
	char words[COLUMNS][LINE_BYTES / 2]; /* each with a space before and after every word */
	size_t used;
};

struct sentences {
	struct sentence lines[SENTENCES_MAX];
	size_t count;
};

/* States that one word stands for. */
static const struct {
	const char *word, *states;
} groups[] = {
    {"waiting", " to_do sent_back "},
    {"going", " to_do sent_back awaiting_reception forwarded "},
};

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	if (strcmp(words, " * ") == 0)
		return true;
	for (const char *at = words; (at = strstr(at, word)) != NULL; at++)
		if (at[-1] == ' ' && at[len] == ' ') /* every word stands between spaces */
			return true;
	return false;
}

static bool has_state(const char *words, const char *state)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (has_word(words, groups[i].word) && has_word(groups[i].states, state))
			return true;
	return has_word(words, state);
}

static void split(struct sentence *sentence, const char *path, unsigned number)
{
	char text[LINE_BYTES], *rest = text, *cell;
	size_t column = 0;

	snprintf(text, sizeof(text), "%s", sentence->line);
	while ((cell = strsep(&rest, "|")) != NULL) {
		char *words, *word;
		size_t at = 0;

		if (column == COLUMNS)
			fail_msg("%s:%u: more than %d columns", path, number, COLUMNS);
		words = sentence->words[column++];
		while ((word = strsep(&cell, " \t")) != NULL)
			if (*word)
				at += (size_t)snprintf(words + at, LINE_BYTES / 2 - at, "%s%s ", at ? "" : " ", word);
		if (at < 3)
			fail_msg("%s:%u: column %zu is empty", path, number, column);
	}
	if (column != COLUMNS)
		fail_msg("%s:%u: %zu columns instead of %d", path, number, column, COLUMNS);
}

/* tests/integration/permissions reads those. */
static bool is_about_routes(const char *line)
{
	return strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") > 2;
}

struct sentences *sentences_read(const char *path)
{
	struct sentences *sentences = calloc(1, sizeof(*sentences));
	FILE *file = fopen(path, "re");
	char line[LINE_BYTES];
	unsigned number = 0, lines = 0;

	assert_non_null(sentences);
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		number++;
		if (!strchr(line, '\n'))
			fail_msg("%s:%u: a line of more than %u bytes", path, number, LINE_BYTES - 2);
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		if (++lines > SENTENCES_MAX)
			fail_msg("%s:%u: more than %u lines", path, number, SENTENCES_MAX);
		if (is_about_routes(line))
			continue;
		snprintf(sentences->lines[sentences->count].line, LINE_BYTES, "%s", line);
		split(&sentences->lines[sentences->count++], path, number);
	}
	fclose(file);
	return sentences;
}

void sentences_free(struct sentences **sentences)
{
	free(*sentences);
	*sentences = NULL;
}

size_t sentences_count(const struct sentences *sentences)
{
	return sentences->count;
}

static bool stands_so(const char *words, unsigned whose)
{
	if ((whose & WHOSE_OWN) && has_word(words, "others"))
		return false;
	return has_word(words, "any") || ((whose & WHOSE_OWN) && has_word(words, "own")) ||
	       ((whose & WHOSE_GIVEN) && has_word(words, "given")) ||
	       ((whose & WHOSE_UNIT) && has_word(words, "unit")) ||
	       ((whose & WHOSE_LEADER) && has_word(words, "leader"));
}

bool sentences_allow(struct sentences *sentences, const struct situation *situation)
{
	bool allowed = false;

	for (size_t i = 0; i < sentences->count; i++) {
		struct sentence *line = &sentences->lines[i];

		if (!has_word(line->words[COLUMN_ACTION], situation->action) ||
		    !has_word(line->words[COLUMN_STEPS], situation->step) ||
		    !has_word(line->words[COLUMN_PRESETS], situation->preset) ||
		    !has_word(line->words[COLUMN_ROLES], situation->role) ||
		    !has_word(line->words[COLUMN_PARTS], situation->part) ||
		    !stands_so(line->words[COLUMN_WHOSE], situation->whose) ||
		    !has_state(line->words[COLUMN_STATES], situation->state))
			continue;
		line->used++;
		allowed = true;
	}
	return allowed;
}

const char *sentences_unused(const struct sentences *sentences)
{
	for (size_t i = 0; i < sentences->count; i++)
		if (!sentences->lines[i].used)
			return sentences->lines[i].line;
	return NULL;
}
