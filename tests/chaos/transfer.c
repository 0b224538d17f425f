/*
 * Documents that go between three agencies while the server is killed at every step of it: at each named point that a
 * sending reaches, and at random moments. Then: each sending has exactly one arrival at each receiver's desk, the
 * document is in the books of who accepted it once and nowhere else, and the sender was told one chain of states.
 */
#include <stdio.h>
#include <string.h>

#include "chaos/mortal.h"
#include "chaos/topics.h"

#define SECOND "H99.08" /* accepts */
#define THIRD "H99.09" /* refuses, or its document is taken back */
#define RANDOM_KILLS 8u
#define TEXT_MAX 64u

struct run {
	struct mortal mortal;
	struct http_client *clerk, *second, *third;
	unsigned number; /* of the document that goes */
	unsigned sendings;
	char document[TEXT_MAX];
};

/* ---- one sending ---- */

static bool expect(struct run *run, const struct http_answer *answer, long status, const char *what)
{
	if (answer->status == status)
		return true;
	check(run->mortal.checks, false, "document %u, %s: %ld %s", run->number, what, answer->status,
	      answer->body ? answer->body : "");
	return false;
}

static bool register_it(struct run *run, char ret_id[TEXT_MAX])
{
	char number[16];
	json_t *document;
	struct http_answer answer;
	bool done = false;

	snprintf(number, sizeof(number), "%u", run->number);
	document = step_document(step_upload_pdf(run->clerk), number);
	if (mortal_ask(&run->mortal, run->clerk, "/api/v1/incoming", document, number, NULL, &answer)) {
		done = expect(run, &answer, 201, "registered");
		snprintf(ret_id, TEXT_MAX, "%s", json_text(answer.json, "document.id"));
		http_answer_free(&answer);
	}
	json_decref(document);
	return done;
}

static bool send_it(struct run *run, const char *document, char ret_id[TEXT_MAX])
{
	json_t *request =
	    json_pack("{s:s, s:s, s:[s, s]}", "kind", "incoming", "documentId", document, "organIds", SECOND, THIRD);
	char key[TEXT_MAX];
	struct http_answer answer;
	bool done = false;

	snprintf(key, sizeof(key), "send-%u", run->number);
	if (mortal_ask(&run->mortal, run->clerk, "/api/v1/transfers", request, key, NULL, &answer)) {
		done = expect(run, &answer, 201, "sent");
		snprintf(ret_id, TEXT_MAX, "%s", json_text(answer.json, "transfer.id"));
		http_answer_free(&answer);
	}
	json_decref(request);
	return done;
}

/* How many arrivals a desk has of the document: those that wait, or those that have ended. */
static unsigned count_arrivals(struct run *run, struct http_client *desk, bool waiting, char ret_id[TEXT_MAX])
{
	char number[16];
	struct http_answer answer;
	json_t *arrivals, *arrival;
	unsigned count = 0;
	size_t i;

	snprintf(number, sizeof(number), "%u", run->number);
	if (!mortal_ask(&run->mortal, desk,
			waiting ? "/api/v1/arrivals?limit=200" : "/api/v1/arrivals?limit=200&state=ARRIVAL_ACCEPTED",
			NULL, NULL, NULL, &answer))
		return 0;
	arrivals = json_at(answer.json, "arrivals");
	json_array_foreach(arrivals, i, arrival)
	{
		if (strcmp(json_text(arrival, "header.codeNumber"), number) != 0)
			continue;
		count++;
		if (ret_id)
			snprintf(ret_id, TEXT_MAX, "%s", json_text(arrival, "id"));
	}
	http_answer_free(&answer);
	return count;
}

static bool await_arrival(struct run *run, struct http_client *desk, char ret_id[TEXT_MAX])
{
	while (count_arrivals(run, desk, true, ret_id) == 0) {
		if (!mortal_waits(&run->mortal)) {
			check(run->mortal.checks, false, "document %u arrives", run->number);
			return false;
		}
	}
	return true;
}

static bool accept_it(struct run *run, const char *arrival)
{
	json_t *request = json_pack("{s:s}", "arrivalId", arrival);
	char key[TEXT_MAX];
	struct http_answer answer;
	bool done = false;

	snprintf(key, sizeof(key), "accept-%u", run->number);
	if (mortal_ask(&run->mortal, run->second, "/api/v1/incoming", request, key, NULL, &answer)) {
		done = expect(run, &answer, 201, "accepted");
		http_answer_free(&answer);
	}
	json_decref(request);
	return done;
}

static bool refuse_it(struct run *run, const char *arrival)
{
	json_t *request = json_pack("{s:s, s:s}", "reasonCode", "wrong_addressee", "reason", "Gửi sai nơi nhận");
	char key[TEXT_MAX], path[128];
	struct http_answer answer;
	bool done = false;

	snprintf(key, sizeof(key), "refuse-%u", run->number);
	snprintf(path, sizeof(path), "/api/v1/arrivals/%s/refuse", arrival);
	if (mortal_ask(&run->mortal, run->third, path, request, key, "1", &answer)) {
		done = expect(run, &answer, 200, "refused");
		http_answer_free(&answer);
	}
	json_decref(request);
	return done;
}

static bool take_it_back(struct run *run, const char *transfer)
{
	json_t *request = json_pack("{s:s, s:[s]}", "reason", "Gửi nhầm", "organIds", THIRD);
	char key[TEXT_MAX], path[128];
	struct http_answer answer;
	bool done = false;

	snprintf(key, sizeof(key), "take-back-%u", run->number);
	snprintf(path, sizeof(path), "/api/v1/transfers/%s/take-back", transfer);
	if (mortal_ask(&run->mortal, run->clerk, path, request, key, NULL, &answer)) {
		done = expect(run, &answer, 200, "taken back");
		http_answer_free(&answer);
	}
	json_decref(request);
	return done;
}

