#include "integration/asks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool log_in(struct harness *harness, const char *account, struct asker *ret)
{
	struct http_answer answer;

	ret->vi = harness_login(harness, account);
	ret->en = harness_login(harness, account);
	if (!ret->vi || !ret->en)
		return false;
	http_ask(
	    ret->en,
	    &(struct http_request){.method = "PUT", .path = "/api/v1/me/settings", .body = "{\"language\":\"en\"}"},
	    &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	return true;
}

int asks_setup(void **state)
{
	struct asks *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	*state = scene;
	if (harness_start(&(struct harness_options){.web = "upload_limit: 1 MiB", .yaml = "log: {level: debug}\n"},
			  &scene->harness) ||
	    step_second_agency(scene->harness))
		return -1;
	return log_in(scene->harness, "chuyenvien", &scene->author) &&
		       log_in(scene->harness, "truongphong", &scene->unit_head) &&
		       log_in(scene->harness, "chanhvanphong", &scene->chief) &&
		       log_in(scene->harness, "giamdoc", &scene->head) &&
		       log_in(scene->harness, "vanthu", &scene->clerk) &&
		       log_in(scene->harness, "vanthu2", &scene->stranger)
		   ? 0
		   : -1;
}

int asks_teardown(void **state)
{
	struct asks *scene = *state;
	struct asker *askers[] = {&scene->author, &scene->unit_head, &scene->chief,
				  &scene->head,   &scene->clerk,     &scene->stranger};

	for (size_t i = 0; i < sizeof(askers) / sizeof(askers[0]); i++) {
		http_client_destroy(&askers[i]->vi);
		http_client_destroy(&askers[i]->en);
	}
	harness_destroy(&scene->harness);
	free(scene);
	return 0;
}

void send_ask(struct http_client *client, const struct ask *ask, struct http_answer *ret)
{
	static unsigned count;
	char key[80], etag[80];
	struct http_request request = {.method = ask->method, .path = ask->path, .body = ask->body};
	size_t headers = 0;

	if (!ask->key)
		snprintf(key, sizeof(key), "Idempotency-Key: ask-%u", ++count);
	else
		snprintf(key, sizeof(key), "Idempotency-Key: %s", ask->key);
	if (!ask->key || *ask->key)
		request.headers[headers++] = key;
	if (ask->etag) {
		snprintf(etag, sizeof(etag), "If-Match: \"%s\"", ask->etag);
		request.headers[headers++] = etag;
	}
	http_ask(client, &request, ret);
}

/* The text about this field, or of the refusal as a whole; "": there is none. */
static const char *said_of(const struct http_answer *answer, const char *pointer)
{
	json_t *errors = json_object_get(answer->json, "errors"), *error;
	size_t i;

	if (!pointer)
		return json_text(answer->json, "detail");
	json_array_foreach(errors, i, error)
	{
		if (strcmp(json_text(error, "pointer"), pointer) == 0)
			return json_text(error, "detail");
	}
	return "";
}

void must_refuse(const struct asker *asker, const struct ask *ask, long status, const char *pointer, const char *code)
{
	struct http_answer vi, en;

	send_ask(asker->vi, ask, &vi);
	send_ask(asker->en, ask, &en);
	if (vi.status != status || en.status != status || !*said_of(&vi, pointer) || !*said_of(&en, pointer) ||
	    strcmp(said_of(&vi, pointer), said_of(&en, pointer)) == 0 || !vi.body || !strstr(vi.body, code))
		fail_msg("%s %s %.200s: wanted %ld %s %s, got %ld %s", ask->method ? ask->method : "", ask->path,
			 ask->body ? ask->body : "", status, pointer ? pointer : "", code, vi.status,
			 vi.body ? vi.body : vi.problem);
	http_answer_free(&vi);
	http_answer_free(&en);
}

void begin_draft(struct http_client *client, char ret_id[ASKS_ID_MAX])
{
	char body[ASKS_BODY_BYTES];
	struct http_answer answer;

	snprintf(body, sizeof(body),
		 "{\"fields\":{" ASKS_GOOD
		 ",\"recipients\":[{\"kind\":\"RECIPIENT_OUTSIDE\",\"name\":\"Bệnh viện tỉnh\"}]},"
		 "\"uploads\":[{\"uploadId\":\"%s\",\"purpose\":\"pdf\",\"name\":\"du-thao.pdf\"}]}",
		 step_upload_pdf(client));
	send_ask(client, &(struct ask){.path = "/api/v1/outgoing", .body = body}, &answer);
	if (answer.status != 201)
		fail_msg("%ld %s", answer.status, answer.body ? answer.body : answer.problem);
	snprintf(ret_id, ASKS_ID_MAX, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
}

void must_act(struct http_client *client, const char *id, const char *action, const char *body)
{
	struct http_answer answer;

	step_act_in(client, "outgoing", id, action, body, &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

void refuse_act(const struct asker *asker, const char *id, const char *action, const char *body, const char *pointer,
		const char *code)
{
	char path[ASKS_PATH_BYTES], view_path[ASKS_PATH_BYTES], etag[ASKS_ID_MAX] = "";
	struct http_answer view;
	json_t *offers, *offer;
	size_t i;

	snprintf(view_path, sizeof(view_path), "/api/v1/outgoing/%s", id);
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/%s", id, action);
	http_ask(asker->vi, &(struct http_request){.path = view_path}, &view);
	offers = json_at(view.json, "actions");
	json_array_foreach(offers, i, offer)
	{
		if (strcmp(json_text(offer, "name"), action) == 0)
			snprintf(etag, sizeof(etag), "%s", json_text(offer, "etag"));
	}
	http_answer_free(&view);
	assert_true(*etag);
	must_refuse(asker, &(struct ask){.path = path, .body = body, .etag = etag}, 422, pointer, code);
}
