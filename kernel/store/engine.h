/*
 * What the store asks of a key-value engine: ordered families of keys, snapshots, iterators with bounds, and one batch
 * that is written atomically and synced. RocksDB (engine_rocksdb.c) is the engine that ships; a test wraps its table
 * of functions to fail the n-th write.
 *
 * Threads: everything but a batch and an iterator may be used from any thread; those belong to one thread at a time.
 * Errors: negative errno, translated once by the engine: -EIO, -EUCLEAN (damaged), -EBUSY (open elsewhere), -ENOSPC,
 * -ENOMEM, -ENOENT.
 */
#ifndef CONGVAN_KERNEL_STORE_ENGINE_H
#define CONGVAN_KERNEL_STORE_ENGINE_H

#include <stdbool.h>

#include <congvan/abi.h>

struct engine;
struct engine_snapshot;
struct engine_batch;
struct engine_iterator;

/* Families of keys. The order is part of nothing on disk: they are opened by name. */
enum engine_family {
	ENGINE_RECORDS, /* agency | prefix | 0 | body: header, payload */
	ENGINE_LOG, /* sequence, big-endian: congvan.LogEntry */
	ENGINE_PAYLOADS, /* sequence, big-endian: the payload of that entry */
	ENGINE_NUMBERS, /* like records: the last number given, little-endian */
	ENGINE_SUMS, /* like records: the sum, little-endian; absent means 0 */
	ENGINE_META, /* what the store knows about itself: meta.h */
	ENGINE_QUEUE, /* items and the order in which they are due: due.h */
	ENGINE_TIMERS, /* the same of timers */
	ENGINE_FAMILIES,
};

struct engine_options {
	const char *path;
	uint64_t cache_bytes;
	bool create, read_only;
};

/* A value that the engine holds still until release(). */
struct engine_value {
	struct cv_bytes bytes;
	void *pin;
};

/* Keys in [lower, upper), walked upwards or downwards. The bounds must outlive the iterator. */
struct engine_range {
	enum engine_family family;
	struct cv_bytes lower, upper; /* upper empty: no bound */
	bool reverse;
	bool once; /* read through once: leave the block cache to others */
};

struct engine_type {
	const char *name;

	/* -ENOENT: nothing there and !create. */
	int (*open)(const struct engine_options *options, struct engine **ret, struct cv_error *reterr);
	void (*close)(struct engine **engine); /* accepts NULL */

	int (*snapshot_open)(struct engine *engine, struct engine_snapshot **ret);
	void (*snapshot_close)(struct engine_snapshot **snapshot); /* accepts NULL */

	/* snapshot NULL: the latest state. -ENOENT: absent. */
	int (*get)(struct engine *engine, const struct engine_snapshot *snapshot, enum engine_family family,
		   struct cv_bytes key, struct engine_value *ret);
	void (*release)(struct engine_value *value);

	/* Stands on the first key, or is at its end. snapshot NULL: the latest state. */
	int (*iterator_open)(struct engine *engine, const struct engine_snapshot *snapshot,
			     const struct engine_range *range, struct engine_iterator **ret);
	/* 1: on a row, whose bytes stay until the next call; 0: at the end; negative errno. */
	int (*iterator_row)(struct engine_iterator *iterator, struct cv_bytes *ret_key, struct cv_bytes *ret_value);
	void (*iterator_next)(struct engine_iterator *iterator); /* the one before, when reverse */
	void (*iterator_close)(struct engine_iterator **iterator); /* accepts NULL */

	int (*batch_create)(struct engine *engine, struct engine_batch **ret);
	void (*batch_destroy)(struct engine_batch **batch); /* accepts NULL */
	void (*batch_clear)(struct engine_batch *batch);
	/* The value is head and body, one after the other; both are copied. */
	void (*batch_put)(struct engine_batch *batch, enum engine_family family, struct cv_bytes key,
			  struct cv_bytes head, struct cv_bytes body);
	void (*batch_delete)(struct engine_batch *batch, enum engine_family family, struct cv_bytes key);
	/* All of it or nothing, and synced. After an error the outcome is unknown: never try again. */
	int (*batch_write)(struct engine *engine, struct engine_batch *batch, struct cv_error *reterr);

	/* Writes down what the next start would have to read again from the log of writes. Best effort. */
	void (*settle)(struct engine *engine);
	/* Rewrites the files that hold this key, so that what was deleted is no longer in them. Best effort; slow. */
	void (*purge)(struct engine *engine, enum engine_family family, struct cv_bytes key);

	uint64_t (*size_bytes)(struct engine *engine); /* on disk, an estimate */
};

extern const struct engine_type engine_rocksdb;

#endif
