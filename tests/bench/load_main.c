/*
 * Loads a running server and prints what it saw as one JSON object: for tests/bench/run.
 *   bench-load register PORT TOKEN CONNECTIONS COUNT TAG [submit]
 *   bench-load get PORT TOKEN CONNECTIONS DURATION_MS PATH
 *   bench-load search PORT TOKEN CONNECTIONS DURATION_MS COUNT TAG   by number and symbol, of COUNT registered with TAG
 *   bench-load organs PORT TOKEN CONNECTIONS DURATION_MS   what people type to find receivers, one question after
 * another bench-load acts PORT FILE           a connection for each line "TOKEN PATH ETAG BODY", all at once bench-load
 * limit append|commits|scans|lookups DIRECTORY [GROUP, RECORDS]
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/limits.h"
#include "load/load.h"
#include "load/registration.h"

#define LIMIT_MS 3000
#define SAMPLES_MAX 4000000u
#define ACTS_MAX 1000u
#define ACT_LINE_MAX 1000u
#define SEARCH_STEP 7919u /* a prime: neighbours are not asked for one after another */

struct act {
	char token[128], path[128], etag[32], body[512];
	bool sent;
};

struct run {
	struct act *acts;
	const char *token, *tag, *path, *day;
	bool submit, search;
	unsigned sent, wanted; /* wanted 0: for a time */
	unsigned answered, refused, lost;
	int64_t *samples;
	char problem[512];
};

static size_t next_registration(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;
	char key[96], notation[32];

	(void)connection;
	if (run->sent >= run->wanted)
		return 0;
	run->sent++;
	snprintf(key, sizeof(key), "%s-%u", run->tag, run->sent);
	snprintf(notation, sizeof(notation), "%s-VP", run->tag);
	return registration_request(buffer, size, run->token, key, run->sent, notation, run->day, run->submit);
}

