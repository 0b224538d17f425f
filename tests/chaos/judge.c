#include "chaos/judge.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 30000 /* without a new effect */
#define AGAIN_MS 2000 /* how often what was set aside is sent again */
#define POLL_MS 50
#define KINDS 4u
#define SHOWN_MAX 10u /* problems that are printed one by one */

struct kind {
	const char *name, *path;
	bool wanted;
};

/* How often each number of the crowd occurs. */
struct counts {
	uint64_t first;
	size_t count;
	uint8_t *of[KINDS];
};

struct verdict {
	unsigned lost, doubled, torn, effects, shown;
};

static bool read_page(struct http_client *client, const char *path, struct counts *counts, uint8_t *of,
		      char *from_sequence, char *from_id)
{
	char target[300];
	struct http_request request = {.path = target};
	struct http_answer answer;
	json_t *list;
	bool ok;

	snprintf(target, sizeof(target), "%sfromSequence=%s&fromId=%s", path, from_sequence, from_id);
	http_ask(client, &request, &answer);
	ok = answer.status == 200;
	if (answer.status != 200 && answer.status != 0)
		fprintf(stderr, "%s: %ld %s %s\n", target, answer.status, answer.body ? answer.body : "",
			answer.problem);
	list = json_at(answer.json, "sequences");
	for (size_t i = 0; ok && i < json_array_size(list); i++) {
		const uint64_t number = strtoull(json_string_value(json_array_get(list, i)), NULL, 10);

		if (number >= counts->first && number - counts->first < counts->count &&
		    of[number - counts->first] < UINT8_MAX)
			of[number - counts->first]++;
	}
	snprintf(from_sequence, 32, "%s", json_text(answer.json, "nextSequence"));
	snprintf(from_id, 32, "%s", json_text(answer.json, "nextId"));
	http_answer_free(&answer);
	return ok;
}

/* All rows of a kind from a number of the crowd on. */
static bool read_kind(struct http_client *client, const char *path, struct counts *counts, uint8_t *of, size_t from)
{
	char from_sequence[32], from_id[32] = "0";
	bool ok;

	memset(of + from, 0, counts->count - from);
	snprintf(from_sequence, sizeof(from_sequence), "%" PRIu64, counts->first + from);
	do
		ok = read_page(client, path, counts, of, from_sequence, from_id);
	while (ok && from_sequence[0]);
	return ok;
}

/* Every effect of the first kind has its followers: nothing is under way any more. */
static bool quiet(const struct kind *kinds, const struct counts *counts)
{
	for (unsigned k = 1; k < KINDS; k++) {
		for (size_t i = 0; kinds[k].wanted && i < counts->count; i++) {
			if (counts->of[k][i] < counts->of[0][i])
				return false;
		}
	}
	return true;
}

static bool read_all(struct http_client *client, const struct kind *kinds, struct counts *counts)
{
	for (unsigned k = 0; k < KINDS; k++) {
		if (kinds[k].wanted && !read_kind(client, kinds[k].path, counts, counts->of[k], 0))
			return false;
	}
	return true;
}

/* The same from where something is missing: what has come stays. Only the server's time is saved by that. */
static bool read_missing(struct http_client *client, const struct kind *kinds, struct counts *counts)
{
	for (unsigned k = 1; k < KINDS; k++) {
		size_t from = 0;

		while (from < counts->count && counts->of[k][from] >= counts->of[0][from])
			from++;
		if (kinds[k].wanted && from < counts->count &&
		    !read_kind(client, kinds[k].path, counts, counts->of[k], from))
			return false;
	}
	return true;
}

static uint64_t effects_of(const struct counts *counts)
{
	uint64_t sum = 0;

	for (unsigned k = 0; k < KINDS; k++) {
		for (size_t i = 0; i < counts->count; i++)
			sum += counts->of[k][i];
	}
	return sum;
}

/*
 * What was under way at several kills in a row is set aside for a person, with a reason: that is no loss, and the
 * person sends it again.
 */
