/*
 * Outgoing documents on a disk that fails or is full, under a whole server with plugins that write numbers, seal and
 * deliver. A write or sync that fails ends the server; then the number was given or it was not, the same request has
 * one effect, and what was to follow follows once. A full disk refuses numbers as such and stops what follows them;
 * with room it goes on by itself.
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
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "integration/harness.h"
#include "integration/steps.h"
#include "shim.h"

#define EXIT_BROKEN 70
#define WALK_MAX 200
#define STEP_MAX 8 /* between two writes that fail */
#define WAIT_S 60
#define ID_MAX 32
#define PATH_MAX_BYTES 160
#define MORE_THAN_ANY_DISK "1024 TiB"
#define PLUGINS CONGVAN_BUILD_DIR "/test-plugins"

struct scene {
	struct harness *harness;
	struct http_client *clerk, *chief, *head;
	char process[64], yaml[200];
	unsigned numbers; /* that were given */
};

static struct shim_control *control;
static char control_path[64];

/* ---- the office ---- */

static void log_in(struct scene *scene)
{
	scene->clerk = harness_login(scene->harness, "vanthu");
	scene->chief = harness_login(scene->harness, "chanhvanphong");
	scene->head = harness_login(scene->harness, "giamdoc");
	assert_true(scene->clerk && scene->chief && scene->head);
}

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	int fd;

	*state = scene;
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
	strcpy(scene->process, "/tmp/congvan-fault-XXXXXX");
	fd = mkstemp(scene->process);
	if (fd < 0 || close(fd) || step_sealed_process(scene->process))
		return -1;
	snprintf(scene->yaml, sizeof(scene->yaml), "outgoing: {process: %s, channel_email: courier}\n", scene->process);
	if (harness_start(&(struct harness_options){.plugins = PLUGINS, .more = "courier, seals", .yaml = scene->yaml},
			  &scene->harness))
		return -1;
	log_in(scene);
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	http_client_destroy(&scene->clerk);
	http_client_destroy(&scene->chief);
	http_client_destroy(&scene->head);
	harness_destroy(&scene->harness);
	unlink(scene->process);
	free(scene);
	munmap(control, sizeof(*control));
	unlink(control_path);
	return 0;
}

/* ---- faults ---- */

static void arm(struct scene *scene, uint32_t operation, int n)
{
	atomic_store(&control->armed, 0);
	control->operations = operation;
	control->flags = 0;
	control->error = EIO;
	snprintf(control->directory, sizeof(control->directory), "%s/store/db/", harness_directory(scene->harness));
	strcpy(control->name, ".log");
	control->path[0] = '\0';
	atomic_store(&control->fired, 0);
	atomic_store(&control->after, 0);
	atomic_store(&control->countdown, n);
	atomic_store(&control->armed, 1);
}

static bool fired(void)
{
	return atomic_load(&control->fired) > 0;
}

/* ---- documents ---- */

