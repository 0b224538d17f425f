/*
 * How an operator replaces plugins: a real server, and the real tool on its control socket.
 */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run_tool.h"
#include "runtime/seat.h"

static char place[64], socket_path[96], pipe_path[96];
static pid_t server;

/* The build lies in the plugin's place from now on; renamed, as an operator should. */
static void install(const char *from, const char *name)
{
	char command[512];

	snprintf(command, sizeof(command), "cp %s/%s/%s.so %s/new && mv %s/new %s/%s.so", ABI_DIR, from, name, place,
		 place, place, name);
	assert_int_equal(system(command), 0);
}

static int setup(void **state)
{
	server_setup(state);
	strcpy(place, "/tmp/congvan-place-XXXXXX");
	assert_non_null(mkdtemp(place));
	install("phoenix-1", "phoenix");
	install(".", "mourner");
	install("good", "model");
	server_config_plugins(place, "phoenix, mourner, model", NULL);
	snprintf(socket_path, sizeof(socket_path), "%s/control.sock", server_directory);
	snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", server_directory);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
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
	stage_remove(place);
	return server_teardown(state);
}

static void expect_build(const char *build)
{
	char reply[64];

	if (server_call("phoenix/1", "build", "", reply, sizeof(reply)) < 0)
		fail_msg("build: %s", reply);
	assert_string_equal(reply, build);
}

/* ---- the tool ---------------------------------------------------------------------------------------------------- */

static struct tool_run run;

/* "plugin" and these words; in English. Returns the exit code. */
static int tool(const char *verb, const char *argument, const char *flag)
{
	const char *argv[16] = {CONGVAN_TOOL, "plugin", verb};
	size_t count = 3;

	if (argument != NULL)
		argv[count++] = argument;
	if (flag != NULL)
		argv[count++] = flag;
	argv[count++] = "--socket";
	argv[count++] = socket_path;
	argv[count++] = "--lang";
	argv[count++] = "en";
	run_tool(&run, NULL, argv);
	return run.code;
}

static void expect(const char *verb, const char *argument, const char *flag, int code)
{
	if (tool(verb, argument, flag) != code)
		fail_msg("plugin %s: exit %d, not %d: %s%s", verb, run.code, code, run.out, run.err);
}

static json_t *output(void)
{
	json_error_t error;
	json_t *value = json_loads(run.out, JSON_REJECT_DUPLICATES, &error);

	if (value == NULL)
		fail_msg("%s in \"%s\"; %s", error.text, run.out, run.err);
	return value;
}

/* What the list says of phoenix; its owner frees the document. */
static json_t *phoenix(json_t **ret_document)
{
	json_t *plugins, *plugin;
	size_t at;

	expect("list", NULL, "--json", 0);
	*ret_document = output();
	plugins = json_object_get(*ret_document, "plugins");
	json_array_foreach(plugins, at, plugin)
	{
		if (strcmp(json_string_value(json_object_get(plugin, "name")), "phoenix") == 0)
			return plugin;
	}
	fail_msg("no phoenix in %s", run.out);
	return NULL;
}

static json_int_t figure(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value))
		fail_msg("no figure %s in %s", name, run.out);
	return json_integer_value(value);
}

static const char *text(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	if (value == NULL)
		fail_msg("no text %s in %s", name, run.out);
	return value;
}

static bool is_in_state(const char *wanted)
{
	json_t *document, *plugin = phoenix(&document);
	const bool is = strcmp(text(plugin, "state"), wanted) == 0;

	json_decref(document);
	return is;
}

static size_t old_generations(void)
{
	json_t *document, *plugin = phoenix(&document);
	const size_t count = json_array_size(json_object_get(plugin, "old"));

	json_decref(document);
	return count;
}

/* ---- what is shown ------------------------------------------------------------------------------------------------
 */

