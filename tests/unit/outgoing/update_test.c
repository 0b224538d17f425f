/* Updating what was issued: what may change, who is told, and what they answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "congvan/identity.pb-c.h"
#include "office/calendar/moment.h"
#include "outgoing/delivery/inform.h"
#include "outgoing/issue/step.h"
#include "outgoing/later/update.h"
#include "studio.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define CHANNEL(name) CONGVAN__CHANNEL__CHANNEL_##name
#define UPDATE(name) CONGVAN__UPDATE_STATE__UPDATE_##name
#define WHY "Gia hạn góp ý"
#define DUE "2026-09-30"
#define LATER "2026-10-15"

const struct cv_plugin *cv_plugin_entry_v1(void);

/* ---- an issued document ---- */

enum place { BY_AXIS = 1, BY_AXIS_TOO, ON_PAPER, INSIDE, PLACES = INSIDE };

static Congvan__Channel axis = CHANNEL(AXIS), paper = CHANNEL(PAPER);

static void name_places(Congvan__RecipientLine *lines, Congvan__RecipientLine **places)
{
	for (size_t i = 0; i < PLACES; i++) {
		congvan__recipient_line__init(&lines[i]);
		CV_SET(&lines[i], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
		places[i] = &lines[i];
		lines[i].channels = &axis;
		lines[i].n_channels = 1;
	}
	lines[BY_AXIS - 1].name = (char *)"Bộ Y tế";
	lines[BY_AXIS - 1].organ_id = (char *)"G22";
	lines[BY_AXIS_TOO - 1].name = (char *)"Bộ Tài chính";
	lines[BY_AXIS_TOO - 1].organ_id = (char *)"G11";
	lines[ON_PAPER - 1].name = (char *)"Công ty Điện lực";
	lines[ON_PAPER - 1].address = (char *)"Số 1 Hùng Vương";
	lines[ON_PAPER - 1].channels = &paper;
	CV_SET(&lines[INSIDE - 1], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON);
	CV_SET(&lines[INSIDE - 1], person_id, FINANCE_HEAD);
	lines[INSIDE - 1].n_channels = 0;
}

static uint64_t draft(struct studio *studio)
{
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DraftUpload uploads[2], *all[] = {&uploads[0], &uploads[1]};

	agency_become(studio->fake, MEDICAL_SPECIALIST);
	for (size_t i = 0; i < 2; i++)
		congvan__draft_upload__init(&uploads[i]);
	CV_SET(&uploads[0], upload_id,
	       fakehost_upload(studio->fake, "dự thảo.odt", "application/vnd.oasis.opendocument.text", 4000));
	uploads[0].purpose = (char *)"draft";
	CV_SET(&uploads[1], upload_id, fakehost_upload(studio->fake, "dự thảo.pdf", "application/pdf", 4000));
	uploads[1].purpose = (char *)"pdf";
	request.fields = &studio->fields;
	request.uploads = all;
	request.n_uploads = 2;
	return studio_call(studio, "create", &request.base)->document->id;
}

static uint64_t issued_to(struct studio *studio, Congvan__RecipientLine **places, size_t count)
{
	Congvan__Agency own = CONGVAN__AGENCY__INIT;
	uint64_t id;

	CV_SET(&own, number, FAKEHOST_AGENCY);
	own.organ_id = (char *)"H99.07";
	own.name = (char *)"Sở Y tế";
	own.short_name = (char *)"SYT";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(studio->fake, ""), &own.base);
	studio->instance.channels.plugins[CHANNEL(AXIS)] = "axis";
	studio->fields.recipients = places;
	studio->fields.n_recipients = count;
	studio->fields.due_date = (char *)DUE;
	id = draft(studio);
	studio->fields.n_recipients = 0; /* they are the caller's */
	studio_choose_book(studio);
	studio_bring(studio, id, "to_issue");
	studio_act(studio, CLERK, id, "number", NULL);
	studio_deliver(studio, OUTGOING_QUEUE_SENDING);
	assert_string_equal(studio_stored(studio, id)->state_name, "issued");
	return id;
}

static uint64_t issued(struct studio *studio)
{
	Congvan__RecipientLine lines[PLACES], *places[PLACES];

	name_places(lines, places);
	return issued_to(studio, places, PLACES);
}

/* ---- looking ---- */

