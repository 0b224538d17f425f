/*
 * QĐ 8849/QĐ-UBND: the preset danang-qlvb, from the arrival of a letter to the answer that settles it, article by
 * article; with the articles of NĐ 30/2020/NĐ-CP where the city's rules follow them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scenario/draft.h"

#define QD "QĐ 8849/QĐ-UBND "
#define ND "NĐ 30/2020/NĐ-CP "
#define TO_UNIT "{\"directive\":\"Phòng NVY xử lý.\",\"assignments\":[{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"}]}"

static int open_scene(void **state)
{
	*state = scene_open("danang-qlvb");
	return 0;
}

static int close_scene(void **state)
{
	scene_close((struct scene **)state);
	return 0;
}

static void what_enters_and_as_what(struct scene *scene)
{
	const char *id;

	scene_article(scene, QD "Đ1.3", "secret documents are not handled on the system");
	scene_may_not_register(scene, "vanthu", "{\"secrecy\":\"SECRECY_SECRET\"}", NULL, "secret_refused");
	scene_article(scene, QD "Đ2", "an electronic document is of one of three classes");
	scene_may_not_register(scene, "vanthu", "{\"legalClass\":4}", "/legalClass", "unknown_value");
	scene_may_not_register(scene, "vanthu", "{\"legalClass\":2}", "/paperCopies",
			       "incoming.paper_copies_needed_by");
	id = scene_registers(scene, "vanthu",
			     "{\"legalClass\":2,\"paperCopies\":{\"place\":\"Kho lưu trữ\",\"keeper\":\"Văn thư\"}}");
	scene_is(scene, id, "document.paperCopies.place", "Kho lưu trữ");
	id = scene_registers(scene, "vanthu", "{\"legalClass\":1,\"medium\":\"MEDIUM_ELECTRONIC\"}");
	scene_article(scene, QD "Đ5.4b", "the arrival stamp is data: organ, number and date by themselves");
	scene_is(scene, id, "stamp.number", "2");
	scene_is(scene, id, "stamp.agency", "Sở Y tế tỉnh Lam Giang");
	scene_article(scene, QD "Đ5.5", "the paper of an electronic document follows it and gets no second number");
	scene_act(scene, "vanthu", id, "paper", "{\"paper\":{\"place\":\"Tủ 5\",\"personId\":\"@vanthu\"}}");
	scene_is(scene, id, "document.arrivalNumber", "2");
	scene_article(scene, QD "Đ3", "the one-stop desk registers too");
	id = scene_registers(scene, "motcua", "{}");
	scene_is(scene, id, "document.arrivalNumber", "3");
}

static void within_eight_working_hours(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{}");
	json_t *view;
	char path[80];

	scene_article(scene, QD "Đ5.2", "what arrives is received and passed on within 8 working hours");
	scene_act(scene, "vanthu", id, "submit", "{}");
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", id);
	view = scene_get(scene, "giamdoc", path, 200);
	assert_true(*json_text(view, "flows.1.deadline.dueAt"));
	assert_true(*json_text(view, "flows.1.deadline.rule") || *json_text(view, "flows.1.dueRule"));
	json_decref(view);
}

/* The position of a document in a box. */
static size_t place_in(struct scene *scene, const char *account, const char *id)
{
	json_t *answer = scene_get(scene, account, "/api/v1/work?box=BOX_TO_DO&limit=200", 200), *one;
	size_t i, found = 1000;

	json_array_foreach(json_at(answer, "items"), i, one)
	{
		if (strcmp(json_text(one, "documentId"), id) == 0)
			found = i;
	}
	json_decref(answer);
	assert_true(found < 1000);
	return found;
}

static void urgent_ones_first(struct scene *scene)
{
	const char *plain = scene_registers(scene, "vanthu", "{\"submit\":{}}");
	const char *urgent = scene_registers(scene, "vanthu", "{\"submit\":{},\"urgency\":\"URGENCY_EXPRESS\"}");

	scene_article(scene, QD "Đ5.3", "urgent documents come first");
	assert_true(place_in(scene, "giamdoc", urgent) < place_in(scene, "giamdoc", plain));
}

