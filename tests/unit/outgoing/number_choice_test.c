/* What numbering would give: the books that take a document, the next number of each, and what is in the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "studio.h"

#define BOOK_SECOND (uint64_t)310
#define BOOK_DECISIONS (uint64_t)311
#define BOOK_UNITS (uint64_t)312

static void put_book(struct studio *studio, uint64_t id, const char *code, uint64_t unit, const char *type,
		     const char *symbol)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT, named = CONGVAN__REGISTER__INIT;
	char *types[] = {(char *)(uintptr_t)type};

	CV_SET(&book, id, id);
	book.code = book.name = (char *)(uintptr_t)code;
	CV_SET(&book, direction, CONGVAN__DIRECTION__DIRECTION_OUTGOING);
	CV_SET(&book, year, 2026);
	CV_SET(&book, state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	CV_SET(&book, revision, 1);
	if (unit)
		CV_SET(&book, unit_id, unit);
	book.symbol = (char *)(uintptr_t)symbol;
	book.document_types = types;
	book.n_document_types = type ? 1 : 0;
	CV_SET(&named, id, id);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "register.book", fakehost_body(studio->fake, "i", id), &book.base);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "register.code", fakehost_body(studio->fake, "ws", 2026u, code),
		     &named.base);
}

static int setup(void **state)
{
	Congvan__Register by_default = CONGVAN__REGISTER__INIT;
	struct studio *studio;

	if (studio_setup(state))
		return -1;
	studio = *state;
	put_book(studio, BOOK_DECISIONS, "DI-0", 0, "Quyết định", NULL);
	put_book(studio, BOOK_SECOND, "DI-1", 0, NULL, NULL);
	put_book(studio, BOOK_OUTGOING, "DI-2", 0, NULL, NULL);
	put_book(studio, BOOK_UNITS, "DI-3", UNIT_FINANCE, NULL, "HĐKH");
	CV_SET(&by_default, id, BOOK_OUTGOING);
	fakehost_put(
	    studio->fake, FAKEHOST_AGENCY, "register.default",
	    fakehost_body(studio->fake, "wbi", 2026u, (unsigned)CONGVAN__DIRECTION__DIRECTION_OUTGOING, (uint64_t)0),
	    &by_default.base);
	return 0;
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, studio_teardown)

static int ask(struct studio *studio, uint64_t id, const char *day, Congvan__ListNumbersReply **ret)
{
	Congvan__ListNumbersRequest request = CONGVAN__LIST_NUMBERS_REQUEST__INIT;

	CV_SET(&request, id, id);
	request.issued_date = (char *)(uintptr_t)day;
	agency_become(studio->fake, CLERK);
	return fakehost_call(studio->fake, "outgoing/1", "numbers", &request.base,
			     &congvan__list_numbers_reply__descriptor, ret);
}

static uint64_t to_issue(struct studio *studio)
{
	uint64_t id = studio_draft(studio);

	studio_bring(studio, id, "to_issue");
	return id;
}

static void number_in(struct studio *studio, uint64_t id, uint64_t book)
{
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;

	CV_SET(&request, id, id);
	request.action = (char *)"number";
	if (book)
		CV_SET(&request, register_id, book);
	agency_become(studio->fake, CLERK);
	studio_call(studio, "act", &request.base);
}

static void each_book_shows_its_next_number(void **state)
{
	struct studio *studio = *state;
	const uint64_t first = to_issue(studio), second = to_issue(studio);
	Congvan__ListNumbersReply *reply;

	assert_int_equal(ask(studio, first, NULL, &reply), 0);
	/* The default first; not the one for decisions, nor another unit's. */
	assert_int_equal(reply->n_numbers, 2);
	assert_int_equal(reply->numbers[0]->register_id, BOOK_OUTGOING);
	assert_string_equal(reply->numbers[0]->code, "01/SYT-NVY");
	assert_string_equal(reply->numbers[0]->register_name, "DI-2");
	assert_int_equal(reply->numbers[1]->register_id, BOOK_SECOND);
	assert_string_equal(reply->issued_date, "2026-03-05");
	/* Looking takes nothing; numbering does. */
	assert_int_equal(ask(studio, second, NULL, &reply), 0);
	assert_string_equal(reply->numbers[0]->code, "01/SYT-NVY");
	number_in(studio, first, 0);
	assert_int_equal(studio_stored(studio, first)->number, 1);
	assert_int_equal(ask(studio, second, NULL, &reply), 0);
	assert_string_equal(reply->numbers[0]->code, "02/SYT-NVY");
	assert_null(reply->numbers[0]->problem);
	/* Of the other book "01/SYT-NVY" would come next, which is given. */
	assert_string_equal(reply->numbers[1]->code, "01/SYT-NVY");
	assert_non_null(strstr(reply->numbers[1]->problem, "01/SYT-NVY"));
	assert_int_equal(ask(studio, first, NULL, &reply), -EEXIST);
	studio_refused(studio, "issue.has_number");
}

static void a_day_that_has_not_come_is_refused(void **state)
{
	struct studio *studio = *state;
	const uint64_t id = to_issue(studio);
	Congvan__ListNumbersReply *reply;

	assert_int_equal(ask(studio, id, "2026-03-06", &reply), -EINVAL);
	studio_field(studio, "/issuedDate", "issue.date_future");
	assert_int_equal(ask(studio, id, "5/3/2026", &reply), -EINVAL);
	/* Of a year without books there is nothing to choose. */
	assert_int_equal(ask(studio, id, "2025-12-31", &reply), 0);
	assert_int_equal(reply->n_numbers, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_book_shows_its_next_number),
	    TEST(a_day_that_has_not_come_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
