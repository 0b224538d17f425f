#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "nouns.h"
#include "result.h"

/* Asks "plugin.<verb>"; name NULL: without one. */
static int ask(const struct cli *cli, const char *command, const char *name, Congvan__ControlReply **ret_reply)
{
	struct client client = {.fd = -1};
	Congvan__ControlRequest request = CONGVAN__CONTROL_REQUEST__INIT;
	Congvan__PluginRequest detail = CONGVAN__PLUGIN_REQUEST__INIT;
	uint8_t *payload = NULL;
	int result = client_open(cli, &client);

	if (result != CLI_OK)
		return result;
	request.command = (char *)(uintptr_t)command; /* packing only reads */
	request.language = (char *)(uintptr_t)(cli->english ? "en" : "vi");
	if (name) {
		detail.name = (char *)(uintptr_t)name;
		payload = malloc(congvan__plugin_request__get_packed_size(&detail));
		request.has_payload = payload != NULL;
		request.payload.data = payload;
		request.payload.len = payload ? congvan__plugin_request__pack(&detail, payload) : 0;
	}
	result = client_ask(cli, &client, &request, ret_reply);
	free(payload);
	client_close(&client);
	return result;
}

static int unreadable(const struct cli *cli)
{
	CLI_COMPLAIN(cli, "không đọc được câu trả lời của máy chủ", "the server's answer can't be read");
	return CLI_FAILED;
}

/* ---- list ------------------------------------------------------------------------------------------------------ */

static json_t *call_json(const Congvan__HeldCall *call)
{
	return json_pack("{s:s, s:s, s:i, s:I}", "service", result_text(call->service), "method",
			 result_text(call->method), "count", (int)call->count, "ageMs", (json_int_t)call->age_ms);
}

static json_t *old_json(const Congvan__OldGeneration *old)
{
	json_t *calls = json_array();
	json_t *object = json_pack(
	    "{s:I, s:s, s:s, s:I, s:o, s:i, s:i, s:i, s:i, s:b}", "generation", (json_int_t)old->generation, "version",
	    result_text(old->version), "state", result_text(old->state), "leftMs", (json_int_t)old->left_ms, "calls",
	    calls, "queued", (int)old->queued, "leases", (int)old->leases, "openCalls", (int)old->open_calls,
	    "references", (int)old->references, "notDrained", old->not_drained);

	for (size_t i = 0; object && i < old->n_calls; i++)
		json_array_append_new(calls, call_json(old->calls[i]));
	return object;
}

static json_t *plugin_json(const Congvan__PluginState *plugin)
{
	json_t *old = json_array();
	json_t *object =
	    json_pack("{s:s, s:s, s:s, s:I, s:s, s:i, s:I, s:I, s:i, s:i, s:o}", "name", result_text(plugin->name),
		      "version", result_text(plugin->version), "mode", result_text(plugin->mode), "generation",
		      (json_int_t)plugin->generation, "state", result_text(plugin->state), "inFlight",
		      (int)plugin->in_flight, "calls", (json_int_t)plugin->calls, "errors", (json_int_t)plugin->errors,
		      "reloads", (int)plugin->reloads, "restarts", (int)plugin->restarts, "old", old);

	if (!object)
		return NULL;
	for (size_t i = 0; i < plugin->n_old; i++)
		json_array_append_new(old, old_json(plugin->old[i]));
	if (plugin->health)
		json_object_set_new(object, "health", json_string(plugin->health));
	if (plugin->health_text)
		json_object_set_new(object, "healthText", json_string(plugin->health_text));
	if (plugin->has_reloads_left)
		json_object_set_new(object, "reloadsLeft", json_integer(plugin->reloads_left));
	if (plugin->has_next_try_ms)
		json_object_set_new(object, "nextTryMs", json_integer((json_int_t)plugin->next_try_ms));
	if (plugin->error) {
		json_object_set_new(object, "error", json_string(plugin->error));
		json_object_set_new(object, "errorMs", json_integer((json_int_t)plugin->error_ms));
	}
	return object;
}

static int list_json(const Congvan__PluginListReply *reply)
{
	json_t *plugins = json_array();
	json_t *object = json_pack("{s:i, s:o}", "stuckThreads", (int)reply->stuck_threads, "plugins", plugins);

	for (size_t i = 0; object && i < reply->n_plugins; i++)
		json_array_append_new(plugins, plugin_json(reply->plugins[i]));
	return result_json(object);
}

