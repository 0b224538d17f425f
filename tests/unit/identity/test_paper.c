/* What leaves on paper and what stays: the outgoing register, the postal book, record copies in use, as people keep
 * them and as they are printed (NĐ 30/2020/NĐ-CP Đ18, Đ19, PL IV). */
#include "books.h"

#include <office/book/book.h>
#include <office/book/postal.h>
#include <office/calendar/moment.h>

#include "congvan/identity.pb-c.h"
#include "printed.h"

#define OUTGOING CONGVAN__DIRECTION__DIRECTION_OUTGOING
#define COPY CONGVAN__DIRECTION__DIRECTION_COPY
#define POSTAL CONGVAN__DIRECTION__DIRECTION_POSTAL
#define VOID CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID

static int setup(void **state)
{
	int result = books_setup(state);

	printed_begin(*state);
	return result;
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, books_teardown)

static uint64_t make(struct fakehost *fake, const char *code, Congvan__Direction direction)
{
	Congvan__Register book = books_incoming(code);
	Congvan__RegisterView *view;

	CV_SET(&book, direction, direction);
	book.name = (char *)"Sổ 2026";
	assert_int_equal(books_create(fake, &book, &view), 0);
	return view->register_->id;
}

static void says(const char *text)
{
	if (!strstr(printed_text(), text))
		fail_msg("\"%s\" is not in:\n%s", text, printed_text());
}

/* ---- a plugin that sends by post ---- */

/* The request is the line, with the id of its delivery. */
static int deliver(struct cv_call *call, const Congvan__PostalLine *request, Congvan__Empty *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__PostalLine *line = cv_new(call, &congvan__postal_line__descriptor);
	Congvan__Register *book;
	int error = office_postal_book(txn, call, 2026, &book);

	(void)reply;
	if (error || !book || !line)
		return error ? error : cv_fail(call, CV_CONFLICT, "book.no_default", "2026", NULL);
	CV_SET(line, id, request->id);
	line->day = request->day;
	line->code = request->code;
	line->destination = request->destination;
	error = office_postal_add(txn, call, book, NULL, line);
	return error ? error : cv_txn_commit(txn);
}
CV_HANDLER(deliver, Congvan__PostalLine, Congvan__Empty)

static const struct cv_plugin sender = {
    .magic = CV_PLUGIN_MAGIC,
    .size = sizeof(sender),
    .name = "sender",
    .version = "1.0.0",
    .provides = CV_LIST(struct cv_service_ref, {"sender", 1, 0}),
    .grants = CV_LIST(struct cv_grant, OFFICE_BOOK_GRANTS, OFFICE_POSTAL_GRANTS),
    .methods = CV_LIST(struct cv_method, CV_METHOD("sender/1", deliver, 0, congvan__postal_line, congvan__empty)),
};

/* ---- the outgoing register ---- */

static Congvan__RegisterEntry line_of(uint64_t book, uint64_t number)
{
	Congvan__RegisterEntry entry = CONGVAN__REGISTER_ENTRY__INIT;
	static Google__Protobuf__Timestamp entered = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	entered.seconds = FAKEHOST_NOW_MS / 1000;
	CV_SET(&entry, register_id, book);
	CV_SET(&entry, number, number);
	CV_SET(&entry, document_id, 9000 + number);
	CV_SET(&entry, state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE);
	entry.entered_at = &entered;
	entry.symbol = (char *)"QĐ-SYT";
	entry.document_type = (char *)"Quyết định";
	entry.summary = (char *)"Về việc khen thưởng";
	entry.issued_date = (char *)"2026-03-05";
	entry.signer = (char *)"Nguyễn Văn An";
	entry.recipients = (char *)"Bộ Y tế; Lưu: VT";
	entry.record_copy = (char *)"Văn thư";
	CV_SET(&entry, copies, 12);
	return entry;
}

static void put(struct fakehost *fake, const Congvan__RegisterEntry *entry)
{
	fakehost_put(fake, BOOKS_AGENCY, "register.entry",
		     fakehost_body(fake, "iir", entry->register_id, entry->number, entry->suffix ? entry->suffix : ""),
		     &entry->base);
}

