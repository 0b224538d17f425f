/*
 * pdf/1, trust/1 and signing/1 for tests: they really append to PDFs and really sign, with keys that live as long as
 * the process. In one plugin, which no server that is used would have: keys stand alone there. What tests do not need
 * (reserved places, revisions, time stamps, PINs, remote signers) is not there.
 *
 * paper/1 keeps a file that a test brings.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include <congvan/plugin.h>

#include "congvan/pdf.pb-c.h"
#include "congvan/print.pb-c.h"
#include "congvan/signing.pb-c.h"
#include "congvan/trust.pb-c.h"
#include "keys.h"
#include "paper.h"

#define PDF_MAX (4u << 20)
#define ROOM_DEFAULT 16384u
#define ROOM_MIN 1024u
#define ROOM_MAX 65536u
#define CHECK_AGE_MAX_S 600
#define CERTIFICATE 4u

struct cv_instance {
	const struct cv_host *host;
	struct keys *keys;
};

const struct cv_text seals_texts[] = {
    {"pdf.no_such_file", "Không có tệp này.", "There is no such file."},
    {"pdf.not_a_pdf", "Tệp không phải PDF mà bản thử này đọc được.", "It is no PDF that this test plugin reads."},
    {"pdf.too_large", "Tệp quá lớn.", "The file is too large."},
    {"pdf.not_prepared", "Tệp không có chỗ chờ chữ ký.", "The file has no placeholder that waits."},
    {"pdf.no_room", "Chữ ký lớn hơn chỗ dành sẵn.", "The signature is larger than its placeholder."},
    {"signing.no_such_certificate", "Không có chứng thư số này.", "There is no such certificate."},
    {"signing.not_checked", "Chứng thư số chưa được kiểm tra.", "The certificate has not been checked."},
    {"trust.not_a_signature", "Không phải chữ ký số.", "It is no signature."},
    {NULL, NULL, NULL},
};
CV_TEXTS(seals_texts)

/* ---- files ---- */

struct told {
	int result;
	struct cv_upload upload;
};

static void on_upload(void *arg, int result, const struct cv_upload *upload)
{
	struct told *told = arg;

	told->result = result;
	if (upload)
		told->upload = *upload;
}

static int keep_bytes(struct cv_call *call, const uint8_t *data, size_t len, Congvan__PdfFile *file)
{
	struct told told = {.result = -EIO};
	struct cv_blob *blob;
	int error = call->host->blob_create(call, PDF_MAX, &blob);

	if (error)
		return error;
	error = call->host->blob_write(blob, (struct cv_bytes){data, len});
	if (error) {
		call->host->blob_abandon(blob);
		return error;
	}
	error = call->host->blob_finish(blob, "application/pdf", "van-ban.pdf", NULL, on_upload, &told);
	if (error || told.result)
		return error ? error : told.result;
	CV_SET(file, upload_id, told.upload.id);
	CV_SET(file, size_bytes, told.upload.size_bytes);
	file->sha256 = cv_strdup(call, told.upload.sha256);
	return file->sha256 ? 0 : -ENOMEM;
}

/* Takes what paper.h made. */
static int keep_paper(struct cv_call *call, struct paper *made, Congvan__PdfFile *file)
{
	int error = keep_bytes(call, made->data, made->len, file);

	free(made->data);
	return error;
}

