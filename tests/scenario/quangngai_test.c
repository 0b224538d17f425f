/*
 * QĐ 1201/QĐ-SYT: the preset quangngai-eoffice, from the arrival of a letter to the answer that settles it, article by
 * article; with the articles of NĐ 30/2020/NĐ-CP where the department's rules follow them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scenario/draft.h"

#define QD "QĐ 1201/QĐ-SYT "
#define ND "NĐ 30/2020/NĐ-CP "
#define TO_UNIT                                                                                                        \
	"{\"directive\":\"Phòng NVY tham mưu trả lời.\",\"assignments\":[{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"}]}"
#define TO_SPECIALIST "{\"assignments\":[{\"personId\":\"@chuyenvien\",\"role\":\"FLOW_LEAD\"}]}"

static int open_scene(void **state)
{
	*state = scene_open("quangngai-eoffice");
	return 0;
}

static int close_scene(void **state)
{
	scene_close((struct scene **)state);
	return 0;
}

static void what_stays_out(struct scene *scene)
{
	scene_article(scene, QD "Đ2", "secret documents are not handled on the system");
	scene_may_not_register(scene, "vanthu", "{\"secrecy\":\"SECRECY_CONFIDENTIAL\"}", NULL, "secret_refused");
	scene_may_not_register(scene, "vanthu", "{\"secrecy\":\"SECRECY_TOP_SECRET\"}", NULL, "secret_refused");
	scene_article(scene, QD "Đ5", "only the records clerk enters documents");
	scene_may_not_register(scene, "chuyenvien", "{}", NULL, "clerks_only");
	scene_may_not_register(scene, "motcua", "{}", NULL, "clerks_only");
}

static void thick_annexes_and_cancelled_receptions(struct scene *scene)
{
	const char *id;
	json_t *entries;
	char path[120];

	scene_article(scene, QD "Đ5.5", "of what is too thick the main text is scanned, and the paper goes along");
	scene_may_not_register(scene, "vanthu",
			       "{\"source\":\"paper_post\",\"medium\":\"MEDIUM_PAPER\",\"uploads\":[]}", "/uploads",
			       "incoming.scan_needed_by");
	scene_may_not_register(scene, "vanthu", "{\"annexPaper\":{\"place\":\"Tủ 3\"}}", "/annexPaper/keeper",
			       "required");
	id = scene_registers(scene, "vanthu",
			     "{\"source\":\"paper_post\",\"medium\":\"MEDIUM_PAPER\",\"annexPaper\":{"
			     "\"place\":\"Kho văn thư, tủ 3\",\"unitId\":\"#NVY\"}}");
	scene_is(scene, id, "document.annexPaper.place", "Kho văn thư, tủ 3");
	scene_is(scene, id, "document.annexPaper.keeper", "Phòng Nghiệp vụ Y");

	scene_article(scene, "NĐ 30/2020/NĐ-CP Đ22", "a cancelled reception keeps its number, with the reason");
	scene_wants(scene, "vanthu", id, "cancel", "{}", "/reason");
	scene_act(scene, "vanthu", id, "cancel", "{\"reason\":\"Vào sổ nhầm.\"}");
	scene_is(scene, id, "document.stateName", "cancelled");
	entries = scene_get(scene, "vanthu", "/api/v1/registers?direction=DIRECTION_INCOMING", 200);
	snprintf(path, sizeof(path), "/api/v1/registers/%s/entries", json_text(entries, "registers.0.register.id"));
	json_decref(entries);
	entries = scene_get(scene, "vanthu", path, 200);
	assert_string_equal(json_text(entries, "entries.0.state"), "ENTRY_VOID");
	assert_string_equal(json_text(entries, "entries.0.reason"), "Vào sổ nhầm.");
	json_decref(entries);
	id = scene_registers(scene, "vanthu", "{}");
	scene_is(scene, id, "document.arrivalNumber", "2");
}

/* Clerk, head, chief of office, unit, specialist. */
static void the_route(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"replyRequired\":true}");

	scene_article(scene, QD "Đ5", "the clerk presents the document to the head");
	scene_is(scene, id, "document.stateName", "registered");
	scene_may_not(scene, "chanhvanphong", id, "submit", "incoming.not_yours");
	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_box(scene, "giamdoc", "BOX_TO_DO", id, true);
	scene_sees(scene, "chuyenvien", id, false);

	scene_article(scene, QD "Đ5", "the head directs; the chief of office distributes");
	scene_act(scene, "giamdoc", id, "direct", TO_UNIT);
	scene_is(scene, id, "document.stateName", "directed");
	scene_flow_is(scene, id, "chanhvanphong", "distribute", "FLOW_TO_DO");
	scene_flow_is(scene, id, "truongphong", "unit", NULL);
	scene_act(scene, "chanhvanphong", id, "distribute", "{}");
	scene_is(scene, id, "document.stateName", "in_progress");
	scene_box(scene, "truongphong", "BOX_TO_DO", id, true);

	scene_article(scene, QD "Đ5", "the head of the unit passes it to a specialist of the unit");
	scene_wants(scene, "truongphong", id, "assign",
		    "{\"assignments\":[{\"personId\":\"@ketoan\",\"role\":\"FLOW_LEAD\"}]}", "/assignments/0/personId");
	scene_act(scene, "truongphong", id, "assign", TO_SPECIALIST);
	scene_box(scene, "chuyenvien", "BOX_TO_DO", id, true);
	scene_sees(scene, "ketoan", id, false);

	scene_article(scene, QD "Đ5.6", "what needs an answer begins a draft that is linked to it");
	scene_act(scene, "chuyenvien", id, "answer", "{}");
	scene_last_act(scene, id, "answer", "chuyenvien", NULL);
	scene_wants(scene, "chuyenvien", id, "complete", "{\"result\":\"Đã trả lời.\"}", "/reply");
	scene_act(scene, "chuyenvien", id, "complete", "{\"result\":\"Đã trả lời.\",\"reply\":\"215/SYT-NVY\"}");
	scene_is(scene, id, "document.stateName", "completed");
	scene_is(scene, id, "document.reply", "215/SYT-NVY");
	scene_box(scene, "giamdoc", "BOX_DONE", id, true);
}