static void print(struct fakehost *fake, uint64_t book)
{
	Congvan__RegisterSheetRequest request = CONGVAN__REGISTER_SHEET_REQUEST__INIT;
	Congvan__Empty *reply;

	CV_SET(&request, id, book);
	assert_int_equal(BOOKS_CALL(fake, "sheet", &request, empty, &reply), 0);
}

static void test_the_outgoing_register_has_the_columns_of_the_law(void **state)
{
	static const Congvan__Direction directions[] = {OUTGOING, COPY};
	struct fakehost *fake = *state;

	for (size_t i = 0; i < 2; i++) {
		uint64_t book = make(fake, i ? "SAO" : "DI", directions[i]);
		Congvan__RegisterEntry sent = line_of(book, 5), kept = line_of(book, 6), twelve = line_of(book, 12);

		sent.sent_at = sent.entered_at;
		sent.sent_how = (char *)"trục liên thông";
		sent.signed_for = (char *)"Lê Thị Ba";
		CV_SET(&kept, state, VOID);
		kept.reason = (char *)"ban hành nhầm";
		kept.symbol = NULL;
		twelve.suffix = (char *)"a";
		put(fake, &sent);
		put(fake, &kept);
		put(fake, &twelve);
		print(fake, book);
		says(
		    "Số, ký hiệu văn bản|Ngày tháng văn bản|Tên loại và trích yếu nội dung văn bản|Người ký|Nơi nhận văn bản|"
		    "Đơn vị, người nhận bản lưu|Số lượng bản|Ngày chuyển|Ký nhận|Ghi chú\n");
		says("\n05/QĐ-SYT|2026-03-05|Quyết định: Về việc khen thưởng|Nguyễn Văn An|Bộ Y tế; Lưu: VT|Văn thư|12|"
		     "2026-03-05|Lê Thị Ba|gửi: trục liên thông\n");
		says("\nx 06|");
		says("|ban hành nhầm\n");
		says("\n12a/QĐ-SYT|");
	}
}

/* ---- gaps of outgoing books and of copies ---- */

static void test_gaps_are_told_of_outgoing_books_and_copies(void **state)
{
	static const Congvan__Direction directions[] = {OUTGOING, COPY};
	struct fakehost *fake = *state;

	for (size_t i = 0; i < 2; i++) {
		uint64_t book = make(fake, i ? "SAO" : "DI", directions[i]);
		Congvan__GapsRequest request = CONGVAN__GAPS_REQUEST__INIT;
		Congvan__RegisterEntry one = line_of(book, 1), four = line_of(book, 4);
		Congvan__RegisterSheetRequest paper = CONGVAN__REGISTER_SHEET_REQUEST__INIT;
		Congvan__GapsReply *reply;
		Congvan__Empty *nothing;

		put(fake, &one);
		put(fake, &four);
		CV_SET(&request, id, book);
		assert_int_equal(BOOKS_CALL(fake, "gaps", &request, gaps_reply, &reply), 0);
		assert_int_equal(reply->n_gaps, 1);
		assert_int_equal(reply->gaps[0]->first, 2);
		assert_int_equal(reply->gaps[0]->last, 3);
		CV_SET(&paper, id, book);
		assert_int_equal(BOOKS_CALL(fake, "gap_sheet", &paper, empty, &nothing), 0);
		says("\n2 - 3|Thiếu số|");
	}
}

/* ---- the postal book ---- */

static int post_line(struct fakehost *fake, uint64_t book, Congvan__PostalLine *line, Congvan__PostalLine **ret)
{
	Congvan__PostRequest request = CONGVAN__POST_REQUEST__INIT;

	CV_SET(&request, id, book);
	request.line = line;
	return BOOKS_CALL(fake, "post", &request, postal_line, ret);
}

