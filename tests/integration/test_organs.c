/*
 * The directory of organisations on a real server: files that are good, files that are not, and what a clerk finds by
 * typing. In process and in a process of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "integration/steps.h"

#define GROUPS "organs: {groups: \"" CONGVAN_SOURCE_DIR "/config/catalogues/organ-groups.yaml\"}\n"
#define DEMO CONGVAN_SOURCE_DIR "/config/demo/organs.csv"

struct fixture {
	struct harness *harness;
	struct http_client *clerk;
	char file[200];
};

static int begin_with(void **state, const char *isolated)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	if (harness_start(&(struct harness_options){.yaml = GROUPS, .isolated = isolated}, &fixture.harness) != 0)
		return -1;
	fixture.clerk = harness_login(fixture.harness, "vanthu");
	snprintf(fixture.file, sizeof(fixture.file), "%.150s/organs", harness_directory(fixture.harness));
	*state = &fixture;
	return fixture.clerk ? 0 : -1;
}

static int begin(void **state)
{
	return begin_with(state, NULL);
}

static int begin_isolated(void **state)
{
	return begin_with(state, "organs");
}

static int end(void **state)
{
	struct fixture *fixture = *state;

	http_client_destroy(&fixture->clerk);
	harness_destroy(&fixture->harness);
	return 0;
}

/* The exit code of `congvan organ VERB WORD [MORE]`; *ret_output is the caller's, NULL: not wanted. */
static int organ(struct fixture *fixture, const char *verb, const char *word, const char *more, char **ret_output)
{
	const char *const words[] = {"organ", verb, word, more, NULL};
	char *output = NULL;
	int code = harness_cli(fixture->harness, words, NULL, &output);

	if (ret_output)
		*ret_output = output;
	else
		free(output);
	return code;
}

static int import_text(struct fixture *fixture, const char *suffix, const char *text, char **ret_output)
{
	char path[220];
	FILE *file;

	snprintf(path, sizeof(path), "%s%s", fixture->file, suffix);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return organ(fixture, "import", path, NULL, ret_output);
}