static Congvan__OutgoingRecipient *recipient_of(struct studio *studio, uint64_t id, unsigned place)
{
	Congvan__OutgoingRecipient *recipient =
	    fakehost_record(studio->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT,
			    fakehost_body(studio->fake, "iw", id, place), &congvan__outgoing_recipient__descriptor);

	assert_non_null(recipient);
	return recipient;
}

static Congvan__OutgoingDelivery *delivery_of(struct studio *studio, uint64_t id, unsigned place)
{
	return recipient_of(studio, id, place)->deliveries[0];
}

/* Orders of this kind so far; *ret_last: the latest of them. */
static unsigned orders(struct studio *studio, Congvan__DispatchKind kind, const Congvan__DispatchOrder **ret_last)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(studio->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++) {
		const Congvan__DispatchOrder *order;

		if (strcmp(events[i].topic, "outgoing.dispatch") != 0)
			continue;
		order = cv_unpack(studio->reading, &congvan__dispatch_order__descriptor, events[i].payload);
		if (order->kind != kind)
			continue;
		found++;
		if (ret_last)
			*ret_last = order;
	}
	return found;
}

static unsigned updates(struct studio *studio)
{
	return orders(studio, CONGVAN__DISPATCH_KIND__DISPATCH_UPDATE, NULL);
}

static unsigned told(struct studio *studio, const char *topic)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(studio->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, topic) == 0;
	return found;
}

/* ---- acting ---- */

static int try_update(struct studio *studio, enum agency_person person, uint64_t id,
		      Congvan__UpdateOutgoingRequest *request)
{
	agency_become(studio->fake, person);
	CV_SET(request, id, id);
	if (!request->reason)
		request->reason = (char *)WHY;
	return studio_try(studio, "update", &request->base);
}

static Congvan__OutgoingView *update(struct studio *studio, uint64_t id, Congvan__UpdateOutgoingRequest *request)
{
	agency_become(studio->fake, CLERK);
	CV_SET(request, id, id);
	request->reason = (char *)WHY;
	return studio_call(studio, "update", &request->base);
}

static void put_off(struct studio *studio, uint64_t id, const char *due)
{
	Congvan__UpdateOutgoingRequest request = CONGVAN__UPDATE_OUTGOING_REQUEST__INIT;
	Congvan__UpdatedFields fields = CONGVAN__UPDATED_FIELDS__INIT;

	fields.due_date = (char *)(uintptr_t)due;
	request.fields = &fields;
	update(studio, id, &request);
}

static int report(struct studio *studio, uint64_t delivery, uint32_t number, Congvan__UpdateState state,
		  const char *reason)
{
	Congvan__DeliveryReport request = CONGVAN__DELIVERY_REPORT__INIT;
	struct cv_caller *caller = fakehost_caller(studio->fake);
	const struct cv_caller was = *caller;
	void *reply;
	int result;

	*caller = (struct cv_caller){.size = sizeof(*caller),
				     .kind = CV_CALLER_PLUGIN,
				     .agency = FAKEHOST_AGENCY,
				     .plugin = "axis",
				     .trace_id = was.trace_id,
				     .language = "en",
				     .address = ""};
	CV_SET(&request, delivery_id, delivery);
	CV_SET(&request, update, number);
	CV_SET(&request, update_state, state);
	request.reason = (char *)(uintptr_t)reason;
	result = fakehost_call(studio->fake, "outgoing/1", "report_delivery", &request.base,
			       &congvan__empty__descriptor, &reply);
	*caller = was;
	return result;
}

/* ---- tests ---- */

static void who_has_it_electronically_is_told_what_changed(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);
	const Congvan__DispatchOrder *order;
	const Congvan__OutgoingDocument *document;
	const char *digest = studio_stored(studio, id)->digest;

	put_off(studio, id, LATER);
	document = studio_stored(studio, id);
	assert_string_equal(document->due_date, LATER);
	assert_string_equal(document->digest, digest); /* nothing that was signed has changed */
	assert_string_equal(document->state_name, "issued");
	assert_int_equal(document->n_updates, 1);
	assert_string_equal(document->updates[0]->changes[0]->before, DUE);
	assert_int_equal(orders(studio, CONGVAN__DISPATCH_KIND__DISPATCH_UPDATE, &order), 2);
	assert_string_equal(order->header->due_date, LATER);
	assert_string_equal(order->reason, WHY);
	assert_int_equal(order->update, 1);
	assert_int_equal(delivery_of(studio, id, BY_AXIS)->update->state, UPDATE(ASKED));
	assert_null(delivery_of(studio, id, ON_PAPER)->update);
	assert_null(delivery_of(studio, id, INSIDE)->update); /* they have the document itself */
	assert_int_equal(told(studio, "outgoing.updated"), 1);
}

