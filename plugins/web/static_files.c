#include "static_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <microhttpd.h>

#include "digest.h"
#include "header.h"
#include "security.h"
#include "web_limits.h"

#define STATIC_DEPTH_MAX 8 /* folders inside folders */
#define STATIC_PATH_MAX 512u
#define TAG_BYTES 16u
#define TAG_TEXT_MAX (2 * TAG_BYTES + 3)

enum form {
	FORM_PLAIN,
	FORM_GZIP,
	FORM_BROTLI,
	FORM_COUNT,
};

static const struct {
	const char *suffix, *coding;
} forms[FORM_COUNT] = {[FORM_PLAIN] = {"", NULL}, [FORM_GZIP] = {".gz", "gzip"}, [FORM_BROTLI] = {".br", "br"}};

struct variant {
	struct MHD_Response *response, *not_modified;
	char tag[TAG_TEXT_MAX]; /* with quotes */
};

struct file {
	char *path; /* "/assets/x.js" */
	struct variant variants[FORM_COUNT];
};

struct static_files {
	struct file *files; /* sorted by path */
	size_t count, capacity;
	uint64_t bytes;
	unsigned open;
	struct digest *digest;
	bool secure;
};

static const struct {
	const char *extension, *type;
} types[] = {
    {"html", "text/html; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"json", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"ico", "image/x-icon"},
    {"txt", "text/plain; charset=utf-8"},
    {"woff2", "font/woff2"},
    {"ttf", "font/ttf"},
    {"wasm", "application/wasm"},
};

static const char *type_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].extension, dot + 1) == 0)
			return types[i].type;
	return "application/octet-stream";
}

/* The build puts eight capitals and digits after a dash into names, or folders' names, that change with their content.
 */
static bool is_hashed(const char *path)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (const char *dash = strchr(path, '-'); dash; dash = strchr(dash + 1, '-'))
		if (strspn(dash + 1, digits) == 8 && (dash[9] == '.' || dash[9] == '/'))
			return true;
	return false;
}

static void file_finish(struct file *file)
{
	for (int form = 0; form < FORM_COUNT; form++) {
		if (file->variants[form].response)
			MHD_destroy_response(file->variants[form].response);
		if (file->variants[form].not_modified)
			MHD_destroy_response(file->variants[form].not_modified);
	}
	free(file->path);
}

void static_files_destroy(struct static_files **files)
{
	if (!*files)
		return;
	for (size_t i = 0; i < (*files)->count; i++)
		file_finish(&(*files)->files[i]);
	free((*files)->files);
	free(*files);
	*files = NULL;
}

static int fail(struct cv_error *reterr, int error, const char *path)
{
	reterr->code = error;
	snprintf(reterr->text, sizeof(reterr->text), "ui: %.128s: %s", path, strerror(-error));
	return error;
}

/* A strong tag: the first half of the content's SHA-256. */
static int make_tag(struct digest *digest, const uint8_t *data, size_t len, char tag[TAG_TEXT_MAX])
{
	uint8_t hash[DIGEST_BYTES];
	int error = digest_sha256(digest, data, len, hash);

	if (error)
		return error;
	tag[0] = '"';
	digest_hex(hash, TAG_BYTES, tag + 1);
	strcpy(tag + 1 + 2 * TAG_BYTES, "\"");
	return 0;
}

static int read_whole(int fd, size_t size, uint8_t **ret)
{
	uint8_t *data = malloc(size ? size : 1);
	size_t have = 0;

	if (!data)
		return -ENOMEM;
	while (have < size) {
		ssize_t got = pread(fd, data + have, size - have, (off_t)have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			free(data);
			return got < 0 ? -errno : -EIO;
		}
		have += (size_t)got;
	}
	*ret = data;
	return 0;
}

static void add_headers(const struct static_files *files, struct MHD_Response *response, const char *path,
			const char *tag, enum form form)
{
	MHD_add_response_header(response, "ETag", tag);
	MHD_add_response_header(response, "Vary", "Accept-Encoding");
	MHD_add_response_header(response, "Cache-Control",
				is_hashed(path) ? "public, max-age=31536000, immutable" : "no-cache");
	if (forms[form].coding)
		MHD_add_response_header(response, "Content-Encoding", forms[form].coding);
	security_add_page_headers(response, files->secure);
}

/* Takes data and fd. */
static struct MHD_Response *make_response(struct static_files *files, int fd, uint8_t *data, size_t size)
{
	struct MHD_Response *response;

	if (size <= WEB_FILE_IN_MEMORY_MAX || files->open == WEB_FILE_OPEN_MAX) {
		close(fd);
		response = MHD_create_response_from_buffer(size, data, MHD_RESPMEM_MUST_FREE);
		if (!response)
			free(data);
	} else {
		free(data);
		files->open++;
		response = MHD_create_response_from_fd_at_offset64(size, fd, 0);
		if (!response)
			close(fd);
	}
	return response;
}

static int load_variant(struct static_files *files, struct file *file, enum form form, int fd, size_t size)
{
	struct variant *variant = &file->variants[form];
	uint8_t *data = NULL;
	int error = read_whole(fd, size, &data);

	if (error) {
		close(fd);
		return error;
	}
	error = make_tag(files->digest, data, size, variant->tag);
	if (error) {
		free(data);
		close(fd);
		return error;
	}
	variant->response = make_response(files, fd, data, size);
	variant->not_modified = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	if (!variant->response || !variant->not_modified)
		return -ENOMEM;
	MHD_add_response_header(variant->response, "Content-Type", type_of(file->path));
	add_headers(files, variant->response, file->path, variant->tag, form);
	add_headers(files, variant->not_modified, file->path, variant->tag, FORM_PLAIN);
	return 0;
}

