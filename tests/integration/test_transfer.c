/*
 * Three agencies on one server: a document goes from one to the others, is accepted, refused, taken back; the sender
 * learns how far it has come and nothing else. QĐ 8849/QĐ-UBND Đ5, NĐ 30/2020/NĐ-CP Đ21.2.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "integration/steps.h"

#define ID_MAX 32
#define WAIT_S 60
#define SECOND "H99.08"
#define THIRD "H99.09"

struct scene {
	struct harness *harness;
	struct http_client *clerk, *clerk2, *clerk3, *head2;
};

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	int error = harness_start(&(struct harness_options){.empty = false}, &scene->harness);

	*state = scene;
	if (!error)
		error = step_second_agency(scene->harness);
	if (!error)
		error = step_third_agency(scene->harness);
	if (error)
		return error;
	scene->clerk = harness_login(scene->harness, "vanthu");
	scene->clerk2 = harness_login(scene->harness, "vanthu2");
	scene->clerk3 = harness_login(scene->harness, "vanthu3");
	scene->head2 = harness_login(scene->harness, "giamdoc2");
	return scene->clerk && scene->clerk2 && scene->clerk3 && scene->head2 ? 0 : -1;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	http_client_destroy(&scene->clerk);
	http_client_destroy(&scene->clerk2);
	http_client_destroy(&scene->clerk3);
	http_client_destroy(&scene->head2);
	harness_destroy(&scene->harness);
	free(scene);
	return 0;
}

/* ---- what clerks do ---- */

static long send_to(struct http_client *clerk, json_t *request, const char *first, const char *second,
		    char ret_id[ID_MAX], struct http_answer *ret)
{
	json_t *organs = json_array();
	long status;

	json_array_append_new(organs, json_string(first));
	if (second)
		json_array_append_new(organs, json_string(second));
	json_object_set_new(request, "organIds", organs);
	step_post(clerk, "/api/v1/transfers", request, NULL, NULL, ret);
	json_decref(request);
	status = ret->status;
	if (ret_id)
		snprintf(ret_id, ID_MAX, "%s", json_text(ret->json, "transfer.id"));
	return status;
}

static json_t *passing_on(const char *document)
{
	return json_pack("{s:s, s:s, s:s}", "kind", "incoming", "documentId", document, "note", "Kính chuyển");
}

/* A fresh incoming document of the first agency, sent on. */
static void sent(struct scene *scene, const char *number, const char *first, const char *second, char ret_id[ID_MAX])
{
	char document[ID_MAX];
	struct http_answer answer;

	snprintf(document, sizeof(document), "%s", step_register(scene->clerk, number));
	assert_true(*document);
	assert_int_equal(send_to(scene->clerk, passing_on(document), first, second, ret_id, &answer), 201);
	assert_string_equal(json_text(answer.json, "recipients.0.state"), "TRANSFER_WAITING");
	http_answer_free(&answer);
}

static json_t *arrival_of(json_t *list, const char *number)
{
	json_t *arrivals = json_at(list, "arrivals"), *arrival;
	size_t i;

	json_array_foreach(arrivals, i, arrival)
	{
		if (strcmp(json_text(arrival, "header.codeNumber"), number) == 0)
			return arrival;
	}
	return NULL;
}

/* Asks until the document waits at the desk. */
static void await_arrival(struct http_client *clerk, const char *number, char ret_id[ID_MAX])
{
	time_t end = time(NULL) + WAIT_S;

	for (*ret_id = '\0'; !*ret_id;) {
		struct http_answer answer;
		json_t *arrival;

		http_ask(clerk, &(struct http_request){.path = "/api/v1/arrivals?limit=200"}, &answer);
		assert_int_equal(answer.status, 200);
		arrival = arrival_of(answer.json, number);
		if (arrival)
			snprintf(ret_id, ID_MAX, "%s", json_text(arrival, "id"));
		else if (time(NULL) > end)
			fail_msg("%s has not arrived: %s", number, answer.body);
		http_answer_free(&answer);
	}
}

static json_t *recipient_of(json_t *view, const char *organ)
{
	json_t *recipients = json_at(view, "recipients"), *recipient;
	size_t i;

	json_array_foreach(recipients, i, recipient)
	{
		if (strcmp(json_text(recipient, "party.organId"), organ) == 0)
			return recipient;
	}
	return NULL;
}

