#include "chaos/numbering.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLERKS 8u
#define DOCUMENTS 8u /* of each */
#define WAIT_MS 120000
#define AGAIN_MS 3000 /* how often what was set aside is sent again */
#define POLL_MS 40 /* much of the time the server is starting */
/* A kill comes when so many more have their number, so that each of them falls among others. */
#define NUMBERS_A_KILL 8u

/* One clerk with documents of their own; the thread's until it has ended. */
struct clerk {
	struct numbering *all;
	struct http_client *client;
	pthread_t thread;
	struct {
		char id[ISSUER_TEXT];
		struct issuer_offer offer;
		struct http_answer answer;
	} documents[DOCUMENTS];
	unsigned index, done, repeated, conflicts; /* conflicts: lost again and again against others */
	bool started;
};

struct numbering {
	struct issuer *issuer;
	struct clerk clerks[CLERKS];
	atomic_uint numbered, ended;
	int64_t until_ms;
};

/* ---- one clerk ---- */

static bool number_one(struct clerk *clerk, unsigned which)
{
	char path[160], key[ISSUER_TEXT];
	struct http_answer *answer = &clerk->documents[which].answer;
	const struct issuer_offer *offer = &clerk->documents[which].offer;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/number", clerk->documents[which].id);
	snprintf(key, sizeof(key), "numbering-%u-%u", clerk->index, which);
	for (;;) {
		json_t *body = json_pack("{s:s}", "flowId", offer->flow);

		step_post(clerk->client, path, body, key, offer->etag, answer);
		json_decref(body);
		if (answer->status != 0 && answer->status != 429 && answer->status < 500)
			return answer->status == 200;
		clerk->conflicts += strcmp(json_text(answer->json, "reason"), "store.conflict") == 0;
		if (chaos_now_ms() > clerk->all->until_ms)
			return false;
		http_answer_free(answer);
		clerk->repeated++;
		chaos_wait_ms(POLL_MS);
	}
}

static void *number_all(void *arg)
{
	struct clerk *clerk = arg;

	for (unsigned i = 0; i < DOCUMENTS && number_one(clerk, i); i++) {
		clerk->done++;
		atomic_fetch_add(&clerk->all->numbered, 1);
	}
	atomic_fetch_add(&clerk->all->ended, 1);
	return NULL;
}

/* ---- all of them ---- */

static json_t *recipient(void)
{
	return json_pack("[{s:s, s:s, s:s, s:[s]}]", "kind", "RECIPIENT_OUTSIDE", "name", "Huế", "email",
			 "take@hue.gov.vn", "channels", "CHANNEL_EMAIL");
}

static bool draft_all(struct numbering *all)
{
	for (unsigned i = 0; i < CLERKS; i++) {
		struct clerk *clerk = &all->clerks[i];

		clerk->all = all;
		clerk->index = i;
		clerk->client = harness_login(all->issuer->mortal.harness, "vanthu");
		for (unsigned k = 0; clerk->client && k < DOCUMENTS; k++)
			if (!issuer_sign(all->issuer, true, recipient(), clerk->documents[k].id) ||
			    !issuer_offered(all->issuer, clerk->documents[k].id, "number", &clerk->documents[k].offer))
				return false;
		if (!clerk->client)
			return false;
	}
	return true;
}

/* Kills until all have ended, or nothing goes on any more. */
static unsigned kill_meanwhile(struct numbering *all)
{
	struct mortal *mortal = &all->issuer->mortal;
	unsigned kills = mortal->kills, next = 1;

	while (atomic_load(&all->ended) < CLERKS && !mortal->broken && chaos_now_ms() < all->until_ms) {
		if (atomic_load(&all->numbered) >= next) {
			next = atomic_load(&all->numbered) + NUMBERS_A_KILL;
			harness_signal(mortal->harness, SIGKILL);
		}
		mortal_revive(mortal);
		chaos_wait_ms(1);
	}
	return mortal->kills - kills;
}

