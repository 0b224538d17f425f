#include "issuing.h"

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

#include "congvan/pdf.pb-c.h"
#include "congvan/signing.pb-c.h"
#include "congvan/trust.pb-c.h"
#include "office/calendar/moment.h"
#include "outgoing/form/rules.h"
#include "outgoing/issue/limit.h"
#include "outgoing/process.h"

#define DIGEST "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ANNEX_DIGEST "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define FILE_BYTES 50000u

const struct cv_plugin *cv_plugin_entry_v1(void);

#define AUTHORS_FLOW UINT64_C(11)
#define CLERKS_FLOW UINT64_C(12)

static struct issuing *now; /* whose stubs are asked */

/* ---- services ---- */

static int said_no(struct cv_call *call, enum answer answer)
{
	if (answer == ANSWER_BUSY)
		return cv_fail(call, CV_BUSY, "stub.busy", NULL);
	return answer == ANSWER_REFUSED ? cv_fail(call, CV_CONFLICT, "stub.refused", NULL) : 0;
}

static int ask(struct cv_call *call, enum method method, enum answer *ret)
{
	now->asked[method]++;
	*ret = now->answers[method];
	return said_no(call, *ret);
}

/* A file that a service made for whoever called it. */
static int make(struct cv_call *call, bool smaller, Congvan__PdfFile *file)
{
	struct cv_caller *caller = fakehost_caller(now->fake);
	const uint64_t person = caller->person;
	struct cv_upload upload = {.size = sizeof(upload)};

	caller->person = call->caller.person;
	CV_SET(file, upload_id,
	       fakehost_upload(now->fake, "a.pdf", "application/pdf", smaller ? FILE_BYTES - 1 : FILE_BYTES + 100));
	caller->person = person;
	assert_int_equal(call->host->upload(call, file->upload_id, &upload), 0);
	file->sha256 = cv_strdup(call, upload.sha256);
	CV_SET(file, size_bytes, upload.size_bytes);
	return file->sha256 ? 0 : -ENOMEM;
}

static int fill(struct cv_call *call, const Congvan__PdfFillRequest *request, Congvan__PdfFile *reply)
{
	enum answer answer;
	int error = ask(call, METHOD_FILL, &answer);

	if (error)
		return error;
	snprintf(now->number, sizeof(now->number), "%s", request->number);
	snprintf(now->date, sizeof(now->date), "%s", request->date);
	if (answer == ANSWER_NOTHING) {
		reply->sha256 = request->sha256;
		return 0;
	}
	return make(call, answer == ANSWER_WRONG, reply);
}
CV_HANDLER(fill, Congvan__PdfFillRequest, Congvan__PdfFile)

static int prepare(struct cv_call *call, const Congvan__PdfPrepareRequest *request, Congvan__PdfPrepareReply *reply)
{
	static uint8_t digest[32] = {1, 2, 3};
	enum answer answer;
	int error = ask(call, METHOD_PREPARE, &answer);

	if (error)
		return error;
	now->times_ms[(now->asked[METHOD_PREPARE] - 1) % 16] = office_moment_ms(request->time);
	now->lines = request->appearance ? (unsigned)request->appearance->n_lines : 0;
	reply->file = cv_new(call, &congvan__pdf_file__descriptor);
	CV_SET(reply, digest, ((ProtobufCBinaryData){sizeof(digest), digest}));
	return reply->file ? make(call, false, reply->file) : -ENOMEM;
}
CV_HANDLER(prepare, Congvan__PdfPrepareRequest, Congvan__PdfPrepareReply)

static int embed(struct cv_call *call, const Congvan__PdfEmbedRequest *request, Congvan__PdfFile *reply)
{
	enum answer answer;
	int error = ask(call, METHOD_EMBED, &answer);

	assert_true(request->cms.len > 0);
	return error ? error : make(call, answer == ANSWER_WRONG, reply);
}
CV_HANDLER(embed, Congvan__PdfEmbedRequest, Congvan__PdfFile)

static int list(struct cv_call *call, const Congvan__ListCertificatesRequest *request,
		Congvan__ListCertificatesReply *reply)
{
	Congvan__SigningCertificate *certificate = cv_new(call, &congvan__signing_certificate__descriptor);
	enum answer answer;
	int error = ask(call, METHOD_LIST, &answer);

	assert_int_equal(request->holder, CONGVAN__KEY_HOLDER__KEY_OF_AGENCY);
	if (error || answer == ANSWER_NOTHING)
		return error;
	CV_SET(certificate, id, 4);
	return cv_append(call, &reply->certificates, &reply->n_certificates, certificate);
}
CV_HANDLER(list, Congvan__ListCertificatesRequest, Congvan__ListCertificatesReply)