/* Asks over HTTP: the identifiers found, with a blank between them. */
static const char *found(struct fixture *fixture, const char *query)
{
	static char text[2000];
	char path[300];
	struct http_answer answer;
	json_t *hit;
	size_t i, len = 0;

	snprintf(path, sizeof(path), "/api/v1/organs?q=%s", query);
	http_ask(fixture->clerk, &(struct http_request){.path = path}, &answer);
	assert_int_equal(answer.status, 200);
	*text = '\0';
	json_array_foreach(json_at(answer.json, "hits"), i, hit) len +=
	    (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", len ? " " : "", json_text(hit, "organ.organId"));
	http_answer_free(&answer);
	return text;
}

static unsigned total(struct fixture *fixture)
{
	char *output;
	json_t *list;
	size_t count;

	assert_int_equal(organ(fixture, "list", "--json", NULL, &output), 0);
	list = json_loads(output, 0, NULL);
	assert_non_null(list);
	count = json_array_size(json_at(list, "organs"));
	json_decref(list);
	free(output);
	return (unsigned)count;
}

static void the_sample_is_imported_once_and_found(void **state)
{
	struct fixture *fixture = *state;
	unsigned count;

	assert_int_equal(organ(fixture, "import", DEMO, "--dry-run", NULL), 0);
	assert_int_equal(total(fixture), 0);
	assert_int_equal(organ(fixture, "import", DEMO, NULL, NULL), 0);
	count = total(fixture);
	assert_true(count >= 40);
	assert_int_equal(organ(fixture, "import", DEMO, NULL, NULL), 0);
	assert_int_equal(total(fixture), count);
	assert_string_equal(found(fixture, "bo%20y%20te"), "G22");
	assert_string_equal(found(fixture, "phuong%20dong%20da"), "H99.20.02");
	assert_string_equal(found(fixture, "000.00.08.H99"), "H99.08");
	assert_int_equal(organ(fixture, "close", "H99.20.02", NULL, NULL), 0);
	assert_string_equal(found(fixture, "phuong%20dong%20da"), "");
	assert_int_equal(organ(fixture, "open", "H99.20.02", NULL, NULL), 0);
	assert_string_equal(found(fixture, "phuong%20dong%20da"), "H99.20.02");
	assert_int_equal(organ(fixture, "show", "K1.404", NULL, NULL), 3);
}

/* The demo's own agency is in no file, and found: it is on this server. */
static void agencies_of_this_server_are_marked(void **state)
{
	struct fixture *fixture = *state;
	struct http_answer answer;

	assert_string_equal(found(fixture, "lam%20giang%20so%20y%20te"), "H99.07");
	http_ask(fixture->clerk, &(struct http_request){.path = "/api/v1/organs/H99.07"}, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(json_integer_value(json_at(answer.json, "hit.agency")), 1);
	assert_true(json_is_true(json_at(answer.json, "hit.ownAgency")));
	http_answer_free(&answer);
}

static void every_mistake_of_a_file_has_its_line_and_nothing_is_changed(void **state)
{
	static const char *const files[][3] = {
	    {".csv", "organ_id,name,group\nH1,Sở Một,department\nH2,,department\nH3,Sở Ba,nhom_la\n", ":3: name: "},
	    {".csv", "organ_id,name,group\nH1,Sở Một,department\nH2,,department\nH3,Sở Ba,nhom_la\n", ":4: group: "},
	    {".csv", "organ_id,name\nH1,Sở Một\nh1,Sở Hai\n", ":3: organ_id: "},
	    {".csv", "organ_id,nmae\nH1,Sở Một\n", ":1: nmae: "},
	    {".csv", "organ_id,name\nH1,\"Sở Một\n", ":2: "},
	    {".csv", "organ_id,name\nH1,Sở Một,thừa\n", ":2: "},
	    {".csv", "organ_id;name;channels\nH1;Sở Một;fax\n", ":2: channels: "},
	    {".csv", "organ_id,name,parent_organ_id\nH1,Sở Một,H9.404\n", ":2: parent_organ_id: "},
	    {".csv", "organ_id,name,parent_organ_id\nH1,Một,H2\nH2,Hai,H1\n", ":2: parent_organ_id: "},
	    {".csv", "", ":1: "},
	    {".yaml", "organs:\n  - organ_id: H1\n    name: Sở Một\n    fone: 1\n", ":4: fone: "},
	    {".yaml", "organs:\n  - organ_id: H1\n", ":2: name: "},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *output;

		assert_int_equal(import_text(fixture, files[i][0], files[i][1], &output), 1);
		if (!strstr(output, files[i][2]))
			fail_msg("file %zu: no \"%s\" in: %s", i, files[i][2], output);
		free(output);
	}
	assert_int_equal(total(fixture), 0);
}

static void columns_that_a_file_lacks_stay_as_they_are(void **state)
{
	struct fixture *fixture = *state;
	char *output;

	assert_int_equal(
	    import_text(fixture, ".yaml",
			"organs:\n  - {organ_id: H1, name: Sở Một, phone: '0299', short_names: [SM, S1]}\n", NULL),
	    0);
	assert_int_equal(import_text(fixture, ".csv", "\xef\xbb\xbforgan_id;name\r\nH1;\"Sở \"\"Một\"\"\"\r\n", NULL),
			 0);
	assert_int_equal(organ(fixture, "show", "H1", "--json", &output), 0);
	assert_non_null(strstr(output, "0299"));
	assert_non_null(strstr(output, "Sở \\\"Một\\\""));
	free(output);
	assert_string_equal(found(fixture, "s1"), "H1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_sample_is_imported_once_and_found, begin, end),
	    cmocka_unit_test_setup_teardown(the_sample_is_imported_once_and_found, begin_isolated, end),
	    cmocka_unit_test_setup_teardown(agencies_of_this_server_are_marked, begin, end),
	    cmocka_unit_test_setup_teardown(every_mistake_of_a_file_has_its_line_and_nothing_is_changed, begin, end),
	    cmocka_unit_test_setup_teardown(columns_that_a_file_lacks_stay_as_they_are, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