static void back_to_the_direct_superior(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{}");

	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_act(scene, "giamdoc", id, "direct", TO_UNIT);
	scene_act(scene, "chanhvanphong", id, "distribute", "{}");
	scene_act(scene, "truongphong", id, "assign", TO_SPECIALIST);
	scene_article(scene, QD "Đ5.6", "back to the direct superior, with a reason, never straight to another unit");
	scene_wants(scene, "chuyenvien", id, "return", "{}", "/reason");
	scene_act(scene, "chuyenvien", id, "return", "{\"reason\":\"Không thuộc nhiệm vụ của tôi.\"}");
	scene_flow_is(scene, id, "truongphong", "unit", "FLOW_SENT_BACK");
	scene_box(scene, "truongphong", "BOX_RETURNED", id, true);
	scene_wants(scene, "truongphong", id, "assign",
		    "{\"assignments\":[{\"unitId\":\"#KHTC\",\"role\":\"FLOW_LEAD\"}]}", "/assignments/0/unitId");
	scene_act(scene, "truongphong", id, "return", "{\"reason\":\"Thuộc phòng Kế hoạch - Tài chính.\"}");
	scene_act(scene, "chanhvanphong", id, "distribute",
		  "{\"assignments\":[{\"unitId\":\"#KHTC\",\"role\":\"FLOW_LEAD\"}]}");
	scene_box(scene, "truongphongtc", "BOX_TO_DO", id, true);
	scene_act(scene, "truongphongtc", id, "complete", "{\"result\":\"Đã xử lý.\"}");
	scene_is(scene, id, "document.stateName", "completed");
}

