#include "loan.h"

#include <errno.h>

#include <office/book/book.h>
#include <office/calendar/moment.h>

#include "book.h"
#include "field.h"
#include "office/case/act_offer.h"

#define VOID CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID
#define RESERVED CONGVAN__REGISTER_ENTRY_STATE__ENTRY_RESERVED

#define NAME_CHARS 100u
#define UNIT_CHARS 200u
#define CODE_CHARS 60u
#define TYPE_CHARS 100u
#define SUBJECT_CHARS 500u
#define DOSSIER_CHARS 50u
#define NOTE_CHARS 500u

static const struct cv_bytes nothing = {NULL, 0};

struct cv_key loan_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, "register.loan", "i", id);
}

int loan_offer(struct cv_call *call, const struct rights *rights, Congvan__RecordLoan *loan)
{
	if (loan->returned_at || !(rights->acts & RIGHTS_LEND))
		return 0;
	return cv_append(call, &loan->actions, &loan->n_actions, office_act_offer(call, "return", loan->revision));
}

/* ---- which document ---- */

static struct cv_key copy_key(struct cv_call *call, const Congvan__RecordLoan *loan)
{
	return cv_key(call, "register.loan_of", "iir", loan->register_id, loan->number,
		      loan->suffix ? loan->suffix : "");
}

/* One record copy is out once: the key is put with a check, and goes when it is back. */
static int claim_copy(struct cv_txn *txn, struct cv_call *call, const Congvan__RecordLoan *loan)
{
	Congvan__RecordLoan *holder = NULL, out = CONGVAN__RECORD_LOAN__INIT;
	int error = cv_txn_get(txn, copy_key(call, loan), &congvan__record_loan__descriptor, &holder);

	if (!error && holder)
		error = cv_get(call, loan_key(call, holder->id), &congvan__record_loan__descriptor, &holder);
	if (error)
		return error;
	if (holder)
		return cv_fail(call, CV_CONFLICT, "loan.is_out", holder->user, office_day_shown(call, holder->day),
			       NULL);
	CV_SET(&out, id, loan->id);
	return cv_txn_put(txn, copy_key(call, loan), &out.base);
}

static void take_entry(const Congvan__RegisterEntry *entry, char *code, Congvan__RecordLoan *loan)
{
	CV_SET(loan, register_id, entry->register_id);
	CV_SET(loan, number, entry->number);
	if (entry->document_id)
		CV_SET(loan, document_id, entry->document_id);
	loan->suffix = entry->suffix;
	loan->code = code;
	loan->issued_date = entry->issued_date;
	loan->document_type = entry->document_type;
	loan->subject = entry->summary;
}

static int wrong(struct cv_call *call, const char *pointer, const char *reason)
{
	cv_field(call, pointer, reason, NULL);
	return cv_fields_ok(call);
}

/* What the book says of it. */
static int take_from_book(struct cv_txn *txn, struct cv_call *call, const Congvan__RecordLoan *sent,
			  Congvan__RecordLoan *loan)
{
	const char *suffix = sent->suffix ? sent->suffix : "";
	Congvan__RegisterEntry *entry = NULL;
	Congvan__Register *book = NULL;
	char *code;
	int error = cv_get(call, book_key(call, sent->register_id), &congvan__register__descriptor, &book);

	if (error)
		return error;
	if (!book)
		return wrong(call, "/loan/registerId", "book.not_found");
	if (book->direction != CONGVAN__DIRECTION__DIRECTION_OUTGOING &&
	    book->direction != CONGVAN__DIRECTION__DIRECTION_COPY)
		return wrong(call, "/loan/registerId", "loan.not_outgoing");
	error = cv_txn_get(txn, cv_key(call, "register.entry", "iir", book->id, sent->number, suffix),
			   &congvan__register_entry__descriptor, &entry);
	if (error)
		return error;
	if (!entry || entry->state == RESERVED)
		return wrong(call, "/loan/number", "book.no_entry");
	if (entry->state == VOID)
		return wrong(call, "/loan/number", "book.is_void");
	code = office_book_code(call, entry);
	if (!code)
		return -ENOMEM;
	take_entry(entry, code, loan);
	return claim_copy(txn, call, loan);
}

/* What no book of this server holds, such as papers of earlier years. */
static int take_described(struct cv_call *call, const Congvan__RecordLoan *sent, Congvan__RecordLoan *loan)
{
	int32_t day;

	loan->code = field_line(call, "/loan/code", CODE_CHARS, true, sent->code);
	loan->document_type = field_line(call, "/loan/documentType", TYPE_CHARS, false, sent->document_type);
	loan->subject = field_line(call, "/loan/subject", SUBJECT_CHARS, true, sent->subject);
	if (!sent->issued_date || !*sent->issued_date)
		return 0;
	field_day(call, "/loan/issuedDate", sent->issued_date, &day);
	loan->issued_date = cv_day_text(call, day);
	return loan->issued_date ? 0 : -ENOMEM;
}

/* ---- lending ---- */

