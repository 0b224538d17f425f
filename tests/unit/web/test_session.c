/* What is remembered of sessions, for how long, and the guards against foreign pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "csrf.h"
#include "session.h"

static struct session_cache *cache;

static int setup(void **state)
{
	(void)state;
	return session_cache_create(&cache);
}

static int teardown(void **state)
{
	(void)state;
	session_cache_destroy(&cache);
	assert_null(cache);
	return 0;
}

/* Digests of one set differ behind the bytes that choose the set. */
static void make_hash(uint8_t hash[DIGEST_BYTES], uint8_t number)
{
	memset(hash, 7, DIGEST_BYTES);
	hash[DIGEST_BYTES - 1] = number;
}

static void keep(uint8_t number, uint64_t stamp, int64_t until_ms)
{
	struct session_identity identity = {.agency = 1, .person = number, .valid_until_ms = until_ms};
	uint8_t hash[DIGEST_BYTES];

	make_hash(hash, number);
	session_keep(cache, hash, stamp, &identity);
}

static const struct session_identity *find(uint8_t number, uint64_t stamp, int64_t now_ms)
{
	uint8_t hash[DIGEST_BYTES];

	make_hash(hash, number);
	return session_find(cache, hash, stamp, now_ms);
}

static void test_keeps_until_the_time(void **state)
{
	(void)state;
	assert_null(find(1, 0, 0));
	keep(1, 0, 1000);
	assert_non_null(find(1, 0, 999));
	assert_true(find(1, 0, 999)->person == 1);
	assert_null(find(2, 0, 999));
	assert_null(find(1, 0, 1000));
	/* Forgotten, not hidden. */
	assert_null(find(1, 0, 999));
}

static void test_revocation_ends_everything(void **state)
{
	(void)state;
	keep(1, 5, 1000);
	keep(2, 6, 1000);
	assert_null(find(1, 6, 0));
	assert_non_null(find(2, 6, 0));
	/* Identity answered before the revocation, and the answer came after it. */
	keep(1, 5, 1000);
	assert_null(find(1, 6, 0));
}

static void test_the_oldest_of_a_set_goes(void **state)
{
	(void)state;
	for (uint8_t i = 1; i <= WEB_SESSION_WAYS; i++)
		keep(i, 0, 1000);
	assert_non_null(find(1, 0, 0));
	keep(99, 0, 1000);
	assert_non_null(find(99, 0, 0));
	assert_non_null(find(1, 0, 0));
	assert_null(find(2, 0, 0));
	/* The same session again takes its own place. */
	keep(99, 0, 2000);
	assert_non_null(find(1, 0, 0));
	assert_non_null(find(99, 0, 1500));
}

static void test_plausible_tokens(void **state)
{
	char text[WEB_TOKEN_MAX + 1];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_false(session_token_plausible(text, WEB_TOKEN_MIN - 1));
	assert_true(session_token_plausible(text, WEB_TOKEN_MIN));
	assert_true(session_token_plausible(text, WEB_TOKEN_MAX));
	assert_false(session_token_plausible(text, WEB_TOKEN_MAX + 1));
	text[3] = ' ';
	assert_false(session_token_plausible(text, WEB_TOKEN_MIN));
	text[3] = '\xc3';
	assert_false(session_token_plausible(text, WEB_TOKEN_MIN));
}

static void test_origins(void **state)
{
	const struct {
		struct csrf_origin origin;
		bool same;
	} rows[] = {
	    {{.host = "a.vn"}, true},
	    {{.origin = "http://a.vn", .host = "a.vn"}, true},
	    {{.origin = "http://A.VN", .host = "a.vn"}, true},
	    {{.origin = "http://a.vn:8080", .host = "a.vn:8080"}, true},
	    {{.origin = "http://a.vn:8080", .host = "a.vn"}, false},
	    {{.origin = "http://b.vn", .host = "a.vn"}, false},
	    {{.origin = "http://a.vn.evil.example", .host = "a.vn"}, false},
	    {{.origin = "null", .host = "a.vn"}, false},
	    {{.origin = "http://a.vn"}, false},
	    {{.origin = "http://a.vn", .host = "a.vn", .tls = true}, false},
	    {{.origin = "https://a.vn", .host = "a.vn", .tls = true}, true},
	    {{.origin = "https://public.vn", .host = "inside:8080", .configured = "https://public.vn"}, true},
	    {{.origin = "https://other.vn", .host = "inside:8080", .configured = "https://public.vn"}, false},
	    {{.sec_fetch_site = "same-origin", .host = "a.vn"}, true},
	    {{.sec_fetch_site = "none", .host = "a.vn"}, true},
	    {{.sec_fetch_site = "same-site", .host = "a.vn"}, false},
	    {{.sec_fetch_site = "cross-site", .origin = "http://a.vn", .host = "a.vn"}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (csrf_same_origin(&rows[i].origin) != rows[i].same)
			fail_msg("row %zu", i);
	assert_true(csrf_token_matches("abc", "abc"));
	assert_false(csrf_token_matches("abd", "abc"));
	assert_false(csrf_token_matches("abcd", "abc"));
	assert_false(csrf_token_matches("", ""));
	assert_false(csrf_token_matches(NULL, "abc"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_keeps_until_the_time, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_revocation_ends_everything, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_the_oldest_of_a_set_goes, setup, teardown),
	    cmocka_unit_test(test_plausible_tokens),
	    cmocka_unit_test(test_origins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
