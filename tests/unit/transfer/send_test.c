/* Sending when memory runs out at any step, and when the agency's own record is missing: an error, and nothing sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "agency.h"
#include "transfer/transfer.h"

#define RECEIVER 2u
#define DOCUMENT 900u
#define STEPS_MAX 5000u

const struct cv_plugin *cv_plugin_entry_v1(void);

struct sender {
	struct fakehost *fake;
	struct cv_instance instance;
};

static void put_agency(struct fakehost *fake, uint32_t number, const char *organ)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	CV_SET(&agency, number, number);
	agency.organ_id = (char *)organ;
	agency.name = (char *)"Sở Y tế";
	agency.short_name = (char *)"SYT";
	fakehost_put(fake, number, "identity.agency", fakehost_body(fake, ""), &agency.base);
	fakehost_put(fake, 0, "identity.organ", fakehost_body(fake, "s", organ), &agency.base);
	fakehost_put(fake, 0, "identity.agency_number", fakehost_body(fake, "w", number), &agency.base);
}

static void put_document(struct fakehost *fake, Congvan__Circulation circulation)
{
	Congvan__IncomingDocument document = CONGVAN__INCOMING_DOCUMENT__INIT;
	Congvan__FileRef file = CONGVAN__FILE_REF__INIT, *files[] = {&file};

	CV_SET(&document, id, DOCUMENT);
	CV_SET(&document, circulation, circulation);
	document.code_number = (char *)"15";
	document.code_notation = (char *)"BYT-KCB";
	document.issuing_organ = (char *)"Bộ Y tế";
	document.issued_date = (char *)"2026-03-02";
	document.subject = (char *)"V/v phòng, chống dịch";
	CV_SET(&file, id, 1);
	file.name = (char *)"van-ban.pdf";
	file.sha256 = (char *)"00";
	CV_SET(&file, size_bytes, 50);
	document.files = files;
	document.n_files = 1;
	fakehost_put(fake, FAKEHOST_AGENCY, "incoming.document", fakehost_body(fake, "i", (uint64_t)DOCUMENT),
		     &document.base);
}

static int setup(void **state)
{
	static struct sender sender;

	sender = (struct sender){.fake = fakehost_create()};
	sender.instance.host = fakehost_table(sender.fake);
	sender.instance.size_limit = 1 << 20;
	fakehost_plugin(sender.fake, cv_plugin_entry_v1(), &sender.instance);
	agency_make(sender.fake, FAKEHOST_AGENCY);
	put_agency(sender.fake, RECEIVER, "H99.08");
	put_document(sender.fake, CONGVAN__CIRCULATION__CIRCULATION_RETURN);
	*state = &sender;
	return 0;
}

static int teardown(void **state)
{
	struct sender *sender = *state;

	fakehost_destroy(&sender->fake);
	return 0;
}

static int send_it(struct sender *sender)
{
	Congvan__SendRequest request = CONGVAN__SEND_REQUEST__INIT;
	char *organs[] = {(char *)"H99.08"};
	void *reply;

	request.kind = (char *)"incoming";
	CV_SET(&request, document_id, DOCUMENT);
	request.organ_ids = organs;
	request.n_organ_ids = 1;
	request.note = (char *)"Kính chuyển";
	return fakehost_call(sender->fake, "transfer/1", "send", &request.base, &congvan__transfer_view__descriptor,
			     &reply);
}

static void nothing_is_sent(struct sender *sender)
{
	assert_int_equal(fakehost_count(sender->fake, FAKEHOST_AGENCY, TRANSFER_SENT), 0);
	assert_int_equal(fakehost_count(sender->fake, FAKEHOST_AGENCY, TRANSFER_RECIPIENT), 0);
}

static void without_the_agency_s_own_record_nothing_is_sent(void **state)
{
	assert_int_not_equal(send_it(*state), 0);
	nothing_is_sent(*state);
}

/* NĐ 30/2020/NĐ-CP PL I: for internal use, or restricted, it stays in the agency. */
static void what_may_not_circulate_is_not_sent(void **state)
{
	static const Congvan__Circulation barred[] = {CONGVAN__CIRCULATION__CIRCULATION_INTERNAL,
						      CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED};
	struct sender *sender = *state;

	put_agency(sender->fake, FAKEHOST_AGENCY, "H99.07");
	for (size_t i = 0; i < 2; i++) {
		put_document(sender->fake, barred[i]);
		assert_int_equal(send_it(sender), -EEXIST);
		assert_string_equal(fakehost_status(sender->fake)->reason, "transfer.circulation");
		nothing_is_sent(sender);
	}
}

