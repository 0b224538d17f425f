/* congvan organ add, change, close, open: one organisation of the shared directory. */
#include <stdlib.h>
#include <string.h>

#include <congvan/memory.h>

#include "client.h"
#include "nouns.h"
#include "organ_file.h"
#include "result.h"

/* The options, in the order of the fields; closed has verbs of its own. */
static const char *const options[ORGAN_FIELDS] = {
    [ORGAN_ID] = "organ-id",         [ORGAN_NAME] = "name",       [ORGAN_SHORT_NAMES] = "short-names",
    [ORGAN_OTHER_IDS] = "other-ids", [ORGAN_PARENT] = "parent",   [ORGAN_GROUP] = "group",
    [ORGAN_EMAIL] = "email",         [ORGAN_ADDRESS] = "address", [ORGAN_PHONE] = "phone",
    [ORGAN_CHANNELS] = "channels",   [ORGAN_ON_AXIS] = "on-axis", [ORGAN_CLOSED] = NULL,
};

static int tell_problems(const struct cli *cli, const Congvan__ImportOrgansReply *reply)
{
	for (size_t i = 0; i < reply->n_problems; i++)
		cli_complain("%s: %s", result_text(reply->problems[i]->field), result_text(reply->problems[i]->text));
	for (size_t i = 0; i < reply->n_missing_parents; i++)
		CLI_COMPLAIN(cli, "parent_organ_id: danh bạ không có %s", "parent_organ_id: the directory has no %s",
			     reply->missing_parents[i]);
	return reply->n_problems || reply->n_missing_parents ? CLI_FAILED : CLI_OK;
}

static int send(const struct cli *cli, const Congvan__ImportOrgansRequest *request)
{
	struct client_call call = {
	    .service = "organs/1",
	    .method = "import",
	    .request = &request->base,
	    .reply = &congvan__import_organs_reply__descriptor,
	};
	struct client client = {.fd = -1};
	ProtobufCMessage *message = NULL;
	int result = client_open(cli, &client);

	if (result == CLI_OK)
		result = client_call(cli, &client, &call, &message);
	client_close(&client);
	if (result != CLI_OK)
		return result;
	const Congvan__ImportOrgansReply *reply = (const Congvan__ImportOrgansReply *)(const void *)message;
	result = tell_problems(cli, reply);
	if (result == CLI_OK && cli->dry_run)
		CLI_NOTE(cli, "không có lỗi; chưa thay đổi gì", "no mistakes; nothing was changed");
	else if (result == CLI_OK && reply->same)
		CLI_NOTE(cli, "không có gì thay đổi", "nothing is different");
	else if (result == CLI_OK)
		CLI_NOTE(cli, "đã ghi %s", "wrote %s", request->organs[0]->organ_id);
	protobuf_c_message_free_unpacked(message, NULL);
	return result;
}

static int put(const struct cli *cli, struct organ_row *row, Congvan__OrganImportMode mode)
{
	Congvan__ImportOrgansRequest request = CONGVAN__IMPORT_ORGANS_REQUEST__INIT;
	Congvan__Organ organ, *organs[] = {&organ};
	struct organ_lists lists;
	enum organ_field field;
	const char *text;
	char *fields[ORGAN_FIELDS];

	for (int i = 0; i < ORGAN_FIELDS; i++)
		if (row->values[i])
			fields[request.n_fields++] = (char *)(uintptr_t)organ_field_names[i];
	if (organ_row_message(cli, row, &lists, &organ, &field, &text) != 0) {
		cli_complain("--%s: %s", options[field] ? options[field] : organ_field_names[field], text);
		return CLI_USAGE;
	}
	CV_SET(&request, mode, mode);
	CV_SET(&request, check, cli->dry_run);
	request.source = (char *)(uintptr_t) "congvan organ"; /* packed, never written to */
	request.organs = organs;
	request.n_organs = 1;
	request.fields = fields;
	request.parents = &organ.parent_organ_id;
	request.n_parents = organ.parent_organ_id && *organ.parent_organ_id;
	return send(cli, &request);
}

static void free_row(struct organ_row *row)
{
	for (int i = 0; i < ORGAN_FIELDS; i++)
		free(row->values[i]);
}

/* Copies: lists are cut up where they stand. */
static bool read_options(const struct cli *cli, bool add, struct organ_row *ret)
{
	*ret = (struct organ_row){0};
	for (int i = add ? ORGAN_ID : ORGAN_NAME; cli->command->options && i < ORGAN_FIELDS; i++) {
		const char *value = options[i] ? cli_option(cli, options[i]) : NULL;

		ret->values[i] = value ? strdup(value) : NULL;
		if (value && !ret->values[i]) {
			CLI_COMPLAIN(cli, "hết bộ nhớ", "out of memory");
			return false;
		}
	}
	return true;
}

