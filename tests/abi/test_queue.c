/*
 * What an operator sees of queues and does about them: a real server with plugins that fail as they are told, and the
 * real tool on its control socket.
 */
#include "server.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "run_tool.h"

#define SOME "follower.some"

static char socket_path[96];
static pid_t server;

static int setup(void **state)
{
	server_setup(state);
	server_config_plugins(NULL, "source, follower", NULL);
	snprintf(socket_path, sizeof(socket_path), "%s/control.sock", server_directory);
	server = server_start();
	return 0;
}

static void stop_server(void)
{
	assert_int_equal(kill(server, SIGTERM), 0);
	server_expect("STOPPING=1");
	server_assert_exits(server, 0);
	server = 0;
}

static int teardown(void **state)
{
	if (server > 0) {
		kill(server, SIGKILL);
		server_status(server);
		server = 0;
	}
	return server_teardown(state);
}

static void call(const char *service, const char *method, const char *text, char *ret, size_t size)
{
	if (server_call(service, method, text, ret, size) < 0)
		fail_msg("%s %s: %s", service, method, ret);
}

static void tell(const char *what)
{
	char reply[64];

	call("source/1", "tell", what, reply, sizeof(reply));
	assert_string_equal(reply, "told");
}

static void set(const char *method, const char *value)
{
	char reply[64];

	call("follower/1", method, value, reply, sizeof(reply));
}

static long effects(const char *effect)
{
	char reply[64];

	call("follower/1", "effects", effect, reply, sizeof(reply));
	return strtol(reply, NULL, 10);
}

/* ---- the tool ---- */

static struct tool_run run;

/* Words, ended by NULL; in English. */
static int tool(const char *first, ...)
{
	const char *argv[16] = {CONGVAN_TOOL, first};
	size_t count = 2;
	va_list list;

	va_start(list, first);
	while ((argv[count] = va_arg(list, const char *)) != NULL)
		count++;
	va_end(list);
	argv[count++] = "--socket";
	argv[count++] = socket_path;
	argv[count++] = "--lang";
	argv[count++] = "en";
	argv[count] = NULL;
	run_tool(&run, NULL, argv);
	return run.code;
}

static json_t *output(void)
{
	json_error_t error;
	json_t *value = json_loads(run.out, JSON_REJECT_DUPLICATES, &error);

	if (value == NULL)
		fail_msg("%s in \"%s\"; %s", error.text, run.out, run.err);
	return value;
}

static json_int_t sum_of(const char *queue, const char *figure)
{
	json_int_t found = -1;
	json_t *list, *sums;
	size_t at;

	assert_int_equal(tool("queue", "list", "--json", NULL), 0);
	list = output();
	sums = json_object_get(list, "queues");
	for (at = 0; at < json_array_size(sums); at++) {
		json_t *sum = json_array_get(sums, at);

		if (strcmp(json_string_value(json_object_get(sum, "name")), queue) == 0)
			found = json_integer_value(json_object_get(sum, figure));
	}
	json_decref(list);
	return found;
}

/* The n-th item that was set aside in a queue, as text. */
static const char *set_aside(const char *queue, size_t n)
{
	static char id[32];
	json_t *list;

	assert_int_equal(tool("queue", "list", "--set-aside", "--queue", queue, "--json", NULL), 0);
	list = output();
	snprintf(id, sizeof(id), "%s",
		 json_string_value(json_object_get(json_array_get(json_object_get(list, "items"), n), "id")));
	json_decref(list);
	return id;
}

static void assert_audit(void)
{
	assert_int_equal(tool("audit", "verify", NULL), 0);
}

/* ---- tests ---- */

