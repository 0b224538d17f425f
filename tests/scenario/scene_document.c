/* Documents of a scene: registered, acted on, looked at. */
#include "scenario/scene_int.h"

#define PATH_SIZE 160

/* ---- documents ---- */

const char *scene_keeps(struct scene *scene, const char *collection, const char *id)
{
	size_t i = scene->document_count;

	assert_true(i < SCENE_DOCUMENTS_MAX && *id);
	scene->documents[i].collection = collection;
	snprintf(scene->documents[i].id, SCENE_ID_SIZE, "%s", id);
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
	json_t *letter, *over = scene_body(scene, more);
	char number[16];

	snprintf(number, sizeof(number), "%u", ++scene->letters);
	letter = step_document(step_upload_pdf(scene_client(scene, account)), number);
	json_object_update(letter, over);
	json_decref(over);
	return letter;
}

static struct http_answer register_letter(struct scene *scene, const char *account, const char *more)
{
	json_t *letter = letter_with(scene, account, more);
	struct http_answer answer;

	step_post(scene_client(scene, account), "/api/v1/incoming", letter, NULL, NULL, &answer);
	json_decref(letter);
	return answer;
}

const char *scene_registers(struct scene *scene, const char *account, const char *more)
{
	struct http_answer answer = register_letter(scene, account, more);
	json_t *json = scene_taken(scene, &answer, account, "/api/v1/incoming", 201);
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
	json_t *body = scene_body(scene, text);
	char *filled = json_dumps(body, JSON_COMPACT);
	struct http_answer answer;

	step_act_in(scene_client(scene, account), collection_of(scene, id), id, action, filled, &answer);
	free(filled);
	json_decref(body);
	if (answer.status == 0)
		FAIL(scene, "%s is not offered to %s", action, account);
	json_decref(scene_taken(scene, &answer, account, action, 200));
}

void scene_wants(struct scene *scene, const char *account, const char *id, const char *action, const char *text,
		 const char *pointer)
{
	json_t *body = scene_body(scene, text);
	char *filled = json_dumps(body, JSON_COMPACT);
	struct http_answer answer;

	step_act_in(scene_client(scene, account), collection_of(scene, id), id, action, filled, &answer);
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
	step_post(scene_client(scene, account), path, body, NULL, "1", &answer);
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
	http_ask(scene_client(scene, account), &(struct http_request){.path = path}, &answer);
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
	const char *found = NULL, *person = scene_person(scene, account);
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
	    strcmp(json_text(view, "timeline.0.actor.personId"), scene_person(scene, account)) != 0 ||
	    strcmp(json_text(view, "timeline.0.onBehalfOf.personId"), behalf ? scene_person(scene, behalf) : "") != 0)
		FAIL(scene, "the last act is %s of %s for \"%s\"", json_text(view, "timeline.0.action"),
		     json_text(view, "timeline.0.actor.name"), json_text(view, "timeline.0.onBehalfOf.name"));
	json_decref(view);
}
