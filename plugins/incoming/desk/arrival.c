#include "incoming/desk/arrival.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "incoming/registration/entry.h"
#include "incoming/relation.h"
#include "office/calendar/agency.h"
#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"

/* ---- keys ---- */

struct cv_key incoming_arrival_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, INCOMING_ARRIVAL, "i", id);
}

struct cv_key incoming_arrival_of_key(struct cv_call *call, const Congvan__Party *sender,
				      const Congvan__DocumentHeader *header)
{
	return cv_key(call, INCOMING_ARRIVAL_OF, "ss", sender->organ_id, header->document_id);
}

static struct cv_key place_key(struct cv_call *call, const Congvan__Arrival *arrival)
{
	if (arrival->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING)
		return cv_key(call, INCOMING_ARRIVAL_WAITING, "ii", (uint64_t)office_moment_ms(arrival->arrived_at),
			      arrival->id);
	return cv_key(call, INCOMING_ARRIVAL_ENDED, "ii", (uint64_t)office_moment_ms(arrival->ended_at), arrival->id);
}

/* ---- writing ---- */

static int count(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival, int64_t add)
{
	return cv_txn_add(txn, cv_key(call, INCOMING_ARRIVAL_COUNT, "b", (unsigned)arrival->state), add);
}

static int put(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival)
{
	int error;

	CV_SET(arrival, revision, arrival->revision + 1);
	error = cv_txn_put_raw(txn, place_key(call, arrival), (struct cv_bytes){NULL, 0});
	if (!error)
		error = count(txn, call, arrival, 1);
	if (!error)
		error = incoming_arrival_watch(txn, call, arrival);
	return error ? error : cv_txn_put(txn, incoming_arrival_key(call, arrival->id), &arrival->base);
}

int incoming_arrival_put_new(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival)
{
	Congvan__ArrivalOf *of = cv_new(call, &congvan__arrival_of__descriptor);
	int error;

	if (!of)
		return -ENOMEM;
	CV_SET(of, arrival_id, arrival->id);
	error = cv_txn_put(txn, incoming_arrival_of_key(call, arrival->sender, arrival->header), &of->base);
	return error ? error : put(txn, call, arrival);
}

int incoming_arrival_end(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival,
			 Congvan__ArrivalState state, Congvan__Actor *by)
{
	int error = cv_txn_delete(txn, place_key(call, arrival));

	if (!error)
		error = count(txn, call, arrival, -1);
	CV_SET(arrival, state, state);
	arrival->ended_at = office_moment(call, call->now_ms);
	arrival->ended_by = by;
	if (!error && !arrival->ended_at)
		error = -ENOMEM;
	return error ? error : put(txn, call, arrival);
}

int incoming_arrival_keep(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival)
{
	CV_SET(arrival, revision, arrival->revision + 1);
	return cv_txn_put(txn, incoming_arrival_key(call, arrival->id), &arrival->base);
}

/* NULL: arena exhausted. */
static Congvan__ArrivalStatus *new_status(struct cv_call *call, const Congvan__Arrival *arrival,
					  enum incoming_told told)
{
	Congvan__ArrivalStatus *status = cv_new(call, &congvan__arrival_status__descriptor);

	if (!status)
		return NULL;
	CV_SET(status, arrival_id, arrival->id);
	status->source = arrival->source;
	status->sender = arrival->sender->organ_id;
	status->delivery_id = arrival->delivery_id;
	status->code = cv_printf(call, "%02u", (unsigned)told);
	status->time = office_moment(call, call->now_ms);
	return status->code && status->time ? status : NULL;
}

int incoming_arrival_tell_update(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival,
				 uint32_t update, bool agreed, const char *reason)
{
	Congvan__ArrivalStatus *status =
	    new_status(call, arrival, agreed ? INCOMING_TOLD_TAKEN_BACK : INCOMING_TOLD_KEPT);

	if (!status)
		return -ENOMEM;
	CV_SET(status, update, update);
	status->reason = cv_strdup(call, reason);
	return cv_txn_event(txn, "incoming.arrival_status", arrival->id, &status->base);
}

int incoming_arrival_tell(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival,
			  enum incoming_told told)
{
	Congvan__ArrivalStatus *status = new_status(call, arrival, told);

	if (!status)
		return -ENOMEM;
	/* Of a refusal, a recall, or a reception that was cancelled. */
	if (told < INCOMING_TOLD_RECEIVED || told > INCOMING_TOLD_DONE) {
		status->reason_label = arrival->reason_label;
		status->reason = told == INCOMING_TOLD_KEPT && arrival->asked &&
					 arrival->asked->kind == CONGVAN__ASKED_KIND__ASKED_RECALL
				     ? arrival->asked->answer
				     : arrival->reason;
	}
	if (told == INCOMING_TOLD_RECEIVED) {
		CV_SET(status, arrival_number, arrival->arrival_number);
		status->arrival_date = cv_day_text(call, cv_day_of_ms(call->now_ms));
	}
	return cv_txn_event(txn, "incoming.arrival_status", arrival->id, &status->base);
}

