/*
 * QĐ 4899/QĐ-BYT: the preset byt-voffice, from the arrival of a letter to the answer that settles it, with the articles
 * of NĐ 30/2020/NĐ-CP where the ministry's rules follow them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "scenario/draft.h"

#define QD "QĐ 4899/QĐ-BYT "
#define ND "NĐ 30/2020/NĐ-CP "

static int open_scene(void **state)
{
	*state = scene_open("byt-voffice");
	return 0;
}

static int close_scene(void **state)
{
	scene_close((struct scene **)state);
	return 0;
}

static void registered_and_presented(struct scene *scene)
{
	const char *id;

	scene_article(scene, "Luật 29/2018/QH14 Đ5.5", "state secrets are never on a networked computer");
	scene_may_not_register(scene, "vanthu", "{\"secrecy\":\"SECRECY_CONFIDENTIAL\"}", NULL, "secret_refused");
	scene_article(scene, ND "Đ22", "the clerk registers; numbers follow each other");
	id = scene_registers(scene, "vanthu", "{}");
	scene_is(scene, id, "document.arrivalNumber", "1");
	scene_article(scene, ND "PL VI.III.1h", "a duplicate is told");
	scene_may_not_register(scene, "vanthu", "{\"codeNumber\":\"2\"}", NULL, "duplicate");
	scene_article(scene, ND "Đ23.1", "the office sorts, and presents to leaders");
	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_box(scene, "chanhvanphong", "BOX_TO_DO", id, true);
	scene_act(scene, "chanhvanphong", id, "present",
		  "{\"assignments\":[{\"personId\":\"@giamdoc\",\"role\":\"FLOW_LEAD\"},"
		  "{\"personId\":\"@phogiamdoc\",\"role\":\"FLOW_FOR_INFORMATION\"}]}");
	scene_box(scene, "giamdoc", "BOX_TO_DO", id, true);
	scene_box(scene, "phogiamdoc", "BOX_FOR_INFORMATION", id, true);
	scene_article(scene, ND "Đ24", "what is for information is read and finished");
	scene_act(scene, "phogiamdoc", id, "complete", "{}");
	scene_is(scene, id, "document.stateName", "submitted");
}

static void what_needs_no_leader(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{}}");

	scene_article(scene, ND "Đ23.2",
		      "what needs no leader goes straight to the units; each takes it in at its desk");
	scene_act(scene, "chanhvanphong", id, "distribute",
		  "{\"assignments\":[{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"}]}");
	scene_flow_is(scene, id, "vanthuphong", "reception", "FLOW_AWAITING_RECEPTION");
	scene_act(scene, "vanthuphong", id, "receive", "{}");
	scene_act(scene, "vanthuphong", id, "forward", "{}");
	scene_flow_is(scene, id, "truongphong", "unit", "FLOW_TO_DO");
	scene_article(scene, ND "Đ24.1", "head or deputy of the unit assign");
	scene_act(scene, "truongphong", id, "assign",
		  "{\"assignments\":[{\"personId\":\"@chuyenvien\",\"role\":\"FLOW_LEAD\"}]}");
	scene_act(scene, "chuyenvien", id, "complete", "{\"result\":\"Đã thực hiện.\"}");
	scene_is(scene, id, "document.stateName", "completed");
}

static void the_secretary(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{}}");

	scene_act(scene, "chanhvanphong", id, "present", "{}");
	scene_article(scene, QD "Đ4",
		      "a leader's secretary notes and gives back in the leader's name, and never directs");
	scene_sees(scene, "thuky", id, true);
	scene_may_not(scene, "thuky", id, "direct", "incoming.not_yours");
	scene_act(scene, "thuky", id, "opinion", "{\"text\":\"Giám đốc yêu cầu bổ sung báo cáo.\"}");
	scene_last_act(scene, id, "opinion", "thuky", "giamdoc");
	scene_wants(scene, "thuky", id, "return", "{}", "/reason");
	scene_act(scene, "thuky", id, "return", "{\"reason\":\"Thiếu phụ lục.\"}");
	scene_last_act(scene, id, "return", "thuky", "giamdoc");
	scene_box(scene, "chanhvanphong", "BOX_RETURNED", id, true);
}

static void leads_coordinators_advisers(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{}}");

	scene_act(scene, "chanhvanphong", id, "present", "{}");
	scene_article(scene, ND "Đ23.2", "several lead, others coordinate or advise, each with a deadline");
	scene_act(scene, "giamdoc", id, "direct",
		  "{\"directive\":\"NVY và KHTC chủ trì; đ/c Hạnh tham mưu.\",\"assignments\":["
		  "{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"},"
		  "{\"personId\":\"@truongphongtc\",\"role\":\"FLOW_LEAD\"},"
		  "{\"personId\":\"@ketoan\",\"role\":\"FLOW_COORDINATE\"},"
		  "{\"personId\":\"@phogiamdoc\",\"role\":\"FLOW_ADVISER\"}]}");
	scene_act(scene, "phogiamdoc", id, "contribute", "{\"result\":\"Nên lấy ý kiến các bệnh viện.\"}");
	scene_act(scene, "truongphongtc", id, "complete", "{\"result\":\"Đã bố trí kinh phí.\"}");
	scene_is(scene, id, "document.stateName", "in_progress");
	scene_article(scene, ND "Đ24", "the document is resolved when all who lead have ended their part");
	scene_act(scene, "vanthuphong", id, "receive", "{}");
	scene_act(scene, "vanthuphong", id, "forward", "{}");
	scene_act(scene, "truongphong", id, "complete", "{\"result\":\"Đã xử lý.\"}");
	scene_is(scene, id, "document.stateName", "completed");
	scene_flow_is(scene, id, "ketoan", "work", "FLOW_COMPLETED");
}

static void a_leader_is_away(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{}}");

	scene_act(scene, "chanhvanphong", id, "present", "{}");
	scene_article(scene, QD "Đ4", "for the days of a delegation the delegate acts; both stand in the record");
	scene_may_not(scene, "phogiamdoc", id, "direct", "incoming.not_yours");
	scene_delegates(scene, "giamdoc", "phogiamdoc");
	scene_act(scene, "phogiamdoc", id, "direct",
		  "{\"directive\":\"Giao P. NVY.\",\"assignments\":[{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"}]}");
	scene_last_act(scene, id, "direct", "phogiamdoc", "giamdoc");
	scene_acts_as(scene, "phogiamdoc", NULL);
}

/* ---- what leaves ---- */

