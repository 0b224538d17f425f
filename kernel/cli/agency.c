/* congvan agency add, list, show, change, close, open: the agencies of a server as a tree. */
#include <inttypes.h>
#include <string.h>

#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>

#include "client.h"
#include "config/value.h"
#include "nouns.h"
#include "password.h"
#include "result.h"

#define INDENT 2

/* Messages are packed at once and never written to: they may point at what is const. */
static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int call(const struct cli *cli, struct client *client, const char *method, const ProtobufCMessage *request,
		const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	struct client_call what = {.service = "identity/1", .method = method, .request = request, .reply = type};

	return client_call(cli, client, &what, ret);
}

static int ask_list(const struct cli *cli, struct client *client, Congvan__ListAgenciesReply **ret)
{
	Congvan__ListAgenciesRequest request = CONGVAN__LIST_AGENCIES_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;
	int result =
	    call(cli, client, "list_agencies", &request.base, &congvan__list_agencies_reply__descriptor, &reply);

	*ret = (Congvan__ListAgenciesReply *)(void *)reply;
	return result;
}

/* The agency that is meant by a number or an organ id. */
static int find(const struct cli *cli, struct client *client, const char *word, uint32_t *ret)
{
	Congvan__ListAgenciesReply *list = NULL;
	int64_t number = 0;
	int result = ask_list(cli, client, &list);

	if (result != CLI_OK)
		return result;
	if (value_integer(word, &number) != 0)
		number = 0;
	result = CLI_NOT_FOUND;
	for (size_t i = 0; i < list->n_agencies; i++) {
		const Congvan__Agency *agency = list->agencies[i]->agency;

		if (agency->number == number || strcmp(result_text(agency->organ_id), word) == 0) {
			*ret = agency->number;
			result = CLI_OK;
		}
	}
	if (result != CLI_OK)
		CLI_COMPLAIN(cli, "không có cơ quan \"%s\"; xem congvan agency list",
			     "no agency \"%s\"; see congvan agency list", word);
	protobuf_c_message_free_unpacked(&list->base, NULL);
	return result;
}

/* ---- as it is shown ---- */

static json_t *as_json(const Congvan__AgencyView *view)
{
	const Congvan__Agency *agency = view->agency;
	json_t *object =
	    json_pack("{s:I, s:s, s:s, s:s, s:b, s:I}", "number", (json_int_t)agency->number, "organId",
		      result_text(agency->organ_id), "name", result_text(agency->name), "shortName",
		      result_text(agency->short_name), "closed", agency->closed, "people", (json_int_t)view->people);

	if (agency->parent_number)
		json_object_set_new(object, "parentNumber", json_integer(agency->parent_number));
	if (agency->level)
		json_object_set_new(object, "level", json_string(agency->level));
	if (agency->place)
		json_object_set_new(object, "place", json_string(agency->place));
	if (agency->administrator_account)
		json_object_set_new(object, "administrator", json_string(agency->administrator_account));
	if (agency->closed_reason)
		json_object_set_new(object, "closedReason", json_string(agency->closed_reason));
	return object;
}

static void print_line(const struct cli *cli, const Congvan__AgencyView *view, int depth)
{
	const Congvan__Agency *agency = view->agency;

	printf("%*s%" PRIu32 "  %s  %s%s\n", depth * INDENT, "", agency->number, result_text(agency->organ_id),
	       result_text(agency->name), agency->closed ? CLI_TEXT(cli, "  (đã ngừng)", "  (closed)") : "");
}

static void print_view(const struct cli *cli, const Congvan__AgencyView *view)
{
	const Congvan__Agency *agency = view->agency;

	print_line(cli, view, 0);
	if (agency->parent_number)
		printf("%s %" PRIu32 "\n", CLI_TEXT(cli, "trực thuộc:", "under:"), agency->parent_number);
	if (view->level_label)
		printf("%s %s\n", CLI_TEXT(cli, "cấp:", "level:"),
		       cli->english ? view->level_label->en : view->level_label->vi);
	if (agency->place)
		printf("%s %s\n", CLI_TEXT(cli, "địa danh:", "place:"), agency->place);
	printf("%s %s (%s)\n", CLI_TEXT(cli, "quản trị đầu tiên:", "first administrator:"),
	       result_text(view->administrator_name), result_text(agency->administrator_account));
	printf("%s %" PRIu64 "\n", CLI_TEXT(cli, "số người:", "people:"), view->people);
	if (agency->closed_reason)
		printf("%s %s\n", CLI_TEXT(cli, "lý do:", "reason:"), agency->closed_reason);
}

