/* The people of a scene, its server and the requests. */
#include "scenario/scene_int.h"

#include <time.h>

#define PATIENCE_S 120 /* for what goes on behind an answer */

static const char *const accounts[SCENE_PEOPLE] = {
    "vanthu",      "giamdoc",    "phogiamdoc",    "chanhvanphong", "thuky",   "motcua",  "truongphong", "phophong",
    "vanthuphong", "chuyenvien", "truongphongtc", "ketoan",        "quantri", "vanthu2", "giamdoc2"};

/* ---- people ---- */

static size_t index_of(const struct scene *scene, const char *account)
{
	for (size_t i = 0; i < SCENE_PEOPLE; i++)
		if (strcmp(accounts[i], account) == 0)
			return i;
	FAIL(scene, "nobody has the account %s", account);
	return 0;
}

struct http_client *scene_client(struct scene *scene, const char *account)
{
	size_t i = index_of(scene, account);

	if (!scene->clients[i])
		scene->clients[i] = harness_login(scene->harness, account);
	if (!scene->clients[i])
		FAIL(scene, "%s can't log in", account);
	return scene->clients[i];
}

const char *scene_person(struct scene *scene, const char *account)
{
	size_t i = index_of(scene, account);
	json_t *me;

	if (!*scene->people[i]) {
		me = scene_get(scene, account, "/api/v1/me", 200);
		snprintf(scene->people[i], SCENE_ID_SIZE, "%s", json_text(me, "person.id"));
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
		assert_true(scene->unit_count < SCENE_UNITS_MAX);
		snprintf(scene->units[scene->unit_count].code, sizeof(scene->units[0].code), "%s",
			 json_text(one, "code"));
		snprintf(scene->units[scene->unit_count++].id, SCENE_ID_SIZE, "%s", json_text(one, "id"));
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
				json_object_set_new(json, key, json_string(scene_person(scene, text + 1)));
			else if (text && *text == '#')
				json_object_set_new(json, key, json_string(unit_of(scene, text + 1)));
			else
				fill_ids(scene, one);
		}
	}
	json_array_foreach(json, i, one) fill_ids(scene, one);
}

json_t *scene_body(struct scene *scene, const char *text)
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
	const struct harness_options options = {
	    .empty = true, .yaml = scene.config, .plugins = CONGVAN_BUILD_DIR "/test-plugins", .more = "seals"};
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
	for (size_t i = 0; i < SCENE_PEOPLE; i++)
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

json_t *scene_taken(struct scene *scene, struct http_answer *answer, const char *account, const char *path, long status)
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

	http_ask(scene_client(scene, account), &(struct http_request){.path = path}, &answer);
	return scene_taken(scene, &answer, account, path, status);
}

json_t *scene_post(struct scene *scene, const char *account, const char *path, const char *text, const char *etag,
		   long status)
{
	json_t *body = scene_body(scene, text);
	struct http_answer answer;

	step_post(scene_client(scene, account), path, body, NULL, etag, &answer);
	json_decref(body);
	return scene_taken(scene, &answer, account, path, status);
}

json_t *scene_patch(struct scene *scene, const char *account, const char *path, const char *text, const char *etag,
		    long status)
{
	json_t *body = scene_body(scene, text);
	char *filled = json_dumps(body, JSON_COMPACT), match[80], key[40];
	static unsigned count;
	struct http_answer answer;

	snprintf(match, sizeof(match), "If-Match: \"%s\"", etag);
	snprintf(key, sizeof(key), "Idempotency-Key: scene-patch-%u", ++count);
	http_ask(scene_client(scene, account),
		 &(struct http_request){.method = "PATCH", .path = path, .body = filled, .headers = {match, key}},
		 &answer);
	free(filled);
	json_decref(body);
	return scene_taken(scene, &answer, account, path, status);
}

const char *scene_upload(struct scene *scene, const char *account, const char *name, const char *type, const char *data,
			 size_t len)
{
	static char id[SCENE_ID_SIZE];
	struct http_answer answer;
	json_t *json;

	step_upload(scene_client(scene, account), name, type, data, len, &answer);
	json = scene_taken(scene, &answer, account, name, 201);
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

/* ---- who acts ---- */

static void post_of(struct scene *scene, const char *account, char ret[SCENE_ID_SIZE])
{
	json_t *me = scene_get(scene, account, "/api/v1/me", 200);

	snprintf(ret, SCENE_ID_SIZE, "%s", json_text(me, "posts.0.post.id"));
	if (!*ret)
		FAIL(scene, "%s has no post", account);
	json_decref(me);
}

void scene_acts_as(struct scene *scene, const char *account, const char *leader)
{
	struct http_answer answer;
	char body[64], post[SCENE_ID_SIZE];

	post_of(scene, leader ? leader : account, post);
	snprintf(body, sizeof(body), "{\"actingPostId\":\"%s\"}", post);
	http_ask(scene_client(scene, account),
		 &(struct http_request){.method = "PUT", .path = "/api/v1/me/settings", .body = body}, &answer);
	json_decref(scene_taken(scene, &answer, account, "/api/v1/me/settings", 200));
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
	char path[100], body[120], etag[SCENE_ID_SIZE] = "";
	json_t *people = scene_get(scene, "quantri", "/api/v1/people?limit=200", 200), *one;
	size_t i;
	bool done = false;

	json_array_foreach(json_at(people, "people"), i, one)
	{
		if (strcmp(json_text(one, "person.id"), scene_person(scene, account)) == 0)
			snprintf(etag, sizeof(etag), "%s", json_text(one, "person.revision"));
	}
	json_decref(people);
	snprintf(path, sizeof(path), "/api/v1/people/%s/leave", scene_person(scene, account));
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
