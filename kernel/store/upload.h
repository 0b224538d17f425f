/*
 * Uploads: records under the store's own prefix, in agency 0, named by their id, so that they lie in the order of their
 * age. Each live upload counts as one reference of its blob; a claim turns it into a record's reference, expiry takes
 * it away. Pure functions.
 */
#ifndef CONGVAN_KERNEL_STORE_UPLOAD_H
#define CONGVAN_KERNEL_STORE_UPLOAD_H

#include <stdbool.h>

#include <congvan/store.pb-c.h>

#include "store/store.h"

#define UPLOAD_PREFIX "store.upload"
#define BLOB_PREFIX "store.blob" /* sums: references of the blob with this digest (32 bytes) */
#define BLOB_DIGEST_SIZE 32u
#define BLOB_HEX_SIZE 65u

struct upload_key {
	uint8_t id[8];
	struct store_key key;
};
/* Fills the buffer and points into it: do not copy. */
const struct store_key *upload_key(uint64_t id, struct upload_key *buffer);

/* -EUCLEAN: damaged; -ENOMEM. Free with congvan__upload__free_unpacked(). */
int upload_unpack(struct cv_bytes value, Congvan__Upload **ret);
/* Whether this person of this agency may use it now. */
bool upload_usable(const Congvan__Upload *upload, uint32_t agency, uint64_t person, int64_t now_ms);

void blob_digest_text(const uint8_t digest[BLOB_DIGEST_SIZE], char ret[BLOB_HEX_SIZE]);
/* false: not 64 lower- or upper-case hex digits. */
bool blob_digest_parse(const char *text, uint8_t ret[BLOB_DIGEST_SIZE]);

#endif
