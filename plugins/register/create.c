#include "create.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <congvan/plugin.h>
#include <office/access/access.h>

#include "book.h"
#include "field.h"
#include "state.h"
#include "types.h"

#define CODE_CHARS 20u
#define NAME_CHARS 200u
#define SYMBOL_CHARS 50u

/* ---- fields ---- */

static void take_year(struct cv_call *call, const Congvan__Register *sent, Congvan__Register *book)
{
	unsigned last = cv_day_year(cv_day_of_ms(call->now_ms)) + CREATE_YEARS_AHEAD;
	if (!sent->has_year)
		cv_field(call, "/register/year", "field.required", NULL);
	else if (sent->year < CREATE_YEAR_FIRST || sent->year > last)
		cv_field(call, "/register/year", "field.out_of_range", cv_printf(call, "%u", CREATE_YEAR_FIRST),
			 cv_printf(call, "%u", last), NULL);
	CV_SET(book, year, sent->year);
}

static int take_unit(struct cv_call *call, const Congvan__Register *sent, Congvan__Register *book)
{
	Congvan__Unit *unit;
	if (!sent->unit_id)
		return 0;
	CV_SET(book, unit_id, sent->unit_id);
	int error = office_find_unit(call, sent->unit_id, &unit);
	if (error == -ENOENT) {
		cv_field(call, "/register/unitId", "register.no_unit", NULL);
		return 0;
	}
	return error;
}

static int take_fields(struct cv_call *call, const Congvan__Register *sent, Congvan__Register *book)
{
	book->code = field_line(call, "/register/code", CODE_CHARS, true, sent->code);
	if (book->code && strpbrk(book->code, " \"\\/"))
		cv_field(call, "/register/code", "field.code", NULL);
	book->name = field_line(call, "/register/name", NAME_CHARS, true, sent->name);
	book->symbol = field_line(call, "/register/symbol", SYMBOL_CHARS, false, sent->symbol);
	if (!sent->has_direction)
		cv_field(call, "/register/direction", "field.required", NULL);
	else if (!protobuf_c_enum_descriptor_get_value(&congvan__direction__descriptor, (int)sent->direction))
		cv_field(call, "/register/direction", "register.direction", NULL);
	/* Else the unit and the agency would both give 05/QĐ-SYT: number and symbol are unique in a year (NĐ 30/2020
	 * Đ15). */
	if (sent->direction == CONGVAN__DIRECTION__DIRECTION_OUTGOING && sent->unit_id && !book->symbol)
		cv_field(call, "/register/symbol", "register.symbol_needed", NULL);
	CV_SET(book, direction, sent->direction);
	CV_SET(book, state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	CV_SET(book, id, call->host->new_id(call->host));
	CV_SET(book, revision, 1);
	take_year(call, sent, book);
	int error = types_take(call, sent, book);
	return error < 0 ? error : take_unit(call, sent, book);
}

/* ---- unique code, one default ---- */

static int take_code(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book)
{
	Congvan__Register *holder = NULL;
	struct cv_key key = book_code_key(call, book->year, book->code);
	int error = cv_txn_get(txn, key, &congvan__register__descriptor, &holder);
	if (error < 0)
		return error;
	if (!holder)
		return state_put_id(txn, key, book->id);
	cv_field(call, "/register/code", "register.code_taken", book->code, cv_printf(call, "%u", book->year), NULL);
	return cv_fields_ok(call);
}

/*
 * The first book of a year and direction becomes its default even if nobody says so. A closed default makes way for a
 * new one; an open one stays, and the newcomer is told.
 */
static int take_default(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *sent,
			Congvan__Register *book)
{
	Congvan__Register *old;
	if (book->n_document_types)
		return types_take_default(txn, call, sent, book);
	int error = state_default(txn, call, book, &old);
	if (error < 0)
		return error;
	CV_SET(book, default_register, sent->has_default_register ? sent->default_register : !old);
	if (!book->default_register)
		return 0;
	if (old && old->state == CONGVAN__REGISTER_STATE__REGISTER_OPEN) {
		cv_field(call, "/register/defaultRegister", "register.default_exists", old->name, NULL);
		return cv_fields_ok(call);
	}
	return state_take_default(txn, call, old, book);
}

/* ---- the handler ---- */

/* Operators say with the call in which agency they act; a request that names another one is a mistake. */
static int check_agency(struct cv_call *call, uint32_t requested)
{
	if (!call->caller.agency || (requested && requested != call->caller.agency))
		return cv_fail(call, CV_NOT_FOUND, "register.no_agency", NULL);
	return 0;
}

int create_book(struct cv_call *call, const Congvan__CreateRegisterRequest *request, Congvan__RegisterView *reply)
{
	struct rights rights;
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__Register *book = cv_new(call, &congvan__register__descriptor);
	if (!txn || !book)
		return -ENOMEM;
	int error = rights_of_call(call, &rights);
	if (error == 0)
		error =
		    rights_need_in(call, &rights, RIGHTS_KEEP, request->register_ ? request->register_->unit_id : 0);
	if (error == 0)
		error = check_agency(call, request->agency);
	if (error < 0)
		return error;
	if (!request->register_)
		cv_field(call, "/register", "field.required", NULL);
	else
		error = take_fields(call, request->register_, book);
	if (error == 0)
		error = cv_fields_ok(call);
	if (error == 0)
		error = take_code(txn, call, book);
	if (error == 0)
		error = take_default(txn, call, request->register_, book);
	if (error == 0)
		error = cv_txn_put_new(txn, book_key(call, book->id), &book->base);
	if (error == 0)
		error = cv_txn_event(txn, "register.created", book->id, &book->base);
	if (error == 0)
		error = book_view(call, &rights, book, reply);
	if (error < 0)
		return error;
	cv_http_status(call, 201);
	cv_http_location(call, cv_printf(call, "/api/v1/registers/%" PRIu64, book->id));
	cv_http_etag(call, book->revision);
	return cv_txn_commit(txn);
}
