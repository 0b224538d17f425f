#include "scenario/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ID_SIZE 32u
#define UNITS_MAX 8u
#define DOCUMENTS_MAX 64u
#define PATH_SIZE 160
#define PATIENCE_S 120 /* for what goes on behind an answer */

static const char *const accounts[] = {"vanthu",        "giamdoc",     "phogiamdoc", "chanhvanphong", "thuky",
				       "motcua",        "truongphong", "phophong",   "vanthuphong",   "chuyenvien",
				       "truongphongtc", "ketoan",      "quantri",    "vanthu2",       "giamdoc2"};
#define PEOPLE (sizeof(accounts) / sizeof(accounts[0]))

struct scene {
	struct harness *harness;
	struct http_client *clients[PEOPLE];
	char people[PEOPLE][ID_SIZE];
	struct {
		char code[16], id[ID_SIZE];
	} units[UNITS_MAX];
	size_t unit_count;
	struct {
		const char *collection; /* "incoming", "outgoing" */
		char id[ID_SIZE];
	} documents[DOCUMENTS_MAX];
	size_t document_count;
	char config[1200], article[200];
	unsigned letters;
};

#define FAIL(scene, ...)                                                                                               \
	do {                                                                                                           \
		print_error("%s\n", (scene)->article);                                                                 \
		fail_msg(__VA_ARGS__);                                                                                 \
	} while (0)

/* ---- people ---- */

static size_t index_of(const struct scene *scene, const char *account)
{
	for (size_t i = 0; i < PEOPLE; i++)
		if (strcmp(accounts[i], account) == 0)
			return i;
	FAIL(scene, "nobody has the account %s", account);
	return 0;
}

static struct http_client *client_of(struct scene *scene, const char *account)
{
	size_t i = index_of(scene, account);

	if (!scene->clients[i])
		scene->clients[i] = harness_login(scene->harness, account);
	if (!scene->clients[i])
		FAIL(scene, "%s can't log in", account);
	return scene->clients[i];
}

static const char *person_of(struct scene *scene, const char *account)
{
	size_t i = index_of(scene, account);
	json_t *me;

	if (!*scene->people[i]) {
		me = scene_get(scene, account, "/api/v1/me", 200);
		snprintf(scene->people[i], ID_SIZE, "%s", json_text(me, "person.id"));
		json_decref(me);
	}
	return scene->people[i];
}

static const char *unit_of(struct scene *scene, const char *code)
{
	for (size_t i = 0; i < scene->unit_count; i++)
		if (strcmp(scene->units[i].code, code) == 0)
			return scene->units[i].id;
	FAIL(scene, "there is no unit %s", code);
	return "";
}

static void learn_units(struct scene *scene)
{
	json_t *answer = scene_get(scene, "vanthu", "/api/v1/units", 200), *one;
	size_t i;

	json_array_foreach(json_at(answer, "units"), i, one)
	{
		assert_true(scene->unit_count < UNITS_MAX);
		snprintf(scene->units[scene->unit_count].code, sizeof(scene->units[0].code), "%s",
			 json_text(one, "code"));
		snprintf(scene->units[scene->unit_count++].id, ID_SIZE, "%s", json_text(one, "id"));
	}
	json_decref(answer);
}

/* "@account" and "#CODE" anywhere in it become ids. */
static void fill_ids(struct scene *scene, json_t *json)
{
	const char *key;
	json_t *one;
	size_t i;

	if (json_is_object(json)) {
		void *next;

		json_object_foreach_safe(json, next, key, one)
		{
			const char *text = json_string_value(one);

			if (text && *text == '@')
				json_object_set_new(json, key, json_string(person_of(scene, text + 1)));
			else if (text && *text == '#')
				json_object_set_new(json, key, json_string(unit_of(scene, text + 1)));
			else
				fill_ids(scene, one);
		}
	}
	json_array_foreach(json, i, one) fill_ids(scene, one);
}

static json_t *body_of(struct scene *scene, const char *text)
{
	json_error_t error;
	json_t *body = json_loads(text ? text : "{}", 0, &error);

	if (!body)
		FAIL(scene, "%s: %s", text, error.text);
	fill_ids(scene, body);
	return body;
}

