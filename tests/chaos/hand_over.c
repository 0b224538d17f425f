/*
 * People who leave while documents wait for them, with kills at every step of handing over their work: at each named
 * point, and at random moments while 64 clerks register. The successor of one is the leaver after them, so that the
 * same documents go through many hands. At any moment each of them is with exactly one of the two, as the report says;
 * in the end with the successor, handed over once. What was acknowledged holds: the leaver's sessions and delegations
 * have ended with it, and the same order is answered in the same words.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chaos/mortal.h"
#include "chaos/oracle.h"
#include "chaos/topics.h"

#define DOCUMENTS 24u /* more than one batch */
#define PASSED_ON 4u /* of these: the leaver waits for others */
#define SESSIONS 2u
#define DELEGATIONS 2u /* one given, one received */
#define LOOKS_MAX 2u /* into a hand-over that goes on */
#define RANDOM_KILLS 4u
#define TEXT_MAX 64u
#define PASSWORD "hoa-sen-trang-7"

struct one {
	char id[TEXT_MAX], post[TEXT_MAX], account[TEXT_MAX];
	struct http_client *sessions[SESSIONS];
};

struct run {
	struct mortal mortal;
	struct http_client *clerk, *administrator, *deputy;
	char deputy_id[TEXT_MAX], deputy_post[TEXT_MAX];
	struct one leaver, successor;
	char documents[DOCUMENTS][TEXT_MAX], etag[TEXT_MAX];
	char token[TEXT_MAX], day[TEXT_MAX]; /* of the load */
	unsigned number, looks, moved; /* people; looks that found it half done */
};

/* ---- requests while nobody dies ---- */

static bool expect(struct run *run, const struct http_answer *answer, long status, const char *what)
{
	if (answer->status == status)
		return true;
	check(run->mortal.checks, false, "person %u, %s: %ld %s", run->number, what, answer->status,
	      answer->body ? answer->body : answer->problem);
	return false;
}

/* body is taken. The member of the answer, in ret; member NULL: none. */
static bool post(struct run *run, struct http_client *client, const char *path, json_t *body, long status,
		 const char *member, char ret[TEXT_MAX])
{
	struct http_answer answer;
	bool done;

	step_post(client, path, body, NULL, NULL, &answer);
	json_decref(body);
	done = expect(run, &answer, status, path);
	if (done && member)
		snprintf(ret, TEXT_MAX, "%s", json_text(answer.json, member));
	http_answer_free(&answer);
	return done;
}

static bool log_in(struct run *run, const char *account, struct http_client **ret)
{
	char token[TEXT_MAX];

	if (http_client_create(harness_port(run->mortal.harness), ret) < 0)
		return false;
	if (!post(run, *ret, "/api/v1/session",
		  json_pack("{s:s, s:s, s:b}", "account", account, "password", PASSWORD, "bearer", true), 201, "token",
		  token))
		return false;
	http_client_bearer(*ret, token);
	return true;
}

static bool act_in(struct run *run, struct http_client *client, const char *of_post)
{
	char body[128];
	struct http_answer answer;
	bool done;

	snprintf(body, sizeof(body), "{\"actingPostId\":\"%s\"}", of_post);
	http_ask(client, &(struct http_request){.method = "PUT", .path = "/api/v1/me/settings", .body = body}, &answer);
	done = expect(run, &answer, 200, "acts for somebody");
	http_answer_free(&answer);
	return done;
}

static void day_after(unsigned days, char ret[TEXT_MAX])
{
	time_t then = time(NULL) + 7 * 3600 + (time_t)days * 86400;
	struct tm parts;

	strftime(ret, TEXT_MAX, "%Y-%m-%d", gmtime_r(&then, &parts));
}

/* ---- people ---- */

