#include "incoming/act.h"

#include <errno.h>

#include "incoming/desk/arrival.h"
#include "incoming/given.h"
#include "incoming/process.h"
#include "incoming/proposal.h"
#include "incoming/registration/duplicate.h"
#include "incoming/registration/paper.h"
#include "incoming/registration/uploads.h"
#include "office/book/book.h"
#include "office/book/pass.h"
#include "office/case/batch.h"
#include "office/case/offer.h"

/* ---- what the request says ---- */

static const char *missing(const struct office_case *base, enum office_datum datum)
{
	const struct office_need *need = &base->judgement.action->needs[datum];
	bool answer = datum == OFFICE_RESULT || datum == OFFICE_REPLY;

	return answer && need->condition_count && ((const struct incoming_case *)base)->document->reply_required
		   ? "incoming.reply_needed"
		   : NULL;
}

static int read_paper(struct incoming_case *kase, const struct office_wish *wish, Congvan__PaperKept **ret)
{
	struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));
	enum office_use use = office_need_use(kase->base.judgement.action, OFFICE_PAPER_KEPT, &question);
	const char *pointer = office_wish_pointer(&kase->base, wish, OFFICE_PAPER_KEPT);
	int error = incoming_paper_read(kase->base.call, wish->paper, pointer, ret);

	if (!error && *ret && use == OFFICE_FORBIDDEN)
		cv_field(kase->base.call, pointer, "process.not_asked", NULL);
	else if (!error && !*ret && use == OFFICE_REQUIRED)
		cv_field(kase->base.call, pointer, "field.required", NULL);
	return error;
}

static int read_proposal(struct incoming_case *kase, const struct office_wish *wish, Congvan__Proposal **ret)
{
	struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));
	enum office_use use = office_need_use(kase->base.judgement.action, OFFICE_PROPOSAL, &question);
	const char *pointer = office_wish_pointer(&kase->base, wish, OFFICE_PROPOSAL);
	int error = 0;

	if (wish->proposal && use == OFFICE_FORBIDDEN)
		cv_field(kase->base.call, pointer, "process.not_asked", NULL);
	else
		error = incoming_proposal_read(kase, wish->proposal, pointer, ret);
	if (!error && use == OFFICE_REQUIRED && (!*ret || !(*ret)->by))
		cv_field(kase->base.call, pointer, "field.required", NULL);
	return error;
}

static int read_own(struct office_case *base, const struct office_wish *wish, struct office_said *said)
{
	struct incoming_case *kase = incoming_case_of(base);
	int error = read_paper(kase, wish, &said->paper);

	if (!error)
		error = read_proposal(kase, wish, &said->proposal);
	return error ? error : incoming_given_read(kase, wish, &said->given);
}

static int claim(struct office_case *base, const struct office_wish *wish, struct office_said *said)
{
	struct incoming_case *kase = incoming_case_of(base);
	int error = incoming_uploads_claim(base->txn, base->call, wish->uploads, wish->upload_count, kase->document);

	return error ? error : incoming_given_files(kase, wish, said->given);
}

/* ---- what it does to the document ---- */

/* The directive stands on the document: for the desk that distributes by it, and on the arrival stamp. */
static int keep_proposal(struct incoming_case *kase, const struct office_said *said)
{
	Congvan__Assignment **kept = office_receivers_kept(kase->base.call, &said->receivers);

	if (!kept)
		return -ENOMEM;
	kase->document->directive = cv_strdup(kase->base.call, said->texts[OFFICE_DIRECTIVE]);
	kase->document->proposed = kept;
	kase->document->n_proposed = said->receivers.count;
	return 0;
}

/*
 * The book says who got the document first: by the directive, or a unit. To be presented to somebody is not yet to be
 * passed on (NĐ 30/2020/NĐ-CP PL IV).
 */
static int note_in_book(struct incoming_case *kase, const struct office_said *said)
{
	const Congvan__IncomingDocument *document = kase->document;
	Congvan__Assignment **receivers = office_receivers_kept(kase->base.call, &said->receivers);
	bool passed = document->directive || document->n_proposed;

	if (!receivers)
		return -ENOMEM;
	for (size_t i = 0; i < said->receivers.count; i++)
		passed = passed || receivers[i]->has_unit_id;
	if (!passed || !document->register_id || !said->receivers.count)
		return 0;
	return office_book_passed(kase->base.txn, kase->base.call, document->register_id, document->arrival_number,
				  document->arrival_suffix, receivers, said->receivers.count);
}

/* A cancelled reception: the number stays in the book with the reason, and the paper may be registered anew. */
static int end_document(struct incoming_case *kase, const struct office_said *said)
{
	const Congvan__IncomingDocument *document = kase->document;
	const char *reason = said->texts[OFFICE_REASON];
	int error = office_book_void(kase->base.txn, kase->base.call, document->register_id, document->arrival_number,
				     document->arrival_suffix, reason, &kase->base.me, NULL);
	if (!error)
		error = incoming_arrival_reopen(kase, reason);
	return error ? error : incoming_duplicate_release(kase->base.txn, kase->base.call, document);
}

/* The paper of an electronic document belongs to it, and gets no number of its own (NĐ 30/2020/NĐ-CP Đ23.4). */
static int take_paper(struct incoming_case *kase, const struct office_said *said)
{
	struct cv_call *call = kase->base.call;

	said->paper->arrived_on = cv_day_text(call, cv_day_of_ms(call->now_ms));
	kase->document->paper = said->paper;
	CV_SET(kase->document, medium, CONGVAN__MEDIUM__MEDIUM_BOTH);
	CV_SET(kase->document, no_paper, 0);
	kase->base.facts = incoming_facts(call, kase->document);
	return said->paper->arrived_on && kase->base.facts ? 0 : -ENOMEM;
}

