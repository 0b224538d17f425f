/* The chain: what is changed in the files behind the store's back is found and named; lawful destruction is not. */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include <congvan/store.pb-c.h>

#include "fixture.h"

#define ENTRIES 10u

static void fill(struct store *store)
{
	struct change c;
	char payload[32];

	for (unsigned i = 1; i <= ENTRIES; i++) {
		change_init(&c);
		snprintf(payload, sizeof(payload), "payload %u", i);
		change_event(&c, "test.happened", payload);
		c.commit.time_ms = NOW_MS + (int)(i % 3); /* a clock that goes back */
		assert_int_equal(change_commit(&c, store), 0);
	}
}

/* ---- behind the store's back ---- */

struct raw {
	struct engine *engine;
	struct engine_batch *batch;
};

static struct raw raw_open(struct fixture *f)
{
	char path[128];
	struct engine_options options = {.path = path, .cache_bytes = 1u << 20};
	struct cv_error error;
	struct raw raw;

	store_close(&f->store);
	snprintf(path, sizeof(path), "%s/db", f->directory);
	assert_int_equal(engine_rocksdb.open(&options, &raw.engine, &error), 0);
	assert_int_equal(engine_rocksdb.batch_create(raw.engine, &raw.batch), 0);
	return raw;
}

static void raw_close(struct raw *raw, struct fixture *f)
{
	struct cv_error error;

	assert_int_equal(engine_rocksdb.batch_write(raw->engine, raw->batch, &error), 0);
	engine_rocksdb.batch_destroy(&raw->batch);
	engine_rocksdb.close(&raw->engine);
	fixture_open(f);
}

static struct cv_bytes sequence_key(uint8_t key[8], uint64_t sequence)
{
	be64_put(key, sequence);
	return (struct cv_bytes){key, 8};
}

static void raw_put(struct raw *raw, enum engine_family family, uint64_t sequence, struct cv_bytes value)
{
	uint8_t key[8];

	engine_rocksdb.batch_put(raw->batch, family, sequence_key(key, sequence), value, (struct cv_bytes){NULL, 0});
}

static void raw_delete(struct raw *raw, enum engine_family family, uint64_t sequence)
{
	uint8_t key[8];

	engine_rocksdb.batch_delete(raw->batch, family, sequence_key(key, sequence));
}

static Congvan__LogEntry *raw_entry(struct raw *raw, uint64_t sequence)
{
	Congvan__LogEntry *entry;
	struct engine_value value;
	uint8_t key[8];

	assert_int_equal(engine_rocksdb.get(raw->engine, NULL, ENGINE_LOG, sequence_key(key, sequence), &value), 0);
	entry = congvan__log_entry__unpack(NULL, value.bytes.len, value.bytes.data);
	assert_non_null(entry);
	engine_rocksdb.release(&value);
	return entry;
}

static void raw_put_entry(struct raw *raw, uint64_t sequence, Congvan__LogEntry *entry)
{
	uint8_t packed[4096];

	raw_put(raw, ENGINE_LOG, sequence, (struct cv_bytes){packed, congvan__log_entry__pack(entry, packed)});
	congvan__log_entry__free_unpacked(entry, NULL);
}

/* Writes a hash that fits what the entry now says, as a careful forger would. */
static void rehash(Congvan__LogEntry *entry)
{
	struct chain_digest digest;

	assert_int_equal(chain_digest_init(&digest), 0);
	assert_int_equal(chain_entry_hash(&digest, entry, entry->hash.data), 0);
	entry->has_hash = 1;
	chain_digest_finish(&digest);
}

static void assert_broken(struct store *store, uint64_t sequence, const char *words)
{
	struct audit_result result;

	assert_int_equal(audit_verify(store, &result), 0);
	assert_false(result.intact);
	assert_int_equal(result.broken_sequence, sequence);
	if (!strstr(result.problem, words))
		fail_msg("\"%s\" does not say \"%s\"", result.problem, words);
}

/* ---- tests ---- */

