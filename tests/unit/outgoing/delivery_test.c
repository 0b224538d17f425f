/* Deliveries: every line of their table, reports in any order, who may report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "mailroom.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define CHANNEL(name) CONGVAN__CHANNEL__CHANNEL_##name

/* ---- the table ---- */

/*
 * One line a state, one letter a report: m moves, k is kept, n is nothing, b moves only when it is told of a later
 * time, d drops. The reports in the order of the string below.
 */
static const Congvan__DeliveryState reports[] = {
    STATE(SENT), STATE(FAILED),  STATE(ARRIVED),       STATE(REFUSED),        STATE(RECEIVED),      STATE(IN_PROGRESS),
    STATE(DONE), STATE(DROPPED), STATE(RECALL_AGREED), STATE(RECALL_REFUSED), STATE(RECALL_FAILED),
};
static const struct {
	Congvan__DeliveryState state;
	const char *effects;
} expected[] = {
    {STATE(WAITING), "mbmmmmmkkkk"},        {STATE(SENT), "nbmmmmmkkkk"},
    {STATE(FAILED), "mbmmmmmkkkk"},         {STATE(ARRIVED), "kknmmmmkkkk"},
    {STATE(REFUSED), "kkbnbbbkkkk"},        {STATE(RECEIVED), "kkbbkmmkkkk"},
    {STATE(IN_PROGRESS), "kkbbkkmkkkk"},    {STATE(DONE), "kkbkkbnkkkk"},
    {STATE(RECALL_ASKED), "kdkmkkkmmmm"},   {STATE(RECALL_AGREED), "kkkkkkkknkk"},
    {STATE(RECALL_REFUSED), "kkbbbbbkmnk"}, {STATE(RECALL_FAILED), "kkbbbbbmmmb"},
    {STATE(DROPPED), "kkkkkkknkkk"},
};

static void check(Congvan__DeliveryState state, Congvan__DeliveryState report, char letter, bool later)
{
	Congvan__DeliveryState next;
	enum outgoing_effect effect = outgoing_delivery_next(state, report, later, &next);

	if (letter == 'b')
		letter = later ? 'm' : 'k';
	if (letter == 'm' || letter == 'd') {
		assert_int_equal(effect, OUTGOING_MOVE);
		assert_int_equal(next, letter == 'd' ? STATE(DROPPED) : report);
	} else {
		assert_int_equal(effect, letter == 'k' ? OUTGOING_KEEP : OUTGOING_NOTHING);
		assert_int_equal(next, state);
	}
}

static void every_line_of_the_table(void **state)
{
	(void)state;
	assert_int_equal(sizeof(expected) / sizeof(expected[0]), OUTGOING_DELIVERY_STATES);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(strlen(expected[i].effects), sizeof(reports) / sizeof(reports[0]));
		for (size_t j = 0; j < sizeof(reports) / sizeof(reports[0]); j++) {
			check(expected[i].state, reports[j], expected[i].effects[j], true);
			check(expected[i].state, reports[j], expected[i].effects[j], false);
		}
	}
}

static void what_is_not_to_be_told_does_nothing(void **state)
{
	static const Congvan__DeliveryState untold[] = {STATE(WAITING), STATE(RECALL_ASKED), 0, 14};
	Congvan__DeliveryState next;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_false(outgoing_reportable(untold[i]));
		assert_int_equal(outgoing_delivery_next(STATE(SENT), untold[i], true, &next), OUTGOING_NOTHING);
		assert_int_equal(next, STATE(SENT));
	}
	assert_int_equal(outgoing_delivery_next(0, STATE(SENT), true, &next), OUTGOING_NOTHING);
	assert_int_equal(outgoing_delivery_next(14, STATE(SENT), true, &next), OUTGOING_NOTHING);
}

/* ---- reports ---- */

