/*
 * Documents that were issued and have arrived everywhere are recalled while the server is killed at each named point of
 * it. Then it is recalled on both sides, once, as each receiver has decided, or it stays as it was where one refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chaos/sending.h"
#include "chaos/topics.h"

#define WHY "Sai số liệu ở Phụ lục 2"

struct recalling {
	struct sending *sending;
	unsigned number;
	char arrival[ISSUER_TEXT], incoming[ISSUER_TEXT]; /* at the other agency */
	struct issuer_offer offer; /* of the recall */
};

/* The other agency's clerk agrees to every second one. */
static bool agrees(const struct recalling *recalling)
{
	return recalling->sending->issuer.drafted % 2 == 0;
}

/* ---- before ---- */

/* What the other agency has registered. */
static bool learn_incoming(struct recalling *recalling)
{
	struct sending *sending = recalling->sending;
	char path[128], etag[ISSUER_TEXT];
	struct http_answer answer;
	bool known;

	if (sending_arrivals(sending, recalling->number, "&state=ARRIVAL_ACCEPTED", recalling->arrival, etag) != 1)
		return false;
	snprintf(path, sizeof(path), "/api/v1/incoming?code=%02u%%2FSYT-VP", recalling->number);
	if (!mortal_ask(&sending->issuer.mortal, sending->issuer.second, path, NULL, NULL, NULL, &answer))
		return false;
	known = json_array_size(json_at(answer.json, "documents")) == 1;
	snprintf(recalling->incoming, ISSUER_TEXT, "%s", json_text(answer.json, "documents.0.id"));
	if (!known)
		check(sending->issuer.mortal.checks, false, "document %u was registered: %s", sending->issuer.drafted,
		      answer.body);
	http_answer_free(&answer);
	return known;
}

/* Issued, and everywhere where it goes: one letter has failed and stays so. */
static bool prepare(void *arg)
{
	struct recalling *recalling = arg;
	struct sending *sending = recalling->sending;

	return sending_sign(sending, true) && sending_number(sending, &recalling->number) &&
	       sending_answer_arrival(sending, recalling->number, true) && sending_open_inside(sending) &&
	       sending_act_on(sending, PAPER, NULL, "note", json_pack("{s:s}", "state", "DELIVERY_SENT")) &&
	       sending_await(sending, TAKE, "DELIVERY_RECEIVED", NULL) &&
	       sending_await(sending, LATER, "DELIVERY_RECEIVED", NULL) &&
	       sending_await(sending, REFUSE, "DELIVERY_REFUSED", NULL) &&
	       sending_await(sending, BROKEN, "DELIVERY_FAILED", NULL) &&
	       sending_await(sending, BACK, "DELIVERY_SENT", NULL) &&
	       sending_await(sending, AGENCY, "DELIVERY_RECEIVED", NULL) && learn_incoming(recalling) &&
	       issuer_offered(&sending->issuer, sending->id, "recall", &recalling->offer);
}

/* ---- the recall ---- */

static bool ask_back(struct recalling *recalling)
{
	struct sending *sending = recalling->sending;
	struct http_answer answer;

	if (!issuer_act(&sending->issuer, sending->id, "recall", &recalling->offer, json_pack("{s:s}", "reason", WHY),
			&answer))
		return false;
	http_answer_free(&answer);
	return true;
}

static bool answer_asked(struct recalling *recalling)
{
	struct issuer *issuer = &recalling->sending->issuer;
	char id[ISSUER_TEXT], etag[ISSUER_TEXT], path[128];
	const bool agreed = agrees(recalling);

	while (sending_arrivals(recalling->sending, recalling->number, "&asked=true", id, etag) == 0) {
		if (!mortal_waits(&issuer->mortal)) {
			check(issuer->mortal.checks, false, "document %u: the other agency is asked", issuer->drafted);
			return false;
		}
	}
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s/asked/%s", id, agreed ? "agree" : "refuse");
	return issuer_post(issuer, issuer->second, path,
			   agreed ? json_object() : json_pack("{s:s}", "reason", "Văn bản đã thực hiện xong"), etag,
			   200);
}

/* ---- what is true afterwards ---- */

