/*
 * What is entered beside the fields: the way a document came, its paper, what the agency's process asks for and bars;
 * paper that follows; a reception that is cancelled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "congvan/arrival.pb-c.h"
#include "desk.h"
#include "incoming/registration/entry.h"

static int ministry(void **state)
{
	return desk_setup_with(state, PRESETS "/bct-imoit/incoming.yaml");
}

static int department(void **state)
{
	return desk_setup_with(state, PRESETS "/quangngai-eoffice/incoming.yaml");
}

static int city(void **state)
{
	return desk_setup_with(state, PRESETS "/danang-qlvb/incoming.yaml");
}

static int try_form(struct desk *desk)
{
	agency_become(desk->fake, CLERK);
	return desk_try(desk, "register_document", &desk->form.base);
}

static void attach(struct desk *desk)
{
	static Congvan__UploadRef ref, *pointer = &ref;

	congvan__upload_ref__init(&ref);
	agency_become(desk->fake, CLERK);
	CV_SET(&ref, upload_id, fakehost_upload(desk->fake, "a.pdf", "application/pdf", 10));
	desk->form.uploads = &pointer;
	desk->form.n_uploads = 1;
}

static Congvan__PaperKept kept(const char *place, const char *keeper)
{
	Congvan__PaperKept paper = CONGVAN__PAPER_KEPT__INIT;

	paper.place = (char *)place;
	paper.keeper = (char *)keeper;
	return paper;
}

/* ---- sources and media ---- */

