/* Drafts whose opinion is asked for, and documents that have gone all the way. */
#include "integration/permissions/world_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATH_BYTES 100u
#define WAIT_S 120

/* Who brings a document to its number, in the agency where they work. */
struct hands {
	struct http_client *author, *chief, *head, *clerk;
	const char *subject;
};

static void act(struct http_client *client, const char *id, const char *action, json_t *body)
{
	char *text = json_dumps(body, 0);
	struct http_answer answer;

	step_act_in(client, "outgoing", id, action, text, &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : answer.problem);
	http_answer_free(&answer);
	json_decref(body);
	free(text);
}

/* Where its only recipient gets it on paper. */
static void draft(const struct hands *hands, char ret_id[WORLD_ID_MAX])
{
	json_t *body = json_pack("{s:{s:s, s:s, s:s, s:[{s:s, s:s}]}, s:[{s:s, s:s, s:s}]}", "fields", "documentType",
				 "Công văn", "codeNotation", "VP", "subject", hands->subject, "recipients", "kind",
				 "RECIPIENT_OUTSIDE", "name", "Bệnh viện tỉnh", "uploads", "uploadId",
				 step_upload_pdf(hands->author), "purpose", "pdf", "name", "du-thao.pdf");

	world_post(hands->author, "/api/v1/outgoing", body, "document.id", ret_id);
}

/* people is taken. */
static void consult(const struct hands *hands, const char *id, json_t *people)
{
	act(hands->author, id, "consult", json_pack("{s:o}", "assignments", people));
}

static json_t *look(struct http_client *client, const char *id)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	return world_get(client, path);
}

/* Until all that follows its number is done, so that nothing more is written about it. */
static void await_issue(struct http_client *clerk, const char *id, char ret_delivery[WORLD_ID_MAX])
{
	time_t end = time(NULL) + WAIT_S;
	bool issued = false;

	while (!issued) {
		json_t *view = look(clerk, id);

		issued = strcmp(json_text(view, "document.state"), "OUTGOING_ISSUED") == 0;
		if (issued)
			world_keep(json_text(view, "recipients.0.deliveries.0.id"), ret_delivery);
		json_decref(view);
		assert_true(issued || time(NULL) < end);
	}
}

static void issue(const struct hands *hands, const char *id, char ret_delivery[WORLD_ID_MAX])
{
	act(hands->author, id, "submit", json_object());
	act(hands->chief, id, "approve_form", json_object());
	act(hands->head, id, "sign", json_object());
	act(hands->clerk, id, "number", json_object());
	await_issue(hands->clerk, id, ret_delivery);
}

static void ask_for(json_t *people, const char *person)
{
	json_array_append_new(people, json_pack("{s:s, s:s}", "personId", person, "role", "FLOW_ADVISER"));
}

/* Whose opinion is asked for: everybody's of the first unit and the head's, or one person's of the second. */
static json_t *asked(struct world *world, enum whose whose)
{
	json_t *people = json_array();

	ask_for(people, world->ids[PERSON][whose]);
	if (whose == WHOSE_OWN)
		ask_for(people, world_caller(world, "head")->person);
	for (size_t i = 0; world_people[i].account && whose == WHOSE_OWN; i++)
		if (world_takes_part(&world_people[i]) && strcmp(world_people[i].account, "unit_head") != 0)
			ask_for(people, world_caller(world, world_people[i].account)->person);
	return people;
}

static void make(struct world *world, const struct hands *hands, enum whose whose)
{
	char(*of)[WHOSE_COUNT][WORLD_ID_MAX] = world->ids;
	json_t *view;

	draft(hands, of[DRAFT][whose]);
	draft(hands, of[ISSUED][whose]);
	if (whose != WHOSE_ELSEWHERE) {
		consult(hands, of[DRAFT][whose], asked(world, whose));
		consult(hands, of[ISSUED][whose], asked(world, whose));
	}
	view = look(hands->author, of[DRAFT][whose]);
	world_keep(json_text(view, "versions.0.files.0.id"), of[DRAFT_FILE][whose]);
	json_decref(view);
	issue(hands, of[ISSUED][whose], of[DELIVERY][whose]);
}

static void make_template(struct http_client *clerk, const char *type, char ret_id[WORLD_ID_MAX])
{
	/* The head and the end of a container that says what it is. */
	static const char odt[] = "PK\3\4..........................mimetypeapplication/vnd.oasis.opendocument.text"
				  "                PK\5\6..................";
	struct http_answer answer;
	json_t *template;

	step_upload(clerk, "mau.odt", "application/vnd.oasis.opendocument.text", odt, sizeof(odt) - 1, &answer);
	template = json_pack("{s:s, s:s}", "documentType", type, "uploadId",
			     answer.json ? json_text(answer.json, "uploadId") : "");
	http_answer_free(&answer);
	world_post(clerk, "/api/v1/outgoing-templates", template, "template.id", ret_id);
}

void world_make_outgoing(struct world *world, struct http_client *clerk_below, struct http_client *head_below)
{
	struct http_client *other = harness_login(world->harness, "other.head");
	struct hands hands = {world_client(world, "unit_head"), world_client(world, "chief_of_office"),
			      world_client(world, "head"), world_client(world, "records_clerk"), "Việc chung"};

	assert_non_null(other);
	make(world, &hands, WHOSE_OWN);
	hands.author = other;
	hands.subject = WORLD_OTHERS;
	make(world, &hands, WHOSE_OTHER);
	make(world, &(struct hands){head_below, clerk_below, head_below, clerk_below, WORLD_FOREIGN}, WHOSE_ELSEWHERE);
	make_template(hands.clerk, "Công văn", world->ids[TEMPLATE][WHOSE_AGENCY]);
	make_template(clerk_below, WORLD_FOREIGN, world->ids[TEMPLATE][WHOSE_ELSEWHERE]);
	http_client_destroy(&other);
}