static void for_information_and_for_an_opinion(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{}");

	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_act(scene, "giamdoc", id, "direct",
		  "{\"directive\":\"P. NVY chủ trì, P. KHTC góp ý.\",\"assignments\":["
		  "{\"unitId\":\"#NVY\",\"role\":\"FLOW_LEAD\"},{\"unitId\":\"#KHTC\",\"role\":\"FLOW_COORDINATE\"},"
		  "{\"personId\":\"@phogiamdoc\",\"role\":\"FLOW_FOR_INFORMATION\"}]}");
	scene_act(scene, "chanhvanphong", id, "distribute", "{}");
	scene_article(scene, QD "Đ5.6", "documents for information are read, then finished");
	scene_box(scene, "phogiamdoc", "BOX_FOR_INFORMATION", id, true);
	scene_act(scene, "phogiamdoc", id, "complete", "{}");
	scene_box(scene, "phogiamdoc", "BOX_FOR_INFORMATION", id, false);
	scene_is(scene, id, "document.stateName", "in_progress");
	scene_article(scene, QD "Đ5.6", "who is asked for comments gives an opinion, which goes back to who asked");
	scene_wants(scene, "truongphongtc", id, "contribute", "{}", "/result");
	scene_act(scene, "truongphongtc", id, "contribute", "{\"result\":\"Thống nhất về kinh phí.\"}");
	scene_offers(scene, "truongphongtc", id, "answer", false);
	scene_is(scene, id, "timeline.0.text", "Thống nhất về kinh phí.");
	scene_act(scene, "truongphong", id, "opinion", "{\"text\":\"Bổ sung số liệu quý IV.\"}");
	scene_act(scene, "truongphong", id, "complete", "{\"result\":\"Đã tổng hợp.\"}");
	scene_is(scene, id, "document.stateName", "completed");
}

static void units_outside_the_system(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{}");

	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_article(scene, QD "Đ5.3", "work for a unit outside the system is given on paper");
	scene_act(scene, "giamdoc", id, "direct",
		  "{\"directive\":\"Giao Trung tâm Y tế huyện báo cáo.\",\"assignments\":["
		  "{\"outside\":\"Trung tâm Y tế huyện An Sơn\",\"role\":\"FLOW_LEAD\"}]}");
	scene_act(scene, "chanhvanphong", id, "distribute", "{}");
	scene_flow_is(scene, id, "vanthu", "paper", "FLOW_TO_DO");
	scene_act(scene, "vanthu", id, "complete", "{\"result\":\"Báo cáo 15/BC-TTYT, bản giấy.\"}");
	scene_is(scene, id, "document.stateName", "completed");
}

static void deputies_and_delegation(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{}");

	scene_article(scene, QD "Đ5", "or to a deputy whom the head has authorised");
	scene_act(scene, "vanthu", id, "submit", "{\"personId\":\"@phogiamdoc\"}");
	scene_box(scene, "phogiamdoc", "BOX_TO_DO", id, true);
	scene_act(scene, "phogiamdoc", id, "direct", TO_UNIT);
	scene_last_act(scene, id, "direct", "phogiamdoc", NULL);
	id = scene_registers(scene, "vanthu", "{}");
	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_act(scene, "giamdoc", id, "forward",
		  "{\"assignments\":[{\"personId\":\"@phogiamdoc\",\"role\":\"FLOW_LEAD\"}]}");
	scene_box(scene, "phogiamdoc", "BOX_TO_DO", id, true);
}

/* ---- what leaves ---- */

/* A letter that must be answered, with the specialist who is to answer it. */
static const char *to_be_answered(struct scene *scene)
{
	const char *id = scene_registers(scene, "vanthu", "{\"replyRequired\":true}");

	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_act(scene, "giamdoc", id, "direct", TO_UNIT);
	scene_act(scene, "chanhvanphong", id, "distribute", "{}");
	scene_act(scene, "truongphong", id, "assign", TO_SPECIALIST);
	return id;
}

/* Content and form are answered for; a leader is to sign. */
static void bring_to_sign(struct scene *scene, const char *id)
{
	scene_act(scene, "chuyenvien", id, "submit", "{}");
	scene_act(scene, "truongphong", id, "approve_content", "{}");
	scene_act(scene, "chanhvanphong", id, "approve_form", "{}");
}