/* How deep it stands below the first one listed: the parents are in the list before it. */
static int depth_of(const Congvan__ListAgenciesReply *list, const Congvan__Agency *agency)
{
	uint32_t above = agency->parent_number;
	int depth = 0;

	for (size_t i = list->n_agencies; above && i-- > 0;)
		if (list->agencies[i]->agency->number == above) {
			above = list->agencies[i]->agency->parent_number;
			depth++;
		}
	return depth;
}

static int run_list(struct cli *cli)
{
	struct client client = {.fd = -1};
	Congvan__ListAgenciesReply *list = NULL;
	json_t *all = cli->json ? json_array() : NULL;
	int result = client_open(cli, &client);

	if (result == CLI_OK)
		result = ask_list(cli, &client, &list);
	for (size_t i = 0; list && i < list->n_agencies; i++) {
		if (all)
			json_array_append_new(all, as_json(list->agencies[i]));
		else
			print_line(cli, list->agencies[i], depth_of(list, list->agencies[i]->agency));
	}
	if (result == CLI_OK && all)
		result = result_json(json_incref(all));
	json_decref(all);
	if (list)
		protobuf_c_message_free_unpacked(&list->base, NULL);
	client_close(&client);
	return result;
}

static int show(const struct cli *cli, const Congvan__AgencyView *view)
{
	if (cli->json)
		return result_json(as_json(view));
	print_view(cli, view);
	return CLI_OK;
}

static int run_show(struct cli *cli)
{
	Congvan__GetAgencyRequest request = CONGVAN__GET_AGENCY_REQUEST__INIT;
	struct client client = {.fd = -1};
	ProtobufCMessage *reply = NULL;
	int result = client_open(cli, &client);

	request.has_number = 1;
	if (result == CLI_OK)
		result = find(cli, &client, cli->arguments[0], &request.number);
	if (result == CLI_OK)
		result = call(cli, &client, "get_agency", &request.base, &congvan__agency_view__descriptor, &reply);
	if (result == CLI_OK) {
		result = show(cli, (const Congvan__AgencyView *)(const void *)reply);
		protobuf_c_message_free_unpacked(reply, NULL);
	}
	client_close(&client);
	return result;
}

/* ---- add ---- */

static int check_add(const struct cli *cli)
{
	static const char *const required[] = {"name", "short-name", "organ-id", "administrator", "administrator-name"};

	for (size_t i = 0; i < CV_COUNT(required); i++)
		if (!cli_option(cli, required[i])) {
			CLI_COMPLAIN(cli, "thiếu --%s; xem --help", "--%s is missing; see --help", required[i]);
			return CLI_USAGE;
		}
	return CLI_OK;
}

static int send_add(const struct cli *cli, struct client *client, const char *password)
{
	Congvan__InitRequest request = CONGVAN__INIT_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;
	int result = CLI_OK;

	request.organ_id = lend(cli_option(cli, "organ-id"));
	request.name = lend(cli_option(cli, "name"));
	request.short_name = lend(cli_option(cli, "short-name"));
	request.parent_organ = lend(cli_option(cli, "parent-organ"));
	request.place = lend(cli_option(cli, "place"));
	request.level = lend(cli_option(cli, "level"));
	request.administrator_account = lend(cli_option(cli, "administrator"));
	request.administrator_name = lend(cli_option(cli, "administrator-name"));
	request.administrator_password = lend(password);
	CV_SET(&request, administrator_must_change, true);
	if (cli_option(cli, "parent")) {
		request.has_parent_number = 1;
		result = find(cli, client, cli_option(cli, "parent"), &request.parent_number);
	}
	if (result == CLI_OK && cli->dry_run) {
		CLI_NOTE(cli, "sẽ lập cơ quan %s", "would make the agency %s", request.name);
		return CLI_OK;
	}
	if (result == CLI_OK)
		result = call(cli, client, "init", &request.base, &congvan__init_reply__descriptor, &reply);
	if (result != CLI_OK)
		return result;
	const Congvan__Agency *agency = ((const Congvan__InitReply *)(const void *)reply)->agency;
	if (cli->json)
		result = result_json(json_pack("{s:I}", "number", (json_int_t)agency->number));
	else
		CLI_NOTE(cli, "đã lập cơ quan %u, %s", "made agency %u, %s", agency->number, request.name);
	protobuf_c_message_free_unpacked(reply, NULL);
	return result;
}

static int run_add(struct cli *cli)
{
	struct client client = {.fd = -1};
	char password[PASSWORD_MAX] = "";
	int result = check_add(cli);

	if (result == CLI_OK && !cli->dry_run)
		result =
		    password_read(cli, cli_option(cli, "password-file"), cli_option(cli, "administrator"), password);
	if (result == CLI_OK)
		result = client_open(cli, &client);
	if (result == CLI_OK)
		result = send_add(cli, &client, password);
	client_close(&client);
	password_wipe(password);
	return result;
}

