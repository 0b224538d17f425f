/* Deliveries: every line of their table, reports in any order, who may report, what the clerk does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "agency.h"
#include "office/moment.h"
#include "outgoing/delivery.h"

#define DOCUMENT 900u
#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define CHANNEL(name) CONGVAN__CHANNEL__CHANNEL_##name
#define TOLD_MS FAKEHOST_NOW_MS

const struct cv_plugin *cv_plugin_entry_v1(void);

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

/* ---- an agency with one issued document ---- */

struct desk {
	struct fakehost *fake;
	struct cv_instance instance;
	bool unissued; /* the document has its number and has not left */
	struct cv_call *reading; /* what is read of events lives in it */
};

static void put_document(struct desk *desk, const char *frozen)
{
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Congvan__FileRef file = CONGVAN__FILE_REF__INIT, *files[] = {&file};

	CV_SET(&document, id, DOCUMENT);
	CV_SET(&document, number, 5);
	document.code_notation = (char *)"SYT-NVY";
	document.issued_date = (char *)"2026-03-05";
	document.subject = (char *)"V/v phòng, chống dịch";
	document.issuing_organ = (char *)"Sở Y tế";
	moment.seconds = TOLD_MS / 1000 - 90;
	document.issued_at = desk->unissued ? NULL : &moment;
	document.frozen_reason = (char *)(uintptr_t)frozen;
	CV_SET(&file, id, 1);
	file.name = (char *)"van-ban.pdf";
	file.sha256 = (char *)"00";
	document.issued_files = files;
	document.n_issued_files = 1;
	fakehost_put(desk->fake, FAKEHOST_AGENCY, OUTGOING_DOCUMENT, fakehost_body(desk->fake, "i", (uint64_t)DOCUMENT),
		     &document.base);
}

static void put_agency(struct desk *desk)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	CV_SET(&agency, number, FAKEHOST_AGENCY);
	agency.organ_id = (char *)"H99.07";
	agency.name = (char *)"Sở Y tế";
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(desk->fake, ""), &agency.base);
}

/* One recipient with one delivery; its id. */
static uint64_t put_delivery(struct desk *desk, uint32_t place, Congvan__Channel channel, Congvan__DeliveryState state)
{
	Congvan__OutgoingRecipient recipient = CONGVAN__OUTGOING_RECIPIENT__INIT;
	Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT, *deliveries[] = {&delivery};
	Congvan__RecipientLine line = CONGVAN__RECIPIENT_LINE__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	bool outside = channel != CHANNEL(INTERNAL) && channel != CHANNEL(AGENCY);

	CV_SET(&line, kind,
	       outside                        ? CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE
	       : channel == CHANNEL(INTERNAL) ? CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON
					      : CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY);
	line.name = (char *)"Bộ Y tế";
	line.organ_id = (char *)"G22";
	moment.seconds = TOLD_MS / 1000 - 60;
	CV_SET(&delivery, id, 700 + place);
	CV_SET(&delivery, document_id, DOCUMENT);
	CV_SET(&delivery, place, place);
	CV_SET(&delivery, channel, channel);
	CV_SET(&delivery, state, state);
	delivery.changed_at = &moment;
	delivery.ordered_at = desk->unissued ? NULL : &moment;
	fakehost_put(desk->fake, FAKEHOST_AGENCY, OUTGOING_DELIVERY,
		     fakehost_body(desk->fake, "i", (uint64_t)(700 + place)), &delivery.base);
	CV_SET(&recipient, document_id, DOCUMENT);
	CV_SET(&recipient, place, place);
	CV_SET(&recipient, revision, 1);
	recipient.line = &line;
	recipient.deliveries = deliveries;
	recipient.n_deliveries = 1;
	fakehost_put(desk->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT,
		     fakehost_body(desk->fake, "iw", (uint64_t)DOCUMENT, place), &recipient.base);
	return 700 + place;
}

static Congvan__OutgoingRecipient *recipient_of(struct desk *desk, uint32_t place)
{
	Congvan__OutgoingRecipient *recipient = fakehost_record(
	    desk->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT, fakehost_body(desk->fake, "iw", (uint64_t)DOCUMENT, place),
	    &congvan__outgoing_recipient__descriptor);

	assert_non_null(recipient);
	return recipient;
}

