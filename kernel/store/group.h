/*
 * One group of commits: each is judged, numbered and patched against the state that the commits before it in the group
 * leave behind, then all that were accepted are written in one batch.
 *
 * Design notes
 * - A commit is staged first (everything that can fail: checks, claims, numbers, sums, log entries, memory), then
 *   accepted (nothing can fail). So a refused commit leaves no trace, and no batch has to be taken back.
 * - What the group has written so far lies in maps beside the batch: records (version, 0 when deleted), sums, series.
 *   Reads of the committer look there first, then into the engine.
 * - Within a commit deletes come before puts: a commit that moves an index entry may find that it did not move.
 * Thread: the committer's.
 */
#ifndef CONGVAN_KERNEL_STORE_GROUP_H
#define CONGVAN_KERNEL_STORE_GROUP_H

#include "store/chain.h"
#include "store/due_floor.h"
#include "store/keymap.h"
#include "store/meta.h"
#include "store/recent.h"
#include "store/region.h"
#include "store/stamp.h"
#include "store/store.h"

struct group {
	const struct store_env *env;
	struct engine *engine;
	struct stamps *stamps;
	struct due_floors *floors;
	struct engine_batch *batch;
	struct region region;
	struct keymap records, sums;
	struct keymap due; /* rows of items and timers: due.h */
	struct keymap cursors;
	struct keymap series; /* kept from group to group */
	struct recent recent;
	struct chain chain;
	struct chain_digest digest;
	uint64_t version; /* of the last commit accepted */
	uint64_t bytes; /* how much the group will write, about */
	uint32_t accepted, written_slots;
	bool worked; /* it gives the dispatcher something to do */
	bool touched[STAMP_SLOTS + 1]; /* prefixes written under */
	uint32_t slots[STAMP_SLOTS + 1]; /* their slots, `written_slots` of them */
};

struct staged_key {
	struct cv_bytes key;
	uint64_t hash;
};

/* One commit between its first check and its acceptance; in the group's region. */
struct stage {
	struct store_commit *commit;
	struct staged_key *puts, *deletes;
	struct staged_key *uploads; /* records of the uploads that it claims */
	struct keymap_entry **sums;
	struct due_row **due; /* rows of its changes, items, timers, and two of each fire */
	struct cursor_stage *cursor;
	struct keymap_entry *series[STORE_COMMIT_NUMBERS];
	struct chain_row *events;
	struct chain chain; /* where the log stands after it */
	uint64_t bytes;
};

/* `meta` is where the store stands. -ENOMEM, -EIO. */
int group_init(struct group *group, const struct store_env *env, struct engine *engine, struct stamps *stamps,
	       struct due_floors *floors, const struct meta *meta);
void group_finish(struct group *group); /* accepts a half-made group */
/* Starts an empty group. */
void group_begin(struct group *group);
/*
 * 0: accepted, version and numbers are filled in; or what the commit is refused with (see store_commit.done), and the
 * group is as it was.
 */
int group_add(struct group *group, struct store_commit *commit);
/* One event by itself. -EINVAL, -ENOMEM, -EIO. */
int group_add_event(struct group *group, const struct store_author *author, const struct store_event *event,
		    int64_t time_ms);
/* Writes and syncs. id_mark 0: leave it. After an error: never again. */
int group_write(struct group *group, uint64_t id_mark, struct cv_error *reterr);
/* Lets readers of prefix stamps and of what is due know; after the write. */
void group_announce(struct group *group);

/* ---- parts of group_add(), a file each ---- */

/* commit_check.c */
int group_stage_key(struct group *group, const struct store_key *key, struct staged_key *ret); /* -EINVAL, -ENOMEM */
/* The version that the key has now, 0: absent. -EIO, -EUCLEAN. */
int group_version_of(struct group *group, const struct staged_key *key, uint64_t *ret);
int group_check_versions(struct group *group, struct store_commit *commit); /* -EAGAIN: conflict */
int group_check_absent(struct group *group, const struct stage *stage); /* -EAGAIN: one exists */

/* patch.c */
int patch_check(const struct store_commit *commit); /* -EINVAL: outside its target */
void patch_apply(const struct store_commit *commit);

/* number.c */
int group_stage_numbers(struct group *group, struct stage *stage);
void group_accept_numbers(struct group *group, const struct stage *stage);
void group_write_numbers(struct group *group);
/* Between groups: the cached counters are dropped when there are more than this. */
void group_forget_series(struct group *group, uint32_t keep_at_most);

/* sum.c */
int group_stage_sums(struct group *group, struct stage *stage); /* -ERANGE: a sum would overflow */
void group_accept_sums(struct group *group, const struct stage *stage);
void group_write_sums(struct group *group);

/* due_stage.c */
int group_stage_due(struct group *group, struct stage *stage); /* -ESTALE, -EINVAL, -E2BIG */
void group_accept_due(struct group *group, const struct stage *stage);
void group_write_due(struct group *group);
void group_announce_due(struct group *group); /* after the write */

/* cursor.c */
int group_stage_cursor(struct group *group, struct stage *stage); /* -ESTALE, -EINVAL */
void group_accept_cursor(struct group *group, const struct stage *stage);

/* Of group.c: what is written under a key, version 0: deleted, is seen by later checks and by readers of stamps. */
void group_note_written(struct group *group, const struct staged_key *key, const char *prefix, uint64_t version);

/* claim.c */
int group_stage_claims(struct group *group, struct stage *stage); /* -ENOENT */

#endif