static void act(struct http_client *client, const char *id, const char *action)
{
	struct http_answer answer;

	step_act_in(client, "outgoing", id, action, "{}", &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

struct draft {
	char id[ID_MAX], etag[ID_MAX], flow[ID_MAX];
};

static void look(struct scene *scene, const char *id, struct http_answer *ret)
{
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, ret);
}

static void learn_offer(struct scene *scene, struct draft *draft)
{
	struct http_answer answer;
	json_t *offer;
	size_t i;

	look(scene, draft->id, &answer);
	assert_int_equal(answer.status, 200);
	*draft->etag = '\0';
	json_array_foreach(json_at(answer.json, "actions"), i, offer)
	{
		if (strcmp(json_text(offer, "name"), "number") != 0)
			continue;
		snprintf(draft->etag, ID_MAX, "%s", json_text(offer, "etag"));
		snprintf(draft->flow, ID_MAX, "%s", json_text(offer, "flowId"));
	}
	assert_true(*draft->etag);
	http_answer_free(&answer);
}

/* The clerk drafts, the chief of office stands for content and form, the head signs. */
static void signed_draft(struct scene *scene, struct draft *ret)
{
	char text[1024];
	size_t len = step_make_pdf(text, sizeof(text));
	struct http_answer answer;
	json_t *body;

	step_upload(scene->clerk, "van-ban.pdf", "application/pdf", text, len, &answer);
	assert_int_equal(answer.status, 201);
	body = json_pack("{s:{s:s, s:s, s:s, s:[{s:s, s:s, s:s, s:[s]}]}, s:[{s:s, s:s}]}", "fields", "documentType",
			 "Công văn", "subject", "V/v phòng, chống dịch", "codeNotation", "SYT-VP", "recipients", "kind",
			 "RECIPIENT_OUTSIDE", "name", "Huế", "email", "take@hue.gov.vn", "channels", "CHANNEL_EMAIL",
			 "uploads", "uploadId", json_text(answer.json, "uploadId"), "purpose", "pdf");
	http_answer_free(&answer);
	step_post(scene->clerk, "/api/v1/outgoing", body, NULL, NULL, &answer);
	json_decref(body);
	if (answer.status != 201)
		fail_msg("%ld %s", answer.status, answer.body);
	snprintf(ret->id, ID_MAX, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	act(scene->clerk, ret->id, "submit");
	act(scene->chief, ret->id, "approve_content");
	act(scene->chief, ret->id, "approve_form");
	act(scene->head, ret->id, "sign");
	learn_offer(scene, ret);
}

/* Once, with a key of its own. The number, or 0 with the answer's status and reason. */
static unsigned number_once(struct scene *scene, const struct draft *draft, const char *key, long *ret_status,
			    char ret_reason[ID_MAX])
{
	json_t *body = json_pack("{s:s}", "flowId", draft->flow);
	char path[PATH_MAX_BYTES];
	struct http_answer answer;
	unsigned number;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/number", draft->id);
	step_post(scene->clerk, path, body, key, draft->etag, &answer);
	json_decref(body);
	number = (unsigned)strtoul(json_text(answer.json, "document.number"), NULL, 10);
	*ret_status = answer.status;
	snprintf(ret_reason, ID_MAX, "%s", json_text(answer.json, "reason"));
	http_answer_free(&answer);
	return number;
}

/* ---- what is true ---- */

/* Until it has left and arrived. False: the server has ended instead. */
static bool await_received(struct scene *scene, const char *id)
{
	time_t end = time(NULL) + WAIT_S;

	for (;;) {
		struct http_answer answer;
		bool done;

		look(scene, id, &answer);
		done = strcmp(json_text(answer.json, "recipients.0.deliveries.0.state"), "DELIVERY_RECEIVED") == 0;
		if (time(NULL) > end)
			fail_msg("still %s", answer.body ? answer.body : answer.problem);
		http_answer_free(&answer);
		if (done || harness_ended(scene->harness))
			return done;
	}
}

static void assert_once(struct scene *scene, const char *id, unsigned number)
{
	char path[PATH_MAX_BYTES];
	struct http_answer answer;

	look(scene, id, &answer);
	assert_string_equal(json_text(answer.json, "document.stateName"), "issued");
	assert_int_equal(strtoul(json_text(answer.json, "document.number"), NULL, 10), number);
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/courier/letters?id=%s", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "deliveries")), 1);
	assert_int_equal(json_array_size(json_at(answer.json, "deliveries.0.steps")), 1);
	http_answer_free(&answer);
}

/* Every number once, and no other. */
static void assert_book(struct scene *scene, unsigned numbers)
{
	char path[PATH_MAX_BYTES], id[ID_MAX];
	struct http_answer answer;

	http_ask(scene->clerk, &(struct http_request){.path = "/api/v1/registers?direction=DIRECTION_OUTGOING"},
		 &answer);
	snprintf(id, sizeof(id), "%s", json_text(answer.json, "registers.0.register.id"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/entries?limit=200", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "entries")), numbers);
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/gaps", id);
	http_ask(scene->clerk, &(struct http_request){.path = path}, &answer);
	assert_int_equal(json_array_size(json_at(answer.json, "gaps")), 0);
	assert_int_equal(json_array_size(json_at(answer.json, "doubled")), 0);
	http_answer_free(&answer);
}

static void assert_audit(struct scene *scene)
{
	const char *const words[] = {"audit", "verify", NULL};
	char *output = NULL;
	int code = harness_cli(scene->harness, words, NULL, &output);

	if (code != 0)
		fail_msg("audit verify: %d %s", code, output ? output : "");
	free(output);
}

/* ---- a disk that fails ---- */

static void come_back(struct scene *scene)
{
	assert_int_equal(harness_wait(scene->harness), EXIT_BROKEN);
	/* Nothing follows the operation that failed, on that file. */
	assert_int_equal(atomic_load(&control->after), 0);
	assert_int_equal(harness_restart(scene->harness), 0);
}

/* One document on its way, with the n-th operation failing. Whether that was reached. */
static bool on_its_way(struct scene *scene, uint32_t operation, int n)
{
	char key[64], reason[ID_MAX];
	struct draft draft;
	unsigned number;
	long status;
	bool broken;

	signed_draft(scene, &draft);
	snprintf(key, sizeof(key), "number-%u-%d", operation, n);
	arm(scene, operation, n);
	number = number_once(scene, &draft, key, &status, reason);
	/*
	 * It is acknowledged, or the outcome is unknown, or something else that was written at the time has stopped the
	 * store; the server may be gone by then.
	 */
	if (number == 0 && status != 0) {
		assert_int_equal(status, 503);
		assert_true(strcmp(reason, "store.unknown") == 0 || strcmp(reason, "store.stopped") == 0);
	}
	if (number != 0)
		assert_int_equal(number, scene->numbers + 1);
	broken = number == 0 || !await_received(scene, draft.id);
	atomic_store(&control->armed, 0);
	assert_true(!broken || fired());
	broken = fired();
	if (broken)
		come_back(scene);
	assert_int_equal(number_once(scene, &draft, key, &status, reason), scene->numbers + 1);
	scene->numbers++;
	assert_true(await_received(scene, draft.id));
	assert_once(scene, draft.id, scene->numbers);
	assert_book(scene, scene->numbers);
	assert_audit(scene);
	return broken;
}

static void the_disk_fails_under_what_is_issued(void **state)
{
	static const uint32_t operations[] = {SHIM_WRITE, SHIM_SYNC};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		int n = 1, step = 1, walked = 0;

		/* The first ones one by one, then wider apart: late ones are much alike. */
		while (n < WALK_MAX && on_its_way(scene, operations[i], n)) {
			walked++;
			if (walked % 3 == 0 && step < STEP_MAX)
				step *= 2;
			n += step;
		}
		assert_true(walked > 0 && n < WALK_MAX);
	}
}

/* ---- a full disk ---- */

static void start_with(struct scene *scene, const char *reserve)
{
	assert_int_equal(harness_stop(scene->harness), 0);
	assert_int_equal(harness_reserve(scene->harness, reserve), 0);
	assert_int_equal(harness_restart(scene->harness), 0);
}

static void switch_seals(struct scene *scene, const char *verb)
{
	const char *const words[] = {"plugin", verb, "seals", NULL};
	char *output = NULL;

	if (harness_cli(scene->harness, words, NULL, &output) != 0)
		fail_msg("%s: %s", verb, output ? output : "");
	free(output);
}

static void a_full_disk_gives_no_number(void **state)
{
	struct scene *scene = *state;
	char reason[ID_MAX];
	struct draft draft;
	struct http_answer answer;
	long status;

	signed_draft(scene, &draft);
	start_with(scene, MORE_THAN_ANY_DISK);
	assert_int_equal(number_once(scene, &draft, "full", &status, reason), 0);
	assert_int_equal(status, 507);
	assert_string_equal(reason, "store.full");
	look(scene, draft.id, &answer);
	assert_string_equal(json_text(answer.json, "document.stateName"), "to_issue");
	assert_null(json_at(answer.json, "document.number"));
	http_answer_free(&answer);
	assert_book(scene, scene->numbers);
	start_with(scene, NULL);
	assert_int_equal(number_once(scene, &draft, "full", &status, reason), scene->numbers + 1);
	scene->numbers++;
	assert_true(await_received(scene, draft.id));
	assert_once(scene, draft.id, scene->numbers);
}

/* As who has seen it asks: with the etag of the document as it is. */
static long void_number(struct scene *scene, const char *id)
{
	char path[PATH_MAX_BYTES], etag[ID_MAX];
	json_t *body = json_pack("{s:s}", "reason", "Tệp hỏng");
	struct http_answer answer;
	long status;

	look(scene, id, &answer);
	snprintf(etag, sizeof(etag), "%s", json_text(answer.json, "document.revision"));
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/issue/void", id);
	step_post(scene->clerk, path, body, NULL, etag, &answer);
	json_decref(body);
	status = answer.status;
	http_answer_free(&answer);
	return status;
}

/* The number was given before; sealing and sending wait for room, and so does whoever would void it. */
static void on_a_full_disk_nothing_is_sealed_or_sent(void **state)
{
	struct scene *scene = *state;
	char reason[ID_MAX];
	struct draft draft;
	struct http_answer answer;
	long status;

	signed_draft(scene, &draft);
	switch_seals(scene, "disable");
	assert_int_equal(number_once(scene, &draft, "before", &status, reason), scene->numbers + 1);
	scene->numbers++;
	start_with(scene, MORE_THAN_ANY_DISK);
	switch_seals(scene, "enable");
	assert_int_equal(void_number(scene, draft.id), 507);
	look(scene, draft.id, &answer);
	assert_string_equal(json_text(answer.json, "document.stateName"), "numbered");
	assert_string_equal(json_text(answer.json, "recipients.0.deliveries.0.state"), "DELIVERY_WAITING");
	http_answer_free(&answer);
	start_with(scene, NULL);
	assert_true(await_received(scene, draft.id));
	assert_once(scene, draft.id, scene->numbers);
	assert_book(scene, scene->numbers);
	assert_audit(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_disk_fails_under_what_is_issued),
	    cmocka_unit_test(a_full_disk_gives_no_number),
	    cmocka_unit_test(on_a_full_disk_nothing_is_sealed_or_sent),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