/* ---- what is true afterwards ---- */

/* "RECEIVED: 01 03" of a receiver. */
static void chain_of(json_t *view, const char *organ, char ret[TEXT_MAX])
{
	json_t *recipients = json_at(view, "recipients"), *recipient, *step;
	size_t i, j;

	*ret = '\0';
	json_array_foreach(recipients, i, recipient)
	{
		if (strcmp(json_text(recipient, "party.organId"), organ) != 0)
			continue;
		snprintf(ret, TEXT_MAX, "%s:", json_text(recipient, "state") + strlen("TRANSFER_"));
		json_array_foreach(json_object_get(recipient, "steps"), j, step)
		{
			snprintf(ret + strlen(ret), TEXT_MAX - strlen(ret), " %s", json_text(step, "code"));
		}
	}
}

static bool is_one_of(const char *chain, const char *const *good)
{
	for (; *good; good++)
		if (strcmp(chain, *good) == 0)
			return true;
	return false;
}

static void judge_sender(struct run *run, const char *transfer, const char *what)
{
	static const char *const accepted[] = {"RECEIVED: 01 03", NULL};
	/* A recall may overtake its delivery; then the document never arrives. */
	static const char *const ended[] = {"REFUSED: 01 02", "RECALLED: 01 13 15", "RECALLED: 13 01 15",
					    "RECALLED: 13 15", NULL};
	char path[128], second[TEXT_MAX] = "", third[TEXT_MAX] = "";
	bool done = false;

	snprintf(path, sizeof(path), "/api/v1/transfers/%s", transfer);
	do {
		struct http_answer answer;

		if (!mortal_ask(&run->mortal, run->clerk, path, NULL, NULL, NULL, &answer))
			break;
		chain_of(answer.json, SECOND, second);
		chain_of(answer.json, THIRD, third);
		http_answer_free(&answer);
		done = is_one_of(second, accepted) && is_one_of(third, ended);
	} while (!done && mortal_waits(&run->mortal));
	check(run->mortal.checks, done, "%s: the sender was told one chain of each receiver: %s; %s", what, second,
	      third);
}

static unsigned count_documents(struct run *run, struct http_client *clerk)
{
	char path[128];
	struct http_answer answer;
	unsigned count;

	snprintf(path, sizeof(path), "/api/v1/incoming?code=%u%%2FBYT-KCB", run->number);
	if (!mortal_ask(&run->mortal, clerk, path, NULL, NULL, NULL, &answer))
		return 0;
	count = (unsigned)json_array_size(json_at(answer.json, "documents"));
	http_answer_free(&answer);
	return count;
}

static void judge_places(struct run *run, const char *what)
{
	unsigned second = count_arrivals(run, run->second, true, NULL) + count_arrivals(run, run->second, false, NULL);
	unsigned third = count_arrivals(run, run->third, true, NULL) + count_arrivals(run, run->third, false, NULL);
	unsigned sender = count_documents(run, run->clerk), in_second = count_documents(run, run->second);
	unsigned in_third = count_documents(run, run->third);

	check(run->mortal.checks, second == 1 && third == 1, "%s: one arrival at each desk (%u, %u)", what, second,
	      third);
	check(run->mortal.checks, sender == 1 && in_second == 1 && in_third == 0,
	      "%s: in the books of the sender and of who accepted it, once (%u, %u, %u)", what, sender, in_second,
	      in_third);
}

/* A sending with all that follows; whoever dies meanwhile is started again. */
static void go(void *arg, const char *text)
{
	struct run *run = arg;
	char transfer[TEXT_MAX], arrival[TEXT_MAX], what[240];
	bool taken_back = run->number % 2 != 0;

	snprintf(what, sizeof(what), "document %u: %s", run->number, text);
	run->sendings++;
	if (!send_it(run, run->document, transfer) || (taken_back && !take_it_back(run, transfer)))
		return;
	if (!await_arrival(run, run->second, arrival) || !accept_it(run, arrival))
		return;
	if (!taken_back && (!await_arrival(run, run->third, arrival) || !refuse_it(run, arrival)))
		return;
	judge_sender(run, transfer, what);
	judge_places(run, what);
}

/* ---- the rounds ---- */

/* Before the server is armed: an upload can't be repeated. */
static bool prepare(void *arg)
{
	struct run *run = arg;

	run->number++;
	return register_it(run, run->document);
}

static bool people(struct run *run)
{
	struct harness *harness = run->mortal.harness;

	if (step_second_agency(harness) != 0 || step_third_agency(harness) != 0)
		return false;
	run->clerk = harness_login(harness, "vanthu");
	run->second = harness_login(harness, "vanthu2");
	run->third = harness_login(harness, "vanthu3");
	return run->clerk && run->second && run->third;
}

void transfer_run(struct checks *checks)
{
	struct run run = {.number = 100};
	const struct mortal_work work = {.arg = &run, .prepare = prepare, .go = go, .name = "a transfer"};

	if (mortal_start(checks, NULL, &run.mortal) < 0)
		return;
	if (!people(&run)) {
		check(checks, false, "three agencies are made");
	} else {
		mortal_walk(&run.mortal, &work);
		mortal_random(&run.mortal, &work, RANDOM_KILLS);
		figure("%u documents went between three agencies, the server was killed %u times", run.sendings,
		       run.mortal.kills);
	}
	http_client_destroy(&run.clerk);
	http_client_destroy(&run.second);
	http_client_destroy(&run.third);
	mortal_end(&run.mortal);
}
