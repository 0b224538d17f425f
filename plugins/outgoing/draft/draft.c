/* A new draft, and another version of one: NĐ 30/2020/NĐ-CP Đ10, Đ11. */
#include <errno.h>

#include "office/access/reach.h"
#include "office/calendar/moment.h"
#include "office/field_text.h"
#include "office/process/barred.h"
#include "outgoing/case.h"
#include "outgoing/copy/copy.h"
#include "outgoing/document.h"
#include "outgoing/draft/endorsement.h"
#include "outgoing/draft/fields.h"
#include "outgoing/draft/link.h"
#include "outgoing/draft/version.h"
#include "outgoing/later/relation.h"
#include "outgoing/process.h"

#define NOTE_CHARS 500u

/* ---- a version ---- */

static Congvan__OutgoingVersion *new_version(const struct outgoing_case *kase, uint32_t number)
{
	struct cv_call *call = kase->base.call;
	const struct office_actor *me = &kase->base.me;
	Congvan__OutgoingVersion *version = cv_new(call, &congvan__outgoing_version__descriptor);

	if (!version)
		return NULL;
	CV_SET(version, document_id, kase->base.id);
	CV_SET(version, number, number);
	version->made_by = office_actor_message(call, me->by ? me->by : me);
	version->on_behalf_of = me->by ? office_actor_message(call, me) : NULL;
	version->made_at = office_moment(call, call->now_ms);
	return version->made_by && version->made_at && (!me->by || version->on_behalf_of) ? version : NULL;
}

/* What is read goes into the version and onto the document; the digest is of both. */
static int read_version(struct outgoing_case *kase, const Congvan__OutgoingFields *said, int32_t today,
			Congvan__DraftUpload *const *uploads, size_t upload_count, Congvan__OutgoingVersion *version)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingDocument *document = kase->document;
	uint64_t last_id = document->last_file_id;
	int error = outgoing_fields_read(call, said, today, &version->fields);

	if (!error)
		error = outgoing_copy_settle(kase, version->fields);
	if (!error)
		error = outgoing_uploads_claim(kase->base.txn, call, uploads, upload_count, &last_id, version);
	if (!error)
		error = cv_fields_ok(call);
	if (error)
		return error;
	CV_SET(document, last_file_id, last_id);
	version->digest = outgoing_digest(call, version);
	if (!version->digest)
		return -ENOMEM;
	outgoing_fields_apply(version->fields, document);
	CV_SET(document, version, version->number);
	document->digest = version->digest;
	kase->version = version;
	return 0;
}

/* ---- a new draft ---- */

static int name_organ(struct outgoing_case *kase)
{
	Congvan__Agency *agency = NULL;
	int error = cv_get(kase->base.call, cv_key(kase->base.call, "identity.agency", NULL),
			   &congvan__agency__descriptor, &agency);

	if (!error && agency)
		kase->document->issuing_organ = agency->name;
	return error;
}

static int new_document(struct outgoing_case *kase, const Congvan__CreateDraftRequest *request)
{
	struct office_case *base = &kase->base;
	struct cv_call *call = base->call;
	const struct office_actor *me = &base->me;
	Congvan__OutgoingDocument *document = cv_new(call, &congvan__outgoing_document__descriptor);

	if (!document)
		return -ENOMEM;
	base->id = call->host->new_id(call->host);
	base->is_new = true;
	kase->document = document;
	CV_SET(document, id, base->id);
	CV_SET(document, kind, request->has_kind ? request->kind : CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT);
	if (document->kind < CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT ||
	    document->kind > CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT)
		cv_field(call, "/kind", "field.unknown_value", cv_printf(call, "%d", (int)document->kind), NULL);
	document->process = cv_strdup(call, base->process->name);
	CV_SET(document, process_version, base->process->version);
	document->author = office_actor_message(call, me);
	document->created_at = office_moment(call, call->now_ms);
	if (me->unit_id)
		CV_SET(document, unit_id, me->unit_id);
	document->unit_name = cv_strdup(call, me->unit_name);
	if (!document->process || !document->author || !document->created_at)
		return -ENOMEM;
	office_flows_init(&base->flows, call, base->id);
	return name_organ(kase);
}

