#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compiler.h"
#include "descriptor.h"
#include "plan/plan.h"

#define PLUGINS_MAX 6

static int handle(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	(void)call;
	*ret_reply = request;
	return 0;
}

#define LIST(type, ...)                                                                                                \
	{                                                                                                              \
		(const type[]){__VA_ARGS__}, sizeof((const type[]){__VA_ARGS__}) / sizeof(type), sizeof(type)          \
	}
#define PLUGIN(name_, ...)                                                                                             \
	&(const struct cv_plugin)                                                                                      \
	{                                                                                                              \
		.magic = CV_PLUGIN_MAGIC, .size = sizeof(struct cv_plugin), .name = name_, .version = "1.2.3",         \
		__VA_ARGS__                                                                                            \
	}
#define PROVIDES(...) .provides = LIST(struct cv_service_ref, __VA_ARGS__)
#define NEEDS(...) .needs = LIST(struct cv_service_ref, __VA_ARGS__)
#define GRANTS(...) .grants = LIST(struct cv_grant, __VA_ARGS__)
#define METHODS(...) .methods = LIST(struct cv_method, __VA_ARGS__)
#define ROUTES(...) .routes = LIST(struct cv_route, __VA_ARGS__)

/* From descriptors through packed manifests to a plan: the way that plugins go. */
struct judged {
	struct manifest *manifests[PLUGINS_MAX];
	size_t count;
	struct plan *plan;
	int result;
};

static struct manifest *to_manifest(const struct cv_plugin *plugin)
{
	Congvan__Manifest *message = NULL;
	struct manifest *manifest = NULL;
	struct cv_error error = {0};
	uint8_t bytes[16384];
	char path[64];

	assert_int_equal(descriptor_manifest(plugin, &message, &error), 0);
	assert_true(congvan__manifest__get_packed_size(message) <= sizeof(bytes));
	struct cv_bytes packed = {bytes, congvan__manifest__pack(message, bytes)};
	congvan__manifest__free_unpacked(message, NULL);
	snprintf(path, sizeof(path), "/plugins/%s.so", plugin->name);
	if (manifest_parse(path, packed, &manifest, &error) < 0)
		fail_msg("%s", error.text);
	return manifest;
}

static struct judged judge(const struct cv_plugin *const *plugins, size_t count)
{
	static const char *const privileged[] = {"web", "identity"};
	struct judged judged = {.count = count};
	const struct manifest *borrowed[PLUGINS_MAX];
	static const char *const isolated[] = {"apart"}, *const network[] = {"sms"};
	struct plan_options options = {.manifests = borrowed,
				       .count = count,
				       .privileged = privileged,
				       .privileged_count = CV_COUNT(privileged),
				       .isolated = isolated,
				       .isolated_count = CV_COUNT(isolated),
				       .network = network,
				       .network_count = CV_COUNT(network)};

	assert_in_range(count, 0, PLUGINS_MAX);
	for (size_t i = 0; i < count; i++)
		borrowed[i] = judged.manifests[i] = to_manifest(plugins[i]);
	judged.result = plan_make(&options, &judged.plan);
	assert_non_null(judged.plan);
	return judged;
}

static void finish(struct judged *judged)
{
	plan_destroy(&judged->plan);
	for (size_t i = 0; i < judged->count; i++)
		manifest_destroy(&judged->manifests[i]);
}

/* The list of isolated plugins names one that most of these plans do not have. */
static bool is_expected_warning(const char *text)
{
	return strcmp(text, "plugins.isolated names apart, which is not enabled") == 0;
}

static void expect(const struct cv_plugin *const *plugins, size_t count, const char *refusals, const char *warnings)
{
	struct judged judged = judge(plugins, count);
	char refused[4096] = "", warned[4096] = "";

	for (size_t i = 0; i < judged.plan->refusal_count; i++)
		snprintf(refused + strlen(refused), sizeof(refused) - strlen(refused), "%s\n",
			 judged.plan->refusals[i]);
	for (size_t i = 0; i < judged.plan->warning_count; i++) {
		if (!is_expected_warning(judged.plan->warnings[i]))
			snprintf(warned + strlen(warned), sizeof(warned) - strlen(warned), "%s\n",
				 judged.plan->warnings[i]);
	}
	assert_string_equal(refused, refusals);
	assert_string_equal(warned, warnings);
	assert_int_equal(judged.result, *refusals ? -EINVAL : 0);
	assert_int_equal(judged.plan->count, *refusals ? 0 : count);
	finish(&judged);
}

