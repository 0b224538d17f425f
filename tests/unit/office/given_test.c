/* Directives that were not given in writing, under every preset that has directives: who may enter one, with what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk.h"
#include "incoming/given.h"
#include "office/calendar/moment.h"

#define MINUTE_MS 60000ll
#define DELEGATION 900ul

static const struct preset {
	const char *name;
	bool presented; /* the office presents documents to the leaders */
	bool noted; /* a secretary, who directs nowhere, notes what her leader said */
} presets[] = {
    {"default", false, false},   {"quangngai-eoffice", false, false}, {"danang-qlvb", false, false},
    {"byt-voffice", true, true}, {"bct-imoit", true, true},
};

static struct desk *desk_under(void **state, const char *preset)
{
	char path[400];

	snprintf(path, sizeof(path), PRESETS "/%s/incoming.yaml", preset);
	assert_int_equal(desk_setup_with(state, path), 0);
	return *state;
}

/* One that waits for the head's directive. */
static uint64_t at_the_head(struct desk *desk, bool presented)
{
	uint64_t id = desk_register(desk, true)->document->id;

	if (presented) {
		Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;

		CV_SET(&request, id, id);
		request.action = (char *)"present";
		agency_become(desk->fake, CHIEF);
		desk_call(desk, "act", &request.base, &congvan__incoming_view__descriptor);
	}
	return id;
}

/* The deputy acts in the head's post. */
static void delegate(struct desk *desk)
{
	Congvan__Delegation lent = CONGVAN__DELEGATION__INIT;

	CV_SET(&lent, id, DELEGATION);
	CV_SET(&lent, from_person_id, HEAD);
	CV_SET(&lent, from_post_id, HEAD + 1000);
	CV_SET(&lent, to_person_id, DEPUTY);
	lent.from = (char *)"2026-03-05";
	lent.to = (char *)"2026-03-06";
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "identity.delegation", fakehost_body(desk->fake, "i", DELEGATION),
		     &lent.base);
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "identity.delegation_to",
		     fakehost_body(desk->fake, "ii", (uint64_t)DEPUTY, DELEGATION), NULL);
}

static void become_delegate(struct desk *desk)
{
	struct cv_caller *caller = fakehost_caller(desk->fake);

	caller->person = DEPUTY;
	caller->on_behalf_of = HEAD;
	caller->post = HEAD + 1000;
}

static void become(struct desk *desk, enum agency_person person)
{
	fakehost_caller(desk->fake)->on_behalf_of = 0;
	agency_become(desk->fake, person);
}

/* What a test says; changed in place. */
struct saying {
	Congvan__ActRequest request;
	Congvan__DirectiveGiven given;
	Google__Protobuf__Timestamp at;
	Congvan__Assignment line, *lines[1];
};

static void say(struct saying *saying, uint64_t id, const char *action)
{
	*saying = (struct saying){
	    .request = CONGVAN__ACT_REQUEST__INIT,
	    .given = CONGVAN__DIRECTIVE_GIVEN__INIT,
	    .at = GOOGLE__PROTOBUF__TIMESTAMP__INIT,
	    .line = CONGVAN__ASSIGNMENT__INIT,
	};
	CV_SET(&saying->request, id, id);
	saying->request.action = (char *)action;
	CV_SET(&saying->given, way, CONGVAN__GIVEN_WAY__GIVEN_ORAL);
	saying->at.seconds = (FAKEHOST_NOW_MS - 30 * MINUTE_MS) / 1000;
	saying->given.at = &saying->at;
	saying->request.given = &saying->given;
}