static void the_list_shows_what_runs(void **state)
{
	json_t *document, *plugin;

	(void)state;
	expect_build("1");
	plugin = phoenix(&document);
	assert_string_equal(text(plugin, "version"), "1.0.0");
	assert_string_equal(text(plugin, "mode"), stage_isolated() ? "isolated" : "in process");
	assert_string_equal(text(plugin, "state"), "running");
	assert_true(figure(plugin, "generation") >= 1);
	assert_int_equal(figure(plugin, "inFlight"), 0);
	assert_int_equal(figure(plugin, "calls"), 1);
	assert_int_equal(figure(plugin, "reloads"), 0);
	assert_int_equal(figure(plugin, "restarts"), 0);
	assert_int_equal(json_array_size(json_object_get(plugin, "old")), 0);
	assert_null(json_object_get(plugin, "error"));
	/* The figure makes sense only where images stay mapped. */
	assert_int_equal(json_object_get(plugin, "reloadsLeft") == NULL, stage_isolated());
	json_decref(document);
	expect("list", NULL, NULL, 0);
	assert_contains(run.out, "phoenix            1.0.0");
	assert_contains(run.out, stage_isolated() ? "isolated" : "in process");
	assert_contains(run.out, "0 in flight, 1 calls, 0 reloads, 0 restarts");
	assert_contains(run.out, "mourner");
}

static void *linger_thread(void *reply)
{
	server_call("phoenix/1", "linger", pipe_path, reply, 64);
	return NULL;
}

