/*
 * The store: records, numbers, sums and the log of one server. The only interface that the rest of the kernel sees; the
 * engine behind it (engine.h) can be another one.
 *
 * Threads: everything is 'any thread' unless it says otherwise. Commits are carried out by one committer thread, which
 * also runs the `done` callbacks: they must only hand the result on (queue, wake), never block, never call the store.
 *
 * Ownership: what a read returns lives in the memory that the given allocator returns; store_submit() copies nothing
 * and takes the commit until `done` has run (its bytes are patched in place: they must be the caller's own, writable).
 */
#ifndef CONGVAN_KERNEL_STORE_STORE_H
#define CONGVAN_KERNEL_STORE_STORE_H

#include <stdbool.h>

#include <congvan/abi.h>

struct store;
struct store_snapshot;

struct store_options {
	const char *directory; /* made if absent; holds db/ and blobs/ */
	uint64_t reserve_bytes; /* below this much free space writes are refused; default 1 GiB */
	uint32_t group_max; /* commits in one group; default 256 */
	uint32_t group_wait_us; /* how long a group waits for writers that are known to come; default 2000 */
	uint64_t cache_bytes; /* block cache; default 256 MiB */
	bool create; /* false: -ENOENT when there is no store yet */
	bool read_only; /* for audit and tools on a stopped server */
	/*
	 * Called once, on the committer thread, when a write or sync has failed and its group has been answered:
	 * nothing is committed any more.
	 */
	void (*on_broken)(void *arg, const char *what);
	void *on_broken_arg;
};

/* -EBUSY: another process has it open; -EUCLEAN: damaged, reterr names the file or key. */
int store_open(const struct store_options *options, struct store **ret, struct cv_error *reterr);
/*
 * Waits for commits under way; later ones get -ESHUTDOWN. Snapshots and blob writers must be closed before. Accepts
 * NULL and half-built stores.
 */
void store_close(struct store **store);

/*
 * ---- keys: agency, prefix and body, already judged by the caller. Prefixes and topics that begin with "store." or
 * "queue." are the store's own: nobody is granted them. ----
 */

struct store_key {
	uint32_t agency;
	const char *prefix;
	struct cv_bytes body;
};

/* Spreads keys well; two of them may have one hash. Not 0, but for a key that no record can have. */
uint64_t store_key_hash(const struct store_key *key);

/* Where results go: alloc(arg, n) returns NULL when exhausted (the read then fails with -ENOMEM). */
struct store_memory {
	void *(*alloc)(void *arg, size_t size_bytes);
	void *arg;
};

struct store_scan {
	uint32_t agency;
	const char *prefix;
	struct cv_bytes from, to; /* bodies; `to` empty: end of the prefix */
	uint32_t limit, flags; /* enum cv_scan_flag */
};

/* ---- reads ---- */

int store_snapshot_open(struct store *store, struct store_snapshot **ret);
void store_snapshot_close(struct store_snapshot **snapshot);
/* It sees every commit up to this version; of a group being written just then it may see more. */
uint64_t store_snapshot_version(const struct store_snapshot *snapshot);

/* 0 with ret->version 0 when absent; -EIO. */
int store_get(struct store_snapshot *snapshot, const struct store_key *key, struct store_memory memory,
	      struct cv_row *ret);
int store_scan(struct store_snapshot *snapshot, const struct store_scan *scan, struct store_memory memory,
	       struct cv_row **ret_rows, uint32_t *ret_count);
int store_sum(struct store_snapshot *snapshot, const struct store_key *key, int64_t *ret);
/* The last number given in a series; 0: none yet. */
int store_series_last(struct store_snapshot *snapshot, const struct store_key *series, uint64_t *ret);

/* Rises with every commit that puts or deletes under the prefix in any agency. Any string; 0 at first. Lock-free. */
uint64_t store_prefix_stamp(struct store *store, const char *prefix);

