/*
 * congvan queue list, show: what waits to be done, and what waits for a person.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/control.pb-c.h>

#include "nouns.h"
#include "queue_ask.h"
#include "result.h"

#define LIST_LIMIT 50u
#define LIST_LIMIT_MAX 100000u
#define PAGE 500u /* items asked for at once */
#define ID_TEXT_MAX 24u

/* ---- as JSON: numbers beyond 2^53 are text, as in the HTTP interface ---- */

static json_t *id_json(uint64_t id)
{
	char text[ID_TEXT_MAX];

	snprintf(text, sizeof(text), "%" PRIu64, id);
	return json_string(text);
}

static void set_text(json_t *object, const char *name, const char *text)
{
	if (text && *text)
		json_object_set_new(object, name, json_string(text));
}

static void hex(const ProtobufCBinaryData *bytes, char *ret)
{
	for (size_t i = 0; i < bytes->len; i++)
		snprintf(ret + 2 * i, 3, "%02x", bytes->data[i]);
}

static json_t *entry_json(const Congvan__QueueEntry *entry)
{
	char digest[65] = "";
	json_t *object = json_object();

	set_text(object, "queue", entry->queue);
	json_object_set_new(object, "id", id_json(entry->id));
	json_object_set_new(object, "agency", json_integer(entry->agency));
	set_text(object, "state", entry->state);
	json_object_set_new(object, "attempts", json_integer(entry->attempts));
	json_object_set_new(object, "madeMs", json_integer(entry->made_ms));
	json_object_set_new(object, "notBeforeMs", json_integer(entry->not_before_ms));
	set_text(object, "reason", entry->reason);
	set_text(object, "owner", entry->owner);
	set_text(object, "maker", entry->maker);
	set_text(object, "traceId", entry->trace_id);
	if (entry->has_payload_size)
		json_object_set_new(object, "payloadBytes", json_integer((json_int_t)entry->payload_size));
	if (entry->payload_digest.len == 32) {
		hex(&entry->payload_digest, digest);
		set_text(object, "payloadSha256", digest);
	}
	set_text(object, "topic", entry->topic);
	if (entry->has_subject)
		json_object_set_new(object, "subject", id_json(entry->subject));
	if (entry->has_payload_destroyed)
		json_object_set_new(object, "payloadDestroyed", json_boolean(entry->payload_destroyed));
	return object;
}

static json_t *sum_json(const Congvan__QueueSum *sum)
{
	json_t *object = json_object();

	set_text(object, "name", sum->name);
	json_object_set_new(object, "kind", json_string(result_text(sum->kind)));
	json_object_set_new(object, "waiting", json_integer((json_int_t)sum->waiting));
	json_object_set_new(object, "leased", json_integer((json_int_t)sum->leased));
	json_object_set_new(object, "setAside", json_integer((json_int_t)sum->set_aside));
	if (sum->has_oldest_ms)
		json_object_set_new(object, "oldestMs", json_integer(sum->oldest_ms));
	json_object_set_new(object, "suspended", json_boolean(sum->suspended));
	set_text(object, "reason", sum->reason);
	if (sum->has_probe_ms)
		json_object_set_new(object, "probeMs", json_integer(sum->probe_ms));
	set_text(object, "topic", sum->topic);
	if (sum->has_behind)
		json_object_set_new(object, "behind", json_integer((json_int_t)sum->behind));
	return object;
}

/* ---- for people ---- */

static const char *kind_text(const struct cli *cli, const char *kind)
{
	if (strcmp(kind, "queue") == 0)
		return CLI_TEXT(cli, "hàng đợi", "queue");
	if (strcmp(kind, "timer") == 0)
		return CLI_TEXT(cli, "hẹn giờ", "timer");
	if (strcmp(kind, "subscription") == 0)
		return CLI_TEXT(cli, "theo dõi sự kiện", "subscription");
	return CLI_TEXT(cli, "thành phần không chạy", "its plugin does not run");
}

static const char *state_text(const struct cli *cli, const char *state)
{
	if (strcmp(state, "waiting") == 0)
		return CLI_TEXT(cli, "đang chờ", "waiting");
	if (strcmp(state, "leased") == 0)
		return CLI_TEXT(cli, "đang giao", "leased");
	return CLI_TEXT(cli, "gác lại", "set aside");
}

