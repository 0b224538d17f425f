#include "incoming/reckoning.h"

#include <errno.h>
#include <string.h>

#include "incoming/case.h"
#include "incoming/desk/arrival.h"
#include "office/calendar/agency.h"
#include "office/calendar/moment.h"
#include "office/case/clock.h"

static struct cv_key record_key(struct cv_call *call)
{
	return cv_key(call, INCOMING_CALENDAR, NULL);
}

/* What counts in the agency now. */
static int version_now(struct cv_call *call, const char **ret)
{
	return office_calendar_version_of_call(call, call->instance->server_calendar, ret);
}

static bool fits(const char *version, const Congvan__IncomingCalendar *record)
{
	return record && record->version && strcmp(record->version, version) == 0;
}

/* ---- beginning ---- */

static int put_item(struct cv_txn *txn, const Congvan__ReckonDeadlines *item)
{
	return cv_txn_item(txn, INCOMING_RECKON_QUEUE, 0, &item->base, NULL);
}

static int put_first_item(struct cv_txn *txn, char *version)
{
	Congvan__ReckonDeadlines item = CONGVAN__RECKON_DEADLINES__INIT;

	item.version = version;
	CV_SET(&item, after_id, 0);
	return put_item(txn, &item);
}

static int look_later(struct cv_call *call, struct cv_txn *txn)
{
	return cv_txn_timer(txn, INCOMING_LOOK_TIMER, (struct cv_bytes){NULL, 0}, call->now_ms + INCOMING_LOOK_MS,
			    NULL);
}

static int begin(struct cv_call *call, struct cv_txn *txn, const char *version)
{
	Congvan__IncomingCalendar *record;
	bool first;
	int error = cv_txn_get(txn, record_key(call), &congvan__incoming_calendar__descriptor, &record);

	if (error || fits(version, record))
		return error;
	first = !record;
	record = cv_new(call, &congvan__incoming_calendar__descriptor);
	if (!record)
		return -ENOMEM;
	record->version = cv_strdup(call, version);
	record->since = office_moment(call, call->now_ms);
	CV_SET(record, running, !first); /* before the first record there were no deadlines by a rule */
	CV_SET(record, documents, 0);
	CV_SET(record, changed, 0);
	CV_SET(record, arrivals, 0);
	if (!record->version || !record->since)
		return -ENOMEM;
	error = cv_txn_put(txn, record_key(call), &record->base);
	if (error)
		return error;
	return first ? look_later(call, txn) : put_first_item(txn, record->version);
}

int incoming_reckoning_look(struct cv_call *call, struct cv_txn *txn)
{
	Congvan__IncomingCalendar *record;
	const char *version;
	/* Not checked at the commit: what everybody reads and nobody changes would make conflicts of its own. */
	int error = cv_get(call, record_key(call), &congvan__incoming_calendar__descriptor, &record);

	if (!error)
		error = version_now(call, &version);
	return error || fits(version, record) ? error : begin(call, txn, version);
}

int incoming_reckoning_changed(struct cv_call *call)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? incoming_reckoning_look(call, txn) : -ENOMEM;

	return error ? error : cv_txn_commit(txn);
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
		CV_SET(reply, arrivals, record->arrivals);
	}
	return cv_txn_commit(txn);
}

/* ---- a batch ---- */

struct batch {
	struct cv_call *call;
	struct cv_txn *txn;
	const Congvan__ReckonDeadlines *item;
	Congvan__IncomingCalendar *record;
	Congvan__ReckonDeadlines next;
	size_t flows;
};

static int reckon_document(struct batch *batch, uint64_t id)
{
	struct incoming_case *kase = cv_alloc(batch->call, sizeof(*kase));
	size_t changed;
	int error;

	if (!kase)
		return -ENOMEM;
	kase->base.me = office_server_actor();
	error = office_case_load(batch->call, &incoming_case_kind, id, batch->txn, &kase->base);
	if (!error)
		error = office_clock_reckon(&kase->base, &changed);
	if (!error && changed)
		error = office_case_write(&kase->base);
	if (error)
		return error;
	batch->flows += kase->base.flows.count;
	CV_SET(batch->record, documents, batch->record->documents + 1);
	CV_SET(batch->record, changed, batch->record->changed + changed);
	return 0;
}

