/*
 * Design notes
 * - A file is written under blobs/new/, synced, renamed to blobs/xx/<digest>, and then referred to by a commit. A crash
 *   between any two steps leaves a file that nothing refers to; opening the store empties new/, the sweep finds the
 * rest.
 * - References are sums: one for each live upload, one for each claim. A file may go when its sum is 0 and its digest
 * is not pinned. A digest is pinned from before the rename until its commit has answered, so that the sweep can't
 * remove a file that is about to be referred to. Whoever finishes always renames his own file, never trusts an earlier
 * one.
 */
#include "store/blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "compiler.h"
#include "point.h"
#include "store/blob_int.h"
#include "store/reserve.h"
#include "store/store_int.h"
#include "store/upload.h"
#include "store/value.h"

#define WRITER_MAGIC 0x72777562u
#define BUFFER_BYTES (64u << 10)
#define RESERVE_EVERY_BYTES (8u << 20) /* how often a writer looks at the free space */
#define NEW_NAME_SIZE 32u

struct blob_writer {
	uint32_t magic;
	int fd;
	int failed; /* what an earlier write failed with: the file is not whole any more */
	struct store *store;
	EVP_MD_CTX *digest;
	uint64_t limit_bytes, size_bytes, checked_bytes;
	size_t buffered;
	char name[NEW_NAME_SIZE]; /* below blobs/ */
	uint8_t buffer[BUFFER_BYTES];
};

/* ---- the folder ---- */

static int sync_directory(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = fsync(fd) == 0 ? 0 : -errno;
	close(fd);
	return r;
}

/* What an earlier process left half-written. The engine's lock says that it is gone. */
static int empty_new(int directory)
{
	int fd = openat(directory, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	DIR *entries;
	int r;

	if (fd < 0)
		return -errno;
	entries = fdopendir(fd);
	if (!entries) {
		r = -errno;
		close(fd);
		return r;
	}
	while ((entry = readdir(entries))) {
		if (entry->d_name[0] != '.')
			unlinkat(fd, entry->d_name, 0);
	}
	closedir(entries);
	return 0;
}

/*
 * All of them at once: their names are then durable before any file stands in them, whoever comes first, and whatever
 * failed before. Their parent's own name is in the store's directory.
 */
static int make_folders(int directory)
{
	char name[3];

	if (mkdirat(directory, "new", 0700) != 0 && errno != EEXIST)
		return -errno;
	for (unsigned i = 0; i < 256; i++) {
		snprintf(name, sizeof(name), "%02x", i);
		if (mkdirat(directory, name, 0700) != 0 && errno != EEXIST)
			return -errno;
	}
	if (fsync(directory) != 0)
		return -errno;
	return sync_directory(directory, "..");
}

int blobs_open(struct store *store, struct cv_error *reterr)
{
	char *path;
	int r = 0;

	if (asprintf(&path, "%s/blobs", store->directory) < 0) {
		reterr->code = -ENOMEM;
		snprintf(reterr->text, sizeof(reterr->text), "store: %s/blobs: %s", store->directory, strerror(ENOMEM));
		return -ENOMEM;
	}
	if (store->options.create && mkdir(path, 0700) != 0 && errno != EEXIST)
		r = -errno;
	if (r == 0) {
		store->blobs.directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		r = store->blobs.directory < 0 ? -errno : 0;
	}
	if (r == 0 && !store->options.read_only) {
		r = make_folders(store->blobs.directory);
		if (r == 0)
			r = empty_new(store->blobs.directory);
	}
	if (r < 0) {
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text), "store: %s: %s", path, strerror(-r));
	}
	free(path);
	return r;
}

void blobs_close(struct store *store)
{
	if (store->blobs.directory >= 0)
		close(store->blobs.directory);
	store->blobs.directory = -1;
}

void blob_path(const uint8_t digest[BLOB_DIGEST_SIZE], char ret[BLOB_PATH_SIZE])
{
	blob_digest_text(digest, ret + 3);
	memcpy(ret, ret + 3, 2);
	ret[2] = '/';
}

/* ---- pins ---- */