static void keep_all(struct numbering *all, unsigned kills)
{
	struct issuer *issuer = all->issuer;
	unsigned numbered = 0, repeated = 0, conflicts = 0, number;

	for (unsigned i = 0; i < CLERKS; i++) {
		struct clerk *clerk = &all->clerks[i];

		for (unsigned k = 0; k < DOCUMENTS; k++) {
			struct http_answer *answer = &clerk->documents[k].answer;

			if (k < clerk->done)
				numbered += issuer_keep(issuer, clerk->documents[k].id, answer, &number);
			else if (answer->status)
				check(issuer->mortal.checks, false, "clerk %u: %ld %s", i, answer->status,
				      answer->body ? answer->body : "");
			http_answer_free(answer);
		}
		repeated += clerk->repeated;
		conflicts += clerk->conflicts;
	}
	check(issuer->mortal.checks, numbered == CLERKS * DOCUMENTS && kills > 0 && repeated > 0,
	      "%u of %u documents numbered by %u clerks at once, %u kills, %u requests repeated", numbered,
	      CLERKS * DOCUMENTS, CLERKS, kills, repeated);
	check(issuer->mortal.checks, conflicts == 0, "%u of them were refused because others numbered too", conflicts);
}

/*
 * What was under way at several kills in a row is set aside for a person, with a reason: that is no loss, and the
 * person sends it again.
 */
static void send_again(struct harness *harness)
{
	static const char *const queues[] = {"outgoing.numbers", "outgoing.seals",  "outgoing.sending",
					     "courier.letters",  "courier.reports", "courier.ordered"};

	for (size_t i = 0; i < sizeof(queues) / sizeof(*queues); i++) {
		const char *const words[] = {"queue", "retry", queues[i], "--all", "--quiet", NULL};

		harness_cli(harness, words, NULL, NULL);
	}
}

static bool await_received(struct issuer *issuer, const char *id)
{
	int64_t again_ms = 0;
	bool done = false;

	issuer->mortal.until_ms = chaos_now_ms() + WAIT_MS;
	do {
		struct http_answer answer;

		if (!issuer_look(issuer, id, &answer))
			return false;
		done = strcmp(json_text(answer.json, "recipients.0.deliveries.0.state"), "DELIVERY_RECEIVED") == 0;
		http_answer_free(&answer);
		if (!done && chaos_now_ms() > again_ms) {
			send_again(issuer->mortal.harness);
			again_ms = chaos_now_ms() + AGAIN_MS;
		}
	} while (!done && mortal_waits(&issuer->mortal));
	return done;
}

/* In the end each of them is issued, and its letter has left once. */
static void judge_letters(struct numbering *all)
{
	struct issuer *issuer = all->issuer;
	unsigned once = 0;

	for (unsigned i = 0; i < CLERKS * DOCUMENTS; i++) {
		const char *id = all->clerks[i / DOCUMENTS].documents[i % DOCUMENTS].id;
		struct http_answer answer;
		char path[128];

		if (!await_received(issuer, id))
			break;
		snprintf(path, sizeof(path), "/api/v1/courier/letters?id=%s", id);
		if (!mortal_ask(&issuer->mortal, issuer->clerk, path, NULL, NULL, NULL, &answer))
			break;
		once += json_array_size(json_at(answer.json, "deliveries")) == 1 &&
			json_array_size(json_at(answer.json, "deliveries.0.steps")) == 1;
		http_answer_free(&answer);
	}
	check(issuer->mortal.checks, once == CLERKS * DOCUMENTS, "%u of %u have left once", once, CLERKS * DOCUMENTS);
}

void numbering_run(struct issuer *issuer)
{
	struct numbering *all = calloc(1, sizeof(*all));
	unsigned kills;

	if (!all || issuer->mortal.broken) {
		free(all);
		return;
	}
	all->issuer = issuer;
	all->until_ms = issuer->mortal.until_ms = chaos_now_ms() + WAIT_MS;
	if (draft_all(all)) {
		all->until_ms = issuer->mortal.until_ms = chaos_now_ms() + WAIT_MS;
		for (unsigned i = 0; i < CLERKS; i++) {
			all->clerks[i].started =
			    pthread_create(&all->clerks[i].thread, NULL, number_all, &all->clerks[i]) == 0;
			atomic_fetch_add(&all->ended, !all->clerks[i].started);
		}
		kills = kill_meanwhile(all);
		for (unsigned i = 0; i < CLERKS; i++)
			if (all->clerks[i].started)
				pthread_join(all->clerks[i].thread, NULL);
		mortal_revive(&issuer->mortal);
		keep_all(all, kills);
		judge_letters(all);
	}
	for (unsigned i = 0; i < CLERKS; i++)
		http_client_destroy(&all->clerks[i].client);
	free(all);
}
