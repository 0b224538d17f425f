/* The notices box: who hears of what, once; reading; what is kept for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "agency.h"
#include "congvan/arrival.pb-c.h"
#include "notices/telling.h"
#include "office/calendar/moment.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

#define DOCUMENT 900u
#define DAY_MS INT64_C(86400000)

struct box {
	struct fakehost *fake;
	struct cv_instance instance;
	struct cv_call *call; /* its arena holds what tests build */
	const char *language; /* of who reads; NULL: English */
};

static int setup(void **state)
{
	static struct box box;
	Congvan__IncomingDocument document = CONGVAN__INCOMING_DOCUMENT__INIT;

	box = (struct box){.fake = fakehost_create()};
	box.instance.host = fakehost_table(box.fake);
	fakehost_plugin(box.fake, cv_plugin_entry_v1(), &box.instance);
	agency_make(box.fake, FAKEHOST_AGENCY);
	box.call = fakehost_open(box.fake);
	CV_SET(&document, id, DOCUMENT);
	CV_SET(&document, arrival_number, 15);
	CV_SET(&document, year, 2026);
	document.code_number = (char *)"1208";
	document.code_notation = (char *)"KCB-NV";
	document.subject = (char *)"V/v báo cáo";
	fakehost_put(box.fake, FAKEHOST_AGENCY, "incoming.document", fakehost_body(box.fake, "i", (uint64_t)DOCUMENT),
		     &document.base);
	*state = &box;
	return 0;
}

static int teardown(void **state)
{
	struct box *box = *state;

	fakehost_close(&box->call);
	fakehost_destroy(&box->fake);
	return 0;
}

#define BOX(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* ---- events and calls ---- */

static int deliver(struct box *box, const char *subscription, const char *topic, const ProtobufCMessage *event)
{
	return fakehost_deliver(box->fake, cv_plugin_entry_v1(),
				&(struct fakehost_delivery){.kind = CV_DELIVERY_EVENT,
							    .name = subscription,
							    .id = 1,
							    .topic = topic,
							    .subject = DOCUMENT,
							    .payload = cv_pack(box->call, event)});
}

/* Somebody does something that changes the work lists of these people. */
static int act(struct box *box, enum agency_person person, const char *notice, const uint64_t *people, size_t count,
	       const uint64_t *tell, size_t tell_count)
{
	Congvan__IncomingActed event = CONGVAN__INCOMING_ACTED__INIT;
	Congvan__Actor actor = CONGVAN__ACTOR__INIT;
	Congvan__Act done = CONGVAN__ACT__INIT;

	if (person)
		CV_SET(&actor, person_id, person);
	actor.name = (char *)"Nguyễn Văn An";
	CV_SET(&done, id, 1);
	CV_SET(&done, document_id, DOCUMENT);
	CV_SET(&done, flow_id, 77);
	done.action = (char *)"direct";
	done.verb = (char *)"pass_on";
	done.actor = &actor;
	done.text = (char *)"Giao phòng tham mưu";
	done.time = office_moment(box->call, FAKEHOST_NOW_MS);
	event.act = &done;
	event.notice = (char *)notice;
	event.person_ids = (uint64_t *)people;
	event.n_person_ids = count;
	event.tell_ids = (uint64_t *)tell;
	event.n_tell_ids = tell_count;
	return deliver(box, "incoming", "incoming.passed_on", &event.base);
}

static Congvan__ListNoticesReply *list(struct box *box, enum agency_person person, bool unread, uint32_t limit,
				       char *cursor)
{
	Congvan__ListNoticesRequest request = CONGVAN__LIST_NOTICES_REQUEST__INIT;
	Congvan__ListNoticesReply *reply = NULL;

	agency_become(box->fake, person);
	if (box->language)
		fakehost_caller(box->fake)->language = box->language;
	CV_SET(&request, unread, unread);
	if (limit)
		CV_SET(&request, limit, limit);
	request.cursor = cursor;
	assert_int_equal(fakehost_call(box->fake, "notices/1", "list", &request.base,
				       &congvan__list_notices_reply__descriptor, &reply),
			 0);
	return reply;
}

