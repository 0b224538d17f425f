/* Answers that the agency waits for: from issue to the letters that answer, the day, lists, the sheet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "congvan/print.pb-c.h"
#include "office/calendar/moment.h"
#include "office/sheet/sheet.h"
#include "outgoing/issue/step.h"
#include "outgoing/reply/reply.h"
#include "studio.h"

#define LETTER UINT64_C(7000) /* the first that answers; the next have the next ids */
#define DUE "2026-03-12"
#define DAY_MS INT64_C(86400000)

const struct cv_plugin *cv_plugin_entry_v1(void);

/* ---- a document that asks two organisations for an answer, and has left ---- */

static uint64_t issue(struct studio *studio)
{
	uint64_t id;

	studio->fields.due_date = (char *)DUE;
	id = studio_draft(studio);
	studio_choose_book(studio);
	studio_bring(studio, id, "to_issue");
	studio_act(studio, CLERK, id, "number", NULL);
	assert_null(studio_stored(studio, id)->reply);
	assert_int_equal(studio_deliver(studio, OUTGOING_QUEUE_SENDING), 1);
	assert_string_equal(studio_stored(studio, id)->state_name, "issued");
	return id;
}

static uint64_t issued(struct studio *studio)
{
	Congvan__Addressee first = CONGVAN__ADDRESSEE__INIT, second = CONGVAN__ADDRESSEE__INIT;
	Congvan__Addressee *asked[] = {&first, &second};

	first.name = (char *)"Bộ Y tế";
	second.name = (char *)"Sở Tài chính";
	studio->fields.addressees = asked;
	studio->fields.n_addressees = 2;
	return issue(studio);
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

/* ---- letters ---- */

static void deliver(struct studio *studio, const char *subscription, const ProtobufCMessage *event)
{
	const struct fakehost_delivery delivery = {.kind = CV_DELIVERY_EVENT,
						   .name = subscription,
						   .id = 1,
						   .topic = subscription,
						   .payload = cv_pack(studio->reading, event)};

	assert_int_equal(fakehost_deliver(studio->fake, cv_plugin_entry_v1(), &delivery), 0);
}

static Congvan__IncomingDocument letter(uint64_t id, const char *organ, char **answers)
{
	Congvan__IncomingDocument document = CONGVAN__INCOMING_DOCUMENT__INIT;

	CV_SET(&document, id, id);
	CV_SET(&document, arrival_number, 12 + id - LETTER);
	CV_SET(&document, year, 2026);
	CV_SET(&document, state, CONGVAN__INCOMING_STATE__INCOMING_REGISTERED);
	document.code_number = (char *)"17";
	document.code_notation = (char *)"BYT-KCB";
	document.issued_date = (char *)"2026-03-04";
	document.issuing_organ = (char *)(uintptr_t)organ;
	document.answers = answers;
	document.n_answers = answers ? 1 : 0;
	return document;
}

static void registered(struct studio *studio, uint64_t id, const char *organ, const char *code)
{
	char *answers[] = {(char *)(uintptr_t)code};
	Congvan__IncomingDocument document = letter(id, organ, answers);
	Congvan__IncomingRegistered event = CONGVAN__INCOMING_REGISTERED__INIT;

	event.document = &document;
	deliver(studio, "letters", &event.base);
}

/* It now says this of itself; code NULL: that it answers nothing. */
static void corrected(struct studio *studio, uint64_t id, const char *organ, const char *code)
{
	char *answers[] = {(char *)(uintptr_t)code};
	Congvan__IncomingDocument document = letter(id, organ, code ? answers : NULL);
	Congvan__IncomingActed event = CONGVAN__INCOMING_ACTED__INIT;
	Congvan__Act act = CONGVAN__ACT__INIT;

	fakehost_put(studio->fake, FAKEHOST_AGENCY, "incoming.document", fakehost_body(studio->fake, "i", id),
		     &document.base);
	CV_SET(&act, document_id, id);
	event.act = &act;
	deliver(studio, "corrections", &event.base);
}

/* ---- lists ---- */

static Congvan__ListRepliesReply *list(struct studio *studio, enum agency_person person,
				       const Congvan__ListRepliesRequest *request)
{
	Congvan__ListRepliesReply *reply = NULL;

	agency_become(studio->fake, person);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "replies", &request->base,
				       &congvan__list_replies_reply__descriptor, &reply),
			 0);
	return reply;
}

static size_t listed(struct studio *studio, enum agency_person person, bool ended)
{
	Congvan__ListRepliesRequest request = CONGVAN__LIST_REPLIES_REQUEST__INIT;

	CV_SET(&request, ended, ended);
	return list(studio, person, &request)->n_documents;
}

