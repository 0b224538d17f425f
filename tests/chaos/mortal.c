#include "chaos/mortal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "point.h"

#define WORK_MS 120000 /* of one piece of work with all that follows; then it hangs */
#define POLL_MS 5
#define LOG_SHOWN 4000u /* bytes */
#define POINTS_MAX 128u

static void show_log(const struct mortal *mortal)
{
	char *log = harness_log(mortal->harness);
	const size_t len = log ? strlen(log) : 0;

	fprintf(stderr, "%s\n", len > LOG_SHOWN ? log + len - LOG_SHOWN : log ? log : "");
	free(log);
}

/* ---- the server ---- */

static void arm(struct mortal *mortal, const char *point)
{
	char file[420], action[120];

	snprintf(file, sizeof(file), POINT_VARIABLE_FILE "=%s", mortal->points);
	snprintf(action, sizeof(action), POINT_VARIABLE "=%s", point ? point : "*:0:list");
	harness_environment(mortal->harness, file, action);
}

int mortal_start(struct checks *checks, const struct harness_options *options, struct mortal *ret)
{
	*ret = (struct mortal){.checks = checks};
	if (harness_start(options, &ret->harness) < 0) {
		check(checks, false, "the server starts");
		return -1;
	}
	snprintf(ret->points, sizeof(ret->points), "%s/points", harness_directory(ret->harness));
	return 0;
}

void mortal_end(struct mortal *mortal)
{
	const char *const verify[] = {"audit", "verify", NULL};
	char *output = NULL;

	check(mortal->checks, !mortal->broken && harness_cli(mortal->harness, verify, NULL, &output) == 0,
	      "the chain verifies");
	free(output);
	harness_destroy(&mortal->harness);
}

/* The server is dying or dead. False: it is not there any more. */
static bool restart_killed(struct mortal *mortal)
{
	int end = harness_wait(mortal->harness);

	arm(mortal, NULL);
	mortal->kills += end == 128 + SIGKILL;
	mortal->broken = end != 128 + SIGKILL || harness_restart(mortal->harness) != 0;
	if (mortal->broken) {
		check(mortal->checks, false, "the server ended with %d and was not there again", end);
		show_log(mortal);
	}
	return !mortal->broken;
}

bool mortal_revive(struct mortal *mortal)
{
	if (mortal->broken)
		return false;
	return !harness_ended(mortal->harness) || restart_killed(mortal);
}

bool mortal_ask(struct mortal *mortal, struct http_client *client, const char *path, json_t *body, const char *key,
		const char *etag, struct http_answer *ret)
{
	for (;;) {
		if (mortal->kill_ms && chaos_now_ms() >= mortal->kill_ms) {
			mortal->kill_ms = 0;
			harness_signal(mortal->harness, SIGKILL);
		}
		if (body)
			step_post(client, path, body, key, etag, ret);
		else
			http_ask(client, &(struct http_request){.path = path}, ret);
		if (ret->status != 0 && ret->status != 429 && ret->status < 500)
			return true;
		http_answer_free(ret);
		if (!mortal_revive(mortal) || chaos_now_ms() > mortal->until_ms)
			return false;
		chaos_wait_ms(POLL_MS);
	}
}

bool mortal_waits(struct mortal *mortal)
{
	if (mortal->broken || chaos_now_ms() > mortal->until_ms)
		return false;
	chaos_wait_ms(POLL_MS);
	return true;
}

/* ---- the rounds ---- */

/* Killed, because a stop that was not asked for is one too: what was acknowledged is there. */
static bool restart_with(struct mortal *mortal, const char *point, unsigned at, const char *what)
{
	char armed[120];
	int error;

	harness_signal(mortal->harness, SIGKILL);
	if (harness_wait(mortal->harness) != 128 + SIGKILL) {
		check(mortal->checks, false, "%s: the server had ended by itself before it", what);
		show_log(mortal);
		mortal->broken = true;
		return false;
	}
	unlink(mortal->points);
	snprintf(armed, sizeof(armed), "kernel:%s:%u:kill", point ? point : "", at);
	arm(mortal, point ? armed : NULL);
	error = harness_restart(mortal->harness);
	if (error == -EOWNERDEAD) { /* at the point, before it was up */
		mortal->kills++;
		arm(mortal, NULL);
		error = harness_restart(mortal->harness);
	}
	mortal->broken = error != 0;
	if (mortal->broken) {
		check(mortal->checks, false, "%s: the server does not start: %d", what, error);
		show_log(mortal);
	}
	return !mortal->broken;
}

/* The point was not reached again: nobody is to die at it later. */
static void disarm(struct mortal *mortal)
{
	bool late = harness_ended(mortal->harness);

	mortal->missed += !late;
	harness_signal(mortal->harness, SIGKILL);
	restart_killed(mortal);
	mortal->kills -= !late;
}

struct reached {
	char names[POINTS_MAX][POINT_NAME_MAX + 1];
	unsigned counts[POINTS_MAX], count;
	unsigned before[POINTS_MAX]; /* of counts: before the work began */
};

static void on_row(void *arg, const char *process, const char *name, unsigned count)
{
	struct reached *reached = arg;

	if (strcmp(process, "kernel") != 0 || reached->count == POINTS_MAX)
		return;
	snprintf(reached->names[reached->count], sizeof(reached->names[0]), "%s", name);
	reached->counts[reached->count++] = count;
}

