/* What steps do to the PDF: number and date into their places, and the agency's signature over it. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "congvan/pdf.pb-c.h"
#include "congvan/signing.pb-c.h"
#include "congvan/trust.pb-c.h"
#include "office/book/notation.h"
#include "office/calendar/moment.h"
#include "outgoing/copy/copy.h"
#include "outgoing/issue/issue.h"
#include "outgoing/issue/step.h"

#define PDF "pdf/1"
#define TRUST "trust/1"
#define SIGNING "signing/1"
#define SHOWN_CHARS 100u /* of what a remote signer shows */
#define ASK_AGAIN_MIN_MS 1000u
#define ASK_AGAIN_MAX_MS 60000u

/* ---- asking ---- */

/* *ret_reply is set when the work goes on: 0 and work->end 0. */
static int ask(struct outgoing_step_work *work, const char *service, const char *method,
	       const ProtobufCMessage *request, const ProtobufCMessageDescriptor *type, void *ret_reply)
{
	int error = outgoing_service_call(work->call, service, method, request, type, ret_reply, &work->refusal);

	if (!error && work->refusal.code) {
		work->end = OUTGOING_STEP_REFUSED;
		work->service = service;
	}
	return error;
}

/* What we find ourselves, in our words. */
static int refuse(struct outgoing_step_work *work, const char *code, const char *argument, bool passes)
{
	const char *text = cv_text(work->call, code, argument ? argument : "", NULL);

	work->end = OUTGOING_STEP_REFUSED;
	work->refusal = (struct outgoing_refusal){code, text, false, passes};
	return text ? 0 : -ENOMEM;
}

static bool is_pdf(const Congvan__FileRef *file)
{
	return file->media_type && strcmp(file->media_type, "application/pdf") == 0 && file->sha256;
}

/*
 * How large the file is that was made; -ENOENT: it is not there. The call's snapshot is older than its upload, so that
 * cv_upload() does not know it yet: whose it is, the claim checks at the commit.
 */
static int size_of(struct cv_call *call, const char *sha256, uint64_t *ret)
{
	int fd, error = sha256 ? call->host->blob_open(call->host, sha256, &fd, ret) : -ENOENT;

	if (!error)
		close(fd);
	return error == -EINVAL ? -ENOENT : error;
}

/*
 * The file that was made takes the place of the one it was made of. It is looked at, not believed: it only ever
 * appends, so it can't be smaller.
 */
static int take_file(struct outgoing_step_work *work, const char *service, const Congvan__PdfFile *made, size_t index)
{
	Congvan__FileRef *was = work->document->issued_files[index], *file;
	uint64_t size = 0;
	int error;

	if (!made->has_upload_id)
		return 0; /* there was nothing to write */
	error = size_of(work->call, made->sha256, &size);
	if (error && error != -ENOENT)
		return error;
	if (error || size < was->size_bytes || size != made->size_bytes)
		return refuse(work, "step.bad_answer", service, false);
	file = cv_clone(work->call, &was->base);
	if (!file)
		return -ENOMEM;
	file->sha256 = cv_strdup(work->call, made->sha256);
	CV_SET(file, size_bytes, size);
	work->document->issued_files[index] = file;
	return file->sha256 ? cv_txn_claim(work->txn, made->upload_id) : -ENOMEM;
}

/* ---- number and date ---- */

int outgoing_step_write_number(struct outgoing_step_work *work)
{
	Congvan__OutgoingDocument *document = work->document;
	Congvan__PdfFillRequest request = CONGVAN__PDF_FILL_REQUEST__INIT;
	char number[OFFICE_NOTATION_BYTES];
	Congvan__PdfFile *made;
	int error;

	if (!document->n_issued_files || !is_pdf(document->issued_files[0]))
		return refuse(work, "step.no_pdf", NULL, false);
	if (office_notation_number(document->number, document->number_suffix, number))
		return refuse(work, "step.bad_number", NULL, false);
	request.sha256 = document->issued_files[0]->sha256;
	request.number = number;
	request.date = document->issued_date;
	error = ask(work, PDF, "fill", &request.base, &congvan__pdf_file__descriptor, &made);
	if (error || work->end)
		return error;
	error = take_file(work, PDF, made, 0);
	if (!error && !work->end)
		work->end = OUTGOING_STEP_DONE;
	return error;
}

/* ---- the seal ---- */

struct sealing {
	struct outgoing_step_work *work;
	Congvan__SigningCertificate *certificate;
	Congvan__CertificateVerdict *checked;
	Congvan__PdfPrepareReply *prepared;
	Congvan__SignReply *made;
	size_t index; /* of the file */
};

