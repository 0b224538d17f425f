/* Uploads and what becomes of them, on worker threads. */
#include <unistd.h>

#include "raw.h"

#define LIMIT_BYTES 64u

struct told {
	int result;
	struct cv_upload upload;
};

static void on_upload(void *arg, int result, const struct cv_upload *upload)
{
	struct told *told = arg;

	told->result = result;
	if (upload != NULL)
		told->upload = *upload;
}

/* Answers "id sha256 size". */
static int keep(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct told told = {.result = 1};
	struct cv_blob *blob;
	int r = call->host->blob_create(call, LIMIT_BYTES, &blob);

	if (r < 0)
		return r;
	r = call->host->blob_write(blob, request);
	if (r < 0) {
		call->host->blob_abandon(blob);
		return raw_reply(call, ret, "%s", strerror(-r));
	}
	r = call->host->blob_finish(blob, "text/plain", "công văn.txt", NULL, on_upload, &told);
	if (r < 0 || told.result != 0)
		return raw_reply(call, ret, "failed %d %d", r, told.result);
	return raw_reply(call, ret, "%llu %s %llu", (unsigned long long)told.upload.id, told.upload.sha256,
			 (unsigned long long)told.upload.size_bytes);
}

static int look(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_upload upload = {.size = sizeof(upload)};
	int r = call->host->upload(call, strtoull(raw_string(call, request), NULL, 10), &upload);

	if (r < 0)
		return raw_reply(call, ret, "%s", strerror(-r));
	return raw_reply(call, ret, "%s %s", upload.name, upload.media_type);
}

/* Makes the upload a record's. */
static int claim(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const uint64_t id = strtoull(raw_string(call, request), NULL, 10);
	const struct cv_put item = {.key = {"files.record", request, 0, 0}, .value = request};
	const struct cv_commit commit = {.size = sizeof(commit),
					 .puts = {&item, 1, sizeof(item)},
					 .claims = {&id, 1, sizeof(id)},
					 .reply = raw_bytes("claimed")};
	int r = call->host->commit(call, &commit);

	(void)ret;
	return r < 0 ? r : CV_COMMITTED;
}

static int content(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	char *bytes = call->host->alloc(call, LIMIT_BYTES + 1);
	uint64_t size;
	int fd, r = call->host->blob_open(call->host, raw_string(call, request), &fd, &size);

	if (r < 0)
		return raw_reply(call, ret, "%s", strerror(-r));
	if (read(fd, bytes, LIMIT_BYTES) != (ssize_t)size)
		bytes = "short";
	close(fd);
	return raw_reply(call, ret, "%s", bytes);
}

RAW_PLUGIN("files", .provides = RAW_LIST(struct cv_service_ref, {"files", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "files.record"}, {CV_GRANT_BLOB_READ, 0, NULL},
			      {CV_GRANT_BLOB_WRITE, 0, NULL}, {CV_GRANT_BLOB_CLAIM, 0, NULL}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("files/1", keep, 0),
			       RAW_METHOD("files/1", look, CV_METHOD_READ), RAW_METHOD("files/1", claim, 0),
			       RAW_METHOD("files/1", content, CV_METHOD_READ)))
