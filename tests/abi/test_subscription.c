/*
 * Subscriptions as a plugin sees them: order, effects that happen once, where a new one begins, entries that are set
 * aside, passed over or waited for, restarts. Time is the test's own.
 */
#include "stage.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <congvan/store.pb-c.h>

#include "durable/dispatcher.h"
#include "durable/feed.h"
#include "durable/operate.h"
#include "store/audit.h"
#include "store/cursor.h"
#include "store/log_read.h"
#include "store/queue.h"

#define START_MS 1800000000000ll
#define ALL "follower.all"
#define SOME "follower.some"

static struct stage stage;
static _Atomic int64_t passed_ms;

static int64_t now_ms(void)
{
	return START_MS + atomic_load(&passed_ms);
}

static int64_t monotonic_ms(void)
{
	return 1000 + atomic_load(&passed_ms);
}

/* The longest wait each time. */
static uint32_t highest(void)
{
	return 0;
}

static int setup(void **state)
{
	(void)state;
	atomic_store(&passed_ms, 0);
	stage_clock(now_ms, monotonic_ms, highest);
	stage_open(&stage, NULL, "source, follower", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	stage_clock(NULL, NULL, NULL);
	return 0;
}

static void move_time(int64_t by_ms)
{
	atomic_fetch_add(&passed_ms, by_ms);
	dispatcher_wake(runtime_dispatcher(stage.runtime));
}

/* ---- what happened ---- */

static struct store_cursor cursor_of(const char *subscription)
{
	struct store_cursor cursor;

	assert_int_equal(store_cursor_get(stage.store, subscription, &cursor), 0);
	return cursor;
}

static struct dispatcher_view view(const char *subscription)
{
	struct dispatcher_view view;

	assert_int_equal(dispatcher_view(runtime_dispatcher(stage.runtime), subscription, &view), 0);
	return view;
}

static uint64_t head(void)
{
	return store_log_head(stage.store);
}

/* Returns the sequence of the last event told. */
static uint64_t tell(const char *what)
{
	stage_expect(&stage, "source/1", "tell", what, "told");
	return head();
}

static long effects(const char *effect)
{
	return strtol(stage_call(&stage, "follower/1", "effects", effect).reply, NULL, 10);
}

static bool waits(const char *figures)
{
	const char *reply = strstr(stage_call(&stage, "follower/1", "figures", "").reply, " ");

	return strcmp(reply + 1, figures) == 0;
}

struct shown {
	bool there, set_aside;
	uint32_t attempts, agency;
	int64_t not_before_ms;
	size_t payload_len;
	char reason[128], owner[32], maker[32];
};

static bool show(void *arg, const struct store_item_row *item)
{
	struct shown *shown = arg;

	*shown = (struct shown){.there = true,
				.set_aside = item->set_aside,
				.attempts = item->attempts,
				.agency = item->agency,
				.not_before_ms = item->not_before_ms,
				.payload_len = item->payload.len};
	snprintf(shown->reason, sizeof(shown->reason), "%s", item->reason);
	snprintf(shown->owner, sizeof(shown->owner), "%s", item->owner);
	snprintf(shown->maker, sizeof(shown->maker), "%s", item->maker);
	return false;
}

static struct shown item_of(const char *subscription, uint64_t id)
{
	struct shown shown = {0};
	int r = store_queue_get(stage.store, subscription, id, show, &shown);

	assert_true(r == 0 || r == -ENOENT);
	return shown;
}

static void assert_clean(uint64_t upto)
{
	EVENTUALLY(view(ALL).upto == upto && view(SOME).upto == upto && view(ALL).leased == 0 &&
		   view(SOME).leased == 0);
	assert_int_equal(effects("disorder"), 0);
}

static void assert_chain(void)
{
	struct audit_result result;

	assert_int_equal(audit_verify(stage.store, &result), 0);
	assert_true(result.intact);
}

/* ---- order, and once ---- */

static void events_come_in_order_and_once(void **state)
{
	char effect[64];
	uint64_t last;

	(void)state;
	last = tell("source.told n*40");
	assert_clean(last);
	for (int i = 1; i <= 40; i++) {
		snprintf(effect, sizeof(effect), ALL ":5:n%d", i);
		assert_int_equal(effects(effect), 1);
		snprintf(effect, sizeof(effect), SOME ":5:n%d", i);
		assert_int_equal(effects(effect), 1);
	}
	assert_int_equal(cursor_of(ALL).sequence, last);
	assert_int_equal(cursor_of(SOME).sequence, last);
	/* Nothing is left behind: no items, and the cursors are not in anybody's way. */
	assert_false(item_of(ALL, last).there);
	assert_chain();
}

static void a_restart_loses_and_doubles_nothing(void **state)
{
	char effect[64];
	uint64_t last = 0;

	(void)state;
	for (int round = 0; round < 4; round++) {
		char what[32];

		snprintf(what, sizeof(what), "source.told r%d-*15", round);
		last = tell(what);
		/* Somewhere in the middle. */
		stage_restart(&stage);
	}
	assert_clean(last);
	for (int round = 0; round < 4; round++) {
		for (int i = 1; i <= 15; i++) {
			snprintf(effect, sizeof(effect), ALL ":5:r%d-%d", round, i);
			assert_int_equal(effects(effect), 1);
		}
	}
}

static void topics_decide_who_hears(void **state)
{
	uint64_t last;

	(void)state;
	tell("source.told a");
	tell("source.told.more b");
	last = tell("source.other c");
	assert_clean(last);
	assert_int_equal(effects(ALL ":5:a"), 1);
	assert_int_equal(effects(ALL ":5:b"), 1);
	assert_int_equal(effects(ALL ":5:c"), 1);
	assert_int_equal(effects(SOME ":5:a"), 1);
	assert_int_equal(effects(SOME ":5:b"), 0);
	assert_int_equal(effects(SOME ":5:c"), 0);
	/* What does not match moves the cursor in memory; it is written at the end. */
	assert_int_equal(cursor_of(SOME).sequence, last - 2);
	stage_restart(&stage);
	assert_int_equal(cursor_of(SOME).sequence, last);
}

static void a_handler_runs_in_the_agency_of_the_event(void **state)
{
	const struct cv_caller_spec caller = {
	    .size = sizeof(caller), .kind = CV_CALLER_PERSON, .agency = 9, .person = 1, .language = "en"};
	const struct runtime_request request = {.service = "source/1",
						.method = "tell",
						.caller = &caller,
						.payload = {(const uint8_t *)"source.told x", 13}};
	struct cv_bytes status, reply;

	(void)state;
	assert_int_equal(runtime_call_wait(stage.runtime, &request, &status, &reply), 0);
	free((void *)(uintptr_t)reply.data);
	tell("source.told y");
	EVENTUALLY(effects(SOME ":5:y") == 1);
	/* Its effect stands in agency 9, where a person of agency 5 does not see it. */
	assert_int_equal(effects(SOME ":9:x"), 0);
	EVENTUALLY(cursor_of(SOME).sequence == head());
	{
		const struct cv_caller_spec reader = {
		    .size = sizeof(reader), .kind = CV_CALLER_PERSON, .agency = 9, .person = 1, .language = "en"};
		const struct runtime_request ask = {.service = "follower/1",
						    .method = "effects",
						    .caller = &reader,
						    .payload = {(const uint8_t *)SOME ":9:x", strlen(SOME ":9:x")}};

		assert_int_equal(runtime_call_wait(stage.runtime, &ask, &status, &reply), 0);
		assert_int_equal(reply.len, 1);
		assert_int_equal(reply.data[0], '1');
		free((void *)(uintptr_t)reply.data);
	}
}

/* ---- failures ---- */

static void a_bad_entry_is_set_aside_after_five(void **state)
{
	const uint64_t bad = tell("source.told wrong");
	uint64_t last;

	(void)state;
	last = tell("source.told good");
	for (uint32_t attempt = 1; attempt < DISPATCHER_EVENT_ATTEMPTS; attempt++) {
		EVENTUALLY(item_of(SOME, bad).attempts == attempt && item_of(SOME, bad).not_before_ms > now_ms());
		EVENTUALLY(item_of(ALL, bad).attempts == attempt && item_of(ALL, bad).not_before_ms > now_ms());
		/* The next one waits: entries keep their order. */
		assert_int_equal(effects(SOME ":5:good"), 0);
		assert_int_equal(cursor_of(SOME).sequence, bad - 1);
		EVENTUALLY(view(ALL).leased == 0 && view(SOME).leased == 0);
		move_time(60000);
	}
	EVENTUALLY(effects(SOME ":5:good") == 1 && effects(ALL ":5:good") == 1);
	assert_true(item_of(SOME, bad).set_aside);
	assert_int_equal(item_of(SOME, bad).attempts, DISPATCHER_EVENT_ATTEMPTS);
	assert_string_equal(item_of(SOME, bad).owner, "follower");
	assert_string_equal(item_of(SOME, bad).maker, "source");
	assert_int_equal(item_of(SOME, bad).agency, STAGE_AGENCY);
	assert_true(item_of(SOME, bad).reason[0] != '\0');
	/* What it says stands in the log alone. */
	assert_int_equal(item_of(SOME, bad).payload_len, 0);
	assert_clean(last);
	/* And it stays so. */
	stage_restart(&stage);
	assert_clean(last);
	assert_true(item_of(SOME, bad).set_aside && item_of(ALL, bad).set_aside);
	assert_int_equal(effects(SOME ":5:good"), 1);
}

static void a_rejected_entry_is_set_aside_at_once(void **state)
{
	const uint64_t bad = tell("source.told reject");
	const uint64_t last = tell("source.told next");

	(void)state;
	assert_clean(last);
	assert_true(item_of(SOME, bad).set_aside);
	assert_string_equal(item_of(SOME, bad).reason, "nobody can read this");
	assert_int_equal(effects(SOME ":5:next"), 1);
}

static void a_late_acknowledgement_moves_nothing(void **state)
{
	const uint64_t late = tell("source.other late");

	(void)state;
	EVENTUALLY(waits("waiting=1"));
	/* The other one goes on meanwhile. */
	tell("source.told x");
	EVENTUALLY(effects(SOME ":5:x") == 1);
	move_time(5000);
	EVENTUALLY(item_of(ALL, late).not_before_ms > now_ms() && view(ALL).leased == 0);
	stage_expect(&stage, "follower/1", "release", "", "ok");
	EVENTUALLY(waits("waiting=0"));
	assert_int_equal(cursor_of(ALL).sequence, late - 1);
	assert_int_equal(effects(ALL ":5:late"), 0);
	move_time(1000);
	EVENTUALLY(waits("waiting=1"));
	/* Its generation is fenced: the same again. */
	dispatcher_revoke(runtime_dispatcher(stage.runtime), 2);
	EVENTUALLY(waits("waiting=2"));
	stage_expect(&stage, "follower/1", "release", "", "ok");
	stage_expect(&stage, "follower/1", "release", "", "ok");
	EVENTUALLY(effects(ALL ":5:late") == 1 && effects(ALL ":5:x") == 1);
	assert_clean(head());
	assert_int_equal(effects(ALL ":5:late"), 1);
}

static void a_suspended_subscription_waits(void **state)
{
	uint64_t first, last;

	(void)state;
	stage_expect(&stage, "follower/1", "set_away", "1", "ok");
	first = tell("source.told suspend");
	last = tell("source.told after");
	EVENTUALLY(view(SOME).suspended && view(ALL).suspended);
	assert_string_equal(view(SOME).reason, "the index is away");
	for (int probe = 0; probe < 4; probe++) {
		const int64_t before_ms = view(SOME).probe_ms;

		EVENTUALLY(view(SOME).leased == 0 && item_of(SOME, first).attempts == 0);
		move_time(before_ms - now_ms());
		EVENTUALLY(view(SOME).probe_ms > before_ms);
	}
	EVENTUALLY(view(SOME).leased == 0 && view(ALL).leased == 0);
	assert_int_equal(effects(SOME ":5:after"), 0);
	stage_expect(&stage, "follower/1", "set_away", "0", "ok");
	move_time(900000);
	assert_clean(last);
	assert_int_equal(effects(SOME ":5:suspend"), 1);
	assert_int_equal(effects(SOME ":5:after"), 1);
	assert_int_equal(effects(ALL ":5:after"), 1);
}

/* ---- entries whose payload was destroyed ---- */

static void destroyed_payloads_are_passed_over(void **state)
{
	const struct store_author author = {.person = 1};
	uint64_t first, second, third, last;

	(void)state;
	stage_expect(&stage, "follower/1", "set_away", "1", "ok");
	first = tell("source.told suspend");
	second = tell("source.told secret");
	third = tell("source.told open");
	EVENTUALLY(view(SOME).suspended && view(ALL).suspended);
	EVENTUALLY(view(SOME).leased == 0 && view(ALL).leased == 0);
	/* One that is an item already, and one that was not read yet. */
	assert_int_equal(audit_destroy_payload(stage.store, first, &author, "test", now_ms()), 0);
	assert_int_equal(audit_destroy_payload(stage.store, second, &author, "test", now_ms()), 0);
	last = head();
	assert_int_equal(last, third + 2);
	move_time(900000);
	assert_clean(last);
	assert_int_equal(effects(SOME ":5:suspend"), 0);
	assert_int_equal(effects(SOME ":5:secret"), 0);
	assert_int_equal(effects(SOME ":5:open"), 1);
	assert_int_equal(effects(ALL ":5:open"), 1);
	assert_int_equal(cursor_of(SOME).passed, 2);
	assert_int_equal(cursor_of(SOME).passed_last, second);
	assert_false(item_of(SOME, first).there);
	assert_chain();
}

/* ---- what a person decides ---- */

struct act_seen {
	char topic[32], plugin[16], account[32];
	uint32_t agency;
	uint64_t subject;
	char queue[32], reason[64], was[64];
};

static bool see_act(void *arg, const struct store_log_row *row)
{
	struct act_seen *seen = arg;
	Congvan__QueueAct *act = congvan__queue_act__unpack(NULL, row->payload.len, row->payload.data);

	assert_non_null(act);
	snprintf(seen->topic, sizeof(seen->topic), "%s", row->topic);
	snprintf(seen->plugin, sizeof(seen->plugin), "%s", row->plugin);
	snprintf(seen->account, sizeof(seen->account), "%s", row->address);
	seen->agency = row->agency;
	seen->subject = row->subject;
	snprintf(seen->queue, sizeof(seen->queue), "%s", act->queue);
	snprintf(seen->reason, sizeof(seen->reason), "%s", act->reason != NULL ? act->reason : "");
	snprintf(seen->was, sizeof(seen->was), "%s", act->was);
	congvan__queue_act__free_unpacked(act, NULL);
	return false;
}

static struct act_seen act_of(uint64_t sequence)
{
	struct act_seen seen = {.agency = 0};

	assert_int_equal(store_log_get(stage.store, sequence, see_act, &seen), 0);
	return seen;
}

static void acts_stand_in_the_log(void **state)
{
	struct dispatcher *dispatcher = runtime_dispatcher(stage.runtime);
	const uint64_t bad = tell("source.told reject");
	struct operate_act act = {.kind = OPERATE_DROP, .queue = SOME, .id = bad, .account = "root"};
	struct act_seen seen;

	(void)state;
	assert_clean(bad);
	assert_int_equal(operate(dispatcher, &act), -EINVAL);
	act.reason = "a test";
	act.dry_run = true;
	assert_int_equal(operate(dispatcher, &act), 0);
	assert_true(item_of(SOME, bad).there);
	assert_int_equal(head(), bad);
	act.dry_run = false;
	assert_int_equal(operate(dispatcher, &act), 0);
	assert_false(item_of(SOME, bad).there);
	seen = act_of(bad + 1);
	assert_string_equal(seen.topic, "queue.dropped");
	assert_string_equal(seen.plugin, "kernel");
	assert_string_equal(seen.account, "root");
	assert_string_equal(seen.queue, SOME);
	assert_string_equal(seen.reason, "a test");
	assert_string_equal(seen.was, "nobody can read this");
	assert_int_equal(seen.agency, STAGE_AGENCY);
	assert_int_equal(seen.subject, bad);
	assert_int_equal(operate(dispatcher, &act), -ENOENT);
	/* Sent again, it fails again: one more entry, and an item that is set aside as before. */
	act = (struct operate_act){.kind = OPERATE_RETRY, .queue = ALL, .id = bad, .account = "congvan"};
	assert_int_equal(operate(dispatcher, &act), 0);
	seen = act_of(bad + 2);
	assert_string_equal(seen.topic, "queue.retried");
	assert_string_equal(seen.account, "congvan");
	EVENTUALLY(item_of(ALL, bad).set_aside && view(ALL).leased == 0);
	assert_int_equal(head(), bad + 2);
	assert_int_equal(cursor_of(ALL).sequence, bad);
	assert_chain();
}

/* ---- where it begins, and what is cheap ---- */

static void enable(const char *plugins)
{
	char command[256];

	stage_suspend(&stage);
	snprintf(command, sizeof(command), "sed -i 's/enabled: .*/enabled: [%s]/' %s/congvan.yaml", plugins,
		 stage.directory);
	assert_int_equal(system(command), 0);
	stage_resume(&stage);
}

static void a_new_one_begins_at_the_head(void **state)
{
	uint64_t before, last;

	(void)state;
	stage_close(&stage);
	stage_open(&stage, NULL, "source", NULL);
	tell("source.told early");
	before = head();
	enable("source, follower");
	assert_int_equal(cursor_of(SOME).sequence, before);
	last = tell("source.told now");
	assert_clean(last);
	assert_int_equal(effects(ALL ":5:early"), 1);
	assert_int_equal(effects(SOME ":5:early"), 0);
	assert_int_equal(effects(SOME ":5:now"), 1);
	/* One that was away for a while misses nothing. */
	enable("source");
	last = tell("source.told meanwhile");
	enable("source, follower");
	assert_clean(last);
	assert_int_equal(effects(SOME ":5:meanwhile"), 1);
}

/* Thousands of entries for others cost a commit now and then, and not one each. */
static void others_entries_are_cheap(void **state)
{
	struct store_stats before, after;
	uint64_t last;

	(void)state;
	stage_expect(&stage, "follower/1", "set_away", "1", "ok");
	tell("source.other suspend");
	EVENTUALLY(view(ALL).suspended && view(ALL).leased == 0);
	EVENTUALLY(view(SOME).upto == head());
	store_stats(stage.store, &before);
	for (int i = 0; i < 4; i++)
		last = tell("source.other x*1500");
	EVENTUALLY(view(SOME).upto == last);
	EVENTUALLY(last - cursor_of(SOME).sequence < FEED_LAG);
	store_stats(stage.store, &after);
	assert_in_range(after.commits - before.commits, 5, 20);
}

/* ---- a process that dies ---- */

/* A process of its own that goes on with a stage until the entry is set aside, or kills it. */
static int resume(const char *directory, const char *id)
{
	const uint64_t bad = strtoull(id, NULL, 10);

	snprintf(stage.directory, sizeof(stage.directory), "%s", directory);
	stage_clock(now_ms, monotonic_ms, highest);
	stage_resume(&stage);
	EVENTUALLY(item_of(ALL, bad).set_aside && item_of(SOME, bad).set_aside);
	stage_suspend(&stage);
	return 0;
}

static int run_again(const char *id)
{
	const pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		execl("/proc/self/exe", "test-abi-subscription", "resume", stage.directory, id, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* An entry that kills its subscriber, which is the process here, is set aside after a few times for each of them. */
static void a_deadly_entry_is_set_aside(void **state)
{
	uint64_t bad, last;
	char text[32];
	int rounds = 0, status;

	(void)state;
	if (stage_isolated())
		skip(); /* its process dies, and not this one: see test_isolation.c */
	stage_expect(&stage, "follower/1", "set_away", "1", "ok");
	tell("source.told suspend");
	EVENTUALLY(view(SOME).suspended && view(ALL).suspended);
	bad = tell("source.told crash");
	last = tell("source.told after");
	stage_suspend(&stage);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)bad);
	for (; rounds < 12; rounds++) {
		status = run_again(text);
		if (WIFEXITED(status))
			break;
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_in_range(rounds, DISPATCHER_UNANSWERED, 2 * DISPATCHER_UNANSWERED);
	stage_resume(&stage);
	assert_clean(last);
	assert_int_equal(effects(SOME ":5:after"), 1);
	assert_int_equal(effects(ALL ":5:after"), 1);
	assert_int_equal(effects(ALL ":5:suspend"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    TEST(events_come_in_order_and_once),
	    TEST(a_restart_loses_and_doubles_nothing),
	    TEST(topics_decide_who_hears),
	    TEST(a_handler_runs_in_the_agency_of_the_event),
	    TEST(a_bad_entry_is_set_aside_after_five),
	    TEST(a_rejected_entry_is_set_aside_at_once),
	    TEST(a_late_acknowledgement_moves_nothing),
	    TEST(a_suspended_subscription_waits),
	    TEST(destroyed_payloads_are_passed_over),
	    TEST(acts_stand_in_the_log),
	    TEST(a_new_one_begins_at_the_head),
	    TEST(others_entries_are_cheap),
	    TEST(a_deadly_entry_is_set_aside),
	};

	if (argc == 4 && strcmp(argv[1], "resume") == 0)
		return resume(argv[2], argv[3]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
