/*
 * congvan book list, gaps: the year's books, and what an inspector asks of one.
 */
#include "book.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <congvan/memory.h>

#include "config/value.h"
#include "nouns.h"
#include "result.h"
#include "user.h"

#define YEAR_LAST 9999u

int book_number(const struct cli *cli, const char *what, const char *text, uint64_t least, uint64_t most, uint64_t *ret)
{
	int64_t number = 0;

	if (value_integer(text, &number) != 0 || number < (int64_t)least || number > (int64_t)most) {
		CLI_COMPLAIN(cli, "%s phải là số từ %" PRIu64 " đến %" PRIu64,
			     "%s is a number from %" PRIu64 " to %" PRIu64, what, least, most);
		return CLI_USAGE;
	}
	*ret = (uint64_t)number;
	return CLI_OK;
}

const char *book_number_text(const Congvan__RegisterEntry *entry, char ret[BOOK_NUMBER_TEXT])
{
	snprintf(ret, BOOK_NUMBER_TEXT, "%" PRIu64 "%s", entry->number, result_text(entry->suffix));
	return ret;
}

/* ---- finding a book ---- */

static int year_of(const struct cli *cli, uint32_t *ret)
{
	const char *text = cli_option(cli, "year");
	time_t now = time(NULL);
	uint64_t year = 0;
	struct tm parts;

	*ret = localtime_r(&now, &parts) ? (uint32_t)parts.tm_year + 1900u : 0;
	if (!text)
		return CLI_OK;
	if (book_number(cli, "--year", text, 1, YEAR_LAST, &year) != CLI_OK)
		return CLI_USAGE;
	*ret = (uint32_t)year;
	return CLI_OK;
}

static int ask_list(const struct cli *cli, struct book *book, uint32_t year)
{
	Congvan__ListRegistersRequest request = CONGVAN__LIST_REGISTERS_REQUEST__INIT;
	struct client_call call = {
	    .service = "register/1",
	    .method = "list",
	    .agency = book->agency,
	    .request = &request.base,
	    .reply = &congvan__list_registers_reply__descriptor,
	};

	if (year)
		CV_SET(&request, year, year);
	return client_call(cli, &book->client, &call, &book->list);
}

static int connect_to(const struct cli *cli, struct book *book)
{
	int result = user_agency(cli, &book->agency);

	return result == CLI_OK ? client_open(cli, &book->client) : result;
}

int book_find(const struct cli *cli, struct book *ret)
{
	const Congvan__ListRegistersReply *list;
	uint32_t year = 0;
	int result;

	*ret = (struct book){.client = {.fd = -1}};
	result = year_of(cli, &year);
	if (result == CLI_OK)
		result = connect_to(cli, ret);
	if (result == CLI_OK)
		result = ask_list(cli, ret, year);
	if (result != CLI_OK)
		return result;
	list = (const Congvan__ListRegistersReply *)(const void *)ret->list;
	for (size_t i = 0; i < list->n_registers; i++) {
		if (strcmp(result_text(list->registers[i]->register_->code), cli->arguments[0]) == 0)
			ret->view = list->registers[i];
	}
	if (ret->view)
		return CLI_OK;
	CLI_COMPLAIN(cli, "năm %u không có sổ \"%s\"; xem \"congvan book list\"",
		     "there is no book \"%2$s\" in %1$u; see \"congvan book list\"", year, cli->arguments[0]);
	return CLI_NOT_FOUND;
}

void book_close(struct book *book)
{
	if (book->list)
		protobuf_c_message_free_unpacked(book->list, NULL);
	client_close(&book->client);
}

/* ---- list ---- */

static const char *direction_word(Congvan__Direction direction)
{
	static const char *const words[] = {"", "incoming", "outgoing", "copy", "postal"};

	return (unsigned)direction < sizeof(words) / sizeof(words[0]) ? words[direction] : "";
}

static bool is_open(const Congvan__Register *book)
{
	return book->state == CONGVAN__REGISTER_STATE__REGISTER_OPEN;
}

