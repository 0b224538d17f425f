/* Items and timers through the SDK: what a transaction puts, numbers in it, typed handlers and what they say. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fakehost.h"
#include "sample.pb-c.h"

/* ---- a plugin ---- */

/* Numbers a letter and sends it; reminds of it. What is asked for stands in the request: an_int32 is the time. */
static int post(struct cv_call *call, const Sample__All *request, Sample__All *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Sample__All letter = SAMPLE__ALL__INIT;
	uint64_t token = 0, id = 0;
	int result;

	result = cv_txn_number(txn, cv_key(call, "mail.series", ""), cv_key(call, "mail.letter", ""), &token);
	if (result < 0)
		return result;
	CV_SET(&letter, a_fixed64, token);
	letter.a_string = request->a_string;
	result = cv_txn_put_new(txn, cv_key(call, "mail.letter", "i", token), &letter.base);
	if (result == 0)
		result = cv_txn_item(txn, request->with_default, request->an_int64, &letter.base, &id);
	if (result == 0 && request->a_bool)
		result = cv_txn_timer(txn, "remind", cv_key(call, "", "i", token).body, 5, NULL);
	if (result < 0)
		return result;
	CV_SET(reply, a_fixed64, id);
	return cv_txn_commit(txn);
}
CV_HANDLER(post, Sample__All, Sample__All)

static int remind(struct cv_call *call, const Sample__All *request, Sample__All *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int result = cv_txn_timer(txn, "remind", cv_key(call, "", "s", request->a_string).body, request->an_int64,
				  &request->base);

	(void)reply;
	return result < 0 ? result : cv_txn_commit(txn);
}
CV_HANDLER(remind, Sample__All, Sample__All)

static int send(struct cv_call *call, const Sample__All *letter)
{
	struct cv_txn *txn;
	int result;

	if (strcmp(letter->a_string, "wait") == 0 && call->delivery->attempt < 3)
		return cv_retry(call, "the other side is slow");
	if (strcmp(letter->a_string, "bad") == 0)
		return cv_reject(call, "no such address");
	if (strcmp(letter->a_string, "away") == 0)
		return cv_suspend(call, "no network");
	if (strcmp(letter->a_string, "nothing") == 0)
		return 0;
	txn = cv_txn_begin(call);
	result = cv_txn_add(txn, cv_key(call, "mail.sent", "i", call->delivery->id), 1);
	return result < 0 ? result : cv_txn_commit(txn);
}
CV_ON_ITEM(send, Sample__All)

static int ring(struct cv_call *call, const Sample__All *payload)
{
	(void)payload;
	return call->delivery->kind == CV_DELIVERY_TIMER && call->delivery->key.len == 8 ? 0 : -EINVAL;
}
CV_ON_TIMER(ring, Sample__All)

/* Tells what was registered, under the agency and subject that it came with. */
static int archive(struct cv_call *call, const Sample__All *event)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int result = cv_txn_add(txn, cv_key(call, "mail.sent", "si", event->a_string, call->delivery->subject), 1);

	return result < 0 ? result : cv_txn_commit(txn);
}
CV_ON_EVENT(archive, Sample__All)

/* Several topics, each with its own message. */
static int watch(struct cv_call *call, const Congvan__AnyEvent *event)
{
	struct cv_txn *txn = cv_txn_begin(call);
	const Sample__Old *old;
	int result;

	(void)event;
	if (strcmp(call->delivery->topic, "mail.counted") != 0)
		return 0;
	old = cv_event(call, &sample__old__descriptor);
	if (!old)
		return -EBADMSG;
	result = cv_txn_add(txn, cv_key(call, "mail.sent", "s", "counted"), old->an_int32);
	return result < 0 ? result : cv_txn_commit(txn);
}
CV_ON_EVENT(watch, Congvan__AnyEvent)

static int announce(struct cv_call *call, const Sample__All *request, Sample__All *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int result = cv_txn_event(txn, request->with_default, 5, &request->base);

	(void)reply;
	return result < 0 ? result : cv_txn_commit(txn);
}
CV_HANDLER(announce, Sample__All, Sample__All)

