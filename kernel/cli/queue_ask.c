#include "queue_ask.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "plan/wire.h"

int queue_ask(const struct cli *cli, const char *command, const ProtobufCMessage *message,
	      const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	Congvan__ControlRequest request = CONGVAN__CONTROL_REQUEST__INIT;
	Congvan__ControlReply *reply = NULL;
	struct client client = {.fd = -1};
	uint8_t *packed = malloc(protobuf_c_message_get_packed_size(message) + 1);
	int result = packed ? client_open(cli, &client) : CLI_FAILED;

	if (result == CLI_OK) {
		request.command = (char *)(uintptr_t)command;
		request.language = (char *)(uintptr_t)(cli->english ? "en" : "vi");
		request.has_payload = 1;
		request.payload = (ProtobufCBinaryData){protobuf_c_message_pack(message, packed), packed};
		result = client_ask(cli, &client, &request, &reply);
	}
	if (result == CLI_OK) {
		const struct cv_bytes bytes = {reply->payload.data, reply->payload.len};

		*ret = wire_check(type, bytes, CV_MESSAGE_DEPTH, CV_MESSAGE_FIELDS) == 0
			   ? protobuf_c_message_unpack(type, NULL, bytes.len, bytes.data)
			   : NULL;
		if (!*ret) {
			CLI_COMPLAIN(cli, "không đọc được câu trả lời của máy chủ",
				     "the server's answer can't be read");
			result = CLI_FAILED;
		}
	}
	if (reply)
		congvan__control_reply__free_unpacked(reply, NULL);
	client_close(&client);
	free(packed);
	return result;
}

bool queue_number(const char *text, uint64_t max, uint64_t *ret)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0' && *ret > 0 && *ret <= max;
}

const char *queue_age(const struct cli *cli, int64_t ms, char ret[QUEUE_AGE_MAX])
{
	static const struct {
		int64_t ms;
		const char *vi, *en;
	} units[] = {{86400000, "ngày", "d"}, {3600000, "giờ", "h"}, {60000, "phút", "min"}, {1000, "giây", "s"}};
	size_t unit = 0;

	while (unit + 1 < CV_COUNT(units) && ms < units[unit].ms)
		unit++;
	snprintf(ret, QUEUE_AGE_MAX, "%" PRId64 " %s", ms > 0 ? ms / units[unit].ms : 0,
		 CLI_TEXT(cli, units[unit].vi, units[unit].en));
	return ret;
}