static bool open_writer(int *ret)
{
	*ret = open(pipe_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	return *ret >= 0;
}

static void the_list_shows_what_holds_an_old_generation(void **state)
{
	json_t *document, *plugin, *old, *call;
	char reply[64] = "";
	pthread_t caller;
	int writer = -1;

	(void)state;
	assert_int_equal(pthread_create(&caller, NULL, linger_thread, reply), 0);
	EVENTUALLY(open_writer(&writer));
	plugin = phoenix(&document);
	assert_int_equal(figure(plugin, "inFlight"), 1);
	json_decref(document);
	install("phoenix-2", "phoenix");
	expect("reload", "phoenix", NULL, 0);
	expect_build("2");
	plugin = phoenix(&document);
	assert_int_equal(json_array_size(json_object_get(plugin, "old")), 1);
	old = json_array_get(json_object_get(plugin, "old"), 0);
	assert_true(figure(old, "generation") < figure(plugin, "generation"));
	assert_string_equal(text(old, "version"), "1.0.0");
	assert_string_equal(text(old, "state"), "draining");
	assert_true(figure(old, "leftMs") > 0);
	assert_int_equal(json_array_size(json_object_get(old, "calls")), 1);
	call = json_array_get(json_object_get(old, "calls"), 0);
	assert_string_equal(text(call, "service"), "phoenix/1");
	assert_string_equal(text(call, "method"), "linger");
	assert_int_equal(figure(call, "count"), 1);
	assert_true(figure(call, "ageMs") > 0);
	json_decref(document);
	expect("list", NULL, NULL, 0);
	assert_contains(run.out, "old generation");
	assert_contains(run.out, "1 calls of phoenix/1.linger, the oldest for");
	close(writer);
	pthread_join(caller, NULL);
	assert_string_equal(reply, "over in 1");
	EVENTUALLY(old_generations() == 0);
}

/* ---- reload -------------------------------------------------------------------------------------------------------
 */

static void a_changed_build_takes_over(void **state)
{
	json_t *document;

	(void)state;
	expect_build("1");
	install("phoenix-2", "phoenix");
	expect_build("1");
	expect("reload", "phoenix", NULL, 0);
	assert_contains(run.err, "phoenix 1.0.0: generation");
	assert_contains(run.err, "took over from");
	expect_build("2");
	install("phoenix-3", "phoenix");
	expect("reload", "phoenix", "--json", 0);
	document = output();
	assert_string_equal(text(document, "name"), "phoenix");
	assert_string_equal(text(document, "version"), "1.0.0");
	assert_true(figure(document, "generation") > figure(document, "before"));
	assert_true(figure(document, "switchUs") >= 0);
	json_decref(document);
	expect_build("3");
	expect("reload", "ghost", NULL, 3);
	assert_contains(run.err, "ghost: no such plugin");
	expect("reload", NULL, NULL, 2);
}

static void the_ninth_is_refused_in_process(void **state)
{
	char variant[32];
	json_t *document, *plugin;

	(void)state;
	for (unsigned i = 2; i <= SEAT_RELOADS_IN_PROCESS + 1; i++) {
		snprintf(variant, sizeof(variant), "phoenix-%u", i);
		install(variant, "phoenix");
		expect("reload", "phoenix", NULL, 0);
		/* On a slow machine they end later than new ones come: no more than SEAT_OLD_MAX may wait. */
		EVENTUALLY(old_generations() < SEAT_OLD_MAX / 2);
	}
	install("phoenix-1", "phoenix");
	if (stage_isolated()) {
		expect("reload", "phoenix", NULL, 0);
		expect_build("1");
		return;
	}
	expect("reload", "phoenix", NULL, 4);
	assert_contains(run.err, "was not replaced");
	assert_contains(run.err, "was reloaded 8 times in the server's own process, where every build stays mapped: "
				 "run it isolated (plugins.isolated), or restart the server");
	expect("reload", "phoenix", "--json", 4);
	expect_build("9");
	plugin = phoenix(&document);
	assert_int_equal(figure(plugin, "reloads"), 8);
	assert_int_equal(figure(plugin, "reloadsLeft"), 0);
	json_decref(document);
	/* What the text advises helps. */
	stop_server();
	server = server_start();
	expect_build("1");
	expect("reload", "phoenix", NULL, 0);
}

static void expect_left_alone(const char *variant, const char *named)
{
	json_t *document, *plugin = phoenix(&document);
	const json_int_t before = figure(plugin, "generation");

	json_decref(document);
	install(variant, "phoenix");
	if (tool("reload", "phoenix", NULL) == 0)
		fail_msg("%s was taken", variant);
	assert_contains(run.err, "goes on as before");
	assert_contains(run.err, named);
	expect_build("1");
	plugin = phoenix(&document);
	assert_int_equal(figure(plugin, "generation"), before);
	assert_string_equal(text(plugin, "state"), "running");
	json_decref(document);
}

static void what_fails_leaves_the_old_one_and_says_why(void **state)
{
	json_t *document, *plugin;

	(void)state;
	expect_left_alone("phoenix-load-fails", "phoenix: load: no such modem");
	expect_left_alone("phoenix-configure-fails", "phoenix: configure");
	expect_left_alone("phoenix-start-fails", "phoenix: start: Address already in use");
	expect_left_alone("phoenix-unwell", "the line is dead");
	expect_left_alone("phoenix-greedy", "plugins.privileged");
	plugin = phoenix(&document);
	assert_contains(text(plugin, "error"), "the line is dead");
	assert_true(figure(plugin, "errorMs") > 0);
	json_decref(document);
	expect("list", NULL, NULL, 0);
	assert_contains(run.out, "last error, ");
	/* A manifest that differs from what the image says of itself. */
	install("lies-grants", "model");
	assert_int_not_equal(tool("reload", "model", NULL), 0);
	assert_contains(run.err, "differs from the manifest");
}

/* ---- off and on ----------------------------------------------------------------------------------------------------
 */

static void what_others_need_stays_on(void **state)
{
	(void)state;
	expect("disable", "phoenix", NULL, 4);
	assert_contains(run.err, "phoenix: is needed by mourner: disable them first");
	expect_build("1");
	expect("disable", "ghost", NULL, 3);
}

static void off_is_off_also_after_a_restart(void **state)
{
	char reason[64];
	json_t *document;

	(void)state;
	expect("disable", "mourner", NULL, 0);
	assert_contains(run.err, "mourner is off");
	expect("disable", "phoenix", "--json", 0);
	document = output();
	assert_string_equal(text(document, "name"), "phoenix");
	assert_int_equal(figure(document, "generation"), 0);
	json_decref(document);
	assert_int_equal(server_call("phoenix/1", "build", "", reason, sizeof(reason)), -EPROTO);
	assert_string_equal(reason, "call.no_service");
	EVENTUALLY(is_in_state("disabled"));
	expect("reload", "phoenix", NULL, 4);
	assert_contains(run.err, "'congvan plugin enable phoenix' starts it");
	stop_server();
	server = server_start();
	assert_true(is_in_state("disabled"));
	assert_int_equal(server_call("phoenix/1", "build", "", reason, sizeof(reason)), -EPROTO);
	expect("enable", "phoenix", "--json", 0);
	document = output();
	assert_true(figure(document, "generation") >= 1);
	json_decref(document);
	expect_build("1");
	expect("enable", "mourner", NULL, 0);
	assert_contains(run.err, "runs");
	stop_server();
	server = server_start();
	expect_build("1");
	assert_true(is_in_state("running"));
}

/* ---- check --------------------------------------------------------------------------------------------------------
 */

static void expect_unchanged(json_int_t generation)
{
	json_t *document, *plugin = phoenix(&document);

	assert_int_equal(figure(plugin, "generation"), generation);
	assert_int_equal(figure(plugin, "reloads"), 0);
	assert_null(json_object_get(plugin, "error"));
	json_decref(document);
	expect_build("1");
}

/* A file of which a part is missing. */
static const char *cut_short(void)
{
	static char path[96];
	char command[512];

	snprintf(path, sizeof(path), "%s/cut.so", place);
	snprintf(command, sizeof(command), "head -c 4000 %s/phoenix.so > %s", place, path);
	assert_int_equal(system(command), 0);
	return path;
}

static void a_check_tells_and_changes_nothing(void **state)
{
	json_t *document, *plugin = phoenix(&document);
	const json_int_t generation = figure(plugin, "generation");

	(void)state;
	json_decref(document);
	expect("check", ABI_DIR "/phoenix-queue/phoenix.so", NULL, 0);
	assert_contains(run.out, "new: queue phoenix.todo");
	expect("check", ABI_DIR "/phoenix-queue/phoenix.so", "--json", 0);
	document = output();
	assert_string_equal(text(document, "name"), "phoenix");
	assert_int_equal(json_array_size(json_object_get(document, "problems")), 0);
	assert_true(json_array_size(json_object_get(document, "plan")) > 0);
	json_decref(document);
	expect("check", ABI_DIR "/phoenix-greedy/phoenix.so", NULL, 1);
	assert_contains(run.err, "plugins.privileged");
	expect("check", ABI_DIR "/phoenix-greedy/phoenix.so", "--json", 1);
	document = output();
	assert_int_equal(json_array_size(json_object_get(document, "problems")), 1);
	json_decref(document);
	expect("check", ABI_DIR "/bare/model.so", NULL, 1);
	assert_contains(run.err, "model.so");
	expect("check", cut_short(), NULL, 1);
	assert_contains(run.err, "cut.so");
	expect("check", "./no-such-file.so", NULL, 3);
	install("phoenix-greedy", "phoenix");
	expect("check", "phoenix", NULL, 1);
	expect_unchanged(generation);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_list_shows_what_runs),
	    TEST(the_list_shows_what_holds_an_old_generation),
	    TEST(a_changed_build_takes_over),
	    TEST(the_ninth_is_refused_in_process),
	    TEST(what_fails_leaves_the_old_one_and_says_why),
	    TEST(what_others_need_stays_on),
	    TEST(off_is_off_also_after_a_restart),
	    TEST(a_check_tells_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