static Congvan__PostalLine envelope(const char *code, const char *destination, uint32_t count)
{
	Congvan__PostalLine line = CONGVAN__POSTAL_LINE__INIT;

	line.code = (char *)(uintptr_t)code;
	line.destination = (char *)(uintptr_t)destination;
	CV_SET(&line, envelopes, count);
	return line;
}

static Congvan__PostalLine *posted(struct fakehost *fake, uint64_t book, const char *code, const char *destination,
				   uint32_t count)
{
	Congvan__PostalLine line = envelope(code, destination, count), *ret;

	assert_int_equal(post_line(fake, book, &line, &ret), 0);
	return ret;
}

static int receipt(struct fakehost *fake, uint64_t book, uint64_t line, const char *who, const char *mark,
		   Congvan__PostalLine **ret)
{
	Congvan__PostalReceiptRequest request = CONGVAN__POSTAL_RECEIPT_REQUEST__INIT;

	CV_SET(&request, id, book);
	CV_SET(&request, line, line);
	request.signed_for = (char *)(uintptr_t)who;
	request.postmark = (char *)(uintptr_t)mark;
	return BOOKS_CALL(fake, "postal_receipt", &request, postal_line, ret);
}

static int void_line(struct fakehost *fake, uint64_t book, uint64_t line, const char *reason, Congvan__PostalLine **ret)
{
	Congvan__VoidPostalRequest request = CONGVAN__VOID_POSTAL_REQUEST__INIT;

	CV_SET(&request, id, book);
	CV_SET(&request, line, line);
	request.reason = (char *)(uintptr_t)reason;
	return BOOKS_CALL(fake, "void_postal", &request, postal_line, ret);
}

static Congvan__ListPostalReply *list(struct fakehost *fake, uint64_t book, const char *from, const char *to,
				      uint32_t limit, const char *cursor)
{
	Congvan__ListPostalRequest request = CONGVAN__LIST_POSTAL_REQUEST__INIT;
	Congvan__ListPostalReply *reply;

	CV_SET(&request, id, book);
	CV_SET(&request, limit, limit);
	request.day_from = (char *)(uintptr_t)from;
	request.day_to = (char *)(uintptr_t)to;
	request.cursor = (char *)(uintptr_t)cursor;
	assert_int_equal(BOOKS_CALL(fake, "list_postal", &request, list_postal_reply, &reply), 0);
	return reply;
}

static void test_what_leaves_on_paper_is_entered_signed_for_and_printed(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "BD", POSTAL);
	Congvan__PostalLine *first = posted(fake, book, "05/QĐ-SYT", "Bộ Y tế", 2), *line;
	uint64_t mistaken = posted(fake, book, "06/SYT-NVY", "Sở Nội vụ", 1)->id;

	assert_string_equal(first->day, "2026-03-05");
	assert_int_equal(first->n_actions, 2);
	assert_string_equal(first->actions[0]->name, "receipt");
	assert_int_equal(receipt(fake, book, first->id, NULL, NULL, &line), -EINVAL);
	assert_string_equal(books_field(fake, "/signedFor"), "postal.nothing");
	assert_int_equal(receipt(fake, book, first->id, "Lê Văn Tám", "EF123VN", &line), 0);
	assert_int_equal(line->revision, 2);
	assert_int_not_equal(void_line(fake, book, mistaken, "", &line), 0);
	assert_int_equal(void_line(fake, book, mistaken, "nhầm nơi nhận", &line), 0);
	assert_int_equal(line->n_actions, 0);
	assert_int_not_equal(receipt(fake, book, mistaken, "Lê Văn Tám", NULL, &line), 0);
	assert_string_equal(books_reason(fake), "postal.is_void");
	assert_int_not_equal(receipt(fake, book, 77, "Lê Văn Tám", NULL, &line), 0);
	assert_string_equal(books_reason(fake), "postal.not_found");
	print(fake, book);
	says("\nNgày chuyển|Số, ký hiệu văn bản|Nơi nhận văn bản|Số lượng bì|Ký nhận và dấu bưu điện|Ghi chú\n");
	says("\n2026-03-05|05/QĐ-SYT|Bộ Y tế|2|Lê Văn Tám; EF123VN|\n");
	says("\nx 2026-03-05|06/SYT-NVY|Sở Nội vụ|1||nhầm nơi nhận\n");
}

