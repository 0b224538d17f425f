#include "incoming/reckoning.h"

#include <errno.h>
#include <string.h>

#include "incoming/deadline.h"
#include "office/moment.h"

struct office_actor incoming_server_actor(void)
{
	return (struct office_actor){.role = "", .name = "", .title = "", .unit_name = ""};
}

static struct cv_key record_key(struct cv_call *call)
{
	return cv_key(call, INCOMING_CALENDAR, NULL);
}

static bool fits(const struct cv_call *call, const Congvan__IncomingCalendar *record)
{
	return record && record->version &&
	       strcmp(record->version, office_calendar_version(call->instance->calendar)) == 0;
}

/* ---- beginning ---- */

static int put_item(struct cv_call *call, struct cv_txn *txn, uint64_t after_id)
{
	Congvan__ReckonDeadlines item = CONGVAN__RECKON_DEADLINES__INIT;

	item.version = cv_strdup(call, office_calendar_version(call->instance->calendar));
	CV_SET(&item, after_id, after_id);
	return item.version ? cv_txn_item(txn, INCOMING_RECKON_QUEUE, 0, &item.base, NULL) : -ENOMEM;
}

static int look_later(struct cv_call *call, struct cv_txn *txn)
{
	return cv_txn_timer(txn, INCOMING_LOOK_TIMER, (struct cv_bytes){NULL, 0}, call->now_ms + INCOMING_LOOK_MS,
			    NULL);
}

static int begin(struct cv_call *call, struct cv_txn *txn)
{
	Congvan__IncomingCalendar *record;
	bool first;
	int error = cv_txn_get(txn, record_key(call), &congvan__incoming_calendar__descriptor, &record);

	if (error || fits(call, record))
		return error;
	first = !record;
	record = cv_new(call, &congvan__incoming_calendar__descriptor);
	if (!record)
		return -ENOMEM;
	record->version = cv_strdup(call, office_calendar_version(call->instance->calendar));
	record->since = office_moment(call, call->now_ms);
	CV_SET(record, running, !first); /* before the first record there were no deadlines by a rule */
	CV_SET(record, documents, 0);
	CV_SET(record, changed, 0);
	if (!record->version || !record->since)
		return -ENOMEM;
	error = cv_txn_put(txn, record_key(call), &record->base);
	if (error)
		return error;
	return first ? look_later(call, txn) : put_item(call, txn, 0);
}

int incoming_reckoning_look(struct cv_call *call, struct cv_txn *txn)
{
	Congvan__IncomingCalendar *record;
	/* Not checked at the commit: what everybody reads and nobody changes would make conflicts of its own. */
	int error = cv_get(call, record_key(call), &congvan__incoming_calendar__descriptor, &record);

	return error || fits(call, record) ? error : begin(call, txn);
}

int incoming_reckoning_timer(struct cv_call *call)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? incoming_reckoning_look(call, txn) : -ENOMEM;

	if (!error)
		error = look_later(call, txn);
	return error ? error : cv_txn_commit(txn);
}

int incoming_reckoning_check(struct cv_call *call, Congvan__IncomingCalendar *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__IncomingCalendar *record;
	int error = txn ? incoming_reckoning_look(call, txn) : -ENOMEM;

	if (!error)
		error = cv_txn_get(txn, record_key(call), &congvan__incoming_calendar__descriptor, &record);
	if (error)
		return error;
	if (record) {
		reply->version = record->version;
		reply->since = record->since;
		CV_SET(reply, running, record->running);
		CV_SET(reply, documents, record->documents);
		CV_SET(reply, changed, record->changed);
	}
	return cv_txn_commit(txn);
}

/* ---- a batch ---- */

struct batch {
	struct cv_call *call;
	struct cv_txn *txn;
	Congvan__IncomingCalendar *record;
	uint64_t last_id; /* documents up to this one are done */
	size_t flows;
};

static int reckon_document(struct batch *batch, uint64_t id)
{
	struct incoming_case *kase = cv_alloc(batch->call, sizeof(*kase));
	size_t changed;
	int error;

	if (!kase)
		return -ENOMEM;
	kase->me = incoming_server_actor();
	error = incoming_case_load(batch->call, id, batch->txn, kase);
	if (!error)
		error = incoming_deadlines_reckon(kase, &changed);
	if (!error && changed)
		error = incoming_case_write(kase);
	if (error)
		return error;
	batch->flows += kase->flows.count;
	CV_SET(batch->record, documents, batch->record->documents + 1);
	CV_SET(batch->record, changed, batch->record->changed + changed);
	return 0;
}

static int finish(struct batch *batch, bool more)
{
	int error;

	if (!more)
		CV_SET(batch->record, running, 0);
	error = cv_txn_put(batch->txn, record_key(batch->call), &batch->record->base);
	if (!error && more)
		error = put_item(batch->call, batch->txn, batch->last_id);
	return error ? error : cv_txn_commit(batch->txn);
}

static int reckon_rows(struct batch *batch, const struct cv_row *rows, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint64_t id = cv_key_u64(rows[i].body, 0);
		int error;

		if (i && batch->flows >= INCOMING_RECKON_FLOWS)
			break; /* the rest is the next batch's */
		if (batch->call->delivery->attempt >= INCOMING_RECKON_ATTEMPTS) {
			cv_log(batch->call, CV_LOG_ERROR, "deadline.passed_over", "document=%llu",
			       (unsigned long long)id);
		} else {
			error = reckon_document(batch, id);
			if (error)
				return error;
		}
		batch->last_id = id;
	}
	return finish(batch, count > 0);
}

int incoming_reckoning_batch(struct cv_call *call, const Congvan__ReckonDeadlines *item)
{
	struct batch batch = {.call = call, .txn = cv_txn_begin(call), .last_id = item->after_id};
	struct cv_key from = cv_key(call, INCOMING_BY_RULE, "i", item->after_id + 1);
	struct cv_key to = cv_key_after(call, cv_key(call, INCOMING_BY_RULE, NULL));
	struct cv_row *rows;
	uint32_t count;
	int error =
	    batch.txn ? cv_txn_get(batch.txn, record_key(call), &congvan__incoming_calendar__descriptor, &batch.record)
		      : -ENOMEM;

	/* Another calendar has come since, or this one is done. */
	if (error || !fits(call, batch.record) || !batch.record->running || !item->version ||
	    strcmp(item->version, batch.record->version) != 0)
		return error;
	error = cv_scan(call, from, to, call->delivery->attempt < INCOMING_RECKON_ALONE ? INCOMING_RECKON_DOCUMENTS : 1,
			CV_SCAN_KEYS, &rows, &count);
	return error ? error : reckon_rows(&batch, rows, count);
}
