#include "integration/drafting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

int drafting_begin(const struct harness_options *options, struct drafting *ret)
{
	if (harness_start(options, &ret->harness))
		return -1;
	ret->clerk = harness_login(ret->harness, "vanthu");
	ret->author = harness_login(ret->harness, "chuyenvien");
	ret->unit_head = harness_login(ret->harness, "truongphong");
	ret->chief = harness_login(ret->harness, "chanhvanphong");
	ret->head = harness_login(ret->harness, "giamdoc");
	return ret->clerk && ret->author && ret->unit_head && ret->chief && ret->head ? 0 : -1;
}

void drafting_end(struct drafting *drafting)
{
	http_client_destroy(&drafting->clerk);
	http_client_destroy(&drafting->author);
	http_client_destroy(&drafting->unit_head);
	http_client_destroy(&drafting->chief);
	http_client_destroy(&drafting->head);
	harness_destroy(&drafting->harness);
}

struct http_answer drafting_get(struct http_client *client, const char *before, const char *id, const char *behind)
{
	char path[DRAFTING_PATH];
	struct http_answer answer;

	snprintf(path, sizeof(path), "/api/v1/%s%s%s", before, id, behind);
	http_ask(client, &(struct http_request){.path = path}, &answer);
	return answer;
}

void drafting_act(struct http_client *client, const char *id, const char *action)
{
	struct http_answer answer;

	step_act_in(client, "outgoing", id, action, "{}", &answer);
	if (answer.status != 200)
		fail_msg("%s: %ld %s", action, answer.status, answer.body ? answer.body : "not offered");
	http_answer_free(&answer);
}

struct http_answer drafting_post(struct http_client *client, json_t *body)
{
	struct http_answer answer;

	step_post(client, "/api/v1/outgoing", body, NULL, NULL, &answer);
	json_decref(body);
	return answer;
}

void drafting_must_post(struct http_client *client, json_t *body, char ret_id[DRAFTING_ID])
{
	struct http_answer answer = drafting_post(client, body);

	if (answer.status != 201)
		fail_msg("%ld %s", answer.status, answer.body ? answer.body : "");
	snprintf(ret_id, DRAFTING_ID, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
}
