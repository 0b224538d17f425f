/*
 * QĐ 1201/QĐ-SYT, incoming documents and people: the preset quangngai-eoffice, from the arrival of a letter to its
 * resolution, article by article.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scenario/scene.h"

#define QD "QĐ 1201/QĐ-SYT "
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
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(the_articles, open_scene, close_scene)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
