#include "keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define DAY_S (24L * 3600)

struct keys {
	EVP_PKEY *authority_key, *key;
	X509 *authority, *certificate;
};

/* ---- certificates ---- */

static bool name_it(X509_NAME *name, const char *text)
{
	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0);
}

static bool extend(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	bool done = extension && X509_add_ext(certificate, extension, -1);

	X509_EXTENSION_free(extension);
	return done;
}

/* issuer NULL: by itself. */
static X509 *issue(EVP_PKEY *key, const char *name, long serial, const X509 *issuer, EVP_PKEY *issuer_key)
{
	X509 *made = X509_new();
	bool done =
	    made && X509_set_version(made, 2) && ASN1_INTEGER_set(X509_get_serialNumber(made), serial) &&
	    X509_gmtime_adj(X509_getm_notBefore(made), -DAY_S) &&
	    X509_gmtime_adj(X509_getm_notAfter(made), 365 * DAY_S) && X509_set_pubkey(made, key) &&
	    name_it(X509_get_subject_name(made), name) &&
	    X509_set_issuer_name(made, X509_get_subject_name(issuer ? issuer : made)) &&
	    extend(made, NID_basic_constraints, issuer ? "critical,CA:FALSE" : "critical,CA:TRUE") &&
	    extend(made, NID_key_usage, issuer ? "critical,digitalSignature,nonRepudiation" : "critical,keyCertSign") &&
	    X509_sign(made, issuer_key, EVP_sha256());

	if (!done) {
		X509_free(made);
		made = NULL;
	}
	return made;
}

int keys_create(const char *name, struct keys **ret)
{
	struct keys *keys = calloc(1, sizeof(*keys));

	if (!keys)
		return -ENOMEM;
	keys->authority_key = EVP_EC_gen("P-256");
	keys->key = EVP_EC_gen("P-256");
	if (keys->authority_key && keys->key) {
		keys->authority = issue(keys->authority_key, "CA thử nghiệm", 1, NULL, keys->authority_key);
		if (keys->authority)
			keys->certificate = issue(keys->key, name, 2, keys->authority, keys->authority_key);
	}
	if (!keys->certificate) {
		keys_destroy(&keys);
		return -EIO;
	}
	*ret = keys;
	return 0;
}

void keys_destroy(struct keys **keys)
{
	if (!*keys)
		return;
	X509_free((*keys)->certificate);
	X509_free((*keys)->authority);
	EVP_PKEY_free((*keys)->key);
	EVP_PKEY_free((*keys)->authority_key);
	free(*keys);
	*keys = NULL;
}

static int copy_out(const uint8_t *der, int len, uint8_t **ret, size_t *ret_len)
{
	uint8_t *copy = len > 0 ? malloc((size_t)len) : NULL;

	if (!copy)
		return len > 0 ? -ENOMEM : -EIO;
	memcpy(copy, der, (size_t)len);
	*ret = copy;
	*ret_len = (size_t)len;
	return 0;
}

int keys_certificate(const struct keys *keys, bool authority, uint8_t **ret, size_t *ret_len)
{
	uint8_t *der = NULL;
	int len = i2d_X509(authority ? keys->authority : keys->certificate, &der);
	int error = copy_out(der, len, ret, ret_len);

	OPENSSL_free(der);
	return error;
}

/* ---- signing ---- */

/*
 * RFC 5035: that it is this certificate. SigningCertificateV2 with one ESSCertIDv2, which has its hash alone: SHA-256
 * is the default there.
 */
static bool add_certificate_attribute(PKCS7_SIGNER_INFO *signer, const X509 *certificate)
{
	uint8_t der[8 + KEYS_DIGEST] = {0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, KEYS_DIGEST};
	ASN1_STRING *sequence = ASN1_STRING_new();
	bool done = sequence && X509_digest(certificate, EVP_sha256(), der + 8, NULL) &&
		    ASN1_STRING_set(sequence, der, sizeof(der)) &&
		    PKCS7_add_signed_attribute(signer, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE, sequence);

	if (!done)
		ASN1_STRING_free(sequence);
	return done;
}

/* CMS_SignerInfo_sign() would add a signing-time, which PAdES forbids; the older API does as it is told. */
int keys_sign(const struct keys *keys, const uint8_t digest[KEYS_DIGEST], uint8_t **ret, size_t *ret_len)
{
	PKCS7 *message = PKCS7_new();
	PKCS7_SIGNER_INFO *signer = NULL;
	uint8_t *der = NULL;
	int len = -1, error;
	bool done = message && PKCS7_set_type(message, NID_pkcs7_signed) &&
		    PKCS7_content_new(message, NID_pkcs7_data) && PKCS7_add_certificate(message, keys->certificate);

	if (done)
		signer = PKCS7_add_signature(message, keys->certificate, keys->key, EVP_sha256());
	done = signer && PKCS7_add_attrib_content_type(signer, NULL) &&
	       PKCS7_add1_attrib_digest(signer, digest, KEYS_DIGEST) &&
	       add_certificate_attribute(signer, keys->certificate) && PKCS7_SIGNER_INFO_sign(signer) &&
	       PKCS7_set_detached(message, 1);
	if (done)
		len = i2d_PKCS7(message, &der);
	error = copy_out(der, len, ret, ret_len);
	OPENSSL_free(der);
	PKCS7_free(message);
	return error;
}

/* ---- checking ---- */

static bool is_digest(CMS_SignerInfo *signer, const uint8_t digest[KEYS_DIGEST])
{
	const ASN1_OCTET_STRING *said =
	    CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING);

	return said && ASN1_STRING_length(said) == (int)KEYS_DIGEST &&
	       memcmp(ASN1_STRING_get0_data(said), digest, KEYS_DIGEST) == 0;
}

static bool is_issued(const struct keys *keys, X509 *certificate)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	bool issued = store && context && X509_STORE_add_cert(store, keys->authority) &&
		      X509_STORE_CTX_init(context, store, certificate, NULL) && X509_verify_cert(context) == 1;

	X509_STORE_CTX_free(context);
	X509_STORE_free(store);
	return issued;
}

static void check_signer(const struct keys *keys, CMS_ContentInfo *message, CMS_SignerInfo *signer,
			 const uint8_t digest[KEYS_DIGEST], struct keys_verdict *ret)
{
	STACK_OF(X509) *certificates = CMS_get1_certs(message);

	for (int i = 0; certificates && i < sk_X509_num(certificates); i++) {
		X509 *certificate = sk_X509_value(certificates, i);

		if (CMS_SignerInfo_cert_cmp(signer, certificate) != 0)
			continue;
		CMS_SignerInfo_set1_signer_cert(signer, certificate);
		ret->intact = CMS_SignerInfo_verify(signer) == 1 && is_digest(signer, digest);
		ret->trusted = is_issued(keys, certificate);
	}
	sk_X509_pop_free(certificates, X509_free);
}

int keys_check(const struct keys *keys, const uint8_t *cms, size_t cms_len, const uint8_t digest[KEYS_DIGEST],
	       struct keys_verdict *ret)
{
	const unsigned char *at = cms;
	CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &at, (long)cms_len);
	STACK_OF(CMS_SignerInfo) *signers = message ? CMS_get0_SignerInfos(message) : NULL;

	*ret = (struct keys_verdict){false, false};
	if (signers && sk_CMS_SignerInfo_num(signers) == 1)
		check_signer(keys, message, sk_CMS_SignerInfo_value(signers, 0), digest, ret);
	CMS_ContentInfo_free(message);
	return signers ? 0 : -EBADMSG;
}
