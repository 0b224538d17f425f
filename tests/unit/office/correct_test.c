/* Correcting what was entered: who may, what follows it, and what stood there before. */
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

#include "desk.h"

static Congvan__CorrectIncomingRequest patch_of(uint64_t id)
{
	Congvan__CorrectIncomingRequest patch = CONGVAN__CORRECT_INCOMING_REQUEST__INIT;

	CV_SET(&patch, id, id);
	patch.reason = (char *)"Nhập sai";
	return patch;
}

static int try_patch(struct desk *desk, const Congvan__CorrectIncomingRequest *patch)
{
	return desk_try(desk, "correct", &patch->base);
}

static Congvan__IncomingView *correct(struct desk *desk, const Congvan__CorrectIncomingRequest *patch)
{
	agency_become(desk->fake, CLERK);
	return desk_call(desk, "correct", &patch->base, &congvan__incoming_view__descriptor);
}

static Congvan__RegisterEntry *entry_of(struct desk *desk, uint64_t number)
{
	return fakehost_record(desk->fake, FAKEHOST_AGENCY, "register.entry",
			       fakehost_body(desk->fake, "ii", (uint64_t)BOOK, number),
			       &congvan__register_entry__descriptor);
}

static const Congvan__FieldChange *change_of(const Congvan__Act *act, const char *field)
{
	for (size_t i = 0; i < act->n_changes; i++)
		if (strcmp(act->changes[i]->field, field) == 0)
			return act->changes[i];
	fail_msg("%s did not change", field);
	return NULL;
}

static void what_stood_there_before_is_kept(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__CorrectIncomingRequest patch = patch_of(id);
	const struct fakehost_event *events;
	Congvan__IncomingActed *acted;
	Congvan__IncomingView *view;
	uint32_t count;

	patch.subject = (char *)"V/v báo cáo quý I";
	patch.code_number = (char *)"1209";
	CV_SET(&patch, urgency, CONGVAN__URGENCY__URGENCY_EXPRESS);
	CV_SET(&patch, reply_required, 1);
	view = correct(desk, &patch);
	assert_string_equal(view->document->subject, "V/v báo cáo quý I");
	assert_int_equal(view->document->arrival_number, 1);
	assert_string_equal(view->timeline[0]->verb, "correct");
	assert_string_equal(view->timeline[0]->text, "Nhập sai");
	assert_int_equal(view->timeline[0]->n_changes, 4);
	assert_string_equal(change_of(view->timeline[0], "codeNumber")->before, "1208");
	assert_string_equal(change_of(view->timeline[0], "codeNumber")->after, "1209");
	assert_string_equal(change_of(view->timeline[0], "urgency")->before, "URGENCY_NORMAL");
	assert_null(change_of(view->timeline[0], "replyRequired")->before);
	events = fakehost_events(desk->fake, &count);
	assert_string_equal(events[count - 1].topic, "incoming.corrected");
	acted = cv_unpack(desk->reading, &congvan__incoming_acted__descriptor, events[count - 1].payload);
	assert_int_equal(acted->act->n_changes, 4);

	/* The book, and everybody's list. */
	assert_string_equal(entry_of(desk, 1)->summary, "V/v báo cáo quý I");
	assert_string_equal(entry_of(desk, 1)->code, "1209/KCB-NV");
	assert_non_null(strstr(entry_of(desk, 1)->note, "số, trích yếu"));
	assert_string_equal(desk_row(desk, HEAD, 0)->subject, "V/v báo cáo quý I");
	assert_int_equal(desk_row(desk, HEAD, 0)->urgency, CONGVAN__URGENCY__URGENCY_EXPRESS);
	assert_int_equal(desk_row(desk, CLERK, 0)->urgency, CONGVAN__URGENCY__URGENCY_EXPRESS);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_sums_fit(desk);
}

static void the_index_by_code_follows(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	Congvan__CorrectIncomingRequest patch = patch_of(id);

	patch.code_notation = (char *)"BYT-VP";
	correct(desk, &patch);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_BY_CODE), 1);
	assert_non_null(fakehost_get(desk->fake, FAKEHOST_AGENCY, INCOMING_BY_CODE,
				     fakehost_body(desk->fake, "si", "1208/byt-vp", id))
			    .data);
}

static void the_warning_of_duplicates_follows(void **state)
{
	struct desk *desk = *state;
	uint64_t first = desk_register(desk, false)->document->id, second;
	Congvan__CorrectIncomingRequest patch;

	desk->form.code_number = (char *)"1300";
	second = desk_register(desk, false)->document->id;
	patch = patch_of(second);
	patch.code_number = (char *)"1208";
	agency_become(desk->fake, CLERK);
	assert_int_equal(try_patch(desk, &patch), -EEXIST);
	desk_refused(desk, "incoming.duplicate");
	CV_SET(&patch, confirm_duplicate, 1);
	correct(desk, &patch);
	assert_int_equal(desk_stored(desk, second)->duplicate_of, first);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_GUARD), 1);
	assert_int_equal(desk_try(desk, "register_document", &desk->form.base), 0); /* 1300 is free again */

	/* When the first one is corrected away, the second one holds the number. */
	patch = patch_of(first);
	patch.code_number = (char *)"7";
	correct(desk, &patch);
	desk->form.code_number = (char *)"1208";
	assert_int_equal(desk_try(desk, "register_document", &desk->form.base), -EEXIST);
	desk_refused(desk, "incoming.duplicate");
	patch = patch_of(second);
	patch.code_number = (char *)"8";
	correct(desk, &patch);
	assert_int_equal(desk_stored(desk, second)->has_duplicate_of, 0);
	assert_int_equal(desk_try(desk, "register_document", &desk->form.base), 0);
}

