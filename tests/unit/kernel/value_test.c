#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/suggest.h"
#include "config/value.h"

#define NOTHING INT64_C(-77)

struct value_case {
	const char *text;
	int result;
	int64_t value;
};

typedef int parser(const char *text, int64_t *ret);

static void check(parser *parse, const struct value_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t value = NOTHING;
		int result = parse(cases[i].text, &value);
		if (result != cases[i].result || value != (cases[i].result ? NOTHING : cases[i].value))
			fail_msg("\"%s\": result %d, value %lld", cases[i].text, result, (long long)value);
	}
}

static void integers(void **state)
{
	static const struct value_case cases[] = {
	    {"0", 0, 0},
	    {"-5", 0, -5},
	    {"007", 0, 7},
	    {"9223372036854775807", 0, INT64_MAX},
	    {"9223372036854775808", -ERANGE, 0},
	    {"-9223372036854775809", -ERANGE, 0},
	    {"", -EINVAL, 0},
	    {"-", -EINVAL, 0},
	    {"+5", -EINVAL, 0},
	    {" 5", -EINVAL, 0},
	    {"5 ", -EINVAL, 0},
	    {"5.0", -EINVAL, 0},
	    {"0x10", -EINVAL, 0},
	    {"1_000", -EINVAL, 0},
	};

	(void)state;
	check(value_integer, cases, sizeof(cases) / sizeof(cases[0]));
}

static void booleans(void **state)
{
	static const struct value_case cases[] = {
	    {"true", 0, 1},     {"false", 0, 0},   {"True", -EINVAL, 0}, {"yes", -EINVAL, 0},
	    {"on", -EINVAL, 0}, {"1", -EINVAL, 0}, {"", -EINVAL, 0},
	};

	(void)state;
	check(value_boolean, cases, sizeof(cases) / sizeof(cases[0]));
}

static void durations(void **state)
{
	static const struct value_case cases[] = {
	    {"2 ms", 0, 2},
	    {"30 s", 0, 30000},
	    {"30s", 0, 30000},
	    {"15 min", 0, 900000},
	    {"8 h", 0, 28800000},
	    {"7 d", 0, 604800000},
	    {"0 s", 0, 0},
	    {"15 m", -EINVAL, 0},
	    {"15", -EINVAL, 0},
	    {"15  min", -EINVAL, 0},
	    {"15 min ", -EINVAL, 0},
	    {"1.5 h", -EINVAL, 0},
	    {"-1 s", -EINVAL, 0},
	    {"min", -EINVAL, 0},
	    {"15 MIN", -EINVAL, 0},
	    {"9223372036854775807 s", -ERANGE, 0},
	    {"99999999999999999999 s", -ERANGE, 0},
	};

	(void)state;
	check(value_duration, cases, sizeof(cases) / sizeof(cases[0]));
}

static void sizes(void **state)
{
	static const struct value_case cases[] = {
	    {"512 B", 0, 512},        {"64 KiB", 0, 65536},        {"64MiB", 0, 67108864},
	    {"1 GiB", 0, 1073741824}, {"1 TiB", 0, 1099511627776}, {"64 MB", -EINVAL, 0},
	    {"64 mib", -EINVAL, 0},   {"64", -EINVAL, 0},          {"8388608 TiB", -ERANGE, 0},
	};

	(void)state;
	check(value_size, cases, sizeof(cases) / sizeof(cases[0]));
}

static void addresses(void **state)
{
	static const char *const wrong[] = {
	    "",
	    "8080",
	    ":8080",
	    "localhost:8080",
	    "127.0.0.1",
	    "127.0.0.1:",
	    "127.0.0.1:65536",
	    "127.0.0.1:-1",
	    "127.0.0.1:80a",
	    "127.0.0.256:80",
	    "::1:80",
	    "[::1]",
	    "[::1:80",
	    "[127.0.0.1]:80",
	    "[]:80",
	};
	struct sockaddr_storage address;
	socklen_t len = 0;
	char text[INET6_ADDRSTRLEN];

	(void)state;
	assert_int_equal(value_listen("127.0.0.1:8080", &address, &len), 0);
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)&address;
	assert_int_equal(len, sizeof(*v4));
	assert_int_equal(ntohs(v4->sin_port), 8080);
	assert_string_equal(inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text)), "127.0.0.1");
	assert_int_equal(value_listen("[::1]:0", &address, &len), 0);
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)&address;
	assert_int_equal(len, sizeof(*v6));
	assert_int_equal(v6->sin6_port, 0);
	assert_string_equal(inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text)), "::1");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (value_listen(wrong[i], &address, &len) != -EINVAL)
			fail_msg("\"%s\" was taken for an address", wrong[i]);
}

static void distances(void **state)
{
	char longest[SUGGEST_WORD_MAX + 2];

	(void)state;
	assert_int_equal(suggest_distance("listen", "listen"), 0);
	assert_int_equal(suggest_distance("lisetn", "listen"), 1); /* neighbours swapped */
	assert_int_equal(suggest_distance("liste", "listen"), 1);
	assert_int_equal(suggest_distance("listenn", "listen"), 1);
	assert_int_equal(suggest_distance("lXsten", "listen"), 1);
	assert_int_equal(suggest_distance("", "abc"), 3);
	assert_int_equal(suggest_distance("kitten", "sitting"), 3);
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	assert_true(suggest_distance(longest, "a") == SIZE_MAX);
}

static void the_nearest_word_is_offered(void **state)
{
	struct suggestion best = {NULL, 0}, none = {NULL, 0};

	(void)state;
	suggest_offer(&best, "reserv", "cache");
	assert_null(best.word);
	suggest_offer(&best, "reserv", "reserved");
	suggest_offer(&best, "reserv", "reserve");
	suggest_offer(&best, "reserv", "reserves");
	assert_string_equal(best.word, "reserve");
	suggest_offer(&none, "ui", "id"); /* a short word is not guessed from half of it */
	suggest_offer(&none, "ui", "quiet");
	assert_null(none.word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(integers),
	    cmocka_unit_test(booleans),
	    cmocka_unit_test(durations),
	    cmocka_unit_test(sizes),
	    cmocka_unit_test(addresses),
	    cmocka_unit_test(distances),
	    cmocka_unit_test(the_nearest_word_is_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
