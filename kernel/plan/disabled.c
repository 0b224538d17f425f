#include "plan/disabled.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "point.h"

#define PATH_BYTES 4096u

static int path_of(const char *run_directory, const char *suffix, char *path)
{
	if ((size_t)snprintf(path, PATH_BYTES, "%s/%s%s", run_directory, DISABLED_FILE, suffix) >= PATH_BYTES)
		return -ENAMETOOLONG;
	return 0;
}

int disabled_read(const char *run_directory, struct disabled *ret)
{
	char path[PATH_BYTES], line[256];
	FILE *file;
	int r = path_of(run_directory, "", path);

	*ret = (struct disabled){.count = 0};
	if (r < 0)
		return r;
	file = fopen(path, "re");
	if (file == NULL)
		return errno == ENOENT ? 0 : -errno;
	while (fgets(line, sizeof(line), file) != NULL && ret->count < DISABLED_MAX) {
		const size_t len = strcspn(line, "\r\n");

		line[len] = '\0';
		if (len == 0 || len > DISABLED_NAME_MAX || disabled_has(ret, line))
			continue;
		memcpy(ret->names[ret->count++], line, len + 1);
	}
	r = ferror(file) ? -EIO : 0;
	fclose(file);
	return r;
}

bool disabled_has(const struct disabled *disabled, const char *name)
{
	for (size_t i = 0; i < disabled->count; i++) {
		if (strcmp(disabled->names[i], name) == 0)
			return true;
	}
	return false;
}

static int write_all(const struct disabled *disabled, const char *path)
{
	FILE *file = fopen(path, "we");
	int r = 0;

	if (file == NULL)
		return -errno;
	for (size_t i = 0; i < disabled->count && r == 0; i++) {
		if (fprintf(file, "%s\n", disabled->names[i]) < 0)
			r = -EIO;
	}
	if (r == 0 && (fflush(file) != 0 || fsync(fileno(file)) < 0))
		r = -errno;
	if (fclose(file) != 0 && r == 0)
		r = -errno;
	return r;
}

static int directory_sync(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;

	if (fd < 0)
		return -errno;
	if (fsync(fd) < 0)
		r = -errno;
	close(fd);
	return r;
}

static int replace(const struct disabled *disabled, const char *run_directory)
{
	char path[PATH_BYTES], aside[PATH_BYTES];
	int r;

	r = path_of(run_directory, "", path);
	if (r == 0)
		r = path_of(run_directory, ".new", aside);
	if (r < 0)
		return r;
	r = write_all(disabled, aside);
	if (r == 0)
		r = CV_POINT_FAIL("disabled.written");
	if (r == 0 && rename(aside, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(aside);
	return r;
}

int disabled_set(const char *run_directory, const char *name, bool on)
{
	struct disabled disabled, before;
	size_t kept = 0;
	int r = disabled_read(run_directory, &disabled);

	if (r < 0 || disabled_has(&disabled, name) == on)
		return r;
	before = disabled;
	if (on && (disabled.count == DISABLED_MAX || strlen(name) > DISABLED_NAME_MAX))
		return -E2BIG;
	if (on) {
		strcpy(disabled.names[disabled.count++], name);
	} else {
		for (size_t i = 0; i < disabled.count; i++) {
			if (strcmp(disabled.names[i], name) != 0 && kept++ != i)
				memcpy(disabled.names[kept - 1], disabled.names[i], sizeof(disabled.names[i]));
		}
		disabled.count = kept;
	}
	r = replace(&disabled, run_directory);
	if (r < 0)
		return r;
	r = directory_sync(run_directory);
	/* Nobody knows which of the two a crash would leave: what has been refused must not come true with a restart.
	 */
	if (r < 0)
		replace(&before, run_directory);
	return r;
}
