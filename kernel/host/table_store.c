#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/clean.h"
#include "host/table.h"
#include "isolated/contract.h"

/* Bytes that are there and empty have an address, as in the kernel's process. */
static struct cv_bytes present(ProtobufCBinaryData data)
{
	static const uint8_t nothing[1];

	return data.data != NULL ? table_bytes(data) : (struct cv_bytes){nothing, 0};
}

static void row_show(const Congvan__HostRow *from, struct cv_row *ret)
{
	*ret = (struct cv_row){
	    .body = present(from->body),
	    .value = from->version != 0 ? present(from->value) : (struct cv_bytes){NULL, 0},
	    .version = from->version,
	    .schema = from->schema,
	};
}

static int host_get(struct cv_call *open, const struct cv_key *key, struct cv_row *ret)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;
	Congvan__HostKey at;
	int r;

	r = table_key(key, &at);
	if (r < 0)
		return r;
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__GET;
	ask.key = &at;
	r = table_ask_turn(turn_of(open), &ask, &reply);
	if (r < 0)
		return r;
	if (reply->n_rows != 1)
		return -EIO;
	row_show(reply->rows[0], ret);
	/* An absent record has the body that was asked for. */
	if (ret->version == 0)
		ret->body = key->body;
	return 0;
}

/* ---- scans ------------------------------------------------------------------------------------------------------- */

/* The rows of one scan, which come in as many answers as they need; all are of the call's snapshot. */
struct scan {
	struct turn *turn;
	Congvan__TableCall ask;
	Congvan__HostScan range;
	struct cv_row *rows;
	uint32_t count;
};

static int scan_add(struct scan *scan, const Congvan__TableReply *reply)
{
	struct arena *arena = &scan->turn->arena;
	struct cv_row *rows;

	if (reply->n_rows > scan->range.limit)
		return -EIO;
	rows = arena_alloc(arena, (scan->count + reply->n_rows + 1) * sizeof(*rows));
	if (rows == NULL)
		return -ENOMEM;
	if (scan->count > 0)
		memcpy(rows, scan->rows, scan->count * sizeof(*rows));
	for (size_t i = 0; i < reply->n_rows; i++)
		row_show(reply->rows[i], &rows[scan->count++]);
	scan->rows = rows;
	scan->range.limit -= (uint32_t)reply->n_rows;
	return 0;
}

/* The rest begins behind the last row: at its successor, or reversed, before itself. */
static int scan_move(struct scan *scan)
{
	const struct cv_bytes last = scan->rows[scan->count - 1].body;
	uint8_t *next;

	if ((scan->range.flags & CV_SCAN_REVERSE) != 0) {
		scan->range.has_to = 1;
		scan->range.to = table_data(last);
		return 0;
	}
	next = arena_zalloc(&scan->turn->arena, last.len + 1);
	if (next == NULL)
		return -ENOMEM;
	memcpy(next, last.data, last.len);
	scan->range.has_from = 1;
	scan->range.from = (ProtobufCBinaryData){last.len + 1, next};
	return 0;
}

static int scan_fill(struct scan *scan, const struct cv_scan *from)
{
	Congvan__HostKey first, end;
	int r;

	r = table_key(&(struct cv_key){from->prefix, from->from, from->key_flags, from->agency}, &first);
	if (r == 0)
		r = table_key(&(struct cv_key){from->prefix, from->to, from->key_flags, from->agency}, &end);
	if (r < 0)
		return r;
	congvan__table_call__init(&scan->ask);
	congvan__host_scan__init(&scan->range);
	scan->ask.has_kind = 1;
	scan->ask.kind = CONGVAN__TABLE_CALL__KIND__SCAN;
	scan->ask.scan = &scan->range;
	scan->range.prefix = first.prefix;
	scan->range.has_from = scan->range.has_to = scan->range.has_limit = scan->range.has_flags = 1;
	scan->range.from = first.body;
	scan->range.to = end.body;
	scan->range.limit = from->limit;
	scan->range.flags = from->flags;
	scan->range.has_key_flags = scan->range.has_agency = 1;
	scan->range.key_flags = from->key_flags;
	scan->range.agency = from->agency;
	return 0;
}