static Congvan__OutgoingDelivery *delivery_of(struct desk *desk, uint32_t place)
{
	return recipient_of(desk, place)->deliveries[0];
}

static int setup(void **state)
{
	static struct desk desk;

	desk = (struct desk){.fake = fakehost_create()};
	desk.instance.host = fakehost_table(desk.fake);
	desk.instance.channels = (struct outgoing_channels){
	    .plugins = {[CHANNEL(INTERNAL)] = OUTGOING_SELF, [CHANNEL(AGENCY)] = "transfer", [CHANNEL(AXIS)] = "axis"}};
	fakehost_plugin(desk.fake, cv_plugin_entry_v1(), &desk.instance);
	agency_make(desk.fake, FAKEHOST_AGENCY);
	put_agency(&desk);
	put_document(&desk, NULL);
	*state = &desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;

	if (desk->reading)
		fakehost_close(&desk->reading);
	fakehost_destroy(&desk->fake);
	return 0;
}

/* ---- reports ---- */

static void become_plugin(struct desk *desk, const char *plugin)
{
	struct cv_caller *caller = fakehost_caller(desk->fake);

	*caller = (struct cv_caller){.size = sizeof(*caller),
				     .kind = CV_CALLER_PLUGIN,
				     .agency = FAKEHOST_AGENCY,
				     .plugin = plugin,
				     .trace_id = caller->trace_id,
				     .language = "en",
				     .address = ""};
}

static void become(struct desk *desk, enum agency_person person)
{
	fakehost_caller(desk->fake)->kind = CV_CALLER_PERSON;
	fakehost_caller(desk->fake)->plugin = NULL;
	agency_become(desk->fake, person);
}

struct told {
	Congvan__DeliveryState state;
	int64_t second; /* after TOLD_MS */
	const char *reason, *reference;
};

static int report(struct desk *desk, uint64_t delivery, struct told told)
{
	Congvan__DeliveryReport request = CONGVAN__DELIVERY_REPORT__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	void *reply;

	CV_SET(&request, delivery_id, delivery);
	CV_SET(&request, state, told.state);
	moment.seconds = TOLD_MS / 1000 + told.second;
	request.time = &moment;
	request.reason = (char *)(uintptr_t)told.reason;
	request.reference = (char *)(uintptr_t)told.reference;
	return fakehost_call(desk->fake, "outgoing/1", "report_delivery", &request.base, &congvan__empty__descriptor,
			     &reply);
}

static uint32_t count_events(struct desk *desk, const char *topic)
{
	uint32_t count, found = 0;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, topic) == 0;
	return found;
}

static void a_delivery_goes_its_way(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(WAITING));
	const struct told way[] = {{STATE(SENT), 1, NULL, NULL},
				   {STATE(ARRIVED), 2, NULL, NULL},
				   {STATE(RECEIVED), 3, NULL, "số đến 17"},
				   {STATE(IN_PROGRESS), 4, NULL, NULL},
				   {STATE(DONE), 5, NULL, NULL}};

	become_plugin(desk, "axis");
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(report(desk, id, way[i]), 0);
		assert_int_equal(delivery_of(desk, 1)->state, way[i].state);
		assert_int_equal(delivery_of(desk, 1)->n_steps, i + 1);
		assert_int_equal(count_events(desk, "outgoing.delivery_changed"), i + 1);
	}
	assert_string_equal(delivery_of(desk, 1)->reference, "số đến 17");
	assert_int_equal(recipient_of(desk, 1)->revision, 6);
}

static void what_is_told_twice_changes_nothing(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(WAITING));

	become_plugin(desk, "axis");
	assert_int_equal(report(desk, id, (struct told){STATE(REFUSED), 1, "Sai địa chỉ", NULL}), 0);
	assert_int_equal(report(desk, id, (struct told){STATE(REFUSED), 1, "Sai địa chỉ", NULL}), 0);
	assert_int_equal(delivery_of(desk, 1)->n_steps, 1);
	assert_int_equal(recipient_of(desk, 1)->revision, 2);
	assert_string_equal(delivery_of(desk, 1)->reason, "Sai địa chỉ");
	assert_int_equal(count_events(desk, "outgoing.delivery_changed"), 1);
}

