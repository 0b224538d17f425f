/* Lists of deliveries over all documents: where each stands, who sees which, counts, pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "outgoing/delivery/follow.h"
#include "studio.h"

#define LIST(name) CONGVAN__FOLLOW_LIST__FOLLOW_##name
#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define CHANNEL(name) CONGVAN__CHANNEL__CHANNEL_##name

/* ---- a document with its number, to three places ---- */

static Congvan__RecipientLine *line(Congvan__RecipientLine *to, Congvan__Channel *channel, const char *name)
{
	congvan__recipient_line__init(to);
	CV_SET(to, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
	to->name = (char *)(uintptr_t)name;
	to->channels = channel;
	to->n_channels = 1;
	if (*channel == CHANNEL(AXIS))
		to->organ_id = (char *)"G22";
	else
		to->address = (char *)"Số 1 Hùng Vương";
	return to;
}

static uint64_t numbered(struct studio *studio)
{
	static Congvan__Channel axis = CHANNEL(AXIS), paper = CHANNEL(PAPER);
	Congvan__RecipientLine lines[3],
	    *places[] = {line(&lines[0], &axis, "Bộ Y tế"), line(&lines[1], &paper, "Công ty Điện lực"),
			 line(&lines[2], &paper, "Bệnh viện Bưu điện")};
	uint64_t id;

	studio->instance.channels.plugins[CHANNEL(AXIS)] = "axis";
	studio->fields.recipients = places;
	studio->fields.n_recipients = 3;
	id = studio_draft(studio);
	studio_choose_book(studio);
	studio_bring(studio, id, "to_issue");
	studio_act(studio, CLERK, id, "number", NULL);
	return id;
}

/* ---- what the lists say ---- */

static Congvan__FollowDeliveriesReply *ask(struct studio *studio, enum agency_person person,
					   const Congvan__FollowDeliveriesRequest *request)
{
	Congvan__FollowDeliveriesReply *reply = NULL;

	agency_become(studio->fake, person);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "follow", &request->base,
				       &congvan__follow_deliveries_reply__descriptor, &reply),
			 0);
	return reply;
}

static Congvan__FollowDeliveriesReply *list(struct studio *studio, enum agency_person person, Congvan__FollowList which)
{
	Congvan__FollowDeliveriesRequest request = CONGVAN__FOLLOW_DELIVERIES_REQUEST__INIT;

	CV_SET(&request, list, which);
	return ask(studio, person, &request);
}

static uint64_t count_of(const Congvan__FollowDeliveriesReply *reply, Congvan__FollowList which)
{
	assert_int_equal(reply->n_counts, OUTGOING_FOLLOW_LISTS);
	assert_int_equal(reply->counts[which - 1]->list, which);
	return reply->counts[which - 1]->count;
}

static void become_plugin(struct studio *studio, const char *plugin)
{
	struct cv_caller *caller = fakehost_caller(studio->fake);

	*caller = (struct cv_caller){.size = sizeof(*caller),
				     .kind = CV_CALLER_PLUGIN,
				     .agency = FAKEHOST_AGENCY,
				     .plugin = plugin,
				     .trace_id = caller->trace_id,
				     .language = "en",
				     .address = ""};
}

static void report(struct studio *studio, uint64_t delivery, Congvan__DeliveryState state)
{
	Congvan__DeliveryReport request = CONGVAN__DELIVERY_REPORT__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	const struct cv_caller was = *fakehost_caller(studio->fake);
	void *reply;

	become_plugin(studio, "axis");
	CV_SET(&request, delivery_id, delivery);
	CV_SET(&request, state, state);
	request.reason = (char *)"Không nối được";
	moment.seconds = FAKEHOST_NOW_MS / 1000 + 60; /* later than what it follows */
	request.time = &moment;
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "report_delivery", &request.base,
				       &congvan__empty__descriptor, &reply),
			 0);
	*fakehost_caller(studio->fake) = was;
}

