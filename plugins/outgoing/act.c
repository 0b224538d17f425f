#include "outgoing/act.h"

#include <errno.h>
#include <string.h>

#include "office/case/batch.h"
#include "office/case/offer.h"
#include "outgoing/case.h"
#include "outgoing/copy/copy.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/draft/endorsement.h"
#include "outgoing/draft/fields.h"
#include "outgoing/draft/sign.h"
#include "outgoing/draft/version.h"
#include "outgoing/form/ask.h"
#include "outgoing/issue/issue.h"

#define ATTACHMENTS_MAX 200u /* of one document, over all acts */

/* The request; for acts that come without one of their own, a request that says nothing. */
static const Congvan__OutgoingActRequest *request_of(const struct office_wish *wish)
{
	static const Congvan__OutgoingActRequest nothing = CONGVAN__OUTGOING_ACT_REQUEST__INIT;

	return wish->own ? wish->own : &nothing;
}

/* Does the draft itself go on, or back? Who only advises has no part in that. */
static bool moves_draft(const struct office_case *base)
{
	return office_flow_role_works(office_case_flow(base)->role);
}

/* ---- what the request says beside ---- */

/* Numbering alone has a book and a day, and signing alone a signature. */
static void refuse_strays(const struct office_case *base, const Congvan__OutgoingActRequest *request)
{
	const struct office_action *action = base->judgement.action;
	const bool numbers = action->verb == OFFICE_NUMBER, signs = action->endorses == OFFICE_ENDORSE_SIGN;
	const struct {
		const char *pointer;
		bool stray;
	} members[] = {
	    {"/registerId", request->has_register_id && !numbers},
	    {"/bookNumber", request->book_number && !numbers},
	    {"/issuedDate", request->issued_date && *request->issued_date && !numbers},
	    {"/recipients", request->n_recipients && !numbers},
	    {"/signature", request->signature && !signs},
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (members[i].stray)
			cv_field(base->call, members[i].pointer, "process.not_asked", NULL);
}

static int read_own(struct office_case *base, const struct office_wish *wish, struct office_said *said)
{
	struct outgoing_case *kase = outgoing_case_of(base);
	const Congvan__OutgoingActRequest *request = request_of(wish);

	(void)said;
	refuse_strays(base, request);
	if (!request->signature || base->judgement.action->endorses != OFFICE_ENDORSE_SIGN)
		return 0;
	return outgoing_signature_read(base->call, request->signature, "/signature", &kase->signing);
}

/* The scan of the sealed paper is what is issued; the draft stays as it was signed (QĐ 1201/QĐ-SYT Đ6.2, Đ7.1). */
static int issue_scan(struct outgoing_case *kase, size_t first)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingDocument *document = kase->document;
	int error = 0;

	for (size_t i = first; i < document->n_attachments && !error; i++) {
		Congvan__FileRef *file = document->attachments[i];

		if (strcmp(file->media_type, "application/pdf") != 0)
			cv_field(call, cv_printf(call, "/uploads/%zu/uploadId", i - first), "outgoing.no_pdf", NULL);
		file->purpose = cv_strdup(call, OUTGOING_FILE_ISSUED);
		error =
		    file->purpose ? cv_append(call, &document->issued_files, &document->n_issued_files, file) : -ENOMEM;
	}
	document->n_attachments = first;
	return error;
}

/* Files that come with an act, an opinion mostly, are of no version. */
static int claim_files(struct office_case *base, const struct office_wish *wish, struct office_said *said)
{
	Congvan__OutgoingDocument *document = outgoing_case_of(base)->document;
	uint64_t last_id = document->last_file_id;
	size_t first = document->n_attachments;
	int error;

	(void)said;
	if (document->n_attachments + wish->upload_count > ATTACHMENTS_MAX) {
		cv_field(base->call, "/uploads", "field.too_many", cv_printf(base->call, "%u", ATTACHMENTS_MAX), NULL);
		return 0;
	}
	error =
	    outgoing_attachments_claim(base->txn, base->call, wish->uploads, wish->upload_count, &last_id, document);
	CV_SET(document, last_file_id, last_id);
	if (!error && office_action_issues(base->judgement.action))
		error = issue_scan(outgoing_case_of(base), first);
	return error;
}

