/*
 * Calls between two plugins in one process, against nng alone: one JSON object a line, as tests/bench/run prints them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "raw_nng.h"
#include "stage.h"

#define PAYLOAD_BYTES 200u
#define IN_FLIGHT 32u
#define ROUNDS 5
#define ONE_AT_A_TIME 2000u
#define MANY 100000u

#define GOAL_ROUND_TRIP 2.5 /* times nng's */
#define GOAL_RATE 60000.0 /* calls a second */

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

static void print(const char *name, double value, const char *unit, double limit, const char *limit_name, double goal,
		  int met)
{
	printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"limit\":%.1f,\"limit_name\":\"%s\",\"ratio\":%.3f,"
	       "\"goal\":%.1f,\"met\":%s}\n",
	       name, value, unit, limit, limit_name, value / limit, goal, met ? "true" : "false");
}

int main(void)
{
	double ours[ROUNDS], theirs[ROUNDS], our_rates[ROUNDS], their_rates[ROUNDS], value, limit;
	struct stage stage;

	stage_open(&stage, NULL, "echo, meter, pump", NULL);
	call_number(&stage, "meter/1", "500");
	/* In turns: what else the machine does meets both. */
	for (int i = 0; i < ROUNDS; i++) {
		theirs[i] = raw_nng_round_trip_ns(PAYLOAD_BYTES, ONE_AT_A_TIME) / 1000;
		ours[i] = call_number(&stage, "meter/1", "2000") / 1000;
		their_rates[i] = raw_nng_rate(PAYLOAD_BYTES, IN_FLIGHT, MANY);
		our_rates[i] = MANY / call_number(&stage, "pump/1", "100000") * 1e9;
	}
	stage_close(&stage);
	value = median(ours);
	limit = median(theirs);
	print("bus_call", value, "us", limit, "nng inproc, 200 bytes there and back", GOAL_ROUND_TRIP,
	      value <= GOAL_ROUND_TRIP * limit);
	value = median(our_rates);
	limit = median(their_rates);
	print("bus_rate", value, "calls/s", limit, "nng inproc, 32 under way", GOAL_RATE, value >= GOAL_RATE);
	return 0;
}