static bool refused_at(struct sender *sender, const char *pointer)
{
	const Congvan__Status *status = fakehost_status(sender->fake);

	return status && status->n_fields == 1 && strcmp(status->fields[0]->pointer, pointer) == 0 &&
	       strcmp(status->fields[0]->code, "transfer.too_big") == 0;
}

/* transfer.size_limit: of all files of one sending together; a document of the agency counts as uploads do. */
static void files_are_as_large_as_the_limit_and_no_larger(void **state)
{
	struct sender *sender = *state;

	put_agency(sender->fake, FAKEHOST_AGENCY, "H99.07");
	sender->instance.size_limit = 49; /* the file has 50 bytes */
	assert_int_not_equal(send_it(sender), 0);
	assert_true(refused_at(sender, "/uploads"));
	nothing_is_sent(sender);
	sender->instance.size_limit = 50;
	assert_int_equal(send_it(sender), 0);
	assert_int_equal(fakehost_count(sender->fake, FAKEHOST_AGENCY, TRANSFER_SENT), 1);
}

static int send_uploads(struct sender *sender, uint64_t first_bytes, uint64_t second_bytes)
{
	Congvan__SendRequest request = CONGVAN__SEND_REQUEST__INIT;
	Congvan__DocumentHeader header = CONGVAN__DOCUMENT_HEADER__INIT;
	Congvan__UploadRef refs[] = {CONGVAN__UPLOAD_REF__INIT, CONGVAN__UPLOAD_REF__INIT};
	Congvan__UploadRef *uploads[] = {&refs[0], &refs[1]};
	char *organs[] = {(char *)"H99.08"};
	void *reply;

	CV_SET(&refs[0], upload_id, fakehost_upload(sender->fake, "a.pdf", "application/pdf", first_bytes));
	CV_SET(&refs[1], upload_id, fakehost_upload(sender->fake, "b.pdf", "application/pdf", second_bytes));
	header.issuing_organ = (char *)"Sở Y tế";
	header.code_number = (char *)"16";
	header.code_notation = (char *)"SYT-VP";
	header.issued_date = (char *)"2026-03-02";
	header.document_type = (char *)"Công văn";
	header.subject = (char *)"V/v báo cáo";
	request.header = &header;
	request.uploads = uploads;
	request.n_uploads = 2;
	request.organ_ids = organs;
	request.n_organ_ids = 1;
	return fakehost_call(sender->fake, "transfer/1", "send", &request.base, &congvan__transfer_view__descriptor,
			     &reply);
}

static void uploads_count_together(void **state)
{
	struct sender *sender = *state;

	put_agency(sender->fake, FAKEHOST_AGENCY, "H99.07");
	sender->instance.size_limit = 100;
	assert_int_not_equal(send_uploads(sender, 60, 41), 0);
	assert_true(refused_at(sender, "/uploads"));
	nothing_is_sent(sender);
	assert_int_equal(send_uploads(sender, 60, 40), 0);
}

static void memory_that_runs_out_at_any_step_sends_nothing(void **state)
{
	struct sender *sender = *state;
	uint32_t step;
	int result;

	put_agency(sender->fake, FAKEHOST_AGENCY, "H99.07");
	for (step = 1; step < STEPS_MAX; step++) {
		fakehost_fail_alloc(sender->fake, step);
		result = send_it(sender);
		if (!fakehost_alloc_failed(sender->fake))
			break;
		assert_int_not_equal(result, 0);
		nothing_is_sent(sender);
	}
	fakehost_fail_alloc(sender->fake, 0);
	assert_in_range(step, 20, STEPS_MAX - 1);
	assert_int_equal(result, 0); /* the first that had enough */
	assert_int_equal(fakehost_count(sender->fake, FAKEHOST_AGENCY, TRANSFER_SENT), 1);
	assert_int_equal(fakehost_count(sender->fake, FAKEHOST_AGENCY, TRANSFER_RECIPIENT), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_may_not_circulate_is_not_sent, setup, teardown),
	    cmocka_unit_test_setup_teardown(without_the_agency_s_own_record_nothing_is_sent, setup, teardown),
	    cmocka_unit_test_setup_teardown(files_are_as_large_as_the_limit_and_no_larger, setup, teardown),
	    cmocka_unit_test_setup_teardown(uploads_count_together, setup, teardown),
	    cmocka_unit_test_setup_teardown(memory_that_runs_out_at_any_step_sends_nothing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
