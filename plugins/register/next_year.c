#include "next_year.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "create.h"
#include "state.h"
#include "types.h"

struct opening {
	struct cv_call *call;
	struct cv_txn *txn;
	const struct rights *rights;
	uint32_t year; /* of the new books */
	Congvan__NextYearReply *reply;
};

/* "Sổ văn bản đến 2026" becomes "Sổ văn bản đến 2027"; a name without the year stays. */
static char *name_of_year(struct cv_call *call, const char *name, uint32_t old, uint32_t year)
{
	char *digits = cv_printf(call, "%u", old);
	char *copy = cv_strdup(call, name);
	char *new_digits = cv_printf(call, "%u", year);
	if (!digits || !copy || !new_digits || strlen(digits) != strlen(new_digits))
		return copy;
	for (char *at = strstr(copy, digits); at; at = strstr(at, digits)) {
		memcpy(at, new_digits, strlen(new_digits));
		at += strlen(digits);
	}
	return copy;
}

static Congvan__Register *copy_of(const struct opening *opening, const Congvan__Register *old)
{
	struct cv_call *call = opening->call;
	Congvan__Register *book = cv_new(call, &congvan__register__descriptor);
	if (!book)
		return NULL;
	CV_SET(book, id, call->host->new_id(call->host));
	CV_SET(book, year, opening->year);
	CV_SET(book, direction, old->direction);
	CV_SET(book, state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	CV_SET(book, revision, 1);
	CV_SET(book, default_register, false);
	if (old->has_unit_id)
		CV_SET(book, unit_id, old->unit_id);
	book->code = old->code;
	book->symbol = old->symbol;
	book->document_types = old->document_types;
	book->n_document_types = old->n_document_types;
	book->name = name_of_year(call, old->name, old->year, opening->year);
	return book->name ? book : NULL;
}

/* A book that was closed within its year because another took its place is not carried on, nor one of a unit that is no
 * more. *ret false: neither. */
static int goes_on(const struct opening *opening, const Congvan__Register *old, bool *ret)
{
	Congvan__Unit *unit;
	int error = old->unit_id ? office_find_unit(opening->call, old->unit_id, &unit) : 0;
	*ret = error == 0 && (old->state == CONGVAN__REGISTER_STATE__REGISTER_OPEN || old->default_register);
	return error == -ENOENT ? 0 : error;
}

/* Unless a book that was made by hand is the default already. */
static int take_default(struct opening *opening, Congvan__Register *book)
{
	Congvan__Register *standing, asked = CONGVAN__REGISTER__INIT;
	if (book->n_document_types)
		return types_take_default(opening->txn, opening->call, &asked, book);
	int error = state_default(opening->txn, opening->call, book, &standing);
	return error < 0 || standing ? error : state_take_default(opening->txn, opening->call, NULL, book);
}

static int make(struct opening *opening, const Congvan__Register *old)
{
	struct cv_call *call = opening->call;
	Congvan__RegisterView *view = cv_new(call, &congvan__register_view__descriptor);
	Congvan__Register *book = copy_of(opening, old);
	if (!view || !book)
		return -ENOMEM;
	int error = state_put_id(opening->txn, book_code_key(call, book->year, book->code), book->id);
	if (error == 0 && old->default_register)
		error = take_default(opening, book);
	if (error == 0)
		error = cv_txn_put_new(opening->txn, book_key(call, book->id), &book->base);
	if (error == 0)
		error = cv_txn_event(opening->txn, "register.created", book->id, &book->base);
	if (error == 0)
		error = book_view(call, opening->rights, book, view);
	return error < 0 ? error : cv_append(call, &opening->reply->registers, &opening->reply->n_registers, view);
}

static int carry_on(struct opening *opening, const struct cv_row *row)
{
	struct cv_call *call = opening->call;
	const Congvan__Register *entry = cv_row_message(call, row, &congvan__register__descriptor);
	Congvan__Register *old, *holder;
	bool wanted = false;
	int error = entry ? book_read(call, entry->id, &old) : -EBADMSG;
	if (error == 0)
		error = goes_on(opening, old, &wanted);
	if (error < 0 || !wanted)
		return error;
	error = cv_txn_get(opening->txn, book_code_key(call, opening->year, old->code), &congvan__register__descriptor,
			   &holder);
	if (error < 0)
		return error;
	if (!holder)
		return make(opening, old);
	opening->reply->existing++;
	return 0;
}

static int check_year(struct cv_call *call, const Congvan__NextYearRequest *request, uint32_t *ret)
{
	uint32_t last = cv_day_year(cv_day_of_ms(call->now_ms)) + CREATE_YEARS_AHEAD;
	*ret = request->has_year ? request->year : last;
	if (*ret <= CREATE_YEAR_FIRST || *ret > last)
		cv_field(call, "/year", "field.out_of_range", cv_printf(call, "%u", CREATE_YEAR_FIRST + 1),
			 cv_printf(call, "%u", last), NULL);
	return cv_fields_ok(call);
}

int next_year(struct cv_call *call, const Congvan__NextYearRequest *request, Congvan__NextYearReply *reply)
{
	struct rights rights;
	struct cv_row *rows;
	uint32_t count;
	struct opening opening = {call, cv_txn_begin(call), &rights, 0, reply};
	int error = opening.txn ? rights_need(call, RIGHTS_KEEP, &rights) : -ENOMEM;
	if (error == 0)
		error = check_year(call, request, &opening.year);
	if (error < 0)
		return error;
	struct cv_key from = book_code_key(call, opening.year - 1, NULL);
	CV_SET(reply, existing, 0);
	error = cv_scan(call, from, cv_key_after(call, from), NEXT_YEAR_BOOKS_MAX + 1, 0, &rows, &count);
	if (error == 0 && count > NEXT_YEAR_BOOKS_MAX)
		return cv_fail(call, CV_TOO_LARGE, "register.too_many", cv_printf(call, "%u", NEXT_YEAR_BOOKS_MAX),
			       NULL);
	for (uint32_t i = 0; error == 0 && i < count; i++)
		error = carry_on(&opening, &rows[i]);
	if (error < 0)
		return error;
	if (reply->n_registers == 0 && reply->existing == 0)
		return cv_fail(call, CV_CONFLICT, "register.none_before", cv_printf(call, "%u", opening.year - 1),
			       NULL);
	return reply->n_registers ? cv_txn_commit(opening.txn) : 0;
}