/* In whatever order two reports come, the later one counts, and both are kept. */
static void reports_out_of_order_end_the_same(void **state)
{
	static const struct told pairs[][2] = {
	    {{STATE(SENT), 1, NULL, NULL}, {STATE(RECEIVED), 2, NULL, NULL}},
	    {{STATE(ARRIVED), 1, NULL, NULL}, {STATE(DONE), 2, NULL, NULL}},
	    {{STATE(RECEIVED), 1, NULL, NULL}, {STATE(ARRIVED), 2, NULL, NULL}},
	    {{STATE(FAILED), 1, "x", NULL}, {STATE(SENT), 2, NULL, NULL}},
	    {{STATE(SENT), 1, NULL, NULL}, {STATE(FAILED), 2, "x", NULL}},
	};
	struct desk *desk = *state;

	become_plugin(desk, "axis");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		uint64_t forth = put_delivery(desk, (uint32_t)(2 * i + 1), CHANNEL(AXIS), STATE(WAITING));
		uint64_t back = put_delivery(desk, (uint32_t)(2 * i + 2), CHANNEL(AXIS), STATE(WAITING));

		assert_int_equal(report(desk, forth, pairs[i][0]), 0);
		assert_int_equal(report(desk, forth, pairs[i][1]), 0);
		assert_int_equal(report(desk, back, pairs[i][1]), 0);
		assert_int_equal(report(desk, back, pairs[i][0]), 0);
		assert_int_equal(delivery_of(desk, (uint32_t)(2 * i + 1))->state, pairs[i][1].state);
	}
	/* The clocks of sender and receivers differ: what goes forward counts whenever it is told. */
	assert_int_equal(delivery_of(desk, 2)->state, STATE(RECEIVED));
	assert_int_equal(delivery_of(desk, 4)->state, STATE(DONE));
	assert_int_equal(delivery_of(desk, 8)->state, STATE(SENT));
	for (uint32_t place = 1; place <= 4; place++)
		assert_int_equal(delivery_of(desk, place)->n_steps, 2);
}

static void a_cancelled_reception_takes_its_number_along(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(SENT));

	become_plugin(desk, "axis");
	assert_int_equal(report(desk, id, (struct told){STATE(RECEIVED), 1, NULL, "17"}), 0);
	assert_int_equal(report(desk, id, (struct told){STATE(ARRIVED), 2, NULL, NULL}), 0);
	assert_int_equal(delivery_of(desk, 1)->state, STATE(ARRIVED));
	assert_null(delivery_of(desk, 1)->reference);
}

static void only_its_own_channel_reports(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(WAITING));
	uint64_t paper = put_delivery(desk, 2, CHANNEL(PAPER), STATE(WAITING));
	uint64_t email = put_delivery(desk, 3, CHANNEL(EMAIL), STATE(WAITING));
	const struct told sent = {STATE(SENT), 1, NULL, NULL};

	become_plugin(desk, "transfer");
	assert_int_equal(report(desk, id, sent), -EACCES);
	assert_string_equal(fakehost_status(desk->fake)->reason, "delivery.not_your_channel");
	become_plugin(desk, "axis");
	assert_int_equal(report(desk, paper, sent), -EACCES);
	assert_int_equal(report(desk, email, sent), -EACCES); /* nobody serves it */
	assert_int_equal(report(desk, 4711, sent), -ENOENT);
	become(desk, CLERK);
	assert_int_equal(report(desk, id, sent), -EACCES);
	assert_string_equal(fakehost_status(desk->fake)->reason, "delivery.plugins_only");
	assert_int_equal(delivery_of(desk, 1)->n_steps, 0);
	assert_int_equal(count_events(desk, "outgoing.delivery_changed"), 0);
}

static void a_channel_can_not_tell_what_people_do(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(SENT));

	become_plugin(desk, "axis");
	assert_int_equal(report(desk, id, (struct told){STATE(WAITING), 1, NULL, NULL}), -EINVAL);
	assert_int_equal(report(desk, id, (struct told){STATE(RECALL_ASKED), 1, NULL, NULL}), -EINVAL);
	assert_int_equal(delivery_of(desk, 1)->state, STATE(SENT));
}