static void a_source_is_one_of_the_table(void **state)
{
	struct desk *desk = *state;
	static const struct {
		const char *source;
		int medium; /* said; 0: none */
		const char *pointer, *code; /* NULL: right */
		int is;
	} cases[] = {
	    {"paper_post", 0, NULL, NULL, CONGVAN__MEDIUM__MEDIUM_PAPER},
	    {"fax", 0, NULL, NULL, CONGVAN__MEDIUM__MEDIUM_PAPER},
	    {"fax", CONGVAN__MEDIUM__MEDIUM_ELECTRONIC, NULL, NULL, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC},
	    {"upload", 0, NULL, NULL, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC},
	    {"upload", CONGVAN__MEDIUM__MEDIUM_BOTH, NULL, NULL, CONGVAN__MEDIUM__MEDIUM_BOTH},
	    {"upload", CONGVAN__MEDIUM__MEDIUM_PAPER, "/medium", "incoming.medium_of_source", 0},
	    {"paper_hand", CONGVAN__MEDIUM__MEDIUM_ELECTRONIC, "/medium", "incoming.medium_of_source", 0},
	    {"Bưu điện", 0, "/source", "unknown_value", 0},
	    {"interconnection", 0, "/source", "incoming.source_by_system", 0},
	    {"PAPER_POST", 0, "/source", "unknown_value", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char number[8];

		attach(desk);
		snprintf(number, sizeof(number), "%zu", i + 1);
		desk->form.code_number = number;
		desk->form.source = (char *)cases[i].source;
		desk->form.has_medium = cases[i].medium != 0;
		desk->form.medium = (Congvan__Medium)cases[i].medium;
		if (cases[i].code) {
			assert_int_equal(try_form(desk), -EINVAL);
			desk_field(desk, cases[i].pointer, cases[i].code);
			continue;
		}
		assert_int_equal(desk_register(desk, false)->document->medium, cases[i].is);
	}
}

static void an_uploaded_file_is_the_document(void **state)
{
	struct desk *desk = *state;

	desk->form.source = (char *)"upload";
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/uploads", "incoming.original_needed");
}

static void no_paper_follows_what_is_electronic_alone(void **state)
{
	struct desk *desk = *state;

	CV_SET(&desk->form, no_paper, 1);
	desk->form.source = (char *)"paper_post";
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/noPaper", "incoming.has_paper");
	desk->form.source = NULL;
	attach(desk);
	assert_int_equal(desk_register(desk, false)->document->medium, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC);
}

static void dossiers_are_checked(void **state)
{
	struct desk *desk = *state;
	char *dossiers[] = {(char *)"03/TCCB", (char *)"04/TCCB", (char *)"03/TCCB"}, *many[11];

	desk->form.dossiers = dossiers;
	desk->form.n_dossiers = 3;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/dossiers/2", "duplicate");
	dossiers[1] = (char *)"số và ký hiệu quá dài của hồ sơ";
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/dossiers/1", "too_long");
	for (size_t i = 0; i < 11; i++)
		many[i] = dossiers[0];
	desk->form.dossiers = many;
	desk->form.n_dossiers = 11;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/dossiers", "too_many");
	desk->form.dossiers = dossiers;
	desk->form.n_dossiers = 1;
	assert_int_equal(try_form(desk), 0);
}

/* What the letter says it answers is kept as it says it, whoever knows that document. */
static void what_it_answers_is_kept(void **state)
{
	struct desk *desk = *state;
	char *answers[] = {(char *)"15/SYT-NVY", (char *)"15/SYT-NVY"}, *many[INCOMING_ANSWERS_MAX + 1];
	const Congvan__IncomingView *view;

	desk->form.answers = answers;
	desk->form.n_answers = 2;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/answers/1", "duplicate");
	for (size_t i = 0; i <= INCOMING_ANSWERS_MAX; i++)
		many[i] = answers[0];
	desk->form.answers = many;
	desk->form.n_answers = INCOMING_ANSWERS_MAX + 1;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/answers", "too_many");
	desk->form.answers = answers;
	desk->form.n_answers = 1;
	view = desk_register(desk, false);
	assert_int_equal(view->document->n_answers, 1);
	assert_string_equal(desk_stored(desk, view->document->id)->answers[0], "15/SYT-NVY");
}

static void the_stamp_says_what_became_of_it(void **state)
{
	struct desk *desk = *state;
	char *dossier = (char *)"03/TCCB";
	Congvan__IncomingView *view;

	desk->form.dossiers = &dossier;
	desk->form.n_dossiers = 1;
	view = desk_register(desk, true);
	assert_int_equal(view->stamp->number, 1);
	assert_int_equal(view->stamp->year, 2026);
	assert_string_equal(view->stamp->date, "2026-03-05");
	assert_null(view->stamp->directive);
	assert_string_equal(view->stamp->dossiers[0], "03/TCCB");
	view = desk_direct(desk, view->document->id, "Giao Phòng Nghiệp vụ Y.", UNIT_MEDICAL, FINANCE_HEAD);
	assert_string_equal(view->stamp->directive, "Giao Phòng Nghiệp vụ Y.");
	assert_int_equal(view->stamp->n_passed_to, 2);
}

/* ---- what the process asks for ---- */

static void annexes_on_paper_are_for_the_process_to_allow(void **state)
{
	struct desk *desk = *state;
	Congvan__PaperKept annex = kept("Kho văn thư, tủ 3", "Phòng Tài chính");

	attach(desk);
	desk->form.annex_paper = &annex;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/annexPaper", "incoming.paper_forbidden_by");
	assert_non_null(strstr(fakehost_status(desk->fake)->fields[0]->text, "QĐ 2226/QĐ-BCT Đ8.2"));
	desk->form.annex_paper = NULL;
	assert_int_equal(try_form(desk), 0);
}

static void where_they_are_allowed_it_is_said_where_and_with_whom(void **state)
{
	struct desk *desk = *state;
	Congvan__PaperKept annex = kept(" ", "Phòng Tài chính");
	Congvan__IncomingView *view;

	attach(desk);
	desk->form.annex_paper = &annex;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/annexPaper/place", "required");
	annex = kept("Kho", NULL);
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/annexPaper/keeper", "required");
	CV_SET(&annex, unit_id, 999);
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/annexPaper/unitId", "receiver.no_such_unit");
	annex.unit_id = UNIT_MEDICAL;
	view = desk_register(desk, false);
	assert_string_equal(view->document->annex_paper->place, "Kho");
	assert_non_null(view->document->annex_paper->keeper);
	assert_int_equal(view->document->annex_paper->unit_id, UNIT_MEDICAL);
}

static void paper_is_scanned_where_that_is_the_rule(void **state)
{
	struct desk *desk = *state;

	desk->form.source = (char *)"paper_post";
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/uploads", "incoming.scan_needed_by");
	attach(desk);
	assert_int_equal(try_form(desk), 0);
}

static void class_two_says_where_its_paper_is(void **state)
{
	struct desk *desk = *state;
	Congvan__PaperKept copies = kept("Lưu trữ cơ quan, hộp 12", "Văn thư");

	CV_SET(&desk->form, legal_class, 4);
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/legalClass", "unknown_value");
	desk->form.legal_class = 2;
	assert_int_equal(try_form(desk), -EINVAL);
	desk_field(desk, "/paperCopies", "incoming.paper_copies_needed_by");
	desk->form.paper_copies = &copies;
	assert_int_equal(try_form(desk), 0);
	desk->form.paper_copies = NULL;
	desk->form.legal_class = 1;
	desk->form.code_number = (char *)"9";
	assert_int_equal(try_form(desk), 0);
}

/* ---- what must not enter ---- */

static void barred_kinds_hear_of_the_paper_procedure(void **state)
{
	struct desk *desk = *state;
	static const char *const types[] = {"Đơn tố cáo", "ĐƠN TỐ CÁO", " đơn thư  tố cáo ", "don to cao"};

	attach(desk);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		desk->form.document_type = (char *)types[i];
		assert_int_equal(try_form(desk), -EACCES);
		desk_refused(desk, "incoming.barred_by");
		assert_non_null(strstr(fakehost_status(desk->fake)->text, "QĐ 2226/QĐ-BCT Đ6.1"));
		assert_non_null(strstr(fakehost_status(desk->fake)->text, "sealed envelope"));
	}
	desk->form.document_type = (char *)"Công văn";
	CV_SET(&desk->form, circulation, CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED);
	assert_int_equal(try_form(desk), -EACCES);
	desk_refused(desk, "incoming.barred_by");
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_DOCUMENT), 0);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, "register.entry"), 0);
	desk->form.circulation = CONGVAN__CIRCULATION__CIRCULATION_INTERNAL;
	assert_int_equal(try_form(desk), 0);
}

