/*
 * The whole gateway on a host without a kernel: framing, sessions, CSRF, preconditions, uploads, downloads, slow
 * clients, draining. Real sockets on a loopback port.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <congvan/bus.pb-c.h>
#include <congvan/http.pb-c.h>
#include <congvan/identity.pb-c.h>

#include "fake_host.h"
#include "integration/raw.h"
#include "web_limits.h"

#define TOKEN "abcdefghijklmnopqrstuvwxyz"
#define COOKIE "Cookie: session=" TOKEN "\r\n"
#define BEARER "Authorization: Bearer " TOKEN "\r\n"
#define HOST "Host: localhost\r\n"
#define PLACES 64 /* connections_per_address below */

static struct fake_host *host;
static char ui[64];
static atomic_uint authentications;
static atomic_uint recognitions;
static atomic_bool must_change, unauthenticated, disk_full;
static struct raw_answer answer;
static char seen_body[64], seen_param[64], seen_query[64], seen_if_match[32], seen_key[64];

static void answer_authenticate(struct fake_call *call, const char *method, struct cv_bytes request)
{
	bool notes = strcmp(method, "authenticate") == 0;
	Congvan__AuthenticateRequest *asked = congvan__authenticate_request__unpack(NULL, request.len, request.data);
	Congvan__AuthenticateReply reply = CONGVAN__AUTHENTICATE_REPLY__INIT;
	Congvan__Status status = CONGVAN__STATUS__INIT;
	bool known;

	if (notes)
		authentications++;
	else
		recognitions++;
	/* SHA-256 of TOKEN begins with these bytes. */
	known = asked && asked->token_hash.len == 32 && memcmp(asked->token_hash.data, "\x71\xc4\x80\xdf", 4) == 0;
	congvan__authenticate_request__free_unpacked(asked, NULL);
	if (!known || unauthenticated) {
		status.has_code = 1;
		status.code = CONGVAN__STATUS__CODE__UNAUTHENTICATED;
		fake_fail(call, -EACCES, &status.base);
		return;
	}
	if (notes && disk_full) {
		status.has_code = 1;
		status.code = CONGVAN__STATUS__CODE__STORAGE_FULL;
		fake_fail(call, -ENOSPC, &status.base);
		return;
	}
	reply.has_agency = reply.has_person_id = reply.has_session_id = reply.has_valid_until_ms = 1;
	reply.agency = 1;
	reply.person_id = 77;
	reply.session_id = 5;
	reply.csrf = (char *)"the-code-of-this-session";
	reply.language = (char *)"en";
	reply.valid_until_ms = INT64_MAX;
	reply.has_must_change_password = 1;
	reply.must_change_password = must_change;
	fake_reply(call, &reply.base);
}

static void note_request(const Congvan__HttpRequest *request)
{
	snprintf(seen_body, sizeof(seen_body), "%.*s", (int)request->body.len, request->body.data);
	snprintf(seen_param, sizeof(seen_param), "%s",
		 request->n_path_params ? request->path_params[0]->value : "none");
	snprintf(seen_query, sizeof(seen_query), "%s", request->n_query ? request->query[0]->value : "none");
	snprintf(seen_if_match, sizeof(seen_if_match), "%s", request->if_match ? request->if_match : "none");
	snprintf(seen_key, sizeof(seen_key), "%s", request->idempotency_key ? request->idempotency_key : "none");
}

static void answer_thing(struct fake_call *call)
{
	static char body[] = "{\"thing\":true}";
	Congvan__HttpReply reply = CONGVAN__HTTP_REPLY__INIT;
	Congvan__HttpCookie cookie = CONGVAN__HTTP_COOKIE__INIT, *cookies[] = {&cookie};
	Congvan__HttpParam good = CONGVAN__HTTP_PARAM__INIT, bad = CONGVAN__HTTP_PARAM__INIT,
			   *headers[] = {&good, &bad};

	reply.has_body = 1;
	reply.body = (ProtobufCBinaryData){sizeof(body) - 1, (uint8_t *)body};
	reply.etag = (char *)"7";
	cookie.name = (char *)"session";
	cookie.value = (char *)"v";
	cookie.has_max_age_s = 1;
	reply.n_cookies = 1;
	reply.cookies = cookies;
	good.name = (char *)"Link";
	good.value = (char *)"</next>; rel=next";
	bad.name = (char *)"Content-Length";
	bad.value = (char *)"3";
	reply.n_headers = 2;
	reply.headers = headers;
	fake_reply(call, &reply.base);
}