static void fire(struct studio *studio, uint64_t id)
{
	Congvan__IssueTimer timer = CONGVAN__ISSUE_TIMER__INIT;

	CV_SET(&timer, document_id, id);
	const struct fakehost_delivery delivery = {.kind = CV_DELIVERY_TIMER,
						   .name = OUTGOING_REPLY_TIMER,
						   .id = 1,
						   .payload = cv_pack(studio->reading, &timer.base)};

	assert_int_equal(fakehost_deliver(studio->fake, cv_plugin_entry_v1(), &delivery), 0);
}

/* ---- tests ---- */

static void a_document_waits_until_all_have_answered(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);
	const Congvan__ReplyWatch *watch;

	assert_true(outgoing_reply_open(studio_stored(studio, id)));
	registered(studio, LETTER, "Bộ Y tế", "1/SYT-NVY"); /* as letters write it */
	watch = studio_stored(studio, id)->reply;
	assert_int_equal(watch->n_replies, 1);
	assert_string_equal(watch->replies[0]->code, "17/BYT-KCB");
	assert_int_equal(watch->replies[0]->number, 12);
	assert_null(watch->ended_at);
	registered(studio, LETTER, "Bộ Y tế", "01/SYT-NVY"); /* heard twice */
	registered(studio, LETTER + 1, "BỘ Y TẾ", "01/SYT-NVY"); /* another letter of the same */
	assert_true(outgoing_reply_open(studio_stored(studio, id)));
	assert_int_equal(listed(studio, CLERK, false), 1);
	registered(studio, LETTER + 2, "Sở Tài chính", "01/SYT-NVY");
	watch = studio_stored(studio, id)->reply;
	assert_int_equal(watch->n_replies, 3);
	assert_non_null(watch->ended_at);
	assert_null(watch->ended_by);
	assert_int_equal(told(studio, "outgoing.reply_received"), 3);
	assert_int_equal(listed(studio, CLERK, false), 0);
	assert_int_equal(listed(studio, CLERK, true), 1);
}

static void a_letter_that_answers_nothing_is_let_alone(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);

	registered(studio, LETTER, "Bộ Y tế", "99/SYT-NVY");
	assert_int_equal(studio_stored(studio, id)->reply->n_replies, 0);
	assert_int_equal(told(studio, "outgoing.reply_received"), 0);
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_REPLIES), 0);
}

/* What was registered wrongly is set right: who waited waits again. */
static void a_correction_takes_an_answer_back(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);

	registered(studio, LETTER, "Bộ Y tế", "01/SYT-NVY");
	registered(studio, LETTER + 1, "Sở Tài chính", "01/SYT-NVY");
	assert_false(outgoing_reply_open(studio_stored(studio, id)));
	corrected(studio, LETTER + 1, "Sở Tài chính", NULL);
	assert_true(outgoing_reply_open(studio_stored(studio, id)));
	assert_int_equal(studio_stored(studio, id)->reply->n_replies, 1);
	assert_int_equal(listed(studio, CLERK, false), 1);
	assert_int_equal(listed(studio, CLERK, true), 0);
	corrected(studio, LETTER, "Bộ Y tế (Cục Quản lý Khám, chữa bệnh)", "01/SYT-NVY");
	assert_string_equal(studio_stored(studio, id)->reply->replies[0]->issuing_organ,
			    "Bộ Y tế (Cục Quản lý Khám, chữa bệnh)");
	assert_int_equal(told(studio, "outgoing.reply_received"), 2);
}

static void the_day_is_told_once(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);
	Congvan__ListRepliesRequest request = CONGVAN__LIST_REPLIES_REQUEST__INIT;
	const Congvan__Deadline *deadline = studio_stored(studio, id)->reply->deadline;
	int64_t warn_ms = office_moment_ms(deadline->warn_at), due_ms = office_moment_ms(deadline->due_at);
	uint64_t revision = studio_stored(studio, id)->revision;

	assert_true(warn_ms > FAKEHOST_NOW_MS && warn_ms < due_ms);
	fire(studio, id); /* too early: whoever has looked at it may still act */
	assert_int_equal(told(studio, "outgoing.reply_near"), 0);
	assert_int_equal(studio_stored(studio, id)->revision, revision);
	fakehost_set_now(studio->fake, warn_ms);
	fire(studio, id);
	assert_int_equal(studio_stored(studio, id)->revision, revision + 1);
	fire(studio, id);
	assert_int_equal(studio_stored(studio, id)->revision, revision + 1);
	assert_int_equal(told(studio, "outgoing.reply_near"), 1);
	assert_int_equal(list(studio, CLERK, &request)->near, 1);
	fakehost_set_now(studio->fake, due_ms + 1);
	fire(studio, id);
	fire(studio, id);
	assert_int_equal(told(studio, "outgoing.reply_overdue"), 1);
	assert_int_equal(list(studio, CLERK, &request)->overdue, 1);
	CV_SET(&request, due, CONGVAN__DUE_WHEN__WHEN_OVERDUE);
	assert_int_equal(list(studio, CLERK, &request)->n_documents, 1);
	CV_SET(&request, due, CONGVAN__DUE_WHEN__WHEN_WEEK);
	assert_int_equal(list(studio, CLERK, &request)->n_documents, 0);
}