static int reckon_arrival(struct batch *batch, uint64_t id)
{
	size_t changed;
	int error = incoming_arrival_reckon(batch->txn, batch->call, id, &changed);

	if (error)
		return error;
	CV_SET(batch->record, arrivals, batch->record->arrivals + 1);
	CV_SET(batch->record, changed, batch->record->changed + changed);
	return 0;
}

/* One that can't be worked on must not hold back the others. */
static int reckon_row(struct batch *batch, uint64_t id)
{
	bool arrival = batch->item->arrivals;

	if (batch->call->delivery->attempt < INCOMING_RECKON_ATTEMPTS)
		return arrival ? reckon_arrival(batch, id) : reckon_document(batch, id);
	cv_log(batch->call, CV_LOG_ERROR, "deadline.passed_over", "%s=%llu", arrival ? "arrival" : "document",
	       (unsigned long long)id);
	return 0;
}

/* Documents, then arrivals, then it is done. */
static int finish(struct batch *batch, bool more)
{
	bool arrivals = batch->item->arrivals;
	int error;

	if (!more && arrivals)
		CV_SET(batch->record, running, 0);
	error = cv_txn_put(batch->txn, record_key(batch->call), &batch->record->base);
	batch->next.version = batch->record->version;
	CV_SET(&batch->next, arrivals, arrivals || !more);
	if (!more) {
		CV_SET(&batch->next, after_id, 0);
		CV_SET(&batch->next, after_at, 0);
	}
	if (!error && (more || !arrivals))
		error = put_item(batch->txn, &batch->next);
	return error ? error : cv_txn_commit(batch->txn);
}

static int reckon_rows(struct batch *batch, const struct cv_row *rows, uint32_t count)
{
	bool arrivals = batch->item->arrivals;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t id = cv_key_u64(rows[i].body, arrivals ? sizeof(uint64_t) : 0);
		int error;

		if (i && batch->flows >= INCOMING_RECKON_FLOWS)
			break; /* the rest is the next batch's */
		error = reckon_row(batch, id);
		if (error)
			return error;
		CV_SET(&batch->next, after_id, id);
		if (arrivals)
			CV_SET(&batch->next, after_at, cv_key_u64(rows[i].body, 0));
	}
	return finish(batch, count > 0);
}

static int read_rows(const struct batch *batch, struct cv_row **ret, uint32_t *ret_count)
{
	const Congvan__ReckonDeadlines *item = batch->item;
	struct cv_call *call = batch->call;
	uint32_t most = item->arrivals ? INCOMING_RECKON_ARRIVALS : INCOMING_RECKON_DOCUMENTS;
	const char *prefix = item->arrivals ? INCOMING_ARRIVAL_WAITING : INCOMING_BY_RULE;
	struct cv_key from = item->arrivals ? cv_key(call, prefix, "ii", item->after_at, item->after_id + 1)
					    : cv_key(call, prefix, "i", item->after_id + 1);

	if (call->delivery->attempt >= INCOMING_RECKON_ALONE)
		most = 1;
	return cv_scan(call, from, cv_key_after(call, cv_key(call, prefix, NULL)), most, CV_SCAN_KEYS, ret, ret_count);
}

int incoming_reckoning_batch(struct cv_call *call, const Congvan__ReckonDeadlines *item)
{
	struct batch batch = {
	    .call = call, .txn = cv_txn_begin(call), .item = item, .next = CONGVAN__RECKON_DEADLINES__INIT};
	const char *version = NULL;
	struct cv_row *rows;
	uint32_t count;
	int error =
	    batch.txn ? cv_txn_get(batch.txn, record_key(call), &congvan__incoming_calendar__descriptor, &batch.record)
		      : -ENOMEM;

	if (!error)
		error = version_now(call, &version);
	/* Another calendar has come since, or this one is done. */
	if (error || !fits(version, batch.record) || !batch.record->running || !item->version ||
	    strcmp(item->version, batch.record->version) != 0)
		return error;
	error = read_rows(&batch, &rows, &count);
	return error ? error : reckon_rows(&batch, rows, count);
}