static void answer_file(struct fake_call *call)
{
	Congvan__HttpReply reply = CONGVAN__HTTP_REPLY__INIT;
	Congvan__HttpFile file = CONGVAN__HTTP_FILE__INIT;

	file.blob = (char *)"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	file.media_type = (char *)"application/pdf";
	file.name = (char *)"Công văn.pdf";
	reply.file = &file;
	fake_reply(call, &reply.base);
}

static void answer_failure(struct fake_call *call)
{
	Congvan__Status status = CONGVAN__STATUS__INIT;
	Congvan__FieldProblem field = CONGVAN__FIELD_PROBLEM__INIT, *fields[] = {&field};

	status.has_code = 1;
	status.code = CONGVAN__STATUS__CODE__INVALID;
	status.reason = (char *)"thing.invalid";
	status.text = (char *)"It is wrong.";
	field.pointer = (char *)"/subject";
	field.code = (char *)"too_long";
	field.text = (char *)"Too long.";
	status.n_fields = 1;
	status.fields = fields;
	fake_fail(call, -EINVAL, &status.base);
}

static void on_call(void *arg, struct fake_call *call, const char *service, const char *method, struct cv_bytes bytes)
{
	Congvan__ServerInfoReply info = CONGVAN__SERVER_INFO_REPLY__INIT;
	Congvan__HttpRequest *request;

	(void)arg;
	(void)service;
	if (strcmp(method, "server_info") == 0) {
		info.has_demo = 1;
		info.demo = 1;
		fake_reply(call, &info.base);
		return;
	}
	if (strcmp(method, "authenticate") == 0 || strcmp(method, "recognise") == 0) {
		answer_authenticate(call, method, bytes);
		return;
	}
	request = congvan__http_request__unpack(NULL, bytes.len, bytes.data);
	note_request(request);
	congvan__http_request__free_unpacked(request, NULL);
	if (strcmp(method, "thing") == 0)
		answer_thing(call);
	else if (strcmp(method, "file") == 0)
		answer_file(call);
	else if (strcmp(method, "late") == 0)
		fake_fail(call, -ETIMEDOUT, NULL);
	else if (strcmp(method, "never") != 0)
		answer_failure(call);
}

static const struct cv_listed_route routes[] = {
    {sizeof(routes[0]), CV_ROUTE_COOKIES, "t", "GET", "/api/v1/things/{id}", "t/1", "thing", 0, 0},
    {sizeof(routes[0]), 0, "t", "POST", "/api/v1/things/{id}", "t/1", "thing", 0, 0},
    {sizeof(routes[0]), CV_ROUTE_KEY | CV_ROUTE_IF_MATCH, "t", "POST", "/api/v1/things/{id}/act", "t/1", "thing", 0, 0},
    {sizeof(routes[0]), CV_ROUTE_PUBLIC, "t", "POST", "/api/v1/public", "t/1", "thing", 0, 0},
    {sizeof(routes[0]), CV_ROUTE_PASSWORD_CHANGE, "t", "GET", "/api/v1/password", "t/1", "thing", 0, 0},
    {sizeof(routes[0]), 0, "t", "GET", "/api/v1/file", "t/1", "file", 0, 0},
    {sizeof(routes[0]), 0, "t", "GET", "/api/v1/late", "t/1", "late", 0, 0},
    {sizeof(routes[0]), 0, "t", "GET", "/api/v1/never", "t/1", "never", 0, 0},
    {sizeof(routes[0]), 0, "t", "GET", "/api/v1/wrong", "t/1", "wrong", 0, 0},
    {sizeof(routes[0]), 0, "t", "BREW", "/api/v1/tea", "t/1", "wrong", 0, 0},
};

static struct fake_config config[] = {
    {"listen", "127.0.0.1", 0},
    {"ui", ui, 0},
    {"upload_types", "pdf image office", 0},
    {"upload_limit", NULL, 1 << 20},
    {"connections", NULL, 256},
    {"connections_per_address", NULL, PLACES},
    {"idle_timeout", NULL, 20000},
    {"header_timeout", NULL, 700},
    {"body_timeout", NULL, 700},
    {"call_timeout", NULL, 5000},
    {NULL, NULL, 0},
};

static const struct fake_options options = {
    .config = config, .routes = routes, .route_count = sizeof(routes) / sizeof(routes[0]), .answer = on_call};