static void units_take_it_in_or_refuse(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{}}");

	scene_article(scene, QD "Đ6.2", "a directive on the system equals one on paper");
	scene_wants(scene, "giamdoc", id, "direct", "{\"assignments\":[{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"}]}",
		    "/directive");
	scene_act(scene, "giamdoc", id, "direct", TO_UNIT);
	scene_is(scene, id, "stamp.directive", "Phòng NVY xử lý.");
	scene_flow_is(scene, id, "truongphong", "reception", "FLOW_AWAITING_RECEPTION");
	scene_article(scene, QD "Đ5.6", "a unit refuses with a reason, and it goes back to who sent it");
	scene_wants(scene, "truongphong", id, "refuse", "{}", "/reason");
	scene_act(scene, "truongphong", id, "refuse", "{\"reason\":\"Sai đơn vị nhận.\"}");
	scene_box(scene, "giamdoc", "BOX_RETURNED", id, true);
	scene_act(
	    scene, "giamdoc", id, "direct",
	    "{\"directive\":\"Phòng KHTC xử lý.\",\"assignments\":[{\"unitId\":\"#KHTC\",\"role\":\"FLOW_LEAD\"}]}");
	scene_article(scene, QD "Đ5.2", "the unit receives it, then works on it");
	scene_may_not(scene, "truongphongtc", id, "assign", "incoming.wrong_state");
	scene_act(scene, "truongphongtc", id, "receive", "{}");
	scene_article(scene, QD "Đ7", "whoever has it resolves it as directed");
	scene_act(scene, "truongphongtc", id, "assign",
		  "{\"assignments\":[{\"personId\":\"@ketoan\",\"role\":\"FLOW_LEAD\"}]}");
	scene_act(scene, "ketoan", id, "answer", "{}");
	scene_act(scene, "ketoan", id, "complete", "{\"result\":\"Đã thẩm định.\"}");
	scene_is(scene, id, "document.stateName", "completed");
}

static void taken_back_and_withdrawn(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{}}");

	scene_article(scene, QD "Đ5.6",
		      "what nobody has opened may be taken back; what was passed on may be withdrawn");
	scene_act(scene, "vanthu", id, "take_back", "{}");
	scene_is(scene, id, "document.stateName", "received");
	scene_sees(scene, "truongphong", id, false);
	scene_act(scene, "vanthu", id, "submit", "{\"personId\":\"@giamdoc\"}");
	scene_act(scene, "giamdoc", id, "direct", TO_UNIT);
	scene_act(scene, "giamdoc", id, "withdraw", "{\"reason\":\"Chuyển nhầm.\"}");
	scene_flow_is(scene, id, "truongphong", "reception", "FLOW_WITHDRAWN");
}

/* Sends a document to the other agency; gives the paths of the sending and of what arrived there. */
static void send_over(struct scene *scene, char ret_transfer[100], char ret_arrival[100], const char *waiting)
{
	const char *id = scene_registers(scene, "vanthu", "{}");
	char body[200];
	json_t *answer;

	snprintf(body, sizeof(body), "{\"kind\":\"incoming\",\"documentId\":\"%s\",\"organIds\":[\"H99.08\"]}", id);
	answer = scene_post(scene, "vanthu", "/api/v1/transfers", body, NULL, 201);
	snprintf(ret_transfer, 100, "/api/v1/transfers/%s", json_text(answer, "transfer.id"));
	json_decref(answer);
	json_decref(scene_awaits(scene, "vanthu", ret_transfer, "recipients.0.state", "TRANSFER_ARRIVED"));
	answer = scene_awaits(scene, "vanthu2", "/api/v1/arrivals", "arrivals.0.state", waiting);
	snprintf(ret_arrival, 100, "/api/v1/arrivals/%s", json_text(answer, "arrivals.0.id"));
	json_decref(answer);
}

static void between_agencies(struct scene *scene)
{
	char transfer[100], arrival[100], path[120], body[120];
	json_t *answer;

	scene_second_agency(scene);
	send_over(scene, transfer, arrival, "ARRIVAL_WAITING");
	scene_article(scene, QD "Đ5.6", "refused only as sent to the wrong unit or without legal value, with a reason");
	answer = scene_get(scene, "vanthu2", arrival, 200);
	assert_int_equal(json_array_size(json_at(answer, "refusals")), 2);
	json_decref(answer);
	snprintf(path, sizeof(path), "%s/refuse", arrival);
	answer =
	    scene_post(scene, "vanthu2", path, "{\"reasonCode\":\"authenticity\",\"reason\":\"Chữ ký lỗi\"}", "1", 422);
	assert_string_equal(json_text(answer, "errors.0.pointer"), "/reasonCode");
	json_decref(answer);
	answer = scene_post(scene, "vanthu2", path, "{\"reasonCode\":\"wrong_unit\"}", "1", 422);
	assert_string_equal(json_text(answer, "errors.0.pointer"), "/reason");
	json_decref(answer);
	json_decref(scene_post(scene, "vanthu2", path, "{\"reasonCode\":\"wrong_unit\",\"reason\":\"Thuộc Sở Nội vụ\"}",
			       "1", 200));
	answer = scene_awaits(scene, "vanthu", transfer, "recipients.0.state", "TRANSFER_REFUSED");
	assert_string_equal(json_text(answer, "recipients.0.reason"), "Thuộc Sở Nội vụ");
	json_decref(answer);

	send_over(scene, transfer, arrival, "ARRIVAL_WAITING");
	scene_article(scene, QD "Đ5.2", "received and passed on within 8 working hours; the sender is told");
	answer = scene_get(scene, "vanthu2", arrival, 200);
	assert_string_equal(json_text(answer, "arrival.deadline.rule"), "8 working_hours from arrival");
	json_decref(answer);
	snprintf(body, sizeof(body), "{\"arrivalId\":\"%s\",\"submit\":{}}", strrchr(arrival, '/') + 1);
	json_decref(scene_post(scene, "vanthu2", "/api/v1/incoming", body, NULL, 201));
	json_decref(scene_awaits(scene, "vanthu", transfer, "recipients.0.state", "TRANSFER_RECEIVED"));
}