/* A deputy of the agency, with two sessions. */
static bool hire(struct run *run, struct one *ret)
{
	char name[TEXT_MAX];
	json_t *body;

	memset(ret, 0, sizeof(*ret));
	snprintf(ret->account, sizeof(ret->account), "nguoi%u", ++run->number);
	snprintf(name, sizeof(name), "Lê Văn Thứ %u", run->number);
	body =
	    json_pack("{s:{s:s, s:s}, s:s, s:[{s:s, s:s, s:s}]}", "person", "fullName", name, "account", ret->account,
		      "password", PASSWORD, "posts", "role", "deputy", "title", "Phó Giám đốc", "from", "2020-01-01");
	if (!post(run, run->administrator, "/api/v1/people", body, 201, "view.person.id", ret->id))
		return false;
	for (unsigned i = 0; i < SESSIONS; i++)
		if (!log_in(run, ret->account, &ret->sessions[i]))
			return false;
	return true;
}

static void forget(struct one *one)
{
	for (unsigned i = 0; i < SESSIONS; i++)
		http_client_destroy(&one->sessions[i]);
}

static bool lend(struct run *run, struct http_client *from, const char *to)
{
	char day[TEXT_MAX];

	day_after(3, day);
	return post(run, from, "/api/v1/delegations",
		    json_pack("{s:{s:s, s:s}}", "delegation", "toPersonId", to, "to", day), 201, NULL, NULL);
}

static bool learn_me(struct run *run, struct http_client *client, char ret_id[TEXT_MAX], char ret_post[TEXT_MAX])
{
	struct http_answer answer;
	bool done;

	http_ask(client, &(struct http_request){.path = "/api/v1/me"}, &answer);
	done = expect(run, &answer, 200, "me");
	snprintf(ret_id, TEXT_MAX, "%s", json_text(answer.json, "person.id"));
	snprintf(ret_post, TEXT_MAX, "%s", json_text(answer.json, "actingPostId"));
	http_answer_free(&answer);
	return done;
}

/* The revision that an order for the leaver names. */
static bool learn_etag(struct run *run)
{
	struct http_answer answer;
	json_t *people, *view;
	size_t i;

	*run->etag = '\0';
	http_ask(run->administrator, &(struct http_request){.path = "/api/v1/people?role=deputy&limit=200"}, &answer);
	people = json_at(answer.json, "people");
	json_array_foreach(people, i, view)
	{
		if (strcmp(json_text(view, "person.id"), run->leaver.id) == 0)
			snprintf(run->etag, sizeof(run->etag), "%s", json_text(view, "person.revision"));
	}
	http_answer_free(&answer);
	if (!*run->etag)
		check(run->mortal.checks, false, "person %u is in the list of people", run->number);
	return *run->etag != '\0';
}

/* ---- the first one's documents ---- */

static bool register_all(struct run *run)
{
	char number[TEXT_MAX];

	for (unsigned i = 0; i < DOCUMENTS; i++) {
		json_t *document;

		snprintf(number, sizeof(number), "%u", 500 + i);
		document = step_document("", number);
		json_object_del(document, "uploads");
		json_object_set_new(document, "submit", json_pack("{s:s}", "personId", run->leaver.id));
		if (!post(run, run->clerk, "/api/v1/incoming", document, 201, "document.id", run->documents[i]))
			return false;
	}
	for (unsigned i = 0; i < PASSED_ON; i++) {
		struct http_answer answer;
		bool done;

		step_act(run->leaver.sessions[0], run->documents[i], "direct", "{\"directive\":\"Giao các phòng\"}",
			 &answer);
		done = expect(run, &answer, 200, "directed");
		http_answer_free(&answer);
		if (!done)
			return false;
	}
	return true;
}

/* ---- what is true ---- */

struct finding {
	unsigned with_leaver, with_successor, with_both, with_none, times; /* documents; acts of handing over */
	bool read;
};

static bool has_ended(const char *state)
{
	return strcmp(state, "FLOW_COMPLETED") == 0 || strcmp(state, "FLOW_RETURNED") == 0 ||
	       strcmp(state, "FLOW_WITHDRAWN") == 0;
}