/* Asks until the sender has been told; *ret is the caller's to free. Returns the receiver's part. */
static json_t *await_told(struct http_client *clerk, const char *transfer, const char *organ, const char *state,
			  struct http_answer *ret)
{
	time_t end = time(NULL) + WAIT_S;
	char path[128];

	snprintf(path, sizeof(path), "/api/v1/transfers/%s", transfer);
	for (;;) {
		json_t *recipient;

		http_ask(clerk, &(struct http_request){.path = path}, ret);
		assert_int_equal(ret->status, 200);
		recipient = recipient_of(ret->json, organ);
		if (recipient && strcmp(json_text(recipient, "state"), state) == 0)
			return recipient;
		if (time(NULL) > end)
			fail_msg("not told %s: %s", state, ret->body);
		http_answer_free(ret);
	}
}

/* "01 03 05": what the sender was told, in order. */
static void told(json_t *recipient, const char *expected)
{
	json_t *steps = json_object_get(recipient, "steps"), *step;
	char codes[64] = "";
	size_t i;

	json_array_foreach(steps, i, step)
	{
		snprintf(codes + strlen(codes), sizeof(codes) - strlen(codes), "%s%s", i ? " " : "",
			 json_text(step, "code"));
	}
	assert_string_equal(codes, expected);
}

static void accept_arrival(struct http_client *clerk, const char *arrival, bool submit, struct http_answer *ret)
{
	json_t *request = json_pack("{s:s}", "arrivalId", arrival);

	if (submit)
		json_object_set_new(request, "submit", json_object());
	step_post(clerk, "/api/v1/incoming", request, NULL, NULL, ret);
	json_decref(request);
}

static void refuse(struct http_client *clerk, const char *arrival, const char *code, const char *reason,
		   struct http_answer *ret)
{
	char path[128], etag[ID_MAX];
	json_t *request = json_pack("{s:s, s:s}", "reasonCode", code, "reason", reason);

	snprintf(path, sizeof(path), "/api/v1/arrivals/%s", arrival);
	http_ask(clerk, &(struct http_request){.path = path}, ret);
	snprintf(etag, sizeof(etag), "%s", json_text(ret->json, "actions.0.etag"));
	http_answer_free(ret);
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s/refuse", arrival);
	step_post(clerk, path, request, NULL, *etag ? etag : "1", ret);
	json_decref(request);
}

/* The status of collection/id/rest. */
static long status_of(struct http_client *client, const char *collection, const char *id, const char *rest)
{
	struct http_answer answer;
	char path[160];
	long status;

	snprintf(path, sizeof(path), "/api/v1/%s%s%s%s", collection, *id ? "/" : "", id, rest);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	status = answer.status;
	http_answer_free(&answer);
	return status;
}

static void person_of(struct http_client *client, char ret[ID_MAX])
{
	struct http_answer answer;

	http_ask(client, &(struct http_request){.path = "/api/v1/me"}, &answer);
	snprintf(ret, ID_MAX, "%s", json_text(answer.json, "person.id"));
	assert_true(*ret);
	http_answer_free(&answer);
}

/* ---- tests ---- */