static void a_delivery_goes_its_way(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(WAITING));
	const struct mailroom_told way[] = {{STATE(SENT), 1, NULL, NULL},
					    {STATE(ARRIVED), 2, NULL, NULL},
					    {STATE(RECEIVED), 3, NULL, "số đến 17"},
					    {STATE(IN_PROGRESS), 4, NULL, NULL},
					    {STATE(DONE), 5, NULL, NULL}};

	mailroom_plugin(mailroom, "axis");
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(mailroom_report(mailroom, id, way[i]), 0);
		assert_int_equal(mailroom_its_delivery(mailroom, 1)->state, way[i].state);
		assert_int_equal(mailroom_its_delivery(mailroom, 1)->n_steps, i + 1);
		assert_int_equal(mailroom_events(mailroom, "outgoing.delivery_changed"), i + 1);
	}
	assert_string_equal(mailroom_its_delivery(mailroom, 1)->reference, "số đến 17");
	assert_int_equal(mailroom_recipient(mailroom, 1)->revision, 6);
}

static void what_is_told_twice_changes_nothing(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(WAITING));

	mailroom_plugin(mailroom, "axis");
	assert_int_equal(mailroom_report(mailroom, id, (struct mailroom_told){STATE(REFUSED), 1, "Sai địa chỉ", NULL}),
			 0);
	assert_int_equal(mailroom_report(mailroom, id, (struct mailroom_told){STATE(REFUSED), 1, "Sai địa chỉ", NULL}),
			 0);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->n_steps, 1);
	assert_int_equal(mailroom_recipient(mailroom, 1)->revision, 2);
	assert_string_equal(mailroom_its_delivery(mailroom, 1)->reason, "Sai địa chỉ");
	assert_int_equal(mailroom_events(mailroom, "outgoing.delivery_changed"), 1);
}

/* In whatever order two reports come, the later one counts, and both are kept. */
static void reports_out_of_order_end_the_same(void **state)
{
	static const struct mailroom_told pairs[][2] = {
	    {{STATE(SENT), 1, NULL, NULL}, {STATE(RECEIVED), 2, NULL, NULL}},
	    {{STATE(ARRIVED), 1, NULL, NULL}, {STATE(DONE), 2, NULL, NULL}},
	    {{STATE(RECEIVED), 1, NULL, NULL}, {STATE(ARRIVED), 2, NULL, NULL}},
	    {{STATE(FAILED), 1, "x", NULL}, {STATE(SENT), 2, NULL, NULL}},
	    {{STATE(SENT), 1, NULL, NULL}, {STATE(FAILED), 2, "x", NULL}},
	};
	struct mailroom *mailroom = *state;

	mailroom_plugin(mailroom, "axis");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		uint64_t forth = mailroom_delivery(mailroom, (uint32_t)(2 * i + 1), CHANNEL(AXIS), STATE(WAITING));
		uint64_t back = mailroom_delivery(mailroom, (uint32_t)(2 * i + 2), CHANNEL(AXIS), STATE(WAITING));

		assert_int_equal(mailroom_report(mailroom, forth, pairs[i][0]), 0);
		assert_int_equal(mailroom_report(mailroom, forth, pairs[i][1]), 0);
		assert_int_equal(mailroom_report(mailroom, back, pairs[i][1]), 0);
		assert_int_equal(mailroom_report(mailroom, back, pairs[i][0]), 0);
		assert_int_equal(mailroom_its_delivery(mailroom, (uint32_t)(2 * i + 1))->state, pairs[i][1].state);
	}
	/* The clocks of sender and receivers differ: what goes forward counts whenever it is told. */
	assert_int_equal(mailroom_its_delivery(mailroom, 2)->state, STATE(RECEIVED));
	assert_int_equal(mailroom_its_delivery(mailroom, 4)->state, STATE(DONE));
	assert_int_equal(mailroom_its_delivery(mailroom, 8)->state, STATE(SENT));
	for (uint32_t place = 1; place <= 4; place++)
		assert_int_equal(mailroom_its_delivery(mailroom, place)->n_steps, 2);
}