/* The file with a zero byte behind it, in the arena. */
static int open_paper(struct cv_call *call, const char *sha256, struct paper *ret)
{
	uint64_t size = 0;
	size_t done = 0;
	int fd = -1, error = sha256 ? call->host->blob_open(call->host, sha256, &fd, &size) : -ENOENT;

	if (error)
		return cv_fail(call, CV_NOT_FOUND, "pdf.no_such_file", NULL);
	ret->data = size <= PDF_MAX ? cv_alloc(call, (size_t)size + 1) : NULL;
	ret->len = (size_t)size;
	while (ret->data && done < ret->len) {
		ssize_t n = read(fd, ret->data + done, ret->len - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	close(fd);
	if (size > PDF_MAX)
		return cv_fail(call, CV_TOO_LARGE, "pdf.too_large", NULL);
	return !ret->data ? -ENOMEM : done == ret->len ? 0 : -EIO;
}

static int paper_error(struct cv_call *call, int error)
{
	switch (error) {
	case -EBADMSG:
		return cv_fail(call, CV_UNSUPPORTED, "pdf.not_a_pdf", NULL);
	case -ENOENT:
		return cv_fail(call, CV_CONFLICT, "pdf.not_prepared", NULL);
	case -E2BIG:
		return cv_fail(call, CV_TOO_LARGE, "pdf.no_room", NULL);
	default:
		return error;
	}
}

static int keep(struct cv_call *call, const Congvan__PrintReply *request, Congvan__PdfFile *reply)
{
	return keep_bytes(call, request->content.data, request->content.len, reply);
}

/* ---- pdf/1 ---- */

static int fill(struct cv_call *call, const Congvan__PdfFillRequest *request, Congvan__PdfFile *reply)
{
	struct paper pdf, made;
	int error = open_paper(call, request->sha256, &pdf);

	if (!request->number || !request->date)
		return cv_field(call, "/number", "field.required", NULL), cv_fields_ok(call);
	if (!error)
		error = paper_error(call, paper_fill(pdf, request->number, request->date, &made));
	return error ? error : keep_paper(call, &made, reply);
}

static uint32_t room_of(const Congvan__PdfPrepareRequest *request)
{
	uint32_t room = request->has_room_bytes ? request->room_bytes : ROOM_DEFAULT;

	return room < ROOM_MIN ? ROOM_MIN : room > ROOM_MAX ? ROOM_MAX : room;
}

static int digest_of(struct paper pdf, const uint64_t range[4], uint8_t ret[KEYS_DIGEST])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool done = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) &&
		    EVP_DigestUpdate(context, pdf.data + range[0], (size_t)range[1]) &&
		    EVP_DigestUpdate(context, pdf.data + range[2], (size_t)range[3]) &&
		    EVP_DigestFinal_ex(context, ret, NULL);

	EVP_MD_CTX_free(context);
	return done ? 0 : -EIO;
}

static int prepare(struct cv_call *call, const Congvan__PdfPrepareRequest *request, Congvan__PdfPrepareReply *reply)
{
	uint8_t *digest = cv_alloc(call, KEYS_DIGEST);
	uint64_t range[4], *kept = cv_alloc_array(call, 4, sizeof(*kept));
	const char *time =
	    request->time ? cv_time_text(call, request->time->seconds * 1000 + request->time->nanos / 1000000) : NULL;
	struct paper pdf, made;
	int error;

	reply->file = cv_new(call, &congvan__pdf_file__descriptor);
	if (!digest || !kept || !reply->file)
		return -ENOMEM;
	if (!time) /* the same request would not make the same bytes */
		return cv_field(call, "/time", "field.required", NULL), cv_fields_ok(call);
	error = open_paper(call, request->sha256, &pdf);
	if (!error)
		error = paper_error(
		    call, paper_prepare(pdf, time, request->name ? request->name : "", room_of(request), &made, range));
	if (error)
		return error;
	error = digest_of(made, range, digest);
	memcpy(kept, range, sizeof(range));
	CV_SET(reply, digest, ((ProtobufCBinaryData){KEYS_DIGEST, digest}));
	CV_SET(reply, room_bytes, room_of(request));
	reply->byte_range = kept;
	reply->n_byte_range = 4;
	if (error) {
		free(made.data);
		return error;
	}
	return keep_paper(call, &made, reply->file);
}

static int embed(struct cv_call *call, const Congvan__PdfEmbedRequest *request, Congvan__PdfFile *reply)
{
	struct paper pdf, made;
	int error = open_paper(call, request->sha256, &pdf);

	if (!error)
		error = paper_error(call, paper_embed(pdf, request->cms.data, request->cms.len, &made));
	return error ? error : keep_paper(call, &made, reply);
}