static int mark(struct box *box, uint64_t id, uint64_t *ret_left)
{
	Congvan__ReadNoticeRequest request = CONGVAN__READ_NOTICE_REQUEST__INIT;
	Congvan__NoticesReply *reply = NULL;
	int result;

	CV_SET(&request, id, id);
	result =
	    fakehost_call(box->fake, "notices/1", "read", &request.base, &congvan__notices_reply__descriptor, &reply);
	*ret_left = reply ? reply->unread : 0;
	return result;
}

static uint64_t mark_all(struct box *box, uint64_t up_to)
{
	Congvan__ReadAllNoticesRequest request = CONGVAN__READ_ALL_NOTICES_REQUEST__INIT;
	Congvan__NoticesReply *reply = NULL;

	if (up_to)
		CV_SET(&request, up_to, up_to);
	assert_int_equal(fakehost_call(box->fake, "notices/1", "read_all", &request.base,
				       &congvan__notices_reply__descriptor, &reply),
			 0);
	return reply->unread;
}

static uint32_t all(struct box *box, const char *prefix)
{
	return fakehost_count(box->fake, FAKEHOST_AGENCY, prefix);
}

/* ---- tests ---- */

static void those_whose_lists_changed_hear_of_it_and_not_who_did_it(void **state)
{
	struct box *box = *state;
	const uint64_t people[] = {HEAD, CHIEF, MEDICAL_HEAD, CHIEF};
	const Congvan__Notice *notice;
	Congvan__ListNoticesReply *reply;

	assert_int_equal(act(box, HEAD, "directed", people, 4, NULL, 0), 0);
	assert_int_equal(all(box, NOTICES_NOTICE), 2);
	reply = list(box, CHIEF, false, 0, NULL);
	assert_int_equal(reply->n_notices, 1);
	assert_int_equal(reply->unread, 1);
	notice = reply->notices[0];
	assert_string_equal(notice->name, "directed");
	assert_string_equal(notice->verb, "pass_on");
	assert_string_equal(notice->kind, "incoming");
	assert_string_equal(notice->code, "1208/KCB-NV");
	assert_string_equal(notice->subject, "V/v báo cáo");
	assert_string_equal(notice->text, "Giao phòng tham mưu");
	assert_int_equal(notice->document_id, DOCUMENT);
	assert_int_equal(notice->flow_id, 77);
	assert_int_equal(notice->number, 15);
	assert_null(notice->read_at);
	assert_int_equal(list(box, HEAD, false, 0, NULL)->n_notices, 0);
	assert_int_equal(list(box, MEDICAL_HEAD, true, 0, NULL)->n_notices, 1);
}

static void acts_without_a_notice_tell_nobody(void **state)
{
	struct box *box = *state;
	const uint64_t people[] = {CHIEF};
	Congvan__IncomingViewed viewed = CONGVAN__INCOMING_VIEWED__INIT;

	assert_int_equal(act(box, HEAD, NULL, people, 1, NULL, 0), 0);
	assert_int_equal(act(box, CHIEF, "directed", people, 1, NULL, 0), 0); /* nobody but who did it */
	assert_int_equal(deliver(box, "incoming", "incoming.viewed", &viewed.base), 0);
	assert_int_equal(deliver(box, "identity", "identity.logged_in", &viewed.base), 0);
	assert_int_equal(all(box, NOTICES_NOTICE), 0);
}

static void secretaries_hear_what_their_leaders_do(void **state)
{
	struct box *box = *state;
	const uint64_t people[] = {HEAD, CHIEF};
	Congvan__ListNoticesReply *reply;

	assert_int_equal(act(box, CLERK, "submitted", people, 2, NULL, 0), 0);
	reply = list(box, SECRETARY, false, 0, NULL);
	assert_int_equal(reply->n_notices, 1);
	assert_int_equal(reply->notices[0]->for_person_id, HEAD);
	assert_false(list(box, HEAD, false, 0, NULL)->notices[0]->has_for_person_id);
}