static void it_is_checked_like_a_registration(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	Congvan__CorrectIncomingRequest patch = patch_of(id);

	agency_become(desk->fake, CLERK);
	patch.reason = (char *)"  ";
	patch.subject = (char *)"";
	patch.issued_date = (char *)"2026-03-06";
	patch.due_date = (char *)"2026-03-01";
	patch.source = (char *)"bồ câu";
	assert_int_equal(try_patch(desk, &patch), -EINVAL);
	desk_field(desk, "/reason", "required");
	desk_field(desk, "/subject", "required");
	desk_field(desk, "/issuedDate", "incoming.issued_after_arrival");
	desk_field(desk, "/dueDate", "incoming.due_before_today");
	desk_field(desk, "/source", "unknown_value");
	patch = patch_of(id);
	assert_int_equal(try_patch(desk, &patch), -EINVAL);
	desk_field(desk, "/reason", "incoming.nothing_changed");
	patch.subject = desk->form.subject;
	assert_int_equal(try_patch(desk, &patch), -EINVAL);
	desk_field(desk, "/reason", "incoming.nothing_changed");
	CV_SET(&patch, secrecy, CONGVAN__SECRECY__SECRECY_SECRET);
	assert_int_equal(try_patch(desk, &patch), -EACCES);
	desk_refused(desk, "incoming.secret_refused");
	patch = patch_of(999);
	patch.subject = (char *)"x";
	assert_int_equal(try_patch(desk, &patch), -ENOENT);
	assert_int_equal(desk_stored(desk, id)->revision, 1);
}

static void a_text_is_cleared_by_an_empty_one(void **state)
{
	struct desk *desk = *state;
	Congvan__CorrectIncomingRequest patch;
	Congvan__IncomingView *view;

	desk->form.signer_name = (char *)"Nguyễn Văn A";
	view = desk_register(desk, false);
	patch = patch_of(view->document->id);
	patch.signer_name = (char *)"";
	view = correct(desk, &patch);
	assert_null(view->document->signer_name);
	assert_null(change_of(view->timeline[0], "signerName")->after);
}

/* No regulation speaks of it: who registers may. */
static void only_who_registers_corrects(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__CorrectIncomingRequest patch = patch_of(id);
	Congvan__GetIncomingRequest get = CONGVAN__GET_INCOMING_REQUEST__INIT;
	Congvan__IncomingView *view;

	CV_SET(&get, id, id);
	patch.subject = (char *)"Khác";
	for (enum agency_person person = HEAD; person <= CHIEF; person++) {
		agency_become(desk->fake, person);
		assert_int_equal(try_patch(desk, &patch), -EACCES);
		desk_refused(desk, "incoming.not_corrector");
		view = desk_call(desk, "get", &get.base, &congvan__incoming_view__descriptor);
		assert_null(view->correction);
	}
	agency_become(desk->fake, FINANCE_HEAD);
	assert_int_equal(try_patch(desk, &patch), -EACCES);
	desk_refused(desk, "incoming.not_visible");
	agency_become(desk->fake, SECOND_CLERK);
	view = desk_call(desk, "get", &get.base, &congvan__incoming_view__descriptor);
	assert_string_equal(view->correction->etag, "1");
	assert_string_equal(view->correction->needs[0]->field, "reason");
	assert_int_equal(try_patch(desk, &patch), 0);
}

static void it_fails_cleanly_without_memory(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	Congvan__CorrectIncomingRequest patch = patch_of(id);

	patch.code_number = (char *)"77";
	for (uint32_t n = 1;; n++) {
		int result;

		fakehost_fail_alloc(desk->fake, n);
		result = try_patch(desk, &patch);
		if (!fakehost_alloc_failed(desk->fake) || result == 0)
			break;
		assert_int_equal(desk_stored(desk, id)->revision, 1);
	}
	fakehost_fail_alloc(desk->fake, 0);
	assert_string_equal(desk_stored(desk, id)->code_number, "77");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(what_stood_there_before_is_kept),   DESK_TEST(the_index_by_code_follows),
	    DESK_TEST(the_warning_of_duplicates_follows), DESK_TEST(it_is_checked_like_a_registration),
	    DESK_TEST(a_text_is_cleared_by_an_empty_one), DESK_TEST(only_who_registers_corrects),
	    DESK_TEST(it_fails_cleanly_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