static int open_root(struct outgoing_case *kase, const char *first_step)
{
	struct office_case *base = &kase->base;
	Congvan__Actor *author = office_actor_message(base->call, &base->me);
	const struct office_step *step = office_process_step(base->process, first_step);
	struct office_flow_spec spec = {.receiver = author,
					.assigner = author,
					.step = step->name,
					.step_label = office_label_message(base->call, &step->label),
					.role = CONGVAN__FLOW_ROLE__FLOW_LEAD};
	Congvan__ReceivingFlow *flow;
	Congvan__Act *act;
	int error = office_case_default_deadline(base, &spec.deadline);

	if (!error)
		error = office_flow_create(&base->flows, &spec, &flow);
	if (error)
		return error;
	flow->opened_at = flow->assigned_at; /* who drafts it has read it */
	base->flow_id = flow->id;
	return office_case_note(base, OUTGOING_DRAFTING, "outgoing.drafted", NULL, &act);
}

/* As the draft stands now: what the process knows of it, and whether it may be here. */
static int weigh_facts(struct outgoing_case *kase)
{
	struct office_case *base = &kase->base;

	base->facts = outgoing_facts(base->call, kase->document);
	return base->facts ? office_refuse_barred(base->call, base->process, base->facts, "outgoing.barred",
						  "outgoing.barred_by")
			   : -ENOMEM;
}

static int begin(struct outgoing_case *kase)
{
	const char *state, *step;
	int error = weigh_facts(kase);

	if (!error && !office_may_begin_this(kase->base.process, &kase->base.me, kase->base.facts))
		error = cv_fail(kase->base.call, CV_DENIED, "outgoing.not_this_kind", NULL);
	if (error)
		return error;
	office_begin_of(kase->base.process, kase->base.facts, &state, &step);
	error = office_case_move(&kase->base, state);
	return error ? error : open_root(kase, step);
}

static int read_draft(struct outgoing_case *kase, const Congvan__CreateDraftRequest *request)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingVersion *version = new_version(kase, 1);
	Congvan__OutgoingFields *said = request->fields ? cv_clone(call, &request->fields->base)
							: cv_new(call, &congvan__outgoing_fields__descriptor);
	int error = version && said ? outgoing_links_read(kase, request->links, request->n_links) : -ENOMEM;

	if (!error)
		error = outgoing_copy_begin(kase, said);
	if (!error)
		error = outgoing_links_prefill(call, kase->document, said);
	if (!error)
		error = outgoing_relation_prefill(kase, said);
	return error ? error
		     : read_version(kase, said, cv_day_of_ms(call->now_ms), request->uploads, request->n_uploads,
				    version);
}

static int answer(struct outgoing_case *kase, Congvan__OutgoingView *reply)
{
	struct cv_call *call = kase->base.call;
	const char *path = cv_printf(call, "/api/v1/outgoing/%llu", (unsigned long long)kase->base.id);

	if (!path)
		return -ENOMEM;
	cv_http_status(call, 201);
	cv_http_location(call, path);
	return office_case_commit(&kase->base, &reply->base);
}

int outgoing_create(struct cv_call *call, const Congvan__CreateDraftRequest *request, Congvan__OutgoingView *reply)
{
	struct outgoing_case kase = {.base = {.kind = &outgoing_case_kind, .call = call, .txn = cv_txn_begin(call)}};
	struct office_case *base = &kase.base;
	int error = base->txn ? office_actor_of_call(call, &base->me) : -ENOMEM;

	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &base->process);
	if (!error && !office_may_begin(base->process, &base->me))
		error = cv_fail(call, CV_DENIED, "outgoing.may_not_draft", NULL);
	if (!error && !office_in_scope(&base->me, base->process->kind->name, OUTGOING_DRAFTING))
		error = cv_fail(call, CV_DENIED, "access.out_of_scope", base->me.name, NULL);
	if (!error)
		error = outgoing_refuse_secret(call, request->fields);
	if (!error)
		error = office_shelf_begin(call->instance->shelf, base->txn, call, base->process);
	if (!error)
		error = new_document(&kase, request);
	if (!error)
		error = read_draft(&kase, request);
	if (!error)
		error = outgoing_links_put(&kase);
	if (!error)
		error = begin(&kase);
	return error ? error : answer(&kase, reply);
}

/* ---- another version ---- */

/* The action by which versions are written. NULL: the process has none. */
static const char *revising(const struct office_process *process)
{
	for (size_t i = 0; i < process->action_count; i++)
		if (process->actions[i].verb == OFFICE_REVISE)
			return process->actions[i].name;
	return NULL;
}

