/* Which agencies exchange documents, and on which days a delegation runs: pure rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "office/access/agencies.h"
#include "office/access/delegation.h"
#include "office/calendar/moment.h"
#include "office/texts.h"

CV_TEXTS(office_texts)

#define DAY_MS 86400000LL
#define NOON_MS (DAY_MS / 2)

/*
 * city 1 ─┬─ department 2
 *         ├─ district 3 ── ward 4
 *         └─ district 5
 * another tree: 6
 */
enum { CITY = 1, DEPARTMENT, DISTRICT, WARD, NEIGHBOUR, STRANGER, AGENCIES };

static Congvan__Agency agencies[AGENCIES];
static struct office_agency_place places[AGENCIES];

static int setup(void **state)
{
	static const uint32_t parents[AGENCIES] = {0, 0, CITY, CITY, DISTRICT, CITY, 0};

	(void)state;
	for (uint32_t n = CITY; n < AGENCIES; n++) {
		congvan__agency__init(&agencies[n]);
		CV_SET(&agencies[n], number, n);
		CV_SET(&agencies[n], parent_number, parents[n]);
		places[n] = (struct office_agency_place){.agency = &agencies[n]};
		for (uint32_t above = parents[n]; above; above = parents[above])
			places[n].above[places[n].above_count++] = above;
	}
	return 0;
}

static void interconnect(uint32_t number, Congvan__Interconnection with)
{
	CV_SET(&agencies[number], interconnection, with);
}

static void expect(uint32_t from, uint32_t to, enum office_exchange exchange)
{
	assert_int_equal(office_exchange_of(&places[from], &places[to]), exchange);
}

static void expect_both(uint32_t one, uint32_t other, enum office_exchange exchange)
{
	expect(one, other, exchange);
	expect(other, one, exchange);
}

static void test_all_to_all_by_default(void **state)
{
	(void)state;
	for (uint32_t from = CITY; from < AGENCIES; from++)
		for (uint32_t to = CITY; to < AGENCIES; to++)
			expect(from, to, from == to ? OFFICE_EXCHANGE_ONESELF : OFFICE_EXCHANGE_OPEN);
	expect_both(CITY, 0, OFFICE_EXCHANGE_NOBODY);
}

static void test_branch(void **state)
{
	(void)state;
	interconnect(DISTRICT, CONGVAN__INTERCONNECTION__INTERCONNECTION_BRANCH);
	expect_both(DISTRICT, CITY, OFFICE_EXCHANGE_OPEN);
	expect_both(DISTRICT, WARD, OFFICE_EXCHANGE_OPEN);
	expect_both(DISTRICT, DEPARTMENT, OFFICE_EXCHANGE_OPEN);
	expect_both(DISTRICT, STRANGER, OFFICE_EXCHANGE_BARRED);
	interconnect(CITY, CONGVAN__INTERCONNECTION__INTERCONNECTION_BRANCH);
	/* Two at the top stand beside each other under nobody. */
	expect_both(CITY, STRANGER, OFFICE_EXCHANGE_BARRED);
}

static void test_vertical(void **state)
{
	(void)state;
	interconnect(WARD, CONGVAN__INTERCONNECTION__INTERCONNECTION_VERTICAL);
	expect_both(WARD, DISTRICT, OFFICE_EXCHANGE_OPEN);
	expect_both(WARD, CITY, OFFICE_EXCHANGE_OPEN);
	expect_both(WARD, NEIGHBOUR, OFFICE_EXCHANGE_BARRED);
	interconnect(DISTRICT, CONGVAN__INTERCONNECTION__INTERCONNECTION_VERTICAL);
	expect_both(DISTRICT, NEIGHBOUR, OFFICE_EXCHANGE_BARRED);
	expect_both(CITY, NEIGHBOUR, OFFICE_EXCHANGE_OPEN);
}

static void test_both_must_agree(void **state)
{
	(void)state;
	interconnect(WARD, CONGVAN__INTERCONNECTION__INTERCONNECTION_ALL);
	interconnect(DISTRICT, CONGVAN__INTERCONNECTION__INTERCONNECTION_NONE);
	expect_both(WARD, DISTRICT, OFFICE_EXCHANGE_BARRED);
	expect_both(WARD, CITY, OFFICE_EXCHANGE_OPEN);
}

static void test_closed_takes_nothing_in(void **state)
{
	(void)state;
	CV_SET(&agencies[WARD], closed, true);
	expect(CITY, WARD, OFFICE_EXCHANGE_CLOSED);
	expect(WARD, CITY, OFFICE_EXCHANGE_OPEN);
	/* Who is not interconnected does not hear whether the other is closed. */
	interconnect(CITY, CONGVAN__INTERCONNECTION__INTERCONNECTION_NONE);
	expect(CITY, WARD, OFFICE_EXCHANGE_BARRED);
}

static void test_days_of_a_delegation(void **state)
{
	static char from[] = "2026-03-02", to[] = "2026-03-06";
	Congvan__Delegation one = CONGVAN__DELEGATION__INIT;
	Google__Protobuf__Timestamp revoked = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	int32_t first, last;

	(void)state;
	one.from = from;
	one.to = to;
	assert_true(cv_day_parse(from, &first));
	assert_true(cv_day_parse(to, &last));
	for (int32_t day = first - 2; day <= last + 2; day++)
		assert_int_equal(office_delegation_runs(&one, day, day), first <= day && day <= last);

	/* Revoked at noon of the third day: that day still counts for who looks back, and for nobody before. */
	revoked.seconds = ((first + 2) * DAY_MS + NOON_MS) / 1000 - 7 * 3600;
	one.revoked_at = &revoked;
	assert_int_equal(cv_day_of_ms(office_moment_ms(&revoked)), first + 2);
	for (int32_t today = first + 2; today <= last + 2; today++)
		for (int32_t day = first - 1; day <= last + 1; day++)
			assert_int_equal(office_delegation_runs(&one, day, today),
					 first <= day && day <= first + 2 && day < today);
	one.to = NULL;
	assert_false(office_delegation_runs(&one, first, first));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_all_to_all_by_default, setup),
	    cmocka_unit_test_setup(test_branch, setup),
	    cmocka_unit_test_setup(test_vertical, setup),
	    cmocka_unit_test_setup(test_both_must_agree, setup),
	    cmocka_unit_test_setup(test_closed_takes_nothing_in, setup),
	    cmocka_unit_test(test_days_of_a_delegation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
