/*
 * A host in memory for unit tests: the host table of abi.h with the store's rules (versions, conflicts, absent keys,
 * numbers as slots, sums, events, uploads), so that handlers run without a kernel. One thread. Every allocation of a
 * call is a block of its own, so that AddressSanitizer sees each overrun; what a call returns here lives until
 * fakehost_destroy().
 *
 *   struct fakehost *fake = fakehost_create();
 *   fakehost_plugin(fake, cv_plugin_entry_v1(), NULL);
 *   result = fakehost_call(fake, "incoming/1", "register", &request.base, &congvan__incoming_view__descriptor, &view);
 *   assert_int_equal(result, -EEXIST);
 *   assert_string_equal(fakehost_status(fake)->reason, "incoming.duplicate");
 *
 * Differences from the kernel: calls inside a handler run nested on the same thread; time stands still until
 * fakehost_set_now(); no loop functions, no blobs but uploads that fakehost_upload() makes,
 * which have a size and no bytes.
 */
#ifndef CONGVAN_FAKEHOST_H
#define CONGVAN_FAKEHOST_H

#include <stdbool.h>

#include <congvan/bus.pb-c.h>
#include <congvan/http.pb-c.h>
#include <congvan/plugin.h>

#define FAKEHOST_AGENCY 1u
#define FAKEHOST_PERSON 100u
#define FAKEHOST_NOW_MS 1772672400000 /* 2026-03-05T08:00:00+07:00 */

struct fakehost;

struct fakehost *fakehost_create(void);
/* Everything that it ever returned goes with it. Accepts NULL. */
void fakehost_destroy(struct fakehost **fake);
const struct cv_host *fakehost_table(struct fakehost *fake);

/* Who makes the next calls: a person of agency 1 at first, language "en". Change it in place. */
struct cv_caller *fakehost_caller(struct fakehost *fake);
void fakehost_set_now(struct fakehost *fake, int64_t now_ms);
/* What host->config() answers; text may be NULL. */
void fakehost_config(struct fakehost *fake, const char *key, int64_t number, const char *text);
/* What host->scratch() says from now on; before: that it was not granted. The directory is the test's. */
void fakehost_scratch(struct fakehost *fake, const char *path);

/* Its methods can be called, by tests and by other plugins; its grants are enforced. load() is not run. */
void fakehost_plugin(struct fakehost *fake, const struct cv_plugin *plugin, struct cv_instance *instance);
/* A method that stands in for another plugin: data is cv_call.method when the handler runs. */
void fakehost_stub(struct fakehost *fake, const char *service, const char *method, cv_raw_handler *handler,
		   const void *data);

/* ---- calls: 0, or a negative errno and fakehost_status() ---- */

int fakehost_call(struct fakehost *fake, const char *service, const char *method, const ProtobufCMessage *request,
		  const ProtobufCMessageDescriptor *reply_type, void *ret_reply);
/* request->idempotency_key is the call's Idempotency-Key. */
int fakehost_http(struct fakehost *fake, const char *service, const char *method, const Congvan__HttpRequest *request,
		  Congvan__HttpReply **ret_reply);
/* Bytes in, bytes out, in either encoding. */
int fakehost_raw(struct fakehost *fake, const char *service, const char *method, uint32_t encoding,
		 struct cv_bytes request, struct cv_bytes *ret_reply);
const Congvan__Status *
fakehost_status(const struct fakehost *fake); /* of the last failed call; NULL: it said nothing */
unsigned fakehost_attempts(const struct fakehost *fake); /* runs of the last call's handler */
unsigned fakehost_operations(const struct fakehost *fake); /* of the last commit; the kernel takes CV_COMMIT_OPS */

/* A call outside any handler, for trying functions that take one. No plugin: no grants are asked for. */
struct cv_call *fakehost_open(struct fakehost *fake);
void fakehost_close(struct cv_call **call);
/* What the call said by host->fail(); NULL: nothing. */
const Congvan__Status *fakehost_call_status(struct cv_call *call);