CV_TEXTS(NULL)
CV_PLUGIN(mail, .version = "1.0.0",
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "mail.series"}, {CV_GRANT_OWN, 0, "mail.letter"},
			    {CV_GRANT_OWN, 0, "mail.sent"}, {CV_GRANT_QUEUE, 0, "fax.outgoing"}),
	  .queues = CV_LIST(struct cv_queue, CV_QUEUE("outgoing", send, sample__all, .in_flight = 4)),
	  .timers = CV_LIST(struct cv_timer, CV_TIMER("remind", ring, sample__all)),
	  .provides = CV_LIST(struct cv_service_ref, {"mail", 1, 0}),
	  .subscriptions = CV_LIST(struct cv_subscription,
				   CV_SUBSCRIPTION("archive", "mail.registered", archive, sample__all, .lease_ms = 9),
				   CV_SUBSCRIPTION("watch", "mail.*", watch, congvan__any_event)),
	  .methods = CV_LIST(struct cv_method, CV_METHOD("mail/1", announce, 0, sample__all, sample__all),
			     CV_METHOD("mail/1", post, 0, sample__all, sample__all),
			     CV_METHOD("mail/1", remind, 0, sample__all, sample__all)))

static int setup(void **state)
{
	struct fakehost *fake = fakehost_create();

	fakehost_plugin(fake, cv_plugin_entry_v1(), NULL);
	*state = fake;
	return 0;
}

static int teardown(void **state)
{
	struct fakehost *fake = *state;

	fakehost_destroy(&fake);
	return 0;
}

static int call_post(struct fakehost *fake, const char *text, const char *queue, bool timer, Sample__All **ret)
{
	Sample__All request = SAMPLE__ALL__INIT;

	request.a_string = (char *)(uintptr_t)text;
	request.with_default = (char *)(uintptr_t)queue;
	CV_SET(&request, an_int64, 77);
	CV_SET(&request, a_bool, timer);
	return fakehost_call(fake, "mail/1", "post", &request.base, &sample__all__descriptor, ret);
}

static int deliver(struct fakehost *fake, const char *text, uint32_t attempt)
{
	Sample__All letter = SAMPLE__ALL__INIT;
	uint8_t packed[256];
	struct fakehost_delivery delivery = {.kind = CV_DELIVERY_ITEM, .name = "outgoing", .id = 9, .attempt = attempt};

	letter.a_string = (char *)(uintptr_t)text;
	delivery.payload = (struct cv_bytes){packed, sample__all__pack(&letter, packed)};
	return fakehost_deliver(fake, cv_plugin_entry_v1(), &delivery);
}

/* ---- tests ---- */

static void items_carry_their_numbers(void **state)
{
	struct fakehost *fake = *state;
	const struct fakehost_item *items;
	Sample__All *reply, *letter;
	uint32_t count;

	assert_int_equal(call_post(fake, "a", "outgoing", false, &reply), 0);
	assert_int_equal(call_post(fake, "b", "fax.outgoing", false, &reply), 0);
	items = fakehost_items(fake, &count);
	assert_int_equal(count, 2);
	assert_string_equal(items[0].queue, "outgoing");
	assert_string_equal(items[1].queue, "fax.outgoing");
	assert_int_equal(items[1].id, reply->a_fixed64);
	assert_int_equal(items[1].not_before_ms, 77);
	assert_int_equal(items[1].agency, FAKEHOST_AGENCY);
	letter = sample__all__unpack(NULL, items[1].payload.len, items[1].payload.data);
	assert_non_null(letter);
	assert_int_equal(letter->a_fixed64, 2);
	assert_string_equal(letter->a_string, "b");
	sample__all__free_unpacked(letter, NULL);
}

static void what_may_not_be_put(void **state)
{
	struct fakehost *fake = *state;
	Sample__All *reply;
	uint32_t count;

	/* A queue that was not granted; a number in a timer, which no patch reaches. */
	assert_int_not_equal(call_post(fake, "a", "fax.other", false, &reply), 0);
	assert_int_not_equal(call_post(fake, "a", "outgoing", true, &reply), 0);
	(void)fakehost_items(fake, &count);
	assert_int_equal(count, 0);
}

static void timers_are_replaced(void **state)
{
	struct fakehost *fake = *state;
	Sample__All request = SAMPLE__ALL__INIT, *reply;
	const struct fakehost_timer *timers;
	uint32_t count;

	request.a_string = (char *)(uintptr_t) "k";
	CV_SET(&request, an_int64, 500);
	assert_int_equal(fakehost_call(fake, "mail/1", "remind", &request.base, &sample__all__descriptor, &reply), 0);
	CV_SET(&request, an_int64, 900);
	assert_int_equal(fakehost_call(fake, "mail/1", "remind", &request.base, &sample__all__descriptor, &reply), 0);
	timers = fakehost_timers(fake, &count);
	assert_int_equal(count, 1);
	assert_int_equal(timers[0].at_ms, 900);
	CV_SET(&request, an_int64, 0);
	assert_int_equal(fakehost_call(fake, "mail/1", "remind", &request.base, &sample__all__descriptor, &reply), 0);
	assert_int_equal(fakehost_timers(fake, &count)->at_ms, 0);
}