/* ---- commits ---- */

struct store_check {
	struct store_key key;
	uint64_t version;
};
struct store_put {
	struct store_key key;
	struct cv_bytes value;
	uint32_t schema;
	bool absent;
};
struct store_sum_add {
	struct store_key key;
	int64_t add;
};
struct store_number {
	struct store_key series, taken;
};
struct store_event {
	uint32_t agency;
	const char *topic;
	struct cv_bytes payload;
	uint64_t subject;
};

/*
 * Durable work. Queues and timers are named in full, "incoming.notify": the part before the first dot is the plugin
 * that declares them. In one commit the changes come first, then the items put, then the timers.
 */
#define STORE_WORK_NAME_MAX 96u /* bytes of such a name */
#define STORE_TIMER_KEY_MAX 256u
#define STORE_REASON_MAX 500u /* bytes of an item's reason that are kept */

struct store_item {
	uint32_t agency;
	const char *queue;
	uint64_t id; /* an item of this id that is in the queue already stays as it is */
	int64_t not_before_ms;
	struct cv_bytes payload; /* at most CV_VALUE_MAX bytes */
	bool attempted; /* its first delivery begins: as if STORE_ITEM_LEASE followed */
};

enum store_item_change_kind {
	STORE_ITEM_LEASE = 1, /* a ready item: one attempt more */
	STORE_ITEM_ACK, /* a ready item is done and goes */
	STORE_ITEM_RETRY, /* a ready item: again, not before not_before_ms */
	STORE_ITEM_UNDO, /* the same, and it is as if the attempt had not been made */
	STORE_ITEM_ASIDE, /* a ready item waits for a person */
	STORE_ITEM_AGAIN, /* an item in any state is ready, as if it were new */
	STORE_ITEM_DROP, /* an item in any state goes */
};

/* -ESTALE for the whole commit: there is no such item in such a state. */
struct store_item_change {
	uint32_t kind; /* enum store_item_change_kind */
	const char *queue;
	uint64_t id;
	int64_t not_before_ms;
	const char *reason, *owner; /* NULL: as it was */
};

struct store_timer {
	uint32_t agency;
	const char *timer;
	struct cv_bytes key; /* replaces the timer of the same name, agency and key */
	int64_t at_ms; /* 0 cancels */
	struct cv_bytes payload;
};

/* A timer that is due becomes the item `id` of the queue that has its name; one that was set anew meanwhile stays. */
struct store_fire {
	uint32_t agency;
	const char *timer;
	struct cv_bytes key;
	uint64_t version; /* as read */
	uint64_t id;
};

/*
 * A subscription's cursor: the sequence of the last entry of the log that it is done with. The commit is refused with
 * -ESTALE when it does not stand where the mover thinks.
 */
#define STORE_CURSOR_NONE UINT64_MAX

struct store_cursor_move {
	const char *subscription; /* in full: "search.index" */
	uint64_t from; /* STORE_CURSOR_NONE: there must be none yet */
	uint64_t to; /* not before `from` */
	uint64_t passed, passed_last; /* entries in between whose payload was destroyed, and the last of them */
};

/* Who commits: goes into the log entries, and is judged before anything else. */
struct store_author {
	uint64_t person, post, on_behalf_of;
	const char *plugin, *trace_id, *address;
	uint64_t generation;
};

#define STORE_COMMIT_NUMBERS 20u /* of one commit: a range of reserved numbers */

/*
 * Asked on the committer thread just before the commit is carried out: 0, or a negative errno with which it is refused
 * (-ESTALE: its generation is fenced, -ETIME: its deadline has passed). NULL: no question.
 */
typedef int store_admit(void *arg);