static void a_breach_tells_whom_it_names(void **state)
{
	struct box *box = *state;
	const uint64_t people[] = {MEDICAL_SPECIALIST}, tell[] = {MEDICAL_SPECIALIST, MEDICAL_HEAD};

	assert_int_equal(act(box, 0, "deadline_passed", people, 1, tell, 2), 0);
	assert_int_equal(list(box, MEDICAL_HEAD, false, 0, NULL)->n_notices, 1);
	assert_false(list(box, MEDICAL_SPECIALIST, false, 0, NULL)->notices[0]->actor->has_person_id);
}

/* A configured route that stopped is told by the server, and read in two languages. */
static void why_a_route_stopped_is_read_in_one_s_own_language(void **state)
{
	struct box *box = *state;
	const uint64_t people[] = {MEDICAL_HEAD};
	Congvan__IncomingActed event = CONGVAN__INCOMING_ACTED__INIT;
	Congvan__Label why = CONGVAN__LABEL__INIT;
	Congvan__RouteMark route = CONGVAN__ROUTE_MARK__INIT;
	Congvan__Actor server = CONGVAN__ACTOR__INIT;
	Congvan__Act done = CONGVAN__ACT__INIT;
	const Congvan__Notice *notice;

	why.vi = (char *)"Đặng Thị Mai đã nghỉ, không nhận được.";
	why.en = (char *)"Đặng Thị Mai has left and can't receive it.";
	route.why_not = &why;
	server.name = (char *)"Hệ thống";
	CV_SET(&done, document_id, DOCUMENT);
	done.verb = (char *)"route";
	done.actor = &server;
	done.route = &route;
	done.time = office_moment(box->call, FAKEHOST_NOW_MS);
	event.act = &done;
	event.notice = (char *)"route_stopped";
	event.person_ids = (uint64_t *)people;
	event.n_person_ids = 1;
	assert_int_equal(deliver(box, "incoming", "incoming.route_stopped", &event.base), 0);
	box->language = "vi";
	notice = list(box, MEDICAL_HEAD, false, 0, NULL)->notices[0];
	assert_string_equal(notice->text, why.vi);
	assert_string_equal(notice->actor->name, "Hệ thống");
	assert_null(notice->said);
	box->language = "en";
	notice = list(box, MEDICAL_HEAD, true, 0, NULL)->notices[0];
	assert_string_equal(notice->text, why.en);
	assert_string_equal(notice->actor->name, "System");
}

/* What other agencies sent and nobody has taken in yet. */
static void the_desk_hears_of_arrivals(void **state)
{
	struct box *box = *state;
	Congvan__ArrivalEvent event = CONGVAN__ARRIVAL_EVENT__INIT;
	Congvan__Arrival arrival = CONGVAN__ARRIVAL__INIT;
	Congvan__DocumentHeader header = CONGVAN__DOCUMENT_HEADER__INIT;
	Congvan__Deadline deadline = CONGVAN__DEADLINE__INIT;
	char *roles[] = {(char *)"chief_of_office"}, *receive[] = {(char *)"specialist"};
	const Congvan__Notice *notice;

	CV_SET(&arrival, id, 4711);
	arrival.header = &header;
	arrival.deadline = &deadline;
	header.subject = (char *)"V/v báo cáo";
	header.code_number = (char *)"12";
	header.code_notation = (char *)"UBND";
	deadline.breach_roles = roles;
	deadline.n_breach_roles = 1;
	event.arrival = &arrival;
	event.roles = receive; /* as the agency's process says */
	event.n_roles = 1;
	assert_int_equal(deliver(box, "incoming", "incoming.arrived", &event.base), 0);
	assert_int_equal(list(box, CLERK, false, 0, NULL)->n_notices, 0);
	notice = list(box, MEDICAL_SPECIALIST, false, 0, NULL)->notices[0];
	assert_string_equal(notice->name, "arrived");
	assert_string_equal(notice->kind, "arrival");
	assert_string_equal(notice->code, "12/UBND");
	assert_int_equal(notice->document_id, 4711);
	assert_int_equal(list(box, CHIEF, false, 0, NULL)->n_notices, 0);
	deadline.breached_at = office_moment(box->call, FAKEHOST_NOW_MS);
	assert_int_equal(deliver(box, "incoming", "incoming.arrival_overdue", &event.base), 0);
	assert_string_equal(list(box, CHIEF, false, 0, NULL)->notices[0]->name, "arrival_passed");
	/* With a message that is no act: not looked at. */
	assert_int_equal(deliver(box, "incoming", "incoming.arrival_refused", &event.base), 0);
	assert_int_equal(list(box, CHIEF, false, 0, NULL)->n_notices, 1);
}

