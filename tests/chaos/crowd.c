#include "chaos/crowd.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chaos/ground.h"
#include "load/load.h"
#include "load/registration.h"

struct one {
	uint64_t number; /* of the request under way or done last */
	unsigned attempts; /* 0: none under way */
};

struct crowd {
	struct crowd_options options;
	struct load *load;
	pthread_t thread;
	bool started, joined;
	atomic_bool stopping, ended;
	struct one *ones; /* a connection each; the thread's */
	uint64_t next;
	bool *answered; /* by number - first */
	int64_t *latencies;
	pthread_mutex_t lock; /* over figures */
	struct crowd_figures figures;
};

static const char *truth(bool value)
{
	return value ? "true" : "false";
}

static size_t write_request(const struct crowd *crowd, uint64_t number, char *buffer, size_t size)
{
	char body[160], key[64] = "";
	const int body_len =
	    snprintf(body, sizeof(body), "{\"sequence\":\"%llu\",\"item\":%s,\"event\":%s,\"timer\":%s,\"stumble\":%s}",
		     (unsigned long long)number, truth(crowd->options.item), truth(crowd->options.event),
		     truth(crowd->options.timer), truth(crowd->options.stumble));
	int len;

	if (crowd->options.keys)
		snprintf(key, sizeof(key), "Idempotency-Key: chaos-%llu\r\n", (unsigned long long)number);
	len = snprintf(buffer, size,
		       "POST /api/v1/teller/marks HTTP/1.1\r\nHost: 127.0.0.1\r\n"
		       "Authorization: Bearer " GROUND_TOKEN "\r\nContent-Type: application/json\r\n"
		       "%sContent-Length: %d\r\n\r\n%s",
		       key, body_len, body);
	return (size_t)len;
}

static bool is_over(const struct crowd *crowd)
{
	const uint64_t asked = crowd->next - crowd->figures.first;

	return atomic_load(&crowd->stopping) || asked >= CROWD_REQUESTS_MAX ||
	       (crowd->options.requests && asked >= crowd->options.requests);
}

static size_t next_request(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct crowd *crowd = arg;
	struct one *one = &crowd->ones[connection];

	pthread_mutex_lock(&crowd->lock);
	if (one->attempts == 0 && is_over(crowd)) {
		pthread_mutex_unlock(&crowd->lock);
		return 0;
	}
	if (one->attempts == 0) {
		one->number = crowd->next++;
		crowd->figures.last = one->number;
	} else {
		crowd->figures.repeated++;
	}
	pthread_mutex_unlock(&crowd->lock);
	one->attempts++;
	return write_request(crowd, one->number, buffer, size);
}

static void note_problem(struct crowd_figures *figures, uint64_t number, const struct load_answer *answer)
{
	if (figures->problem[0])
		return;
	snprintf(figures->problem, sizeof(figures->problem), "request %llu: %d %.*s", (unsigned long long)number,
		 answer->status, (int)(answer->body_len < 200 ? answer->body_len : 200),
		 answer->body ? answer->body : "no answer");
}

static void on_answer(void *arg, unsigned connection, const struct load_answer *answer)
{
	struct crowd *crowd = arg;
	struct one *one = &crowd->ones[connection];
	struct crowd_figures *figures = &crowd->figures;

	/* With keys: busy, unavailable, outcome unknown promise nothing, so it is asked again. */
	if (crowd->options.keys && (answer->status == 0 || answer->status == 429 || answer->status >= 500))
		return;
	pthread_mutex_lock(&crowd->lock);
	if (answer->status != 200) {
		figures->failed++;
		note_problem(figures, one->number, answer);
	} else if (registration_number(answer->body, answer->body_len, "sequence") != one->number) {
		figures->wrong++;
		note_problem(figures, one->number, answer);
	} else {
		crowd->latencies[figures->answered++] = answer->latency_ns;
		if (answer->latency_ns > figures->slowest_ns)
			figures->slowest_ns = answer->latency_ns;
		crowd->answered[one->number - figures->first] = true;
	}
	pthread_mutex_unlock(&crowd->lock);
	one->attempts = 0;
}

static void *run(void *arg)
{
	struct crowd *crowd = arg;

	load_run(crowd->load, 0);
	atomic_store(&crowd->ended, true);
	return NULL;
}

int crowd_start(const struct crowd_options *options, uint64_t last, struct crowd **ret)
{
	struct load_options load = {.port = options->port,
				    .connections = options->connections,
				    .per_second = options->per_second,
				    .next = next_request,
				    .answer = on_answer};
	struct crowd *crowd = calloc(1, sizeof(*crowd));
	const size_t room = (options->requests ? options->requests : CROWD_REQUESTS_MAX) + 1;

	if (!crowd)
		return -ENOMEM;
	pthread_mutex_init(&crowd->lock, NULL);
	crowd->options = *options;
	crowd->next = crowd->figures.first = last + 1;
	crowd->figures.last = last;
	crowd->ones = calloc(options->connections, sizeof(*crowd->ones));
	crowd->answered = calloc(room, sizeof(*crowd->answered));
	crowd->latencies = calloc(room, sizeof(*crowd->latencies));
	load.arg = crowd;
	if (!crowd->ones || !crowd->answered || !crowd->latencies || load_create(&load, &crowd->load) < 0 ||
	    pthread_create(&crowd->thread, NULL, run, crowd) != 0) {
		crowd_destroy(&crowd);
		return -ENOMEM;
	}
	crowd->started = true;
	*ret = crowd;
	return 0;
}

void crowd_finish(struct crowd *crowd)
{
	if (crowd->options.requests == 0)
		atomic_store(&crowd->stopping, true);
	if (!crowd->joined)
		pthread_join(crowd->thread, NULL);
	crowd->joined = true;
}

bool crowd_ended(struct crowd *crowd)
{
	return atomic_load(&crowd->ended);
}

void crowd_destroy(struct crowd **where)
{
	struct crowd *crowd = *where;

	if (!crowd)
		return;
	*where = NULL;
	if (crowd->started && !crowd->joined) {
		load_stop(crowd->load);
		pthread_join(crowd->thread, NULL);
	}
	load_destroy(&crowd->load);
	pthread_mutex_destroy(&crowd->lock);
	free(crowd->ones);
	free(crowd->answered);
	free(crowd->latencies);
	free(crowd);
}

void crowd_figures(struct crowd *crowd, struct crowd_figures *ret)
{
	pthread_mutex_lock(&crowd->lock);
	*ret = crowd->figures;
	pthread_mutex_unlock(&crowd->lock);
}

bool crowd_answered(const struct crowd *crowd, uint64_t number)
{
	return number >= crowd->figures.first && number <= crowd->figures.last &&
	       crowd->answered[number - crowd->figures.first];
}

int64_t crowd_percentile(struct crowd *crowd, double p)
{
	return load_percentile(crowd->latencies, crowd->figures.answered, p);
}