static int sign(struct cv_call *call, const Congvan__SignRequest *request, Congvan__SignReply *reply)
{
	static uint8_t cms[] = {0x30, 0x80};
	enum answer answer;
	int error = ask(call, METHOD_SIGN, &answer);

	now->request_ids[(now->asked[METHOD_SIGN] - 1) % 16] = request->request_id;
	assert_int_equal(request->certificate_id, 4);
	assert_non_null(request->checked_at);
	if (error)
		return error;
	CV_SET(reply, state,
	       answer == ANSWER_UNDER_WAY ? CONGVAN__SIGN_STATE__SIGN_UNDER_WAY : CONGVAN__SIGN_STATE__SIGN_DONE);
	if (answer == ANSWER_UNDER_WAY)
		CV_SET(reply, ask_again_ms, 5000);
	else
		CV_SET(reply, cms, ((ProtobufCBinaryData){sizeof(cms), cms}));
	return 0;
}
CV_HANDLER(sign, Congvan__SignRequest, Congvan__SignReply)

static Congvan__Verdict verdict_of(enum answer answer)
{
	return answer == ANSWER_INVALID   ? CONGVAN__VERDICT__VERDICT_INVALID
	       : answer == ANSWER_UNKNOWN ? CONGVAN__VERDICT__VERDICT_UNKNOWN
					  : CONGVAN__VERDICT__VERDICT_VALID;
}

static int add_reason(struct cv_call *call, Congvan__TrustReason ***reasons, size_t *count)
{
	Congvan__TrustReason *warning = cv_new(call, &congvan__trust_reason__descriptor);
	Congvan__TrustReason *reason = cv_new(call, &congvan__trust_reason__descriptor);
	int error;

	CV_SET(warning, warning, 1);
	warning->text = cv_strdup(call, "chưa hỏi được");
	reason->text = cv_strdup(call, "đã bị thu hồi");
	error = cv_append(call, reasons, count, warning);
	return error ? error : cv_append(call, reasons, count, reason);
}

static int certificate(struct cv_call *call, const Congvan__CheckCertificateRequest *request,
		       Congvan__CertificateVerdict *reply)
{
	enum answer answer;
	int error = ask(call, METHOD_CERTIFICATE, &answer);

	assert_int_equal(request->purpose, CONGVAN__TRUST_PURPOSE__TRUST_TO_SEAL);
	CV_SET(reply, verdict, verdict_of(answer));
	reply->checked_at = office_moment(call, call->now_ms);
	return error ? error : add_reason(call, &reply->reasons, &reply->n_reasons);
}
CV_HANDLER(certificate, Congvan__CheckCertificateRequest, Congvan__CertificateVerdict)

static int signature(struct cv_call *call, const Congvan__CheckSignatureRequest *request,
		     Congvan__SignatureVerdict *reply)
{
	enum answer answer;
	int error = ask(call, METHOD_SIGNATURE, &answer);

	assert_true(request->cms.len && request->digest.len);
	CV_SET(reply, verdict, verdict_of(answer));
	CV_SET(reply, intact, answer != ANSWER_INVALID);
	return error ? error : add_reason(call, &reply->reasons, &reply->n_reasons);
}
CV_HANDLER(signature, Congvan__CheckSignatureRequest, Congvan__SignatureVerdict)

#define STUB(service, function, request, reply)                                                                        \
	{                                                                                                              \
		service, #function,                                                                                    \
		{                                                                                                      \
			function##_typed, &request##__descriptor, &reply##__descriptor, CV_METHOD_READ                 \
		}                                                                                                      \
	}
static const struct {
	const char *service, *name;
	struct cv_typed typed;
} stubs[METHODS] = {
    [METHOD_FILL] = STUB("pdf/1", fill, congvan__pdf_fill_request, congvan__pdf_file),
    [METHOD_PREPARE] = STUB("pdf/1", prepare, congvan__pdf_prepare_request, congvan__pdf_prepare_reply),
    [METHOD_EMBED] = STUB("pdf/1", embed, congvan__pdf_embed_request, congvan__pdf_file),
    [METHOD_LIST] = STUB("signing/1", list, congvan__list_certificates_request, congvan__list_certificates_reply),
    [METHOD_SIGN] = STUB("signing/1", sign, congvan__sign_request, congvan__sign_reply),
    [METHOD_CERTIFICATE] =
	STUB("trust/1", certificate, congvan__check_certificate_request, congvan__certificate_verdict),
    [METHOD_SIGNATURE] = STUB("trust/1", signature, congvan__check_signature_request, congvan__signature_verdict),
};

