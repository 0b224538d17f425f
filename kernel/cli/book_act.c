/*
 * congvan book open, close, reserve, void: what an operator does to a book when no clerk can.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include <congvan/memory.h>

#include "book.h"
#include "nouns.h"
#include "result.h"

#define COUNT_MAX 20u /* numbers in one reservation */
#define NUMBER_MAX 9999999u

/* Messages are packed at once and never written to: they may point at what is const. */
static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int need_reason(const struct cli *cli)
{
	if (cli_option(cli, "reason"))
		return CLI_OK;
	CLI_COMPLAIN(cli, "thiếu --reason (lý do)", "--reason is missing");
	return CLI_USAGE;
}

/* Calls unless this is a dry run; *ret_reply NULL then. */
static int act(const struct cli *cli, struct book *book, const char *method, const ProtobufCMessage *request,
	       const ProtobufCMessageDescriptor *reply, ProtobufCMessage **ret_reply)
{
	struct client_call call = {
	    .service = "register/1", .method = method, .agency = book->agency, .request = request, .reply = reply};

	*ret_reply = NULL;
	return cli->dry_run ? CLI_OK : client_call(cli, &book->client, &call, ret_reply);
}

/* ---- open, close ---- */

static int switch_book(struct cli *cli, bool open)
{
	Congvan__RegisterRequest request = CONGVAN__REGISTER_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;
	struct book book;
	const char *name = cli->arguments[0];
	int result = book_find(cli, &book);

	if (result == CLI_OK) {
		CV_SET(&request, id, book.view->register_->id);
		request.reason = lend(cli_option(cli, "reason"));
		result = act(cli, &book, open ? "open" : "close", &request.base, &congvan__register_view__descriptor,
			     &reply);
	}
	if (result == CLI_OK && cli->dry_run)
		CLI_NOTE(cli, "sẽ %s sổ %s", "would %s book %s",
			 open ? CLI_TEXT(cli, "mở lại", "open") : CLI_TEXT(cli, "khóa", "close"), name);
	else if (result == CLI_OK)
		CLI_NOTE(cli, "đã %s sổ %s", "%s book %s",
			 open ? CLI_TEXT(cli, "mở lại", "opened") : CLI_TEXT(cli, "khóa", "closed"), name);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	book_close(&book);
	return result;
}

static int run_open(struct cli *cli)
{
	return switch_book(cli, true);
}

static int run_close(struct cli *cli)
{
	return switch_book(cli, false);
}

/* ---- reserve ---- */

static int print_reserved(const struct cli *cli, const Congvan__ReserveReply *reply)
{
	json_t *numbers = json_array();
	int result = CLI_OK;

	for (size_t i = 0; i < reply->n_entries; i++) {
		if (cli->json)
			json_array_append_new(numbers, json_integer((json_int_t)reply->entries[i]->number));
		else
			printf("%" PRIu64 "\n", reply->entries[i]->number);
	}
	if (cli->json)
		result = result_json(json_pack("{s:O}", "numbers", numbers));
	json_decref(numbers);
	return result;
}

static int read_reserve(const struct cli *cli, Congvan__ReserveRequest *request)
{
	const char *count = cli_option(cli, "count"), *number = cli_option(cli, "number");
	uint64_t value = 0;
	int result = need_reason(cli);

	if (result == CLI_OK && count && number) {
		CLI_COMPLAIN(cli, "chỉ dùng một trong --count và --number", "--count and --number exclude each other");
		return CLI_USAGE;
	}
	if (result == CLI_OK && count) {
		result = book_number(cli, "--count", count, 1, COUNT_MAX, &value);
		CV_SET(request, count, (uint32_t)value);
	}
	if (result == CLI_OK && number) {
		result = book_number(cli, "--number", number, 1, NUMBER_MAX, &value);
		CV_SET(request, number, value);
	}
	request->reason = lend(cli_option(cli, "reason"));
	return result;
}

static int run_reserve(struct cli *cli)
{
	Congvan__ReserveRequest request = CONGVAN__RESERVE_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;
	struct book book = {.client = {.fd = -1}};
	int result = read_reserve(cli, &request);

	if (result == CLI_OK)
		result = book_find(cli, &book);
	if (result == CLI_OK) {
		CV_SET(&request, id, book.view->register_->id);
		result = act(cli, &book, "reserve", &request.base, &congvan__reserve_reply__descriptor, &reply);
	}
	if (result == CLI_OK && cli->dry_run && request.has_number)
		CLI_NOTE(cli, "sẽ giữ số %" PRIu64, "would reserve number %" PRIu64, request.number);
	else if (result == CLI_OK && cli->dry_run)
		CLI_NOTE(cli, "sẽ giữ %u số, từ sau số %" PRIu64, "would reserve %u numbers behind %" PRIu64,
			 request.has_count ? request.count : 1, book.view->last_number);
	else if (result == CLI_OK)
		result = print_reserved(cli, (const Congvan__ReserveReply *)(const void *)reply);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	book_close(&book);
	return result;
}

