/*
 * QĐ 2226/QĐ-BCT: the preset bct-imoit, from the arrival of a letter to the answer that settles it, with the articles
 * of NĐ 30/2020/NĐ-CP where the ministry's rules follow them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "scenario/draft.h"

#define QD "QĐ 2226/QĐ-BCT "
#define ND "NĐ 30/2020/NĐ-CP "

static int open_scene(void **state)
{
	*state = scene_open("bct-imoit");
	return 0;
}

static int close_scene(void **state)
{
	scene_close((struct scene **)state);
	return 0;
}

static void what_stays_out(struct scene *scene)
{
	scene_article(scene, QD "Đ6", "secret documents never enter");
	scene_may_not_register(scene, "vanthu", "{\"secrecy\":\"SECRECY_CONFIDENTIAL\"}", NULL, "secret_refused");
	scene_article(scene, QD "Đ6.1",
		      "neither denunciations nor what may not be published enter; the paper way is told");
	scene_may_not_register(scene, "vanthu", "{\"documentType\":\"Đơn thư tố cáo\"}", NULL, "barred");
	scene_may_not_register(scene, "vanthu", "{\"circulation\":\"CIRCULATION_RESTRICTED\"}", NULL, "barred");
	scene_article(scene, QD "Đ8.2", "all annexes are scanned: none is kept on paper alone");
	scene_may_not_register(scene, "vanthu", "{\"annexPaper\":{\"place\":\"Tủ 3\",\"keeper\":\"Văn thư Bộ\"}}",
			       "/annexPaper", "incoming.paper_forbidden_by");
	scene_may_not_register(scene, "vanthu",
			       "{\"source\":\"paper_post\",\"medium\":\"MEDIUM_PAPER\",\"uploads\":[]}", "/uploads",
			       "incoming.scan_needed_by");
	scene_article(scene, ND "Đ21.2", "an electronic document without its file is none");
	scene_may_not_register(scene, "vanthu", "{\"uploads\":[],\"medium\":\"MEDIUM_ELECTRONIC\"}", "/uploads",
			       "incoming.original_needed");
}

/* To the leaders first, then by what they direct. */
static void the_office_presents_to_leaders_first(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{}}");

	scene_article(scene, ND "Đ23.1", "the office distributes to head and deputies first");
	scene_is(scene, id, "document.stateName", "with_office");
	scene_act(scene, "chanhvanphong", id, "present",
		  "{\"assignments\":[{\"personId\":\"@giamdoc\",\"role\":\"FLOW_LEAD\"},"
		  "{\"personId\":\"@phogiamdoc\",\"role\":\"FLOW_COORDINATE\"}]}");
	scene_is(scene, id, "document.stateName", "with_leader");
	scene_box(scene, "phogiamdoc", "BOX_COORDINATE", id, true);
	scene_article(scene, ND "Đ23.2", "what leaders direct is distributed by the office");
	scene_act(scene, "giamdoc", id, "direct",
		  "{\"directive\":\"NVY chủ trì, KHTC phối hợp.\",\"assignments\":["
		  "{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"},{\"unitId\":\"#KHTC\",\"role\":\"FLOW_COORDINATE\"}]}");
	scene_is(scene, id, "document.stateName", "directed");
	scene_act(scene, "chanhvanphong", id, "distribute", "{}");
	scene_box(scene, "truongphongtc", "BOX_COORDINATE", id, true);
	scene_article(scene, ND "Đ24.1", "units assign their people and resolve");
	scene_act(scene, "truongphong", id, "assign",
		  "{\"assignments\":[{\"personId\":\"@chuyenvien\",\"role\":\"FLOW_LEAD\"}]}");
	scene_act(scene, "giamdoc", id, "remind", "{\"text\":\"Đề nghị báo cáo tiến độ.\"}");
	scene_act(scene, "chuyenvien", id, "complete", "{\"result\":\"Đã báo cáo.\"}");
	scene_article(scene, ND "Đ24", "when who leads has ended, who coordinates is pulled along");
	scene_is(scene, id, "document.stateName", "completed");
	scene_box(scene, "phogiamdoc", "BOX_DONE", id, true);
	scene_box(scene, "truongphongtc", "BOX_COORDINATE", id, false);
}

static void given_back_and_forth(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{}}");

	scene_article(scene, ND "Đ23", "the office gives back to the clerk what is not the agency's");
	scene_act(scene, "chanhvanphong", id, "return", "{\"reason\":\"Gửi nhầm cơ quan.\"}");
	scene_box(scene, "vanthu", "BOX_RETURNED", id, true);
	scene_is(scene, id, "document.stateName", "registered");
	scene_article(scene, ND "Đ23", "a secretary notes her leader's opinion");
	id = scene_registers(scene, "vanthu", "{\"submit\":{}}");
	scene_act(scene, "chanhvanphong", id, "present", "{}");
	scene_act(scene, "thuky", id, "opinion", "{\"text\":\"Giám đốc đã xem.\"}");
	scene_last_act(scene, id, "opinion", "thuky", "giamdoc");
	scene_may_not(scene, "thuky", id, "return", "incoming.not_yours");
}

/* ---- what leaves ---- */

