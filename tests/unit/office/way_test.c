/* The way of a document through the handlers of incoming: from registration to completion, and who is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "desk.h"

/* A form begins with who would get it anyway. */
static void an_offer_says_who_gets_it_when_nobody_is_named(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingView *view = desk_register(desk, false);

	assert_string_equal(view->actions[0]->name, "submit");
	assert_int_equal(view->actions[0]->n_proposed, 1);
	assert_int_equal(view->actions[0]->proposed[0]->person_id, HEAD);
	assert_int_equal(view->actions[0]->proposed[0]->role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
}

static void a_document_goes_from_the_clerk_to_the_specialist_and_back(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingView *view = desk_register(desk, true);
	uint64_t id = view->document->id;

	assert_int_equal(view->document->arrival_number, 1);
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_SUBMITTED);
	assert_string_equal(view->document->arrival_date, "2026-03-05");
	assert_int_equal(view->n_timeline, 2);
	assert_string_equal(view->timeline[0]->action, "submit");
	assert_string_equal(view->timeline[1]->action, "register");
	assert_int_equal(view->n_actions, 3); /* the clerk has done all but for what becomes of it at the head's */
	assert_string_equal(view->actions[0]->verb, "take_back");
	assert_string_equal(view->actions[1]->verb, "withdraw");
	assert_string_equal(view->actions[2]->verb, "remind");
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_FOLLOWING, 1);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	assert_string_equal(desk_row(desk, CLERK, 0)->holder, "Trần Văn Bình");
	assert_int_equal(desk_row(desk, HEAD, 0)->number, 1); /* the committer's number, also in the row */

	view = desk_direct(desk, id, "Giao phòng tham mưu.", UNIT_MEDICAL, FINANCE_HEAD);
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_DIRECTED);
	assert_int_equal(view->document->n_proposed, 2);
	assert_string_equal(view->document->proposed[0]->name, "Phòng Nghiệp vụ Y");
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_FOLLOWING, 1);
	assert_string_equal(desk_row(desk, CLERK, 0)->holder, "Lê Quang Minh");

	agency_become(desk->fake, CHIEF);
	view = desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_rows(desk, FINANCE_HEAD, CONGVAN__WORK_BOX__BOX_COORDINATE, 1);
	assert_string_equal(desk_row(desk, MEDICAL_HEAD, 0)->due_date, "2026-03-20");

	view = desk_assign(desk, MEDICAL_HEAD, id, MEDICAL_SPECIALIST);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	assert_string_equal(desk_row(desk, CLERK, 0)->holder, "Võ Thanh Tùng");

	view = desk_complete(desk, MEDICAL_SPECIALIST, id, "Đã có công văn trả lời số 45/SYT-NVY.");
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED);
	assert_int_equal(view->document->open_flows, 0);
	assert_int_equal(view->n_timeline, 6);
	assert_string_equal(view->timeline[0]->text, "Đã có công văn trả lời số 45/SYT-NVY.");
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_DONE, 1);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_DONE, 1);
	desk_rows(desk, FINANCE_HEAD, CONGVAN__WORK_BOX__BOX_DONE, 1); /* pulled along */
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_DONE, 1);
	desk_sums_fit(desk);
}

static void without_a_chief_of_office_the_directive_distributes_at_once(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingView *view;
	uint64_t id;

	agency_without(desk->fake, CHIEF);
	id = desk_register(desk, true)->document->id;
	view = desk_direct(desk, id, "Giao phòng tham mưu.", UNIT_MEDICAL, FINANCE_HEAD);
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_FOLLOWING, 1);
	desk_sums_fit(desk);
}

static void another_clerk_submits_what_was_left_at_the_desk(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	Congvan__IncomingView *view;

	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	agency_become(desk->fake, SECOND_CLERK);
	view = desk_act(desk, id, "submit", &congvan__submit_request__descriptor, NULL);
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_SUBMITTED);
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	desk_rows(desk, SECOND_CLERK, CONGVAN__WORK_BOX__BOX_FOLLOWING, 1);
	desk_sums_fit(desk);
}

