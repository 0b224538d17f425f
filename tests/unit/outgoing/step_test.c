/* What follows the number: each failure, each try again, what waits, and what is delivered twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "issuing.h"
#include "office/calendar/moment.h"
#include "outgoing/issue/settle.h"

#define WRITE CONGVAN__ISSUE_STEP_KIND__ISSUE_WRITE_NUMBER
#define SEAL CONGVAN__ISSUE_STEP_KIND__ISSUE_SEAL
#define SEND CONGVAN__ISSUE_STEP_KIND__ISSUE_DISPATCH
#define WAITING CONGVAN__ISSUE_STEP_STATE__STEP_WAITING
#define DONE CONGVAN__ISSUE_STEP_STATE__STEP_DONE
#define FAILED CONGVAN__ISSUE_STEP_STATE__STEP_FAILED
#define BOTH "issue: {number: required, seal: required}\n"
#define PROBES_MAX 100

const struct cv_plugin *cv_plugin_entry_v1(void);

static struct issuing *issuing;

static void begin(const char *issue, unsigned methods)
{
	issuing = issuing_begin(issue, methods);
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
}

static int teardown(void **state)
{
	(void)state;
	issuing_end(issuing);
	issuing = NULL;
	return 0;
}

static void assert_issued(void)
{
	const Congvan__OutgoingDocument *document = issuing_letter(issuing);

	assert_int_equal(document->state, CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED);
	assert_null(outgoing_step_now(document));
	assert_int_equal(issuing_told(issuing, "outgoing.issued"), 1);
}

static void assert_failed(Congvan__IssueStepKind kind, const char *code)
{
	const Congvan__IssueStep *step = issuing_step(issuing, kind);

	assert_int_equal(step->state, FAILED);
	assert_string_equal(step->reason_code, code);
	assert_true(step->reason && *step->reason);
	assert_int_equal(issuing_letter(issuing)->state, CONGVAN__OUTGOING_STATE__OUTGOING_NUMBERED);
}

static void the_clock_goes_on(int64_t ms)
{
	fakehost_set_now(issuing->fake, issuing->instance.host->now_ms(issuing->instance.host) + ms);
}

/* ---- all of it ---- */

static void everything_is_done_in_order(void **state)
{
	const Congvan__OutgoingDocument *document;

	(void)state;
	begin(BOTH, EVERY_METHOD);
	assert_int_equal(issuing_run(issuing), 0);
	assert_issued();
	assert_string_equal(issuing->number, "01");
	assert_string_equal(issuing->date, "2026-03-05");
	assert_int_equal(issuing->asked[METHOD_FILL], 1);
	/* The document and its one annex that is a PDF, each by itself; the text file goes as it is. */
	assert_int_equal(issuing->asked[METHOD_SIGN], 2);
	assert_int_equal(issuing->asked[METHOD_SIGNATURE], 2);
	assert_int_equal(issuing->asked[METHOD_EMBED], 2);
	assert_int_equal(issuing->lines, 2); /* of the annex: number and symbol, time */
	assert_true(issuing->request_ids[0] && issuing->request_ids[1]);
	assert_true(issuing->request_ids[0] != issuing->request_ids[1]);
	document = issuing_letter(issuing);
	for (size_t i = 0; i < 2; i++)
		assert_true(document->issued_files[i]->size_bytes > 50000);
	assert_int_equal(document->issued_files[2]->size_bytes, 50000);
	assert_int_equal(issuing_step(issuing, SEAL)->files_done, 2);
	assert_int_equal(issuing_told(issuing, "outgoing.step_done"), 3);
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, OUTGOING_BY_CODE), 1);
}

/* The places said it already: nothing to claim. */
static void what_is_written_already_stays(void **state)
{
	(void)state;
	issuing = issuing_begin(BOTH, EVERY_METHOD);
	issuing->answers[METHOD_FILL] = ANSWER_NOTHING;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_issued();
}

/* ---- failures ---- */

