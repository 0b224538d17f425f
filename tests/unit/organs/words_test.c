/* Words, and the index that is made of them, held against looking at every organisation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fakehost.h>

#include "organs/index.h"

static int begin(void **state)
{
	*state = fakehost_create();
	return 0;
}

static int end(void **state)
{
	struct fakehost *fake = *state;

	fakehost_destroy(&fake);
	return 0;
}

static const char *words(struct cv_call *call, const char *name, const char *id)
{
	return words_of(call, cv_text_fold(call, name), &id, id != NULL);
}

static void names_become_distinct_words_without_marks(void **state)
{
	struct cv_call *call = fakehost_open(*state);

	assert_string_equal(words(call, "Sở Y tế tỉnh Lam Giang", NULL), "so y te tinh lam giang");
	assert_string_equal(words(call, "Ủy ban nhân dân – UBND (Ủy ban)", NULL), "uy ban nhan dan ubnd");
	assert_string_equal(words(call, "Đội 3/2, TP.HCM “Đống Đa”", NULL), "doi 3 2 tp hcm dong da");
	assert_string_equal(words(call, "", NULL), "");
	fakehost_close(&call);
}

/* hoà and hòa, in NFC and NFD, are one. */
static void spellings_of_one_syllable_are_one_word(void **state)
{
	struct cv_call *call = fakehost_open(*state);

	assert_string_equal(words(call,
				  "Hoà Hòa Ho\xcc\x80"
				  "a HÒA hoa",
				  NULL),
			    "hoa");
	fakehost_close(&call);
}

static void an_identifier_is_a_word_and_so_are_its_parts_with_letters(void **state)
{
	struct cv_call *call = fakehost_open(*state);

	assert_string_equal(words(call, "A", "000.12.30.H53"), "a 000.12.30.h53 h53");
	assert_string_equal(words(call, "A", "H26.1"), "a h26.1 h26");
	fakehost_close(&call);
}

static bool meant(struct cv_call *call, const char *name, const char *id, const char *q)
{
	struct words_typed *typed;
	size_t count;

	assert_int_equal(words_typed(call, cv_text_fold(call, q), &typed, &count), 0);
	return words_meant(words(call, name, id), typed, count);
}

static void beginnings_in_any_order_are_meant(void **state)
{
	struct cv_call *call = fakehost_open(*state);
	const char *name = "Ủy ban nhân dân xã Hòa Đông, TP.HCM", *id = "000.00.12.H53";

	assert_true(meant(call, name, id, ""));
	assert_true(meant(call, name, id, "dong hoa"));
	assert_true(meant(call, name, id, "ĐÔNG u b n"));
	assert_true(meant(call, name, id, "tp.hcm"));
	assert_true(meant(call, name, id, "000.00.12"));
	assert_true(meant(call, name, id, "h53 hoa"));
	assert_true(meant(call, name, id, "... hoà ,"));
	assert_false(meant(call, name, id, "oa"));
	assert_false(meant(call, name, id, "hoa dongg"));
	assert_false(meant(call, name, id, "00.12"));
	assert_false(meant(call, name, id, "tp.hn"));
	fakehost_close(&call);
}

/* ---- the index ---- */

#define ORGANS 3000u
#define QUERIES 300u

struct one {
	char id[16], words[80];
	uint8_t key[4];
	unsigned class, group;
	bool there;
};

struct list {
	struct one items[ORGANS];
	char found[2 * ORGANS][16];
	size_t count;
};

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void make_one(struct one *one, unsigned index, uint32_t *random)
{
	static const char *const syllables[] = {"uy",    "ban", "nhan", "dan",  "xa",  "hoa",
						"hoang", "ho",  "tan",  "binh", "bac", "dong"};
	size_t len;

	snprintf(one->id, sizeof(one->id), "H%u.%u", next_random(random) % 40, index);
	one->group = next_random(random) % 5;
	one->class = one->group < 3 ? one->group : 3;
	for (size_t i = 0; i < sizeof(one->key); i++)
		one->key[i] = (uint8_t)(next_random(random) % 4);
	len = (size_t)snprintf(one->words, sizeof(one->words), "h%s", one->id + 1);
	for (unsigned i = 0; i < 1 + next_random(random) % 4; i++)
		len += (size_t)snprintf(one->words + len, sizeof(one->words) - len, " %s",
					syllables[next_random(random) % 12]);
	one->there = true;
}

static struct index_line line_of(const struct one *one)
{
	return (struct index_line){one->id, one->words, {one->key, sizeof(one->key)}, one->group, one->class};
}

static int by_rank(const void *a, const void *b)
{
	const struct one *one = a, *other = b;
	int order = (one->class > other->class) - (one->class < other->class);

	if (!order)
		order = memcmp(one->key, other->key, sizeof(one->key));
	return order ? order : strcmp(one->id, other->id);
}

