/*
 * Documents that are numbered, sealed and sent while the server is killed at every step of it: at each named point that
 * such a document reaches, several times along its way, and at random moments. Then: the number stands in the book once
 * and in the issued file once, every recipient has the document once or the sender sees why not, and the lists find it.
 * The same for numbers that are taken back, and for many clerks who number into one book at once (numbering.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chaos/numbering.h"
#include "chaos/sending.h"
#include "chaos/topics.h"

#define ISSUING_TIMES 1u
#define RANDOM_KILLS 6u

/* The other agency registers every second one, and refuses the others. */
static bool accepts(const struct sending *sending)
{
	return sending->issuer.drafted % 2 == 0;
}

/* ---- what is true afterwards ---- */

static unsigned flows_inside(json_t *view)
{
	json_t *flow;
	unsigned count = 0;
	size_t i;

	json_array_foreach(json_at(view, "flows"), i, flow)
	{
		count += strcmp(json_text(flow, "role"), "FLOW_FOR_INFORMATION") == 0;
	}
	return count;
}

static void judge_deliveries(struct sending *sending, json_t *view, const char *what)
{
	const char *const ends[PLACES] = {
	    [TAKE] = "DELIVERY_RECEIVED",      [LATER] = "DELIVERY_RECEIVED",
	    [REFUSE] = "DELIVERY_REFUSED",     [BROKEN] = "DELIVERY_RECEIVED",
	    [BACK] = "DELIVERY_RECALL_AGREED", [AGENCY] = accepts(sending) ? "DELIVERY_RECEIVED" : "DELIVERY_REFUSED",
	    [INSIDE] = "DELIVERY_RECEIVED",    [PAPER] = "DELIVERY_SENT"};
	char path[64];
	unsigned wrong = 0, several = 0, silent = 0;

	for (unsigned i = 0; i < PLACES; i++) {
		const char *state = sending_member(view, i, "state");

		snprintf(path, sizeof(path), "recipients.%u.deliveries", i);
		several += json_array_size(json_at(view, path)) != 1;
		wrong += strcmp(state, ends[i]) != 0;
		silent += strcmp(state, "DELIVERY_REFUSED") == 0 && !*sending_member(view, i, "reason");
		if (strcmp(state, ends[i]) != 0)
			fprintf(stderr, "place %u: %s, not %s\n", i, state, ends[i]);
	}
	check(sending->issuer.mortal.checks,
	      json_array_size(json_at(view, "recipients")) == PLACES && wrong + several == 0,
	      "%s: %u deliveries are in another state, %u recipients have not exactly one", what, wrong, several);
	check(sending->issuer.mortal.checks, silent == 0, "%s: %u refusals without a reason", what, silent);
}

static void judge_places(struct sending *sending, unsigned number, json_t *view, const char *what)
{
	char id[ISSUER_TEXT], etag[ISSUER_TEXT];
	unsigned doubled, letters = sending_letters(sending, &doubled), inside = flows_inside(view);
	unsigned arrivals = sending_arrivals(sending, number, "", id, etag) +
			    sending_arrivals(sending, number, "&state=ARRIVAL_ACCEPTED", id, etag);

	check(sending->issuer.mortal.checks, letters == SENDING_LETTERS && doubled == 0,
	      "%s: %u letters left, %u of them twice", what, letters, doubled);
	check(sending->issuer.mortal.checks, arrivals == 1, "%s: %u arrivals at the other agency's desk", what,
	      arrivals);
	check(sending->issuer.mortal.checks,
	      inside == 1 && sending_acts(view, "inform") == 1 && sending_acts(view, "number") == 1,
	      "%s: %u flows inside, %u times informed, %u times numbered", what, inside, sending_acts(view, "inform"),
	      sending_acts(view, "number"));
}

static unsigned occurrences(const struct http_answer *file, const char *text)
{
	const char *at = file->body;
	unsigned count = 0;

	while (at && (at = memmem(at, (size_t)(file->body + file->body_len - at), text, strlen(text)))) {
		count++;
		at += strlen(text);
	}
	return count;
}