static const struct {
	enum method method;
	enum answer answer;
	const char *code;
	Congvan__IssueStepKind step;
	bool passes;
} failures[] = {
    {METHOD_FILL, ANSWER_REFUSED, "stub.refused", WRITE, false},
    {METHOD_FILL, ANSWER_BUSY, "stub.busy", WRITE, true},
    {METHOD_FILL, ANSWER_WRONG, "step.bad_answer", WRITE, false},
    {METHOD_LIST, ANSWER_REFUSED, "stub.refused", SEAL, false},
    {METHOD_LIST, ANSWER_NOTHING, "step.no_certificate", SEAL, true},
    {METHOD_CERTIFICATE, ANSWER_BUSY, "stub.busy", SEAL, true},
    {METHOD_CERTIFICATE, ANSWER_INVALID, "step.certificate", SEAL, false},
    {METHOD_CERTIFICATE, ANSWER_UNKNOWN, "step.certificate", SEAL, true},
    {METHOD_PREPARE, ANSWER_REFUSED, "stub.refused", SEAL, false},
    {METHOD_PREPARE, ANSWER_BUSY, "stub.busy", SEAL, true},
    {METHOD_SIGN, ANSWER_REFUSED, "stub.refused", SEAL, false},
    {METHOD_SIGN, ANSWER_BUSY, "stub.busy", SEAL, true},
    {METHOD_SIGNATURE, ANSWER_INVALID, "step.signature", SEAL, false},
    {METHOD_SIGNATURE, ANSWER_UNKNOWN, "step.signature", SEAL, true},
    {METHOD_EMBED, ANSWER_REFUSED, "stub.refused", SEAL, false},
    {METHOD_EMBED, ANSWER_WRONG, "step.bad_answer", SEAL, false},
};
#define FAILURES (sizeof(failures) / sizeof(failures[0]))

static void fail_with(size_t index)
{
	issuing = issuing_begin(BOTH, EVERY_METHOD);
	issuing->answers[failures[index].method] = failures[index].answer;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_failed(failures[index].step, failures[index].code);
	assert_int_equal(issuing_step(issuing, failures[index].step)->attempts, 1);
	assert_int_equal(issuing_told(issuing, "outgoing.step_failed"), 1);
}

/* The reason is on the document, the number stays, and a person tries it again. */
static void each_failure_is_seen_and_tried_again_by_hand(void **state)
{
	(void)state;
	for (size_t i = 0; i < FAILURES; i++) {
		fail_with(i);
		assert_int_equal(issuing_step(issuing, failures[i].step)->next_at != NULL, failures[i].passes);
		issuing->answers[failures[i].method] = ANSWER_DONE;
		assert_int_equal(issuing_retry(issuing), 0);
		assert_int_equal(issuing_step(issuing, failures[i].step)->state, WAITING);
		assert_null(issuing_step(issuing, failures[i].step)->reason);
		assert_int_equal(issuing_run(issuing), 0);
		if (failures[i].passes) { /* the try that had been put for later comes, and changes nothing */
			the_clock_goes_on(OUTGOING_STEP_DELAY_MAX_MS);
			issuing->delivered = 0;
			assert_int_equal(issuing_run(issuing), 0);
		}
		assert_issued();
		assert_int_equal(issuing_letter(issuing)->number, 1);
		teardown(NULL);
	}
	issuing = issuing_begin("", 0);
}

static void what_passes_is_tried_again_by_itself(void **state)
{
	(void)state;
	for (size_t i = 0; i < FAILURES; i++) {
		if (!failures[i].passes)
			continue;
		fail_with(i);
		issuing->answers[failures[i].method] = ANSWER_DONE;
		assert_int_equal(issuing_run(issuing), 0); /* not yet */
		assert_failed(failures[i].step, failures[i].code);
		the_clock_goes_on(OUTGOING_STEP_DELAY_MIN_MS);
		assert_int_equal(issuing_run(issuing), 0);
		assert_issued();
		teardown(NULL);
	}
	issuing = issuing_begin("", 0);
}

