#include "incoming/desk/asked.h"

#include <errno.h>
#include <string.h>

#include "incoming/desk/desk.h"
#include "incoming/desk/recalled.h"
#include "incoming/process.h"
#include "incoming/reckoning.h"
#include "office/access/reach.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "office/field_text.h"

#define ANSWERING "answer_recall" /* as scopes of delegations name it */
#define KIND(name) CONGVAN__ASKED_KIND__ASKED_##name

/* ---- the list of questions ---- */

static struct cv_key place_key(struct cv_call *call, const Congvan__Arrival *arrival)
{
	return cv_key(call, INCOMING_ARRIVAL_ASKED, "ii", (uint64_t)office_moment_ms(arrival->asked->asked_at),
		      arrival->id);
}

static int count(struct cv_txn *txn, struct cv_call *call, int64_t add)
{
	return cv_txn_add(txn, cv_key(call, INCOMING_ARRIVAL_COUNT, "b", INCOMING_ASKED_COUNT), add);
}

static bool is_open(const Congvan__Arrival *arrival)
{
	return arrival->asked && arrival->asked->open;
}

/* The kind is told of every question that was asked; an absent one reads as the first. */
static bool asks(const Congvan__Arrival *arrival, Congvan__AskedKind kind)
{
	return is_open(arrival) && arrival->asked->kind == kind;
}

static int leave_list(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival)
{
	int error = cv_txn_delete(txn, place_key(call, arrival));

	return error ? error : count(txn, call, -1);
}

/* ---- asking ---- */

static Congvan__SenderAsked *question(struct cv_call *call, Congvan__AskedKind kind, const char *reason)
{
	Congvan__SenderAsked *asked = cv_new(call, &congvan__sender_asked__descriptor);

	if (!asked)
		return NULL;
	CV_SET(asked, kind, kind);
	CV_SET(asked, open, true);
	asked->reason = cv_strdup(call, reason);
	asked->asked_at = office_moment(call, call->now_ms);
	return asked->asked_at && (asked->reason || !reason) ? asked : NULL;
}

/* The clerk finds it at the desk. */
static int put_question(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival)
{
	int error = cv_txn_put_raw(txn, place_key(call, arrival), (struct cv_bytes){NULL, 0});

	if (!error)
		error = count(txn, call, 1);
	if (!error)
		error = incoming_arrival_keep(txn, call, arrival);
	return error ? error : incoming_arrival_event(txn, call, "incoming.arrival_asked", arrival, 0);
}

/* ---- ending ---- */

static int end_question(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival, bool agreed,
			Congvan__Actor *by)
{
	Congvan__SenderAsked *asked = arrival->asked;

	CV_SET(asked, open, false);
	CV_SET(asked, agreed, agreed);
	asked->ended_at = office_moment(call, call->now_ms);
	asked->ended_by = by;
	if (!asked->ended_at)
		return -ENOMEM;
	return incoming_arrival_event(txn, call, "incoming.arrival_answered", arrival, 0);
}

/* Nobody of the agency has it any more. */
static int cancel(struct cv_txn *txn, struct cv_call *call, const struct office_actor *me, Congvan__Arrival *arrival,
		  Congvan__Actor *by)
{
	int error = end_question(txn, call, arrival, true, by);

	arrival->reason = arrival->asked->reason;
	if (!error)
		error = incoming_recalled_cancel(txn, call, me, arrival->document_id, arrival->asked);
	if (!error)
		error = incoming_arrival_end(txn, call, arrival, CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED, by);
	return error ? error : incoming_arrival_tell(txn, call, arrival, INCOMING_TOLD_TAKEN_BACK);
}

/* ---- updates ---- */

/* The arrival's question is this update, which is taken over. */
static int take_update(struct cv_txn *txn, struct cv_call *call, const struct office_actor *me,
		       Congvan__Arrival *arrival, Congvan__Actor *by)
{
	const struct incoming_updating updating = {
	    .header = arrival->updated, .reason = arrival->asked->reason, .number = arrival->asked->update};
	const Congvan__DocumentHeader *before = arrival->header;
	int error = updating.header ? end_question(txn, call, arrival, true, by) : -EIO;

	arrival->updated = NULL;
	if (!error)
		error = incoming_updated_arrival(call, &updating, arrival);
	if (!error)
		error = incoming_updated_document(txn, call, me, arrival->document_id, before, &updating);
	if (!error)
		error = incoming_arrival_keep(txn, call, arrival);
	return error ? error : incoming_arrival_tell_update(txn, call, arrival, updating.number, true, NULL);
}

