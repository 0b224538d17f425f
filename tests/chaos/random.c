/*
 * Kills the server or one of its hosts at random moments, under requests, items, timers, a subscription and reloads,
 * and judges everything once at the end.
 */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "chaos/judge.h"
#include "chaos/operator.h"
#include "chaos/topics.h"

#define ROUNDS 240
#define CONNECTIONS 16u
#define PER_SECOND 40u
/* A round ends between these, counted from the server's first answer or the round before. */
#define ROUND_MIN_MS 5
#define ROUND_SPREAD_MS 200
#define RELOAD_ONE_IN 4 /* rounds in which a plugin is being replaced */

struct rounds {
	struct checks *checks;
	struct ground *ground;
	unsigned servers, hosts, reloads;
	const char *reload; /* of this round */
};

/* A host of our server, any; 0: there is none just now. */
static pid_t find_host(pid_t server)
{
	char path[300], comm[32];
	const struct dirent *entry;
	DIR *processes = opendir("/proc");
	pid_t found = 0;
	int parent;

	while (processes && found == 0 && (entry = readdir(processes)) != NULL) {
		FILE *stat;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		stat = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "r") : NULL;
		if (!stat)
			continue;
		if (fscanf(stat, "%*d (%31[^)]) %*c %d", comm, &parent) == 2 && parent == server &&
		    strcmp(comm, "congvan-host") == 0)
			found = (pid_t)atoi(entry->d_name);
		fclose(stat);
	}
	if (processes)
		closedir(processes);
	return found;
}

/* May be refused, or never be answered: the server is being killed. */
static void *reload(void *arg)
{
	struct rounds *rounds = arg;
	struct operator_reload outcome;

	if (operator_reload(rounds->ground, rounds->reload, &outcome) == 0)
		rounds->reloads++;
	return NULL;
}

static bool kill_server(struct rounds *rounds)
{
	struct harness *harness = ground_harness(rounds->ground);

	harness_signal(harness, SIGKILL);
	if (harness_wait(harness) != 128 + SIGKILL || harness_restart(harness) != 0)
		return false;
	rounds->servers++;
	return true;
}

static bool one_round(struct rounds *rounds, uint64_t *seed)
{
	static const char *const plugins[] = {"teller", "tally", "ledger"};
	const bool reloads = chaos_random(seed) % RELOAD_ONE_IN == 0, host = chaos_random(seed) % 2 == 0;
	pthread_t thread;
	bool alive = true;
	pid_t pid;

	rounds->reload = plugins[chaos_random(seed) % 3];
	if (reloads && pthread_create(&thread, NULL, reload, rounds) != 0)
		return false;
	chaos_wait_ms(ROUND_MIN_MS + chaos_random(seed) % ROUND_SPREAD_MS);
	pid = host ? find_host(harness_pid(ground_harness(rounds->ground))) : 0;
	if (pid > 0 && kill(pid, SIGKILL) == 0)
		rounds->hosts++;
	else
		alive = kill_server(rounds);
	if (reloads)
		pthread_join(thread, NULL);
	return alive;
}

static void kill_rounds(struct rounds *rounds, unsigned wanted)
{
	unsigned done = 0;

	while (done < wanted && one_round(rounds, &rounds->checks->seed))
		done++;
	check(rounds->checks, done == wanted && rounds->servers > 0 && rounds->hosts > 0,
	      "random kills: %u of %u rounds: %u times the server, %u times a host, %u reloads beside", done, wanted,
	      rounds->servers, rounds->hosts, rounds->reloads);
	if (done < wanted)
		ground_show_log(rounds->ground);
}

void random_run(struct checks *checks)
{
	const struct ground_options isolation = {.isolated = "tally"};
	struct crowd_options options = {.connections = CONNECTIONS,
					.per_second = PER_SECOND,
					.item = true,
					.event = true,
					.timer = true,
					.keys = true};
	struct rounds rounds = {.checks = checks};
	struct crowd *crowd = NULL;
	struct crowd_figures figures;

	if (ground_create(&isolation, &rounds.ground) < 0) {
		check(checks, false, "the server starts");
		return;
	}
	options.port = harness_port(ground_harness(rounds.ground));
	if (crowd_start(&options, 0, &crowd) == 0) {
		kill_rounds(&rounds, checks->rounds ? checks->rounds : ROUNDS);
		/* What hosts that were killed again and again have to wait for is forgotten by a new start. */
		if (!kill_server(&rounds))
			check(checks, false, "random kills: the last start");
		crowd_finish(crowd);
		judge_effects(checks, rounds.ground, crowd, &options, "random kills");
		judge_chain(checks, rounds.ground, "random kills");
		judge_sights(checks, rounds.ground, "random kills");
		crowd_figures(crowd, &figures);
		check(checks, figures.repeated > 0, "random kills: %u requests were repeated", figures.repeated);
	}
	crowd_destroy(&crowd);
	ground_destroy(&rounds.ground);
}
