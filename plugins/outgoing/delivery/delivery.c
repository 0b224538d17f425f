/* What became of one delivery: the table, and its record. */
#include "outgoing/delivery/delivery.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "outgoing/delivery/follow.h"
#include "outgoing/issue/issue.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name

/* ---- the table ---- */

enum rule {
	N = OUTGOING_NOTHING,
	K = OUTGOING_KEEP,
	M = OUTGOING_MOVE,
	B, /* moves only when it was told of a later time; else it is a step */
	D, /* what was to be taken back did not go out: dropped */
};

/* Columns: what is told. */
static const Congvan__DeliveryState reports[] = {
    STATE(SENT), STATE(FAILED),  STATE(ARRIVED),       STATE(REFUSED),        STATE(RECEIVED),      STATE(IN_PROGRESS),
    STATE(DONE), STATE(DROPPED), STATE(RECALL_AGREED), STATE(RECALL_REFUSED), STATE(RECALL_FAILED),
};
#define REPORTS (sizeof(reports) / sizeof(reports[0]))

/* clang-format off */
static const unsigned char rules[OUTGOING_DELIVERY_STATES + 1][REPORTS] = {
	/*                         sent fail arrv refs recv prog done drop agre decl rfai */
	[STATE(WAITING)]        = {M,   B,   M,   M,   M,   M,   M,   K,   K,   K,   K},
	[STATE(SENT)]           = {N,   B,   M,   M,   M,   M,   M,   K,   K,   K,   K},
	[STATE(FAILED)]         = {M,   B,   M,   M,   M,   M,   M,   K,   K,   K,   K},
	[STATE(ARRIVED)]        = {K,   K,   N,   M,   M,   M,   M,   K,   K,   K,   K},
	[STATE(REFUSED)]        = {K,   K,   B,   N,   B,   B,   B,   K,   K,   K,   K},
	[STATE(RECEIVED)]       = {K,   K,   B,   B,   K,   M,   M,   K,   K,   K,   K},
	[STATE(IN_PROGRESS)]    = {K,   K,   B,   B,   K,   K,   M,   K,   K,   K,   K},
	[STATE(DONE)]           = {K,   K,   B,   K,   K,   B,   N,   K,   K,   K,   K},
	[STATE(RECALL_ASKED)]   = {K,   D,   K,   M,   K,   K,   K,   M,   M,   M,   M},
	[STATE(RECALL_AGREED)]  = {K,   K,   K,   K,   K,   K,   K,   K,   N,   K,   K},
	[STATE(RECALL_REFUSED)] = {K,   K,   B,   B,   B,   B,   B,   K,   M,   N,   K},
	[STATE(RECALL_FAILED)]  = {K,   K,   B,   B,   B,   B,   B,   M,   M,   M,   B},
	[STATE(DROPPED)]        = {K,   K,   K,   K,   K,   K,   K,   N,   K,   K,   K},
};
/* clang-format on */

static size_t column_of(Congvan__DeliveryState report)
{
	size_t column = 0;

	while (column < REPORTS && reports[column] != report)
		column++;
	return column;
}

bool outgoing_reportable(Congvan__DeliveryState state)
{
	return column_of(state) < REPORTS;
}

enum outgoing_effect outgoing_delivery_next(Congvan__DeliveryState state, Congvan__DeliveryState report, bool later,
					    Congvan__DeliveryState *ret)
{
	size_t column = column_of(report);
	enum rule rule = N;

	*ret = state;
	if (column < REPORTS && state >= STATE(WAITING) && state <= STATE(DROPPED))
		rule = (enum rule)rules[state][column];
	if (rule == B)
		rule = later ? M : K;
	if (rule == D) {
		*ret = STATE(DROPPED);
		return OUTGOING_MOVE;
	}
	if (rule == M)
		*ret = report;
	return (enum outgoing_effect)rule;
}

/* ---- one delivery in memory ---- */

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool told_before(const Congvan__OutgoingDelivery *delivery, const struct outgoing_told *told)
{
	for (size_t i = 0; i < delivery->n_steps; i++) {
		const Congvan__DeliveryStep *step = delivery->steps[i];

		if (step->state == told->state && office_moment_ms(step->time) == told->time_ms &&
		    same_text(step->reason, told->reason))
			return true;
	}
	return false;
}

static int add_step(struct cv_call *call, Congvan__OutgoingDelivery *delivery, const struct outgoing_told *told)
{
	Congvan__DeliveryStep *step = cv_new(call, &congvan__delivery_step__descriptor);

	if (!step)
		return -ENOMEM;
	CV_SET(step, state, told->state);
	step->time = office_moment(call, told->time_ms);
	step->reason = cv_strdup(call, told->reason);
	step->by = told->by;
	if (!step->time || (told->reason && !step->reason))
		return -ENOMEM;
	if (delivery->n_steps >= OUTGOING_STEPS_MAX) {
		delivery->n_steps = OUTGOING_STEPS_MAX - 1;
		memmove(delivery->steps, delivery->steps + 1, delivery->n_steps * sizeof(*delivery->steps));
	}
	return cv_append(call, &delivery->steps, &delivery->n_steps, step);
}

