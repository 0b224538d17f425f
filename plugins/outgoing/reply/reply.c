#include "outgoing/reply/reply.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/agency.h"
#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"
#include "office/lists/places.h"
#include "outgoing/document.h"
#include "outgoing/draft/link.h"
#include "outgoing/issue/issue.h"

/* ---- its places ---- */

struct cv_key outgoing_reply_key(struct cv_call *call, uint64_t whose, enum outgoing_reply_list list, int32_t day)
{
	return cv_key(call, OUTGOING_OWED, "ibw", whose, (unsigned)list, (uint32_t)(day > 0 ? day : 0));
}

bool outgoing_reply_open(const Congvan__OutgoingDocument *document)
{
	return document->reply && document->reply->deadline && !document->reply->ended_at;
}

static struct cv_key place_of(struct cv_call *call, uint64_t whose, enum outgoing_reply_list list,
			      const Congvan__OutgoingDocument *document)
{
	int32_t day = 0;

	cv_day_parse(document->due_date, &day);
	return cv_key(call, OUTGOING_OWED, "ibwi", whose, (unsigned)list, (uint32_t)(day > 0 ? day : 0), document->id);
}

/* Out of one list and into another, for the agency and for the author; 0: none. */
static int move(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
		enum outgoing_reply_list from, enum outgoing_reply_list to)
{
	const uint64_t whose[] = {0, document->author ? document->author->person_id : 0};
	int error = 0;

	for (size_t i = 0; i < 2 && !error; i++) {
		if (i && !whose[i])
			break;
		if (from)
			error = cv_txn_delete(txn, place_of(call, whose[i], from, document));
		if (!error && to)
			error = cv_txn_put_raw(txn, place_of(call, whose[i], to, document), (struct cv_bytes){NULL, 0});
	}
	return error;
}

static int set_timer(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	Congvan__IssueTimer timer = CONGVAN__ISSUE_TIMER__INIT;
	int64_t at_ms = outgoing_reply_open(document) ? office_deadline_next_ms(document->reply->deadline) : 0;

	CV_SET(&timer, document_id, document->id);
	return cv_txn_timer(txn, OUTGOING_REPLY_TIMER, outgoing_document_key(call, document->id).body, at_ms,
			    at_ms ? &timer.base : NULL);
}

/* ---- telling ---- */

struct told {
	const char *topic;
	Congvan__ReceivedReply *reply;
	Congvan__Actor *by;
	const char *reason;
};

static int tell(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
		const struct told *told)
{
	Congvan__ReplyEvent *event = cv_new(call, &congvan__reply_event__descriptor);

	if (!event)
		return -ENOMEM;
	CV_SET(event, document_id, document->id);
	event->code = (char *)(uintptr_t)outgoing_issue_code(call, document);
	event->subject = document->subject;
	event->author = document->author;
	event->deadline = document->reply->deadline;
	event->reply = told->reply;
	CV_SET(event, ended, document->reply->ended_at != NULL);
	event->by = told->by;
	event->reason = cv_strdup(call, told->reason);
	return event->code ? cv_txn_event(txn, told->topic, document->id, &event->base) : -ENOMEM;
}

/* ---- beginning and end ---- */

static int reckon(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document)
{
	static const struct office_due due = {
	    .warn_kind = OFFICE_DUE_WORKING_DAYS, .warn_amount = OUTGOING_REPLY_WARN_DAYS, .warn_before = true};
	const struct office_calendar *calendar;
	int error = office_calendar_of_call(call, txn, call->instance->server_calendar, &calendar);

	return error ? error
		     : office_deadline_date(call, calendar, document->due_date, CONGVAN__DUE_SOURCE__DUE_DOCUMENT, &due,
					    &document->reply->deadline);
}

int outgoing_reply_begin(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document)
{
	int error;

	if (!document->due_date || !*document->due_date || document->reply)
		return 0;
	document->reply = cv_new(call, &congvan__reply_watch__descriptor);
	error = document->reply ? reckon(txn, call, document) : -ENOMEM;
	if (!error && document->reply->deadline)
		error = move(txn, call, document, 0, OUTGOING_REPLY_OPEN);
	return error ? error : set_timer(txn, call, document);
}

