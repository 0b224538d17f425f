#include "runtime/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <congvan/abi.h>

static DIR *open_directory(int parent_fd, const char *name)
{
	const int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *directory;

	if (fd < 0)
		return NULL;
	directory = fdopendir(fd);
	if (directory == NULL)
		close(fd);
	return directory;
}

static bool is_self_or_parent(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int scratch_make(int parent_fd, const char *name, char *ret_path, size_t size)
{
	char link[64], path[PATH_MAX];
	ssize_t len;

	if (mkdirat(parent_fd, name, 0700) < 0)
		return -errno;
	/* Of the directory itself: a data directory may be named by a relative path, and a host begins elsewhere. */
	snprintf(link, sizeof(link), "/proc/self/fd/%d", parent_fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return -errno;
	path[len] = '\0';
	return (size_t)snprintf(ret_path, size, "%s/%s", path, name) < size ? 0 : -ENAMETOOLONG;
}

static int remove_below(int parent_fd, const char *name, unsigned depth)
{
	struct dirent *entry;
	DIR *directory;

	if (depth > SCRATCH_DEPTH_MAX)
		return -ENOTEMPTY;
	directory = open_directory(parent_fd, name);
	if (directory == NULL)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(directory)) != NULL) {
		if (is_self_or_parent(entry->d_name))
			continue;
		if (unlinkat(dirfd(directory), entry->d_name, 0) < 0 && (errno == EISDIR || errno == EPERM))
			remove_below(dirfd(directory), entry->d_name, depth + 1);
	}
	closedir(directory);
	return unlinkat(parent_fd, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

int scratch_remove(int parent_fd, const char *name)
{
	return remove_below(parent_fd, name, 0);
}

static int open_path(const char *path)
{
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int scratch_make_in(const char *run_directory, const char *name, char **ret_path)
{
	char path[PATH_MAX];
	int fd, r;

	if ((size_t)snprintf(path, sizeof(path), "%s/" SCRATCH_NAME, run_directory) >= sizeof(path))
		return -ENAMETOOLONG;
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = open_path(path);
	if (fd < 0)
		return -errno;
	r = scratch_make(fd, name, path, sizeof(path));
	close(fd);
	if (r < 0)
		return r;
	*ret_path = strdup(path);
	return *ret_path != NULL ? 0 : -ENOMEM;
}

void scratch_remove_path(char *path)
{
	if (path == NULL)
		return;
	remove_below(AT_FDCWD, path, 0);
	free(path);
}

void scratch_sweep(const char *run_directory)
{
	const int fd = open_path(run_directory);

	if (fd < 0)
		return;
	scratch_remove(fd, SCRATCH_NAME);
	close(fd);
}

bool scratch_is_over(int parent_fd, const char *name)
{
	DIR *directory = open_directory(parent_fd, name);
	uint64_t bytes = 0;
	unsigned files = 0;
	struct dirent *entry;
	struct stat status;

	while (directory != NULL && files <= CV_SCRATCH_FILES_MAX && bytes <= CV_SCRATCH_BYTES_MAX &&
	       (entry = readdir(directory)) != NULL) {
		if (is_self_or_parent(entry->d_name) ||
		    fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		files++;
		bytes += (uint64_t)status.st_size;
	}
	if (directory != NULL)
		closedir(directory);
	return files > CV_SCRATCH_FILES_MAX || bytes > CV_SCRATCH_BYTES_MAX;
}
