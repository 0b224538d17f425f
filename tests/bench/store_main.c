/*
 * Measures the store by itself, without server and network, against RocksDB by itself in the same run.
 *   bench-store DIRECTORY [DOCUMENTS]
 * Prints one JSON object a line, like tests/bench/run. A commit is what a registration writes: 6 records of 200 bytes,
 * a number, 2 checks, 2 sums, an event. DOCUMENTS (default 100000) are there when reads and starts are measured.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/limits.h"
#include "load/load.h"
#include "store/order.h"
#include "store/store.h"

#define DURATION_MS 3000
#define CRASH_MS 10000 /* enough to fill the log of writes more than once */
#define RECORDS 6u
#define RECORD_BYTES 200u
#define ARENA_BYTES (256u << 10)

/* ---- a commit as a registration makes it ---- */

struct job {
	struct store_commit commit;
	struct bench *bench;
	struct job *next;
	struct store_check checks[2];
	struct store_put puts[RECORDS];
	struct store_sum_add sums[2];
	struct store_number number;
	struct cv_patch patches[4];
	struct store_event event;
	uint8_t keys[RECORDS][8], value[RECORDS][RECORD_BYTES], payload[RECORD_BYTES], reply[64];
};

/* Jobs whose commit was answered, on their way back to the thread that sends them again. */
struct bench {
	struct store *store;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct job *answered;
	uint64_t done, failed, document;
};

static const char *const prefixes[RECORDS] = {"bench.entry",   "bench.document", "bench.code",
					      "bench.arrival", "bench.flow",     "bench.item"};

static void on_done(struct store_commit *commit, int result)
{
	struct job *job = commit->arg;
	struct bench *bench = job->bench;

	pthread_mutex_lock(&bench->lock);
	if (result == 0)
		bench->done++;
	else
		bench->failed++;
	job->next = bench->answered;
	bench->answered = job;
	if (!job->next)
		pthread_cond_signal(&bench->wake);
	pthread_mutex_unlock(&bench->lock);
}

static void fill(struct job *job, struct bench *bench)
{
	uint64_t id = ++bench->document;

	memset(&job->commit, 0, sizeof(job->commit));
	job->bench = bench;
	for (unsigned i = 0; i < RECORDS; i++) {
		be64_put(job->keys[i], id);
		memset(job->value[i], (int)('a' + id % 26), RECORD_BYTES);
		le64_put(job->value[i] + 16, id * 0x9e3779b97f4a7c15u);
		job->puts[i] = (struct store_put){.key = {1, prefixes[i], {job->keys[i], 8}},
						  .value = {job->value[i], RECORD_BYTES},
						  .schema = 1,
						  .absent = i == 0 || i == 2};
	}
	for (unsigned i = 0; i < 2; i++) {
		job->checks[i] = (struct store_check){{1, "bench.book", {(const uint8_t *)"2026", 4}}, 0};
		job->sums[i] = (struct store_sum_add){{1, "bench.count", {job->keys[0] + 7, 1}}, 1};
	}
	job->number = (struct store_number){.series = {1, "bench.series", {(const uint8_t *)"2026", 4}},
					    .taken = {1, "bench.entry", {NULL, 0}}};
	job->patches[0] = (struct cv_patch){CV_PATCH_KEY, 0, 0, 0};
	job->patches[1] = (struct cv_patch){CV_PATCH_VALUE, 0, 8, 0};
	job->patches[2] = (struct cv_patch){CV_PATCH_EVENT, 0, 8, 0};
	job->patches[3] = (struct cv_patch){CV_PATCH_REPLY, 0, 8, 0};
	job->event = (struct store_event){1, "bench.registered", {job->payload, RECORD_BYTES}, id};
	job->commit.author = (struct store_author){.person = 1,
						   .post = 2,
						   .plugin = "bench",
						   .trace_id = "0123456789abcdef0123456789abcdef",
						   .address = "127.0.0.1",
						   .generation = 1};
	job->commit.checks = job->checks;
	job->commit.puts = job->puts;
	job->commit.sums = job->sums;
	job->commit.numbers = &job->number;
	job->commit.patches = job->patches;
	job->commit.events = &job->event;
	job->commit.check_count = job->commit.sum_count = 2;
	job->commit.put_count = RECORDS;
	job->commit.number_count = job->commit.event_count = 1;
	job->commit.patch_count = 4;
	job->commit.reply = (struct cv_bytes){job->reply, sizeof(job->reply)};
	job->commit.time_ms = 1772672400000;
	job->commit.done = on_done;
	job->commit.arg = job;
	job->commit.counted = true;
}