static void an_untouched_chain_verifies(void **state)
{
	struct audit_result result;
	struct fixture *f = *state;
	uint8_t hash[32];

	assert_chain_intact(f->store, 0);
	fill(f->store);
	assert_chain_intact(f->store, ENTRIES);
	assert_int_equal(audit_verify(f->store, &result), 0);
	assert_int_equal(result.head_time_ms, NOW_MS + 2); /* never back */
	assert_int_equal(audit_hash(f->store, ENTRIES, hash), 0);
	assert_memory_equal(hash, result.head_hash, sizeof(hash));
	assert_int_equal(audit_hash(f->store, ENTRIES + 1, hash), -ENOENT);
	fixture_reopen(f);
	fill(f->store);
	assert_chain_intact(f->store, 2 * ENTRIES);
	/* The old head is still in it. */
	assert_int_equal(audit_hash(f->store, ENTRIES, hash), 0);
	assert_memory_equal(hash, result.head_hash, sizeof(hash));
}

static void an_entry_holds_who_and_what(void **state)
{
	struct fixture *f = *state;
	Congvan__LogEntry *entry;
	struct raw raw;

	fill(f->store);
	raw = raw_open(f);
	entry = raw_entry(&raw, 4);
	assert_int_equal(entry->sequence, 4);
	assert_int_equal(entry->agency, AGENCY);
	assert_string_equal(entry->topic, "test.happened");
	assert_int_equal(entry->person, PERSON);
	assert_int_equal(entry->post, 71);
	assert_int_equal(entry->generation, 1);
	assert_string_equal(entry->plugin, "test");
	assert_string_equal(entry->trace_id, "0123456789abcdef0123456789abcdef");
	assert_string_equal(entry->address, "127.0.0.1");
	assert_int_equal(entry->subject, 1);
	assert_int_equal(entry->payload_size, strlen("payload 4"));
	congvan__log_entry__free_unpacked(entry, NULL);
	raw_close(&raw, f);
}

static void a_changed_payload_is_found(void **state)
{
	struct fixture *f = *state;
	struct raw raw;

	fill(f->store);
	raw = raw_open(f);
	raw_put(&raw, ENGINE_PAYLOADS, 3, (struct cv_bytes){(const uint8_t *)"payload 9", 9});
	raw_close(&raw, f);
	assert_broken(f->store, 3, "payload 3 is not the one");
}

static void a_changed_entry_is_found(void **state)
{
	struct fixture *f = *state;
	Congvan__LogEntry *entry;
	struct raw raw;

	fill(f->store);
	raw = raw_open(f);
	entry = raw_entry(&raw, 5);
	entry->person++;
	raw_put_entry(&raw, 5, entry);
	raw_close(&raw, f);
	assert_broken(f->store, 5, "entry 5 was changed");
}

static void a_changed_entry_with_a_fitting_hash_is_found(void **state)
{
	struct fixture *f = *state;
	Congvan__LogEntry *entry;
	struct raw raw;

	fill(f->store);
	raw = raw_open(f);
	entry = raw_entry(&raw, 5);
	entry->person++;
	rehash(entry);
	raw_put_entry(&raw, 5, entry);
	raw_close(&raw, f);
	assert_broken(f->store, 6, "does not follow");
	/* The last one has nobody after it, but the head. */
	raw = raw_open(f);
	entry = raw_entry(&raw, 5);
	entry->person--;
	rehash(entry);
	raw_put_entry(&raw, 5, entry);
	entry = raw_entry(&raw, ENTRIES);
	entry->person++;
	rehash(entry);
	raw_put_entry(&raw, ENTRIES, entry);
	raw_close(&raw, f);
	assert_broken(f->store, ENTRIES, "not the head");
}

static void a_removed_entry_is_found(void **state)
{
	struct fixture *f = *state;
	struct raw raw;

	fill(f->store);
	raw = raw_open(f);
	raw_delete(&raw, ENGINE_LOG, 7);
	raw_delete(&raw, ENGINE_PAYLOADS, 7);
	raw_close(&raw, f);
	assert_broken(f->store, 7, "entry 7 is missing");
}

