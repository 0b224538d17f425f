/*
 * Kills the server with SIGKILL at random moments under the load of 64 clients, starts it again, and holds the register
 * and the history against what the oracle was promised.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chaos/oracle.h"
#include "chaos/topics.h"
#include "integration/harness.h"

#define ROUNDS 40
#define LOG_SHOWN 4000u /* bytes */
/* A round ends between these, counted from the server's first answer. */
#define ROUND_MIN_MS 20
#define ROUND_SPREAD_MS 400

static void *run_oracle(void *arg)
{
	oracle_run(arg);
	return NULL;
}

/* The rounds: returns how many ended with a server that came back. */
static unsigned kill_rounds(struct harness *harness, struct oracle *oracle, unsigned rounds, uint64_t seed)
{
	unsigned survived = 0;

	for (unsigned round = 0; round < rounds && !oracle_problem(oracle); round++) {
		chaos_wait_ms(ROUND_MIN_MS + chaos_random(&seed) % ROUND_SPREAD_MS);
		harness_signal(harness, SIGKILL);
		if (harness_wait(harness) != 128 + SIGKILL)
			break; /* it had ended by itself */
		if (harness_restart(harness) != 0)
			break;
		survived++;
		if (survived % 20 == 0) {
			printf("round %u: %u documents acknowledged\n", survived, oracle_count(oracle));
			fflush(stdout);
		}
	}
	return survived;
}

struct entry {
	uint64_t document;
	char code[48];
};

/* Reads the whole register into entries[number]; returns how many it has, 0 when it could not be read. */
static unsigned read_register(struct http_client *client, const char *id, struct entry *entries, unsigned max,
			      bool *ret_doubled)
{
	char path[400], cursor[256] = "";
	unsigned count = 0;

	for (;;) {
		struct http_request request = {.path = path};
		struct http_answer answer;
		json_t *list;

		snprintf(path, sizeof(path), "/api/v1/registers/%s/entries?limit=200%s%s", id,
			 cursor[0] ? "&cursor=" : "", cursor);
		http_ask(client, &request, &answer);
		list = json_at(answer.json, "entries");
		if (answer.status != 200) {
			fprintf(stderr, "%s: %ld %s\n", path, answer.status, answer.body ? answer.body : "");
			http_answer_free(&answer);
			return 0;
		}
		for (size_t i = 0; i < json_array_size(list); i++) {
			json_t *item = json_array_get(list, i);
			uint64_t number = strtoull(json_text(item, "number"), NULL, 10);

			if (number == 0 || number > max || entries[number].document != 0) {
				*ret_doubled = true;
				continue;
			}
			entries[number].document = strtoull(json_text(item, "documentId"), NULL, 10);
			snprintf(entries[number].code, sizeof(entries[number].code), "%s", json_text(item, "code"));
			count++;
		}
		snprintf(cursor, sizeof(cursor), "%s", json_text(answer.json, "nextCursor"));
		http_answer_free(&answer);
		if (!cursor[0])
			return count;
	}
}

static char *register_id(struct http_client *client)
{
	struct http_request request = {.path = "/api/v1/registers?direction=DIRECTION_INCOMING"};
	struct http_answer answer;
	char *id;

	http_ask(client, &request, &answer);
	id = strdup(json_text(answer.json, "registers.0.register.id"));
	http_answer_free(&answer);
	return id;
}

static bool no_gaps(struct http_client *client, const char *id, unsigned expected)
{
	char path[200];
	struct http_request request = {.path = path};
	struct http_answer answer;
	bool ok;

	snprintf(path, sizeof(path), "/api/v1/registers/%s/gaps", id);
	http_ask(client, &request, &answer);
	ok = answer.status == 200 && json_array_size(json_at(answer.json, "gaps")) == 0 &&
	     json_array_size(json_at(answer.json, "doubled")) == 0 &&
	     strtoul(json_text(answer.json, "lastNumber"), NULL, 10) == expected;
	if (!ok)
		fprintf(stderr, "gaps: %ld %s\n", answer.status, answer.body ? answer.body : "");
	http_answer_free(&answer);
	return ok;
}

