/*
 * The store on a disk that fails: the n-th write, sync, rename or truncation below its directory ends with EIO or
 * ENOSPC, or a write takes half of its bytes, for every n that opening, committing, uploading and closing have. RocksDB
 * goes the same way. The store runs in a process of its own, which is this program again, so that whatever becomes of
 * it is seen; then the directory is opened without faults and compared with what was acknowledged.
 *
 * RocksDB as packaged asserts that nothing is written to a file after a write of it has failed, and keeps to that
 * everywhere but in its own LOG: there a failed write ends the process at the next line. The store has it write
 * nothing there once it is open, so that this can happen to a start only.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "shim.h"

#define COMMITS 5
#define NOT_ASKED 1 /* a result that nothing returns */
#define BIG_BYTES 200000u
#define ROOM_BYTES (1ull << 30) /* that the store's directory needs around it */
#define LATER_MS (NOW_MS + BLOB_UPLOAD_LIFE_MS + 1)
#define WALK_MAX 500

extern char **environ;

/* When there are faults: while it opens; from the first commit to the end; the same, but closing has none. */
enum phase { PHASE_NONE, PHASE_OPEN, PHASE_COMMIT, PHASE_WORK };

/* What the process with the store says about itself while it lives. */
struct told {
	struct shim_control control; /* first: the shim maps the same file */
	enum phase phase;
	bool die; /* without closing */
	bool idle; /* opens and closes, no more */
	_Atomic int open, commits[COMMITS], upload, closed, broken;
	char open_text[256], broken_text[256];
};

static struct told *told;
static char told_path[64];

/* ---- the process with the store ---- */

static void on_broken(void *arg, const char *what)
{
	(void)arg;
	snprintf(told->broken_text, sizeof(told->broken_text), "%s", what);
	atomic_fetch_add(&told->broken, 1);
}

static struct store_options options_of(const char *directory)
{
	return (struct store_options){.directory = directory,
				      .reserve_bytes = 1u << 20,
				      .cache_bytes = 1u << 20,
				      .create = true,
				      .on_broken = on_broken};
}

static void reach(enum phase phase)
{
	if (told->phase == phase || (told->phase == PHASE_WORK && phase == PHASE_COMMIT))
		atomic_store(&shim_control()->armed, 1);
}

/* One commit with a record, a sum, a number and an event: all of it is there, or nothing. */
static int commit_one(struct store *store, int i)
{
	const char body[] = {(char)('a' + i), '\0'};
	struct change c;

	change_init(&c);
	change_put_new(&c, "test.a", body, "value");
	change_add(&c, "test.sum", "n", 1);
	change_number(&c, "test.series", "test.entry");
	return change_commit(&c, store);
}

static int upload_one(struct store *store)
{
	static const struct blob_owner owner = {.agency = AGENCY, .person = PERSON, .plugin = "test"};
	static uint8_t bytes[BIG_BYTES];
	struct blob_writer *writer;
	struct cv_upload upload;
	int r = blob_writer_create(store, BIG_BYTES, &writer);

	if (r < 0)
		return r;
	memset(bytes, 'x', sizeof(bytes));
	/* A little, which is buffered, and then more than the buffer holds. */
	r = blob_writer_write(writer, (struct cv_bytes){bytes, 1000});
	if (r == 0)
		r = blob_writer_write(writer, (struct cv_bytes){bytes, sizeof(bytes) - 1000});
	if (r < 0) {
		blob_writer_abandon(&writer);
		return r;
	}
	return blob_writer_finish(&writer, &owner, "text/plain", "a.txt", NULL, NOW_MS, &upload);
}

static int run_store(const char *directory)
{
	const struct store_options options = options_of(directory);
	struct cv_error error = {0};
	struct store *store;
	int r;

	reach(PHASE_OPEN);
	r = store_open(&options, &store, &error);
	atomic_store(&shim_control()->armed, 0);
	atomic_store(&told->open, r);
	if (r < 0) {
		snprintf(told->open_text, sizeof(told->open_text), "%s", error.text);
		return 0;
	}
	reach(PHASE_COMMIT);
	for (int i = 0; i < COMMITS && !told->idle; i++)
		atomic_store(&told->commits[i], commit_one(store, i));
	if (!told->idle)
		atomic_store(&told->upload, upload_one(store));
	if (told->phase == PHASE_WORK)
		atomic_store(&shim_control()->armed, 0);
	if (told->die)
		_exit(0);
	store_close(&store);
	atomic_store(&told->closed, 1);
	return 0;
}

/* ---- the test's side ---- */

static void map_told(void)
{
	int fd = open(told_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, sizeof(*told)), 0);
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(told != MAP_FAILED);
	close(fd);
}

