#include "postal.h"

#include <errno.h>
#include <string.h>

#include <office/book/book.h>
#include <office/book/postal.h>
#include <office/calendar/moment.h>

#include "book.h"
#include "entry.h"
#include "field.h"
#include "office/case/act_offer.h"

#define VOID CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID
#define DAY_KEY_BYTES (2 * sizeof(uint64_t) + sizeof(uint32_t)) /* book, day, line */
#define LINE_AT (sizeof(uint64_t) + sizeof(uint32_t))

int postal_need(struct cv_call *call, const Congvan__Register *book)
{
	if (book->direction == CONGVAN__DIRECTION__DIRECTION_POSTAL)
		return 0;
	return cv_fail(call, CV_CONFLICT, "postal.not_postal", book->name, NULL);
}

/* ---- keys ---- */

void postal_range(struct cv_call *call, uint64_t book, const struct days *days, struct cv_key *ret_from,
		  struct cv_key *ret_to)
{
	*ret_from = days->has_first ? cv_key(call, "register.postal_day", "iw", book, (uint32_t)days->first)
				    : cv_key(call, "register.postal_day", "i", book);
	*ret_to = days->has_last ? cv_key(call, "register.postal_day", "iw", book, (uint32_t)days->last + 1)
				 : cv_key_after(call, cv_key(call, "register.postal_day", "i", book));
}

int postal_line_at(struct cv_call *call, struct cv_bytes body, Congvan__PostalLine **ret)
{
	return cv_get(call, office_postal_key(call, cv_key_u64(body, LINE_AT)), &congvan__postal_line__descriptor, ret);
}

/* ---- what is offered ---- */

static int offer(struct cv_call *call, const struct rights *rights, const Congvan__Register *book,
		 Congvan__PostalLine *line)
{
	int error;

	if (line->state == VOID || !rights_may(rights, RIGHTS_POST, book->unit_id))
		return 0;
	error = cv_append(call, &line->actions, &line->n_actions, office_act_offer(call, "receipt", line->revision));
	return error
		   ? error
		   : cv_append(call, &line->actions, &line->n_actions, office_act_offer(call, "void", line->revision));
}

/* ---- entering ---- */

static int take_line(struct cv_call *call, const Congvan__Register *book, const Congvan__PostalLine *sent,
		     Congvan__PostalLine *line)
{
	int32_t day, today = cv_day_of_ms(call->now_ms);

	field_day(call, "/line/day", sent->day, &day);
	if (day > today)
		cv_field(call, "/line/day", "field.date_future", NULL);
	else if (cv_day_year(day) != book->year)
		cv_field(call, "/line/day", "book.wrong_year", cv_printf(call, "%u", cv_day_year(day)), NULL);
	line->day = cv_day_text(call, day);
	line->code = field_line(call, "/line/code", OFFICE_POSTAL_CODE_CHARS, true, sent->code);
	line->destination =
	    field_line(call, "/line/destination", OFFICE_POSTAL_DESTINATION_CHARS, true, sent->destination);
	line->signed_for = field_line(call, "/line/signedFor", OFFICE_POSTAL_SIGNED_CHARS, false, sent->signed_for);
	line->postmark = field_line(call, "/line/postmark", OFFICE_POSTAL_SIGNED_CHARS, false, sent->postmark);
	line->note = field_line(call, "/line/note", OFFICE_POSTAL_NOTE_CHARS, false, sent->note);
	CV_SET(line, envelopes, sent->has_envelopes ? sent->envelopes : 1);
	if (!line->envelopes || line->envelopes > OFFICE_POSTAL_ENVELOPES_MAX)
		cv_field(call, "/line/envelopes", "field.out_of_range", "1",
			 cv_printf(call, "%u", OFFICE_POSTAL_ENVELOPES_MAX), NULL);
	return line->day ? cv_fields_ok(call) : -ENOMEM;
}

int post(struct cv_call *call, const Congvan__PostRequest *request, Congvan__PostalLine *reply)
{
	struct rights rights;
	Congvan__Register *book;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = book_begin_act(txn, call, request->id, RIGHTS_POST, &rights, &book);

	if (!error)
		error = postal_need(call, book);
	if (!error && book->state != CONGVAN__REGISTER_STATE__REGISTER_OPEN)
		error = cv_fail(call, CV_CONFLICT, "book.closed", book->name, NULL);
	if (!error && !request->line) {
		cv_field(call, "/line", "field.required", NULL);
		error = cv_fields_ok(call);
	}
	if (!error)
		error = take_line(call, book, request->line, reply);
	if (!error)
		error = office_postal_add(txn, call, book, rights.by, reply);
	if (!error)
		error = cv_txn_event(txn, "register.posted", book->id, &reply->base);
	if (!error)
		error = offer(call, &rights, book, reply);
	if (error)
		return error;
	cv_http_status(call, 201);
	cv_http_etag(call, reply->revision);
	return cv_txn_commit(txn);
}

/* ---- changing ---- */

