#include "outgoing/delivery/post.h"

#include <errno.h>

#include "office/book/book.h"
#include "office/book/postal.h"
#include "outgoing/issue/issue.h"

#define ON_PAPER "văn bản giấy" /* as the register says it, whatever the caller's language */

static char *destination_of(struct cv_call *call, const Congvan__RecipientLine *line)
{
	const char *name = line && line->name ? line->name : "", *address = line && line->address ? line->address : "";
	char *text = cv_printf(call, "%s%s%s", name, *name && *address ? ", " : "", address);

	/* A name and an address together may be longer than a line of the book. */
	return text && cv_text_length(text) > OFFICE_POSTAL_DESTINATION_CHARS ? cv_strdup(call, *name ? name : address)
									      : text;
}

static int enter(struct cv_txn *txn, struct cv_call *call, const struct outgoing_posting *posting, int32_t day)
{
	Congvan__PostalLine *line = cv_new(call, &congvan__postal_line__descriptor);
	Congvan__Register *book;
	int error = office_postal_book(txn, call, cv_day_year(day), &book);

	if (error || !book)
		return error;
	if (!line)
		return -ENOMEM;
	CV_SET(line, id, posting->delivery->id);
	CV_SET(line, document_id, posting->document->id);
	line->day = cv_day_text(call, day);
	line->code = cv_strdup(call, outgoing_issue_code(call, posting->document));
	line->destination = destination_of(call, posting->recipient->line);
	if (posting->told->reference)
		line->postmark = cv_strdup(call, posting->told->reference);
	if (!line->day || !line->code || !line->destination)
		return -ENOMEM;
	return office_postal_add(txn, call, book, posting->by, line);
}

int outgoing_delivery_posted(struct cv_txn *txn, struct cv_call *call, const struct outgoing_posting *posting)
{
	const Congvan__OutgoingDocument *document = posting->document;
	const struct office_book_sending sending = {.how = ON_PAPER, .sent_ms = posting->told->time_ms};
	int error = enter(txn, call, posting, cv_day_of_ms(posting->told->time_ms));

	return error ? error
		     : office_book_sent(txn, call, document->register_id, document->number, document->number_suffix,
					&sending);
}
