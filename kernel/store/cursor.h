/*
 * Cursors of subscriptions: how far each has read the log. A cursor is moved by the commit of the handler that is done
 * with an entry, so that what the handler wrote happens once; see struct store_cursor_move.
 *
 * A cursor is the record {agency 0, CURSOR_PREFIX, full name} with a congvan.Cursor. Threads: any.
 */
#ifndef CONGVAN_KERNEL_STORE_CURSOR_H
#define CONGVAN_KERNEL_STORE_CURSOR_H

#include "store/store.h"

#define CURSOR_PREFIX "store.cursor"
#define CURSOR_SCHEMA (1u << 16)

struct store_cursor {
	uint64_t sequence; /* of the last entry that the subscription is done with; 0: of none */
	uint64_t passed, passed_last; /* entries without their payload that were passed over, and the last of them */
};

/* The latest state. -ENOENT: the subscription has not begun; -EINVAL: the name; -EIO. */
int store_cursor_get(struct store *store, const char *subscription, struct store_cursor *ret);
/* Moves it by a commit of its own and waits. What store_commit.done says. */
int store_cursor_move(struct store *store, const struct store_cursor_move *move);

#endif
