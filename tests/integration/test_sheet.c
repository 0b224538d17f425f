/* A book on paper over HTTP: the columns of the law, a range of days or numbers, three formats, and who may have it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "integration/steps.h"

#define TEXT_MAX (1u << 18)

static int setup(void **state)
{
	struct harness *harness = NULL;
	int result = harness_start(&(struct harness_options){.empty = false}, &harness);

	*state = harness;
	return result;
}

static int teardown(void **state)
{
	struct harness *harness = *state;

	harness_destroy(&harness);
	return 0;
}

/* The default book of incoming documents. */
static void book(struct http_client *client, char ret[32])
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = "/api/v1/registers?direction=DIRECTION_INCOMING"}, &answer);
	snprintf(ret, 32, "%s", json_text(answer.json, "registers.0.register.id"));
	assert_true(*ret);
	http_answer_free(&answer);
}

static struct http_answer sheet(struct http_client *client, const char *id, const char *query)
{
	struct http_answer answer;
	char path[160];

	snprintf(path, sizeof(path), "/api/v1/registers/%s/sheet%s", id, query);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	return answer;
}

static char *text_of(const struct http_answer *answer)
{
	char path[] = "/tmp/sheet-XXXXXX", command[80], *text = calloc(1, TEXT_MAX);
	int fd = mkstemp(path);
	FILE *pipe;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, answer->body, answer->body_len), (ssize_t)answer->body_len);
	close(fd);
	snprintf(command, sizeof(command), "pdftotext -layout %s -", path);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_true(fread(text, 1, TEXT_MAX - 1, pipe) > 0);
	assert_int_equal(pclose(pipe), 0);
	unlink(path);
	return text;
}

static void test_the_register_of_today(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	struct http_answer answer;
	char id[32], *text, *type, *name;

	assert_string_not_equal(step_register(clerk, "701"), "");
	assert_string_not_equal(step_register(clerk, "702"), "");
	book(clerk, id);
	answer = sheet(clerk, id, "");
	assert_int_equal(answer.status, 200);
	type = http_answer_header(&answer, "Content-Type");
	name = http_answer_header(&answer, "Content-Disposition");
	assert_string_equal(type, "application/pdf");
	assert_non_null(strstr(name, "so-DEN-"));
	text = text_of(&answer);
	assert_non_null(strstr(text, "SỞ Y TẾ TỈNH LAM GIANG"));
	assert_non_null(strstr(text, "Tên loại và trích yếu nội dung"));
	assert_non_null(strstr(text, "701/"));
	assert_non_null(strstr(text, "702/"));
	assert_non_null(strstr(text, "NGƯỜI LẬP SỔ"));
	free(text);
	free(type);
	free(name);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static void test_ranges_limit_it(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	struct http_answer answer;
	char id[32];

	book(clerk, id);
	answer = sheet(clerk, id, "?format=csv&from=2&to=2");
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "702/"));
	assert_null(strstr(answer.body, "701/"));
	http_answer_free(&answer);
	/* Nothing was entered before this year. */
	answer = sheet(clerk, id, "?format=csv&dayTo=2020-01-01");
	assert_int_equal(answer.status, 200);
	assert_null(strstr(answer.body, "701/"));
	http_answer_free(&answer);
	answer = sheet(clerk, id, "?format=csv&dayFrom=2020-01-01");
	assert_non_null(strstr(answer.body, "701/"));
	assert_non_null(strstr(answer.body, "702/"));
	http_answer_free(&answer);
	answer = sheet(clerk, id, "?format=csv&dayFrom=2999-01-01");
	assert_null(strstr(answer.body, "701/"));
	http_answer_free(&answer);
	answer = sheet(clerk, id, "?format=xlsx");
	assert_int_equal(answer.status, 200);
	assert_memory_equal(answer.body, "PK", 2);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static void test_mistakes_are_named(void **state)
{
	static const struct {
		const char *query, *pointer;
	} cases[] = {
	    {"?format=docx", "/format"},
	    {"?from=5&to=3", "/to"},
	    {"?dayFrom=yesterday", "/dayFrom"},
	    {"?dayFrom=2026-03-05&dayTo=2026-03-04", "/dayTo"},
	};
	struct http_client *clerk = harness_login(*state, "vanthu");
	char id[32];

	book(clerk, id);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = sheet(clerk, id, cases[i].query);

		assert_int_equal(answer.status, 422);
		assert_true(step_names_field(&answer, cases[i].pointer));
		http_answer_free(&answer);
	}
	http_client_destroy(&clerk);
}

