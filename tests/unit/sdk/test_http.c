/* The HTTP side of a call: parameters, If-Match, answers, files; and cursors, which travel in parameters. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "library.h"

static int setup(void **state)
{
	struct fakehost *fake = fakehost_create();

	library_plug_in(fake);
	*state = fake;
	return 0;
}

static int teardown(void **state)
{
	struct fakehost *fake = *state;

	fakehost_destroy(&fake);
	return 0;
}

static void add_book(struct fakehost *fake, uint64_t id, uint64_t revision)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT;

	CV_SET(&book, id, id);
	CV_SET(&book, revision, revision);
	fakehost_put(fake, 1, "library.book", fakehost_body(fake, "i", id), &book.base);
}

struct sent {
	const char *id, *if_match, *body, *query_name, *query_value, *content_type;
};

static int rename_book(struct fakehost *fake, struct sent sent, Congvan__HttpReply **ret)
{
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;
	Congvan__HttpParam id = CONGVAN__HTTP_PARAM__INIT, query = CONGVAN__HTTP_PARAM__INIT;
	Congvan__HttpParam *path_params[] = {&id}, *query_params[] = {&query};

	id.name = (char *)(uintptr_t) "id";
	id.value = (char *)(uintptr_t)sent.id;
	request.path_params = path_params;
	request.n_path_params = 1;
	query.name = (char *)(uintptr_t)sent.query_name;
	query.value = (char *)(uintptr_t)sent.query_value;
	request.query = query_params;
	request.n_query = sent.query_name != NULL;
	request.if_match = (char *)(uintptr_t)sent.if_match;
	request.content_type = (char *)(uintptr_t)sent.content_type;
	if (sent.body)
		CV_SET(&request, body, ((ProtobufCBinaryData){strlen(sent.body), (uint8_t *)(uintptr_t)sent.body}));
	return fakehost_http(fake, "library/1", "rename_book", &request, ret);
}

static void test_body_query_and_path(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;
	Congvan__Register *book;

	add_book(fake, 5, 1);
	/* The path wins over the body, the query over the body. */
	assert_int_equal(rename_book(fake,
				     (struct sent){.id = "5",
						   .body = "{\"id\":\"6\",\"year\":2025,\"name\":\" Sổ đến \"}",
						   .query_name = "year",
						   .query_value = "2026"},
				     &reply),
			 0);
	book = fakehost_record(fake, 1, "library.book", fakehost_body(fake, "i", (uint64_t)5),
			       &congvan__register__descriptor);
	assert_int_equal(book->year, 2026);
	assert_string_equal(book->name, "Sổ đến");
	assert_string_equal(reply->etag, "2");
	assert_int_equal(reply->status, 200);
	/* An empty parameter is none; an unknown one is ignored. */
	assert_int_equal(rename_book(fake,
				     (struct sent){.id = "5",
						   .body = "{\"year\":2025,\"name\":\"x\"}",
						   .query_name = "year",
						   .query_value = ""},
				     &reply),
			 0);
	assert_int_equal(rename_book(fake,
				     (struct sent){.id = "5",
						   .body = "{\"year\":2025,\"name\":\"x\"}",
						   .query_name = "utm",
						   .query_value = "1"},
				     &reply),
			 0);
}

static void test_mistakes_in_parameters(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;
	const Congvan__Status *status;

	add_book(fake, 5, 1);
	/* What can't be an id is not there, as an id that nobody has. */
	assert_int_equal(rename_book(fake, (struct sent){.id = "five"}, &reply), -ENOENT);
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__NOT_FOUND);
	assert_int_equal(fakehost_status(fake)->n_fields, 0);
	assert_int_equal(rename_book(fake, (struct sent){.id = "99999999999999999999"}, &reply), -ENOENT);
	assert_int_equal(rename_book(fake, (struct sent){.id = "6"}, &reply), -ENOENT);
	/* Mistakes of body and query are told together. */
	assert_int_equal(
	    rename_book(fake,
			(struct sent){.id = "5", .body = "{\"name\":5}", .query_name = "year", .query_value = "MMXXVI"},
			&reply),
	    -EINVAL);
	status = fakehost_status(fake);
	assert_int_equal(status->n_fields, 2);
	assert_string_equal(status->fields[0]->pointer, "/name");
	assert_string_equal(status->fields[1]->pointer, "/year");
	/* The handler's own, after all could be read. */
	assert_int_equal(
	    rename_book(fake, (struct sent){.id = "5", .body = "{\"name\":\"quá hai mươi ký tự chữ Việt\"}"}, &reply),
	    -EINVAL);
	status = fakehost_status(fake);
	assert_int_equal(status->n_fields, 2);
	assert_string_equal(status->fields[0]->code, "too_long");
	assert_string_equal(status->fields[1]->code, "required");
}