/* The desk where documents from elsewhere arrive is an entrance too: what is barred is refused at its door. */
static void barred_kinds_are_refused_at_the_desk(void **state)
{
	struct desk *desk = *state;
	Congvan__DeliverRequest deliver = CONGVAN__DELIVER_REQUEST__INIT;
	Congvan__DocumentHeader header = CONGVAN__DOCUMENT_HEADER__INIT;
	Congvan__Party sender = CONGVAN__PARTY__INIT;
	Congvan__FileRef file = CONGVAN__FILE_REF__INIT, *files[] = {&file};
	const Congvan__DeliverReply *reply;
	const Congvan__Arrival *arrival;
	const struct fakehost_event *events;
	uint32_t count;

	deliver.source = (char *)"interconnection";
	deliver.delivery_id = (char *)"1";
	deliver.sender = &sender;
	deliver.header = &header;
	deliver.files = files;
	deliver.n_files = 1;
	sender.organ_id = (char *)"H48.1";
	sender.name = (char *)"Thanh tra";
	header.document_id = (char *)"H48.1.2026.7";
	header.document_type = (char *)"đơn tố cáo";
	file.name = (char *)"don.pdf";
	file.media_type = (char *)"application/pdf";
	file.sha256 = (char *)"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	fakehost_caller(desk->fake)->kind = CV_CALLER_PLUGIN;
	reply = desk_call(desk, "deliver", &deliver.base, &congvan__deliver_reply__descriptor);
	arrival = fakehost_record(desk->fake, FAKEHOST_AGENCY, "incoming.arrival",
				  fakehost_body(desk->fake, "i", reply->arrival_id), &congvan__arrival__descriptor);
	assert_non_null(arrival);
	assert_int_equal(arrival->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_REFUSED);
	assert_int_equal(arrival->n_files, 0);
	assert_non_null(strstr(arrival->reason, "QĐ 2226/QĐ-BCT Đ6.1"));
	events = fakehost_events(desk->fake, &count);
	assert_int_equal(count, 2);
	assert_string_equal(events[0].topic, "incoming.arrival_refused");
	assert_string_equal(events[1].topic, "incoming.arrival_status");
}