static int find_certificate(struct sealing *sealing)
{
	Congvan__ListCertificatesRequest request = CONGVAN__LIST_CERTIFICATES_REQUEST__INIT;
	Congvan__ListCertificatesReply *reply;
	int error;

	CV_SET(&request, holder, CONGVAN__KEY_HOLDER__KEY_OF_AGENCY);
	CV_SET(&request, usable, 1);
	error =
	    ask(sealing->work, SIGNING, "list", &request.base, &congvan__list_certificates_reply__descriptor, &reply);
	if (error || sealing->work->end)
		return error;
	if (!reply->n_certificates)
		return refuse(sealing->work, "step.no_certificate", NULL, true);
	sealing->certificate = reply->certificates[0];
	return 0;
}

/* In the order in which the checker told them: the first that is no mere warning. */
static const char *why(Congvan__TrustReason *const *reasons, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!reasons[i]->warning && reasons[i]->text)
			return reasons[i]->text;
	return "";
}

static int check_certificate(struct sealing *sealing)
{
	Congvan__CheckCertificateRequest request = CONGVAN__CHECK_CERTIFICATE_REQUEST__INIT;
	const Congvan__SigningCertificate *certificate = sealing->certificate;
	int error;

	CV_SET(&request, der, certificate->der);
	request.chain = certificate->chain;
	request.n_chain = certificate->n_chain;
	CV_SET(&request, purpose, CONGVAN__TRUST_PURPOSE__TRUST_TO_SEAL);
	error = ask(sealing->work, TRUST, "certificate", &request.base, &congvan__certificate_verdict__descriptor,
		    &sealing->checked);
	if (error || sealing->work->end)
		return error;
	if (sealing->checked->verdict == CONGVAN__VERDICT__VERDICT_VALID)
		return 0;
	/* Whom nobody could ask about may be found out later; what is not valid stays so. */
	return refuse(sealing->work, "step.certificate", why(sealing->checked->reasons, sealing->checked->n_reasons),
		      sealing->checked->verdict == CONGVAN__VERDICT__VERDICT_UNKNOWN);
}

/*
 * NĐ 30/2020/NĐ-CP PL I.I.II.8: on annexes in files of their own no image, but number, symbol and time; on copies kind,
 * organ and time (PL I Phần II.I.3).
 */
static int set_lines(struct sealing *sealing, Congvan__PdfAppearance *appearance)
{
	struct cv_call *call = sealing->work->call;
	int error;

	if (outgoing_is_copy(sealing->work->document))
		return outgoing_copy_corner(call, sealing->work->document,
					    office_moment_ms(sealing->work->step->begun_at), &appearance->lines,
					    &appearance->n_lines);
	if (!sealing->index)
		return 0;
	error = cv_append(call, &appearance->lines, &appearance->n_lines,
			  (void *)(uintptr_t)outgoing_issue_code(call, sealing->work->document));

	if (!error)
		error = cv_append(call, &appearance->lines, &appearance->n_lines,
				  cv_time_text(call, office_moment_ms(sealing->work->step->begun_at)));
	return error;
}

static int prepare(struct sealing *sealing)
{
	struct outgoing_step_work *work = sealing->work;
	Congvan__PdfPrepareRequest request = CONGVAN__PDF_PREPARE_REQUEST__INIT;
	Congvan__PdfAppearance appearance = CONGVAN__PDF_APPEARANCE__INIT;
	int error = set_lines(sealing, &appearance);

	if (error)
		return error;
	request.sha256 = work->document->issued_files[sealing->index]->sha256;
	CV_SET(&request, kind, CONGVAN__PDF_PLACE_KIND__PLACE_SEAL);
	CV_SET(&request, form, CONGVAN__PDF_SIGNATURE_FORM__PDF_CADES);
	CV_SET(&request, algorithm, CONGVAN__DIGEST_ALGORITHM__DIGEST_SHA256);
	CV_SET(&request, lock, CONGVAN__PDF_LOCK__PDF_LOCK_CLOSED);
	request.time = work->step->begun_at;
	request.name = sealing->certificate->common_name;
	if (appearance.n_lines)
		request.appearance = &appearance;
	error = ask(work, PDF, "prepare", &request.base, &congvan__pdf_prepare_reply__descriptor, &sealing->prepared);
	if (!error && !work->end && (!sealing->prepared->file || !sealing->prepared->file->sha256))
		error = refuse(work, "step.bad_answer", PDF, false);
	return error;
}

static uint32_t within(uint32_t value, uint32_t least, uint32_t most)
{
	return value < least ? least : value > most ? most : value;
}

