#include "bench/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rocksdb/c.h>

#include "load/load.h"

double limit_append_sync(const char *directory, int duration_ms)
{
	static const char block[4096];
	int64_t end = load_now_ns() + (int64_t)duration_ms * 1000000, begun = load_now_ns();
	char path[4096];
	unsigned count = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/append-sync", directory);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	while (load_now_ns() < end) {
		if (write(fd, block, sizeof(block)) != (ssize_t)sizeof(block) || fdatasync(fd) != 0) {
			close(fd);
			return -EIO;
		}
		count++;
	}
	close(fd);
	unlink(path);
	return count * 1e9 / (double)(load_now_ns() - begun);
}

static rocksdb_t *open_raw(const char *directory, char *path, size_t size, rocksdb_options_t **ret_options)
{
	char *error = NULL;
	rocksdb_options_t *options = rocksdb_options_create();
	rocksdb_t *db;

	snprintf(path, size, "%s/raw-rocksdb", directory);
	rocksdb_options_set_create_if_missing(options, 1);
	db = rocksdb_open(options, path, &error);
	rocksdb_free(error);
	*ret_options = options;
	return db;
}

static void close_raw(rocksdb_t *db, rocksdb_options_t *options, const char *path)
{
	char *error = NULL;

	rocksdb_close(db);
	rocksdb_destroy_db(options, path, &error);
	rocksdb_free(error);
	rocksdb_options_destroy(options);
	rmdir(path);
}

static void big_endian(uint64_t value, char key[16])
{
	snprintf(key, 16, "%015llu", (unsigned long long)value);
}

double limit_rocksdb_commits(const char *directory, unsigned group, int duration_ms)
{
	char path[4096], key[16], record[200], *error = NULL;
	rocksdb_options_t *options;
	rocksdb_t *db = open_raw(directory, path, sizeof(path), &options);
	rocksdb_writeoptions_t *write = rocksdb_writeoptions_create();
	int64_t begun = load_now_ns(), end = begun + (int64_t)duration_ms * 1000000;
	uint64_t id = 0, commits = 0;
	double rate;

	if (!db)
		return -EIO;
	memset(record, 'x', sizeof(record));
	rocksdb_writeoptions_set_sync(write, 1);
	while (load_now_ns() < end && !error) {
		rocksdb_writebatch_t *batch = rocksdb_writebatch_create();

		for (unsigned i = 0; i < group * 6; i++) {
			big_endian(id++, key);
			rocksdb_writebatch_put(batch, key, sizeof(key), record, sizeof(record));
		}
		rocksdb_write(db, write, batch, &error);
		rocksdb_writebatch_destroy(batch);
		commits += group;
	}
	rate = (double)commits * 1e9 / (double)(load_now_ns() - begun);
	if (error)
		rate = -EIO;
	rocksdb_free(error);
	rocksdb_writeoptions_destroy(write);
	close_raw(db, options, path);
	return rate;
}

static double scan_for(rocksdb_t *db, int duration_ms)
{
	rocksdb_readoptions_t *read = rocksdb_readoptions_create();
	int64_t begun = load_now_ns(), end = begun + (int64_t)duration_ms * 1000000;
	uint64_t scans = 0, seen = 0;
	char key[16];

	while (load_now_ns() < end) {
		rocksdb_iterator_t *iterator = rocksdb_create_iterator(db, read);

		big_endian(scans * 7919 % 99000, key);
		rocksdb_iter_seek(iterator, key, sizeof(key));
		for (unsigned i = 0; i < 50 && rocksdb_iter_valid(iterator); i++) {
			size_t len;

			seen += rocksdb_iter_value(iterator, &len)[0] == 'x';
			rocksdb_iter_next(iterator);
		}
		rocksdb_iter_destroy(iterator);
		scans++;
	}
	rocksdb_readoptions_destroy(read);
	return seen == scans * 50 ? (double)scans * 1e9 / (double)(load_now_ns() - begun) : -EIO;
}