static int host_scan(struct cv_call *open, const struct cv_scan *from, struct cv_row **ret_rows, uint32_t *ret_count)
{
	struct scan scan = {.turn = turn_of(open)};
	Congvan__TableReply *reply;
	int r;

	if (from->limit == 0 || from->limit > CV_SCAN_ROWS)
		return -EINVAL;
	r = scan_fill(&scan, from);
	if (r < 0)
		return r;
	do {
		r = table_ask_turn(scan.turn, &scan.ask, &reply);
		if (r == 0)
			r = scan_add(&scan, reply);
		if (r < 0)
			return r;
		/* An answer that brings nothing and promises more would be asked for ever. */
		if (reply->more && reply->n_rows == 0)
			return -EIO;
		if (reply->more && scan.range.limit > 0)
			r = scan_move(&scan);
	} while (r == 0 && reply->more && scan.range.limit > 0);
	if (r < 0)
		return r;
	*ret_rows = scan.rows;
	*ret_count = scan.count;
	return 0;
}

/* ---- sums, uploads ----------------------------------------------------------------------------------------------- */

static int host_sum(struct cv_call *open, const struct cv_key *key, int64_t *ret)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;
	Congvan__HostKey at;
	int r;

	r = table_key(key, &at);
	if (r < 0)
		return r;
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__SUM;
	ask.key = &at;
	r = table_ask_turn(turn_of(open), &ask, &reply);
	if (r == 0)
		*ret = reply->sum;
	return r;
}

static int host_upload(struct cv_call *open, uint64_t id, struct cv_upload *ret)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	struct cv_upload upload = {0};
	const uint32_t size = ret->size;
	Congvan__TableReply *reply;
	int r;

	if (size < sizeof(size))
		return -EINVAL;
	ask.has_kind = ask.has_id = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__UPLOAD;
	ask.id = id;
	r = table_ask_turn(turn_of(open), &ask, &reply);
	if (r < 0)
		return r;
	if (reply->upload == NULL)
		return -EIO;
	table_upload(reply->upload, &upload);
	upload.size = size;
	memcpy(ret, &upload, size < sizeof(upload) ? size : sizeof(upload));
	return 0;
}

void table_upload(const Congvan__HostUpload *from, struct cv_upload *ret)
{
	*ret = (struct cv_upload){
	    .size = sizeof(*ret),
	    .id = from->id,
	    .size_bytes = from->size_bytes,
	    .expires_ms = from->expires_ms,
	    .name = from->name != NULL ? from->name : "",
	};
	snprintf(ret->sha256, sizeof(ret->sha256), "%s", from->sha256 != NULL ? from->sha256 : "");
	snprintf(ret->media_type, sizeof(ret->media_type), "%s", from->media_type != NULL ? from->media_type : "");
}

static int host_log_head(struct cv_call *open, struct cv_log_head *ret)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	struct cv_log_head head = {0};
	const uint32_t size = ret->size;
	Congvan__TableReply *reply;
	int r;

	if (size < sizeof(size))
		return -EINVAL;
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__LOG_HEAD;
	r = table_ask_turn(turn_of(open), &ask, &reply);
	if (r < 0)
		return r;
	if (reply->log_head == NULL || reply->log_head->sha256 == NULL)
		return -EIO;
	head.size = size;
	head.sequence = reply->log_head->sequence;
	head.time_ms = reply->log_head->time_ms;
	snprintf(head.sha256, sizeof(head.sha256), "%s", reply->log_head->sha256);
	memcpy(ret, &head, size < sizeof(head) ? size : sizeof(head));
	return 0;
}

void table_store_fill(struct cv_host *host)
{
	host->get = host_get;
	host->scan = host_scan;
	host->sum = host_sum;
	host->upload = host_upload;
	host->log_head = host_log_head;
}