/* The only one over the axis. */
static uint64_t by_axis(struct studio *studio)
{
	Congvan__FollowDeliveriesRequest request = CONGVAN__FOLLOW_DELIVERIES_REQUEST__INIT;
	const Congvan__FollowDeliveriesReply *reply;

	CV_SET(&request, list, LIST(WAITING));
	CV_SET(&request, channel, CHANNEL(AXIS));
	reply = ask(studio, CLERK, &request);
	assert_int_equal(reply->n_deliveries, 1);
	return reply->deliveries[0]->delivery->id;
}

static bool offers(const Congvan__FollowedDelivery *followed, const char *action)
{
	for (size_t i = 0; i < followed->delivery->n_actions; i++)
		if (strcmp(followed->delivery->actions[i]->name, action) == 0)
			return true;
	return false;
}

/* ---- tests ---- */

static void what_has_its_number_waits(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);
	const Congvan__FollowDeliveriesReply *reply = list(studio, CLERK, LIST(WAITING));

	assert_true(reply->agency);
	assert_int_equal(reply->n_deliveries, 3);
	assert_int_equal(count_of(reply, LIST(WAITING)), 3);
	assert_int_equal(count_of(reply, LIST(FAILED)), 0);
	assert_int_equal(reply->deliveries[0]->document_id, id);
	assert_string_equal(reply->deliveries[0]->code, "01/SYT-NVY");
	assert_string_equal(reply->deliveries[0]->author->name, studio_stored(studio, id)->author->name);
	assert_true(offers(reply->deliveries[0], "take_back"));
}

/* Nobody but who follows them for the agency sees what others sent. */
static void authors_see_their_own(void **state)
{
	struct studio *studio = *state;
	const Congvan__FollowDeliveriesReply *reply;

	numbered(studio);
	reply = list(studio, MEDICAL_SPECIALIST, LIST(WAITING));
	assert_false(reply->agency);
	assert_int_equal(reply->n_deliveries, 3);
	assert_int_equal(count_of(reply, LIST(WAITING)), 3);
	assert_false(offers(reply->deliveries[0], "take_back"));
	assert_int_equal(list(studio, CHIEF, LIST(WAITING))->n_deliveries, 3);
	reply = list(studio, MEDICAL_OTHER, LIST(WAITING));
	assert_int_equal(reply->n_deliveries, 0);
	assert_int_equal(count_of(reply, LIST(WAITING)), 0);
}

static void what_fails_moves_to_its_list(void **state)
{
	struct studio *studio = *state;
	const Congvan__FollowDeliveriesReply *reply;
	uint64_t id, delivery;

	id = numbered(studio);
	delivery = by_axis(studio);
	report(studio, delivery, STATE(FAILED));
	reply = list(studio, CLERK, LIST(FAILED));
	assert_int_equal(reply->n_deliveries, 1);
	assert_int_equal(reply->deliveries[0]->delivery->id, delivery);
	assert_int_equal(reply->deliveries[0]->document_id, id);
	assert_string_equal(reply->deliveries[0]->delivery->reason, "Không nối được");
	assert_true(offers(reply->deliveries[0], "retry"));
	assert_int_equal(count_of(reply, LIST(FAILED)), 1);
	assert_int_equal(count_of(reply, LIST(WAITING)), 2);
	assert_int_equal(count_of(list(studio, MEDICAL_SPECIALIST, LIST(FAILED)), LIST(FAILED)), 1);
	report(studio, delivery, STATE(RECEIVED));
	reply = list(studio, CLERK, LIST(RECEIVED));
	assert_int_equal(reply->n_deliveries, 1);
	assert_int_equal(count_of(reply, LIST(FAILED)), 0);
	assert_int_equal(count_of(reply, LIST(RECEIVED)), 1);
}