static int move(struct cv_call *call, Congvan__OutgoingDelivery *delivery, Congvan__DeliveryState state,
		const struct outgoing_told *told)
{
	CV_SET(delivery, state, state);
	delivery->changed_at = office_moment(call, told->time_ms);
	delivery->reason = cv_strdup(call, told->reason);
	return delivery->changed_at && (delivery->reason || !told->reason) ? 0 : -ENOMEM;
}

static int keep_reference(struct cv_call *call, Congvan__OutgoingDelivery *delivery, const struct outgoing_told *told)
{
	if (!told->reference)
		return 0;
	delivery->reference = cv_strdup(call, told->reference);
	return delivery->reference ? 0 : -ENOMEM;
}

int outgoing_delivery_tell(struct cv_call *call, Congvan__OutgoingDelivery *delivery, const struct outgoing_told *told,
			   enum outgoing_effect *ret_effect)
{
	bool later = told->time_ms > office_moment_ms(delivery->changed_at);
	Congvan__DeliveryState next;
	int error = 0;

	*ret_effect = outgoing_delivery_next(delivery->state, told->state, later, &next);
	if (told_before(delivery, told))
		*ret_effect = OUTGOING_NOTHING;
	if (*ret_effect == OUTGOING_NOTHING)
		return 0;
	if (*ret_effect == OUTGOING_MOVE) {
		error = move(call, delivery, next, told);
		/* Where it came back from the desk, the number that it had there is void. */
		if (told->state == STATE(ARRIVED))
			delivery->reference = NULL;
	}
	if (!error && (*ret_effect == OUTGOING_MOVE || !delivery->reference))
		error = keep_reference(call, delivery, told);
	return error ? error : add_step(call, delivery, told);
}

int outgoing_delivery_set(struct cv_call *call, Congvan__OutgoingDelivery *delivery, const struct outgoing_told *told)
{
	int error = move(call, delivery, told->state, told);

	return error ? error : add_step(call, delivery, told);
}

/* ---- its record ---- */

int outgoing_delivery_find(struct cv_txn *txn, struct cv_call *call, uint64_t document, uint64_t delivery,
			   Congvan__OutgoingRecipient **ret_recipient, Congvan__OutgoingDelivery **ret)
{
	Congvan__OutgoingDelivery *where;
	int error =
	    cv_txn_get(txn, outgoing_delivery_key(call, delivery), &congvan__outgoing_delivery__descriptor, &where);

	if (!error && (!where || (document && where->document_id != document)))
		error = cv_fail(call, CV_NOT_FOUND, "delivery.not_found", NULL);
	if (!error)
		error = cv_txn_get(txn, outgoing_recipient_key(call, where->document_id, where->place),
				   &congvan__outgoing_recipient__descriptor, ret_recipient);
	if (error)
		return error;
	for (size_t i = 0; *ret_recipient && i < (*ret_recipient)->n_deliveries; i++) {
		*ret = (*ret_recipient)->deliveries[i];
		if ((*ret)->id == delivery)
			return 0;
	}
	return -EIO; /* both are put in one commit and never removed */
}

/* As its event tells it. */
struct changed {
	const char *topic;
	const Congvan__OutgoingRecipient *recipient;
	Congvan__OutgoingDelivery *delivery;
	Congvan__DeliveryState was;
	Congvan__Actor *by;
	bool wants_people;
};

/* A refusal and a failure want somebody who does something about them. */
static bool wants_people(Congvan__DeliveryState state)
{
	return state == STATE(FAILED) || state == STATE(REFUSED) || state == STATE(RECALL_REFUSED) ||
	       state == STATE(RECALL_FAILED);
}

static int put_event(struct cv_txn *txn, struct cv_call *call, const struct changed *changed)
{
	const Congvan__OutgoingRecipient *recipient = changed->recipient;
	Congvan__DeliveryChanged *event = cv_new(call, &congvan__delivery_changed__descriptor);
	Congvan__OutgoingDocument *document;
	int error = cv_get(call, cv_key(call, OUTGOING_DOCUMENT, "i", recipient->document_id),
			   &congvan__outgoing_document__descriptor, &document);

	if (!event || error)
		return error ? error : -ENOMEM;
	CV_SET(event, document_id, recipient->document_id);
	CV_SET(event, place, recipient->place);
	CV_SET(event, was, changed->was);
	event->recipient = recipient->line ? recipient->line->name : NULL;
	event->delivery = changed->delivery;
	event->by = changed->by;
	if (document) {
		event->code = (char *)(uintptr_t)outgoing_issue_code(call, document);
		event->subject = document->subject;
		event->author = document->author;
	}
	if (changed->wants_people)
		error = cv_append(call, &event->roles, &event->n_roles, cv_strdup(call, OFFICE_RECORDS_CLERK));
	return error ? error : cv_txn_event(txn, changed->topic, recipient->document_id, &event->base);
}

