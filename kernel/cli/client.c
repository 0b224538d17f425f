#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/config.h"
#include "control/control.h"
#include "plan/wire.h"

#define CLIENT_REPLY_MAX (CONTROL_MESSAGE_MAX + 65536u)

/* ---- where the server listens ---- */

static int path_from_config(const struct cli *cli, const char *file, char **ret)
{
	struct config *config = NULL;
	struct cv_error error = {0};
	int result = config_load(file, &config, &error);

	if (result < 0) {
		cli_complain("%s", error.text);
		return CLI_USAGE;
	}
	const char *path = config_kernel(config)->control_socket;
	*ret = path ? strdup(path) : NULL;
	if (!*ret)
		CLI_COMPLAIN(cli, "%s không nêu socket điều khiển", "%s names no control socket", file);
	config_destroy(&config);
	return *ret ? CLI_OK : CLI_USAGE;
}

static int find_path(const struct cli *cli, char **ret)
{
	if (cli->socket) {
		*ret = strdup(cli->socket);
		return *ret ? CLI_OK : CLI_FAILED;
	}
	if (cli->config)
		return path_from_config(cli, cli->config, ret);
	if (access(CLIENT_CONFIG_DEFAULT, R_OK) == 0)
		return path_from_config(cli, CLIENT_CONFIG_DEFAULT, ret);
	*ret = strdup(CLIENT_SOCKET_DEFAULT);
	return *ret ? CLI_OK : CLI_FAILED;
}

/* A connected descriptor or a negative errno. */
static int connect_path(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) != 0) {
		int result = -errno;
		close(fd);
		return result;
	}
	return fd;
}

static int open_at(const struct cli *cli, struct client *ret, bool complain)
{
	char *path = NULL;
	int result = find_path(cli, &path);

	if (result != CLI_OK)
		return result;
	int fd = connect_path(path);
	if (fd >= 0) {
		*ret = (struct client){.fd = fd, .path = path};
		return CLI_OK;
	}
	result = fd == -EACCES || fd == -EPERM ? CLI_DENIED : CLI_UNAVAILABLE;
	if (result == CLI_DENIED)
		CLI_COMPLAIN(cli, "%s: không có quyền; hãy chạy bằng tài khoản của máy chủ hoặc root",
			     "%s: not allowed; run this as the server's user or as root", path);
	else if (complain)
		CLI_COMPLAIN(cli, "máy chủ không trả lời ở %s (%s); máy chủ có đang chạy không?",
			     "no server answers at %s (%s); is it running?", path, strerror(-fd));
	free(path);
	return result;
}

int client_open(const struct cli *cli, struct client *ret)
{
	return open_at(cli, ret, true);
}

int client_try(const struct cli *cli, struct client *ret)
{
	return open_at(cli, ret, false);
}

void client_close(struct client *client)
{
	if (!client->path)
		return;
	close(client->fd);
	free(client->path);
	client->path = NULL;
}

/* ---- messages ---- */

static int send_all(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return -errno;
		bytes += sent;
		len -= (size_t)sent;
	}
	return 0;
}

static int receive_all(int fd, uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t got = recv(fd, bytes, len, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : -ECONNRESET;
		bytes += got;
		len -= (size_t)got;
	}
	return 0;
}

static int send_request(const struct client *client, const Congvan__ControlRequest *request)
{
	size_t len = congvan__control_request__get_packed_size(request);
	uint8_t *bytes = len <= CONTROL_MESSAGE_MAX ? malloc(4 + len) : NULL;
	uint32_t head = htonl((uint32_t)len);

	if (!bytes)
		return len > CONTROL_MESSAGE_MAX ? -EMSGSIZE : -ENOMEM;
	memcpy(bytes, &head, sizeof(head));
	congvan__control_request__pack(request, bytes + 4);
	int result = send_all(client->fd, bytes, 4 + len);
	free(bytes);
	return result;
}

static int receive_reply(const struct client *client, Congvan__ControlReply **ret)
{
	uint32_t len = 0;
	uint8_t *bytes = NULL;
	int result = receive_all(client->fd, (uint8_t *)&len, sizeof(len));

	if (result < 0)
		return result;
	len = ntohl(len);
	if (len > CLIENT_REPLY_MAX)
		return -EMSGSIZE;
	bytes = malloc((size_t)len + 1);
	if (!bytes)
		return -ENOMEM;
	result = receive_all(client->fd, bytes, len);
	if (result == 0)
		result = wire_check(&congvan__control_reply__descriptor, (struct cv_bytes){bytes, len},
				    CV_MESSAGE_DEPTH, CV_MESSAGE_FIELDS);
	if (result == 0) {
		*ret = congvan__control_reply__unpack(NULL, len, bytes);
		result = *ret ? 0 : -EBADMSG;
	}
	free(bytes);
	return result;
}

