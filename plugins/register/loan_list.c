/* Who has which record copy, and who had it. */
#include <errno.h>
#include <string.h>

#include "book.h"
#include "field.h"
#include "loan.h"
#include "office/case/act_offer.h"

#define DAY_KEY_BYTES (sizeof(uint32_t) + sizeof(uint64_t))

void loan_range(struct cv_call *call, bool open, const struct days *days, struct cv_key *ret_from,
		struct cv_key *ret_to)
{
	const char *prefix = open ? "register.loan_open" : "register.loan_day";

	*ret_from = days->has_first ? cv_key(call, prefix, "w", (uint32_t)days->first) : cv_key(call, prefix, NULL);
	*ret_to = days->has_last ? cv_key(call, prefix, "w", (uint32_t)days->last + 1)
				 : cv_key_after(call, cv_key(call, prefix, NULL));
}

int loan_at(struct cv_call *call, struct cv_bytes body, Congvan__RecordLoan **ret)
{
	return cv_get(call, loan_key(call, cv_key_u64(body, sizeof(uint32_t))), &congvan__record_loan__descriptor, ret);
}

static int resume(struct cv_call *call, const Congvan__ListLoansRequest *request, struct cv_key *to)
{
	struct cv_bytes last;
	int error;

	if (!request->cursor || !request->cursor[0])
		return 0;
	error = cv_cursor_body(call, request->cursor, &last);
	if (error)
		return error;
	if (last.len != DAY_KEY_BYTES)
		return cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	/* A cursor that lies behind the days that are asked for ends nothing. */
	if (!to->body.len || memcmp(last.data, to->body.data, last.len < to->body.len ? last.len : to->body.len) < 0)
		to->body = last;
	return 0;
}

static int add(struct cv_call *call, const struct rights *rights, struct cv_bytes body, Congvan__ListLoansReply *reply)
{
	Congvan__RecordLoan *loan = NULL;
	int error = loan_at(call, body, &loan);

	if (error || !loan)
		return error;
	error = loan_offer(call, rights, loan);
	return error ? error : cv_append(call, &reply->loans, &reply->n_loans, loan);
}

static int add_offers(struct cv_call *call, const struct rights *rights, Congvan__ListLoansReply *reply)
{
	int error = 0;

	if (rights->acts & RIGHTS_LEND)
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, "lend", OFFICE_NO_REVISION));
	return error ? error
		     : cv_append(call, &reply->actions, &reply->n_actions,
				 office_act_offer(call, "print", OFFICE_NO_REVISION));
}

int list_loans(struct cv_call *call, const Congvan__ListLoansRequest *request, Congvan__ListLoansReply *reply)
{
	uint32_t limit = request->limit ? request->limit : LOAN_LIMIT_DEFAULT, count = 0;
	struct cv_key from, to;
	struct cv_row *rows = NULL;
	struct rights rights;
	struct days days;
	int error = rights_need(call, RIGHTS_READ, &rights);

	if (error)
		return error;
	limit = limit < LOAN_LIMIT_MAX ? limit : LOAN_LIMIT_MAX;
	field_days(call, request->day_from, request->day_to, &days);
	error = cv_fields_ok(call);
	if (error)
		return error;
	loan_range(call, request->open, &days, &from, &to);
	error = resume(call, request, &to);
	if (!error)
		error = cv_scan(call, from, to, limit + 1, CV_SCAN_REVERSE | CV_SCAN_KEYS, &rows, &count);
	for (uint32_t i = 0; !error && i < count && i < limit; i++)
		error = add(call, &rights, rows[i].body, reply);
	if (!error)
		error = add_offers(call, &rights, reply);
	if (error || count <= limit)
		return error;
	reply->next_cursor = cv_cursor(call, rows[limit - 1].body);
	return reply->next_cursor ? 0 : -ENOMEM;
}
