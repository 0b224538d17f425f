/* The last step: it leaves. Orders to the channels, what it answers is settled, and lists find it by its code. */
#include <errno.h>
#include <string.h>

#include "office/book/book.h"
#include "outgoing/delivery/dispatch.h"
#include "outgoing/document.h"
#include "outgoing/issue/issue.h"
#include "outgoing/issue/settle.h"
#include "outgoing/issue/step.h"
#include "outgoing/later/relation.h"
#include "outgoing/reply/reply.h"

/* A text with the number in it can't be a key before the number is known. */
static int put_code(struct outgoing_step_work *work)
{
	const char *code = outgoing_issue_code(work->call, work->document);
	const char *folded = code ? outgoing_code_search(work->call, code) : NULL;

	if (!folded)
		return -ENOMEM;
	return cv_txn_put_raw(work->txn, cv_key(work->call, OUTGOING_BY_CODE, "si", folded, work->document->id),
			      (struct cv_bytes){NULL, 0});
}

/* What it lacks is written on the document: nothing has been ordered, and asking again does not help. */
static int refuse(struct outgoing_step_work *work)
{
	struct cv_failure failure;
	int error = cv_fail_take(work->call, &failure);

	if (error)
		return error;
	work->end = OUTGOING_STEP_REFUSED;
	work->refusal = (struct outgoing_refusal){.code = failure.reason, .text = failure.text};
	return 0;
}

static int note_in_book(struct outgoing_step_work *work)
{
	const Congvan__OutgoingDocument *document = work->document;
	const struct office_book_sending sending = {.sent_ms = work->call->now_ms};

	return office_book_sent(work->txn, work->call, document->register_id, document->number, document->number_suffix,
				&sending);
}

int outgoing_step_send(struct outgoing_step_work *work)
{
	size_t ordered;
	int error = outgoing_dispatch_put(work->txn, work->call, work->document, &ordered);

	if (error == -EEXIST)
		return refuse(work);
	if (!error)
		error = note_in_book(work);
	if (!error)
		error = put_code(work);
	if (!error)
		error = outgoing_settle_put(work->txn, work->call, work->document);
	if (!error)
		error = outgoing_reply_begin(work->txn, work->call, work->document);
	if (!error)
		error = outgoing_relation_put(work->txn, work->call, work->document);
	work->end = OUTGOING_STEP_DONE;
	return error;
}
