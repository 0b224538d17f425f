#include <errno.h>
#include <string.h>

#include "runtime/runtime_int.h"
#include "store/audit.h"
#include "store/blob.h"
#include "store/log_read.h"
#include "table/host.h"
#include "table/host_key.h"

/* The call's snapshot, opened at the first read of a run. */
static int call_snapshot(struct call *call, struct store_snapshot **ret)
{
	int r = call_may_read(call);

	if (r == 0 && call->snapshot == NULL)
		r = store_snapshot_open(call->instance->runtime->store, &call->snapshot);
	if (r == 0)
		*ret = call->snapshot;
	return r;
}

static void *memory_alloc(void *arg, size_t size_bytes)
{
	return arena_alloc(arg, size_bytes);
}

/* Where reads put their results: the call's arena. */
static struct store_memory call_memory(struct call *call)
{
	return (struct store_memory){memory_alloc, &call->arena};
}

static int host_get(struct cv_call *open, const struct cv_key *key, struct cv_row *ret)
{
	struct call *call = call_of(open);
	struct store_snapshot *snapshot = NULL;
	struct store_key at;
	int r;

	r = host_key(call, key, GRANT_RIGHT_READ, &at, NULL);
	if (r == 0)
		r = call_snapshot(call, &snapshot);
	if (r < 0)
		return r;
	return store_get(snapshot, &at, call_memory(call), ret);
}

static int host_scan(struct cv_call *open, const struct cv_scan *scan, struct cv_row **ret_rows, uint32_t *ret_count)
{
	struct call *call = call_of(open);
	const struct cv_key from = {scan->prefix, scan->from, scan->key_flags, scan->agency};
	const struct cv_key to = {scan->prefix, scan->to, scan->key_flags, scan->agency};
	struct store_snapshot *snapshot = NULL;
	struct store_key first, end;
	struct store_scan range;
	int r;

	if (scan->limit == 0 || scan->limit > CV_SCAN_ROWS)
		return -EINVAL;
	r = host_key(call, &from, GRANT_RIGHT_READ, &first, NULL);
	if (r == 0)
		r = host_key(call, &to, GRANT_RIGHT_READ, &end, NULL);
	if (r == 0)
		r = call_snapshot(call, &snapshot);
	if (r < 0)
		return r;
	range = (struct store_scan){first.agency, first.prefix, first.body, end.body, scan->limit, scan->flags};
	return store_scan(snapshot, &range, call_memory(call), ret_rows, ret_count);
}

static int host_sum(struct cv_call *open, const struct cv_key *key, int64_t *ret)
{
	struct call *call = call_of(open);
	struct store_snapshot *snapshot = NULL;
	struct store_key at;
	int r;

	r = host_key(call, key, GRANT_RIGHT_READ, &at, NULL);
	if (r == 0)
		r = call_snapshot(call, &snapshot);
	if (r < 0)
		return r;
	return store_sum(snapshot, &at, ret);
}

static int host_upload(struct cv_call *open, uint64_t id, struct cv_upload *ret)
{
	struct call *call = call_of(open);
	struct cv_upload upload = {.size = sizeof(upload)};
	struct store_snapshot *snapshot = NULL;
	const uint32_t size = ret->size;
	int r;

	if (!grants_has(&call->instance->grants, CV_GRANT_BLOB_CLAIM))
		return -EACCES;
	if (size < sizeof(size))
		return -EINVAL;
	r = call_snapshot(call, &snapshot);
	if (r == 0)
		r = blob_upload_get(snapshot, id, call->caller->agency, call->caller->person, call->open.now_ms,
				    call_memory(call), &upload);
	if (r < 0)
		return r;
	upload.size = size;
	memcpy(ret, &upload, size < sizeof(upload) ? size : sizeof(upload));
	return 0;
}

static bool on_head(void *arg, const struct store_log_row *row)
{
	*(int64_t *)arg = row->time_ms;
	return false;
}

static int host_log_head(struct cv_call *open, struct cv_log_head *ret)
{
	static const char digits[] = "0123456789abcdef";
	struct call *call = call_of(open);
	struct store *store = call->instance->runtime->store;
	struct cv_log_head head = {.sequence = store_log_head(store)};
	const uint32_t size = ret->size;
	uint8_t hash[32];
	int r = call_may_read(call);

	if (r < 0)
		return r;
	if (size < sizeof(size))
		return -EINVAL;
	if (head.sequence == 0)
		return -ENODATA;
	r = store_log_get(store, head.sequence, on_head, &head.time_ms);
	if (r == 0)
		r = audit_hash(store, head.sequence, hash);
	if (r < 0)
		return r;
	for (size_t i = 0; i < sizeof(hash); i++) {
		head.sha256[2 * i] = digits[hash[i] >> 4];
		head.sha256[2 * i + 1] = digits[hash[i] & 15];
	}
	head.size = size;
	memcpy(ret, &head, size < sizeof(head) ? size : sizeof(head));
	return 0;
}

void host_store_fill(struct cv_host *host)
{
	host->get = host_get;
	host->scan = host_scan;
	host->sum = host_sum;
	host->upload = host_upload;
	host->log_head = host_log_head;
}