static void what_is_not_drafted(struct scene *scene)
{
	static const char secret[] =
	    "{\"fields\":{\"documentType\":\"Công văn\",\"subject\":\"V/v phòng, chống dịch\",\"secrecy\":\"SECRECY_SECRET\"}}";
	static const char restricted[] =
	    "{\"fields\":{\"documentType\":\"Công văn\",\"subject\":\"V/v phòng, chống dịch\",\"circulation\":\"CIRCULATION_RESTRICTED\"}}";
	json_t *answer;

	scene_article(scene, QD "Đ6", "secret documents are not drafted here");
	json_decref(scene_post(scene, "chuyenvien", "/api/v1/outgoing", secret, NULL, 403));
	scene_article(scene, QD "Đ6.1", "nor what may not be published; the paper way is told");
	answer = scene_post(scene, "chuyenvien", "/api/v1/outgoing", restricted, NULL, 403);
	assert_string_equal(json_text(answer, "reason"), "outgoing.barred_by");
	json_decref(answer);
}

/* A letter that must be answered, with the specialist who is to answer it. */
static const char *to_be_answered(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"submit\":{},\"replyRequired\":true}");

	scene_act(scene, "chanhvanphong", id, "present", "{}");
	scene_act(scene, "giamdoc", id, "direct",
		  "{\"directive\":\"NVY trả lời.\",\"assignments\":[{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"}]}");
	scene_act(scene, "chanhvanphong", id, "distribute", "{}");
	scene_act(scene, "truongphong", id, "assign",
		  "{\"assignments\":[{\"personId\":\"@chuyenvien\",\"role\":\"FLOW_LEAD\"}]}");
	return id;
}

/* Up to the leader who is to sign it. */
static void bring_to_sign(struct scene *scene, const char *id)
{
	scene_act(scene, "chuyenvien", id, "submit", "{}");
	scene_act(scene, "truongphong", id, "approve_content", "{}");
	scene_act(scene, "chanhvanphong", id, "approve_form", "{}");
}

static void the_answer_that_settles_it(struct scene *scene)
{
	const char *letter = to_be_answered(scene), *id = draft_answers(scene, "chuyenvien", letter, "{}");

	scene_article(scene, ND "Đ10.2b", "other units are asked for their opinion, and nobody waits for them");
	scene_act(scene, "chuyenvien", id, "consult",
		  "{\"text\":\"Xin ý kiến về kinh phí.\",\"assignments\":["
		  "{\"unitId\":\"#KHTC\",\"role\":\"FLOW_ADVISER\"}]}");
	scene_wants(scene, "truongphongtc", id, "give_opinion", "{}", "/result");
	scene_act(scene, "truongphongtc", id, "give_opinion", "{\"result\":\"Thống nhất, đã có nguồn.\"}");
	scene_act(scene, "chuyenvien", id, "submit", "{}");
	scene_article(scene, ND "Đ12",
		      "the head of the unit answers for the content, the chief of office for the form");
	scene_act(scene, "truongphong", id, "approve_content", "{}");
	scene_act(scene, "chanhvanphong", id, "approve_form", "{}");
	draft_stands(scene, id, "ENDORSE_CONTENT", "truongphong");
	draft_stands(scene, id, "ENDORSE_FORM", "chanhvanphong");

	scene_article(scene, ND "Đ11.1",
		      "it goes back to the author with the reason, and nobody stands for it any more");
	scene_wants(scene, "giamdoc", id, "send_back", "{}", "/reason");
	scene_act(scene, "giamdoc", id, "send_back", "{\"reason\":\"Bổ sung căn cứ pháp lý.\"}");
	scene_is(scene, id, "document.stateName", "draft");
	draft_stands(scene, id, "ENDORSE_CONTENT", NULL);
	draft_stands(scene, id, "ENDORSE_FORM", NULL);
	scene_article(scene, ND "Đ11.2", "what was changed is approved again");
	draft_revises(scene, "chuyenvien", id, "{\"subject\":\"V/v trả lời về công tác phòng, chống dịch\"}");
	bring_to_sign(scene, id);
	scene_is(scene, id, "differences.0.field", "subject");
	scene_article(scene, ND "Đ13", "the leader signs");
	scene_act(scene, "giamdoc", id, "sign", "{}");
	scene_article(scene, ND "Đ15", "the clerk gives number and date; the System writes them, and the agency signs");
	scene_act(scene, "vanthu", id, "number", "{}");
	draft_issued(scene, id, "1");
	scene_is(scene, id, "document.steps.0.state", "STEP_DONE");
	scene_is(scene, id, "document.steps.1.state", "STEP_DONE");
	scene_article(scene, ND "Đ24", "the answer that was issued settles the letter");
	draft_settles(scene, letter, "chuyenvien", "01/SYT-NVY");
	draft_posted(scene, id, 0, "RR 301");
}

/* A secretary notes what her leader says of a draft, and does no more. */
static void the_secretary_notes(struct scene *scene)
{
	const char *letter = to_be_answered(scene), *id = draft_answers(scene, "chuyenvien", letter, "{}");

	bring_to_sign(scene, id);
	scene_article(scene, ND "Đ11.1", "a secretary notes her leader's opinion of a draft");
	scene_act(scene, "thuky", id, "comment", "{\"text\":\"Bộ trưởng đã xem.\"}");
	scene_last_act(scene, id, "comment", "thuky", "giamdoc");
	scene_may_not(scene, "thuky", id, "sign", "outgoing.not_yours");
}

static void the_articles(void **state)
{
	struct scene *scene = *state;

	what_stays_out(scene);
	the_office_presents_to_leaders_first(scene);
	given_back_and_forth(scene);
	what_is_not_drafted(scene);
	the_answer_that_settles_it(scene);
	the_secretary_notes(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(the_articles, open_scene, close_scene)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