static void where_nothing_bars_them_they_enter(void **state)
{
	struct desk *desk = *state;

	desk->form.document_type = (char *)"Đơn tố cáo";
	assert_int_equal(try_form(desk), 0);
}

/* Petitions with a process of their own: another beginning in the same definition. */
static const char petitions[] =
    "process: with-petitions\nversion: 1\nkind: incoming\nlabel: {vi: Văn bản đến, en: Incoming}\n"
    "begin:\n  state: new\n  step: desk\n  by: records_clerk\n"
    "  kinds:\n    - {if: {document_type: Đơn khiếu nại}, state: petition, step: petition_desk}\n"
    "done: over\n"
    "states:\n"
    "  new: {label: {vi: Mới, en: New}, stage: registered}\n"
    "  petition: {label: {vi: Đơn chờ phân loại, en: Petition}, stage: registered}\n"
    "  over: {label: {vi: Xong, en: Over}, stage: completed, final: true}\n"
    "steps:\n"
    "  desk: {label: {vi: Bàn, en: Desk}}\n"
    "  petition_desk: {label: {vi: Bàn tiếp dân, en: Petition desk}}\n"
    "actions:\n"
    "  - {action: finish, label: {vi: Xong, en: Finish}, does: complete, at: desk,\n"
    "     by: {relation: desk, roles: records_clerk}}\n"
    "  - {action: sort, label: {vi: Phân loại, en: Sort}, does: complete, at: petition_desk,\n"
    "     by: {relation: desk, roles: records_clerk}}\n";

static char petitions_path[] = "/tmp/congvan-petitions-XXXXXX";

static int petition_desk(void **state)
{
	int fd;

	memcpy(petitions_path + sizeof(petitions_path) - 7, "XXXXXX", 6);
	fd = mkstemp(petitions_path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, petitions, sizeof(petitions) - 1), sizeof(petitions) - 1);
	close(fd);
	return desk_setup_with(state, petitions_path);
}

static int petition_teardown(void **state)
{
	unlink(petitions_path);
	return desk_teardown(state);
}

static void petitions_may_have_a_process_of_their_own(void **state)
{
	struct desk *desk = *state;
	Congvan__CorrectIncomingRequest correct = CONGVAN__CORRECT_INCOMING_REQUEST__INIT;
	Congvan__IncomingView *view = desk_register(desk, false);

	assert_string_equal(view->document->state_name, "new");
	assert_string_equal(view->flows[0]->step, "desk");
	CV_SET(&correct, id, view->document->id);
	correct.reason = (char *)"Nhầm loại";
	correct.document_type = (char *)"Đơn khiếu nại";
	assert_int_equal(desk_try(desk, "correct", &correct.base), -EINVAL);
	desk_field(desk, "/documentType", "incoming.begins_elsewhere");
	desk->form.document_type = (char *)"Đơn khiếu nại";
	desk->form.code_number = (char *)"2";
	view = desk_register(desk, false);
	assert_string_equal(view->document->state_name, "petition");
	assert_string_equal(view->flows[0]->step, "petition_desk");
	assert_int_equal(view->n_actions, 1);
	assert_string_equal(view->actions[0]->name, "sort");
}

/* ---- paper that follows ---- */

static const Congvan__ActionOffer *offer(const Congvan__IncomingView *view, const char *name)
{
	for (size_t i = 0; i < view->n_actions; i++)
		if (strcmp(view->actions[i]->name, name) == 0)
			return view->actions[i];
	return NULL;
}