static void say_directive(struct saying *saying, uint64_t id)
{
	say(saying, id, "direct");
	saying->request.directive = (char *)"Đ/c Tùng chủ trì.";
	CV_SET(&saying->line, person_id, MEDICAL_SPECIALIST);
	CV_SET(&saying->line, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	saying->lines[0] = &saying->line;
	saying->request.assignments = saying->lines;
	saying->request.n_assignments = 1;
}

static const Congvan__Act *done(struct desk *desk, struct saying *saying)
{
	Congvan__IncomingView *view =
	    desk_call(desk, "act", &saying->request.base, &congvan__incoming_view__descriptor);

	assert_true(view->n_timeline > 0);
	return view->timeline[0];
}

static void refused(struct desk *desk, struct saying *saying, const char *pointer, const char *code)
{
	assert_int_equal(desk_try(desk, "act", &saying->request.base), -EINVAL);
	desk_field(desk, pointer, code);
}

static const Congvan__GivenOffer *offered(struct desk *desk, uint64_t id, const char *action)
{
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;
	Congvan__IncomingView *view;

	CV_SET(&request, id, id);
	view = desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
	for (size_t i = 0; i < view->n_actions; i++)
		if (strcmp(view->actions[i]->name, action) == 0)
			return view->actions[i]->given;
	fail_msg("%s is not offered", action);
	return NULL;
}

/* ---- under every preset ---- */

static void leaders_say_when_and_evidence_is_theirs_to_add(struct desk *desk, uint64_t id)
{
	const Congvan__GivenOffer *offer;
	const Congvan__Act *act;
	struct saying saying;

	become(desk, HEAD);
	offer = offered(desk, id, "direct");
	assert_non_null(offer);
	assert_int_equal(offer->n_ways, 4);
	assert_int_equal(offer->evidence, CONGVAN__NEED_USE__NEED_OPTIONAL);
	say_directive(&saying, id);
	saying.given.way = CONGVAN__GIVEN_WAY__GIVEN_BY_PHONE;
	act = done(desk, &saying);
	assert_non_null(act->given);
	assert_int_equal(act->given->way, CONGVAN__GIVEN_WAY__GIVEN_BY_PHONE);
	assert_int_equal(act->given->at->seconds, saying.at.seconds);
	assert_null(act->given->evidence);
}

static void delegates_give_evidence(struct desk *desk, uint64_t id)
{
	const Congvan__GivenOffer *offer;
	const Congvan__Act *act;
	struct saying saying;

	delegate(desk);
	become_delegate(desk);
	offer = offered(desk, id, "direct");
	assert_non_null(offer);
	assert_int_equal(offer->evidence, CONGVAN__NEED_USE__NEED_REQUIRED);
	say_directive(&saying, id);
	refused(desk, &saying, "/given/evidence", "incoming.given_evidence");
	saying.given.evidence = (char *)"  ";
	refused(desk, &saying, "/given/evidence", "incoming.given_evidence");
	saying.given.evidence = (char *)"Chánh Văn phòng cùng nghe.";
	act = done(desk, &saying);
	assert_string_equal(act->given->evidence, "Chánh Văn phòng cùng nghe.");
	assert_int_equal(act->actor->person_id, DEPUTY);
	assert_int_equal(act->on_behalf_of->person_id, HEAD);
}

static void secretaries_note_it(struct desk *desk, uint64_t id)
{
	const Congvan__Act *act;
	struct saying saying;

	/* An opinion of one's own is no directive. */
	become(desk, HEAD);
	assert_null(offered(desk, id, "opinion"));
	say(&saying, id, "opinion");
	saying.request.text = (char *)"Giao Phòng Nghiệp vụ Y.";
	saying.given.evidence = (char *)"Tôi đã nói.";
	refused(desk, &saying, "/given/way", "incoming.given_not_here");
	become(desk, SECRETARY);
	assert_int_equal(offered(desk, id, "opinion")->evidence, CONGVAN__NEED_USE__NEED_REQUIRED);
	saying.given.evidence = NULL;
	refused(desk, &saying, "/given/evidence", "incoming.given_evidence");
	saying.given.evidence = (char *)"Ghi chép giao ban sáng 05/3.";
	act = done(desk, &saying);
	assert_int_equal(act->given->way, CONGVAN__GIVEN_WAY__GIVEN_ORAL);
	assert_string_equal(act->given->evidence, "Ghi chép giao ban sáng 05/3.");
	assert_int_equal(act->actor->person_id, SECRETARY);
	assert_int_equal(act->on_behalf_of->person_id, HEAD);
}

static void every_preset_keeps_oral_directives(void **state)
{
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
		struct desk *desk = desk_under(state, presets[i].name);
		uint64_t id = at_the_head(desk, presets[i].presented);

		if (presets[i].noted)
			secretaries_note_it(desk, id);
		leaders_say_when_and_evidence_is_theirs_to_add(desk, id);
		desk->form.code_number = (char *)"16";
		delegates_give_evidence(desk, at_the_head(desk, presets[i].presented));
		desk_teardown(state);
	}
}

/* ---- what is refused ---- */

