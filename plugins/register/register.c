/*
 * register: a year's books. Numbers are taken by the plugins that enter documents, in their own commits
 * (plugins/office/book/book.h); this one makes, lists, closes and checks the books.
 */
#include <congvan/plugin.h>
#include <office/access/access.h>
#include <office/sheet/sheet.h>
#include <office/texts.h>

#include "book.h"
#include "create.h"
#include "entry.h"
#include "gap.h"
#include "gap_sheet.h"
#include "loan.h"
#include "loan_sheet.h"
#include "next_year.h"
#include "number.h"
#include "postal.h"
#include "postal_sheet.h"
#include "sheet.h"
#include "state.h"
#include "texts.h"

CV_TEXTS(register_texts, office_texts)

CV_HANDLER(list_books, Congvan__ListRegistersRequest, Congvan__ListRegistersReply)
CV_HANDLER(get_book, Congvan__RegisterRequest, Congvan__RegisterView)
CV_HANDLER(create_book, Congvan__CreateRegisterRequest, Congvan__RegisterView)
CV_HANDLER(close_book, Congvan__RegisterRequest, Congvan__RegisterView)
CV_HANDLER(open_book, Congvan__RegisterRequest, Congvan__RegisterView)
CV_HANDLER(make_default, Congvan__RegisterRequest, Congvan__RegisterView)
CV_HANDLER(next_year, Congvan__NextYearRequest, Congvan__NextYearReply)
CV_HANDLER(reserve_numbers, Congvan__ReserveRequest, Congvan__ReserveReply)
CV_HANDLER(release_number, Congvan__ReleaseRequest, Congvan__RegisterEntry)
CV_HANDLER(list_entries, Congvan__ListEntriesRequest, Congvan__ListEntriesReply)
CV_HANDLER(sheet, Congvan__RegisterSheetRequest, Congvan__Empty)
CV_HANDLER(gap_sheet, Congvan__RegisterSheetRequest, Congvan__Empty)
CV_HANDLER(gaps, Congvan__GapsRequest, Congvan__GapsReply)
CV_HANDLER(post, Congvan__PostRequest, Congvan__PostalLine)
CV_HANDLER(list_postal, Congvan__ListPostalRequest, Congvan__ListPostalReply)
CV_HANDLER(postal_receipt, Congvan__PostalReceiptRequest, Congvan__PostalLine)
CV_HANDLER(void_postal, Congvan__VoidPostalRequest, Congvan__PostalLine)
CV_HANDLER(envelopes_sheet, Congvan__EnvelopesSheetRequest, Congvan__Empty)
CV_HANDLER(lend, Congvan__LendRequest, Congvan__RecordLoan)
CV_HANDLER(return_loan, Congvan__ReturnLoanRequest, Congvan__RecordLoan)
CV_HANDLER(list_loans, Congvan__ListLoansRequest, Congvan__ListLoansReply)
CV_HANDLER(loans_sheet, Congvan__LoansSheetRequest, Congvan__Empty)

#define S "register/1"
#define PATH "/api/v1/registers"
#define LOANS "/api/v1/record-copies"
#define READS (CV_METHOD_READ | CV_METHOD_OPERATOR)