static void paper_that_follows_gets_no_second_number(void **state)
{
	struct desk *desk = *state;
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	Congvan__PaperKept paper = kept("Tủ 3", NULL);
	Congvan__IncomingView *view;
	uint64_t id;
	char member[64];

	attach(desk);
	desk->form.source = (char *)"email";
	id = desk_register(desk, true)->document->id;
	desk_direct(desk, id, "Giao.", UNIT_MEDICAL, FINANCE_HEAD);

	/* The clerk who would register it again is told whose paper it is. */
	desk->form.source = (char *)"paper_post";
	desk->form.n_uploads = 0;
	assert_int_equal(try_form(desk), -EEXIST);
	desk_refused(desk, "incoming.duplicate");
	snprintf(member, sizeof(member), "\"paperOf\":\"%llu\"", (unsigned long long)id);
	assert_non_null(memmem(fakehost_status(desk->fake)->details.data, fakehost_status(desk->fake)->details.len,
			       member, strlen(member)));

	CV_SET(&request, id, id);
	request.action = (char *)"paper";
	assert_int_equal(desk_try(desk, "act", &request.base), -EINVAL);
	desk_field(desk, "/paper", "required");
	request.paper = &paper;
	assert_int_equal(desk_try(desk, "act", &request.base), -EINVAL);
	desk_field(desk, "/paper/keeper", "required");
	CV_SET(&paper, unit_id, UNIT_MEDICAL);
	view = desk_call(desk, "act", &request.base, &congvan__incoming_view__descriptor);
	assert_string_equal(view->document->paper->place, "Tủ 3");
	assert_string_equal(view->document->paper->arrived_on, "2026-03-05");
	assert_int_equal(view->document->medium, CONGVAN__MEDIUM__MEDIUM_BOTH);
	assert_string_equal(view->timeline[0]->paper->place, "Tủ 3");
	assert_null(offer(view, "paper"));
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, "register.entry"), 1);
	assert_int_equal(desk_try(desk, "act", &request.base), -EEXIST); /* it came once */
	desk_refused(desk, "incoming.other_documents");
	desk_sums_fit(desk);
}

/* ---- a reception that is cancelled ---- */

static Congvan__RegisterEntry *entry_of(struct desk *desk, uint64_t number)
{
	return fakehost_record(desk->fake, FAKEHOST_AGENCY, "register.entry",
			       fakehost_body(desk->fake, "ii", (uint64_t)BOOK, number),
			       &congvan__register_entry__descriptor);
}

static void a_cancelled_reception_keeps_its_number(void **state)
{
	struct desk *desk = *state;
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	Congvan__IncomingView *view = desk_register(desk, false);
	uint64_t first = view->document->id, again;

	assert_non_null(offer(view, "cancel"));
	CV_SET(&request, id, first);
	request.action = (char *)"cancel";
	assert_int_equal(desk_try(desk, "act", &request.base), -EINVAL);
	desk_field(desk, "/reason", "required");
	request.reason = (char *)"Gửi nhầm cơ quan";
	agency_become(desk->fake, HEAD);
	assert_int_equal(desk_try(desk, "act", &request.base), -EACCES);
	agency_become(desk->fake, SECOND_CLERK); /* the desk is one */
	view = desk_call(desk, "act", &request.base, &congvan__incoming_view__descriptor);
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	assert_string_equal(view->document->state_name, "cancelled");
	assert_int_equal(view->n_actions, 0);
	assert_null(view->correction);
	assert_int_equal(entry_of(desk, 1)->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID);
	assert_string_equal(entry_of(desk, 1)->reason, "Gửi nhầm cơ quan");
	desk_sums_fit(desk);
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_TO_DO, 0);

	/* The paper may be registered anew, under the next number, without a warning. */
	again = desk_register(desk, false)->document->id;
	assert_int_not_equal(again, first);
	assert_int_equal(desk_stored(desk, again)->arrival_number, 2);
}

