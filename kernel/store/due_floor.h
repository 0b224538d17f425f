/*
 * Below which place in the order of time nothing stands any more, for each queue and for the timers.
 *
 * What was done leaves markers of deletion, which the engine reads and skips until they are compacted away: who looks
 * for what is due from the beginning of a queue each time pays for all that the queue has done lately. So a reader
 * remembers the first place at which it found something, and the next one begins there.
 *
 * A floor is raised by readers and lowered by the committer, once what it wrote can be seen and before anybody is told.
 * A reader that began before may not have seen that, so what is written while it reads bounds what it may raise to.
 * Kept in memory only: after a start the first reader pays once. Without memory there is no floor, and all works.
 *
 * Thread: any.
 */
#ifndef CONGVAN_KERNEL_STORE_DUE_FLOOR_H
#define CONGVAN_KERNEL_STORE_DUE_FLOOR_H

#include <pthread.h>

#include "store/due.h"
#include "store/keymap.h"

/* In the order of time; of timers only the time. */
struct due_place {
	uint64_t at_ms, id;
};
#define DUE_PLACE_END ((struct due_place){UINT64_MAX, UINT64_MAX})

struct due_floors {
	const struct store_env *env;
	pthread_mutex_t lock; /* over the map */
	struct keymap map; /* the first key of an order (due_queue_start, or 'd' of timers) to its floor */
};

void due_floors_init(struct due_floors *floors, const struct store_env *env);
void due_floors_finish(struct due_floors *floors);
struct due_floor;

/*
 * Somebody begins to read the order that starts with `start`: `from` becomes the key to begin at. Before the engine's
 * iterator is opened. *ret_empty: nothing stands there, so that it need not be opened. Returns what due_floor_end()
 * wants, or NULL when there is no memory.
 */
struct due_floor *due_floor_begin(struct due_floors *floors, const struct due_key *start, struct due_key *from,
				  bool *ret_empty);
/* first: the first row that was found, or DUE_PLACE_END when there is none at all; NULL: nothing was learned. */
void due_floor_end(struct due_floors *floors, struct due_floor *floor, const struct due_place *first);
/* `order` stands in the order of time now: due_order_key() of this identity. */
void due_floor_lower(struct due_floors *floors, struct cv_bytes identity, const struct due_key *order);
/* The place of a key that begins with `start`, which has at least 8 bytes more. */
struct due_place due_place_of(const struct due_key *start, struct cv_bytes order);

#endif