static void long_reasons_are_shortened_and_old_steps_go(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(SENT));
	char reason[3001];

	for (size_t i = 0; i < 3000; i += 2)
		memcpy(reason + i, "é", 2);
	reason[3000] = '\0';
	become_plugin(desk, "axis");
	for (unsigned i = 0; i < OUTGOING_STEPS_MAX + 5; i++)
		assert_int_equal(report(desk, id, (struct told){STATE(FAILED), 1 + i, reason, NULL}), 0);
	assert_int_equal(cv_text_length(delivery_of(desk, 1)->reason), OUTGOING_REASON_CHARS);
	assert_int_equal(delivery_of(desk, 1)->n_steps, OUTGOING_STEPS_MAX);
}

/* ---- the clerk ---- */

static int note(struct desk *desk, uint64_t delivery, Congvan__DeliveryState told, const char *reason)
{
	Congvan__NoteDeliveryRequest request = CONGVAN__NOTE_DELIVERY_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, DOCUMENT);
	CV_SET(&request, delivery_id, delivery);
	CV_SET(&request, state, told);
	request.reason = (char *)(uintptr_t)reason;
	request.reference = (char *)"RR123456789VN";
	return fakehost_call(desk->fake, "outgoing/1", "note_delivery", &request.base,
			     &congvan__list_deliveries_reply__descriptor, &reply);
}

static int take_back(struct desk *desk, uint64_t delivery, const char *reason)
{
	Congvan__TakeBackDeliveryRequest request = CONGVAN__TAKE_BACK_DELIVERY_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, DOCUMENT);
	CV_SET(&request, delivery_id, delivery);
	request.reason = (char *)(uintptr_t)reason;
	return fakehost_call(desk->fake, "outgoing/1", "take_back_delivery", &request.base,
			     &congvan__list_deliveries_reply__descriptor, &reply);
}

static int retry(struct desk *desk, uint64_t delivery, Congvan__Channel channel)
{
	Congvan__RetryDeliveryRequest request = CONGVAN__RETRY_DELIVERY_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, DOCUMENT);
	CV_SET(&request, delivery_id, delivery);
	if (channel)
		CV_SET(&request, channel, channel);
	return fakehost_call(desk->fake, "outgoing/1", "retry_delivery", &request.base,
			     &congvan__list_deliveries_reply__descriptor, &reply);
}

static const Congvan__DispatchOrder *last_order(struct desk *desk)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);

	if (!desk->reading)
		desk->reading = fakehost_open(desk->fake);
	while (count-- > 0)
		if (strcmp(events[count].topic, "outgoing.dispatch") == 0)
			return cv_unpack(desk->reading, &congvan__dispatch_order__descriptor, events[count].payload);
	return NULL;
}

static void paper_is_noted_by_hand(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(PAPER), STATE(WAITING));

	become(desk, CLERK);
	assert_int_equal(note(desk, id, STATE(DONE), NULL), -EINVAL);
	assert_int_equal(note(desk, id, STATE(FAILED), NULL), -EINVAL); /* why? */
	assert_int_equal(note(desk, id, STATE(SENT), NULL), 0);
	assert_string_equal(delivery_of(desk, 1)->reference, "RR123456789VN");
	assert_int_equal(delivery_of(desk, 1)->steps[0]->by->person_id, CLERK);
	assert_int_equal(note(desk, id, STATE(SENT), NULL), -EEXIST);
	assert_int_equal(note(desk, id, STATE(RECEIVED), NULL), 0);
	assert_int_equal(note(desk, id, STATE(RECEIVED), NULL), -EEXIST);
	assert_int_equal(delivery_of(desk, 1)->n_steps, 2);
}

#define POSTAL_BOOK UINT64_C(310)

static void put_postal_book(struct desk *desk, Congvan__RegisterState open)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT, by_default = CONGVAN__REGISTER__INIT;

	CV_SET(&book, id, POSTAL_BOOK);
	CV_SET(&book, direction, CONGVAN__DIRECTION__DIRECTION_POSTAL);
	CV_SET(&book, year, 2026);
	CV_SET(&book, state, open);
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "register.book", fakehost_body(desk->fake, "i", POSTAL_BOOK),
		     &book.base);
	CV_SET(&by_default, id, POSTAL_BOOK);
	fakehost_put(
	    desk->fake, FAKEHOST_AGENCY, "register.default",
	    fakehost_body(desk->fake, "wbi", 2026u, (unsigned)CONGVAN__DIRECTION__DIRECTION_POSTAL, UINT64_C(0)),
	    &by_default.base);
}