/* What has been reached so far was reached before the work. */
static void on_row_before(void *arg, const char *process, const char *name, unsigned count)
{
	struct reached *reached = arg;
	const unsigned known = reached->count;

	on_row(arg, process, name, count);
	if (reached->count > known)
		reached->before[known] = count;
}

static void on_row_after(void *arg, const char *process, const char *name, unsigned count)
{
	struct reached *reached = arg;

	if (strcmp(process, "kernel") != 0)
		return;
	for (unsigned i = 0; i < reached->count; i++) {
		if (strcmp(reached->names[i], name) == 0) {
			reached->counts[i] = count;
			return;
		}
	}
	on_row(arg, process, name, count);
}

/* point NULL: nothing is killed, and what the server reaches before the work is counted. */
static void step(struct mortal *mortal, const struct mortal_work *work, const char *point, unsigned at,
		 struct reached *ret_before)
{
	unsigned kills = mortal->kills;
	char what[160];

	snprintf(what, sizeof(what), "%s, killed at %s, time %u", work->name, point ? point : "no point", at);
	mortal->until_ms = chaos_now_ms() + WORK_MS;
	if (!work->prepare(work->arg) || !restart_with(mortal, point, at, what))
		return;
	if (ret_before)
		point_read(mortal->points, on_row_before, ret_before);
	mortal->until_ms = chaos_now_ms() + WORK_MS;
	work->go(work->arg, what);
	if (point && mortal->kills == kills)
		disarm(mortal);
}

/* Steps of the store, of leases, items and events: those are what work consists of. */
static bool is_of_work(const char *name)
{
	static const char *const topics[] = {"call.", "commit.", "feed.", "group.", "lease.", "timer.", "work.", NULL};

	for (const char *const *topic = topics; *topic; topic++)
		if (strncmp(name, *topic, strlen(*topic)) == 0)
			return true;
	return false;
}

/* Of the times that the work reaches it: behind the first third; or the first, and others behind it. */
static unsigned time_of(unsigned before, unsigned count, unsigned times, unsigned i)
{
	if (times > 1)
		return before + 1 + (count - before) * i / times;
	return before + (count - before) / 3 + 1;
}

static void walk_point(struct mortal *mortal, const struct mortal_work *work, const struct reached *all, unsigned i)
{
	const unsigned count = all->counts[i];
	const unsigned before = all->before[i] < count ? all->before[i] : 0; /* the same: of the start alone */
	unsigned times = work->times ? work->times : 1;

	if (times > count - before)
		times = count - before;
	for (unsigned k = 0; k < times && !mortal->broken; k++)
		step(mortal, work, all->names[i], time_of(before, count, times, k), NULL);
}

void mortal_walk(struct mortal *mortal, const struct mortal_work *work)
{
	struct reached *all = calloc(1, sizeof(*all));
	unsigned points = 0, kills, missed = mortal->missed;

	step(mortal, work, NULL, 0, all);
	kills = mortal->kills;
	if (all && point_read(mortal->points, on_row_after, all) == 0)
		mortal->checks->quiet = true;
	for (unsigned i = 0; all && i < all->count && !mortal->broken; i++) {
		if (!is_of_work(all->names[i]) ||
		    (mortal->checks->only && !strstr(all->names[i], mortal->checks->only)))
			continue;
		points += all->counts[i] > all->before[i];
		walk_point(mortal, work, all, i);
	}
	mortal->checks->quiet = false;
	kills = mortal->kills - kills;
	missed = mortal->missed - missed;
	check(mortal->checks, kills > 0 && missed <= kills,
	      "%s: %u points, %u kills at them; %u were not reached again", work->name, points, kills, missed);
	free(all);
}

/* How long the work takes when nobody disturbs it. */
static int64_t measure(struct mortal *mortal, const struct mortal_work *work, const char *what)
{
	int64_t from_ms, took_ms;

	mortal->until_ms = chaos_now_ms() + WORK_MS;
	if (!mortal_revive(mortal) || !work->prepare(work->arg))
		return 0;
	mortal->until_ms = chaos_now_ms() + WORK_MS;
	from_ms = chaos_now_ms();
	work->go(work->arg, what);
	took_ms = chaos_now_ms() - from_ms;
	return took_ms > 0 ? took_ms : 1;
}

void mortal_random(struct mortal *mortal, const struct mortal_work *work, unsigned rounds)
{
	uint64_t seed = mortal->checks->seed;
	unsigned kills = mortal->kills;
	int64_t spread_ms;
	char what[120];

	arm(mortal, NULL);
	snprintf(what, sizeof(what), "%s, killed at random", work->name);
	mortal->checks->quiet = true;
	spread_ms = measure(mortal, work, what);
	for (unsigned i = 0; i < rounds && spread_ms && !mortal->broken; i++) {
		mortal->until_ms = chaos_now_ms() + WORK_MS;
		if (!mortal_revive(mortal) || !work->prepare(work->arg))
			break;
		mortal->kill_ms = chaos_now_ms() + (int64_t)(chaos_random(&seed) % (uint64_t)spread_ms);
		mortal->until_ms = chaos_now_ms() + WORK_MS;
		work->go(work->arg, what);
		mortal->kill_ms = 0;
	}
	mortal->checks->quiet = false;
	check(mortal->checks, mortal->kills > kills, "%s: %u kills at random moments of %lld ms", work->name,
	      mortal->kills - kills, (long long)spread_ms);
}
