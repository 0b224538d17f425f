#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "client.h"
#include "nouns.h"
#include "result.h"

static json_t *plugin_json(const Congvan__PluginStatus *plugin)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:I, s:s, s:I, s:I}", "name", result_text(plugin->name), "version",
				   result_text(plugin->version), "mode", result_text(plugin->mode), "generation",
				   (json_int_t)plugin->generation, "state", result_text(plugin->state), "calls",
				   (json_int_t)plugin->calls, "errors", (json_int_t)plugin->errors);

	if (object && plugin->error)
		json_object_set_new(object, "error", json_string(plugin->error));
	return object;
}

static int print_json(const Congvan__StatusReply *reply)
{
	json_t *plugins = json_array();
	json_t *object = json_pack("{s:s, s:I, s:i, s:b, s:{s:I, s:I, s:I, s:I, s:I, s:I, s:I}, s:O}", "version",
				   result_text(reply->version), "startedMs", (json_int_t)reply->started_ms, "pid",
				   (int)reply->pid, "writable", reply->writable, "store", "logSequence",
				   (json_int_t)reply->log_sequence, "commits", (json_int_t)reply->commits, "groups",
				   (json_int_t)reply->groups, "conflicts", (json_int_t)reply->conflicts, "storeBytes",
				   (json_int_t)reply->store_bytes, "freeBytes", (json_int_t)reply->free_bytes,
				   "reserveBytes", (json_int_t)reply->reserve_bytes, "plugins", plugins);

	for (size_t i = 0; i < reply->n_plugins; i++)
		json_array_append_new(plugins, plugin_json(reply->plugins[i]));
	json_decref(plugins);
	return result_json(object);
}

static void print_text(const struct cli *cli, const Congvan__StatusReply *reply)
{
	char started[CLI_TIME_MAX], store[CLI_SIZE_MAX], space[CLI_SIZE_MAX], reserve[CLI_SIZE_MAX];

	printf(CLI_TEXT(cli, "congvand %s, tiến trình %u, chạy từ %s\n", "congvand %s, process %u, running since %s\n"),
	       result_text(reply->version), reply->pid, cli_time(reply->started_ms, started));
	printf(CLI_TEXT(cli, "kho: %s, đĩa còn trống %s (dự trữ %s), %s\n", "store: %s, %s free (reserve %s), %s\n"),
	       cli_size(reply->store_bytes, store), cli_size(reply->free_bytes, space),
	       cli_size(reply->reserve_bytes, reserve),
	       reply->writable ? CLI_TEXT(cli, "ghi được", "writable")
			       : CLI_TEXT(cli, "KHÔNG GHI ĐƯỢC", "NOT WRITABLE"));
	printf(CLI_TEXT(cli,
			"nhật ký: %" PRIu64 " mục; %" PRIu64 " lần ghi trong %" PRIu64 " nhóm, %" PRIu64
			" lần xung đột\n",
			"log: %" PRIu64 " entries; %" PRIu64 " commits in %" PRIu64 " groups, %" PRIu64 " conflicts\n"),
	       reply->log_sequence, reply->commits, reply->groups, reply->conflicts);
	for (size_t i = 0; i < reply->n_plugins; i++) {
		const Congvan__PluginStatus *plugin = reply->plugins[i];
		printf("%-12s %-9s %-11s %" PRIu64 "  %" PRIu64 " %s, %" PRIu64 " %s%s%s\n", result_text(plugin->name),
		       result_text(plugin->version), result_text(plugin->state), plugin->generation, plugin->calls,
		       CLI_TEXT(cli, "lần gọi", "calls"), plugin->errors, CLI_TEXT(cli, "lỗi", "errors"),
		       plugin->error ? "  " : "", plugin->error ? plugin->error : "");
	}
}

static int run(struct cli *cli)
{
	struct client client = {.fd = -1};
	Congvan__ControlRequest request = CONGVAN__CONTROL_REQUEST__INIT;
	Congvan__ControlReply *reply = NULL;
	Congvan__StatusReply *status = NULL;
	int result = client_open(cli, &client);

	if (result != CLI_OK)
		return result;
	request.command = (char *)(uintptr_t) "status";
	result = client_ask(cli, &client, &request, &reply);
	if (result == CLI_OK)
		status = congvan__status_reply__unpack(NULL, reply->payload.len, reply->payload.data);
	if (result == CLI_OK && !status) {
		CLI_COMPLAIN(cli, "không đọc được câu trả lời của máy chủ", "the server's answer can't be read");
		result = CLI_FAILED;
	}
	if (status && cli->json)
		result = print_json(status);
	else if (status && !cli->quiet)
		print_text(cli, status);
	if (status)
		congvan__status_reply__free_unpacked(status, NULL);
	if (reply)
		congvan__control_reply__free_unpacked(reply, NULL);
	client_close(&client);
	return result;
}

const struct command command_status = {
    .noun = "status",
    .vi = "Cho biết máy chủ và các thành phần đang ra sao.",
    .en = "Shows how the server and its plugins are.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan status", "tình trạng, cho người đọc", "for people to read"},
	    {"congvan status --json", "cho chương trình", "for programs"},
	    {NULL, NULL, NULL},
	},
    .run = run,
};