static void compare(struct checks *checks, const struct oracle *oracle, const struct entry *entries, unsigned max)
{
	unsigned count, lost = 0, others = 0;
	const struct oracle_answer *answers = oracle_answers(oracle, &count);

	for (unsigned i = 0; i < count; i++) {
		char code[48];

		oracle_code(&answers[i], code, sizeof(code));
		if (answers[i].number == 0 || answers[i].number > max || entries[answers[i].number].document == 0) {
			lost++;
			fprintf(stderr, "lost: %s, acknowledged as number %llu\n", code,
				(unsigned long long)answers[i].number);
		} else if (entries[answers[i].number].document != answers[i].document ||
			   strcmp(entries[answers[i].number].code, code) != 0) {
			others++;
			fprintf(stderr, "number %llu was given to %s and stands for %s\n",
				(unsigned long long)answers[i].number, code, entries[answers[i].number].code);
		}
	}
	check(checks, lost == 0, "every acknowledged document is in the register");
	check(checks, others == 0, "every number stands for the document to which it was given");
}

static void judge(struct checks *checks, struct harness *harness, const struct oracle *oracle)
{
	struct http_client *client = harness_login(harness, "vanthu");
	const char *const verify[] = {"audit", "verify", NULL};
	struct entry *entries;
	bool doubled = false;
	unsigned count, found;
	char *id, *output = NULL;

	oracle_answers(oracle, &count);
	entries = calloc(count + 2, sizeof(*entries));
	if (!client || !entries) {
		check(checks, false, "log in after the rounds");
		free(entries);
		return;
	}
	id = register_id(client);
	found = read_register(client, id, entries, count + 1, &doubled);
	check(checks, count > 0, "documents were acknowledged");
	check(checks, found == count, "the register has exactly one entry for each key");
	check(checks, !doubled, "no number stands twice or outside what was given");
	compare(checks, oracle, entries, count + 1);
	check(checks, no_gaps(client, id, count), "the gap report is empty");
	check(checks, harness_cli(harness, verify, NULL, &output) == 0, "the chain verifies");
	if (output)
		fputs(output, stderr);
	printf("%u documents acknowledged, %u requests repeated, %u entries\n", count, oracle_repeated(oracle), found);
	check(checks, oracle_repeated(oracle) > 0, "requests were interrupted and repeated");
	free(output);
	free(id);
	free(entries);
	http_client_destroy(&client);
}

static char *clerk_token(struct harness *harness)
{
	struct http_request request = {.path = "/api/v1/session",
				       .body = "{\"account\":\"vanthu\",\"password\":\"" HARNESS_PASSWORD
					       "\",\"bearer\":true}"};
	struct http_client *client;
	struct http_answer answer;
	char *token;

	if (http_client_create(harness_port(harness), &client) < 0)
		return NULL;
	http_ask(client, &request, &answer);
	token = answer.status == 201 ? strdup(json_text(answer.json, "token")) : NULL;
	http_answer_free(&answer);
	http_client_destroy(&client);
	return token;
}

/* The end of it. */
static void show_log(struct harness *harness)
{
	char *log = harness_log(harness);
	const size_t len = log ? strlen(log) : 0;

	fprintf(stderr, "%s\n", len > LOG_SHOWN ? log + len - LOG_SHOWN : log ? log : "");
	free(log);
}

void register_run(struct checks *checks)
{
	const unsigned rounds = checks->rounds ? checks->rounds : ROUNDS;
	struct harness *harness;
	struct oracle *oracle = NULL;
	pthread_t thread;
	char day[16], *token = NULL;
	time_t civil = time(NULL) + 7 * 3600;
	struct tm tm;
	unsigned survived;
	int end;

	if (harness_start(NULL, &harness) < 0) {
		check(checks, false, "the server starts");
		return;
	}
	gmtime_r(&civil, &tm);
	strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	token = clerk_token(harness);
	if (!token || oracle_create(harness_port(harness), token, day, &oracle) < 0) {
		check(checks, false, "the clerk logs in");
		goto out;
	}
	pthread_create(&thread, NULL, run_oracle, oracle);
	survived = kill_rounds(harness, oracle, rounds, checks->seed);
	oracle_stop(oracle);
	if (survived < rounds && harness_pid(harness) == 0)
		harness_restart(harness);
	pthread_join(thread, NULL);
	check(checks, survived == rounds, "the server came back after every kill");
	check(checks, !oracle_problem(oracle), "%s",
	      oracle_problem(oracle) ? oracle_problem(oracle) : "no request was refused");
	judge(checks, harness, oracle);
	end = harness_stop(harness);
	check(checks, end == 0, "the server stops in good order: %d", end);
	if (end != 0)
		show_log(harness);
out:
	oracle_destroy(&oracle);
	free(token);
	harness_destroy(&harness);
}
