/*
 * Random commits in groups of random size, against a model in memory: which are accepted, what is there afterwards.
 * Checks come from snapshots of any age, so that both ways to answer them are walked.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

#define KEYS 12
#define GROUPS 120
#define GROUP_MAX 8
#define SUMS 3

struct model {
	uint64_t version[KEYS]; /* 0: absent */
	uint32_t value[KEYS];
	int64_t sums[SUMS];
	uint64_t last_number, commits;
};

/* A snapshot that an earlier group left behind, and what it showed. */
struct past {
	uint64_t snapshot_version;
	uint64_t version[KEYS];
};

static uint64_t seed = 0x2545f4914f6cdd1du;

static uint32_t random_below(uint32_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % limit;
}

static void name(char ret[8], uint32_t key)
{
	snprintf(ret, 8, "k%u", key);
}

/* What the commit does, for the model. */
struct plan {
	uint32_t check, put, put_new, gone, sum;
	uint64_t check_version;
	bool checks, puts, puts_new, deletes, numbers;
	uint32_t value;
	int64_t add;
};

static struct plan make_plan(const struct past *past, uint32_t value)
{
	struct plan plan = {.check = random_below(KEYS),
			    .put = random_below(KEYS),
			    .put_new = random_below(KEYS),
			    .gone = random_below(KEYS),
			    .sum = random_below(SUMS),
			    .checks = random_below(2),
			    .puts = random_below(2),
			    .puts_new = random_below(3) == 0,
			    .deletes = random_below(3) == 0,
			    .numbers = random_below(2),
			    .value = value,
			    .add = (int64_t)random_below(5) - 2};

	plan.check_version = past->version[plan.check];
	if (plan.puts && plan.puts_new && plan.put == plan.put_new)
		plan.puts = false;
	return plan;
}

static void write_plan(struct change *c, const struct plan *plan, const struct past *past)
{
	char body[8], value[16];

	change_init(c);
	c->commit.snapshot_version = random_below(4) ? past->snapshot_version : 0;
	snprintf(value, sizeof(value), "%u", plan->value);
	if (plan->checks) {
		name(body, plan->check);
		change_check(c, "test.k", body, plan->check_version);
	}
	if (plan->puts_new) {
		name(body, plan->put_new);
		change_put_new(c, "test.k", body, value);
	}
	if (plan->puts) {
		name(body, plan->put);
		change_put(c, "test.k", body, value);
	}
	if (plan->deletes) {
		name(body, plan->gone);
		change_delete(c, "test.k", body);
	}
	if (plan->numbers)
		change_number(c, "test.series", "test.entry");
	else
		change_event(c, "test.happened", value);
	name(body, plan->sum);
	change_add(c, "test.sum", body, plan->add);
}

/* Applies the plan to the model if it should be accepted. Returns what the store must have said. */
static int play(struct model *m, const struct plan *plan, const struct change *c)
{
	uint64_t version = c->commit.version;

	if (plan->checks && m->version[plan->check] != plan->check_version)
		return -EAGAIN;
	if (plan->puts_new && m->version[plan->put_new] && !(plan->deletes && plan->gone == plan->put_new))
		return -EAGAIN;
	if (plan->deletes)
		m->version[plan->gone] = 0;
	if (plan->puts_new) {
		m->version[plan->put_new] = version;
		m->value[plan->put_new] = plan->value;
	}
	if (plan->puts) {
		m->version[plan->put] = version;
		m->value[plan->put] = plan->value;
	}
	m->sums[plan->sum] += plan->add;
	m->commits++;
	if (plan->numbers) {
		m->last_number++;
		assert_int_equal(c->commit.number_values[0], m->last_number);
	}
	return 0;
}

static void assert_same(struct store *store, const struct model *m)
{
	char body[8], text[16], expected[16];

	for (uint32_t i = 0; i < KEYS; i++) {
		name(body, i);
		assert_int_equal(read_text(store, AGENCY, "test.k", body, text, sizeof(text)), m->version[i]);
		if (m->version[i]) {
			snprintf(expected, sizeof(expected), "%u", m->value[i]);
			assert_string_equal(text, expected);
		}
	}
	for (uint32_t i = 0; i < SUMS; i++) {
		name(body, i);
		assert_int_equal(read_sum(store, "test.sum", body), m->sums[i]);
	}
}

static struct past look(struct store *store, const struct model *m)
{
	struct store_snapshot *snapshot;
	struct past past;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	past.snapshot_version = store_snapshot_version(snapshot);
	store_snapshot_close(&snapshot);
	memcpy(past.version, m->version, sizeof(past.version));
	return past;
}

/* ---- a group: sent at once, answered by the committer ---- */

struct sent {
	struct change change;
	struct plan plan;
	int result;
};

static pthread_mutex_t answered_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int left;

static void on_done(struct store_commit *commit, int result)
{
	struct sent *sent = commit->arg;

	pthread_mutex_lock(&answered_lock);
	sent->result = result;
	left--;
	pthread_cond_signal(&answered);
	pthread_mutex_unlock(&answered_lock);
}

static void run_group(struct store *store, struct model *m, struct sent *sent, uint32_t count, const struct past *pasts)
{
	left = (int)count;
	store_writers_add(store, (int)count);
	for (uint32_t i = 0; i < count; i++) {
		const struct past *past = &pasts[random_below(GROUP_MAX)];

		sent[i].plan = make_plan(past, random_below(1000000));
		write_plan(&sent[i].change, &sent[i].plan, past);
		sent[i].change.commit.done = on_done;
		sent[i].change.commit.arg = &sent[i];
		sent[i].change.commit.counted = true;
		store_submit(store, &sent[i].change.commit);
	}
	pthread_mutex_lock(&answered_lock);
	while (left)
		pthread_cond_wait(&answered, &answered_lock);
	pthread_mutex_unlock(&answered_lock);
	for (uint32_t i = 0; i < count; i++)
		assert_int_equal(sent[i].result, play(m, &sent[i].plan, &sent[i].change));
}

static void the_store_does_what_the_model_does(void **state)
{
	static struct sent sent[GROUP_MAX];
	struct past pasts[GROUP_MAX];
	struct fixture *f = *state;
	struct model m = {0};

	for (uint32_t i = 0; i < GROUP_MAX; i++)
		pasts[i] = look(f->store, &m);
	for (int group = 0; group < GROUPS; group++) {
		run_group(f->store, &m, sent, random_below(GROUP_MAX) + 1, pasts);
		assert_same(f->store, &m);
		pasts[random_below(GROUP_MAX)] = look(f->store, &m);
		if (group % 40 == 39)
			fixture_reopen(f); /* snapshots from before are still in `pasts` */
	}
	assert_true(m.commits > GROUPS / 2);
	assert_chain_intact(f->store, m.commits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_store_does_what_the_model_does, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
