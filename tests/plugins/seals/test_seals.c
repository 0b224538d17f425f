/*
 * A number and a seal for a PDF through the services as proto/congvan/{pdf,signing,trust}.proto define them, on a real
 * store: the bytes of before stay, the same request makes the same file, and OpenSSL's own CMS_verify() finds the
 * signature in the file that comes out.
 */
#include "stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/cms.h>
#include <openssl/x509.h>

#include "congvan/pdf.pb-c.h"
#include "congvan/print.pb-c.h"
#include "congvan/signing.pb-c.h"
#include "congvan/trust.pb-c.h"
#include "store/blob.h"

#define DIGEST 32u
#define FILE_MAX (1u << 20)
#define SET(message, field, value) ((message)->has_##field = 1, (message)->field = (value))

static struct stage stage;

static int setup(void **state)
{
	(void)state;
	stage_open(&stage, SEALS_DIR, "seals", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

/* ---- asking ---- */

static struct answer ask(const char *service, const char *method, const ProtobufCMessage *request)
{
	static uint8_t packed[FILE_MAX];

	assert_true(protobuf_c_message_get_packed_size(request) <= sizeof(packed));
	return stage_call_bytes(&stage, service, method,
				(struct cv_bytes){packed, protobuf_c_message_pack(request, packed)}, CV_CALLER_PERSON,
				0);
}

/* Freed by the caller. */
static void *get(const char *service, const char *method, const ProtobufCMessage *request,
		 const ProtobufCMessageDescriptor *type)
{
	const struct answer answer = ask(service, method, request);
	void *reply;

	if (answer.result < 0)
		fail_msg("%s %s: %s %s", service, method, answer.reason, answer.text);
	reply = protobuf_c_message_unpack(type, NULL, answer.len, (const uint8_t *)answer.reply);
	assert_non_null(reply);
	return reply;
}

static void refused(const char *service, const char *method, const ProtobufCMessage *request, enum cv_code code,
		    const char *reason)
{
	const struct answer answer = ask(service, method, request);

	assert_true(answer.result < 0);
	assert_string_equal(answer.reason, reason);
	assert_int_equal(answer.code, code);
}

/* ---- files ---- */

struct file {
	char sha256[65];
	uint8_t data[FILE_MAX];
	size_t len;
};

static void look(const char *sha256, struct file *ret)
{
	uint64_t size;
	int fd;

	snprintf(ret->sha256, sizeof(ret->sha256), "%s", sha256);
	assert_int_equal(blob_open(stage.store, sha256, &fd, &size), 0);
	assert_true(size < sizeof(ret->data));
	ret->len = (size_t)size;
	assert_int_equal(read(fd, ret->data, ret->len), (ssize_t)size);
	close(fd);
}

static void take(Congvan__PdfFile *file, struct file *ret)
{
	assert_true(file->has_upload_id);
	look(file->sha256, ret);
	assert_int_equal(file->size_bytes, ret->len);
	congvan__pdf_file__free_unpacked(file, NULL);
}

/* One empty page. */
static void keep_a_pdf(struct file *ret)
{
	static const char *const objects[] = {"<< /Type /Catalog /Pages 2 0 R >>",
					      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
					      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"};
	char text[1024] = "%PDF-1.7\n";
	Congvan__PrintReply request = CONGVAN__PRINT_REPLY__INIT;
	size_t offsets[3], xref;

	for (size_t i = 0; i < 3; i++) {
		offsets[i] = strlen(text);
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%zu 0 obj\n%s\nendobj\n", i + 1,
			 objects[i]);
	}
	xref = strlen(text);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "xref\n0 4\n0000000000 65535 f \n");
	for (size_t i = 0; i < 3; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%010zu 00000 n \n", offsets[i]);
	snprintf(text + strlen(text), sizeof(text) - strlen(text),
		 "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", xref);
	SET(&request, content, ((ProtobufCBinaryData){strlen(text), (uint8_t *)text}));
	take(get("paper/1", "keep", &request.base, &congvan__pdf_file__descriptor), ret);
}

static void assert_appended(const struct file *before, const struct file *after)
{
	assert_true(after->len > before->len);
	assert_memory_equal(after->data, before->data, before->len);
}

/* ---- steps ---- */

static void fill(const struct file *file, struct file *ret)
{
	Congvan__PdfFillRequest request = CONGVAN__PDF_FILL_REQUEST__INIT;

	request.sha256 = (char *)(uintptr_t)file->sha256;
	request.number = (char *)"05";
	request.date = (char *)"2026-03-05";
	take(get("pdf/1", "fill", &request.base, &congvan__pdf_file__descriptor), ret);
}

static Congvan__PdfPrepareReply *prepare_seal(const struct file *file, uint32_t room, int64_t seconds)
{
	Congvan__PdfPrepareRequest request = CONGVAN__PDF_PREPARE_REQUEST__INIT;
	Google__Protobuf__Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	time.seconds = seconds;
	request.sha256 = (char *)(uintptr_t)file->sha256;
	request.time = &time;
	request.name = (char *)"So Y te";
	SET(&request, kind, CONGVAN__PDF_PLACE_KIND__PLACE_SEAL);
	SET(&request, form, CONGVAN__PDF_SIGNATURE_FORM__PDF_CADES);
	SET(&request, algorithm, CONGVAN__DIGEST_ALGORITHM__DIGEST_SHA256);
	SET(&request, room_bytes, room);
	return get("pdf/1", "prepare", &request.base, &congvan__pdf_prepare_reply__descriptor);
}

static Congvan__ListCertificatesReply *certificates(void)
{
	Congvan__ListCertificatesRequest request = CONGVAN__LIST_CERTIFICATES_REQUEST__INIT;
	Congvan__ListCertificatesReply *reply;

	SET(&request, holder, CONGVAN__KEY_HOLDER__KEY_OF_AGENCY);
	reply = get("signing/1", "list", &request.base, &congvan__list_certificates_reply__descriptor);
	assert_int_equal(reply->n_certificates, 1);
	return reply;
}

static Congvan__CertificateVerdict *check(const Congvan__SigningCertificate *certificate)
{
	Congvan__CheckCertificateRequest request = CONGVAN__CHECK_CERTIFICATE_REQUEST__INIT;

	SET(&request, der, certificate->der);
	SET(&request, purpose, CONGVAN__TRUST_PURPOSE__TRUST_TO_SEAL);
	return get("trust/1", "certificate", &request.base, &congvan__certificate_verdict__descriptor);
}

static Congvan__SignRequest sign_request(ProtobufCBinaryData digest, Google__Protobuf__Timestamp *checked_at)
{
	Congvan__SignRequest request = CONGVAN__SIGN_REQUEST__INIT;

	SET(&request, request_id, 77);
	SET(&request, certificate_id, 4);
	SET(&request, algorithm, CONGVAN__DIGEST_ALGORITHM__DIGEST_SHA256);
	SET(&request, digest, digest);
	SET(&request, form, CONGVAN__SIGNATURE_FORM__SIGNATURE_PADES);
	request.checked_at = checked_at;
	return request;
}

static Congvan__SignReply *sign(ProtobufCBinaryData digest)
{
	Congvan__ListCertificatesReply *list = certificates();
	Congvan__CertificateVerdict *verdict = check(list->certificates[0]);
	Congvan__SignRequest request = sign_request(digest, verdict->checked_at);
	Congvan__SignReply *reply;

	assert_int_equal(verdict->verdict, CONGVAN__VERDICT__VERDICT_VALID);
	reply = get("signing/1", "sign", &request.base, &congvan__sign_reply__descriptor);
	congvan__list_certificates_reply__free_unpacked(list, NULL);
	congvan__certificate_verdict__free_unpacked(verdict, NULL);
	assert_int_equal(reply->state, CONGVAN__SIGN_STATE__SIGN_DONE);
	return reply;
}

static void assert_verdict(ProtobufCBinaryData cms, ProtobufCBinaryData digest, bool valid)
{
	Congvan__CheckSignatureRequest request = CONGVAN__CHECK_SIGNATURE_REQUEST__INIT;
	Congvan__SignatureVerdict *reply;

	SET(&request, cms, cms);
	SET(&request, digest, digest);
	reply = get("trust/1", "signature", &request.base, &congvan__signature_verdict__descriptor);
	assert_int_equal(reply->intact, valid);
	assert_int_equal(reply->verdict, valid ? CONGVAN__VERDICT__VERDICT_VALID : CONGVAN__VERDICT__VERDICT_INVALID);
	congvan__signature_verdict__free_unpacked(reply, NULL);
}

static void embed(const char *sha256, ProtobufCBinaryData cms, struct file *ret)
{
	Congvan__PdfEmbedRequest request = CONGVAN__PDF_EMBED_REQUEST__INIT;

	request.sha256 = (char *)(uintptr_t)sha256;
	SET(&request, cms, cms);
	take(get("pdf/1", "embed", &request.base, &congvan__pdf_file__descriptor), ret);
}

/* ---- by other means ---- */

/* The CMS out of the file's last signature, and whether it is over what its byte range says. */
static bool verifies(const struct file *file, const uint64_t *range)
{
	const size_t room = (size_t)(range[2] - range[1] - 2) / 2;
	uint8_t *cms = malloc(room);
	const unsigned char *at = cms;
	BIO *content = BIO_new(BIO_s_mem());
	CMS_ContentInfo *message;
	bool good;

	assert_true(cms && content);
	for (size_t i = 0; i < room; i++) {
		unsigned byte;

		assert_int_equal(sscanf((const char *)file->data + range[1] + 1 + 2 * i, "%2x", &byte), 1);
		cms[i] = (uint8_t)byte;
	}
	message = d2i_CMS_ContentInfo(NULL, &at, (long)room);
	assert_non_null(message);
	BIO_write(content, file->data + range[0], (int)range[1]);
	BIO_write(content, file->data + range[2], (int)range[3]);
	/* Whether it is trusted is not asked here: the authority lives in the plugin alone. */
	good = CMS_verify(message, NULL, NULL, content, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
	assert_true(CMS_signed_get_attr_by_NID(sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(message), 0),
					       NID_pkcs9_signingTime, -1) < 0);
	assert_true(CMS_signed_get_attr_by_NID(sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(message), 0),
					       NID_id_smime_aa_signingCertificateV2, -1) >= 0);
	CMS_ContentInfo_free(message);
	BIO_free(content);
	free(cms);
	return good;
}

/* ---- tests ---- */

static struct file original, numbered, sealed;

static void a_pdf_is_numbered_and_sealed(void **state)
{
	Congvan__PdfPrepareReply *prepared;
	Congvan__SignReply *made;

	(void)state;
	keep_a_pdf(&original);
	fill(&original, &numbered);
	assert_appended(&original, &numbered);
	prepared = prepare_seal(&numbered, 8192, 1772672400);
	assert_int_equal(prepared->digest.len, DIGEST);
	assert_int_equal(prepared->n_byte_range, 4);
	made = sign(prepared->digest);
	assert_verdict(made->cms, prepared->digest, true);
	embed(prepared->file->sha256, made->cms, &sealed);
	assert_appended(&numbered, &sealed);
	assert_int_equal(prepared->byte_range[2] + prepared->byte_range[3], sealed.len);
	assert_true(verifies(&sealed, prepared->byte_range));
	sealed.data[100] ^= 1; /* one bit of the page */
	assert_false(verifies(&sealed, prepared->byte_range));
	congvan__sign_reply__free_unpacked(made, NULL);
	congvan__pdf_prepare_reply__free_unpacked(prepared, NULL);
}

static void the_same_request_makes_the_same_file(void **state)
{
	Congvan__PdfPrepareReply *first, *again, *later;

	(void)state;
	keep_a_pdf(&original);
	first = prepare_seal(&original, 8192, 1772672400);
	again = prepare_seal(&original, 8192, 1772672400);
	later = prepare_seal(&original, 8192, 1772672401);
	assert_string_equal(first->file->sha256, again->file->sha256);
	assert_memory_equal(first->digest.data, again->digest.data, DIGEST);
	assert_string_not_equal(first->file->sha256, later->file->sha256);
	congvan__pdf_prepare_reply__free_unpacked(first, NULL);
	congvan__pdf_prepare_reply__free_unpacked(again, NULL);
	congvan__pdf_prepare_reply__free_unpacked(later, NULL);
}

/* A person first, then the agency over everything: the first one still holds. */
static void two_signatures_hold(void **state)
{
	Congvan__PdfPrepareReply *person, *agency;
	Congvan__SignReply *first, *second;
	static struct file signed_once;

	(void)state;
	keep_a_pdf(&original);
	person = prepare_seal(&original, 8192, 1772672400);
	first = sign(person->digest);
	embed(person->file->sha256, first->cms, &signed_once);
	fill(&signed_once, &numbered);
	agency = prepare_seal(&numbered, 8192, 1772676000);
	second = sign(agency->digest);
	embed(agency->file->sha256, second->cms, &sealed);
	assert_true(verifies(&sealed, agency->byte_range));
	assert_true(verifies(&sealed, person->byte_range));
	congvan__sign_reply__free_unpacked(first, NULL);
	congvan__sign_reply__free_unpacked(second, NULL);
	congvan__pdf_prepare_reply__free_unpacked(person, NULL);
	congvan__pdf_prepare_reply__free_unpacked(agency, NULL);
}

static void another_digest_is_not_what_was_signed(void **state)
{
	uint8_t one[DIGEST] = {1}, other[DIGEST] = {2};
	Congvan__SignReply *made = sign((ProtobufCBinaryData){DIGEST, one});

	(void)state;
	assert_verdict(made->cms, (ProtobufCBinaryData){DIGEST, one}, true);
	assert_verdict(made->cms, (ProtobufCBinaryData){DIGEST, other}, false);
	made->cms.data[made->cms.len - 1] ^= 1;
	assert_verdict(made->cms, (ProtobufCBinaryData){DIGEST, one}, false);
	congvan__sign_reply__free_unpacked(made, NULL);
}

static void refusals_carry_their_reasons(void **state)
{
	uint8_t digest[DIGEST] = {1};
	const ProtobufCBinaryData bytes = {DIGEST, digest};
	Google__Protobuf__Timestamp long_ago = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Congvan__SignRequest request = sign_request(bytes, NULL);
	Congvan__PdfFillRequest filling = CONGVAN__PDF_FILL_REQUEST__INIT;
	Congvan__PdfEmbedRequest embedding = CONGVAN__PDF_EMBED_REQUEST__INIT;
	static uint8_t large[2000];
	Congvan__PdfPrepareReply *prepared;

	(void)state;
	refused("signing/1", "sign", &request.base, CV_CONFLICT, "signing.not_checked");
	long_ago.seconds = 1;
	request.checked_at = &long_ago;
	refused("signing/1", "sign", &request.base, CV_CONFLICT, "signing.not_checked");
	request.certificate_id = 5;
	refused("signing/1", "sign", &request.base, CV_NOT_FOUND, "signing.no_such_certificate");
	filling.sha256 = (char *)"0000000000000000000000000000000000000000000000000000000000000000";
	filling.number = filling.date = (char *)"05";
	refused("pdf/1", "fill", &filling.base, CV_NOT_FOUND, "pdf.no_such_file");
	keep_a_pdf(&original);
	embedding.sha256 = original.sha256;
	SET(&embedding, cms, bytes);
	refused("pdf/1", "embed", &embedding.base, CV_CONFLICT, "pdf.not_prepared");
	prepared = prepare_seal(&original, 1024, 1772672400);
	embedding.sha256 = prepared->file->sha256;
	embedding.cms = (ProtobufCBinaryData){sizeof(large), large};
	refused("pdf/1", "embed", &embedding.base, CV_TOO_LARGE, "pdf.no_room");
	congvan__pdf_prepare_reply__free_unpacked(prepared, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pdf_is_numbered_and_sealed), cmocka_unit_test(the_same_request_makes_the_same_file),
	    cmocka_unit_test(two_signatures_hold),          cmocka_unit_test(another_digest_is_not_what_was_signed),
	    cmocka_unit_test(refusals_carry_their_reasons),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