/* ---- the server ---- */

struct scene *scene_open(const char *preset)
{
	static struct scene scene;
	const char *const words[] = {"init", "--file", CONGVAN_SOURCE_DIR "/tests/scenario/agency.yaml", NULL};
	const struct harness_options options = {.empty = true,
						.yaml = scene.config,
						.plugins = CONGVAN_BUILD_DIR "/test-plugins",
						.more = "seals"};
	char *output = NULL;

	memset(&scene, 0, sizeof(scene));
	snprintf(scene.article, sizeof(scene.article), "%s", preset);
	snprintf(scene.config, sizeof(scene.config),
		 "incoming:\n  process: %1$s/presets/%2$s/incoming.yaml\n"
		 "  calendar: %1$s/catalogues/calendar-vn.yaml\n"
		 "  document_types: %1$s/catalogues/document-types.yaml\n"
		 "outgoing:\n  process: %1$s/presets/%2$s/outgoing.yaml\n"
		 "  calendar: %1$s/catalogues/calendar-vn.yaml\n"
		 "  document_types: %1$s/catalogues/document-types.yaml\n"
		 "  form: %1$s/catalogues/document-form.yaml\n",
		 CONGVAN_SOURCE_DIR "/config", preset);
	assert_int_equal(harness_start(&options, &scene.harness), 0);
	if (harness_cli(scene.harness, words, NULL, &output) != 0)
		fail_msg("%s", output);
	free(output);
	learn_units(&scene);
	return &scene;
}

void scene_close(struct scene **scene)
{
	for (size_t i = 0; i < PEOPLE; i++)
		http_client_destroy(&(*scene)->clients[i]);
	harness_destroy(&(*scene)->harness);
	*scene = NULL;
}

void scene_second_agency(struct scene *scene)
{
	assert_int_equal(step_second_agency(scene->harness), 0);
}

void scene_article(struct scene *scene, const char *article, const char *what)
{
	snprintf(scene->article, sizeof(scene->article), "%s: %s", article, what);
	print_message("  %s\n", scene->article);
}

/* ---- requests ---- */

static json_t *taken(struct scene *scene, struct http_answer *answer, const char *account, const char *path,
		     long status)
{
	json_t *json;

	if (answer->status != status)
		FAIL(scene, "%s %s: %ld, not %ld: %s%s", account, path, answer->status, status,
		     answer->body ? answer->body : "", answer->problem);
	json = json_incref(answer->json);
	http_answer_free(answer);
	return json;
}

json_t *scene_get(struct scene *scene, const char *account, const char *path, long status)
{
	struct http_answer answer;

	http_ask(client_of(scene, account), &(struct http_request){.path = path}, &answer);
	return taken(scene, &answer, account, path, status);
}

json_t *scene_post(struct scene *scene, const char *account, const char *path, const char *text, const char *etag,
		   long status)
{
	json_t *body = body_of(scene, text);
	struct http_answer answer;

	step_post(client_of(scene, account), path, body, NULL, etag, &answer);
	json_decref(body);
	return taken(scene, &answer, account, path, status);
}

json_t *scene_patch(struct scene *scene, const char *account, const char *path, const char *text, const char *etag,
		    long status)
{
	json_t *body = body_of(scene, text);
	char *filled = json_dumps(body, JSON_COMPACT), match[80], key[40];
	static unsigned count;
	struct http_answer answer;

	snprintf(match, sizeof(match), "If-Match: \"%s\"", etag);
	snprintf(key, sizeof(key), "Idempotency-Key: scene-patch-%u", ++count);
	http_ask(client_of(scene, account),
		 &(struct http_request){.method = "PATCH", .path = path, .body = filled, .headers = {match, key}},
		 &answer);
	free(filled);
	json_decref(body);
	return taken(scene, &answer, account, path, status);
}

const char *scene_upload(struct scene *scene, const char *account, const char *name, const char *type, const char *data,
			 size_t len)
{
	static char id[ID_SIZE];
	struct http_answer answer;
	json_t *json;

	step_upload(client_of(scene, account), name, type, data, len, &answer);
	json = taken(scene, &answer, account, name, 201);
	snprintf(id, sizeof(id), "%s", json_text(json, "uploadId"));
	json_decref(json);
	return id;
}

