/*
 * A store in a directory of its own, and short ways to write commits. Engine, files and syncs are the real ones; the
 * surroundings (struct store_env) can be told to fail.
 */
#ifndef CONGVAN_TESTS_STORE_FIXTURE_H
#define CONGVAN_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compiler.h"
#include "store/audit.h"
#include "store/blob.h"
#include "store/env.h"
#include "store/order.h"
#include "store/store.h"
#include "store/store_int.h"

#define NOW_MS 1772672400000LL /* 2026-03-05T08:00:00+07:00 */
#define AGENCY 7u
#define PERSON 70u

struct fixture {
	char directory[64];
	struct store *store;
	struct store_options options;
};

/* cmocka's setup and teardown: *state is a struct fixture with an open store. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
void fixture_open(struct fixture *fixture);
void fixture_reopen(struct fixture *fixture);

/* The surroundings that fixture_open() uses; back to the real ones at each setup. */
extern struct store_env test_env;
extern struct engine_type test_engine;

/* ---- memory of reads: freed at teardown ---- */
extern const struct store_memory test_memory;

/* ---- commits ---- */

#define CHANGE_MAX 32

/* A commit being put together. Texts are copied, so that they can be patched. */
struct change {
	struct store_commit commit;
	struct store_check checks[CHANGE_MAX];
	struct store_put puts[CHANGE_MAX];
	struct store_key deletes[CHANGE_MAX];
	struct store_sum_add sums[CHANGE_MAX];
	struct store_number numbers[CHANGE_MAX];
	struct cv_patch patches[CHANGE_MAX];
	struct store_event events[CHANGE_MAX];
	uint64_t claims[CHANGE_MAX];
	struct store_item_change item_changes[CHANGE_MAX];
	struct store_item items[CHANGE_MAX];
	struct store_timer timers[CHANGE_MAX];
	struct store_fire fires[CHANGE_MAX];
	uint8_t bytes[8192];
	size_t used;
};

void change_init(struct change *change);
struct cv_bytes change_copy(struct change *change, const void *data, size_t len);
struct store_key change_key(struct change *change, uint32_t agency, const char *prefix, const char *body);
struct store_put *change_put(struct change *change, const char *prefix, const char *body, const char *value);
struct store_put *change_put_new(struct change *change, const char *prefix, const char *body, const char *value);
void change_check(struct change *change, const char *prefix, const char *body, uint64_t version);
void change_delete(struct change *change, const char *prefix, const char *body);
void change_add(struct change *change, const char *prefix, const char *body, int64_t add);
struct store_event *change_event(struct change *change, const char *topic, const char *payload);
struct store_item *change_item(struct change *change, const char *queue, uint64_t id, const char *payload);
struct store_item_change *change_of_item(struct change *change, uint32_t kind, const char *queue, uint64_t id);
void change_timer(struct change *change, const char *timer, const char *key, int64_t at_ms, const char *payload);
void change_fire(struct change *change, const char *timer, const char *key, uint64_t version, uint64_t id);
/*
 * A number of series `series`, put under prefix `entries` + number as a key that must be absent, with the number as its
 * value, in the payload of an event and in the reply.
 */
void change_number(struct change *change, const char *series, const char *entries);
int change_commit(struct change *change, struct store *store);

/* ---- reads, each with a snapshot of its own ---- */

/* The version; 0: absent. The value as text in `ret`, which may be NULL. */
uint64_t read_text(struct store *store, uint32_t agency, const char *prefix, const char *body, char *ret, size_t size);
int64_t read_sum(struct store *store, const char *prefix, const char *body);
struct cv_row read_row(struct store *store, uint32_t agency, const char *prefix, struct cv_bytes body);
/* Rows of a prefix, all of them up to CV_SCAN_ROWS. */
uint32_t read_count(struct store *store, const char *prefix);

void assert_chain_intact(struct store *store, uint64_t entries);

#endif