static void who_sees_which(void **state)
{
	struct studio *studio = *state;

	issued(studio);
	assert_int_equal(listed(studio, CLERK, false), 1);
	assert_int_equal(listed(studio, CHIEF, false), 1);
	assert_int_equal(listed(studio, MEDICAL_SPECIALIST, false), 1);
	assert_int_equal(listed(studio, MEDICAL_OTHER, false), 0);
}

static int end(struct studio *studio, enum agency_person person, uint64_t id, const char *reason)
{
	Congvan__EndReplyRequest request = CONGVAN__END_REPLY_REQUEST__INIT;

	CV_SET(&request, id, id);
	request.reason = (char *)(uintptr_t)reason;
	agency_become(studio->fake, person);
	return studio_try(studio, "end_reply", &request.base);
}

static void the_author_ends_the_watch(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued(studio);

	assert_true(studio_offers(studio_view(studio, MEDICAL_SPECIALIST, id), "reply/end"));
	assert_false(studio_offers(studio_view(studio, MEDICAL_HEAD, id), "reply/end"));
	assert_int_equal(end(studio, MEDICAL_HEAD, id, "Không cần nữa"), -EACCES);
	studio_refused(studio, "reply.denied");
	assert_int_equal(end(studio, MEDICAL_SPECIALIST, id, " "), -EINVAL);
	studio_field(studio, "/reason", "required");
	assert_int_equal(end(studio, MEDICAL_SPECIALIST, id, "Đã trả lời qua điện thoại"), 0);
	assert_string_equal(studio_stored(studio, id)->reply->reason, "Đã trả lời qua điện thoại");
	assert_int_equal(told(studio, "outgoing.reply_ended"), 1);
	assert_int_equal(end(studio, CLERK, id, "Lần nữa"), -EEXIST);
	studio_refused(studio, "reply.not_open");
	/* What comes nevertheless is kept beside it, and what is corrected wakes nobody. */
	registered(studio, LETTER, "Bộ Y tế", "01/SYT-NVY");
	corrected(studio, LETTER, "Bộ Y tế", NULL);
	assert_false(outgoing_reply_open(studio_stored(studio, id)));
	assert_int_equal(listed(studio, MEDICAL_SPECIALIST, true), 1);
}

/* ---- the sheet ---- */

static char line[2000];
static unsigned lines;

/* print/1: the last row, its cells parted by bars. */
static int print_table(struct cv_call *call, struct cv_bytes packed, struct cv_bytes *ret_reply)
{
	const Congvan__PrintTableRequest *request = cv_unpack(call, &congvan__print_table_request__descriptor, packed);
	Congvan__PrintReply reply = CONGVAN__PRINT_REPLY__INIT;

	assert_non_null(request);
	lines = (unsigned)request->n_rows;
	snprintf(line, sizeof(line), "%s|", lines ? request->rows[lines - 1]->line : "");
	for (char *at = line; *at; at++)
		if (*at == OFFICE_SHEET_CELL_END)
			*at = '|';
	reply.media_type = (char *)"text/csv";
	CV_SET(&reply, content, ((ProtobufCBinaryData){4, (uint8_t *)"made"}));
	*ret_reply = cv_pack(call, &reply.base);
	return ret_reply->data ? 0 : -ENOMEM;
}

static void make_sheet(struct studio *studio, enum agency_person person, const char *from, bool open)
{
	Congvan__RepliesSheetRequest request = CONGVAN__REPLIES_SHEET_REQUEST__INIT;
	void *ignored;

	request.day_from = (char *)(uintptr_t)from;
	CV_SET(&request, open, open);
	lines = 99;
	agency_become(studio->fake, person);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "replies_sheet", &request.base,
				       &congvan__empty__descriptor, &ignored),
			 0);
}

static void print_here(struct studio *studio)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	CV_SET(&agency, number, FAKEHOST_AGENCY);
	agency.name = (char *)"Sở Y tế";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(studio->fake, ""), &agency.base);
	fakehost_stub(studio->fake, "print/1", "table", print_table, NULL);
}

