/*
 * Deliveries on their way to an instance and inside it: an item, a timer or an event comes as an envelope of its own
 * kind, is handled like a call, and is acknowledged in the commit that its handler hands over, or in one of its own.
 *
 * Threads: deliver_send() and deliver_make() are the dispatcher's and the loader's; the others the call's.
 */
#ifndef CONGVAN_KERNEL_CALL_DELIVER_H
#define CONGVAN_KERNEL_CALL_DELIVER_H

#include "call/call.h"
#include "durable/dispatcher.h"

#define DELIVER_STOP_MS 1000 /* how long a stop waits for answers after all instances have ended */

/* Makes the runtime's dispatcher, which knows no queue yet. -ENOMEM. */
int deliver_make(struct runtime *runtime);
/* Tells the dispatcher what a new generation declares; NULL: the plugin declares nothing any more. -ENOMEM, -E2BIG. */
int deliver_declare(struct runtime *runtime, const char *plugin, const Congvan__Manifest *manifest);
/* struct dispatcher_options.deliver; arg is the runtime. */
int deliver_send(void *runtime, const struct delivery *delivery, uint64_t *ret_generation);

/* Reads the envelope's part about the delivery into the call. -EBADMSG: it is none that fits its service; -ENOMEM. */
int deliver_open(struct call *call, const Congvan__Envelope *head);
/* Puts the acknowledgement into a commit of the call. Nothing for calls, and for refusals that leave a mark. */
void deliver_acknowledge(struct call *call, struct store_commit *commit, uint32_t commit_flags);
/* A commit that holds the acknowledgement alone: the handler is done and wrote nothing. -ENOMEM. */
int deliver_commit(struct call *call);
/* 0, or -ESTALE: the lease holds no more. Committer's thread. */
int deliver_admit(const struct call *call);

#endif