/* The lists are by day: what has ended moves too, and has its deadline as it was. */
int outgoing_reply_put_off(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document,
			   char *due_date)
{
	const Congvan__ReplyWatch *watch = document->reply;
	enum outgoing_reply_list list =
	    !watch || !watch->deadline ? 0 : (watch->ended_at ? OUTGOING_REPLY_ENDED : OUTGOING_REPLY_OPEN);
	int error = list ? move(txn, call, document, list, 0) : 0;

	document->due_date = due_date;
	if (error || !list)
		return error;
	if (list == OUTGOING_REPLY_OPEN)
		error = reckon(txn, call, document);
	if (!error)
		error = move(txn, call, document, 0, list);
	return error ? error : set_timer(txn, call, document);
}

static int end(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document)
{
	int error;

	document->reply->ended_at = office_moment(call, call->now_ms);
	error =
	    document->reply->ended_at ? move(txn, call, document, OUTGOING_REPLY_OPEN, OUTGOING_REPLY_ENDED) : -ENOMEM;
	return error ? error : set_timer(txn, call, document);
}

int outgoing_reply_stop(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document,
			Congvan__Actor *by, const char *reason)
{
	const struct told told = {.topic = "outgoing.reply_ended", .by = by, .reason = reason};
	int error;

	if (!outgoing_reply_open(document))
		return 0;
	document->reply->ended_by = by;
	document->reply->reason = cv_strdup(call, reason);
	error = end(txn, call, document);
	return error || !by ? error : tell(txn, call, document, &told);
}

/* ---- letters that answer ---- */

/* Several letters of one organisation are one answer. */
static int organisations(struct cv_call *call, const Congvan__ReplyWatch *watch, size_t *ret)
{
	const char **names = cv_alloc_array(call, watch->n_replies + 1, sizeof(*names));
	size_t count = 0;

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < watch->n_replies; i++) {
		const char *name = cv_text_fold(call, watch->replies[i]->issuing_organ);
		bool again = false;

		if (!name)
			return -ENOMEM;
		for (size_t j = 0; j < count && !again; j++)
			again = strcmp(name, names[j]) == 0;
		if (!again)
			names[count++] = name;
	}
	*ret = count;
	return 0;
}

static int is_answered(struct cv_call *call, const Congvan__OutgoingDocument *document, bool *ret)
{
	size_t asked = document->n_addressees ? document->n_addressees : 1, answered = 0;
	int error = organisations(call, document->reply, &answered);

	*ret = !error && answered >= asked;
	return error;
}

static Congvan__ReceivedReply *reply_of(struct cv_call *call, const Congvan__IncomingDocument *letter)
{
	Congvan__ReceivedReply *reply = cv_new(call, &congvan__received_reply__descriptor);

	if (!reply)
		return NULL;
	CV_SET(reply, incoming_id, letter->id);
	CV_SET(reply, number, letter->arrival_number);
	CV_SET(reply, year, letter->year);
	reply->number_suffix = letter->arrival_suffix;
	reply->code = outgoing_incoming_code(call, letter);
	reply->issued_date = letter->issued_date;
	reply->issuing_organ = letter->issuing_organ ? letter->issuing_organ : cv_strdup(call, "");
	reply->subject = letter->subject;
	reply->registered_at = letter->registered_at;
	return reply->code && reply->issuing_organ ? reply : NULL;
}

static size_t index_of(const Congvan__ReplyWatch *watch, uint64_t letter)
{
	size_t i = 0;

	while (i < watch->n_replies && watch->replies[i]->incoming_id != letter)
		i++;
	return i;
}

struct hearing {
	struct cv_call *call;
	struct cv_txn *txn;
	uint64_t id; /* of the letter */
	const Congvan__IncomingDocument *letter; /* NULL: it answers nothing any more */
	bool changed;
};

static struct cv_key link_key(const struct hearing *hearing, uint64_t document)
{
	return cv_key(hearing->call, OUTGOING_REPLIES, "ii", hearing->id, document);
}

