/*
 * Blobs: files named by the SHA-256 of their bytes, in blobs/xx/<64 hex digits>. An upload is written aside, synced and
 * renamed, and answers an id that belongs to one person of one agency, is good once, for 24 hours. A blob whose uploads
 * are all used up or expired and that no record refers to is removed by blob_sweep().
 *
 * Threads: one blob_writer belongs to one thread at a time. blob_writer_finish() blocks (fsync): call it on a pool
 * thread.
 */
#ifndef CONGVAN_KERNEL_STORE_BLOB_H
#define CONGVAN_KERNEL_STORE_BLOB_H

#include <congvan/abi.h>

#include "store/store.h"

struct blob_writer;

#define BLOB_UPLOAD_LIFE_MS (24LL * 3600 * 1000)
#define BLOB_NAME_MAX 1024u /* bytes of an upload's name */

int blob_writer_create(struct store *store, uint64_t limit_bytes, struct blob_writer **ret);
/* -EFBIG past the limit, -ENOSPC below the reserve or on a full disk. Buffered; may block on the page cache only. */
int blob_writer_write(struct blob_writer *writer, struct cv_bytes data);
/* Removes the file; sets *writer to NULL; accepts NULL. */
void blob_writer_abandon(struct blob_writer **writer);

struct blob_owner {
	uint32_t agency;
	uint64_t person;
	const char *trace_id, *address, *plugin;
};
/*
 * Syncs, renames and commits the upload record; takes the writer in every case. sha256 (64 hex digits or NULL): what
 * the client says it is, -EBADMSG when it is not. ret->name is `name`. Blocks until durable. -EINVAL: media type or
 * name too long; what blob_writer_write() failed with; or what store_commit.done says. Never on the committer thread.
 */
int blob_writer_finish(struct blob_writer **writer, const struct blob_owner *owner, const char *media_type,
		       const char *name, const char *sha256, int64_t now_ms, struct cv_upload *ret);

/* -ENOENT: unknown, used, expired or somebody else's (told apart by nobody). name goes to `memory`. */
int blob_upload_get(struct store_snapshot *snapshot, uint64_t id, uint32_t agency, uint64_t person, int64_t now_ms,
		    struct store_memory memory, struct cv_upload *ret);
/* A descriptor for reading (O_CLOEXEC); the caller closes it. */
int blob_open(struct store *store, const char *sha256, int *ret_fd, uint64_t *ret_size_bytes);
/* Removes expired uploads and unreferenced files, at most `budget` of them. Returns how many, or a negative errno. */
int blob_sweep(struct store *store, int64_t now_ms, uint32_t budget);

#endif
