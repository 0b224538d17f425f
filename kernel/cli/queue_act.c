/*
 * congvan queue retry, drop: what a person decides about items. Both leave an entry in the log, with the account.
 */
#include <stdlib.h>
#include <string.h>

#include <congvan/control.pb-c.h>
#include <jansson.h>

#include "nouns.h"
#include "queue_ask.h"
#include "result.h"

static int read_ids(const struct cli *cli, uint64_t ids[CLI_ARGUMENTS_MAX], size_t *ret_count)
{
	for (size_t i = 1; i < cli->argument_count; i++) {
		if (queue_number(cli->arguments[i], UINT64_MAX, &ids[i - 1]))
			continue;
		CLI_COMPLAIN(cli, "\"%s\" không phải là số của một mục; xem \"congvan queue list\"",
			     "\"%s\" is no item's number; see \"congvan queue list\"", cli->arguments[i]);
		return CLI_USAGE;
	}
	*ret_count = cli->argument_count > 1 ? cli->argument_count - 1 : 0;
	return CLI_OK;
}

static int print_done(const struct cli *cli, uint32_t done, bool drop)
{
	if (cli->json)
		return result_json(json_pack("{s:i, s:b}", "done", (int)done, "dryRun", cli->dry_run));
	if (cli->dry_run && drop)
		CLI_NOTE(cli, "sẽ hủy %u mục", "%u would be dropped", done);
	else if (cli->dry_run)
		CLI_NOTE(cli, "sẽ giao lại %u mục", "%u would be delivered again", done);
	else if (drop)
		CLI_NOTE(cli, "đã hủy %u mục", "%u dropped", done);
	else
		CLI_NOTE(cli, "sẽ giao lại ngay %u mục", "%u will be delivered again at once", done);
	return CLI_OK;
}

static int act(struct cli *cli, const char *command, Congvan__QueueActRequest *request, bool drop)
{
	uint32_t done = 0;
	bool more = true;
	int result = CLI_OK;

	request->queue = (char *)(uintptr_t)cli->arguments[0];
	request->reason = (char *)(uintptr_t)cli_option(cli, "reason");
	request->has_dry_run = request->dry_run = cli->dry_run;
	while (more && result == CLI_OK) {
		const Congvan__QueueActReply *reply;
		ProtobufCMessage *message = NULL;

		result = queue_ask(cli, command, &request->base, &congvan__queue_act_reply__descriptor, &message);
		if (result != CLI_OK)
			break;
		reply = (const Congvan__QueueActReply *)(const void *)message;
		done += reply->done;
		/* Nothing done and still more: all that is left is being delivered just now. */
		more = reply->more && reply->done > 0;
		protobuf_c_message_free_unpacked(message, NULL);
	}
	return result == CLI_OK ? print_done(cli, done, drop) : result;
}

static int run_retry(struct cli *cli)
{
	Congvan__QueueActRequest request = CONGVAN__QUEUE_ACT_REQUEST__INIT;
	uint64_t ids[CLI_ARGUMENTS_MAX];
	const bool all = cli_option(cli, "all") != NULL;
	int result = read_ids(cli, ids, &request.n_ids);

	if (result != CLI_OK)
		return result;
	if (cli->argument_count == 0 || all == (request.n_ids > 0)) {
		CLI_COMPLAIN(cli, "cần tên hàng đợi, và số của các mục hoặc --all; xem --help",
			     "it takes a queue's name, and items' numbers or --all; see --help");
		return CLI_USAGE;
	}
	request.ids = ids;
	request.has_all = request.all = all;
	return act(cli, "queue.retry", &request, false);
}

static int run_drop(struct cli *cli)
{
	Congvan__QueueActRequest request = CONGVAN__QUEUE_ACT_REQUEST__INIT;
	uint64_t ids[CLI_ARGUMENTS_MAX];
	const char *reason = cli_option(cli, "reason");
	int result = read_ids(cli, ids, &request.n_ids);

	if (result != CLI_OK)
		return result;
	if (request.n_ids == 0) {
		CLI_COMPLAIN(cli, "cần tên hàng đợi và số của các mục; xem --help",
			     "it takes a queue's name and items' numbers; see --help");
		return CLI_USAGE;
	}
	if (!reason || !*reason) {
		CLI_COMPLAIN(cli, "hủy một mục cần có lý do: --reason \"…\"",
			     "dropping an item needs a reason: --reason \"…\"");
		return CLI_USAGE;
	}
	request.ids = ids;
	return act(cli, "queue.drop", &request, true);
}

const struct command command_queue_retry = {
    .noun = "queue",
    .verb = "retry",
    .argument = "QUEUE [ID …]",
    .vi = "Giao lại ngay các mục đã gác lại hoặc đang chờ.",
    .en = "Delivers items that were set aside, or that wait, again at once.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_DRY_RUN | COMMAND_WORDS,
    .examples =
	(const struct command_example[]){
	    {"congvan queue retry notify-sms.outgoing 744301556432928768", "sau khi đã sửa nguyên nhân",
	     "after its cause was mended"},
	    {"congvan queue retry notify-sms.outgoing --all", "mọi mục đã gác lại của hàng đợi này",
	     "everything in this queue that was set aside"},
	    {NULL, NULL, NULL},
	},
    .options =
	(const struct command_option[]){
	    {"all", NULL, "mọi mục đã gác lại", "everything that was set aside"},
	    {"reason", "TEXT", "lý do, ghi vào nhật ký", "why, for the log"},
	    {NULL, NULL, NULL, NULL},
	},
    .run = run_retry,
};

const struct command command_queue_drop = {
    .noun = "queue",
    .verb = "drop",
    .argument = "QUEUE ID [ID …]",
    .vi = "Hủy các mục: không bao giờ giao nữa. Không lấy lại được.",
    .en = "Drops items: they are never delivered. This can't be undone.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_DRY_RUN | COMMAND_WORDS,
    .examples =
	(const struct command_example[]){
	    {"congvan queue drop notify-sms.outgoing 744301556432928768 --reason \"số điện thoại không còn dùng\"",
	     "lý do và tài khoản được ghi vào nhật ký", "reason and account go into the log"},
	    {NULL, NULL, NULL},
	},
    .options =
	(const struct command_option[]){
	    {"reason", "TEXT", "lý do, ghi vào nhật ký (bắt buộc)", "why, for the log (required)"},
	    {NULL, NULL, NULL, NULL},
	},
    .run = run_drop,
};