/* ---- signing/1 ---- */

/* What keys.h made, moved into the arena. */
static int take(struct cv_call *call, uint8_t *der, size_t len, ProtobufCBinaryData *ret)
{
	struct cv_bytes copy = cv_copy(call, (struct cv_bytes){der, len});

	free(der);
	*ret = (ProtobufCBinaryData){copy.len, (uint8_t *)(uintptr_t)copy.data};
	return copy.data ? 0 : -ENOMEM;
}

static int take_certificate(struct cv_call *call, bool authority, ProtobufCBinaryData *ret)
{
	uint8_t *der;
	size_t len;
	int error = keys_certificate(call->instance->keys, authority, &der, &len);

	return error ? error : take(call, der, len, ret);
}

static int list(struct cv_call *call, const Congvan__ListCertificatesRequest *request,
		Congvan__ListCertificatesReply *reply)
{
	Congvan__SigningCertificate *certificate = cv_new(call, &congvan__signing_certificate__descriptor);
	uint8_t *digest = cv_alloc(call, KEYS_DIGEST);
	int error;

	if (request->has_holder && request->holder != CONGVAN__KEY_HOLDER__KEY_OF_AGENCY)
		return 0;
	if (!certificate || !digest)
		return -ENOMEM;
	error = take_certificate(call, false, &certificate->der);
	if (!error && !EVP_Digest(certificate->der.data, certificate->der.len, digest, NULL, EVP_sha256(), NULL))
		error = -EIO;
	certificate->has_der = 1;
	CV_SET(certificate, id, CERTIFICATE);
	CV_SET(certificate, holder, CONGVAN__KEY_HOLDER__KEY_OF_AGENCY);
	CV_SET(certificate, sha256, ((ProtobufCBinaryData){KEYS_DIGEST, digest}));
	CV_SET(certificate, place, CONGVAN__KEY_PLACE__KEY_IN_FILE);
	CV_SET(certificate, pin, CONGVAN__KEY_PIN__PIN_NEVER);
	certificate->common_name = cv_strdup(call, "So Y te");
	return error ? error : cv_append(call, &reply->certificates, &reply->n_certificates, certificate);
}

static bool was_checked(const struct cv_call *call, const Google__Protobuf__Timestamp *at)
{
	int64_t age_s = at ? call->now_ms / 1000 - at->seconds : -1;

	return age_s >= 0 && age_s <= CHECK_AGE_MAX_S;
}

static int sign(struct cv_call *call, const Congvan__SignRequest *request, Congvan__SignReply *reply)
{
	uint8_t *der;
	size_t len;
	int error;

	if (request->digest.len != KEYS_DIGEST || !request->request_id)
		return cv_field(call, "/digest", "field.invalid", NULL), cv_fields_ok(call);
	if (request->certificate_id != CERTIFICATE)
		return cv_fail(call, CV_NOT_FOUND, "signing.no_such_certificate", NULL);
	if (!was_checked(call, request->checked_at))
		return cv_fail(call, CV_CONFLICT, "signing.not_checked", NULL);
	error = keys_sign(call->instance->keys, request->digest.data, &der, &len);
	if (!error)
		error = take(call, der, len, &reply->cms);
	reply->has_cms = 1;
	CV_SET(reply, state, CONGVAN__SIGN_STATE__SIGN_DONE);
	return error;
}

/* ---- trust/1 ---- */

static int certificate(struct cv_call *call, const Congvan__CheckCertificateRequest *request,
		       Congvan__CertificateVerdict *reply)
{
	ProtobufCBinaryData own;
	int error = take_certificate(call, false, &own);
	bool same = !error && own.len == request->der.len && memcmp(own.data, request->der.data, own.len) == 0;

	CV_SET(reply, verdict, same ? CONGVAN__VERDICT__VERDICT_VALID : CONGVAN__VERDICT__VERDICT_INVALID);
	reply->checked_at = cv_new(call, &google__protobuf__timestamp__descriptor);
	if (error || !reply->checked_at)
		return error ? error : -ENOMEM;
	reply->checked_at->seconds = call->now_ms / 1000;
	return 0;
}

