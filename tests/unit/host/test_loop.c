/* Plugins that are event loops, in a process of their own. */
#include "kernel.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HANGS_MS 500 /* no piece of the plugin that goes on takes as long */

static struct kernel kernel;

/* Calls of the plugin to the method "hold" wait until the test lets them go. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool held, let_go;
	char asked[256];
	int32_t result;
} script = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void send_show(const Congvan__TableCall *ask)
{
	const Congvan__HostSpeaker *speaker = ask->speaker;
	char who[96] = "itself";

	if (speaker != NULL)
		snprintf(who, sizeof(who), "%u,%u,%llu,%s,%s,%zu", speaker->kind, speaker->agency,
			 (unsigned long long)speaker->person, speaker->language, speaker->address,
			 strlen(speaker->trace_id));
	snprintf(script.asked, sizeof(script.asked), "%d %s.%s by %s encoding=%u key=%s call=%d", (int)ask->kind,
		 ask->send->service, ask->send->method, who, ask->send->encoding,
		 ask->send->idempotency_key != NULL ? ask->send->idempotency_key : "-", ask->has_call);
}

static void answer(struct kernel *it, const Congvan__TableCall *ask, struct arena *arena, Congvan__TableReply *reply)
{
	static uint8_t status[] = {0x08, 0x0d};

	(void)it;
	pthread_mutex_lock(&script.lock);
	reply->result = script.result;
	if (ask->kind == CONGVAN__TABLE_CALL__KIND__CALL_AS) {
		send_show(ask);
		reply->has_reply = script.result == 0;
		reply->reply = (ProtobufCBinaryData){2, (uint8_t *)(uintptr_t) "ok"};
		reply->has_status = script.result != 0;
		reply->status = (ProtobufCBinaryData){sizeof(status), status};
		script.held = strcmp(ask->send->method, "hold") == 0;
		pthread_cond_broadcast(&script.changed);
		while (script.held && !script.let_go)
			pthread_cond_wait(&script.changed, &script.lock);
	} else if (ask->kind == CONGVAN__TABLE_CALL__KIND__BLOB_CREATE) {
		reply->n_ids = 1;
		reply->ids = arena_zalloc(arena, sizeof(*reply->ids));
		reply->ids[0] = 4;
	} else if (ask->kind == CONGVAN__TABLE_CALL__KIND__BLOB_FINISH) {
		reply->upload = arena_zalloc(arena, sizeof(*reply->upload));
		congvan__host_upload__init(reply->upload);
		reply->upload->has_id = 1;
		reply->upload->id = 44;
	}
	pthread_mutex_unlock(&script.lock);
}

static void assert_asked(const char *expected)
{
	pthread_mutex_lock(&script.lock);
	assert_string_equal(script.asked, expected);
	pthread_mutex_unlock(&script.lock);
}

static void answer_with(int32_t result)
{
	pthread_mutex_lock(&script.lock);
	script.result = result;
	pthread_mutex_unlock(&script.lock);
}

static int setup(void **state)
{
	(void)state;
	kernel_make(&kernel, "loop", answer);
	kernel_run(&kernel);
	return 0;
}

static int teardown(void **state)
{
	Congvan__HostReport *report;
	uint32_t sequence;

	(void)state;
	sequence = kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__DRAIN);
	/* The plugin says on its loop that it has drained; the order is done before or after. */
	for (int i = 0; i < 2; i++) {
		report = kernel_report(&kernel);
		assert_true(report->kind == CONGVAN__HOST_REPORT__KIND__DRAINED ||
			    (report->kind == CONGVAN__HOST_REPORT__KIND__DONE && report->sequence == sequence));
		congvan__host_report__free_unpacked(report, NULL);
	}
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__STOP)), 0);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_OK);
	kernel_finish(&kernel);
	return 0;
}

static void calls_while_it_starts(void **state)
{
	(void)state;
	assert_asked("9 other/1.begin by itself encoding=1 key=- call=0");
	kernel_says(&kernel, "started", "", "0 ok");
}

static void answers_later(void **state)
{
	(void)state;
	kernel_says(&kernel, "later", "", "from the timer");
	kernel_says(&kernel, "watch", "", "from the pipe");
}

static void calls_for_users_and_itself(void **state)
{
	(void)state;
	kernel_says(&kernel, "ask", "70 other/1 show 1000", "0 reply=ok status=0 caller=2,70");
	assert_asked("9 other/1.show by 2,7,70,en,10.1.1.1,32 encoding=2 key=key call=0");
	kernel_says(&kernel, "ask", "0 other/1 show 1000", "0 reply=ok status=0 caller=1,0");
	assert_asked("9 other/1.show by itself encoding=2 key=key call=0");
	answer_with(-EHOSTDOWN);
	kernel_says(&kernel, "ask", "70 other/1 show 1000", "-112 reply= status=2 caller=2,70");
	answer_with(0);
}

static void let_go(bool go)
{
	pthread_mutex_lock(&script.lock);
	script.let_go = go;
	pthread_cond_broadcast(&script.changed);
	pthread_mutex_unlock(&script.lock);
}

/* The host's own clock ends a call whose answer the kernel does not bring; the late answer is nobody's. */
static void keeps_deadlines(void **state)
{
	struct kernel_reply reply;

	(void)state;
	reply = kernel_call(&kernel, "probe/1", "ask", "70 other/1 hold 50");
	assert_int_equal(reply.result, 0);
	assert_int_equal(strncmp(reply.payload, "-62 reply= status=", 18), 0);
	kernel_reply_free(&reply);
	let_go(true);
	kernel_says(&kernel, "later", "", "from the timer");
}

static void *ask_and_wait(void *arg)
{
	struct kernel_reply reply = kernel_call(&kernel, "probe/1", "ask", "70 other/1 hold 50 wait");

	(void)arg;
	assert_int_equal(reply.result, 0);
	assert_int_equal(strncmp(reply.payload, "-62 reply= status=", 18), 0);
	kernel_reply_free(&reply);
	return NULL;
}

static int64_t loop_ms(void)
{
	const uint32_t sequence = kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__PING);
	Congvan__HostReport *report = kernel_report(&kernel);
	const int64_t ms = report->loop_ms;

	assert_int_equal(report->sequence, sequence);
	congvan__host_report__free_unpacked(report, NULL);
	return ms;
}

/* What a plugin does when it hears that time is over is its own code: the kernel can see that it does not come back. */
static void shows_what_hangs_behind_a_deadline(void **state)
{
	const time_t end = time(NULL) + 60;
	pthread_t asker;

	(void)state;
	let_go(false);
	assert_int_equal(pthread_create(&asker, NULL, ask_and_wait, NULL), 0);
	while (loop_ms() < HANGS_MS)
		assert_true(time(NULL) < end);
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__CONFIGURE)), 0);
	pthread_join(asker, NULL);
	let_go(true);
}

static void forgets_closed_calls(void **state)
{
	(void)state;
	kernel_says(&kernel, "give_up", "", "0");
	kernel_says(&kernel, "ask", "0 other/1 show 1000", "0 reply=ok status=0 caller=1,0");
}

static void uploads_on_the_loop(void **state)
{
	(void)state;
	kernel_says(&kernel, "upload", "bytes", "0 44");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(calls_while_it_starts),
	    cmocka_unit_test(answers_later),
	    cmocka_unit_test(calls_for_users_and_itself),
	    cmocka_unit_test(keeps_deadlines),
	    cmocka_unit_test(shows_what_hangs_behind_a_deadline),
	    cmocka_unit_test(forgets_closed_calls),
	    cmocka_unit_test(uploads_on_the_loop),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