static void write_file(const char *name, const char *text)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", ui, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_page(void **state)
{
	char path[160];

	(void)state;
	strcpy(ui, "/tmp/congvan-web-XXXXXX");
	if (!mkdtemp(ui))
		return -1;
	snprintf(path, sizeof(path), "%s/assets", ui);
	mkdir(path, 0700);
	write_file("index.html", "<!doctype html>page");
	write_file("index.html.br", "brotli");
	write_file("assets/app-1A2B3C4D.js", "code");
	write_file(".secret", "hidden");
	snprintf(path, sizeof(path), "%s/link.txt", ui);
	return symlink("/etc/passwd", path);
}

static int remove_page(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", ui);
	return system(command);
}

static int start(void **state)
{
	struct cv_error error;

	(void)state;
	authentications = recognitions = 0;
	must_change = unauthenticated = disk_full = false;
	return fake_host_start(&options, &host, &error);
}

static int stop(void **state)
{
	(void)state;
	fake_host_stop(&host);
	return 0;
}

static int ask(const char *text)
{
	raw_ask(fake_host_port(host), text, strlen(text), &answer);
	return answer.status;
}

static void assert_has(const char *part)
{
	if (!strstr(answer.text, part))
		fail_msg("\"%s\" is not in:\n%s", part, answer.text);
}

static void assert_lacks(const char *part)
{
	if (strstr(answer.text, part))
		fail_msg("\"%s\" is in:\n%s", part, answer.text);
}

static void test_page(void **state)
{
	(void)state;
	assert_int_equal(ask("GET /healthz HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_int_equal(ask("GET / HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_has("<!doctype html>page");
	assert_has("Content-Security-Policy: default-src 'self'");
	assert_has("Cache-Control: no-cache");
	assert_has("X-Content-Type-Options: nosniff");
	assert_lacks("Strict-Transport-Security");
	assert_int_equal(ask("GET /incoming/123?tab=2 HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_has("<!doctype html>page");
	assert_int_equal(ask("GET / HTTP/1.1\r\n" HOST "Accept-Encoding: gzip, br\r\n\r\n"), 200);
	assert_has("Content-Encoding: br");
	assert_has("Vary: Accept-Encoding");
	assert_has("brotli");
	assert_int_equal(ask("GET /assets/app-1A2B3C4D.js HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_has("immutable");
	assert_has("text/javascript");
	char *tag = strstr(answer.text, "ETag: ");
	char again[256];
	snprintf(again, sizeof(again), "GET /assets/app-1A2B3C4D.js HTTP/1.1\r\n" HOST "If-None-Match: %.34s\r\n\r\n",
		 tag + 6);
	assert_int_equal(ask(again), 304);
	assert_lacks("code");
}

static void test_page_refuses(void **state)
{
	static const char *const missing[] = {"/assets/none.js",           "/none.txt",     "/.secret", "/link.txt",
					      "/assets%2fapp-1A2B3C4D.js", "/index.html.br"};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\n" HOST "\r\n", missing[i]);
		if (ask(text) != 404)
			fail_msg("%s: %d", missing[i], answer.status);
	}
	assert_int_equal(ask("GET /../../etc/passwd HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ask("GET /%2e%2e/etc/passwd HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ask("POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"), 405);
	assert_has("Allow: GET, HEAD, OPTIONS");
	assert_int_equal(ask("OPTIONS / HTTP/1.1\r\n" HOST "\r\n"), 204);
	assert_int_equal(ask("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), 204);
}

static void test_sessions(void **state)
{
	(void)state;
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST "\r\n"), 401);
	assert_has("WWW-Authenticate: Bearer");
	assert_has("application/problem+json");
	assert_has("urn:congvan:problem:web.session_required");
	assert_int_equal(authentications, 0);
	assert_int_equal(
	    ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST "Authorization: Bearer wrong-token-wrong-token\r\n\r\n"), 401);
	assert_int_equal(authentications, 1);
	assert_int_equal(ask("GET /api/v1/things/S%E1%BB%9F?q=a+b HTTP/1.1\r\n" HOST BEARER "\r\n"), 200);
	assert_string_equal(seen_param, "Sở");
	assert_string_equal(seen_query, "a b");
	assert_has("{\"thing\":true}");
	assert_has("ETag: \"7\"");
	assert_has("Link: </next>; rel=next");
	assert_has("Content-Length: 14");
	assert_has("Set-Cookie: session=v; Path=/; SameSite=Strict; HttpOnly; Max-Age=0");
	assert_has("X-Request-Id: ");
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST COOKIE "\r\n"), 200);
	assert_int_equal(authentications, 2);
	fake_host_revoke(host);
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST COOKIE "\r\n"), 200);
	assert_int_equal(authentications, 3);
	unauthenticated = true;
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST COOKIE "\r\n"), 200);
	fake_host_revoke(host);
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST COOKIE "\r\n"), 401);
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST "Cookie: session=" TOKEN
			     "; session=other-token-other-token\r\n\r\n"),
			 401);
}