static void test_only_who_may_read_the_book_prints_it(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *other = harness_login(*state, "chuyenvien");
	struct http_answer answer;
	char id[32];

	book(clerk, id);
	answer = sheet(other, id, "");
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
	http_client_destroy(&other);
}

/* ---- sheets of incoming documents ---- */

static struct http_answer fetch(struct http_client *client, const char *path)
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	return answer;
}

/* The unit's id in the demo agency, by its code. */
static void unit(struct http_client *client, const char *code, char ret[32])
{
	struct http_answer answer = fetch(client, "/api/v1/units");
	json_t *one;
	size_t at;

	*ret = '\0';
	json_array_foreach(json_object_get(answer.json, "units"), at, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "code")), code) == 0)
			snprintf(ret, 32, "%s", json_string_value(json_object_get(one, "id")));
	}
	http_answer_free(&answer);
	assert_true(*ret);
}

static void act(struct http_client *client, const char *id, const char *action, const char *body)
{
	struct http_answer answer;

	step_act(client, id, action, body, &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "");
	http_answer_free(&answer);
}

/* One document that the director directs and the office distributes; *ret its id. */
static void distributed(struct harness *harness, const char *number, char ret[32])
{
	struct http_client *clerk = harness_login(harness, "vanthu"), *head = harness_login(harness, "giamdoc"),
			   *office = harness_login(harness, "chanhvanphong");
	char body[400], lead[32], other[32];

	snprintf(ret, 32, "%s", step_register(clerk, number));
	assert_true(*ret);
	act(clerk, ret, "submit", "{}");
	unit(head, "NVY", lead);
	unit(head, "KHTC", other);
	snprintf(
	    body, sizeof(body),
	    "{\"directive\": \"Khẩn trương tham mưu, trình trước ngày họp.\", \"assignments\": [{\"unitId\": \"%s\", "
	    "\"role\": \"FLOW_LEAD\", \"dueDate\": \"2099-03-10\"}, {\"unitId\": \"%s\", \"role\": "
	    "\"FLOW_COORDINATE\"}]}",
	    lead, other);
	act(head, ret, "direct", body);
	act(office, ret, "distribute", "{}");
	http_client_destroy(&clerk);
	http_client_destroy(&head);
	http_client_destroy(&office);
}

static char *printed(struct http_client *client, const char *path)
{
	struct http_answer answer = fetch(client, path);
	char *text;

	if (answer.status != 200)
		fail_msg("%s: %ld %.300s", path, answer.status, answer.body ? answer.body : "");
	text = text_of(&answer);
	http_answer_free(&answer);
	return text;
}

/* Words of the text without regard to how the page breaks its lines. */
static void assert_words(const char *text, const char *words)
{
	char *flat = strdup(text), *to = flat;

	for (const char *from = text; *from; from++)
		if (!strchr(" \n\f", *from) || (to > flat && to[-1] != ' '))
			*to++ = strchr(" \n\f", *from) ? ' ' : *from;
	*to = '\0';
	if (!strstr(flat, words))
		fail_msg("no '%s' in:\n%.3000s", words, text);
	free(flat);
}

