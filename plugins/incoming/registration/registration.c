/* Registration (vào sổ văn bản đến): NĐ 30/2020/NĐ-CP Đ22. */
#include <errno.h>

#include "incoming/case.h"
#include "incoming/deadline.h"
#include "incoming/desk/arrival.h"
#include "incoming/document.h"
#include "incoming/process.h"
#include "incoming/registration/barred.h"
#include "incoming/registration/changes.h"
#include "incoming/registration/duplicate.h"
#include "incoming/registration/entry.h"
#include "incoming/registration/fields.h"
#include "incoming/registration/uploads.h"
#include "office/access/reach.h"
#include "office/book/book.h"
#include "office/calendar/moment.h"
#include "office/case/take.h"

static int new_document(struct incoming_case *kase)
{
	struct cv_call *call = kase->base.call;
	Congvan__IncomingDocument *document = cv_new(call, &congvan__incoming_document__descriptor);

	if (!document)
		return -ENOMEM;
	CV_SET(document, id, call->host->new_id(call->host));
	document->process = cv_strdup(call, kase->base.process->name);
	CV_SET(document, process_version, kase->base.process->version);
	if (!document->process)
		return -ENOMEM;
	document->registered_by = office_actor_message(call, &kase->base.me);
	document->registered_at = office_moment(call, call->now_ms);
	if (!document->registered_by || !document->registered_at)
		return -ENOMEM;
	kase->document = document;
	kase->base.id = document->id;
	office_flows_init(&kase->base.flows, call, document->id);
	return 0;
}

/* Takes the next arrival number of the book, or the one that was asked for. */
static int enter(struct incoming_case *kase, const Congvan__Register *book, const Congvan__BookNumber *wish)
{
	struct cv_call *call = kase->base.call;
	Congvan__IncomingDocument *document = kase->document;
	Congvan__RegisterEntry *entry = cv_new(call, &congvan__register_entry__descriptor);
	uint64_t number;
	int error;

	if (!entry)
		return -ENOMEM;
	CV_SET(entry, document_id, document->id);
	entry->kind = cv_strdup(call, "incoming");
	entry->entered_at = document->registered_at;
	CV_SET(entry, entered_by, kase->base.me.person_id);
	entry->summary = document->subject;
	entry->issuing_organ = document->issuing_organ;
	entry->code = cv_strdup(call, incoming_code(call, document->code_number, document->code_notation));
	entry->issued_date = document->issued_date;
	entry->document_type = document->document_type;
	error = office_book_enter_as(kase->base.txn, call, book, wish, "/bookNumber", &kase->base.me, entry, &number);
	if (error)
		return error;
	CV_SET(document, register_id, book->id);
	CV_SET(document, arrival_number, number);
	document->arrival_suffix = entry->suffix;
	return 0;
}

/* The clerk's own flow: the document waits to be presented. */
static int open_root(struct incoming_case *kase)
{
	Congvan__Actor *clerk = office_actor_message(kase->base.call, &kase->base.me);
	const struct office_step *step = office_process_step(kase->base.process, kase->first_step);
	Congvan__Deadline *deadline;
	Congvan__ReceivingFlow *flow;
	Congvan__Act *act;
	int error = incoming_deadline_first(kase, &deadline);

	if (error)
		return error;
	error = office_flow_create(
	    &kase->base.flows,
	    &(struct office_flow_spec){.receiver = clerk,
				       .assigner = clerk,
				       .step = step->name,
				       .step_label = office_label_message(kase->base.call, &step->label),
				       .role = CONGVAN__FLOW_ROLE__FLOW_LEAD,
				       .deadline = deadline},
	    &flow);

	if (error)
		return error;
	flow->opened_at = flow->assigned_at; /* who registered it has read it */
	kase->base.flow_id = flow->id;
	return office_case_note(&kase->base, "register", "incoming.registered", NULL, &act);
}

/* What the clerk corrected of what the sender said: the timeline keeps both (QĐ 8849/QĐ-UBND Đ5.4). */
static int note_corrected(struct incoming_case *kase, const Congvan__Arrival *arrival,
			  const Congvan__RegisterIncomingRequest *request)
{
	const Congvan__RegisterIncomingRequest *said = incoming_arrival_proposed(kase->base.call, arrival);
	Congvan__Act *act = kase->base.acts[kase->base.act_count - 1];

	return said ? incoming_changes(kase->base.call, &said->base, &request->base, &act->changes, &act->n_changes)
		    : -ENOMEM;
}

/* Today, or the day on which it was given its number on paper. */
static int32_t arrival_day(const struct cv_call *call, const Congvan__RegisterIncomingRequest *request)
{
	const Congvan__BookNumber *wish = request->book_number;
	int64_t at_ms = wish && wish->on_paper_at ? office_moment_ms(wish->on_paper_at) : 0;

	return cv_day_of_ms(at_ms > 0 && at_ms < call->now_ms ? at_ms : call->now_ms);
}

