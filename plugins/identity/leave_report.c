/* How far a leave has come: what was ended, and what of the work is handed over. */
#include <errno.h>

#include <congvan/plugin.h>

#include "keys.h"
#include "leave.h"
#include "rights.h"

#define KINDS_MAX 100u

int leave_open_work(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t *ret)
{
	int error = 0;

	*ret = 0;
	for (unsigned box = CONGVAN__WORK_BOX__BOX_TO_DO; box < CONGVAN__WORK_BOX__BOX_DONE && !error; box++) {
		int64_t sum = 0;

		error = cv_sum(call, cv_key_in(call, agency, "work.count", "ib", person, box), &sum);
		*ret += sum > 0 ? (uint64_t)sum : 0;
	}
	return error;
}

static int add_kinds(struct cv_call *call, uint32_t agency, const Congvan__Leave *record, Congvan__LeaveReport *reply)
{
	struct cv_key from = key_hand_over(call, agency, record->person_id);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), KINDS_MAX, 0, &rows, &count);

	for (uint32_t i = 0; i < count && !error; i++) {
		Congvan__HandOver *kind = cv_row_message(call, &rows[i], &congvan__hand_over__descriptor);

		if (kind && kind->leave_revision != record->revision)
			continue;
		error = kind ? cv_append(call, &reply->kinds, &reply->n_kinds, kind) : -EIO;
	}
	return error;
}

static Congvan__LeaveState state_of(const Congvan__LeaveReport *reply)
{
	Congvan__LeaveState state =
	    reply->left ? CONGVAN__LEAVE_STATE__LEAVE_RUNNING : CONGVAN__LEAVE_STATE__LEAVE_DONE;

	for (size_t i = 0; i < reply->n_kinds; i++) {
		if (reply->kinds[i]->state == CONGVAN__LEAVE_STATE__LEAVE_FAILED)
			return CONGVAN__LEAVE_STATE__LEAVE_FAILED;
		if (reply->kinds[i]->state == CONGVAN__LEAVE_STATE__LEAVE_RUNNING)
			state = CONGVAN__LEAVE_STATE__LEAVE_RUNNING;
	}
	return state;
}

static int name_of(struct cv_call *call, uint32_t agency, uint64_t id, char **ret)
{
	Congvan__Person *person = NULL;
	int error = id ? cv_get(call, key_person(call, agency, id), &congvan__person__descriptor, &person) : 0;

	*ret = person ? person->full_name : NULL;
	return error;
}

int leave_report(struct cv_call *call, uint32_t agency, Congvan__Leave *record, Congvan__LeaveReport *reply)
{
	int error = name_of(call, agency, record->person_id, &reply->person_name);

	reply->leave = record;
	if (!error)
		error = name_of(call, agency, record->successor_id, &reply->successor_name);
	if (!error)
		error = leave_open_work(call, agency, record->person_id, &reply->left);
	if (!error)
		error = add_kinds(call, agency, record, reply);
	reply->has_left = 1;
	CV_SET(reply, state, state_of(reply));
	return error;
}

/* ---- who reads it ---- */

/* Counts, and no documents: they are not the administrator's to read. */
static void hide_documents(Congvan__LeaveReport *reply)
{
	for (size_t i = 0; i < reply->n_kinds; i++)
		reply->kinds[i]->n_items = 0;
}

/* What the leaver's account was is not the successor's to know. */
static void hide_account(Congvan__LeaveReport *reply)
{
	reply->leave->has_sessions_ended = 0;
	reply->leave->has_posts_ended = 0;
	reply->leave->has_delegations_revoked = 0;
}

/* Does the present order of this person's leave name the caller, who acts for themself? *ret NULL: it does not. */
static int find_as_successor(struct cv_call *call, const Congvan__GetLeaveRequest *request, Congvan__Leave **ret)
{
	const struct cv_caller *caller = &call->caller;
	int error = 0;

	*ret = NULL;
	if (caller->kind == CV_CALLER_PERSON && caller->person && !caller->on_behalf_of && request->id)
		error = cv_get(call, key_leave(call, caller->agency, request->id), &congvan__leave__descriptor, ret);
	if (*ret && (*ret)->successor_id != caller->person)
		*ret = NULL;
	return error;
}

int get_leave(struct cv_call *call, const Congvan__GetLeaveRequest *request, Congvan__LeaveReport *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__Leave *record = NULL;
	Congvan__Person *person = NULL;
	uint32_t agency;
	int error = txn ? find_as_successor(call, request, &record) : -ENOMEM;

	if (!error && record) {
		error = leave_report(call, call->caller.agency, record, reply);
		hide_account(reply);
		return error;
	}
	if (!error)
		error = rights_administer(txn, call, request->agency, &agency);
	if (!error)
		error = leave_find(txn, call, agency, request->id, request->account, &person);
	if (!error && person)
		error = cv_get(call, key_leave(call, agency, person->id), &congvan__leave__descriptor, &record);
	if (error)
		return error;
	if (!record)
		return cv_fail(call, CV_NOT_FOUND, person ? "leave.none" : "person.unknown",
			       person ? person->full_name : NULL, NULL);
	error = leave_report(call, agency, record, reply);
	hide_documents(reply);
	return error;
}