static void shows_without_content(void **state)
{
	char id[32];
	json_t *item;

	(void)state;
	tell("source.told reject");
	EVENTUALLY(sum_of(SOME, "setAside") == 1);
	snprintf(id, sizeof(id), "%s", set_aside(SOME, 0));
	assert_int_equal(tool("queue", "show", SOME, id, "--json", NULL), 0);
	item = output();
	assert_string_equal(json_string_value(json_object_get(item, "state")), "set-aside");
	assert_string_equal(json_string_value(json_object_get(item, "reason")), "nobody can read this");
	assert_string_equal(json_string_value(json_object_get(item, "owner")), "follower");
	assert_string_equal(json_string_value(json_object_get(item, "maker")), "source");
	assert_string_equal(json_string_value(json_object_get(item, "topic")), "source.told");
	assert_string_equal(json_string_value(json_object_get(item, "subject")), "77");
	assert_int_equal(json_integer_value(json_object_get(item, "agency")), STAGE_AGENCY);
	assert_int_equal(json_integer_value(json_object_get(item, "payloadBytes")), strlen("reject"));
	/* printf reject | sha256sum */
	assert_string_equal(json_string_value(json_object_get(item, "payloadSha256")),
			    "084e990a49ba65e622926853785e0ed05c63fc7fbf798a26e8242b5ee3d7ce9f");
	json_decref(item);
	assert_int_equal(tool("queue", "show", SOME, id, NULL), 0);
	assert_contains(run.out, "set aside");
	assert_contains(run.out, "reason: nobody can read this");
	assert_null(strstr(run.out, "content: reject"));
	assert_int_equal(tool("queue", "list", NULL), 0);
	assert_contains(run.out, SOME "  (subscription source.told)");
	assert_contains(run.out, "0 waiting, 0 leased, 1 set aside");
}

static void a_mended_entry_is_delivered_again(void **state)
{
	char id[32];

	(void)state;
	tell("source.told reject");
	tell("source.told fine");
	EVENTUALLY(sum_of(SOME, "setAside") == 1 && sum_of(SOME, "behind") == 0);
	snprintf(id, sizeof(id), "%s", set_aside(SOME, 0));
	/* Not mended yet: it comes back. */
	assert_int_equal(tool("queue", "retry", SOME, id, NULL), 0);
	EVENTUALLY(sum_of(SOME, "setAside") == 1);
	set("mend", "1");
	assert_int_equal(tool("queue", "retry", SOME, id, "--dry-run", NULL), 0);
	assert_contains(run.err, "1 would be delivered again");
	assert_int_equal(sum_of(SOME, "setAside"), 1);
	assert_int_equal(tool("queue", "retry", SOME, id, "--reason", "the index was rebuilt", NULL), 0);
	EVENTUALLY(effects(SOME ":5:reject") == 1);
	EVENTUALLY(sum_of(SOME, "waiting") == 0 && sum_of(SOME, "leased") == 0);
	assert_int_equal(sum_of(SOME, "setAside"), 0);
	assert_int_equal(effects(SOME ":5:fine"), 1);
	/* Both acts stand in the log, and it verifies. */
	assert_audit();
	stop_server();
	server = server_start();
	assert_int_equal(effects(SOME ":5:reject"), 1);
	assert_int_equal(sum_of(SOME, "setAside"), 0);
}

static void all_of_them_at_once(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		tell("source.told reject");
	EVENTUALLY(sum_of(SOME, "setAside") == 5);
	set("mend", "1");
	assert_int_equal(tool("queue", "retry", SOME, "--all", "--json", NULL), 0);
	assert_contains(run.out, "\"done\": 5");
	EVENTUALLY(effects(SOME ":5:reject") == 5);
	assert_audit();
}

static void dropping_needs_a_reason(void **state)
{
	char id[32];

	(void)state;
	tell("source.told reject");
	EVENTUALLY(sum_of(SOME, "setAside") == 1);
	snprintf(id, sizeof(id), "%s", set_aside(SOME, 0));
	assert_int_equal(tool("queue", "drop", SOME, id, NULL), 2);
	assert_contains(run.err, "--reason");
	assert_int_equal(tool("queue", "drop", SOME, id, "--reason", "test data", "--dry-run", NULL), 0);
	assert_int_equal(sum_of(SOME, "setAside"), 1);
	assert_int_equal(tool("queue", "drop", SOME, id, "--reason", "test data", NULL), 0);
	assert_contains(run.err, "1 dropped");
	assert_int_equal(sum_of(SOME, "setAside"), 0);
	assert_int_equal(tool("queue", "drop", SOME, id, "--reason", "test data", NULL), 3);
	assert_contains(run.err, "has no item");
	assert_contains(run.err, "congvan queue list");
	assert_audit();
}

