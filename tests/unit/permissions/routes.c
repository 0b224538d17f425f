/*
 * Every role, act, capacity and unit: the table of rights over configured routes allows exactly what a line of
 * tests/unit/permissions/allowed_routes allows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "incoming/route/rights.h"
#include "office/process/process.h"
#include "permissions.h"

#define LINES_MAX 20u
#define COLUMNS 4u
#define LINE_BYTES 300u
#define MY_UNIT 20u
#define OTHER_UNIT 21u

struct line {
	char text[LINE_BYTES];
	const char *columns[COLUMNS]; /* roles, act, whose, article */
	bool used;
};

static struct line lines[LINES_MAX];
static size_t line_count;

static void read_line(const char *text, unsigned number)
{
	struct line *line = &lines[line_count];
	size_t columns = 0;

	if (*text == '#' || text[strspn(text, " \t\n")] == '\0')
		return;
	assert_true(line_count < LINES_MAX);
	snprintf(line->text, sizeof(line->text), "%s", text);
	for (char *at = line->text, *next; at && columns < COLUMNS; at = next) {
		next = strstr(at, " | ");
		if (next) {
			*next = '\0';
			next += strlen(" | ");
		}
		line->columns[columns++] = at;
	}
	if (columns != COLUMNS)
		fail_msg("allowed_routes:%u: four columns are needed", number);
	line_count++;
}

static void read_lines(void)
{
	FILE *file = fopen(PERMISSIONS "/allowed_routes", "r");
	char text[LINE_BYTES];
	unsigned number = 0;

	assert_non_null(file);
	line_count = 0;
	while (fgets(text, sizeof(text), file))
		read_line(text, ++number);
	fclose(file);
}

/* Is it one of the words? */
static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at += len)
		if ((at == words || at[-1] == ' ') && (at[len] == '\0' || at[len] == ' ' || at[len] == '\n'))
			return true;
	return false;
}

static bool is_said(const char *role, const char *act, const char *whose)
{
	bool said = false;

	for (size_t i = 0; i < line_count; i++) {
		struct line *line = &lines[i];

		if (!has_word(line->columns[0], role) || !has_word(line->columns[1], act) ||
		    !has_word(line->columns[2], whose))
			continue;
		line->used = true;
		said = true;
	}
	return said;
}

static const struct {
	const char *name;
	uint64_t unit;
} places[] = {{"agency", 0}, {"own", MY_UNIT}, {"other", OTHER_UNIT}};

static const struct {
	const char *name;
	enum route_act act;
} acts[] = {{"keep", ROUTE_KEEP}, {"order", ROUTE_ORDER}};

static size_t try_role(const char *role, enum office_capacity capacity)
{
	struct office_actor actor = {.person_id = 5, .unit_id = MY_UNIT, .role = role, .capacity = capacity};
	size_t tried = 0;

	for (size_t a = 0; a < 2; a++) {
		for (size_t p = 0; p < 3; p++, tried++) {
			bool said = is_said(role, acts[a].name, places[p].name);

			if (capacity == OFFICE_OF_SECRETARY || (capacity == OFFICE_DELEGATE && a == 1))
				said = false;
			if (route_may(&actor, acts[a].act, places[p].unit) != said)
				fail_msg("%s (capacity %d) may %s routes of %s: %s", role, (int)capacity, acts[a].name,
					 places[p].name, said ? "said and refused" : "by no line");
		}
	}
	return tried;
}

void routes_are_kept_by_whom_a_line_names(void **state)
{
	static const enum office_capacity capacities[] = {OFFICE_HOLDER, OFFICE_DELEGATE, OFFICE_OF_SECRETARY};
	size_t tried = 0;

	(void)state;
	read_lines();
	for (const char *const *role = office_roles; *role; role++)
		for (size_t i = 0; i < 3; i++)
			tried += try_role(*role, capacities[i]);
	tried += try_role("legal_officer", OFFICE_HOLDER); /* of a definition's own */
	for (size_t i = 0; i < line_count; i++)
		if (!lines[i].used)
			fail_msg("this line allows nothing: %s", lines[i].text);
	assert_true(sentences_count(permissions_sentences) + line_count <= SENTENCES_MAX);
	print_message("%zu rights over routes, %zu lines\n", tried, line_count);
}