/* A letter that must be answered, with the specialist who is to answer it. */
static const char *to_be_answered(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{},\"replyRequired\":true}");

	scene_act(scene, "chanhvanphong", id, "present", "{}");
	scene_act(scene, "giamdoc", id, "direct",
		  "{\"directive\":\"Giao P. NVY trả lời.\",\"assignments\":["
		  "{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"}]}");
	scene_act(scene, "vanthuphong", id, "receive", "{}");
	scene_act(scene, "vanthuphong", id, "forward", "{}");
	scene_act(scene, "truongphong", id, "assign",
		  "{\"assignments\":[{\"personId\":\"@chuyenvien\",\"role\":\"FLOW_LEAD\"}]}");
	return id;
}

static void the_answer_that_settles_it(struct scene *scene)
{
	const char *letter = to_be_answered(scene), *id;

	scene_article(scene, ND "Đ10.2", "the author drafts the answer and submits it; deputies put their initials");
	id = draft_answers(scene, "chuyenvien", letter, "{}");
	scene_act(scene, "chuyenvien", id, "submit", "{\"personId\":\"@phophong\"}");
	scene_may_not(scene, "phophong", id, "approve_content", "outgoing.wrong_role");
	scene_act(scene, "phophong", id, "initial", "{}");
	draft_stands(scene, id, "ENDORSE_INITIAL", "phophong");
	scene_article(scene, ND "Đ12.1", "the head of the unit answers for the content");
	scene_act(scene, "truongphong", id, "approve_content", "{}");
	scene_article(scene, ND "Đ12.2", "the chief of office answers for the form");
	scene_act(scene, "chanhvanphong", id, "approve_form", "{}");
	draft_stands(scene, id, "ENDORSE_FORM", "chanhvanphong");

	scene_article(scene, QD "Đ4",
		      "a leader's secretary presents, notes and gives back in the leader's name, never signs");
	scene_is(scene, id, "document.stateName", "presenting");
	scene_box(scene, "thuky", "BOX_TO_DO", id, true);
	scene_box(scene, "giamdoc", "BOX_TO_DO", id, false);
	scene_may_not(scene, "thuky", id, "sign", "outgoing.wrong_step");
	scene_wants(scene, "thuky", id, "present", "{\"personId\":\"@phogiamdoc\"}", "/personId");
	scene_act(scene, "thuky", id, "present", "{}");
	scene_act(scene, "thuky", id, "comment", "{\"text\":\"Bộ trưởng hỏi về số liệu quý IV.\"}");
	scene_last_act(scene, id, "comment", "thuky", "giamdoc");
	scene_act(scene, "thuky", id, "return", "{\"reason\":\"Trình lại vào buổi chiều.\"}");
	scene_last_act(scene, id, "return", "thuky", "giamdoc");
	scene_is(scene, id, "document.stateName", "presenting");
	draft_stands(scene, id, "ENDORSE_CONTENT", "truongphong");
	scene_act(scene, "thuky", id, "present", "{}");

	scene_article(scene, ND "Đ13", "the leader signs");
	scene_act(scene, "giamdoc", id, "sign", "{}");
	draft_stands(scene, id, "ENDORSE_SIGN", "giamdoc");
	scene_article(scene, ND "Đ15.3", "number and date are written by the System's function, and the agency signs");
	scene_act(scene, "vanthu", id, "number", "{}");
	draft_issued(scene, id, "1");
	scene_is(scene, id, "document.steps.0.state", "STEP_DONE");
	scene_is(scene, id, "document.steps.1.state", "STEP_DONE");
	scene_article(scene, ND "Đ24", "the answer that was issued settles the letter");
	draft_settles(scene, letter, "chuyenvien", "01/SYT-NVY");
	draft_posted(scene, id, 0, "RR 201");
}

