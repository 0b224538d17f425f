/*
 * The gateway is replaced while clients use it: new connections and kept ones, and none of them loses a request.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "integration/harness.h"
#include "integration/raw.h"

#define RELOADS 4
#define CLIENTS 3 /* of each kind */
#define SILENCE_MS 10000
#define DRAIN "4 s" /* the gateway closes idle connections two seconds before its end */
#define DRAIN_MS 4000

static const char request[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

static struct harness *harness;

static int setup(void **state)
{
	const char *mode = getenv("CONGVAN_TEST_MODE");
	const struct harness_options options = {
	    .empty = true,
	    .enabled = "identity, web",
	    .isolated = mode && strcmp(mode, "isolated") == 0 ? "web" : NULL,
	    .drain = DRAIN,
	};

	(void)state;
	return harness_start(&options, &harness);
}

static int teardown(void **state)
{
	(void)state;
	harness_destroy(&harness);
	return 0;
}

static void reload(void)
{
	static const char *const words[] = {"plugin", "reload", "web", "--lang", "en", NULL};
	char *output = NULL;
	int code = harness_cli(harness, words, NULL, &output);

	if (code != 0)
		fail_msg("reload: %d %s", code, output ? output : "");
	free(output);
}

/* ---- many clients --------------------------------------------------------------------------------------------------
 */

struct client {
	pthread_t thread;
	bool keeps; /* its connection, for as long as the server lets it */
	unsigned answered, opened;
	char problem[128]; /* the first one */
};

static atomic_bool over;

static bool says_close(const char *text)
{
	return strcasestr(text, "\r\nConnection: close\r\n") != NULL;
}

/* One request on this connection. A kept one that the server closed while nothing was sent may be opened again once. */
static void ask(struct client *client, int *fd)
{
	static _Thread_local struct raw_answer answer;

	if (*fd < 0) {
		*fd = raw_connect(harness_port(harness));
		client->opened++;
	}
	if (*fd < 0) {
		snprintf(client->problem, sizeof(client->problem), "connect: %s", strerror(-*fd));
		return;
	}
	if (raw_send(*fd, request, sizeof(request) - 1) == 0)
		raw_read(*fd, SILENCE_MS, &answer);
	else
		answer = (struct raw_answer){0};
	if (answer.status == 200)
		client->answered++;
	else
		snprintf(client->problem, sizeof(client->problem), "status %d after %u answers, %u connections%s",
			 answer.status, client->answered, client->opened, answer.closed ? ", closed" : "");
	if (!client->keeps || says_close(answer.text)) {
		close(*fd);
		*fd = -1;
	}
}

static void *client_main(void *arg)
{
	struct client *client = arg;
	int fd = -1;

	while (!atomic_load(&over) && client->problem[0] == '\0')
		ask(client, &fd);
	if (fd >= 0)
		close(fd);
	return NULL;
}

static void no_request_fails(void **state)
{
	struct client clients[2 * CLIENTS] = {0};

	(void)state;
	atomic_store(&over, false);
	for (int i = 0; i < 2 * CLIENTS; i++) {
		clients[i].keeps = i >= CLIENTS;
		assert_int_equal(pthread_create(&clients[i].thread, NULL, client_main, &clients[i]), 0);
	}
	for (int i = 0; i < RELOADS; i++)
		reload();
	atomic_store(&over, true);
	for (int i = 0; i < 2 * CLIENTS; i++)
		pthread_join(clients[i].thread, NULL);
	for (int i = 0; i < 2 * CLIENTS; i++) {
		if (clients[i].problem[0] != '\0')
			fail_msg("client %d: %s", i, clients[i].problem);
		assert_true(clients[i].answered > 0);
		/* Each generation told those that stay to go, once. */
		if (clients[i].keeps)
			assert_in_range(clients[i].opened, 2, 1 + RELOADS);
	}
}

/* ---- one that stays
 * -------------------------------------------------------------------------------------------------- */

static int open_kept(void)
{
	struct raw_answer answer;
	int fd = raw_connect(harness_port(harness));

	assert_true(fd >= 0);
	assert_int_equal(raw_send(fd, request, sizeof(request) - 1), 0);
	raw_read(fd, SILENCE_MS, &answer);
	assert_int_equal(answer.status, 200);
	assert_false(says_close(answer.text));
	return fd;
}

static void who_comes_while_it_drains_is_told_to_go(void **state)
{
	struct raw_answer answer;
	int fd = open_kept();

	(void)state;
	reload();
	assert_int_equal(raw_send(fd, request, sizeof(request) - 1), 0);
	raw_read(fd, SILENCE_MS, &answer);
	assert_int_equal(answer.status, 200);
	assert_true(says_close(answer.text));
	raw_read_all(fd, SILENCE_MS, &answer);
	assert_true(answer.closed);
	close(fd);
}

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A browser that keeps its connection finds it as long as the generation that it belongs to is there. */
static void an_idle_connection_is_kept_until_the_deadline(void **state)
{
	struct raw_answer answer;
	int64_t before_ms, took_ms;
	int fd = open_kept();

	(void)state;
	reload();
	before_ms = monotonic_ms();
	raw_read_all(fd, SILENCE_MS, &answer);
	took_ms = monotonic_ms() - before_ms;
	assert_true(answer.closed);
	assert_int_equal(answer.len, 0);
	if (took_ms < DRAIN_MS / 4 || took_ms > DRAIN_MS + 2000)
		fail_msg("closed after %lld ms", (long long)took_ms);
	close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(no_request_fails),
	    TEST(who_comes_while_it_drains_is_told_to_go),
	    TEST(an_idle_connection_is_kept_until_the_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