static void test_a_days_envelopes_by_destination(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "BD", POSTAL);
	Congvan__EnvelopesSheetRequest request = CONGVAN__ENVELOPES_SHEET_REQUEST__INIT;
	Congvan__PostalLine earlier = envelope("01/QĐ-SYT", "Bộ Y tế", 9), *line;
	Congvan__Empty *reply;

	earlier.day = (char *)"2026-03-04";
	assert_int_equal(post_line(fake, book, &earlier, &line), 0);
	posted(fake, book, "05/QĐ-SYT", "Sở Nội vụ", 1);
	posted(fake, book, "06/QĐ-SYT", "Đài Phát thanh", 1);
	posted(fake, book, "05/QĐ-SYT", "Bộ Y tế", 2);
	posted(fake, book, "07/QĐ-SYT", "Sở Nội vụ", 1);
	assert_int_equal(void_line(fake, book, posted(fake, book, "08/QĐ-SYT", "Sở Y tế", 5)->id, "nhầm", &line), 0);
	CV_SET(&request, id, book);
	assert_int_equal(BOOKS_CALL(fake, "envelopes_sheet", &request, empty, &reply), 0);
	says("(Ngày 05/03/2026)");
	says("\n1|Bộ Y tế|05/QĐ-SYT|2|\n2|Đài Phát thanh|06/QĐ-SYT|1|\n3|Sở Nội vụ|05/QĐ-SYT; 07/QĐ-SYT|2|\n");
	says("* Tổng số: 5 bì, 3 nơi nhận.");
	assert_null(strstr(printed_text(), "08/QĐ-SYT"));
	assert_null(strstr(printed_text(), "01/QĐ-SYT"));
}

static void test_lines_are_listed_in_pages_by_days(void **state)
{
	static const char *const days[] = {"2026-03-01", "2026-03-03", "2026-03-05"};
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "BD", POSTAL);
	Congvan__ListPostalReply *reply;

	for (size_t i = 0; i < 6; i++) {
		Congvan__PostalLine line = envelope("05/QĐ-SYT", "Bộ Y tế", 1), *ret;

		line.day = (char *)(uintptr_t)days[i / 2];
		assert_int_equal(post_line(fake, book, &line, &ret), 0);
	}
	reply = list(fake, book, NULL, NULL, 4, NULL);
	assert_int_equal(reply->n_lines, 4);
	assert_string_equal(reply->lines[0]->day, "2026-03-05");
	assert_string_equal(reply->lines[3]->day, "2026-03-03");
	reply = list(fake, book, NULL, NULL, 4, reply->next_cursor);
	assert_int_equal(reply->n_lines, 2);
	assert_string_equal(reply->lines[1]->day, "2026-03-01");
	assert_null(reply->next_cursor);
	assert_int_equal(list(fake, book, "2026-03-02", "2026-03-04", 0, NULL)->n_lines, 2);
	assert_int_equal(list(fake, book, "2026-03-06", NULL, 0, NULL)->n_lines, 0);
}

