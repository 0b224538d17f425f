/*
 * Many calls that write one record at the same moment, in both modes: all get through, each once, one after another;
 * and none is forgotten when its deadline ends or its instance does.
 */
#include "stage.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call/turnstile.h"
#include "runtime/runtime_int.h"

#define CROWD 48u
#define WAITERS 3u
#define HURRIED_MS 50

static struct stage stage;
static char pipes[2][128]; /* where the one that goes lingers, before and after its conflict */

struct adder {
	char name[16], request[300];
	int timeout_ms;
	struct answer answer;
	atomic_bool answered;
	pthread_t thread;
};

static void *add_thread(void *arg)
{
	struct adder *adder = arg;
	const struct cv_bytes request = {(const uint8_t *)adder->request, strlen(adder->request)};

	adder->answer = stage_call_bytes(&stage, "crossing/1", "add", request, CV_CALLER_PERSON, adder->timeout_ms);
	atomic_store(&adder->answered, true);
	return NULL;
}

static void adder_begin(struct adder *adder)
{
	if (adder->request[0] == '\0')
		snprintf(adder->request, sizeof(adder->request), "%s", adder->name);
	assert_int_equal(pthread_create(&adder->thread, NULL, add_thread, adder), 0);
}

static int setup(void **state)
{
	(void)state;
	stage_open(&stage, NULL, "crossing", NULL);
	for (size_t i = 0; i < 2; i++) {
		snprintf(pipes[i], sizeof(pipes[i]), "%s/pipe%zu", stage.directory, i);
		assert_int_equal(mkfifo(pipes[i], 0600), 0);
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

static const char *line(void)
{
	static struct answer answer;

	answer = stage_call(&stage, "crossing/1", "line", "");
	assert_int_equal(answer.result, 0);
	return answer.reply;
}

/* How often the name stands in the line. */
static uint32_t count_in_line(const char *text, const char *name)
{
	const size_t len = strlen(name);
	uint32_t count = 0;

	for (const char *at = text; *at != '\0'; at = strchr(at, ' ') + 1)
		count += strncmp(at, name, len) == 0 && at[len] == ' ';
	return count;
}

static uint32_t waiting(void)
{
	return turnstile_waiting(stage.runtime->turnstile);
}

/*
 * Returns the pipe's writing end when `first` has conflicted and lingers in its turn: it goes on when that is closed.
 */
static int let_one_go(struct adder *first)
{
	int writer;

	snprintf(first->name, sizeof(first->name), "first");
	snprintf(first->request, sizeof(first->request), "first %s %s", pipes[0], pipes[1]);
	adder_begin(first);
	writer = open(pipes[0], O_WRONLY | O_CLOEXEC);
	assert_true(writer >= 0);
	stage_expect(&stage, "crossing/1", "add", "stranger", "0");
	close(writer);
	writer = open(pipes[1], O_WRONLY | O_CLOEXEC);
	assert_true(writer >= 0);
	return writer;
}

/* Each comes when the one before it waits, unless the turn of the one that goes lasted too long, and it is through. */
static void let_others_wait(struct adder *others)
{
	for (uint32_t i = 0; i < WAITERS; i++) {
		snprintf(others[i].name, sizeof(others[i].name), "other%u", i);
		adder_begin(&others[i]);
		EVENTUALLY(waiting() > i || atomic_load(&others[i].answered) ||
			   !turnstile_busy(stage.runtime->turnstile));
	}
}

static void join_all(struct adder *adders, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		pthread_join(adders[i].thread, NULL);
}

static void a_crowd_gets_through(void **state)
{
	static struct adder crowd[CROWD];
	const char *text;

	(void)state;
	for (uint32_t i = 0; i < CROWD; i++) {
		snprintf(crowd[i].name, sizeof(crowd[i].name), "n%u", i);
		adder_begin(&crowd[i]);
	}
	join_all(crowd, CROWD);
	text = line();
	for (uint32_t i = 0; i < CROWD; i++) {
		assert_int_equal(crowd[i].answer.result, 0);
		assert_int_equal(count_in_line(text, crowd[i].name), 1);
	}
	EVENTUALLY(!turnstile_busy(stage.runtime->turnstile));
	assert_int_equal(waiting(), 0);
}

static void who_came_first_goes_first(void **state)
{
	struct adder first = {0}, others[WAITERS] = {0};
	int writer;

	(void)state;
	writer = let_one_go(&first);
	let_others_wait(others);
	close(writer);
	join_all(&first, 1);
	join_all(others, WAITERS);
	assert_int_equal(first.answer.result, 0);
	/* When its turn lasted too long it has not the first place, but nobody has passed another that waited. */
	if (strcmp(first.answer.reply, "1") == 0)
		assert_string_equal(line(), "stranger first other0 other1 other2 ");
	assert_contains(line(), "other0 ");
	assert_true(strstr(line(), "other0 ") < strstr(line(), "other1 "));
	assert_true(strstr(line(), "other1 ") < strstr(line(), "other2 "));
	assert_int_equal(count_in_line(line(), "first"), 1);
}

static void a_deadline_ends_while_it_waits(void **state)
{
	struct adder first = {0}, others[WAITERS] = {0}, hurried = {.timeout_ms = HURRIED_MS};
	int writer;

	(void)state;
	writer = let_one_go(&first);
	let_others_wait(others);
	snprintf(hurried.name, sizeof(hurried.name), "hurried");
	adder_begin(&hurried);
	join_all(&hurried, 1);
	/* Before the one that goes is through; and it has given up its place. */
	assert_int_equal(hurried.answer.code, CV_DEADLINE);
	EVENTUALLY(waiting() <= WAITERS);
	close(writer);
	join_all(&first, 1);
	join_all(others, WAITERS);
	for (uint32_t i = 0; i < WAITERS; i++)
		assert_int_equal(others[i].answer.result, 0);
	assert_int_equal(count_in_line(line(), "hurried"), 0);
}

/* A generation that takes over waits until the old one's calls have gone, those that wait for their turn too. */
static void a_reload_lets_them_through(void **state)
{
	const struct runtime_order wanted = {.kind = RUNTIME_RELOAD, .plugin = "crossing"};
	struct adder first = {0}, others[WAITERS] = {0};
	struct runtime_outcome outcome = {0};
	int writer;

	(void)state;
	writer = let_one_go(&first);
	let_others_wait(others);
	assert_int_equal(runtime_order_wait(stage.runtime, &wanted, &outcome), 0);
	stage_expect(&stage, "crossing/1", "line", "", line());
	close(writer);
	join_all(&first, 1);
	join_all(others, WAITERS);
	assert_int_equal(first.answer.result, 0);
	for (uint32_t i = 0; i < WAITERS; i++) {
		assert_int_equal(others[i].answer.result, 0);
		assert_int_equal(count_in_line(line(), others[i].name), 1);
	}
}

/*
 * The one that goes hangs, and the instance is stopped: who waits behind it hears so at once. In process what hangs is
 * leaked on purpose; a process of its own ends with it.
 */
static void a_stop_answers_those_that_wait(void **state)
{
	struct adder first = {0}, others[WAITERS] = {0};
	uint32_t unavailable = 0;
	int writer;

	(void)state;
	writer = let_one_go(&first);
	let_others_wait(others);
	if (stage_isolated())
		assert_int_equal(runtime_stop(stage.runtime, 10), 0);
	else
		assert_true(runtime_stop(stage.runtime, 10) > 0);
	join_all(others, WAITERS);
	for (uint32_t i = 0; i < WAITERS; i++)
		unavailable += others[i].answer.code == CV_UNAVAILABLE;
	assert_false(atomic_load(&first.answered) && !stage_isolated());
	close(writer);
	join_all(&first, 1);
	assert_int_equal(first.answer.code, CV_UNAVAILABLE);
	/* The others are through already where the turn of the first lasted too long. */
	for (uint32_t i = 0; i < WAITERS; i++)
		assert_true(others[i].answer.result == 0 || others[i].answer.code == CV_UNAVAILABLE);
	assert_true(unavailable == WAITERS || unavailable == 0 || others[WAITERS - 1].answer.code == CV_UNAVAILABLE);
	if (stage_isolated()) {
		stage_close(&stage);
		return;
	}
	store_close(&stage.store);
	stage_remove(stage.directory);
}

/* What the host did not commit never happened, and the next one finds nobody in the way. */
static void a_crash_answers_those_that_wait(void **state)
{
	struct adder first = {0}, others[WAITERS] = {0};
	int writer;

	(void)state;
	writer = let_one_go(&first);
	let_others_wait(others);
	assert_int_equal(stage_call(&stage, "crossing/1", "crash", "").code, CV_UNAVAILABLE);
	join_all(&first, 1);
	join_all(others, WAITERS);
	close(writer);
	assert_int_equal(first.answer.code, CV_UNAVAILABLE);
	EVENTUALLY(stage_call(&stage, "crossing/1", "add", "after").result == 0);
	assert_int_equal(count_in_line(line(), "first"), 0);
	for (uint32_t i = 0; i < WAITERS; i++)
		assert_int_equal(count_in_line(line(), others[i].name), others[i].answer.result == 0 ? 1 : 0);
	assert_false(turnstile_busy(stage.runtime->turnstile));
}

int main(void)
{
	const struct CMUnitTest both[] = {
	    cmocka_unit_test_setup_teardown(a_crowd_gets_through, setup, teardown),
	    cmocka_unit_test_setup_teardown(who_came_first_goes_first, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_deadline_ends_while_it_waits, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_reload_lets_them_through, setup, teardown),
	    cmocka_unit_test_setup(a_stop_answers_those_that_wait, setup),
	};
	const struct CMUnitTest isolated[] = {
	    cmocka_unit_test_setup_teardown(a_crash_answers_those_that_wait, setup, teardown),
	};
	int failed = cmocka_run_group_tests(both, NULL, NULL);

	if (stage_isolated())
		failed += cmocka_run_group_tests(isolated, NULL, NULL);
	return failed;
}