#define EXPECT(refusals, warnings, ...)                                                                                \
	do {                                                                                                           \
		const struct cv_plugin *const plugins_[] = {__VA_ARGS__};                                              \
		expect(plugins_, CV_COUNT(plugins_), refusals, warnings);                                              \
	} while (0)

static void who_is_needed_starts_first(void **state)
{
	const struct cv_plugin *const plugins[] = {
	    PLUGIN("web", NEEDS({"identity", 1, 0}, {"chat", 1, 1})),
	    PLUGIN("incoming", PROVIDES({"incoming", 1, 0}), NEEDS({"work", 1, 0}, {"register", 1, 0})),
	    PLUGIN("work", PROVIDES({"work", 1, 0}), NEEDS({"identity", 1, 0})),
	    PLUGIN("identity", PROVIDES({"identity", 1, 0}, {"identity", 2, 0})),
	    PLUGIN("register", PROVIDES({"register", 1, 0}), NEEDS({"identity", 2, 0})),
	};
	static const char *const order[] = {"identity", "web", "work", "register", "incoming"};
	struct judged judged = judge(plugins, CV_COUNT(plugins));

	(void)state;
	assert_int_equal(judged.result, 0);
	assert_int_equal(judged.plan->count, CV_COUNT(order));
	for (size_t i = 0; i < CV_COUNT(order); i++) {
		assert_string_equal(judged.plan->steps[i].manifest->message->name, order[i]);
		assert_int_equal(judged.plan->steps[i].abi_minor, 0); /* the plugins' own, which is older */
	}
	assert_string_equal(plan_provider(judged.plan, "identity", 2)->message->name, "identity");
	assert_null(plan_provider(judged.plan, "identity", 3));
	finish(&judged);
}

static void nothing_is_a_plan_too(void **state)
{
	(void)state;
	struct judged judged = judge(NULL, 0);
	assert_int_equal(judged.result, 0);
	assert_int_equal(judged.plan->count, 0);
	finish(&judged);
}

static void an_abi_that_does_not_meet(void **state)
{
	struct judged judged;
	struct manifest *manifest = to_manifest(PLUGIN("old"));
	const struct manifest *borrowed[] = {manifest};
	struct plan_options options = {.manifests = borrowed, .count = 1};

	(void)state;
	EXPECT("late 1.2.3: needs plugin ABI 1.7 or later, this server speaks 1.2\n", "",
	       PLUGIN("late", .abi_minor = 9, .abi_minor_min = 7));
	EXPECT("", "", PLUGIN("newer", .abi_minor = 9, .abi_minor_min = 0));
	manifest->message->abi_major = 2;
	judged.result = plan_make(&options, &judged.plan);
	assert_int_equal(judged.result, -EINVAL);
	assert_string_equal(judged.plan->refusals[0], "old 1.2.3: made for plugin ABI 2, this server speaks 1");
	plan_destroy(&judged.plan);
	manifest_destroy(&manifest);
}

static void doubled_names_and_services(void **state)
{
	(void)state;
	EXPECT("a: two plugins of this name: /plugins/a.so and /plugins/a.so\n", "", PLUGIN("a"), PLUGIN("a"));
	EXPECT("b: provides chat/1, which a provides already\n", "", PLUGIN("a", PROVIDES({"chat", 1, 0})),
	       PLUGIN("b", PROVIDES({"chat", 1, 0})));
	EXPECT("", "", PLUGIN("a", PROVIDES({"chat", 1, 0})), PLUGIN("b", PROVIDES({"chat", 2, 0})));
}