json_t *scene_awaits(struct scene *scene, const char *account, const char *path, const char *member, const char *text)
{
	time_t end = time(NULL) + PATIENCE_S;

	for (;;) {
		json_t *answer = scene_get(scene, account, path, 200);

		if (strcmp(json_text(answer, member), text) == 0)
			return answer;
		if (time(NULL) > end)
			FAIL(scene, "%s %s: %s is still \"%s\"", account, path, member, json_text(answer, member));
		json_decref(answer);
	}
}

/* ---- documents ---- */

const char *scene_keeps(struct scene *scene, const char *collection, const char *id)
{
	size_t i = scene->document_count;

	assert_true(i < DOCUMENTS_MAX && *id);
	scene->documents[i].collection = collection;
	snprintf(scene->documents[i].id, ID_SIZE, "%s", id);
	scene->document_count++;
	return scene->documents[i].id;
}

/* Where a document of the scene lies. */
static const char *collection_of(const struct scene *scene, const char *id)
{
	for (size_t i = 0; i < scene->document_count; i++)
		if (strcmp(scene->documents[i].id, id) == 0)
			return scene->documents[i].collection;
	return "incoming";
}

/* more: what comes behind the document's own path, or "". */
static void path_of(const struct scene *scene, const char *id, const char *more, char ret[PATH_SIZE])
{
	snprintf(ret, PATH_SIZE, "/api/v1/%s/%s%s", collection_of(scene, id), id, more);
}

/* ---- registering ---- */

/* What a registration says beside `more`, a JSON object whose members go over those of a plain letter. */
static json_t *letter_with(struct scene *scene, const char *account, const char *more)
{
	json_t *letter, *over = body_of(scene, more);
	char number[16];

	snprintf(number, sizeof(number), "%u", ++scene->letters);
	letter = step_document(step_upload_pdf(client_of(scene, account)), number);
	json_object_update(letter, over);
	json_decref(over);
	return letter;
}

static struct http_answer register_letter(struct scene *scene, const char *account, const char *more)
{
	json_t *letter = letter_with(scene, account, more);
	struct http_answer answer;

	step_post(client_of(scene, account), "/api/v1/incoming", letter, NULL, NULL, &answer);
	json_decref(letter);
	return answer;
}

const char *scene_registers(struct scene *scene, const char *account, const char *more)
{
	struct http_answer answer = register_letter(scene, account, more);
	json_t *json = taken(scene, &answer, account, "/api/v1/incoming", 201);
	const char *id = scene_keeps(scene, "incoming", json_text(json, "document.id"));

	json_decref(json);
	return id;
}

static bool names_reason(const struct http_answer *answer, const char *pointer, const char *reason)
{
	json_t *one;
	size_t i;

	if (!pointer)
		return strstr(json_text(answer->json, "type"), reason) != NULL;
	json_array_foreach(json_at(answer->json, "errors"), i, one)
	{
		if (strcmp(json_text(one, "pointer"), pointer) == 0 && strcmp(json_text(one, "code"), reason) == 0)
			return true;
	}
	return false;
}

void scene_may_not_register(struct scene *scene, const char *account, const char *more, const char *pointer,
			    const char *reason)
{
	struct http_answer answer = register_letter(scene, account, more);

	if (answer.status < 400 || !names_reason(&answer, pointer, reason))
		FAIL(scene, "%s %s: %ld %s, not %s %s", account, more, answer.status, answer.body,
		     pointer ? pointer : "", reason);
	http_answer_free(&answer);
}

/* ---- acting ---- */

static json_t *view_of(struct scene *scene, const char *account, const char *id)
{
	char path[PATH_SIZE];

	path_of(scene, id, "", path);
	return scene_get(scene, account, path, 200);
}

void scene_act(struct scene *scene, const char *account, const char *id, const char *action, const char *text)
{
	json_t *body = body_of(scene, text);
	char *filled = json_dumps(body, JSON_COMPACT);
	struct http_answer answer;

	step_act_in(client_of(scene, account), collection_of(scene, id), id, action, filled, &answer);
	free(filled);
	json_decref(body);
	if (answer.status == 0)
		FAIL(scene, "%s is not offered to %s", action, account);
	json_decref(taken(scene, &answer, account, action, 200));
}