/* ---- the store ---- */

/* body as in cv_key(): the shape and its arguments. message NULL: an empty value. */
void fakehost_put(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body,
		  const ProtobufCMessage *message);
/* The record's bytes; data NULL when absent. */
struct cv_bytes fakehost_get(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body);
/* The same unpacked, NULL when absent. */
void *fakehost_record(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body,
		      const ProtobufCMessageDescriptor *type);
uint32_t fakehost_count(struct fakehost *fake, uint32_t agency, const char *prefix);
/* The n-th row under a prefix, in order of keys: its key body in *ret_body. data NULL past the end. */
struct cv_bytes fakehost_row(struct fakehost *fake, uint32_t agency, const char *prefix, uint32_t n,
			     struct cv_bytes *ret_body);
int64_t fakehost_sum(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body);
/* As a commit of another plugin would. */
void fakehost_add_sum(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body, int64_t delta);
struct cv_bytes fakehost_body(struct fakehost *fake, const char *shape, ...); /* a key's body */

struct fakehost_event {
	uint32_t agency;
	char *topic;
	uint64_t subject, person;
	struct cv_bytes payload;
	bool note; /* came by host->note() */
};
const struct fakehost_event *fakehost_events(struct fakehost *fake, uint32_t *ret_count);
/* An upload that belongs to the caller as it is now; 64 hex digits are made from its id. */
uint64_t fakehost_upload(struct fakehost *fake, const char *name, const char *media_type, uint64_t size_bytes);

/* ---- items and timers ---- */

struct fakehost_item {
	uint32_t agency;
	char *queue; /* as the handler named it */
	uint64_t id;
	int64_t not_before_ms;
	struct cv_bytes payload; /* its numbers filled in */
};
const struct fakehost_item *fakehost_items(struct fakehost *fake, uint32_t *ret_count); /* all that were ever put */

struct fakehost_timer {
	uint32_t agency;
	char *timer;
	struct cv_bytes key, payload;
	int64_t at_ms; /* 0: cancelled */
};
const struct fakehost_timer *fakehost_timers(struct fakehost *fake, uint32_t *ret_count);

/*
 * Delivers to the handler that `plugin` declares for this queue, timer or subscription, in the caller's agency: 0 when
 * it is done, or a negative errno and fakehost_status(), whose reason says what becomes of the item (CV_REASON_RETRY
 * ...).
 */
struct fakehost_delivery {
	uint32_t kind; /* enum cv_delivery_kind */
	const char *name; /* as declared */
	uint64_t id;
	uint32_t attempt; /* 0: 1 */
	struct cv_bytes key, payload;
	const char *topic; /* of an event */
	uint64_t subject;
};
int fakehost_deliver(struct fakehost *fake, const struct cv_plugin *plugin, const struct fakehost_delivery *delivery);

/*
 * Delivers the events from the n-th on that `plugin` subscribes to, in their order, each in its agency; its sequence is
 * its place, from 1. 0, or what the first one failed with.
 */
int fakehost_follow(struct fakehost *fake, const struct cv_plugin *plugin, uint32_t from);

/* ---- faults ---- */

/* Runs once, just before the next commit is judged: what another request did meanwhile. */
void fakehost_before_commit(struct fakehost *fake, void (*hook)(struct fakehost *fake, void *arg), void *arg);
/* The next commit fails with this: -ENOSPC, -EROFS, -EIO ... */
void fakehost_fail_commit(struct fakehost *fake, int error);
/* The n-th allocation of a call from now on fails (1: the next one); 0: none. */
void fakehost_fail_alloc(struct fakehost *fake, uint32_t n);
/* Whether the failure asked for has happened. */
bool fakehost_alloc_failed(const struct fakehost *fake);
/* Lines that were logged at warning or above. */
unsigned fakehost_warnings(const struct fakehost *fake);

#endif
