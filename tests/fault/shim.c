#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * Design notes. Preloaded, or linked before the libraries, so that the calls of RocksDB come here too; the functions
 * that stand behind are asked for once each. What is armed is read first: unarmed, a call costs one load. The path of a
 * descriptor comes from /proc, so opening need not be watched.
 */

static struct shim_control own;
static struct shim_control *control = &own;
static _Thread_local bool failing_next; /* a short write's second half */

struct shim_control *shim_control(void)
{
	return control;
}

__attribute__((constructor)) static void attach(void)
{
	const char *path = getenv("FAULT_CONTROL");
	void *map;
	int fd;

	if (path == NULL)
		return;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	map = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (map != MAP_FAILED)
		control = map;
}

/* ---- judging ---- */

static bool concerns(const char *path)
{
	const size_t len = strlen(control->directory);

	return strncmp(path, control->directory, len) == 0 && strstr(path + len, control->name) != NULL;
}

/* errno of this operation; 0: it goes through. */
static int judge_path(uint32_t operation, const char *path)
{
	if ((control->operations & operation) == 0 || !concerns(path))
		return 0;
	if (atomic_load(&control->fired) > 0 && strcmp(path, control->path) == 0)
		atomic_fetch_add(&control->after, 1);
	atomic_fetch_add(&control->seen, 1);
	if (atomic_fetch_sub(&control->countdown, 1) != 1 &&
	    !((control->flags & SHIM_STAYS) != 0 && atomic_load(&control->fired) > 0))
		return 0;
	if (atomic_load(&control->fired) == 0) {
		control->operation = operation;
		snprintf(control->path, sizeof(control->path), "%s", path);
	}
	atomic_fetch_add(&control->fired, 1);
	return control->error;
}

static int judge(uint32_t operation, int fd)
{
	char link[32], path[SHIM_PATH_MAX];
	ssize_t len;

	if (failing_next && operation == SHIM_WRITE) {
		failing_next = false;
		return control->error;
	}
	if (atomic_load_explicit(&control->armed, memory_order_acquire) == 0)
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len <= 0)
		return 0;
	path[len] = '\0';
	return judge_path(operation, path);
}

static int judge_name(uint32_t operation, int directory, const char *name)
{
	char link[32], path[2 * SHIM_PATH_MAX];
	ssize_t len;

	if (atomic_load_explicit(&control->armed, memory_order_acquire) == 0)
		return 0;
	if (name[0] == '/')
		return judge_path(operation, name);
	snprintf(link, sizeof(link), directory == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", directory);
	len = readlink(link, path, SHIM_PATH_MAX - 1);
	if (len <= 0)
		return 0;
	snprintf(path + len, sizeof(path) - (size_t)len, "/%s", name);
	return judge_path(operation, path);
}

static int fail(int error)
{
	errno = error;
	return -1;
}

/* Of a write of `len` bytes that fails: how many go through before. */
static size_t shortened(size_t len)
{
	if ((control->flags & SHIM_SHORT) == 0 || len < 2)
		return 0;
	failing_next = true;
	return len / 2;
}

#define EXPORT __attribute__((visibility("default")))

typedef void function(void);

/* ISO C has no conversion from an object's to a function's pointer; POSIX promises that the bits agree. */
static function *next(const char *name)
{
	void *symbol = dlsym(RTLD_NEXT, name);
	function *found;

	memcpy(&found, &symbol, sizeof(found));
	return found;
}

/* The function of this name that stands behind this one; looked up once. Two threads find the same. */
#define BEHIND(name)                                                                                                   \
	static _Atomic(function *) found_;                                                                             \
	__typeof__(&name) behind;                                                                                      \
	if (atomic_load(&found_) == NULL)                                                                              \
		atomic_store(&found_, next(#name));                                                                    \
	behind = (__typeof__(&name))atomic_load(&found_)

/* ---- writes ---- */

EXPORT ssize_t write(int fd, const void *data, size_t len)
{
	const int error = judge(SHIM_WRITE, fd);
	size_t before = 0;

	BEHIND(write);
	if (error == 0)
		return behind(fd, data, len);
	before = shortened(len);
	return before > 0 ? behind(fd, data, before) : fail(error);
}

EXPORT ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	const int error = judge(SHIM_WRITE, fd);
	size_t before = 0;

	BEHIND(pwrite);
	if (error == 0)
		return behind(fd, data, len, at);
	before = shortened(len);
	return before > 0 ? behind(fd, data, before, at) : fail(error);
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
	const int error = judge(SHIM_WRITE, fd);
	size_t before = 0;

	BEHIND(pwrite64);
	if (error == 0)
		return behind(fd, data, len, at);
	before = shortened(len);
	return before > 0 ? behind(fd, data, before, at) : fail(error);
}

EXPORT ssize_t writev(int fd, const struct iovec *parts, int count)
{
	const int error = judge(SHIM_WRITE, fd);

	BEHIND(writev);
	return error == 0 ? behind(fd, parts, count) : fail(error);
}

/* ---- syncs ---- */

EXPORT int fsync(int fd)
{
	const int error = judge(SHIM_SYNC, fd);

	BEHIND(fsync);
	return error == 0 ? behind(fd) : fail(error);
}

EXPORT int fdatasync(int fd)
{
	const int error = judge(SHIM_SYNC, fd);

	BEHIND(fdatasync);
	return error == 0 ? behind(fd) : fail(error);
}

/* ---- names and sizes ---- */

EXPORT int rename(const char *from, const char *to)
{
	const int error = judge_name(SHIM_RENAME, AT_FDCWD, to);

	BEHIND(rename);
	return error == 0 ? behind(from, to) : fail(error);
}

EXPORT int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
	const int error = judge_name(SHIM_RENAME, to_directory, to);

	BEHIND(renameat);
	return error == 0 ? behind(from_directory, from, to_directory, to) : fail(error);
}

EXPORT int ftruncate(int fd, off_t size)
{
	const int error = judge(SHIM_TRUNCATE, fd);

	BEHIND(ftruncate);
	return error == 0 ? behind(fd, size) : fail(error);
}

EXPORT int ftruncate64(int fd, off64_t size)
{
	const int error = judge(SHIM_TRUNCATE, fd);

	BEHIND(ftruncate64);
	return error == 0 ? behind(fd, size) : fail(error);
}

EXPORT int fallocate(int fd, int mode, off_t at, off_t len)
{
	const int error = judge(SHIM_TRUNCATE, fd);

	BEHIND(fallocate);
	return error == 0 ? behind(fd, mode, at, len) : fail(error);
}

EXPORT int fallocate64(int fd, int mode, off64_t at, off64_t len)
{
	const int error = judge(SHIM_TRUNCATE, fd);

	BEHIND(fallocate64);
	return error == 0 ? behind(fd, mode, at, len) : fail(error);
}
