/* Keys and transactions, for the SDK's own files. Thread: the handler's; memory: the call's arena. */
#ifndef CONGVAN_SDK_TXN_INT_H
#define CONGVAN_SDK_TXN_INT_H

#include <stdbool.h>

#include <congvan/txn.h>

/* Marks in cv_key.flags that never reach the host: the key could not be built. */
#define CV_KEY_TOO_LONG 0x80000000u
#define CV_KEY_NO_MEMORY 0x40000000u

#define CV_TXN_NUMBERS 20u

struct cv_txn_put {
	struct cv_put put;
	uint64_t hash; /* of the key */
	bool deleted; /* this "put" is a delete */
};

struct cv_txn {
	struct cv_call *call;
	bool committed; /* cv_txn_commit() was called: nothing more may be added */
	bool refuses; /* by cv_txn_commit_failure() */
	bool wrote;
	struct cv_check *checks;
	struct cv_txn_put *puts;
	struct cv_sum *sums;
	struct cv_event *events;
	struct cv_number numbers[CV_TXN_NUMBERS];
	uint64_t *claims;
	struct cv_item *items;
	struct cv_timer_set *timers;
	uint32_t check_count, put_count, sum_count, event_count, number_count, claim_count, item_count, timer_count;
	uint32_t check_cap, put_cap, sum_cap, event_cap, claim_cap, item_cap, timer_cap;
};

/* 0, or what the builder could not do; the call has then failed. */
int cv_key_check(struct cv_call *call, const struct cv_key *key);
bool cv_key_equal(const struct cv_key *a, const struct cv_key *b);

/* A read whose row's version the commit checks. */
int cv_txn_read_row(struct cv_txn *txn, struct cv_key key, struct cv_row *ret);
int cv_txn_put_bytes(struct cv_txn *txn, struct cv_key key, struct cv_bytes value, bool absent);
int cv_txn_forget(struct cv_txn *txn, struct cv_key key); /* a delete, also after cv_txn_commit() */
int cv_txn_check(struct cv_txn *txn, struct cv_key key, uint64_t version);

/*
 * Finds the numbers' tokens in all that was written and in the reply, and hands everything to the host. 0, or a
 * negative errno and the call has failed.
 */
int cv_txn_hand_over(struct cv_txn *txn, struct cv_bytes reply, uint32_t flags);

#endif