static void what_somebody_has_is_not_cancelled(void **state)
{
	struct desk *desk = *state;
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	uint64_t id = desk_register(desk, true)->document->id;

	CV_SET(&request, id, id);
	request.action = (char *)"cancel";
	request.reason = (char *)"Nhầm";
	assert_int_equal(desk_try(desk, "act", &request.base), -EEXIST);
	desk_refused(desk, "incoming.wrong_state");
	assert_int_equal(entry_of(desk, 1)->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE);
}

static void the_form_hears_of_the_rules(void **state)
{
	struct desk *desk = *state;
	Congvan__Empty request = CONGVAN__EMPTY__INIT;
	const Congvan__RegistrationRules *rules;

	agency_become(desk->fake, CLERK);
	rules = desk_call(desk, "registration", &request.base, &congvan__registration_rules__descriptor);
	assert_true(rules->may_register);
	assert_int_equal(rules->n_sources, 9);
	assert_int_equal(rules->n_needs, 6);
	assert_string_equal(rules->needs[0]->field, "uploads");
	assert_int_equal(rules->needs[1]->use, CONGVAN__REGISTRATION_USE__REGISTRATION_FORBIDDEN);
	assert_int_equal(rules->n_barred, 2);
	assert_int_equal(rules->n_submit_roles, 3);
	assert_string_equal(rules->submit_roles[0], "chief_of_office"); /* gets it when nobody is named */
	assert_string_equal(rules->submit_roles[2], "deputy");
	agency_become(desk->fake, HEAD);
	rules = desk_call(desk, "registration", &request.base, &congvan__registration_rules__descriptor);
	assert_false(rules->may_register);
}

/* It changes no flow, and is for who has the document. */
static void a_reminder_is_told_to_who_has_it(void **state)
{
	struct desk *desk = *state;
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	const struct fakehost_event *events;
	Congvan__IncomingActed *reminded;
	uint32_t count;

	CV_SET(&request, id, desk_register(desk, true)->document->id);
	request.action = (char *)"remind";
	agency_become(desk->fake, CLERK);
	assert_int_equal(desk_try(desk, "act", &request.base), 0);
	events = fakehost_events(desk->fake, &count);
	assert_string_equal(events[count - 1].topic, "incoming.reminded");
	reminded = cv_unpack(desk->reading, &congvan__incoming_acted__descriptor, events[count - 1].payload);
	assert_int_equal(reminded->n_person_ids, 0);
	assert_int_equal(reminded->n_tell_ids, 1);
	assert_int_equal(reminded->tell_ids[0], HEAD);
}

#define UNDER(function, setup) cmocka_unit_test_setup_teardown(function, setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(a_source_is_one_of_the_table),
	    DESK_TEST(an_uploaded_file_is_the_document),
	    DESK_TEST(no_paper_follows_what_is_electronic_alone),
	    DESK_TEST(dossiers_are_checked),
	    DESK_TEST(what_it_answers_is_kept),
	    DESK_TEST(the_stamp_says_what_became_of_it),
	    UNDER(annexes_on_paper_are_for_the_process_to_allow, ministry),
	    UNDER(where_they_are_allowed_it_is_said_where_and_with_whom, department),
	    UNDER(paper_is_scanned_where_that_is_the_rule, department),
	    UNDER(class_two_says_where_its_paper_is, city),
	    UNDER(barred_kinds_hear_of_the_paper_procedure, ministry),
	    UNDER(barred_kinds_are_refused_at_the_desk, ministry),
	    DESK_TEST(where_nothing_bars_them_they_enter),
	    cmocka_unit_test_setup_teardown(petitions_may_have_a_process_of_their_own, petition_desk,
					    petition_teardown),
	    DESK_TEST(paper_that_follows_gets_no_second_number),
	    DESK_TEST(a_cancelled_reception_keeps_its_number),
	    DESK_TEST(what_somebody_has_is_not_cancelled),
	    UNDER(the_form_hears_of_the_rules, ministry),
	    UNDER(a_reminder_is_told_to_who_has_it, department),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