static int sign(struct sealing *sealing)
{
	struct outgoing_step_work *work = sealing->work;
	const Congvan__OutgoingDocument *document = work->document;
	Congvan__SignRequest request = CONGVAN__SIGN_REQUEST__INIT;
	int error;

	CV_SET(&request, request_id, work->step->request_id);
	CV_SET(&request, certificate_id, sealing->certificate->id);
	CV_SET(&request, algorithm, CONGVAN__DIGEST_ALGORITHM__DIGEST_SHA256);
	CV_SET(&request, digest, sealing->prepared->digest);
	CV_SET(&request, form, CONGVAN__SIGNATURE_FORM__SIGNATURE_PADES);
	CV_SET(&request, document_id, document->id);
	request.checked_at = sealing->checked->checked_at;
	request.kind = (char *)"outgoing";
	request.shown = cv_printf(work->call, "%s %s", document->document_type ? document->document_type : "",
				  outgoing_issue_code(work->call, document));
	if (!request.shown)
		return -ENOMEM;
	if (cv_text_length(request.shown) > SHOWN_CHARS)
		request.shown = (char *)(uintptr_t)outgoing_issue_code(work->call, document);
	error = ask(work, SIGNING, "sign", &request.base, &congvan__sign_reply__descriptor, &sealing->made);
	if (!error && !work->end && sealing->made->state == CONGVAN__SIGN_STATE__SIGN_UNDER_WAY) {
		work->end = OUTGOING_STEP_LATER;
		work->delay_ms = within(sealing->made->ask_again_ms, ASK_AGAIN_MIN_MS, ASK_AGAIN_MAX_MS);
	}
	return error;
}

/* Nothing leaves with a signature that a receiver would find broken. */
static int check_signature(struct sealing *sealing)
{
	struct outgoing_step_work *work = sealing->work;
	Congvan__CheckSignatureRequest request = CONGVAN__CHECK_SIGNATURE_REQUEST__INIT;
	Congvan__SignatureVerdict *reply;
	int error;

	CV_SET(&request, cms, sealing->made->cms);
	CV_SET(&request, algorithm, CONGVAN__DIGEST_ALGORITHM__DIGEST_SHA256);
	CV_SET(&request, digest, sealing->prepared->digest);
	CV_SET(&request, purpose, CONGVAN__TRUST_PURPOSE__TRUST_TO_SEAL);
	CV_SET(&request, expected, sealing->certificate->sha256);
	request.claimed_at = work->step->begun_at;
	error = ask(work, TRUST, "signature", &request.base, &congvan__signature_verdict__descriptor, &reply);
	if (error || work->end || (reply->verdict == CONGVAN__VERDICT__VERDICT_VALID && reply->intact))
		return error;
	return refuse(work, "step.signature", why(reply->reasons, reply->n_reasons),
		      reply->verdict == CONGVAN__VERDICT__VERDICT_UNKNOWN);
}

static int embed(struct sealing *sealing)
{
	struct outgoing_step_work *work = sealing->work;
	Congvan__PdfEmbedRequest request = CONGVAN__PDF_EMBED_REQUEST__INIT;
	Congvan__PdfFile *made;
	int error;

	request.sha256 = sealing->prepared->file->sha256;
	CV_SET(&request, cms, sealing->made->cms);
	error = ask(work, PDF, "embed", &request.base, &congvan__pdf_file__descriptor, &made);
	if (error || work->end)
		return error;
	if (!made->has_upload_id)
		return refuse(work, "step.bad_answer", PDF, false);
	return take_file(work, PDF, made, sealing->index);
}

/* The next file that can be sealed; what is no PDF (a spreadsheet as an annex) goes as it is. */
static size_t next_file(const Congvan__OutgoingDocument *document, size_t index)
{
	while (index < document->n_issued_files && !is_pdf(document->issued_files[index]))
		index++;
	return index;
}

int outgoing_step_seal(struct outgoing_step_work *work)
{
	static int (*const parts[])(struct sealing * sealing) = {
	    find_certificate, check_certificate, prepare, sign, check_signature, embed};
	struct sealing sealing = {.work = work};
	int error = 0;

	if (!work->document->n_issued_files || !is_pdf(work->document->issued_files[0]))
		return refuse(work, "step.no_pdf", NULL, false);
	sealing.index = next_file(work->document, work->step->files_done);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !error && !work->end; i++)
		error = parts[i](&sealing);
	if (error || work->end)
		return error;
	CV_SET(work->step, files_done, (uint32_t)sealing.index + 1);
	work->end = next_file(work->document, sealing.index + 1) < work->document->n_issued_files ? OUTGOING_STEP_MORE
												  : OUTGOING_STEP_DONE;
	return 0;
}