void scene_wants(struct scene *scene, const char *account, const char *id, const char *action, const char *text,
		 const char *pointer)
{
	json_t *body = body_of(scene, text);
	char *filled = json_dumps(body, JSON_COMPACT);
	struct http_answer answer;

	step_act_in(client_of(scene, account), collection_of(scene, id), id, action, filled, &answer);
	free(filled);
	json_decref(body);
	if (answer.status < 400 || !step_names_field(&answer, pointer))
		FAIL(scene, "%s %s: %ld %s, not the field %s", account, action, answer.status,
		     answer.body ? answer.body : "not offered", pointer);
	http_answer_free(&answer);
}

/* A draft has no page that explains: who asks all the same is told by the refusal. */
static void is_refused(struct scene *scene, const char *account, const char *id, const char *action, const char *reason)
{
	struct http_answer answer;
	char more[80], path[PATH_SIZE];
	json_t *body = json_object();

	snprintf(more, sizeof(more), "/%s", action);
	path_of(scene, id, more, path);
	step_post(client_of(scene, account), path, body, NULL, "1", &answer);
	json_decref(body);
	if (answer.status < 400 || strcmp(json_text(answer.json, "reason"), reason) != 0)
		FAIL(scene, "%s %s: %ld %s, not %s", account, action, answer.status, answer.body, reason);
	http_answer_free(&answer);
}

void scene_may_not(struct scene *scene, const char *account, const char *id, const char *action, const char *reason)
{
	char more[80], path[PATH_SIZE];
	json_t *answer;

	if (strcmp(collection_of(scene, id), "incoming") != 0) {
		is_refused(scene, account, id, action, reason);
		return;
	}
	snprintf(more, sizeof(more), "/access?action=%s", action);
	path_of(scene, id, more, path);
	answer = scene_get(scene, account, path, 200);
	if (!json_is_false(json_at(answer, "verdict.allowed")) ||
	    strcmp(json_text(answer, "verdict.reason"), reason) != 0 || !*json_text(answer, "verdict.text"))
		FAIL(scene, "%s %s: %s, not %s", account, action, json_text(answer, "verdict.reason"), reason);
	json_decref(answer);
	scene_offers(scene, account, id, action, false);
}

void scene_offers(struct scene *scene, const char *account, const char *id, const char *action, bool offered)
{
	json_t *view = view_of(scene, account, id), *one;
	bool found = false;
	size_t i;

	json_array_foreach(json_at(view, "actions"), i, one) found |= strcmp(json_text(one, "name"), action) == 0;
	if (found != offered)
		FAIL(scene, "%s is %s to %s", action, found ? "offered" : "not offered", account);
	json_decref(view);
}

/* ---- looking ---- */

void scene_sees(struct scene *scene, const char *account, const char *id, bool sees)
{
	struct http_answer answer;
	char path[PATH_SIZE];

	path_of(scene, id, "", path);
	http_ask(client_of(scene, account), &(struct http_request){.path = path}, &answer);
	if ((answer.status == 200) != sees)
		FAIL(scene, "%s: %ld", account, answer.status);
	http_answer_free(&answer);
}

void scene_is(struct scene *scene, const char *id, const char *path, const char *text)
{
	json_t *view = view_of(scene, "vanthu", id);

	if (strcmp(json_text(view, path), text) != 0)
		FAIL(scene, "%s is \"%s\", not \"%s\"", path, json_text(view, path), text);
	json_decref(view);
}

void scene_flow_is(struct scene *scene, const char *id, const char *account, const char *step, const char *state)
{
	json_t *view = view_of(scene, "vanthu", id), *one;
	const char *found = NULL, *person = person_of(scene, account);
	size_t i;

	json_array_foreach(json_at(view, "flows"), i, one)
	{
		if (strcmp(json_text(one, "receiver.personId"), person) == 0 &&
		    strcmp(json_text(one, "step"), step) == 0)
			found = json_text(one, "state");
	}
	if (!found != !state || (state && strcmp(found, state) != 0))
		FAIL(scene, "%s at %s: %s, not %s", account, step, found ? found : "nothing",
		     state ? state : "nothing");
	json_decref(view);
}

