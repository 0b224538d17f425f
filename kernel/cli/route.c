/* congvan route list, show, check: the configured routes of an agency, and what stands in their way today. */
#include <inttypes.h>
#include <string.h>

#include <congvan/memory.h>
#include <congvan/route.pb-c.h>

#include "book.h"
#include "client.h"
#include "nouns.h"
#include "result.h"
#include "user.h"

static int ask(const struct cli *cli, const char *method, const ProtobufCMessage *request,
	       const ProtobufCMessageDescriptor *reply_type, ProtobufCMessage **ret)
{
	struct client_call call = {.service = "incoming/1", .method = method, .request = request, .reply = reply_type};
	struct client client = {.fd = -1};
	int result = user_agency(cli, &call.agency);

	*ret = NULL;
	if (result == CLI_OK)
		result = client_open(cli, &client);
	if (result == CLI_OK)
		result = client_call(cli, &client, &call, ret);
	client_close(&client);
	return result;
}

static const char *mode_text(const struct cli *cli, const Congvan__Route *route)
{
	if (route->off)
		return CLI_TEXT(cli, "tắt", "off");
	return route->mode == CONGVAN__ROUTE_MODE__ROUTE_FORWARD ? CLI_TEXT(cli, "tự động chuyển", "forwards")
								 : CLI_TEXT(cli, "đề xuất", "proposes");
}

static void print_line(const struct cli *cli, const Congvan__RouteView *view)
{
	const Congvan__Route *route = view->route;

	printf("%-20" PRIu64 " %2u  %s  %s  %s\n", route->id, view->position, mode_text(cli, route),
	       view->unit_name ? view->unit_name : CLI_TEXT(cli, "(cơ quan)", "(the agency)"),
	       result_text(route->name));
}

static void print_findings(const Congvan__RouteView *view)
{
	for (size_t i = 0; i < view->n_findings; i++)
		printf("    %s: %s\n", result_text(view->findings[i]->pointer), result_text(view->findings[i]->text));
}

static int list(struct cli *cli, bool check)
{
	Congvan__ListRoutesRequest request = CONGVAN__LIST_ROUTES_REQUEST__INIT;
	Congvan__ListRoutesReply *reply;
	ProtobufCMessage *message;
	int result = ask(cli, "list_routes", &request.base, &congvan__list_routes_reply__descriptor, &message);

	reply = (Congvan__ListRoutesReply *)(void *)message;
	for (size_t i = 0; reply && i < reply->n_routes; i++) {
		const Congvan__RouteView *view = reply->routes[i];

		if (check && !view->n_findings)
			continue;
		print_line(cli, view);
		if (!check)
			continue;
		print_findings(view);
		if (!view->route->off)
			result = CLI_FAILED;
	}
	if (reply)
		protobuf_c_message_free_unpacked(&reply->base, NULL);
	return result;
}

static int run_list(struct cli *cli)
{
	return list(cli, false);
}

static int run_check(struct cli *cli)
{
	return list(cli, true);
}

static int run_show(struct cli *cli)
{
	Congvan__RouteRequest request = CONGVAN__ROUTE_REQUEST__INIT;
	Congvan__RouteView *view;
	ProtobufCMessage *message;
	uint64_t id = 0;
	int result = book_number(cli, "ID", cli->arguments[0], 1, INT64_MAX, &id);

	if (result != CLI_OK)
		return result;
	CV_SET(&request, id, id);
	result = ask(cli, "get_route", &request.base, &congvan__route_view__descriptor, &message);
	view = (Congvan__RouteView *)(void *)message;
	if (!view)
		return result;
	print_line(cli, view);
	if (view->route->authority)
		printf("    %s %s\n", CLI_TEXT(cli, "theo lệnh của", "by order of"),
		       result_text(view->route->authority->name));
	if (view->route->directive)
		printf("    %s\n", view->route->directive);
	for (size_t i = 0; i < view->route->n_assignments; i++)
		printf("    → %s\n", result_text(view->route->assignments[i]->name));
	print_findings(view);
	protobuf_c_message_free_unpacked(&view->base, NULL);
	return result;
}

static const struct command_option options[] = {
    {"agency", "NUMBER", "số của cơ quan (mặc định 1)", "the agency's number (default 1)"}, {NULL, NULL, NULL, NULL}};

const struct command command_route_list = {
    .noun = "route",
    .verb = "list",
    .vi = "Liệt kê các luồng xử lý đã cấu hình, theo thứ tự áp dụng.",
    .en = "Lists the configured routes, in the order in which they are tried.",
    .flags = COMMAND_SOCKET,
    .examples = (const struct command_example[]){{"congvan route list --agency 2", "của cơ quan 2", "of agency 2"},
						 {NULL, NULL, NULL}},
    .options = options,
    .run = run_list,
};

const struct command command_route_show = {
    .noun = "route",
    .verb = "show",
    .argument = "ID",
    .vi = "Xem một luồng xử lý: nơi nhận, lệnh của ai, vướng mắc.",
    .en = "Shows one route: who receives, on whose order, what stands in its way.",
    .flags = COMMAND_SOCKET,
    .examples = (const struct command_example[]){{"congvan route show 900719925474099", "mã lấy từ route list",
						  "with an id of route list"},
						 {NULL, NULL, NULL}},
    .options = options,
    .run = run_show,
};

const struct command command_route_check = {
    .noun = "route",
    .verb = "check",
    .vi = "Tìm các luồng không chuyển được hôm nay: người nhận đã nghỉ, đơn vị đã đóng; mã thoát 1 nếu có.",
    .en = "Finds routes that would not go through today: somebody left, a unit is closed; exit code 1 if any.",
    .flags = COMMAND_SOCKET,
    .examples = (const struct command_example[]){{"congvan route check", "chạy hằng ngày", "to be run every day"},
						 {NULL, NULL, NULL}},
    .options = options,
    .run = run_check,
};