/* A vice-minister's initials stand on it when the minister signs. */
static void initials_of_a_leader(struct scene *scene, const char *letter, const char **ret)
{
	const char *id = draft_answers(scene, "chuyenvien", letter, "{}");

	scene_article(scene, ND "Đ13", "a deputy initials and presents to the head");
	scene_act(scene, "chuyenvien", id, "submit", "{}");
	scene_act(scene, "truongphong", id, "approve_content", "{}");
	scene_act(scene, "chanhvanphong", id, "present", "{\"personId\":\"@phogiamdoc\"}");
	scene_act(scene, "phogiamdoc", id, "initial", "{}");
	draft_stands(scene, id, "ENDORSE_INITIAL", "phogiamdoc");
	scene_act(scene, "giamdoc", id, "sign", "{}");
	*ret = id;
}

static void entered_after_an_outage(struct scene *scene)
{
	const char *letter = to_be_answered(scene), *id;
	time_t when = time(NULL) - 60;
	char body[200], moment[40];
	struct tm parts;

	initials_of_a_leader(scene, letter, &id);
	scene_article(scene, QD "Đ6",
		      "what was issued on paper during an outage is entered with its number afterwards");
	strftime(moment, sizeof(moment), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &parts));
	snprintf(body, sizeof(body),
		 "{\"bookNumber\":{\"number\":\"3\",\"onPaperAt\":\"%s\",\"reason\":\"Hệ thống ngừng hoạt động\","
		 "\"outage\":\"SC-2026-01\"}}",
		 moment);
	scene_act(scene, "vanthu", id, "number", body);
	draft_issued(scene, id, "3");
	draft_settles(scene, letter, "chuyenvien", "03/SYT-NVY");
}

static void the_articles(void **state)
{
	struct scene *scene = *state;

	registered_and_presented(scene);
	what_needs_no_leader(scene);
	the_secretary(scene);
	leads_coordinators_advisers(scene);
	the_answer_that_settles_it(scene);
	entered_after_an_outage(scene);
	a_leader_is_away(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(the_articles, open_scene, close_scene)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