/* The entry that a subscription stands before: dropped, it is passed over and does not come again. */
static void dropping_what_waits_moves_the_subscription_on(void **state)
{
	char id[32];
	json_t *list;

	(void)state;
	set("set_away", "1");
	tell("source.told suspend");
	tell("source.told behind");
	EVENTUALLY(sum_of(SOME, "waiting") == 1);
	assert_int_equal(tool("queue", "list", "--queue", SOME, NULL), 0);
	assert_contains(run.out, "SUSPENDED: the index is away");
	assert_int_equal(tool("queue", "list", "--queue", SOME, "--json", NULL), 0);
	list = output();
	snprintf(id, sizeof(id), "%s",
		 json_string_value(json_object_get(json_array_get(json_object_get(list, "items"), 0), "id")));
	json_decref(list);
	/* It is tried now and then, and can't be dropped just while it is. */
	EVENTUALLY(tool("queue", "drop", SOME, id, "--reason", "nobody needs it", NULL) == 0);
	set("set_away", "0");
	stop_server();
	server = server_start();
	EVENTUALLY(effects(SOME ":5:behind") == 1);
	assert_int_equal(effects(SOME ":5:suspend"), 0);
	EVENTUALLY(effects("follower.all:5:suspend") == 1);
	assert_audit();
}

static void what_is_delivered_just_now_stays(void **state)
{
	char id[32];
	json_t *list;

	(void)state;
	tell("source.told late");
	EVENTUALLY(sum_of(SOME, "leased") == 1);
	assert_int_equal(tool("queue", "list", "--queue", SOME, "--json", NULL), 0);
	list = output();
	snprintf(id, sizeof(id), "%s",
		 json_string_value(json_object_get(json_array_get(json_object_get(list, "items"), 0), "id")));
	json_decref(list);
	assert_int_equal(tool("queue", "drop", SOME, id, "--reason", "too late", NULL), 4);
	assert_contains(run.err, "is being delivered just now");
	assert_int_equal(tool("queue", "retry", SOME, id, NULL), 4);
	assert_int_equal(tool("queue", "show", SOME, id, NULL), 0);
	assert_contains(run.out, ": leased");
	set("release", "");
	set("release", "");
	EVENTUALLY(effects(SOME ":5:late") == 1);
}

static void large_queues_come_in_pages(void **state)
{
	char from[96] = "";
	json_t *list, *next;
	size_t seen = 0;
	int pages = 0;

	(void)state;
	for (int i = 0; i < 31; i++)
		tell("source.told reject");
	EVENTUALLY(sum_of(SOME, "setAside") == 31 && sum_of("follower.all", "setAside") == 31);
	do {
		if (from[0] != '\0')
			assert_int_equal(tool("queue", "list", "--limit", "10", "--json", "--from", from, NULL), 0);
		else
			assert_int_equal(tool("queue", "list", "--limit", "10", "--json", NULL), 0);
		list = output();
		seen += json_array_size(json_object_get(list, "items"));
		next = json_object_get(list, "next");
		snprintf(from, sizeof(from), "%s", next != NULL ? json_string_value(next) : "");
		json_decref(list);
		pages++;
	} while (from[0] != '\0');
	assert_int_equal(seen, 62);
	assert_int_equal(pages, 7);
	assert_int_equal(tool("queue", "list", "--limit", "10", NULL), 0);
	assert_contains(run.err, "there is more: add --from follower.all:");
}

static void mistakes_are_named(void **state)
{
	(void)state;
	assert_int_equal(tool("queue", "list", "--queue", "follower.none", NULL), 3);
	assert_contains(run.err, "there is no queue follower.none");
	assert_int_equal(tool("queue", "list", "--from", "x", NULL), 2);
	assert_int_equal(tool("queue", "list", "--limit", "0", NULL), 2);
	assert_int_equal(tool("queue", "show", SOME, NULL), 2);
	assert_int_equal(tool("queue", "show", SOME, "twelve", NULL), 2);
	assert_int_equal(tool("queue", "show", SOME, "12", NULL), 3);
	assert_int_equal(tool("queue", "show", "nodot", "12", NULL), 1);
	assert_contains(run.err, "is no queue's name");
	assert_int_equal(tool("queue", "retry", SOME, NULL), 2);
	assert_int_equal(tool("queue", "retry", SOME, "12", "--all", NULL), 2);
	assert_int_equal(tool("queue", "retry", SOME, "12", NULL), 3);
	assert_int_equal(tool("queue", "retri", SOME, "12", NULL), 2);
	assert_contains(run.err, "\"queue retry\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(shows_without_content),
	    TEST(a_mended_entry_is_delivered_again),
	    TEST(all_of_them_at_once),
	    TEST(dropping_needs_a_reason),
	    TEST(dropping_what_waits_moves_the_subscription_on),
	    TEST(what_is_delivered_just_now_stays),
	    TEST(large_queues_come_in_pages),
	    TEST(mistakes_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