/* What it is, as far as its facts go: what must not enter hears of nothing else. */
static int read_facts(struct incoming_case *kase, const Congvan__RegisterIncomingRequest *request)
{
	struct cv_call *call = kase->base.call;
	int error = incoming_fields_read(call, request, arrival_day(call, request), kase->document);

	if (!error)
		error = incoming_entry_read(call, request, kase->document);
	kase->base.facts = error ? NULL : incoming_facts(call, kase->document);
	if (!error && !kase->base.facts)
		error = -ENOMEM;
	return error ? error : incoming_refuse_barred(call, kase->base.process, kase->base.facts);
}

static int check(struct incoming_case *kase, const Congvan__RegisterIncomingRequest *request)
{
	struct cv_call *call = kase->base.call;
	Congvan__IncomingDocument *document = kase->document;
	const char *state;
	int error = read_facts(kase, request);

	if (!error && !office_may_begin_this(kase->base.process, &kase->base.me, kase->base.facts))
		error = cv_fail(call, CV_DENIED, "incoming.not_this_kind", NULL);
	if (!error && !request->n_uploads && !document->n_files && document->has_medium &&
	    document->medium == CONGVAN__MEDIUM__MEDIUM_ELECTRONIC)
		cv_field(call, "/uploads", "incoming.original_needed", NULL);
	if (!error)
		error = incoming_uploads_claim(kase->base.txn, call, request->uploads, request->n_uploads, document);
	if (error)
		return error;
	incoming_entry_check(call, kase->base.process, kase->base.facts, document, NULL, NULL);
	office_begin_of(kase->base.process, kase->base.facts, &state, &kase->first_step);
	error = office_case_move(&kase->base, state);
	return error ? error : cv_fields_ok(call);
}

/* "Vào sổ & trình": what is expected next of who registered it, in the same commit. */
static int submit(struct incoming_case *kase, const Congvan__SubmitRequest *request)
{
	struct office_wish wish = {
	    .pointer = "/submit", .person_id = request->person_id, .proposal = request->proposal};
	struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));

	wish.texts[OFFICE_TEXT] = request->text;
	for (size_t i = 0; i < kase->base.process->action_count; i++) {
		const struct office_action *action = &kase->base.process->actions[i];

		if (!office_verbs[action->verb].sends || !office_is_primary(action, question.flow))
			continue;
		kase->base.judgement = office_judge_action(action, &question);
		if (kase->base.judgement.verdict == OFFICE_ALLOWED)
			return office_take(&kase->base, &wish);
	}
	cv_field(kase->base.call, "/submit", "process.not_asked", NULL);
	return cv_fields_ok(kase->base.call);
}

static int answer(struct incoming_case *kase, Congvan__IncomingView *reply)
{
	struct cv_call *call = kase->base.call;
	const char *path = cv_printf(call, "/api/v1/incoming/%llu", (unsigned long long)kase->document->id);

	if (!path)
		return -ENOMEM;
	cv_http_status(call, 201);
	cv_http_location(call, path);
	return office_case_commit(&kase->base, &reply->base);
}

int incoming_register(struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
		      Congvan__IncomingView *reply)
{
	struct incoming_case kase = {
	    .base = {.kind = &incoming_case_kind, .call = call, .txn = cv_txn_begin(call), .is_new = true}};
	Congvan__Arrival *arrival = NULL;
	Congvan__Register *book;
	bool first;
	int error = kase.base.txn ? office_actor_of_call(call, &kase.base.me) : -ENOMEM;

	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &kase.base.process);
	if (!error && !office_may_begin(kase.base.process, &kase.base.me))
		error = cv_fail(call, CV_DENIED, "incoming.clerks_only", NULL);
	if (!error && !office_in_scope(&kase.base.me, kase.base.process->kind->name, INCOMING_REGISTERING))
		error = cv_fail(call, CV_DENIED, "access.out_of_scope", kase.base.me.name, NULL);
	if (!error)
		error = incoming_arrival_begin(kase.base.txn, call, request, &arrival, &request);
	if (!error)
		error = incoming_refuse_secret(call, request);
	if (!error)
		error = office_shelf_begin(call->instance->shelf, kase.base.txn, call, kase.base.process);
	if (!error)
		error = new_document(&kase);
	if (!error)
		error = incoming_arrival_files(call, arrival, kase.document);
	if (!error)
		error = check(&kase, request);
	if (!error)
		error =
		    office_book_open(kase.base.txn, call, request->has_register_id ? request->register_id : 0,
				     CONGVAN__DIRECTION__DIRECTION_INCOMING, kase.document->year, "/registerId", &book);
	if (!error)
		error = incoming_duplicate_check(kase.base.txn, call, kase.document,
						 request->has_confirm_duplicate && request->confirm_duplicate, &first);
	if (!error)
		error = enter(&kase, book, request->book_number);
	if (!error)
		error = incoming_arrival_accept(&kase, arrival);
	if (!error && first)
		error = incoming_duplicate_guard(kase.base.txn, call, kase.document);
	if (!error)
		error = open_root(&kase);
	if (!error && arrival)
		error = note_corrected(&kase, arrival, request);
	if (!error && request->submit)
		error = submit(&kase, request->submit);
	return error ? error : answer(&kase, reply);
}
