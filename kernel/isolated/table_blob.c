/* Uploads of a host, by numbers of the kernel's, and files that it may read, by descriptors on the control socket. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "compiler.h"
#include "isolated/table_int.h"
#include "runtime/runtime_int.h"

struct upload {
	struct upload *next;
	uint64_t id;
	struct cv_blob *blob;
	bool busy; /* a worker writes */
};

static const struct cv_host *host_of(const struct turn *turn)
{
	return &turn->hosted->instance->host;
}

static int upload_add(struct hosted *hosted, struct cv_blob *blob, uint64_t *ret_id)
{
	struct upload *upload = calloc(1, sizeof(*upload));

	if (upload == NULL)
		return -ENOMEM;
	pthread_mutex_lock(&hosted->lock);
	upload->id = *ret_id = ++hosted->upload_sequence;
	upload->blob = blob;
	upload->next = hosted->uploads;
	hosted->uploads = upload;
	pthread_mutex_unlock(&hosted->lock);
	return 0;
}

/* NULL: no such upload, or a worker has it. With `off` it leaves the list and is the caller's, still counted. */
static struct upload *upload_take(struct hosted *hosted, uint64_t id, bool off)
{
	struct upload **at, *upload;

	pthread_mutex_lock(&hosted->lock);
	for (at = &hosted->uploads; *at != NULL && (*at)->id != id; at = &(*at)->next)
		;
	upload = *at;
	if (upload != NULL && upload->busy)
		upload = NULL;
	if (upload != NULL && off)
		*at = upload->next;
	if (upload != NULL)
		upload->busy = true;
	pthread_mutex_unlock(&hosted->lock);
	return upload;
}

static void upload_give(struct hosted *hosted, struct upload *upload)
{
	pthread_mutex_lock(&hosted->lock);
	upload->busy = false;
	pthread_mutex_unlock(&hosted->lock);
}

static bool upload_count(struct hosted *hosted)
{
	bool room;

	pthread_mutex_lock(&hosted->lock);
	room = hosted->upload_count < HOST_BLOBS_MAX;
	if (room)
		hosted->upload_count++;
	pthread_mutex_unlock(&hosted->lock);
	return room;
}

static void upload_uncount(struct hosted *hosted)
{
	pthread_mutex_lock(&hosted->lock);
	hosted->upload_count--;
	pthread_mutex_unlock(&hosted->lock);
}

int table_blob_create(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct hosted *hosted = turn->hosted;
	struct cv_blob *blob = NULL;

	reply->result = turn->away == NULL ? turn_speak(turn, asked->speaker) : 0;
	if (reply->result < 0)
		return 0;
	if (!upload_count(hosted)) {
		reply->result = -EBUSY;
		return 0;
	}
	reply->ids = turn_alloc(turn, sizeof(*reply->ids));
	reply->result =
	    reply->ids != NULL ? host_of(turn)->blob_create(&turn->call->open, asked->limit, &blob) : -ENOMEM;
	if (reply->result == 0)
		reply->result = upload_add(hosted, blob, &reply->ids[0]);
	reply->n_ids = reply->result == 0;
	if (reply->result < 0) {
		host_of(turn)->blob_abandon(blob);
		upload_uncount(hosted);
	}
	return 0;
}

int table_blob_write(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct upload *upload;

	if (asked->data.len > HOST_BLOB_CHUNK)
		return -EBADMSG;
	upload = upload_take(turn->hosted, asked->id, false);
	if (upload == NULL)
		return -EBADMSG;
	reply->result = host_of(turn)->blob_write(upload->blob, table_bytes(asked->data));
	upload_give(turn->hosted, upload);
	return 0;
}

struct finished {
	struct turn *turn;
	Congvan__TableReply *reply;
};

/* Runs before blob_finish() returns: the kernel's side of a host has no loop. */
static void on_finished(void *arg, int result, const struct cv_upload *upload)
{
	struct finished *finished = arg;

	finished->reply->result = result == 0 ? table_show_upload(finished->turn, upload, finished->reply) : result;
}

static void finish_task(struct task *task)
{
	struct turn *turn = CV_CONTAINER(task, struct turn, task);
	const Congvan__TableCall *asked = turn->asked;
	Congvan__TableReply reply = CONGVAN__TABLE_REPLY__INIT;
	struct finished finished = {turn, &reply};
	int r;

	reply.has_result = 1;
	r = host_of(turn)->blob_finish(turn->blob, asked->text, asked->name, asked->sha256, on_finished, &finished);
	if (r < 0)
		reply.result = r;
	upload_uncount(turn->hosted);
	turn_answer(turn, &reply);
}

/* Waits for the disk: not on a worker. */
int table_blob_finish(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct upload *upload = upload_take(turn->hosted, asked->id, true);

	if (upload == NULL)
		return -EBADMSG;
	turn->blob = upload->blob;
	free(upload);
	turn->task.run = finish_task;
	if (pool_push(turn->hosted->instance->runtime->files, &turn->task))
		return TABLE_LATER;
	host_of(turn)->blob_abandon(turn->blob);
	upload_uncount(turn->hosted);
	reply->result = -EBUSY;
	return 0;
}

int table_blob_abandon(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct upload *upload = upload_take(turn->hosted, asked->id, true);

	(void)reply;
	if (upload == NULL)
		return -EBADMSG;
	host_of(turn)->blob_abandon(upload->blob);
	free(upload);
	upload_uncount(turn->hosted);
	return 0;
}

int table_blob_open(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	const struct cv_host *host = host_of(turn);
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;
	int fd;

	if (asked->sha256 == NULL)
		return -EBADMSG;
	reply->result = host->blob_open(host, asked->sha256, &fd, &reply->size_bytes);
	if (reply->result < 0)
		return 0;
	order.kind = CONGVAN__HOST_ORDER__KIND__DESCRIPTOR;
	order.has_ticket = 1;
	order.ticket = asked->ticket;
	reply->result = link_send(&turn->hosted->link, &order, &fd, 1);
	reply->has_size_bytes = reply->result == 0;
	close(fd);
	return 0;
}

void table_blob_lost(struct hosted *hosted)
{
	struct upload *upload;

	while ((upload = hosted->uploads) != NULL) {
		hosted->uploads = upload->next;
		hosted->instance->host.blob_abandon(upload->blob);
		free(upload);
	}
	hosted->upload_count = 0;
}