/* One of the agency is taken as the records have them; somebody else is named. */
static int take_user(struct cv_call *call, const Congvan__RecordLoan *sent, Congvan__RecordLoan *loan)
{
	struct office_actor actor;
	int error;

	if (!sent->person_id) {
		loan->user = field_line(call, "/loan/user", NAME_CHARS, true, sent->user);
		loan->unit_name = field_line(call, "/loan/unitName", UNIT_CHARS, false, sent->unit_name);
		return 0;
	}
	error = office_find_person(call, sent->person_id, 0, &actor);
	if (error == -ENOENT)
		return wrong(call, "/loan/personId", "loan.no_person");
	if (error)
		return error;
	CV_SET(loan, person_id, sent->person_id);
	loan->user = cv_strdup(call, actor.name);
	loan->unit_name = cv_strdup(call, actor.unit_name ? actor.unit_name : "");
	return loan->user && loan->unit_name ? 0 : -ENOMEM;
}

static int take_fields(struct cv_txn *txn, struct cv_call *call, const Congvan__RecordLoan *sent,
		       Congvan__RecordLoan *loan)
{
	int32_t day, today = cv_day_of_ms(call->now_ms);
	int error = take_user(call, sent, loan);

	field_day(call, "/loan/day", sent->day, &day);
	if (day > today)
		cv_field(call, "/loan/day", "field.date_future", NULL);
	loan->day = cv_day_text(call, day);
	loan->dossier_code = field_line(call, "/loan/dossierCode", DOSSIER_CHARS, false, sent->dossier_code);
	loan->signed_for = field_line(call, "/loan/signedFor", NAME_CHARS, false, sent->signed_for);
	loan->allowed_by = field_line(call, "/loan/allowedBy", NAME_CHARS, true, sent->allowed_by);
	loan->note = field_line(call, "/loan/note", NOTE_CHARS, false, sent->note);
	if (!error && !sent->register_id)
		error = take_described(call, sent, loan);
	if (!error)
		error = cv_fields_ok(call);
	if (!error && sent->register_id)
		error = take_from_book(txn, call, sent, loan);
	return error;
}

static int put_new(struct cv_txn *txn, struct cv_call *call, const Congvan__RecordLoan *loan)
{
	int32_t day;
	int error;

	if (!cv_day_parse(loan->day, &day))
		return -ENOMEM;
	error = cv_txn_put_new(txn, loan_key(call, loan->id), &loan->base);
	if (!error)
		error = cv_txn_put_raw(txn, cv_key(call, "register.loan_day", "wi", (uint32_t)day, loan->id), nothing);
	return error ? error
		     : cv_txn_put_raw(txn, cv_key(call, "register.loan_open", "wi", (uint32_t)day, loan->id), nothing);
}

int lend(struct cv_call *call, const Congvan__LendRequest *request, Congvan__RecordLoan *reply)
{
	struct rights rights;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? rights_need(call, RIGHTS_LEND, &rights) : -ENOMEM;

	if (!error && !request->loan)
		error = wrong(call, "/loan", "field.required");
	if (error)
		return error;
	CV_SET(reply, id, call->host->new_id(call->host));
	CV_SET(reply, revision, 1);
	reply->lent_at = office_moment(call, call->now_ms);
	reply->lent_by = office_actor_message(call, rights.by);
	if (!reply->lent_at || !reply->lent_by)
		return -ENOMEM;
	error = take_fields(txn, call, request->loan, reply);
	if (!error)
		error = put_new(txn, call, reply);
	if (!error)
		error = cv_txn_event(txn, "register.copy_lent", reply->id, &reply->base);
	if (!error)
		error = loan_offer(call, &rights, reply);
	if (error)
		return error;
	cv_http_status(call, 201);
	cv_http_etag(call, reply->revision);
	return cv_txn_commit(txn);
}

/* ---- taking back ---- */

static int drop_keys(struct cv_txn *txn, struct cv_call *call, const Congvan__RecordLoan *loan)
{
	int32_t day;
	int error = 0;

	if (cv_day_parse(loan->day, &day))
		error = cv_txn_delete(txn, cv_key(call, "register.loan_open", "wi", (uint32_t)day, loan->id));
	return error || !loan->register_id ? error : cv_txn_delete(txn, copy_key(call, loan));
}

int return_loan(struct cv_call *call, const Congvan__ReturnLoanRequest *request, Congvan__RecordLoan *reply)
{
	struct rights rights;
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__RecordLoan *loan = NULL;
	char *note;
	int error = txn ? rights_need(call, RIGHTS_LEND, &rights) : -ENOMEM;

	if (!error && request->id)
		error = cv_txn_get(txn, loan_key(call, request->id), &congvan__record_loan__descriptor, &loan);
	if (error)
		return error;
	if (!loan)
		return cv_fail(call, CV_NOT_FOUND, "loan.not_found", NULL);
	error = cv_if_match(call, loan->revision);
	if (!error && loan->returned_at)
		error = cv_fail(call, CV_CONFLICT, "loan.is_back", NULL);
	if (error)
		return error;
	note = field_line(call, "/note", NOTE_CHARS, false, request->note);
	error = cv_fields_ok(call);
	if (error)
		return error;
	loan->note = note ? note : loan->note;
	loan->returned_at = office_moment(call, call->now_ms);
	loan->returned_to = office_actor_message(call, rights.by);
	CV_SET(loan, revision, loan->revision + 1);
	if (!loan->returned_at || !loan->returned_to)
		return -ENOMEM;
	error = cv_txn_put(txn, loan_key(call, loan->id), &loan->base);
	if (!error)
		error = drop_keys(txn, call, loan);
	if (!error)
		error = cv_txn_event(txn, "register.copy_returned", loan->id, &loan->base);
	if (error)
		return error;
	*reply = *loan;
	cv_http_etag(call, loan->revision);
	return cv_txn_commit(txn);
}