static int pin(struct blob_area *blobs, const uint8_t digest[BLOB_DIGEST_SIZE])
{
	int r = -ENOBUFS;

	pthread_mutex_lock(&blobs->lock);
	if (blobs->pin_count < BLOB_PINS_MAX) {
		memcpy(blobs->pins[blobs->pin_count++], digest, BLOB_DIGEST_SIZE);
		r = 0;
	}
	pthread_mutex_unlock(&blobs->lock);
	return r;
}

/* Index of a pin of this digest, or -1. */
static int find_pin_locked(const struct blob_area *blobs, const uint8_t digest[BLOB_DIGEST_SIZE])
{
	for (uint32_t i = 0; i < blobs->pin_count; i++) {
		if (memcmp(blobs->pins[i], digest, BLOB_DIGEST_SIZE) == 0)
			return (int)i;
	}
	return -1;
}

static void unpin(struct blob_area *blobs, const uint8_t digest[BLOB_DIGEST_SIZE])
{
	int at;

	pthread_mutex_lock(&blobs->lock);
	at = find_pin_locked(blobs, digest);
	CV_ASSERT(at >= 0);
	memmove(blobs->pins[at], blobs->pins[--blobs->pin_count], BLOB_DIGEST_SIZE);
	pthread_mutex_unlock(&blobs->lock);
}

int blob_remove_unreferenced(struct store *store, const uint8_t digest[BLOB_DIGEST_SIZE])
{
	struct store_key key = {.prefix = BLOB_PREFIX, .body = {digest, BLOB_DIGEST_SIZE}};
	struct blob_area *blobs = &store->blobs;
	char path[BLOB_PATH_SIZE];
	int64_t references;
	int r = 0;

	blob_path(digest, path);
	pthread_mutex_lock(&blobs->lock);
	if (find_pin_locked(blobs, digest) < 0) {
		r = store_sum_now(store, &key, &references);
		if (r == 0 && references <= 0)
			r = unlinkat(blobs->directory, path, 0) == 0 ? 1 : errno == ENOENT ? 0 : -errno;
	}
	pthread_mutex_unlock(&blobs->lock);
	return r;
}

/* ---- writing ---- */

static void writer_free(struct blob_writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	EVP_MD_CTX_free(w->digest);
	w->magic = 0;
	free(w);
}