static void goes_to_two_agencies_and_comes_back_as_status(void **state)
{
	struct scene *scene = *state;
	char transfer[ID_MAX], arrival[ID_MAX], other[ID_MAX], document[ID_MAX], person[ID_MAX], directive[256];
	struct http_answer answer;
	json_t *part;

	sent(scene, "701", SECOND, THIRD, transfer);
	await_arrival(scene->clerk2, "701", arrival);
	await_arrival(scene->clerk3, "701", other);

	accept_arrival(scene->clerk2, arrival, true, &answer);
	assert_int_equal(answer.status, 201);
	assert_string_equal(json_text(answer.json, "document.subject"), "Về việc tăng cường phòng, chống dịch bệnh");
	assert_string_equal(json_text(answer.json, "document.source"), "interconnection");
	assert_string_equal(json_text(answer.json, "document.files.0.name"), "van-ban.pdf");
	snprintf(document, sizeof(document), "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	assert_int_equal(status_of(scene->clerk2, "incoming", document, "/files/1"), 200);

	part = await_told(scene->clerk, transfer, SECOND, "TRANSFER_RECEIVED", &answer);
	told(part, "01 03");
	assert_string_equal(json_text(part, "arrivalNumber"), "1");
	http_answer_free(&answer);

	person_of(scene->clerk2, person);
	snprintf(directive, sizeof(directive),
		 "{\"directive\":\"Nội bộ: giao đồng chí Bách\",\"assignments\":[{\"personId\":\"%s\",\"role\":"
		 "\"FLOW_LEAD\"}]}",
		 person);
	step_act(scene->head2, document, "direct", directive, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	await_told(scene->clerk, transfer, SECOND, "TRANSFER_IN_PROGRESS", &answer);
	http_answer_free(&answer);
	step_act(scene->clerk2, document, "complete", "{\"result\":\"Đã rõ nội dung\"}", &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	part = await_told(scene->clerk, transfer, SECOND, "TRANSFER_DONE", &answer);
	told(part, "01 03 04 05 06");
	/* Nothing else crosses. */
	assert_null(strstr(answer.body, "Ngô Thị Cúc"));
	assert_null(strstr(answer.body, "Trần Văn Bách"));
	assert_null(strstr(answer.body, "Nội bộ"));
	assert_null(strstr(answer.body, "Đã rõ nội dung"));
	http_answer_free(&answer);

	part = await_told(scene->clerk, transfer, THIRD, "TRANSFER_ARRIVED", &answer);
	told(part, "01");
	http_answer_free(&answer);
}

static void is_refused_with_an_allowed_reason_only(void **state)
{
	struct scene *scene = *state;
	char transfer[ID_MAX], arrival[ID_MAX], path[128];
	struct http_answer answer;
	json_t *part;

	sent(scene, "702", SECOND, NULL, transfer);
	await_arrival(scene->clerk2, "702", arrival);
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s", arrival);
	http_ask(scene->clerk2, &(struct http_request){.path = path}, &answer);
	assert_string_equal(json_text(answer.json, "proposed.codeNumber"), "702");
	assert_string_equal(json_text(answer.json, "proposed.medium"), "MEDIUM_ELECTRONIC");
	assert_string_equal(json_text(answer.json, "refusals.1.code"), "wrong_addressee");
	assert_true(*json_text(answer.json, "refusals.1.article"));
	assert_string_equal(json_text(answer.json, "arrival.deadline.rule"), "8 working_hours from arrival");
	assert_string_equal(json_text(answer.json, "arrival.files.0.sha256"), "");
	http_answer_free(&answer);

	refuse(scene->clerk2, arrival, "too_much_work", "Không muốn nhận", &answer);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/reasonCode"));
	http_answer_free(&answer);
	refuse(scene->clerk2, arrival, "wrong_addressee", "  ", &answer);
	assert_int_equal(answer.status, 422);
	assert_true(step_names_field(&answer, "/reason"));
	http_answer_free(&answer);
	refuse(scene->clerk2, arrival, "wrong_addressee", "Văn bản thuộc thẩm quyền của Sở Nội vụ", &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "arrival.state"), "ARRIVAL_REFUSED");
	http_answer_free(&answer);
	accept_arrival(scene->clerk2, arrival, false, &answer);
	assert_int_equal(answer.status, 409);
	http_answer_free(&answer);

	part = await_told(scene->clerk, transfer, SECOND, "TRANSFER_REFUSED", &answer);
	told(part, "01 02");
	assert_string_equal(json_text(part, "reason"), "Văn bản thuộc thẩm quyền của Sở Nội vụ");
	assert_true(*json_text(part, "reasonLabel.vi"));
	http_answer_free(&answer);
}

static void take_back(struct scene *scene, const char *transfer, const char *reason, struct http_answer *ret)
{
	json_t *request = json_pack("{s:s}", "reason", reason);
	char path[128];

	snprintf(path, sizeof(path), "/api/v1/transfers/%s/take-back", transfer);
	step_post(scene->clerk, path, request, NULL, NULL, ret);
	json_decref(request);
}

static void is_taken_back_before_it_is_accepted(void **state)
{
	struct scene *scene = *state;
	char transfer[ID_MAX], again[ID_MAX], arrival[ID_MAX], document[ID_MAX], path[128];
	struct http_answer answer;
	json_t *part;

	snprintf(document, sizeof(document), "%s", step_register(scene->clerk, "703"));
	assert_int_equal(send_to(scene->clerk, passing_on(document), SECOND, NULL, transfer, &answer), 201);
	http_answer_free(&answer);
	await_arrival(scene->clerk2, "703", arrival);
	assert_int_equal(send_to(scene->clerk, passing_on(document), SECOND, NULL, NULL, &answer), 422);
	assert_true(step_names_field(&answer, "/organIds/0"));
	http_answer_free(&answer);

	take_back(scene, transfer, "", &answer);
	assert_int_equal(answer.status, 422);
	http_answer_free(&answer);
	take_back(scene, transfer, "Gửi nhầm", &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	part = await_told(scene->clerk, transfer, SECOND, "TRANSFER_RECALLED", &answer);
	assert_string_equal(json_text(part, "reason"), "Gửi nhầm");
	http_answer_free(&answer);
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s", arrival);
	http_ask(scene->clerk2, &(struct http_request){.path = path}, &answer);
	assert_string_equal(json_text(answer.json, "arrival.state"), "ARRIVAL_RECALLED");
	assert_string_equal(json_text(answer.json, "arrival.reason"), "Gửi nhầm");
	http_answer_free(&answer);
	accept_arrival(scene->clerk2, arrival, false, &answer);
	assert_int_equal(answer.status, 409);
	http_answer_free(&answer);
	assert_int_equal(status_of(scene->clerk2, "arrivals", arrival, "/files/1"), 409);

	/* What was taken back may be sent there again, and is another arrival. */
	assert_int_equal(send_to(scene->clerk, passing_on(document), SECOND, NULL, again, &answer), 201);
	http_answer_free(&answer);
	await_arrival(scene->clerk2, "703", path);
	assert_string_not_equal(path, arrival);
	accept_arrival(scene->clerk2, path, false, &answer);
	assert_int_equal(answer.status, 201);
	http_answer_free(&answer);
	part = await_told(scene->clerk, again, SECOND, "TRANSFER_RECEIVED", &answer);
	told(part, "01 03");
	http_answer_free(&answer);
	take_back(scene, again, "Quá muộn", &answer);
	assert_int_equal(answer.status, 409);
	http_answer_free(&answer);
}

static void waits_again_when_its_reception_was_cancelled(void **state)
{
	struct scene *scene = *state;
	char transfer[ID_MAX], arrival[ID_MAX], again[ID_MAX], document[ID_MAX];
	struct http_answer answer;
	json_t *part;

	sent(scene, "708", SECOND, NULL, transfer);
	await_arrival(scene->clerk2, "708", arrival);
	accept_arrival(scene->clerk2, arrival, false, &answer);
	assert_int_equal(answer.status, 201);
	snprintf(document, sizeof(document), "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	step_act(scene->clerk2, document, "cancel", "{\"reason\":\"Vào nhầm sổ\"}", &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	await_arrival(scene->clerk2, "708", again);
	assert_string_equal(again, arrival);
	part = await_told(scene->clerk, transfer, SECOND, "TRANSFER_ARRIVED", &answer);
	while (json_array_size(json_object_get(part, "steps")) < 3) {
		http_answer_free(&answer);
		part = await_told(scene->clerk, transfer, SECOND, "TRANSFER_ARRIVED", &answer);
	}
	told(part, "01 03 01");
	assert_string_equal(json_text(part, "arrivalNumber"), "");
	http_answer_free(&answer);
	accept_arrival(scene->clerk2, arrival, false, &answer);
	assert_int_equal(answer.status, 201);
	http_answer_free(&answer);
	part = await_told(scene->clerk, transfer, SECOND, "TRANSFER_RECEIVED", &answer);
	told(part, "01 03 01 03");
	http_answer_free(&answer);
}

static void uploads_go_with_their_header(void **state)
{
	struct scene *scene = *state;
	char transfer[ID_MAX], arrival[ID_MAX];
	struct http_answer answer;
	json_t *request =
	    json_pack("{s:{s:s, s:s, s:s, s:s, s:s, s:s, s:s}, s:[{s:s}]}", "header", "issuingOrgan",
		      "Sở Y tế tỉnh Lam Giang", "codeNumber", "704", "codeNotation", "SYT-NVY", "issuedDate",
		      "2026-02-03", "documentType", "Công văn", "subject", "Về việc phối hợp kiểm tra", "urgency",
		      "URGENCY_URGENT", "uploads", "uploadId", step_upload_pdf(scene->clerk));

	assert_int_equal(send_to(scene->clerk, request, THIRD, NULL, transfer, &answer), 201);
	assert_string_equal(json_text(answer.json, "transfer.header.documentId"), "H99.07,2026/02/03,704/SYT-NVY");
	http_answer_free(&answer);
	await_arrival(scene->clerk3, "704", arrival);
	assert_int_equal(status_of(scene->clerk3, "arrivals", arrival, "/files/1"), 200);
	accept_arrival(scene->clerk3, arrival, false, &answer);
	assert_int_equal(answer.status, 201);
	assert_string_equal(json_text(answer.json, "document.urgency"), "URGENCY_URGENT");
	http_answer_free(&answer);
}

static void what_is_wrong_is_said_before_anything_is_done(void **state)
{
	struct scene *scene = *state;
	char document[ID_MAX];
	struct http_answer answer;

	snprintf(document, sizeof(document), "%s", step_register(scene->clerk, "705"));
	assert_int_equal(send_to(scene->clerk, passing_on(document), "H99.07", "H00.00", NULL, &answer), 422);
	assert_true(step_names_field(&answer, "/organIds/0")); /* one's own */
	assert_true(step_names_field(&answer, "/organIds/1")); /* nobody's */
	http_answer_free(&answer);
	assert_int_equal(send_to(scene->clerk, passing_on(document), SECOND, SECOND, NULL, &answer), 422);
	assert_true(step_names_field(&answer, "/organIds/1"));
	http_answer_free(&answer);
	assert_int_equal(send_to(scene->clerk, passing_on("12345"), SECOND, NULL, NULL, &answer), 404);
	http_answer_free(&answer);
	/* Another agency's document is not there. */
	assert_int_equal(send_to(scene->clerk2, passing_on(document), THIRD, NULL, NULL, &answer), 404);
	http_answer_free(&answer);
	assert_int_equal(send_to(scene->head2, passing_on(document), THIRD, NULL, NULL, &answer), 403);
	http_answer_free(&answer);
	assert_int_equal(send_to(scene->clerk, json_object(), SECOND, NULL, NULL, &answer), 422);
	assert_true(step_names_field(&answer, "/uploads"));
	assert_true(step_names_field(&answer, "/header/subject"));
	http_answer_free(&answer);
}

static void agencies_see_nothing_of_each_other(void **state)
{
	struct scene *scene = *state;
	char transfer[ID_MAX], arrival[ID_MAX];

	sent(scene, "706", SECOND, NULL, transfer);
	await_arrival(scene->clerk2, "706", arrival);
	assert_int_equal(status_of(scene->clerk, "arrivals", arrival, ""), 404);
	assert_int_equal(status_of(scene->clerk3, "arrivals", arrival, ""), 404);
	assert_int_equal(status_of(scene->clerk3, "arrivals", arrival, "/files/1"), 404);
	assert_int_equal(status_of(scene->clerk2, "transfers", transfer, ""), 404);
	assert_int_equal(status_of(scene->head2, "arrivals", arrival, ""), 403);
	/* No route leads to the methods of plugins. */
	assert_int_equal(status_of(scene->clerk, "arrivals", arrival, "/deliver"), 404);
}

static void lists_show_the_newest_sending_first(void **state)
{
	struct scene *scene = *state;
	char transfer[ID_MAX];
	struct http_answer answer;

	sent(scene, "707", SECOND, THIRD, transfer);
	http_ask(scene->clerk, &(struct http_request){.path = "/api/v1/transfers?limit=1"}, &answer);
	assert_int_equal(answer.status, 200);
	assert_string_equal(json_text(answer.json, "rows.0.transfer.id"), transfer);
	assert_int_equal(json_integer_value(json_at(answer.json, "rows.0.waiting")), 2);
	assert_true(*json_text(answer.json, "nextCursor"));
	http_answer_free(&answer);
	assert_int_equal(status_of(scene->clerk2, "arrivals", "", "?state=ARRIVAL_ACCEPTED&limit=1"), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(goes_to_two_agencies_and_comes_back_as_status),
	    cmocka_unit_test(is_refused_with_an_allowed_reason_only),
	    cmocka_unit_test(is_taken_back_before_it_is_accepted),
	    cmocka_unit_test(waits_again_when_its_reception_was_cancelled),
	    cmocka_unit_test(uploads_go_with_their_header),
	    cmocka_unit_test(what_is_wrong_is_said_before_anything_is_done),
	    cmocka_unit_test(agencies_see_nothing_of_each_other),
	    cmocka_unit_test(lists_show_the_newest_sending_first),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