/* Takes a snapshot as a handler does, for the checks. */
static void send(struct bench *bench, struct job *job)
{
	struct store_snapshot *snapshot;

	fill(job, bench);
	if (store_snapshot_open(bench->store, &snapshot) == 0) {
		job->commit.snapshot_version = store_snapshot_version(snapshot);
		store_snapshot_close(&snapshot);
	}
	store_submit(bench->store, &job->commit);
}

static struct job *take_answered(struct bench *bench)
{
	struct job *jobs;

	pthread_mutex_lock(&bench->lock);
	while (!bench->answered)
		pthread_cond_wait(&bench->wake, &bench->lock);
	jobs = bench->answered;
	bench->answered = NULL;
	pthread_mutex_unlock(&bench->lock);
	return jobs;
}

/* Keeps `in_flight` commits under way for a time (or until `documents` are there). Commits a second. */
static double commits_for(struct bench *bench, unsigned in_flight, int duration_ms, uint64_t documents)
{
	struct job *jobs = calloc(in_flight, sizeof(*jobs)), *job;
	int64_t begun = load_now_ns(), end = begun + (int64_t)duration_ms * 1000000;
	unsigned out = in_flight;
	double rate;

	bench->done = bench->failed = 0;
	store_writers_add(bench->store, (int)in_flight);
	for (unsigned i = 0; i < in_flight; i++)
		send(bench, &jobs[i]);
	while (out) {
		struct job *next;

		job = take_answered(bench);
		for (next = job; next; next = next->next)
			store_writers_add(bench->store, 1);
		for (; job; job = next) {
			next = job->next;
			if (documents ? bench->document < documents : load_now_ns() < end) {
				send(bench, job);
			} else {
				out--;
				store_writers_add(bench->store, -1);
			}
		}
	}
	rate = (double)bench->done * 1e9 / (double)(load_now_ns() - begun);
	free(jobs);
	return bench->failed ? -1 : rate;
}

/* ---- reads ---- */

struct arena {
	size_t used;
	_Alignas(max_align_t) uint8_t data[ARENA_BYTES];
};

static void *arena_alloc(void *arg, size_t size_bytes)
{
	struct arena *arena = arg;
	void *at = arena->data + arena->used;

	size_bytes = (size_bytes + 15) & ~(size_t)15;
	if (size_bytes > ARENA_BYTES - arena->used)
		return NULL;
	arena->used += size_bytes;
	return at;
}

/* One snapshot for each read, as a call makes it. `rows` 1: gets, otherwise scans. Reads a second. */
static double reads_for(struct bench *bench, uint32_t rows, bool fresh, int duration_ms)
{
	static struct arena arena;
	struct store_memory memory = {arena_alloc, &arena};
	int64_t begun = load_now_ns(), end = begun + (int64_t)duration_ms * 1000000;
	struct store_snapshot *snapshot = NULL;
	uint64_t count = 0, bad = 0;

	while (load_now_ns() < end) {
		uint64_t id = count * 7919 % (bench->document - rows) + 1;
		struct cv_row row, *several;
		uint32_t got = 1;
		uint8_t key[8];

		be64_put(key, id);
		arena.used = 0;
		if (!snapshot && store_snapshot_open(bench->store, &snapshot) != 0)
			return -1;
		if (rows == 1) {
			struct store_key name = {1, "bench.document", {key, 8}};

			bad += store_get(snapshot, &name, memory, &row) != 0 || row.version == 0;
		} else {
			struct store_scan scan = {1, "bench.item", {key, 8}, {NULL, 0}, rows, 0};

			bad += store_scan(snapshot, &scan, memory, &several, &got) != 0 || got != rows;
		}
		if (fresh)
			store_snapshot_close(&snapshot);
		count++;
	}
	store_snapshot_close(&snapshot);
	return bad ? -1 : (double)count * 1e9 / (double)(load_now_ns() - begun);
}

/* ---- starts ---- */

static struct store *open_store(const char *directory)
{
	struct store_options options = {.directory = directory, .reserve_bytes = 64u << 20, .create = true};
	struct cv_error error;
	struct store *store;

	if (store_open(&options, &store, &error) == 0)
		return store;
	fprintf(stderr, "bench-store: %s\n", error.text);
	exit(1);
}

static double open_ms(const char *directory, struct store **ret)
{
	int64_t begun = load_now_ns();

	*ret = open_store(directory);
	return (double)(load_now_ns() - begun) / 1e6;
}

