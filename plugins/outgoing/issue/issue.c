#include "outgoing/issue/issue.h"

#include <errno.h>
#include <string.h>

#include "office/book/notation.h"
#include "office/book/notation_parts.h"
#include "office/calendar/moment.h"
#include "outgoing/copy/copy.h"
#include "outgoing/document.h"
#include "outgoing/draft/version.h"
#include "outgoing/issue/step.h"
#include "outgoing/process.h"

#define PASSED_ON_CHARS 500u /* of the names of recipients in the book */
#define PASSED_ON_REST_CHARS 30u /* of them, for how many are not named */

/* ---- the record ---- */

int outgoing_issue_put(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document)
{
	CV_SET(document, revision, document->revision + 1);
	return outgoing_document_put(txn, call, document);
}

const char *outgoing_state_of(const struct office_process *process, const char *stage)
{
	for (size_t i = 0; i < process->state_count; i++)
		if (strcmp(process->states[i].stage, stage) == 0)
			return process->states[i].name;
	return NULL;
}

const char *outgoing_issue_code(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	char code[OFFICE_NOTATION_BYTES];

	if (!document->number || !document->code_notation)
		return "";
	/* What was accepted once is shown as it is. */
	if (office_notation_code(document->number, document->number_suffix, document->code_notation, code))
		return cv_printf(call, "%llu%s/%s", (unsigned long long)document->number,
				 document->number_suffix ? document->number_suffix : "", document->code_notation);
	return cv_strdup(call, code);
}

Congvan__IssueEvent *outgoing_issue_event(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	Congvan__IssueEvent *event = cv_new(call, &congvan__issue_event__descriptor);

	if (!event)
		return NULL;
	CV_SET(event, document_id, document->id);
	if (document->number) {
		CV_SET(event, register_id, document->register_id);
		CV_SET(event, number, document->number);
		CV_SET(event, year, document->year);
	}
	if (document->has_urgency)
		CV_SET(event, urgency, document->urgency);
	event->number_suffix = document->number_suffix;
	event->code_notation = document->code_notation;
	event->issued_date = document->issued_date;
	event->subject = document->subject;
	event->author = document->author;
	return event;
}

/* ---- the day ---- */

static void wrong(struct cv_call *call, const struct outgoing_numbering *numbering, const char *member,
		  const char *reason, const char *argument)
{
	const char *pointer = cv_printf(call, "%s/%s", numbering->pointer ? numbering->pointer : "", member);

	cv_field(call, pointer ? pointer : "/", reason, argument ? argument : "", NULL);
}

/*
 * Number and date are of the day on which it is issued (NĐ 30/2020/NĐ-CP PL I.I.II.4b): not before its signature, and
 * not a day that has not come. A number that was given on paper has the day of that paper.
 */
static void read_day(struct cv_call *call, const struct outgoing_numbering *numbering,
		     const Congvan__OutgoingDocument *document, int32_t *ret)
{
	int32_t today = cv_day_of_ms(call->now_ms), signed_day = cv_day_of_ms(office_moment_ms(document->signed_at));
	const Congvan__BookNumber *wish = numbering->book_number;
	bool on_paper = wish && wish->on_paper_at;

	*ret = on_paper ? cv_day_of_ms(office_moment_ms(wish->on_paper_at)) : today;
	if (numbering->issued_date && *numbering->issued_date && !cv_day_parse(numbering->issued_date, ret))
		wrong(call, numbering, "issuedDate", "field.bad_date", NULL);
	else if (*ret > today)
		wrong(call, numbering, "issuedDate", "issue.date_future", NULL);
	else if (*ret < signed_day && !on_paper)
		wrong(call, numbering, "issuedDate", "issue.before_signature",
		      office_day_shown(call, cv_day_text(call, signed_day)));
}

/* ---- the book ---- */

struct office_book_wish outgoing_book_wish(const Congvan__OutgoingDocument *document, int32_t day)
{
	return (struct office_book_wish){
	    .direction = outgoing_is_copy(document) ? CONGVAN__DIRECTION__DIRECTION_COPY
						    : CONGVAN__DIRECTION__DIRECTION_OUTGOING,
	    .year = cv_day_year(day),
	    .document_type = document->document_type,
	    .unit = document->unit_id,
	};
}