int blob_writer_create(struct store *store, uint64_t limit_bytes, struct blob_writer **ret)
{
	struct blob_writer *w;
	int r;

	CV_ASSERT(store->magic == STORE_MAGIC);
	if (store->options.read_only)
		return -EROFS;
	r = reserve_check(store->env, store->directory, store->options.reserve_bytes, 0);
	if (r < 0)
		return r;
	w = store->env->allocate(sizeof(*w));
	if (!w)
		return -ENOMEM;
	w->magic = WRITER_MAGIC;
	w->store = store;
	w->limit_bytes = limit_bytes;
	w->fd = -1;
	w->digest = EVP_MD_CTX_new();
	if (!w->digest || EVP_DigestInit_ex(w->digest, EVP_sha256(), NULL) != 1) {
		writer_free(w);
		return -ENOMEM;
	}
	snprintf(w->name, sizeof(w->name), "new/%llu", (unsigned long long)atomic_fetch_add(&store->blobs.serial, 1));
	w->fd = openat(store->blobs.directory, w->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (w->fd < 0) {
		r = -errno;
		writer_free(w);
		return r;
	}
	*ret = w;
	return 0;
}

static int write_out(struct blob_writer *w, const uint8_t *data, size_t len)
{
	while (len) {
		ssize_t written = write(w->fd, data, len);

		if (written < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		data += written;
		len -= (size_t)written;
	}
	return 0;
}

static int flush_buffer(struct blob_writer *w)
{
	int r = write_out(w, w->buffer, w->buffered);

	w->buffered = 0;
	return r;
}

static int take_data(struct blob_writer *w, struct cv_bytes data)
{
	int r = 0;

	if (w->size_bytes + data.len >= w->checked_bytes) {
		r = reserve_check(w->store->env, w->store->directory, w->store->options.reserve_bytes, data.len);
		w->checked_bytes = w->size_bytes + data.len + RESERVE_EVERY_BYTES;
	}
	if (r == 0 && EVP_DigestUpdate(w->digest, data.data, data.len) != 1)
		r = -EIO;
	if (r == 0 && w->buffered + data.len > BUFFER_BYTES)
		r = flush_buffer(w);
	if (r < 0)
		return r;
	w->size_bytes += data.len;
	if (data.len > BUFFER_BYTES / 2) {
		r = flush_buffer(w);
		return r < 0 ? r : write_out(w, data.data, data.len);
	}
	memcpy(w->buffer + w->buffered, data.data, data.len);
	w->buffered += data.len;
	return 0;
}

int blob_writer_write(struct blob_writer *writer, struct cv_bytes data)
{
	CV_ASSERT(writer->magic == WRITER_MAGIC);
	if (writer->failed || data.len == 0)
		return writer->failed;
	if (data.len > writer->limit_bytes || writer->size_bytes > writer->limit_bytes - data.len)
		writer->failed = -EFBIG;
	else
		writer->failed = take_data(writer, data);
	return writer->failed;
}

void blob_writer_abandon(struct blob_writer **writer)
{
	struct blob_writer *w = *writer;

	if (!w)
		return;
	CV_ASSERT(w->magic == WRITER_MAGIC);
	*writer = NULL;
	unlinkat(w->store->blobs.directory, w->name, 0);
	writer_free(w);
}

/* ---- finishing ---- */

/* The last bytes, the sync, the digest, and whether it is the one that was promised. */
static int seal(struct blob_writer *w, const char *sha256, uint8_t ret_digest[BLOB_DIGEST_SIZE])
{
	uint8_t promised[BLOB_DIGEST_SIZE];
	int r = w->failed ? w->failed : flush_buffer(w);

	if (r < 0)
		return r;
	if (EVP_DigestFinal_ex(w->digest, ret_digest, NULL) != 1)
		return -EIO;
	if (sha256 && (!blob_digest_parse(sha256, promised) || memcmp(promised, ret_digest, BLOB_DIGEST_SIZE) != 0))
		return -EBADMSG;
	return fdatasync(w->fd) == 0 ? 0 : -errno;
}

static int rename_to(struct blob_writer *w, const char *path)
{
	int directory = w->store->blobs.directory;
	char folder[3] = {path[0], path[1], '\0'};

	if (renameat(directory, w->name, directory, path) != 0)
		return -errno;
	return sync_directory(directory, folder);
}

/* The upload's record, its reference of the blob, and the entry of the log, in one commit. */
static int record(struct store *store, const struct blob_owner *owner, Congvan__Upload *upload,
		  const uint8_t digest[BLOB_DIGEST_SIZE], int64_t now_ms)
{
	size_t size = congvan__upload__get_packed_size(upload);
	uint8_t *packed = store->env->allocate(size);
	struct upload_key key;
	struct store_put put = {.key = *upload_key(upload->id, &key), .value = {packed, size}, .absent = true};
	struct store_sum_add sum = {.key = {.prefix = BLOB_PREFIX, .body = {digest, BLOB_DIGEST_SIZE}}, .add = 1};
	struct store_event event = {
	    .agency = owner->agency, .topic = "store.uploaded", .payload = {packed, size}, .subject = upload->id};
	struct store_commit commit = {.author = {.person = owner->person,
						 .plugin = owner->plugin,
						 .trace_id = owner->trace_id,
						 .address = owner->address},
				      .puts = &put,
				      .put_count = 1,
				      .sums = &sum,
				      .sum_count = 1,
				      .events = &event,
				      .event_count = 1,
				      .time_ms = now_ms};
	int r;

	if (!packed)
		return -ENOMEM;
	congvan__upload__pack(upload, packed);
	r = store_commit_and_wait(store, &commit);
	free(packed);
	return r;
}

static int publish(struct blob_writer *w, const struct blob_owner *owner, const uint8_t digest[BLOB_DIGEST_SIZE],
		   Congvan__Upload *upload, int64_t now_ms)
{
	struct blob_area *blobs = &w->store->blobs;
	char path[BLOB_PATH_SIZE];
	int r = pin(blobs, digest);

	if (r < 0)
		return r;
	blob_path(digest, path);
	CV_POINT("blob.written");
	r = rename_to(w, path);
	CV_POINT("blob.renamed");
	if (r == 0)
		r = record(w->store, owner, upload, digest, now_ms);
	CV_POINT("blob.recorded");
	unpin(blobs, digest);
	return r;
}

int blob_writer_finish(struct blob_writer **writer, const struct blob_owner *owner, const char *media_type,
		       const char *name, const char *sha256, int64_t now_ms, struct cv_upload *ret)
{
	struct blob_writer *w = *writer;
	Congvan__Upload upload = CONGVAN__UPLOAD__INIT;
	struct cv_upload result = {.size = sizeof(result), .name = name};
	uint8_t digest[BLOB_DIGEST_SIZE];
	int r;

	CV_ASSERT(w->magic == WRITER_MAGIC);
	if (!media_type || strlen(media_type) >= sizeof(result.media_type) || (name && strlen(name) > BLOB_NAME_MAX))
		r = -EINVAL;
	else
		r = seal(w, sha256, digest);
	if (r == 0) {
		result.id = store_new_id(w->store);
		result.size_bytes = w->size_bytes;
		result.expires_ms = now_ms + BLOB_UPLOAD_LIFE_MS;
		blob_digest_text(digest, result.sha256);
		strcpy(result.media_type, media_type);
		upload.has_id = upload.has_agency = upload.has_person = upload.has_size_bytes = 1;
		upload.has_expires_ms = 1;
		upload.id = result.id;
		upload.agency = owner->agency;
		upload.person = owner->person;
		upload.size_bytes = result.size_bytes;
		upload.expires_ms = result.expires_ms;
		upload.sha256 = result.sha256;
		upload.media_type = result.media_type;
		upload.name = (char *)(uintptr_t)name; /* protobuf-c reads it only */
		r = publish(w, owner, digest, &upload, now_ms);
	}
	blob_writer_abandon(writer); /* after the rename there is nothing left to remove */
	if (r == 0)
		*ret = result;
	return r;
}

/* ---- reading ---- */

static int fill_upload(const Congvan__Upload *upload, struct store_memory memory, struct cv_upload *ret)
{
	const char *name = upload->name ? upload->name : "";
	const char *media_type = upload->media_type ? upload->media_type : "";
	struct cv_upload result = {.size = sizeof(result),
				   .id = upload->id,
				   .size_bytes = upload->size_bytes,
				   .expires_ms = upload->expires_ms};
	char *copy;

	if (strlen(media_type) >= sizeof(result.media_type))
		return -EIO;
	strcpy(result.media_type, media_type);
	memcpy(result.sha256, upload->sha256, BLOB_HEX_SIZE);
	copy = memory.alloc(memory.arg, strlen(name) + 1);
	if (!copy)
		return -ENOMEM;
	result.name = strcpy(copy, name);
	*ret = result;
	return 0;
}

int blob_upload_get(struct store_snapshot *snapshot, uint64_t id, uint32_t agency, uint64_t person, int64_t now_ms,
		    struct store_memory memory, struct cv_upload *ret)
{
	struct upload_key key;
	struct cv_row row;
	Congvan__Upload *upload;
	int r = store_get(snapshot, upload_key(id, &key), memory, &row);

	if (r < 0)
		return r;
	if (row.version == 0)
		return -ENOENT;
	r = upload_unpack(row.value, &upload);
	if (r < 0)
		return r == -EUCLEAN ? -EIO : r;
	r = upload_usable(upload, agency, person, now_ms) ? fill_upload(upload, memory, ret) : -ENOENT;
	congvan__upload__free_unpacked(upload, NULL);
	return r;
}

int blob_open(struct store *store, const char *sha256, int *ret_fd, uint64_t *ret_size_bytes)
{
	uint8_t digest[BLOB_DIGEST_SIZE];
	char path[BLOB_PATH_SIZE];
	struct stat status;
	int fd, r;

	if (!blob_digest_parse(sha256, digest))
		return -ENOENT;
	blob_path(digest, path);
	fd = openat(store->blobs.directory, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) != 0) {
		r = -errno;
		close(fd);
		return r;
	}
	*ret_fd = fd;
	*ret_size_bytes = (uint64_t)status.st_size;
	return 0;
}