void scene_box(struct scene *scene, const char *account, const char *box, const char *id, bool stands)
{
	char path[100];
	json_t *answer, *one;
	bool found = false;
	size_t i;

	snprintf(path, sizeof(path), "/api/v1/work?box=%s&limit=200", box);
	answer = scene_get(scene, account, path, 200);
	json_array_foreach(json_at(answer, "items"), i, one) found |= strcmp(json_text(one, "documentId"), id) == 0;
	if (found != stands)
		FAIL(scene, "it is %s the box %s of %s", found ? "in" : "not in", box, account);
	json_decref(answer);
}

void scene_last_act(struct scene *scene, const char *id, const char *action, const char *account, const char *behalf)
{
	json_t *view = view_of(scene, "vanthu", id);

	if (strcmp(json_text(view, "timeline.0.action"), action) != 0 ||
	    strcmp(json_text(view, "timeline.0.actor.personId"), person_of(scene, account)) != 0 ||
	    strcmp(json_text(view, "timeline.0.onBehalfOf.personId"), behalf ? person_of(scene, behalf) : "") != 0)
		FAIL(scene, "the last act is %s of %s for \"%s\"", json_text(view, "timeline.0.action"),
		     json_text(view, "timeline.0.actor.name"), json_text(view, "timeline.0.onBehalfOf.name"));
	json_decref(view);
}

/* ---- people ---- */

static void post_of(struct scene *scene, const char *account, char ret[ID_SIZE])
{
	json_t *me = scene_get(scene, account, "/api/v1/me", 200);

	snprintf(ret, ID_SIZE, "%s", json_text(me, "posts.0.post.id"));
	if (!*ret)
		FAIL(scene, "%s has no post", account);
	json_decref(me);
}

void scene_acts_as(struct scene *scene, const char *account, const char *leader)
{
	struct http_answer answer;
	char body[64], post[ID_SIZE];

	post_of(scene, leader ? leader : account, post);
	snprintf(body, sizeof(body), "{\"actingPostId\":\"%s\"}", post);
	http_ask(client_of(scene, account),
		 &(struct http_request){.method = "PUT", .path = "/api/v1/me/settings", .body = body}, &answer);
	json_decref(taken(scene, &answer, account, "/api/v1/me/settings", 200));
}

void scene_delegates(struct scene *scene, const char *from, const char *to)
{
	time_t last = time(NULL) + 7 * 3600 + 5 * 86400L; /* a civil day in Viet Nam, five days from now */
	char body[200], day[16];
	struct tm parts;

	strftime(day, sizeof(day), "%Y-%m-%d", gmtime_r(&last, &parts));
	snprintf(body, sizeof(body), "{\"delegation\":{\"toPersonId\":\"@%s\",\"to\":\"%s\"}}", to, day);
	json_decref(scene_post(scene, from, "/api/v1/delegations", body, NULL, 201));
	scene_acts_as(scene, to, from);
}

void scene_leaves(struct scene *scene, const char *account, const char *successor)
{
	time_t end = time(NULL) + PATIENCE_S;
	char path[100], body[120], etag[ID_SIZE] = "";
	json_t *people = scene_get(scene, "quantri", "/api/v1/people?limit=200", 200), *one;
	size_t i;
	bool done = false;

	json_array_foreach(json_at(people, "people"), i, one)
	{
		if (strcmp(json_text(one, "person.id"), person_of(scene, account)) == 0)
			snprintf(etag, sizeof(etag), "%s", json_text(one, "person.revision"));
	}
	json_decref(people);
	snprintf(path, sizeof(path), "/api/v1/people/%s/leave", person_of(scene, account));
	snprintf(body, sizeof(body), "{\"successorId\":\"@%s\",\"reason\":\"Chuyển công tác\"}", successor);
	json_decref(scene_post(scene, "quantri", path, body, etag, 200));
	while (!done && time(NULL) < end) {
		json_t *report = scene_get(scene, "quantri", path, 200);

		done = strcmp(json_text(report, "state"), "LEAVE_DONE") == 0;
		json_decref(report);
	}
	if (!done)
		FAIL(scene, "the work of %s is not handed over after %d s", account, PATIENCE_S);
}
