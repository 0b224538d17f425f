/*
 * Walks every point of a path: the path is taken once to see which points it has, then once for each of them with a
 * server (or a host) that is killed exactly there, started again, and judged.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chaos/judge.h"
#include "chaos/operator.h"
#include "chaos/topics.h"
#include "point.h"

#define CONNECTIONS 4u
#define REQUESTS 12u
#define STEP_MS 20000 /* of a step; then it hangs */
#define AFTERMATH_MS 300 /* how long a kill may come after the last effect */

struct walk_path {
	const char *name;
	struct crowd_options crowd; /* what its requests want; port and keys are filled in */
	void (*act)(struct ground *ground); /* when the requests have begun; NULL: nothing */
	/* Only points that no earlier path had, and those whose names begin so: the others were hit in the same work.
	 */
	const char *fresh; /* NULL: all */
};

struct reached;

struct walk {
	struct checks *checks;
	struct ground *ground;
	const struct walk_path *path;
	uint64_t last; /* number of a request */
	unsigned kills, missed;
	bool armed; /* the kill of the step before has not come: the stop may reach its point */
	struct reached *before; /* what a start reaches; NULL: not wanted */
};

struct reached {
	struct walk_point {
		char process[8], name[POINT_NAME_MAX + 1];
		unsigned count, before; /* before: when the server had started */
	} points[POINT_NAMES_MAX];
	unsigned count;
};

static void on_row(void *arg, const char *process, const char *name, unsigned count)
{
	struct reached *reached = arg;
	struct walk_point *point = &reached->points[reached->count++];

	point->before = 0;
	snprintf(point->process, sizeof(point->process), "%s", process);
	snprintf(point->name, sizeof(point->name), "%s", name);
	point->count = count;
}

static int compare(const void *left, const void *right)
{
	const struct walk_point *a = left, *b = right;
	const int order = strcmp(a->process, b->process);

	return order != 0 ? order : strcmp(a->name, b->name);
}

static struct crowd_options options_of(const struct walk *walk)
{
	struct crowd_options options = walk->path->crowd;

	options.port = harness_port(ground_harness(walk->ground));
	options.connections = options.connections ? options.connections : CONNECTIONS;
	options.requests = options.requests ? options.requests : REQUESTS;
	options.keys = true;
	return options;
}

/* Until the server is dead (true), or the crowd has its answers, their effects have come, and nothing more does. */
static bool await(struct walk *walk, struct crowd *crowd, const struct crowd_options *options)
{
	struct harness *harness = ground_harness(walk->ground);
	const int64_t until_ms = chaos_now_ms() + STEP_MS;
	int64_t ended_ms = 0;

	while (chaos_now_ms() < until_ms) {
		if (harness_ended(harness))
			return true;
		if (ended_ms == 0 && crowd_ended(crowd) && judge_settled(walk->ground, crowd, options))
			ended_ms = chaos_now_ms();
		if (ended_ms != 0 && chaos_now_ms() > ended_ms + AFTERMATH_MS)
			return false;
		chaos_wait_ms(2);
	}
	return false;
}

static bool restart_killed(struct walk *walk, const char *what)
{
	struct harness *harness = ground_harness(walk->ground);
	const int end = harness_wait(harness);

	/* Killed, and by nothing else. */
	if (end == 128 + SIGKILL && ground_restart(walk->ground, NULL) == 0)
		return true;
	check(walk->checks, false, "%s: the server ended with %d and was not there again", what, end);
	ground_show_log(walk->ground);
	return false;
}

/* How often a host's point was reached; the server that was started for it still runs. */
static unsigned reached_by_hosts(struct walk *walk, const char *name)
{
	struct reached *reached = calloc(1, sizeof(*reached));
	unsigned count = 0;

	if (reached && point_read(ground_points(walk->ground), on_row, reached) == 0) {
		for (unsigned i = 0; i < reached->count; i++) {
			if (strcmp(reached->points[i].process, "host") == 0 &&
			    strcmp(reached->points[i].name, name) == 0)
				count = reached->points[i].count;
		}
	}
	free(reached);
	return count;
}

