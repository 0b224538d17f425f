/*
 * The one thread that writes. It takes the commits that wait, waits a little for writers that are known to come,
 * carries the group out with one batch and one sync, and lets all of them answer.
 *
 * Design notes
 * - A group closes when no more writers are known to come, when it is full, or after group_wait_us.
 * - Notes ride in the next group; without one they are written after COMMITTER_NOTE_MS.
 * - Before each group the free space is looked at: below the reserve the group is refused, and the next one asked
 * again.
 * - After a failed write nothing is written any more: what is on disk is known only after a restart. The sync is never
 *   repeated, because a kernel that lost pages reports it once.
 * - Refused commits are answered after the write of the group that they were judged in: a commit that conflicts with
 *   one of the same group would read the same old state again if it came back earlier.
 */
#ifndef CONGVAN_KERNEL_STORE_COMMITTER_H
#define CONGVAN_KERNEL_STORE_COMMITTER_H

#include <pthread.h>

#include "store/group.h"
#include "store/id.h"
#include "store/store.h"

#define COMMITTER_NOTE_MS 1000
#define COMMITTER_NOTES_MAX 8192u /* notes that may wait */
#define COMMITTER_NOTE_BYTES_MAX (16u << 20)
#define COMMITTER_GROUP_BYTES (8u << 20) /* a group is closed when it has grown to this */

struct note {
	struct note *next;
	struct store_author author;
	struct store_event event;
	int64_t time_ms;
	size_t size_bytes;
};

struct committer {
	const struct store_env *env;
	const struct store_options *options;
	struct id_source *ids;
	struct group group;
	pthread_t thread;
	bool running; /* the thread was started */

	pthread_mutex_t lock; /* over what follows, up to the blank line */
	pthread_cond_t wake;
	struct store_commit *head, **tail;
	uint32_t count;
	bool idle; /* the committer waits for any work */
	struct note *notes, **notes_tail;
	uint32_t note_count;
	size_t note_bytes;
	int64_t note_due_us; /* monotonic */
	bool closing;

	pthread_mutex_t watch_lock; /* over the next two; held while on_work runs */
	store_on_work *on_work;
	void *on_work_arg;

	struct store_commit **taken; /* options->group_max of them; the thread's own */
	int *results;

	_Atomic int writers;
	atomic_bool gathering, mark_wanted, broken, short_of_space;
	bool told_broken; /* the committer's own, as the text */
	char broken_text[sizeof(((struct cv_error *)0)->text)];
	_Atomic uint64_t version, sequence, commits, groups, conflicts, refused;
};

/* Starts the thread. `options`, `ids`, `stamps`, `floors` and `engine` outlive it. */
int committer_start(struct committer *committer, const struct store_env *env, const struct store_options *options,
		    struct engine *engine, struct stamps *stamps, struct due_floors *floors, struct id_source *ids,
		    const struct meta *meta);
/* Carries out what waits, then ends the thread. Accepts one that was never started (all zero). */
void committer_stop(struct committer *committer);
void committer_submit(struct committer *committer, struct store_commit *commit);
int committer_note(struct committer *committer, const struct store_author *author, const struct store_event *event,
		   int64_t time_ms);
void committer_writers_add(struct committer *committer, int delta);
void committer_watch(struct committer *committer, store_on_work *on_work, void *arg);
/* Asks for the ids' mark to be moved soon. */
void committer_want_mark(struct committer *committer);

#endif
