/*
 * The chain of the log. Every entry carries the SHA-256 of the one before and its own; the payload lies beside it under
 * the same sequence and is bound by its digest, so that it can be removed lawfully and the chain still verifies.
 */
#ifndef CONGVAN_KERNEL_STORE_CHAIN_H
#define CONGVAN_KERNEL_STORE_CHAIN_H

#include <openssl/evp.h>

#include "store/region.h"
#include "store/store.h"

#define CHAIN_HASH_SIZE 32u
#define CHAIN_ENTRY_MAX 4096u /* bytes of a packed entry; longer texts of an author are refused */

/* Where the chain stands: its last entry. All zero: empty. */
struct chain {
	uint64_t sequence;
	int64_t time_ms;
	uint8_t hash[CHAIN_HASH_SIZE];
};

/* SHA-256 for one thread. */
struct chain_digest {
	EVP_MD *md;
	EVP_MD_CTX *context;
};

struct chain_row {
	uint8_t key[8]; /* the sequence, big-endian */
	struct cv_bytes entry, payload;
};

int chain_digest_init(struct chain_digest *digest);
void chain_digest_finish(struct chain_digest *digest);
int chain_digest_of(struct chain_digest *digest, struct cv_bytes bytes, uint8_t ret[CHAIN_HASH_SIZE]);

/*
 * Makes the next entry, in `region`, and moves `chain` on to it; the payload is not copied. time_ms is raised when it
 * lies before the entry before. -EINVAL: a text is too long; -ENOMEM; -EIO: OpenSSL.
 */
int chain_append(struct chain *chain, struct chain_digest *digest, struct region *region,
		 const struct store_author *author, const struct store_event *event, int64_t time_ms,
		 struct chain_row *ret);

/* Recomputes the hash of a packed entry. -EUCLEAN: it is not an entry. */
struct Congvan__LogEntry;
int chain_entry_hash(struct chain_digest *digest, struct Congvan__LogEntry *entry, uint8_t ret[CHAIN_HASH_SIZE]);

#endif
