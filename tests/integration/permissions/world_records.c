#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "integration/permissions/world_int.h"

#define PATH_BYTES 400u
#define WAIT_S 120
#define NUMBER "50" /* that is reserved in every book */

static void act_in(struct http_client *client, const char *of_post)
{
	json_t *body = json_pack("{s:s}", "actingPostId", of_post);
	char *text = json_dumps(body, 0);
	struct http_answer answer;

	http_ask(client, &(struct http_request){.method = "PUT", .path = "/api/v1/me/settings", .body = text}, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	json_decref(body);
	free(text);
}

static const char *tomorrow(void)
{
	static char day[16];
	time_t time_then = time(NULL) + 7 * 3600 + 86400;
	struct tm parts;

	strftime(day, sizeof(day), "%Y-%m-%d", gmtime_r(&time_then, &parts));
	return day;
}

/* ---- records ---- */

static void make_book(struct world *world, enum whose whose, const char *code)
{
	json_t *book = json_pack("{s:s, s:s, s:s, s:i}", "code", code, "name", "Sổ riêng", "direction",
				 "DIRECTION_INCOMING", "year", atoi(world->ids[YEAR][WHOSE_AGENCY]));
	struct http_client *administrator = world_client(world, "administrator");

	if (whose != WHOSE_AGENCY)
		json_object_set_new(book, "unitId", json_string(world->ids[UNIT][whose]));
	world_post(administrator, "/api/v1/registers", json_pack("{s:o}", "register", book), "register.id",
		   world->ids[BOOK][whose]);
}

static void reserve(struct world *world, enum whose whose)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "/api/v1/registers/%s/reserve", world->ids[BOOK][whose]);
	world_post(world_client(world, "records_clerk"), path,
		   json_pack("{s:i, s:s}", "number", atoi(NUMBER), "reason", "Giữ số"), NULL, NULL);
}

static void learn_units(struct world *world)
{
	json_t *answer = world_get(world_client(world, "administrator"), "/api/v1/units"), *unit;
	size_t i;

	json_array_foreach(json_at(answer, "units"), i, unit)
	{
		bool own = strcmp(json_text(unit, "code"), "P1") == 0;

		world_keep(json_text(unit, "id"), world->ids[UNIT][own ? WHOSE_OWN : WHOSE_OTHER]);
	}
	json_decref(answer);
}

static void learn_people(struct world *world)
{
	json_t *answer = world_get(world_client(world, "administrator"), "/api/v1/people?limit=200"), *view;
	size_t i;

	json_array_foreach(json_at(answer, "people"), i, view)
	{
		const char *name = json_text(view, "person.fullName");
		bool mate = strcmp(name, "mate") == 0;

		if (!mate && strcmp(name, "other") != 0)
			continue;
		world_keep(json_text(view, "person.id"), world->ids[PERSON][mate ? WHOSE_OWN : WHOSE_OTHER]);
		world_keep(json_text(view, "posts.0.post.id"), world->ids[POST][mate ? WHOSE_OWN : WHOSE_OTHER]);
	}
	json_decref(answer);
	world_keep(world->ids[PERSON][WHOSE_OWN], world->ids[MATE][WHOSE_AGENCY]);
	world_keep(tomorrow(), world->ids[DAY][WHOSE_AGENCY]);
	world_keep(world_caller(world, "leaver")->person, world->ids[LEAVER][WHOSE_OWN]);
	answer = world_get(world_client(world, "administrator"), "/api/v1/registers");
	snprintf(world->ids[YEAR][WHOSE_AGENCY], WORLD_ID_MAX, "%lld",
		 json_integer_value(json_at(answer, "registers.0.register.year")));
	json_decref(answer);
}

static void register_it(struct http_client *clerk, const char *number, const char *subject, char ret_id[WORLD_ID_MAX],
			char ret_file[WORLD_ID_MAX])
{
	json_t *document = step_document(step_upload_pdf(clerk), number), *view;
	char path[PATH_BYTES];

	json_object_set_new(document, "subject", json_string(subject));
	world_post(clerk, "/api/v1/incoming", document, "document.id", ret_id);
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", ret_id);
	view = world_get(clerk, path);
	world_keep(json_text(view, "document.files.0.id"), ret_file);
	json_decref(view);
}

