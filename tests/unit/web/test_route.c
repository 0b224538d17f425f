/* Routes and paths: literals before names, 404 against 405, decoding once and only once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "route.h"

static struct route_table *table;

static int setup(void **state)
{
	(void)state;
	if (route_table_create(&table))
		return -1;
	assert_int_equal(route_add(table, "GET", "/api/v1/incoming", "incoming/1", "list", 0), 0);
	assert_int_equal(route_add(table, "POST", "/api/v1/incoming", "incoming/1", "register", 2), 0);
	assert_int_equal(route_add(table, "GET", "/api/v1/incoming/{id}", "incoming/1", "get", 0), 0);
	assert_int_equal(route_add(table, "GET", "/api/v1/incoming/today", "incoming/1", "today", 0), 0);
	assert_int_equal(route_add(table, "POST", "/api/v1/incoming/{id}/submit", "incoming/1", "submit", 6), 0);
	assert_int_equal(route_add(table, "GET", "/api/v1/incoming/{id}/files/{file_id}", "incoming/1", "file", 0), 0);
	assert_int_equal(route_add(table, "POST", "/api/v1/blobs", NULL, NULL, 0), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	route_table_unref(&table);
	assert_null(table);
	return 0;
}

static enum route_result find(const char *method, const char *target, const struct route **ret_route, struct path *path,
			      unsigned *ret_allowed)
{
	static char text[WEB_URI_MAX];

	snprintf(text, sizeof(text), "%s", target);
	assert_int_equal(path_parse(text, path), 0);
	return route_find(table, route_method(method), path, ret_route, ret_allowed);
}

static void test_finds_by_method_and_path(void **state)
{
	const struct route *route;
	struct path path;
	unsigned allowed;

	(void)state;
	assert_int_equal(find("GET", "/api/v1/incoming", &route, &path, &allowed), ROUTE_FOUND);
	assert_string_equal(route->handler, "list");
	assert_int_equal(find("POST", "/api/v1/incoming", &route, &path, &allowed), ROUTE_FOUND);
	assert_string_equal(route->handler, "register");
	assert_int_equal(route->flags, 2);
	assert_int_equal(find("POST", "/api/v1/blobs", &route, &path, &allowed), ROUTE_FOUND);
	assert_true(route->gateway);
}

static void test_fills_names(void **state)
{
	const struct route *route;
	struct path path;
	unsigned allowed;

	(void)state;
	assert_int_equal(find("GET", "/api/v1/incoming/77/files/a%2Fb", &route, &path, &allowed), ROUTE_FOUND);
	assert_int_equal(route->param_count, 2);
	assert_string_equal(route->params[0], "id");
	assert_string_equal(path.segments[route->param_segments[0]], "77");
	assert_string_equal(route->params[1], "file_id");
	assert_string_equal(path.segments[route->param_segments[1]], "a/b");
}

static void test_literal_wins_and_falls_back(void **state)
{
	const struct route *route;
	struct path path;
	unsigned allowed;

	(void)state;
	assert_int_equal(find("GET", "/api/v1/incoming/today", &route, &path, &allowed), ROUTE_FOUND);
	assert_string_equal(route->handler, "today");
	assert_int_equal(find("POST", "/api/v1/incoming/today/submit", &route, &path, &allowed), ROUTE_FOUND);
	assert_string_equal(route->handler, "submit");
	assert_string_equal(path.segments[route->param_segments[0]], "today");
}

static void test_404_and_405(void **state)
{
	const struct route *route;
	struct path path;
	unsigned allowed = 0;
	char text[64];

	(void)state;
	assert_int_equal(find("GET", "/api/v1/nothing", &route, &path, &allowed), ROUTE_NO_PATH);
	assert_int_equal(find("GET", "/api/v1", &route, &path, &allowed), ROUTE_NO_PATH);
	assert_int_equal(find("GET", "/api/v1/incoming/", &route, &path, &allowed), ROUTE_NO_PATH);
	assert_int_equal(find("GET", "/api/v1/incoming/7/submit", &route, &path, &allowed), ROUTE_NO_METHOD);
	route_allow(allowed, text, sizeof(text));
	assert_string_equal(text, "POST, OPTIONS");
	assert_int_equal(find("BREW", "/api/v1/incoming", &route, &path, &allowed), ROUTE_NO_METHOD);
	route_allow(allowed, text, sizeof(text));
	assert_string_equal(text, "GET, HEAD, POST, OPTIONS");
}

static void test_refuses_bad_patterns(void **state)
{
	(void)state;
	assert_int_equal(route_add(table, "GET", "api", "s/1", "h", 0), -EINVAL);
	assert_int_equal(route_add(table, "BREW", "/tea", "s/1", "h", 0), -EINVAL);
	assert_int_equal(route_add(table, "GET", "/a//b", "s/1", "h", 0), -EINVAL);
	assert_int_equal(route_add(table, "GET", "/a/{b", "s/1", "h", 0), -EINVAL);
	assert_int_equal(route_add(table, "GET", "/a/{}", "s/1", "h", 0), -EINVAL);
	assert_int_equal(route_add(table, "GET", "/a/{b}/{b}", "s/1", "h", 0), -EINVAL);
	assert_int_equal(route_add(table, "GET", "/a/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}/{j}", "s/1", "h", 0), -E2BIG);
	assert_int_equal(route_add(table, "GET", "/api/v1/incoming", "other/1", "h", 0), -EEXIST);
	/* The same place under another name is the same place. */
	assert_int_equal(route_add(table, "GET", "/api/v1/incoming/{number}", "other/1", "h", 0), -EEXIST);
}

