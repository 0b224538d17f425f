/*
 * A whole server whose disk fails under a registration: the n-th write or sync of the log of writes, for every n that
 * the request has. The client hears that the outcome is unknown, the server ends with 70 and a record, is started
 * again, and the same request with the same Idempotency-Key has one effect.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "integration/harness.h"
#include "integration/steps.h"
#include "shim.h"

#define EXIT_BROKEN 70
#define WALK_MAX 20

static struct shim_control *control;
static char control_path[64];

static int setup(void **state)
{
	const char *const demo[] = {"init", "--file", CONGVAN_SOURCE_DIR "/config/demo/agency.yaml", NULL};
	struct harness *harness = NULL;
	int fd, r;

	strcpy(control_path, "/tmp/congvan-control-XXXXXX");
	fd = mkstemp(control_path);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, sizeof(*control)), 0);
	control = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(control != MAP_FAILED);
	close(fd);
	setenv("FAULT_CONTROL", control_path, 1);
	setenv("LD_PRELOAD", FAULT_SHIM, 1);
	/* The library before the sanitizer's does not stand in its way: it allocates nothing. */
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
	/* Nobody who writes behind an answer (notices, transfers): the write that fails is the registration's. */
	r = harness_start(
	    &(struct harness_options){.empty = true, .enabled = "identity, register, work, incoming, web"}, &harness);
	*state = harness;
	return r < 0 ? r : harness_cli(harness, demo, NULL, NULL);
}

static int teardown(void **state)
{
	struct harness *harness = *state;

	harness_destroy(&harness);
	munmap(control, sizeof(*control));
	unlink(control_path);
	return 0;
}

static void arm(struct harness *harness, uint32_t operation, int n)
{
	atomic_store(&control->armed, 0);
	control->operations = operation;
	control->flags = 0;
	control->error = EIO;
	snprintf(control->directory, sizeof(control->directory), "%s/store/db/", harness_directory(harness));
	strcpy(control->name, ".log");
	control->path[0] = '\0';
	atomic_store(&control->fired, 0);
	atomic_store(&control->after, 0);
	atomic_store(&control->countdown, n);
	atomic_store(&control->armed, 1);
}

static bool disarm(void)
{
	atomic_store(&control->armed, 0);
	return atomic_load(&control->fired) > 0;
}

static void assert_logged(struct harness *harness, const char *text)
{
	char *log = harness_log(harness);

	assert_non_null(log);
	if (!strstr(log, text))
		fail_msg("the log does not say \"%s\"", text);
	free(log);
}

static void assert_recorded(struct harness *harness)
{
	char path[400], text[4096] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/store/run/crashes", harness_directory(harness));
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	assert_non_null(strstr(text, "broken time="));
	assert_non_null(strstr(text, "Input/output error"));
}

static uint32_t documents(struct http_client *client)
{
	struct http_answer answer;
	uint32_t count;

	http_ask(client, &(struct http_request){.path = "/api/v1/incoming?limit=100"}, &answer);
	assert_int_equal(answer.status, 200);
	count = (uint32_t)json_array_size(json_at(answer.json, "documents"));
	http_answer_free(&answer);
	return count;
}

/* Once with a key of its own. The document's number, or 0 with the answer's status. */
static json_int_t register_once(struct http_client *client, json_t *document, const char *key, long *ret_status)
{
	struct http_answer answer;
	json_int_t number = 0;

	step_post(client, "/api/v1/incoming", document, key, NULL, &answer);
	*ret_status = answer.status;
	if (answer.status == 201)
		number = strtoll(json_text(answer.json, "document.arrivalNumber"), NULL, 10);
	else if (answer.status != 0)
		assert_string_equal(json_text(answer.json, "reason"), "store.unknown");
	http_answer_free(&answer);
	return number;
}

static void assert_audit(struct harness *harness)
{
	const char *const words[] = {"audit", "verify", NULL};
	char *output = NULL;
	int code = harness_cli(harness, words, NULL, &output);

	if (code != 0)
		fail_msg("audit verify: %d %s", code, output ? output : "");
	free(output);
}

static void the_disk_fails_under_a_registration(void **state)
{
	static const uint32_t operations[] = {SHIM_WRITE, SHIM_SYNC};
	struct harness *harness = *state;
	struct http_client *client = harness_login(harness, "vanthu");
	json_int_t last = 0;

	assert_non_null(client);
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		for (int n = 1; n < WALK_MAX; n++) {
			char key[64], code[32];
			json_t *document;
			json_int_t number;
			long status;
			bool fired;

			snprintf(key, sizeof(key), "fault-%zu-%d", i, n);
			snprintf(code, sizeof(code), "%lld", (long long)(last + 1200));
			document = step_document(step_upload_pdf(client), code);
			arm(harness, operations[i], n);
			number = register_once(client, document, key, &status);
			fired = disarm();
			if (fired) {
				/* Nothing follows the operation that failed, on that file. */
				assert_int_equal(number, 0);
				assert_int_equal(harness_wait(harness), EXIT_BROKEN);
				assert_int_equal(atomic_load(&control->after), 0);
				/* The client was told so before the server ended. */
				assert_int_equal(status, 503);
				assert_logged(harness, "store.broken");
				assert_recorded(harness);
				http_client_destroy(&client);
				assert_int_equal(harness_restart(harness), 0);
				client = harness_login(harness, "vanthu");
				assert_non_null(client);
				number = register_once(client, document, key, &status);
			}
			assert_int_equal(number, last + 1);
			last = number;
			/* Asked once more, it is the same one. */
			assert_int_equal(register_once(client, document, key, &status), number);
			assert_int_equal(documents(client), (uint32_t)last);
			assert_audit(harness);
			json_decref(document);
			if (!fired) {
				assert_true(n > 1);
				break;
			}
		}
	}
	http_client_destroy(&client);
	assert_int_equal(harness_stop(harness), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_disk_fails_under_a_registration, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