static void act(struct http_client *client, const char *id, const char *action, json_t *body)
{
	char *text = json_dumps(body, 0);
	struct http_answer answer;

	step_act(client, id, action, text, &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : answer.problem);
	http_answer_free(&answer);
	json_decref(body);
	free(text);
}

static void assign(json_t *assignments, const char *person, const char *role)
{
	json_array_append_new(assignments, json_pack("{s:s, s:s}", "personId", person, "role", role));
}

bool world_takes_part(const struct world_person *person)
{
	static const char *const others[] = {"mate", "postless", "leaver", NULL};

	for (const char *const *other = others; *other; other++)
		if (strcmp(person->account, *other) == 0)
			return false;
	return person->unit && strcmp(person->unit, "P1") == 0 && strcmp(person->role, "city_administrator") != 0;
}

/* A document of the agency that everybody of the first unit works on, or somebody of the second alone. */
static void make_document(struct world *world, enum whose whose, const char *number)
{
	struct http_client *clerk = world_client(world, "records_clerk");
	json_t *assignments = json_array();
	const char *id = world->ids[DOCUMENT][whose];

	register_it(clerk, number, whose == WHOSE_OWN ? "Việc chung" : WORLD_OTHERS, world->ids[DOCUMENT][whose],
		    world->ids[FILE_OF][whose]);
	act(clerk, id, "submit", json_object());
	assign(assignments, world->ids[PERSON][whose], "FLOW_LEAD");
	for (size_t i = 0; world_people[i].account && whose == WHOSE_OWN; i++)
		if (world_takes_part(&world_people[i]))
			assign(assignments, world_caller(world, world_people[i].account)->person, "FLOW_COORDINATE");
	act(world_client(world, "head"), id, "direct", json_pack("{s:o}", "assignments", assignments));
	act(world_client(world, "chief_of_office"), id, "distribute", json_object());
}

static void send_to(struct http_client *clerk, const char *document, const char *organ, char ret_id[WORLD_ID_MAX])
{
	world_post(clerk, "/api/v1/transfers",
		   json_pack("{s:s, s:s, s:[s]}", "kind", "incoming", "documentId", document, "organIds", organ),
		   "transfer.id", ret_id);
}

static void await_arrival(struct http_client *clerk, char ret_id[WORLD_ID_MAX], char ret_file[WORLD_ID_MAX])
{
	time_t end = time(NULL) + WAIT_S;
	bool here = false;
	json_t *answer;

	while (!here) {
		answer = world_get(clerk, "/api/v1/arrivals");
		here = json_at(answer, "arrivals.0.id") != NULL;
		if (here) {
			world_keep(json_text(answer, "arrivals.0.id"), ret_id);
			world_keep(json_text(answer, "arrivals.0.files.0.id"), ret_file);
		}
		json_decref(answer);
		assert_true(here || time(NULL) < end);
	}
}

/* unit NULL: the agency's. */
static void make_route(struct http_client *administrator, const char *unit, const char *person,
		       char ret_id[WORLD_ID_MAX])
{
	json_t *route = json_pack("{s:s, s:s, s:[{s:s, s:s}]}", "name", "Luồng riêng", "mode", "ROUTE_PROPOSE",
				  "assignments", "personId", person, "role", "FLOW_LEAD");

	if (unit)
		json_object_set_new(route, "unitId", json_string(unit));
	world_post(administrator, "/api/v1/routes", route, "route.id", ret_id);
}

/* unit NULL: the agency's. */
static void make_group(struct http_client *client, const char *unit, const char *name, const char *person,
		       char ret_id[WORLD_ID_MAX])
{
	json_t *group = json_pack("{s:s, s:[{s:s}]}", "name", name, "members", "personId", person);

	if (unit)
		json_object_set_new(group, "unitId", json_string(unit));
	world_post(client, "/api/v1/recipient-groups", group, "group.id", ret_id);
}

static void make_organs(struct world *world)
{
	struct http_client *administrator = world_client(world, "administrator");
	char(*of)[WHOSE_COUNT][WORLD_ID_MAX] = world->ids;

	world_post(administrator, "/api/v1/organs", json_pack("{s:s}", "name", "Công ty Cấp nước"), "hit.organ.id",
		   of[ORGAN][WHOSE_AGENCY]);
	make_group(administrator, NULL, "Nhóm của cơ quan", of[PERSON][WHOSE_OWN], of[GROUP][WHOSE_AGENCY]);
	make_group(administrator, of[UNIT][WHOSE_OWN], "Nhóm của phòng", of[PERSON][WHOSE_OWN], of[GROUP][WHOSE_OWN]);
	make_group(administrator, of[UNIT][WHOSE_OTHER], "Nhóm của phòng khác", of[PERSON][WHOSE_OTHER],
		   of[GROUP][WHOSE_OTHER]);
}