static void test_the_book_says_who_got_it_first(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	struct http_answer answer;
	char id[32], document[32], csv[200];

	distributed(*state, "710", document);
	book(clerk, id);
	answer = sheet(clerk, id, "?format=csv");
	assert_int_equal(answer.status, 200);
	snprintf(csv, sizeof(csv), "%s", strstr(answer.body, "710/") ? "" : "710 is missing");
	assert_string_equal(csv, "");
	assert_non_null(strstr(strstr(answer.body, "710/"), "\"Phòng Nghiệp vụ Y, Phòng Kế hoạch - Tài chính\",\"20"));
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static void test_the_daily_list(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *unit_head = harness_login(*state, "truongphong"),
			   *other = harness_login(*state, "chuyenvien");
	struct http_answer answer, audit;
	char document[32], *text, *line;

	distributed(*state, "711", document);
	assert_string_not_equal(step_register(clerk, "712"), "");
	text = printed(clerk, "/api/v1/sheets/incoming-daily");
	assert_words(text, "DANH MỤC VĂN BẢN ĐẾN");
	assert_non_null(strstr(text, "Phòng Nghiệp vụ Y"));
	assert_non_null(strstr(text, "711/"));
	assert_non_null(strstr(text, "Chưa chuyển đơn vị"));
	assert_non_null(strstr(text, "712/"));
	assert_words(text, "Nhật ký hệ thống đến mục số");
	line = strstr(text, "head ");
	assert_non_null(line);
	assert_int_equal(strspn(strchr(line + 5, ' ') + 1, "0123456789abcdef"), 64);
	free(text);
	/* A unit signs for what it got. */
	text = printed(unit_head, "/api/v1/sheets/incoming-daily");
	assert_non_null(strstr(text, "711/"));
	assert_null(strstr(text, "712/"));
	assert_null(strstr(text, "Phòng Kế hoạch - Tài chính"));
	free(text);
	text = printed(clerk, "/api/v1/sheets/incoming-daily?day=2020-01-02");
	assert_null(strstr(text, "711/"));
	free(text);
	answer = fetch(other, "/api/v1/sheets/incoming-daily");
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	answer = fetch(clerk, "/api/v1/sheets/incoming-daily?format=xlsx");
	assert_int_equal(answer.status, 200);
	assert_memory_equal(answer.body, "PK", 2);
	http_answer_free(&answer);
	audit = fetch(clerk, "/api/v1/sheets/incoming-daily?day=hom-nay");
	assert_int_equal(audit.status, 422);
	assert_true(step_names_field(&audit, "/day"));
	http_answer_free(&audit);
	http_client_destroy(&clerk);
	http_client_destroy(&unit_head);
	http_client_destroy(&other);
}

static void test_the_follow_up_book(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *other = harness_login(*state, "chuyenvien");
	struct http_answer answer;
	char id[32], document[32], path[160], *text;

	distributed(*state, "713", document);
	text = printed(clerk, "/api/v1/sheets/incoming-follow-up");
	assert_words(text, "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN");
	assert_non_null(strstr(text, "713/"));
	assert_non_null(strstr(text, "10/03/2099"));
	assert_non_null(strstr(text, "NGƯỜI LẬP SỔ"));
	free(text);
	answer = fetch(clerk, "/api/v1/sheets/incoming-follow-up?format=csv");
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "Phòng Nghiệp vụ Y ("));
	http_answer_free(&answer);
	book(clerk, id);
	snprintf(path, sizeof(path), "/api/v1/sheets/incoming-follow-up?format=csv&registerId=%s&from=1&to=1", id);
	answer = fetch(clerk, path);
	assert_int_equal(answer.status, 200);
	assert_null(strstr(answer.body, "713/"));
	http_answer_free(&answer);
	answer = fetch(clerk, "/api/v1/sheets/incoming-follow-up?from=1");
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/registerId"));
	http_answer_free(&answer);
	answer = fetch(other, "/api/v1/sheets/incoming-follow-up");
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
	http_client_destroy(&other);
}

