/* From the first packet to the end of the process. */
#include "kernel.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bus/envelope.h"

static struct kernel kernel;

static int teardown(void **state)
{
	(void)state;
	kernel_finish(&kernel);
	return 0;
}

static void on_nothing(void *arg, int result, nng_msg *reply)
{
	(void)arg;
	(void)result;
	if (reply != NULL)
		nng_msg_free(reply);
}

/* Until this many handlers are under way: asks, as the kernel would. */
static void wait_busy(uint32_t count)
{
	for (;;) {
		const uint32_t sequence = kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__PING);
		Congvan__HostReport *report = kernel_report(&kernel);
		const uint32_t busy = report->busy;

		assert_int_equal(report->kind, CONGVAN__HOST_REPORT__KIND__DONE);
		assert_int_equal(report->sequence, sequence);
		congvan__host_report__free_unpacked(report, NULL);
		if (busy == count)
			return;
	}
}

static void boots_loads_and_answers(void **state)
{
	(void)state;
	kernel_make(&kernel, "probe", NULL);
	kernel_run(&kernel);
	kernel_says(&kernel, "slow", "chào", "chào");
	kernel_says(&kernel, "whoami", "", "kind=2 agency=7 person=70 plugin=- language=vi trace=32");
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__DRAIN)), 0);
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__STOP)), 0);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_OK);
}

/* Packets that are no order, or not the first one. */
static void ends_at_nonsense(void **state)
{
	(void)state;
	kernel_make(&kernel, "probe", NULL);
	kernel_spawn(&kernel);
	kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__START);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_PROTOCOL);
	kernel_finish(&kernel);

	kernel_make(&kernel, "probe", NULL);
	kernel_run(&kernel);
	assert_int_equal(send(kernel.control, "\xff\xff\xff", 3, 0), 3);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_PROTOCOL);
	kernel_finish(&kernel);

	kernel_make(&kernel, "probe", NULL);
	kernel_run(&kernel);
	kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__BOOT);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_PROTOCOL);
	kernel_finish(&kernel);

	kernel_make(&kernel, "probe", NULL);
	kernel.boot.protocol = HOST_PROTOCOL + 1;
	kernel_spawn(&kernel);
	kernel_boot(&kernel);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_PROTOCOL);
}

static void ends_at_requests_that_are_none(void **state)
{
	struct cv_bytes nothing = {NULL, 0};
	Congvan__Envelope *head;
	nng_msg *message, *unused;
	bool sent;

	(void)state;
	for (int i = 0; i < 2; i++) {
		kernel_make(&kernel, "probe", NULL);
		kernel_run(&kernel);
		head = kernel_head("probe/1", i == 0 ? "nothing" : "get");
		if (i == 1)
			head->hosted = NULL;
		assert_int_equal(envelope_pack(head, nothing, nothing, &message), 0);
		assert_int_equal(dial_call(kernel.dial, message, head->deadline_ms, &sent, &unused), -EPIPE);
		assert_int_equal(kernel_wait(&kernel), HOST_EXIT_PROTOCOL);
		kernel_finish(&kernel);
	}
	kernel_make(&kernel, "probe", NULL);
}

/* The kernel's end, noticed on either descriptor, also by a host whose handlers hang. */
static void ends_with_the_kernel(void **state)
{
	Congvan__Envelope *head;
	nng_msg *message;

	(void)state;
	for (int i = 0; i < 2; i++) {
		kernel_make(&kernel, "probe", NULL);
		kernel_run(&kernel);
		head = kernel_head("probe/1", "hang");
		for (int j = 0; j < 2; j++) {
			assert_int_equal(
			    envelope_pack(head, (struct cv_bytes){NULL, 0}, (struct cv_bytes){NULL, 0}, &message), 0);
			assert_int_equal(dial_submit(kernel.dial, message, on_nothing, NULL), 0);
		}
		wait_busy(2);
		close(i == 0 ? kernel.control : kernel.death);
		if (i == 0)
			kernel.control = -1;
		else
			kernel.death = -1;
		assert_int_equal(kernel_wait(&kernel), HOST_EXIT_ORPHAN);
		kernel_finish(&kernel);
	}
	kernel_make(&kernel, "probe", NULL);
}