static void print_sum(const struct cli *cli, const Congvan__QueueSum *sum, int64_t now_ms)
{
	char age[QUEUE_AGE_MAX], time[CLI_TIME_MAX];

	printf("%s  (%s%s%s)\n", result_text(sum->name), kind_text(cli, result_text(sum->kind)), sum->topic ? " " : "",
	       result_text(sum->topic));
	printf(CLI_TEXT(cli, "  chờ %" PRIu64 ", đang giao %" PRIu64 ", gác lại %" PRIu64,
			"  %" PRIu64 " waiting, %" PRIu64 " leased, %" PRIu64 " set aside"),
	       sum->waiting, sum->leased, sum->set_aside);
	if (sum->has_oldest_ms)
		printf(CLI_TEXT(cli, "; cũ nhất từ %s trước", "; the oldest is %s old"),
		       queue_age(cli, now_ms - sum->oldest_ms, age));
	if (sum->has_behind)
		printf(CLI_TEXT(cli, "; còn %" PRIu64 " mục nhật ký chưa đọc", "; %" PRIu64 " log entries unread"),
		       sum->behind);
	putchar('\n');
	if (sum->suspended)
		printf(CLI_TEXT(cli, "  TẠM NGỪNG: %s; thử lại lúc %s\n", "  SUSPENDED: %s; next try at %s\n"),
		       result_text(sum->reason), cli_time(sum->probe_ms, time));
}

static void print_line(const struct cli *cli, const Congvan__QueueEntry *entry, int64_t now_ms)
{
	char age[QUEUE_AGE_MAX];

	printf(CLI_TEXT(cli, "%-24s %20" PRIu64 "  %-9s  lần %-3u  %8s trước%s%s\n",
			"%-24s %20" PRIu64 "  %-9s  %3u tried  %8s old%s%s\n"),
	       result_text(entry->queue), entry->id, state_text(cli, result_text(entry->state)), entry->attempts,
	       queue_age(cli, now_ms - entry->made_ms, age), entry->reason ? "  " : "", result_text(entry->reason));
}

/* ---- list ---- */

struct listed {
	json_t *queues, *items; /* with --json */
	bool headed; /* a blank line stands between sums and items */
	uint64_t count;
};

static void take_page(const struct cli *cli, const Congvan__QueueListReply *page, struct listed *listed)
{
	for (size_t i = 0; i < page->n_queues; i++) {
		if (cli->json)
			json_array_append_new(listed->queues, sum_json(page->queues[i]));
		else if (!cli->quiet)
			print_sum(cli, page->queues[i], page->now_ms);
	}
	for (size_t i = 0; i < page->n_items; i++) {
		if (cli->json) {
			json_array_append_new(listed->items, entry_json(page->items[i]));
		} else if (!cli->quiet) {
			if (!listed->headed)
				putchar('\n');
			print_line(cli, page->items[i], page->now_ms);
		}
		listed->headed = true;
	}
	listed->count += page->n_items;
}

/* "worker.todo:123", where a list that was cut begins again. */
static int read_from(const struct cli *cli, Congvan__QueueListRequest *request, char **ret_copy)
{
	const char *from = cli_option(cli, "from");
	const char *colon = from ? strrchr(from, ':') : NULL;
	uint64_t id = 0;

	if (!from)
		return CLI_OK;
	if (!colon || !queue_number(colon + 1, UINT64_MAX, &id)) {
		CLI_COMPLAIN(cli, "--from có dạng HÀNG-ĐỢI:SỐ, như lệnh này đã in ra ở cuối danh sách",
			     "--from is QUEUE:ID, as this command printed it at a list's end");
		return CLI_USAGE;
	}
	*ret_copy = strndup(from, (size_t)(colon - from));
	request->from_queue = *ret_copy;
	request->has_from_id = 1;
	request->from_id = id;
	return *ret_copy ? CLI_OK : CLI_FAILED;
}

static int read_limit(const struct cli *cli, uint64_t *ret)
{
	const char *text = cli_option(cli, "limit");

	*ret = LIST_LIMIT;
	if (!text || queue_number(text, LIST_LIMIT_MAX, ret))
		return CLI_OK;
	CLI_COMPLAIN(cli, "--limit là một số từ 1 đến %u", "--limit is a number from 1 to %u", LIST_LIMIT_MAX);
	return CLI_USAGE;
}