/* A line of this book that is in force, for who may change it. */
static int begin_change(struct cv_txn *txn, struct cv_call *call, uint64_t book_id, uint64_t id, struct rights *rights,
			Congvan__Register **ret_book, Congvan__PostalLine **ret)
{
	int error = book_begin_act(txn, call, book_id, RIGHTS_POST, rights, ret_book);

	if (!error)
		error = postal_need(call, *ret_book);
	if (!error)
		error = cv_txn_get(txn, office_postal_key(call, id), &congvan__postal_line__descriptor, ret);
	if (error)
		return error;
	if (!*ret || (*ret)->register_id != book_id)
		return cv_fail(call, CV_NOT_FOUND, "postal.not_found", NULL);
	error = cv_if_match(call, (*ret)->revision);
	if (!error && (*ret)->state == VOID)
		error = cv_fail(call, CV_CONFLICT, "postal.is_void", NULL);
	return error;
}

static int finish(struct cv_txn *txn, struct cv_call *call, const struct rights *rights, const Congvan__Register *book,
		  const char *topic, Congvan__PostalLine *line, Congvan__PostalLine *reply)
{
	int error;

	CV_SET(line, revision, line->revision + 1);
	line->changed_at = office_moment(call, call->now_ms);
	line->changed_by = rights->by ? office_actor_message(call, rights->by) : NULL;
	if (!line->changed_at || (rights->by && !line->changed_by))
		return -ENOMEM;
	error = cv_txn_put(txn, office_postal_key(call, line->id), &line->base);
	if (!error)
		error = cv_txn_event(txn, topic, book->id, &line->base);
	if (!error)
		error = offer(call, rights, book, line);
	if (error)
		return error;
	*reply = *line;
	cv_http_etag(call, line->revision);
	return cv_txn_commit(txn);
}

int postal_receipt(struct cv_call *call, const Congvan__PostalReceiptRequest *request, Congvan__PostalLine *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	char *signed_for, *postmark, *note;
	Congvan__PostalLine *line;
	Congvan__Register *book;
	struct rights rights;
	int error = begin_change(txn, call, request->id, request->line, &rights, &book, &line);

	if (error)
		return error;
	signed_for = field_line(call, "/signedFor", OFFICE_POSTAL_SIGNED_CHARS, false, request->signed_for);
	postmark = field_line(call, "/postmark", OFFICE_POSTAL_SIGNED_CHARS, false, request->postmark);
	note = field_line(call, "/note", OFFICE_POSTAL_NOTE_CHARS, false, request->note);
	error = cv_fields_ok(call);
	if (!error && !signed_for && !postmark) {
		cv_field(call, "/signedFor", "postal.nothing", NULL);
		error = cv_fields_ok(call);
	}
	if (error)
		return error;
	line->signed_for = signed_for ? signed_for : line->signed_for;
	line->postmark = postmark ? postmark : line->postmark;
	line->note = note ? note : line->note;
	return finish(txn, call, &rights, book, "register.post_signed", line, reply);
}

int void_postal(struct cv_call *call, const Congvan__VoidPostalRequest *request, Congvan__PostalLine *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__PostalLine *line;
	Congvan__Register *book;
	struct rights rights;
	const char *reason;
	int error = begin_change(txn, call, request->id, request->line, &rights, &book, &line);

	if (error)
		return error;
	office_book_reason(call, "/reason", request->reason, true, &reason);
	error = cv_fields_ok(call);
	if (error)
		return error;
	CV_SET(line, state, VOID);
	line->reason = (char *)(uintptr_t)reason; /* packed at once, never written to */
	return finish(txn, call, &rights, book, "register.post_void", line, reply);
}

/* ---- listing ---- */

static int resume(struct cv_call *call, const Congvan__ListPostalRequest *request, struct cv_key *to)
{
	struct cv_bytes last;
	int error;

	if (!request->cursor || !request->cursor[0])
		return 0;
	error = cv_cursor_body(call, request->cursor, &last);
	if (error)
		return error;
	if (last.len != DAY_KEY_BYTES || cv_key_u64(last, 0) != request->id)
		return cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	/* A cursor that lies behind the days that are asked for ends nothing. */
	if (memcmp(last.data, to->body.data, last.len < to->body.len ? last.len : to->body.len) < 0)
		to->body = last;
	return 0;
}

int list_postal(struct cv_call *call, const Congvan__ListPostalRequest *request, Congvan__ListPostalReply *reply)
{
	uint32_t limit = request->limit ? request->limit : POSTAL_LIMIT_DEFAULT, count = 0;
	struct cv_key from, to;
	struct cv_row *rows = NULL;
	struct rights rights;
	Congvan__Register *book;
	struct days days;
	int error = book_read_for(call, request->id, RIGHTS_READ, &rights, &book);

	if (!error)
		error = postal_need(call, book);
	if (error)
		return error;
	limit = limit < POSTAL_LIMIT_MAX ? limit : POSTAL_LIMIT_MAX;
	field_days(call, request->day_from, request->day_to, &days);
	error = cv_fields_ok(call);
	if (error)
		return error;
	postal_range(call, book->id, &days, &from, &to);
	error = resume(call, request, &to);
	if (!error)
		error = cv_scan(call, from, to, limit + 1, CV_SCAN_REVERSE | CV_SCAN_KEYS, &rows, &count);
	for (uint32_t i = 0; !error && i < count && i < limit; i++) {
		Congvan__PostalLine *line;

		error = postal_line_at(call, rows[i].body, &line);
		if (!error && line)
			error = offer(call, &rights, book, line);
		if (!error && line)
			error = cv_append(call, &reply->lines, &reply->n_lines, line);
	}
	if (error || count <= limit)
		return error;
	reply->next_cursor = cv_cursor(call, rows[limit - 1].body);
	return reply->next_cursor ? 0 : -ENOMEM;
}