static void submitting_goes_to_the_leader_who_is_named(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	Congvan__SubmitRequest request = CONGVAN__SUBMIT_REQUEST__INIT;

	CV_SET(&request, id, id);
	CV_SET(&request, person_id, MEDICAL_SPECIALIST);
	assert_int_equal(desk_try(desk, "submit", &request.base), -EINVAL);
	desk_field(desk, "/personId", "receiver.not_in_role");
	request.person_id = DEPUTY;
	assert_int_equal(desk_try(desk, "submit", &request.base), 0);
	desk_rows(desk, DEPUTY, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	assert_int_equal(desk_try(desk, "submit", &request.base), -EEXIST);
	desk_refused(desk, "incoming.wrong_state");
}

static void without_a_head_submitting_says_what_to_do(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	Congvan__SubmitRequest request = CONGVAN__SUBMIT_REQUEST__INIT;

	agency_without(desk->fake, HEAD);
	CV_SET(&request, id, id);
	assert_int_equal(desk_try(desk, "submit", &request.base), -EEXIST);
	desk_refused(desk, "receiver.nobody_in_role");
}

static void an_assignment_names_all_its_mistakes(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__DirectRequest request = CONGVAN__DIRECT_REQUEST__INIT;
	Congvan__Assignment lines[8], *pointers[8];

	for (size_t i = 0; i < 8; i++) {
		congvan__assignment__init(&lines[i]);
		CV_SET(&lines[i], role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
		pointers[i] = &lines[i];
	}
	CV_SET(&lines[0], unit_id, UNIT_MEDICAL);
	CV_SET(&lines[1], person_id, MEDICAL_HEAD); /* the same who heads the unit */
	CV_SET(&lines[2], unit_id, UNIT_HEADLESS);
	CV_SET(&lines[3], unit_id, UNIT_CLOSED);
	CV_SET(&lines[4], person_id, LEAVER);
	CV_SET(&lines[5], person_id, DISABLED);
	CV_SET(&lines[6], person_id, FINANCE_HEAD);
	CV_SET(&lines[6], unit_id, UNIT_FINANCE);
	CV_SET(&lines[7], person_id, FINANCE_HEAD);
	lines[7].has_role = 0;
	lines[7].due_date = (char *)"2026-03-04";
	CV_SET(&request, id, id);
	request.assignments = pointers;
	request.n_assignments = 8;
	agency_become(desk->fake, HEAD);
	assert_int_equal(desk_try(desk, "direct", &request.base), -EINVAL);
	desk_field(desk, "/assignments/1", "receiver.twice");
	desk_field(desk, "/assignments/2/unitId", "receiver.no_unit_head");
	desk_field(desk, "/assignments/3/unitId", "receiver.no_such_unit");
	desk_field(desk, "/assignments/4/personId", "receiver.no_such_person");
	desk_field(desk, "/assignments/5/personId", "receiver.no_such_person");
	desk_field(desk, "/assignments/6", "receiver.unit_or_person");
	desk_field(desk, "/assignments/7/role", "required");
	desk_field(desk, "/assignments/7/dueDate", "incoming.due_before_today");
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
}

static void a_directive_needs_words_or_receivers(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__DirectRequest request = CONGVAN__DIRECT_REQUEST__INIT;
	char long_text[OFFICE_NOTE_MAX + 2];

	CV_SET(&request, id, id);
	agency_become(desk->fake, HEAD);
	assert_int_equal(desk_try(desk, "direct", &request.base), -EINVAL);
	desk_field(desk, "/assignments", "receiver.none");
	memset(long_text, 'a', sizeof(long_text));
	long_text[OFFICE_NOTE_MAX + 1] = '\0';
	request.directive = long_text;
	assert_int_equal(desk_try(desk, "direct", &request.base), -EINVAL);
	desk_field(desk, "/directive", "too_long");
	long_text[OFFICE_NOTE_MAX] = '\0';
	assert_int_equal(desk_try(desk, "direct", &request.base), 0);
	agency_become(desk->fake, CHIEF);
	assert_int_equal(
	    desk_try(
		desk, "distribute",
		&(Congvan__DistributeRequest){
		    .base = PROTOBUF_C_MESSAGE_INIT(&congvan__distribute_request__descriptor), .has_id = 1, .id = id}
		     .base),
	    -EINVAL);
	desk_field(desk, "/assignments", "receiver.none");
}

static void a_head_assigns_only_within_the_unit(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__AssignRequest request = CONGVAN__ASSIGN_REQUEST__INIT;
	Congvan__Assignment line = CONGVAN__ASSIGNMENT__INIT, *pointer = &line;

	desk_direct(desk, id, "Giao phòng.", UNIT_MEDICAL, FINANCE_HEAD);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	agency_become(desk->fake, MEDICAL_HEAD);
	CV_SET(&request, id, id);
	CV_SET(&line, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&line, person_id, FINANCE_HEAD);
	request.assignments = &pointer;
	request.n_assignments = 1;
	assert_int_equal(desk_try(desk, "assign", &request.base), -EINVAL);
	desk_field(desk, "/assignments/0/personId", "receiver.not_in_unit");
	line.has_person_id = 0;
	CV_SET(&line, unit_id, UNIT_FINANCE);
	assert_int_equal(desk_try(desk, "assign", &request.base), -EINVAL);
	desk_field(desk, "/assignments/0/unitId", "receiver.not_in_unit");
	line.unit_id = UNIT_MEDICAL_DESK; /* directly below */
	assert_int_equal(desk_try(desk, "assign", &request.base), 0);
	desk_rows(desk, DESK_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
}

static void an_answer_that_is_required_is_asked_for(void **state)
{
	struct desk *desk = *state;
	Congvan__CompleteRequest request = CONGVAN__COMPLETE_REQUEST__INIT;
	uint64_t id;

	CV_SET(&desk->form, reply_required, 1);
	id = desk_register(desk, true)->document->id;
	CV_SET(&request, id, id);
	agency_become(desk->fake, HEAD);
	assert_int_equal(desk_try(desk, "complete", &request.base), -EINVAL);
	desk_field(desk, "/result", "incoming.reply_needed");
	request.result = (char *)"45/SYT-NVY";
	assert_int_equal(desk_try(desk, "complete", &request.base), 0);
}

static void a_document_is_seen_by_those_concerned(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;
	static const struct {
		enum agency_person person;
		int result;
	} cases[] = {{CLERK, 0},
		     {HEAD, 0},
		     {DEPUTY, 0},
		     {CHIEF, 0},
		     {SECOND_CLERK, 0},
		     {SECRETARY, 0},
		     {MEDICAL_HEAD, -EACCES},
		     {ADMINISTRATOR, -EACCES},
		     {MEDICAL_OTHER, -EACCES},
		     {LEAVER, -EACCES}};

	CV_SET(&request, id, id);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		agency_become(desk->fake, cases[i].person);
		assert_int_equal(desk_try(desk, "get", &request.base), cases[i].result);
	}
	agency_become(desk->fake, CLERK);
	request.id = 4711;
	assert_int_equal(desk_try(desk, "get", &request.base), -ENOENT);
	request.id = id;
	agency_make(desk->fake, 2);
	fakehost_caller(desk->fake)->agency = 2; /* its clerk: as if it did not exist */
	assert_int_equal(desk_try(desk, "get", &request.base), -ENOENT);
	desk_refused(desk, "incoming.not_found");
	assert_int_equal(desk_try(desk, "complete", &request.base), -ENOENT);
}

static void the_digest_of_a_file_is_never_shown(void **state)
{
	struct desk *desk = *state;
	Congvan__UploadRef upload = CONGVAN__UPLOAD_REF__INIT, *pointer = &upload;
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;
	Congvan__IncomingView *view;

	CV_SET(&upload, upload_id, fakehost_upload(desk->fake, "bản quét.pdf", "application/pdf", 1000));
	desk->form.uploads = &pointer;
	desk->form.n_uploads = 1;
	view = desk_register(desk, false);
	assert_int_equal(view->document->n_files, 1);
	assert_string_equal(view->document->files[0]->name, "bản quét.pdf");
	assert_null(view->document->files[0]->sha256);
	CV_SET(&request, id, view->document->id);
	view = desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
	assert_null(view->document->files[0]->sha256);
	assert_non_null(desk_stored(desk, view->document->id)->files[0]->sha256);
}

static void opening_marks_as_read_and_completes_nothing(void **state)
{
	struct desk *desk = *state;
	Congvan__IncomingView *view = desk_register(desk, true);
	Congvan__OpenRequest request = CONGVAN__OPEN_REQUEST__INIT;
	uint64_t revision;

	CV_SET(&request, id, view->document->id);
	agency_become(desk->fake, HEAD);
	assert_true(desk_row(desk, HEAD, 0)->unread);
	view = desk_call(desk, "open", &request.base, &congvan__incoming_view__descriptor);
	revision = view->flows[1]->revision;
	assert_non_null(view->flows[1]->opened_at);
	assert_int_equal(revision, 1);
	assert_int_equal(view->n_actions, 2);
	assert_false(desk_row(desk, HEAD, 0)->unread);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_FOLLOWING, 1);
	desk_sums_fit(desk);
}

/* Two acts on one document: what the other one did meanwhile is seen, not overwritten. */
static void complete_meanwhile(struct fakehost *fake, void *arg)
{
	struct desk *desk = arg;
	struct cv_caller before = *fakehost_caller(fake);

	desk_complete(desk, FINANCE_HEAD, desk->document_id, "phối hợp xong");
	*fakehost_caller(fake) = before;
}

static void two_leads_who_finish_at_once_both_count(void **state)
{
	struct desk *desk = *state;
	Congvan__DirectRequest request = CONGVAN__DIRECT_REQUEST__INIT;
	Congvan__Assignment lines[2], *pointers[] = {&lines[0], &lines[1]};
	Congvan__IncomingView *view;

	agency_without(desk->fake, CHIEF);
	desk->document_id = desk_register(desk, true)->document->id;
	for (size_t i = 0; i < 2; i++) {
		congvan__assignment__init(&lines[i]);
		CV_SET(&lines[i], role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
		CV_SET(&lines[i], unit_id, i ? UNIT_FINANCE : UNIT_MEDICAL);
	}
	CV_SET(&request, id, desk->document_id);
	request.assignments = pointers;
	request.n_assignments = 2;
	agency_become(desk->fake, HEAD);
	assert_int_equal(desk_try(desk, "direct", &request.base), 0);
	fakehost_before_commit(desk->fake, complete_meanwhile, desk);
	view = desk_complete(desk, MEDICAL_HEAD, desk->document_id, "xong");
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED);
	desk_sums_fit(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(an_offer_says_who_gets_it_when_nobody_is_named),
	    DESK_TEST(a_document_goes_from_the_clerk_to_the_specialist_and_back),
	    DESK_TEST(without_a_chief_of_office_the_directive_distributes_at_once),
	    DESK_TEST(another_clerk_submits_what_was_left_at_the_desk),
	    DESK_TEST(submitting_goes_to_the_leader_who_is_named),
	    DESK_TEST(without_a_head_submitting_says_what_to_do),
	    DESK_TEST(an_assignment_names_all_its_mistakes),
	    DESK_TEST(a_directive_needs_words_or_receivers),
	    DESK_TEST(a_head_assigns_only_within_the_unit),
	    DESK_TEST(an_answer_that_is_required_is_asked_for),
	    DESK_TEST(a_document_is_seen_by_those_concerned),
	    DESK_TEST(the_digest_of_a_file_is_never_shown),
	    DESK_TEST(opening_marks_as_read_and_completes_nothing),
	    DESK_TEST(two_leads_who_finish_at_once_both_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
