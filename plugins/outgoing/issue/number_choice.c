/*
 * What numbering would give, for the page of who numbers: GET /api/v1/outgoing/{id}/numbers. Nothing is taken before
 * the act: what is shown is what comes next as long as nobody else is first. NĐ 30/2020/NĐ-CP Đ15.
 */
#include <errno.h>

#include "office/book/book.h"
#include "office/book/notation.h"
#include "outgoing/case.h"
#include "outgoing/issue/issue.h"

/* *ret false: the day is noted as wrong. */
static bool read_day(struct cv_call *call, const char *said, int32_t *ret)
{
	int32_t today = cv_day_of_ms(call->now_ms);

	*ret = today;
	if (!said || !*said)
		return true;
	if (!cv_day_parse(said, ret))
		cv_field(call, "/issuedDate", "field.bad_date", NULL);
	else if (*ret > today)
		cv_field(call, "/issuedDate", "issue.date_future", NULL);
	return cv_fields_ok(call) == 0;
}

/* A book whose numbers meet those of another is shown with what is to be done. */
static int add_problem(struct cv_call *call, const Congvan__Register *book, Congvan__NumberChoice *choice)
{
	const Congvan__Register *other;
	int error = office_book_given(call, book, choice->code_notation, choice->number, NULL, &other);

	if (error || !other)
		return error;
	choice->problem =
	    cv_strdup(call, cv_text(call, "book.code_given", choice->code, other->name ? other->name : "", NULL));
	return choice->problem ? 0 : -ENOMEM;
}

static int fill(struct cv_call *call, const Congvan__Register *book, const Congvan__OutgoingDocument *document,
		Congvan__NumberChoice *choice)
{
	char code[OFFICE_NOTATION_BYTES];
	uint64_t last;
	int error = office_book_last(call, book->id, &last);

	if (!error)
		error = outgoing_symbol(call, book, document, &choice->code_notation);
	if (error)
		return error;
	CV_SET(choice, register_id, book->id);
	CV_SET(choice, number, last + 1);
	choice->register_name = book->name;
	if (!choice->code_notation) {
		choice->problem = cv_strdup(call, cv_text(call, "issue.no_symbol", NULL));
		return choice->problem ? 0 : -ENOMEM;
	}
	if (office_notation_code(choice->number, NULL, choice->code_notation, code))
		return 0;
	choice->code = cv_strdup(call, code);
	return choice->code ? add_problem(call, book, choice) : -ENOMEM;
}

int outgoing_numbers(struct cv_call *call, const Congvan__ListNumbersRequest *request, Congvan__ListNumbersReply *reply)
{
	struct office_book_wish wish;
	struct outgoing_case kase;
	Congvan__Register **books;
	size_t count = 0;
	int32_t day;
	int error = office_case_read(call, &outgoing_case_kind, request->id, &kase.base);

	if (error)
		return error;
	if (kase.document->number)
		return cv_fail(call, CV_CONFLICT, "issue.has_number", NULL);
	if (!read_day(call, request->issued_date, &day))
		return cv_fields_ok(call);
	wish = outgoing_book_wish(kase.document, day);
	error = office_book_choices(call, &wish, &books, &count);
	for (size_t i = 0; i < count && !error; i++) {
		Congvan__NumberChoice *choice = cv_new(call, &congvan__number_choice__descriptor);

		error = choice ? fill(call, books[i], kase.document, choice) : -ENOMEM;
		if (!error)
			error = cv_append(call, &reply->numbers, &reply->n_numbers, choice);
	}
	reply->issued_date = cv_day_text(call, day);
	return error || reply->issued_date ? error : -ENOMEM;
}
