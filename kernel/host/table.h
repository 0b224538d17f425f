/*
 * The host table of a plugin in a process of its own: each function of <congvan/abi.h> asks the kernel, or answers by
 * itself where that makes no difference. One file for each topic.
 *
 * Threads: any; of a call, its own.
 */
#ifndef CONGVAN_KERNEL_HOST_TABLE_H
#define CONGVAN_KERNEL_HOST_TABLE_H

#include "host/turn.h"
#include "plugin/status.h"

#define TABLE_SLACK_MS 5000 /* past a deadline that the kernel itself keeps */

void table_make(struct guest *guest, struct cv_host *ret);

/* Each fills its topic's members. */
void table_store_fill(struct cv_host *host);
void table_commit_fill(struct cv_host *host);
void table_call_fill(struct cv_host *host);
void table_open_fill(struct cv_host *host);
void table_blob_fill(struct cv_host *host);
void table_loop_fill(struct cv_host *host);
void table_gateway_fill(struct cv_host *host);

/*
 * Asks the kernel and waits. The answer's memory is the arena's. Returns the answer's result, and *ret_reply also when
 * that is negative; -EIO: no answer came in time, -E2BIG: the question is too large, -ENOMEM: *ret_reply is NULL. When
 * the bus to the kernel breaks, the process ends.
 */
int table_ask(struct guest *guest, struct arena *arena, Congvan__TableCall *ask, int64_t deadline_ms,
	      Congvan__TableReply **ret_reply);
/* On behalf of a turn, whose arena takes the answer. */
int table_ask_turn(struct turn *turn, Congvan__TableCall *ask, Congvan__TableReply **ret_reply);
/* The same, also of an open call, whose caller then goes with the question. */
int table_ask_speaker(struct turn *turn, Congvan__TableCall *ask, Congvan__TableReply **ret_reply);
/* The token that came with the first packet. */
int table_hello(struct guest *guest);

/* The message that a question travels in. -E2BIG, -ENOMEM. */
int table_pack(struct guest *guest, const Congvan__TableCall *ask, nng_msg **ret);
/* -EPROTO: it can't be read; -ENOMEM. */
int table_unpack(struct arena *arena, nng_msg *message, Congvan__TableReply **ret);
/* What dial.h says of a question that was not answered. Ends the process when the bus is broken. */
int table_broken(const struct guest *guest, int error);

/* A failure that needs no question; its errno. */
int table_refuse(struct turn *turn, enum status_reason reason, const char *first, const char *second,
		 struct cv_bytes *ret_status);
/* What a request to another plugin must be before it can travel. 0, or table_refuse()'s. */
int table_send_check(struct turn *turn, const char *service, const char *method, const char *idempotency_key,
		     struct cv_bytes request, struct cv_bytes *ret_status);

/* The texts stay the message's. */
void table_upload(const Congvan__HostUpload *from, struct cv_upload *ret);

/* protobuf-c's structures lack const; packing only reads. */
static inline char *table_text(const char *text)
{
	return (char *)(uintptr_t)text;
}

static inline ProtobufCBinaryData table_data(struct cv_bytes bytes)
{
	return (ProtobufCBinaryData){bytes.len, (uint8_t *)(uintptr_t)bytes.data};
}

static inline struct cv_bytes table_bytes(ProtobufCBinaryData data)
{
	return (struct cv_bytes){data.data, data.len};
}

/* A key as the kernel is to judge it: bodies that it refuses for their length are cut to one byte more than it takes.
 * -EACCES: a prefix that is no text, which nobody can have been granted. */
int table_key(const struct cv_key *key, Congvan__HostKey *ret);

#endif
