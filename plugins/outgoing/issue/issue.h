/*
 * Issuing (ban hành): the number with all that belongs to it in one commit, and the events that tell of it. What
 * follows the number is step.h, until when is limit.h, what people may do about it is act.h. NĐ
 * 30/2020/NĐ-CP Đ14, Đ15, Đ18.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_ISSUE_ISSUE_H
#define CONGVAN_OUTGOING_ISSUE_ISSUE_H

#include "office/access/access.h"
#include "office/book/book.h"
#include "office/process/judge.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/outgoing.h"

/* What the act of numbering says. */
struct outgoing_numbering {
	const struct office_process *process; /* that the document follows */
	const struct office_fact *facts; /* of the document */
	const struct office_actor *by;
	uint64_t register_id; /* 0: the book that is for it */
	const Congvan__BookNumber *book_number; /* NULL: the book's next number */
	const char *issued_date; /* "yyyy-mm-dd"; NULL: today */
	uint64_t flow_id; /* in which it is numbered */
	bool ahead; /* it is signed with its number: nothing is issued before */
	Congvan__RecipientLine *const *recipients; /* count 0: as drafted */
	size_t recipient_count;
	const struct outgoing_recipient_rules *rules; /* of recipients; NULL: groups are not known */
	const char *pointer; /* goes before those of mistakes: "" */
};

/*
 * Numbers a document: book, number, date, entry and outgoing.numbered; if that is not done ahead of its signature, also
 * all that outgoing_issue_begin() does. The caller has judged the act, and puts document, flows and recipients in the
 * same transaction. The number in the document is a token until the commit. Mistakes are noted by cv_field()
 * ("issue.date_future", "issue.before_signature", "issue.other_year" ...) and the call has then failed; CV_CONFLICT
 * "issue.has_number", "issue.not_signed", "issue.no_symbol".
 */
int outgoing_issue_number(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
			  Congvan__OutgoingDocument *document);

/*
 * What follows the number of a signed document, in the transaction that makes it ready to be issued: its state of the
 * stage "numbered", who signed in the book, what is issued, to whom, and its steps with the first item. Of what is said
 * of the numbering: process, facts, rules and pointer. CV_CONFLICT "issue.not_signed".
 */
int outgoing_issue_begin(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
			 Congvan__OutgoingDocument *document);

/* What is asked of the books for it when it is numbered on this day. */
struct office_book_wish outgoing_book_wish(const Congvan__OutgoingDocument *document, int32_t day);
/*
 * Its symbol in this book (NULL: in any): as it was written, else composed of the agency's abbreviations, in which a
 * book may have one of its own. *ret NULL: a part is missing.
 */
int outgoing_symbol(struct cv_call *call, const Congvan__Register *book, const Congvan__OutgoingDocument *document,
		    char **ret);

/* "05/SYT-NVY"; "" without a number. NULL: arena exhausted. Not in the transaction that numbers. */
const char *outgoing_issue_code(struct cv_call *call, const Congvan__OutgoingDocument *document);

/* The name of the process's first state of this stage. NULL: it has none. */
const char *outgoing_state_of(const struct office_process *process, const char *stage);

/* An IssueEvent about the document, with what is always in it. NULL: arena exhausted. */
Congvan__IssueEvent *outgoing_issue_event(struct cv_call *call, const Congvan__OutgoingDocument *document);

/* Puts it with a higher revision. */
int outgoing_issue_put(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document);

#endif
