/*
 * Plugins that ask too much, answer too late, answer twice, or acknowledge what is not theirs any more: each meets a
 * limit, and nobody else notices.
 */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "life/retire.h"
#include "log/log.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

static struct stage stage;

static int setup(void **state)
{
	(void)state;
	/* What a generation that was replaced has for the requests under way. */
	stage_open(&stage, NULL, "echo, rogue", "  drain: 50 ms\n");
	return 0;
}

static int setup_loop(void **state)
{
	(void)state;
	stage_open(&stage, ABI_DIR "/loop", "rogue", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

/* ---- floods ---- */

/* Another plugin's caller, all the while. */
struct neighbour {
	pthread_t thread;
	_Atomic int stop;
	unsigned answered, failed;
};

static void *neighbour_main(void *arg)
{
	struct neighbour *neighbour = arg;

	while (!atomic_load(&neighbour->stop)) {
		const struct answer answer = stage_call(&stage, "echo/1", "echo", "still there");

		if (answer.result == 0 && strcmp(answer.reply, "still there") == 0)
			neighbour->answered++;
		else
			neighbour->failed++;
	}
	return NULL;
}

static void neighbour_start(struct neighbour *neighbour)
{
	*neighbour = (struct neighbour){0};
	assert_int_equal(pthread_create(&neighbour->thread, NULL, neighbour_main, neighbour), 0);
}

static void neighbour_stop(struct neighbour *neighbour)
{
	atomic_store(&neighbour->stop, 1);
	pthread_join(neighbour->thread, NULL);
	assert_int_equal(neighbour->failed, 0);
	assert_true(neighbour->answered > 0);
}

/* Standard error into a file: returns where it went before. */
static int divert(const char *path)
{
	int before = dup(STDERR_FILENO), file = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);

	assert_true(before >= 0 && file >= 0);
	assert_int_equal(dup2(file, STDERR_FILENO), STDERR_FILENO);
	close(file);
	return before;
}

static void divert_back(int before)
{
	dup2(before, STDERR_FILENO);
	close(before);
}

static size_t count_lines(const char *path, const char *named, size_t *ret_longest)
{
	char *line = NULL;
	size_t room = 0, lines = 0;
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	*ret_longest = 0;
	for (ssize_t n; (n = getline(&line, &room, file)) > 0;) {
		if (strstr(line, named) == NULL)
			continue;
		lines++;
		*ret_longest = (size_t)n > *ret_longest ? (size_t)n : *ret_longest;
	}
	free(line);
	fclose(file);
	return lines;
}

static void logs_too_much(void **state)
{
	char path[] = "/tmp/congvan-rogue-XXXXXX";
	struct neighbour neighbour;
	struct answer answer;
	size_t lines, longest;
	int file, before;

	(void)state;
	file = mkstemp(path);
	assert_true(file >= 0);
	close(file);
	/* Before the stage: a host has the standard error that it was born with. */
	before = divert(path);
	stage_open(&stage, NULL, "echo, rogue", NULL);
	neighbour_start(&neighbour);
	answer = stage_call(&stage, "rogue/1", "flood", "log 300");
	neighbour_stop(&neighbour);
	stage_close(&stage);
	divert_back(before);
	lines = count_lines(path, "rogue.flooded", &longest);
	unlink(path);
	assert_int_equal(answer.result, 0);
	assert_int_equal(lines, 300);
	assert_true(longest <= LOG_LINE_MAX);
}

static void calls_and_notes_too_much(void **state)
{
	struct neighbour neighbour;
	struct answer answer;

	(void)state;
	neighbour_start(&neighbour);
	stage_expect(&stage, "rogue/1", "flood", "call 200", "200");
	/* Some find the committer's list full; what was taken is bounded whatever is asked. A host sends each by
	 * itself. */
	answer = stage_call(&stage, "rogue/1", "flood", stage_isolated() ? "note 2000" : "note 20000");
	assert_int_equal(answer.result, 0);
	assert_true(strtoul(answer.reply, NULL, 10) > 0);
	neighbour_stop(&neighbour);
}

static void commits_once(void **state)
{
	(void)state;
	stage_expect(&stage, "rogue/1", "flood", "commit 100", "committed once");
}

static void opens_no_more_calls_than_it_may(void **state)
{
	(void)state;
	stage_expect(&stage, "rogue/1", "hoard", "", "4096 Device or resource busy");
	stage_expect(&stage, "rogue/1", "act", "nothing", "unharmed");
}

/* ---- answers ---- */

static void answers_too_late(void **state)
{
	static const struct cv_bytes nothing = {(const uint8_t *)"", 0};
	struct answer answer;

	(void)state;
	for (int i = 0; i < 3; i++) {
		answer = stage_call_bytes(&stage, "rogue/1", "late", nothing, CV_CALLER_PERSON, 30);
		assert_int_equal(answer.result, -ETIME);
		assert_string_equal(answer.reason, "call.deadline");
		/* Nobody else gets the answer that nobody waits for. */
		stage_expect(&stage, "rogue/1", "act", "nothing", "unharmed");
	}
}

static void answers_twice(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		stage_expect(&stage, "rogue/1", "twice", "", "first");
		stage_expect(&stage, "rogue/1", "act", "nothing", "unharmed");
	}
}

