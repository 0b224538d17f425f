#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "audit_head.h"
#include "client.h"
#include "config/config.h"
#include "nouns.h"
#include "result.h"
#include "store/audit.h"

/* What was found, from the running server or from the files of a stopped one. */
struct finding {
	struct audit_result result;
	const struct audit_head *wanted; /* NULL: no earlier head */
	bool has_hash; /* of the entry `wanted`; false: there is no such entry */
	uint8_t hash[32];
};

/* ---- on a running server ---- */

static int from_reply(const struct cli *cli, const Congvan__AuditReply *reply, struct finding *ret)
{
	if (reply->head_hash.len != sizeof(ret->result.head_hash) && reply->entries > 0) {
		CLI_COMPLAIN(cli, "không đọc được câu trả lời của máy chủ", "the server's answer can't be read");
		return CLI_FAILED;
	}
	ret->result.entries = reply->entries;
	ret->result.head_sequence = reply->head_sequence;
	ret->result.head_time_ms = reply->head_time_ms;
	ret->result.removed_payloads = reply->removed_payloads;
	ret->result.intact = reply->intact;
	ret->result.broken_sequence = reply->broken_sequence;
	if (reply->head_hash.len == sizeof(ret->result.head_hash))
		memcpy(ret->result.head_hash, reply->head_hash.data, sizeof(ret->result.head_hash));
	snprintf(ret->result.problem, sizeof(ret->result.problem), "%s", result_text(reply->problem));
	ret->has_hash = reply->has_hash && reply->hash.len == sizeof(ret->hash);
	if (ret->has_hash)
		memcpy(ret->hash, reply->hash.data, sizeof(ret->hash));
	return CLI_OK;
}

static int ask_server(const struct cli *cli, struct client *client, struct finding *ret)
{
	Congvan__ControlRequest request = CONGVAN__CONTROL_REQUEST__INIT;
	Congvan__AuditRequest detail = CONGVAN__AUDIT_REQUEST__INIT;
	Congvan__ControlReply *reply = NULL;
	Congvan__AuditReply *found = NULL;
	uint8_t payload[16];

	request.command = (char *)(uintptr_t) "audit.verify";
	if (ret->wanted) {
		detail.has_sequence = 1;
		detail.sequence = ret->wanted->sequence;
		request.has_payload = 1;
		request.payload.data = payload;
		request.payload.len = congvan__audit_request__pack(&detail, payload);
	}
	int result = client_ask(cli, client, &request, &reply);
	if (result != CLI_OK)
		return result;
	found = congvan__audit_reply__unpack(NULL, reply->payload.len, reply->payload.data);
	if (found) {
		result = from_reply(cli, found, ret);
		congvan__audit_reply__free_unpacked(found, NULL);
	} else {
		CLI_COMPLAIN(cli, "không đọc được câu trả lời của máy chủ", "the server's answer can't be read");
		result = CLI_FAILED;
	}
	congvan__control_reply__free_unpacked(reply, NULL);
	return result;
}

/* ---- on the files of a stopped one ---- */

static int look_up(struct store *store, struct finding *ret)
{
	int result = ret->wanted ? audit_hash(store, ret->wanted->sequence, ret->hash) : -ENOENT;

	ret->has_hash = result == 0;
	return result == -ENOENT ? 0 : result;
}

static int read_files(const struct cli *cli, const char *directory, struct finding *ret)
{
	struct store_options options = {.directory = directory, .read_only = true};
	struct store *store = NULL;
	struct cv_error error = {0};
	int result = store_open(&options, &store, &error);

	if (result < 0) {
		cli_complain("%s", error.text);
		return result == -ENOENT ? CLI_NOT_FOUND : result == -EACCES ? CLI_DENIED : CLI_FAILED;
	}
	result = audit_verify(store, &ret->result);
	if (result == 0)
		result = look_up(store, ret);
	store_close(&store);
	if (result == 0)
		return CLI_OK;
	CLI_COMPLAIN(cli, "không đọc được nhật ký trong %s: %s", "the log in %s can't be read: %s", directory,
		     strerror(-result));
	return CLI_FAILED;
}

/* The data directory of the configuration; CLI_UNAVAILABLE when there is none to be found. */
static int read_configured(const struct cli *cli, struct finding *ret)
{
	struct config *config = NULL;
	struct cv_error error = {0};
	const char *file = cli->config ? cli->config : CLIENT_CONFIG_DEFAULT;
	int result = CLI_UNAVAILABLE;

	if (config_load(file, &config, &error) == 0 && config_kernel(config)->data_directory)
		result = read_files(cli, config_kernel(config)->data_directory, ret);
	else
		CLI_COMPLAIN(cli, "máy chủ không chạy; hãy nêu thư mục dữ liệu bằng --data",
			     "the server does not run; name its data directory with --data");
	config_destroy(&config);
	return result;
}