static void a_shortened_chain_is_found(void **state)
{
	struct fixture *f = *state;
	uint8_t hash[32];
	struct change c;
	struct raw raw;

	fill(f->store);
	raw = raw_open(f);
	raw_delete(&raw, ENGINE_LOG, ENTRIES);
	raw_delete(&raw, ENGINE_PAYLOADS, ENTRIES);
	raw_close(&raw, f);
	assert_broken(f->store, ENTRIES, "the log ends at entry 9");
	assert_int_equal(audit_hash(f->store, ENTRIES, hash), -ENOENT);
	/* What is written later does not cover it up. */
	change_init(&c);
	change_event(&c, "test.happened", "later");
	assert_int_equal(change_commit(&c, f->store), 0);
	assert_int_equal(c.commit.first_sequence, ENTRIES + 1);
	assert_broken(f->store, ENTRIES, "entry 10 is missing");
}

static void an_appended_entry_is_found(void **state)
{
	struct fixture *f = *state;
	Congvan__LogEntry *entry;
	struct cv_error error;
	struct raw raw;

	fill(f->store);
	raw = raw_open(f);
	entry = raw_entry(&raw, ENTRIES);
	entry->sequence = ENTRIES + 1;
	memcpy(entry->previous.data, entry->hash.data, entry->hash.len);
	rehash(entry);
	raw_put_entry(&raw, ENTRIES + 1, entry);
	raw_put(&raw, ENGINE_PAYLOADS, ENTRIES + 1, (struct cv_bytes){(const uint8_t *)"payload 10", 10});
	f->options.read_only = true; /* a server does not go on behind a head that is not its own */
	raw_close(&raw, f);
	assert_broken(f->store, ENTRIES + 1, "the log ends at entry 11, its head says 10");
	store_close(&f->store);
	f->options.read_only = false;
	assert_int_equal(store_open_in(&test_env, &f->options, &f->store, &error), -EUCLEAN);
	assert_non_null(strstr(error.text, "behind its head"));
}

static void payloads_without_an_entry_are_found(void **state)
{
	struct fixture *f = *state;
	struct raw raw;

	fill(f->store);
	raw = raw_open(f);
	raw_put(&raw, ENGINE_PAYLOADS, ENTRIES + 5, (struct cv_bytes){(const uint8_t *)"x", 1});
	raw_close(&raw, f);
	assert_broken(f->store, ENTRIES + 1, "payloads behind the last entry");
}

static void a_destroyed_payload_still_verifies(void **state)
{
	struct store_author author = {.person = 99, .plugin = "archive"};
	struct audit_result result;
	struct fixture *f = *state;
	Congvan__LogEntry *entry;
	struct raw raw;

	fill(f->store);
	assert_int_equal(audit_destroy_payload(f->store, 4, &author, "", NOW_MS), -EINVAL);
	assert_int_equal(audit_destroy_payload(f->store, 40, &author, "QĐ 12/QĐ-UBND", NOW_MS), -ENOENT);
	assert_int_equal(audit_destroy_payload(f->store, 4, &author, "QĐ 12/QĐ-UBND", NOW_MS), 0);
	assert_int_equal(audit_destroy_payload(f->store, 4, &author, "QĐ 12/QĐ-UBND", NOW_MS), -ENOENT);
	assert_int_equal(audit_verify(f->store, &result), 0);
	assert_true(result.intact);
	assert_int_equal(result.removed_payloads, 1);
	assert_int_equal(result.entries, ENTRIES + 1);
	raw = raw_open(f);
	entry = raw_entry(&raw, ENTRIES + 1);
	assert_string_equal(entry->topic, "store.payload_destroyed");
	assert_int_equal(entry->agency, AGENCY);
	assert_int_equal(entry->subject, 4);
	assert_int_equal(entry->person, 99);
	congvan__log_entry__free_unpacked(entry, NULL);
	/* Without a record of it, a payload that is gone is a broken chain. */
	raw_delete(&raw, ENGINE_PAYLOADS, 2);
	raw_close(&raw, f);
	assert_broken(f->store, 2, "payload 2 is gone and no entry says why");
}

static const char *wanted;
static int found;