static void the_answer_that_settles_it(struct scene *scene)
{
	const char *letter = to_be_answered(scene), *bare, *id;

	scene_article(scene, QD "Đ3.5",
		      "the editable draft is kept with the document: without it nothing is submitted");
	bare = draft_answers_in_pdf(scene, "chuyenvien", letter, "{}");
	scene_wants(scene, "chuyenvien", bare, "submit", "{}", "/files");
	scene_act(scene, "chuyenvien", bare, "cancel", "{\"reason\":\"Thiếu tệp dự thảo.\"}");

	scene_article(scene, QD "Đ5.6", "what needs an answer begins a draft that is linked to it");
	id = draft_answers(scene, "chuyenvien", letter, "{}");
	scene_act(scene, "chuyenvien", id, "submit", "{}");
	scene_is(scene, id, "document.links.0.documentId", letter);
	scene_article(scene, ND "Đ12.1", "the head of the unit answers for the content");
	scene_box(scene, "truongphong", "BOX_TO_DO", id, true);
	scene_may_not(scene, "giamdoc", id, "sign", "outgoing.not_yours");
	scene_act(scene, "truongphong", id, "approve_content", "{}");
	scene_article(scene, QD "Đ6", "the chief of office checks the form before the leader signs");
	scene_is(scene, id, "document.stateName", "form_review");
	scene_act(scene, "chanhvanphong", id, "approve_form", "{}");
	draft_stands(scene, id, "ENDORSE_CONTENT", "truongphong");
	draft_stands(scene, id, "ENDORSE_FORM", "chanhvanphong");
	draft_stands(scene, id, "ENDORSE_SIGN", NULL);
	scene_article(scene, ND "Đ13", "the leader signs");
	scene_act(scene, "giamdoc", id, "sign", "{}");
	scene_is(scene, id, "document.signature.name", "Phan Trọng Khiêm");

	scene_article(scene, ND "Đ15", "the clerk gives number and date; the System writes them, and the agency signs");
	scene_act(scene, "vanthu", id, "number", "{}");
	draft_issued(scene, id, "1");
	scene_is(scene, id, "document.steps.0.state", "STEP_DONE");
	scene_is(scene, id, "document.steps.1.state", "STEP_DONE");
	scene_article(scene, QD "Đ5.6", "the answer that was issued settles the letter");
	draft_settles(scene, letter, "chuyenvien", "01/SYT-NVY");
	scene_box(scene, "giamdoc", "BOX_DONE", letter, true);
	scene_article(scene, ND "Đ18", "to whom no electronic channel reaches it goes on paper");
	draft_posted(scene, id, 0, "RR 101");
	scene_is(scene, id, "recipients.0.deliveries.0.state", "DELIVERY_SENT");
}

/* Specialist, chief of office, leader, chief of office. */
static void by_order(struct scene *scene)
{
	const char *letter = to_be_answered(scene), *id = draft_answers(scene, "chuyenvien", letter, "{}");

	scene_article(scene, QD "Đ6.3", "by order: from the specialist to the chief of office, who asks a leader");
	scene_act(scene, "chuyenvien", id, "submit_by_order", "{}");
	scene_is(scene, id, "document.stateName", "order_review");
	scene_may_not(scene, "chanhvanphong", id, "sign", "outgoing.wrong_step");
	scene_act(scene, "chanhvanphong", id, "ask_leader", "{\"text\":\"Xin ý kiến đồng chí.\"}");
	scene_article(scene, QD "Đ6.3", "the leader gives an opinion and may edit it");
	draft_revises(scene, "giamdoc", id, "{\"subject\":\"V/v trả lời về công tác phòng, chống dịch\"}");
	scene_wants(scene, "giamdoc", id, "agree", "{}", "/text");
	scene_act(scene, "giamdoc", id, "agree", "{\"text\":\"Đồng ý, đã sửa trích yếu.\"}");
	scene_is(scene, id, "timeline.0.text", "Đồng ý, đã sửa trích yếu.");
	draft_stands(scene, id, "ENDORSE_APPROVE", "giamdoc");
	scene_article(scene, QD "Đ6.3", "then the chief of office signs by order");
	scene_act(scene, "chanhvanphong", id, "sign", "{}");
	draft_stands(scene, id, "ENDORSE_SIGN", "chanhvanphong");
	scene_is(scene, id, "document.signature.capacities.0", "CAPACITY_BY_ORDER");
	scene_is(scene, id, "document.subject", "V/v trả lời về công tác phòng, chống dịch");
	scene_act(scene, "vanthu", id, "number", "{}");
	draft_issued(scene, id, "2");
	draft_settles(scene, letter, "chuyenvien", "02/SYT-NVY");
}

