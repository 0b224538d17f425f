#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "host/clean.h"
#include "host/control.h"
#include "host/table.h"

#define BLOB_MAGIC 0x626c6f62u
#define BLOB_TEXT_MAX 512u
#define BLOB_WAIT_MS 60000 /* for a step of an upload: the kernel waits for its disk */

/*
 * An upload under way, which the kernel writes and knows by a number. It outlives the call that made it. Finishing
 * waits for the disk, so an event-loop plugin's is done on a thread of its own and told on the loop.
 */
struct cv_blob {
	uint32_t magic;
	struct guest *guest;
	uint64_t number; /* the kernel's */
	/* of finishing */
	struct task task;
	struct arena arena;
	char media_type[BLOB_TEXT_MAX + 1], name[BLOB_TEXT_MAX + 1], sha256[BLOB_TEXT_MAX + 1];
	bool has_sha256;
	struct cv_upload upload;
	int result;
	cv_on_upload *done;
	void *arg;
};

static void blob_free(struct cv_blob *blob)
{
	blob->magic = 0;
	arena_finish(&blob->arena);
	free(blob);
}

static int ask_blob(struct cv_blob *blob, Congvan__TableCall *ask, Congvan__TableReply **ret_reply)
{
	ask->has_kind = ask->has_id = 1;
	ask->id = blob->number;
	return table_ask(blob->guest, &blob->arena, ask, guest_monotonic_ms() + BLOB_WAIT_MS, ret_reply);
}

static int host_blob_create(struct cv_call *open, uint64_t limit_bytes, struct cv_blob **ret)
{
	struct turn *turn = turn_of(open);
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;
	struct cv_blob *blob;
	int r;

	blob = calloc(1, sizeof(*blob));
	if (blob == NULL)
		return -ENOMEM;
	blob->magic = BLOB_MAGIC;
	blob->guest = turn->guest;
	arena_init(&blob->arena);
	ask.has_kind = ask.has_limit = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__BLOB_CREATE;
	ask.limit = limit_bytes;
	r = table_ask_speaker(turn, &ask, &reply);
	if (r == 0 && reply->n_ids != 1)
		r = -EIO;
	if (r < 0) {
		blob_free(blob);
		return r;
	}
	blob->number = reply->ids[0];
	*ret = blob;
	return 0;
}

static int host_blob_write(struct cv_blob *blob, struct cv_bytes data)
{
	int r = 0;

	CV_ASSERT(blob->magic == BLOB_MAGIC);
	for (size_t at = 0; at < data.len && r == 0;) {
		Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
		const size_t n = data.len - at < HOST_BLOB_CHUNK ? data.len - at : HOST_BLOB_CHUNK;
		Congvan__TableReply *reply;

		ask.kind = CONGVAN__TABLE_CALL__KIND__BLOB_WRITE;
		ask.has_data = 1;
		ask.data = table_data((struct cv_bytes){data.data + at, n});
		r = ask_blob(blob, &ask, &reply);
		arena_reset(&blob->arena);
		at += n;
	}
	return r;
}

static void host_blob_abandon(struct cv_blob *blob)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;

	if (blob == NULL)
		return;
	CV_ASSERT(blob->magic == BLOB_MAGIC);
	ask.kind = CONGVAN__TABLE_CALL__KIND__BLOB_ABANDON;
	ask_blob(blob, &ask, &reply);
	blob_free(blob);
}

static void tell(struct task *task)
{
	struct cv_blob *blob = CV_CONTAINER(task, struct cv_blob, task);

	blob->done(blob->arg, blob->result, blob->result == 0 ? &blob->upload : NULL);
	blob_free(blob);
}

static void finish(struct cv_blob *blob)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;

	ask.kind = CONGVAN__TABLE_CALL__KIND__BLOB_FINISH;
	ask.name = blob->name;
	ask.text = blob->media_type;
	ask.sha256 = blob->has_sha256 ? blob->sha256 : NULL;
	blob->result = ask_blob(blob, &ask, &reply);
	if (blob->result == 0 && reply->upload == NULL)
		blob->result = -EIO;
	if (blob->result == 0)
		table_upload(reply->upload, &blob->upload);
}

/* A thread for files. */
static void finish_task(struct task *task)
{
	struct cv_blob *blob = CV_CONTAINER(task, struct cv_blob, task);

	finish(blob);
	blob->task.run = tell;
	loop_push(blob->guest->loop, &blob->task);
}

static int host_blob_finish(struct cv_blob *blob, const char *media_type, const char *name, const char *sha256,
			    cv_on_upload *done, void *arg)
{
	struct guest *guest = blob->guest;

	CV_ASSERT(blob->magic == BLOB_MAGIC);
	clean_copy(blob->media_type, sizeof(blob->media_type), media_type);
	clean_copy(blob->name, sizeof(blob->name), name);
	clean_copy(blob->sha256, sizeof(blob->sha256), sha256);
	blob->has_sha256 = sha256 != NULL;
	blob->done = done;
	blob->arg = arg;
	if (!guest->own_loop) {
		finish(blob);
		tell(&blob->task);
		return 0;
	}
	blob->task.run = finish_task;
	if (guest->files != NULL && pool_push(guest->files, &blob->task))
		return 0;
	host_blob_abandon(blob);
	return -EBUSY;
}

static int host_blob_open(const struct cv_host *host, const char *sha256, int *ret_fd, uint64_t *ret_size_bytes)
{
	struct guest *guest = guest_of(host);
	const int64_t deadline = guest_monotonic_ms() + BLOB_WAIT_MS;
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	struct control_ticket ticket;
	Congvan__TableReply *reply;
	struct arena arena;
	uint64_t size = 0;
	int r;

	if (sha256 == NULL || !clean_is(sha256))
		return -EINVAL;
	control_expect(&ticket);
	arena_init(&arena);
	ask.has_kind = ask.has_ticket = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__BLOB_OPEN;
	ask.sha256 = table_text(sha256);
	ask.ticket = ticket.number;
	r = table_ask(guest, &arena, &ask, deadline, &reply);
	if (r == 0)
		size = reply->size_bytes;
	arena_finish(&arena);
	if (r < 0) {
		control_forget(&ticket);
		return r;
	}
	/* The descriptor comes on its own way, before the answer or after it. */
	if (control_take(&ticket, deadline, ret_fd) < 0)
		return -EIO;
	*ret_size_bytes = size;
	return 0;
}

void table_blob_fill(struct cv_host *host)
{
	host->blob_create = host_blob_create;
	host->blob_write = host_blob_write;
	host->blob_finish = host_blob_finish;
	host->blob_abandon = host_blob_abandon;
	host->blob_open = host_blob_open;
}