static void handlers_say_how_it_ended(void **state)
{
	struct fakehost *fake = *state;
	const struct fakehost_delivery malformed = {
	    .kind = CV_DELIVERY_ITEM, .name = "outgoing", .id = 9, .payload = {(const uint8_t *)"\xff", 1}};
	const struct fakehost_delivery ringing = {
	    .kind = CV_DELIVERY_TIMER, .name = "remind", .id = 3, .key = {(const uint8_t *)"12345678", 8}};

	assert_true(deliver(fake, "wait", 2) < 0);
	assert_string_equal(fakehost_status(fake)->reason, CV_REASON_RETRY);
	assert_string_equal(fakehost_status(fake)->text, "the other side is slow");
	assert_true(deliver(fake, "bad", 1) < 0);
	assert_string_equal(fakehost_status(fake)->reason, CV_REASON_REJECT);
	assert_true(deliver(fake, "away", 1) < 0);
	assert_string_equal(fakehost_status(fake)->reason, CV_REASON_SUSPEND);
	assert_int_equal(deliver(fake, "nothing", 1), 0);
	assert_int_equal(fakehost_sum(fake, FAKEHOST_AGENCY, "mail.sent", fakehost_body(fake, "i", (uint64_t)9)), 0);
	assert_int_equal(deliver(fake, "wait", 3), 0);
	assert_int_equal(fakehost_sum(fake, FAKEHOST_AGENCY, "mail.sent", fakehost_body(fake, "i", (uint64_t)9)), 1);
	assert_true(fakehost_deliver(fake, cv_plugin_entry_v1(), &malformed) < 0);
	assert_int_equal(fakehost_deliver(fake, cv_plugin_entry_v1(), &ringing), 0);
}

static int call_announce(struct fakehost *fake, const char *topic, const char *text)
{
	Sample__All request = SAMPLE__ALL__INIT, *reply;

	request.with_default = (char *)(uintptr_t)topic;
	request.a_string = (char *)(uintptr_t)text;
	CV_SET(&request, an_int32, 4);
	return fakehost_call(fake, "mail/1", "announce", &request.base, &sample__all__descriptor, &reply);
}

static void events_reach_their_subscribers(void **state)
{
	struct fakehost *fake = *state;
	const struct cv_plugin *plugin = cv_plugin_entry_v1();
	const struct cv_subscription *declared = plugin->subscriptions.items;

	assert_int_equal(plugin->subscriptions.count, 2);
	assert_int_equal(declared[0].lease_ms, 9);
	assert_int_equal(call_announce(fake, "mail.registered", "x"), 0);
	fakehost_caller(fake)->agency = 9;
	assert_int_equal(call_announce(fake, "mail.counted", "x"), 0);
	fakehost_caller(fake)->agency = FAKEHOST_AGENCY;
	assert_int_equal(fakehost_follow(fake, plugin, 0), 0);
	assert_int_equal(fakehost_sum(fake, FAKEHOST_AGENCY, "mail.sent", fakehost_body(fake, "si", "x", (uint64_t)5)),
			 1);
	/* In the agency of the event, which is not the caller's. */
	assert_int_equal(fakehost_sum(fake, 9, "mail.sent", fakehost_body(fake, "s", "counted")), 4);
	assert_int_equal(fakehost_sum(fake, FAKEHOST_AGENCY, "mail.sent", fakehost_body(fake, "s", "counted")), 0);
	assert_int_equal(fakehost_follow(fake, plugin, 1), 0);
	assert_int_equal(fakehost_sum(fake, 9, "mail.sent", fakehost_body(fake, "s", "counted")), 8);
}

/* What is no message of the type that a handler asks for is its failure, not its surprise. */
static void a_damaged_event_fails(void **state)
{
	struct fakehost *fake = *state;
	const struct fakehost_delivery damaged = {.kind = CV_DELIVERY_EVENT,
						  .name = "watch",
						  .id = 3,
						  .topic = "mail.counted",
						  .payload = {(const uint8_t *)"\x08", 1}};

	assert_int_equal(fakehost_deliver(fake, cv_plugin_entry_v1(), &damaged), -EBADMSG);
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(items_carry_their_numbers, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_may_not_be_put, setup, teardown),
	    cmocka_unit_test_setup_teardown(timers_are_replaced, setup, teardown),
	    cmocka_unit_test_setup_teardown(handlers_say_how_it_ended, setup, teardown),
	    cmocka_unit_test_setup_teardown(events_reach_their_subscribers, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_damaged_event_fails, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