static void also_on_paper(struct scene *scene)
{
	const char *letter = to_be_answered(scene), *id = draft_answers(scene, "chuyenvien", letter, "{}");

	bring_to_sign(scene, id);
	scene_article(scene, QD "Đ6.2", "the leader signs the paper too");
	scene_act(scene, "giamdoc", id, "sign_on_paper", "{}");
	scene_article(scene, QD "Đ7.1", "the clerk attaches the scan of the sealed paper, which is what is issued");
	scene_wants(scene, "vanthu", id, "number", "{}", "/uploads");
	draft_scanned(scene, "vanthu", id, "number");
	draft_issued(scene, id, "3");
	scene_is(scene, id, "document.issuedFiles.0.name", "ban-ky-dong-dau.pdf");
	scene_is(scene, id, "document.steps.0.state", "STEP_SKIPPED");
	scene_is(scene, id, "document.steps.1.state", "STEP_SKIPPED");
	scene_article(scene, QD "Đ3.5", "the editable draft stays with it");
	scene_is(scene, id, "versions.0.files.1.purpose", "draft");
	draft_settles(scene, letter, "chuyenvien", "03/SYT-NVY");
}

static void copies_of_incoming_documents(struct scene *scene)
{
	static const char copy[] =
	    "{\"kind\":\"OUTGOING_CERTIFIED_COPY\",\"fields\":{\"documentType\":\"Bản sao y\",\"subject\":\"Sao y\"}}";
	const char *letter = scene_registers(scene, "vanthu", "{}"), *id;
	json_t *refused;
	char path[100];

	scene_article(scene, QD "Đ7.3", "the clerk submits the incoming document, the chief of office agrees");
	refused = scene_post(scene, "chuyenvien", "/api/v1/outgoing", copy, NULL, 403);
	assert_string_equal(json_text(refused, "reason"), "outgoing.not_this_kind");
	json_decref(refused);
	id = draft_copies(scene, "vanthu", letter, "[{\"kind\":\"RECIPIENT_UNIT\",\"unitId\":\"#KHTC\"}]");
	scene_act(scene, "vanthu", id, "submit", "{}");
	scene_is(scene, id, "document.stateName", "copy_review");
	scene_act(scene, "chanhvanphong", id, "agree", "{}");
	scene_article(scene, QD "Đ7.3", "the clerk registers it, the leader signs");
	scene_act(scene, "vanthu", id, "number", "{}");
	scene_is(scene, id, "document.stateName", "to_sign");
	scene_is(scene, id, "document.number", "1");
	scene_article(scene, QD "Đ7.3", "and it is dispatched");
	scene_act(scene, "giamdoc", id, "sign", "{}");
	draft_issued(scene, id, "1");
	scene_is(scene, id, "document.codeNotation", "SY-SYT");
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	json_decref(scene_awaits(scene, "vanthu", path, "recipients.0.deliveries.0.state", "DELIVERY_ARRIVED"));
	scene_box(scene, "truongphongtc", "BOX_FOR_INFORMATION", id, true);
	scene_act(scene, "truongphongtc", id, "acknowledge", "{}");
}

static void the_articles(void **state)
{
	struct scene *scene = *state;

	what_stays_out(scene);
	thick_annexes_and_cancelled_receptions(scene);
	the_route(scene);
	back_to_the_direct_superior(scene);
	for_information_and_for_an_opinion(scene);
	units_outside_the_system(scene);
	deputies_and_delegation(scene);
	the_answer_that_settles_it(scene);
	by_order(scene);
	also_on_paper(scene);
	copies_of_incoming_documents(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(the_articles, open_scene, close_scene)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