static void after_so_many_failures_a_person_is_waited_for(void **state)
{
	(void)state;
	issuing = issuing_begin(BOTH, EVERY_METHOD);
	issuing->answers[METHOD_FILL] = ANSWER_BUSY;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	for (unsigned i = 0; i < OUTGOING_STEP_ATTEMPTS + 5; i++) {
		assert_int_equal(issuing_run(issuing), 0);
		the_clock_goes_on(OUTGOING_STEP_DELAY_MAX_MS);
	}
	assert_int_equal(issuing->asked[METHOD_FILL], OUTGOING_STEP_ATTEMPTS);
	assert_failed(WRITE, "stub.busy");
	assert_null(issuing_step(issuing, WRITE)->next_at);
	issuing->answers[METHOD_FILL] = ANSWER_DONE;
	assert_int_equal(issuing_retry(issuing), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_issued();
}

static void delays_grow_to_an_hour(void **state)
{
	(void)state;
	issuing = issuing_begin("", 0);
	assert_int_equal(outgoing_step_delay_ms(1), OUTGOING_STEP_DELAY_MIN_MS);
	for (uint32_t i = 2; i < OUTGOING_STEP_ATTEMPTS; i++)
		assert_true(outgoing_step_delay_ms(i) >= outgoing_step_delay_ms(i - 1));
	assert_int_equal(outgoing_step_delay_ms(OUTGOING_STEP_ATTEMPTS - 1), OUTGOING_STEP_DELAY_MAX_MS);
	assert_int_equal(outgoing_step_delay_ms(OUTGOING_STEP_ATTEMPTS), 0);
}

/* ---- services that nobody provides ---- */

static void wait_for(Congvan__IssueStepKind kind, const char *service)
{
	const Congvan__IssueStep *step;

	/* The first delivery says it on the document, the next ones suspend the queue. */
	for (int i = 0; i < 3; i++)
		assert_int_not_equal(issuing_run(issuing), 0);
	assert_string_equal(fakehost_status(issuing->fake)->reason, CV_REASON_SUSPEND);
	step = issuing_step(issuing, kind);
	assert_int_equal(step->state, WAITING);
	assert_string_equal(step->reason_code, "step.no_service");
	assert_string_equal(step->waits_for, service);
	assert_int_equal(step->attempts, 0);
}

static void it_waits_for_each_service_and_goes_on_by_itself(void **state)
{
	const unsigned pdf = 1u << METHOD_FILL | 1u << METHOD_PREPARE | 1u << METHOD_EMBED;
	const unsigned signing = 1u << METHOD_LIST | 1u << METHOD_SIGN;

	(void)state;
	begin(BOTH, 0);
	wait_for(WRITE, "pdf/1");
	assert_int_equal(issuing_told(issuing, "outgoing.step_waits"), 1);
	issuing_provide(issuing, pdf);
	wait_for(SEAL, "signing/1");
	assert_int_equal(issuing_step(issuing, WRITE)->state, DONE);
	issuing_provide(issuing, signing);
	wait_for(SEAL, "trust/1");
	issuing_provide(issuing, 1u << METHOD_CERTIFICATE | 1u << METHOD_SIGNATURE);
	assert_int_equal(issuing_run(issuing), 0);
	assert_issued();
	assert_int_equal(issuing_told(issuing, "outgoing.step_waits"), 3);
}

/* ---- a remote signer ---- */

static void a_person_is_asked_once_however_long_it_takes(void **state)
{
	(void)state;
	issuing = issuing_begin("issue: {seal: required}\n", EVERY_METHOD);
	issuing->answers[METHOD_SIGN] = ANSWER_UNDER_WAY;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(issuing_run(issuing), 0);
		assert_string_equal(issuing_step(issuing, SEAL)->reason_code, "step.under_way");
		assert_int_equal(issuing_step(issuing, SEAL)->attempts, 0);
		the_clock_goes_on(5000);
	}
	assert_int_equal(issuing->asked[METHOD_SIGN], 3);
	/* The same id, and the same time in the file: so it is the same digest that is signed. */
	for (int i = 1; i < 3; i++) {
		assert_true(issuing->request_ids[i] == issuing->request_ids[0]);
		assert_true(issuing->times_ms[i] == issuing->times_ms[0]);
	}
	issuing->answers[METHOD_SIGN] = ANSWER_DONE;
	assert_int_equal(issuing_run(issuing), 0);
	assert_true(issuing->request_ids[3] == issuing->request_ids[0]);
	assert_issued();
}

