/*
 * congvan process check|show: definitions of processes. What they mean is the plugin's whose documents follow them: the
 * file says of which kind it is, and the service of that name is asked.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <congvan/memory.h>
#include <congvan/office.pb-c.h>

#include "client.h"
#include "config/tree.h"
#include "config/value.h"
#include "nouns.h"
#include "result.h"
#include "text_file.h"

#define PROCESS_FILE_MAX (256u << 10) /* bytes, as the server reads */
#define PROCESS_SERVICE_MAX 64u
#define PROCESS_KIND_DEFAULT "incoming"

/* A definition on its way to the server. */
struct definition {
	char *text; /* NULL: a name was given */
	char service[PROCESS_SERVICE_MAX];
};

/* Messages are packed at once and never written to: they may point at what is const. */
static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int read_agency(const struct cli *cli, uint32_t *ret)
{
	const char *text = cli_option(cli, "agency");
	int64_t number = 1;

	if (text && (value_integer(text, &number) != 0 || number < 1 || number > UINT32_MAX)) {
		CLI_COMPLAIN(cli, "--agency là số của cơ quan, từ 1", "--agency is the agency's number, from 1");
		return CLI_USAGE;
	}
	*ret = (uint32_t)number;
	return CLI_OK;
}

/* ---- the file ---- */

/* Of which kind it is. A file that can't be read for that goes to the default one, which tells what is wrong. */
static void find_service(const char *path, const char *text, const char *said, char ret[PROCESS_SERVICE_MAX])
{
	struct cv_error error = {0};
	struct tree *tree = NULL;
	const struct tree_node *kind = NULL;
	const char *name = PROCESS_KIND_DEFAULT;

	if (!said && text && tree_load_text(path, text, strlen(text), &tree, &error) == 0 && tree_root(tree) &&
	    tree_root(tree)->kind == TREE_MAP)
		kind = tree_member(tree_root(tree), "kind");
	if (said)
		name = said;
	else if (kind && kind->kind == TREE_SCALAR && kind->text_len > 0 && kind->text_len < PROCESS_SERVICE_MAX - 4)
		name = kind->text;
	snprintf(ret, PROCESS_SERVICE_MAX, "%.*s/1", (int)PROCESS_SERVICE_MAX - 4, name);
	tree_destroy(&tree);
}

static int ask(const struct cli *cli, const char *service, const char *method, const ProtobufCMessage *request,
	       const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	struct client client = {.fd = -1};
	uint32_t agency = 0;
	int result = read_agency(cli, &agency);
	struct client_call call = {
	    .service = service, .method = method, .agency = agency, .request = request, .reply = type};

	if (result == CLI_OK)
		result = client_open(cli, &client);
	if (result == CLI_OK)
		result = client_call(cli, &client, &call, ret);
	client_close(&client);
	return result;
}

static int tell_problems(char *const *problems, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, "%s\n", problems[i]);
	return count ? CLI_FAILED : CLI_OK;
}

/* ---- process check ---- */

static int print_check(const struct cli *cli, const Congvan__CheckProcessReply *reply)
{
	if (cli->json) {
		json_t *problems = json_array();

		for (size_t i = 0; i < reply->n_problems; i++)
			json_array_append_new(problems, json_string(reply->problems[i]));
		result_json(json_pack("{s:b, s:s, s:i, s:i, s:i, s:i, s:o}", "good", reply->n_problems == 0, "process",
				      result_text(reply->name), "version", (int)reply->version, "states",
				      (int)reply->states, "steps", (int)reply->steps, "actions", (int)reply->actions,
				      "problems", problems));
		return reply->n_problems ? CLI_FAILED : CLI_OK;
	}
	if (reply->n_problems)
		return tell_problems(reply->problems, reply->n_problems);
	CLI_NOTE(cli, "%s: không có lỗi (%s phiên bản %u: %u trạng thái, %u bước, %u việc)",
		 "%s: no mistakes (%s version %u: %u states, %u steps, %u actions)", cli->arguments[0],
		 result_text(reply->name), reply->version, reply->states, reply->steps, reply->actions);
	return CLI_OK;
}

static int run_check(struct cli *cli)
{
	Congvan__CheckProcessRequest request = CONGVAN__CHECK_PROCESS_REQUEST__INIT;
	struct definition definition = {.text = NULL};
	ProtobufCMessage *reply = NULL;
	int result = text_file_read(cli, cli->arguments[0], PROCESS_FILE_MAX, &definition.text);

	if (result != CLI_OK)
		return result;
	find_service(cli->arguments[0], definition.text, cli_option(cli, "kind"), definition.service);
	request.file = lend(cli->arguments[0]);
	request.text = definition.text;
	result = ask(cli, definition.service, "check_process", &request.base, &congvan__check_process_reply__descriptor,
		     &reply);
	if (result == CLI_OK)
		result = print_check(cli, (const Congvan__CheckProcessReply *)(const void *)reply);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	free(definition.text);
	return result;
}

/* ---- process show ---- */