/* What was refused is dealt with once it goes again: the new delivery stands in the lists, and not the old one. */
static void what_goes_again_stands_there_once(void **state)
{
	struct studio *studio = *state;
	Congvan__RetryDeliveryRequest request = CONGVAN__RETRY_DELIVERY_REQUEST__INIT;
	const Congvan__FollowDeliveriesReply *reply;
	uint64_t id, delivery;
	void *ignored;

	id = numbered(studio);
	delivery = by_axis(studio);
	report(studio, delivery, STATE(REFUSED));
	assert_int_equal(list(studio, CLERK, LIST(REFUSED))->n_deliveries, 1);
	CV_SET(&request, id, id);
	CV_SET(&request, delivery_id, delivery);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "retry_delivery", &request.base,
				       &congvan__list_deliveries_reply__descriptor, &ignored),
			 0);
	reply = list(studio, CLERK, LIST(REFUSED));
	assert_int_equal(reply->n_deliveries, 0);
	assert_int_equal(count_of(reply, LIST(REFUSED)), 0);
	assert_int_equal(count_of(reply, LIST(WAITING)), 3);
	assert_true(by_axis(studio) != delivery);
	assert_int_equal(list(studio, MEDICAL_SPECIALIST, LIST(WAITING))->n_deliveries, 3);
}

static void filters_narrow_and_pages_go_on(void **state)
{
	struct studio *studio = *state;
	Congvan__FollowDeliveriesRequest request = CONGVAN__FOLLOW_DELIVERIES_REQUEST__INIT;
	const Congvan__FollowDeliveriesReply *reply;
	uint64_t seen[3];

	numbered(studio);
	CV_SET(&request, list, LIST(WAITING));
	request.words = (char *)"dien";
	assert_int_equal(ask(studio, CLERK, &request)->n_deliveries, 2); /* Điện lực, Bưu điện */
	request.words = NULL;
	CV_SET(&request, channel, CHANNEL(PAPER));
	assert_int_equal(ask(studio, CLERK, &request)->n_deliveries, 2);
	request.has_channel = 0;
	request.organ_id = (char *)"G22";
	assert_int_equal(ask(studio, CLERK, &request)->n_deliveries, 1);
	request.organ_id = NULL;
	request.to = (char *)"2020-01-01";
	assert_int_equal(ask(studio, CLERK, &request)->n_deliveries, 0);
	request.to = NULL;
	request.from = (char *)"1945-09-02"; /* older than anything here */
	assert_int_equal(ask(studio, CLERK, &request)->n_deliveries, 3);
	request.from = NULL;
	CV_SET(&request, limit, 1);
	for (size_t i = 0; i < 3; i++) {
		reply = ask(studio, CLERK, &request);
		assert_int_equal(reply->n_deliveries, 1);
		seen[i] = reply->deliveries[0]->delivery->id;
		for (size_t j = 0; j < i; j++)
			assert_true(seen[i] < seen[j]);
		assert_int_equal(reply->next_cursor != NULL, i < 2);
		request.cursor = reply->next_cursor;
	}
	CV_SET(&request, limit, 201);
	request.cursor = NULL;
	agency_become(studio->fake, CLERK);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "follow", &request.base,
				       &congvan__follow_deliveries_reply__descriptor, &reply),
			 -EINVAL);
	studio_field(studio, "/limit", "out_of_range");
}

static void what_lost_its_number_is_followed_no_more(void **state)
{
	struct studio *studio = *state;
	Congvan__VoidIssueRequest request = CONGVAN__VOID_ISSUE_REQUEST__INIT;
	uint64_t id = numbered(studio);

	CV_SET(&request, id, id);
	request.reason = (char *)"Ghi nhầm người ký";
	agency_become(studio->fake, CLERK);
	assert_int_equal(studio_try(studio, "void_issue", &request.base), 0);
	assert_int_equal(count_of(list(studio, CLERK, LIST(WAITING)), LIST(WAITING)), 0);
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_FOLLOW), 0);
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_DELIVERY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(what_has_its_number_waits),      STUDIO_TEST(authors_see_their_own),
	    STUDIO_TEST(what_fails_moves_to_its_list),   STUDIO_TEST(what_goes_again_stands_there_once),
	    STUDIO_TEST(filters_narrow_and_pages_go_on), STUDIO_TEST(what_lost_its_number_is_followed_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
