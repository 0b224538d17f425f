/* What a recall makes of each delivery, and when it is an undo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "office/calendar/moment.h"
#include "outgoing/later/recall.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define PAPER CONGVAN__CHANNEL__CHANNEL_PAPER
#define AGENCY CONGVAN__CHANNEL__CHANNEL_AGENCY
#define NOW_MS INT64_C(1780000000000)

/* Of a plugin, which the library looks for. */
const struct cv_text *const cv_plugin_texts[] = {NULL};

static void what_has_left_is_asked_back_and_the_rest_dropped(void **state)
{
	static const struct {
		Congvan__Channel channel;
		Congvan__DeliveryState was;
		bool ordered;
		Congvan__DeliveryState next; /* 0: it stays */
	} lines[] = {
	    {AGENCY, STATE(WAITING), false, STATE(DROPPED)},
	    {AGENCY, STATE(WAITING), true, STATE(RECALL_ASKED)}, /* the order is under way */
	    {PAPER, STATE(WAITING), true, STATE(DROPPED)},
	    {AGENCY, STATE(FAILED), true, STATE(DROPPED)},
	    {PAPER, STATE(SENT), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(SENT), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(ARRIVED), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(RECEIVED), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(IN_PROGRESS), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(DONE), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(RECALL_ASKED), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(RECALL_REFUSED), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(RECALL_FAILED), true, STATE(RECALL_ASKED)},
	    {AGENCY, STATE(REFUSED), true, 0},
	    {AGENCY, STATE(RECALL_AGREED), true, 0},
	    {AGENCY, STATE(DROPPED), true, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
		Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT;

		CV_SET(&delivery, channel, lines[i].channel);
		CV_SET(&delivery, state, lines[i].was);
		delivery.ordered_at = lines[i].ordered ? &moment : NULL;
		if (outgoing_recall_next(&delivery) != lines[i].next)
			fail_msg("line %zu: %d", i, (int)outgoing_recall_next(&delivery));
		CV_SET(&delivery, followed_by, 7); /* another one stands for it */
		assert_int_equal(outgoing_recall_next(&delivery), 0);
	}
}

static bool undoes(Congvan__Channel channel, Congvan__DeliveryState was, int64_t age_ms)
{
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT, *deliveries[] = {&delivery};
	Congvan__OutgoingRecipient recipient = CONGVAN__OUTGOING_RECIPIENT__INIT, *recipients[] = {&recipient};

	moment.seconds = NOW_MS / 1000;
	CV_SET(&document, state, CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED);
	document.issued_at = &moment;
	CV_SET(&delivery, channel, channel);
	CV_SET(&delivery, state, was);
	recipient.deliveries = deliveries;
	recipient.n_deliveries = 1;
	return outgoing_recall_is_undo(&document, recipients, 1, NOW_MS + age_ms);
}

static void it_is_an_undo_while_nobody_has_it_and_only_for_minutes(void **state)
{
	(void)state;
	assert_true(undoes(AGENCY, STATE(ARRIVED), 0));
	assert_true(undoes(AGENCY, STATE(SENT), OUTGOING_RECALL_UNDO_MS));
	assert_false(undoes(AGENCY, STATE(SENT), OUTGOING_RECALL_UNDO_MS + 1));
	assert_false(undoes(AGENCY, STATE(RECEIVED), 0));
	assert_false(undoes(AGENCY, STATE(IN_PROGRESS), 0));
	assert_false(undoes(AGENCY, STATE(DONE), 0));
	assert_true(undoes(PAPER, STATE(WAITING), 0));
	assert_false(undoes(PAPER, STATE(SENT), 0)); /* it is in the post */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_has_left_is_asked_back_and_the_rest_dropped),
	    cmocka_unit_test(it_is_an_undo_while_nobody_has_it_and_only_for_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
