/* Problem documents and the gateway's own texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "path.h"
#include "problem.h"
#include "problem_page.h"
#include "texts.h"

static const char *text_of(json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void test_document(void **state)
{
	static const char details[] = "{\"earlier\":{\"id\":\"7\"},\"status\":200}";
	const struct problem_field fields[] = {{"/subject", "field.too_long", "Trích yếu tối đa 500 ký tự."},
					       {"/assignments/2/dueDate", "field.past", "…"}};
	struct problem problem = {
	    .status = 422,
	    .reason = "request.invalid",
	    .detail = "Có trường chưa hợp lệ.",
	    .request_id = "00ff",
	    .language = "vi",
	    .fields = fields,
	    .field_count = 2,
	    .details = {(const uint8_t *)details, sizeof(details) - 1},
	};
	size_t len;
	char *text = problem_json(&problem, &len);
	json_t *document;

	(void)state;
	assert_non_null(text);
	document = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(document);
	assert_string_equal(text_of(document, "type"), "urn:congvan:problem:request.invalid");
	assert_string_equal(text_of(document, "title"), "Dữ liệu không hợp lệ");
	assert_int_equal(json_integer_value(json_object_get(document, "status")), 422);
	assert_string_equal(text_of(document, "detail"), "Có trường chưa hợp lệ.");
	assert_string_equal(text_of(document, "request_id"), "00ff");
	assert_int_equal(json_array_size(json_object_get(document, "errors")), 2);
	assert_string_equal(text_of(json_array_get(json_object_get(document, "errors"), 1), "pointer"),
			    "/assignments/2/dueDate");
	assert_string_equal(text_of(json_object_get(document, "earlier"), "id"), "7");
	json_decref(document);
	free(text);
}

static void test_survives_bad_parts(void **state)
{
	struct problem problem = {
	    .status = 500, .detail = "\xff", .language = "en", .details = {(const uint8_t *)"[1", 2}};
	size_t len;
	char *text = problem_json(&problem, &len);
	json_t *document = json_loadb(text, len, 0, NULL);

	(void)state;
	assert_non_null(document);
	assert_string_equal(text_of(document, "reason"), "web.internal");
	assert_string_equal(text_of(document, "title"), "Server error");
	assert_null(json_object_get(document, "detail"));
	json_decref(document);
	free(text);
}

static void test_page_wanted(void **state)
{
	(void)state;
	assert_true(problem_page_wanted("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
	assert_false(problem_page_wanted("application/json, application/problem+json"));
	assert_false(problem_page_wanted("application/json, text/html"));
	assert_false(problem_page_wanted("*/*"));
	assert_false(problem_page_wanted(NULL));
}

static void test_way_back(void **state)
{
	static const char host[] = "congvan.example:8443";
	size_t len = 0;
	const char *path = problem_page_origin("https://congvan.example:8443/registers/12?q=1#x", host, &len);

	(void)state;
	assert_non_null(path);
	assert_int_equal(len, strlen("/registers/12?q=1"));
	assert_memory_equal(path, "/registers/12?q=1", len);
	assert_non_null(problem_page_origin("http://congvan.example:8443/", host, &len));
	assert_null(problem_page_origin("https://congvan.example:84430/x", host, &len));
	assert_null(problem_page_origin("https://elsewhere.example/congvan.example:8443/", host, &len));
	assert_null(problem_page_origin("javascript://congvan.example:8443/x", host, &len));
	assert_null(problem_page_origin("https://congvan.example:8443/api/v1/incoming/1/sheet", host, &len));
	assert_null(problem_page_origin("https://congvan.example:8443", host, &len));
	assert_null(problem_page_origin("/x", host, &len));
	assert_null(problem_page_origin("https:///x", "", &len));
	assert_null(problem_page_origin(NULL, host, &len));
}

static void test_page(void **state)
{
	const struct problem_field fields[] = {{"/dayFrom", "field.day", "<script>alert(1)</script>"}};
	struct problem problem = {.status = 503,
				  .reason = "web.unavailable",
				  .detail = "Sổ \"2026\" & khác",
				  .request_id = "00ff",
				  .language = "vi",
				  .fields = fields,
				  .field_count = 1};
	static const char back[] = "/x\"><img";
	size_t len;
	char *text = problem_page(&problem, back, strlen(back), &len);

	(void)state;
	assert_non_null(text);
	assert_int_equal(strlen(text), len);
	assert_non_null(strstr(text, "<html lang=\"vi\">"));
	assert_non_null(strstr(text, "<h1>Sổ &quot;2026&quot; &amp; khác</h1>"));
	assert_non_null(strstr(text, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	assert_null(strstr(text, "<script"));
	assert_non_null(strstr(text, "<a href=\"/x&quot;&gt;&lt;img\">Quay lại"));
	assert_non_null(strstr(text, "<code>00ff</code>"));
	assert_non_null(strstr(text, "Thử lại"));
	free(text);
	problem = (struct problem){.status = 404, .detail = "\xff", .language = "en"};
	text = problem_page(&problem, NULL, 0, &len);
	assert_non_null(text);
	assert_non_null(strstr(text, "<a href=\"/\">Open Công Văn</a>"));
	assert_null(strstr(text, "\xff"));
	assert_null(strstr(text, "Try again</a>"));
	free(text);
}

static void test_statuses(void **state)
{
	(void)state;
	assert_int_equal(problem_status(CV_INVALID), 422);
	assert_int_equal(problem_status(CV_MALFORMED), 400);
	assert_int_equal(problem_status(CV_STALE), 412);
	assert_int_equal(problem_status(CV_BUSY), 429);
	assert_int_equal(problem_status(CV_UNKNOWN), 503);
	assert_int_equal(problem_status(CV_STORAGE_FULL), 507);
	assert_int_equal(problem_status(0), 500);
	assert_int_equal(problem_status(-5), 500);
	assert_int_equal(problem_status(9999), 500);
}

static void test_texts(void **state)
{
	char text[256];

	(void)state;
	web_text("en", "web.body_too_large", "100", text, sizeof(text));
	assert_string_equal(text, "The body is too large: at most 100 bytes.");
	web_text("vi", "web.not_found", NULL, text, sizeof(text));
	assert_string_equal(text, "Không có gì ở địa chỉ này.");
	for (const struct cv_text *entry = web_texts; entry->reason; entry++) {
		assert_true(utf8_valid(entry->vi, strlen(entry->vi)));
		assert_int_equal(strstr(entry->vi, "{1}") != NULL, strstr(entry->en, "{1}") != NULL);
		for (const struct cv_text *other = web_texts; other < entry; other++)
			assert_string_not_equal(other->reason, entry->reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_document),    cmocka_unit_test(test_survives_bad_parts),
	    cmocka_unit_test(test_page_wanted), cmocka_unit_test(test_way_back),
	    cmocka_unit_test(test_page),        cmocka_unit_test(test_statuses),
	    cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