static void it_stands_in_timeline_and_book(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);
	const Congvan__OutgoingDocument *document;
	const Congvan__RegisterEntry *entry;
	const Congvan__Act *act;

	put_off(studio, id, LATER);
	act = studio_view(studio, CLERK, id)->timeline[0];
	assert_string_equal(act->action, "update");
	assert_string_equal(act->text, WHY);
	assert_string_equal(act->changes[0]->field, "dueDate");
	document = studio_stored(studio, id);
	entry = fakehost_record(studio->fake, FAKEHOST_AGENCY, "register.entry",
				fakehost_body(studio->fake, "ii", document->register_id, document->number),
				&congvan__register_entry__descriptor);
	assert_non_null(entry);
	assert_non_null(strstr(entry->note, "Cập nhật"));
	assert_non_null(strstr(entry->note, "hạn trả lời"));
	/* Whoever waits for the answer waits that long. */
	assert_non_null(document->reply->deadline);
	assert_int_equal(cv_day_of_ms(office_moment_ms(document->reply->deadline->due_at) - 1),
			 cv_day_of_ms(INT64_C(1792022400000)));
}

static void only_the_answers_day_can_be_put_off(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);
	Congvan__UpdateOutgoingRequest request = CONGVAN__UPDATE_OUTGOING_REQUEST__INIT;
	Congvan__UpdatedFields fields = CONGVAN__UPDATED_FIELDS__INIT;

	request.fields = &fields;
	fields.due_date = (char *)"2026-09-29";
	assert_int_equal(try_update(studio, CLERK, id, &request), -EINVAL);
	studio_field(studio, "/fields/dueDate", "update.due_earlier");
	fields.due_date = (char *)"";
	assert_int_equal(try_update(studio, CLERK, id, &request), -EINVAL);
	studio_field(studio, "/fields/dueDate", "update.due_kept");
	fields.due_date = (char *)DUE;
	assert_int_equal(try_update(studio, CLERK, id, &request), -EINVAL);
	studio_field(studio, "/fields", "update.nothing");
	request.reason = (char *)" ";
	assert_int_equal(try_update(studio, CLERK, id, &request), -EINVAL);
	studio_field(studio, "/reason", "required");
	assert_int_equal(updates(studio), 0);
	assert_int_equal(studio_stored(studio, id)->n_updates, 0);
}

static void the_clerk_and_the_chief_may_and_only_what_is_issued(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio), other = draft(studio);
	Congvan__UpdateOutgoingRequest request = CONGVAN__UPDATE_OUTGOING_REQUEST__INIT;
	Congvan__UpdatedFields fields = CONGVAN__UPDATED_FIELDS__INIT;

	request.fields = &fields;
	fields.description = (char *)"Kèm phụ lục giấy";
	assert_int_equal(try_update(studio, MEDICAL_SPECIALIST, id, &request), -EACCES);
	studio_refused(studio, "issue.denied");
	assert_int_equal(try_update(studio, HEAD, id, &request), -EACCES);
	assert_true(studio_offers(studio_view(studio, CLERK, id), "update"));
	assert_false(studio_offers(studio_view(studio, HEAD, id), "update"));
	assert_int_equal(try_update(studio, CHIEF, id, &request), 0);
	assert_string_equal(studio_stored(studio, id)->description, "Kèm phụ lục giấy");
	studio_act(studio, MEDICAL_SPECIALIST, other, "submit", NULL);
	studio_act(studio, MEDICAL_HEAD, other, "approve_content", NULL);
	assert_int_equal(try_update(studio, CHIEF, other, &request), -EEXIST);
	studio_refused(studio, "update.not_issued");
}

static bool may_change(struct studio *studio, uint64_t id, const char *field)
{
	const Congvan__OutgoingView *view = studio_view(studio, CLERK, id);

	for (size_t i = 0; i < view->n_actions; i++)
		for (size_t j = 0; strcmp(view->actions[i]->name, "update") == 0 && j < view->actions[i]->n_needs; j++)
			if (strcmp(view->actions[i]->needs[j]->field, field) == 0)
				return true;
	return false;
}

