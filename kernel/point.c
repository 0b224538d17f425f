/*
 * Design notes
 * - What was reached is counted in a table of fixed size, in memory or in a file that processes share. A row belongs to
 *   the hash of "process name"; it is claimed by one compare-and-swap, so nobody who is killed leaves a lock behind.
 * - The table is the shared file's only content, and a test maps the same structure.
 */
#include "point.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler.h"

#define SPECS_MAX 16u

enum action {
	ACTION_LIST = 1,
	ACTION_KILL,
	ACTION_STOP,
	ACTION_FAIL,
};

struct spec {
	char name[POINT_NAME_MAX + 1]; /* "*": all */
	unsigned at; /* 0: every time */
	enum action action;
	int error; /* negative */
};

struct row {
	_Atomic uint64_t hash; /* 0: free */
	_Atomic uint32_t count;
	char process[8], name[POINT_NAME_MAX + 1];
};

struct table {
	struct row rows[POINT_NAMES_MAX];
};

atomic_bool point_armed;

static struct spec specs[SPECS_MAX];
static unsigned spec_count;
static struct table own;
static struct table *table = &own;
static const char *process = "kernel";

/* FNV-1a; never 0. */
static uint64_t hash_of(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (const char *at = process; *at != '\0'; at++)
		hash = (hash ^ (uint8_t)*at) * 0x100000001b3u;
	hash = (hash ^ ' ') * 0x100000001b3u;
	for (const char *at = name; *at != '\0'; at++)
		hash = (hash ^ (uint8_t)*at) * 0x100000001b3u;
	return hash != 0 ? hash : 1;
}

/* The texts are written by whoever claims the row; another who counts in it meanwhile does not need them. */
static struct row *row_of(const char *name)
{
	const uint64_t hash = hash_of(name);

	CV_ASSERT(strlen(name) <= POINT_NAME_MAX);
	for (unsigned i = 0;; i++) {
		struct row *row = &table->rows[i];
		uint64_t found = 0;

		CV_ASSERT(i < POINT_NAMES_MAX);
		if (atomic_compare_exchange_strong(&row->hash, &found, hash)) {
			strcpy(row->name, name);
			strcpy(row->process, process);
			return row;
		}
		if (found == hash)
			return row;
	}
}

/* By tgkill(), which a sandbox lets through because abort() needs it. */
static void carry_out(const struct spec *spec)
{
	if (spec->action == ACTION_KILL)
		raise(SIGKILL);
	else if (spec->action == ACTION_STOP)
		raise(SIGSTOP);
}

int point_reach(const char *name, bool may_fail)
{
	const unsigned count = atomic_fetch_add(&row_of(name)->count, 1) + 1;
	int r = 0;

	for (unsigned i = 0; i < spec_count; i++) {
		const struct spec *spec = &specs[i];

		if ((strcmp(spec->name, name) != 0 && strcmp(spec->name, "*") != 0) ||
		    (spec->at != 0 && spec->at != count))
			continue;
		carry_out(spec);
		if (spec->action == ACTION_FAIL && may_fail)
			r = spec->error;
	}
	return r;
}

/* ---- arming ---- */

static int read_action(const char *text, struct spec *spec)
{
	char *end;
	long error;

	spec->error = -EIO;
	if (strcmp(text, "kill") == 0) {
		spec->action = ACTION_KILL;
	} else if (strcmp(text, "stop") == 0) {
		spec->action = ACTION_STOP;
	} else if (strcmp(text, "list") == 0) {
		spec->action = ACTION_LIST;
	} else if (strcmp(text, "fail") == 0) {
		spec->action = ACTION_FAIL;
	} else if (strncmp(text, "fail=", 5) == 0) {
		error = strtol(text + 5, &end, 10);
		if (end == text + 5 || *end != '\0' || error <= 0 || error > 4095)
			return -EINVAL;
		spec->action = ACTION_FAIL;
		spec->error = (int)-error;
	} else {
		return -EINVAL;
	}
	return 0;
}