static void test_content_types(void **state)
{
	static const struct {
		const char *type;
		int result;
	} cases[] = {
	    {NULL, 0},
	    {"", 0},
	    {"application/json", 0},
	    {"Application/JSON; charset=utf-8", 0},
	    {"application/merge-patch+json", 0},
	    {"text/plain", -EOPNOTSUPP},
	    {"application/x-www-form-urlencoded", -EOPNOTSUPP},
	    {"application/jsonx", -EOPNOTSUPP},
	};
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;

	add_book(fake, 5, 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(rename_book(fake,
					     (struct sent){.id = "5",
							   .body = "{\"year\":2025,\"name\":\"x\"}",
							   .content_type = cases[i].type},
					     &reply),
				 cases[i].result);
}

static void test_if_match(void **state)
{
	static const struct {
		const char *if_match;
		int result;
	} cases[] = {
	    {NULL, 0},
	    {"", 0},
	    {"*", 0},
	    {"\"7\"", 0},
	    {"7", 0}, /* without quotes, as ActionOffer.etag carries it */
	    {" \"7\" ", 0},
	    {"\"6\", \"7\"", 0},
	    {"W/\"6\",\"7\"", 0},
	    {"\"6\"", -ESTALE},
	    {"\"77\"", -ESTALE},
	    {"W/\"7\"", -ESTALE}, /* weak never matches */
	    {"\"7", 0},
	    {"\"\"", -ESTALE},
	    {",", -ESTALE},
	    {"\"6\",", -ESTALE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fakehost *fake = fakehost_create();
		Congvan__HttpReply *reply;
		int result;

		library_plug_in(fake);
		add_book(fake, 5, 7);
		result = rename_book(
		    fake,
		    (struct sent){.id = "5", .body = "{\"year\":2025,\"name\":\"x\"}", .if_match = cases[i].if_match},
		    &reply);
		if (result != cases[i].result)
			fail_msg("If-Match %s: %d", cases[i].if_match, result);
		if (result < 0)
			assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__STALE);
		fakehost_destroy(&fake);
	}
}

static void test_a_file_is_no_json(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;
	const struct fakehost_event *events;
	Congvan__HttpReply *reply;
	uint32_t count;

	assert_int_equal(fakehost_http(fake, "library/1", "fetch", &request, &reply), 0);
	assert_int_equal(reply->status, 200);
	assert_false(reply->has_body);
	assert_null(reply->content_type);
	assert_string_equal(reply->file->blob, "00");
	assert_string_equal(reply->file->name, "Công văn.pdf");
	assert_true(reply->file->attachment);
	assert_string_equal(reply->etag, "3");
	events = fakehost_events(fake, &count);
	assert_int_equal(count, 1);
	assert_true(events[0].note);
}

static void test_over_the_bus_nothing_of_http_is_said(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Empty request = CONGVAN__EMPTY__INIT;
	Congvan__Empty *reply;

	assert_int_equal(fakehost_call(fake, "library/1", "fetch", &request.base, &congvan__empty__descriptor, &reply),
			 0);
	assert_int_equal(reply->base.n_unknown_fields, 0);
}

/* ---- cursors ---- */

static int list_books(struct fakehost *fake, const char *cursor, Congvan__HttpReply **ret)
{
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;
	Congvan__HttpParam query = CONGVAN__HTTP_PARAM__INIT;
	Congvan__HttpParam *query_params[] = {&query};

	query.name = (char *)(uintptr_t) "cursor";
	query.value = (char *)(uintptr_t)cursor;
	request.query = query_params;
	request.n_query = cursor != NULL;
	return fakehost_http(fake, "library/1", "list_books", &request, ret);
}

static void test_pages_follow_each_other(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;
	const char *cursor = NULL;
	unsigned pages = 0;

	for (uint64_t id = 1; id <= 8; id++)
		add_book(fake, id, id);
	do {
		char first[32];

		assert_int_equal(list_books(fake, cursor, &reply), 0);
		(void)snprintf(first, sizeof(first), "\"id\":\"%u\"", pages * 3 + 1);
		assert_non_null(memmem(reply->body.data, reply->body.len, first, strlen(first)));
		cursor = reply->location;
		pages++;
	} while (cursor);
	assert_int_equal(pages, 3);
}

static void assert_cursor_refused(struct fakehost *fake, const char *cursor)
{
	Congvan__HttpReply *reply;

	if (list_books(fake, cursor, &reply) != -EINVAL)
		fail_msg("cursor '%s' was accepted", cursor);
	assert_string_equal(fakehost_status(fake)->reason, "cursor.invalid");
}

static void test_forged_cursors_are_refused(void **state)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct fakehost *fake = *state;
	Congvan__HttpReply *reply;
	char cursor[64], forged[64], *long_one = calloc(1, 5000);
	size_t len;

	for (uint64_t id = 1; id <= 4; id++)
		add_book(fake, id, id);
	assert_int_equal(list_books(fake, NULL, &reply), 0);
	(void)snprintf(cursor, sizeof(cursor), "%s", reply->location);
	len = strlen(cursor);
	assert_int_equal(list_books(fake, cursor, &reply), 0);
	/* Every single letter matters, also the bits that base64 leaves over. */
	for (size_t i = 0; i < len; i++) {
		for (const char *letter = letters; *letter; letter++) {
			memcpy(forged, cursor, sizeof(forged));
			forged[i] = *letter;
			if (*letter != cursor[i])
				assert_cursor_refused(fake, forged);
		}
		memcpy(forged, cursor, sizeof(forged));
		forged[i] = '\0';
		if (i)
			assert_cursor_refused(fake, forged);
	}
	assert_cursor_refused(fake, "AAAA");
	assert_cursor_refused(fake, "not a cursor");
	assert_cursor_refused(fake, "=");
	memset(long_one, 'A', 4999);
	assert_cursor_refused(fake, long_one);
	free(long_one);
	/* Somebody else's, and another list's. */
	fakehost_caller(fake)->person++;
	assert_cursor_refused(fake, cursor);
}