/* No room to note that the session was used: it is asked once more without, and every refusal but that one stays. */
static void test_reading_goes_on_when_the_disk_is_full(void **state)
{
	(void)state;
	disk_full = true;
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST COOKIE "\r\n"), 200);
	assert_int_equal(authentications, 1);
	assert_int_equal(recognitions, 1);
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST COOKIE "\r\n"), 200);
	assert_int_equal(recognitions, 1);
	unauthenticated = true;
	fake_host_revoke(host);
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST COOKIE "\r\n"), 401);
	assert_int_equal(authentications, 2);
	assert_int_equal(recognitions, 1);
}

static void test_must_change_password(void **state)
{
	(void)state;
	must_change = true;
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST COOKIE "\r\n"), 403);
	assert_has("web.password_change_required");
	assert_int_equal(ask("GET /api/v1/password HTTP/1.1\r\n" HOST COOKIE "\r\n"), 200);
}

#define POST "POST /api/v1/things/5 HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 2\r\n"
#define CODE "X-CSRF-Token: the-code-of-this-session\r\n"

static void test_csrf(void **state)
{
	(void)state;
	assert_int_equal(ask(POST COOKIE CODE "\r\n{}"), 200);
	assert_int_equal(ask(POST COOKIE "\r\n{}"), 403);
	assert_has("web.csrf");
	assert_int_equal(ask(POST COOKIE "X-CSRF-Token: the-code-of-that-session\r\n\r\n{}"), 403);
	assert_int_equal(ask(POST COOKIE CODE "Origin: http://localhost\r\n\r\n{}"), 200);
	assert_int_equal(ask(POST COOKIE CODE "Origin: http://evil.example\r\n\r\n{}"), 403);
	assert_has("web.cross_site");
	assert_int_equal(ask(POST COOKIE CODE "Origin: null\r\n\r\n{}"), 403);
	assert_int_equal(ask(POST COOKIE CODE "Sec-Fetch-Site: same-site\r\n\r\n{}"), 403);
	assert_int_equal(ask(POST COOKIE CODE "Sec-Fetch-Site: same-origin\r\n\r\n{}"), 200);
	assert_int_equal(ask(POST BEARER "\r\n{}"), 200);
	assert_lacks("Set-Cookie"); /* a plugin without the capability */
	assert_int_equal(ask(POST BEARER "Origin: http://evil.example\r\n\r\n{}"), 200);
	assert_int_equal(
	    ask("POST /api/v1/public HTTP/1.1\r\n" HOST "Origin: http://evil.example\r\nContent-Length: 0\r\n\r\n"),
	    403);
	assert_int_equal(ask("POST /api/v1/public HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"), 200);
}

#define ACT                                                                                                            \
	"POST /api/v1/things/5/act HTTP/1.1\r\n" HOST BEARER "Content-Type: application/json\r\nContent-Length: 2\r\n"

static void test_preconditions(void **state)
{
	(void)state;
	assert_int_equal(ask(ACT "If-Match: \"3\"\r\n\r\n{}"), 400);
	assert_has("web.key_required");
	assert_int_equal(ask(ACT "Idempotency-Key: a b\r\nIf-Match: \"3\"\r\n\r\n{}"), 400);
	assert_has("web.key_malformed");
	assert_int_equal(ask(ACT "Idempotency-Key: k\r\n\r\n{}"), 428);
	assert_int_equal(ask(ACT "Idempotency-Key: k\r\nIf-Match: W/\"3\"\r\n\r\n{}"), 400);
	assert_int_equal(ask(ACT "Idempotency-Key: k\r\nIf-Match: 3\r\n\r\n{}"), 400);
	assert_int_equal(ask(ACT "Idempotency-Key: k-1\r\nIf-Match: \"3\"\r\n\r\n{}"), 200);
	assert_string_equal(seen_if_match, "3");
	assert_string_equal(seen_key, "k-1");
	assert_string_equal(seen_body, "{}");
	assert_int_equal(ask("POST /api/v1/things/5 HTTP/1.1\r\n" HOST BEARER
			     "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"),
			 415);
	assert_int_equal(ask("GET /api/v1/things/5 HTTP/1.1\r\n" HOST BEARER "If-None-Match: \"7\"\r\n\r\n"), 304);
}