/* ---- its limit ---- */

static struct cv_bytes timer_key(struct cv_call *call, uint64_t id)
{
	return incoming_arrival_key(call, id).body;
}

int incoming_arrival_watch(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival)
{
	bool waits = arrival->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING;
	Congvan__ArrivalOf *of;

	if (!arrival->deadline)
		return 0;
	of = cv_new(call, &congvan__arrival_of__descriptor);
	if (!of)
		return -ENOMEM;
	CV_SET(of, arrival_id, arrival->id);
	return cv_txn_timer(txn, INCOMING_ARRIVAL_TIMER, timer_key(call, arrival->id),
			    waits ? office_deadline_next_ms(arrival->deadline) : 0, &of->base);
}

int incoming_arrival_event(struct cv_txn *txn, struct cv_call *call, const char *topic, Congvan__Arrival *arrival,
			   int64_t was_ms)
{
	Congvan__ArrivalEvent *event = cv_new(call, &congvan__arrival_event__descriptor);
	const struct office_process *process;
	int error = event ? office_shelf_current(call->instance->shelf, call, &process) : -ENOMEM;

	if (error)
		return error;
	event->arrival = arrival;
	event->was = was_ms ? office_moment(call, was_ms) : NULL;
	if (was_ms && !event->was)
		return -ENOMEM;
	for (size_t i = 0; !error && process->begins && process->begins[i]; i++)
		error = cv_append(call, &event->roles, &event->n_roles, cv_strdup(call, process->begins[i]));
	return error ? error : cv_txn_event(txn, topic, arrival->id, &event->base);
}

/* Nobody is late by a calendar that is no longer the agency's. *ret_changed: 1 if anything moved. */
static int reckon(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival, size_t *ret_changed)
{
	const struct office_calendar *calendar;
	int64_t warned_of_ms, was_ms;
	int error;

	*ret_changed = 0;
	if (!arrival->deadline || arrival->deadline->breached_at)
		return 0;
	error = office_calendar_of_call(call, txn, call->instance->server_calendar, &calendar);
	if (error || (arrival->deadline->calendar &&
		      strcmp(arrival->deadline->calendar, office_calendar_version(calendar)) == 0))
		return error;
	warned_of_ms = office_moment_ms(arrival->deadline->warn_at);
	error = office_deadline_again(call, calendar, arrival->deadline, &was_ms);
	if (error || (!was_ms && office_moment_ms(arrival->deadline->warn_at) == warned_of_ms))
		return error;
	*ret_changed = 1;
	if (was_ms)
		error = incoming_arrival_event(txn, call, "incoming.arrival_rescheduled", arrival, was_ms);
	return error;
}

/* Its revision stays: what is offered on it has not changed. */
static int keep(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival)
{
	int error = cv_txn_put(txn, incoming_arrival_key(call, arrival->id), &arrival->base);

	return error ? error : incoming_arrival_watch(txn, call, arrival);
}

static int read_waiting(struct cv_txn *txn, struct cv_call *call, uint64_t id, Congvan__Arrival **ret)
{
	int error = cv_txn_get(txn, incoming_arrival_key(call, id), &congvan__arrival__descriptor, ret);

	if (!error && *ret && (*ret)->state != CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING)
		*ret = NULL;
	return error;
}

int incoming_arrival_reckon(struct cv_txn *txn, struct cv_call *call, uint64_t id, size_t *ret_changed)
{
	Congvan__Arrival *arrival;
	int error = read_waiting(txn, call, id, &arrival);

	*ret_changed = 0;
	if (!error && arrival)
		error = reckon(txn, call, arrival, ret_changed);
	return error || !*ret_changed ? error : keep(txn, call, arrival);
}

int incoming_arrival_due(struct cv_call *call, const Congvan__ArrivalOf *of)
{
	struct cv_txn *txn = cv_txn_begin(call);
	enum office_deadline_verdict verdict;
	Congvan__Arrival *arrival = NULL;
	size_t changed;
	int error = txn ? read_waiting(txn, call, of->arrival_id, &arrival) : -ENOMEM;

	if (error || !arrival)
		return error;
	error = reckon(txn, call, arrival, &changed);
	if (error)
		return error;
	verdict = office_deadline_judge(arrival->deadline, call->now_ms);
	error = office_deadline_mark(call, arrival->deadline, verdict);
	if (!error && verdict != OFFICE_DEADLINE_QUIET)
		error = incoming_arrival_event(txn, call,
					       verdict == OFFICE_DEADLINE_WARN ? "incoming.arrival_due_soon"
									       : "incoming.arrival_overdue",
					       arrival, 0);
	if (!error)
		error = keep(txn, call, arrival);
	return error ? error : cv_txn_commit(txn);
}

