/* Keys, transactions outside a handler, memory, and the walk over wire forms. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <congvan/office.pb-c.h>

#include "fakehost.h"
#include "sample.pb-c.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

static struct fakehost *fake;
static struct cv_call *call;

static int setup(void **state)
{
	(void)state;
	fake = fakehost_create();
	call = fakehost_open(fake);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}

/* ---- keys ---- */

static void assert_body(struct cv_key key, const char *bytes, size_t len)
{
	assert_int_equal(key.body.len, len);
	assert_memory_equal(key.body.data, bytes, len);
}

static void test_keys(void **state)
{
	char long_text[CV_KEY_MAX + 2];
	struct cv_key key;

	(void)state;
	key = cv_key(call, "a.b", "iwbsr", (uint64_t)0x0102030405060708, (uint32_t)9, 10u, "xy", "z");
	assert_body(key, "\1\2\3\4\5\6\7\10\0\0\0\11\12xy\0z", 17);
	assert_true(cv_key_u64(key.body, 0) == 0x0102030405060708);
	assert_int_equal(cv_key_u32(key.body, 8), 9);
	assert_int_equal(cv_key_u64(key.body, 10), 0); /* past the end */
	assert_int_equal(cv_key_u64(key.body, SIZE_MAX), 0);
	assert_body(cv_key(call, "a.b", NULL), "", 0);
	assert_body(cv_key(call, "a.b", "s", NULL), "", 1);
	assert_int_equal(cv_key_in(call, 7, "a.b", NULL).agency, 7);
	memset(long_text, 'x', sizeof(long_text));
	long_text[CV_KEY_MAX] = '\0';
	assert_int_equal(cv_key(call, "a.b", "r", long_text).body.len, CV_KEY_MAX);
	for (unsigned i = 0; i < 2; i++) {
		struct cv_txn *txn = cv_txn_begin(call);
		Congvan__Register *book;

		/* Too long, and a shape that does not exist: no function takes such a key. */
		key = i ? cv_key(call, "a.b", "q", 1u) : cv_key(call, "a.b", "s", long_text);
		assert_int_equal(cv_get(call, key, &congvan__register__descriptor, &book), -EINVAL);
		assert_int_equal(cv_txn_get(txn, key, &congvan__register__descriptor, &book), -EINVAL);
		assert_int_equal(cv_txn_delete(txn, key), -EINVAL);
		assert_int_equal(cv_txn_add(txn, key, 1), -EINVAL);
		assert_int_equal(cv_get(call, cv_key_after(call, key), &congvan__register__descriptor, &book), -EINVAL);
	}
}

static void test_the_key_after(void **state)
{
	struct cv_key key = {.prefix = "a.b"};

	(void)state;
	key.body = (struct cv_bytes){(const uint8_t *)"a\xFE", 2};
	assert_body(cv_key_after(call, key), "a\xFF", 2);
	key.body = (struct cv_bytes){(const uint8_t *)"a\xFF\xFF", 3};
	assert_body(cv_key_after(call, key), "b", 1);
	key.body = (struct cv_bytes){(const uint8_t *)"\xFF\xFF", 2};
	assert_int_equal(cv_key_after(call, key).body.len, 0); /* the end of the prefix */
}

/* ---- transactions ---- */

static Congvan__Register *book_of(uint64_t id, uint64_t revision)
{
	Congvan__Register *book = cv_new(call, &congvan__register__descriptor);

	CV_SET(book, id, id);
	CV_SET(book, revision, revision);
	return book;
}

static uint64_t revision_in(struct cv_txn *txn, struct cv_key key)
{
	Congvan__Register *book;

	assert_int_equal(cv_txn_get(txn, key, &congvan__register__descriptor, &book), 0);
	return book ? book->revision : 0;
}

static void test_a_transaction_reads_its_own_writes(void **state)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct cv_key key = cv_key(call, "a.book", "i", (uint64_t)1);

	(void)state;
	assert_int_equal(revision_in(txn, key), 0);
	assert_int_equal(cv_txn_put(txn, key, &book_of(1, 5)->base), 0);
	assert_int_equal(revision_in(txn, key), 5);
	assert_int_equal(cv_txn_put(txn, cv_key(call, "a.book", "i", (uint64_t)1), &book_of(1, 6)->base), 0);
	assert_int_equal(revision_in(txn, key), 6);
	assert_int_equal(cv_txn_delete(txn, key), 0);
	assert_int_equal(revision_in(txn, key), 0);
	assert_int_equal(cv_txn_put_new(txn, key, &book_of(1, 7)->base), 0);
	assert_int_equal(revision_in(txn, key), 7);
	/* The same body in another agency is another key. */
	assert_int_equal(revision_in(txn, cv_key_in(call, 2, "a.book", "i", (uint64_t)1)), 0);
	/* There is one transaction in a call, and nothing after its commit. */
	assert_ptr_equal(cv_txn_begin(call), txn);
	assert_int_equal(cv_txn_commit(txn), 0);
	assert_int_equal(cv_txn_put(txn, key, &book_of(1, 8)->base), -EINVAL);
	assert_int_equal(cv_txn_commit(txn), -EINVAL);
}

