/*
 * The chain of the log, checked from its first entry to its head: every entry's hash, its link to the one before, and
 * each payload that is still there against its digest.
 */
#ifndef CONGVAN_KERNEL_STORE_AUDIT_H
#define CONGVAN_KERNEL_STORE_AUDIT_H

#include "store/store.h"

struct audit_result {
	uint64_t entries, head_sequence, removed_payloads;
	uint8_t head_hash[32];
	int64_t head_time_ms;
	bool intact;
	uint64_t broken_sequence; /* the first entry that does not verify */
	char problem[160];
};

/* 0 also when the chain is broken (see ret->intact); -EIO. On a running server it sees one moment. Blocks for long. */
int audit_verify(struct store *store, struct audit_result *ret);

/*
 * The hash of one entry, to compare with a head that was written down earlier. -ENOENT: the log has no such entry (it
 * was shortened); -EIO.
 */
int audit_hash(struct store *store, uint64_t sequence, uint8_t ret_hash[32]);

#endif