static void test_mistakes_in_a_line_are_named(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "BD", POSTAL), letters = make(fake, "DI", OUTGOING);
	Congvan__PostalLine line = envelope("", "", 1000), good = envelope("05/QĐ-SYT", "Bộ Y tế", 1), *ret;
	Congvan__ReserveRequest reserve = CONGVAN__RESERVE_REQUEST__INIT;
	Congvan__RegisterSheetRequest paper = CONGVAN__REGISTER_SHEET_REQUEST__INIT;
	Congvan__ReserveReply *reserved;
	Congvan__Empty *nothing;

	line.day = (char *)"2026-03-06";
	assert_int_equal(post_line(fake, book, &line, &ret), -EINVAL);
	assert_string_equal(books_field(fake, "/line/day"), "date_future");
	assert_string_equal(books_field(fake, "/line/code"), "required");
	assert_string_equal(books_field(fake, "/line/destination"), "required");
	assert_string_equal(books_field(fake, "/line/envelopes"), "out_of_range");
	good.day = (char *)"2025-12-31";
	assert_int_equal(post_line(fake, book, &good, &ret), -EINVAL);
	assert_string_equal(books_field(fake, "/line/day"), "book.wrong_year");
	good.day = NULL;
	assert_int_not_equal(post_line(fake, letters, &good, &ret), 0);
	assert_string_equal(books_reason(fake), "postal.not_postal");
	CV_SET(&reserve, id, book);
	reserve.reason = (char *)"giữ";
	assert_int_not_equal(BOOKS_CALL(fake, "reserve", &reserve, reserve_reply, &reserved), 0);
	assert_string_equal(books_reason(fake), "postal.by_days");
	CV_SET(&paper, id, book);
	CV_SET(&paper, from, 1);
	assert_int_not_equal(BOOKS_CALL(fake, "sheet", &paper, empty, &nothing), 0);
	assert_string_equal(books_field(fake, "/from"), "postal.no_numbers");
	assert_int_equal(books_act(fake, "close", book, NULL), 0);
	assert_int_not_equal(post_line(fake, book, &good, &ret), 0);
	assert_string_equal(books_reason(fake), "book.closed");
}

static void test_a_delivery_that_is_told_twice_is_entered_once(void **state)
{
	struct fakehost *fake = *state;
	Congvan__PostalLine line = envelope("05/QĐ-SYT", "Bộ Y tế", 1), *kept;
	uint64_t book;
	Congvan__Empty *nothing;

	fakehost_plugin(fake, &sender, NULL);
	CV_SET(&line, id, 4711);
	line.day = (char *)"2026-03-05";
	/* Without a book there is nothing to enter in. */
	assert_int_not_equal(
	    fakehost_call(fake, "sender/1", "deliver", &line.base, &congvan__empty__descriptor, &nothing), 0);
	book = make(fake, "BD", POSTAL);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
		    fakehost_call(fake, "sender/1", "deliver", &line.base, &congvan__empty__descriptor, &nothing), 0);
	assert_int_equal(list(fake, book, NULL, NULL, 0, NULL)->n_lines, 1);
	/* What people did with it since stays. */
	assert_int_equal(receipt(fake, book, 4711, "Lê Văn Tám", NULL, &kept), 0);
	assert_int_equal(fakehost_call(fake, "sender/1", "deliver", &line.base, &congvan__empty__descriptor, &nothing),
			 0);
	assert_string_equal(list(fake, book, NULL, NULL, 0, NULL)->lines[0]->signed_for, "Lê Văn Tám");
	/* A day of another year does not belong there. */
	CV_SET(&line, id, 4712);
	line.day = (char *)"2025-12-31";
	assert_int_not_equal(
	    fakehost_call(fake, "sender/1", "deliver", &line.base, &congvan__empty__descriptor, &nothing), 0);
	assert_string_equal(books_reason(fake), "book.wrong_year");
}

/* NĐ 30/2020/NĐ-CP Đ18: the records clerk sends; a unit's clerk from the unit's own book. */
static void test_who_may_enter_what_leaves(void **state)
{
	static const char *const others[] = {"specialist", "unit_clerk", "head", "administrator"};
	struct fakehost *fake = *state;
	Congvan__PostalLine line = envelope("05/QĐ-SYT", "Bộ Y tế", 1), *ret;
	Congvan__Register own = books_incoming("BD-NVY");
	Congvan__RegisterView *view;
	uint64_t book = make(fake, "BD", POSTAL);

	CV_SET(&own, direction, POSTAL);
	CV_SET(&own, unit_id, BOOKS_UNIT);
	assert_int_equal(books_create(fake, &own, &view), 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		books_be(fake, others[i]);
		assert_int_equal(post_line(fake, book, &line, &ret), -EACCES);
		assert_string_equal(books_reason(fake), "register.denied");
	}
	books_be(fake, "unit_clerk");
	assert_int_equal(post_line(fake, view->register_->id, &line, &ret), 0);
	assert_int_equal(books_act(fake, "get", view->register_->id, &view), 0);
	assert_string_equal(view->actions[1]->name, "post");
}