/* Of two documents one asks for an answer, which is owed. */
static void test_the_follow_up_of_replies(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu");
	json_t *document = step_document(step_upload_pdf(clerk), "731");
	struct http_answer answer;

	json_object_set_new(document, "replyRequired", json_true());
	step_post(clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	assert_int_equal(answer.status, 201);
	http_answer_free(&answer);
	json_decref(document);
	assert_string_not_equal(step_register(clerk, "732"), "");
	answer = fetch(clerk, "/api/v1/sheets/incoming-follow-up?format=csv&replies=true");
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.body, "731/"));
	assert_non_null(strstr(answer.body, "\"Phải trả lời\""));
	assert_null(strstr(answer.body, "732/"));
	http_answer_free(&answer);
	answer = fetch(clerk, "/api/v1/sheets/incoming-follow-up?format=csv");
	assert_non_null(strstr(answer.body, "732/"));
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static void test_the_directive_sheet(void **state)
{
	static const char begin[] = "\xEF\xBB\xBF\"Mục\",\"Nội dung\"\r\n";
	struct http_client *clerk = harness_login(*state, "vanthu"), *stranger = harness_login(*state, "chuyenvien");
	struct http_answer answer;
	char document[32], path[160], *text;

	distributed(*state, "714", document);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s/sheet", document);
	text = printed(clerk, path);
	assert_words(text, "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN");
	assert_words(text, "1. Ý kiến của lãnh đạo cơ quan, tổ chức");
	assert_words(text, "Khẩn trương tham mưu, trình trước ngày họp.");
	assert_words(text, "Chủ trì: Phòng Nghiệp vụ Y (hạn 10/03/2099)");
	assert_words(text, "Phối hợp: Phòng Kế hoạch - Tài chính");
	assert_words(text, "2. Ý kiến của lãnh đạo đơn vị");
	assert_words(text, "3. Ý kiến đề xuất của người giải quyết");
	free(text);
	answer = fetch(stranger, path);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s/sheet?format=csv", document);
	answer = fetch(clerk, path);
	assert_int_equal(answer.status, 200);
	assert_memory_equal(answer.body, begin, sizeof(begin) - 1);
	http_answer_free(&answer);
	http_client_destroy(&clerk);
	http_client_destroy(&stranger);
}