/* Nobody has answered it, and something else is asked instead. */
static int drop_update(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival)
{
	int error = leave_list(txn, call, arrival);

	if (!error)
		error = incoming_arrival_tell_update(txn, call, arrival, arrival->asked->update, false, NULL);
	arrival->updated = NULL;
	return error;
}

int incoming_asked_update(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival,
			  const struct incoming_updating *updating)
{
	const struct office_actor server = office_server_actor();
	const struct office_process *process;
	int error = office_shelf_current(call->instance->shelf, call, &process);

	if (!error && asks(arrival, KIND(RECALL)))
		return incoming_arrival_tell_update(txn, call, arrival, updating->number, false, NULL);
	if (!error && asks(arrival, KIND(UPDATE)))
		error = drop_update(txn, call, arrival);
	if (error)
		return error;
	arrival->asked = question(call, KIND(UPDATE), updating->reason);
	if (!arrival->asked)
		return -ENOMEM;
	CV_SET(arrival->asked, update, updating->number);
	arrival->updated = updating->header;
	error = incoming_updated_changes(call, arrival->header, updating->header, &arrival->asked->changes,
					 &arrival->asked->n_changes);
	if (error)
		return error;
	return process->reception.update_asks ? put_question(txn, call, arrival)
					      : take_update(txn, call, &server, arrival, NULL);
}

/* ---- recalls ---- */

int incoming_asked_recall(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival, const char *reason,
			  bool *ret_nothing)
{
	const struct office_actor server = office_server_actor();
	const struct office_process *process;
	int error = office_shelf_current(call->instance->shelf, call, &process);

	*ret_nothing = asks(arrival, KIND(RECALL));
	if (error || *ret_nothing)
		return error;
	if (asks(arrival, KIND(UPDATE))) /* what is recalled is not updated first */
		error = drop_update(txn, call, arrival);
	if (error)
		return error;
	arrival->asked = question(call, KIND(RECALL), reason);
	if (!arrival->asked)
		return -ENOMEM;
	if (process->reception.recall_asks)
		return put_question(txn, call, arrival);
	return cancel(txn, call, &server, arrival, NULL);
}

/* ---- the clerk's answer ---- */

static const struct {
	const char *name, *action;
	bool agrees;
	struct office_label label, update_label;
} answers[] = {
    {"asked/agree",
     "agree",
     true,
     {"Đồng ý thu hồi", "Agree to the recall"},
     {"Đồng ý cập nhật", "Agree to the update"}},
    {"asked/refuse",
     "refuse",
     false,
     {"Từ chối thu hồi", "Refuse the recall"},
     {"Từ chối cập nhật", "Refuse the update"}},
};
#define ANSWERS (sizeof(answers) / sizeof(answers[0]))

int incoming_asked_offers(struct cv_call *call, const struct office_actor *me, const Congvan__Arrival *arrival,
			  Congvan__ActionOffer ***offers, size_t *ret_count)
{
	const bool update = asks(arrival, KIND(UPDATE));
	const struct office_process *process;
	int error = is_open(arrival) ? office_shelf_current(call->instance->shelf, call, &process) : 0;

	if (error || !is_open(arrival) || !office_in_scope(me, incoming_process_kind.name, ANSWERING))
		return error;
	for (size_t i = 0; i < ANSWERS && !error; i++) {
		Congvan__ActionOffer *offer = office_act_offer(call, answers[i].name, arrival->revision);

		offer = office_act_offer_label(call, offer, update ? &answers[i].update_label : &answers[i].label);
		if (!answers[i].agrees)
			offer = office_act_offer_need(call, offer, "reason", CONGVAN__NEED_USE__NEED_REQUIRED,
						      INCOMING_REFUSAL_CHARS);
		if (!offer)
			return -ENOMEM;
		offer->article =
		    cv_strdup(call, update ? process->reception.update_article : process->reception.recall_article);
		CV_SET(offer, primary, answers[i].agrees);
		error = cv_append(call, offers, ret_count, offer);
	}
	return error;
}

