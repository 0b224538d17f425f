#include "chaos/sending.h"

#include <stdio.h>
#include <string.h>

/* ---- to whom it goes ---- */

static const char *const emails[SENDING_LETTERS] = {
    [TAKE] = "take@hue.gov.vn",     [LATER] = "later@hue.gov.vn", [REFUSE] = "refuse@hue.gov.vn",
    [BROKEN] = "broken@hue.gov.vn", [BACK] = "back@hue.gov.vn",
};

static json_t *recipients(const struct sending *sending)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < SENDING_LETTERS; i++)
		json_array_append_new(lines, json_pack("{s:s, s:s, s:s, s:[s]}", "kind", "RECIPIENT_OUTSIDE", "name",
						       emails[i], "email", emails[i], "channels", "CHANNEL_EMAIL"));
	json_array_append_new(lines, json_pack("{s:s, s:s, s:s, s:[s]}", "kind", "RECIPIENT_AGENCY", "name",
					       ISSUER_SECOND, "organId", ISSUER_SECOND, "channels", "CHANNEL_AGENCY"));
	json_array_append_new(lines,
			      json_pack("{s:s, s:s}", "kind", "RECIPIENT_PERSON", "personId", sending->issuer.head_id));
	json_array_append_new(lines, json_pack("{s:s, s:s, s:[s]}", "kind", "RECIPIENT_OUTSIDE", "name",
					       "Ông Trần Văn Nam", "channels", "CHANNEL_PAPER"));
	return lines;
}

bool sending_sign(struct sending *sending, bool good)
{
	return issuer_sign(&sending->issuer, good, recipients(sending), sending->id) &&
	       issuer_offered(&sending->issuer, sending->id, "number", &sending->offer);
}

bool sending_number(struct sending *sending, unsigned *ret_number)
{
	struct http_answer answer;
	bool kept;

	if (!issuer_act(&sending->issuer, sending->id, "number", &sending->offer, json_object(), &answer))
		return false;
	kept = issuer_keep(&sending->issuer, sending->id, &answer, ret_number);
	http_answer_free(&answer);
	return kept;
}

/* ---- what people do about deliveries ---- */

const char *sending_member(json_t *view, enum place place, const char *member)
{
	char path[128];

	snprintf(path, sizeof(path), "recipients.%u.deliveries.0.%s", (unsigned)place, member);
	return json_text(view, path);
}

bool sending_await(struct sending *sending, enum place place, const char *state, char ret_id[ISSUER_TEXT])
{
	char is[ISSUER_TEXT] = "";
	bool done = false;

	do {
		struct http_answer answer;

		if (!issuer_look(&sending->issuer, sending->id, &answer))
			return false;
		snprintf(is, sizeof(is), "%s", sending_member(answer.json, place, "state"));
		if (ret_id)
			snprintf(ret_id, ISSUER_TEXT, "%s", sending_member(answer.json, place, "id"));
		done = state ? strcmp(is, state) == 0 : *sending_member(answer.json, place, "orderedAt") != '\0';
		http_answer_free(&answer);
	} while (!done && mortal_waits(&sending->issuer.mortal));
	if (!done)
		check(sending->issuer.mortal.checks, false, "document %u, place %u: is %s and not %s",
		      sending->issuer.drafted, (unsigned)place, is, state ? state : "ordered");
	return done;
}

bool sending_act_on(struct sending *sending, enum place place, const char *state, const char *act, json_t *body)
{
	char delivery[ISSUER_TEXT], path[240];

	if (!sending_await(sending, place, state, delivery)) {
		json_decref(body);
		return false;
	}
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/deliveries/%s/%s", sending->id, delivery, act);
	return issuer_post(&sending->issuer, sending->issuer.clerk, path, body, NULL, 200);
}

unsigned sending_arrivals(struct sending *sending, unsigned number, const char *filter, char ret_id[ISSUER_TEXT],
			  char ret_etag[ISSUER_TEXT])
{
	char path[128], code[16];
	struct http_answer answer;
	json_t *arrival;
	unsigned count = 0;
	size_t i;

	snprintf(code, sizeof(code), "%02u", number);
	snprintf(path, sizeof(path), "/api/v1/arrivals?limit=200%s", filter);
	if (!mortal_ask(&sending->issuer.mortal, sending->issuer.second, path, NULL, NULL, NULL, &answer))
		return 0;
	json_array_foreach(json_at(answer.json, "arrivals"), i, arrival)
	{
		if (strcmp(json_text(arrival, "header.codeNumber"), code) != 0)
			continue;
		count++;
		snprintf(ret_id, ISSUER_TEXT, "%s", json_text(arrival, "id"));
		snprintf(ret_etag, ISSUER_TEXT, "%s", json_text(arrival, "revision"));
	}
	http_answer_free(&answer);
	return count;
}

bool sending_answer_arrival(struct sending *sending, unsigned number, bool accepts)
{
	char arrival[ISSUER_TEXT] = "", etag[ISSUER_TEXT], path[128];

	if (!sending_await(sending, AGENCY, "DELIVERY_ARRIVED", NULL) ||
	    sending_arrivals(sending, number, "", arrival, etag) == 0) {
		check(sending->issuer.mortal.checks, false, "document %u arrives", sending->issuer.drafted);
		return false;
	}
	if (accepts)
		return issuer_post(&sending->issuer, sending->issuer.second, "/api/v1/incoming",
				   json_pack("{s:s}", "arrivalId", arrival), NULL, 201);
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s/refuse", arrival);
	return issuer_post(&sending->issuer, sending->issuer.second, path,
			   json_pack("{s:s, s:s}", "reasonCode", "wrong_addressee", "reason", "Gửi sai nơi nhận"), etag,
			   200);
}

bool sending_open_inside(struct sending *sending)
{
	char path[128];

	if (!sending_await(sending, INSIDE, "DELIVERY_ARRIVED", NULL))
		return false;
	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/open", sending->id);
	return issuer_post(&sending->issuer, sending->issuer.head, path, json_object(), NULL, 200);
}

unsigned sending_letters(struct sending *sending, unsigned *ret_doubled)
{
	char path[128];
	struct http_answer answer;
	json_t *letter;
	unsigned count = 0;
	size_t i;

	*ret_doubled = 0;
	snprintf(path, sizeof(path), "/api/v1/courier/letters?id=%s", sending->id);
	if (!mortal_ask(&sending->issuer.mortal, sending->issuer.clerk, path, NULL, NULL, NULL, &answer))
		return 0;
	json_array_foreach(json_at(answer.json, "deliveries"), i, letter)
	{
		const size_t times = json_array_size(json_object_get(letter, "steps"));

		count += times > 0;
		*ret_doubled += times > 1;
	}
	http_answer_free(&answer);
	return count;
}

unsigned sending_acts(json_t *view, const char *action)
{
	json_t *act;
	unsigned count = 0;
	size_t i;

	json_array_foreach(json_at(view, "timeline"), i, act)
	{
		count += strcmp(json_text(act, "action"), action) == 0;
	}
	return count;
}