/* ---- change ---- */

static int read_changes(const struct cli *cli, Congvan__ChangeAgencyRequest *ret)
{
	const struct {
		const char *option;
		char **member;
	} texts[] = {
	    {"organ-id", &ret->organ_id},         {"name", &ret->name},   {"short-name", &ret->short_name},
	    {"parent-organ", &ret->parent_organ}, {"place", &ret->place}, {"level", &ret->level},
	};
	bool any = false;

	for (size_t i = 0; i < CV_COUNT(texts); i++) {
		*texts[i].member = lend(cli_option(cli, texts[i].option));
		any = any || *texts[i].member;
	}
	if (any)
		return CLI_OK;
	CLI_COMPLAIN(cli, "chưa nói sửa gì; xem --help", "says nothing to be changed; see --help");
	return CLI_USAGE;
}

static int run_change(struct cli *cli)
{
	Congvan__ChangeAgencyRequest request = CONGVAN__CHANGE_AGENCY_REQUEST__INIT;
	struct client client = {.fd = -1};
	ProtobufCMessage *reply = NULL;
	int result = read_changes(cli, &request);

	request.has_number = 1;
	if (result == CLI_OK)
		result = client_open(cli, &client);
	if (result == CLI_OK)
		result = find(cli, &client, cli->arguments[0], &request.number);
	if (result == CLI_OK && !cli->dry_run)
		result = call(cli, &client, "change_agency", &request.base, &congvan__agency_view__descriptor, &reply);
	client_close(&client);
	if (result != CLI_OK)
		return result;
	if (cli->dry_run)
		CLI_NOTE(cli, "sẽ sửa cơ quan %u", "would change agency %u", request.number);
	else
		CLI_NOTE(cli, "đã sửa cơ quan %u", "changed agency %u", request.number);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	return CLI_OK;
}

/* ---- close, open ---- */

static int turn(const struct cli *cli, bool close)
{
	Congvan__SwitchAgencyRequest request = CONGVAN__SWITCH_AGENCY_REQUEST__INIT;
	struct client client = {.fd = -1};
	ProtobufCMessage *reply = NULL;
	int result = client_open(cli, &client);

	request.has_number = 1;
	request.reason = lend(cli_option(cli, "reason"));
	if (result == CLI_OK)
		result = find(cli, &client, cli->arguments[0], &request.number);
	if (result == CLI_OK && !cli->dry_run)
		result = call(cli, &client, close ? "close_agency" : "reopen_agency", &request.base,
			      &congvan__agency_view__descriptor, &reply);
	client_close(&client);
	if (result != CLI_OK)
		return result;
	if (cli->dry_run && close)
		CLI_NOTE(cli, "sẽ ngừng cơ quan %u và chấm dứt mọi phiên của cơ quan này",
			 "would close agency %u and end all its sessions", request.number);
	else if (cli->dry_run)
		CLI_NOTE(cli, "sẽ mở lại cơ quan %u", "would open agency %u again", request.number);
	else if (close)
		CLI_NOTE(cli, "đã ngừng cơ quan %u; mọi phiên đã chấm dứt, văn bản vẫn còn",
			 "closed agency %u; its sessions have ended, its documents stay", request.number);
	else
		CLI_NOTE(cli, "đã mở lại cơ quan %u", "agency %u is open again", request.number);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	return CLI_OK;
}

static int run_close(struct cli *cli)
{
	return turn(cli, true);
}

static int run_open(struct cli *cli)
{
	return turn(cli, false);
}

/* ---- the table's entries ---- */

#define NO_EXAMPLE                                                                                                     \
	{                                                                                                              \
		NULL, NULL, NULL                                                                                       \
	}
#define NO_OPTION                                                                                                      \
	{                                                                                                              \
		NULL, NULL, NULL, NULL                                                                                 \
	}