void issuing_provide(struct issuing *issuing, unsigned methods)
{
	for (unsigned i = 0; i < METHODS; i++)
		if (methods & 1u << i)
			fakehost_stub(issuing->fake, stubs[i].service, stubs[i].name, cv_sdk_handle, &stubs[i].typed);
}

/* ---- the act of numbering, as a process's verb does it ---- */

static int number(struct cv_call *call, const Congvan__OutgoingActRequest *request, Congvan__OutgoingView *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__OutgoingDocument *document;
	struct office_actor me;
	int error;

	call->instance = &now->instance;
	error = cv_txn_get(txn, cv_key(call, OUTGOING_DOCUMENT, "i", LETTER), &congvan__outgoing_document__descriptor,
			   &document);
	if (!error)
		error = office_actor_of_call(call, &me);
	if (error)
		return error;
	error = outgoing_issue_number(txn, call,
				      &(struct outgoing_numbering){.process = now->process,
								   .facts = outgoing_facts(call, document),
								   .by = &me,
								   .flow_id = CLERKS_FLOW,
								   .register_id = request->register_id,
								   .book_number = request->book_number,
								   .issued_date = request->issued_date},
				      document);
	if (!error)
		error = outgoing_issue_put(txn, call, document);
	reply->document = document;
	return error ? error : cv_txn_commit(txn);
}
CV_HANDLER(number, Congvan__OutgoingActRequest, Congvan__OutgoingView)
static const struct cv_typed number_method = {number_typed, &congvan__outgoing_act_request__descriptor,
					      &congvan__outgoing_view__descriptor, 0};

int issuing_number(struct issuing *issuing, const char *date, const Congvan__BookNumber *book_number)
{
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;
	void *reply;

	agency_become(issuing->fake, CLERK);
	request.issued_date = (char *)(uintptr_t)date;
	request.book_number = (Congvan__BookNumber *)(uintptr_t)book_number;
	CV_SET(&request, register_id, BOOK_OUTGOING);
	return fakehost_call(issuing->fake, "test/1", "number", &request.base, &congvan__outgoing_view__descriptor,
			     &reply);
}

/* ---- the agency and its letter ---- */

