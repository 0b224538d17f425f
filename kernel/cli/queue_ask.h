/*
 * What the commands of `congvan queue` share: asking the server, and reading what was typed.
 */
#ifndef CONGVAN_KERNEL_CLI_QUEUE_ASK_H
#define CONGVAN_KERNEL_CLI_QUEUE_ASK_H

#include <protobuf-c/protobuf-c.h>

#include "cli.h"

/* Opens, asks one command, closes. CLI_OK with *ret (protobuf_c_message_free_unpacked()), or what was complained of. */
int queue_ask(const struct cli *cli, const char *command, const ProtobufCMessage *request,
	      const ProtobufCMessageDescriptor *reply, ProtobufCMessage **ret);
/* A positive decimal number, at most `max`. */
bool queue_number(const char *text, uint64_t max, uint64_t *ret);
/* "3 min", "2 ngày" into the buffer, which it returns. */
#define QUEUE_AGE_MAX 32u
const char *queue_age(const struct cli *cli, int64_t ms, char ret[QUEUE_AGE_MAX]);

#endif