static void judge_file(struct sending *sending, unsigned number, json_t *view, const char *what)
{
	char path[240], said[64];
	struct http_answer file;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/versions/0/files/%s", sending->id,
		 json_text(view, "document.issuedFiles.0.id"));
	if (!mortal_ask(&sending->issuer.mortal, sending->issuer.clerk, path, NULL, NULL, NULL, &file))
		return;
	snprintf(said, sizeof(said), "/CongvanNumber (%02u)", number);
	check(sending->issuer.mortal.checks,
	      file.status == 200 && occurrences(&file, said) == 1 && occurrences(&file, "/CongvanNumber") == 1 &&
		  occurrences(&file, "/ETSI.CAdES.detached") == 1,
	      "%s: the file says number %u %u times and is signed %u times", what, number, occurrences(&file, said),
	      occurrences(&file, "/ETSI.CAdES.detached"));
	http_answer_free(&file);
}

static unsigned listed(struct sending *sending, const char *filter)
{
	char path[200];
	struct http_answer answer;
	json_t *document;
	unsigned count = 0;
	size_t i;

	snprintf(path, sizeof(path), "/api/v1/outgoing?limit=200&%s", filter);
	if (!mortal_ask(&sending->issuer.mortal, sending->issuer.clerk, path, NULL, NULL, NULL, &answer))
		return 0;
	json_array_foreach(json_at(answer.json, "documents"), i, document)
	{
		count += strcmp(json_text(document, "id"), sending->id) == 0;
	}
	http_answer_free(&answer);
	return count;
}

static void judge_lists(struct sending *sending, unsigned number, const char *what)
{
	char code[64];
	unsigned by_code, issued, waiting;

	snprintf(code, sizeof(code), "code=%u%%2FSYT-VP", number);
	by_code = listed(sending, code);
	issued = listed(sending, "state=OUTGOING_ISSUED");
	waiting = listed(sending, "state=OUTGOING_NUMBERED") + listed(sending, "state=OUTGOING_TO_ISSUE");
	check(sending->issuer.mortal.checks, by_code == 1 && issued == 1 && waiting == 0,
	      "%s: found %u times by its number, %u times as issued, %u times as waiting", what, by_code, issued,
	      waiting);
}

/* ---- a sending ---- */

static bool ended(struct sending *sending)
{
	return sending_await(sending, TAKE, "DELIVERY_RECEIVED", NULL) &&
	       sending_await(sending, LATER, "DELIVERY_RECEIVED", NULL) &&
	       sending_await(sending, REFUSE, "DELIVERY_REFUSED", NULL) &&
	       sending_await(sending, BROKEN, "DELIVERY_RECEIVED", NULL) &&
	       sending_await(sending, BACK, "DELIVERY_RECALL_AGREED", NULL) &&
	       sending_await(sending, INSIDE, "DELIVERY_RECEIVED", NULL) &&
	       sending_await(sending, AGENCY, accepts(sending) ? "DELIVERY_RECEIVED" : "DELIVERY_REFUSED", NULL);
}

static void judge(struct sending *sending, unsigned number, const char *text)
{
	struct http_answer answer;
	char what[240];

	snprintf(what, sizeof(what), "document %u: %s", sending->issuer.drafted, text);
	if (!issuer_look(&sending->issuer, sending->id, &answer))
		return;
	check(sending->issuer.mortal.checks,
	      strcmp(json_text(answer.json, "document.stateName"), "issued") == 0 &&
		  issuer_count_at(answer.json, "document.number") == number,
	      "%s: it is %s under number %u, and %u was acknowledged", what,
	      json_text(answer.json, "document.stateName"), issuer_count_at(answer.json, "document.number"), number);
	judge_deliveries(sending, answer.json, what);
	judge_places(sending, number, answer.json, what);
	judge_file(sending, number, answer.json, what);
	judge_lists(sending, number, what);
	http_answer_free(&answer);
}

/* Before the server is armed: nobody dies, so nothing must be repeated. */
static bool prepare(void *arg)
{
	return sending_sign(arg, true);
}

static void go(void *arg, const char *text)
{
	struct sending *sending = arg;
	unsigned number;

	if (!sending_number(sending, &number) ||
	    !sending_act_on(sending, BROKEN, "DELIVERY_FAILED", "retry", json_object()) ||
	    !sending_act_on(sending, BACK, "DELIVERY_SENT", "take-back", json_pack("{s:s}", "reason", "Gửi nhầm")) ||
	    !sending_act_on(sending, PAPER, NULL, "note", json_pack("{s:s}", "state", "DELIVERY_SENT")))
		return;
	if (!sending_answer_arrival(sending, number, accepts(sending)) || !sending_open_inside(sending) ||
	    !ended(sending))
		return;
	sending->sent++;
	judge(sending, number, text);
}