const struct command command_agency_add = {
    .noun = "agency",
    .verb = "add",
    .vi = "Lập thêm một cơ quan và người quản trị đầu tiên của nó.",
    .en = "Makes a further agency and its first administrator.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_DRY_RUN | COMMAND_INPUT,
    .examples =
	(const struct command_example[]){
	    {"congvan agency add --parent H99.07 --organ-id H99.07.12 --name \"Trung tâm Y tế huyện An Sơn\" "
	     "--short-name TTYT --administrator quantri2 --administrator-name \"Lê Thị Mai\"",
	     "hỏi mật khẩu ban đầu, phải đổi khi đăng nhập lần đầu",
	     "asks for the initial password, to be changed at the first log-in"},
	    NO_EXAMPLE},
    .options =
	(const struct command_option[]){
	    {"organ-id", "ID", "mã định danh của cơ quan", "the agency's identifier"},
	    {"name", "NAME", "tên cơ quan", "the agency's name"},
	    {"short-name", "NAME", "tên viết tắt, dùng trong số và ký hiệu", "short name, used in numbers and symbols"},
	    {"parent", "AGENCY", "số hoặc mã định danh của cơ quan cấp trên trên máy chủ này",
	     "number or identifier of the agency above it on this server"},
	    {"parent-organ", "NAME", "tên cơ quan chủ quản, như in trên văn bản",
	     "name of the organ above it, as documents show it"},
	    {"place", "NAME", "địa danh, ghi trước ngày tháng của văn bản",
	     "the place that stands before a document's date"},
	    {"level", "NAME", "cấp, như tệp agency_levels đặt tên", "level, as the file agency_levels names it"},
	    {"administrator", "ACCOUNT", "tài khoản quản trị", "account of the administrator"},
	    {"administrator-name", "NAME", "họ tên người quản trị", "full name of the administrator"},
	    {"password-file", "FILE", "tệp có mật khẩu ở dòng đầu (\"-\": stdin)",
	     "file whose first line is the password (\"-\": stdin)"},
	    NO_OPTION},
    .run = run_add,
};

const struct command command_agency_list = {
    .noun = "agency",
    .verb = "list",
    .vi = "Liệt kê các cơ quan của máy chủ theo cấp.",
    .en = "Lists the agencies of the server as a tree.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){{"congvan agency list", "số, mã định danh, tên", "number, identifier, name"},
					 NO_EXAMPLE},
    .run = run_list,
};

const struct command command_agency_show = {
    .noun = "agency",
    .verb = "show",
    .argument = "AGENCY",
    .vi = "Xem một cơ quan, theo số hoặc mã định danh.",
    .en = "Shows an agency, by its number or identifier.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){{"congvan agency show H99.07", "cả người quản trị đầu tiên và số người",
					  "with its first administrator and the number of people"},
					 NO_EXAMPLE},
    .run = run_show,
};

const struct command command_agency_change = {
    .noun = "agency",
    .verb = "change",
    .argument = "AGENCY",
    .vi = "Sửa thông tin của một cơ quan; mục không nêu thì giữ nguyên.",
    .en = "Changes what is said of an agency; what is not named stays.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples = (const struct command_example[]){{"congvan agency change H99.07 --place \"Lam Giang\"",
						  "địa danh ghi trên bản sao và sổ in ra",
						  "the place on copies and printed books"},
						 NO_EXAMPLE},
    .options =
	(const struct command_option[]){
	    {"organ-id", "ID", "mã định danh của cơ quan", "the agency's identifier"},
	    {"name", "NAME", "tên cơ quan", "the agency's name"},
	    {"short-name", "NAME", "tên viết tắt, dùng trong số và ký hiệu", "short name, used in numbers and symbols"},
	    {"parent-organ", "NAME", "tên cơ quan chủ quản (\"\": không có)",
	     "name of the organ above it (\"\": none)"},
	    {"place", "NAME", "địa danh, ghi trước ngày tháng của văn bản (\"\": không có)",
	     "the place that stands before a document's date (\"\": none)"},
	    {"level", "NAME", "cấp, như tệp agency_levels đặt tên (\"\": không có)",
	     "level, as the file agency_levels names it (\"\": none)"},
	    NO_OPTION},
    .run = run_change,
};

const struct command command_agency_close = {
    .noun = "agency",
    .verb = "close",
    .argument = "AGENCY",
    .vi = "Ngừng một cơ quan: chấm dứt mọi phiên, không ai đăng nhập được; văn bản vẫn còn.",
    .en = "Closes an agency: its sessions end, nobody logs in; its documents stay.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples = (const struct command_example[]){{"congvan agency close 3 --reason \"Sáp nhập\"",
						  "khi cơ quan giải thể", "when an agency is dissolved"},
						 NO_EXAMPLE},
    .options = (const struct command_option[]){{"reason", "TEXT", "lý do", "the reason"}, NO_OPTION},
    .run = run_close,
};

const struct command command_agency_open = {
    .noun = "agency",
    .verb = "open",
    .argument = "AGENCY",
    .vi = "Mở lại một cơ quan đã ngừng.",
    .en = "Opens a closed agency again.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){{"congvan agency open 3", "cho đăng nhập trở lại", "allows logging in again"},
					 NO_EXAMPLE},
    .options = (const struct command_option[]){{"reason", "TEXT", "lý do", "the reason"}, NO_OPTION},
    .run = run_open,
};