static void test_path_refuses(void **state)
{
	static const char *const bad[] = {"/a/%",  "/a/%4",       "/a/%zz", "/a/%00",     "/a/%ff", "/a/%c3",
					  "/../a", "/a/%2e%2E/b", "/a/.",   "/%ed%a0%80", "/%c0%80"};
	char text[WEB_URI_MAX];
	struct path path;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "%s", bad[i]);
		assert_int_equal(path_parse(text, &path), -EINVAL);
	}
	snprintf(text, sizeof(text), "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17");
	assert_int_equal(path_parse(text, &path), -E2BIG);
	memset(text, 'a', WEB_SEGMENT_BYTES_MAX + 2);
	text[0] = '/';
	text[WEB_SEGMENT_BYTES_MAX + 2] = '\0';
	assert_int_equal(path_parse(text, &path), -E2BIG);
	text[WEB_SEGMENT_BYTES_MAX + 1] = '\0';
	assert_int_equal(path_parse(text, &path), 0);
}

static void test_targets(void **state)
{
	char plain[] = "/a/b?x=1", absolute[] = "http://host:80/a?b?c", bare[] = "HTTPS://host", star[] = "*";
	char *path, *query;

	(void)state;
	assert_true(target_split(plain, &path, &query));
	assert_string_equal(path, "/a/b");
	assert_string_equal(query, "x=1");
	assert_true(target_split(absolute, &path, &query));
	assert_string_equal(path, "/a");
	assert_string_equal(query, "b?c");
	assert_false(target_split(bare, &path, &query));
	assert_false(target_split(star, &path, &query));
}

static void test_query(void **state)
{
	char text[] = "q=S%E1%BB%9F+Y+t%E1%BA%BF&&limit=5&flag&empty=", bad[] = "q=%E1%BB", many[WEB_URI_MAX] = "";
	struct query query;

	(void)state;
	assert_int_equal(query_parse(text, &query), 0);
	assert_int_equal(query.count, 4);
	assert_string_equal(query.params[0].name, "q");
	assert_string_equal(query.params[0].value, "Sở Y tế");
	assert_string_equal(query.params[2].name, "flag");
	assert_string_equal(query.params[2].value, "");
	assert_int_equal(query_parse(bad, &query), -EINVAL);
	for (unsigned i = 0; i <= WEB_QUERY_MAX; i++)
		strcat(many, "a=1&");
	assert_int_equal(query_parse(many, &query), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_finds_by_method_and_path, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_fills_names, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_literal_wins_and_falls_back, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_404_and_405, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_refuses_bad_patterns, setup, teardown),
	    cmocka_unit_test(test_path_refuses),
	    cmocka_unit_test(test_targets),
	    cmocka_unit_test(test_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