/* Who keeps the desk sees what is asked with the document; others see that it is asked. */
int incoming_asked_show(const struct incoming_case *kase, Congvan__IncomingView *reply)
{
	struct cv_call *call = kase->base.call;
	const struct office_process *process;
	Congvan__Arrival *arrival;
	int error;

	if (!kase->document->arrival_id)
		return 0;
	error = cv_get(call, incoming_arrival_key(call, kase->document->arrival_id), &congvan__arrival__descriptor,
		       &arrival);
	if (error || !arrival || !arrival->asked)
		return error;
	reply->asked = arrival->asked;
	error = office_shelf_current(call->instance->shelf, call, &process);
	if (error || !office_may_begin(process, &kase->base.me))
		return error;
	return incoming_asked_offers(call, &kase->base.me, arrival, &reply->asked_actions, &reply->n_asked_actions);
}

static int read_reason(struct cv_call *call, const Congvan__AnswerAskedRequest *request, bool agrees, const char **ret)
{
	*ret = office_field_text(call, request->reason, "/reason", INCOMING_REFUSAL_CHARS);
	if (!agrees && (!request->reason || !request->reason[strspn(request->reason, " \t\r\n")]))
		cv_field(call, "/reason", "field.required", NULL);
	return cv_fields_ok(call);
}

static int refuse(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival, const char *reason,
		  Congvan__Actor *by)
{
	const bool update = arrival->asked->kind == KIND(UPDATE);
	int error;

	arrival->asked->answer = cv_strdup(call, reason);
	arrival->updated = NULL;
	error = arrival->asked->answer ? end_question(txn, call, arrival, false, by) : -ENOMEM;
	if (!error)
		error = incoming_arrival_keep(txn, call, arrival);
	if (!error && update)
		return incoming_arrival_tell_update(txn, call, arrival, arrival->asked->update, false, reason);
	return error ? error : incoming_arrival_tell(txn, call, arrival, INCOMING_TOLD_KEPT);
}

static int answer(struct cv_txn *txn, struct cv_call *call, const struct office_actor *me, Congvan__Arrival *arrival,
		  bool agrees, const char *reason)
{
	Congvan__Actor *by = office_actor_message(call, me);
	const bool update = arrival->asked->kind == KIND(UPDATE);
	int error = by ? leave_list(txn, call, arrival) : -ENOMEM;

	if (error)
		return error;
	if (agrees && update)
		return take_update(txn, call, me, arrival, by);
	return agrees ? cancel(txn, call, me, arrival, by) : refuse(txn, call, arrival, reason, by);
}

static size_t find_answer(const char *action)
{
	size_t i = 0;

	while (i < ANSWERS && (!action || strcmp(answers[i].action, action) != 0))
		i++;
	return i;
}

int incoming_answer_asked(struct cv_call *call, const Congvan__AnswerAskedRequest *request, Congvan__ArrivalView *reply)
{
	const size_t index = find_answer(request->action);
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__Arrival *arrival;
	struct office_actor me;
	const char *reason;
	int error = txn ? incoming_desk_actor(call, &me) : -ENOMEM;

	if (!error && index == ANSWERS)
		error = cv_fail(call, CV_NOT_FOUND, "arrival.no_such_answer", NULL);
	if (!error && !office_in_scope(&me, incoming_process_kind.name, ANSWERING))
		error = cv_fail(call, CV_DENIED, "access.out_of_scope", me.name, NULL);
	if (!error)
		error = incoming_desk_read(call, txn, request->id, &arrival);
	if (!error && !is_open(arrival))
		error = cv_fail(call, CV_CONFLICT, "arrival.nothing_asked", NULL);
	if (!error)
		error = cv_if_match(call, arrival->revision);
	if (!error)
		error = read_reason(call, request, answers[index].agrees, &reason);
	if (!error)
		error = answer(txn, call, &me, arrival, answers[index].agrees, reason);
	if (!error)
		error = incoming_desk_view(call, &me, arrival, reply);
	return error ? error : cv_txn_commit(txn);
}