/* ---- record copies ---- */

static Congvan__RecordLoan loan_of(uint64_t book, uint64_t number)
{
	Congvan__RecordLoan loan = CONGVAN__RECORD_LOAN__INIT;

	loan.user = (char *)"Phạm Thị Tư";
	loan.allowed_by = (char *)"Chánh Văn phòng";
	loan.signed_for = (char *)"Tư";
	loan.dossier_code = (char *)"12/KT";
	if (book) {
		CV_SET(&loan, register_id, book);
		CV_SET(&loan, number, number);
	}
	return loan;
}

static int lend(struct fakehost *fake, Congvan__RecordLoan *loan, Congvan__RecordLoan **ret)
{
	Congvan__LendRequest request = CONGVAN__LEND_REQUEST__INIT;

	request.loan = loan;
	return BOOKS_CALL(fake, "lend", &request, record_loan, ret);
}

static int give_back(struct fakehost *fake, uint64_t id, Congvan__RecordLoan **ret)
{
	Congvan__ReturnLoanRequest request = CONGVAN__RETURN_LOAN_REQUEST__INIT;

	CV_SET(&request, id, id);
	return BOOKS_CALL(fake, "return_loan", &request, record_loan, ret);
}

static Congvan__ListLoansReply *loans(struct fakehost *fake, bool open)
{
	Congvan__ListLoansRequest request = CONGVAN__LIST_LOANS_REQUEST__INIT;
	Congvan__ListLoansReply *reply;

	CV_SET(&request, open, open);
	assert_int_equal(BOOKS_CALL(fake, "list_loans", &request, list_loans_reply, &reply), 0);
	return reply;
}

static void test_a_record_copy_is_lent_once_and_comes_back(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "DI", OUTGOING);
	Congvan__RegisterEntry entry = line_of(book, 5);
	Congvan__RecordLoan wish = loan_of(book, 5), *loan, *again;
	Congvan__LoansSheetRequest paper = CONGVAN__LOANS_SHEET_REQUEST__INIT;
	Congvan__Empty *nothing;

	put(fake, &entry);
	CV_SET(&wish, person_id, 110);
	assert_int_equal(lend(fake, &wish, &loan), 0);
	assert_string_equal(loan->code, "05/QĐ-SYT");
	assert_string_equal(loan->subject, "Về việc khen thưởng");
	assert_int_equal(loan->document_id, 9005);
	assert_string_equal(loan->user, "Trần Thị Thư");
	assert_int_not_equal(lend(fake, &wish, &again), 0);
	assert_string_equal(books_reason(fake), "loan.is_out");
	assert_int_equal(loans(fake, true)->n_loans, 1);
	assert_string_equal(loans(fake, true)->loans[0]->actions[0]->name, "return");
	fakehost_set_now(fake, FAKEHOST_NOW_MS + 2 * 86400000);
	assert_int_equal(give_back(fake, loan->id, &again), 0);
	assert_int_not_equal(give_back(fake, loan->id, &again), 0);
	assert_string_equal(books_reason(fake), "loan.is_back");
	assert_int_equal(loans(fake, true)->n_loans, 0);
	assert_int_equal(loans(fake, false)->n_loans, 1);
	assert_int_equal(BOOKS_CALL(fake, "loans_sheet", &paper, empty, &nothing), 0);
	says(
	    "\nNgày tháng|Họ và tên người sử dụng|Số, ký hiệu, ngày tháng văn bản|Tên loại và trích yếu nội dung văn bản|"
	    "Hồ sơ số|Ký nhận|Ngày trả|Người cho phép sử dụng|Ghi chú\n");
	says("\n2026-03-05|Trần Thị Thư (Phòng Nghiệp vụ Y)|05/QĐ-SYT ngày 05/03/2026|Quyết định: Về việc khen thưởng|"
	     "12/KT|Tư|2026-03-07|Chánh Văn phòng|\n");
	/* Once back, it can be lent again. */
	assert_int_equal(lend(fake, &wish, &loan), 0);
}