static void judge_document(struct run *run, json_t *view, struct finding *finding)
{
	unsigned leaver = 0, successor = 0;
	json_t *one;
	size_t i;

	json_array_foreach(json_at(view, "flows"), i, one)
	{
		if (has_ended(json_text(one, "state")))
			continue;
		leaver += strcmp(json_text(one, "receiver.personId"), run->leaver.id) == 0;
		successor += strcmp(json_text(one, "receiver.personId"), run->successor.id) == 0;
	}
	json_array_foreach(json_at(view, "timeline"), i, one)
	{
		finding->times += strcmp(json_text(one, "action"), "hand_over") == 0 &&
				  strcmp(json_text(one, "takenFrom.personId"), run->leaver.id) == 0;
	}
	finding->with_none += leaver + successor == 0;
	finding->with_both += leaver + successor > 1;
	finding->with_leaver += leaver == 1 && successor == 0;
	finding->with_successor += leaver == 0 && successor == 1;
}

static struct finding find(struct run *run)
{
	struct finding finding = {.read = true};

	for (unsigned i = 0; i < DOCUMENTS && finding.read; i++) {
		struct http_answer answer;
		char path[128];

		snprintf(path, sizeof(path), "/api/v1/incoming/%s", run->documents[i]);
		finding.read = mortal_ask(&run->mortal, run->clerk, path, NULL, NULL, NULL, &answer);
		if (!finding.read)
			break;
		judge_document(run, answer.json, &finding);
		http_answer_free(&answer);
	}
	return finding;
}

/* Numbers come as numbers or, beyond 32 bits, as texts. */
static unsigned count_at(json_t *json, const char *path)
{
	json_t *value = json_at(json, path);

	return json_is_string(value) ? (unsigned)strtoul(json_string_value(value), NULL, 10)
				     : (unsigned)json_integer_value(value);
}

struct report {
	char state[TEXT_MAX];
	unsigned documents, flows, left; /* handed over; still with the leaver, by their work list */
};

static bool read_report(struct run *run, struct report *ret)
{
	struct http_answer answer;
	char path[128];

	snprintf(path, sizeof(path), "/api/v1/people/%s/leave", run->leaver.id);
	if (!mortal_ask(&run->mortal, run->administrator, path, NULL, NULL, NULL, &answer))
		return false;
	snprintf(ret->state, sizeof(ret->state), "%s", json_text(answer.json, "state"));
	ret->documents = count_at(answer.json, "kinds.0.documents");
	ret->flows = count_at(answer.json, "kinds.0.flows");
	ret->left = count_at(answer.json, "left");
	http_answer_free(&answer);
	return true;
}

/* While it goes on: nothing in two places or in none, and as many handed over as two reports have it between them. */
static void look(struct run *run, const struct report *before, const char *what)
{
	struct finding found = find(run);
	struct report after;

	if (!found.read || !read_report(run, &after))
		return;
	run->looks++;
	run->moved += found.with_successor > 0 && found.with_leaver > 0;
	check(run->mortal.checks, found.with_both == 0 && found.with_none == 0,
	      "%s: under way, %u documents are with both, %u with neither", what, found.with_both, found.with_none);
	check(run->mortal.checks,
	      found.with_successor >= before->documents && found.with_successor <= after.documents &&
		  before->documents + before->left == DOCUMENTS && after.documents + after.left == DOCUMENTS,
	      "%s: under way, %u are with the successor; by the reports %u and then %u, with %u and %u left", what,
	      found.with_successor, before->documents, after.documents, before->left, after.left);
}