/* ---- a generation that is over ---- */

struct view {
	uint64_t generation;
	uint32_t old; /* generations that have not ended */
	bool fenced; /* the first of them */
};

static struct view view_of(const char *plugin)
{
	struct runtime *runtime = stage.runtime;
	struct view view = {0};
	const struct seat *seat;

	pthread_rwlock_rdlock(&runtime->lock);
	seat = seat_find(runtime, plugin, strlen(plugin));
	assert_non_null(seat);
	view.generation = seat->generation;
	view.old = seat->old_count;
	view.fenced = view.old > 0 && atomic_load(&seat->old[0]->instance->fenced);
	pthread_rwlock_unlock(&runtime->lock);
	return view;
}

/* Opens the pipe for writing when somebody waits at its other end. */
static int pipe_writer(const char *path)
{
	int fd;

	EVENTUALLY((fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0);
	return fd;
}

/*
 * A generation works on an item, is replaced, and does not end in time: it is fenced, the item goes to its successor.
 * When the old one comes back after all, its acknowledgement and what it wrote are refused: one effect, not two.
 */
static void acknowledges_after_its_fence(void **state)
{
	const struct runtime_order order = {.kind = RUNTIME_RELOAD, .plugin = "rogue"};
	const uint64_t before = view_of("rogue").generation;
	struct runtime_outcome outcome;
	char path[128];
	int writer;

	(void)state;
	snprintf(path, sizeof(path), "%s/pipe", stage.directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(stage_call(&stage, "rogue/1", "later", path).result, 0);
	writer = pipe_writer(path);
	if (runtime_order_wait(stage.runtime, &order, &outcome) < 0)
		fail_msg("%s", outcome.text);
	assert_int_equal(outcome.before, before);
	assert_true(outcome.generation > before);
	assert_int_equal(view_of("rogue").old, 1);
	EVENTUALLY(view_of("rogue").fenced);
	stage_expect(&stage, "rogue/1", "effects", "", "0");
	/* The old one comes back; whoever opens the pipe from now on need not wait. */
	unlink(path);
	close(writer);
	EVENTUALLY(view_of("rogue").old == 0);
	EVENTUALLY(strcmp(stage_call(&stage, "rogue/1", "effects", "").reply, "1") == 0);
	assert_int_equal(view_of("rogue").generation, outcome.generation);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(logs_too_much),
	    cmocka_unit_test_setup_teardown(calls_and_notes_too_much, setup, teardown),
	    cmocka_unit_test_setup_teardown(commits_once, setup, teardown),
	    cmocka_unit_test_setup_teardown(opens_no_more_calls_than_it_may, setup_loop, teardown),
	    cmocka_unit_test_setup_teardown(answers_too_late, setup, teardown),
	    cmocka_unit_test_setup_teardown(answers_twice, setup_loop, teardown),
	    cmocka_unit_test_setup_teardown(acknowledges_after_its_fence, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