static void print_old(const struct cli *cli, const Congvan__OldGeneration *old)
{
	printf(CLI_TEXT(cli, "    thế hệ cũ %" PRIu64 " (%s), %s, còn %" PRId64 " s\n",
			"    old generation %" PRIu64 " (%s), %s, %" PRId64 " s left\n"),
	       old->generation, result_text(old->version), result_text(old->state), old->left_ms / 1000);
	for (size_t i = 0; i < old->n_calls; i++)
		printf(CLI_TEXT(cli, "      %u lời gọi %s.%s, lâu nhất %" PRId64 " s\n",
				"      %u calls of %s.%s, the oldest for %" PRId64 " s\n"),
		       old->calls[i]->count, result_text(old->calls[i]->service), result_text(old->calls[i]->method),
		       old->calls[i]->age_ms / 1000);
	printf(CLI_TEXT(cli,
			"      %u đang chờ, %u mục hàng đợi đang giữ, %u yêu cầu đã gửi, %u nơi còn tham chiếu%s\n",
			"      %u queued, %u leases, %u requests sent, %u references%s\n"),
	       old->queued, old->leases, old->open_calls, old->references,
	       old->not_drained ? CLI_TEXT(cli, ", còn kết nối chưa đóng", ", connections still open") : "");
}

static void print_plugin(const struct cli *cli, const Congvan__PluginState *plugin)
{
	char when[CLI_TIME_MAX];

	printf("%-18s %-9s %-11s %-12s %6" PRIu64 "  ", result_text(plugin->name), result_text(plugin->version),
	       result_text(plugin->mode), result_text(plugin->state), plugin->generation);
	printf(CLI_TEXT(cli, "%u đang xử lý, %" PRIu64 " lần gọi, %u lần thay, %u lần chạy lại",
			"%u in flight, %" PRIu64 " calls, %u reloads, %u restarts"),
	       plugin->in_flight, plugin->calls, plugin->reloads, plugin->restarts);
	if (plugin->has_reloads_left)
		printf(CLI_TEXT(cli, ", còn thay được %u lần", ", %u reloads left"), plugin->reloads_left);
	putchar('\n');
	if (plugin->health_text)
		printf("    %s: %s\n", result_text(plugin->health), plugin->health_text);
	if (plugin->has_next_try_ms)
		printf(CLI_TEXT(cli, "    chạy lại lúc %s\n", "    next start at %s\n"),
		       cli_time(plugin->next_try_ms, when));
	if (plugin->error)
		printf(CLI_TEXT(cli, "    lỗi gần nhất, %s: %s\n", "    last error, %s: %s\n"),
		       cli_time(plugin->error_ms, when), plugin->error);
	for (size_t i = 0; i < plugin->n_old; i++)
		print_old(cli, plugin->old[i]);
}

static int run_list(struct cli *cli)
{
	Congvan__ControlReply *reply = NULL;
	Congvan__PluginListReply *list;
	int result = ask(cli, "plugin.list", NULL, &reply);

	if (result != CLI_OK)
		return result;
	list = congvan__plugin_list_reply__unpack(NULL, reply->payload.len, reply->payload.data);
	congvan__control_reply__free_unpacked(reply, NULL);
	if (!list)
		return unreadable(cli);
	if (cli->json)
		result = list_json(list);
	for (size_t i = 0; !cli->json && i < list->n_plugins; i++)
		print_plugin(cli, list->plugins[i]);
	if (!cli->json && list->stuck_threads > 0)
		printf(CLI_TEXT(cli, "luồng bị treo: %u\n", "threads that hang: %u\n"), list->stuck_threads);
	congvan__plugin_list_reply__free_unpacked(list, NULL);
	return result;
}

/* ---- reload, enable, disable ------------------------------------------------------------------------------------ */

static int report(const struct cli *cli, const Congvan__PluginReply *reply)
{
	if (cli->json)
		return result_json(json_pack("{s:s, s:s, s:I, s:I, s:I, s:s}", "name", result_text(reply->name),
					     "version", result_text(reply->version), "generation",
					     (json_int_t)reply->generation, "before", (json_int_t)reply->before,
					     "switchUs", (json_int_t)reply->switch_us, "note",
					     result_text(reply->note)));
	if (reply->generation == 0)
		CLI_NOTE(cli, "%s đã dừng", "%s is off", result_text(reply->name));
	else if (reply->before != 0 && reply->before != reply->generation)
		CLI_NOTE(cli, "%s %s: thế hệ %" PRIu64 " thay thế hệ %" PRIu64 ", chuyển trong %" PRId64 " µs",
			 "%s %s: generation %" PRIu64 " took over from %" PRIu64 ", switched in %" PRId64 " µs",
			 result_text(reply->name), result_text(reply->version), reply->generation, reply->before,
			 reply->switch_us);
	else
		CLI_NOTE(cli, "%s %s: thế hệ %" PRIu64 " đang chạy", "%s %s: generation %" PRIu64 " runs",
			 result_text(reply->name), result_text(reply->version), reply->generation);
	if (reply->note && *reply->note)
		cli_note(cli, "%s", reply->note);
	return CLI_OK;
}

static int order(struct cli *cli, const char *command)
{
	Congvan__ControlReply *reply = NULL;
	Congvan__PluginReply *done;
	int result = ask(cli, command, cli->arguments[0], &reply);

	if (result != CLI_OK)
		return result;
	done = congvan__plugin_reply__unpack(NULL, reply->payload.len, reply->payload.data);
	congvan__control_reply__free_unpacked(reply, NULL);
	if (!done)
		return unreadable(cli);
	result = report(cli, done);
	congvan__plugin_reply__free_unpacked(done, NULL);
	return result;
}