static void what_is_said_is_checked(void **state)
{
	struct desk *desk = *state;
	uint64_t id = at_the_head(desk, false);
	struct saying saying;

	become(desk, HEAD);
	say_directive(&saying, id);
	saying.at.seconds = FAKEHOST_NOW_MS / 1000 + 60;
	refused(desk, &saying, "/given/at", "incoming.given_future");
	saying.given.at = NULL;
	refused(desk, &saying, "/given/at", "required");
	say_directive(&saying, id);
	saying.request.directive = NULL; /* nothing was said */
	refused(desk, &saying, "/directive", "required");
	/* In writing: the rest is not for it, with or without saying so. */
	say_directive(&saying, id);
	saying.given.way = CONGVAN__GIVEN_WAY__GIVEN_WRITTEN;
	saying.given.evidence = (char *)"Ghi chép.";
	refused(desk, &saying, "/given/evidence", "incoming.given_written");
	refused(desk, &saying, "/given/at", "incoming.given_written");
	saying.given.has_way = 0;
	refused(desk, &saying, "/given/evidence", "incoming.given_written");
	saying.given.has_way = 1;
	saying.given.at = NULL;
	saying.given.evidence = NULL;
	assert_null(done(desk, &saying)->given);
}

static void other_acts_have_none_of_it(void **state)
{
	struct desk *desk = *state;
	uint64_t id = at_the_head(desk, false);
	struct saying saying;

	desk_direct(desk, id, "Giao Phòng Nghiệp vụ Y.", UNIT_MEDICAL, FINANCE_HEAD);
	become(desk, CHIEF);
	assert_null(offered(desk, id, "distribute"));
	say(&saying, id, "distribute");
	refused(desk, &saying, "/given/way", "incoming.given_not_here");
}

static void files_are_evidence_too(void **state)
{
	struct desk *desk = *state;
	uint64_t id = at_the_head(desk, false);
	Congvan__UploadRef refs[OFFICE_EVIDENCE_MAX + 1], *pointers[OFFICE_EVIDENCE_MAX + 1];
	const Congvan__Act *act;
	struct saying saying;

	for (unsigned i = 0; i <= OFFICE_EVIDENCE_MAX; i++) {
		congvan__upload_ref__init(&refs[i]);
		pointers[i] = &refs[i];
	}
	delegate(desk);
	become_delegate(desk);
	CV_SET(&refs[0], upload_id, fakehost_upload(desk->fake, "tin nhắn.png", "image/png", 10));
	say_directive(&saying, id);
	saying.request.uploads = pointers;
	saying.request.n_uploads = OFFICE_EVIDENCE_MAX + 1;
	refused(desk, &saying, "/uploads", "incoming.too_many_files");
	saying.request.n_uploads = 1;
	saying.request.given = NULL; /* a written directive has no files here */
	refused(desk, &saying, "/uploads", "process.not_asked");
	saying.request.given = &saying.given;
	act = done(desk, &saying);
	assert_int_equal(act->given->n_files, 1);
	assert_string_equal(act->given->files[0], "tin nhắn.png");
}

/* ---- on paper ---- */

static void the_sheet_says_how_it_was_given(void **state)
{
	struct desk *desk = *state;
	Congvan__DirectiveGiven given = CONGVAN__DIRECTIVE_GIVEN__INIT;
	struct cv_call *call = fakehost_open(desk->fake);
	char *files[] = {(char *)"a.pdf", (char *)"b.png"};

	CV_SET(&given, way, CONGVAN__GIVEN_WAY__GIVEN_ORAL);
	given.at = office_moment(call, FAKEHOST_NOW_MS);
	assert_string_equal(incoming_given_text(call, &given), "Chỉ đạo miệng lúc 08:00 05/03/2026");
	given.evidence = (char *)"Chánh Văn phòng cùng nghe";
	assert_string_equal(incoming_given_text(call, &given),
			    "Chỉ đạo miệng lúc 08:00 05/03/2026, căn cứ: Chánh Văn phòng cùng nghe");
	given.way = CONGVAN__GIVEN_WAY__GIVEN_BY_MESSAGE;
	given.files = files;
	given.n_files = 2;
	assert_string_equal(
	    incoming_given_text(call, &given),
	    "Chỉ đạo qua tin nhắn lúc 08:00 05/03/2026, căn cứ: Chánh Văn phòng cùng nghe; tệp: a.pdf, b.png");
	fakehost_close(&call);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_preset_keeps_oral_directives),
	    DESK_TEST(what_is_said_is_checked),
	    DESK_TEST(other_acts_have_none_of_it),
	    DESK_TEST(files_are_evidence_too),
	    DESK_TEST(the_sheet_says_how_it_was_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
