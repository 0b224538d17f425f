/*
 * The index of the directory and the list of this server's agencies, as an instance keeps them: read from the store
 * when they are first needed, and kept up with it. Every search first looks which changes its own snapshot has beyond
 * those that the index knows (organs.change), so it finds what was committed before it began.
 *
 * Thread: any; the shelf locks. One call makes the index while the others go on with the old one.
 */
#ifndef CONGVAN_PLUGINS_ORGANS_SHELF_H
#define CONGVAN_PLUGINS_ORGANS_SHELF_H

#include <congvan/plugin.h>

#include "organs/group.h"
#include "organs/index.h"

#define ORGAN_CHANGES_KEPT 512u /* commits that an index may be behind; past that it is made again */

struct shelf;

int shelf_create(const struct groups *groups, struct shelf **ret); /* -ENOMEM */
void shelf_destroy(struct shelf **shelf);

/* An agency of this server. Lives as long as the call. */
struct shelf_agency {
	uint32_t number;
	const char *organ_id, *name, *short_name, *words;
	struct cv_bytes sort_key;
};

/*
 * Calls `take` as index_search() does. -EBUSY, and the call has failed: the directory is so large that one call can't
 * read all of it; the next ones go on.
 */
int shelf_search(struct shelf *shelf, struct cv_call *call, const struct index_query *query,
		 int (*take)(void *arg, const char *organ_id), void *arg);

/*
 * What the list of agencies is held against: to be asked before the call reads anything of the store, so that it is
 * never newer than the snapshot.
 */
uint64_t shelf_agencies_stamp(struct cv_call *call);
/* All agencies of this server that are not closed, in the order of their identifiers. */
int shelf_agencies(struct shelf *shelf, struct cv_call *call, uint64_t stamp, struct shelf_agency **ret,
		   size_t *ret_count);
const struct shelf_agency *shelf_agency(const struct shelf_agency *agencies, size_t count, const char *organ_id);

#endif
