/*
 * Where calls whose commits conflicted wait for each other, so that many who write one record at the same moment go one
 * after another and not all at once, again and again.
 *
 * Each key has a lane, by its hash; two keys may share one. Who conflicts on a key joins its lane and keeps all lanes
 * that it has joined until it has been answered. It goes when it stands at the head of all of them. In a lane they
 * stand in the order in which they first conflicted, behind the one that goes; so one that goes and meets another key
 * joins that lane too without losing its place, and no circle can come about: of all that wait, the oldest waits for
 * nobody but such as go.
 *
 * Who has not conflicted is asked about only where somebody goes: it must not write the same key just then
 * (turnstile_taken()). What was handed to the store before may still get ahead of the one that goes, once.
 *
 * A turn is no lock. One that lasts too long is over, and the next goes: the store judges either way.
 *
 * Threads: any; a passage belongs to one thread at a time, and to the turnstile while it waits.
 */
#ifndef CONGVAN_KERNEL_CALL_TURNSTILE_H
#define CONGVAN_KERNEL_CALL_TURNSTILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>

#define TURNSTILE_LANES 4096u /* a power of two */
#define PASSAGE_LANES_MAX CV_COMMIT_ATTEMPTS /* of one passage; each attempt but the last may join one */
#define PASSAGE_MS 1000 /* so long others wait for one that goes */

struct passage;
struct turnstile;

/*
 * Comes once for each turnstile_enter() that returned false: it is its turn, its deadline is over, or it was let go
 * by turnstile_flush(). Any thread, with the turnstile locked: may only queue and wake.
 */
typedef void passage_on_go(struct passage *passage);

struct passage_place {
	struct passage_place *next; /* in the lane */
	struct passage *passage;
	uint32_t lane;
};

enum passage_state {
	PASSAGE_OUTSIDE = 0, /* stands nowhere */
	PASSAGE_WAITS,
	PASSAGE_GOES,
};

/* The turnstile's, but for its beginning: all zero. */
struct passage {
	enum passage_state state;
	uint64_t ticket; /* rises with the first conflict; 0: none yet */
	int64_t until_ms; /* WAITS: the deadline, GOES: the end of its turn; monotonic */
	const atomic_bool *fence;
	uint32_t lane_count;
	struct passage_place places[PASSAGE_LANES_MAX];
	struct passage *next, **link; /* of all that wait or go */
};

/* -ENOMEM, or no thread could be had. */
int turnstile_create(passage_on_go *on_go, struct turnstile **ret);
/* Nobody waits or goes. Accepts NULL. */
void turnstile_destroy(struct turnstile **turnstile);

/* Whether anybody goes. Lock-free. */
bool turnstile_busy(const struct turnstile *turnstile);
/* Whether somebody else goes who has this key's lane. */
bool turnstile_taken(struct turnstile *turnstile, const struct passage *passage, uint64_t key_hash);
/*
 * The commit conflicted on the key, or must not be handed over because the key is taken. true: it is its turn
 * now. false: on_go will say, and perhaps has done so. Who stands behind a fence that is up does not wait.
 */
bool turnstile_enter(struct turnstile *turnstile, struct passage *passage, uint64_t key_hash, int64_t deadline_ms,
		     const atomic_bool *fence);
/* It is through, or gives up; not while it waits. Whoever stood behind it goes. Nothing when it never entered. */
void turnstile_leave(struct turnstile *turnstile, struct passage *passage);
/* The fence is up: all behind it that wait are let go, each with its on_go. */
void turnstile_flush(struct turnstile *turnstile, const atomic_bool *fence);

uint32_t turnstile_waiting(struct turnstile *turnstile);

#endif