static void ends_when_the_bus_breaks(void **state)
{
	Congvan__Envelope *head = kernel_head("probe/1", "sum");
	nng_msg *message, *unused;
	bool sent;

	(void)state;
	kernel_make(&kernel, "probe", NULL);
	kernel_run(&kernel);
	endpoint_destroy(&kernel.endpoint);
	head = kernel_head("probe/1", "hang");
	head->method = (char *)(uintptr_t) "sum";
	head->deadline_ms -= 15000;
	assert_int_equal(envelope_pack(head, (struct cv_bytes){NULL, 0},
				       (struct cv_bytes){(const uint8_t *)"probe.record k", 14}, &message),
			 0);
	assert_int_equal(dial_call(kernel.dial, message, head->deadline_ms + 15000, &sent, &unused), -EPIPE);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_BUS);
}

static void says_why_it_can_not_begin(void **state)
{
	static uint8_t wrong[HOST_TOKEN_BYTES];
	Congvan__HostReport *report;

	(void)state;
	kernel_make(&kernel, "probe", NULL);
	kernel.boot.token.data = wrong;
	kernel_spawn(&kernel);
	kernel_boot(&kernel);
	report = kernel_report(&kernel);
	assert_int_equal(report->kind, CONGVAN__HOST_REPORT__KIND__DONE);
	assert_int_equal(report->code, -EACCES);
	assert_string_equal(report->action, "bus");
	congvan__host_report__free_unpacked(report, NULL);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_BOOT);
	kernel_finish(&kernel);

	kernel_make(&kernel, "probe", NULL);
	kernel.boot.image = (char *)(uintptr_t) "/etc/passwd";
	kernel_spawn(&kernel);
	kernel_boot(&kernel);
	report = kernel_report(&kernel);
	assert_int_equal(report->code, -ENOEXEC);
	assert_string_equal(report->action, "dlopen");
	congvan__host_report__free_unpacked(report, NULL);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_BOOT);
}

static Congvan__HostOrder *load_order(bool broken, const char *text)
{
	static Congvan__HostOrder order;
	static Congvan__HostValue values[2], *list[2] = {&values[0], &values[1]};
	static Congvan__HostListener listener, *listeners[1] = {&listener};

	congvan__host_order__init(&order);
	congvan__host_listener__init(&listener);
	for (size_t i = 0; i < 2; i++) {
		congvan__host_value__init(&values[i]);
		values[i].has_set = values[i].has_number = 1;
		values[i].set = 1;
	}
	values[0].key = (char *)(uintptr_t) "broken";
	values[0].number = broken;
	values[0].text = values[1].text = (char *)(uintptr_t)text;
	values[1].key = listener.key = (char *)(uintptr_t) "word";
	order.has_kind = 1;
	order.kind = CONGVAN__HOST_ORDER__KIND__LOAD;
	order.n_config = 2;
	order.config = list;
	order.n_listeners = 1;
	order.listeners = listeners;
	return &order;
}

static void spawn_ready(void)
{
	Congvan__HostReport *report;
	struct cv_error error = {0};

	kernel_make(&kernel, "probe", NULL);
	kernel_spawn(&kernel);
	kernel_boot(&kernel);
	report = kernel_report(&kernel);
	assert_int_equal(report->kind, CONGVAN__HOST_REPORT__KIND__READY);
	congvan__host_report__free_unpacked(report, NULL);
	assert_int_equal(dial_open(kernel.requests, &kernel.dial, &error), 0);
}

static void configures(void **state)
{
	Congvan__HostOrder *order = load_order(false, "một");
	int pair[2];

	(void)state;
	assert_int_equal(pipe(pair), 0);
	spawn_ready();
	assert_int_equal(kernel_done(&kernel, kernel_send(&kernel, order, pair, 1)), 0);
	kernel_says(&kernel, "config", "word", "set=1 number=0 text=một listener=1");
	kernel_says(&kernel, "config", "nothing", "-2");
	order = load_order(false, "hai");
	order->kind = CONGVAN__HOST_ORDER__KIND__CONFIGURE;
	order->n_listeners = 0;
	assert_int_equal(kernel_done(&kernel, kernel_send(&kernel, order, NULL, 0)), 0);
	kernel_says(&kernel, "config", "word", "set=1 number=0 text=hai listener=1");
	close(pair[0]);
	close(pair[1]);
}