CV_PLUGIN(
    register, .version = "1.0.0", .summary = "A year's books: numbers, entries and gaps", .schema_major = 1,
    .schema_minor = 0, .provides = CV_LIST(struct cv_service_ref, {"register", 1, 0}),
    .needs = CV_LIST(struct cv_service_ref, {"identity", 1, 0}, {"print", 1, 1}),
    .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "register.book"}, {CV_GRANT_OWN, 0, "register.code"},
		      {CV_GRANT_OWN, 0, "register.default"}, {CV_GRANT_OWN, 0, "register.type"},
		      {CV_GRANT_OWN, 0, "register.series"}, {CV_GRANT_OWN, 0, "register.entry"},
		      {CV_GRANT_OWN, 0, "register.entry_of"}, {CV_GRANT_OWN, 0, "register.reserved"},
		      {CV_GRANT_OWN, 0, "register.void"}, {CV_GRANT_OWN, 0, "register.by_hand"},
		      {CV_GRANT_OWN, 0, "register.given"}, {CV_GRANT_OWN, 0, "register.postal"},
		      {CV_GRANT_OWN, 0, "register.postal_day"}, {CV_GRANT_OWN, 0, "register.loan"},
		      {CV_GRANT_OWN, 0, "register.loan_day"}, {CV_GRANT_OWN, 0, "register.loan_open"},
		      {CV_GRANT_OWN, 0, "register.loan_of"}, OFFICE_ACCESS_GRANTS, OFFICE_SHEET_GRANTS),
    .methods = CV_LIST(
	struct cv_method,
	CV_METHOD_NAMED(S, "list", list_books, READS, congvan__list_registers_request, congvan__list_registers_reply),
	CV_METHOD_NAMED(S, "get", get_book, READS, congvan__register_request, congvan__register_view),
	CV_METHOD_NAMED(S, "create", create_book, CV_METHOD_OPERATOR, congvan__create_register_request,
			congvan__register_view),
	CV_METHOD_NAMED(S, "close", close_book, CV_METHOD_OPERATOR, congvan__register_request, congvan__register_view),
	CV_METHOD_NAMED(S, "open", open_book, CV_METHOD_OPERATOR, congvan__register_request, congvan__register_view),
	CV_METHOD_NAMED(S, "default", make_default, CV_METHOD_OPERATOR, congvan__register_request,
			congvan__register_view),
	CV_METHOD(S, next_year, CV_METHOD_OPERATOR, congvan__next_year_request, congvan__next_year_reply),
	CV_METHOD_NAMED(S, "reserve", reserve_numbers, CV_METHOD_OPERATOR, congvan__reserve_request,
			congvan__reserve_reply),
	CV_METHOD_NAMED(S, "release", release_number, CV_METHOD_OPERATOR, congvan__release_request,
			congvan__register_entry),
	CV_METHOD(S, list_entries, READS, congvan__list_entries_request, congvan__list_entries_reply),
	CV_METHOD(S, sheet, CV_METHOD_READ, congvan__register_sheet_request, congvan__empty),
	CV_METHOD(S, gap_sheet, CV_METHOD_READ, congvan__register_sheet_request, congvan__empty),
	CV_METHOD(S, gaps, READS, congvan__gaps_request, congvan__gaps_reply),
	CV_METHOD(S, post, 0, congvan__post_request, congvan__postal_line),
	CV_METHOD(S, list_postal, CV_METHOD_READ, congvan__list_postal_request, congvan__list_postal_reply),
	CV_METHOD(S, postal_receipt, 0, congvan__postal_receipt_request, congvan__postal_line),
	CV_METHOD(S, void_postal, 0, congvan__void_postal_request, congvan__postal_line),
	CV_METHOD(S, envelopes_sheet, CV_METHOD_READ, congvan__envelopes_sheet_request, congvan__empty),
	CV_METHOD(S, lend, 0, congvan__lend_request, congvan__record_loan),
	CV_METHOD(S, return_loan, 0, congvan__return_loan_request, congvan__record_loan),
	CV_METHOD(S, list_loans, CV_METHOD_READ, congvan__list_loans_request, congvan__list_loans_reply),
	CV_METHOD(S, loans_sheet, CV_METHOD_READ, congvan__loans_sheet_request, congvan__empty)),
    .routes = CV_LIST(
	struct cv_route, {"GET", PATH, S, "list", 0, 0}, {"POST", PATH, S, "create", 0, 0},
	{"GET", PATH "/{id}", S, "get", 0, 0}, {"POST", PATH "/{id}/close", S, "close", CV_ROUTE_IF_MATCH, 0},
	{"POST", PATH "/{id}/open", S, "open", CV_ROUTE_IF_MATCH, 0},
	{"POST", PATH "/{id}/default", S, "default", CV_ROUTE_IF_MATCH, 0},
	{"POST", PATH "/{id}/reserve", S, "reserve", CV_ROUTE_KEY, 0},
	{"POST", PATH "/{id}/entries/{number}/release", S, "release", CV_ROUTE_IF_MATCH, 0},
	{"POST", PATH "/next-year", S, "next_year", 0, 0}, {"GET", PATH "/{id}/entries", S, "list_entries", 0, 0},
	{"GET", PATH "/{id}/sheet", S, "sheet", 0, 0}, {"GET", PATH "/{id}/gaps", S, "gaps", 0, 0},
	{"GET", PATH "/{id}/gaps/sheet", S, "gap_sheet", 0, 0},
	{"POST", PATH "/{id}/postal", S, "post", CV_ROUTE_KEY, 0}, {"GET", PATH "/{id}/postal", S, "list_postal", 0, 0},
	{"POST", PATH "/{id}/postal/{line}/receipt", S, "postal_receipt", CV_ROUTE_IF_MATCH, 0},
	{"POST", PATH "/{id}/postal/{line}/void", S, "void_postal", CV_ROUTE_IF_MATCH, 0},
	{"GET", PATH "/{id}/envelopes/sheet", S, "envelopes_sheet", 0, 0}, {"GET", LOANS, S, "list_loans", 0, 0},
	{"POST", LOANS, S, "lend", CV_ROUTE_KEY, 0},
	{"POST", LOANS "/{id}/return", S, "return_loan", CV_ROUTE_IF_MATCH, 0},
	{"GET", LOANS "/sheet", S, "loans_sheet", 0, 0}))