static void send_again(struct ground *ground)
{
	static const char *const queues[] = {"tally.work", "teller.later", "ledger.marks"};

	for (size_t i = 0; i < sizeof(queues) / sizeof(*queues); i++) {
		const char *const words[] = {"queue", "retry", queues[i], "--all", "--quiet", NULL};

		harness_cli(ground_harness(ground), words, NULL, NULL);
	}
}

/* Until everything has come, or nothing comes any more. */
static bool read_quiet(struct ground *ground, struct http_client *client, const struct kind *kinds,
		       struct counts *counts)
{
	int64_t until_ms = chaos_now_ms() + PATIENCE_MS, again_ms = chaos_now_ms() + AGAIN_MS;
	uint64_t effects = 0, before;
	int64_t began_ms;

	if (!read_all(client, kinds, counts))
		return false;
	for (;;) {
		/* In the end everything once more: what is doubled may have come late. */
		if (quiet(kinds, counts) || chaos_now_ms() > until_ms)
			return read_all(client, kinds, counts);
		before = effects;
		effects = effects_of(counts);
		if (effects != before)
			until_ms = chaos_now_ms() + PATIENCE_MS;
		if (chaos_now_ms() > again_ms) {
			send_again(ground);
			again_ms = chaos_now_ms() + AGAIN_MS;
		}
		chaos_wait_ms(POLL_MS);
		began_ms = chaos_now_ms();
		if (!read_missing(client, kinds, counts))
			return false;
		/* Most of the server's time is for the work that is waited for. */
		chaos_wait_ms((uint64_t)(chaos_now_ms() - began_ms) * 3);
	}
}

static void show(struct verdict *verdict, const struct kind *kind, uint64_t number, unsigned count, const char *what)
{
	if (verdict->shown++ < SHOWN_MAX)
		fprintf(stderr, "%s: number %" PRIu64 " has %u effects: %s\n", kind->name, number, count, what);
}

static void weigh(const struct kind *kinds, const struct counts *counts, const struct crowd *crowd,
		  struct verdict *verdict)
{
	for (size_t i = 0; i < counts->count; i++) {
		const uint64_t number = counts->first + i;

		for (unsigned k = 0; k < KINDS; k++) {
			const unsigned count = kinds[k].wanted ? counts->of[k][i] : counts->of[0][i];

			if (kinds[k].wanted)
				verdict->effects += count;
			if (count > 1) {
				verdict->doubled++;
				show(verdict, &kinds[k], number, count, "doubled");
			} else if (count == 0 && crowd_answered(crowd, number)) {
				verdict->lost++;
				show(verdict, &kinds[k], number, count, "lost");
			} else if (count != counts->of[0][i]) {
				verdict->torn++;
				show(verdict, &kinds[k], number, count, "not like the request's own");
			}
		}
	}
}

static bool counts_make(struct counts *counts, const struct crowd_figures *figures)
{
	counts->first = figures->first;
	counts->count = (size_t)(figures->last - figures->first + 1);
	for (unsigned k = 0; k < KINDS; k++) {
		counts->of[k] = calloc(counts->count + 1, 1);
		if (!counts->of[k])
			return false;
	}
	return true;
}

static void counts_free(struct counts *counts)
{
	for (unsigned k = 0; k < KINDS; k++)
		free(counts->of[k]);
}

static struct http_client *client_make(struct ground *ground)
{
	struct http_client *client = NULL;

	if (http_client_create(harness_port(ground_harness(ground)), &client) == 0)
		http_client_bearer(client, GROUND_TOKEN);
	return client;
}

static void kinds_fill(struct kind kinds[KINDS], const struct crowd_options *options)
{
	kinds[0] = (struct kind){"request", "/api/v1/teller/effects?", true};
	kinds[1] = (struct kind){"item", "/api/v1/tally/effects?", options->item};
	kinds[2] = (struct kind){"timer", "/api/v1/teller/effects?later=true&", options->timer};
	kinds[3] = (struct kind){"event", "/api/v1/ledger/effects?", options->event};
}