static int open_book(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
		     const Congvan__OutgoingDocument *document, int32_t day, Congvan__Register **ret)
{
	const struct office_book_wish wish = outgoing_book_wish(document, day);
	const char *pointer = cv_printf(call, "%s/registerId", numbering->pointer ? numbering->pointer : "");

	return pointer ? office_book_choose(txn, call, &wish, numbering->register_id, pointer, ret) : -ENOMEM;
}

/* As the book shows them; more are counted. */
static char *recipients_shown(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	char *shown = cv_strdup(call, "");
	size_t left = 0;

	for (size_t i = 0; shown && i < document->n_recipients; i++) {
		const char *name = document->recipients[i]->name;

		if (!name || !*name)
			continue;
		if (left || cv_text_length(shown) + cv_text_length(name) + 2 > PASSED_ON_CHARS - PASSED_ON_REST_CHARS)
			left++;
		else
			shown = cv_printf(call, "%s%s%s", shown, *shown ? ", " : "", name);
	}
	return shown && left ? cv_printf(call, "%s và %zu nơi khác", shown, left) : shown;
}

static Congvan__RegisterEntry *entry_of(struct cv_call *call, const struct outgoing_numbering *numbering,
					const Congvan__OutgoingDocument *document)
{
	Congvan__RegisterEntry *entry = cv_new(call, &congvan__register_entry__descriptor);

	if (!entry)
		return NULL;
	CV_SET(entry, document_id, document->id);
	CV_SET(entry, entered_by, numbering->by->person_id);
	entry->kind = cv_strdup(call, "outgoing");
	entry->entered_at = office_moment(call, call->now_ms);
	entry->summary = document->subject;
	entry->issued_date = document->issued_date;
	entry->document_type = document->document_type;
	entry->symbol = document->code_notation;
	entry->signer = document->signature ? document->signature->name : NULL;
	entry->recipients = recipients_shown(call, document);
	entry->record_copy = document->record_copy;
	if (document->has_issued_amount)
		CV_SET(entry, copies, document->issued_amount);
	return entry->kind && entry->entered_at && entry->recipients ? entry : NULL;
}

static int enter(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
		 const Congvan__Register *book, Congvan__OutgoingDocument *document)
{
	const char *pointer = cv_printf(call, "%s/bookNumber", numbering->pointer ? numbering->pointer : "");
	Congvan__RegisterEntry *entry = entry_of(call, numbering, document);
	uint64_t number;
	int error;

	if (!pointer || !entry)
		return -ENOMEM;
	error = office_book_enter_as(txn, call, book, numbering->book_number, pointer, numbering->by, entry, &number);
	if (error)
		return error;
	CV_SET(document, register_id, book->id);
	CV_SET(document, number, number);
	CV_SET(document, year, book->year);
	document->number_suffix = entry->suffix;
	return 0;
}

/* ---- what is issued ---- */

/* The scan of the sealed paper, where there is one, stands there already (QĐ 1201/QĐ-SYT Đ6.2, Đ7.1). */
static int take_files(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document)
{
	struct cv_key key = outgoing_version_key(call, document->id, document->version);
	Congvan__OutgoingVersion *version;
	int error = cv_txn_get(txn, key, &congvan__outgoing_version__descriptor, &version);

	if (error || document->n_issued_files)
		return error;
	/* The document itself comes first. */
	for (int annexes = 0; annexes < 2 && version; annexes++)
		for (size_t i = 0; i < version->n_files && !error; i++) {
			const char *purpose = version->files[i]->purpose ? version->files[i]->purpose : "";

			if (strcmp(purpose, annexes ? OUTGOING_FILE_ANNEX : OUTGOING_FILE_PDF) == 0)
				error = cv_append(call, &document->issued_files, &document->n_issued_files,
						  version->files[i]);
		}
	return error;
}

/* ---- to whom it goes ---- */