/* A decision is addressed to nobody ("Kính gửi"): those who are to act owe it. */
static void without_addressees_those_owe_who_are_to_act(void **state)
{
	struct studio *studio = *state;
	Congvan__RecipientLine acts = CONGVAN__RECIPIENT_LINE__INIT, hears = CONGVAN__RECIPIENT_LINE__INIT;
	Congvan__RecipientLine *lines_of[] = {&acts, &hears};

	CV_SET(&acts, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
	acts.name = (char *)"Bệnh viện Đa khoa tỉnh";
	CV_SET(&acts, to_act, true);
	CV_SET(&hears, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
	hears.name = (char *)"Sở Nội vụ";
	studio->fields.recipients = lines_of;
	studio->fields.n_recipients = 2;
	print_here(studio);
	issue(studio);
	make_sheet(studio, CLERK, NULL, false);
	assert_int_equal(lines, 1);
	assert_non_null(strstr(line, "|Bệnh viện Đa khoa tỉnh|" DUE "|"));
}

static void the_sheet_says_who_owes(void **state)
{
	struct studio *studio = *state;

	print_here(studio);
	issued(studio);
	registered(studio, LETTER, "Bộ Y tế", "01/SYT-NVY");
	make_sheet(studio, CLERK, NULL, false);
	assert_int_equal(lines, 1);
	assert_non_null(strstr(line, "01/SYT-NVY|2026-03-05|Công văn: V/v báo cáo"));
	assert_non_null(strstr(line, "|Bộ Y tế; Sở Tài chính|" DUE "|"));
	assert_non_null(strstr(line, "|12: 17/BYT-KCB ngày 04/03/2026, Bộ Y tế|Trả lời chưa đủ|"));
	make_sheet(studio, CLERK, "2026-03-13", false);
	assert_int_equal(lines, 0);
	make_sheet(studio, MEDICAL_OTHER, NULL, false);
	assert_int_equal(lines, 0);
	registered(studio, LETTER + 1, "Sở Tài chính", "01/SYT-NVY");
	make_sheet(studio, MEDICAL_SPECIALIST, NULL, false);
	assert_int_equal(lines, 1);
	assert_non_null(strstr(line, "|Đã trả lời|"));
	make_sheet(studio, MEDICAL_SPECIALIST, NULL, true);
	assert_int_equal(lines, 0);
}

/* ---- what was drafted to answer a letter ---- */

static Congvan__ListAnswersReply *answers(struct studio *studio, enum agency_person person)
{
	Congvan__ListAnswersRequest request = CONGVAN__LIST_ANSWERS_REQUEST__INIT;
	Congvan__ListAnswersReply *reply = NULL;

	CV_SET(&request, incoming_id, LETTER);
	agency_become(studio->fake, person);
	if (fakehost_call(studio->fake, "outgoing/1", "answers", &request.base,
			  &congvan__list_answers_reply__descriptor, &reply))
		return NULL;
	return reply;
}

static void a_letter_shows_its_answers(void **state)
{
	struct studio *studio = *state;
	Congvan__IncomingDocument document = letter(LETTER, "Bộ Y tế", NULL);
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DocumentLink link = CONGVAN__DOCUMENT_LINK__INIT, *links[] = {&link};
	Congvan__ListAnswersReply *reply;
	uint64_t id;

	fakehost_put(studio->fake, FAKEHOST_AGENCY, "incoming.document", fakehost_body(studio->fake, "i", LETTER),
		     &document.base);
	assert_int_equal(answers(studio, CLERK)->n_answers, 0);
	CV_SET(&link, link, CONGVAN__LINK_KIND__LINK_ANSWERS);
	CV_SET(&link, document_id, LETTER);
	link.kind = (char *)"incoming";
	request.fields = &studio->fields;
	request.links = links;
	request.n_links = 1;
	agency_become(studio->fake, CLERK);
	id = studio_call(studio, "create", &request.base)->document->id;
	reply = answers(studio, CLERK);
	assert_int_equal(reply->n_answers, 1);
	assert_int_equal(reply->answers[0]->document_id, id);
	assert_true(reply->answers[0]->visible);
	assert_int_equal(reply->answers[0]->state, CONGVAN__OUTGOING_STATE__OUTGOING_DRAFT);
	assert_null(reply->answers[0]->code);
	/* Who sees the letter sees that it is being answered, and not yet with which words. */
	reply = answers(studio, HEAD);
	assert_int_equal(reply->n_answers, 1);
	assert_false(reply->answers[0]->visible);
	assert_null(reply->answers[0]->subject);
	studio->sees_no_letters = MEDICAL_OTHER;
	assert_null(answers(studio, MEDICAL_OTHER));
	studio_refused(studio, "outgoing.no_such_document");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(a_document_waits_until_all_have_answered),
	    STUDIO_TEST(a_letter_that_answers_nothing_is_let_alone),
	    STUDIO_TEST(a_correction_takes_an_answer_back),
	    STUDIO_TEST(the_day_is_told_once),
	    STUDIO_TEST(who_sees_which),
	    STUDIO_TEST(the_author_ends_the_watch),
	    STUDIO_TEST(the_sheet_says_who_owes),
	    STUDIO_TEST(without_addressees_those_owe_who_are_to_act),
	    STUDIO_TEST(a_letter_shows_its_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
