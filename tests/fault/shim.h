/*
 * What the preloaded library shim.c obeys: a structure in a file that tests and the processes under test map together,
 * so that a server that runs is armed from outside and says what happened to it. The environment's FAULT_CONTROL names
 * the file. Programs that are linked with the library need none: shim_control() is theirs.
 */
#ifndef CONGVAN_TESTS_FAULT_SHIM_H
#define CONGVAN_TESTS_FAULT_SHIM_H

#include <stdatomic.h>
#include <stdint.h>

#define SHIM_PATH_MAX 256u

enum shim_operation {
	SHIM_WRITE = 1, /* write, pwrite, writev */
	SHIM_SYNC = 2, /* fsync, fdatasync; sync_file_range() promises nothing and is let through */
	SHIM_RENAME = 4, /* rename, renameat */
	SHIM_TRUNCATE = 8, /* ftruncate, fallocate */
	SHIM_ALL = 15,
};

enum shim_flag {
	SHIM_SHORT = 1, /* a write takes half of its bytes, and the next on that thread fails */
	SHIM_STAYS = 2, /* once failed, it goes on failing */
};

struct shim_control {
	_Atomic uint32_t armed; /* set last; 0: nothing counts */
	_Atomic int32_t countdown; /* the operation that brings it to 0 fails */
	uint32_t operations, flags;
	int32_t error; /* errno */
	char directory[SHIM_PATH_MAX]; /* only what lies below it counts */
	char name[64]; /* and contains this in its path; empty: everything */
	_Atomic uint32_t seen, fired, after; /* after: syncs and writes of the same file once it has failed */
	uint32_t operation; /* what failed first, and on which file */
	char path[SHIM_PATH_MAX];
};

__attribute__((visibility("default"))) struct shim_control *shim_control(void);

#endif