/* ---- a number that is taken back ---- */

/* Its PDF can't be written on, so that it stays where the number can be taken back. */
static bool prepare_broken(void *arg)
{
	return sending_sign(arg, false);
}

static bool number_it(struct sending *sending, unsigned *ret)
{
	return issuer_offered(&sending->issuer, sending->id, "number", &sending->offer) &&
	       sending_number(sending, ret) &&
	       issuer_await(&sending->issuer, sending->id, "document.steps.0.state", "STEP_FAILED");
}

static bool take_number_back(struct sending *sending, unsigned number, bool cancel)
{
	struct issuer_offer offer;
	struct http_answer answer;
	const char *state = cancel ? "cancelled" : "to_issue";
	bool good;

	if (!issuer_offered(&sending->issuer, sending->id, "issue/void", &offer) ||
	    !issuer_act(&sending->issuer, sending->id, "issue/void", &offer,
			json_pack("{s:s, s:b}", "reason", "Tệp PDF hỏng", "cancel", cancel), &answer))
		return false;
	sending->issuer.numbers[number].is_void = true;
	good = strcmp(json_text(answer.json, "document.stateName"), state) == 0;
	http_answer_free(&answer);
	check(sending->issuer.mortal.checks, good, "document %u is %s without its number", sending->issuer.drafted,
	      state);
	return good;
}

static bool try_again(struct sending *sending)
{
	struct issuer_offer offer;
	struct http_answer answer;

	if (!issuer_offered(&sending->issuer, sending->id, "issue/retry", &offer) ||
	    !issuer_act(&sending->issuer, sending->id, "issue/retry", &offer, json_object(), &answer))
		return false;
	http_answer_free(&answer);
	return issuer_await(&sending->issuer, sending->id, "document.steps.0.state", "STEP_FAILED");
}

static void judge_taken_back(struct sending *sending, const char *text)
{
	struct http_answer answer;
	unsigned doubled, letters = sending_letters(sending, &doubled);

	if (!issuer_look(&sending->issuer, sending->id, &answer))
		return;
	check(sending->issuer.mortal.checks,
	      strcmp(json_text(answer.json, "document.stateName"), "cancelled") == 0 &&
		  !json_at(answer.json, "document.number") && !json_at(answer.json, "recipients.0") && letters == 0,
	      "document %u: %s: nothing is left of its numbers, nothing was sent", sending->issuer.drafted, text);
	check(sending->issuer.mortal.checks,
	      sending_acts(answer.json, "number") == 2 && sending_acts(answer.json, "void_number") == 2 &&
		  sending_acts(answer.json, "retry_issue") == 1,
	      "document %u: %s: numbered %u times, voided %u times, tried again %u times", sending->issuer.drafted,
	      text, sending_acts(answer.json, "number"), sending_acts(answer.json, "void_number"),
	      sending_acts(answer.json, "retry_issue"));
	http_answer_free(&answer);
}

static void go_back(void *arg, const char *text)
{
	struct sending *sending = arg;
	unsigned first, second;

	if (!number_it(sending, &first) || !take_number_back(sending, first, false) || !number_it(sending, &second) ||
	    !try_again(sending) || !take_number_back(sending, second, true))
		return;
	sending->taken_back++;
	judge_taken_back(sending, text);
}

/* ---- the topic ---- */

void outgoing_run(struct checks *checks)
{
	struct sending *sending = calloc(1, sizeof(*sending));
	const struct mortal_work issuing = {
	    .arg = sending, .prepare = prepare, .go = go, .name = "a document that is issued", .times = ISSUING_TIMES};
	const struct mortal_work taking_back = {
	    .arg = sending, .prepare = prepare_broken, .go = go_back, .name = "a number that is taken back"};
	struct mortal *mortal;

	if (!sending || issuer_start(checks, &sending->issuer) < 0) {
		free(sending);
		return;
	}
	mortal = &sending->issuer.mortal;
	mortal_walk(mortal, &issuing);
	mortal_walk(mortal, &taking_back);
	mortal_random(mortal, &issuing, RANDOM_KILLS);
	numbering_run(&sending->issuer);
	issuer_judge_book(&sending->issuer);
	figure("%u documents issued, %u given up; the server was killed %u times", sending->sent, sending->taken_back,
	       mortal->kills);
	issuer_end(&sending->issuer);
	free(sending);
}