/* ---- before the flows change ---- */

/* What is presented to somebody says what it is, and is there to be read. */
static int check_complete(const struct outgoing_case *kase)
{
	static const char *const texts[] = {OUTGOING_FILE_DRAFT, OUTGOING_FILE_PDF, NULL};
	struct cv_call *call = kase->base.call;
	const Congvan__OutgoingDocument *document = kase->document;
	Congvan__OutgoingVersion *version;
	bool written = false;
	int error = outgoing_version_get(call, document->id, document->version, &version);

	if (error)
		return error;
	for (size_t i = 0; version && i < version->n_files; i++)
		written |= office_name_in(version->files[i]->purpose, texts);
	if (!document->document_type)
		cv_field(call, "/documentType", "field.required", NULL);
	if (!written && outgoing_copy_needs_file(document))
		cv_field(call, "/files", "outgoing.file_needed", NULL);
	return cv_fields_ok(call);
}

/* What those who had an earlier version before them compare with. */
static void note_submission(Congvan__OutgoingDocument *document)
{
	if (document->submitted_version == document->version)
		return;
	CV_SET(document, compared_version, document->submitted_version);
	CV_SET(document, submitted_version, document->version);
}

/* The number comes before the signature, where the process has it signed with its number (QĐ 1201/QĐ-SYT Đ7.3). */
static int number(struct outgoing_case *kase, const Congvan__OutgoingActRequest *request)
{
	struct office_case *base = &kase->base;
	const struct outgoing_recipient_rules rules = outgoing_recipient_rules(base->call);
	const struct outgoing_numbering numbering = {.process = base->process,
						     .facts = base->facts,
						     .by = &base->me,
						     .register_id = request->register_id,
						     .book_number = request->book_number,
						     .issued_date = request->issued_date,
						     .recipients = request->recipients,
						     .recipient_count = request->n_recipients,
						     .rules = &rules,
						     .flow_id = base->flow_id,
						     .ahead = !office_action_issues(base->judgement.action),
						     .pointer = ""};
	int error = outgoing_copy_hold(kase);

	return error ? error : outgoing_issue_number(base->txn, base->call, &numbering, kase->document);
}

/* What has its number already, and its signature by now. */
static int issue(struct outgoing_case *kase)
{
	struct office_case *base = &kase->base;
	const struct outgoing_recipient_rules rules = outgoing_recipient_rules(base->call);
	const struct outgoing_numbering numbering = {
	    .process = base->process, .facts = base->facts, .rules = &rules, .ahead = true, .pointer = ""};
	int error = outgoing_copy_hold(kase);

	return error ? error : outgoing_issue_begin(base->txn, base->call, &numbering, kase->document);
}

/* Does somebody else get the draft to work on? */
static bool presents(const struct office_case *base)
{
	const struct office_action *action = base->judgement.action;

	return office_action_sends(action) && action->verb != OFFICE_CONSULT && moves_draft(base);
}

static int before(struct office_case *base, const struct office_wish *wish, const struct office_said *said)
{
	struct outgoing_case *kase = outgoing_case_of(base);
	const enum office_verb verb = base->judgement.action->verb;
	int error = 0;

	(void)said;
	if (verb == OFFICE_REVISE)
		return cv_fail(base->call, CV_INVALID, "outgoing.revise_by_patch", NULL);
	if (presents(base))
		error = check_complete(kase);
	if (error)
		return error;
	if (presents(base))
		note_submission(kase->document);
	if (verb != OFFICE_REMIND && verb != OFFICE_VOID)
		outgoing_case_keep_version(kase);
	return verb == OFFICE_NUMBER ? number(kase, request_of(wish)) : 0;
}

/* ---- after they have changed ---- */

