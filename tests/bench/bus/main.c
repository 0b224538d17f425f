/*
 * Calls between two plugins, in one process or in processes of their own, against nng alone: one JSON object a line, as
 * tests/bench/run prints them.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "raw_nng.h"
#include "stage.h"

#define PAYLOAD_BYTES 200u
#define IN_FLIGHT 32u
#define ROUNDS 5
#define ONE_AT_A_TIME 2000u
#define MANY 100000u

/* Where the two plugins run, what nng does there, and what is wanted of ours. */
struct way {
	const char *name, *isolated, *address, *limit_name;
	double goal_round_trip; /* times nng's */
	double goal_rate; /* calls a second with IN_FLIGHT under way */
};

static const struct way ways[] = {
    {"bus", "", "inproc://bench-raw", "nng inproc", 2.5, 60000},
    {"bus_to_host", "echo", "ipc:///tmp/congvan-bench-raw", "nng ipc", 1.5, 25000},
    {"bus_between_hosts", "echo, meter, pump", "ipc:///tmp/congvan-bench-raw", "nng ipc", 3, 12000},
};

static double call_number(struct stage *stage, const char *service, const char *count)
{
	const struct cv_bytes request = {(const uint8_t *)count, strlen(count)};
	const struct answer answer = stage_call_bytes(stage, service, "measure", request, CV_CALLER_PERSON, 60000);

	if (answer.result < 0) {
		fprintf(stderr, "bench-bus: %s: %s\n", service, answer.text);
		exit(1);
	}
	return strtod(answer.reply, NULL);
}

static int compare(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *values)
{
	qsort(values, ROUNDS, sizeof(*values), compare);
	return values[ROUNDS / 2];
}

static void print(const struct way *way, const char *what, double value, const char *unit, double limit, double goal,
		  int met)
{
	printf("{\"name\":\"%s_%s\",\"value\":%.1f,\"unit\":\"%s\",\"limit\":%.1f,\"limit_name\":\"%s\",\"ratio\":%.3f,"
	       "\"goal\":%.1f,\"met\":%s}\n",
	       way->name, what, value, unit, limit, way->limit_name, value / limit, goal, met ? "true" : "false");
}

static void measure(const struct way *way)
{
	double ours[ROUNDS], theirs[ROUNDS], our_rates[ROUNDS], their_rates[ROUNDS], value, limit;
	struct stage stage;

	stage_isolate(way->isolated);
	stage_open(&stage, NULL, "echo, meter, pump", NULL);
	call_number(&stage, "meter/1", "500");
	/* In turns: what else the machine does meets both. */
	for (int i = 0; i < ROUNDS; i++) {
		theirs[i] = raw_nng_round_trip_ns(way->address, PAYLOAD_BYTES, ONE_AT_A_TIME) / 1000;
		ours[i] = call_number(&stage, "meter/1", "2000") / 1000;
		their_rates[i] = raw_nng_rate(way->address, PAYLOAD_BYTES, IN_FLIGHT, MANY);
		our_rates[i] = MANY / call_number(&stage, "pump/1", "100000") * 1e9;
	}
	stage_close(&stage);
	value = median(ours);
	limit = median(theirs);
	print(way, "call", value, "us", limit, way->goal_round_trip, value <= way->goal_round_trip * limit);
	value = median(our_rates);
	limit = median(their_rates);
	print(way, "rate", value, "calls/s", limit, way->goal_rate, value >= way->goal_rate);
}

/* bench-bus [name ...]: all ways, or those named. */
int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		bool wanted = argc == 1;

		for (int k = 1; k < argc; k++)
			wanted = wanted || strcmp(argv[k], ways[i].name) == 0;
		if (wanted)
			measure(&ways[i]);
		fflush(stdout);
	}
	return 0;
}