/* A document of ours, of this author, between its signature and the answer to it. */
static Congvan__IssueEvent issue_event(Congvan__Actor *author)
{
	Congvan__IssueEvent event = CONGVAN__ISSUE_EVENT__INIT;

	congvan__actor__init(author);
	CV_SET(author, person_id, MEDICAL_SPECIALIST);
	CV_SET(&event, document_id, 900);
	CV_SET(&event, number, 5);
	event.code_notation = (char *)"SYT-NVY";
	event.subject = (char *)"V/v phòng, chống dịch";
	event.author = author;
	return event;
}

/* What people have to see to, and nothing that goes on by itself. */
static void what_stops_an_issue_is_told(void **state)
{
	struct box *box = *state;
	char *roles[] = {(char *)"records_clerk"};
	Congvan__Actor author, clerk = CONGVAN__ACTOR__INIT;
	Congvan__IssueEvent event = issue_event(&author);
	Congvan__IssueStep step = CONGVAN__ISSUE_STEP__INIT;
	const Congvan__Notice *notice;

	event.roles = roles;
	event.n_roles = 1;
	event.step = &step;
	step.reason = (char *)"Chưa có chứng thư số";
	step.next_at = office_moment(box->call, FAKEHOST_NOW_MS + 1000);
	assert_int_equal(deliver(box, "outgoing", "outgoing.step_failed", &event.base), 0);
	assert_int_equal(all(box, NOTICES_NOTICE), 0);
	step.next_at = NULL;
	assert_int_equal(deliver(box, "outgoing", "outgoing.step_failed", &event.base), 0);
	notice = list(box, CLERK, false, 0, NULL)->notices[0];
	assert_string_equal(notice->name, "step_failed");
	assert_string_equal(notice->label->en, "Could not be issued");
	assert_string_equal(notice->kind, "outgoing");
	assert_string_equal(notice->code, "05/SYT-NVY");
	assert_string_equal(notice->text, "Chưa có chứng thư số");
	assert_int_equal(notice->document_id, 900);
	assert_int_equal(list(box, MEDICAL_SPECIALIST, false, 0, NULL)->n_notices, 1);
	assert_int_equal(deliver(box, "outgoing", "outgoing.step_waits", &event.base), 0);
	assert_string_equal(list(box, CLERK, false, 0, NULL)->notices[0]->name, "step_waits");
	event.step = NULL;
	assert_int_equal(deliver(box, "outgoing", "outgoing.issue_near", &event.base), 0);
	assert_int_equal(deliver(box, "outgoing", "outgoing.issue_overdue", &event.base), 0);
	assert_string_equal(list(box, CLERK, false, 0, NULL)->notices[0]->name, "issue_overdue");
	assert_int_equal(list(box, CLERK, false, 0, NULL)->n_notices, 4);
	/* Who voids a number knows it. */
	CV_SET(&clerk, person_id, CLERK);
	event.by = &clerk;
	event.reason = (char *)"Ghi nhầm người ký";
	assert_int_equal(deliver(box, "outgoing", "outgoing.number_voided", &event.base), 0);
	assert_int_equal(list(box, CLERK, false, 0, NULL)->n_notices, 4);
	notice = list(box, MEDICAL_SPECIALIST, false, 0, NULL)->notices[0];
	assert_string_equal(notice->name, "number_voided");
	assert_string_equal(notice->text, "Ghi nhầm người ký");
	/* That a step is done needs nobody. */
	assert_int_equal(deliver(box, "outgoing", "outgoing.step_done", &event.base), 0);
	assert_int_equal(list(box, MEDICAL_SPECIALIST, false, 0, NULL)->n_notices, 5);
}

