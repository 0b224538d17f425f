/*
 * The tool's end of the control socket. One connection at a time, blocking; single-threaded.
 */
#ifndef CONGVAN_KERNEL_CLI_CLIENT_H
#define CONGVAN_KERNEL_CLI_CLIENT_H

#include <congvan/control.pb-c.h>

#include "cli.h"

#define CLIENT_SOCKET_DEFAULT "/run/congvan/control.sock"
#define CLIENT_CONFIG_DEFAULT "/etc/congvan/congvan.yaml"

struct client {
	int fd;
	char *path;
};

/* CLI_OK; CLI_UNAVAILABLE when nobody answers, CLI_DENIED, CLI_USAGE (configuration), after a complaint. */
int client_open(const struct cli *cli, struct client *ret);
/* The same without a complaint when nobody answers there. */
int client_try(const struct cli *cli, struct client *ret);
void client_close(struct client *client);

/*
 * Asks and waits. CLI_OK with *ret_reply (congvan__control_reply__free_unpacked); a refusal of the server is told to
 * the user and becomes the exit code that fits it.
 */
int client_ask(const struct cli *cli, struct client *client, const Congvan__ControlRequest *request,
	       Congvan__ControlReply **ret_reply);

struct client_call {
	const char *service, *method;
	uint32_t agency;
	const ProtobufCMessage *request;
	const ProtobufCMessageDescriptor *reply;
};
/* Calls a plugin's method. *ret_reply: protobuf_c_message_free_unpacked(). */
int client_call(const struct cli *cli, struct client *client, const struct client_call *call,
		ProtobufCMessage **ret_reply);

#endif
