/*
 * Documents that go between three agencies while the server is killed at every step of it: at each named point that a
 * sending reaches, and at random moments. Then: each sending has exactly one arrival at each receiver's desk, the
 * document is in the books of who accepted it once and nowhere else, and the sender was told one chain of states.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chaos/topics.h"
#include "integration/steps.h"
#include "point.h"

#define SECOND "H99.08" /* accepts */
#define THIRD "H99.09" /* refuses, or its document is taken back */
#define RANDOM_KILLS 8u
#define RANDOM_SPREAD_MS 250u
#define STEP_MS 40000 /* of one sending with all that follows */
#define LOG_SHOWN 4000u /* bytes */
#define TEXT_MAX 64u
#define POINTS_MAX 128u

struct run {
	struct checks *checks;
	struct harness *harness;
	struct http_client *clerk, *second, *third;
	char points[400]; /* the file in which they are counted */
	unsigned number; /* of the document that goes */
	unsigned kills, missed, sendings;
	int64_t until_ms;
	int64_t kill_ms; /* when the next random kill comes; 0: none */
	bool broken;
};

static void show_log(const struct run *run)
{
	char *log = harness_log(run->harness);
	const size_t len = log ? strlen(log) : 0;

	fprintf(stderr, "%s\n", len > LOG_SHOWN ? log + len - LOG_SHOWN : log ? log : "");
	free(log);
}

/* ---- a server that dies ---- */

static void arm(struct run *run, const char *point)
{
	char file[420], action[120];

	snprintf(file, sizeof(file), POINT_VARIABLE_FILE "=%s", run->points);
	snprintf(action, sizeof(action), POINT_VARIABLE "=%s", point ? point : "*:0:list");
	harness_environment(run->harness, file, action);
}

/* Starts it again when it was killed. False: it is not there any more. */
static bool revive(struct run *run)
{
	int end;

	if (run->broken)
		return false;
	if (!harness_ended(run->harness))
		return true;
	end = harness_wait(run->harness);
	arm(run, NULL);
	run->kills += end == 128 + SIGKILL;
	run->broken = end != 128 + SIGKILL || harness_restart(run->harness) != 0;
	if (run->broken)
		check(run->checks, false, "document %u: the server ended with %d and was not there again", run->number,
		      end);
	return !run->broken;
}

/* Asks until there is an answer that promises something. POST when there is a body; key NULL: a reading. */
static bool ask(struct run *run, struct http_client *client, const char *path, json_t *body, const char *key,
		const char *etag, struct http_answer *ret)
{
	for (;;) {
		if (run->kill_ms && chaos_now_ms() >= run->kill_ms) {
			run->kill_ms = 0;
			harness_signal(run->harness, SIGKILL);
		}
		if (body)
			step_post(client, path, body, key, etag, ret);
		else
			http_ask(client, &(struct http_request){.path = path}, ret);
		if (ret->status != 0 && ret->status != 429 && ret->status < 500)
			return true;
		http_answer_free(ret);
		if (!revive(run) || chaos_now_ms() > run->until_ms)
			return false;
		chaos_wait_ms(5);
	}
}

/* ---- one sending ---- */

static bool expect(struct run *run, const struct http_answer *answer, long status, const char *what)
{
	if (answer->status == status)
		return true;
	check(run->checks, false, "document %u, %s: %ld %s", run->number, what, answer->status,
	      answer->body ? answer->body : "");
	return false;
}