static void a_try_by_hand_is_another_signature(void **state)
{
	(void)state;
	issuing = issuing_begin("issue: {seal: required}\n", EVERY_METHOD);
	issuing->answers[METHOD_SIGN] = ANSWER_REFUSED;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_int_equal(issuing_retry(issuing), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_int_equal(issuing->asked[METHOD_SIGN], 2);
	assert_true(issuing->request_ids[0] != issuing->request_ids[1]);
}

/* ---- twice, late, and in between ---- */

/* Every commit fails once: the server dies after the work was done and before it was written down. */
static void what_was_not_written_down_is_done_again_the_same_way(void **state)
{
	bool any = true;

	(void)state;
	begin(BOTH, EVERY_METHOD);
	for (int i = 0; any && i < PROBES_MAX; i++) {
		int error;

		fakehost_fail_commit(issuing->fake, -EROFS);
		error = issuing_run_one(issuing, &any);
		if (!any)
			break;
		assert_int_not_equal(error, 0);
		assert_int_equal(issuing_run_one(issuing, &any), 0);
	}
	fakehost_fail_commit(issuing->fake, 0);
	assert_issued();
	assert_int_equal(issuing->asked[METHOD_SIGN], 4);
	assert_true(issuing->request_ids[0] == issuing->request_ids[1]);
	assert_true(issuing->request_ids[2] == issuing->request_ids[3]);
	assert_int_equal(issuing_told(issuing, "outgoing.step_done"), 3);
}

static void what_is_delivered_again_changes_nothing(void **state)
{
	uint64_t revision;

	(void)state;
	begin(BOTH, EVERY_METHOD);
	assert_int_equal(issuing_run(issuing), 0);
	revision = issuing_letter(issuing)->revision;
	issuing->delivered = 0;
	assert_int_equal(issuing_run(issuing), 0);
	assert_int_equal(issuing_letter(issuing)->revision, revision);
	assert_int_equal(issuing->asked[METHOD_FILL], 1);
	assert_int_equal(issuing->asked[METHOD_SIGN], 2);
	assert_issued();
}

static void no_pdf(Congvan__OutgoingDocument *document)
{
	static Congvan__FileRef scan = CONGVAN__FILE_REF__INIT, *files[] = {&scan};

	scan.media_type = (char *)"image/png";
	scan.sha256 = (char *)"cc";
	document->issued_files = files;
	document->n_issued_files = 1;
}

static void without_a_pdf_nothing_can_be_written(void **state)
{
	(void)state;
	issuing = issuing_begin(BOTH, EVERY_METHOD);
	issuing_put(issuing, no_pdf);
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_failed(WRITE, "step.no_pdf");
	assert_int_equal(issuing->asked[METHOD_FILL], 0);
}

static void on_the_axis(Congvan__OutgoingDocument *document)
{
	static Congvan__Channel channels[] = {CONGVAN__CHANNEL__CHANNEL_AXIS};

	document->recipients[1]->organ_id = (char *)"H99.08";
	document->recipients[1]->channels = channels;
	document->recipients[1]->n_channels = 1;
}

/* The agency has no organ id: nothing of it leaves, not even to those whom it could reach. */
static void what_is_not_complete_is_sent_to_nobody(void **state)
{
	(void)state;
	issuing = issuing_begin("", 0);
	issuing->instance.channels.plugins[CONGVAN__CHANNEL__CHANNEL_AXIS] = "axis";
	issuing_put(issuing, on_the_axis);
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_failed(SEND, "dispatch.incomplete");
	assert_int_equal(issuing_told(issuing, "outgoing.dispatch"), 0);
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, OUTGOING_BY_CODE), 0);
	assert_int_equal(issuing_void(issuing, "Thiếu mã định danh", true), 0);
}

/* ---- what it settles ---- */

static void answers_two(Congvan__OutgoingDocument *document)
{
	static Congvan__DocumentLink links[4], *all[] = {&links[0], &links[1], &links[2], &links[3]};
	static const struct {
		Congvan__LinkKind link;
		const char *kind;
		uint64_t flow;
	} said[4] = {{CONGVAN__LINK_KIND__LINK_ANSWERS, "incoming", 71},
		     {CONGVAN__LINK_KIND__LINK_ANSWERS, "incoming", 0}, /* nobody's work ends with it */
		     {CONGVAN__LINK_KIND__LINK_AMENDS, "outgoing", 73},
		     {CONGVAN__LINK_KIND__LINK_ANSWERS, "incoming", 74}};

	for (size_t i = 0; i < 4; i++) {
		congvan__document_link__init(&links[i]);
		CV_SET(&links[i], link, said[i].link);
		CV_SET(&links[i], document_id, 700 + i);
		links[i].kind = (char *)(uintptr_t)said[i].kind;
		if (said[i].flow)
			CV_SET(&links[i], flow_id, said[i].flow);
	}
	document->links = all;
	document->n_links = 4;
}

