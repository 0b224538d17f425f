/* Documents that are signed with their number: it is given before the signature, which issues them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "congvan/incoming.pb-c.h"
#include "office/lists/work_entry.h"
#include "office/process/process.h"
#include "studio.h"

#define COPIES 320u
#define LETTER UINT64_C(700) /* that is copied */
#define APPROVE (1u << OFFICE_ENDORSE_APPROVE)
#define SIGN (1u << OFFICE_ENDORSE_SIGN)

/* Copies under QĐ 1201/QĐ-SYT Đ7.3, with a book of their own. */
static int setup(void **state)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT;
	struct studio *studio;
	int error = studio_setup_with(state, PRESETS "/quangngai-eoffice/outgoing.yaml");

	studio = *state;
	CV_SET(&book, id, COPIES);
	book.name = (char *)"Sổ bản sao";
	CV_SET(&book, direction, CONGVAN__DIRECTION__DIRECTION_COPY);
	CV_SET(&book, year, 2026);
	CV_SET(&book, state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "register.book", fakehost_body(studio->fake, "i", (uint64_t)COPIES),
		     &book.base);
	fakehost_put(
	    studio->fake, FAKEHOST_AGENCY, "register.default",
	    fakehost_body(studio->fake, "wbi", 2026u, (unsigned)CONGVAN__DIRECTION__DIRECTION_COPY, UINT64_C(0)),
	    &book.base);
	return error;
}

static void becomes(struct studio *studio, uint64_t id, const char *state)
{
	assert_string_equal(studio_stored(studio, id)->state_name, state);
}

static Congvan__RegisterEntry *entry(struct studio *studio, uint64_t number)
{
	Congvan__RegisterEntry *found = fakehost_record(studio->fake, FAKEHOST_AGENCY, "register.entry",
							fakehost_body(studio->fake, "ii", (uint64_t)COPIES, number),
							&congvan__register_entry__descriptor);

	assert_non_null(found);
	return found;
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

static uint64_t agreed(struct studio *studio)
{
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DraftUpload upload = CONGVAN__DRAFT_UPLOAD__INIT, *uploads = &upload;
	Congvan__IncomingDocument letter = CONGVAN__INCOMING_DOCUMENT__INIT;
	Congvan__CopyBlock block = CONGVAN__COPY_BLOCK__INIT;
	uint64_t id;

	CV_SET(&letter, id, LETTER);
	CV_SET(&letter, state, CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS);
	CV_SET(&letter, medium, CONGVAN__MEDIUM__MEDIUM_PAPER);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "incoming.document", fakehost_body(studio->fake, "i", LETTER),
		     &letter.base);
	CV_SET(&block, source_document_id, LETTER);
	block.source_kind = (char *)"incoming";
	studio->fields.copy = &block;
	agency_become(studio->fake, CLERK);
	CV_SET(&upload, upload_id, fakehost_upload(studio->fake, "sao-y.pdf", "application/pdf", 900));
	upload.purpose = (char *)"pdf";
	CV_SET(&request, kind, CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY);
	request.fields = &studio->fields;
	request.uploads = &uploads;
	request.n_uploads = 1;
	id = studio_call(studio, "create", &request.base)->document->id;
	studio->fields.copy = NULL;
	studio_act(studio, CLERK, id, "submit", NULL);
	studio_act(studio, CHIEF, id, "agree", NULL);
	return id;
}

static uint64_t numbered(struct studio *studio)
{
	uint64_t id = agreed(studio);
	const Congvan__OutgoingView *view = studio_act(studio, CLERK, id, "number", NULL);

	assert_string_equal(view->document->state_name, "to_sign");
	assert_int_equal(view->document->number, 1);
	return id;
}

static int void_it(struct studio *studio, uint64_t id, bool cancel)
{
	Congvan__VoidIssueRequest request = CONGVAN__VOID_ISSUE_REQUEST__INIT;

	agency_become(studio->fake, CLERK);
	CV_SET(&request, id, id);
	CV_SET(&request, cancel, cancel);
	request.reason = (char *)"Ghi nhầm sổ";
	return studio_try(studio, "void_issue", &request.base);
}

static void the_signature_issues_what_has_its_number(void **state)
{
	struct studio *studio = *state;
	uint64_t id = agreed(studio);
	const Congvan__OutgoingDocument *document;

	/* Nobody signs it without. */
	assert_int_equal(studio_try_act(studio, HEAD, id, "sign", NULL), -EACCES);
	studio_act(studio, CLERK, id, "number", NULL);
	document = studio_stored(studio, id);
	assert_int_equal(document->number, 1);
	assert_int_equal(document->register_id, COPIES);
	assert_null(document->signed_at);
	assert_int_equal(document->n_steps, 0);
	assert_int_equal(document->n_issued_files, 0);
	assert_null(entry(studio, 1)->signer);
	assert_int_equal(told(studio, "outgoing.numbered"), 1);

	studio_act(studio, HEAD, id, "sign", NULL);
	becomes(studio, id, "numbered");
	document = studio_stored(studio, id);
	assert_int_equal(document->number, 1);
	assert_int_equal(document->open_flows, 0);
	assert_int_equal(studio_endorsed(studio, id), APPROVE | SIGN);
	assert_non_null(document->signed_at);
	assert_int_equal(document->n_steps, 3);
	/* Of a copy no number stands in its file; it is sealed. */
	assert_int_equal(document->steps[0]->state, CONGVAN__ISSUE_STEP_STATE__STEP_SKIPPED);
	assert_int_equal(document->steps[1]->state, CONGVAN__ISSUE_STEP_STATE__STEP_WAITING);
	assert_int_equal(document->n_issued_files, 1);
	assert_string_equal(entry(studio, 1)->signer, document->signature->name);
	assert_int_equal(told(studio, "outgoing.numbered"), 1);
	assert_int_equal(told(studio, "outgoing.released"), 1);
}