/* A descriptor too few: the kernel and the host do not mean the same. */
static void ends_at_listeners_without_descriptors(void **state)
{
	(void)state;
	spawn_ready();
	kernel_send(&kernel, load_order(false, "x"), NULL, 0);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_PROTOCOL);
}

static void passes_on_why_a_plugin_does_not_load(void **state)
{
	Congvan__HostReport *report;
	Congvan__HostOrder *order = load_order(true, "không có máy in");

	(void)state;
	spawn_ready();
	order->n_listeners = 0;
	kernel_send(&kernel, order, NULL, 0);
	report = kernel_report(&kernel);
	assert_int_equal(report->code, -ENODEV);
	assert_string_equal(report->action, "load");
	assert_string_equal(report->text, "probe: load: không có máy in");
	congvan__host_report__free_unpacked(report, NULL);
}

/* Pings are answered while all workers hang, and say so; stop gives up, but the process ends. */
static void pings_while_it_hangs(void **state)
{
	Congvan__Envelope *head;
	nng_msg *message;

	(void)state;
	kernel_make(&kernel, "probe", NULL);
	kernel_run(&kernel);
	head = kernel_head("probe/1", "hang");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(envelope_pack(head, (struct cv_bytes){NULL, 0}, (struct cv_bytes){NULL, 0}, &message),
				 0);
		assert_int_equal(dial_submit(kernel.dial, message, on_nothing, NULL), 0);
	}
	wait_busy(2);
	/* Not on a worker. */
	kernel_says(&kernel, "slow", "x", "x");
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__STOP)), -EBUSY);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_OK);
}

static void late_requests_are_not_run(void **state)
{
	Congvan__Envelope *head;
	struct kernel_reply reply;

	(void)state;
	kernel_make(&kernel, "probe", NULL);
	kernel_run(&kernel);
	head = kernel_head("probe/1", "slow");
	head->deadline_ms = 1;
	reply = kernel_request(&kernel, head, (struct cv_bytes){NULL, 0}, (struct cv_bytes){NULL, 0});
	assert_int_equal(reply.result, -ETIME);
	assert_true(reply.status_len > 0);
	kernel_reply_free(&reply);
}

static void records_a_crash(void **state)
{
	char line[8192] = "";
	size_t len = 0;
	ssize_t n;
	Congvan__Envelope *head;
	nng_msg *message, *unused;
	bool sent;

	(void)state;
	kernel_make(&kernel, "probe", NULL);
	kernel.errors = 0;
	kernel_run(&kernel);
	head = kernel_head("probe/1", "crash");
	assert_int_equal(envelope_pack(head, (struct cv_bytes){NULL, 0}, (struct cv_bytes){NULL, 0}, &message), 0);
	assert_int_equal(dial_call(kernel.dial, message, head->deadline_ms, &sent, &unused), -EPIPE);
	assert_int_equal(kernel_wait(&kernel), -SIGABRT);
	while (len < sizeof(line) - 1 && (n = read(kernel.errors, line + len, sizeof(line) - 1 - len)) > 0)
		len += (size_t)n;
	assert_non_null(strstr(line, "plugin=probe generation=3 action=probe/1 method=crash"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(boots_loads_and_answers, teardown),
	    cmocka_unit_test_teardown(ends_at_nonsense, teardown),
	    cmocka_unit_test_teardown(ends_at_requests_that_are_none, teardown),
	    cmocka_unit_test_teardown(ends_with_the_kernel, teardown),
	    cmocka_unit_test_teardown(ends_when_the_bus_breaks, teardown),
	    cmocka_unit_test_teardown(says_why_it_can_not_begin, teardown),
	    cmocka_unit_test_teardown(configures, teardown),
	    cmocka_unit_test_teardown(ends_at_listeners_without_descriptors, teardown),
	    cmocka_unit_test_teardown(passes_on_why_a_plugin_does_not_load, teardown),
	    cmocka_unit_test_teardown(pings_while_it_hangs, teardown),
	    cmocka_unit_test_teardown(late_requests_are_not_run, teardown),
	    cmocka_unit_test_teardown(records_a_crash, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
