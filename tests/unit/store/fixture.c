#include "fixture.h"

#include <ftw.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct store_env test_env;
struct engine_type test_engine;

/* ---- memory ---- */

struct piece {
	struct piece *next;
	alignas(max_align_t) uint8_t data[];
};

static struct piece *pieces;
static pthread_mutex_t pieces_lock = PTHREAD_MUTEX_INITIALIZER;

static void *piece_alloc(void *arg, size_t size_bytes)
{
	struct piece *piece = calloc(1, sizeof(*piece) + size_bytes);

	(void)arg;
	if (!piece)
		return NULL;
	pthread_mutex_lock(&pieces_lock);
	piece->next = pieces;
	pieces = piece;
	pthread_mutex_unlock(&pieces_lock);
	return piece->data;
}

const struct store_memory test_memory = {piece_alloc, NULL};

/* ---- the store ---- */

void fixture_open(struct fixture *f)
{
	struct cv_error error;
	int r = store_open_in(&test_env, &f->options, &f->store, &error);

	if (r < 0)
		fail_msg("%s", error.text);
}

void fixture_reopen(struct fixture *f)
{
	store_close(&f->store);
	fixture_open(f);
}

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	strcpy(f->directory, "/tmp/congvan-store-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	test_engine = engine_rocksdb;
	test_env = env_default;
	test_env.engine = &test_engine;
	f->options = (struct store_options){.directory = f->directory,
					    .reserve_bytes = 1u << 20,
					    .cache_bytes = 8u << 20,
					    .group_wait_us = 2000,
					    .create = true};
	fixture_open(f);
	*state = f;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	store_close(&f->store);
	nftw(f->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(f);
	while (pieces) {
		struct piece *next = pieces->next;

		free(pieces);
		pieces = next;
	}
	return 0;
}

/* ---- commits ---- */

void change_init(struct change *c)
{
	memset(c, 0, sizeof(*c));
	c->commit.checks = c->checks;
	c->commit.puts = c->puts;
	c->commit.deletes = c->deletes;
	c->commit.sums = c->sums;
	c->commit.numbers = c->numbers;
	c->commit.patches = c->patches;
	c->commit.events = c->events;
	c->commit.claims = c->claims;
	c->commit.item_changes = c->item_changes;
	c->commit.items = c->items;
	c->commit.timers = c->timers;
	c->commit.fires = c->fires;
	c->commit.claim_agency = AGENCY;
	c->commit.time_ms = NOW_MS;
	c->commit.author = (struct store_author){.person = PERSON,
						 .post = 71,
						 .plugin = "test",
						 .trace_id = "0123456789abcdef0123456789abcdef",
						 .address = "127.0.0.1",
						 .generation = 1};
}

struct cv_bytes change_copy(struct change *c, const void *data, size_t len)
{
	uint8_t *at = c->bytes + c->used;

	assert_true(c->used + len <= sizeof(c->bytes));
	if (len)
		memcpy(at, data, len);
	c->used += len;
	return (struct cv_bytes){at, len};
}

struct store_key change_key(struct change *c, uint32_t agency, const char *prefix, const char *body)
{
	return (struct store_key){agency, prefix, change_copy(c, body, strlen(body))};
}

struct store_put *change_put(struct change *c, const char *prefix, const char *body, const char *value)
{
	struct store_put *put = &c->puts[c->commit.put_count++];

	assert_true(c->commit.put_count <= CHANGE_MAX);
	put->key = change_key(c, AGENCY, prefix, body);
	put->value = change_copy(c, value, strlen(value));
	put->schema = 1u << 16;
	return put;
}

struct store_put *change_put_new(struct change *c, const char *prefix, const char *body, const char *value)
{
	struct store_put *put = change_put(c, prefix, body, value);

	put->absent = true;
	return put;
}

void change_check(struct change *c, const char *prefix, const char *body, uint64_t version)
{
	c->checks[c->commit.check_count++] = (struct store_check){change_key(c, AGENCY, prefix, body), version};
}

void change_delete(struct change *c, const char *prefix, const char *body)
{
	c->deletes[c->commit.delete_count++] = change_key(c, AGENCY, prefix, body);
}

void change_add(struct change *c, const char *prefix, const char *body, int64_t add)
{
	c->sums[c->commit.sum_count++] = (struct store_sum_add){change_key(c, AGENCY, prefix, body), add};
}

struct store_event *change_event(struct change *c, const char *topic, const char *payload)
{
	struct store_event *event = &c->events[c->commit.event_count++];

	event->agency = AGENCY;
	event->topic = topic;
	event->payload = change_copy(c, payload, strlen(payload));
	event->subject = 1;
	return event;
}

struct store_item *change_item(struct change *c, const char *queue, uint64_t id, const char *payload)
{
	struct store_item *item = &c->items[c->commit.item_count++];

	assert_true(c->commit.item_count <= CHANGE_MAX);
	*item = (struct store_item){
	    .agency = AGENCY, .queue = queue, .id = id, .payload = change_copy(c, payload, strlen(payload))};
	return item;
}

struct store_item_change *change_of_item(struct change *c, uint32_t kind, const char *queue, uint64_t id)
{
	struct store_item_change *change = &c->item_changes[c->commit.item_change_count++];

	assert_true(c->commit.item_change_count <= CHANGE_MAX);
	*change = (struct store_item_change){.kind = kind, .queue = queue, .id = id};
	return change;
}

void change_timer(struct change *c, const char *timer, const char *key, int64_t at_ms, const char *payload)
{
	c->timers[c->commit.timer_count++] = (struct store_timer){.agency = AGENCY,
								  .timer = timer,
								  .key = change_copy(c, key, strlen(key)),
								  .at_ms = at_ms,
								  .payload = change_copy(c, payload, strlen(payload))};
}

void change_fire(struct change *c, const char *timer, const char *key, uint64_t version, uint64_t id)
{
	c->fires[c->commit.fire_count++] = (struct store_fire){
	    .agency = AGENCY, .timer = timer, .key = change_copy(c, key, strlen(key)), .version = version, .id = id};
}

static void add_patch(struct change *c, uint32_t target, uint32_t index, uint32_t offset, uint32_t number)
{
	c->patches[c->commit.patch_count++] = (struct cv_patch){target, index, offset, number};
}

void change_number(struct change *c, const char *series, const char *entries)
{
	uint32_t number = c->commit.number_count++;
	struct store_put *put = change_put_new(c, entries, "--------", "v:--------");
	struct store_event *event = change_event(c, "test.numbered", "e:--------");

	c->numbers[number].series = change_key(c, AGENCY, series, "");
	c->numbers[number].taken = change_key(c, AGENCY, entries, "");
	if (!c->commit.reply.data)
		c->commit.reply = change_copy(c, "r:--------", 10);
	add_patch(c, CV_PATCH_KEY, (uint32_t)(put - c->puts), 0, number);
	add_patch(c, CV_PATCH_VALUE, (uint32_t)(put - c->puts), 2, number);
	add_patch(c, CV_PATCH_EVENT, (uint32_t)(event - c->events), 2, number);
	add_patch(c, CV_PATCH_REPLY, 0, 2, number);
}

int change_commit(struct change *c, struct store *store)
{
	return store_commit_and_wait(store, &c->commit);
}

/* ---- reads ---- */

static struct cv_row get(struct store_snapshot *snapshot, uint32_t agency, const char *prefix, struct cv_bytes body)
{
	struct store_key key = {agency, prefix, body};
	struct cv_row row;

	assert_int_equal(store_get(snapshot, &key, test_memory, &row), 0);
	return row;
}

struct cv_row read_row(struct store *store, uint32_t agency, const char *prefix, struct cv_bytes body)
{
	struct store_snapshot *snapshot;
	struct cv_row row;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	row = get(snapshot, agency, prefix, body);
	store_snapshot_close(&snapshot);
	return row;
}

uint64_t read_text(struct store *store, uint32_t agency, const char *prefix, const char *body, char *ret, size_t size)
{
	struct cv_row row = read_row(store, agency, prefix, (struct cv_bytes){(const uint8_t *)body, strlen(body)});

	if (ret && row.version) {
		assert_true(row.value.len < size);
		memcpy(ret, row.value.data, row.value.len);
		ret[row.value.len] = '\0';
	}
	return row.version;
}

int64_t read_sum(struct store *store, const char *prefix, const char *body)
{
	struct store_key key = {AGENCY, prefix, {(const uint8_t *)body, strlen(body)}};
	struct store_snapshot *snapshot;
	int64_t sum;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	assert_int_equal(store_sum(snapshot, &key, &sum), 0);
	store_snapshot_close(&snapshot);
	return sum;
}

uint32_t read_count(struct store *store, const char *prefix)
{
	struct store_scan scan = {.agency = AGENCY, .prefix = prefix, .limit = CV_SCAN_ROWS};
	struct store_snapshot *snapshot;
	struct cv_row *rows;
	uint32_t count;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	assert_int_equal(store_scan(snapshot, &scan, test_memory, &rows, &count), 0);
	store_snapshot_close(&snapshot);
	return count;
}

void assert_chain_intact(struct store *store, uint64_t entries)
{
	struct audit_result result;

	assert_int_equal(audit_verify(store, &result), 0);
	if (!result.intact)
		fail_msg("entry %llu: %s", (unsigned long long)result.broken_sequence, result.problem);
	assert_int_equal(result.entries, entries);
	assert_int_equal(result.head_sequence, entries);
}