static int put(struct hearing *hearing, Congvan__OutgoingDocument *document)
{
	hearing->changed = true;
	return outgoing_issue_put(hearing->txn, hearing->call, document);
}

static int answer(struct hearing *hearing, Congvan__OutgoingDocument *document)
{
	struct told told = {.topic = "outgoing.reply_received"};
	struct cv_call *call = hearing->call;
	bool answered = false;
	int error;

	if (!document->reply)
		document->reply = cv_new(call, &congvan__reply_watch__descriptor);
	told.reply = document->reply ? reply_of(call, hearing->letter) : NULL;
	if (!told.reply)
		return -ENOMEM;
	if (document->reply->n_replies >= OUTGOING_REPLIES_MAX)
		return 0;
	error = cv_append(call, &document->reply->replies, &document->reply->n_replies, told.reply);
	if (!error && outgoing_reply_open(document))
		error = is_answered(call, document, &answered);
	if (!error && answered)
		error = end(hearing->txn, call, document);
	if (!error)
		error = cv_txn_put_raw(hearing->txn, link_key(hearing, document->id), (struct cv_bytes){NULL, 0});
	if (!error)
		error = tell(hearing->txn, call, document, &told);
	return error ? error : put(hearing, document);
}

/* What the letter says of itself may have been corrected. */
static int update(struct hearing *hearing, Congvan__OutgoingDocument *document, size_t index)
{
	Congvan__ReceivedReply *reply = reply_of(hearing->call, hearing->letter);
	struct cv_bytes was, is;

	if (!reply)
		return -ENOMEM;
	was = cv_pack(hearing->call, &document->reply->replies[index]->base);
	is = cv_pack(hearing->call, &reply->base);
	if (!was.data || !is.data)
		return -ENOMEM;
	if (was.len == is.len && memcmp(was.data, is.data, is.len) == 0)
		return 0;
	document->reply->replies[index] = reply;
	return put(hearing, document);
}

/* It is no answer to this one: who waited waits again, unless a person has ended that. */
static int unanswer(struct hearing *hearing, Congvan__OutgoingDocument *document, size_t index)
{
	Congvan__ReplyWatch *watch = document->reply;
	bool answered = false;
	int error;

	memmove(&watch->replies[index], &watch->replies[index + 1],
		(watch->n_replies - index - 1) * sizeof(*watch->replies));
	watch->n_replies--;
	error = cv_txn_delete(hearing->txn, link_key(hearing, document->id));
	if (!error)
		error = is_answered(hearing->call, document, &answered);
	if (!error && watch->deadline && watch->ended_at && !watch->ended_by && !document->frozen_reason && !answered) {
		watch->ended_at = NULL;
		error = move(hearing->txn, hearing->call, document, OUTGOING_REPLY_ENDED, OUTGOING_REPLY_OPEN);
		if (!error)
			error = set_timer(hearing->txn, hearing->call, document);
	}
	return error ? error : put(hearing, document);
}

static int hear_about(struct hearing *hearing, uint64_t id, bool answers)
{
	Congvan__OutgoingDocument *document;
	size_t index;
	int error = cv_txn_get(hearing->txn, outgoing_document_key(hearing->call, id),
			       &congvan__outgoing_document__descriptor, &document);

	if (error || !document)
		return error;
	index = document->reply ? index_of(document->reply, hearing->id) : 0;
	if (!document->reply || index == document->reply->n_replies)
		return answers && !document->frozen_reason ? answer(hearing, document) : 0;
	return answers ? update(hearing, document, index) : unanswer(hearing, document, index);
}

/* The latest of this code: it comes again every year. 0: none that was issued. */
static int find_document(struct cv_call *call, const char *code, uint64_t *ret)
{
	const char *folded = outgoing_code_search(call, code);
	struct cv_key from;
	struct cv_row *rows;
	uint32_t count;
	int error;

	*ret = 0;
	if (!folded)
		return -ENOMEM;
	if (!*folded)
		return 0;
	from = cv_key(call, OUTGOING_BY_CODE, "s", folded);
	error = cv_scan(call, from, cv_key_after(call, from), 1, CV_SCAN_REVERSE | CV_SCAN_KEYS, &rows, &count);
	if (!error && count)
		*ret = cv_key_u64(rows[0].body, rows[0].body.len - sizeof(uint64_t));
	return error;
}