static bool stop(struct walk *walk, const char *what)
{
	const int r = harness_stop(ground_harness(walk->ground));

	if (r == 128 + SIGKILL && walk->armed) {
		walk->kills++;
		walk->missed--;
	} else if (r != 0) {
		check(walk->checks, false, "%s: the server does not stop in good order before it: %d", what, r);
		ground_show_log(walk->ground);
		return false;
	}
	walk->armed = false;
	return true;
}

/* One step: a kill at the point (NULL: none), the at-th time. False: there is no server any more. */
static bool step(struct walk *walk, const struct walk_point *point, unsigned at, const char *what)
{
	const bool host = point && strcmp(point->process, "host") == 0;
	char armed[128];

	const struct crowd_options options = options_of(walk);
	struct crowd_figures figures;
	struct crowd *crowd;
	int r;
	bool killed;

	if (!stop(walk, what))
		return false;
	if (point)
		snprintf(armed, sizeof(armed), "%s:%s:%u:kill", point->process, point->name, at);
	r = ground_restart(walk->ground, point ? armed : NULL);
	/* A server does not start without its hosts, and is started again. */
	killed = r == -EOWNERDEAD || (host && r == -ECHILD);
	if (killed)
		r = ground_restart(walk->ground, NULL);
	if (r == 0 && walk->before) {
		walk->before->count = 0;
		r = point_read(ground_points(walk->ground), on_row, walk->before);
	}
	if (r < 0 || crowd_start(&options, walk->last, &crowd) < 0) {
		check(walk->checks, false, "%s: the server does not start: %d", what, r);
		return false;
	}
	if (walk->path->act)
		walk->path->act(walk->ground);
	if (!killed && await(walk, crowd, &options)) {
		killed = true;
		if (!restart_killed(walk, what)) {
			crowd_destroy(&crowd);
			return false;
		}
	}
	/* Whom it killed then was a host, and the server went on. */
	if (host && reached_by_hosts(walk, point->name) >= at)
		killed = true;
	crowd_finish(crowd);
	judge_effects(walk->checks, walk->ground, crowd, &options, what);
	crowd_figures(crowd, &figures);
	walk->last = figures.last;
	crowd_destroy(&crowd);
	walk->kills += killed;
	walk->armed = !killed && point;
	walk->missed += walk->armed;
	return true;
}

static bool step_at(struct walk *walk, const struct walk_point *point, unsigned at)
{
	char what[200];

	snprintf(what, sizeof(what), "%s, killed at %s of %s, time %u", walk->path->name, point->name, point->process,
		 at);
	return step(walk, point, at, what);
}

/* Whether an earlier path of this ground had it; remembers it. */
static bool known(struct reached *all, const struct walk_point *point)
{
	for (unsigned i = 0; i < all->count; i++) {
		if (compare(&all->points[i], point) == 0)
			return true;
	}
	if (all->count < POINT_NAMES_MAX)
		all->points[all->count++] = *point;
	return false;
}

/*
 * Each point the first time that the path reaches it (at the start, when it does not), and in the middle of the work
 * where no earlier path was killed there.
 */
static void walk_points(struct walk *walk, const struct reached *reached, struct reached *all)
{
	for (unsigned i = 0; i < reached->count; i++) {
		const struct walk_point *point = &reached->points[i];
		const unsigned first = point->count > point->before ? point->before + 1 : 1;
		const unsigned middle = (point->before + point->count) / 2 + 1;
		const bool was_known = known(all, point),
			   twice = !was_known && middle > first && middle <= point->count;

		if (was_known && walk->path->fresh &&
		    strncmp(point->name, walk->path->fresh, strlen(walk->path->fresh)) != 0)
			continue;
		if (!step_at(walk, point, first) || (twice && !step_at(walk, point, middle)))
			return;
	}
}

static void subtract(struct reached *reached, const struct reached *before)
{
	for (unsigned i = 0; i < reached->count; i++) {
		for (unsigned j = 0; j < before->count; j++) {
			if (compare(&reached->points[i], &before->points[j]) == 0)
				reached->points[i].before = before->points[j].count;
		}
	}
}

