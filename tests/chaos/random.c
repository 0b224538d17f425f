/*
 * Kills at random moments under load, starts again, and judges everything once at the end.
 */
#include <signal.h>
#include <stdio.h>

#include "chaos/judge.h"
#include "chaos/topics.h"

#define ROUNDS 300
#define CONNECTIONS 16u
#define PER_SECOND 150u
/* A round ends between these, counted from the server's first answer. */
#define ROUND_MIN_MS 5
#define ROUND_SPREAD_MS 250

static unsigned kill_rounds(struct ground *ground, unsigned rounds, uint64_t *seed)
{
	struct harness *harness = ground_harness(ground);
	unsigned survived = 0;

	while (survived < rounds) {
		chaos_wait_ms(ROUND_MIN_MS + chaos_random(seed) % ROUND_SPREAD_MS);
		harness_signal(harness, SIGKILL);
		if (harness_wait(harness) != 128 + SIGKILL || harness_restart(harness) != 0)
			break;
		survived++;
	}
	return survived;
}

void random_run(struct checks *checks)
{
	const unsigned rounds = checks->rounds ? checks->rounds : ROUNDS;
	struct crowd_options options = {.connections = CONNECTIONS,
					.per_second = PER_SECOND,
					.item = true,
					.event = true,
					.timer = true,
					.keys = true};
	struct ground *ground = NULL;
	struct crowd *crowd = NULL;
	struct crowd_figures figures;
	unsigned survived;

	if (ground_create(NULL, &ground) < 0) {
		check(checks, false, "the server starts");
		return;
	}
	options.port = harness_port(ground_harness(ground));
	if (crowd_start(&options, 0, &crowd) == 0) {
		survived = kill_rounds(ground, rounds, &checks->seed);
		check(checks, survived == rounds, "the server came back after %u of %u kills", survived, rounds);
		crowd_finish(crowd);
		judge_effects(checks, ground, crowd, &options, "random kills");
		judge_chain(checks, ground, "random kills");
		judge_sights(checks, ground, "random kills");
		crowd_figures(crowd, &figures);
		check(checks, figures.repeated > 0, "random kills: %u requests were repeated", figures.repeated);
	}
	crowd_destroy(&crowd);
	ground_destroy(&ground);
}