static double get_for(rocksdb_t *db, int duration_ms)
{
	rocksdb_readoptions_t *read = rocksdb_readoptions_create();
	int64_t begun = load_now_ns(), end = begun + (int64_t)duration_ms * 1000000;
	uint64_t gets = 0, seen = 0;
	char key[16];

	while (load_now_ns() < end) {
		char *error = NULL, *value;
		size_t len;

		big_endian(gets * 7919 % 100000, key);
		value = rocksdb_get(db, read, key, sizeof(key), &len, &error);
		seen += value && !error && len == 200;
		rocksdb_free(value);
		rocksdb_free(error);
		gets++;
	}
	rocksdb_readoptions_destroy(read);
	return seen == gets ? (double)gets * 1e9 / (double)(load_now_ns() - begun) : -EIO;
}

static bool fill_index(rocksdb_t *db, unsigned records)
{
	rocksdb_writeoptions_t *write = rocksdb_writeoptions_create();
	char key[16], record[400], *error = NULL;

	memset(record, 'x', sizeof(record));
	for (unsigned i = 0; i < records && !error; i++) {
		big_endian(i, key);
		rocksdb_put(db, write, key, sizeof(key), record, sizeof(record), &error);
		key[0] = 'i';
		if (!error)
			rocksdb_put(db, write, key, sizeof(key), "", 0, &error);
	}
	rocksdb_free(error);
	rocksdb_writeoptions_destroy(write);
	return !error;
}

/* Of one record by way of the index; whether it is there. */
static bool look_up(rocksdb_t *db, const rocksdb_readoptions_t *read, uint64_t id)
{
	rocksdb_iterator_t *iterator = rocksdb_create_iterator(db, read);
	char key[16], found[16], *value, *error = NULL;
	bool good = false;
	size_t len = 0;

	big_endian(id, key);
	key[0] = 'i';
	rocksdb_iter_seek(iterator, key, sizeof(key));
	if (rocksdb_iter_valid(iterator)) {
		memcpy(found, rocksdb_iter_key(iterator, &len), sizeof(found));
		found[0] = '0';
		value = rocksdb_get(db, read, found, sizeof(found), &len, &error);
		good = value && !error && len == 400;
		rocksdb_free(value);
		rocksdb_free(error);
	}
	rocksdb_iter_destroy(iterator);
	return good;
}

double limit_rocksdb_lookups(const char *directory, unsigned records, int duration_ms)
{
	char path[4096];
	rocksdb_options_t *options;
	rocksdb_t *db = open_raw(directory, path, sizeof(path), &options);
	rocksdb_readoptions_t *read = rocksdb_readoptions_create();
	uint64_t lookups = 0, seen = 0;
	int64_t begun, end;
	double rate = -EIO;

	if (!db || records == 0)
		return -EIO;
	if (fill_index(db, records)) {
		begun = load_now_ns();
		end = begun + (int64_t)duration_ms * 1000000;
		while (load_now_ns() < end)
			seen += look_up(db, read, lookups++ * 7919 % records);
		if (seen == lookups)
			rate = (double)lookups * 1e9 / (double)(load_now_ns() - begun);
	}
	rocksdb_readoptions_destroy(read);
	close_raw(db, options, path);
	return rate;
}

/* 100,000 records of `size` bytes, then `measure`. */
static double with_records(const char *directory, size_t size, int duration_ms, double (*measure)(rocksdb_t *, int))
{
	char path[4096], key[16], record[400], *error = NULL;
	rocksdb_options_t *options;
	rocksdb_t *db = open_raw(directory, path, sizeof(path), &options);
	rocksdb_writeoptions_t *write = rocksdb_writeoptions_create();
	double rate;

	if (!db)
		return -EIO;
	memset(record, 'x', sizeof(record));
	for (uint64_t i = 0; i < 100000 && !error; i++) {
		big_endian(i, key);
		rocksdb_put(db, write, key, sizeof(key), record, size, &error);
	}
	rate = error ? -EIO : measure(db, duration_ms);
	rocksdb_free(error);
	rocksdb_writeoptions_destroy(write);
	close_raw(db, options, path);
	return rate;
}

double limit_rocksdb_gets(const char *directory, int duration_ms)
{
	return with_records(directory, 200, duration_ms, get_for);
}

double limit_rocksdb_scans(const char *directory, int duration_ms)
{
	return with_records(directory, 400, duration_ms, scan_for);
}