static int run_reload(struct cli *cli)
{
	return order(cli, "plugin.reload");
}

static int run_enable(struct cli *cli)
{
	return order(cli, "plugin.enable");
}

static int run_disable(struct cli *cli)
{
	return order(cli, "plugin.disable");
}

/* ---- check ------------------------------------------------------------------------------------------------------ */

static json_t *texts_json(char *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(texts[i]));
	return list;
}

static int check_report(const struct cli *cli, const Congvan__PluginCheckReply *reply)
{
	int result = CLI_OK;

	if (cli->json) {
		result = result_json(json_pack(
		    "{s:s, s:s, s:s, s:o, s:o, s:o}", "name", result_text(reply->name), "version",
		    result_text(reply->version), "buildId", result_text(reply->build_id), "problems",
		    texts_json(reply->problems, reply->n_problems), "warnings",
		    texts_json(reply->warnings, reply->n_warnings), "plan", texts_json(reply->plan, reply->n_plan)));
	} else {
		for (size_t i = 0; i < reply->n_plan; i++)
			puts(reply->plan[i]);
		for (size_t i = 0; i < reply->n_warnings; i++)
			CLI_NOTE(cli, "lưu ý: %s", "note: %s", reply->warnings[i]);
		for (size_t i = 0; i < reply->n_problems; i++)
			cli_complain("%s", reply->problems[i]);
	}
	return reply->n_problems > 0 && result == CLI_OK ? CLI_FAILED : result;
}

static int run_check(struct cli *cli)
{
	Congvan__ControlReply *reply = NULL;
	Congvan__PluginCheckReply *check;
	char path[PATH_MAX];
	const char *name = cli->arguments[0];
	int result;

	/* What looks like a file is one; the server does not know where this tool was called. */
	if (strchr(name, '/') && !realpath(name, path)) {
		CLI_COMPLAIN(cli, "không tìm thấy tệp %s", "no such file: %s", name);
		return CLI_NOT_FOUND;
	}
	result = ask(cli, "plugin.check", strchr(name, '/') ? path : name, &reply);
	if (result != CLI_OK)
		return result;
	check = congvan__plugin_check_reply__unpack(NULL, reply->payload.len, reply->payload.data);
	congvan__control_reply__free_unpacked(reply, NULL);
	if (!check)
		return unreadable(cli);
	result = check_report(cli, check);
	congvan__plugin_check_reply__free_unpacked(check, NULL);
	return result;
}

/* ---- the table ----------------------------------------------------------------------------------------------------
 */

const struct command command_plugin_list = {
    .noun = "plugin",
    .verb = "list",
    .vi = "Liệt kê các phân hệ, thế hệ đang chạy và những gì còn giữ thế hệ cũ.",
    .en = "Lists the plugins, what runs of them, and what holds old generations.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan plugin list", "cho người đọc", "for people to read"},
	    {"congvan plugin list --json", "cho chương trình", "for programs"},
	    {NULL, NULL, NULL},
	},
    .run = run_list,
};

const struct command command_plugin_reload = {
    .noun = "plugin",
    .verb = "reload",
    .argument = "NAME",
    .vi = "Thay một phân hệ bằng bản mới trong khi máy chủ vẫn chạy.",
    .en = "Replaces a plugin by the build that lies in its place now, while the server works.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan plugin reload notify-sms", "không mất bản tin nào", "no message is lost"},
	    {NULL, NULL, NULL},
	},
    .run = run_reload,
};

const struct command command_plugin_enable = {
    .noun = "plugin",
    .verb = "enable",
    .argument = "NAME",
    .vi = "Bật một phân hệ có tên trong plugins.enabled.",
    .en = "Starts a plugin that plugins.enabled names.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan plugin enable notify-sms", "bật lại sau khi đã tắt", "on again after it was disabled"},
	    {NULL, NULL, NULL},
	},
    .run = run_enable,
};

const struct command command_plugin_disable = {
    .noun = "plugin",
    .verb = "disable",
    .argument = "NAME",
    .vi = "Tắt một phân hệ, kể cả sau khi máy chủ khởi động lại.",
    .en = "Stops a plugin, also after a restart of the server.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan plugin disable notify-sms", "bản tin chờ trong hàng đợi", "its messages wait in their queue"},
	    {NULL, NULL, NULL},
	},
    .run = run_disable,
};

const struct command command_plugin_check = {
    .noun = "plugin",
    .verb = "check",
    .argument = "NAME|FILE",
    .vi = "Xét một bản của phân hệ và cho biết điều gì sẽ xảy ra; không chạy mã nào của nó.",
    .en = "Judges a plugin's file and says what would happen; none of its code runs.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan plugin check ./notify-sms.so", "một tệp chưa được cài", "a file that is not installed yet"},
	    {"congvan plugin check notify-sms", "tệp đang nằm ở chỗ của nó", "the file that lies in its place"},
	    {NULL, NULL, NULL},
	},
    .run = run_check,
};