static int keep_reply(struct incoming_case *kase, const struct office_said *said)
{
	if (!said->texts[OFFICE_REPLY])
		return 0;
	kase->document->reply = cv_strdup(kase->base.call, said->texts[OFFICE_REPLY]);
	return kase->document->reply ? 0 : -ENOMEM;
}

static const char *directive_of(const struct office_case *base)
{
	return ((const struct incoming_case *)base)->document->directive;
}

static int before(struct office_case *base, const struct office_wish *wish, const struct office_said *said)
{
	const struct office_action *action = base->judgement.action;
	struct incoming_case *kase = incoming_case_of(base);

	(void)wish;
	incoming_proposal_keep(kase, said->proposal);
	switch (action->verb) {
	case OFFICE_PASS_ON:
		return action->needs[OFFICE_DIRECTIVE].use != OFFICE_FORBIDDEN ? keep_proposal(kase, said) : 0;
	case OFFICE_COMPLETE:
		return keep_reply(kase, said);
	case OFFICE_PAPER:
		return take_paper(kase, said);
	default:
		return 0;
	}
}

static int after(struct office_case *base, const struct office_wish *wish, const struct office_said *said)
{
	struct incoming_case *kase = incoming_case_of(base);

	(void)wish;
	switch (base->judgement.action->verb) {
	case OFFICE_PASS_ON:
		return said->through ? 0 : note_in_book(kase, said);
	case OFFICE_VOID:
		return end_document(kase, said);
	default:
		return 0;
	}
}

static void tell_done(const struct office_case *base, Congvan__BatchResult *ret)
{
	const Congvan__IncomingDocument *document = ((const struct incoming_case *)base)->document;

	CV_SET(ret, state, document->state);
	ret->state_name = document->state_name;
	ret->state_label = document->state_label;
}

const struct office_take_kind incoming_take_kind = {
    .area = "incoming",
    .missing = missing,
    .read = read_own,
    .claim = claim,
    .directive = directive_of,
    .before = before,
    .after = after,
    .done = tell_done,
};

/* ---- the requests ---- */

static int act_on(struct cv_call *call, const struct office_wish *wish, Congvan__IncomingView *reply)
{
	struct incoming_case kase;

	return office_take_action(call, &incoming_case_kind, wish, &kase.base, &reply->base);
}

int incoming_act(struct cv_call *call, const Congvan__ActRequest *request, Congvan__IncomingView *reply)
{
	struct office_wish wish = {
	    .id = request->id,
	    .flow_id = request->flow_id,
	    .action = request->action,
	    .texts = {[OFFICE_TEXT] = request->text,
		      [OFFICE_DIRECTIVE] = request->directive,
		      [OFFICE_REASON] = request->reason,
		      [OFFICE_RESULT] = request->result,
		      [OFFICE_REPLY] = request->reply},
	    .uploads = request->uploads,
	    .upload_count = request->n_uploads,
	    .assignments = request->assignments,
	    .assignment_count = request->n_assignments,
	    .person_id = request->person_id,
	    .paper = request->paper,
	    .proposal = request->proposal,
	    .given = request->given,
	};

	return act_on(call, &wish, reply);
}

int incoming_submit(struct cv_call *call, const Congvan__SubmitRequest *request, Congvan__IncomingView *reply)
{
	return act_on(call,
		      &(struct office_wish){.id = request->id,
					    .action = "submit",
					    .texts = {[OFFICE_TEXT] = request->text},
					    .person_id = request->person_id,
					    .proposal = request->proposal},
		      reply);
}

int incoming_direct(struct cv_call *call, const Congvan__DirectRequest *request, Congvan__IncomingView *reply)
{
	return act_on(call,
		      &(struct office_wish){.id = request->id,
					    .flow_id = request->flow_id,
					    .action = "direct",
					    .texts = {[OFFICE_DIRECTIVE] = request->directive},
					    .assignments = request->assignments,
					    .assignment_count = request->n_assignments},
		      reply);
}

int incoming_distribute(struct cv_call *call, const Congvan__DistributeRequest *request, Congvan__IncomingView *reply)
{
	return act_on(call,
		      &(struct office_wish){.id = request->id,
					    .flow_id = request->flow_id,
					    .action = "distribute",
					    .texts = {[OFFICE_TEXT] = request->text},
					    .assignments = request->assignments,
					    .assignment_count = request->n_assignments},
		      reply);
}

int incoming_assign(struct cv_call *call, const Congvan__AssignRequest *request, Congvan__IncomingView *reply)
{
	return act_on(call,
		      &(struct office_wish){.id = request->id,
					    .flow_id = request->flow_id,
					    .action = "assign",
					    .texts = {[OFFICE_TEXT] = request->text},
					    .assignments = request->assignments,
					    .assignment_count = request->n_assignments},
		      reply);
}

int incoming_complete(struct cv_call *call, const Congvan__CompleteRequest *request, Congvan__IncomingView *reply)
{
	return act_on(call,
		      &(struct office_wish){.id = request->id,
					    .flow_id = request->flow_id,
					    .action = "complete",
					    .texts = {[OFFICE_RESULT] = request->result}},
		      reply);
}

int incoming_batch(struct cv_call *call, const Congvan__BatchRequest *request, Congvan__BatchReply *reply)
{
	return office_batch(call, &incoming_case_kind, request, reply);
}

int incoming_common_offers(struct cv_call *call, const Congvan__OffersRequest *request, Congvan__OffersReply *reply)
{
	return office_common_offers(call, &incoming_case_kind, request, reply);
}