/* At which step a draft is late, and with whom; read in one's own language. */
static void a_late_step_of_a_draft_is_told(void **state)
{
	struct box *box = *state;
	uint64_t tell[] = {MEDICAL_HEAD, MEDICAL_SPECIALIST};
	Congvan__OutgoingActed event = CONGVAN__OUTGOING_ACTED__INIT;
	Congvan__DeadlineMark mark = CONGVAN__DEADLINE_MARK__INIT, *marks = &mark;
	Congvan__Deadline deadline = CONGVAN__DEADLINE__INIT;
	Congvan__Actor server = CONGVAN__ACTOR__INIT, holder = CONGVAN__ACTOR__INIT;
	Congvan__Label step = CONGVAN__LABEL__INIT;
	Congvan__Act done = CONGVAN__ACT__INIT;
	const Congvan__Notice *notice;

	server.name = (char *)"Hệ thống";
	holder.name = (char *)"Trần Văn Bình";
	step.vi = (char *)"Thẩm định nội dung";
	step.en = (char *)"Review the content";
	deadline.due_at = office_moment(box->call, FAKEHOST_NOW_MS);
	CV_SET(&deadline, source, CONGVAN__DUE_SOURCE__DUE_DIRECTIVE);
	mark.holder = &holder;
	mark.step = &step;
	mark.deadline = &deadline;
	CV_SET(&done, document_id, 901);
	CV_SET(&done, flow_id, 78);
	done.actor = &server;
	done.text = (char *)"Thẩm định nội dung";
	done.time = deadline.due_at;
	done.deadline = &mark;
	event.act = &done;
	event.notice = (char *)"deadline_passed";
	event.subject = (char *)"V/v phòng, chống dịch";
	event.tell_ids = tell;
	event.n_tell_ids = 2;
	event.marks = &marks;
	event.n_marks = 1;
	assert_int_equal(deliver(box, "outgoing", "outgoing.deadline_passed", &event.base), 0);
	box->language = "vi";
	notice = list(box, MEDICAL_SPECIALIST, false, 0, NULL)->notices[0];
	assert_string_equal(notice->name, "deadline_passed");
	assert_string_equal(notice->kind, "outgoing");
	assert_int_equal(notice->document_id, 901);
	assert_int_equal(notice->flow_id, 78);
	assert_string_equal(notice->subject, "V/v phòng, chống dịch");
	assert_non_null(notice->due_at);
	assert_string_equal(notice->text, "Thẩm định nội dung, Trần Văn Bình: 08:00 05/03/2026 (theo ý kiến chỉ đạo)");
	box->language = "en";
	notice = list(box, MEDICAL_HEAD, false, 0, NULL)->notices[0];
	assert_string_equal(notice->text, "Review the content, Trần Văn Bình: 08:00 05/03/2026 (by the directive)");
	assert_string_equal(notice->actor->name, "System");
	event.notice = (char *)"deadline_near";
	assert_int_equal(deliver(box, "outgoing", "outgoing.deadline_near", &event.base), 0);
	assert_string_equal(list(box, MEDICAL_HEAD, false, 0, NULL)->notices[0]->name, "deadline_near");
}

