/* congvan calendar show|check|set|status: an agency's working days and hours. What they mean is the server's. */
#include <stdlib.h>

#include <congvan/identity.pb-c.h>
#include <congvan/incoming.pb-c.h>
#include <congvan/memory.h>
#include <congvan/work.pb-c.h>

#include "client.h"
#include "nouns.h"
#include "result.h"
#include "text_file.h"
#include "user.h"

#define CALENDAR_FILE_MAX (1u << 20) /* bytes, as the server reads */

static int ask(const struct cli *cli, const char *service, const char *method, const ProtobufCMessage *request,
	       const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	struct client_call call = {.service = service, .method = method, .request = request, .reply = type};
	struct client client = {.fd = -1};
	int result = user_agency(cli, &call.agency);

	if (result == CLI_OK)
		result = client_open(cli, &client);
	if (result == CLI_OK)
		result = client_call(cli, &client, &call, ret);
	client_close(&client);
	return result;
}

static int ask_for_view(const struct cli *cli, const char *method, const ProtobufCMessage *request,
			Congvan__CalendarView **ret)
{
	ProtobufCMessage *reply = NULL;
	int result = ask(cli, "work/1", method, request, &congvan__calendar_view__descriptor, &reply);

	*ret = (Congvan__CalendarView *)(void *)reply;
	return result;
}

static void free_view(Congvan__CalendarView *view)
{
	if (view)
		protobuf_c_message_free_unpacked(&view->base, NULL);
}

static int run_show(struct cli *cli)
{
	Congvan__Empty request = CONGVAN__EMPTY__INIT;
	Congvan__CalendarView *view = NULL;
	int result = ask_for_view(cli, "show_calendar", &request.base, &view);

	if (result == CLI_OK) {
		printf("# %s\n", view->own ? CLI_TEXT(cli, "lịch riêng của cơ quan", "the agency's own calendar")
					   : CLI_TEXT(cli, "theo lịch chung của máy chủ", "the server's calendar"));
		fputs(result_text(view->yaml), stdout);
	}
	free_view(view);
	return result;
}

/* Hands a file over. check: it is only looked at. */
static int hand_over(struct cli *cli, const char *path, bool check)
{
	Congvan__ReadCalendarRequest request = CONGVAN__READ_CALENDAR_REQUEST__INIT;
	Congvan__CalendarView *view = NULL;
	char *text = NULL;
	int result = text_file_read(cli, path, CALENDAR_FILE_MAX, &text);

	if (result != CLI_OK)
		return result;
	request.file = (char *)(uintptr_t)path; /* packed, never written to */
	request.text = text;
	CV_SET(&request, check, check);
	result = ask_for_view(cli, "read_calendar", &request.base, &view);
	if (result == CLI_OK && view->n_problems) {
		for (size_t i = 0; i < view->n_problems; i++)
			fprintf(stderr, "%s\n", view->problems[i]);
		result = CLI_FAILED;
	} else if (result == CLI_OK && check) {
		CLI_NOTE(cli, "%s: không có lỗi", "%s: no mistakes", path);
	} else if (result == CLI_OK) {
		CLI_NOTE(cli, "đã lưu lịch; thời hạn đang mở được tính lại (congvan calendar status)",
			 "saved; open deadlines are reckoned again (congvan calendar status)");
	}
	free_view(view);
	free(text);
	return result;
}

static int run_check(struct cli *cli)
{
	return hand_over(cli, cli->arguments[0], true);
}

static int inherit(struct cli *cli)
{
	Congvan__ChangeCalendarRequest request = CONGVAN__CHANGE_CALENDAR_REQUEST__INIT;
	Congvan__CalendarView *view = NULL;
	int result;

	CV_SET(&request, inherit, 1);
	result = ask_for_view(cli, "change_calendar", &request.base, &view);
	if (result == CLI_OK)
		CLI_NOTE(cli, "cơ quan theo lịch chung của máy chủ", "the agency follows the server's calendar");
	free_view(view);
	return result;
}

static int run_set(struct cli *cli)
{
	const char *path = cli_option(cli, "file");
	bool back = cli_option(cli, "inherit") != NULL;

	if (!path == !back) {
		CLI_COMPLAIN(cli, "cần một trong --file FILE và --inherit",
			     "one of --file FILE and --inherit is needed");
		return CLI_USAGE;
	}
	return back ? inherit(cli) : hand_over(cli, path, cli->dry_run);
}