static void needs_that_nobody_meets(void **state)
{
	(void)state;
	EXPECT("a: needs chat/1, which no enabled plugin provides\n", "", PLUGIN("a", NEEDS({"chat", 1, 0})));
	EXPECT("", "", PLUGIN("a", NEEDS({"chat", 1, 1})));
	EXPECT("a 1.2.3: needs chat/2, but talk 1.2.3 provides chat/1\n", "", PLUGIN("a", NEEDS({"chat", 2, 0})),
	       PLUGIN("talk", PROVIDES({"chat", 1, 0})));
	EXPECT("", "a: does without chat/2: talk 1.2.3 provides chat/1\n", PLUGIN("a", NEEDS({"chat", 2, 1})),
	       PLUGIN("talk", PROVIDES({"chat", 1, 0})));
	EXPECT("a: needs chat/1, which it provides itself\n", "",
	       PLUGIN("a", PROVIDES({"chat", 1, 0}), NEEDS({"chat", 1, 0})));
}

static void circles_are_named_whole(void **state)
{
	(void)state;
	EXPECT("a circle of needs: a needs b/1 of b, b needs a/1 of a\n", "",
	       PLUGIN("a", PROVIDES({"a", 1, 0}), NEEDS({"b", 1, 0})),
	       PLUGIN("b", PROVIDES({"b", 1, 0}), NEEDS({"a", 1, 0})));
	/* The way into the circle is no part of it; an optional need closes it as well. */
	EXPECT("a circle of needs: b needs c/1 of c, c needs d/1 of d, d needs b/1 of b\n", "",
	       PLUGIN("a", NEEDS({"b", 1, 0})), PLUGIN("b", PROVIDES({"b", 1, 0}), NEEDS({"c", 1, 0})),
	       PLUGIN("c", PROVIDES({"c", 1, 0}), NEEDS({"d", 1, 1})),
	       PLUGIN("d", PROVIDES({"d", 1, 0}), NEEDS({"b", 1, 0})));
}

static void prefixes(void **state)
{
	(void)state;
	EXPECT("a: may not own b.thing: a plugin's prefixes begin with its own name, \"a.\"\n", "",
	       PLUGIN("a", GRANTS({CV_GRANT_OWN, 0, "b.thing"})));
	EXPECT("a: may not own ab.thing: a plugin's prefixes begin with its own name, \"a.\"\n", "",
	       PLUGIN("a", GRANTS({CV_GRANT_OWN, 0, "ab.thing"})));
	EXPECT("a: declares twice that it owns a.thing\n", "",
	       PLUGIN("a", GRANTS({CV_GRANT_OWN, 0, "a.thing"}, {CV_GRANT_OWN, 0, "a.thing"})));
	EXPECT("", "", PLUGIN("a", GRANTS({CV_GRANT_OWN, 0, "a.thing"}, {CV_GRANT_OWN, 0, "a.other"})),
	       PLUGIN("b", GRANTS({CV_GRANT_READ, 0, "a.thing"}, {CV_GRANT_WRITE, 0, "a.other"})));
	EXPECT("b: wants to write a.thong, but a 1.2.3 owns no such prefix\n", "",
	       PLUGIN("a", GRANTS({CV_GRANT_OWN, 0, "a.thing"})), PLUGIN("b", GRANTS({CV_GRANT_WRITE, 0, "a.thong"})));
	EXPECT("", "b: wants to read a.thing, but \"a\" is not enabled\n",
	       PLUGIN("b", GRANTS({CV_GRANT_READ, 0, "a.thing"})));
}

static void privileges(void **state)
{
	(void)state;
	EXPECT("", "",
	       PLUGIN("web", GRANTS({CV_GRANT_SPEAK_FOR_USERS, 0, NULL}, {CV_GRANT_ROUTES, 0, NULL},
				    {CV_GRANT_LISTEN, 0, NULL})),
	       PLUGIN("identity", GRANTS({CV_GRANT_ALL_AGENCIES, 0, NULL}, {CV_GRANT_SET_COOKIES, 0, NULL})));
#define ONLY ", which only the plugins in plugins.privileged of the configuration may\n"
	EXPECT("chat: wants to speak for users" ONLY "chat: wants to reach every agency" ONLY
	       "chat: wants to call every plugin's routes" ONLY "chat: wants to set cookies" ONLY,
	       "",
	       PLUGIN("chat", GRANTS({CV_GRANT_SPEAK_FOR_USERS, 0, NULL}, {CV_GRANT_ALL_AGENCIES, 0, NULL},
				     {CV_GRANT_ROUTES, 0, NULL}, {CV_GRANT_SET_COOKIES, 0, NULL})));
}