static void the_author_hears_of_answers(void **state)
{
	struct box *box = *state;
	Congvan__ReplyEvent event = CONGVAN__REPLY_EVENT__INIT;
	Congvan__ReceivedReply reply = CONGVAN__RECEIVED_REPLY__INIT;
	Congvan__Actor author = CONGVAN__ACTOR__INIT;
	Congvan__Deadline deadline = CONGVAN__DEADLINE__INIT;
	const Congvan__Notice *notice;

	CV_SET(&author, person_id, MEDICAL_SPECIALIST);
	CV_SET(&event, document_id, 900);
	event.author = &author;
	event.code = (char *)"05/SYT-NVY";
	deadline.due_at = office_moment(box->call, FAKEHOST_NOW_MS);
	event.deadline = &deadline;
	assert_int_equal(deliver(box, "outgoing", "outgoing.reply_overdue", &event.base), 0);
	notice = list(box, MEDICAL_SPECIALIST, false, 0, NULL)->notices[0];
	assert_string_equal(notice->name, "reply_overdue");
	assert_string_equal(notice->code, "05/SYT-NVY");
	assert_non_null(notice->due_at);
	reply.code = (char *)"17/BYT-KCB";
	reply.issuing_organ = (char *)"Bộ Y tế";
	event.reply = &reply;
	assert_int_equal(deliver(box, "outgoing", "outgoing.reply_received", &event.base), 0);
	notice = list(box, MEDICAL_SPECIALIST, false, 0, NULL)->notices[0];
	assert_string_equal(notice->text, "17/BYT-KCB – Bộ Y tế");
	assert_int_equal(list(box, CLERK, false, 0, NULL)->n_notices, 0);
}

static void delegations_and_hand_overs_are_told(void **state)
{
	struct box *box = *state;
	Congvan__Delegation delegation = CONGVAN__DELEGATION__INIT;
	Congvan__Actor actor = CONGVAN__ACTOR__INIT;
	Congvan__Leave leave = CONGVAN__LEAVE__INIT;
	Congvan__ListNoticesReply *reply;

	CV_SET(&actor, person_id, HEAD);
	actor.name = (char *)"An";
	CV_SET(&delegation, from_person_id, HEAD);
	CV_SET(&delegation, to_person_id, DEPUTY);
	delegation.from = (char *)"2026-03-05";
	delegation.to = (char *)"2026-03-09";
	delegation.made_by = &actor;
	assert_int_equal(deliver(box, "identity", "identity.delegated", &delegation.base), 0);
	reply = list(box, DEPUTY, false, 0, NULL);
	assert_string_equal(reply->notices[0]->name, "delegated");
	assert_string_equal(reply->notices[0]->text, "05/03/2026 – 09/03/2026");
	assert_int_equal(list(box, HEAD, false, 0, NULL)->n_notices, 0);
	CV_SET(&actor, person_id, ADMINISTRATOR);
	delegation.revoked_by = &actor;
	assert_int_equal(deliver(box, "identity", "identity.delegation_revoked", &delegation.base), 0);
	assert_string_equal(list(box, HEAD, false, 0, NULL)->notices[0]->name, "delegation_revoked");
	CV_SET(&leave, person_id, MEDICAL_SPECIALIST);
	CV_SET(&leave, successor_id, MEDICAL_OTHER);
	leave.ordered_by = &actor;
	leave.basis = (char *)"QĐ 15/QĐ-SYT";
	CV_SET(&leave, open_work, 12);
	assert_int_equal(deliver(box, "identity", "identity.left", &leave.base), 0);
	reply = list(box, MEDICAL_OTHER, false, 0, NULL);
	assert_string_equal(reply->notices[0]->name, "left");
	assert_string_equal(reply->notices[0]->kind, "leave"); /* leads to whose work it was */
	assert_int_equal(reply->notices[0]->document_id, MEDICAL_SPECIALIST);
	assert_non_null(strstr(reply->notices[0]->text, ": 12 pieces of open work handed over to you"));
	assert_string_equal(reply->notices[0]->subject, "QĐ 15/QĐ-SYT");
	assert_non_null(reply->notices[0]->text);
}