static int exit_of(Congvan__Status__Code code)
{
	switch (code) {
	case CONGVAN__STATUS__CODE__OK:
		return CLI_OK;
	case CONGVAN__STATUS__CODE__NOT_FOUND:
		return CLI_NOT_FOUND;
	case CONGVAN__STATUS__CODE__CONFLICT:
	case CONGVAN__STATUS__CODE__STALE:
	case CONGVAN__STATUS__CODE__KEY_REUSED:
		return CLI_CONFLICT;
	case CONGVAN__STATUS__CODE__DENIED:
	case CONGVAN__STATUS__CODE__UNAUTHENTICATED:
		return CLI_DENIED;
	case CONGVAN__STATUS__CODE__BUSY:
	case CONGVAN__STATUS__CODE__DEADLINE:
	case CONGVAN__STATUS__CODE__UNAVAILABLE:
	case CONGVAN__STATUS__CODE__UNKNOWN:
	case CONGVAN__STATUS__CODE__STORAGE_FULL:
		return CLI_UNAVAILABLE;
	default:
		return CLI_FAILED;
	}
}

/* Whether all that is wrong with the request is that something of this name is there already: "account.taken". */
static bool only_taken(const Congvan__Status *status)
{
	for (size_t i = 0; i < status->n_fields; i++) {
		const char *dot = status->fields[i]->code ? strrchr(status->fields[i]->code, '.') : NULL;
		if (!dot || strcmp(dot, ".taken") != 0)
			return false;
	}
	return status->n_fields > 0;
}

/* What the server said, and each field that it complains about. */
static int tell_status(const struct cli *cli, const Congvan__Status *status)
{
	const char *text = status->text && *status->text ? status->text : status->reason;

	if (text)
		cli_complain("%s", text);
	else
		CLI_COMPLAIN(cli, "máy chủ từ chối (mã %d)", "the server refused (code %d)", status->code);
	for (size_t i = 0; i < status->n_fields; i++)
		cli_complain("  %s: %s", status->fields[i]->pointer ? status->fields[i]->pointer : "",
			     status->fields[i]->text ? status->fields[i]->text : "");
	return only_taken(status) ? CLI_CONFLICT : exit_of(status->code);
}

int client_ask(const struct cli *cli, struct client *client, const Congvan__ControlRequest *request,
	       Congvan__ControlReply **ret_reply)
{
	Congvan__ControlReply *reply = NULL;
	int result = send_request(client, request);

	if (result == 0)
		result = receive_reply(client, &reply);
	if (result < 0) {
		CLI_COMPLAIN(cli, "mất kết nối với máy chủ ở %s: %s", "lost the server at %s: %s", client->path,
			     strerror(-result));
		return CLI_UNAVAILABLE;
	}
	if (reply->status && reply->status->code != CONGVAN__STATUS__CODE__OK) {
		result = tell_status(cli, reply->status);
		congvan__control_reply__free_unpacked(reply, NULL);
		return result;
	}
	*ret_reply = reply;
	return CLI_OK;
}

/* ---- calls ---- */

static int read_payload(const struct cli *cli, const struct client_call *call, const Congvan__ControlReply *reply,
			ProtobufCMessage **ret)
{
	struct cv_bytes bytes = {reply->payload.data, reply->payload.len};

	if (wire_check(call->reply, bytes, CV_MESSAGE_DEPTH, CV_MESSAGE_FIELDS) == 0)
		*ret = protobuf_c_message_unpack(call->reply, NULL, bytes.len, bytes.data);
	if (*ret)
		return CLI_OK;
	CLI_COMPLAIN(cli, "không đọc được câu trả lời của %s.%s", "the answer of %s.%s can't be read", call->service,
		     call->method);
	return CLI_FAILED;
}

int client_call(const struct cli *cli, struct client *client, const struct client_call *call,
		ProtobufCMessage **ret_reply)
{
	Congvan__ControlRequest request = CONGVAN__CONTROL_REQUEST__INIT;
	Congvan__ControlReply *reply = NULL;
	size_t len = protobuf_c_message_get_packed_size(call->request);
	uint8_t *payload = malloc(len + 1);
	int result = CLI_FAILED;

	if (!payload)
		return CLI_FAILED;
	protobuf_c_message_pack(call->request, payload);
	request.command = (char *)(uintptr_t) "call";
	request.service = (char *)(uintptr_t)call->service;
	request.method = (char *)(uintptr_t)call->method;
	request.has_payload = request.has_agency = 1;
	request.payload.data = payload;
	request.payload.len = len;
	request.agency = call->agency;
	request.language = (char *)(uintptr_t)(cli->english ? "en" : "vi");
	result = client_ask(cli, client, &request, &reply);
	if (result == CLI_OK) {
		result = read_payload(cli, call, reply, ret_reply);
		congvan__control_reply__free_unpacked(reply, NULL);
	}
	explicit_bzero(payload, len); /* it may hold a password */
	free(payload);
	return result;
}
