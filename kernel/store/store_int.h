/*
 * The inside of a store, for the files of kernel/store only.
 */
#ifndef CONGVAN_KERNEL_STORE_STORE_INT_H
#define CONGVAN_KERNEL_STORE_STORE_INT_H

#include <pthread.h>

#include "store/committer.h"
#include "store/due_floor.h"
#include "store/env.h"
#include "store/id.h"
#include "store/settled.h"
#include "store/stamp.h"
#include "store/store.h"

#define STORE_MAGIC 0x65726f74u
#define BLOB_PINS_MAX 1024u /* uploads that may be finishing at once */

/* The files beside the records. */
struct blob_area {
	int directory; /* of blobs/; -1: not open */
	_Atomic uint64_t serial; /* names of files under way */

	pthread_mutex_t lock; /* over the rest */
	uint8_t pins[BLOB_PINS_MAX][32]; /* digests of blobs whose uploads are being recorded: never swept */
	uint32_t pin_count;
	uint32_t sweep_at; /* the folder of blobs/ that the sweep looks at next */
};

struct store {
	uint32_t magic;
	const struct store_env *env;
	struct store_options options; /* its directory is the store's own copy */
	char *directory;
	struct engine *engine;
	struct stamps stamps;
	struct due_floors floors;
	struct settled *settled;
	struct id_source ids;
	struct committer committer; /* all zero when read-only */
	struct blob_area blobs;
	uint64_t version; /* when read-only */
	uint64_t sequence;
};

struct store_snapshot {
	struct store *store;
	struct engine_snapshot *engine;
	uint64_t version;
};

/* The sum now, outside any snapshot. */
int store_sum_now(struct store *store, const struct store_key *key, int64_t *ret);

/* blob.c */
int blobs_open(struct store *store, struct cv_error *reterr);
void blobs_close(struct store *store);

#endif
