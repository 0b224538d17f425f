#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call/call.h"
#include "compiler.h"
#include "runtime/runtime_int.h"
#include "store/blob.h"
#include "table/host.h"

#define BLOB_MAGIC 0x626c6f62u
#define BLOB_TEXT_MAX 512u

/*
 * An upload under way. It outlives the call that made it: the owner is copied. Finishing blocks on the disk, so an
 * event-loop plugin's is done on the runtime's pool and told on the loop.
 */
struct cv_blob {
	uint32_t magic;
	struct instance *instance;
	struct blob_writer *writer;
	uint32_t agency;
	uint64_t person;
	char trace_id[64], address[128];
	/* of finishing */
	struct task task;
	char *media_type, *name, *sha256; /* NULL: none */
	struct cv_upload upload;
	int result;
	cv_on_upload *done;
	void *arg;
};

static void blob_free(struct cv_blob *blob)
{
	blob->magic = 0;
	free(blob->media_type);
	free(blob->name);
	free(blob->sha256);
	free(blob);
}

static int host_blob_create(struct cv_call *open, uint64_t limit_bytes, struct cv_blob **ret)
{
	struct call *call = call_of(open);
	struct cv_blob *blob;
	int r;

	if (!grants_has(&call->instance->grants, CV_GRANT_BLOB_WRITE)) {
		log_warning(&call->instance->log, "grant.denied", "capability=blob-write");
		return -EACCES;
	}
	blob = calloc(1, sizeof(*blob));
	if (blob == NULL)
		return -ENOMEM;
	r = blob_writer_create(call->instance->runtime->store, limit_bytes, &blob->writer);
	if (r < 0) {
		free(blob);
		return r;
	}
	blob->magic = BLOB_MAGIC;
	blob->instance = call->instance;
	blob->agency = call->caller->agency;
	blob->person = call->caller->person;
	snprintf(blob->trace_id, sizeof(blob->trace_id), "%s",
		 call->caller->trace_id != NULL ? call->caller->trace_id : "");
	snprintf(blob->address, sizeof(blob->address), "%s",
		 call->caller->address != NULL ? call->caller->address : "");
	*ret = blob;
	return 0;
}

static int host_blob_write(struct cv_blob *blob, struct cv_bytes data)
{
	CV_ASSERT(blob->magic == BLOB_MAGIC);
	return blob_writer_write(blob->writer, data);
}

static void host_blob_abandon(struct cv_blob *blob)
{
	if (blob == NULL)
		return;
	CV_ASSERT(blob->magic == BLOB_MAGIC);
	blob_writer_abandon(&blob->writer);
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
	const struct blob_owner owner = {
	    .agency = blob->agency,
	    .person = blob->person,
	    .trace_id = blob->trace_id,
	    .address = blob->address,
	    .plugin = blob->instance->name,
	};

	blob->upload.size = sizeof(blob->upload);
	blob->result = blob_writer_finish(&blob->writer, &owner, blob->media_type, blob->name, blob->sha256,
					  instance_now_ms(), &blob->upload);
	if (blob->result == 0)
		blob->upload.name = blob->name;
}

/* A thread of the pool. */
static void finish_task(struct task *task)
{
	struct cv_blob *blob = CV_CONTAINER(task, struct cv_blob, task);
	struct instance *instance = blob->instance;

	finish(blob);
	blob->task.run = tell;
	loop_push(instance->loop, &blob->task);
	atomic_fetch_sub(&instance->sent_count, 1);
}

static char *copy_text(const char *text, int *r)
{
	char *copy;

	if (text == NULL)
		return NULL;
	copy = strndup(text, BLOB_TEXT_MAX);
	if (copy == NULL)
		*r = -ENOMEM;
	return copy;
}

static int host_blob_finish(struct cv_blob *blob, const char *media_type, const char *name, const char *sha256,
			    cv_on_upload *done, void *arg)
{
	struct instance *instance = blob->instance;
	int r = 0;

	CV_ASSERT(blob->magic == BLOB_MAGIC);
	blob->media_type = copy_text(media_type != NULL ? media_type : "", &r);
	blob->name = copy_text(name != NULL ? name : "", &r);
	blob->sha256 = copy_text(sha256, &r);
	blob->done = done;
	blob->arg = arg;
	if (r < 0) {
		host_blob_abandon(blob);
		return r;
	}
	if (!instance->own_loop) {
		finish(blob);
		tell(&blob->task);
		return 0;
	}
	blob->task.run = finish_task;
	atomic_fetch_add(&instance->sent_count, 1);
	if (pool_push(instance->runtime->files, &blob->task))
		return 0;
	atomic_fetch_sub(&instance->sent_count, 1);
	host_blob_abandon(blob);
	return -EBUSY;
}

static int host_blob_open(const struct cv_host *host, const char *sha256, int *ret_fd, uint64_t *ret_size_bytes)
{
	const struct instance *instance = instance_of(host);

	if (!grants_has(&instance->grants, CV_GRANT_BLOB_READ)) {
		log_warning(&instance->log, "grant.denied", "capability=blob-read");
		return -EACCES;
	}
	return blob_open(instance->runtime->store, sha256, ret_fd, ret_size_bytes);
}

void host_blob_fill(struct cv_host *host)
{
	host->blob_create = host_blob_create;
	host->blob_write = host_blob_write;
	host->blob_finish = host_blob_finish;
	host->blob_abandon = host_blob_abandon;
	host->blob_open = host_blob_open;
}
