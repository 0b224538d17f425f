#include "integration/permissions/said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 400u
#define LINES_MAX 200u /* as SENTENCES_MAX, which counts these too */
#define ROUTES_MAX 10u /* of one line */
#define ROUTE_BYTES 80u

enum column { COLUMN_ROUTES, COLUMN_CALLERS, COLUMN_WHOSE, COLUMN_ARTICLE, COLUMNS };

struct line {
	char text[LINE_BYTES]; /* as it stands in the file */
	char words[COLUMNS][LINE_BYTES]; /* each with a space before and after every word */
	char routes[ROUTES_MAX][ROUTE_BYTES];
	size_t route_count, used;
};

struct said {
	struct line lines[LINES_MAX];
	size_t count;
};

static bool is_about_routes(const char *text)
{
	static const char *const methods[] = {"GET ", "POST ", "PUT ", "PATCH ", "DELETE ", NULL};

	for (const char *const *method = methods; *method; method++)
		if (strncmp(text, *method, strlen(*method)) == 0)
			return true;
	return false;
}

/* With one space before, between and after the words. */
static void space(const char *from, char *to, size_t size)
{
	char text[LINE_BYTES], *rest = text, *word;
	size_t at = 1;

	snprintf(text, sizeof(text), "%s", from);
	snprintf(to, size, " ");
	while ((word = strsep(&rest, " \t")) != NULL)
		if (*word)
			at += (size_t)snprintf(to + at, size - at, "%s ", word);
}

static void split_routes(struct line *line, const char *path, unsigned number)
{
	char text[LINE_BYTES], *rest = text, *one;

	snprintf(text, sizeof(text), "%s", line->words[COLUMN_ROUTES]);
	while ((one = strsep(&rest, ",")) != NULL) {
		char *route = line->routes[line->route_count], *end;

		if (line->route_count++ == ROUTES_MAX)
			fail_msg("%s:%u: more than %u routes", path, number, ROUTES_MAX);
		snprintf(route, ROUTE_BYTES, "%s", one + strspn(one, " "));
		end = route + strlen(route);
		while (end > route && end[-1] == ' ')
			*--end = '\0';
		if (!is_about_routes(route) || !strstr(route, " /"))
			fail_msg("%s:%u: '%s' is no route", path, number, route);
	}
}

static void split(struct line *line, const char *path, unsigned number)
{
	char text[LINE_BYTES], *rest = text, *cell;
	size_t column = 0;

	snprintf(text, sizeof(text), "%s", line->text);
	while ((cell = strsep(&rest, "|")) != NULL) {
		if (column == COLUMNS)
			fail_msg("%s:%u: more than %d columns", path, number, COLUMNS);
		space(cell, line->words[column], LINE_BYTES);
		if (strlen(line->words[column++]) < 2)
			fail_msg("%s:%u: column %zu is empty", path, number, column);
	}
	if (column != COLUMNS)
		fail_msg("%s:%u: %zu columns instead of %d", path, number, column, COLUMNS);
	split_routes(line, path, number);
}

struct said *said_read(const char *path)
{
	struct said *said = calloc(1, sizeof(*said));
	FILE *file = fopen(path, "re");
	char text[LINE_BYTES];
	unsigned number = 0;

	assert_non_null(said);
	assert_non_null(file);
	while (fgets(text, sizeof(text), file)) {
		number++;
		if (!strchr(text, '\n'))
			fail_msg("%s:%u: a line of more than %u bytes", path, number, LINE_BYTES - 2);
		text[strcspn(text, "\n")] = '\0';
		if (!is_about_routes(text))
			continue;
		if (said->count == LINES_MAX)
			fail_msg("%s:%u: more than %u lines", path, number, LINES_MAX);
		snprintf(said->lines[said->count].text, LINE_BYTES, "%s", text);
		split(&said->lines[said->count++], path, number);
	}
	fclose(file);
	return said;
}

void said_free(struct said **said)
{
	free(*said);
	*said = NULL;
}

size_t said_count(const struct said *said)
{
	return said->count;
}

static bool line_names(const struct line *line, const char *route)
{
	for (size_t i = 0; i < line->route_count; i++)
		if (strcmp(line->routes[i], route) == 0)
			return true;
	return false;
}

bool said_names(const struct said *said, const char *route)
{
	for (size_t i = 0; i < said->count; i++)
		if (line_names(&said->lines[i], route))
			return true;
	return false;
}

const char *said_route(const struct said *said, size_t n)
{
	for (size_t i = 0; i < said->count; i++) {
		if (n < said->lines[i].route_count)
			return said->lines[i].routes[n];
		n -= said->lines[i].route_count;
	}
	return NULL;
}

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at++)
		if (at[-1] == ' ' && at[len] == ' ') /* every word stands between spaces */
			return true;
	return false;
}

static bool means(const struct line *line, const char *const *words)
{
	for (; *words; words++)
		if (has_word(line->words[COLUMN_CALLERS], *words))
			return true;
	return false;
}

bool said_allows(struct said *said, const char *route, const char *const *words, const char *whose)
{
	bool allowed = false;

	for (size_t i = 0; i < said->count; i++) {
		struct line *line = &said->lines[i];

		if (!line_names(line, route) || !means(line, words) || !has_word(line->words[COLUMN_WHOSE], whose))
			continue;
		line->used++;
		allowed = true;
	}
	return allowed;
}

const char *said_unused(const struct said *said)
{
	for (size_t i = 0; i < said->count; i++)
		if (!said->lines[i].used)
			return said->lines[i].text;
	return NULL;
}
