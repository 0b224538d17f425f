/*
 * Kills, restarts and replaces a real server under load, and counts.
 *   congvan-chaos [--rounds N] [--seed N] [--only PATH] [topic ...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chaos/topics.h"

static const struct topic {
	const char *name;
	void (*run)(struct checks *checks);
} topics[] = {
    {"walk", walk_run},         {"reload", reload_run},       {"random", random_run},     {"register", register_run},
    {"transfer", transfer_run}, {"hand-over", hand_over_run}, {"outgoing", outgoing_run}, {"recall", recall_run},
};

#define TOPICS (sizeof(topics) / sizeof(*topics))

static void run(const struct topic *topic, struct checks *checks)
{
	const int64_t began_ms = chaos_now_ms();

	printf("---- %s\n", topic->name);
	fflush(stdout);
	topic->run(checks);
	figure("%s took %.1f s", topic->name, (double)(chaos_now_ms() - began_ms) / 1000);
}

static int run_named(const char *name, struct checks *checks)
{
	for (size_t i = 0; i < TOPICS; i++) {
		if (strcmp(topics[i].name, name) == 0) {
			run(&topics[i], checks);
			return 0;
		}
	}
	fprintf(stderr, "congvan-chaos: no topic '%s'\n", name);
	return -1;
}

int main(int argc, char **argv)
{
	struct checks checks = {.seed = (uint64_t)time(NULL)};
	int named = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc)
			checks.rounds = (unsigned)atoi(argv[++i]);
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			checks.only = argv[++i];
		else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
			checks.seed = strtoull(argv[++i], NULL, 10);
		else
			argv[++named] = argv[i];
	}
	if (checks.seed == 0)
		checks.seed = 1;
	printf("seed %llu\n", (unsigned long long)checks.seed);
	for (int i = 1; i <= named; i++) {
		if (run_named(argv[i], &checks) < 0)
			return 2;
	}
	for (size_t i = 0; named == 0 && i < TOPICS; i++)
		run(&topics[i], &checks);
	printf("%u passed, %u failed, 0 skipped\n", checks.passed, checks.failed);
	return checks.failed || !checks.passed;
}