static void make_routes(struct world *world)
{
	struct http_client *administrator = world_client(world, "administrator");
	char(*of)[WHOSE_COUNT][WORLD_ID_MAX] = world->ids;

	make_route(administrator, NULL, of[PERSON][WHOSE_OWN], of[ROUTE][WHOSE_AGENCY]);
	make_route(administrator, of[UNIT][WHOSE_OWN], of[PERSON][WHOSE_OWN], of[ROUTE][WHOSE_OWN]);
	make_route(administrator, of[UNIT][WHOSE_OTHER], of[PERSON][WHOSE_OTHER], of[ROUTE][WHOSE_OTHER]);
}

/* A record copy that is in use. */
static void lend_copy(struct http_client *clerk, const char *subject, char ret_id[WORLD_ID_MAX])
{
	json_t *loan = json_pack("{s:s, s:s, s:s, s:s}", "user", "Lê Văn Tám", "code", "05/QĐ-SYT", "subject", subject,
				 "allowedBy", "Chánh Văn phòng");

	world_post(clerk, "/api/v1/record-copies", json_pack("{s:o}", "loan", loan), "id", ret_id);
}

/* Documents of the agency below, and what goes between it and the callers'. */
static void make_foreign(struct world *world)
{
	struct http_client *clerk = harness_login(world->harness, "below.vanthu");
	struct http_client *administrator = harness_login(world->harness, "below.quantri");
	struct http_client *head = harness_login(world->harness, "below.giamdoc");
	char(*of)[WHOSE_COUNT][WORLD_ID_MAX] = world->ids;
	json_t *answer;

	assert_true(clerk && administrator && head);
	lend_copy(world_client(world, "records_clerk"), "Việc chung", of[LOAN][WHOSE_AGENCY]);
	register_it(clerk, "900", WORLD_FOREIGN, of[DOCUMENT][WHOSE_ELSEWHERE], of[FILE_OF][WHOSE_ELSEWHERE]);
	register_it(clerk, "901", "Kính chuyển", of[TRANSFER][WHOSE_AGENCY], of[TRANSFER][WHOSE_OWN]);
	send_to(clerk, of[TRANSFER][WHOSE_AGENCY], "H98.01", of[TRANSFER][WHOSE_ELSEWHERE]);
	send_to(world_client(world, "records_clerk"), of[DOCUMENT][WHOSE_OWN], WORLD_BELOW, of[TRANSFER][WHOSE_AGENCY]);
	*of[TRANSFER][WHOSE_OWN] = '\0';
	await_arrival(clerk, of[ARRIVAL][WHOSE_ELSEWHERE], of[ARRIVAL_FILE][WHOSE_ELSEWHERE]);
	await_arrival(world_client(world, "records_clerk"), of[ARRIVAL][WHOSE_AGENCY], of[ARRIVAL_FILE][WHOSE_AGENCY]);
	answer = world_get(clerk, "/api/v1/registers");
	world_keep(json_text(answer, "registers.0.register.id"), of[BOOK][WHOSE_ELSEWHERE]);
	json_decref(answer);
	answer = world_get(administrator, "/api/v1/people?q=Em");
	world_keep(json_text(answer, "people.0.person.id"), of[PERSON][WHOSE_ELSEWHERE]);
	world_keep(json_text(answer, "people.0.posts.0.post.id"), of[POST][WHOSE_ELSEWHERE]);
	json_decref(answer);
	make_route(administrator, NULL, of[PERSON][WHOSE_ELSEWHERE], of[ROUTE][WHOSE_ELSEWHERE]);
	lend_copy(clerk, WORLD_FOREIGN, of[LOAN][WHOSE_ELSEWHERE]);
	world_post(administrator, "/api/v1/organs", json_pack("{s:s}", "name", WORLD_FOREIGN), "hit.organ.id",
		   of[ORGAN][WHOSE_ELSEWHERE]);
	make_group(administrator, NULL, WORLD_FOREIGN, of[PERSON][WHOSE_ELSEWHERE], of[GROUP][WHOSE_ELSEWHERE]);
	answer = world_get(administrator, "/api/v1/units");
	world_keep(json_text(answer, "units.0.id"), of[UNIT][WHOSE_ELSEWHERE]);
	json_decref(answer);
	snprintf(of[AGENCY][WHOSE_AGENCY], WORLD_ID_MAX, "1");
	snprintf(of[AGENCY][WHOSE_ELSEWHERE], WORLD_ID_MAX, "3");
	world_make_outgoing(world, clerk, head);
	http_client_destroy(&clerk);
	http_client_destroy(&administrator);
	http_client_destroy(&head);
}

