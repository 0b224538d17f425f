/*
 * The chain of the log, checked from its first entry to its head: every entry's hash, its link to the one before, each
 * payload that is still there against its digest, and each that is not against the record of its lawful destruction.
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

#define AUDIT_REASON_MAX 1024u /* bytes */
/*
 * Lawful destruction: removes the payload of one entry of the log and records in the log who did it and why. Blocks
 * until it is durable and the engine has rewritten its files, so that the bytes are no longer in them. -ENOENT: no such
 * entry, or it has no payload (any more); -EINVAL: reason empty or too long; or what store_commit.done says.
 */
int audit_destroy_payload(struct store *store, uint64_t sequence, const struct store_author *author, const char *reason,
			  int64_t now_ms);

#endif