static int setup(void **state)
{
	(void)state;
	strcpy(told_path, "/tmp/congvan-told-XXXXXX");
	close(mkstemp(told_path));
	map_told();
	setenv("FAULT_CONTROL", told_path, 1);
	/* A store whose disk fails may keep what it holds: its process ends with it. */
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	munmap(told, sizeof(*told));
	unlink(told_path);
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

static void remove_all(const char *directory)
{
	nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* In memory where there is room: what a sync costs is of no interest here. */
static void make_directory(char *directory, size_t size)
{
	struct statvfs room;
	const bool memory = access("/dev/shm", W_OK) == 0 && statvfs("/dev/shm", &room) == 0 &&
			    (uint64_t)room.f_bavail * room.f_frsize > ROOM_BYTES;

	snprintf(directory, size, "%s/congvan-disk-XXXXXX", memory ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(directory));
}

static int run_program(const char *program, char *const *argv)
{
	int status;
	pid_t pid;

	assert_int_equal(posix_spawnp(&pid, program, NULL, NULL, argv, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static char *word(const char *text)
{
	return (char *)(uintptr_t)text;
}

static void copy_directory(const char *from, const char *to)
{
	char inside[96];
	char *const argv[] = {word("cp"), word("-a"), inside, word(to), NULL};

	snprintf(inside, sizeof(inside), "%s/.", from);
	assert_int_equal(run_program("cp", argv), 0);
}

struct fault {
	enum phase phase;
	uint32_t operations, flags;
	int error;
};

/* Runs the store once in a process of its own; how that ended. */
static int run_once(const char *directory, const struct fault *fault, int n, bool die, bool idle)
{
	char *const argv[] = {word("test-fault-disk"), word(directory), NULL};

	memset(told, 0, sizeof(*told));
	told->control.countdown = n;
	told->control.operations = fault->operations;
	told->control.flags = fault->flags;
	told->control.error = fault->error;
	snprintf(told->control.directory, sizeof(told->control.directory), "%s", directory);
	told->phase = fault->phase;
	told->die = die;
	told->idle = idle;
	told->open = told->upload = NOT_ASKED;
	for (int i = 0; i < COMMITS; i++)
		told->commits[i] = NOT_ASKED;
	return run_program("/proc/self/exe", argv);
}

static bool ends_with(const char *text, const char *end)
{
	const size_t text_len = strlen(text), end_len = strlen(end);

	return text_len >= end_len && strcmp(text + text_len - end_len, end) == 0;
}

/* ---- what the process may say ---- */

static void judge_end(int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && told->open == NOT_ASKED &&
	    ends_with(told->control.path, "/LOG"))
		return;
	if (status != 0)
		fail_msg("ended with %x after operation %u of %s failed", (unsigned)status, told->control.operation,
			 told->control.path);
}

/* After the first unknown one nothing is tried any more, neither a commit nor the write or the sync that failed. */
static void judge_answers(const struct fault *fault)
{
	const int error = -fault->error;
	bool broken = false;

	if (told->open < 0) {
		assert_non_null(strstr(told->open_text, told->control.directory));
		assert_int_equal(told->broken, 0);
		return;
	}
	for (int i = 0; i < COMMITS && told->commits[i] != NOT_ASKED; i++) {
		if (broken)
			assert_int_equal(told->commits[i], -EROFS);
		else if (told->commits[i] != 0)
			assert_int_equal(told->commits[i], -EIO);
		broken = broken || told->commits[i] != 0;
	}
	if (told->upload != NOT_ASKED && told->upload != 0)
		assert_true(told->upload == -EIO || told->upload == error || (broken && told->upload == -EROFS));
	if (broken)
		assert_int_equal(told->broken, 1);
	if (told->broken) {
		assert_non_null(strstr(told->broken_text, ".log"));
		assert_true(ends_with(told->control.path, ".log"));
		assert_int_equal(told->control.after, 0);
	}
}

/* ---- what is left ---- */

static uint32_t count_files(const char *directory)
{
	char path[96], folder[128];
	uint32_t count = 0;
	struct dirent *entry;
	DIR *entries;

	for (int i = 0; i < 256; i++) {
		snprintf(path, sizeof(path), "%s/blobs/%02x", directory, (unsigned)i);
		entries = opendir(path);
		if (!entries)
			continue;
		while ((entry = readdir(entries)))
			count += entry->d_name[0] != '.';
		closedir(entries);
	}
	snprintf(folder, sizeof(folder), "%s/blobs/new", directory);
	entries = opendir(folder);
	assert_non_null(entries);
	while ((entry = readdir(entries)))
		count += entry->d_name[0] != '.';
	closedir(entries);
	return count;
}

/* Acknowledged: there. Unknown: either. Refused or never asked: not there. Of each, all that belongs to it. */
static void judge_records(struct store *store, const int *before)
{
	uint32_t there = 0, entries;
	struct audit_result audit;
	int64_t uploads;

	for (int i = 0; i < COMMITS; i++) {
		const char body[] = {(char)('a' + i), '\0'};
		const bool found = read_text(store, AGENCY, "test.a", body, NULL, 0) > 0;
		const int result = before && before[i] == 0 ? 0 : told->commits[i];

		there += found;
		if (result == 0 && !found)
			fail_msg("commit %d was acknowledged and is lost", i);
		if (result != 0 && result != -EIO && found)
			fail_msg("commit %d was refused (%d) and is there", i, result);
	}
	assert_int_equal(read_sum(store, "test.sum", "n"), there);
	entries = read_count(store, "test.entry");
	assert_int_equal(entries, there);
	for (uint32_t number = 1; number <= there; number++) {
		uint8_t key[8];

		be64_put(key, number);
		assert_true(read_row(store, AGENCY, "test.entry", (struct cv_bytes){key, 8}).version > 0);
	}
	assert_int_equal(audit_verify(store, &audit), 0);
	assert_true(audit.intact);
	uploads = (int64_t)audit.entries - there;
	assert_in_range(uploads, 0, 1);
	if (told->upload == 0)
		assert_int_equal(uploads, 1);
}

static void judge_store(const char *directory, const int *before)
{
	const struct store_options options = options_of(directory);
	struct cv_error error = {0};
	struct store *store;
	int removed;

	if (store_open(&options, &store, &error) < 0)
		fail_msg("after operation %u of %s failed: %s", told->control.operation, told->control.path,
			 error.text);
	judge_records(store, before);
	if (told->upload == 0)
		assert_int_equal(count_files(directory), 1);
	/* Whatever became of the upload, its file does not stay for ever. */
	do
		removed = blob_sweep(store, LATER_MS, 10);
	while (removed > 0);
	assert_int_equal(removed, 0);
	assert_int_equal(count_files(directory), 0);
	/* And the same again, without a fault. */
	for (int i = 0; i < COMMITS; i++) {
		const char body[] = {(char)('a' + i), '\0'};

		if (read_text(store, AGENCY, "test.a", body, NULL, 0) == 0)
			assert_int_equal(commit_one(store, i), 0);
	}
	assert_int_equal(upload_one(store), 0);
	store_close(&store);
}

/* ---- walks ---- */

/* seed: a store to begin with, or NULL. Returns how many operations there were. */
static int walk(const struct fault *fault, const char *seed, const int *before)
{
	for (int n = 1; n < WALK_MAX; n++) {
		char directory[64];
		bool fired;
		int status;

		make_directory(directory, sizeof(directory));
		if (seed)
			copy_directory(seed, directory);
		status = run_once(directory, fault, n, false, seed != NULL);
		fired = told->control.fired > 0;
		judge_end(status);
		judge_answers(fault);
		judge_store(directory, before);
		remove_all(directory);
		if (!fired) {
			assert_int_equal(told->open, 0);
			assert_int_equal(told->closed, 1);
			assert_int_equal(told->broken, 0);
			return n - 1;
		}
	}
	fail_msg("no end");
	return 0;
}

static void opening_a_new_store(void **state)
{
	static const uint32_t operations[] = {SHIM_WRITE, SHIM_SYNC, SHIM_RENAME, SHIM_TRUNCATE};

	(void)state;
	for (size_t i = 0; i < CV_COUNT(operations); i++) {
		const struct fault fault = {PHASE_OPEN, operations[i], 0, EIO};

		assert_true(walk(&fault, NULL, NULL) >= 3);
	}
}

/* What was committed before the process was killed is in the log of writes, and opening reads it back. */
static void opening_after_a_death(void **state)
{
	static const uint32_t operations[] = {SHIM_WRITE, SHIM_SYNC, SHIM_RENAME, SHIM_TRUNCATE};
	static const struct fault none = {PHASE_NONE, 0, 0, EIO};
	static const int before[COMMITS] = {0};
	char seed[64];

	(void)state;
	make_directory(seed, sizeof(seed));
	assert_int_equal(run_once(seed, &none, 0, true, false), 0);
	for (int i = 0; i < COMMITS; i++)
		assert_int_equal(told->commits[i], 0);
	for (size_t i = 0; i < CV_COUNT(operations); i++) {
		const struct fault fault = {PHASE_OPEN, operations[i], 0, EIO};

		assert_true(walk(&fault, seed, before) >= 1);
	}
	remove_all(seed);
}

static void committing_and_closing(void **state)
{
	static const struct fault faults[] = {
	    {PHASE_COMMIT, SHIM_WRITE, 0, EIO},
	    {PHASE_COMMIT, SHIM_SYNC, 0, EIO},
	    {PHASE_COMMIT, SHIM_RENAME, 0, EIO},
	    {PHASE_COMMIT, SHIM_TRUNCATE, 0, EIO},
	    {PHASE_WORK, SHIM_WRITE, SHIM_SHORT, EIO},
	    {PHASE_WORK, SHIM_WRITE, 0, ENOSPC},
	    {PHASE_WORK, SHIM_WRITE | SHIM_SYNC, SHIM_STAYS, EIO},
	};

	(void)state;
	for (size_t i = 0; i < CV_COUNT(faults); i++)
		assert_true(walk(&faults[i], NULL, NULL) >= 1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(opening_a_new_store, setup, teardown),
	    cmocka_unit_test_setup_teardown(opening_after_a_death, setup, teardown),
	    cmocka_unit_test_setup_teardown(committing_and_closing, setup, teardown),
	};

	if (argc == 2) {
		snprintf(told_path, sizeof(told_path), "%s", getenv("FAULT_CONTROL"));
		map_told();
		return run_store(argv[1]);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