static int take(void *arg, const char *organ_id)
{
	struct list *list = arg;

	assert_true(list->count < 2 * ORGANS);
	snprintf(list->found[list->count++], 16, "%s", organ_id);
	return 0;
}

static bool was_found(const struct list *list, const char *id)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->found[i], id) == 0)
			return true;
	return false;
}

/* The first `limit` by rank must be among what is found, whoever else is. */
static void compare(const struct index *index, struct list *list, struct cv_call *call, const char *q, int group,
		    size_t limit)
{
	struct index_query query = {.group = group, .limit = limit};
	struct words_typed *typed;
	size_t wanted = 0;

	assert_int_equal(words_typed(call, q, &typed, &query.typed_count), 0);
	query.typed = typed;
	list->count = 0;
	assert_int_equal(index_search(index, &query, take, list), 0);
	for (size_t i = 0; i < ORGANS; i++) {
		const struct one *one = &list->items[i];
		bool is_meant = one->there && (group < 0 || one->group == (unsigned)group) &&
				words_meant(one->words, typed, query.typed_count);

		if (is_meant && wanted++ < limit)
			assert_true(was_found(list, one->id));
		if (!is_meant)
			assert_false(was_found(list, one->id));
	}
}

static void change_some(struct index *index, struct list *list, uint32_t *random)
{
	for (size_t i = 0; i < 100; i++) {
		struct one *one = &list->items[next_random(random) % ORGANS];
		struct index_line line;

		if (one->there && i % 3 == 0) {
			assert_int_equal(index_drop(index, one->id), 0);
			one->there = false;
			continue;
		}
		snprintf(one->words + strcspn(one->words, " "), sizeof(one->words) - 20, " moi bac");
		one->there = true;
		line = line_of(one);
		assert_int_equal(index_put(index, &line), 0);
	}
}

static void the_index_finds_what_looking_at_each_finds(void **state)
{
	static const char *const queries[] = {
	    "",     "u",      "uy ban", "ho",    "hoa", "xa b",     "dong hoa ban",      "h1",
	    "h12.", "h3 tan", "moi",    "khong", "zz",  "bac.dong", "nhan dan uy ban xa"};
	struct list *list = calloc(1, sizeof(*list));
	struct index *index;
	uint32_t random = 7;
	size_t there = 0;

	assert_non_null(list);
	for (unsigned i = 0; i < ORGANS; i++)
		make_one(&list->items[i], i, &random);
	assert_int_equal(index_create(&index), 0);
	for (unsigned i = 0; i < ORGANS; i++) {
		struct index_line line = line_of(&list->items[i]);

		assert_int_equal(index_add(index, &line), 0);
	}
	assert_int_equal(index_seal(index), 0);
	qsort(list->items, ORGANS, sizeof(list->items[0]), by_rank);
	for (unsigned round = 0; round < QUERIES; round++) {
		struct cv_call *call = fakehost_open(*state);

		if (round % 20 == 19)
			change_some(index, list, &random);
		compare(index, list, call, queries[round % 15], (int)(next_random(&random) % 6) - 1,
			1 + next_random(&random) % 60);
		fakehost_close(&call);
	}
	for (unsigned i = 0; i < ORGANS; i++)
		there += list->items[i].there;
	assert_int_equal(index_count(index), there);
	assert_true(index_bytes(index) > 0);
	index_destroy(&index);
	free(list);
}

static void too_many_changes_ask_for_a_new_index(void **state)
{
	struct index_line line = {"H1.1", "h1.1 mot", {(const uint8_t *)"a", 1}, 0, 0};
	struct index *index;

	(void)state;
	assert_int_equal(index_create(&index), 0);
	assert_int_equal(index_seal(index), 0);
	for (unsigned i = 0; i < INDEX_FRESH_MAX; i++)
		assert_int_equal(index_put(index, &line), 0);
	assert_int_equal(index_put(index, &line), -ENOSPC);
	assert_int_equal(index_count(index), 1);
	index_destroy(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(names_become_distinct_words_without_marks, begin, end),
	    cmocka_unit_test_setup_teardown(spellings_of_one_syllable_are_one_word, begin, end),
	    cmocka_unit_test_setup_teardown(an_identifier_is_a_word_and_so_are_its_parts_with_letters, begin, end),
	    cmocka_unit_test_setup_teardown(beginnings_in_any_order_are_meant, begin, end),
	    cmocka_unit_test_setup_teardown(the_index_finds_what_looking_at_each_finds, begin, end),
	    cmocka_unit_test(too_many_changes_ask_for_a_new_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
