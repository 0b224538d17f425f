/* The gateway with a certificate of its own: cookies that only this host gets, and only over TLS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>
#include <unistd.h>

#include "integration/raw.h"
#include "integration/steps.h"

#define READY_TRIES 600
#define READY_STEP_US 100000

static char folder[64], certificate[96], key[96];

static void make_certificate(void)
{
	EVP_PKEY *pair = EVP_EC_gen("P-256");
	X509 *made = X509_new();
	X509_NAME *name = X509_get_subject_name(made);
	FILE *file;

	assert_non_null(pair);
	ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
	X509_gmtime_adj(X509_getm_notBefore(made), -60);
	X509_gmtime_adj(X509_getm_notAfter(made), 3600);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
	X509_set_issuer_name(made, name);
	X509_set_pubkey(made, pair);
	assert_true(X509_sign(made, pair, EVP_sha256()) > 0);
	file = fopen(certificate, "w");
	assert_non_null(file);
	PEM_write_X509(file, made);
	fclose(file);
	file = fopen(key, "w");
	assert_non_null(file);
	PEM_write_PrivateKey(file, pair, NULL, NULL, 0, NULL, NULL);
	fclose(file);
	X509_free(made);
	EVP_PKEY_free(pair);
}

static int setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/congvan-tls-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(certificate, sizeof(certificate), "%s/certificate.pem", folder);
	snprintf(key, sizeof(key), "%s/key.pem", folder);
	make_certificate();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(certificate);
	unlink(key);
	return rmdir(folder);
}

struct text {
	char data[16384];
	size_t len;
};

static size_t append(char *data, size_t size, size_t count, void *arg)
{
	struct text *text = arg;
	size_t len = size * count;

	if (text->len + len >= sizeof(text->data))
		return 0;
	memcpy(text->data + text->len, data, len);
	text->len += len;
	text->data[text->len] = '\0';
	return len;
}

/* One request over TLS; the answer with its header. The status; 0: none. */
static long ask(CURL *curl, uint16_t port, const char *path, const char *body, struct text *ret)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
	char url[128];
	long status = 0;

	snprintf(url, sizeof(url), "https://127.0.0.1:%u%s", port, path);
	ret->len = 0;
	ret->data[0] = '\0';
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");
	curl_easy_setopt(curl, CURLOPT_HEADER, 1L);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
	if (body)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	else
		curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	return status;
}

static void test_tls(void **state)
{
	static struct text text;
	static const char clear[] = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
	static struct raw_answer plain;
	char web[256];
	const struct harness_options options = {.web = web, .empty = true, .expect_failure = true};
	const char *const init[] = {"init",    "--organ-id",
				    "H1",      "--name",
				    "Sở A",    "--short-name",
				    "A",       "--administrator",
				    "quantri", "--administrator-name",
				    "Lê A",    "--password-file",
				    "-",       NULL};
	struct harness *harness;
	CURL *curl = curl_easy_init();

	(void)state;
	snprintf(web, sizeof(web), "tls_certificate: %s, tls_key: %s", certificate, key);
	assert_int_equal(harness_start(&options, &harness), 0);
	for (int i = 0; i < READY_TRIES && ask(curl, harness_port(harness), "/healthz", NULL, &text) != 200; i++)
		usleep(READY_STEP_US);
	assert_int_equal(harness_cli(harness, init, "matkhau-cua-quan-tri-1\n", NULL), 0);
	assert_int_equal(ask(curl, harness_port(harness), "/api/v1/session",
			     "{\"account\":\"quantri\",\"password\":\"matkhau-cua-quan-tri-1\"}", &text),
			 201);
	assert_non_null(strstr(text.data, "Set-Cookie: __Host-session="));
	assert_non_null(strstr(text.data, "SameSite=Strict; HttpOnly; Secure"));
	assert_non_null(strstr(text.data, "Strict-Transport-Security: "));
	assert_int_equal(ask(curl, harness_port(harness), "/api/v1/me", NULL, &text), 200);
	/* Clear text at the same port gets no answer. */
	raw_ask(harness_port(harness), clear, sizeof(clear) - 1, &plain);
	assert_int_equal(plain.status, 0);
	curl_easy_cleanup(curl);
	assert_int_equal(harness_stop(harness), 0);
	harness_destroy(&harness);
}

/* A certificate without its key, and a key that is none: the server says which, and does not start. */
static void test_bad_certificates(void **state)
{
	char web[256], *log;
	const struct harness_options options = {.web = web, .empty = true, .expect_failure = true};
	struct harness *harness;

	(void)state;
	snprintf(web, sizeof(web), "tls_certificate: %s", certificate);
	assert_int_equal(harness_start(&options, &harness), 0);
	assert_int_not_equal(harness_wait(harness), 0);
	log = harness_log(harness);
	assert_non_null(strstr(log, "tls_key"));
	free(log);
	harness_destroy(&harness);
	snprintf(web, sizeof(web), "tls_certificate: %s, tls_key: %s", certificate, certificate);
	assert_int_equal(harness_start(&options, &harness), 0);
	assert_int_not_equal(harness_wait(harness), 0);
	log = harness_log(harness);
	assert_non_null(strstr(log, "certificate"));
	free(log);
	harness_destroy(&harness);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tls),
	    cmocka_unit_test(test_bad_certificates),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