static int hear(struct hearing *hearing)
{
	struct cv_call *call = hearing->call;
	struct cv_key from = cv_key(call, OUTGOING_REPLIES, "i", hearing->id);
	size_t most = hearing->letter ? hearing->letter->n_answers : 0, count = 0;
	uint64_t *ids = cv_alloc_array(call, most + 1, sizeof(*ids));
	struct cv_row *rows;
	uint32_t linked;
	int error = ids ? 0 : -ENOMEM;

	for (size_t i = 0; i < most && !error; i++) {
		uint64_t id;

		error = find_document(call, hearing->letter->answers[i], &id);
		if (!error && id && !office_id_in(ids, count, id))
			ids[count++] = id;
	}
	if (!error)
		error = cv_scan(call, from, cv_key_after(call, from), OUTGOING_REPLIES_OF_ONE, CV_SCAN_KEYS, &rows,
				&linked);
	for (size_t i = 0; i < count && !error; i++)
		error = hear_about(hearing, ids[i], true);
	for (uint32_t i = 0; !error && i < linked; i++) {
		uint64_t id = cv_key_u64(rows[i].body, sizeof(uint64_t));

		if (!office_id_in(ids, count, id))
			error = hear_about(hearing, id, false);
	}
	return error || !hearing->changed ? error : cv_txn_commit(hearing->txn);
}

int outgoing_reply_registered(struct cv_call *call, const Congvan__IncomingRegistered *event)
{
	struct hearing hearing = {.call = call, .txn = cv_txn_begin(call), .letter = event->document};

	if (!hearing.txn)
		return -ENOMEM;
	if (!event->document || !event->document->n_answers)
		return 0;
	hearing.id = event->document->id;
	return hear(&hearing);
}

int outgoing_reply_changed(struct cv_call *call, const Congvan__IncomingActed *event)
{
	struct hearing hearing = {.call = call, .txn = cv_txn_begin(call)};
	Congvan__IncomingDocument *letter;
	int error;

	if (!hearing.txn)
		return -ENOMEM;
	if (!event->act)
		return 0;
	hearing.id = event->act->document_id;
	error = cv_get(call, cv_key(call, INCOMING_DOCUMENT, "i", hearing.id), &congvan__incoming_document__descriptor,
		       &letter);
	if (error)
		return error;
	if (letter && letter->state != CONGVAN__INCOMING_STATE__INCOMING_CANCELLED)
		hearing.letter = letter;
	return hear(&hearing);
}

/* ---- the day ---- */

/* Warns, or records that the day has passed. *ret false: neither is due, and the document stays as it is. */
static int tell_day(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document, bool *ret)
{
	enum office_deadline_verdict verdict = office_deadline_judge(document->reply->deadline, call->now_ms);
	struct told told = {.topic =
				verdict == OFFICE_DEADLINE_BREACH ? "outgoing.reply_overdue" : "outgoing.reply_near"};
	int error = 0;

	*ret = verdict != OFFICE_DEADLINE_QUIET;
	if (*ret)
		error = office_deadline_mark(call, document->reply->deadline, verdict);
	if (!error && *ret)
		error = tell(txn, call, document, &told);
	return error ? error : set_timer(txn, call, document);
}

int outgoing_reply_fire(struct cv_call *call, const Congvan__IssueTimer *timer)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__OutgoingDocument *document;
	bool changed = true;
	int error = txn ? cv_txn_get(txn, outgoing_document_key(call, timer->document_id),
				     &congvan__outgoing_document__descriptor, &document)
			: -ENOMEM;

	if (error || !document || !outgoing_reply_open(document))
		return error;
	if (document->frozen_reason)
		error = outgoing_reply_stop(txn, call, document, NULL, document->frozen_reason);
	else
		error = tell_day(txn, call, document, &changed);
	/* A timer that comes too early leaves the document, whose revision somebody may be about to name, alone. */
	if (!error && changed)
		error = outgoing_issue_put(txn, call, document);
	return error ? error : cv_txn_commit(txn);
}
