#include "incoming/settle.h"

#include <errno.h>
#include <string.h>

#include "incoming/case.h"
#include "incoming/reckoning.h"
#include "office/calendar/moment.h"
#include "office/case/take.h"
#include "office/process/judge.h"

#define CODE_BYTES 200u /* 50 characters */

struct settling {
	struct cv_call *call;
	const Congvan__SettleRequest *request;
	struct incoming_case kase;
	struct office_actor server;
	Congvan__ReceivingFlow *flow; /* NULL: there is none that waits */
};

static int check_caller(struct cv_call *call, const Congvan__SettleRequest *request)
{
	if (call->caller.kind != CV_CALLER_PLUGIN || !call->caller.agency)
		return cv_fail(call, CV_DENIED, "settle.plugins_only", NULL);
	if (!request->code || !*request->code || strlen(request->code) > CODE_BYTES)
		return cv_fail(call, CV_INVALID, "request.invalid", NULL);
	return 0;
}

static int load(struct settling *settling)
{
	struct office_case *base = &settling->kase.base;
	struct office_flow *flow;
	int error;

	base->txn = cv_txn_begin(settling->call);
	base->me = office_server_actor();
	error = base->txn ? office_case_load(settling->call, &incoming_case_kind, settling->request->document_id,
					     base->txn, base)
			  : -ENOMEM;
	if (error)
		return error;
	flow = office_flows_find(&base->flows, settling->request->flow_id);
	if (flow && !office_flow_ended(flow->now->state))
		settling->flow = flow->now;
	return 0;
}

/* The first action by which who has it ends their part. */
static bool may_complete(struct settling *settling)
{
	struct office_case *base = &settling->kase.base;
	struct office_question question = office_case_question(base, settling->flow);

	for (size_t i = 0; i < base->process->action_count; i++) {
		if (base->process->actions[i].verb != OFFICE_COMPLETE)
			continue;
		base->judgement = office_judge_action(&base->process->actions[i], &question);
		if (base->judgement.verdict == OFFICE_ALLOWED)
			return true;
	}
	return false;
}

static char *words(struct settling *settling)
{
	const Congvan__SettleRequest *request = settling->request;
	const char *day = request->issued_date ? office_day_shown(settling->call, request->issued_date) : "";

	return cv_printf(settling->call, "Đã trả lời bằng văn bản số %s ngày %s%s%s", request->code, day,
			 request->subject && *request->subject ? ": " : "", request->subject ? request->subject : "");
}

/* Ends the flow in the name of who has it. *ret_done false: the process, or who is there, does not let it. */
static int complete(struct settling *settling, bool *ret_done)
{
	struct office_case *base = &settling->kase.base;
	struct office_wish wish = {.action = NULL};
	const struct office_action *action;
	struct cv_failure failure;
	int error = office_find_post(settling->call, settling->flow->receiver->post_id, &base->me);

	*ret_done = false;
	if (error)
		return error == -ENOENT ? 0 : error; /* they have left: whoever takes over looks at it */
	base->me.by = &settling->server;
	base->flow_id = settling->flow->id;
	if (!may_complete(settling))
		return 0;
	action = base->judgement.action;
	if (action->needs[OFFICE_RESULT].use != OFFICE_FORBIDDEN)
		wish.texts[OFFICE_RESULT] = words(settling);
	if (action->needs[OFFICE_REPLY].use != OFFICE_FORBIDDEN)
		wish.texts[OFFICE_REPLY] = settling->request->code;
	error = office_take(base, &wish);
	if (error && !cv_fail_take(settling->call, &failure))
		return 0; /* something else is asked of who ends it */
	*ret_done = !error;
	return error;
}

/* What could not be ended is seen in the timeline: whoever has it ends it. Once: the document keeps the answer's code.
 */
static int note_answer(struct settling *settling)
{
	static const struct office_label label = {"Văn bản trả lời đã ban hành", "The answer was issued"};
	struct office_case *base = &settling->kase.base;
	Congvan__IncomingDocument *document = settling->kase.document;
	Congvan__Act *act;
	int error;

	if (document->reply && strcmp(document->reply, settling->request->code) == 0)
		return 0;
	base->me = office_server_actor();
	base->flow_id = settling->flow->id;
	document->reply = cv_strdup(settling->call, settling->request->code);
	error = office_case_note(base, "answer_issued", "incoming.answer_issued", words(settling), &act);
	if (error)
		return error;
	act->label = office_label_message(settling->call, &label);
	if (!act->label || !document->reply)
		return -ENOMEM;
	error = office_case_write(base);
	return error ? error : cv_txn_commit(base->txn);
}

/* Whatever the process asks for: the document shows by what it was answered. What somebody wrote there stays. */
static int keep_code(struct settling *settling)
{
	Congvan__IncomingDocument *document = settling->kase.document;

	if (document->reply && *document->reply)
		return 0;
	document->reply = cv_strdup(settling->call, settling->request->code);
	return document->reply ? 0 : -ENOMEM;
}

int incoming_settle(struct cv_call *call, const Congvan__SettleRequest *request, Congvan__SettleReply *reply)
{
	struct settling *settling = cv_alloc(call, sizeof(*settling)), *fresh = cv_alloc(call, sizeof(*fresh));
	bool completed;
	int error = settling && fresh ? check_caller(call, request) : -ENOMEM;

	if (error)
		return error;
	*settling = *fresh = (struct settling){.call = call, .request = request, .server = office_server_actor()};
	error = load(settling);
	if (error || !settling->flow)
		return error;
	error = complete(settling, &completed);
	if (!error && !completed) { /* an attempt may have changed what it holds: it is read anew */
		error = load(fresh);
		return error ? error : note_answer(fresh);
	}
	if (!error)
		error = keep_code(settling);
	if (!error)
		error = office_case_write(&settling->kase.base);
	if (error)
		return error;
	CV_SET(reply, settled, 1);
	return cv_txn_commit(settling->kase.base.txn);
}