/* ---- what leaves ---- */

/* A letter of the other agency, which comes over and is taken in; gives its id here. */
static const char *letter_from_next_door(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu2", "{}");
	char body[200];
	json_t *answer;

	snprintf(body, sizeof(body), "{\"kind\":\"incoming\",\"documentId\":\"%s\",\"organIds\":[\"H99.21\"]}", id);
	json_decref(scene_post(scene, "vanthu2", "/api/v1/transfers", body, NULL, 201));
	answer = scene_awaits(scene, "vanthu", "/api/v1/arrivals", "arrivals.0.state", "ARRIVAL_WAITING");
	snprintf(body, sizeof(body), "{\"arrivalId\":\"%s\",\"submit\":{\"personId\":\"@giamdoc\"}}",
		 json_text(answer, "arrivals.0.id"));
	json_decref(answer);
	answer = scene_post(scene, "vanthu", "/api/v1/incoming", body, NULL, 201);
	id = scene_keeps(scene, "incoming", json_text(answer, "document.id"));
	json_decref(answer);
	return id;
}

static void at_the_specialist(struct scene *scene, const char *letter)
{
	scene_act(scene, "giamdoc", letter, "direct", TO_UNIT);
	scene_act(scene, "truongphong", letter, "receive", "{}");
	scene_act(scene, "truongphong", letter, "assign",
		  "{\"assignments\":[{\"personId\":\"@chuyenvien\",\"role\":\"FLOW_LEAD\"}]}");
}

/* It is at the other agency's desk, and is taken in there: the sender sees both. */
static void taken_in_next_door(struct scene *scene, const char *id)
{
	char path[100], body[120];
	json_t *answer;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	json_decref(scene_awaits(scene, "vanthu", path, "recipients.0.deliveries.0.state", "DELIVERY_ARRIVED"));
	answer = scene_awaits(scene, "vanthu2", "/api/v1/arrivals", "arrivals.0.state", "ARRIVAL_WAITING");
	snprintf(body, sizeof(body), "{\"arrivalId\":\"%s\",\"submit\":{}}", json_text(answer, "arrivals.0.id"));
	json_decref(answer);
	json_decref(scene_post(scene, "vanthu2", "/api/v1/incoming", body, NULL, 201));
	json_decref(scene_awaits(scene, "vanthu", path, "recipients.0.deliveries.0.state", "DELIVERY_RECEIVED"));
}

static void the_answer_that_settles_it(struct scene *scene)
{
	const char *letter = letter_from_next_door(scene), *id;

	at_the_specialist(scene, letter);
	scene_article(scene, QD "Đ2", "a document that is born here is of class 1");
	id = draft_answers(scene, "chuyenvien", letter,
			   "{\"legalClass\":1,\"addressees\":[{\"name\":\"Sở Tư pháp tỉnh Lam Giang\","
			   "\"organId\":\"H99.08\"}],\"recipients\":[{\"kind\":\"RECIPIENT_AGENCY\","
			   "\"name\":\"Sở Tư pháp tỉnh Lam Giang\",\"organId\":\"H99.08\",\"toAct\":true}]}");
	scene_act(scene, "chuyenvien", id, "submit", "{}");
	scene_article(scene, ND "Đ12", "the head of the unit answers for the content, the unit's clerk for the form");
	scene_act(scene, "truongphong", id, "approve_content", "{}");
	scene_box(scene, "vanthuphong", "BOX_TO_DO", id, true);
	scene_act(scene, "vanthuphong", id, "approve_form", "{}");
	draft_stands(scene, id, "ENDORSE_FORM", "vanthuphong");
	scene_article(scene, ND "Đ13", "the leader signs");
	scene_act(scene, "giamdoc", id, "sign", "{}");
	scene_article(scene, QD "Đ2", "person and agency sign it");
	scene_act(scene, "vanthu", id, "number", "{}");
	draft_issued(scene, id, "1");
	scene_is(scene, id, "document.steps.0.state", "STEP_DONE");
	scene_is(scene, id, "document.steps.1.state", "STEP_DONE");
	scene_article(scene, QD "Đ7", "the answer that was issued settles the letter");
	draft_settles(scene, letter, "chuyenvien", "01/SYT-NVY");
	scene_article(scene, QD "Đ5.2", "it arrives at the other agency, which takes it in; the sender is told");
	taken_in_next_door(scene, id);
}