static json_t *view_json(const Congvan__RegisterView *view)
{
	const Congvan__Register *book = view->register_;
	json_t *types = json_array();
	char id[24];

	for (size_t i = 0; i < book->n_document_types; i++)
		json_array_append_new(types, json_string(book->document_types[i]));
	snprintf(id, sizeof(id), "%" PRIu64, book->id);
	return json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:b, s:I, s:i, s:o}", "id", id, "code",
			 result_text(book->code), "name", result_text(book->name), "year", (int)book->year, "direction",
			 direction_word(book->direction), "state", is_open(book) ? "open" : "closed", "default",
			 (int)book->default_register, "lastNumber", (json_int_t)view->last_number, "reserved",
			 (int)view->reserved, "types", types);
}

static void print_view(const struct cli *cli, const Congvan__RegisterView *view)
{
	const Congvan__Register *book = view->register_;

	printf("%u  %-20s %-8s %8" PRIu64 "  %s%s  %s\n", book->year, result_text(book->code),
	       direction_word(book->direction), view->last_number,
	       is_open(book) ? CLI_TEXT(cli, "đang mở", "open") : CLI_TEXT(cli, "đã khóa", "closed"),
	       book->default_register ? CLI_TEXT(cli, ", mặc định", ", default") : "", result_text(book->name));
	for (size_t i = 0; i < book->n_document_types; i++)
		printf("      %s\n", book->document_types[i]);
}

static int print_list(const struct cli *cli, const Congvan__ListRegistersReply *list)
{
	json_t *books = json_array();
	int result = CLI_OK;

	for (size_t i = 0; i < list->n_registers; i++) {
		if (cli->json)
			json_array_append_new(books, view_json(list->registers[i]));
		else
			print_view(cli, list->registers[i]);
	}
	if (cli->json)
		result = result_json(json_pack("{s:O}", "books", books));
	json_decref(books);
	return result;
}

static int run_list(struct cli *cli)
{
	struct book book = {.client = {.fd = -1}};
	uint32_t year = 0;
	int result = cli_option(cli, "year") ? year_of(cli, &year) : CLI_OK;

	if (result == CLI_OK)
		result = connect_to(cli, &book);
	if (result == CLI_OK)
		result = ask_list(cli, &book, year);
	if (result == CLI_OK)
		result = print_list(cli, (const Congvan__ListRegistersReply *)(const void *)book.list);
	book_close(&book);
	return result;
}

/* ---- gaps ---- */

static const char *state_word(const Congvan__RegisterEntry *entry)
{
	return entry->state == CONGVAN__REGISTER_ENTRY_STATE__ENTRY_RESERVED ? "reserved" : "void";
}

static json_t *entry_json(const Congvan__RegisterEntry *entry)
{
	char number[BOOK_NUMBER_TEXT], time[CLI_TIME_MAX] = "";

	if (entry->changed_at)
		cli_time(entry->changed_at->seconds * 1000, time);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "number", book_number_text(entry, number), "state",
			 state_word(entry), "reason", result_text(entry->reason), "by",
			 entry->changed_by ? result_text(entry->changed_by->name) : "", "at", time);
}

static void print_entry(const struct cli *cli, const Congvan__RegisterEntry *entry)
{
	char number[BOOK_NUMBER_TEXT], time[CLI_TIME_MAX] = "";
	bool reserved = entry->state == CONGVAN__REGISTER_ENTRY_STATE__ENTRY_RESERVED;

	if (entry->changed_at)
		cli_time(entry->changed_at->seconds * 1000, time);
	printf("%8s  %s: %s (%s%s%s)\n", book_number_text(entry, number),
	       reserved ? CLI_TEXT(cli, "đang giữ", "reserved") : CLI_TEXT(cli, "đã hủy", "void"),
	       result_text(entry->reason), entry->changed_by ? result_text(entry->changed_by->name) : "",
	       entry->changed_by ? ", " : "", time);
}

struct gaps {
	json_t *missing, *set_aside, *doubled; /* with --json */
	uint64_t found, last;
};