static void reading_counts_once(void **state)
{
	struct box *box = *state;
	const uint64_t people[] = {CHIEF};
	Congvan__ListNoticesReply *reply;
	uint64_t left, first;

	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(act(box, HEAD, "directed", people, 1, NULL, 0), 0);
	reply = list(box, CHIEF, false, 0, NULL);
	assert_int_equal(reply->unread, 3);
	assert_true(reply->notices[0]->id > reply->notices[1]->id);
	first = reply->notices[2]->id;
	assert_int_equal(mark(box, first, &left), 0);
	assert_int_equal(left, 2);
	assert_int_equal(mark(box, first, &left), 0); /* again */
	assert_int_equal(left, 2);
	assert_int_equal(list(box, CHIEF, true, 0, NULL)->n_notices, 2);
	assert_non_null(list(box, CHIEF, false, 0, NULL)->notices[2]->read_at);
	agency_become(box->fake, HEAD); /* somebody else's */
	assert_int_equal(mark(box, reply->notices[0]->id, &left), -ENOENT);
	agency_become(box->fake, CHIEF);
	assert_int_equal(mark_all(box, reply->notices[1]->id), 1); /* what came after the page was made stays */
	assert_int_equal(mark_all(box, 0), 0);
	assert_int_equal(mark_all(box, 0), 0);
	assert_int_equal(all(box, NOTICES_UNREAD), 0);
	assert_int_equal(
	    fakehost_sum(box->fake, FAKEHOST_AGENCY, NOTICES_COUNT, fakehost_body(box->fake, "i", (uint64_t)CHIEF)), 0);
}

static void pages_join(void **state)
{
	struct box *box = *state;
	const uint64_t people[] = {CHIEF, DEPUTY};
	Congvan__ListNoticesReply *whole, *page;
	size_t seen = 0;
	char *cursor = NULL;

	for (unsigned i = 0; i < 25; i++)
		assert_int_equal(act(box, HEAD, "directed", people, 2, NULL, 0), 0);
	whole = list(box, CHIEF, false, 100, NULL);
	assert_int_equal(whole->n_notices, 25);
	assert_null(whole->next_cursor);
	do {
		page = list(box, CHIEF, false, 7, cursor);
		for (size_t i = 0; i < page->n_notices; i++)
			assert_int_equal(page->notices[i]->id, whole->notices[seen++]->id);
		cursor = page->next_cursor;
	} while (cursor);
	assert_int_equal(seen, 25);
}

static void what_can_not_be_asked_for(void **state)
{
	struct box *box = *state;
	Congvan__ListNoticesRequest request = CONGVAN__LIST_NOTICES_REQUEST__INIT;
	void *reply;

	agency_become(box->fake, CHIEF);
	CV_SET(&request, limit, NOTICES_PAGE_MAX + 1);
	assert_int_equal(fakehost_call(box->fake, "notices/1", "list", &request.base,
				       &congvan__list_notices_reply__descriptor, &reply),
			 -EINVAL);
	request.has_limit = 0;
	request.cursor = (char *)"AAAA";
	assert_int_equal(fakehost_call(box->fake, "notices/1", "list", &request.base,
				       &congvan__list_notices_reply__descriptor, &reply),
			 -EINVAL);
	request.cursor = NULL;
	fakehost_caller(box->fake)->kind = CV_CALLER_OPERATOR;
	assert_int_equal(fakehost_call(box->fake, "notices/1", "list", &request.base,
				       &congvan__list_notices_reply__descriptor, &reply),
			 -EACCES);
}