static int look_into(const char *path, const struct stat *status, int type, struct FTW *place)
{
	size_t size = (size_t)status->st_size;
	char *content;
	FILE *file;

	(void)place;
	if (type != FTW_F || size == 0)
		return 0;
	content = malloc(size);
	file = fopen(path, "re");
	assert_non_null(content);
	assert_non_null(file);
	size = fread(content, 1, size, file);
	fclose(file);
	found += memmem(content, size, wanted, strlen(wanted)) != NULL;
	free(content);
	return 0;
}

/* How many of the store's files hold this text. */
static int files_with(struct fixture *f, const char *text)
{
	wanted = text;
	found = 0;
	assert_int_equal(nftw(f->directory, look_into, 16, FTW_PHYS), 0);
	return found;
}

static void a_destroyed_payload_is_in_no_file(void **state)
{
	struct store_author author = {.person = 99, .plugin = "archive"};
	const char *secret = "Nguyễn Thị Bí Mật, q7Zp1x";
	struct fixture *f = *state;
	struct change c;

	fill(f->store);
	change_init(&c);
	change_event(&c, "test.happened", secret);
	assert_int_equal(change_commit(&c, f->store), 0);
	fill(f->store);
	assert_true(files_with(f, secret) > 0);
	assert_int_equal(audit_destroy_payload(f->store, ENTRIES + 1, &author, "hết hạn lưu", NOW_MS), 0);
	assert_int_equal(files_with(f, secret), 0);
	assert_chain_intact(f->store, 2 * ENTRIES + 2);
}

static void a_stopped_store_can_be_read(void **state)
{
	struct store_options options;
	struct fixture *f = *state;
	struct store *second;
	struct cv_error error;
	struct change c;

	fill(f->store);
	change_init(&c);
	change_put(&c, "test.a", "k", "v");
	assert_int_equal(change_commit(&c, f->store), 0);
	options = f->options;
	options.create = false;
	assert_int_equal(store_open(&options, &second, &error), -EBUSY); /* one process, one store */
	f->options.read_only = true;
	fixture_reopen(f);
	assert_chain_intact(f->store, ENTRIES);
	assert_true(read_text(f->store, AGENCY, "test.a", "k", NULL, 0) > 0);
	assert_int_equal(change_commit(&c, f->store), -EROFS);
}

static void a_store_that_is_not_there_is_not_made(void **state)
{
	struct fixture *f = *state;
	struct store_options options = f->options;
	struct store *store;
	struct cv_error error;
	char path[128];

	snprintf(path, sizeof(path), "%s/nothing", f->directory);
	options.directory = path;
	options.create = false;
	assert_int_equal(store_open(&options, &store, &error), -ENOENT);
	assert_non_null(strstr(error.text, "nothing"));
}

static void a_damaged_file_is_named(void **state)
{
	struct fixture *f = *state;
	struct cv_error error;
	char path[128];
	FILE *file;

	fill(f->store);
	store_close(&f->store);
	snprintf(path, sizeof(path), "%s/db/CURRENT", f->directory);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs("MANIFEST-999999\n", file);
	fclose(file);
	assert_true(store_open_in(&test_env, &f->options, &f->store, &error) < 0);
	assert_non_null(strstr(error.text, "MANIFEST-999999"));
	file = fopen(path, "we");
	assert_non_null(file);
	fputs("nothing", file);
	fclose(file);
	assert_int_equal(store_open_in(&test_env, &f->options, &f->store, &error), -EUCLEAN);
	assert_non_null(strstr(error.text, "CURRENT"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(an_untouched_chain_verifies, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(an_entry_holds_who_and_what, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_changed_payload_is_found, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_changed_entry_is_found, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_changed_entry_with_a_fitting_hash_is_found, fixture_setup,
					    fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_removed_entry_is_found, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_shortened_chain_is_found, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(an_appended_entry_is_found, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(payloads_without_an_entry_are_found, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_destroyed_payload_still_verifies, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_destroyed_payload_is_in_no_file, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_stopped_store_can_be_read, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_damaged_file_is_named, fixture_setup, fixture_teardown),
	    cmocka_unit_test_setup_teardown(a_store_that_is_not_there_is_not_made, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