static void what_comes_back_unsigned_keeps_its_number(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);
	const Congvan__OutgoingView *view;

	studio_act(studio, HEAD, id, "return", "Trình lại buổi chiều");
	becomes(studio, id, "copy_agreed");
	view = studio_view(studio, CLERK, id);
	assert_false(studio_offers(view, "number"));
	assert_true(studio_offers(view, "present"));
	assert_true(studio_offers(view, "issue/void"));
	studio_act(studio, CLERK, id, "present", NULL);
	studio_act(studio, HEAD, id, "sign", NULL);
	assert_int_equal(studio_stored(studio, id)->number, 1);
	becomes(studio, id, "numbered");
}

/* What stands in the book is not another document overnight. */
static void what_has_its_number_does_not_change(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);
	Congvan__ReviseDraftRequest revise = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	const Congvan__OutgoingView *view;

	studio_act(studio, HEAD, id, "send_back", "Bản chụp mờ");
	becomes(studio, id, "copy");
	view = studio_view(studio, CLERK, id);
	assert_false(studio_offers(view, "revise"));
	assert_false(studio_offers(view, "cancel"));
	CV_SET(&revise, id, id);
	revise.fields = &studio->fields;
	studio->fields.subject = (char *)"Sao y (chụp lại)";
	assert_int_equal(studio_try(studio, "revise", &revise.base), -EEXIST);
	studio_refused(studio, "outgoing.numbered");
	assert_int_equal(studio_try_act(studio, CLERK, id, "cancel", "Không sao nữa"), -EEXIST);
	studio_refused(studio, "outgoing.numbered");

	/* Without it the clerk goes on where the document is. */
	assert_int_equal(void_it(studio, id, false), 0);
	becomes(studio, id, "copy");
	assert_int_equal(entry(studio, 1)->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID);
	studio_revise(studio, CLERK, id, "Sao y (chụp lại)");
	studio_act(studio, CLERK, id, "submit", NULL);
	studio_act(studio, CHIEF, id, "agree", NULL);
	assert_int_equal(studio_act(studio, CLERK, id, "number", NULL)->document->number, 2);
}

static void a_voided_number_calls_it_back_from_the_signer(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);
	uint32_t rows = fakehost_count(studio->fake, FAKEHOST_AGENCY, OFFICE_WORK_ITEM);

	assert_int_equal(void_it(studio, id, false), 0);
	/* The signer's row goes, and nobody has two. */
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OFFICE_WORK_ITEM), rows - 1);
	becomes(studio, id, "copy_agreed");
	assert_int_equal(studio_stored(studio, id)->open_flows, 1);
	assert_int_equal(studio_endorsed(studio, id), APPROVE);
	assert_int_equal(studio_try_act(studio, HEAD, id, "sign", NULL), -EEXIST);
	assert_int_equal(studio_act(studio, CLERK, id, "number", NULL)->document->number, 2);
	studio_act(studio, HEAD, id, "sign", NULL);
	becomes(studio, id, "numbered");
}

/* Who signed has signed it with that number. */
static void with_the_number_goes_the_signature(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);
	const Congvan__OutgoingDocument *document;

	studio_act(studio, HEAD, id, "sign", NULL);
	assert_int_equal(void_it(studio, id, false), 0);
	becomes(studio, id, "copy_agreed");
	document = studio_stored(studio, id);
	assert_int_equal(studio_endorsed(studio, id), APPROVE);
	assert_string_equal(document->endorsements[document->n_endorsements - 1]->void_reason, "number_voided");
	assert_null(document->signed_at);
	assert_null(document->issue_deadline);
	assert_int_equal(document->n_steps, 0);
	studio_act(studio, CLERK, id, "number", NULL);
	becomes(studio, id, "to_sign");
	studio_act(studio, HEAD, id, "sign", NULL);
	assert_int_equal(studio_endorsed(studio, id), APPROVE | SIGN);
	assert_int_equal(studio_stored(studio, id)->number, 2);
}

static void cancelled_with_its_number_nobody_has_it(void **state)
{
	struct studio *studio = *state;
	uint64_t id = numbered(studio);

	assert_int_equal(void_it(studio, id, true), 0);
	becomes(studio, id, "cancelled");
	assert_int_equal(studio_stored(studio, id)->open_flows, 0);
	assert_int_equal(studio_stored(studio, id)->number, 0);
	assert_int_equal(entry(studio, 1)->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID);
	assert_int_equal(studio_try_act(studio, HEAD, id, "sign", NULL), -EEXIST);
	assert_int_equal(void_it(studio, id, false), -EEXIST);
	studio_refused(studio, "issue.not_numbered");
}

#define AHEAD(function) cmocka_unit_test_setup_teardown(function, setup, studio_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    AHEAD(the_signature_issues_what_has_its_number), AHEAD(what_comes_back_unsigned_keeps_its_number),
	    AHEAD(what_has_its_number_does_not_change),      AHEAD(a_voided_number_calls_it_back_from_the_signer),
	    AHEAD(with_the_number_goes_the_signature),       AHEAD(cancelled_with_its_number_nobody_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