static void a_day_is_put_off_where_one_was_set(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);
	Congvan__OutgoingDocument *document = studio_stored(studio, id);

	assert_true(may_change(studio, id, "dueDate"));
	document->due_date = NULL;
	fakehost_put(studio->fake, FAKEHOST_AGENCY, OUTGOING_DOCUMENT, fakehost_body(studio->fake, "i", id),
		     &document->base);
	assert_false(may_change(studio, id, "dueDate"));
	assert_true(may_change(studio, id, "description"));
	assert_true(may_change(studio, id, "remove"));
}

static void the_answer_stands_beside_the_state(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio), delivery = delivery_of(studio, id, BY_AXIS)->id;

	put_off(studio, id, LATER);
	assert_int_equal(report(studio, delivery, 2, UPDATE(AGREED), NULL), 0); /* there is no such one */
	assert_int_equal(delivery_of(studio, id, BY_AXIS)->update->state, UPDATE(ASKED));
	assert_int_equal(report(studio, delivery, 1, UPDATE(ASKED), NULL), -EINVAL);
	assert_int_equal(report(studio, delivery, 1, UPDATE(REFUSED), "Đã trả lời"), 0);
	assert_int_equal(report(studio, delivery, 1, UPDATE(REFUSED), "Đã trả lời"), 0);
	assert_int_equal(told(studio, "outgoing.update_answered"), 1);
	assert_int_equal(delivery_of(studio, id, BY_AXIS)->update->state, UPDATE(REFUSED));
	assert_string_equal(delivery_of(studio, id, BY_AXIS)->update->reason, "Đã trả lời");
	assert_int_equal(delivery_of(studio, id, BY_AXIS)->state, STATE(WAITING));
	assert_int_equal(told(studio, "outgoing.delivery_changed"), 0);
}

static void who_refused_may_be_asked_again(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio), delivery = delivery_of(studio, id, BY_AXIS)->id;
	Congvan__RetryDeliveryRequest request = CONGVAN__RETRY_DELIVERY_REQUEST__INIT;
	const Congvan__DispatchOrder *order = NULL;
	void *reply;

	put_off(studio, id, LATER);
	CV_SET(&request, id, id);
	CV_SET(&request, delivery_id, delivery);
	agency_become(studio->fake, CLERK);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "retry_delivery", &request.base,
				       &congvan__list_deliveries_reply__descriptor, &reply),
			 -EEXIST);
	assert_int_equal(report(studio, delivery, 1, UPDATE(FAILED), NULL), 0);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "retry_delivery", &request.base,
				       &congvan__list_deliveries_reply__descriptor, &reply),
			 0);
	assert_int_equal(updates(studio), 3);
	orders(studio, CONGVAN__DISPATCH_KIND__DISPATCH_UPDATE, &order);
	assert_int_equal(order->update, 2); /* or its receiver would take it for the first one */
	assert_int_equal(report(studio, delivery, 1, UPDATE(FAILED), NULL), 0); /* that is old news */
	assert_int_equal(delivery_of(studio, id, BY_AXIS)->update->state, UPDATE(ASKED));
}

static void added_ones_get_it_and_removed_ones_are_asked_to_cancel(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);
	Congvan__UpdateOutgoingRequest request = CONGVAN__UPDATE_OUTGOING_REQUEST__INIT;
	Congvan__RecipientLine line = CONGVAN__RECIPIENT_LINE__INIT, *lines[] = {&line};
	uint32_t out[] = {BY_AXIS_TOO, ON_PAPER};
	const Congvan__DispatchOrder *order;
	unsigned news = orders(studio, CONGVAN__DISPATCH_KIND__DISPATCH_NEW, NULL);
	const Congvan__OutgoingView *view;

	CV_SET(&line, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
	line.name = (char *)"Bộ Tư pháp";
	line.organ_id = (char *)"G15";
	request.add = lines;
	request.n_add = 1;
	request.remove = out;
	request.n_remove = 2;
	view = update(studio, id, &request);
	assert_int_equal(view->n_recipients, PLACES + 1);
	assert_int_equal(orders(studio, CONGVAN__DISPATCH_KIND__DISPATCH_NEW, &order), news + 1);
	assert_string_equal(order->recipient->name, "Bộ Tư pháp");
	assert_non_null(strstr(order->header->to_places, "Bộ Tư pháp"));
	assert_null(strstr(order->header->to_places, "Bộ Tài chính"));
	assert_int_equal(delivery_of(studio, id, PLACES + 1)->state, STATE(WAITING));
	assert_non_null(delivery_of(studio, id, PLACES + 1)->ordered_at);
	assert_int_equal(orders(studio, CONGVAN__DISPATCH_KIND__DISPATCH_RECALL, &order), 1);
	assert_string_equal(order->recipient->name, "Bộ Tài chính");
	assert_string_equal(order->reason, WHY);
	assert_int_equal(delivery_of(studio, id, BY_AXIS_TOO)->state, STATE(RECALL_ASKED));
	assert_int_equal(delivery_of(studio, id, ON_PAPER)->state, STATE(DROPPED)); /* still on the clerk's table */
	assert_non_null(recipient_of(studio, id, ON_PAPER)->removal);
	assert_int_equal(updates(studio), 0); /* who else has it is nothing to be taken over */
	assert_string_equal(view->timeline[0]->changes[0]->field, "recipients");
	assert_string_equal(view->timeline[0]->changes[0]->after, "Bộ Tư pháp");
	assert_int_equal(delivery_of(studio, id, BY_AXIS)->state, STATE(WAITING));
}

