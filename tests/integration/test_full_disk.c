/*
 * A full disk: what is kept free is set above what there is, so that every commit is refused. Who is logged in goes on
 * reading, also after the minute in which a session needs no note; writing is refused as such, and a session that was
 * ended stays ended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "integration/harness.h"

#define MORE_THAN_ANY_DISK "1024 TiB"
#define AHEAD_S 120 /* past the minute, long before a session ends of silence */

static long ask(struct http_client *client, const struct http_request *request)
{
	struct http_answer answer;
	long status;

	http_ask(client, request, &answer);
	status = answer.status;
	http_answer_free(&answer);
	return status;
}

static long get(struct http_client *client, const char *path)
{
	return ask(client, &(struct http_request){.path = path});
}

static void start_full(struct harness *harness)
{
	assert_int_equal(harness_stop(harness), 0);
	harness_ahead(harness, CLOCK_LIBRARY, AHEAD_S);
	assert_int_equal(harness_reserve(harness, MORE_THAN_ANY_DISK), 0);
	assert_int_equal(harness_restart(harness), 0);
}

static void reading_goes_on(void **state)
{
	static const char *const pages[] = {"/api/v1/me", "/api/v1/work", "/api/v1/incoming", "/api/v1/registers",
					    "/api/v1/notices"};
	struct harness *harness = *state;
	struct http_client *clerk = harness_login(harness, "vanthu"), *gone = harness_login(harness, "vanthu");

	assert_non_null(clerk);
	assert_non_null(gone);
	assert_int_equal(ask(gone, &(struct http_request){.method = "DELETE", .path = "/api/v1/session"}), 204);
	start_full(harness);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		assert_int_equal(get(clerk, pages[i]), 200);
	assert_int_equal(get(gone, "/api/v1/me"), 401);
	assert_int_equal(ask(clerk, &(struct http_request){.method = "PUT",
							   .path = "/api/v1/me/settings",
							   .body = "{\"language\":\"en\"}"}),
			 507);
	assert_null(harness_login(harness, "vanthu"));
	http_client_destroy(&clerk);
	http_client_destroy(&gone);
}

static int setup(void **state)
{
	return harness_start(&(struct harness_options){0}, (struct harness **)state);
}

static int teardown(void **state)
{
	harness_destroy((struct harness **)state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(reading_goes_on, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