/* NĐ 30/2020/NĐ-CP PL IV: what is sent on paper stands in the postal book, each delivery once. */
static void what_leaves_on_paper_stands_in_the_postal_book(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(PAPER), STATE(WAITING));
	uint64_t before = put_delivery(desk, 2, CHANNEL(PAPER), STATE(WAITING));
	const Congvan__PostalLine *line;

	become(desk, CLERK);
	put_postal_book(desk, CONGVAN__REGISTER_STATE__REGISTER_CLOSED);
	assert_int_equal(note(desk, before, STATE(SENT), NULL), 0);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, "register.postal"), 0);
	put_postal_book(desk, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	assert_int_equal(note(desk, id, STATE(SENT), NULL), 0);
	line = fakehost_record(desk->fake, FAKEHOST_AGENCY, "register.postal", fakehost_body(desk->fake, "i", id),
			       &congvan__postal_line__descriptor);
	assert_non_null(line);
	assert_int_equal(line->register_id, POSTAL_BOOK);
	assert_int_equal(line->document_id, DOCUMENT);
	assert_string_equal(line->day, "2026-03-05");
	assert_string_equal(line->postmark, "RR123456789VN");
	assert_int_equal(line->entered_by->person_id, CLERK);
	assert_int_equal(line->envelopes, 1);
	assert_string_equal(line->code, "05/SYT-NVY");
	assert_string_equal(line->destination, "Bộ Y tế");
	/* It came back, and leaves once more: another delivery, and another envelope. */
	assert_int_equal(note(desk, id, STATE(REFUSED), "sai địa chỉ"), 0);
	assert_int_equal(retry(desk, id, CHANNEL(PAPER)), 0);
	id = delivery_of(desk, 1)->followed_by;
	assert_int_equal(note(desk, id, STATE(SENT), NULL), 0);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, "register.postal"), 2);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, "register.postal_day"), 2);
}

static void only_the_clerk_acts_and_only_on_paper_by_hand(void **state)
{
	static const enum agency_person others[] = {HEAD, CHIEF, MEDICAL_SPECIALIST, ADMINISTRATOR, SECRETARY};
	struct desk *desk = *state;
	uint64_t paper = put_delivery(desk, 1, CHANNEL(PAPER), STATE(WAITING));
	uint64_t axis = put_delivery(desk, 2, CHANNEL(AXIS), STATE(FAILED));

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		become(desk, others[i]);
		assert_int_equal(note(desk, paper, STATE(SENT), NULL), -EACCES);
		assert_int_equal(retry(desk, axis, 0), -EACCES);
		assert_int_equal(take_back(desk, axis, "x"), -EACCES);
	}
	become(desk, CLERK);
	assert_int_equal(note(desk, axis, STATE(SENT), NULL), -EEXIST);
	assert_int_equal(note(desk, 4711, STATE(SENT), NULL), -ENOENT);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, OUTGOING_DELIVERY), 2);
}

static void what_failed_is_sent_again_under_its_id(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(FAILED));
	const Congvan__DispatchOrder *order;

	become(desk, CLERK);
	assert_int_equal(retry(desk, id, 0), 0);
	assert_int_equal(delivery_of(desk, 1)->state, STATE(WAITING));
	assert_int_equal(recipient_of(desk, 1)->n_deliveries, 1);
	order = last_order(desk);
	assert_non_null(order);
	assert_int_equal(order->delivery_id, id);
	assert_int_equal(order->kind, CONGVAN__DISPATCH_KIND__DISPATCH_NEW);
	assert_string_equal(order->header->code_number, "05");
	assert_string_equal(order->header->issuing_organ_id, "H99.07");
	assert_int_equal(order->n_files, 1);
	assert_int_equal(retry(desk, id, 0), -EEXIST); /* it waits */
}

