/* The parts below a commit, each against a plain model: recent writes, the map of keys, regions, stamps, keys. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"
#include "store/key.h"
#include "store/keymap.h"
#include "store/recent.h"
#include "store/region.h"
#include "store/stamp.h"

#define KEYS 100000u

static uint64_t seed = 88172645463325252u;

static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uint64_t hash_of(uint32_t number)
{
	return key_hash((const uint8_t *)&number, sizeof(number));
}

/* What is not in the table was last written at or before the horizon; what is in it is the last write. */
static void recent_writes_are_never_forgotten_wrongly(void **state)
{
	uint64_t *written = calloc(KEYS, sizeof(*written));
	struct recent recent;
	uint32_t known = 0;

	(void)state;
	assert_non_null(written);
	assert_int_equal(recent_init(&recent, &env_default, 10), 0);
	assert_int_equal(recent.horizon, 10);
	for (uint64_t version = 11; version < 11 + 2 * KEYS; version++) {
		uint32_t at = (uint32_t)(next_random() % KEYS);

		written[at] = version;
		recent_note(&recent, hash_of(at), version);
		assert_true(recent.horizon < version);
	}
	for (uint32_t at = 0; at < KEYS; at++) {
		uint64_t version = recent_version(&recent, hash_of(at));

		if (version)
			assert_int_equal(version, written[at]);
		else
			assert_true(written[at] <= recent.horizon);
		known += version != 0;
	}
	assert_true(recent.horizon > 10);
	assert_true(known > 30000); /* and it does remember */
	recent_finish(&recent);
	free(written);
}

static void the_map_of_keys_keeps_each_key_apart(void **state)
{
	static uint32_t names[5000];
	struct keymap map;

	(void)state;
	keymap_init(&map, &env_default);
	for (uint32_t round = 0; round < 3; round++) {
		for (uint32_t i = 0; i < CV_COUNT(names); i++) {
			struct cv_bytes key = {(const uint8_t *)&names[i], sizeof(names[i])};
			/* Few hashes for many keys: the keys must decide. */
			uint64_t hash = i % 7 + 1;

			names[i] = i;
			assert_null(keymap_find(&map, hash, key));
			assert_int_equal(keymap_reserve(&map, 1), 0);
			keymap_insert(&map, hash, key)->value = i + 1;
			if (i >= 500)
				break;
		}
		for (uint32_t i = 0; i <= 500; i++) {
			uint32_t copy = i;
			struct cv_bytes key = {(const uint8_t *)&copy, sizeof(copy)};

			assert_int_equal(keymap_find(&map, i % 7 + 1, key)->value, i + 1);
			assert_null(keymap_find(&map, i % 7 + 2, key));
		}
		assert_int_equal(map.count, 501);
		keymap_clear(&map);
		assert_int_equal(map.count, 0);
	}
	keymap_finish(&map);
}

static void a_region_hands_out_apart_pieces(void **state)
{
	uint8_t *pieces[200];
	struct region region;

	(void)state;
	region_init(&region, &env_default);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < CV_COUNT(pieces); i++) {
			size_t size = i * i * 17 % 40000 + 1;

			pieces[i] = region_alloc(&region, size);
			assert_non_null(pieces[i]);
			assert_int_equal((uintptr_t)pieces[i] % 16, 0);
			memset(pieces[i], (int)i, size);
		}
		for (size_t i = 0; i < CV_COUNT(pieces); i++) {
			size_t size = i * i * 17 % 40000 + 1;

			assert_int_equal(pieces[i][0], (uint8_t)i);
			assert_int_equal(pieces[i][size - 1], (uint8_t)i);
		}
		assert_non_null(region_alloc(&region, 10u << 20)); /* larger than any block */
		region_reset(&region);
	}
	region_finish(&region);
}

static void stamps_beyond_the_table_are_shared(void **state)
{
	struct stamps stamps;
	char name[32];

	(void)state;
	assert_int_equal(stamps_init(&stamps, &env_default), 0);
	for (uint32_t i = 0; i < 2 * STAMP_SLOTS; i++) {
		snprintf(name, sizeof(name), "test.prefix%u", i);
		stamps_set(&stamps, stamps_slot(&stamps, name), i + 1);
	}
	for (uint32_t i = 0; i < 2 * STAMP_SLOTS; i++) {
		snprintf(name, sizeof(name), "test.prefix%u", i);
		/* Its own stamp, or one that rises with others too: never one that is too old. */
		assert_true(stamps_get(&stamps, name) >= i + 1);
		if (i < STAMP_SLOTS / 2)
			assert_int_equal(stamps_get(&stamps, name), i + 1);
	}
	stamps_finish(&stamps);
}

static void keys_sort_by_agency_prefix_and_body(void **state)
{
	static const struct store_key sorted[] = {
	    {1, "a", {(const uint8_t *)"", 0}},   {1, "a", {(const uint8_t *)"\0", 1}},
	    {1, "a", {(const uint8_t *)"x", 1}},  {1, "a", {(const uint8_t *)"\xff\xff", 2}},
	    {1, "a.b", {(const uint8_t *)"", 0}}, {1, "ab", {(const uint8_t *)"", 0}},
	    {2, "a", {(const uint8_t *)"", 0}},   {256, "a", {(const uint8_t *)"", 0}},
	};
	struct key_buffer keys[CV_COUNT(sorted)], end;

	(void)state;
	for (size_t i = 0; i < CV_COUNT(sorted); i++) {
		struct cv_bytes body;

		assert_int_equal(key_encode(&sorted[i], &keys[i]), 0);
		body = key_body(key_bytes(&keys[i]));
		assert_int_equal(body.len, sorted[i].body.len);
		assert_memory_equal(body.data, sorted[i].body.data, body.len);
		if (i > 0) {
			size_t least = keys[i].len < keys[i - 1].len ? keys[i].len : keys[i - 1].len;
			int order = memcmp(keys[i - 1].data, keys[i].data, least);

			assert_true(order < 0 || (order == 0 && keys[i - 1].len < keys[i].len));
		}
	}
	/* The end of a prefix lies behind its last key and before the next prefix. */
	assert_int_equal(key_encode_end(1, "a", &end), 0);
	assert_true(memcmp(keys[3].data, end.data, end.len) < 0);
	assert_true(memcmp(end.data, keys[4].data, end.len) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(recent_writes_are_never_forgotten_wrongly),
	    cmocka_unit_test(the_map_of_keys_keeps_each_key_apart),
	    cmocka_unit_test(a_region_hands_out_apart_pieces),
	    cmocka_unit_test(stamps_beyond_the_table_are_shared),
	    cmocka_unit_test(keys_sort_by_agency_prefix_and_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