static int read_format(const struct cli *cli, Congvan__ProcessFormat *ret)
{
	bool dot = cli_option(cli, "dot") != NULL, svg = cli_option(cli, "svg") != NULL;

	if (dot + svg + cli->json > 1) {
		CLI_COMPLAIN(cli, "chỉ dùng một trong --dot, --svg và --json",
			     "--dot, --svg and --json exclude each other");
		return CLI_USAGE;
	}
	*ret = dot         ? CONGVAN__PROCESS_FORMAT__PROCESS_DOT
	       : svg       ? CONGVAN__PROCESS_FORMAT__PROCESS_SVG
	       : cli->json ? CONGVAN__PROCESS_FORMAT__PROCESS_JSON
			   : CONGVAN__PROCESS_FORMAT__PROCESS_TEXT;
	return CLI_OK;
}

static int read_version(const struct cli *cli, Congvan__ShowProcessRequest *request)
{
	const char *text = cli_option(cli, "version-number");
	int64_t number = 0;

	if (!text)
		return CLI_OK;
	if (value_integer(text, &number) != 0 || number < 1 || number > UINT32_MAX) {
		CLI_COMPLAIN(cli, "--version-number là số từ 1", "--version-number is a number from 1");
		return CLI_USAGE;
	}
	CV_SET(request, version, (uint32_t)number);
	return CLI_OK;
}

/* A file if there is one of that name, else a process in use. */
static int read_definition(const struct cli *cli, Congvan__ShowProcessRequest *request, struct definition *ret)
{
	const char *named = cli->arguments[0];
	int result = CLI_OK;

	if (strchr(named, '/') || strchr(named, '.') || access(named, F_OK) == 0)
		result = text_file_read(cli, named, PROCESS_FILE_MAX, &ret->text);
	if (result != CLI_OK)
		return result;
	find_service(named, ret->text, cli_option(cli, "kind"), ret->service);
	if (ret->text) {
		request->file = lend(named);
		request->text = ret->text;
	} else {
		request->name = lend(named);
	}
	return CLI_OK;
}

static int run_show(struct cli *cli)
{
	Congvan__ShowProcessRequest request = CONGVAN__SHOW_PROCESS_REQUEST__INIT;
	struct definition definition = {.text = NULL};
	ProtobufCMessage *reply = NULL;
	Congvan__ProcessFormat format = CONGVAN__PROCESS_FORMAT__PROCESS_TEXT;
	int result = read_format(cli, &format);

	CV_SET(&request, format, format);
	CV_SET(&request, english, cli->english);
	if (result == CLI_OK)
		result = read_version(cli, &request);
	if (result == CLI_OK)
		result = read_definition(cli, &request, &definition);
	if (result == CLI_OK)
		result = ask(cli, definition.service, "show_process", &request.base,
			     &congvan__show_process_reply__descriptor, &reply);
	if (result == CLI_OK) {
		const Congvan__ShowProcessReply *shown = (const Congvan__ShowProcessReply *)(const void *)reply;

		result = tell_problems(shown->problems, shown->n_problems);
		fputs(result_text(shown->shown), stdout);
	}
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	free(definition.text);
	return result;
}

/* ---- the commands ---- */

#define OPTION_AGENCY                                                                                                  \
	{                                                                                                              \
		"agency", "NUMBER", "số của cơ quan (mặc định 1)", "the agency's number (default 1)"                   \
	}
#define OPTION_KIND                                                                                                    \
	{                                                                                                              \
		"kind", "NAME", "loại văn bản (mặc định: như trong tệp)",                                              \
		    "the kind of documents (default: as the file says)"                                                \
	}

const struct command command_process_check = {
    .noun = "process",
    .verb = "check",
    .argument = "FILE",
    .vi = "Kiểm tra tệp định nghĩa quy trình; in mọi lỗi theo dòng và cột.",
    .en = "Checks the definition of a process; prints every mistake by line and column.",
    .flags = COMMAND_JSON | COMMAND_SOCKET,
    .examples = (const struct command_example[]){{"congvan process check incoming.yaml",
						  "kiểm tra trước khi khởi động lại với tệp mới",
						  "before the server is restarted with a new file"},
						 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){OPTION_AGENCY, OPTION_KIND, {NULL, NULL, NULL, NULL}},
    .run = run_check,
};

const struct command command_process_show = {
    .noun = "process",
    .verb = "show",
    .argument = "NAME|FILE",
    .vi = "In một quy trình đang dùng hoặc trong tệp: dạng chữ, hoặc sơ đồ DOT, SVG, hoặc JSON.",
    .en = "Prints a process in use or in a file: as text, or as a graph in DOT or SVG, or as JSON.",
    .flags = COMMAND_JSON | COMMAND_SOCKET,
    .examples =
	(const struct command_example[]){
	    {"congvan process show incoming.yaml --svg > incoming.svg", "vẽ sơ đồ các bước", "draws its steps"},
	    {"congvan process show incoming-default --version-number 1", "phiên bản mà văn bản cũ đang theo",
	     "the version that older documents follow"},
	    {NULL, NULL, NULL}},
    .options = (const struct command_option[]){{"dot", NULL, "sơ đồ dạng DOT (Graphviz)", "a graph in DOT (Graphviz)"},
					       {"svg", NULL, "sơ đồ dạng SVG", "a graph in SVG"},
					       {"version-number", "NUMBER", "phiên bản (mặc định: mới nhất)",
						"the version (default: the latest)"},
					       OPTION_AGENCY,
					       OPTION_KIND,
					       {NULL, NULL, NULL, NULL}},
    .run = run_show,
};