static int run_add(struct cli *cli)
{
	struct organ_row row;
	int result = read_options(cli, true, &row) ? CLI_OK : CLI_FAILED;

	if (result == CLI_OK && (!row.values[ORGAN_ID] || !row.values[ORGAN_NAME])) {
		CLI_COMPLAIN(cli, "thiếu --organ-id hoặc --name; xem --help",
			     "--organ-id or --name is missing; see --help");
		result = CLI_USAGE;
	}
	if (result == CLI_OK)
		result = put(cli, &row, CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_ADD);
	free_row(&row);
	return result;
}

static int change(struct cli *cli, const char *closed)
{
	struct organ_row row;
	int result = read_options(cli, false, &row) ? CLI_OK : CLI_FAILED;

	if (result == CLI_OK) {
		row.values[ORGAN_ID] = strdup(cli->arguments[0]);
		row.values[ORGAN_CLOSED] = closed ? strdup(closed) : NULL;
		result =
		    row.values[ORGAN_ID] ? put(cli, &row, CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_CHANGE) : CLI_FAILED;
	}
	free_row(&row);
	return result;
}

static int run_change(struct cli *cli)
{
	return change(cli, NULL);
}

static int run_close(struct cli *cli)
{
	return change(cli, "yes");
}

static int run_open(struct cli *cli)
{
	return change(cli, "no");
}

/* ---- the table's entries ---- */

#define FIELD_OPTIONS                                                                                                  \
	{"name", "NAME", "tên đầy đủ", "full name"},                                                                   \
	    {"short-names", "A|B", "tên viết tắt, cách nhau bằng |", "short names, with | between them"},              \
	    {"other-ids", "A|B", "mã định danh cũ hoặc mới khác", "its earlier or later identifiers"},                 \
	    {"parent", "ID", "mã định danh của cơ quan cấp trên", "identifier of the organisation above it"},          \
	    {"group", "NAME", "nhóm, như tệp organ-groups đặt tên", "group, as the file organ-groups names it"},       \
	    {"email", "ADDRESS", "thư điện tử", "e-mail address"}, {"address", "TEXT", "địa chỉ", "postal address"},   \
	    {"phone", "NUMBER", "điện thoại", "telephone"},                                                            \
	    {"channels", "email|paper", "cách gửi, cách tốt nhất trước", "ways to it, the best one first"},            \
	    {"on-axis", "yes|no", "nhận văn bản qua trục liên thông", "takes documents over the axis"},                \
	{                                                                                                              \
		NULL, NULL, NULL, NULL                                                                                 \
	}

const struct command command_organ_add = {
    .noun = "organ",
    .verb = "add",
    .vi = "Thêm một cơ quan, tổ chức vào danh bạ chung.",
    .en = "Adds an organisation to the shared directory.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples = (const struct command_example[]){{"congvan organ add --organ-id H99.15 --name \"Sở Tài chính\" "
						  "--short-names STC --group department --on-axis yes",
						  "thêm một sở", "adds a department"},
						 {NULL, NULL, NULL}},
    .options =
	(const struct command_option[]){
	    {"organ-id", "ID", "mã định danh (QĐ 20/2020/QĐ-TTg)", "its identifier"},
	    FIELD_OPTIONS,
	},
    .run = run_add,
};

const struct command command_organ_change = {
    .noun = "organ",
    .verb = "change",
    .argument = "ID",
    .vi = "Sửa một cơ quan, tổ chức trong danh bạ chung; điều không nêu giữ nguyên.",
    .en = "Changes an organisation of the shared directory; what is not said stays.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples = (const struct command_example[]){{"congvan organ change H99.15 --email stc@tinh.example.vn "
						  "--channels \"email|paper\"",
						  "thêm cách gửi qua thư điện tử", "can be reached by e-mail now"},
						 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){FIELD_OPTIONS},
    .run = run_change,
};

const struct command command_organ_close = {
    .noun = "organ",
    .verb = "close",
    .argument = "ID",
    .vi = "Ngừng sử dụng một cơ quan, tổ chức: không còn tìm thấy để gửi.",
    .en = "Closes an organisation: nobody finds it to send to any more.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){
	    {"congvan organ close H99.15", "sở này đã sáp nhập", "it was merged into another"}, {NULL, NULL, NULL}},
    .run = run_close,
};

const struct command command_organ_open = {
    .noun = "organ",
    .verb = "open",
    .argument = "ID",
    .vi = "Dùng lại một cơ quan, tổ chức đã ngừng.",
    .en = "Opens a closed organisation again.",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){{"congvan organ open H99.15", "dùng lại", "used again"}, {NULL, NULL, NULL}},
    .run = run_open,
};