static size_t next_get(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;
	int len = snprintf(buffer, size, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n",
			   run->path, run->token);

	(void)connection;
	return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

static size_t next_search(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;
	const unsigned number = (unsigned)((uint64_t)run->sent++ * SEARCH_STEP % run->wanted) + 1;
	int len = snprintf(buffer, size,
			   "GET /api/v1/incoming?code=%u%%2F%s-VP HTTP/1.1\r\nHost: 127.0.0.1\r\n"
			   "Authorization: Bearer %s\r\n\r\n",
			   number, run->tag, run->token);

	(void)connection;
	return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

/* An answer that names no document has found nothing: that is no search. */
static bool has_found(const struct load_answer *answer)
{
	return registration_number(answer->body, answer->body_len, "arrivalNumber") > 0;
}

/* Beginnings, whole names, common and rare words, identifiers, what nobody is called. */
static const char *const typed[] = {
    "s",
    "so%20y%20te",
    "so%20y%20te%20da%20nang",
    "ubnd",
    "u",
    "uy%20ban",
    "uy%20ban%20nhan%20dan%20xa%20tan%20hoa",
    "xa%20hoa%20phu",
    "bo%20y",
    "t",
    "tr",
    "truong%20tieu%20hoc%20kim%20dong",
    "h26.1",
    "000.00.03",
    "h",
    "dong%20ha",
    "tieu%20hoc%20nghia%20hanoi",
    "benh%20vien%20da%20khoa%20can%20tho",
    "cong%20ty%20dau%20tu",
    "b%20d%20k",
    "khong%20co%20ten%20nay",
    "xa%20xa%20xa",
    "n%20d%20x%20t",
    "",
};

static size_t next_organs(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;
	int len = snprintf(buffer, size,
			   "GET /api/v1/organs?q=%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
			   "Authorization: Bearer %s\r\n\r\n",
			   typed[run->sent++ % (sizeof(typed) / sizeof(typed[0]))], run->token);

	(void)connection;
	return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

static size_t next_act(void *arg, unsigned connection, char *buffer, size_t size)
{
	struct run *run = arg;
	struct act *act = &run->acts[connection];
	int len;

	if (act->sent)
		return 0;
	act->sent = true;
	len = snprintf(buffer, size,
		       "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nIf-Match: \"%s\"\r\n"
		       "Idempotency-Key: act-%u\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		       act->path, act->token, act->etag, connection, strlen(act->body), act->body);
	return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

/* How many acts the file lists; 0: none, or a line that is not understood. */
static unsigned read_acts(const char *path, struct act *ret)
{
	FILE *file = fopen(path, "re");
	char line[ACT_LINE_MAX];
	unsigned count = 0;

	while (file && count < ACTS_MAX && fgets(line, sizeof(line), file)) {
		struct act *act = &ret[count++];

		if (sscanf(line, "%127s %127s %31s %511[^\n]", act->token, act->path, act->etag, act->body) != 4) {
			count = 0;
			break;
		}
	}
	if (file)
		fclose(file);
	return count;
}

static void on_answer(void *arg, unsigned connection, const struct load_answer *answer)
{
	struct run *run = arg;

	(void)connection;
	if (answer->status == 0) {
		run->lost++;
		return;
	}
	if ((answer->status != 200 && answer->status != 201) || (run->search && !has_found(answer))) {
		run->refused++;
		snprintf(run->problem, sizeof(run->problem), "%d %.*s", answer->status,
			 (int)(answer->body_len < 400 ? answer->body_len : 400), answer->body);
		return;
	}
	if (run->answered < SAMPLES_MAX)
		run->samples[run->answered] = answer->latency_ns;
	run->answered++;
}

static int load_server(struct run *run, uint16_t port, unsigned connections, int64_t duration_ms,
		       size_t (*next)(void *arg, unsigned connection, char *buffer, size_t size))
{
	struct load_options options = {
	    .port = port,
	    .connections = connections,
	    .arg = run,
	    .next = next,
	    .answer = on_answer,
	};
	struct load *load;
	size_t count;
	int64_t begun;
	double seconds;

	run->samples = calloc(SAMPLES_MAX, sizeof(*run->samples));
	if (!run->samples || load_create(&options, &load) < 0)
		return 1;
	begun = load_now_ns();
	load_run(load, duration_ms);
	seconds = (double)(load_now_ns() - begun) / 1e9;
	load_destroy(&load);
	if (run->refused)
		fprintf(stderr, "bench-load: %u refused, the last one: %s\n", run->refused, run->problem);
	count = run->answered < SAMPLES_MAX ? run->answered : SAMPLES_MAX;
	printf("{\"answered\":%u,\"refused\":%u,\"lost\":%u,\"per_second\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f}\n",
	       run->answered, run->refused, run->lost, run->answered / seconds,
	       (double)load_percentile(run->samples, count, 50) / 1e3,
	       (double)load_percentile(run->samples, count, 99) / 1e3);
	free(run->samples);
	return run->answered && !run->refused ? 0 : 1;
}

static int print_limit(int argc, char **argv)
{
	double rate = -EINVAL;

	if (strcmp(argv[2], "append") == 0)
		rate = limit_append_sync(argv[3], LIMIT_MS);
	else if (strcmp(argv[2], "commits") == 0)
		rate = limit_rocksdb_commits(argv[3], argc > 4 ? (unsigned)atoi(argv[4]) : 16, LIMIT_MS);
	else if (strcmp(argv[2], "scans") == 0)
		rate = limit_rocksdb_scans(argv[3], LIMIT_MS);
	else if (strcmp(argv[2], "lookups") == 0)
		rate = limit_rocksdb_lookups(argv[3], argc > 4 ? (unsigned)atoi(argv[4]) : 100000, LIMIT_MS);
	if (rate < 0)
		return 1;
	printf("{\"per_second\":%.1f}\n", rate);
	return 0;
}

int main(int argc, char **argv)
{
	struct run run = {0};
	char day[16];
	time_t now = time(NULL) + 7 * 3600;
	struct tm civil;

	gmtime_r(&now, &civil);
	strftime(day, sizeof(day), "%Y-%m-%d", &civil);
	run.day = day;
	if (argc >= 4 && strcmp(argv[1], "limit") == 0)
		return print_limit(argc, argv);
	if (argc >= 7 && strcmp(argv[1], "register") == 0) {
		run.token = argv[3];
		run.wanted = (unsigned)atoi(argv[5]);
		run.tag = argv[6];
		run.submit = argc > 7;
		return load_server(&run, (uint16_t)atoi(argv[2]), (unsigned)atoi(argv[4]), 0, next_registration);
	}
	if (argc >= 7 && strcmp(argv[1], "get") == 0) {
		run.token = argv[3];
		run.path = argv[6];
		return load_server(&run, (uint16_t)atoi(argv[2]), (unsigned)atoi(argv[4]), atoi(argv[5]), next_get);
	}
	if (argc == 8 && strcmp(argv[1], "search") == 0 && atoi(argv[6]) > 0) {
		run.token = argv[3];
		run.wanted = (unsigned)atoi(argv[6]);
		run.tag = argv[7];
		run.search = true;
		return load_server(&run, (uint16_t)atoi(argv[2]), (unsigned)atoi(argv[4]), atoi(argv[5]), next_search);
	}
	if (argc == 6 && strcmp(argv[1], "organs") == 0) {
		run.token = argv[3];
		return load_server(&run, (uint16_t)atoi(argv[2]), (unsigned)atoi(argv[4]), atoi(argv[5]), next_organs);
	}
	if (argc == 4 && strcmp(argv[1], "acts") == 0) {
		static struct act acts[ACTS_MAX];
		unsigned count = read_acts(argv[3], acts);

		run.acts = acts;
		return count ? load_server(&run, (uint16_t)atoi(argv[2]), count, 0, next_act) : 2;
	}
	fprintf(stderr, "bench-load: see the head of tests/bench/load_main.c\n");
	return 2;
}
