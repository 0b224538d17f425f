/*
 * Replaces a plugin again and again while requests or items run through it: each request has one answer and one effect,
 * each item one effect, and nobody waits longer for a switch than the server may need.
 */
#include <stdio.h>
#include <string.h>

#include "chaos/judge.h"
#include "chaos/operator.h"
#include "chaos/topics.h"
#include "load/load.h"

#define SWITCH_MAX_US 50000
#define RELOADS_MAX 100u
#define WARM_UP_ANSWERS 50u /* the load runs before the first reload */

struct reload_case {
	const char *name, *plugin, *isolated;
	unsigned reloads;
	struct crowd_options crowd; /* port is filled in */
};

struct reloading {
	struct checks *checks;
	struct ground *ground;
	const struct reload_case *of;
	struct crowd *crowd;
	int64_t switches_us[RELOADS_MAX];
	unsigned done;
};

static void warm_up(struct crowd *crowd)
{
	struct crowd_figures figures;

	do {
		chaos_wait_ms(5);
		crowd_figures(crowd, &figures);
	} while (figures.answered < WARM_UP_ANSWERS && !crowd_ended(crowd));
}

/* The next version, the other one each time. */
static void reload_all(struct reloading *reloading)
{
	const struct reload_case *of = reloading->of;
	struct operator_reload outcome = {0};
	uint64_t generation = 0;
	int r = 0;

	while (reloading->done < of->reloads) {
		r = ground_bring(reloading->ground, of->plugin, reloading->done % 2 ? "first" : "second");
		if (r == 0)
			r = operator_reload(reloading->ground, of->plugin, &outcome);
		if (r < 0 || outcome.generation <= generation)
			break;
		generation = outcome.generation;
		reloading->switches_us[reloading->done++] = outcome.switch_us;
	}
	check(reloading->checks, reloading->done == of->reloads, "%s: %u of %u reloads (%s)", of->name, reloading->done,
	      of->reloads, r < 0 ? (outcome.problem[0] ? outcome.problem : strerror(-r)) : "all went well");
}

static void report(struct reloading *reloading, int64_t took_ms)
{
	const char *name = reloading->of->name;
	struct crowd_figures figures;
	int64_t longest_us;

	crowd_figures(reloading->crowd, &figures);
	longest_us = load_percentile(reloading->switches_us, reloading->done, 100);
	check(reloading->checks, longest_us <= SWITCH_MAX_US, "%s: callers waited for a switch at most %.3f ms", name,
	      (double)longest_us / 1000);
	figure("%s: switch median %.3f ms, p99 %.3f ms, longest %.3f ms", name,
	       (double)load_percentile(reloading->switches_us, reloading->done, 50) / 1000,
	       (double)load_percentile(reloading->switches_us, reloading->done, 99) / 1000, (double)longest_us / 1000);
	figure("%s: %u requests in %.1f s, %.0f a second; answers median %.2f ms, p99 %.2f ms, slowest %.2f ms", name,
	       figures.answered, (double)took_ms / 1000, (double)figures.answered * 1000 / (double)took_ms,
	       (double)crowd_percentile(reloading->crowd, 50) / 1e6,
	       (double)crowd_percentile(reloading->crowd, 99) / 1e6, (double)figures.slowest_ns / 1e6);
}

static void run_case(struct checks *checks, const struct reload_case *of)
{
	const struct ground_options options = {.isolated = of->isolated};
	struct reloading reloading = {.checks = checks, .of = of};
	struct crowd_options crowd = of->crowd;
	int64_t began_ms;

	if (ground_create(&options, &reloading.ground) < 0) {
		check(checks, false, "%s: the server starts", of->name);
		return;
	}
	crowd.port = harness_port(ground_harness(reloading.ground));
	began_ms = chaos_now_ms();
	if (crowd_start(&crowd, 0, &reloading.crowd) == 0) {
		warm_up(reloading.crowd);
		reload_all(&reloading);
		crowd_finish(reloading.crowd);
		report(&reloading, chaos_now_ms() - began_ms);
		judge_effects(checks, reloading.ground, reloading.crowd, &crowd, of->name);
		judge_chain(checks, reloading.ground, of->name);
		if (crowd.item)
			judge_sights(checks, reloading.ground, of->name);
	}
	check(checks, harness_stop(ground_harness(reloading.ground)) == 0, "%s: the server stops in good order",
	      of->name);
	crowd_destroy(&reloading.crowd);
	ground_destroy(&reloading.ground);
}

void reload_run(struct checks *checks)
{
	static const struct reload_case cases[] = {
	    {"a service in process", "teller", NULL, 8, {.connections = 32, .per_second = 2000}},
	    {"a consumer in process", "tally", NULL, 8, {.connections = 16, .per_second = 500, .item = true}},
	    {"an isolated service", "teller", "teller", 100, {.connections = 32, .per_second = 2000}},
	    {"an isolated consumer", "tally", "tally", 100, {.connections = 16, .per_second = 500, .item = true}},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (!checks->only || strstr(cases[i].name, checks->only))
			run_case(checks, &cases[i]);
	}
}
