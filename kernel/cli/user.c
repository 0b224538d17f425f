#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>

#include "client.h"
#include "config/suggest.h"
#include "config/value.h"
#include "nouns.h"
#include "password.h"
#include "result.h"
#include "user.h"

#define USER_AGENCY_FIRST 1u

/* Messages are packed at once and never written to: they may point at what is const. */
static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

int user_agency(const struct cli *cli, uint32_t *ret)
{
	const char *text = cli_option(cli, "agency");
	int64_t number = USER_AGENCY_FIRST;

	if (text && (value_integer(text, &number) != 0 || number < 1 || number > UINT32_MAX)) {
		CLI_COMPLAIN(cli, "--agency là số của cơ quan, từ 1", "--agency is the agency's number, from 1");
		return CLI_USAGE;
	}
	*ret = (uint32_t)number;
	return CLI_OK;
}

/* ---- user add ---- */

static void complain_unit(const struct cli *cli, const Congvan__ListUnitsReply *list, const char *code)
{
	struct suggestion best = {NULL, 0};

	for (size_t i = 0; i < list->n_units; i++)
		if (list->units[i]->code)
			suggest_offer(&best, code, list->units[i]->code);
	if (best.word)
		CLI_COMPLAIN(cli, "không có đơn vị \"%s\"; có phải bạn muốn \"%s\"?",
			     "no unit \"%s\"; did you mean \"%s\"?", code, best.word);
	else
		CLI_COMPLAIN(cli, "không có đơn vị \"%s\"", "no unit \"%s\"", code);
}

/* The id of the unit with this code. */
static int find_unit(const struct cli *cli, struct client *client, uint32_t agency, const char *code, uint64_t *ret)
{
	Congvan__ListUnitsRequest request = CONGVAN__LIST_UNITS_REQUEST__INIT;
	struct client_call call = {
	    .service = "identity/1",
	    .method = "list_units",
	    .agency = agency,
	    .request = &request.base,
	    .reply = &congvan__list_units_reply__descriptor,
	};
	ProtobufCMessage *reply = NULL;
	int result = client_call(cli, client, &call, &reply);

	if (result != CLI_OK)
		return result;
	const Congvan__ListUnitsReply *list = (const Congvan__ListUnitsReply *)(const void *)reply;
	result = CLI_NOT_FOUND;
	for (size_t i = 0; result != CLI_OK && i < list->n_units; i++)
		if (list->units[i]->code && strcmp(list->units[i]->code, code) == 0) {
			*ret = list->units[i]->id;
			result = CLI_OK;
		}
	if (result != CLI_OK)
		complain_unit(cli, list, code);
	protobuf_c_message_free_unpacked(reply, NULL);
	return result;
}

static int print_added(const struct cli *cli, const Congvan__AddPersonReply *reply)
{
	const Congvan__Person *person = reply->view ? reply->view->person : NULL;
	char id[24];

	if (!person)
		return CLI_OK;
	snprintf(id, sizeof(id), "%" PRIu64, person->id);
	if (cli->json)
		return result_json(json_pack("{s:s, s:s, s:s}", "id", id, "account", result_text(person->account),
					     "fullName", result_text(person->full_name)));
	CLI_NOTE(cli, "đã thêm %s (%s)", "added %s (%s)", result_text(person->account), result_text(person->full_name));
	return CLI_OK;
}

static int send_person(const struct cli *cli, struct client *client, uint32_t agency, const char *password)
{
	Congvan__AddPersonRequest request = CONGVAN__ADD_PERSON_REQUEST__INIT;
	Congvan__Person person = CONGVAN__PERSON__INIT;
	Congvan__Post post = CONGVAN__POST__INIT, *posts[] = {&post};
	struct client_call call = {
	    .service = "identity/1",
	    .method = "add_person",
	    .agency = agency,
	    .request = &request.base,
	    .reply = &congvan__add_person_reply__descriptor,
	};
	ProtobufCMessage *reply = NULL;
	uint64_t unit = 0;
	int result = CLI_OK;

	person.account = lend(cli->arguments[0]);
	person.full_name = lend(cli_option(cli, "name"));
	person.email = lend(cli_option(cli, "email"));
	person.phone = lend(cli_option(cli, "phone"));
	post.role = lend(cli_option(cli, "role"));
	post.title = lend(cli_option(cli, "title"));
	if (cli_option(cli, "unit"))
		result = find_unit(cli, client, agency, cli_option(cli, "unit"), &unit);
	if (result != CLI_OK)
		return result;
	if (unit)
		CV_SET(&post, unit_id, unit);
	request.person = &person;
	request.password = lend(password);
	request.posts = posts;
	request.n_posts = post.role != NULL;
	CV_SET(&request, agency, agency);
	if (cli->dry_run) {
		CLI_NOTE(cli, "sẽ thêm %s vào cơ quan %u", "would add %s to agency %u", person.account, agency);
		return CLI_OK;
	}
	result = client_call(cli, client, &call, &reply);
	if (result != CLI_OK)
		return result;
	result = print_added(cli, (const Congvan__AddPersonReply *)(const void *)reply);
	protobuf_c_message_free_unpacked(reply, NULL);
	return result;
}