/* ---- accepting ---- */

#define SAME(member)                                                                                                   \
	{                                                                                                              \
		offsetof(Congvan__DocumentHeader, member), offsetof(Congvan__RegisterIncomingRequest, member)          \
	}

static const struct {
	size_t from, to;
} same_texts[] = {
    SAME(issuing_organ), SAME(issuing_organ_id), SAME(code_number), SAME(code_notation),   SAME(issued_date),
    SAME(document_type), SAME(subject),          SAME(description), SAME(signer_position), SAME(signer_name),
    SAME(due_date),      SAME(to_places),        SAME(field),       SAME(language),
};

static void copy_text(void *to, size_t to_offset, const void *from, size_t from_offset)
{
	char *text;

	memcpy(&text, (const char *)from + from_offset, sizeof(text));
	memcpy((char *)to + to_offset, &text, sizeof(text));
}

/* Which of ours it answers, by its header; of what others wrote it may say so too. */
static int propose_answers(struct cv_call *call, const Congvan__DocumentHeader *header,
			   Congvan__RegisterIncomingRequest *proposed)
{
	Congvan__Agency *own = NULL;
	int error = header->n_response_for
			? cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &own)
			: 0;

	for (size_t i = 0; own && own->organ_id && i < header->n_response_for && !error; i++) {
		const Congvan__AnsweredDocument *answered = header->response_for[i];

		if (answered->organ_id && strcmp(answered->organ_id, own->organ_id) == 0 && answered->code &&
		    cv_text_length(answered->code) <= INCOMING_ANSWER_CHARS &&
		    proposed->n_answers < INCOMING_ANSWERS_MAX)
			error = cv_append(call, &proposed->answers, &proposed->n_answers, answered->code);
	}
	return error;
}

Congvan__RegisterIncomingRequest *incoming_arrival_proposed(struct cv_call *call, const Congvan__Arrival *arrival)
{
	Congvan__RegisterIncomingRequest *proposed = cv_new(call, &congvan__register_incoming_request__descriptor);
	const Congvan__DocumentHeader *header = arrival->header;

	if (!proposed)
		return NULL;
	for (size_t i = 0; i < sizeof(same_texts) / sizeof(same_texts[0]); i++)
		copy_text(proposed, same_texts[i].to, header, same_texts[i].from);
	if (header->has_no_paper)
		CV_SET(proposed, no_paper, header->no_paper);
	if (header->has_urgency)
		CV_SET(proposed, urgency, header->urgency);
	if (header->has_page_amount)
		CV_SET(proposed, page_amount, header->page_amount);
	if (header->has_reply_required)
		CV_SET(proposed, reply_required, header->reply_required);
	if (header->has_legal_class)
		CV_SET(proposed, legal_class, header->legal_class);
	CV_SET(proposed, secrecy, CONGVAN__SECRECY__SECRECY_NONE);
	CV_SET(proposed, medium, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC);
	proposed->source = arrival->source;
	CV_SET(proposed, arrival_id, arrival->id);
	return propose_answers(call, header, proposed) ? NULL : proposed;
}

/* What both say counts as the second one says it: the messages of a stream merge (protobuf encoding, "last one wins").
 */
static void *merge(struct cv_call *call, const ProtobufCMessage *first, const ProtobufCMessage *second)
{
	struct cv_bytes a = cv_pack(call, first), b = cv_pack(call, second);
	uint8_t *both = cv_alloc(call, a.len + b.len + 1);

	if (!a.data || !b.data || !both)
		return NULL;
	memcpy(both, a.data, a.len);
	memcpy(both + a.len, b.data, b.len);
	return cv_unpack(call, first->descriptor, (struct cv_bytes){both, a.len + b.len});
}