static bool ended(struct recalling *recalling)
{
	struct sending *sending = recalling->sending;

	return sending_await(sending, TAKE, "DELIVERY_RECALL_REFUSED", NULL) &&
	       sending_await(sending, LATER, "DELIVERY_RECALL_REFUSED", NULL) &&
	       sending_await(sending, REFUSE, "DELIVERY_REFUSED", NULL) &&
	       sending_await(sending, BROKEN, "DELIVERY_DROPPED", NULL) &&
	       sending_await(sending, BACK, "DELIVERY_RECALL_AGREED", NULL) &&
	       sending_await(sending, INSIDE, "DELIVERY_RECALL_AGREED", NULL) &&
	       sending_await(sending, PAPER, "DELIVERY_RECALL_AGREED", NULL) &&
	       sending_await(sending, AGENCY, agrees(recalling) ? "DELIVERY_RECALL_AGREED" : "DELIVERY_RECALL_REFUSED",
			     NULL);
}

static void judge_sender(struct recalling *recalling, const char *what)
{
	struct sending *sending = recalling->sending;
	struct checks *checks = sending->issuer.mortal.checks;
	struct http_answer answer;
	unsigned doubled, letters = sending_letters(sending, &doubled);

	if (!issuer_look(&sending->issuer, sending->id, &answer))
		return;
	check(checks,
	      strcmp(json_text(answer.json, "document.state"), "OUTGOING_RECALLED") == 0 &&
		  strcmp(json_text(answer.json, "document.recall.reason"), WHY) == 0 &&
		  issuer_count_at(answer.json, "document.number") == recalling->number,
	      "%s: it is %s with number %u", what, json_text(answer.json, "document.state"),
	      issuer_count_at(answer.json, "document.number"));
	/* By the clerk, and from who had it inside. */
	check(checks,
	      sending_acts(answer.json, "recall") == 2 && issuer_count_at(answer.json, "document.openFlows") == 0,
	      "%s: %u acts of recalling, and not 2; %u flows are open", what, sending_acts(answer.json, "recall"),
	      issuer_count_at(answer.json, "document.openFlows"));
	check(checks, *sending_member(answer.json, AGENCY, "reason") && *sending_member(answer.json, TAKE, "reason"),
	      "%s: who has refused has said why", what);
	check(checks, letters == SENDING_LETTERS - 1 && doubled == 0, "%s: %u letters have left, %u twice", what,
	      letters, doubled);
	http_answer_free(&answer);
}

static void judge_receiver(struct recalling *recalling, const char *what)
{
	struct issuer *issuer = &recalling->sending->issuer;
	const bool agreed = agrees(recalling);
	struct http_answer answer;
	char path[128], id[ISSUER_TEXT], etag[ISSUER_TEXT];
	unsigned asked = sending_arrivals(recalling->sending, recalling->number, "&asked=true", id, etag);
	bool is_cancelled;

	snprintf(path, sizeof(path), "/api/v1/incoming/%s", recalling->incoming);
	if (!mortal_ask(&issuer->mortal, issuer->second, path, NULL, NULL, NULL, &answer))
		return;
	is_cancelled = strcmp(json_text(answer.json, "document.state"), "INCOMING_CANCELLED") == 0;
	check(issuer->mortal.checks, is_cancelled == agreed && asked == 0,
	      "%s: the other agency has %s, its document is %s; %u questions are open", what,
	      agreed ? "agreed" : "refused", json_text(answer.json, "document.state"), asked);
	check(issuer->mortal.checks, sending_acts(answer.json, "recall") == (agreed ? 1 : 0),
	      "%s: cancelled %u times there", what, sending_acts(answer.json, "recall"));
	http_answer_free(&answer);
}

static void go(void *arg, const char *text)
{
	struct recalling *recalling = arg;
	char what[240];

	snprintf(what, sizeof(what), "document %u: %s", recalling->sending->issuer.drafted, text);
	if (!ask_back(recalling) || !answer_asked(recalling) ||
	    !sending_act_on(recalling->sending, PAPER, "DELIVERY_RECALL_ASKED", "note",
			    json_pack("{s:s}", "state", "DELIVERY_RECALL_AGREED")) ||
	    !ended(recalling))
		return;
	recalling->sending->recalled++;
	judge_sender(recalling, what);
	judge_receiver(recalling, what);
}

void recall_run(struct checks *checks)
{
	struct sending *sending = calloc(1, sizeof(*sending));
	struct recalling recalling = {.sending = sending};
	const struct mortal_work work = {
	    .arg = &recalling, .prepare = prepare, .go = go, .name = "a document that is recalled"};

	if (!sending || issuer_start(checks, &sending->issuer) < 0) {
		free(sending);
		return;
	}
	mortal_walk(&sending->issuer.mortal, &work);
	issuer_judge_book(&sending->issuer);
	figure("%u documents recalled, the server was killed %u times", sending->recalled,
	       sending->issuer.mortal.kills);
	issuer_end(&sending->issuer);
	free(sending);
}