/* More than one commit takes: the rest comes by the queue, to nobody twice. */
static void a_crowd_is_told_in_parts(void **state)
{
	struct box *box = *state;
	uint64_t people[NOTICES_TELL_MAX * 2 + 10];
	const size_t count = sizeof(people) / sizeof(people[0]);
	uint32_t parts = 0;
	uint32_t items;

	for (size_t i = 0; i < count; i++)
		people[i] = 5000 + i;
	assert_int_equal(act(box, HEAD, "directed", people, count, NULL, 0), 0);
	assert_int_equal(all(box, NOTICES_NOTICE), NOTICES_TELL_MAX);
	for (fakehost_items(box->fake, &items); parts < items; fakehost_items(box->fake, &items)) {
		const struct fakehost_item *item = &fakehost_items(box->fake, &items)[parts++];

		assert_int_equal(fakehost_deliver(box->fake, cv_plugin_entry_v1(),
						  &(struct fakehost_delivery){.kind = CV_DELIVERY_ITEM,
									      .name = NOTICES_TELL_QUEUE,
									      .id = item->id,
									      .payload = item->payload}),
				 0);
	}
	assert_int_equal(parts, 2);
	assert_int_equal(all(box, NOTICES_NOTICE), count);
	assert_int_equal(all(box, NOTICES_COUNT), 0); /* sums, not records */
	for (size_t i = 0; i < count; i++)
		assert_int_equal(
		    fakehost_sum(box->fake, FAKEHOST_AGENCY, NOTICES_COUNT, fakehost_body(box->fake, "i", people[i])),
		    1);
}

static int prune(struct box *box)
{
	return fakehost_deliver(
	    box->fake, cv_plugin_entry_v1(),
	    &(struct fakehost_delivery){.kind = CV_DELIVERY_TIMER, .name = NOTICES_PRUNE_TIMER, .id = 3});
}

static void notices_go_after_ninety_days(void **state)
{
	struct box *box = *state;
	const uint64_t people[] = {CHIEF, DEPUTY};
	const struct fakehost_timer *timers;
	uint64_t left;
	uint32_t count;

	assert_int_equal(act(box, HEAD, "directed", people, 2, NULL, 0), 0);
	timers = fakehost_timers(box->fake, &count);
	assert_int_equal(count, 1);
	assert_true(timers[0].at_ms == FAKEHOST_NOW_MS + 18 * 3600000); /* 02:00 of the next day */
	assert_int_equal(mark(box, list(box, CHIEF, false, 0, NULL)->notices[0]->id, &left), 0);
	fakehost_set_now(box->fake, FAKEHOST_NOW_MS + NOTICES_KEPT_DAYS * DAY_MS);
	assert_int_equal(prune(box), 0);
	assert_int_equal(all(box, NOTICES_NOTICE), 2);
	fakehost_set_now(box->fake, FAKEHOST_NOW_MS + (NOTICES_KEPT_DAYS + 1) * DAY_MS);
	assert_int_equal(prune(box), 0);
	assert_int_equal(all(box, NOTICES_NOTICE), 0);
	assert_int_equal(all(box, NOTICES_UNREAD), 0);
	assert_int_equal(all(box, NOTICES_BY_DAY), 0);
	assert_int_equal(list(box, DEPUTY, false, 0, NULL)->unread, 0);
	assert_int_equal(list(box, CHIEF, false, 0, NULL)->unread, 0);
	timers = fakehost_timers(box->fake, &count);
	assert_true(timers[0].at_ms == FAKEHOST_NOW_MS + (NOTICES_KEPT_DAYS + 1) * DAY_MS + 18 * 3600000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    BOX(those_whose_lists_changed_hear_of_it_and_not_who_did_it),
	    BOX(acts_without_a_notice_tell_nobody),
	    BOX(secretaries_hear_what_their_leaders_do),
	    BOX(a_breach_tells_whom_it_names),
	    BOX(why_a_route_stopped_is_read_in_one_s_own_language),
	    BOX(the_desk_hears_of_arrivals),
	    BOX(what_stops_an_issue_is_told),
	    BOX(a_late_step_of_a_draft_is_told),
	    BOX(the_author_hears_of_answers),
	    BOX(delegations_and_hand_overs_are_told),
	    BOX(reading_counts_once),
	    BOX(pages_join),
	    BOX(what_can_not_be_asked_for),
	    BOX(a_crowd_is_told_in_parts),
	    BOX(notices_go_after_ninety_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
