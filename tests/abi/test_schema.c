/*
 * Old and new builds of one plugin on the same records, side by side and in turns: what an old one does not know it
 * keeps, and what was written once stays readable.
 */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <ledger.pb-c.h>

static struct stage stage;
static char directory[64]; /* of the plugin's file */

/* Puts the build where the server finds it: written aside and renamed, as an operator's tools do. */
static void install(const char *variant)
{
	char from[256], to[80], aside[96];
	uint8_t bytes[65536];
	FILE *in, *out;
	size_t n;

	snprintf(from, sizeof(from), "%s/ledger-%s/ledger.so", ABI_DIR, variant);
	snprintf(to, sizeof(to), "%s/ledger.so", directory);
	snprintf(aside, sizeof(aside), "%s.new", to);
	in = fopen(from, "rb");
	out = fopen(aside, "wb");
	assert_true(in != NULL && out != NULL);
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		assert_int_equal(fwrite(bytes, 1, n, out), n);
	fclose(in);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(rename(aside, to), 0);
}

static void replace_by(const char *variant)
{
	const struct runtime_order order = {.kind = RUNTIME_RELOAD, .plugin = "ledger"};
	struct runtime_outcome outcome;

	install(variant);
	if (runtime_order_wait(stage.runtime, &order, &outcome) < 0)
		fail_msg("%s", outcome.text);
}

static int setup(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/congvan-ledger-XXXXXX");
	assert_non_null(mkdtemp(directory));
	install("new");
	stage_open(&stage, directory, "ledger", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	stage_remove(directory);
	return 0;
}

static struct answer ask(const char *method, const char *colour, const char *wait)
{
	Ledger__Request request = LEDGER__REQUEST__INIT;
	uint8_t bytes[256];
	size_t len;

	request.name = (char *)(uintptr_t) "phiếu";
	request.colour = (char *)(uintptr_t)colour;
	request.wait = (char *)(uintptr_t)wait;
	assert_true(ledger__request__get_packed_size(&request) <= sizeof(bytes));
	len = ledger__request__pack(&request, bytes);
	return stage_call_bytes(&stage, "ledger/1", method, (struct cv_bytes){bytes, len}, CV_CALLER_PERSON, 0);
}

static void act(const char *method)
{
	const struct answer answer = ask(method, "đỏ", NULL);

	if (answer.result != 0)
		fail_msg("%s: %s %s", method, answer.reason, answer.text);
}

/* The card as the build that runs now shows it; unknown fields travel in the answer as they lie in the record. */
static void assert_card(uint32_t count, uint32_t writer, uint32_t reader)
{
	const struct answer answer = ask("show", NULL, NULL);
	Ledger__View *view;

	assert_int_equal(answer.result, 0);
	view = ledger__view__unpack(NULL, answer.len, (const uint8_t *)answer.reply);
	assert_non_null(view);
	assert_int_equal(view->card->count, count);
	assert_string_equal(view->card->name, "phiếu");
	assert_non_null(view->card->colour);
	assert_string_equal(view->card->colour, "đỏ");
	assert_int_equal(view->card->n_stamps, 1);
	assert_int_equal(view->card->stamps[0]->at, 7);
	assert_string_equal(view->card->stamps[0]->by, "phiếu");
	assert_int_equal(view->schema, writer);
	assert_int_equal(view->reader, reader);
	ledger__view__free_unpacked(view, NULL);
}

#define OLD (1u << 16)
#define NEW (1u << 16 | 1)
#define MAJOR (2u << 16)

static void keeps_what_it_does_not_know(void **state)
{
	(void)state;
	act("create");
	assert_card(0, NEW, NEW);
	replace_by("old");
	assert_card(0, NEW, OLD);
	act("count");
	assert_card(1, OLD, OLD);
	replace_by("new");
	assert_card(1, OLD, NEW);
	act("count");
	assert_card(2, NEW, NEW);
}

/* Across a restart with the older file, as after a failed upgrade. */
static void keeps_it_across_a_restart(void **state)
{
	(void)state;
	act("create");
	stage_suspend(&stage);
	install("old");
	stage_resume(&stage);
	act("count");
	assert_card(1, OLD, OLD);
	stage_suspend(&stage);
	install("new");
	stage_resume(&stage);
	assert_card(1, OLD, NEW);
}

struct waiter {
	char path[96];
	struct answer answer;
};

static void *wait_main(void *arg)
{
	struct waiter *waiter = arg;

	waiter->answer = ask("count", NULL, waiter->path);
	return NULL;
}

/* The old build is in the middle of a request when the new one takes over, and writes after it. */
static void works_side_by_side(void **state)
{
	struct waiter waiter;
	pthread_t thread;
	int writer;

	(void)state;
	install("old");
	stage_restart(&stage);
	snprintf(waiter.path, sizeof(waiter.path), "%s/pipe", stage.directory);
	assert_int_equal(mkfifo(waiter.path, 0600), 0);
	assert_int_equal(pthread_create(&thread, NULL, wait_main, &waiter), 0);
	writer = open(waiter.path, O_WRONLY | O_CLOEXEC);
	assert_true(writer >= 0);
	replace_by("new");
	act("create");
	act("count");
	assert_card(1, NEW, NEW);
	close(writer);
	pthread_join(thread, NULL);
	assert_int_equal(waiter.answer.result, 0);
	assert_card(2, OLD, NEW);
}

/* Another major: the old generation has ended before the new one begins, and what it wrote can be read. */
static void reads_what_an_older_major_wrote(void **state)
{
	(void)state;
	act("create");
	replace_by("major");
	assert_card(0, NEW, MAJOR);
	act("count");
	assert_card(1, MAJOR, MAJOR);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(keeps_what_it_does_not_know),
	    TEST(keeps_it_across_a_restart),
	    TEST(works_side_by_side),
	    TEST(reads_what_an_older_major_wrote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