static int after(struct office_case *base, const struct office_wish *wish, const struct office_said *said)
{
	const struct outgoing_case *kase = outgoing_case_of(base);
	const char *reason = NULL;

	(void)wish;
	(void)said;
	switch (base->judgement.action->verb) {
	case OFFICE_RETURN:
	case OFFICE_SEND_BACK:
		reason = OUTGOING_VOID_RETURNED;
		break;
	case OFFICE_TAKE_BACK:
	case OFFICE_WITHDRAW:
		reason = OUTGOING_VOID_TAKEN_BACK;
		break;
	default:
		return 0;
	}
	return outgoing_endorsements_gone_back(base->call, kase->document, &base->flows, reason);
}

/* What goes on has the form that the agency insists on. */
static int hold_form(const struct outgoing_case *kase)
{
	const struct office_action *action = kase->base.judgement.action;
	bool issues = office_action_issues(action);
	unsigned parts = issues || action->endorses == OFFICE_ENDORSE_SIGN
			     ? OUTGOING_FORM_ALL
			     : OUTGOING_FORM_CONTENT | OUTGOING_FORM_COPY | OUTGOING_FORM_PLACES | OUTGOING_FORM_FILES;
	struct outgoing_form_question question;
	Congvan__OutgoingVersion *version;
	int error;

	/* An authorization to sign may have ended by the day of issue. */
	if (!issues && !presents(&kase->base))
		return 0;
	error = outgoing_version_get(kase->base.call, kase->base.id, kase->document->version, &version);
	if (!error)
		error = outgoing_form_ask(kase->base.call, kase->document, version, kase->base.process, &question);
	return error ? error : outgoing_form_hold(kase->base.call, &question, parts);
}

static int noted(struct office_case *base, const struct office_wish *wish, const struct office_said *said,
		 Congvan__Act *act)
{
	struct outgoing_case *kase = outgoing_case_of(base);
	const struct office_action *action = base->judgement.action;
	int error = 0;

	(void)wish;
	(void)said;
	if (action->endorses == OFFICE_ENDORSE_SIGN)
		error = outgoing_sign(kase);
	if (!error && action->endorses)
		error = outgoing_endorse(base->call, kase->document, action, act);
	if (!error)
		error = hold_form(kase);
	if (!error)
		error = outgoing_case_weigh(kase);
	return error || action->verb != OFFICE_ISSUE ? error : issue(kase);
}

static void done(const struct office_case *base, Congvan__BatchResult *ret)
{
	ret->state_name = ((const struct outgoing_case *)base)->document->state_name;
}

const struct office_take_kind outgoing_take_kind = {
    .area = "outgoing",
    .read = read_own,
    .claim = claim_files,
    .before = before,
    .after = after,
    .noted = noted,
    .done = done,
};

/* ---- the requests ---- */

int outgoing_batch(struct cv_call *call, const Congvan__BatchRequest *request, Congvan__BatchReply *reply)
{
	return office_batch(call, &outgoing_case_kind, request, reply);
}

int outgoing_offers(struct cv_call *call, const Congvan__OffersRequest *request, Congvan__OffersReply *reply)
{
	return office_common_offers(call, &outgoing_case_kind, request, reply);
}

int outgoing_act(struct cv_call *call, const Congvan__OutgoingActRequest *request, Congvan__OutgoingView *reply)
{
	struct outgoing_case kase;
	const struct office_wish wish = {
	    .id = request->id,
	    .flow_id = request->flow_id,
	    .action = request->action,
	    .texts = {[OFFICE_TEXT] = request->text,
		      [OFFICE_DIRECTIVE] = request->directive,
		      [OFFICE_REASON] = request->reason,
		      [OFFICE_RESULT] = request->result},
	    .uploads = request->uploads,
	    .upload_count = request->n_uploads,
	    .assignments = request->assignments,
	    .assignment_count = request->n_assignments,
	    .person_id = request->person_id,
	    .own = request,
	};

	return office_take_action(call, &outgoing_case_kind, &wish, &kase.base, &reply->base);
}
