/* The clerk's desk: what waits, what it is, and refusing it. Accepting is registration. */
#include "incoming/desk/desk.h"

#include <errno.h>
#include <string.h>

#include "incoming/desk/asked.h"
#include "incoming/process.h"
#include "office/access/reach.h"
#include "office/calendar/agency.h"
#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "office/field_text.h"

#define PAGE_DEFAULT 50u
#define PAGE_MAX 200u
#define PLACE_BYTES 16u /* an instant and an id */

/* Who may enter documents keeps the desk. */
int incoming_desk_actor(struct cv_call *call, struct office_actor *ret)
{
	const struct office_process *process;
	int error = office_actor_of_call(call, ret);

	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &process);
	if (!error && !office_may_begin(process, ret))
		error = cv_fail(call, CV_DENIED, "arrival.clerks_only", NULL);
	return error;
}

static bool in_scope(const struct office_actor *me, const char *action)
{
	return office_in_scope(me, incoming_process_kind.name, action);
}

int incoming_desk_read(struct cv_call *call, struct cv_txn *txn, uint64_t id, Congvan__Arrival **ret)
{
	struct cv_key key = incoming_arrival_key(call, id);
	int error = txn ? cv_txn_get(txn, key, &congvan__arrival__descriptor, ret)
			: cv_get(call, key, &congvan__arrival__descriptor, ret);

	return !error && !*ret ? cv_fail(call, CV_NOT_FOUND, "arrival.not_found", NULL) : error;
}

/* What is left by the agency's hours: deadlines are minutes and weeks away, not centuries. */
static void date(struct cv_call *call, const struct office_calendar *calendar, Congvan__Arrival *copy)
{
	int64_t due_ms = office_deadline_due_ms(copy->deadline), left;

	if (copy->state != CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING || !due_ms)
		return;
	left = office_calendar_minutes_between(calendar, call->now_ms, due_ms);
	CV_SET(copy, minutes_left, left > INT32_MAX ? INT32_MAX : left < INT32_MIN ? INT32_MIN : (int32_t)left);
	CV_SET(copy, clock_runs, office_calendar_runs(calendar, call->now_ms));
}

/* A shallow copy for an answer: the digests of its files are left out. */
static Congvan__Arrival *shown(struct cv_call *call, const struct office_calendar *calendar,
			       const Congvan__Arrival *arrival)
{
	Congvan__Arrival *copy = cv_alloc(call, sizeof(*copy));
	Congvan__FileRef **files = cv_alloc_array(call, arrival->n_files + 1, sizeof(*files));

	if (!copy || !files)
		return NULL;
	*copy = *arrival;
	copy->files = files;
	for (size_t i = 0; i < arrival->n_files; i++) {
		files[i] = cv_alloc(call, sizeof(*files[i]));
		if (!files[i])
			return NULL;
		*files[i] = *arrival->files[i];
		files[i]->sha256 = NULL;
	}
	date(call, calendar, copy);
	return copy;
}

/* ---- the list ---- */

static int read_place(struct cv_call *call, const Congvan__ListArrivalsRequest *request, struct cv_bytes *ret_after)
{
	int error;

	*ret_after = (struct cv_bytes){NULL, 0};
	if (!request->cursor || !*request->cursor)
		return 0;
	error = cv_cursor_body(call, request->cursor, ret_after);
	if (!error && ret_after->len != PLACE_BYTES)
		error = cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	return error;
}

static int add_row(struct cv_call *call, const struct office_calendar *calendar, const struct cv_row *row,
		   Congvan__ListArrivalsReply *reply)
{
	Congvan__Arrival *arrival;
	int error = cv_get(call, incoming_arrival_key(call, cv_key_u64(row->body, sizeof(uint64_t))),
			   &congvan__arrival__descriptor, &arrival);

	if (error || !arrival)
		return error;
	return cv_append(call, &reply->arrivals, &reply->n_arrivals, shown(call, calendar, arrival));
}

static const char *list_of(bool asked, bool waiting)
{
	if (asked)
		return INCOMING_ARRIVAL_ASKED;
	return waiting ? INCOMING_ARRIVAL_WAITING : INCOMING_ARRIVAL_ENDED;
}