/* Pages until the limit is reached. *ret_page: the last one. */
static int list_pages(const struct cli *cli, Congvan__QueueListRequest *request, uint64_t limit, struct listed *listed,
		      Congvan__QueueListReply **ret_page)
{
	Congvan__QueueListReply *page = NULL, *last = NULL;
	int result = CLI_OK;

	while (result == CLI_OK && (!last || (last->next_queue && listed->count < limit))) {
		ProtobufCMessage *reply = NULL;

		request->has_limit = 1;
		request->limit = (uint32_t)(limit - listed->count < PAGE ? limit - listed->count : PAGE);
		if (last) {
			request->has_sums = request->sums = 0;
			request->from_queue = last->next_queue;
			request->has_from_id = 1;
			request->from_id = last->next_id;
		}
		result = queue_ask(cli, "queue.list", &request->base, &congvan__queue_list_reply__descriptor, &reply);
		if (result != CLI_OK)
			break;
		page = (Congvan__QueueListReply *)(void *)reply;
		take_page(cli, page, listed);
		if (last)
			congvan__queue_list_reply__free_unpacked(last, NULL);
		last = page;
	}
	*ret_page = last;
	return result;
}

static int finish_list(const struct cli *cli, const struct listed *listed, const Congvan__QueueListReply *last,
		       bool nothing)
{
	char next[160] = "";

	if (last->next_queue)
		snprintf(next, sizeof(next), "%s:%" PRIu64, last->next_queue, last->next_id);
	if (cli->json) {
		json_t *object = json_pack("{s:O, s:O}", "queues", listed->queues, "items", listed->items);

		set_text(object, "next", next);
		return result_json(object);
	}
	if (nothing)
		CLI_NOTE(cli, "không có gì đang chờ", "nothing waits");
	if (*next)
		CLI_NOTE(cli, "còn nữa: thêm --from %s", "there is more: add --from %s", next);
	return CLI_OK;
}

static int run_list(struct cli *cli)
{
	Congvan__QueueListRequest request = CONGVAN__QUEUE_LIST_REQUEST__INIT;
	struct listed listed = {.headed = false};
	Congvan__QueueListReply *last = NULL;
	char *from = NULL;
	uint64_t limit;
	size_t sums = 0;
	int result = read_limit(cli, &limit);

	if (result == CLI_OK)
		result = read_from(cli, &request, &from);
	if (result != CLI_OK)
		return result;
	listed.queues = json_array();
	listed.items = json_array();
	request.queue = (char *)(uintptr_t)cli_option(cli, "queue");
	request.has_set_aside = request.set_aside = cli_option(cli, "set-aside") != NULL;
	request.has_sums = request.sums = !from;
	result = list_pages(cli, &request, limit, &listed, &last);
	if (last && request.sums)
		sums = last->n_queues;
	if (result == CLI_OK && cli_option(cli, "queue") && !from && sums == 0 && listed.count == 0) {
		CLI_COMPLAIN(cli, "không có hàng đợi %s; xem \"congvan queue list\"",
			     "there is no queue %s; see \"congvan queue list\"", cli_option(cli, "queue"));
		result = CLI_NOT_FOUND;
	}
	if (result == CLI_OK)
		result = finish_list(cli, &listed, last, sums == 0 && listed.count == 0);
	json_decref(listed.queues);
	json_decref(listed.items);
	if (last)
		congvan__queue_list_reply__free_unpacked(last, NULL);
	free(from);
	return result;
}

/* ---- show ---- */

static void print_field(const struct cli *cli, const char *vi, const char *en, const char *value)
{
	if (value && *value)
		printf("%s: %s\n", CLI_TEXT(cli, vi, en), value);
}

