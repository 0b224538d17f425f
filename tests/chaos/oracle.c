#include "chaos/oracle.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "load/registration.h"

struct client {
	unsigned sequence; /* of the request under way or done last */
	unsigned attempts; /* 0: none under way */
};

struct oracle {
	const char *token, *day;
	struct load *load;
	atomic_bool stopping;
	atomic_uint count;
	unsigned repeated;
	char problem[600];
	struct client clients[ORACLE_CLIENTS];
	struct oracle_answer *answers;
};

void oracle_code(const struct oracle_answer *answer, char *buffer, size_t size)
{
	snprintf(buffer, size, "%u/C%u-VP", answer->sequence, answer->client);
}

static size_t next_request(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct oracle *oracle = arg;
	struct client *client = &oracle->clients[connection];
	char key[64], notation[32];

	if (oracle->problem[0])
		return 0;
	if (client->attempts == 0) {
		if (atomic_load(&oracle->stopping) || atomic_load(&oracle->count) >= ORACLE_ANSWERS_MAX)
			return 0;
		client->sequence++;
	} else {
		oracle->repeated++;
	}
	client->attempts++;
	snprintf(key, sizeof(key), "chaos-%u-%u", connection, client->sequence);
	snprintf(notation, sizeof(notation), "C%u-VP", connection);
	return registration_request(buffer, size, oracle->token, key, client->sequence, notation, oracle->day,
				    (client->sequence & 1) != 0);
}

static void on_answer(void *arg, unsigned connection, const struct load_answer *answer)
{
	struct oracle *oracle = arg;
	struct client *client = &oracle->clients[connection];
	unsigned count = atomic_load(&oracle->count);
	struct oracle_answer *kept = &oracle->answers[count];

	/* Busy, unavailable, out of time, outcome unknown: nothing is promised, so ask again with the same key. */
	if (answer->status == 0 || answer->status == 429 || answer->status >= 500)
		return;
	if (answer->status != 201) {
		snprintf(oracle->problem, sizeof(oracle->problem), "client %u, request %u: %d %.*s", connection,
			 client->sequence, answer->status, (int)(answer->body_len < 400 ? answer->body_len : 400),
			 answer->body);
		return;
	}
	kept->client = connection;
	kept->sequence = client->sequence;
	kept->attempts = client->attempts;
	kept->number = registration_number(answer->body, answer->body_len, "arrivalNumber");
	kept->document = registration_number(answer->body, answer->body_len, "id");
	client->attempts = 0;
	atomic_store(&oracle->count, count + 1);
}

int oracle_create(uint16_t port, const char *token, const char *day, struct oracle **ret)
{
	struct load_options options = {
	    .port = port, .connections = ORACLE_CLIENTS, .next = next_request, .answer = on_answer};
	struct oracle *oracle = calloc(1, sizeof(*oracle));

	if (!oracle)
		return -ENOMEM;
	oracle->token = token;
	oracle->day = day;
	oracle->answers = calloc(ORACLE_ANSWERS_MAX + 1, sizeof(*oracle->answers));
	options.arg = oracle;
	if (!oracle->answers || load_create(&options, &oracle->load) < 0) {
		oracle_destroy(&oracle);
		return -ENOMEM;
	}
	*ret = oracle;
	return 0;
}

void oracle_run(struct oracle *oracle)
{
	load_run(oracle->load, 0);
}

void oracle_stop(struct oracle *oracle)
{
	atomic_store(&oracle->stopping, true);
}

unsigned oracle_count(struct oracle *oracle)
{
	return atomic_load(&oracle->count);
}

const struct oracle_answer *oracle_answers(const struct oracle *oracle, unsigned *ret_count)
{
	*ret_count = atomic_load(&oracle->count);
	return oracle->answers;
}

unsigned oracle_repeated(const struct oracle *oracle)
{
	return oracle->repeated;
}

const char *oracle_problem(const struct oracle *oracle)
{
	return oracle->problem[0] ? oracle->problem : NULL;
}

void oracle_destroy(struct oracle **oracle)
{
	if (!*oracle)
		return;
	load_destroy(&(*oracle)->load);
	free((*oracle)->answers);
	free(*oracle);
	*oracle = NULL;
}
