/* congvan organ list, show: the shared directory of organisations. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/memory.h>
#include <congvan/organ.pb-c.h>

#include "client.h"
#include "nouns.h"
#include "result.h"

#define PAGE 500u
#define WORDS_MOST 50u /* that a search answers */

static int call(const struct cli *cli, struct client *client, const char *method, const ProtobufCMessage *request,
		const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	struct client_call what = {.service = "organs/1", .method = method, .request = request, .reply = type};

	*ret = NULL;
	return client_call(cli, client, &what, ret);
}

static json_t *texts_json(char *const *items, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(items[i]));
	return list;
}

static const char *channel_word(Congvan__Channel channel)
{
	return channel == CONGVAN__CHANNEL__CHANNEL_EMAIL ? "email" : "paper";
}

static json_t *organ_json(const Congvan__Organ *organ)
{
	json_t *channels = json_array();

	for (size_t i = 0; i < organ->n_channels; i++)
		json_array_append_new(channels, json_string(channel_word(organ->channels[i])));
	return json_pack(
	    "{s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:s, s:s, s:o, s:b, s:b}", "organId", result_text(organ->organ_id),
	    "name", result_text(organ->name), "shortNames", texts_json(organ->short_names, organ->n_short_names),
	    "otherIds", texts_json(organ->other_ids, organ->n_other_ids), "parentOrganId",
	    result_text(organ->parent_organ_id), "group", result_text(organ->group), "email", result_text(organ->email),
	    "address", result_text(organ->address), "phone", result_text(organ->phone), "channels", channels, "onAxis",
	    (int)organ->on_axis, "closed", (int)organ->closed);
}

static void print_line(const struct cli *cli, const Congvan__Organ *organ)
{
	printf("%-20s %-22s %s%s\n", result_text(organ->organ_id), result_text(organ->group), result_text(organ->name),
	       organ->closed ? CLI_TEXT(cli, "  (đã ngừng)", "  (closed)") : "");
}

static void take(const struct cli *cli, json_t *all, const Congvan__Organ *organ)
{
	if (all)
		json_array_append_new(all, organ_json(organ));
	else
		print_line(cli, organ);
}

/* ---- list ---- */

static int list_all(const struct cli *cli, struct client *client, json_t *all, uint64_t *ret_total)
{
	Congvan__ListOrgansRequest request = CONGVAN__LIST_ORGANS_REQUEST__INIT;
	char *after = NULL;
	int result;

	request.group = (char *)(uintptr_t)cli_option(cli, "group"); /* packed, never written to */
	CV_SET(&request, limit, PAGE);
	do {
		ProtobufCMessage *message;

		request.after = after;
		result = call(cli, client, "list", &request.base, &congvan__list_organs_reply__descriptor, &message);
		free(after);
		after = NULL;
		if (result != CLI_OK)
			break;
		const Congvan__ListOrgansReply *reply = (const Congvan__ListOrgansReply *)(const void *)message;
		for (size_t i = 0; i < reply->n_organs; i++)
			take(cli, all, reply->organs[i]);
		*ret_total = reply->total;
		after = reply->next ? strdup(reply->next) : NULL;
		protobuf_c_message_free_unpacked(message, NULL);
	} while (after);
	return result;
}

static int list_found(const struct cli *cli, struct client *client, json_t *all)
{
	Congvan__SearchOrgansRequest request = CONGVAN__SEARCH_ORGANS_REQUEST__INIT;
	ProtobufCMessage *message;
	int result;

	request.q = (char *)(uintptr_t)cli_option(cli, "words"); /* packed, never written to */
	request.group = (char *)(uintptr_t)cli_option(cli, "group");
	CV_SET(&request, limit, WORDS_MOST);
	result = call(cli, client, "search", &request.base, &congvan__search_organs_reply__descriptor, &message);
	if (result != CLI_OK)
		return result;
	const Congvan__SearchOrgansReply *reply = (const Congvan__SearchOrgansReply *)(const void *)message;
	for (size_t i = 0; i < reply->n_hits; i++)
		take(cli, all, reply->hits[i]->organ);
	if (reply->more)
		CLI_NOTE(cli, "còn nữa; hãy gõ thêm từ", "there are more: say more words");
	protobuf_c_message_free_unpacked(message, NULL);
	return CLI_OK;
}