static void print_entry(const struct cli *cli, const Congvan__QueueEntry *entry)
{
	char text[CLI_TIME_MAX], size[CLI_SIZE_MAX], digest[65] = "";

	printf("%s %" PRIu64 ": %s\n", result_text(entry->queue), entry->id,
	       state_text(cli, result_text(entry->state)));
	print_field(cli, "lý do", "reason", entry->reason);
	print_field(cli, "thành phần phải xử lý", "to be seen to by", entry->owner);
	printf("%s: %u\n", CLI_TEXT(cli, "số lần đã giao", "attempts"), entry->attempts);
	printf("%s: %u\n", CLI_TEXT(cli, "cơ quan", "agency"), entry->agency);
	print_field(cli, "tạo lúc", "made", cli_time(entry->made_ms, text));
	if (entry->not_before_ms > 0)
		print_field(cli, "không giao trước", "not before", cli_time(entry->not_before_ms, text));
	print_field(cli, "thành phần tạo ra", "made by", entry->maker);
	print_field(cli, "mã theo dõi", "trace", entry->trace_id);
	print_field(cli, "sự kiện", "event", entry->topic);
	if (entry->has_subject && entry->subject)
		printf("%s: %" PRIu64 "\n", CLI_TEXT(cli, "về bản ghi", "about"), entry->subject);
	if (entry->payload_destroyed)
		puts(CLI_TEXT(cli, "nội dung: đã được hủy theo quy định", "content: was destroyed lawfully"));
	else
		print_field(cli, "nội dung", "content", cli_size(entry->payload_size, size));
	if (entry->payload_digest.len == 32) {
		hex(&entry->payload_digest, digest);
		print_field(cli, "SHA-256", "SHA-256", digest);
	}
}

static int run_show(struct cli *cli)
{
	Congvan__QueueShowRequest request = CONGVAN__QUEUE_SHOW_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;
	uint64_t id = 0;
	int result;

	if (cli->argument_count != 2 || !queue_number(cli->arguments[1], UINT64_MAX, &id)) {
		CLI_COMPLAIN(cli, "cần tên hàng đợi và số của mục; xem --help",
			     "it takes a queue's name and an item's number; see --help");
		return CLI_USAGE;
	}
	request.queue = (char *)(uintptr_t)cli->arguments[0];
	request.has_id = 1;
	request.id = id;
	result = queue_ask(cli, "queue.show", &request.base, &congvan__queue_entry__descriptor, &reply);
	if (result == CLI_OK && cli->json)
		result = result_json(entry_json((const Congvan__QueueEntry *)(const void *)reply));
	else if (result == CLI_OK && !cli->quiet)
		print_entry(cli, (const Congvan__QueueEntry *)(const void *)reply);
	if (reply)
		protobuf_c_message_free_unpacked(reply, NULL);
	return result;
}

/* ---- the table's entries ---- */

const struct command command_queue_list = {
    .noun = "queue",
    .verb = "list",
    .vi = "Liệt kê các hàng đợi, việc đang chờ và việc đã gác lại.",
    .en = "Lists queues, what waits in them, and what was set aside.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){
	    {"congvan queue list", "mọi hàng đợi, rồi đến các mục", "all queues, then the items"},
	    {"congvan queue list --set-aside", "chỉ những mục đang chờ người xử lý",
	     "only the items that wait for a person"},
	    {"congvan queue list --queue notify-sms.outgoing --limit 500", "một hàng đợi, nhiều mục hơn",
	     "one queue, more of its items"},
	    {NULL, NULL, NULL},
	},
    .options =
	(const struct command_option[]){
	    {"queue", "NAME", "chỉ hàng đợi này", "this queue alone"},
	    {"set-aside", NULL, "chỉ các mục đã gác lại", "only items that were set aside"},
	    {"limit", "N", "số mục nhiều nhất (mặc định 50)", "at most so many items (default 50)"},
	    {"from", "QUEUE:ID", "tiếp tục từ mục này", "go on from this item"},
	    {NULL, NULL, NULL, NULL},
	},
    .run = run_list,
};

const struct command command_queue_show = {
    .noun = "queue",
    .verb = "show",
    .argument = "QUEUE ID",
    .vi = "Cho biết mọi điều về một mục, trừ nội dung của nó.",
    .en = "Shows everything about one item but its content.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_WORDS,
    .examples =
	(const struct command_example[]){
	    {"congvan queue show notify-sms.outgoing 744301556432928768", "vì sao mục này bị gác lại",
	     "why this item was set aside"},
	    {NULL, NULL, NULL},
	},
    .run = run_show,
};