static void test_routes(void **state)
{
	(void)state;
	assert_int_equal(ask("GET /api/v1/nothing HTTP/1.1\r\n" HOST BEARER "\r\n"), 404);
	assert_int_equal(ask("DELETE /api/v1/things/5 HTTP/1.1\r\n" HOST BEARER "\r\n"), 405);
	assert_has("Allow: GET, HEAD, POST, OPTIONS");
	assert_int_equal(ask("OPTIONS /api/v1/things/5 HTTP/1.1\r\n" HOST "\r\n"), 204);
	assert_has("Allow: GET, HEAD, POST, OPTIONS");
	assert_int_equal(ask("HEAD /api/v1/file HTTP/1.1\r\n" HOST BEARER "\r\n"), 200);
	assert_has("Content-Length: 1000");
	assert_lacks("0123456789");
	assert_int_equal(ask("GET /api/v1/wrong HTTP/1.1\r\n" HOST BEARER "\r\n"), 422);
	assert_has("\"pointer\":\"/subject\"");
	assert_has("\"title\":\"Invalid data\"");
	assert_int_equal(ask("GET /api/v1/late HTTP/1.1\r\n" HOST BEARER "\r\n"), 504);
	assert_int_equal(ask("GET /api/v1/nothing HTTP/1.1\r\n" HOST "Accept-Language: en\r\n\r\n"), 404);
	assert_has("There is nothing at this address.");
	assert_int_equal(ask("GET /api/v1/nothing HTTP/1.1\r\n" HOST "\r\n"), 404);
	assert_has("Không có gì ở địa chỉ này.");
}