static void test_thousands_of_writes(void **state)
{
	struct cv_txn *txn = cv_txn_begin(call);

	(void)state;
	for (uint64_t i = 0; i < 2000; i++) {
		assert_int_equal(cv_txn_put(txn, cv_key(call, "a.book", "i", i), &book_of(i, i)->base), 0);
		assert_int_equal(cv_txn_add(txn, cv_key(call, "a.count", "b", (unsigned)(i % 3)), 1), 0);
	}
	for (uint64_t i = 0; i < 2000; i += 111)
		assert_int_equal(revision_in(txn, cv_key(call, "a.book", "i", i)), i);
}

static void test_without_a_transaction_nothing_is_written(void **state)
{
	struct cv_key key = cv_key(call, "a.book", "i", (uint64_t)1);
	uint64_t token;
	void *ret;

	(void)state;
	/* What cv_txn_begin() answers when there is no memory left. */
	assert_int_equal(cv_txn_put(NULL, key, &book_of(1, 1)->base), -ENOMEM);
	assert_int_equal(cv_txn_get(NULL, key, &congvan__register__descriptor, &ret), -ENOMEM);
	assert_int_equal(cv_txn_delete(NULL, key), -ENOMEM);
	assert_int_equal(cv_txn_number(NULL, key, key, &token), -ENOMEM);
	assert_int_equal(cv_txn_commit(NULL), -ENOMEM);
	assert_int_equal(cv_txn_commit_failure(NULL), -ENOMEM);
}

static void test_what_could_not_be_read_again_is_not_written(void **state)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__Register *book = book_of(1, 1);
	char *large = calloc(1, CV_VALUE_MAX + 1);

	(void)state;
	book->name = (char *)(uintptr_t) "Sổ\xFF";
	assert_int_equal(cv_txn_put(txn, cv_key(call, "a.book", NULL), &book->base), -EINVAL);
	memset(large, 'x', CV_VALUE_MAX);
	book->name = large;
	assert_int_equal(cv_txn_put(txn, cv_key(call, "a.book", NULL), &book->base), -E2BIG);
	free(large);
}

static void test_a_damaged_record_is_an_error(void **state)
{
	struct cv_key key = cv_key(call, "a.book", "i", (uint64_t)1);
	Congvan__HttpParam rubbish = CONGVAN__HTTP_PARAM__INIT;
	Congvan__Register *book;

	(void)state;
	rubbish.name = (char *)(uintptr_t) "text where an id is expected";
	fakehost_put(fake, 1, "a.book", key.body, &rubbish.base);
	assert_int_equal(cv_get(call, key, &congvan__register__descriptor, &book), -EIO);
	assert_string_equal(fakehost_call_status(call)->reason, "internal");
}

/* ---- memory ---- */

static void test_a_clone_keeps_what_it_does_not_know(void **state)
{
	Sample__All all = SAMPLE__ALL__INIT, *again;
	struct cv_bytes packed;
	Sample__Old *old, *copy;

	(void)state;
	CV_SET(&all, an_int32, 1);
	all.a_string = (char *)(uintptr_t) "written by a newer build";
	packed = cv_pack(call, &all.base);
	old = cv_unpack(call, &sample__old__descriptor, packed);
	assert_int_equal(old->base.n_unknown_fields, 1);
	copy = cv_clone(call, &old->base);
	CV_SET(copy, an_int32, 2);
	packed = cv_pack(call, &copy->base);
	again = cv_unpack(call, &sample__all__descriptor, packed);
	assert_int_equal(again->an_int32, 2);
	assert_string_equal(again->a_string, all.a_string);
	assert_int_equal(old->an_int32, 1);
}

static void test_append(void **state)
{
	Sample__All *all = cv_new(call, &sample__all__descriptor), *unpacked;
	Sample__All *several[20];

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		several[i] = cv_new(call, &sample__all__descriptor);
		assert_int_equal(cv_append(call, &several[i]->inners, &several[i]->n_inners, several[i]), 0);
	}
	for (int i = 0; i < 100; i++) {
		Sample__All *inner = cv_new(call, &sample__all__descriptor);

		CV_SET(inner, an_int32, i);
		assert_int_equal(cv_append(call, &all->inners, &all->n_inners, inner), 0);
		/* Other arrays grow in between, more of them than are remembered. */
		assert_int_equal(cv_append(call, &several[i % 20]->inners, &several[i % 20]->n_inners, several[i % 20]),
				 0);
	}
	for (int i = 0; i < 100; i++)
		assert_int_equal(all->inners[i]->an_int32, i);
	/* An array that was unpacked has no room to spare. */
	unpacked = cv_unpack(call, &sample__all__descriptor, cv_pack(call, &all->base));
	assert_int_equal(cv_append(call, &unpacked->inners, &unpacked->n_inners, all), 0);
	assert_int_equal(unpacked->n_inners, 101);
	assert_int_equal(cv_append(call, &unpacked->inners, &unpacked->n_inners, NULL), -ENOMEM);
}