static int check_add(const struct cli *cli)
{
	if (!cli_option(cli, "name")) {
		CLI_COMPLAIN(cli, "thiếu --name (họ và tên)", "--name (the full name) is missing");
		return CLI_USAGE;
	}
	if (!cli_option(cli, "role") && (cli_option(cli, "unit") || cli_option(cli, "title"))) {
		CLI_COMPLAIN(cli, "--unit và --title cần có --role", "--unit and --title need --role");
		return CLI_USAGE;
	}
	if (cli_option(cli, "no-password") && cli_option(cli, "password-file")) {
		CLI_COMPLAIN(cli, "chỉ dùng một trong --no-password và --password-file",
			     "--no-password and --password-file exclude each other");
		return CLI_USAGE;
	}
	return CLI_OK;
}

static int run_add(struct cli *cli)
{
	struct client client = {.fd = -1};
	char password[PASSWORD_MAX] = "";
	uint32_t agency = 0;
	bool with_password = !cli_option(cli, "no-password");
	int result = check_add(cli);

	if (result == CLI_OK)
		result = user_agency(cli, &agency);
	if (result == CLI_OK && with_password && !cli->dry_run)
		result = password_read(cli, cli_option(cli, "password-file"), cli->arguments[0], password);
	if (result == CLI_OK)
		result = client_open(cli, &client);
	if (result == CLI_OK)
		result = send_person(cli, &client, agency, with_password ? password : NULL);
	client_close(&client);
	password_wipe(password);
	return result;
}

/* ---- user passwd ---- */

static int run_passwd(struct cli *cli)
{
	Congvan__SetPasswordRequest request = CONGVAN__SET_PASSWORD_REQUEST__INIT;
	struct client_call call = {
	    .service = "identity/1",
	    .method = "set_password",
	    .request = &request.base,
	    .reply = &congvan__empty__descriptor,
	};
	struct client client = {.fd = -1};
	char password[PASSWORD_MAX] = "";
	ProtobufCMessage *reply = NULL;
	int result = password_read(cli, cli_option(cli, "password-file"), cli->arguments[0], password);

	request.account = lend(cli->arguments[0]);
	request.password = password;
	if (result == CLI_OK)
		result = client_open(cli, &client);
	if (result == CLI_OK && !cli->dry_run)
		result = client_call(cli, &client, &call, &reply);
	if (result == CLI_OK && cli->dry_run)
		CLI_NOTE(cli, "sẽ đặt mật khẩu mới cho %s", "would set a new password for %s", request.account);
	else if (result == CLI_OK)
		CLI_NOTE(cli, "đã đặt mật khẩu mới cho %s", "set a new password for %s", request.account);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	client_close(&client);
	password_wipe(password);
	return result;
}

/* ---- user disable, user enable ---- */

static int switch_account(struct cli *cli, bool enable)
{
	Congvan__DisableAccountRequest request = CONGVAN__DISABLE_ACCOUNT_REQUEST__INIT;
	struct client_call call = {
	    .service = "identity/1",
	    .method = "disable_account",
	    .request = &request.base,
	    .reply = &congvan__disable_account_reply__descriptor,
	};
	struct client client = {.fd = -1};
	ProtobufCMessage *reply = NULL;
	const char *account = cli->arguments[0];
	int result = client_open(cli, &client);

	request.account = lend(account);
	CV_SET(&request, enable, enable);
	if (result == CLI_OK && cli->dry_run && enable)
		CLI_NOTE(cli, "sẽ mở lại %s", "would enable %s", account);
	else if (result == CLI_OK && cli->dry_run)
		CLI_NOTE(cli, "sẽ khóa %s và chấm dứt các phiên của tài khoản này",
			 "would disable %s and end its sessions", account);
	else if (result == CLI_OK)
		result = client_call(cli, &client, &call, &reply);
	if (reply && enable)
		CLI_NOTE(cli, "đã mở lại %s", "enabled %s", account);
	else if (reply)
		CLI_NOTE(cli, "đã khóa %s; %u phiên đã chấm dứt", "disabled %s; %u sessions ended", account,
			 ((const Congvan__DisableAccountReply *)(const void *)reply)->sessions_ended);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	client_close(&client);
	return result;
}