static void what_was_refused_is_sent_again_as_another(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(REFUSED));
	Congvan__OutgoingRecipient *recipient;

	become(desk, CLERK);
	assert_int_equal(retry(desk, id, CHANNEL(EMAIL)), -EINVAL); /* it has no address, and nobody serves it */
	assert_int_equal(retry(desk, id, CHANNEL(INTERNAL)), -EINVAL);
	assert_int_equal(retry(desk, id, CHANNEL(PAPER)), 0);
	recipient = recipient_of(desk, 1);
	assert_int_equal(recipient->n_deliveries, 2);
	assert_int_equal(recipient->deliveries[0]->state, STATE(REFUSED));
	assert_int_equal(recipient->deliveries[0]->followed_by, recipient->deliveries[1]->id);
	assert_int_equal(recipient->deliveries[1]->channel, CHANNEL(PAPER));
	assert_int_equal(recipient->deliveries[1]->state, STATE(WAITING));
	assert_int_equal(count_events(desk, "outgoing.dispatch"), 0); /* paper is nobody's order */
	assert_int_equal(retry(desk, id, 0), -EEXIST); /* the later one is acted on */
	assert_int_equal(note(desk, recipient->deliveries[1]->id, STATE(SENT), NULL), 0);
}

static void taking_back_asks_the_channel_or_drops(void **state)
{
	struct desk *desk = *state;
	uint64_t sent = put_delivery(desk, 1, CHANNEL(AXIS), STATE(ARRIVED));
	uint64_t failed = put_delivery(desk, 2, CHANNEL(AXIS), STATE(FAILED));
	uint64_t received = put_delivery(desk, 3, CHANNEL(AXIS), STATE(RECEIVED));
	uint64_t paper = put_delivery(desk, 4, CHANNEL(PAPER), STATE(WAITING));

	become(desk, CLERK);
	assert_int_equal(take_back(desk, sent, NULL), -EINVAL);
	assert_int_equal(take_back(desk, sent, "Gửi nhầm"), 0);
	assert_int_equal(delivery_of(desk, 1)->state, STATE(RECALL_ASKED));
	assert_int_equal(last_order(desk)->kind, CONGVAN__DISPATCH_KIND__DISPATCH_TAKE_BACK);
	assert_string_equal(last_order(desk)->reason, "Gửi nhầm");
	assert_int_equal(take_back(desk, sent, "Gửi nhầm"), -EEXIST);
	assert_int_equal(take_back(desk, failed, "Gửi nhầm"), 0);
	assert_int_equal(delivery_of(desk, 2)->state, STATE(DROPPED));
	assert_int_equal(take_back(desk, received, "Gửi nhầm"), -EEXIST);
	assert_int_equal(take_back(desk, paper, "Gửi nhầm"), 0);
	assert_int_equal(delivery_of(desk, 4)->state, STATE(DROPPED));
	assert_int_equal(count_events(desk, "outgoing.dispatch"), 1);
	become_plugin(desk, "axis");
	assert_int_equal(report(desk, sent, (struct told){STATE(RECALL_REFUSED), 1, "Đã vào sổ", NULL}), 0);
	assert_int_equal(delivery_of(desk, 1)->state, STATE(RECALL_REFUSED));
}

/* Number and seal are not yet on it. */
static void nothing_leaves_before_the_document_does(void **state)
{
	struct desk *desk = *state;
	uint64_t paper, axis;

	desk->unissued = true;
	put_document(desk, NULL);
	paper = put_delivery(desk, 1, CHANNEL(PAPER), STATE(WAITING));
	axis = put_delivery(desk, 2, CHANNEL(AXIS), STATE(WAITING));
	become(desk, CLERK);
	assert_int_equal(note(desk, paper, STATE(SENT), NULL), -EEXIST);
	assert_int_equal(take_back(desk, axis, "Bỏ nơi nhận"), 0);
	assert_int_equal(delivery_of(desk, 2)->state, STATE(DROPPED));
	assert_int_equal(retry(desk, axis, 0), 0);
	assert_int_equal(recipient_of(desk, 2)->deliveries[1]->state, STATE(WAITING));
	assert_null(recipient_of(desk, 2)->deliveries[1]->ordered_at);
	assert_int_equal(count_events(desk, "outgoing.dispatch"), 0);
}

static void a_frozen_document_changes_no_more_by_hand(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(PAPER), STATE(WAITING));

	put_document(desk, "Đã thu hồi");
	become(desk, CLERK);
	assert_int_equal(note(desk, id, STATE(SENT), NULL), -EEXIST);
	assert_string_equal(fakehost_status(desk->fake)->reason, "delivery.frozen");
}