int incoming_arrival_begin(struct cv_txn *txn, struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			   Congvan__Arrival **ret, const Congvan__RegisterIncomingRequest **ret_request)
{
	Congvan__RegisterIncomingRequest *proposed;
	Congvan__Arrival *arrival;
	int error;

	if (!request->has_arrival_id || !request->arrival_id)
		return 0;
	error =
	    cv_txn_get(txn, incoming_arrival_key(call, request->arrival_id), &congvan__arrival__descriptor, &arrival);
	if (error)
		return error;
	if (!arrival)
		return cv_fail(call, CV_NOT_FOUND, "arrival.not_found", NULL);
	if (arrival->state != CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING)
		return cv_fail(call, CV_CONFLICT,
			       arrival->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED ? "arrival.recalled"
											  : "arrival.ended",
			       NULL);
	proposed = incoming_arrival_proposed(call, arrival);
	if (proposed && request->n_answers)
		proposed->n_answers = 0; /* a list is said as a whole */
	*ret = arrival;
	*ret_request = proposed ? merge(call, &proposed->base, &request->base) : NULL;
	return *ret_request ? 0 : -ENOMEM;
}

int incoming_arrival_files(struct cv_call *call, const Congvan__Arrival *arrival, Congvan__IncomingDocument *document)
{
	int error = 0;

	for (size_t i = 0; arrival && i < arrival->n_files && !error; i++)
		error = cv_append(call, &document->files, &document->n_files, arrival->files[i]);
	return error;
}

int incoming_arrival_accept(struct incoming_case *kase, Congvan__Arrival *arrival)
{
	Congvan__IncomingDocument *document = kase->document;
	int error;

	if (!arrival)
		return 0;
	CV_SET(document, arrival_id, arrival->id);
	CV_SET(document, arrival_code, INCOMING_TOLD_RECEIVED);
	CV_SET(arrival, document_id, document->id);
	CV_SET(arrival, arrival_number, document->arrival_number);
	error = incoming_arrival_end(kase->base.txn, kase->base.call, arrival, CONGVAN__ARRIVAL_STATE__ARRIVAL_ACCEPTED,
				     office_actor_message(kase->base.call, &kase->base.me));
	if (!error)
		error = incoming_relations_take(kase, arrival);
	return error ? error : incoming_arrival_tell(kase->base.txn, kase->base.call, arrival, INCOMING_TOLD_RECEIVED);
}

/* ---- afterwards ---- */

static enum incoming_told code_of(Congvan__IncomingState state)
{
	switch (state) {
	case CONGVAN__INCOMING_STATE__INCOMING_DIRECTED:
		return INCOMING_TOLD_ASSIGNED;
	case CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS:
		return INCOMING_TOLD_IN_PROGRESS;
	case CONGVAN__INCOMING_STATE__INCOMING_COMPLETED:
		return INCOMING_TOLD_DONE;
	default:
		return 0;
	}
}

int incoming_arrival_progress(struct incoming_case *kase)
{
	Congvan__IncomingDocument *document = kase->document;
	enum incoming_told code = code_of(document->state);
	Congvan__Arrival *arrival;
	int error;

	/* A document that is opened again after its end is not told of a second time. */
	if (!document->arrival_id || code <= document->arrival_code)
		return 0;
	error = cv_get(kase->base.call, incoming_arrival_key(kase->base.call, document->arrival_id),
		       &congvan__arrival__descriptor, &arrival);
	if (error || !arrival)
		return error;
	/* Where the directive goes straight to those who work on it, it is assigned and begun in one act. */
	if (code == INCOMING_TOLD_IN_PROGRESS && document->arrival_code < INCOMING_TOLD_ASSIGNED)
		error = incoming_arrival_tell(kase->base.txn, kase->base.call, arrival, INCOMING_TOLD_ASSIGNED);
	CV_SET(document, arrival_code, code);
	return error ? error : incoming_arrival_tell(kase->base.txn, kase->base.call, arrival, code);
}

int incoming_arrival_reopen(struct incoming_case *kase, const char *reason)
{
	struct cv_call *call = kase->base.call;
	Congvan__Arrival *arrival;
	int error;

	if (!kase->document->arrival_id)
		return 0;
	error = cv_txn_get(kase->base.txn, incoming_arrival_key(call, kase->document->arrival_id),
			   &congvan__arrival__descriptor, &arrival);
	if (error || !arrival || arrival->state != CONGVAN__ARRIVAL_STATE__ARRIVAL_ACCEPTED)
		return error;
	error = cv_txn_delete(kase->base.txn, place_key(call, arrival));
	if (!error)
		error = count(kase->base.txn, call, arrival, -1);
	CV_SET(arrival, state, CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING);
	arrival->ended_at = NULL;
	arrival->ended_by = NULL;
	arrival->has_document_id = arrival->has_arrival_number = 0;
	arrival->document_id = arrival->arrival_number = 0;
	arrival->reason = cv_strdup(call, reason);
	if (!error)
		error = put(kase->base.txn, call, arrival);
	return error ? error : incoming_arrival_tell(kase->base.txn, call, arrival, INCOMING_TOLD_ARRIVED);
}