static int run_status(struct cli *cli)
{
	Congvan__Empty request = CONGVAN__EMPTY__INIT;
	ProtobufCMessage *reply = NULL;
	int result =
	    ask(cli, "incoming/1", "check_calendar", &request.base, &congvan__incoming_calendar__descriptor, &reply);

	if (result == CLI_OK) {
		const Congvan__IncomingCalendar *calendar = (const Congvan__IncomingCalendar *)(const void *)reply;
		unsigned long long documents = calendar->documents, arrivals = calendar->arrivals,
				   changed = calendar->changed;

		if (cli->json)
			result_json(json_pack("{s:s, s:b, s:I, s:I, s:I}", "version", result_text(calendar->version),
					      "running", (int)calendar->running, "documents", (json_int_t)documents,
					      "arrivals", (json_int_t)arrivals, "changed", (json_int_t)changed));
		else
			printf(CLI_TEXT(cli, "%s: %llu văn bản, %llu văn bản chờ tiếp nhận; %llu thời hạn thay đổi\n",
					"%s: %llu documents, %llu arrivals that wait; %llu deadlines have changed\n"),
			       calendar->running ? CLI_TEXT(cli, "đang tính lại", "reckoning")
						 : CLI_TEXT(cli, "đã tính xong", "done"),
			       documents, arrivals, changed);
		protobuf_c_message_free_unpacked(reply, NULL);
	}
	return result;
}

/* ---- the commands ---- */

#define OPTION_AGENCY                                                                                                  \
	{                                                                                                              \
		"agency", "NUMBER", "số của cơ quan (mặc định 1)", "the agency's number (default 1)"                   \
	}

const struct command command_calendar_show = {
    .noun = "calendar",
    .verb = "show",
    .vi = "In lịch làm việc của cơ quan, dạng tệp YAML.",
    .en = "Prints the agency's working days and hours, as a YAML file.",
    .flags = COMMAND_SOCKET,
    .examples = (const struct command_example[]){{"congvan calendar show --agency 2 > lich.yaml",
						  "sửa tệp rồi nạp lại bằng calendar set",
						  "edit the file and hand it back with calendar set"},
						 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){OPTION_AGENCY, {NULL, NULL, NULL, NULL}},
    .run = run_show,
};

const struct command command_calendar_check = {
    .noun = "calendar",
    .verb = "check",
    .argument = "FILE",
    .vi = "Kiểm tra tệp lịch làm việc; không thay đổi gì.",
    .en = "Checks a file of working days and hours; changes nothing.",
    .flags = COMMAND_SOCKET,
    .examples =
	(const struct command_example[]){
	    {"congvan calendar check lich-2027.yaml", "trước khi nạp", "before it is handed over"}, {NULL, NULL, NULL}},
    .options = (const struct command_option[]){OPTION_AGENCY, {NULL, NULL, NULL, NULL}},
    .run = run_check,
};

const struct command command_calendar_set = {
    .noun = "calendar",
    .verb = "set",
    .vi = "Đặt lịch làm việc riêng cho cơ quan, hoặc quay về lịch chung của máy chủ.",
    .en = "Gives the agency a calendar of its own, or the server's again.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){
	    {"congvan calendar set --file lich-2027.yaml --agency 2", "thời hạn đang mở được tính lại",
	     "open deadlines are reckoned again"},
	    {"congvan calendar set --inherit --agency 2", "bỏ lịch riêng", "drops its own"},
	    {NULL, NULL, NULL}},
    .options = (const struct command_option[]){{"file", "FILE", "tệp YAML", "the YAML file"},
					       {"inherit", NULL, "theo lịch chung của máy chủ", "follow the server's"},
					       OPTION_AGENCY,
					       {NULL, NULL, NULL, NULL}},
    .run = run_set,
};

const struct command command_calendar_status = {
    .noun = "calendar",
    .verb = "status",
    .vi = "Cho biết việc tính lại thời hạn theo lịch mới đã đến đâu.",
    .en = "Says how far open deadlines have been reckoned by the present calendar.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan calendar status --json", "cho chương trình khác", "for another program"}, {NULL, NULL, NULL}},
    .options = (const struct command_option[]){OPTION_AGENCY, {NULL, NULL, NULL, NULL}},
    .run = run_status,
};
