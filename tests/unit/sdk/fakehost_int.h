/* The fake host's own files only. */
#ifndef CONGVAN_FAKEHOST_INT_H
#define CONGVAN_FAKEHOST_INT_H

#include "fakehost.h"

struct fake_block {
	struct fake_block *next;
	size_t size;
	_Alignas(16) uint8_t data[];
};

struct fake_row {
	uint32_t agency;
	char *prefix;
	struct cv_bytes body, value; /* own copies */
	uint64_t version;
};

/* Rows in order of agency, prefix, body. */
struct fake_table {
	struct fake_row *rows;
	uint32_t count, cap;
};

struct fake_number {
	uint32_t agency;
	char *prefix;
	struct cv_bytes body;
	int64_t value;
};

struct fake_counters {
	struct fake_number *items;
	uint32_t count;
};

struct fake_upload {
	struct cv_upload upload;
	uint32_t agency;
	uint64_t person;
	char *name;
	bool claimed;
};

struct fake_method {
	const struct cv_plugin *plugin; /* NULL: a stub */
	struct cv_instance *instance;
	const char *service, *name;
	cv_raw_handler *handler;
	const void *data;
};

struct fake_config {
	const char *key;
	struct cv_config_value value;
};

#define FAKE_METHODS 128u
#define FAKE_CONFIGS 32u
#define FAKE_ATTEMPTS CV_COMMIT_ATTEMPTS

struct fakehost {
	struct cv_host table;
	struct cv_caller caller;
	int64_t now_ms;
	uint64_t last_id, version, random_state, stamp;
	struct fake_table store;
	struct fake_counters series, sums;
	struct fakehost_event *events;
	uint32_t event_count;
	struct fakehost_item *items;
	struct fakehost_timer *timers;
	uint32_t item_count, timer_count;
	struct fake_upload *uploads;
	uint32_t upload_count;
	struct fake_method methods[FAKE_METHODS];
	uint32_t method_count;
	struct fake_config configs[FAKE_CONFIGS];
	uint32_t config_count;
	const char *scratch; /* NULL: not granted */
	struct fake_block *kept; /* what lives as long as the host */
	Congvan__Status *status;
	unsigned attempts, warnings, depth, operations;
	void (*hook)(struct fakehost *fake, void *arg);
	void *hook_arg;
	int commit_error;
	uint32_t fail_alloc;
	bool alloc_failed;
};

struct fake_call {
	struct cv_call call; /* first: the host's own behind it */
	struct fakehost *fake;
	const struct cv_plugin *plugin; /* NULL: no grants are asked for */
	struct fake_block *arena;
	size_t arena_bytes;
	struct cv_bytes status; /* packed; kept by the host */
	int outcome; /* of the commit: 0, -EAGAIN, another error */
	bool committed, failure;
	uint32_t commit_flags;
	struct cv_bytes reply; /* of the commit, patched; kept */
};

/* ---- fakehost.c ---- */
void *fake_keep(struct fakehost *fake, size_t size_bytes); /* zeroed; never NULL */
struct cv_bytes fake_keep_bytes(struct fakehost *fake, struct cv_bytes bytes);
char *fake_keep_text(struct fakehost *fake, const char *text);
void fake_free_blocks(struct fake_block **list);
struct fakehost *fake_of(const struct cv_call *call);

/* ---- fakehost_call.c ---- */
/* One delivery to its end, as a call is carried out. */
int fake_run(struct fakehost *fake, const struct fake_method *method, const struct cv_delivery *delivery,
	     struct cv_bytes request);
/* Lives as long as the host; NULL: it can't be unpacked. */
void *fake_unpack(struct fakehost *fake, const ProtobufCMessageDescriptor *type, struct cv_bytes bytes);
/* Members of the host table. */
int fake_fail(struct cv_call *call, struct cv_bytes status);
int fake_call_method(struct cv_call *call, const char *service, const char *method, struct cv_bytes request,
		     int timeout_ms, struct cv_bytes *ret_reply, struct cv_bytes *ret_status);

/* ---- fakehost_store.c: members of the host table ---- */
int fake_get(struct cv_call *call, const struct cv_key *key, struct cv_row *ret);
int fake_scan(struct cv_call *call, const struct cv_scan *scan, struct cv_row **ret_rows, uint32_t *ret_count);
int fake_sum(struct cv_call *call, const struct cv_key *key, int64_t *ret);
int fake_upload(struct cv_call *call, uint64_t id, struct cv_upload *ret);
int fake_commit(struct cv_call *call, const struct cv_commit *commit);
int fake_note(struct cv_call *call, const struct cv_event *event);

/* ---- fakehost_work.c ---- */
int fake_judge_work(const struct fake_call *call, const struct cv_commit *commit);
/* `items` are the commit's, their numbers filled in. */
void fake_write_work(struct fake_call *call, const struct cv_commit *commit, const struct cv_item *items);

#endif