static void a_scan_is_of_class_two(struct scene *scene)
{
	const char *letter = scene_registers(scene, "vanthu", "{\"submit\":{\"personId\":\"@giamdoc\"}}"), *id;

	scene_act(
	    scene, "giamdoc", letter, "direct",
	    "{\"directive\":\"Phòng KHTC trả lời.\",\"assignments\":[{\"unitId\":\"#KHTC\",\"role\":\"FLOW_LEAD\"}]}");
	scene_act(scene, "truongphongtc", letter, "receive", "{}");
	scene_act(scene, "truongphongtc", letter, "assign",
		  "{\"assignments\":[{\"personId\":\"@ketoan\",\"role\":\"FLOW_LEAD\"}]}");
	id = draft_answers(scene, "ketoan", letter, "{\"legalClass\":2}");
	scene_act(scene, "ketoan", id, "submit", "{}");
	scene_article(scene, ND "Đ12.2", "where a unit has no clerk, the agency's clerk answers for the form");
	scene_act(scene, "truongphongtc", id, "approve_content", "{}");
	scene_act(scene, "vanthu", id, "approve_form", "{}");
	scene_article(scene, QD "Đ2", "class 2: signed on paper, scanned, and the agency signs the scan");
	scene_act(scene, "giamdoc", id, "sign", "{}");
	scene_wants(scene, "vanthu", id, "number", "{}", "/uploads");
	draft_scanned(scene, "vanthu", id, "number");
	draft_issued(scene, id, "2");
	scene_is(scene, id, "document.issuedFiles.0.name", "ban-ky-dong-dau.pdf");
	scene_is(scene, id, "document.steps.0.state", "STEP_SKIPPED");
	scene_is(scene, id, "document.steps.1.state", "STEP_DONE");
	draft_settles(scene, letter, "ketoan", "02/SYT-KHTC");
	draft_posted(scene, id, 0, "RR 401");
}

static void copies_of_class_three(struct scene *scene)
{
	const char *letter = scene_registers(scene, "vanthu", "{\"legalClass\":3}"), *id;

	scene_article(scene, QD "Đ9.4", "of a document of class 3 a certified copy is made, which the agency signs");
	id = draft_copies(scene, "vanthu", letter, "[{\"kind\":\"RECIPIENT_UNIT\",\"unitId\":\"#VP\"}]");
	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_act(scene, "chanhvanphong", id, "sign", "{}");
	scene_act(scene, "vanthu", id, "number", "{}");
	draft_issued(scene, id, "1");
	scene_is(scene, id, "document.codeNotation", "SY-SYT");
	scene_is(scene, id, "document.links.0.documentId", letter);
	scene_is(scene, id, "document.steps.1.state", "STEP_DONE");
}

/* Closed within a working day: sessions end, open work is handed over, with a report. */
static void a_leader_leaves(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{\"personId\":\"@giamdoc\"}}");

	scene_article(scene, QD "Đ13.5", "a leaver's account is closed; what was open goes to the successor");
	scene_leaves(scene, "giamdoc", "phogiamdoc");
	json_decref(scene_get(scene, "giamdoc", "/api/v1/me", 401));
	scene_box(scene, "phogiamdoc", "BOX_TO_DO", id, true);
	scene_last_act(scene, id, "hand_over", "quantri", NULL);
}

static void the_articles(void **state)
{
	struct scene *scene = *state;

	what_enters_and_as_what(scene);
	within_eight_working_hours(scene);
	urgent_ones_first(scene);
	units_take_it_in_or_refuse(scene);
	taken_back_and_withdrawn(scene);
	between_agencies(scene);
	the_answer_that_settles_it(scene);
	a_scan_is_of_class_two(scene);
	copies_of_class_three(scene);
	a_leader_leaves(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(the_articles, open_scene, close_scene)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