bool judge_settled(struct ground *ground, struct crowd *crowd, const struct crowd_options *options)
{
	struct http_client *client = client_make(ground);
	struct kind kinds[KINDS];
	struct crowd_figures figures;
	struct counts counts = {0};
	bool ok;

	kinds_fill(kinds, options);
	crowd_figures(crowd, &figures);
	ok = client && counts_make(&counts, &figures) && read_all(client, kinds, &counts) && quiet(kinds, &counts);
	counts_free(&counts);
	http_client_destroy(&client);
	return ok;
}

bool judge_effects(struct checks *checks, struct ground *ground, struct crowd *crowd,
		   const struct crowd_options *options, const char *what)
{
	struct http_client *client = client_make(ground);
	struct kind kinds[KINDS];
	struct crowd_figures figures;
	struct counts counts = {0};
	struct verdict verdict = {0};
	const unsigned failed = checks->failed;
	bool ok;

	kinds_fill(kinds, options);
	crowd_figures(crowd, &figures);
	ok = client && counts_make(&counts, &figures) && read_quiet(ground, client, kinds, &counts);
	if (ok)
		weigh(kinds, &counts, crowd, &verdict);
	check(checks, ok && verdict.lost + verdict.doubled + verdict.torn == 0,
	      "%s: %u requests answered, %u effects, %u lost, %u doubled, %u incomplete", what, figures.answered,
	      verdict.effects, verdict.lost, verdict.doubled, verdict.torn);
	if (figures.wrong || figures.failed)
		check(checks, false, "%s: %u failed, %u wrong answers: %s", what, figures.failed, figures.wrong,
		      figures.problem);
	if (checks->failed != failed)
		ground_show_log(ground);
	counts_free(&counts);
	http_client_destroy(&client);
	return checks->failed == failed;
}

bool judge_chain(struct checks *checks, struct ground *ground, const char *what)
{
	const char *const verify[] = {"audit", "verify", NULL};
	char *output = NULL;
	const bool ok = harness_cli(ground_harness(ground), verify, NULL, &output) == 0;

	if (!ok && output)
		fputs(output, stderr);
	check(checks, ok, "%s: the chain verifies", what);
	free(output);
	return ok;
}

/* ---- sights ---- */

struct sight {
	char plugin[16];
	uint64_t number, origin;
};

static int compare(const void *left, const void *right)
{
	const struct sight *a = left, *b = right;
	const int order = strcmp(a->plugin, b->plugin);

	if (order != 0)
		return order;
	if (a->number != b->number)
		return a->number > b->number ? 1 : -1;
	return (a->origin > b->origin) - (a->origin < b->origin);
}

static size_t read_sights(const char *path, struct sight **ret)
{
	FILE *file = fopen(path, "r");
	struct sight *sights = NULL, sight;
	size_t count = 0, room = 0;
	unsigned attempt;

	while (file && fscanf(file, "%15s %" SCNu64 " %" SCNu64 " %u", sight.plugin, &sight.number, &sight.origin,
			      &attempt) == 4) {
		if (count == room) {
			room = room ? room * 2 : 4096;
			sights = realloc(sights, room * sizeof(*sights));
			if (!sights)
				abort();
		}
		sights[count++] = sight;
	}
	if (file)
		fclose(file);
	*ret = sights;
	return count;
}

bool judge_sights(struct checks *checks, struct ground *ground, const char *what)
{
	struct sight *sights = NULL;
	const size_t count = read_sights(ground_sights(ground), &sights);
	unsigned again = 0, other = 0;

	if (count > 0)
		qsort(sights, count, sizeof(*sights), compare);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(sights[i].plugin, sights[i - 1].plugin) != 0 || sights[i].number != sights[i - 1].number)
			continue;
		again++;
		other += sights[i].origin != sights[i - 1].origin;
	}
	free(sights);
	check(checks, count > 0 && other == 0,
	      "%s: %zu effects outside of the store, %u of them again, %u with another id", what, count, again, other);
	return other == 0;
}