static void test_allocation(void **state)
{
	(void)state;
	assert_null(cv_alloc_array(call, SIZE_MAX / 2, 4));
	assert_null(cv_alloc(call, CV_ARENA_MAX + 1));
	assert_null(cv_strdup(call, NULL));
	assert_string_equal(cv_strndup(call, "abcdef", 3), "abc");
	assert_string_equal(cv_printf(call, "%s-%d", "a", 5), "a-5");
	assert_non_null(cv_copy(call, (struct cv_bytes){NULL, 0}).data);
	assert_non_null(cv_pack(call, &((Sample__Old)SAMPLE__OLD__INIT).base).data);
}

/* ---- wire forms ---- */

static void *unpack_all(const uint8_t *data, size_t len)
{
	return cv_unpack(call, &sample__all__descriptor, (struct cv_bytes){data, len});
}

static void test_wire_depth(void **state)
{
	Sample__All chain[CV_MESSAGE_DEPTH + 1];
	struct cv_bytes packed;

	(void)state;
	for (unsigned i = 0; i <= CV_MESSAGE_DEPTH; i++) {
		sample__all__init(&chain[i]);
		chain[i].inner = i ? &chain[i - 1] : NULL;
	}
	packed = cv_pack(call, &chain[CV_MESSAGE_DEPTH - 1].base);
	assert_non_null(unpack_all(packed.data, packed.len));
	packed = cv_pack(call, &chain[CV_MESSAGE_DEPTH].base);
	assert_null(unpack_all(packed.data, packed.len));
}

static void test_wire_field_count(void **state)
{
	size_t len = CV_MESSAGE_FIELDS * 2 + 2;
	uint8_t *data = malloc(len);

	(void)state;
	for (size_t i = 0; i < len; i += 2) {
		data[i] = 1 << 3; /* an_int32 = 1 */
		data[i + 1] = 1;
	}
	assert_non_null(unpack_all(data, len - 2));
	assert_null(unpack_all(data, len));
	/* Packed elements count too: one field of 100,001 of them. */
	data[0] = 0xAA; /* int32s, packed */
	data[1] = 1;
	data[2] = 0xA1;
	data[3] = 0x8D;
	data[4] = 6;
	memset(data + 5, 1, 100001);
	assert_null(unpack_all(data, 100001 + 5));
	data[2] = 0xA0;
	assert_null(unpack_all(data, 100000 + 5)); /* and the field itself */
	free(data);
}

static void test_wire_rubbish(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {
	    {"\x08", 1}, /* no value */
	    {"\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 12}, /* a varint of eleven bytes */
	    {"\x00\x01", 2}, /* field 0 */
	    {"\x82\x01\xFF\xFF\xFF\xFF\x0F", 7}, /* bytes longer than all */
	    {"\x82\x01\x05"
	     "ab",
	     5}, /* shorter than said */
	    {"\x19\x01\x02\x03", 4}, /* half a fixed64 */
	    {"\x1D\x01\x02", 3}, /* half a fixed32 */
	    {"\x0B\x0C", 2}, /* groups */
	    {"\x0F\x01", 2}, /* wire type 7 */
	    {"\x7A\x03"
	     "a\0b",
	     5}, /* a zero byte in a string */
	    {"\x7A\x02\xC3\x28", 4}, /* bad UTF-8 */
	    {"\x7A\x09"
	     "aaaaaaaa\xFF",
	     11},
	    {"\x92\x01\x02\x08", 4}, /* an inner message cut short */
	    {"\x92\x01\x03\x7A\x01\xFF", 6}, /* a bad string inside */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (unpack_all((const uint8_t *)cases[i].bytes, cases[i].len))
			fail_msg("case %zu was unpacked", i);
	}
	assert_non_null(unpack_all(NULL, 0));
	assert_non_null(unpack_all((const uint8_t *)"\x7A\x07quyết", 9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_keys, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_key_after, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_transaction_reads_its_own_writes, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_thousands_of_writes, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_without_a_transaction_nothing_is_written, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_what_could_not_be_read_again_is_not_written, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_damaged_record_is_an_error, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_a_clone_keeps_what_it_does_not_know, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_append, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_allocation, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_wire_depth, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_wire_field_count, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_wire_rubbish, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