struct store_commit {
	/* filled by the caller */
	uint64_t snapshot_version; /* the snapshot that the checks' versions were read from; 0: unknown */
	struct store_author author;
	struct store_check *checks;
	struct store_put *puts;
	struct store_key *deletes;
	struct store_sum_add *sums;
	struct store_number *numbers;
	struct cv_patch *patches; /* targets index puts, events, items, and the reply */
	struct store_event *events;
	uint64_t *claims; /* uploads; claim_agency and author.person must own them */
	uint64_t *destroys; /* sequences of log entries whose payloads are removed: see audit_destroy_payload() */
	struct store_item_change *item_changes;
	struct store_item *items;
	struct store_timer *timers;
	struct store_fire *fires;
	struct store_cursor_move *cursor_move; /* NULL: none */
	uint32_t item_change_count, item_count, timer_count, fire_count;
	uint32_t check_count, put_count, delete_count, sum_count, number_count, patch_count, event_count, claim_count;
	uint32_t destroy_count;
	uint32_t claim_agency;
	struct cv_bytes reply; /* patched like the puts */
	int64_t time_ms; /* Unix; the log never goes back: the committer may raise it */
	store_admit *admit;
	bool counted; /* its writer is among those of store_writers_add(), and is no more once it is in the queue */
	/*
	 * Runs once on the committer thread (on the caller's inside store_submit() when the store is closing): 0
	 * (durable), -EAGAIN (conflict: run again), -ENOSPC (below the reserve), -EROFS (a write failed earlier), -EIO
	 * (this group's write failed: the outcome is unknown), -ESHUTDOWN, what admit said, -ENOENT (an upload is
	 * gone), -ESTALE (an item or a cursor is not in the state that a change of it needs), -EINVAL (a patch outside
	 * its target, a key that is too long), -E2BIG, -ERANGE (a sum or a number overflows), -ENOMEM; after these
	 * nothing of the commit was written.
	 */
	void (*done)(struct store_commit *commit, int result);
	void *arg;
	uint64_t conflict; /* filled before done(…, -EAGAIN): store_key_hash() of the key that it conflicted on */
	/* filled by the committer before done(…, 0) */
	uint64_t version; /* of this commit */
	uint64_t first_sequence; /* of its first event; 0: none */
	uint64_t number_values[STORE_COMMIT_NUMBERS]; /* the numbers given, in order; more in a commit: -E2BIG */
	struct store_commit *next; /* the store's */
};

/* Never blocks, never fails: the answer is done(). */
void store_submit(struct store *store, struct store_commit *commit);
/* The same, and waits: returns the result of done(), which it sets itself. Not on the committer's thread. */
int store_commit_and_wait(struct store *store, struct store_commit *commit);
/* An event that rides in the next group and delays none. Copies. -ENOBUFS when too many wait. */
int store_note(struct store *store, const struct store_author *author, const struct store_event *event,
	       int64_t time_ms);

/*
 * Called on the committer thread after a group that put or changed items, set timers or appended to the log is durable;
 * may only wake somebody. NULL: nobody. When it returns the former watch does not run any more.
 */
typedef void store_on_work(void *arg);
void store_watch_work(struct store *store, store_on_work *on_work, void *arg);

/*
 * How many more commits are known to be on their way: add 1 when a request is read whose method may write, take it away
 * when it was answered without a commit, or let store_submit() do it (commit->counted). The committer waits while there
 * are any, at most group_wait_us, before it closes a group; so a single writer waits for nobody. Lock-free but for a
 * wake-up.
 */
void store_writers_add(struct store *store, int delta);

struct store_stats {
	uint64_t version; /* of the last commit */
	uint64_t commits, groups, conflicts, refused;
	uint64_t log_sequence;
	uint64_t store_bytes, free_bytes, reserve_bytes;
	bool writable; /* false: below the reserve, broken, or read-only */
};
void store_stats(struct store *store, struct store_stats *ret);

/* A fresh id: milliseconds since 2020 in the upper 42 bits, then a counter; rises even when the clock goes back. */
uint64_t store_new_id(struct store *store);

#endif
