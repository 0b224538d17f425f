/*
 * What the SDK keeps for one call while its handler runs: made on first use in the call's arena, gone with it (and at
 * every new attempt and phase, when cv_call.sdk is NULL again). For the SDK's own files only; the handler's thread.
 */
#ifndef CONGVAN_SDK_STATE_H
#define CONGVAN_SDK_STATE_H

#include <stdbool.h>

#include <congvan/bus.pb-c.h>
#include <congvan/http.pb-c.h>
#include <congvan/memory.h>

struct cv_txn;

#define CV_SDK_FIELDS 100u /* field problems that one call keeps */
#define CV_SDK_ARRAYS 8u /* arrays that cv_append() remembers */

struct cv_sdk_array {
	void *items;
	size_t capacity;
};

struct cv_sdk {
	ProtobufCAllocator allocator;
	Congvan__Status *status; /* the call's failure; NULL: none */
	Congvan__FieldProblem *fields[CV_SDK_FIELDS];
	uint32_t field_count;
	struct cv_bytes payload; /* the request as it came */
	bool lost; /* the arena was exhausted at some moment: nothing of this run may be committed or answered */
	Congvan__HttpRequest *http_request; /* NULL over the bus */
	Congvan__HttpReply http; /* what the handler said about its answer */
	struct cv_txn *txn;
	struct cv_sdk_array arrays[CV_SDK_ARRAYS];
	uint32_t next_array;
};

/* NULL when the arena is exhausted. */
struct cv_sdk *cv_sdk_state(struct cv_call *call);

/* Whether the arena was exhausted at some moment of this run: then nothing of it may leave. */
bool cv_sdk_is_lost(const struct cv_call *call);

/* Makes room for one more item: *items, *capacity are the list's own. -ENOMEM. */
int cv_sdk_grow(struct cv_call *call, void *items, uint32_t *capacity, uint32_t count, size_t item_size);

#endif
