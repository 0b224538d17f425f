/* Notices go after NOTICES_KEPT_DAYS, read or not. */
#include <errno.h>

#include "notices/notices.h"
#include "office/calendar/calendar.h"
#include "office/calendar/moment.h"

#define HOUR_MS 3600000

/* At night, when nobody waits: 02:00 of the next day. */
static int64_t next_night_ms(const struct cv_call *call)
{
	return office_day_begins_ms(cv_day_of_ms(call->now_ms) + 1) + 2 * HOUR_MS;
}

static int set_timer(struct cv_txn *txn, int64_t at_ms)
{
	return cv_txn_timer(txn, NOTICES_PRUNE_TIMER, (struct cv_bytes){NULL, 0}, at_ms, NULL);
}

int notices_prune_begin(struct cv_call *call, struct cv_txn *txn)
{
	struct cv_row *rows;
	uint32_t count;
	/* The agency's first notice sets it; from then on it sets itself. */
	int error = cv_scan(call, cv_key(call, NOTICES_BY_DAY, NULL),
			    cv_key_after(call, cv_key(call, NOTICES_BY_DAY, NULL)), 1, CV_SCAN_KEYS, &rows, &count);

	return error || count ? error : set_timer(txn, next_night_ms(call));
}

static int drop(struct cv_call *call, struct cv_txn *txn, const struct cv_row *row)
{
	uint64_t person = cv_key_u64(row->body, 4), id = cv_key_u64(row->body, 12);
	struct cv_key key = notices_key(call, NOTICES_NOTICE, person, id);
	struct cv_key by_day = cv_key(call, NOTICES_BY_DAY, "wii", cv_key_u32(row->body, 0), person, id);
	Congvan__Notice *notice;
	int error = cv_txn_get(txn, key, &congvan__notice__descriptor, &notice);

	if (!error && notice && !notice->read_at) {
		error = cv_txn_delete(txn, notices_key(call, NOTICES_UNREAD, person, id));
		if (!error)
			error = cv_txn_add(txn, cv_key(call, NOTICES_COUNT, "i", person), -1);
	}
	if (!error && notice)
		error = cv_txn_delete(txn, key);
	return error ? error : cv_txn_delete(txn, by_day);
}

int notices_prune(struct cv_call *call)
{
	uint32_t first_kept = (uint32_t)(cv_day_of_ms(call->now_ms) - NOTICES_KEPT_DAYS);
	struct cv_key from = cv_key(call, NOTICES_BY_DAY, NULL), to = cv_key(call, NOTICES_BY_DAY, "w", first_kept);
	struct cv_txn *txn = cv_txn_begin(call);
	struct cv_row *rows;
	uint32_t count = 0;
	int error = txn ? cv_scan(call, from, to, NOTICES_PRUNE_ROWS, CV_SCAN_KEYS, &rows, &count) : -ENOMEM;

	for (uint32_t i = 0; i < count && !error; i++)
		error = drop(call, txn, &rows[i]);
	if (!error)
		error = set_timer(txn, count == NOTICES_PRUNE_ROWS ? call->now_ms : next_night_ms(call));
	return error ? error : cv_txn_commit(txn);
}
