/*
 * What the machine and the raw libraries can do, measured in the same run as the figure that is held against it.
 * Thread: one at a time; each leaves nothing behind in `directory`. Results a second; negative errno on failure.
 */
#ifndef CONGVAN_BENCH_LIMITS_H
#define CONGVAN_BENCH_LIMITS_H

/* Appends of 4 KiB, each followed by fdatasync, for duration_ms. */
double limit_append_sync(const char *directory, int duration_ms);

/* Write batches of `group` x 6 records of 200 bytes with one sync each, counted in groups x `group`: RocksDB alone. */
double limit_rocksdb_commits(const char *directory, unsigned group, int duration_ms);

/* Gets of records of 200 bytes out of 100,000: RocksDB alone. */
double limit_rocksdb_gets(const char *directory, int duration_ms);

/* A seek in an index of `records` keys and a get of the record of 400 bytes that the entry names: RocksDB alone. */
double limit_rocksdb_lookups(const char *directory, unsigned records, int duration_ms);

/* Scans of 50 records of 400 bytes out of 100,000: RocksDB alone. */
double limit_rocksdb_scans(const char *directory, int duration_ms);

#endif