static void memory_that_runs_out_changes_nothing(void **state)
{
	struct desk *desk = *state;
	uint64_t id = put_delivery(desk, 1, CHANNEL(AXIS), STATE(SENT));
	uint32_t step;

	become(desk, CLERK);
	for (step = 1; step < 5000; step++) {
		int result;

		fakehost_fail_alloc(desk->fake, step);
		result = take_back(desk, id, "Gửi nhầm");
		if (!fakehost_alloc_failed(desk->fake))
			break;
		assert_int_not_equal(result, 0);
		assert_int_equal(delivery_of(desk, 1)->state, STATE(SENT));
		assert_int_equal(count_events(desk, "outgoing.dispatch"), 0);
	}
	fakehost_fail_alloc(desk->fake, 0);
	assert_in_range(step, 20, 4999);
	assert_int_equal(delivery_of(desk, 1)->state, STATE(RECALL_ASKED));
}

/* ---- what a page offers ---- */

static void offers_follow_state_and_channel(void **state)
{
	static const struct {
		Congvan__Channel channel;
		Congvan__DeliveryState state;
		unsigned acts;
	} lines[] = {
	    {CHANNEL(PAPER), STATE(WAITING), OUTGOING_DELIVERY_NOTE | OUTGOING_DELIVERY_TAKE_BACK},
	    {CHANNEL(PAPER), STATE(SENT), OUTGOING_DELIVERY_NOTE},
	    {CHANNEL(PAPER), STATE(RECEIVED), 0},
	    {CHANNEL(AXIS), STATE(WAITING), OUTGOING_DELIVERY_TAKE_BACK},
	    {CHANNEL(AXIS), STATE(FAILED), OUTGOING_DELIVERY_RETRY | OUTGOING_DELIVERY_TAKE_BACK},
	    {CHANNEL(AXIS), STATE(REFUSED), OUTGOING_DELIVERY_RETRY},
	    {CHANNEL(AXIS), STATE(RECEIVED), 0},
	    {CHANNEL(AXIS), STATE(IN_PROGRESS), 0},
	    {CHANNEL(AXIS), STATE(DONE), 0},
	    {CHANNEL(AXIS), STATE(RECALL_ASKED), 0},
	    {CHANNEL(AXIS), STATE(RECALL_AGREED), OUTGOING_DELIVERY_RETRY},
	    {CHANNEL(AXIS), STATE(RECALL_REFUSED), 0},
	    {CHANNEL(AXIS), STATE(DROPPED), OUTGOING_DELIVERY_RETRY},
	};
	Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	(void)state;
	delivery.ordered_at = &moment;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		CV_SET(&delivery, channel, lines[i].channel);
		CV_SET(&delivery, state, lines[i].state);
		assert_int_equal(outgoing_delivery_acts(&delivery), lines[i].acts);
	}
	CV_SET(&delivery, followed_by, 1);
	assert_int_equal(outgoing_delivery_acts(&delivery), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_line_of_the_table),
	    cmocka_unit_test(what_is_not_to_be_told_does_nothing),
	    cmocka_unit_test(offers_follow_state_and_channel),
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(a_delivery_goes_its_way),
	    TEST(what_is_told_twice_changes_nothing),
	    TEST(reports_out_of_order_end_the_same),
	    TEST(a_cancelled_reception_takes_its_number_along),
	    TEST(only_its_own_channel_reports),
	    TEST(a_channel_can_not_tell_what_people_do),
	    TEST(long_reasons_are_shortened_and_old_steps_go),
	    TEST(paper_is_noted_by_hand),
	    TEST(what_leaves_on_paper_stands_in_the_postal_book),
	    TEST(only_the_clerk_acts_and_only_on_paper_by_hand),
	    TEST(what_failed_is_sent_again_under_its_id),
	    TEST(what_was_refused_is_sent_again_as_another),
	    TEST(taking_back_asks_the_channel_or_drops),
	    TEST(nothing_leaves_before_the_document_does),
	    TEST(a_frozen_document_changes_no_more_by_hand),
	    TEST(memory_that_runs_out_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