static unsigned settled;
static int settle_error;

static int settle(struct cv_call *call, const Congvan__SettleRequest *request, Congvan__SettleReply *reply)
{
	if (settle_error)
		return cv_fail(call, CV_UNAVAILABLE, "stub.away", NULL);
	settled++;
	assert_int_equal(call->caller.kind, CV_CALLER_PLUGIN);
	assert_true((request->document_id == 700 && request->flow_id == 71) ||
		    (request->document_id == 703 && request->flow_id == 74));
	assert_int_equal(request->reply_id, LETTER);
	assert_string_equal(request->code, "01/SYT-NVY");
	assert_string_equal(request->issued_date, "2026-03-05");
	CV_SET(reply, settled, 1);
	return 0;
}
CV_HANDLER(settle, Congvan__SettleRequest, Congvan__SettleReply)

static int deliver_settling(void)
{
	uint32_t count;
	const struct fakehost_item *items = fakehost_items(issuing->fake, &count);
	int error = 0;

	for (uint32_t i = 0; i < count && !error; i++) {
		const struct fakehost_delivery delivery = {
		    .kind = CV_DELIVERY_ITEM, .name = items[i].queue, .id = items[i].id, .payload = items[i].payload};

		if (strcmp(items[i].queue, OUTGOING_QUEUE_SETTLING) == 0)
			error = fakehost_deliver(issuing->fake, cv_plugin_entry_v1(), &delivery);
	}
	return error;
}

/* Each by an item of its own, which comes again until incoming has answered. */
static void the_flows_that_it_answers_are_settled(void **state)
{
	static const struct cv_typed method = {settle_typed, &congvan__settle_request__descriptor,
					       &congvan__settle_reply__descriptor, 0};

	(void)state;
	settled = 0;
	issuing = issuing_begin("", 0);
	fakehost_stub(issuing->fake, "incoming/1", "settle", cv_sdk_handle, &method);
	issuing_put(issuing, answers_two);
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(deliver_settling(), 0); /* not before it has left */
	assert_int_equal(settled, 0);
	assert_int_equal(issuing_run(issuing), 0);
	settle_error = 1;
	assert_int_not_equal(deliver_settling(), 0);
	settle_error = 0;
	assert_int_equal(deliver_settling(), 0);
	assert_int_equal(settled, 2);
	assert_issued();
}

/* ---- who may, and when ---- */

static void only_what_has_failed_is_tried_again(void **state)
{
	(void)state;
	begin(BOTH, EVERY_METHOD);
	assert_int_equal(issuing_retry(issuing), -EEXIST);
	assert_string_equal(fakehost_status(issuing->fake)->reason, "issue.nothing_failed");
	issuing->answers[METHOD_FILL] = ANSWER_REFUSED;
	assert_int_equal(issuing_run(issuing), 0);
	for (int i = 0; i < 2; i++) {
		agency_become(issuing->fake, i ? MEDICAL_HEAD : MEDICAL_SPECIALIST);
		assert_int_equal(issuing_retry(issuing), -EACCES);
		assert_int_equal(issuing_void(issuing, "Nhầm", false), -EACCES);
	}
	agency_become(issuing->fake, CHIEF); /* may try again, and not take a number back */
	assert_int_equal(issuing_void(issuing, "Nhầm", false), -EACCES);
	assert_int_equal(issuing_retry(issuing), 0);
}

/* Its item was set aside: a person begins another run, and what is left of the first does nothing. */
static void what_has_stalled_is_tried_again(void **state)
{
	(void)state;
	begin(BOTH, EVERY_METHOD);
	the_clock_goes_on(OUTGOING_STEP_STALLED_MS);
	assert_int_equal(issuing_retry(issuing), -EEXIST);
	the_clock_goes_on(1);
	assert_int_equal(issuing_retry(issuing), 0);
	assert_int_equal(issuing_retry(issuing), -EEXIST);
	assert_int_equal(issuing_run(issuing), 0);
	assert_int_equal(issuing->asked[METHOD_FILL], 1);
	assert_issued();
}

/* It goes on by itself when the service is there. */
static void who_waits_for_a_service_has_not_stalled(void **state)
{
	(void)state;
	begin(BOTH, 0);
	issuing_run(issuing);
	assert_non_null(issuing_step(issuing, CONGVAN__ISSUE_STEP_KIND__ISSUE_WRITE_NUMBER)->waits_for);
	the_clock_goes_on(2 * OUTGOING_STEP_STALLED_MS);
	assert_int_equal(issuing_retry(issuing), -EEXIST);
}

