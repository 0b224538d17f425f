/*
 * What a host may ask for, one function for each kind. For table.c and the table_*.c alone.
 *
 * Threads: a turn belongs to one worker at a time.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_TABLE_INT_H
#define CONGVAN_KERNEL_ISOLATED_TABLE_INT_H

#include "isolated/hosted.h"

#define TABLE_LATER 1 /* the turn goes on when turn->task runs again */

/* One TableCall under way. */
struct turn {
	struct task task;
	struct hosted *hosted;
	struct turn *next; /* idle */
	struct endpoint_slot *slot;
	const Congvan__TableCall *asked;
	struct away *away; /* NULL: not in a call */
	struct call *call; /* of it; else `own` */
	bool reads; /* what it leaves in the call's arena goes when it is answered */
	struct arena_mark mark;
	struct call own; /* never handled: what the host does for itself, and this turn's memory */
	struct out *out;
	struct cv_blob *blob; /* being finished */
};

/*
 * Fills the reply, whose memory is the turn's. 0; TABLE_LATER: turn_answer() comes later, and the turn may be gone;
 * -EBADMSG: outside the contract, the host is ended.
 */
typedef int table_function(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply);

table_function table_get, table_scan, table_sum, table_upload, table_note, table_routes, table_stamps, table_log_head;
table_function table_commit;
table_function table_call, table_call_as;
table_function table_blob_create, table_blob_write, table_blob_finish, table_blob_abandon, table_blob_open;
table_function table_secret, table_new_ids, table_log;

/* Packs and sends the reply and gives the turn back. NULL: an empty one, to a host that is ended. */
void turn_answer(struct turn *turn, const Congvan__TableReply *reply);
/* In the turn's memory; NULL: none left. */
void *turn_alloc(struct turn *turn, size_t size_bytes);
/* Makes turn->own speak: for the instance itself, or as the host asks. 0, or -EACCES and -ENOMEM for the host. */
int turn_speak(struct turn *turn, const Congvan__HostSpeaker *speaker);

/* Into the reply, in the turn's memory. -ENOMEM. */
int table_show_upload(struct turn *turn, const struct cv_upload *upload, Congvan__TableReply *reply);

/* table_call.c: `ended` is set. */
void table_call_lost(struct hosted *hosted);
/* table_blob.c */
void table_blob_lost(struct hosted *hosted);

static inline struct cv_bytes table_bytes(ProtobufCBinaryData data)
{
	return (struct cv_bytes){data.data, data.len};
}

static inline ProtobufCBinaryData table_data(struct cv_bytes bytes)
{
	return (ProtobufCBinaryData){bytes.len, (uint8_t *)(uintptr_t)bytes.data};
}

static inline struct cv_key table_key(const Congvan__HostKey *key)
{
	return (struct cv_key){key->prefix, table_bytes(key->body), key->flags, key->agency};
}

#endif