/* Every letter of Vietnamese, with every mark, small and capital, can be searched in what the server prints. */
static void test_all_letters_can_be_searched(void **state)
{
	static const char letters[] =
	    "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ iìíỉĩị oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ đ "
	    "AÀÁẢÃẠ ĂẰẮẲẴẶ ÂẦẤẨẪẬ EÈÉẺẼẸ ÊỀẾỂỄỆ IÌÍỈĨỊ OÒÓỎÕỌ ÔỒỐỔỖỘ ƠỜỚỞỠỢ UÙÚỦŨỤ ƯỪỨỬỮỰ YỲÝỶỸỴ Đ";
	struct http_client *clerk = harness_login(*state, "vanthu");
	json_t *document = step_document(step_upload_pdf(clerk), "715");
	struct http_answer answer;
	char path[160], *text, *word, *rest, *words = strdup(letters);

	json_object_set_new(document, "subject", json_string(letters));
	step_post(clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
	assert_int_equal(answer.status, 201);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s/sheet", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	text = printed(clerk, path);
	for (word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		assert_non_null(strstr(text, word));
	free(text);
	text = printed(clerk, "/api/v1/sheets/incoming-daily");
	assert_non_null(strstr(text, "ƯỪỨỬỮỰ"));
	free(text);
	free(words);
	json_decref(document);
	http_client_destroy(&clerk);
}

/* What a sender wrote never becomes a formula on the clerk's desk. */
static void test_formulas_are_text(void **state)
{
	static const char *const formulas[] = {"=1+2", "+1+2", "-1+2", "@SUM(1)"};
	struct http_client *clerk = harness_login(*state, "vanthu");
	struct http_answer answer;
	char id[32], quoted[40];

	for (size_t i = 0; i < 4; i++) {
		char number[8];
		json_t *document;

		snprintf(number, sizeof(number), "72%zu", i);
		document = step_document(step_upload_pdf(clerk), number);
		json_object_set_new(document, "issuingOrgan", json_string(formulas[i]));
		step_post(clerk, "/api/v1/incoming", document, NULL, NULL, &answer);
		assert_int_equal(answer.status, 201);
		http_answer_free(&answer);
		json_decref(document);
	}
	book(clerk, id);
	answer = sheet(clerk, id, "?format=csv");
	for (size_t i = 0; i < 4; i++) {
		snprintf(quoted, sizeof(quoted), ",\"'%s\",", formulas[i]);
		assert_non_null(strstr(answer.body, quoted));
	}
	http_answer_free(&answer);
	http_client_destroy(&clerk);
}

static void test_every_kind_of_book_has_its_form(void **state)
{
	static const struct {
		const char *direction, *header;
	} cases[] = {
	    {"DIRECTION_OUTGOING",
	     "\"Số, ký hiệu văn bản\",\"Ngày tháng văn bản\",\"Tên loại và trích yếu nội dung văn bản\","
	     "\"Người ký\",\"Nơi nhận văn bản\",\"Đơn vị, người nhận bản lưu\","
	     "\"Số lượng bản\",\"Ngày chuyển\",\"Ký nhận\","
	     "\"Ghi chú\""},
	    {"DIRECTION_COPY",
	     "\"Số, ký hiệu văn bản\",\"Ngày tháng văn bản\",\"Tên loại và trích yếu nội dung văn bản\","
	     "\"Người ký\",\"Nơi nhận văn bản\",\"Đơn vị, người nhận bản lưu\","
	     "\"Số lượng bản\",\"Ngày chuyển\",\"Ký nhận\","
	     "\"Ghi chú\""},
	    {"DIRECTION_POSTAL", "\"Ngày chuyển\",\"Số, ký hiệu văn bản\",\"Nơi nhận văn bản\","
				 "\"Số lượng bì\",\"Ký nhận và dấu bưu điện\",\"Ghi chú\""},
	};
	struct http_client *clerk = harness_login(*state, "vanthu");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer;
		char path[120], id[32];

		snprintf(path, sizeof(path), "/api/v1/registers?direction=%s", cases[i].direction);
		answer = fetch(clerk, path);
		snprintf(id, sizeof(id), "%s", json_text(answer.json, "registers.0.register.id"));
		assert_true(*id);
		http_answer_free(&answer);
		answer = sheet(clerk, id, "?format=csv");
		assert_int_equal(answer.status, 200);
		if (!strstr(answer.body, cases[i].header))
			fail_msg("%s: %s", cases[i].direction, answer.body);
		http_answer_free(&answer);
		answer = sheet(clerk, id, "?format=xlsx");
		assert_int_equal(answer.status, 200);
		http_answer_free(&answer);
		answer = sheet(clerk, id, "");
		assert_int_equal(answer.status, 200);
		assert_memory_equal(answer.body, "%PDF", 4);
		http_answer_free(&answer);
	}
	http_client_destroy(&clerk);
}

static void test_the_gap_report(void **state)
{
	struct http_client *clerk = harness_login(*state, "vanthu"), *other = harness_login(*state, "chuyenvien");
	struct http_answer answer;
	char id[32], path[160], *text;
	json_t *wish = json_pack("{s:i, s:s}", "count", 1, "reason", "Chờ văn bản giấy của huyện");

	book(clerk, id);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/reserve", id);
	step_post(clerk, path, wish, NULL, NULL, &answer);
	if (answer.status >= 300)
		fail_msg("%ld %s", answer.status, answer.body);
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/gaps/sheet", id);
	text = printed(clerk, path);
	assert_words(text, "BÁO CÁO KIỂM TRA SỐ CỦA SỔ");
	assert_words(text, "Giữ số");
	assert_words(text, "Chờ văn bản giấy của huyện");
	free(text);
	answer = fetch(other, path);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	json_decref(wish);
	http_client_destroy(&clerk);
	http_client_destroy(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_register_of_today),
	    cmocka_unit_test(test_ranges_limit_it),
	    cmocka_unit_test(test_mistakes_are_named),
	    cmocka_unit_test(test_only_who_may_read_the_book_prints_it),
	    cmocka_unit_test(test_the_book_says_who_got_it_first),
	    cmocka_unit_test(test_the_daily_list),
	    cmocka_unit_test(test_the_follow_up_book),
	    cmocka_unit_test(test_the_follow_up_of_replies),
	    cmocka_unit_test(test_the_directive_sheet),
	    cmocka_unit_test(test_all_letters_can_be_searched),
	    cmocka_unit_test(test_formulas_are_text),
	    cmocka_unit_test(test_every_kind_of_book_has_its_form),
	    cmocka_unit_test(test_the_gap_report),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
