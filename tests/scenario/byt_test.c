/*
 * QĐ 4899/QĐ-BYT, incoming documents and people: the preset byt-voffice, with the articles of NĐ 30/2020/NĐ-CP where
 * the ministry's rules follow them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scenario/scene.h"

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

static void the_articles(void **state)
{
	struct scene *scene = *state;

	registered_and_presented(scene);
	what_needs_no_leader(scene);
	the_secretary(scene);
	leads_coordinators_advisers(scene);
	a_leader_is_away(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(the_articles, open_scene, close_scene)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