static void test_framing(void **state)
{
	(void)state;
	assert_int_equal(ask("POST /api/v1/public HTTP/1.1\r\n" HOST
			     "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
			     "GET /healthz HTTP/1.1\r\n" HOST "\r\n"),
			 400);
	assert_has("web.framing");
	assert_lacks("ok\n");
	assert_int_equal(
	    ask("POST /api/v1/public HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), 400);
	assert_int_equal(ask("POST /api/v1/public HTTP/1.1\r\n" HOST "Content-Length: +2\r\n\r\n{}"), 400);
	assert_int_equal(ask("POST /api/v1/public HTTP/1.1\r\n" HOST "Content-Length : 2\r\n\r\n{}"), 400);
	assert_int_equal(
	    ask("POST /api/v1/public HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 400);
	assert_int_equal(ask("POST /api/v1/public HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
			 400);
	assert_int_equal(ask("GET /healthz HTTP/1.1\r\n\r\n"), 400);
	assert_int_equal(ask("GET /healthz HTTP/1.1\r\n" HOST HOST "\r\n"), 400);
	assert_int_equal(ask("GET /api/v1/%zz HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ask("GET /api/v1/%00 HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ask("GET /api/v1/%ff HTTP/1.1\r\n" HOST "\r\n"), 400);
	assert_int_equal(ask("GET http://localhost/healthz HTTP/1.1\r\n" HOST "\r\n"), 200);
	assert_int_equal(
	    ask("POST /api/v1/public HTTP/1.1\r\n" HOST
		"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
	    200);
	assert_string_equal(seen_body, "{}");
}

static void test_sizes(void **state)
{
	static char text[20000];
	size_t len;

	(void)state;
	len = (size_t)sprintf(text, "GET /");
	memset(text + len, 'a', 5000);
	strcpy(text + len + 5000, " HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(ask(text), 414);
	len = (size_t)sprintf(text, "GET / HTTP/1.1\r\n" HOST);
	for (int i = 0; i < 120; i++)
		len += (size_t)sprintf(text + len, "X-%d: y\r\n", i);
	strcpy(text + len, "\r\n");
	assert_int_equal(ask(text), 431);
	assert_int_equal(ask("POST /api/v1/public HTTP/1.1\r\n" HOST
			     "Content-Type: application/json\r\nContent-Length: 4194305\r\n\r\n"),
			 413);
	assert_has("4194304");
}

static void upload_text(char *text, const char *headers, const char *body, size_t body_len)
{
	int len = sprintf(text, "POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER "%sContent-Length: %zu\r\n\r\n", headers,
			  body_len);

	memcpy(text + len, body, body_len);
	text[(size_t)len + body_len] = '\0';
}

static void test_uploads(void **state)
{
	static const char pdf[] = "%PDF-1.7\nxxxxxxxxxxxx\n%%EOF\n";
	char text[1024];

	(void)state;
	upload_text(text, "X-File-Name: th%C6%B0.pdf\r\nContent-Type: application/pdf\r\n", pdf, sizeof(pdf) - 1);
	assert_int_equal(ask(text), 201);
	assert_has("\"uploadId\":\"4242\"");
	assert_has("thư.pdf");
	assert_has("application/pdf");
	assert_int_equal(fake_host_blobs(host), 1);
	upload_text(text, "", pdf, sizeof(pdf) - 1);
	assert_int_equal(ask(text), 422);
	assert_has("blob.name");
	upload_text(text, "X-File-Name: a%ff.pdf\r\n", pdf, sizeof(pdf) - 1);
	assert_int_equal(ask(text), 422);
	upload_text(text, "X-File-Name: a.pdf\r\nX-Content-SHA256: 12\r\n", pdf, sizeof(pdf) - 1);
	assert_int_equal(ask(text), 422);
	upload_text(text, "X-File-Name: a.pdf\r\nContent-Type: application/pdf\r\n", "\x89PNG\r\n\x1a\n...IEND1234",
		    19);
	assert_int_equal(ask(text), 415);
	assert_has("\"actualType\":\"image/png\"");
	upload_text(text, "X-File-Name: a.pdf\r\n", "MZ not a document\1", 18);
	assert_int_equal(ask(text), 415);
	upload_text(text, "X-File-Name: a.pdf\r\n", "%PDF-1.4 cut", 12);
	assert_int_equal(ask(text), 415);
	assert_has("blob.pdf_broken");
	upload_text(text, "X-File-Name: a.pdf\r\n", "", 0);
	assert_int_equal(ask(text), 422);
	assert_int_equal(
	    ask("POST /api/v1/blobs HTTP/1.1\r\n" HOST "X-File-Name: a.pdf\r\nContent-Length: 9\r\n\r\n%PDF-1.4 "),
	    401);
	assert_int_equal(fake_host_blobs(host), 1);
	assert_int_equal(fake_host_open_blobs(host), 0);
}

/* 2 GB announced: refused before a byte of it is sent. */
static void test_upload_too_large_announced(void **state)
{
	(void)state;
	assert_int_equal(ask("POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER
			     "X-File-Name: a.pdf\r\nContent-Length: 2147483648\r\n\r\n"),
			 413);
	assert_has("1048576");
	assert_int_equal(ask("POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER
			     "X-File-Name: a.pdf\r\nExpect: 100-continue\r\nContent-Length: 2147483648\r\n\r\n"),
			 413);
	assert_lacks("100 Continue");
	assert_int_equal(fake_host_open_blobs(host), 0);
}

/* The same without an announcement: refused as soon as the limit is passed. */
static void test_upload_too_large_streamed(void **state)
{
	static const char head[] =
	    "POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER "X-File-Name: a.pdf\r\nTransfer-Encoding: chunked\r\n\r\n";
	static char piece[65536];
	int fd = raw_connect(fake_host_port(host)), error = 0;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(raw_send(fd, head, sizeof(head) - 1), 0);
	for (int i = 0; i < 40 && !error; i++) {
		error = raw_send(fd, "10000\r\n", 7);
		if (!error)
			error = raw_send(fd, piece, sizeof(piece));
		if (!error)
			error = raw_send(fd, "\r\n", 2);
	}
	raw_read(fd, 5000, &answer);
	assert_int_equal(answer.status, 413);
	assert_has("Connection: close");
	close(fd);
	/* The file went when the limit was passed, not when the connection ended. */
	assert_int_equal(fake_host_open_blobs(host), 0);
}

static void wait_for_no_calls(void)
{
	for (int i = 0; i < 5000 && (fake_host_open_calls(host) || fake_host_open_blobs(host)); i++)
		usleep(1000);
	assert_int_equal(fake_host_open_calls(host), 0);
	assert_int_equal(fake_host_open_blobs(host), 0);
}

static void test_upload_that_stops(void **state)
{
	static const char head[] =
	    "POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER "X-File-Name: a.pdf\r\nContent-Length: 5000\r\n\r\n%PDF-1.7";
	int fd = raw_connect(fake_host_port(host));

	(void)state;
	assert_int_equal(raw_send(fd, head, sizeof(head) - 1), 0);
	for (int i = 0; i < 5000 && fake_host_open_blobs(host) == 0; i++)
		usleep(1000);
	assert_int_equal(fake_host_open_blobs(host), 1);
	close(fd);
	wait_for_no_calls();
	assert_int_equal(fake_host_blobs(host), 0);
}

static void test_slow_clients(void **state)
{
	static const char head[] =
	    "POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER "X-File-Name: a.pdf\r\nContent-Length: 5000\r\n\r\n%PDF-1.7";
	static const char part[] = "GET / HTTP/1.1\r\nHost: loc";
	int silent = raw_connect(fake_host_port(host)), header = raw_connect(fake_host_port(host)),
	    body = raw_connect(fake_host_port(host));

	(void)state;
	assert_int_equal(raw_send(header, part, sizeof(part) - 1), 0);
	assert_int_equal(raw_send(body, head, sizeof(head) - 1), 0);
	raw_read(silent, 5000, &answer);
	assert_true(answer.closed);
	raw_read(header, 5000, &answer);
	assert_true(answer.closed);
	raw_read_all(body, 5000, &answer);
	assert_true(answer.closed);
	assert_int_equal(answer.status, 408);
	assert_has("web.body_too_slow");
	close(silent);
	close(header);
	close(body);
	wait_for_no_calls();
}

/* One address gets its share of the places and no more; a place that is given back can be taken. */
static void test_connections_of_one_address(void **state)
{
	int fds[PLACES + 1];

	(void)state;
	for (int i = 0; i <= PLACES; i++)
		fds[i] = raw_connect(fake_host_port(host));
	raw_read(fds[PLACES], 5000, &answer);
	assert_true(answer.closed);
	for (int i = 0; i <= PLACES; i++)
		close(fds[i]);
	for (int i = 0; i < 200 && ask("GET /healthz HTTP/1.1\r\n" HOST "\r\n") != 200; i++)
		usleep(10000);
	assert_int_equal(answer.status, 200);
}

static void test_uploads_of_one_person(void **state)
{
	static const char head[] =
	    "POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER "X-File-Name: a.pdf\r\nContent-Length: 5000\r\n\r\n%PDF-1.7";
	int fds[WEB_UPLOADS_PER_PERSON];

	(void)state;
	for (unsigned i = 0; i < WEB_UPLOADS_PER_PERSON; i++) {
		fds[i] = raw_connect(fake_host_port(host));
		assert_int_equal(raw_send(fds[i], head, sizeof(head) - 1), 0);
	}
	for (int i = 0; i < 5000 && fake_host_open_blobs(host) < WEB_UPLOADS_PER_PERSON; i++)
		usleep(1000);
	assert_int_equal(
	    ask("POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER "X-File-Name: a.pdf\r\nContent-Length: 2\r\n\r\n%P"),
	    429);
	assert_has("blob.too_many");
	assert_has("Retry-After: ");
	for (unsigned i = 0; i < WEB_UPLOADS_PER_PERSON; i++)
		close(fds[i]);
	wait_for_no_calls();
}

static void test_downloads(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(ask("GET /api/v1/file HTTP/1.1\r\n" HOST BEARER "\r\n"), 200);
	assert_has("Content-Type: application/pdf");
	assert_has("Accept-Ranges: bytes");
	assert_has("Content-Disposition: inline; filename=\"C_ng v_n.pdf\"; filename*=UTF-8''C%C3%B4ng%20v%C4%83n.pdf");
	assert_has("Cache-Control: private, no-cache");
	assert_lacks("0123456789abcdef");
	snprintf(text, sizeof(text), "GET /api/v1/file HTTP/1.1\r\n" HOST BEARER "If-None-Match: %.34s\r\n\r\n",
		 strstr(answer.text, "ETag: ") + 6);
	assert_int_equal(ask(text), 304);
	assert_int_equal(ask("GET /api/v1/file HTTP/1.1\r\n" HOST BEARER "Range: bytes=995-\r\n\r\n"), 206);
	assert_has("Content-Range: bytes 995-999/1000");
	assert_has("\r\n\r\n56789");
	assert_has("Content-Length: 5");
	assert_int_equal(ask("GET /api/v1/file HTTP/1.1\r\n" HOST BEARER "Range: bytes=1000-\r\n\r\n"), 416);
	assert_has("Content-Range: bytes */1000");
	assert_int_equal(
	    ask("GET /api/v1/file HTTP/1.1\r\n" HOST BEARER "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n\r\n"), 200);
}

static void test_keep_alive_and_pipelining(void **state)
{
	static const char two[] = "GET /api/v1/things/1 HTTP/1.1\r\n" HOST BEARER "\r\n"
				  "GET /api/v1/things/2 HTTP/1.1\r\n" HOST BEARER "Connection: close\r\n\r\n";
	int fd = raw_connect(fake_host_port(host));
	char *first;

	(void)state;
	assert_int_equal(raw_send(fd, two, sizeof(two) - 1), 0);
	raw_read_all(fd, 5000, &answer);
	close(fd);
	assert_true(answer.closed);
	first = strstr(answer.text, "{\"thing\":true}");
	assert_non_null(first);
	assert_non_null(strstr(first + 1, "{\"thing\":true}"));
	assert_string_equal(seen_param, "2");
}

/* A call that never ends, a body half sent, a connection that is idle: stopping at once leaves nothing behind. */
static void test_stop_at_once(void **state)
{
	static const char never[] = "GET /api/v1/never HTTP/1.1\r\n" HOST BEARER "\r\n";
	static const char half[] =
	    "POST /api/v1/blobs HTTP/1.1\r\n" HOST BEARER "X-File-Name: a.pdf\r\nContent-Length: 5000\r\n\r\n%PDF-1.7";
	int waiting, sending;
	void *unused = NULL;

	(void)state;
	assert_int_equal(start(&unused), 0);
	waiting = raw_connect(fake_host_port(host));
	sending = raw_connect(fake_host_port(host));
	assert_int_equal(raw_send(waiting, never, sizeof(never) - 1), 0);
	assert_int_equal(raw_send(sending, half, sizeof(half) - 1), 0);
	for (int i = 0; i < 5000 && fake_host_open_calls(host) < 2; i++)
		usleep(1000);
	fake_host_kill(&host);
	close(waiting);
	close(sending);
}

static void test_demo_stays_on_loopback(void **state)
{
	struct cv_error error = {0};

	(void)state;
	config[0].text = "0.0.0.0";
	assert_int_equal(fake_host_start(&options, &host, &error), -EPERM);
	assert_non_null(strstr(error.text, "demo"));
	config[0].text = "127.0.0.1";
	/* A proxy in front lets the world in. */
	config[1] = (struct fake_config){"origin", "https://vanban.example", 0};
	assert_int_equal(fake_host_start(&options, &host, &error), -EPERM);
	config[1] = (struct fake_config){"ui", ui, 0};
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_page, start, stop),
	    cmocka_unit_test_setup_teardown(test_page_refuses, start, stop),
	    cmocka_unit_test_setup_teardown(test_sessions, start, stop),
	    cmocka_unit_test_setup_teardown(test_reading_goes_on_when_the_disk_is_full, start, stop),
	    cmocka_unit_test_setup_teardown(test_must_change_password, start, stop),
	    cmocka_unit_test_setup_teardown(test_csrf, start, stop),
	    cmocka_unit_test_setup_teardown(test_preconditions, start, stop),
	    cmocka_unit_test_setup_teardown(test_routes, start, stop),
	    cmocka_unit_test_setup_teardown(test_framing, start, stop),
	    cmocka_unit_test_setup_teardown(test_sizes, start, stop),
	    cmocka_unit_test_setup_teardown(test_uploads, start, stop),
	    cmocka_unit_test_setup_teardown(test_upload_too_large_announced, start, stop),
	    cmocka_unit_test_setup_teardown(test_upload_too_large_streamed, start, stop),
	    cmocka_unit_test_setup_teardown(test_upload_that_stops, start, stop),
	    cmocka_unit_test_setup_teardown(test_slow_clients, start, stop),
	    cmocka_unit_test_setup_teardown(test_connections_of_one_address, start, stop),
	    cmocka_unit_test_setup_teardown(test_uploads_of_one_person, start, stop),
	    cmocka_unit_test_setup_teardown(test_downloads, start, stop),
	    cmocka_unit_test_setup_teardown(test_keep_alive_and_pipelining, start, stop),
	    cmocka_unit_test(test_stop_at_once),
	    cmocka_unit_test(test_demo_stays_on_loopback),
	};

	return cmocka_run_group_tests(tests, make_page, remove_page);
}
