/* Lists of incoming documents on paper: as many documents as they may have, and one more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "congvan/print.pb-c.h"
#include "desk.h"
#include "incoming/document.h"
#include "incoming/sheet/sheet.h"

#define FIRST_ID 5000u

static size_t printed;

static int print_table(struct cv_call *call, struct cv_bytes packed, struct cv_bytes *ret_reply)
{
	const Congvan__PrintTableRequest *request = cv_unpack(call, &congvan__print_table_request__descriptor, packed);
	Congvan__PrintReply reply = CONGVAN__PRINT_REPLY__INIT;

	assert_non_null(request);
	printed = request->n_rows;
	reply.media_type = (char *)"text/csv";
	CV_SET(&reply, content, ((ProtobufCBinaryData){4, (uint8_t *)"made"}));
	*ret_reply = cv_pack(call, &reply.base);
	return ret_reply->data ? 0 : -ENOMEM;
}

static int setup(void **state)
{
	int result = desk_setup(state);
	struct desk *desk = *state;

	printed = 0;
	fakehost_stub(desk->fake, "print/1", "table", print_table, NULL);
	agency_become(desk->fake, CLERK);
	return result;
}

#define SHEET_TEST(function) cmocka_unit_test_setup_teardown(function, setup, desk_teardown)

/* What arrived today and nobody has got yet, as the list finds it: the record and its row of the day. */
static void put_documents(struct desk *desk, uint64_t from, uint64_t count)
{
	Congvan__IncomingDocument document = CONGVAN__INCOMING_DOCUMENT__INIT;
	Congvan__IncomingRow row = CONGVAN__INCOMING_ROW__INIT;
	uint32_t today = (uint32_t)cv_day_of_ms(FAKEHOST_NOW_MS);

	document.subject = (char *)"Thư mời họp";
	document.code_number = (char *)"17";
	document.code_notation = (char *)"GM";
	for (uint64_t id = from; id < from + count; id++) {
		CV_SET(&document, id, id);
		CV_SET(&document, arrival_number, id);
		fakehost_put(desk->fake, FAKEHOST_AGENCY, INCOMING_DOCUMENT, fakehost_body(desk->fake, "i", id),
			     &document.base);
		fakehost_put(desk->fake, FAKEHOST_AGENCY, INCOMING_BY_ARRIVAL,
			     fakehost_body(desk->fake, "wi", today, id), &row.base);
	}
}

static void takes_two_thousand(struct desk *desk, const char *method, const ProtobufCMessage *request)
{
	assert_int_equal(INCOMING_SHEET_DOCUMENTS_MAX, 2000);
	put_documents(desk, FIRST_ID, INCOMING_SHEET_DOCUMENTS_MAX);
	assert_int_equal(desk_try(desk, method, request), 0);
	assert_true(printed >= INCOMING_SHEET_DOCUMENTS_MAX); /* and the name of the group */
	printed = 0;
	put_documents(desk, FIRST_ID + INCOMING_SHEET_DOCUMENTS_MAX, 1);
	assert_int_not_equal(desk_try(desk, method, request), 0);
	desk_refused(desk, "incoming.sheet_too_long");
	assert_int_equal(fakehost_status(desk->fake)->code, CONGVAN__STATUS__CODE__TOO_LARGE);
	assert_int_equal(printed, 0);
}

static void the_follow_up_book_has_two_thousand_documents(void **state)
{
	Congvan__FollowUpSheetRequest request = CONGVAN__FOLLOW_UP_SHEET_REQUEST__INIT;

	takes_two_thousand(*state, "follow_up_sheet", &request.base);
}

static void the_daily_list_has_two_thousand_documents(void **state)
{
	Congvan__DailySheetRequest request = CONGVAN__DAILY_SHEET_REQUEST__INIT;

	takes_two_thousand(*state, "daily_sheet", &request.base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SHEET_TEST(the_follow_up_book_has_two_thousand_documents),
	    SHEET_TEST(the_daily_list_has_two_thousand_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
