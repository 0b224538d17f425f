#include "runtime/loader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler.h"
#include "plugin/image.h"

#define COPY_CHUNK_BYTES (256u << 10)

CV_PRINTF(3, 4)
static int refuse(struct cv_error *reterr, int code, const char *format, ...)
{
	va_list list;

	reterr->code = code;
	va_start(list, format);
	vsnprintf(reterr->text, sizeof(reterr->text), format, list);
	va_end(list);
	return code;
}

static int copy_bytes(int from, int to)
{
	uint8_t *buffer = malloc(COPY_CHUNK_BYTES);
	ssize_t n = 1;
	int r = 0;

	if (buffer == NULL)
		return -ENOMEM;
	while (n != 0 && r == 0) {
		n = read(from, buffer, COPY_CHUNK_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = -errno;
		for (ssize_t done = 0; r == 0 && done < n;) {
			ssize_t written = write(to, buffer + done, (size_t)(n - done));

			if (written < 0 && errno != EINTR)
				r = -errno;
			if (written > 0)
				done += written;
		}
	}
	free(buffer);
	return r;
}

/* Written aside and renamed: a file of this name is always whole. */
static int copy_file(const char *from_path, const char *to_path)
{
	char aside[4096 + 16];
	int from, to, r;

	if ((size_t)snprintf(aside, sizeof(aside), "%s.%ld", to_path, (long)getpid()) >= sizeof(aside))
		return -ENAMETOOLONG;
	from = open(from_path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return -errno;
	to = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	if (to < 0) {
		r = -errno;
		close(from);
		return r;
	}
	r = copy_bytes(from, to);
	close(from);
	if (close(to) < 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(aside, to_path) < 0)
		r = -errno;
	if (r < 0)
		unlink(aside);
	return r;
}

/* Without memory it is copied again the next time. */
static void image_keep(const struct manifest *manifest, const char *path)
{
	/* The one thing about a manifest that is learnt later. */
	struct manifest *open = (struct manifest *)(uintptr_t)manifest;
	char *image = strdup(path), *before = NULL;

	if (image != NULL && !atomic_compare_exchange_strong(&open->image, &before, image))
		free(image);
}

/*
 * <run>/plugins/<name>/<build id>.so. The copy is made once for each manifest that was read: what lies there from an
 * earlier run is not trusted to be the same, and the rename gives it an inode of its own. When the same manifest runs
 * again, after a crash or for another configuration, it is the same build that runs, whatever lies in its place by now.
 */
int loader_copy(const struct plan_step *step, const char *run_directory, char *path, size_t size,
		struct cv_error *reterr)
{
	const struct manifest *manifest = step->manifest;
	const char *name = manifest->message->name;
	const char *image = atomic_load(&manifest->image);
	char directory[4096];
	int r;

	if (image != NULL && (size_t)snprintf(path, size, "%s", image) < size && access(path, R_OK) == 0)
		return 0;
	if ((size_t)snprintf(directory, sizeof(directory), "%s/plugins", run_directory) >= sizeof(directory))
		return refuse(reterr, -ENAMETOOLONG, "%s: %s: path too long", name, run_directory);
	if (mkdir(directory, 0700) < 0 && errno != EEXIST)
		return refuse(reterr, -errno, "%s: %s: %s", name, directory, strerror(errno));
	if ((size_t)snprintf(directory, sizeof(directory), "%s/plugins/%s", run_directory, name) >= sizeof(directory))
		return refuse(reterr, -ENAMETOOLONG, "%s: %s: path too long", name, run_directory);
	if (mkdir(directory, 0700) < 0 && errno != EEXIST)
		return refuse(reterr, -errno, "%s: %s: %s", name, directory, strerror(errno));
	if ((size_t)snprintf(path, size, "%s/%s.so", directory,
			     manifest->build_id[0] != '\0' ? manifest->build_id : "unnamed") >= size)
		return refuse(reterr, -ENAMETOOLONG, "%s: %s: path too long", name, run_directory);
	r = copy_file(manifest->path, path);
	if (r < 0)
		return refuse(reterr, r, "%s: copy %s to %s: %s", name, manifest->path, path, strerror(-r));
	image_keep(manifest, path);
	return 0;
}

int loader_load(const struct plan_step *step, const char *run_directory, struct cv_plugin *ret, struct cv_error *reterr)
{
	char path[4096];
	int r;

	r = loader_copy(step, run_directory, path, sizeof(path), reterr);
	if (r < 0)
		return r;
	return image_load(path, step->manifest, ret, reterr);
}