static int run_list(struct cli *cli)
{
	struct client client = {.fd = -1};
	json_t *all = cli->json ? json_array() : NULL;
	bool words = cli_option(cli, "words") != NULL;
	uint64_t total = 0;
	int result = client_open(cli, &client);

	if (result == CLI_OK)
		result = words ? list_found(cli, &client, all) : list_all(cli, &client, all, &total);
	client_close(&client);
	if (result == CLI_OK && all)
		result = result_json(json_pack("{s:O}", "organs", all));
	else if (result == CLI_OK && !words)
		CLI_NOTE(cli, "danh bạ có %" PRIu64 " cơ quan, tổ chức", "the directory has %" PRIu64 " organisations",
			 total);
	json_decref(all);
	return result;
}

/* ---- show ---- */

static void print_texts(const char *what, char *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s %s\n", what, items[i]);
}

static void print_text(const char *what, const char *text)
{
	if (text)
		printf("%s %s\n", what, text);
}

static void print_view(const struct cli *cli, const Congvan__OrganView *view)
{
	const Congvan__Organ *organ = view->hit->organ;

	print_line(cli, organ);
	print_texts(CLI_TEXT(cli, "tên viết tắt:", "short name:"), organ->short_names, organ->n_short_names);
	print_texts(CLI_TEXT(cli, "mã khác:", "other identifier:"), organ->other_ids, organ->n_other_ids);
	for (size_t i = 0; i < view->n_parents; i++)
		printf("%s %s (%s)\n", CLI_TEXT(cli, "trực thuộc:", "under:"), result_text(view->parents[i]->name),
		       result_text(view->parents[i]->organ_id));
	print_text(CLI_TEXT(cli, "thư điện tử:", "e-mail:"), organ->email);
	print_text(CLI_TEXT(cli, "địa chỉ:", "address:"), organ->address);
	print_text(CLI_TEXT(cli, "điện thoại:", "telephone:"), organ->phone);
	for (size_t i = 0; i < organ->n_channels; i++)
		print_text(CLI_TEXT(cli, "cách gửi:", "reached by:"), channel_word(organ->channels[i]));
	if (organ->on_axis)
		puts(CLI_TEXT(cli, "nhận qua trục liên thông", "reached over the axis"));
	if (view->hit->agency)
		printf("%s %" PRIu32 "\n",
		       CLI_TEXT(cli, "cơ quan trên máy chủ này, số", "agency of this server, number"),
		       view->hit->agency);
}

static int run_show(struct cli *cli)
{
	Congvan__OrganRequest request = CONGVAN__ORGAN_REQUEST__INIT;
	struct client client = {.fd = -1};
	ProtobufCMessage *message;
	int result = client_open(cli, &client);

	request.key = (char *)(uintptr_t)cli->arguments[0]; /* packed, never written to */
	if (result == CLI_OK)
		result = call(cli, &client, "get", &request.base, &congvan__organ_view__descriptor, &message);
	client_close(&client);
	if (result != CLI_OK)
		return result;
	const Congvan__OrganView *view = (const Congvan__OrganView *)(const void *)message;
	if (cli->json)
		result = result_json(organ_json(view->hit->organ));
	else
		print_view(cli, view);
	protobuf_c_message_free_unpacked(message, NULL);
	return result;
}

const struct command command_organ_list = {
    .noun = "organ",
    .verb = "list",
    .vi = "Liệt kê danh bạ chung, hoặc tìm trong đó.",
    .en = "Lists the shared directory, or searches it.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples = (const struct command_example[]){{"congvan organ list --group department", "mọi sở", "all departments"},
						 {"congvan organ list --words \"so y te\"", "tìm như khi chọn nơi nhận",
						  "finds as one does when choosing receivers"},
						 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){{"group", "NAME", "chỉ nhóm này", "only of this group"},
					       {"words", "WORDS", "đầu của các từ, không cần dấu",
						"beginnings of words, diacritics optional"},
					       {NULL, NULL, NULL, NULL}},
    .run = run_list,
};

const struct command command_organ_show = {
    .noun = "organ",
    .verb = "show",
    .argument = "ID",
    .vi = "Cho xem một cơ quan, tổ chức theo mã định danh, kể cả mã cũ.",
    .en = "Shows an organisation by its identifier, or an earlier one.",
    .flags = COMMAND_SOCKET | COMMAND_JSON,
    .examples =
	(const struct command_example[]){{"congvan organ show 000.00.15.H99", "theo mã cũ", "by its earlier form"},
					 {NULL, NULL, NULL}},
    .run = run_show,
};