static void judge_end(struct run *run, const struct report *report, const char *what)
{
	struct finding found = find(run);
	struct http_answer answer;
	unsigned boxes = 0;

	check(run->mortal.checks,
	      strcmp(report->state, "LEAVE_DONE") == 0 && report->documents == DOCUMENTS &&
		  report->flows == DOCUMENTS && report->left == 0,
	      "%s: by the report (%s) %u documents, %u flows, %u left", what, report->state, report->documents,
	      report->flows, report->left);
	check(run->mortal.checks, found.read && found.with_successor == DOCUMENTS && found.times == DOCUMENTS,
	      "%s: %u documents with the successor, handed over %u times; %u with the leaver, %u with both, %u with "
	      "neither",
	      what, found.with_successor, found.times, found.with_leaver, found.with_both, found.with_none);
	if (mortal_ask(&run->mortal, run->successor.sessions[0], "/api/v1/work/counts", NULL, NULL, NULL, &answer)) {
		boxes = count_at(answer.json, "toDo") + count_at(answer.json, "following");
		http_answer_free(&answer);
	}
	check(run->mortal.checks, boxes == DOCUMENTS, "%s: %u entries in the successor's lists", what, boxes);
}

/* From the acknowledgement on. */
static void judge_rights(struct run *run, const char *what)
{
	struct http_answer answer;
	unsigned open = 0;
	bool free_again;

	for (unsigned i = 0; i < SESSIONS; i++) {
		if (!mortal_ask(&run->mortal, run->leaver.sessions[i], "/api/v1/me", NULL, NULL, NULL, &answer))
			return;
		open += answer.status != 401;
		http_answer_free(&answer);
	}
	check(run->mortal.checks, open == 0, "%s: %u of the leaver's sessions are still open", what, open);
	if (!mortal_ask(&run->mortal, run->deputy, "/api/v1/me", NULL, NULL, NULL, &answer))
		return;
	free_again = answer.status == 200 && !json_at(answer.json, "onBehalfOf") &&
		     json_array_size(json_at(answer.json, "actFor")) == 0;
	check(run->mortal.checks, free_again, "%s: nobody acts for the leaver", what);
	http_answer_free(&answer);
}

/* ---- leaving ---- */

static bool prepare(void *arg)
{
	struct run *run = arg;

	return hire(run, &run->successor) && lend(run, run->deputy, run->leaver.id) &&
	       lend(run, run->leaver.sessions[0], run->deputy_id) && act_in(run, run->deputy, run->leaver.post) &&
	       learn_me(run, run->successor.sessions[0], run->successor.id, run->successor.post) && learn_etag(run);
}

/* The order, until it is acknowledged; *ret_leave is what it was answered with. */
static bool order(struct run *run, const char *key, struct http_answer *ret)
{
	json_t *body = json_pack("{s:s, s:s}", "successorId", run->successor.id, "reason", "Nghỉ hưu");
	char path[128];
	bool answered;

	snprintf(path, sizeof(path), "/api/v1/people/%s/leave", run->leaver.id);
	answered = mortal_ask(&run->mortal, run->administrator, path, body, key, run->etag, ret);
	json_decref(body);
	return answered;
}

static void judge_order(struct run *run, const struct http_answer *first, const char *key, const char *what)
{
	struct http_answer again, anew;
	char other[TEXT_MAX];

	check(run->mortal.checks,
	      count_at(first->json, "leave.openWork") == DOCUMENTS &&
		  count_at(first->json, "leave.sessionsEnded") == SESSIONS &&
		  count_at(first->json, "leave.postsEnded") == 1 &&
		  count_at(first->json, "leave.delegationsRevoked") == DELEGATIONS,
	      "%s: the answer says what ended: %s", what, first->body);
	if (!order(run, key, &again))
		return;
	check(run->mortal.checks, again.status == first->status && strcmp(again.body, first->body) == 0,
	      "%s: the same order is answered in the same words: %ld %s", what, again.status, again.body);
	http_answer_free(&again);
	snprintf(other, sizeof(other), "%s-other", key);
	if (!order(run, other, &anew))
		return;
	check(run->mortal.checks, anew.status == 412 || anew.status == 409, "%s: another order is refused: %ld %s",
	      what, anew.status, anew.body);
	http_answer_free(&anew);
}