static void methods_and_routes(void **state)
{
	(void)state;
	EXPECT("a: method list belongs to b/1, which it does not provide\n", "",
	       PLUGIN("a", METHODS({"b/1", "list", 0, 0, handle, NULL, NULL, NULL})));
	EXPECT("a: route GET /a leads to a/1.show, a method that it does not have\n", "",
	       PLUGIN("a", PROVIDES({"a", 1, 0}), METHODS({"a/1", "list", 0, 0, handle, NULL, NULL, NULL}),
		      ROUTES({"GET", "/a", "a/1", "show", 0, 0})));
	EXPECT("a: route GET /a/{name}/x is already a route of a\nb: route GET /a/{other}/x is already a route of a\n",
	       "",
	       PLUGIN("a", PROVIDES({"a", 1, 0}), METHODS({"a/1", "list", 0, 0, handle, NULL, NULL, NULL}),
		      ROUTES({"GET", "/a/{id}/x", "a/1", "list", 0, 0}, {"POST", "/a/{id}/x", "a/1", "list", 0, 0},
			     {"GET", "/a/{id}", "a/1", "list", 0, 0}, {"GET", "/a/{name}/x", "a/1", "list", 0, 0})),
	       PLUGIN("b", PROVIDES({"b", 1, 0}), METHODS({"b/1", "list", 0, 0, handle, NULL, NULL, NULL}),
		      ROUTES({"GET", "/a/{other}/x", "b/1", "list", 0, 0})));
}

static void subscriptions(void **state)
{
	static const struct cv_subscription index[] = {{"index", "b.*", handle, NULL, 0, 0}};
	static const struct cv_subscription exact[] = {{"index", "a.b.c", handle, NULL, 0, 600001}};
	static const struct cv_subscription all[] = {{"all", "*", handle, NULL, CV_SUBSCRIPTION_FROM_START, 0}};
	static const struct cv_subscription bad[] = {{"all", "a.*.b", handle, NULL, 0, 0},
						     {"all", "a", handle, NULL, 0, 0},
						     {"index", "a*", handle, NULL, 0, 0}};

	(void)state;
	/* A need that nobody meets may be optional; and two may listen to each other. */
	EXPECT("", "", PLUGIN("a", NEEDS({"b", 1, 1}), .subscriptions = {index, 1, sizeof(index[0])}));
	EXPECT("", "",
	       PLUGIN("a", PROVIDES({"a", 1, 0}), NEEDS({"b", 1, 0}), .subscriptions = {index, 1, sizeof(index[0])}),
	       PLUGIN("b", PROVIDES({"b", 1, 0}), .subscriptions = {index, 1, sizeof(index[0])}));
	EXPECT("a: subscription index: the topic b.* belongs to a service that it neither needs nor provides\n", "",
	       PLUGIN("a", .subscriptions = {index, 1, sizeof(index[0])}));
	EXPECT("a: subscription index: its lease is longer than 10 min\n", "",
	       PLUGIN("a", PROVIDES({"a", 1, 0}), .subscriptions = {exact, 1, sizeof(exact[0])}));
	EXPECT("a: subscription all: the topic * asks for the grant of all agencies\n", "",
	       PLUGIN("a", .subscriptions = {all, 1, sizeof(all[0])}));
	EXPECT("a: two queues, timers or subscriptions are named all\n"
	       "a: subscription all: the topic \"a.*.b\" is not of the form a.b, a.* or *\n"
	       "a: subscription all: the topic \"a\" is not of the form a.b, a.* or *\n"
	       "a: subscription index: the topic \"a*\" is not of the form a.b, a.* or *\n",
	       "", PLUGIN("a", PROVIDES({"a", 1, 0}), .subscriptions = {bad, 3, sizeof(bad[0])}));
}

