/* The form of one document: what the server says of it, and what stands on the paper. */
#include <errno.h>

#include "outgoing/case.h"
#include "outgoing/copy/copy.h"
#include "outgoing/draft/version.h"
#include "outgoing/form/ask.h"
#include "outgoing/form/show.h"
#include "outgoing/issue/issue.h"

static int ask(struct outgoing_case *kase, struct outgoing_form_question *ret)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingVersion *version;
	int error = outgoing_version_get(call, kase->base.id, kase->document->version, &version);

	return error ? error : outgoing_form_ask(call, kase->document, version, kase->base.process, ret);
}

static int add_lines(struct cv_call *call, const struct outgoing_lines *lines, char ***ret, size_t *ret_count)
{
	int error = 0;

	for (size_t i = 0; i < lines->count && !error; i++)
		error = cv_append(call, ret, ret_count, cv_strdup(call, lines->items[i]));
	return error;
}

static int show_block(struct cv_call *call, const Congvan__Signature *signature, Congvan__OutgoingForm *reply)
{
	const char *lines[OUTGOING_BLOCK_LINES_MAX];
	struct outgoing_lines block = {lines, 0};
	int error = signature ? outgoing_capacity_block(call, signature, lines, &block.count) : 0;

	if (error == -EINVAL) /* capacities that do not go together: a finding says so */
		return 0;
	return error ? error : add_lines(call, &block, &reply->signature_lines, &reply->n_signature_lines);
}

static int show_places(struct cv_call *call, const Congvan__OutgoingDocument *document, Congvan__OutgoingForm *reply)
{
	struct outgoing_lines lines;
	int error = outgoing_show_addressees(call, document, &lines);

	if (!error)
		error = add_lines(call, &lines, &reply->addressee_lines, &reply->n_addressee_lines);
	if (!error)
		error = outgoing_show_recipients(call, document, &lines);
	return error ? error : add_lines(call, &lines, &reply->recipient_lines, &reply->n_recipient_lines);
}

int outgoing_form(struct cv_call *call, const Congvan__OutgoingFormRequest *request, Congvan__OutgoingForm *reply)
{
	const Congvan__OutgoingDocument *document;
	struct outgoing_form_question question;
	struct outgoing_case kase;
	const char *place;
	int error = office_case_read(call, &outgoing_case_kind, request->id, &kase.base);

	if (!error)
		error = ask(&kase, &question);
	if (!error)
		error = outgoing_form_check(call, &question, OUTGOING_FORM_ALL, &reply->findings, &reply->n_findings);
	if (error)
		return error;
	document = kase.document;
	place = question.agency ? question.agency->place : NULL;
	error = show_block(call, document->signature, reply);
	if (!error)
		error = show_places(call, document, reply);
	if (!error)
		error = outgoing_symbol(call, NULL, document, &reply->code_notation);
	if (!error)
		error = outgoing_copy_show(call, document, &reply->copy);
	if (error)
		return error;
	reply->subject_line = cv_strdup(call, outgoing_show_subject(call, question.types, document));
	reply->date_line = cv_strdup(call, outgoing_show_date(call, place, document->issued_date));
	if (document->has_urgency)
		reply->urgency_mark = cv_strdup(call, outgoing_show_urgency(document->urgency));
	if (document->has_circulation)
		reply->circulation_mark = cv_strdup(call, outgoing_show_circulation(document->circulation));
	return reply->subject_line ? 0 : -ENOMEM;
}
