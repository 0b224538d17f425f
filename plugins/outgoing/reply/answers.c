#include "outgoing/reply/answers.h"

#include <errno.h>

#include "outgoing/case.h"
#include "outgoing/document.h"
#include "outgoing/draft/link.h"
#include "outgoing/issue/issue.h"

/* Who may see the letter hears that it is being answered. */
static int check_letter(struct cv_call *call, uint64_t id, struct office_actor *me)
{
	bool there;
	int error = office_actor_of_call(call, me);

	if (!error)
		error = outgoing_incoming_visible(call, id, &there);
	return error || there ? error : cv_fail(call, CV_NOT_FOUND, "outgoing.no_such_document", NULL);
}

static Congvan__AnswerRow *row_of(struct cv_call *call, const struct outgoing_case *kase, bool visible)
{
	const Congvan__OutgoingDocument *document = kase->document;
	Congvan__AnswerRow *row = cv_new(call, &congvan__answer_row__descriptor);

	if (!row)
		return NULL;
	CV_SET(row, document_id, document->id);
	CV_SET(row, visible, visible);
	CV_SET(row, state, document->state);
	row->state_label = document->state_label;
	row->author = document->author;
	row->created_at = document->created_at;
	row->document_type = document->document_type;
	if (document->number) {
		row->code = (char *)(uintptr_t)outgoing_issue_code(call, document);
		row->issued_date = document->issued_date;
	}
	row->subject = visible ? document->subject : NULL;
	return row;
}

static int add_answer(struct cv_call *call, const struct office_actor *me, uint64_t id,
		      Congvan__ListAnswersReply *reply)
{
	struct outgoing_case kase = {.base = {.me = *me}};
	bool visible;
	int error = office_case_load(call, &outgoing_case_kind, id, NULL, &kase.base);

	if (error)
		return error;
	visible = office_case_visible(&kase.base);
	return cv_append(call, &reply->answers, &reply->n_answers, row_of(call, &kase, visible));
}

int outgoing_answers(struct cv_call *call, const Congvan__ListAnswersRequest *request, Congvan__ListAnswersReply *reply)
{
	struct cv_key from = cv_key(call, OUTGOING_ANSWERS, "i", request->incoming_id);
	struct office_actor me;
	struct cv_row *rows;
	uint32_t count;
	int error = check_letter(call, request->incoming_id, &me);

	if (!error)
		error = cv_scan(call, from, cv_key_after(call, from), OUTGOING_ANSWERS_MAX,
				CV_SCAN_KEYS | CV_SCAN_REVERSE, &rows, &count);
	for (uint32_t i = 0; !error && i < count; i++)
		error = add_answer(call, &me, cv_key_u64(rows[i].body, sizeof(uint64_t)), reply);
	return error;
}