int outgoing_delivery_put(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingRecipient *recipient,
			  Congvan__OutgoingDelivery *delivery, Congvan__DeliveryState was, Congvan__Actor *by)
{
	int error;

	CV_SET(recipient, revision, recipient->revision + 1);
	error =
	    cv_txn_put(txn, outgoing_recipient_key(call, recipient->document_id, recipient->place), &recipient->base);
	if (!error)
		error = outgoing_follow_put(txn, call, 0, recipient, delivery);
	if (error || delivery->state == was)
		return error;
	return put_event(txn, call,
			 &(struct changed){"outgoing.delivery_changed", recipient, delivery, was, by,
					   wants_people(delivery->state)});
}

/* ---- a channel's report ---- */

static int report_time(struct cv_call *call, const Congvan__DeliveryReport *request, int64_t *ret)
{
	*ret = request->time ? office_moment_ms(request->time) : call->now_ms;
	return *ret > 0 ? 0 : cv_fail(call, CV_INVALID, "delivery.bad_report", NULL);
}

/* What comes from outside is shortened rather than lost. NULL: there is none, or it is no text. */
static char *shortened(struct cv_call *call, const char *text, unsigned most)
{
	char *clean = text && *text ? cv_text_clean(call, text, strlen(text)) : NULL;
	unsigned chars = 0;

	for (char *at = clean; at && *at; at++) {
		if (((unsigned char)*at & 0xc0u) != 0x80u && chars++ == most)
			*at = '\0';
		if (!*at)
			break;
	}
	return clean && *clean ? clean : NULL;
}

/* Of the delivery, or of an update. */
static bool is_report(const Congvan__DeliveryReport *request)
{
	if (!request->has_update)
		return request->has_state && outgoing_reportable(request->state);
	return request->has_update_state && request->update_state >= CONGVAN__UPDATE_STATE__UPDATE_AGREED &&
	       request->update_state <= CONGVAN__UPDATE_STATE__UPDATE_FAILED;
}

static int read_report(struct cv_call *call, const Congvan__DeliveryReport *request, struct outgoing_told *ret)
{
	if (call->caller.kind != CV_CALLER_PLUGIN || !call->caller.agency)
		return cv_fail(call, CV_DENIED, "delivery.plugins_only", NULL);
	if (!is_report(request))
		return cv_fail(call, CV_INVALID, "delivery.bad_report", NULL);
	ret->state = request->state;
	ret->reason = shortened(call, request->reason, OUTGOING_REASON_CHARS);
	ret->reference = shortened(call, request->reference, OUTGOING_REFERENCE_CHARS);
	return report_time(call, request, &ret->time_ms);
}

/* The state stays: what the receiver does with the document goes on whatever became of the update. */
static int tell_update(struct cv_txn *txn, struct cv_call *call, const Congvan__DeliveryReport *request,
		       const struct outgoing_told *told, Congvan__OutgoingRecipient *recipient,
		       Congvan__OutgoingDelivery *delivery)
{
	Congvan__DeliveryUpdate *update = delivery->update;
	int error;

	if (!update || update->asked != request->update || update->state == request->update_state)
		return 0; /* known already, or another one came after it */
	CV_SET(update, state, request->update_state);
	update->time = office_moment(call, told->time_ms);
	update->reason = cv_strdup(call, told->reason);
	if (!update->time || (told->reason && !update->reason))
		return -ENOMEM;
	error = outgoing_delivery_put(txn, call, recipient, delivery, delivery->state, NULL);
	if (!error)
		error = put_event(txn, call,
				  &(struct changed){"outgoing.update_answered", recipient, delivery, delivery->state,
						    NULL, update->state != CONGVAN__UPDATE_STATE__UPDATE_AGREED});
	return error ? error : cv_txn_commit(txn);
}

int outgoing_report_delivery(struct cv_call *call, const Congvan__DeliveryReport *request, Congvan__Empty *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct outgoing_told told = {.by = NULL};
	Congvan__OutgoingRecipient *recipient;
	Congvan__OutgoingDelivery *delivery;
	Congvan__DeliveryState was;
	enum outgoing_effect effect;
	int error = txn ? read_report(call, request, &told) : -ENOMEM;

	(void)reply;
	if (!error)
		error = outgoing_delivery_find(txn, call, 0, request->delivery_id, &recipient, &delivery);
	if (error)
		return error;
	if (!outgoing_channel_is(&call->instance->channels, delivery->channel, call->caller.plugin))
		return cv_fail(call, CV_DENIED, "delivery.not_your_channel", NULL);
	if (request->has_update)
		return tell_update(txn, call, request, &told, recipient, delivery);
	was = delivery->state;
	error = outgoing_delivery_tell(call, delivery, &told, &effect);
	if (error || effect == OUTGOING_NOTHING)
		return error;
	error = outgoing_delivery_put(txn, call, recipient, delivery, was, NULL);
	return error ? error : cv_txn_commit(txn);
}