/* The present version's files but those that are dropped. */
static int keep_files(struct cv_call *call, const Congvan__OutgoingVersion *before,
		      const Congvan__ReviseDraftRequest *request, Congvan__OutgoingVersion *version)
{
	int error = 0;

	if (request->n_drop_files > OUTGOING_FILES_MAX) {
		cv_field(call, "/dropFiles", "field.too_many", cv_printf(call, "%u", OUTGOING_FILES_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < request->n_drop_files; i++)
		if (!outgoing_version_file(before, request->drop_files[i]))
			cv_field(call, cv_printf(call, "/dropFiles/%zu", i), "outgoing.no_such_file", NULL);
	for (size_t i = 0; i < before->n_files && !error; i++) {
		bool dropped = false;

		for (size_t j = 0; j < request->n_drop_files; j++)
			dropped |= before->files[i]->id == request->drop_files[j];
		if (!dropped)
			error = cv_append(call, &version->files, &version->n_files, before->files[i]);
	}
	return error;
}

static void read_note(struct cv_call *call, const char *said, Congvan__OutgoingVersion *version)
{
	version->note = office_field_text(call, said, "/note", NOTE_CHARS);
}

/* What a version changes stands in the act that wrote it; what is still being typed is nobody's act yet. */
static int note_changes(struct outgoing_case *kase, const Congvan__ReviseDraftRequest *request,
			const Congvan__OutgoingVersion *before, const Congvan__OutgoingVersion *version)
{
	struct cv_call *call = kase->base.call;
	Congvan__FieldChange **changes = NULL;
	size_t count = 0;
	Congvan__Act *act;
	int error = outgoing_differences(call, before, version, &changes, &count);

	if (!error && !count)
		error = cv_fail(call, CV_INVALID, "outgoing.nothing_changed", NULL);
	if (error || request->typing)
		return error;
	error = office_case_note_action(&kase->base, "outgoing.revised", version->note, &act);
	if (error)
		return error;
	act->changes = changes;
	act->n_changes = count;
	return 0;
}

static int write_over(struct outgoing_case *kase, const Congvan__ReviseDraftRequest *request,
		      const Congvan__OutgoingVersion *before)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingDocument *document = kase->document;
	uint32_t number = document->version > document->shown_version ? document->version : document->version + 1;
	Congvan__OutgoingVersion *version = new_version(kase, number);
	/* A day that has passed meanwhile is no mistake of who changes something else. */
	bool dated = request->fields && request->fields->due_date;
	Congvan__OutgoingFields *said;
	int error = version ? outgoing_fields_patch(call, before->fields, request->fields, request->clear,
						    request->n_clear, &said)
			    : -ENOMEM;

	if (error)
		return error;
	if (request->fields && request->fields->copy)
		error = outgoing_copy_patch(call, before->fields->copy, request->fields->copy, &said->copy);
	if (error)
		return error;
	read_note(call, request->note, version);
	error = keep_files(call, before, request, version);
	if (!error)
		error = read_version(kase, said, dated ? cv_day_of_ms(call->now_ms) : 0, request->uploads,
				     request->n_uploads, version);
	if (!error)
		error = note_changes(kase, request, before, version);
	return error ? error : outgoing_endorsements_changed(call, document);
}

int outgoing_revise(struct cv_call *call, const Congvan__ReviseDraftRequest *request, Congvan__OutgoingView *reply)
{
	struct outgoing_case kase;
	struct office_case *base = &kase.base;
	Congvan__OutgoingVersion *before = NULL;
	int error = outgoing_refuse_secret(call, request->fields);

	if (!error)
		error = office_case_open(call, &outgoing_case_kind, request->id, base);
	if (!error && !revising(base->process))
		error = cv_fail(call, CV_CONFLICT, "outgoing.wrong_step", NULL);
	if (!error)
		error = office_case_act(call, &outgoing_case_kind, request->id, request->flow_id,
					revising(base->process), base);
	if (!error && request->typing && kase.document->shown_version)
		error = cv_fail(call, CV_CONFLICT, "outgoing.shown", NULL);
	if (!error)
		error = outgoing_version_get(call, request->id, kase.document->version, &before);
	if (!error && !before)
		error = -EIO; /* every document has its present version */
	if (error)
		return error;
	base->rows_changed = true;
	base->urgency_was = kase.document->urgency;
	error = write_over(&kase, request, before);
	if (!error)
		error = weigh_facts(&kase);
	if (!error)
		error = outgoing_case_weigh(&kase);
	if (!error)
		error = office_flow_touch(&base->flows, base->flow_id);
	return error ? error : office_case_commit(base, &reply->base);
}