static void what_runs_in_a_process_of_its_own(void **state)
{
	const struct cv_plugin *const plugins[] = {PLUGIN("a", .flags = CV_PLUGIN_ISOLATED_ONLY), PLUGIN("apart"),
						   PLUGIN("b")};
	struct judged judged = judge(plugins, CV_COUNT(plugins));

	(void)state;
	assert_int_equal(judged.result, 0);
	assert_int_equal(judged.plan->count, 3);
	assert_true(judged.plan->steps[0].isolated);
	assert_true(judged.plan->steps[1].isolated);
	assert_false(judged.plan->steps[2].isolated);
	assert_int_equal(judged.plan->warning_count, 0);
	finish(&judged);
	judged = judge(plugins, 1);
	assert_int_equal(judged.plan->warning_count, 1);
	assert_string_equal(judged.plan->warnings[0], "plugins.isolated names apart, which is not enabled");
	finish(&judged);
}

static void the_network_is_the_operators_to_give(void **state)
{
	(void)state;
	EXPECT("", "", PLUGIN("sms", GRANTS({CV_GRANT_NETWORK, 0, NULL})));
	EXPECT("a: wants to connect to the network, which only the plugins in plugins.network of the configuration "
	       "may\n",
	       "", PLUGIN("a", GRANTS({CV_GRANT_NETWORK, 0, NULL})));
}

static void queues_and_timers(void **state)
{
	static const struct cv_queue out[] = {{"out", 1000, 1, handle, NULL, 0, 0, 0, 0}};
	static const struct cv_queue bad[] = {{"out", 600001, 1, handle, NULL, 0, 0, 0, 0}};
	static const struct cv_timer remind[] = {{"remind", handle, NULL}};
	static const struct cv_timer doubled[] = {{"out", handle, NULL}};

	(void)state;
	EXPECT("", "a: fills the queue c.out, whose plugin is not enabled: items wait until it is\n",
	       PLUGIN("a", GRANTS({CV_GRANT_QUEUE, 0, "b.out"}, {CV_GRANT_QUEUE, 0, "c.out"}),
		      .timers = {remind, 1, sizeof(remind[0])}),
	       PLUGIN("b", .queues = {out, 1, sizeof(out[0])}));
	EXPECT("a: wants to fill the queue b.in, which b does not declare\n", "",
	       PLUGIN("a", GRANTS({CV_GRANT_QUEUE, 0, "b.in"})), PLUGIN("b", .queues = {out, 1, sizeof(out[0])}));
	EXPECT("a: two queues, timers or subscriptions are named out\n", "",
	       PLUGIN("a", .queues = {out, 1, sizeof(out[0])}, .timers = {doubled, 1, sizeof(doubled[0])}));
	EXPECT("a: queue out: a figure is too large (lease 10 min, 1024 in flight, delays 24 h, 1000 attempts)\n", "",
	       PLUGIN("a", .queues = {bad, 1, sizeof(bad[0])}));
}

static void too_many_plugins(void **state)
{
	const struct manifest *none[PLAN_PLUGINS_MAX + 1] = {NULL};
	struct plan_options options = {.manifests = none, .count = CV_COUNT(none)};
	struct plan *plan = NULL;

	(void)state;
	assert_int_equal(plan_make(&options, &plan), -E2BIG);
	assert_null(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_is_needed_starts_first),
	    cmocka_unit_test(nothing_is_a_plan_too),
	    cmocka_unit_test(an_abi_that_does_not_meet),
	    cmocka_unit_test(doubled_names_and_services),
	    cmocka_unit_test(needs_that_nobody_meets),
	    cmocka_unit_test(circles_are_named_whole),
	    cmocka_unit_test(prefixes),
	    cmocka_unit_test(privileges),
	    cmocka_unit_test(methods_and_routes),
	    cmocka_unit_test(what_runs_in_a_process_of_its_own),
	    cmocka_unit_test(the_network_is_the_operators_to_give),
	    cmocka_unit_test(subscriptions),
	    cmocka_unit_test(queues_and_timers),
	    cmocka_unit_test(too_many_plugins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