static int take_recipients(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
			   Congvan__OutgoingDocument *document)
{
	const struct outgoing_recipient_rules plain = outgoing_recipient_rules(call);
	const struct outgoing_recipient_rules *rules = numbering->rules ? numbering->rules : &plain;
	const char *pointer = cv_printf(call, "%s/recipients", numbering->pointer ? numbering->pointer : "");
	Congvan__RecipientLine **lines = document->recipients;
	size_t count = document->n_recipients;
	int error = pointer ? 0 : -ENOMEM;

	if (!error && numbering->recipient_count)
		error = outgoing_lines_read(txn, call, rules, numbering->recipients, numbering->recipient_count,
					    pointer, &lines, &count);
	if (!error)
		error = cv_fields_ok(call);
	if (error)
		return error;
	document->recipients = lines;
	document->n_recipients = count;
	return 0;
}

/* Their records name the document, which has its number by now. */
static int put_recipients(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
			  const Congvan__OutgoingDocument *document)
{
	const struct outgoing_recipient_rules plain = outgoing_recipient_rules(call);
	const struct outgoing_addressing addressing = {document, numbering->process, numbering->facts,
						       document->recipients, document->n_recipients};
	int error = outgoing_recipients_put(txn, call, numbering->rules ? numbering->rules : &plain, &addressing);

	return error ? error : cv_fields_ok(call);
}

int outgoing_symbol(struct cv_call *call, const Congvan__Register *book, const Congvan__OutgoingDocument *document,
		    char **ret)
{
	struct office_notation_source source = {
	    .kind = document->has_kind ? document->kind : CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT,
	    .document_type = document->document_type,
	    .unit = document->unit_id,
	    .book = book,
	};
	int error;

	*ret = document->code_notation;
	if (*ret && **ret)
		return 0;
	error = outgoing_types(call, &source.types);
	return error ? error : office_notation_compose(call, &source, ret);
}

static int take_symbol(struct cv_call *call, const Congvan__Register *book, Congvan__OutgoingDocument *document)
{
	int error = outgoing_symbol(call, book, document, &document->code_notation);

	if (error || document->code_notation)
		return error;
	return cv_fail(call, CV_CONFLICT, "issue.no_symbol", NULL);
}

/* ---- both ---- */

int outgoing_issue_begin(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
			 Congvan__OutgoingDocument *document)
{
	const char *state = outgoing_state_of(numbering->process, "numbered");
	int error = 0;

	if (!document->signed_at)
		return cv_fail(call, CV_CONFLICT, "issue.not_signed", NULL);
	if (numbering->ahead && document->signature)
		error = office_book_signed(txn, call, document->register_id, document->number, document->number_suffix,
					   document->signature->name);
	if (!error)
		error = take_files(txn, call, document);
	if (!error)
		error = state ? outgoing_set_state(call, numbering->process, state, document) : -EIO;
	if (!error)
		error = put_recipients(txn, call, numbering, document);
	return error ? error : outgoing_steps_begin(txn, call, numbering->process, numbering->facts, document);
}

static int tell_number(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
		       const Congvan__OutgoingDocument *document)
{
	Congvan__IssueEvent *event = outgoing_issue_event(call, document);

	if (!event)
		return -ENOMEM;
	event->by = office_actor_message(call, numbering->by);
	return event->by ? cv_txn_event(txn, "outgoing.numbered", document->id, &event->base) : -ENOMEM;
}

int outgoing_issue_number(struct cv_txn *txn, struct cv_call *call, const struct outgoing_numbering *numbering,
			  Congvan__OutgoingDocument *document)
{
	Congvan__Register *book = NULL;
	int32_t day = 0;
	int error;

	if (document->number)
		return cv_fail(call, CV_CONFLICT, "issue.has_number", NULL);
	if (!numbering->ahead && !document->signed_at)
		return cv_fail(call, CV_CONFLICT, "issue.not_signed", NULL);
	read_day(call, numbering, document, &day);
	error = cv_fields_ok(call);
	if (!error)
		error = take_recipients(txn, call, numbering, document);
	if (!error)
		error = open_book(txn, call, numbering, document, day, &book);
	if (!error)
		error = take_symbol(call, book, document);
	document->issued_date = cv_day_text(call, day);
	if (!error)
		error = document->issued_date ? enter(txn, call, numbering, book, document) : -ENOMEM;
	if (!error)
		error = cv_fields_ok(call);
	CV_SET(document, number_flow_id, numbering->flow_id);
	if (!error && !numbering->ahead)
		error = outgoing_issue_begin(txn, call, numbering, document);
	return error ? error : tell_number(txn, call, numbering, document);
}