static int run_disable(struct cli *cli)
{
	return switch_account(cli, false);
}

static int run_enable(struct cli *cli)
{
	return switch_account(cli, true);
}

/* ---- the table's entries ---- */

#define PASSWORD_FILE                                                                                                  \
	{                                                                                                              \
		"password-file", "FILE", "tệp có mật khẩu ở dòng đầu (\"-\": stdin)",                                  \
		    "file whose first line is the password (\"-\": stdin)"                                             \
	}

const struct command command_user_add = {
    .noun = "user",
    .verb = "add",
    .argument = "ACCOUNT",
    .vi = "Thêm một người và tài khoản.",
    .en = "Adds a person and an account.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_DRY_RUN | COMMAND_INPUT,
    .examples =
	(const struct command_example[]){
	    {"congvan user add levana --name \"Lê Vân Anh\" --role specialist --unit NVY",
	     "hỏi mật khẩu; người này là chuyên viên của đơn vị NVY",
	     "asks for the password; a specialist of the unit NVY"},
	    {"congvan user add levana --name \"Lê Vân Anh\" --no-password", "chưa đăng nhập được", "can't log in yet"},
	    {NULL, NULL, NULL},
	},
    .options =
	(const struct command_option[]){
	    {"name", "NAME", "họ và tên", "full name"},
	    {"role", "ROLE", "vai trò: records_clerk, head, unit_head, specialist ...",
	     "role: records_clerk, head, unit_head, specialist ..."},
	    {"unit", "CODE", "mã đơn vị (không có: lãnh đạo cơ quan)",
	     "code of the unit (absent: the agency's leadership)"},
	    {"title", "TITLE", "chức danh", "title"},
	    {"email", "ADDRESS", "thư điện tử", "e-mail address"},
	    {"phone", "NUMBER", "số điện thoại", "telephone number"},
	    {"agency", "N", "số của cơ quan (mặc định 1)", "the agency's number (default 1)"},
	    {"no-password", NULL, "chưa đặt mật khẩu", "without a password for now"},
	    PASSWORD_FILE,
	    {NULL, NULL, NULL, NULL},
	},
    .run = run_add,
};

const struct command command_user_passwd = {
    .noun = "user",
    .verb = "passwd",
    .argument = "ACCOUNT",
    .vi = "Đặt mật khẩu mới cho một tài khoản.",
    .en = "Sets a new password of an account.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN | COMMAND_INPUT,
    .examples =
	(const struct command_example[]){
	    {"congvan user passwd levana", "hỏi mật khẩu hai lần", "asks for the password twice"},
	    {"congvan user passwd levana --password-file -", "đọc mật khẩu từ stdin", "reads the password from stdin"},
	    {NULL, NULL, NULL},
	},
    .options = (const struct command_option[]){PASSWORD_FILE, {NULL, NULL, NULL, NULL}},
    .run = run_passwd,
};

const struct command command_user_disable = {
    .noun = "user",
    .verb = "disable",
    .argument = "ACCOUNT",
    .vi = "Khóa một tài khoản và chấm dứt ngay mọi phiên của nó.",
    .en = "Disables an account and ends its sessions at once.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){
	    {"congvan user disable levana", "khi một người thôi việc", "when somebody leaves"}, {NULL, NULL, NULL}},
    .run = run_disable,
};

const struct command command_user_enable = {
    .noun = "user",
    .verb = "enable",
    .argument = "ACCOUNT",
    .vi = "Mở lại một tài khoản đã khóa.",
    .en = "Enables a disabled account again.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){
	    {"congvan user enable levana", "cho đăng nhập trở lại", "allows logging in again"}, {NULL, NULL, NULL}},
    .run = run_enable,
};
