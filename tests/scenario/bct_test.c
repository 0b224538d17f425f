/*
 * QĐ 2226/QĐ-BCT, incoming documents and people: the preset bct-imoit, with the articles of NĐ 30/2020/NĐ-CP where the
 * ministry's rules follow them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "scenario/scene.h"

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

static void the_articles(void **state)
{
	struct scene *scene = *state;

	what_stays_out(scene);
	the_office_presents_to_leaders_first(scene);
	given_back_and_forth(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(the_articles, open_scene, close_scene)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