static void each_has_it_once_and_is_taken_out_once(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);
	Congvan__UpdateOutgoingRequest request = CONGVAN__UPDATE_OUTGOING_REQUEST__INIT;
	Congvan__RecipientLine lines[PLACES], *places[PLACES];
	uint32_t out = BY_AXIS, none = 77;

	name_places(lines, places);
	request.add = places; /* the first alone, who has it */
	request.n_add = 1;
	assert_int_equal(try_update(studio, CLERK, id, &request), -EINVAL);
	studio_field(studio, "/fields", "update.nothing");
	request.n_add = 0;
	request.remove = &none;
	request.n_remove = 1;
	assert_int_equal(try_update(studio, CLERK, id, &request), -EINVAL);
	studio_field(studio, "/remove/0", "update.no_such_place");
	request.remove = &out;
	update(studio, id, &request);
	assert_int_equal(try_update(studio, CLERK, id, &request), -EINVAL);
	studio_field(studio, "/remove/0", "update.no_such_place");
	put_off(studio, id, LATER);
	assert_int_equal(updates(studio), 1); /* not who is out */
	request.n_remove = 0;
	request.n_add = 1;
	update(studio, id, &request); /* and in again, at another place */
	assert_int_equal(delivery_of(studio, id, PLACES + 1)->state, STATE(WAITING));
}

/* More than one commit is for are told by items, each hundred once. */
static void very_many_are_told_in_several_commits(void **state)
{
	enum { COUNT = 200 };
	struct studio *studio = *state;
	Congvan__RecipientLine lines[COUNT], *places[COUNT];
	unsigned items = 0, more;
	uint64_t id;

	for (size_t i = 0; i < COUNT; i++) {
		congvan__recipient_line__init(&lines[i]);
		CV_SET(&lines[i], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
		lines[i].name = cv_printf(studio->reading, "Cơ quan %zu", i);
		lines[i].organ_id = cv_printf(studio->reading, "G%zu", i + 100);
		lines[i].channels = &axis;
		lines[i].n_channels = 1;
		places[i] = &lines[i];
	}
	id = issued_to(studio, places, COUNT);
	put_off(studio, id, LATER);
	assert_int_equal(updates(studio), OUTGOING_UPDATE_AT_ONCE);
	while ((more = studio_deliver(studio, OUTGOING_QUEUE_UPDATES)) > items)
		items = more;
	assert_int_equal(updates(studio), COUNT);
	assert_int_equal(delivery_of(studio, id, COUNT)->update->number, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(who_has_it_electronically_is_told_what_changed),
	    STUDIO_TEST(it_stands_in_timeline_and_book),
	    STUDIO_TEST(only_the_answers_day_can_be_put_off),
	    STUDIO_TEST(the_clerk_and_the_chief_may_and_only_what_is_issued),
	    STUDIO_TEST(a_day_is_put_off_where_one_was_set),
	    STUDIO_TEST(the_answer_stands_beside_the_state),
	    STUDIO_TEST(who_refused_may_be_asked_again),
	    STUDIO_TEST(added_ones_get_it_and_removed_ones_are_asked_to_cancel),
	    STUDIO_TEST(each_has_it_once_and_is_taken_out_once),
	    STUDIO_TEST(very_many_are_told_in_several_commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