static const Congvan__RegisterEntry *line(uint64_t number)
{
	return fakehost_record(issuing->fake, FAKEHOST_AGENCY, "register.entry",
			       fakehost_body(issuing->fake, "ii", (uint64_t)BOOK_OUTGOING, number),
			       &congvan__register_entry__descriptor);
}

static void a_voided_number_stays_in_the_book(void **state)
{
	const Congvan__OutgoingDocument *document;

	(void)state;
	issuing = issuing_begin(BOTH, EVERY_METHOD);
	issuing->answers[METHOD_SIGN] = ANSWER_REFUSED;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_int_equal(issuing_void(issuing, NULL, false), -EINVAL); /* why? */
	assert_int_equal(issuing_void(issuing, "Ghi nhầm ký hiệu", false), 0);
	document = issuing_letter(issuing);
	assert_int_equal(document->state, CONGVAN__OUTGOING_STATE__OUTGOING_TO_ISSUE);
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT), 0);
	assert_int_equal(fakehost_count(issuing->fake, FAKEHOST_AGENCY, OUTGOING_DELIVERY), 0);
	assert_int_equal(issuing_told(issuing, "outgoing.dispatch"), 0);
	assert_false(document->has_number || document->issued_date || document->n_steps || document->n_issued_files);
	assert_int_equal(line(1)->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID);
	assert_string_equal(line(1)->reason, "Ghi nhầm ký hiệu");
	assert_int_equal(issuing_told(issuing, "outgoing.number_voided"), 1);
	/* It gets another one, and is sealed anew from the file that was signed. */
	issuing->answers[METHOD_SIGN] = ANSWER_DONE;
	assert_int_equal(issuing_number(issuing, NULL, NULL), 0);
	assert_int_equal(issuing_letter(issuing)->number, 2);
	assert_int_equal(issuing_letter(issuing)->issued_files[0]->size_bytes, 50000);
	assert_int_equal(issuing_run(issuing), 0);
	assert_issued();
	assert_string_equal(issuing->number, "02");
}

static void an_item_of_a_voided_number_does_nothing(void **state)
{
	(void)state;
	begin(BOTH, EVERY_METHOD);
	assert_int_equal(issuing_void(issuing, "Hủy", true), 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_int_equal(issuing->asked[METHOD_FILL], 0);
	assert_int_equal(issuing_letter(issuing)->state, CONGVAN__OUTGOING_STATE__OUTGOING_CANCELLED);
	assert_int_equal(line(1)->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID);
}

static void what_was_sent_keeps_its_number(void **state)
{
	(void)state;
	begin("", 0);
	assert_int_equal(issuing_run(issuing), 0);
	assert_int_equal(issuing_void(issuing, "Nhầm", false), -EEXIST);
	assert_string_equal(fakehost_status(issuing->fake)->reason, "issue.not_numbered");
	assert_int_equal(line(1)->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE);
	assert_issued();
}

#define TEST(function) cmocka_unit_test_teardown(function, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(everything_is_done_in_order),
	    TEST(what_is_written_already_stays),
	    TEST(each_failure_is_seen_and_tried_again_by_hand),
	    TEST(what_passes_is_tried_again_by_itself),
	    TEST(after_so_many_failures_a_person_is_waited_for),
	    TEST(delays_grow_to_an_hour),
	    TEST(it_waits_for_each_service_and_goes_on_by_itself),
	    TEST(a_person_is_asked_once_however_long_it_takes),
	    TEST(a_try_by_hand_is_another_signature),
	    TEST(what_was_not_written_down_is_done_again_the_same_way),
	    TEST(what_is_delivered_again_changes_nothing),
	    TEST(without_a_pdf_nothing_can_be_written),
	    TEST(what_is_not_complete_is_sent_to_nobody),
	    TEST(the_flows_that_it_answers_are_settled),
	    TEST(only_what_has_failed_is_tried_again),
	    TEST(what_has_stalled_is_tried_again),
	    TEST(who_waits_for_a_service_has_not_stalled),
	    TEST(a_voided_number_stays_in_the_book),
	    TEST(an_item_of_a_voided_number_does_nothing),
	    TEST(what_was_sent_keeps_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