static void test_mistakes_in_a_loan_are_named(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "DI", OUTGOING), arrivals = books_make(fake, "DEN");
	Congvan__RegisterEntry gone = line_of(book, 7);
	Congvan__RecordLoan wish = loan_of(0, 0), *loan;

	CV_SET(&gone, state, VOID);
	put(fake, &gone);
	wish.allowed_by = NULL;
	wish.user = NULL;
	wish.day = (char *)"2026-03-06";
	assert_int_equal(lend(fake, &wish, &loan), -EINVAL);
	assert_string_equal(books_field(fake, "/loan/allowedBy"), "required");
	assert_string_equal(books_field(fake, "/loan/user"), "required");
	assert_string_equal(books_field(fake, "/loan/code"), "required");
	assert_string_equal(books_field(fake, "/loan/subject"), "required");
	assert_string_equal(books_field(fake, "/loan/day"), "date_future");
	wish = loan_of(book, 5);
	assert_int_equal(lend(fake, &wish, &loan), -EINVAL);
	assert_string_equal(books_field(fake, "/loan/number"), "book.no_entry");
	wish = loan_of(book, 7);
	assert_int_equal(lend(fake, &wish, &loan), -EINVAL);
	assert_string_equal(books_field(fake, "/loan/number"), "book.is_void");
	wish = loan_of(arrivals, 1);
	assert_int_equal(lend(fake, &wish, &loan), -EINVAL);
	assert_string_equal(books_field(fake, "/loan/registerId"), "loan.not_outgoing");
	wish = loan_of(book, 5);
	CV_SET(&wish, person_id, 999);
	assert_int_equal(lend(fake, &wish, &loan), -EINVAL);
	assert_string_equal(books_field(fake, "/loan/personId"), "loan.no_person");
	assert_int_not_equal(give_back(fake, 99, &loan), 0);
	assert_string_equal(books_reason(fake), "loan.not_found");
	/* Papers of earlier years stand in no book here. */
	wish = loan_of(0, 0);
	wish.code = (char *)"15/QĐ-SYT";
	wish.subject = (char *)"Về việc thành lập phòng";
	wish.issued_date = (char *)"1999-04-01";
	assert_int_equal(lend(fake, &wish, &loan), 0);
}

/* NĐ 30/2020/NĐ-CP Đ19: the records clerk keeps them. */
static void test_who_may_lend(void **state)
{
	static const char *const others[] = {"specialist", "unit_clerk", "head", "administrator"};
	struct fakehost *fake = *state;
	Congvan__RecordLoan wish = loan_of(0, 0), *loan;

	wish.code = (char *)"15/QĐ-SYT";
	wish.subject = (char *)"Về việc thành lập phòng";
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		books_be(fake, others[i]);
		assert_int_equal(lend(fake, &wish, &loan), -EACCES);
		assert_int_equal(give_back(fake, 99, &loan), -EACCES);
	}
	books_be(fake, "head");
	assert_int_equal(loans(fake, false)->n_actions, 1);
	assert_string_equal(loans(fake, false)->actions[0]->name, "print");
	books_be(fake, "records_clerk");
	assert_string_equal(loans(fake, false)->actions[0]->name, "lend");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_the_outgoing_register_has_the_columns_of_the_law),
	    TEST(test_gaps_are_told_of_outgoing_books_and_copies),
	    TEST(test_what_leaves_on_paper_is_entered_signed_for_and_printed),
	    TEST(test_a_days_envelopes_by_destination),
	    TEST(test_lines_are_listed_in_pages_by_days),
	    TEST(test_mistakes_in_a_line_are_named),
	    TEST(test_a_delivery_that_is_told_twice_is_entered_once),
	    TEST(test_who_may_enter_what_leaves),
	    TEST(test_a_record_copy_is_lent_once_and_comes_back),
	    TEST(test_mistakes_in_a_loan_are_named),
	    TEST(test_who_may_lend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