static int add_counts(struct cv_call *call, Congvan__ListArrivalsReply *reply)
{
	const unsigned waiting = CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING;
	int error = cv_sum(call, cv_key(call, INCOMING_ARRIVAL_COUNT, "b", waiting), &reply->waiting);

	reply->has_waiting = reply->has_asked = 1;
	return error ? error
		     : cv_sum(call, cv_key(call, INCOMING_ARRIVAL_COUNT, "b", INCOMING_ASKED_COUNT), &reply->asked);
}

int incoming_arrivals(struct cv_call *call, const Congvan__ListArrivalsRequest *request,
		      Congvan__ListArrivalsReply *reply)
{
	bool asked = request->has_asked && request->asked;
	bool waiting = asked || !request->has_state ||
		       request->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING; /* oldest first */
	uint32_t limit = request->has_limit ? request->limit : PAGE_DEFAULT, count;
	struct cv_key from = cv_key(call, list_of(asked, waiting), NULL), to;
	const struct office_calendar *calendar;
	struct office_actor me;
	struct cv_bytes after;
	struct cv_row *rows;
	int error = incoming_desk_actor(call, &me);

	if (error)
		return error;
	if (limit < 1 || limit > PAGE_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", PAGE_MAX), NULL);
	error = cv_fields_ok(call);
	if (!error)
		error = read_place(call, request, &after);
	if (!error)
		error = office_calendar_of_call(call, NULL, call->instance->server_calendar, &calendar);
	if (error)
		return error;
	to = cv_key_after(call, from);
	if (after.len && waiting) {
		from.body = after;
		from = cv_key_after(call, from);
	} else if (after.len) {
		to.body = after;
	}
	error = cv_scan(call, from, to, limit + 1, CV_SCAN_KEYS | (waiting ? 0u : CV_SCAN_REVERSE), &rows, &count);
	for (uint32_t i = 0; i < count && i < limit && !error; i++)
		error = add_row(call, calendar, &rows[i], reply);
	if (!error && count > limit) {
		reply->next_cursor = cv_cursor(call, rows[limit - 1].body);
		error = reply->next_cursor ? 0 : -ENOMEM;
	}
	return error ? error : add_counts(call, reply);
}

/* ---- one ---- */

static int add_offer(struct cv_call *call, const Congvan__Arrival *arrival, const char *name, bool primary,
		     Congvan__ArrivalView *reply)
{
	Congvan__ActionOffer *offer = office_act_offer(call, name, arrival->revision);

	if (offer)
		CV_SET(offer, primary, primary);
	return cv_append(call, &reply->actions, &reply->n_actions, offer);
}

static int add_refusals(struct cv_call *call, Congvan__ArrivalView *reply)
{
	const struct office_process *process;
	int error = office_shelf_current(call->instance->shelf, call, &process);

	for (size_t i = 0; !error && i < process->reception.refusal_count; i++) {
		const struct office_refusal *refusal = &process->reception.refusals[i];
		Congvan__RefusalReason *reason = cv_new(call, &congvan__refusal_reason__descriptor);

		if (!reason)
			return -ENOMEM;
		reason->code = cv_strdup(call, refusal->name);
		reason->label = office_label_message(call, &refusal->label);
		reason->article = cv_strdup(call, refusal->article);
		error = cv_append(call, &reply->refusals, &reply->n_refusals, reason);
	}
	return error;
}

int incoming_desk_view(struct cv_call *call, const struct office_actor *me, const Congvan__Arrival *arrival,
		       Congvan__ArrivalView *reply)
{
	const struct office_calendar *calendar;
	int error = office_calendar_of_call(call, NULL, call->instance->server_calendar, &calendar);

	if (error)
		return error;
	reply->arrival = shown(call, calendar, arrival);
	if (!reply->arrival)
		return -ENOMEM;
	cv_http_etag(call, arrival->revision);
	error = incoming_asked_offers(call, me, arrival, &reply->actions, &reply->n_actions);
	if (error)
		return error;
	if (arrival->state != CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING)
		return 0;
	reply->proposed = incoming_arrival_proposed(call, arrival);
	if (!reply->proposed)
		return -ENOMEM;
	error = add_refusals(call, reply);
	if (!error && in_scope(me, INCOMING_REGISTERING))
		error = add_offer(call, arrival, "accept", true, reply);
	if (!error && reply->n_refusals && in_scope(me, INCOMING_REFUSING))
		error = add_offer(call, arrival, "refuse", false, reply);
	return error;
}

int incoming_arrival(struct cv_call *call, const Congvan__GetArrivalRequest *request, Congvan__ArrivalView *reply)
{
	Congvan__Arrival *arrival;
	struct office_actor me;
	int error = incoming_desk_actor(call, &me);

	if (!error)
		error = incoming_desk_read(call, NULL, request->id, &arrival);
	return error ? error : incoming_desk_view(call, &me, arrival, reply);
}

int incoming_arrival_file(struct cv_call *call, const Congvan__GetArrivalFileRequest *request, Congvan__Empty *reply)
{
	Congvan__IncomingViewed *viewed = cv_new(call, &congvan__incoming_viewed__descriptor);
	const Congvan__FileRef *file = NULL;
	Congvan__Arrival *arrival;
	struct office_actor me;
	int error = viewed ? incoming_desk_actor(call, &me) : -ENOMEM;

	(void)reply;
	if (!error)
		error = incoming_desk_read(call, NULL, request->id, &arrival);
	if (error)
		return error;
	/* What was taken back is its sender's again; what was accepted is read through its document. */
	if (arrival->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED)
		return cv_fail(call, CV_CONFLICT, "arrival.recalled", NULL);
	for (size_t i = 0; i < arrival->n_files; i++)
		if (arrival->files[i]->id == request->file_id)
			file = arrival->files[i];
	if (!file)
		return cv_fail(call, CV_NOT_FOUND, "incoming.no_such_file", NULL);
	cv_http_file(call, file->sha256, file->media_type, file->name, request->has_download && request->download);
	CV_SET(viewed, document_id, request->id);
	CV_SET(viewed, file_id, file->id);
	viewed->file_name = file->name;
	return cv_note(call, "incoming.arrival_downloaded", request->id, &viewed->base);
}

/* ---- refusing ---- */

static int check_refusal(struct cv_call *call, const Congvan__RefuseArrivalRequest *request,
			 const struct office_refusal **ret, const char **ret_reason)
{
	const struct office_process *process;
	int error = office_shelf_current(call->instance->shelf, call, &process);

	if (error)
		return error;
	*ret = office_process_refusal(process, request->reason_code);
	if (!*ret)
		cv_field(call, "/reasonCode", "arrival.reason_not_allowed", NULL);
	*ret_reason = office_field_text(call, request->reason, "/reason", INCOMING_REFUSAL_CHARS);
	if (!request->reason || !request->reason[strspn(request->reason, " \t\r\n")])
		cv_field(call, "/reason", "field.required", NULL);
	return cv_fields_ok(call);
}

int incoming_arrival_refuse(struct cv_call *call, const Congvan__RefuseArrivalRequest *request,
			    Congvan__ArrivalView *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	const struct office_refusal *refusal;
	Congvan__Arrival *arrival;
	struct office_actor me;
	const char *reason;
	int error = txn ? incoming_desk_actor(call, &me) : -ENOMEM;

	if (!error && !in_scope(&me, INCOMING_REFUSING))
		error = cv_fail(call, CV_DENIED, "access.out_of_scope", me.name, NULL);
	if (!error)
		error = incoming_desk_read(call, txn, request->id, &arrival);
	if (!error && arrival->state != CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING)
		error = cv_fail(call, CV_CONFLICT, "arrival.ended", NULL);
	if (!error)
		error = cv_if_match(call, arrival->revision);
	if (!error)
		error = check_refusal(call, request, &refusal, &reason);
	if (error)
		return error;
	arrival->reason_code = cv_strdup(call, refusal->name);
	arrival->reason_label = office_label_message(call, &refusal->label);
	arrival->reason = cv_strdup(call, reason);
	error = incoming_arrival_end(txn, call, arrival, CONGVAN__ARRIVAL_STATE__ARRIVAL_REFUSED,
				     office_actor_message(call, &me));
	if (!error)
		error = incoming_arrival_event(txn, call, "incoming.arrival_refused", arrival, 0);
	if (!error)
		error = incoming_arrival_tell(txn, call, arrival, INCOMING_TOLD_REFUSED);
	if (!error)
		error = incoming_desk_view(call, &me, arrival, reply);
	return error ? error : cv_txn_commit(txn);
}