static void test_a_cursor_belongs_to_its_list(void **state)
{
	struct fakehost *fake = *state;
	struct cv_call *call = fakehost_open(fake);
	struct cv_bytes body = {(const uint8_t *)"abc", 3}, back;
	char *cursor;

	call->service = "library/1";
	call->method_name = "list_books";
	cursor = cv_cursor(call, body);
	assert_int_equal(cv_cursor_body(call, cursor, &back), 0);
	assert_int_equal(back.len, 3);
	assert_memory_equal(back.data, "abc", 3);
	call->method_name = "list_entries";
	assert_int_equal(cv_cursor_body(call, cursor, &back), -EINVAL);
	assert_int_equal(cv_cursor_body(call, NULL, &back), -EINVAL);
	assert_int_equal(cv_cursor_body(call, "", &back), -EINVAL);
	cursor = cv_cursor(call, (struct cv_bytes){NULL, 0});
	assert_int_equal(cv_cursor_body(call, cursor, &back), 0);
	assert_int_equal(back.len, 0);
	fakehost_close(&call);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_body_query_and_path, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_mistakes_in_parameters, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_content_types, setup, teardown),
	    cmocka_unit_test(test_if_match),
	    cmocka_unit_test_setup_teardown(test_a_file_is_no_json, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_over_the_bus_nothing_of_http_is_said, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_pages_follow_each_other, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_forged_cursors_are_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_cursor_belongs_to_its_list, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