static bool register_it(struct run *run, char ret_id[TEXT_MAX])
{
	char number[16];
	json_t *document;
	struct http_answer answer;
	bool done = false;

	/* Before the server is armed: an upload can't be repeated. */
	snprintf(number, sizeof(number), "%u", run->number);
	document = step_document(step_upload_pdf(run->clerk), number);
	if (ask(run, run->clerk, "/api/v1/incoming", document, number, NULL, &answer)) {
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
	if (ask(run, run->clerk, "/api/v1/transfers", request, key, NULL, &answer)) {
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
	if (!ask(run, desk,
		 waiting ? "/api/v1/arrivals?limit=200" : "/api/v1/arrivals?limit=200&state=ARRIVAL_ACCEPTED", NULL,
		 NULL, NULL, &answer))
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
		if (run->broken || chaos_now_ms() > run->until_ms) {
			check(run->checks, false, "document %u arrives", run->number);
			return false;
		}
		chaos_wait_ms(5);
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
	if (ask(run, run->second, "/api/v1/incoming", request, key, NULL, &answer)) {
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
	if (ask(run, run->third, path, request, key, "1", &answer)) {
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
	if (ask(run, run->clerk, path, request, key, NULL, &answer)) {
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
	while (!done && !run->broken && chaos_now_ms() < run->until_ms) {
		struct http_answer answer;

		if (!ask(run, run->clerk, path, NULL, NULL, NULL, &answer))
			break;
		chain_of(answer.json, SECOND, second);
		chain_of(answer.json, THIRD, third);
		http_answer_free(&answer);
		done = is_one_of(second, accepted) && is_one_of(third, ended);
		if (!done)
			chaos_wait_ms(5);
	}
	check(run->checks, done, "%s: the sender was told one chain of each receiver: %s; %s", what, second, third);
}

static unsigned count_documents(struct run *run, struct http_client *clerk)
{
	char path[128];
	struct http_answer answer;
	unsigned count;

	snprintf(path, sizeof(path), "/api/v1/incoming?code=%u%%2FBYT-KCB", run->number);
	if (!ask(run, clerk, path, NULL, NULL, NULL, &answer))
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

	check(run->checks, second == 1 && third == 1, "%s: one arrival at each desk (%u, %u)", what, second, third);
	check(run->checks, sender == 1 && in_second == 1 && in_third == 0,
	      "%s: in the books of the sender and of who accepted it, once (%u, %u, %u)", what, sender, in_second,
	      in_third);
}

/* A sending with all that follows; whoever dies meanwhile is started again. */
static void go(struct run *run, const char *document, const char *what)
{
	char transfer[TEXT_MAX], arrival[TEXT_MAX];
	bool taken_back = run->number % 2 != 0;

	run->until_ms = chaos_now_ms() + STEP_MS;
	run->sendings++;
	if (!send_it(run, document, transfer) || (taken_back && !take_it_back(run, transfer)))
		return;
	if (!await_arrival(run, run->second, arrival) || !accept_it(run, arrival))
		return;
	if (!taken_back && (!await_arrival(run, run->third, arrival) || !refuse_it(run, arrival)))
		return;
	judge_sender(run, transfer, what);
	judge_places(run, what);
}

/* ---- the rounds ---- */

/* point NULL: nothing is killed, and what the sending reaches is counted. */
static void step(struct run *run, const char *point, unsigned at)
{
	char document[TEXT_MAX], armed[120], what[160];
	unsigned kills = run->kills;
	int r;

	run->number++;
	run->until_ms = chaos_now_ms() + STEP_MS;
	snprintf(what, sizeof(what), "document %u, killed at %s, time %u", run->number, point ? point : "no point", at);
	if (!register_it(run, document))
		return;
	/* The stop is a kill too: what was acknowledged is there. */
	harness_signal(run->harness, SIGKILL);
	if (harness_wait(run->harness) != 128 + SIGKILL) {
		check(run->checks, false, "%s: the server had ended by itself before it", what);
		show_log(run);
		run->broken = true;
		return;
	}
	unlink(run->points);
	snprintf(armed, sizeof(armed), "kernel:%s:%u:kill", point ? point : "", at);
	arm(run, point ? armed : NULL);
	r = harness_restart(run->harness);
	if (r == -EOWNERDEAD && !revive(run))
		return;
	go(run, document, what);
	run->missed += point && run->kills == kills;
}

struct reached {
	char names[POINTS_MAX][POINT_NAME_MAX + 1];
	unsigned counts[POINTS_MAX], count;
};

static void on_row(void *arg, const char *process, const char *name, unsigned count)
{
	struct reached *reached = arg;

	if (strcmp(process, "kernel") != 0 || reached->count == POINTS_MAX)
		return;
	snprintf(reached->names[reached->count], sizeof(reached->names[0]), "%s", name);
	reached->counts[reached->count++] = count;
}

/* Steps of the store, of leases, items and events: those are what a sending consists of. */
static bool is_of_a_sending(const char *name)
{
	static const char *const topics[] = {"call.", "commit.", "feed.", "group.", "lease.", "timer.", "work.", NULL};

	for (const char *const *topic = topics; *topic; topic++)
		if (strncmp(name, *topic, strlen(*topic)) == 0)
			return true;
	return false;
}

static void walk_points(struct run *run)
{
	struct reached *all = calloc(1, sizeof(*all));

	step(run, NULL, 0);
	if (all && point_read(run->points, on_row, all) == 0)
		run->checks->quiet = true;
	for (unsigned i = 0; all && i < all->count && !run->broken; i++)
		if (is_of_a_sending(all->names[i]))
			step(run, all->names[i], all->counts[i] / 2 + 1);
	run->checks->quiet = false;
	check(run->checks, run->kills > 0 && run->missed <= run->kills,
	      "a transfer: %u kills at named points; %u were not reached again", run->kills, run->missed);
	free(all);
}

static void kill_at_random(struct run *run)
{
	uint64_t seed = run->checks->seed;
	unsigned kills = run->kills;
	char document[TEXT_MAX], what[120];

	arm(run, NULL);
	run->checks->quiet = true;
	for (unsigned i = 0; i < RANDOM_KILLS && !run->broken; i++) {
		run->number++;
		run->until_ms = chaos_now_ms() + STEP_MS;
		snprintf(what, sizeof(what), "document %u, killed at random", run->number);
		if (!revive(run) || !register_it(run, document))
			break;
		run->kill_ms = chaos_now_ms() + (int64_t)(chaos_random(&seed) % RANDOM_SPREAD_MS);
		go(run, document, what);
		run->kill_ms = 0;
	}
	run->checks->quiet = false;
	check(run->checks, run->kills > kills, "a transfer: %u kills at random moments", run->kills - kills);
}

static bool people(struct run *run)
{
	run->clerk = harness_login(run->harness, "vanthu");
	run->second = harness_login(run->harness, "vanthu2");
	run->third = harness_login(run->harness, "vanthu3");
	return run->clerk && run->second && run->third;
}

void transfer_run(struct checks *checks)
{
	const char *const verify[] = {"audit", "verify", NULL};
	struct run run = {.checks = checks, .number = 100};
	char *output = NULL;

	if (harness_start(&(struct harness_options){.empty = false}, &run.harness) < 0) {
		check(checks, false, "the server starts");
		return;
	}
	snprintf(run.points, sizeof(run.points), "%s/points", harness_directory(run.harness));
	if (step_second_agency(run.harness) != 0 || step_third_agency(run.harness) != 0 || !people(&run)) {
		check(checks, false, "three agencies are made");
	} else {
		walk_points(&run);
		kill_at_random(&run);
		check(checks, !run.broken && harness_cli(run.harness, verify, NULL, &output) == 0,
		      "the chain verifies");
		figure("%u documents went between three agencies, the server was killed %u times", run.sendings,
		       run.kills);
	}
	free(output);
	http_client_destroy(&run.clerk);
	http_client_destroy(&run.second);
	http_client_destroy(&run.third);
	harness_destroy(&run.harness);
}