static void go(void *arg, const char *text)
{
	struct run *run = arg;
	struct http_answer first;
	struct report report = {.state = ""};
	char what[240], key[TEXT_MAX];

	snprintf(what, sizeof(what), "person %u: %s", run->number, text);
	snprintf(key, sizeof(key), "leave-%u", run->number);
	if (!order(run, key, &first))
		return;
	if (expect(run, &first, 200, "leaves")) {
		judge_rights(run, what);
		for (unsigned looks = 0; read_report(run, &report) && strcmp(report.state, "LEAVE_RUNNING") == 0 &&
					 mortal_waits(&run->mortal);)
			if (looks++ < LOOKS_MAX)
				look(run, &report, what);
		judge_end(run, &report, what);
		judge_rights(run, what);
		judge_order(run, &first, key, what);
	}
	http_answer_free(&first);
	forget(&run->leaver);
	run->leaver = run->successor;
	memset(&run->successor, 0, sizeof(run->successor));
}

/* ---- the rounds ---- */

static void *run_oracle(void *arg)
{
	oracle_run(arg);
	return NULL;
}

/* The clerk's token, for clients that register beside it. */
static bool begin_load(struct run *run, struct oracle **ret, pthread_t *ret_thread)
{
	struct http_answer answer;
	json_t *body = json_pack("{s:s, s:s, s:b}", "account", "vanthu", "password", HARNESS_PASSWORD, "bearer", true);

	step_post(run->clerk, "/api/v1/session", body, NULL, NULL, &answer);
	snprintf(run->token, sizeof(run->token), "%s", json_text(answer.json, "token"));
	http_answer_free(&answer);
	json_decref(body);
	day_after(0, run->day);
	return oracle_create(harness_port(run->mortal.harness), run->token, run->day, ret) == 0 &&
	       pthread_create(ret_thread, NULL, run_oracle, *ret) == 0;
}

static void kill_under_load(struct run *run, const struct mortal_work *work)
{
	struct oracle *oracle = NULL;
	pthread_t thread;

	if (!begin_load(run, &oracle, &thread)) {
		check(run->mortal.checks, false, "clerks begin to register");
		oracle_destroy(&oracle);
		return;
	}
	mortal_random(&run->mortal, work, RANDOM_KILLS);
	oracle_stop(oracle);
	if (run->mortal.broken)
		harness_restart(run->mortal.harness); /* the load ends when it is answered */
	pthread_join(thread, NULL);
	check(run->mortal.checks, !oracle_problem(oracle) && oracle_count(oracle) > 0,
	      "%u documents were registered beside it; %s", oracle_count(oracle),
	      oracle_problem(oracle) ? oracle_problem(oracle) : "no request was refused");
	oracle_destroy(&oracle);
}

static bool people(struct run *run)
{
	run->clerk = harness_login(run->mortal.harness, "vanthu");
	run->administrator = harness_login(run->mortal.harness, "quantri");
	run->deputy = harness_login(run->mortal.harness, "phogiamdoc");
	return run->clerk && run->administrator && run->deputy &&
	       learn_me(run, run->deputy, run->deputy_id, run->deputy_post) && hire(run, &run->leaver) &&
	       learn_me(run, run->leaver.sessions[0], run->leaver.id, run->leaver.post) && register_all(run);
}

void hand_over_run(struct checks *checks)
{
	struct run *run = calloc(1, sizeof(*run));
	const struct mortal_work work = {.arg = run, .prepare = prepare, .go = go, .name = "a hand-over"};

	if (!run || mortal_start(checks, NULL, &run->mortal) < 0) {
		free(run);
		return;
	}
	if (!people(run)) {
		check(checks, false, "people and documents are made");
	} else {
		mortal_walk(&run->mortal, &work);
		kill_under_load(run, &work);
		figure("%u people left, the server was killed %u times; %u of %u looks saw work on its way",
		       run->number - 1, run->mortal.kills, run->moved, run->looks);
	}
	forget(&run->leaver);
	forget(&run->successor);
	http_client_destroy(&run->clerk);
	http_client_destroy(&run->administrator);
	http_client_destroy(&run->deputy);
	mortal_end(&run->mortal);
	free(run);
}
