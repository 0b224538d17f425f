/* The parts of a shelf, for its own files. */
#ifndef CONGVAN_PLUGINS_ORGANS_SHELF_INT_H
#define CONGVAN_PLUGINS_ORGANS_SHELF_INT_H

#include <pthread.h>

#include "organs/organ.h"
#include "organs/shelf.h"

struct shelf {
	const struct groups *groups;

	pthread_rwlock_t lock; /* of what follows */
	struct index *index; /* NULL: not made yet */
	uint64_t seen; /* number of the newest change that the index knows */
	struct shelf_agency *agencies; /* each owns one block of texts */
	size_t agency_count;
	uint64_t agencies_stamp; /* of identity.agency, before they were read */
	bool agencies_read;

	pthread_mutex_t making; /* of what follows: an index that is not complete */
	struct index *next;
	uint64_t next_seen;
	char next_id[ORGAN_ID_CHARS + 2]; /* where reading goes on */
};

void shelf_agencies_finish(struct shelf *shelf);

#endif