static int find(const struct cli *cli, struct finding *ret)
{
	struct client client = {.fd = -1};

	if (cli_option(cli, "data"))
		return read_files(cli, cli_option(cli, "data"), ret);
	int result = client_try(cli, &client);
	if (result == CLI_UNAVAILABLE)
		return read_configured(cli, ret);
	if (result == CLI_OK)
		result = ask_server(cli, &client, ret);
	client_close(&client);
	return result;
}

/* ---- the verdict ---- */

/* Whether the earlier head still stands in the chain; *ret_problem says why not. */
static bool head_holds(const struct cli *cli, const struct finding *finding, const char **ret_problem)
{
	if (!finding->wanted)
		return true;
	if (!finding->has_hash)
		*ret_problem =
		    CLI_TEXT(cli, "nhật ký ngắn hơn mốc đã lưu", "the log is shorter than the head that was kept");
	else if (memcmp(finding->hash, finding->wanted->hash, sizeof(finding->hash)) != 0)
		*ret_problem = CLI_TEXT(cli, "mục ở mốc đã lưu đã bị viết lại",
					"the entry at the head that was kept was rewritten");
	else
		return true;
	return false;
}

static int print_json(const struct finding *finding, bool holds, const char *problem)
{
	const struct audit_result *result = &finding->result;
	char hash[65];
	json_t *object = NULL;

	audit_head_hex(result->head_hash, hash);
	object = json_pack("{s:b, s:I, s:I, s:{s:I, s:s, s:I}}", "intact", result->intact && holds, "entries",
			   (json_int_t)result->entries, "removedPayloads", (json_int_t)result->removed_payloads, "head",
			   "sequence", (json_int_t)result->head_sequence, "hash", hash, "timeMs",
			   (json_int_t)result->head_time_ms);
	if (object && !result->intact)
		json_object_set_new(object, "brokenSequence", json_integer((json_int_t)result->broken_sequence));
	if (object && finding->wanted)
		json_object_set_new(object, "savedHeadHolds", json_boolean(holds));
	if (object && problem && *problem)
		json_object_set_new(object, "problem", json_string(problem));
	return result_json(object);
}

static int report(const struct cli *cli, const struct finding *finding)
{
	const struct audit_result *result = &finding->result;
	const char *problem = result->intact ? NULL : result->problem;
	char hash[65], time[CLI_TIME_MAX];
	bool holds = head_holds(cli, finding, &problem);
	int written = CLI_OK;

	audit_head_hex(result->head_hash, hash);
	if (cli->json)
		written = print_json(finding, holds, problem);
	else if (!cli->quiet)
		printf("entries %" PRIu64 "\nremoved %" PRIu64 "\nhead %" PRIu64 " %s %s\n", result->entries,
		       result->removed_payloads, result->head_sequence, hash, cli_time(result->head_time_ms, time));
	if (!result->intact)
		CLI_COMPLAIN(cli, "nhật ký KHÔNG nguyên vẹn: mục %" PRIu64 ": %s",
			     "the log is NOT intact: entry %" PRIu64 ": %s", result->broken_sequence, result->problem);
	if (!holds)
		CLI_COMPLAIN(cli, "mốc %" PRIu64 ": %s", "head %" PRIu64 ": %s", finding->wanted->sequence, problem);
	if (!result->intact || !holds)
		return CLI_FAILED;
	CLI_NOTE(cli, "nhật ký nguyên vẹn", "the log is intact");
	return written;
}

static int run(struct cli *cli)
{
	struct finding finding = {.wanted = NULL};
	struct audit_head head;
	int result = CLI_OK;

	if (cli_option(cli, "head")) {
		result = audit_head_read(cli, cli_option(cli, "head"), &head);
		finding.wanted = &head;
	}
	if (result == CLI_OK)
		result = find(cli, &finding);
	return result == CLI_OK ? report(cli, &finding) : result;
}

const struct command command_audit_verify = {
    .noun = "audit",
    .verb = "verify",
    .vi = "Kiểm tra chuỗi băm của nhật ký, từ mục đầu đến mục cuối.",
    .en = "Checks the hash chain of the log, from its first entry to its head.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan audit verify", "hỏi máy chủ đang chạy, hoặc đọc dữ liệu khi máy chủ đã dừng",
	     "asks the running server, or reads the data of a stopped one"},
	    {"congvan audit verify > head.txt", "lưu mốc của nhật ký", "keeps the log's head"},
	    {"congvan audit verify --head head.txt", "nhật ký có bị viết lại hay cắt ngắn từ mốc đó không",
	     "was the log rewritten or shortened since"},
	    {NULL, NULL, NULL},
	},
    .options =
	(const struct command_option[]){
	    {"data", "DIR", "thư mục dữ liệu của máy chủ đã dừng", "data directory of a stopped server"},
	    {"head", "FILE", "so với mốc đã lưu (đầu ra của lệnh này)",
	     "compare with a head that was kept (this command's output)"},
	    {NULL, NULL, NULL, NULL},
	},
    .run = run,
};
