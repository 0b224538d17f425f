/* congvan user leave: closes the account of somebody who leaves, and hands over the open work. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>

#include "client.h"
#include "nouns.h"
#include "result.h"
#include "user.h"

/* Messages are packed at once and never written to: they may point at what is const. */
static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

static const char *state_word(Congvan__LeaveState state)
{
	switch (state) {
	case CONGVAN__LEAVE_STATE__LEAVE_DONE:
		return "done";
	case CONGVAN__LEAVE_STATE__LEAVE_FAILED:
		return "failed";
	default:
		return "running";
	}
}

static json_t *kinds_json(const struct cli *cli, const Congvan__LeaveReport *report)
{
	json_t *kinds = json_array();

	for (size_t i = 0; i < report->n_kinds; i++) {
		const Congvan__HandOver *kind = report->kinds[i];
		const char *failure = kind->failure ? cli->english ? kind->failure->en : kind->failure->vi : "";

		json_array_append_new(kinds,
				      json_pack("{s:s, s:s, s:I, s:I, s:I, s:s}", "kind", result_text(kind->kind),
						"state", state_word(kind->state), "documents",
						(json_int_t)kind->documents, "flows", (json_int_t)kind->flows, "left",
						(json_int_t)kind->left, "failure", result_text(failure)));
	}
	return kinds;
}

static int print_json(const struct cli *cli, const Congvan__LeaveReport *report)
{
	const Congvan__Leave *leave = report->leave;
	char id[24];

	snprintf(id, sizeof(id), "%" PRIu64, leave->person_id);
	return result_json(json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:I, s:I, s:o}", "personId", id, "person",
				     result_text(report->person_name), "successor", result_text(report->successor_name),
				     "state", state_word(report->state), "sessionsEnded", (int)leave->sessions_ended,
				     "postsEnded", (int)leave->posts_ended, "delegationsRevoked",
				     (int)leave->delegations_revoked, "openWork", (json_int_t)leave->open_work, "left",
				     (json_int_t)report->left, "kinds", kinds_json(cli, report)));
}

static void print_kinds(const struct cli *cli, const Congvan__LeaveReport *report)
{
	for (size_t i = 0; i < report->n_kinds; i++) {
		const Congvan__HandOver *kind = report->kinds[i];

		CLI_NOTE(cli, "%s: đã bàn giao %" PRIu64 " văn bản, còn %" PRIu64 " việc",
			 "%s: %" PRIu64 " documents handed over, %" PRIu64 " entries left", result_text(kind->kind),
			 kind->documents, kind->left);
		if (kind->failure)
			CLI_COMPLAIN(cli, "%s", "%s",
				     result_text(cli->english ? kind->failure->en : kind->failure->vi));
	}
}

static int print_report(const struct cli *cli, const Congvan__LeaveReport *report)
{
	const Congvan__Leave *leave = report->leave;
	int result = report->state == CONGVAN__LEAVE_STATE__LEAVE_FAILED ? CLI_FAILED : CLI_OK;

	if (!leave)
		return CLI_FAILED;
	if (cli->json)
		return print_json(cli, report) == CLI_OK ? result : CLI_FAILED;
	if (cli->dry_run)
		CLI_NOTE(cli, "sẽ đóng tài khoản của %s", "would close the account of %s",
			 result_text(report->person_name));
	CLI_NOTE(cli, "%s: %u phiên, %u vị trí, %u ủy quyền chấm dứt; %" PRIu64 " việc đang mở",
		 "%s: %u sessions, %u posts, %u delegations end; %" PRIu64 " entries of work are open",
		 result_text(report->person_name), leave->sessions_ended, leave->posts_ended,
		 leave->delegations_revoked, leave->open_work);
	print_kinds(cli, report);
	if (report->left && !cli->dry_run)
		CLI_NOTE(cli, "đang bàn giao cho %s; xem lại bằng: congvan user leave %s --report",
			 "being handed over to %s; look again with: congvan user leave %s --report",
			 result_text(report->successor_name), cli->arguments[0]);
	return result;
}

static int ask(const struct cli *cli, struct client *client, uint32_t agency, ProtobufCMessage **ret)
{
	Congvan__GetLeaveRequest look = CONGVAN__GET_LEAVE_REQUEST__INIT;
	Congvan__LeaveRequest order = CONGVAN__LEAVE_REQUEST__INIT;
	bool only_look = cli_option(cli, "report") != NULL;
	struct client_call call = {
	    .service = "identity/1",
	    .method = only_look ? "get_leave" : "leave",
	    .agency = agency,
	    .request = only_look ? &look.base : &order.base,
	    .reply = &congvan__leave_report__descriptor,
	};

	look.account = order.account = lend(cli->arguments[0]);
	order.successor_account = lend(cli_option(cli, "successor"));
	order.reason = lend(cli_option(cli, "reason"));
	order.basis = lend(cli_option(cli, "basis"));
	CV_SET(&order, dry_run, cli->dry_run);
	CV_SET(&order, agency, agency);
	CV_SET(&look, agency, agency);
	return client_call(cli, client, &call, ret);
}

static int run_leave(struct cli *cli)
{
	struct client client = {.fd = -1};
	ProtobufCMessage *reply = NULL;
	uint32_t agency = 0;
	int result = user_agency(cli, &agency);

	if (result == CLI_OK)
		result = client_open(cli, &client);
	if (result == CLI_OK)
		result = ask(cli, &client, agency, &reply);
	if (result == CLI_OK)
		result = print_report(cli, (const Congvan__LeaveReport *)(const void *)reply);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	client_close(&client);
	return result;
}

const struct command command_user_leave = {
    .noun = "user",
    .verb = "leave",
    .argument = "ACCOUNT",
    .vi = "Đóng tài khoản của người thôi việc và bàn giao việc đang mở.",
    .en = "Closes the account of somebody who leaves and hands over the open work.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){
	    {"congvan user leave levana --successor maithi --basis \"12/QĐ-SYT\"",
	     "chấm dứt phiên, vị trí, ủy quyền; bàn giao cho maithi",
	     "ends sessions, posts and delegations; maithi goes on with the work"},
	    {"congvan user leave levana --report", "đã bàn giao đến đâu", "how far it has come"},
	    {NULL, NULL, NULL},
	},
    .options =
	(const struct command_option[]){
	    {"successor", "ACCOUNT", "người nhận bàn giao (cần khi còn việc đang mở)",
	     "who goes on with the work (needed while some is open)"},
	    {"basis", "TEXT", "văn bản làm căn cứ", "the document that it rests on"},
	    {"reason", "TEXT", "lý do", "why"},
	    {"agency", "N", "số của cơ quan (mặc định 1)", "the agency's number (default 1)"},
	    {"report", NULL, "chỉ xem kết quả", "only look at the report"},
	    {NULL, NULL, NULL, NULL},
	},
    .run = run_leave,
};