static void walk_path(struct checks *checks, struct ground *ground, const struct walk_path *path, uint64_t *last,
		      struct reached *all)
{
	struct walk walk = {.checks = checks, .ground = ground, .path = path, .last = *last};
	struct reached *reached = calloc(1, sizeof(*reached)), *before = calloc(1, sizeof(*before));
	char what[100];

	walk.before = before;
	snprintf(what, sizeof(what), "%s, as it goes", path->name);
	if (reached && before && step(&walk, NULL, 0, what) &&
	    point_read(ground_points(ground), on_row, reached) == 0) {
		walk.before = NULL;
		subtract(reached, before);
		qsort(reached->points, reached->count, sizeof(reached->points[0]), compare);
		checks->quiet = true;
		walk_points(&walk, reached, all);
		checks->quiet = false;
		if (stop(&walk, path->name) && ground_restart(ground, NULL) != 0)
			check(checks, false, "%s: the server does not start again", path->name);
		check(checks, reached->count > 0 && walk.kills > 0 && walk.missed <= walk.kills,
		      "%s: %u points, %u kills; %u were not reached again", path->name, reached->count, walk.kills,
		      walk.missed);
		judge_chain(checks, ground, path->name);
		if (path->crowd.item || path->crowd.event)
			judge_sights(checks, ground, path->name);
	}
	free(reached);
	free(before);
	*last = walk.last;
}

static void reload_teller(struct ground *ground)
{
	struct operator_reload outcome;

	/* It may well be killed while it does that, and the host that is to come, too. */
	(void)operator_reload(ground, "teller", &outcome);
}

static void reload_tally(struct ground *ground)
{
	struct operator_reload outcome;

	(void)operator_reload(ground, "tally", &outcome);
}

static void walk_ground(struct checks *checks, const char *isolated, const struct walk_path *paths, size_t count,
			struct reached *all)
{
	const struct ground_options options = {.isolated = isolated};
	struct ground *ground = NULL;
	uint64_t last = 0;

	if (ground_create(&options, &ground) < 0) {
		check(checks, false, "the server starts");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (!checks->only || strstr(paths[i].name, checks->only))
			walk_path(checks, ground, &paths[i], &last, all);
	}
	ground_destroy(&ground);
}

void walk_run(struct checks *checks)
{
	static const struct walk_path in_process[] = {
	    {.name = "a commit"},
	    {.name = "an item", .crowd = {.item = true}},
	    {.name = "an item that stumbles", .crowd = {.item = true, .stumble = true}, .fresh = "lease."},
	    {.name = "a timer", .crowd = {.timer = true}},
	    {.name = "an event", .crowd = {.event = true}},
	    {.name = "an event that stumbles",
	     .crowd = {.event = true, .stumble = true, .requests = 1},
	     .fresh = "feed."},
	    {.name = "a service's reload", .crowd = {.requests = 40, .per_second = 200}, .act = reload_teller},
	    {.name = "a consumer's reload",
	     .crowd = {.item = true, .requests = 40, .per_second = 200},
	     .act = reload_tally,
	     .fresh = "reload."},
	};
	static const struct walk_path isolated[] = {
	    {.name = "an isolated service and consumer", .crowd = {.item = true, .event = true}},
	    {.name = "an isolated service's reload",
	     .crowd = {.requests = 60, .per_second = 100},
	     .act = reload_teller},
	    {.name = "an isolated consumer's reload",
	     .crowd = {.item = true, .requests = 60, .per_second = 100},
	     .act = reload_tally,
	     .fresh = "reload."},
	};
	struct reached *all = calloc(1, sizeof(*all));

	if (!all)
		return;
	walk_ground(checks, NULL, in_process, sizeof(in_process) / sizeof(*in_process), all);
	walk_ground(checks, "teller, tally, ledger", isolated, sizeof(isolated) / sizeof(*isolated), all);
	free(all);
}