static void a_cancelled_reception_takes_its_number_along(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(SENT));

	mailroom_plugin(mailroom, "axis");
	assert_int_equal(mailroom_report(mailroom, id, (struct mailroom_told){STATE(RECEIVED), 1, NULL, "17"}), 0);
	assert_int_equal(mailroom_report(mailroom, id, (struct mailroom_told){STATE(ARRIVED), 2, NULL, NULL}), 0);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->state, STATE(ARRIVED));
	assert_null(mailroom_its_delivery(mailroom, 1)->reference);
}

static void only_its_own_channel_reports(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(WAITING));
	uint64_t paper = mailroom_delivery(mailroom, 2, CHANNEL(PAPER), STATE(WAITING));
	uint64_t email = mailroom_delivery(mailroom, 3, CHANNEL(EMAIL), STATE(WAITING));
	const struct mailroom_told sent = {STATE(SENT), 1, NULL, NULL};

	mailroom_plugin(mailroom, "transfer");
	assert_int_equal(mailroom_report(mailroom, id, sent), -EACCES);
	assert_string_equal(fakehost_status(mailroom->fake)->reason, "delivery.not_your_channel");
	mailroom_plugin(mailroom, "axis");
	assert_int_equal(mailroom_report(mailroom, paper, sent), -EACCES);
	assert_int_equal(mailroom_report(mailroom, email, sent), -EACCES); /* nobody serves it */
	assert_int_equal(mailroom_report(mailroom, 4711, sent), -ENOENT);
	mailroom_person(mailroom, CLERK);
	assert_int_equal(mailroom_report(mailroom, id, sent), -EACCES);
	assert_string_equal(fakehost_status(mailroom->fake)->reason, "delivery.plugins_only");
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->n_steps, 0);
	assert_int_equal(mailroom_events(mailroom, "outgoing.delivery_changed"), 0);
}

static void a_channel_can_not_tell_what_people_do(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(SENT));

	mailroom_plugin(mailroom, "axis");
	assert_int_equal(mailroom_report(mailroom, id, (struct mailroom_told){STATE(WAITING), 1, NULL, NULL}), -EINVAL);
	assert_int_equal(mailroom_report(mailroom, id, (struct mailroom_told){STATE(RECALL_ASKED), 1, NULL, NULL}),
			 -EINVAL);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->state, STATE(SENT));
}

static void long_reasons_are_shortened_and_old_steps_go(void **state)
{
	struct mailroom *mailroom = *state;
	uint64_t id = mailroom_delivery(mailroom, 1, CHANNEL(AXIS), STATE(SENT));
	char reason[3001];

	for (size_t i = 0; i < 3000; i += 2)
		memcpy(reason + i, "é", 2);
	reason[3000] = '\0';
	mailroom_plugin(mailroom, "axis");
	for (unsigned i = 0; i < OUTGOING_STEPS_MAX + 5; i++)
		assert_int_equal(
		    mailroom_report(mailroom, id, (struct mailroom_told){STATE(FAILED), 1 + i, reason, NULL}), 0);
	assert_int_equal(cv_text_length(mailroom_its_delivery(mailroom, 1)->reason), OUTGOING_REASON_CHARS);
	assert_int_equal(mailroom_its_delivery(mailroom, 1)->n_steps, OUTGOING_STEPS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_line_of_the_table),
	    cmocka_unit_test(what_is_not_to_be_told_does_nothing),
#define TEST(name) cmocka_unit_test_setup_teardown(name, mailroom_open, mailroom_close)
	    TEST(a_delivery_goes_its_way),
	    TEST(what_is_told_twice_changes_nothing),
	    TEST(reports_out_of_order_end_the_same),
	    TEST(a_cancelled_reception_takes_its_number_along),
	    TEST(only_its_own_channel_reports),
	    TEST(a_channel_can_not_tell_what_people_do),
	    TEST(long_reasons_are_shortened_and_old_steps_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