static void take_page(const struct cli *cli, const Congvan__GapsReply *page, struct gaps *gaps)
{
	gaps->found += page->n_gaps + page->n_doubled;
	gaps->last = page->last_number;
	for (size_t i = 0; i < page->n_gaps; i++) {
		uint64_t first = page->gaps[i]->first, last = page->gaps[i]->last;

		if (cli->json)
			json_array_append_new(gaps->missing, json_pack("{s:I, s:I}", "first", (json_int_t)first, "last",
								       (json_int_t)last));
		else
			printf(CLI_TEXT(cli, "%8" PRIu64 "  đến %" PRIu64 ": thiếu\n",
					"%8" PRIu64 "  to %" PRIu64 ": missing\n"),
			       first, last);
	}
	for (size_t i = 0; i < page->n_set_aside; i++) {
		if (cli->json)
			json_array_append_new(gaps->set_aside, entry_json(page->set_aside[i]));
		else
			print_entry(cli, page->set_aside[i]);
	}
	for (size_t i = 0; i < page->n_doubled; i++) {
		char id[24];

		snprintf(id, sizeof(id), "%" PRIu64, page->doubled[i]);
		if (cli->json)
			json_array_append_new(gaps->doubled, json_string(id));
		else
			printf(
			    CLI_TEXT(cli, "văn bản %s có nhiều hơn một số\n", "document %s has more than one number\n"),
			    id);
	}
}

static int ask_gaps(const struct cli *cli, struct book *book, struct gaps *gaps)
{
	Congvan__GapsRequest request = CONGVAN__GAPS_REQUEST__INIT;
	struct client_call call = {
	    .service = "register/1",
	    .method = "gaps",
	    .agency = book->agency,
	    .request = &request.base,
	    .reply = &congvan__gaps_reply__descriptor,
	};
	char *cursor = NULL;
	int result;

	CV_SET(&request, id, book->view->register_->id);
	do {
		ProtobufCMessage *reply = NULL;

		request.cursor = cursor;
		result = client_call(cli, &book->client, &call, &reply);
		free(cursor);
		cursor = NULL;
		if (result != CLI_OK)
			break;
		const Congvan__GapsReply *page = (const Congvan__GapsReply *)(const void *)reply;
		take_page(cli, page, gaps);
		cursor = page->next_cursor ? strdup(page->next_cursor) : NULL;
		protobuf_c_message_free_unpacked(reply, NULL);
	} while (cursor);
	return result;
}

/* Missing or doubled numbers are a failure: a script asks for this. */
static int run_gaps(struct cli *cli)
{
	struct gaps gaps = {json_array(), json_array(), json_array(), 0, 0};
	struct book book;
	int result = book_find(cli, &book);

	if (result == CLI_OK)
		result = ask_gaps(cli, &book, &gaps);
	if (result == CLI_OK && cli->json)
		result = result_json(json_pack("{s:s, s:i, s:I, s:O, s:O, s:O}", "book", cli->arguments[0], "year",
					       (int)book.view->register_->year, "lastNumber", (json_int_t)gaps.last,
					       "missing", gaps.missing, "setAside", gaps.set_aside, "doubled",
					       gaps.doubled));
	else if (result == CLI_OK && !gaps.found)
		CLI_NOTE(cli, "sổ liên tục đến số %" PRIu64 ", không thiếu số nào",
			 "complete up to number %" PRIu64 ": none is missing", gaps.last);
	json_decref(gaps.missing);
	json_decref(gaps.set_aside);
	json_decref(gaps.doubled);
	book_close(&book);
	return result == CLI_OK && gaps.found ? CLI_FAILED : result;
}

const struct command command_book_list = {
    .noun = "book",
    .verb = "list",
    .vi = "Liệt kê sổ văn bản.",
    .en = "Lists the books.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){{"congvan book list --year 2026", "sổ của năm 2026", "the books of 2026"},
					 {NULL, NULL, NULL}},
    .options =
	(const struct command_option[]){
	    {"year", "YEAR", "chỉ năm này (mặc định mọi năm)", "only of this year (default: all)"},
	    {"agency", "N", "số của cơ quan (mặc định 1)", "the agency's number (default 1)"},
	    {NULL, NULL, NULL, NULL}},
    .run = run_list,
};

const struct command command_book_gaps = {
    .noun = "book",
    .verb = "gaps",
    .argument = "CODE",
    .vi = "Kiểm tra sổ: số thiếu, đang giữ, đã hủy, văn bản có nhiều số.",
    .en = "Checks a book: missing, reserved and void numbers, documents with several.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){{"congvan book gaps DEN", "sổ DEN của năm nay; mã thoát 1 khi thiếu số",
					  "book DEN of this year; exit code 1 when a number is missing"},
					 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){BOOK_OPTIONS, {NULL, NULL, NULL, NULL}},
    .run = run_gaps,
};