static int signature(struct cv_call *call, const Congvan__CheckSignatureRequest *request,
		     Congvan__SignatureVerdict *reply)
{
	struct keys_verdict verdict;
	int error;

	if (request->digest.len != KEYS_DIGEST)
		return cv_field(call, "/digest", "field.invalid", NULL), cv_fields_ok(call);
	error = keys_check(call->instance->keys, request->cms.data, request->cms.len, request->digest.data, &verdict);
	if (error == -EBADMSG)
		return cv_fail(call, CV_INVALID, "trust.not_a_signature", NULL);
	CV_SET(reply, intact, verdict.intact);
	CV_SET(reply, verdict,
	       verdict.intact && verdict.trusted ? CONGVAN__VERDICT__VERDICT_VALID : CONGVAN__VERDICT__VERDICT_INVALID);
	return error;
}

/* ---- the plugin ---- */

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *instance = calloc(1, sizeof(*instance));
	int error = instance ? keys_create("So Y te", &instance->keys) : -ENOMEM;

	(void)reterr;
	if (error) {
		free(instance);
		return error;
	}
	instance->host = host;
	*ret = instance;
	return 0;
}

static void stop(struct cv_instance *instance)
{
	keys_destroy(&instance->keys);
	free(instance);
}

CV_HANDLER(keep, Congvan__PrintReply, Congvan__PdfFile)
CV_HANDLER(fill, Congvan__PdfFillRequest, Congvan__PdfFile)
CV_HANDLER(prepare, Congvan__PdfPrepareRequest, Congvan__PdfPrepareReply)
CV_HANDLER(embed, Congvan__PdfEmbedRequest, Congvan__PdfFile)
CV_HANDLER(list, Congvan__ListCertificatesRequest, Congvan__ListCertificatesReply)
CV_HANDLER(sign, Congvan__SignRequest, Congvan__SignReply)
CV_HANDLER(certificate, Congvan__CheckCertificateRequest, Congvan__CertificateVerdict)
CV_HANDLER(signature, Congvan__CheckSignatureRequest, Congvan__SignatureVerdict)

CV_PLUGIN(seals, .version = "1.0.0", .summary = "Seals for tests", .schema_major = 1, .schema_minor = 0,
	  .provides = CV_LIST(struct cv_service_ref, {"pdf", 1, 0}, {"signing", 1, 0}, {"trust", 1, 0},
			      {"paper", 1, 0}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_BLOB_READ, 0, NULL}, {CV_GRANT_BLOB_WRITE, 0, NULL}),
	  .methods = CV_LIST(struct cv_method,
			     CV_METHOD("paper/1", keep, CV_METHOD_READ, congvan__print_reply, congvan__pdf_file),
			     CV_METHOD("pdf/1", fill, CV_METHOD_READ, congvan__pdf_fill_request, congvan__pdf_file),
			     CV_METHOD("pdf/1", prepare, CV_METHOD_READ, congvan__pdf_prepare_request,
				       congvan__pdf_prepare_reply),
			     CV_METHOD("pdf/1", embed, CV_METHOD_READ, congvan__pdf_embed_request, congvan__pdf_file),
			     CV_METHOD("signing/1", list, CV_METHOD_READ, congvan__list_certificates_request,
				       congvan__list_certificates_reply),
			     CV_METHOD("signing/1", sign, CV_METHOD_READ, congvan__sign_request, congvan__sign_reply),
			     CV_METHOD("trust/1", certificate, CV_METHOD_READ, congvan__check_certificate_request,
				       congvan__certificate_verdict),
			     CV_METHOD("trust/1", signature, CV_METHOD_READ, congvan__check_signature_request,
				       congvan__signature_verdict)),
	  .load = load, .stop = stop)