/* "[process:]name:n:action"; 1 when it is for another process. Writes into the text. */
static int read_spec(char *text, struct spec *spec)
{
	char *parts[4], *rest = text, *end;
	unsigned count = 0;
	unsigned long at;

	while (rest != NULL && count < CV_COUNT(parts))
		parts[count++] = strsep(&rest, ":");
	if (rest != NULL || count < 3)
		return -EINVAL;
	at = strtoul(parts[count - 2], &end, 10);
	if (end == parts[count - 2] || *end != '\0' || at > UINT32_MAX)
		return -EINVAL;
	if (parts[count - 3][0] == '\0' || strlen(parts[count - 3]) > POINT_NAME_MAX)
		return -EINVAL;
	strcpy(spec->name, parts[count - 3]);
	spec->at = (unsigned)at;
	if (read_action(parts[count - 1], spec) < 0)
		return -EINVAL;
	return strcmp(count == 4 ? parts[0] : "kernel", process) == 0 ? 0 : 1;
}

static int read_specs(const char *given)
{
	char *text = strdup(given), *rest = text, *one;
	int r = text != NULL ? 0 : -ENOMEM;

	spec_count = 0;
	while (r == 0 && (one = strsep(&rest, ",")) != NULL) {
		if (spec_count == SPECS_MAX) {
			r = -EINVAL;
			break;
		}
		r = read_spec(one, &specs[spec_count]);
		if (r == 0)
			spec_count++;
		r = r < 0 ? r : 0;
	}
	free(text);
	return r;
}

int point_arm(const char *text)
{
	int r;

	atomic_store(&point_armed, false);
	spec_count = 0;
	if (text == NULL)
		return 0;
	memset(table, 0, sizeof(*table));
	r = read_specs(text);
	atomic_store(&point_armed, r == 0);
	return r;
}

static int map(const char *path, bool create, struct table **ret)
{
	int fd = open(path, (create ? O_CREAT : 0) | O_RDWR | O_CLOEXEC, 0600), r = 0;
	struct stat stat;
	void *mapped;

	if (fd < 0)
		return -errno;
	if ((create && ftruncate(fd, sizeof(struct table)) < 0) || fstat(fd, &stat) < 0)
		r = -errno;
	else if ((size_t)stat.st_size != sizeof(struct table))
		r = -EBADMSG;
	mapped = r == 0 ? mmap(NULL, sizeof(struct table), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
	if (r == 0 && mapped == MAP_FAILED)
		r = -errno;
	close(fd);
	if (r == 0)
		*ret = mapped;
	return r;
}

/* A test that asks for what is not there must not pass. */
CV_NORETURN static void refuse(const char *variable, const char *value, int error)
{
	fprintf(stderr, "%s=%s: %s\n", variable, value, strerror(-error));
	_exit(64);
}

__attribute__((constructor)) static void arm_from_environment(void)
{
	const char *text = getenv(POINT_VARIABLE), *path = getenv(POINT_VARIABLE_FILE);
	int r;

	if (text == NULL && path == NULL)
		return;
	if (strcmp(program_invocation_short_name, "congvan-host") == 0)
		process = "host";
	r = path != NULL ? map(path, true, &table) : 0;
	if (r < 0)
		refuse(POINT_VARIABLE_FILE, path, r);
	r = text != NULL ? read_specs(text) : 0;
	if (r < 0)
		refuse(POINT_VARIABLE, text, r);
	atomic_store(&point_armed, true);
}

int point_read(const char *path, point_on_row *on_row, void *arg)
{
	struct table *shared;
	int r = map(path, false, &shared);

	if (r < 0)
		return r;
	for (unsigned i = 0; i < POINT_NAMES_MAX; i++) {
		const struct row *row = &shared->rows[i];

		if (atomic_load(&row->hash) != 0)
			on_row(arg, row->process, row->name, atomic_load(&row->count));
	}
	munmap(shared, sizeof(*shared));
	return 0;
}
