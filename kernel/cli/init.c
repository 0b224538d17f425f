#include <string.h>
#include <time.h>

#include "agency_make.h"
#include "client.h"
#include "nouns.h"
#include "password.h"
#include "result.h"

#define VIETNAM_SECONDS (7 * 3600) /* UTC+7, no summer time */

/* Of the books that are made today, in the agency's zone and not in that of this machine. */
static uint32_t this_year(void)
{
	time_t now = time(NULL) + VIETNAM_SECONDS;
	struct tm parts = {0};

	gmtime_r(&now, &parts);
	return (uint32_t)(parts.tm_year + 1900);
}

static int missing(const struct cli *cli, const char *name)
{
	CLI_COMPLAIN(cli, "thiếu --%s; xem --help", "--%s is missing; see --help", name);
	return CLI_USAGE;
}

/* An agency from flags: itself and its administrator. */
static int from_flags(const struct cli *cli, struct agency_file *ret)
{
	static const char *const required[] = {"name", "short-name", "organ-id", "administrator", "administrator-name"};

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < CV_COUNT(required); i++)
		if (!cli_option(cli, required[i]))
			return missing(cli, required[i]);
	ret->name = cli_option(cli, "name");
	ret->short_name = cli_option(cli, "short-name");
	ret->organ_id = cli_option(cli, "organ-id");
	ret->parent_organ = cli_option(cli, "parent-organ");
	ret->place = cli_option(cli, "place");
	ret->administrator = cli_option(cli, "administrator");
	ret->administrator_name = cli_option(cli, "administrator-name");
	return CLI_OK;
}

static int from_file(const struct cli *cli, const char *path, struct agency_file *ret)
{
	static const char *const exclusive[] = {"name",  "short-name",    "organ-id",          "parent-organ",
						"place", "administrator", "administrator-name"};

	for (size_t i = 0; i < CV_COUNT(exclusive); i++)
		if (cli_option(cli, exclusive[i])) {
			CLI_COMPLAIN(cli, "--%s không đi cùng --file", "--%s does not go with --file", exclusive[i]);
			return CLI_USAGE;
		}
	return agency_file_read(cli, path, this_year(), ret);
}

static int report(const struct cli *cli, const struct agency_file *file, uint32_t agency, size_t added)
{
	if (cli->json)
		return result_json(json_pack(
		    "{s:I, s:s, s:I, s:I, s:I, s:I, s:b}", "agency", (json_int_t)agency, "organId", file->organ_id,
		    "units", (json_int_t)file->unit_count, "people", (json_int_t)file->person_count + 1, "registers",
		    (json_int_t)file->register_count, "added", (json_int_t)added, "dryRun", cli->dry_run));
	if (cli->dry_run)
		CLI_NOTE(cli, "sẽ lập %s: %zu đơn vị, %zu người, %zu sổ",
			 "would make %s: %zu units, %zu people, %zu registers", file->name, file->unit_count,
			 file->person_count + 1, file->register_count);
	else if (added == 0)
		CLI_NOTE(cli, "cơ quan %u, %s, đã có đủ", "agency %u, %s, is there already, and complete", agency,
			 file->name);
	else
		CLI_NOTE(cli, "đã lập cơ quan %u, %s: %zu đơn vị, %zu người, %zu sổ",
			 "made agency %u, %s: %zu units, %zu people, %zu registers", agency, file->name,
			 file->unit_count, file->person_count + 1, file->register_count);
	return CLI_OK;
}

static int make(const struct cli *cli, const struct agency_file *file)
{
	char password[PASSWORD_MAX];
	struct client client = {.fd = -1};
	uint32_t agency = 0;
	size_t added = 0;
	int result = CLI_OK;

	if (cli->dry_run)
		return report(cli, file, 0, 0);
	if (file->password)
		snprintf(password, sizeof(password), "%s", file->password);
	else
		result = password_read(cli, cli_option(cli, "password-file"), file->administrator, password);
	if (result != CLI_OK)
		return result;
	result = client_open(cli, &client);
	if (result == CLI_OK)
		result = agency_make(cli, &client, file, password, &agency, &added);
	client_close(&client);
	password_wipe(password);
	return result == CLI_OK ? report(cli, file, agency, added) : result;
}

static int run(struct cli *cli)
{
	struct agency_file file;
	const char *path = cli_option(cli, "file");
	int result = path ? from_file(cli, path, &file) : from_flags(cli, &file);

	if (result != CLI_OK)
		return result;
	result = make(cli, &file);
	agency_file_finish(&file);
	return result;
}

const struct command command_init = {
    .noun = "init",
    .vi = "Lập một cơ quan và người quản trị của nó.",
    .en = "Makes an agency and its administrator.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_DRY_RUN | COMMAND_INPUT,
    .examples =
	(const struct command_example[]){
	    {"congvan init --organ-id H99.07 --name \"Sở Y tế tỉnh Lam Giang\" --short-name SYT "
	     "--administrator quantri --administrator-name \"Đặng Phúc Nguyên\"",
	     "hỏi mật khẩu của người quản trị", "asks for the administrator's password"},
	    {"congvan init --file agency.yaml --dry-run", "chỉ kiểm tra tệp mô tả cả cơ quan",
	     "checks the file that describes a whole agency"},
	    {"congvan init --file agency.yaml", "chạy lại được nếu bị ngắt giữa chừng",
	     "can be run again when it was cut off"},
	    {NULL, NULL, NULL},
	},
    .options =
	(const struct command_option[]){
	    {"organ-id", "ID", "mã định danh của cơ quan", "the agency's identifier"},
	    {"name", "NAME", "tên cơ quan", "the agency's name"},
	    {"short-name", "NAME", "tên viết tắt, dùng trong số và ký hiệu", "short name, used in numbers and symbols"},
	    {"parent-organ", "NAME", "cơ quan chủ quản", "the organ above it"},
	    {"place", "NAME", "địa danh, ghi trước ngày tháng của văn bản",
	     "the place that stands before a document's date"},
	    {"administrator", "ACCOUNT", "tài khoản quản trị", "account of the administrator"},
	    {"administrator-name", "NAME", "họ tên người quản trị", "full name of the administrator"},
	    {"password-file", "FILE", "tệp có mật khẩu ở dòng đầu (\"-\": stdin)",
	     "file whose first line is the password (\"-\": stdin)"},
	    {"file", "FILE", "tệp YAML: cả cơ quan, đơn vị, người, sổ",
	     "YAML file: a whole agency, its units, people, registers"},
	    {NULL, NULL, NULL, NULL},
	},
    .run = run,
};