/* The definition that ships, with this section instead of its own, which is one line. */
static void write_process(const char *path, const char *issue)
{
	const char *own = strstr(outgoing_default_process, "\nissue: {");
	const size_t before = own ? (size_t)(own - outgoing_default_process) + 1 : outgoing_default_process_len;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(outgoing_default_process, 1, before, file), before);
	assert_true(fputs(own ? "# " : "", file) >= 0);
	assert_true(fputs(outgoing_default_process + before, file) >= 0);
	assert_true(fputs(issue, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

struct issuing *issuing_begin(const char *issue, unsigned methods)
{
	struct issuing *issuing = calloc(1, sizeof(*issuing));
	char path[] = "/tmp/congvan-issuing-XXXXXX";
	int fd = mkstemp(path);

	assert_non_null(issuing);
	assert_true(fd >= 0);
	close(fd);
	write_process(path, issue);
	issuing->fake = fakehost_create();
	issuing->instance.host = fakehost_table(issuing->fake);
	fakehost_config(issuing->fake, "process", 0, path);
	assert_int_equal(office_catalogue_create(NULL, &issuing->instance.types, &(struct cv_error){0}), 0);
	assert_int_equal(outgoing_form_rules_create(NULL, &issuing->instance.form_rules, &(struct cv_error){0}), 0);
	assert_int_equal(office_calendar_create(NULL, &issuing->instance.server_calendar, &(struct cv_error){0}), 0);
	assert_int_equal(outgoing_process_load(&issuing->instance, &(struct cv_error){0}), 0);
	unlink(path);
	issuing->process = office_shelf_choice(issuing->instance.shelf, 0, &(const char *){NULL});
	fakehost_plugin(issuing->fake, cv_plugin_entry_v1(), &issuing->instance);
	fakehost_stub(issuing->fake, "test/1", "number", cv_sdk_handle, &number_method);
	issuing_provide(issuing, methods);
	issuing->reading = fakehost_open(issuing->fake);
	agency_make(issuing->fake, FAKEHOST_AGENCY);
	now = issuing;
	issuing_put(issuing, NULL);
	return issuing;
}

void issuing_end(struct issuing *issuing)
{
	now = NULL;
	outgoing_form_rules_destroy(&issuing->instance.form_rules);
	office_catalogue_destroy(&issuing->instance.types);
	office_calendar_destroy(&issuing->instance.server_calendar);
	office_shelf_destroy(&issuing->instance.shelf);
	fakehost_close(&issuing->reading);
	fakehost_destroy(&issuing->fake);
	free(issuing);
}

static Congvan__FileRef *file_of(struct cv_call *call, const char *purpose, const char *media, const char *digest)
{
	Congvan__FileRef *file = cv_new(call, &congvan__file_ref__descriptor);

	CV_SET(file, id, 1);
	CV_SET(file, size_bytes, FILE_BYTES);
	file->name = cv_strdup(call, "cong-van.pdf");
	file->media_type = cv_strdup(call, media);
	file->sha256 = cv_strdup(call, digest);
	file->purpose = cv_strdup(call, purpose);
	return file;
}

static void put_version(struct issuing *issuing)
{
	struct cv_call *call = issuing->reading;
	Congvan__OutgoingVersion *version = cv_new(call, &congvan__outgoing_version__descriptor);

	CV_SET(version, document_id, LETTER);
	CV_SET(version, number, 2);
	cv_append(call, &version->files, &version->n_files, file_of(call, "draft", "application/msword", DIGEST));
	cv_append(call, &version->files, &version->n_files, file_of(call, "annex", "application/pdf", ANNEX_DIGEST));
	cv_append(call, &version->files, &version->n_files, file_of(call, "pdf", "application/pdf", DIGEST));
	cv_append(call, &version->files, &version->n_files, file_of(call, "annex", "text/csv", ANNEX_DIGEST));
	fakehost_put(issuing->fake, FAKEHOST_AGENCY, OUTGOING_VERSION, fakehost_body(issuing->fake, "iw", LETTER, 2u),
		     &version->base);
}

static Congvan__RecipientLine *unit_line(struct cv_call *call, enum agency_unit unit, const char *name)
{
	Congvan__RecipientLine *line = cv_new(call, &congvan__recipient_line__descriptor);

	CV_SET(line, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_UNIT);
	CV_SET(line, unit_id, unit);
	line->name = cv_strdup(call, name);
	return line;
}

/* Nobody serves its electronic channels: it goes on paper. */
static Congvan__RecipientLine *outside_line(struct cv_call *call, const char *name)
{
	Congvan__RecipientLine *line = cv_new(call, &congvan__recipient_line__descriptor);

	CV_SET(line, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
	line->name = cv_strdup(call, name);
	return line;
}

/* The author's flow and the clerk's, as they are once the number is given. */
static void put_flows(struct issuing *issuing)
{
	static const struct {
		uint64_t id, parent;
		enum agency_person person;
		const char *step, *role;
	} flows[] = {{AUTHORS_FLOW, 0, MEDICAL_SPECIALIST, "draft", "specialist"},
		     {CLERKS_FLOW, AUTHORS_FLOW, CLERK, "issue", "records_clerk"}};
	struct cv_call *call = issuing->reading;

	for (size_t i = 0; i < 2; i++) {
		Congvan__ReceivingFlow *flow = cv_new(call, &congvan__receiving_flow__descriptor);

		CV_SET(flow, id, flows[i].id);
		CV_SET(flow, document_id, LETTER);
		if (flows[i].parent)
			CV_SET(flow, parent_id, flows[i].parent);
		CV_SET(flow, state, CONGVAN__FLOW_STATE__FLOW_COMPLETED);
		CV_SET(flow, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
		flow->step = cv_strdup(call, flows[i].step);
		flow->receiver = cv_new(call, &congvan__actor__descriptor);
		CV_SET(flow->receiver, person_id, flows[i].person);
		CV_SET(flow->receiver, post_id, flows[i].person + UINT64_C(1000));
		flow->receiver->name = cv_strdup(call, "Người nhận");
		flow->receiver->role = cv_strdup(call, flows[i].role);
		flow->assigner = flow->receiver;
		flow->assigned_at = flow->since = flow->ended_at = office_moment(call, FAKEHOST_NOW_MS);
		fakehost_put(issuing->fake, FAKEHOST_AGENCY, OUTGOING_FLOW,
			     fakehost_body(issuing->fake, "ii", LETTER, flows[i].id), &flow->base);
	}
}

void issuing_put(struct issuing *issuing, void (*change)(Congvan__OutgoingDocument *document))
{
	struct cv_call *call = issuing->reading;
	Congvan__OutgoingDocument *document = cv_new(call, &congvan__outgoing_document__descriptor);

	CV_SET(document, id, LETTER);
	CV_SET(document, version, 2);
	CV_SET(document, shown_version, 2);
	CV_SET(document, revision, LETTER_REVISION);
	document->document_type = cv_strdup(call, "Công văn");
	document->subject = cv_strdup(call, "V/v trả lời kiến nghị");
	document->code_notation = cv_strdup(call, "SYT-NVY");
	document->signed_at = office_moment(call, FAKEHOST_NOW_MS);
	assert_int_equal(outgoing_set_state(call, issuing->process, "to_issue", document), 0);
	cv_append(call, &document->recipients, &document->n_recipients,
		  unit_line(call, UNIT_FINANCE, "Phòng Tài chính"));
	cv_append(call, &document->recipients, &document->n_recipients, outside_line(call, "Bưu điện tỉnh"));
	if (change)
		change(document);
	put_version(issuing);
	put_flows(issuing);
	fakehost_put(issuing->fake, FAKEHOST_AGENCY, OUTGOING_DOCUMENT, fakehost_body(issuing->fake, "i", LETTER),
		     &document->base);
}

Congvan__OutgoingDocument *issuing_letter(struct issuing *issuing)
{
	return fakehost_record(issuing->fake, FAKEHOST_AGENCY, OUTGOING_DOCUMENT,
			       fakehost_body(issuing->fake, "i", LETTER), &congvan__outgoing_document__descriptor);
}

Congvan__IssueStep *issuing_step(struct issuing *issuing, Congvan__IssueStepKind kind)
{
	Congvan__OutgoingDocument *document = issuing_letter(issuing);

	for (size_t i = 0; i < document->n_steps; i++)
		if (document->steps[i]->kind == kind)
			return document->steps[i];
	fail_msg("the document has no such step");
	return NULL;
}

/* ---- the queues ---- */

static bool is_step_queue(const char *name)
{
	return strcmp(name, OUTGOING_QUEUE_NUMBERS) == 0 || strcmp(name, OUTGOING_QUEUE_SEALS) == 0 ||
	       strcmp(name, OUTGOING_QUEUE_SENDING) == 0;
}

int issuing_run_one(struct issuing *issuing, bool *ret_any)
{
	uint32_t count;
	const struct fakehost_item *items = fakehost_items(issuing->fake, &count);
	int64_t now_ms = issuing->instance.host->now_ms(issuing->instance.host);

	*ret_any = false;
	while (issuing->delivered < count && !is_step_queue(items[issuing->delivered].queue))
		issuing->delivered++;
	if (issuing->delivered == count || items[issuing->delivered].not_before_ms > now_ms)
		return 0;
	*ret_any = true;
	const struct fakehost_delivery delivery = {.kind = CV_DELIVERY_ITEM,
						   .name = items[issuing->delivered].queue,
						   .id = items[issuing->delivered].id,
						   .payload = items[issuing->delivered].payload};
	int error = fakehost_deliver(issuing->fake, cv_plugin_entry_v1(), &delivery);

	if (!error)
		issuing->delivered++;
	return error;
}

int issuing_run(struct issuing *issuing)
{
	bool any = true;
	int error = 0;

	while (any && !error)
		error = issuing_run_one(issuing, &any);
	return error;
}

unsigned issuing_told(struct issuing *issuing, const char *topic)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(issuing->fake, &count);
	unsigned told = 0;

	for (uint32_t i = 0; i < count; i++)
		told += strcmp(events[i].topic, topic) == 0;
	return told;
}

/* ---- acts ---- */

int issuing_retry(struct issuing *issuing)
{
	Congvan__RetryIssueRequest request = CONGVAN__RETRY_ISSUE_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, LETTER);
	return fakehost_call(issuing->fake, "outgoing/1", "retry_issue", &request.base,
			     &congvan__outgoing_view__descriptor, &reply);
}

int issuing_void(struct issuing *issuing, const char *reason, bool cancel)
{
	Congvan__VoidIssueRequest request = CONGVAN__VOID_ISSUE_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, LETTER);
	CV_SET(&request, cancel, cancel);
	request.reason = (char *)(uintptr_t)reason;
	return fakehost_call(issuing->fake, "outgoing/1", "void_issue", &request.base,
			     &congvan__outgoing_view__descriptor, &reply);
}