static void lend(struct world *world, const char *from, const char *to, json_t *scope, char ret_id[WORLD_ID_MAX])
{
	json_t *delegation = json_pack("{s:s, s:s}", "toPersonId", world_caller(world, to)->person, "to", tomorrow());

	if (scope)
		json_object_set_new(delegation, "kinds", scope);
	world_post(world_client(world, from), "/api/v1/delegations", json_pack("{s:o}", "delegation", delegation),
		   "delegation.id", ret_id);
	act_in(world_client(world, to), world_caller(world, from)->post);
}

/*
 * One acts for the head, one did until a moment ago, one serves the head; one acts for the clerk, but was lent outgoing
 * documents alone, and one serves the clerk.
 */
static void delegate(struct world *world)
{
	char id[WORLD_ID_MAX], path[PATH_BYTES];

	lend(world, "head", "delegate", NULL, world->ids[DELEGATION][WHOSE_OTHER]);
	lend(world, "head", "former", NULL, id);
	snprintf(path, sizeof(path), "/api/v1/delegations/%s/revoke", id);
	world_post(world_client(world, "head"), path, json_pack("{s:s}", "reason", "Đã về"), NULL, NULL);
	lend(world, "records_clerk", "narrow", json_pack("[s]", "outgoing"), id);
	act_in(world_client(world, "aide"), world_caller(world, "head")->post);
	act_in(world_client(world, "chiefs_aide"), world_caller(world, "chief_of_office")->post);
	act_in(world_client(world, "clerks_aide"), world_caller(world, "records_clerk")->post);
}

static void leave(struct world *world)
{
	struct caller *leaver = world_caller(world, "leaver");
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "/api/v1/people/%s/leave", leaver->person);
	world_post(
	    world_client(world, "administrator"), path,
	    json_pack("{s:s, s:s}", "reason", "Nghỉ hưu", "successorId", world_caller(world, WORLD_SUCCESSOR)->person),
	    NULL, NULL);
	leaver->outside = true;
}

/* Their newest notice, once notices have come; nobody has to have one. */
static void learn_notices(struct world *world)
{
	struct http_client *other = harness_login(world->harness, "other");
	time_t end = time(NULL) + WAIT_S;
	json_t *answer;

	assert_non_null(other);
	for (bool here = false; !here;) {
		answer = world_get(other, "/api/v1/notices");
		here = json_at(answer, "notices.0.id") != NULL;
		if (here)
			world_keep(json_text(answer, "notices.0.id"), world->ids[NOTICE][WHOSE_OTHER]);
		json_decref(answer);
		assert_true(here || time(NULL) < end);
	}
	http_client_destroy(&other);
	for (size_t i = 0; i < world->caller_count; i++) {
		struct caller *caller = &world->callers[i];
		struct http_answer notices;

		http_ask(caller->client, &(struct http_request){.path = "/api/v1/notices"}, &notices);
		snprintf(caller->notice, WORLD_ID_MAX, "%s", json_text(notices.json, "notices.0.id"));
		http_answer_free(&notices);
	}
}

void world_make_records(struct world *world)
{
	learn_units(world);
	learn_people(world);
	make_book(world, WHOSE_AGENCY, "A");
	make_book(world, WHOSE_OWN, "B");
	make_book(world, WHOSE_OTHER, "C");
	for (enum whose whose = WHOSE_AGENCY; whose <= WHOSE_OTHER; whose++)
		reserve(world, whose);
	make_document(world, WHOSE_OWN, "800");
	make_document(world, WHOSE_OTHER, "801");
	make_foreign(world);
	make_routes(world);
	make_organs(world);
	delegate(world);
	leave(world);
	learn_notices(world);
}