/* ---- void ---- */

static int run_void(struct cli *cli)
{
	Congvan__ReleaseRequest request = CONGVAN__RELEASE_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;
	struct book book = {.client = {.fd = -1}};
	uint64_t number = 0;
	int result = need_reason(cli);

	if (result == CLI_OK && cli->argument_count != 2) {
		CLI_COMPLAIN(cli, "cần ký hiệu sổ và số: congvan book void DEN 12",
			     "a book and a number are needed: congvan book void DEN 12");
		result = CLI_USAGE;
	}
	if (result == CLI_OK)
		result = book_number(cli, CLI_TEXT(cli, "số", "the number"), cli->arguments[1], 1, NUMBER_MAX, &number);
	if (result == CLI_OK)
		result = book_find(cli, &book);
	if (result == CLI_OK) {
		CV_SET(&request, id, book.view->register_->id);
		CV_SET(&request, number, number);
		request.reason = lend(cli_option(cli, "reason"));
		result = act(cli, &book, "release", &request.base, &congvan__register_entry__descriptor, &reply);
	}
	if (result == CLI_OK && cli->dry_run)
		CLI_NOTE(cli, "sẽ hủy số %" PRIu64 " đang giữ", "would void the reserved number %" PRIu64, number);
	else if (result == CLI_OK)
		CLI_NOTE(cli, "đã hủy số %" PRIu64, "number %" PRIu64 " is void", number);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	book_close(&book);
	return result;
}

/* ---- the commands ---- */

#define REASON                                                                                                         \
	{                                                                                                              \
		"reason", "TEXT", "lý do", "why"                                                                       \
	}

const struct command command_book_open = {
    .noun = "book",
    .verb = "open",
    .argument = "CODE",
    .vi = "Mở lại một sổ đã khóa.",
    .en = "Opens a closed book again.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples = (const struct command_example[]){{"congvan book open DEN --year 2025 --reason \"Nhập bù\"",
						  "sổ tiếp tục cấp số", "it gives numbers again"},
						 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){REASON, BOOK_OPTIONS, {NULL, NULL, NULL, NULL}},
    .run = run_open,
};

const struct command command_book_close = {
    .noun = "book",
    .verb = "close",
    .argument = "CODE",
    .vi = "Khóa sổ: sổ không cấp số nữa.",
    .en = "Closes a book: it gives no more numbers.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){{"congvan book close DEN --year 2025", "khi hết năm", "when the year is over"},
					 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){REASON, BOOK_OPTIONS, {NULL, NULL, NULL, NULL}},
    .run = run_close,
};

const struct command command_book_reserve = {
    .noun = "book",
    .verb = "reserve",
    .argument = "CODE",
    .vi = "Giữ số: các số tiếp theo, hoặc một số cụ thể.",
    .en = "Reserves numbers: the next ones, or a certain one.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){
	    {"congvan book reserve DEN --count 3 --reason \"Họp giao ban\"", "ba số tiếp theo", "the next three"},
	    {"congvan book reserve DEN --number 120 --reason \"Họp giao ban\"", "số 120", "number 120"},
	    {NULL, NULL, NULL}},
    .options = (const struct command_option[]){REASON,
					       {"count", "N", "số lượng, từ 1 đến 20", "how many, 1 to 20"},
					       {"number", "N", "một số cụ thể", "a certain number"},
					       BOOK_OPTIONS,
					       {NULL, NULL, NULL, NULL}},
    .run = run_reserve,
};

const struct command command_book_void = {
    .noun = "book",
    .verb = "void",
    .argument = "CODE NUMBER",
    .vi = "Hủy một số đang giữ; số nằm lại trong sổ cùng lý do.",
    .en = "Voids a reserved number, which stays in the book with the reason.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN | COMMAND_WORDS,
    .examples = (const struct command_example[]){{"congvan book void DEN 12 --reason \"Không dùng nữa\"",
						  "số 12 không dùng lại được", "12 is not used again"},
						 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){REASON, BOOK_OPTIONS, {NULL, NULL, NULL, NULL}},
    .run = run_void,
};
