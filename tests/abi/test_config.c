/* Configuration fields as the plugin sees them, and what is said of wrong ones. */
#include "stage.h"

#include <errno.h>
#include <stdio.h>

static void shows_values_and_fallbacks(void **state)
{
	struct stage stage;

	(void)state;
	stage_open(&stage, NULL, "settings", "settings: {title: Sổ đến, count: 3, door: \"127.0.0.1:0\"}\n");
	stage_expect(&stage, "settings/1", "show", "title", "set=1 number=0 text=Sổ đến");
	assert_contains(stage_call(&stage, "settings/1", "show", "count").reply, "set=1 number=3");
	assert_contains(stage_call(&stage, "settings/1", "show", "on").reply, "set=1 number=1");
	assert_contains(stage_call(&stage, "settings/1", "show", "pause").reply, "set=1 number=30000");
	assert_contains(stage_call(&stage, "settings/1", "show", "room").reply, "set=1 number=65536");
	assert_contains(stage_call(&stage, "settings/1", "show", "unset").reply, "set=0");
	stage_expect(&stage, "settings/1", "show", "other", "No such file or directory");
	stage_expect(&stage, "settings/1", "listening", "door", "open accepts=1");
	stage_expect(&stage, "settings/1", "listening", "title", "No such file or directory accepts=0");
	stage_close(&stage);
}

static void names_wrong_values(void **state)
{
	struct stage stage;

	(void)state;
	assert_int_equal(stage_try(&stage, NULL, "settings", "settings: {count: 11, titel: x}\n"), -EINVAL);
	assert_contains(stage.problems, "settings.count");
	assert_contains(stage.problems, "settings.titel");
	assert_contains(stage.problems, "title");
	stage_close(&stage);
}

static void names_an_address_in_use(void **state)
{
	struct stage first, second;
	char extra[64], *port;
	int fd;

	(void)state;
	stage_open(&first, NULL, "settings", "settings: {title: x, door: \"127.0.0.1:0\"}\n");
	assert_int_equal(runtime_listener(first.runtime, "settings", "door", &fd), 0);
	port = stage_port(fd);
	snprintf(extra, sizeof(extra), "settings: {title: x, door: \"127.0.0.1:%s\"}\n", port);
	assert_int_equal(stage_try(&second, NULL, "settings", extra), -EADDRINUSE);
	assert_contains(second.error.text, port);
	assert_contains(second.error.text, "door");
	stage_close(&second);
	stage_close(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_values_and_fallbacks),
	    cmocka_unit_test(names_wrong_values),
	    cmocka_unit_test(names_an_address_in_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
