/*
 * The log as those read it who follow it: entries in the order of their sequences, by topic. Always the latest durable
 * state, outside of any snapshot.
 *
 * Threads: any. What a callback gets is valid until it returns.
 */
#ifndef CONGVAN_KERNEL_STORE_LOG_READ_H
#define CONGVAN_KERNEL_STORE_LOG_READ_H

#include "store/store.h"

#define STORE_LOG_STEP 4096u /* entries that one walk looks at */

struct store_log_row {
	uint64_t sequence, subject;
	uint32_t agency, payload_size;
	int64_t time_ms;
	const char *topic, *plugin, *trace_id, *address; /* "" when there is none */
	struct cv_bytes payload, payload_digest;
	bool destroyed; /* its payload was removed lawfully: `payload` is empty, payload_size and digest are not */
};

/* true: go on. */
typedef bool store_on_entry(void *arg, const struct store_log_row *row);

/*
 * Entries behind `after` whose topic matches the pattern (topic.h), at most STORE_LOG_STEP looked at. *ret_upto: the
 * last one that was looked at, `after` when there are none; on_entry's last one when it said enough. -EIO, -ENOMEM.
 */
int store_log_walk(struct store *store, const char *pattern, uint64_t after, store_on_entry *on_entry, void *arg,
		   uint64_t *ret_upto);
/* One entry. -ENOENT. */
int store_log_get(struct store *store, uint64_t sequence, store_on_entry *on_entry, void *arg);
/* The sequence of the last durable entry; 0: the log is empty. Lock-free. */
uint64_t store_log_head(const struct store *store);

#endif