static struct file *file_at(struct static_files *files, const char *path)
{
	struct file *file;

	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->files[i].path, path) == 0)
			return &files->files[i];
	if (files->count == WEB_FILES_MAX)
		return NULL;
	if (files->count == files->capacity) {
		size_t capacity = files->capacity ? files->capacity * 2 : 64;
		struct file *grown = realloc(files->files, capacity * sizeof(*grown));

		if (!grown)
			return NULL;
		files->files = grown;
		files->capacity = capacity;
	}
	file = &files->files[files->count];
	memset(file, 0, sizeof(*file));
	file->path = strdup(path);
	if (!file->path)
		return NULL;
	files->count++;
	return file;
}

/* One regular file: finds out which form of which path it is. */
static int load_file(struct static_files *files, int directory, const char *name, const char *path, size_t size)
{
	char plain[STATIC_PATH_MAX];
	size_t len = strlen(path);
	enum form form = FORM_PLAIN;
	struct file *file;
	int fd;

	for (int i = FORM_GZIP; i < FORM_COUNT; i++)
		if (len > 4 && strcmp(path + len - 3, forms[i].suffix) == 0)
			form = (enum form)i;
	snprintf(plain, sizeof(plain), "%.*s", (int)(form == FORM_PLAIN ? len : len - 3), path);
	files->bytes += size;
	if (files->bytes > WEB_FILES_BYTES_MAX)
		return -E2BIG;
	file = file_at(files, plain);
	if (!file)
		return files->count == WEB_FILES_MAX ? -E2BIG : -ENOMEM;
	fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	return load_variant(files, file, form, fd, size);
}

static int load_folder(struct static_files *files, int directory, const char *prefix, int depth,
		       struct cv_error *reterr);

static int load_entry(struct static_files *files, int directory, const char *name, const char *prefix, int depth,
		      struct cv_error *reterr)
{
	char path[STATIC_PATH_MAX];
	struct stat status;
	int error = 0;

	if (name[0] == '.')
		return 0;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", prefix, name) >= sizeof(path))
		return fail(reterr, -ENAMETOOLONG, prefix);
	if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return fail(reterr, -errno, path);
	if (S_ISREG(status.st_mode)) {
		error = load_file(files, directory, name, path, (size_t)status.st_size);
	} else if (S_ISDIR(status.st_mode) && depth < STATIC_DEPTH_MAX) {
		int inner = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

		if (inner < 0)
			return fail(reterr, -errno, path);
		return load_folder(files, inner, path, depth + 1, reterr);
	}
	return error ? fail(reterr, error, path) : 0;
}

/* Takes the descriptor. */
static int load_folder(struct static_files *files, int directory, const char *prefix, int depth,
		       struct cv_error *reterr)
{
	DIR *listing = fdopendir(directory);
	struct dirent *entry;
	int error = 0;

	if (!listing) {
		error = fail(reterr, -errno, *prefix ? prefix : "/");
		close(directory);
		return error;
	}
	while (!error && (entry = readdir(listing)))
		error = load_entry(files, dirfd(listing), entry->d_name, prefix, depth, reterr);
	closedir(listing);
	return error;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

int static_files_load(const struct static_options *options, struct static_files **ret, struct cv_error *reterr)
{
	struct static_files *files = calloc(1, sizeof(*files));
	int directory, error = 0;

	if (!files)
		return fail(reterr, -ENOMEM, "files");
	files->secure = options->secure;
	files->digest = options->digest;
	directory = options->directory ? open(options->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (directory >= 0)
		error = load_folder(files, directory, "", 0, reterr);
	else if (options->directory && errno != ENOENT)
		error = fail(reterr, -errno, options->directory);
	if (error) {
		static_files_destroy(&files);
		return error;
	}
	if (files->count > 0)
		qsort(files->files, files->count, sizeof(*files->files), by_path);
	*ret = files;
	return 0;
}

size_t static_files_count(const struct static_files *files)
{
	return files->count;
}

static const struct file *find_path(const struct static_files *files, const char *path)
{
	struct file key = {.path = (char *)(uintptr_t)path};

	if (files->count == 0)
		return NULL;
	return bsearch(&key, files->files, files->count, sizeof(key), by_path);
}

static const struct variant *pick(const struct file *file, const char *accept_encoding)
{
	for (int form = FORM_BROTLI; form > FORM_PLAIN; form--)
		if (file->variants[form].response && header_accepts_coding(accept_encoding, forms[form].coding))
			return &file->variants[form];
	return file->variants[FORM_PLAIN].response ? &file->variants[FORM_PLAIN] : NULL;
}

bool static_files_find(const struct static_files *files, const char *path, const char *accept_encoding,
		       const char *if_none_match, struct static_answer *ret)
{
	const struct file *file = find_path(files, path);
	const struct variant *variant;
	const char *last = strrchr(path, '/');

	if (!file && strncmp(path, "/assets/", 8) != 0 && !strchr(last ? last : path, '.'))
		file = find_path(files, "/index.html");
	variant = file ? pick(file, accept_encoding) : NULL;
	if (!variant)
		return false;
	if (header_none_match(if_none_match, variant->tag + 1, strlen(variant->tag) - 2))
		*ret = (struct static_answer){304, variant->not_modified};
	else
		*ret = (struct static_answer){200, variant->response};
	return true;
}