static void bench_init(struct bench *bench, struct store *store, uint64_t document)
{
	memset(bench, 0, sizeof(*bench));
	bench->store = store;
	bench->document = document;
	pthread_mutex_init(&bench->lock, NULL);
	pthread_cond_init(&bench->wake, NULL);
}

/* The process that writes and dies without closing. */
static int write_and_die(const char *directory, uint64_t document)
{
	struct bench bench;

	bench_init(&bench, open_store(directory), document);
	commits_for(&bench, 64, CRASH_MS, 0);
	_exit(bench.failed != 0);
}

/* Starts it: a fresh program, for RocksDB's threads do not survive a fork. */
static void crash_once(const char *directory, uint64_t document)
{
	char text[24];
	int status;
	pid_t pid;

	snprintf(text, sizeof(text), "%" PRIu64, document);
	pid = fork();
	if (pid == 0) {
		execl("/proc/self/exe", "bench-store", directory, text, "die", (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench-store: the process that should have died did not\n");
		exit(1);
	}
}

/* ---- the report ---- */

static void emit(const char *name, double value, const char *unit, double limit, const char *limit_name, double goal,
		 bool met)
{
	printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"limit\":%.1f,\"limit_name\":\"%s\",\"ratio\":%.3f,"
	       "\"goal\":%.2f,\"met\":%s}\n",
	       name, value, unit, limit, limit_name, limit > 0 ? value / limit : 0, goal, met ? "true" : "false");
	fflush(stdout);
}

static void emit_ratio(const char *name, double value, double limit, const char *limit_name, double goal)
{
	emit(name, value, "per second", limit, limit_name, goal, value >= goal * limit);
}

static double mean_group(struct store *store, const struct store_stats *before)
{
	struct store_stats after;

	store_stats(store, &after);
	return (double)(after.commits - before->commits) / (double)(after.groups - before->groups);
}

static void measure_commits(struct bench *bench, const char *directory)
{
	struct store_stats before;
	double rate, group, limit;

	store_stats(bench->store, &before);
	rate = commits_for(bench, 64, DURATION_MS, 0);
	group = mean_group(bench->store, &before);
	limit = limit_rocksdb_commits(directory, 64, DURATION_MS);
	emit_ratio("store_commits_64", rate, limit, "RocksDB batches of 64 x 6 records, one sync each", 0.25);
	emit("store_group_64", group, "commits a group", 64, "commits in flight", 16, group >= 16);
	rate = commits_for(bench, 1, DURATION_MS, 0);
	limit = limit_append_sync(directory, DURATION_MS);
	emit_ratio("store_commits_1", rate, limit, "append of 4 KiB and fdatasync", 0.5);
}

static void measure_reads(struct bench *bench, const char *directory)
{
	double limit = limit_rocksdb_gets(directory, DURATION_MS);

	emit_ratio("store_get", reads_for(bench, 1, false, DURATION_MS), limit, "RocksDB get", 0.7);
	emit_ratio("store_snapshot_get", reads_for(bench, 1, true, DURATION_MS), limit, "RocksDB get", 0.5);
	limit = limit_rocksdb_scans(directory, DURATION_MS);
	emit_ratio("store_scan_50", reads_for(bench, 50, true, DURATION_MS), limit, "RocksDB scan of 50", 0.5);
}

int main(int argc, char **argv)
{
	uint64_t documents = argc > 2 ? strtoull(argv[2], NULL, 10) : 100000;
	struct bench bench;
	struct store *store;
	double ms;

	if (argc < 2 || documents < 1000) {
		fprintf(stderr, "usage: bench-store DIRECTORY [DOCUMENTS]\n");
		return 2;
	}
	if (argc > 3 && strcmp(argv[3], "die") == 0)
		return write_and_die(argv[1], documents);
	bench_init(&bench, open_store(argv[1]), 0);
	commits_for(&bench, 256, 0, documents);
	measure_commits(&bench, argv[1]);
	measure_reads(&bench, argv[1]);
	store_close(&bench.store);
	ms = open_ms(argv[1], &store);
	store_close(&store);
	emit("store_open_closed", ms, "ms", 2000, "the budget of a whole start", 500, ms <= 500);
	crash_once(argv[1], bench.document);
	ms = open_ms(argv[1], &store);
	store_close(&store);
	emit("store_open_crashed", ms, "ms", 2000, "the budget of a whole start", 1000, ms <= 1000);
	return 0;
}
