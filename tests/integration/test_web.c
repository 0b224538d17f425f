/*
 * The gateway on a real server: sessions of browsers and programs, framing, files with ranges, the page, languages,
 * TLS, and where it refuses to listen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "integration/raw.h"
#include "integration/steps.h"

static struct harness *harness;
static struct http_client *clerk;
static char page[64];

static void write_page(const char *name, const char *text)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", page, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int setup(void **state)
{
	static char web[128];
	struct harness_options options = {.web = web};
	char folder[80];

	(void)state;
	strcpy(page, "/tmp/congvan-page-XXXXXX");
	if (!mkdtemp(page))
		return -1;
	snprintf(folder, sizeof(folder), "%s/assets", page);
	mkdir(folder, 0700);
	write_page("index.html", "<!doctype html>the page");
	write_page("assets/app-1A2B3C4D.js", "the code, which is long enough to be compressed");
	write_page("assets/app-1A2B3C4D.js.br", "the code in brotli");
	snprintf(web, sizeof(web), "ui: %s", page);
	if (harness_start(&options, &harness))
		return -1;
	clerk = harness_login(harness, "vanthu");
	return clerk ? 0 : -1;
}

static int teardown(void **state)
{
	char command[128];

	(void)state;
	http_client_destroy(&clerk);
	harness_destroy(&harness);
	snprintf(command, sizeof(command), "rm -r %s", page);
	return system(command);
}

static void ask(struct http_client *client, const char *method, const char *path, const char *header,
		struct http_answer *ret)
{
	struct http_request request = {.method = method, .path = path, .headers = {header}};

	http_ask(client, &request, ret);
}

static void assert_header(const struct http_answer *answer, const char *name, const char *wanted)
{
	char *value = http_answer_header(answer, name);

	if (!value || !strstr(value, wanted))
		fail_msg("%s: \"%s\" lacks \"%s\"", name, value ? value : "(none)", wanted);
	free(value);
}

static void assert_ask(const char *method, const char *path, const char *header, long status)
{
	struct http_answer answer;

	ask(clerk, method, path, header, &answer);
	if (answer.status != status)
		fail_msg("%s %s: wanted %ld, got %ld %s", method, path, status, answer.status, answer.problem);
	http_answer_free(&answer);
}

static void test_browser_session(void **state)
{
	struct http_client *browser;
	struct http_answer answer;
	struct http_request login = {
	    .path = "/api/v1/session",
	    .body = "{\"account\":\"chuyenvien\",\"password\":\"" HARNESS_PASSWORD "\"}",
	};
	char *code, line[200];
	struct http_request change = {
	    .method = "PUT", .path = "/api/v1/me/settings", .body = "{\"language\":\"en\"}", .headers = {NULL}};

	(void)state;
	assert_int_equal(http_client_create(harness_port(harness), &browser), 0);
	ask(browser, "GET", "/api/v1/me", NULL, &answer);
	assert_int_equal(answer.status, 401);
	assert_header(&answer, "WWW-Authenticate", "Bearer");
	http_answer_free(&answer);
	http_ask(browser, &login, &answer);
	assert_int_equal(answer.status, 201);
	assert_header(&answer, "Set-Cookie", "SameSite=Strict");
	assert_header(&answer, "Set-Cookie", "HttpOnly");
	assert_header(&answer, "Set-Cookie", "Path=/");
	http_answer_free(&answer);
	/* The cookie alone changes nothing; with the code it does; a foreign page has neither a chance. */
	http_ask(browser, &change, &answer);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	code = http_client_cookie(browser, "csrf");
	assert_non_null(code);
	snprintf(line, sizeof(line), "X-CSRF-Token: %s", code);
	free(code);
	change.headers[0] = line;
	change.headers[1] = "Origin: http://evil.example";
	http_ask(browser, &change, &answer);
	assert_int_equal(answer.status, 403);
	http_answer_free(&answer);
	change.headers[1] = "Sec-Fetch-Site: same-origin";
	http_ask(browser, &change, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	/* The language of the session is that of its errors from now on. */
	ask(browser, "GET", "/api/v1/incoming/5", NULL, &answer);
	assert_int_equal(answer.status, 404);
	assert_string_equal(json_text(answer.json, "title"), "Not found");
	http_answer_free(&answer);
	ask(browser, "DELETE", "/api/v1/session", line, &answer);
	assert_int_equal(answer.status, 204);
	http_answer_free(&answer);
	ask(browser, "GET", "/api/v1/me", NULL, &answer);
	assert_int_equal(answer.status, 401);
	http_answer_free(&answer);
	http_client_destroy(&browser);
}

static void test_program_session(void **state)
{
	struct http_client *program = harness_login(harness, "thuky");
	struct http_request change = {
	    .method = "PUT", .path = "/api/v1/me/settings", .body = "{\"language\":\"vi\"}", .headers = {NULL}};
	const char *const disable[] = {"user", "disable", "thuky", NULL};
	struct http_answer answer;

	(void)state;
	assert_non_null(program);
	/* No code and no Origin: a bearer token is never sent by a browser of its own accord. */
	http_ask(program, &change, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	/* Disabling the account ends the session at once, whatever the gateway remembers. */
	assert_int_equal(harness_cli(harness, disable, NULL, NULL), 0);
	ask(program, "GET", "/api/v1/me", NULL, &answer);
	assert_int_equal(answer.status, 401);
	http_answer_free(&answer);
	http_client_destroy(&program);
}

static void test_routes(void **state)
{
	struct http_answer answer;

	(void)state;
	assert_ask("GET", "/api/v1/none", NULL, 404);
	assert_ask("GET", "/api", NULL, 404);
	ask(clerk, "DELETE", "/api/v1/work", NULL, &answer);
	assert_int_equal(answer.status, 405);
	assert_header(&answer, "Allow", "GET, HEAD, OPTIONS");
	http_answer_free(&answer);
	ask(clerk, "OPTIONS", "/api/v1/incoming", NULL, &answer);
	assert_int_equal(answer.status, 204);
	assert_header(&answer, "Allow", "GET, HEAD, POST, OPTIONS");
	http_answer_free(&answer);
	ask(clerk, "HEAD", "/api/v1/me", NULL, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body_len, 0);
	http_answer_free(&answer);
}

static void test_file(void **state)
{
	char path[120], id[32], *tag, line[100];
	struct http_answer answer;

	(void)state;
	snprintf(id, sizeof(id), "%s", step_register(clerk, "1"));
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", id);
	ask(clerk, "GET", path, NULL, &answer);
	assert_int_equal(answer.status, 200);
	snprintf(path + strlen(path), sizeof(path) - strlen(path), "/files/%s",
		 json_text(answer.json, "document.files.0.id"));
	/* The digest, by which the file is kept, is nobody's business. */
	assert_null(strstr(answer.body, "sha256"));
	http_answer_free(&answer);
	ask(clerk, "GET", path, NULL, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body_len, strlen(STEPS_PDF));
	assert_memory_equal(answer.body, STEPS_PDF, strlen(STEPS_PDF));
	assert_header(&answer, "Content-Type", "application/pdf");
	assert_header(&answer, "Content-Disposition", "inline");
	assert_header(&answer, "Accept-Ranges", "bytes");
	assert_header(&answer, "X-Content-Type-Options", "nosniff");
	tag = http_answer_header(&answer, "ETag");
	assert_non_null(tag);
	http_answer_free(&answer);
	snprintf(line, sizeof(line), "If-None-Match: %s", tag);
	assert_ask("GET", path, line, 304);
	ask(clerk, "GET", path, "Range: bytes=0-7", &answer);
	assert_int_equal(answer.status, 206);
	assert_int_equal(answer.body_len, 8);
	assert_memory_equal(answer.body, "%PDF-1.4", 8);
	http_answer_free(&answer);
	ask(clerk, "GET", path, "Range: bytes=-6", &answer);
	assert_int_equal(answer.status, 206);
	assert_memory_equal(answer.body, "%%EOF\n", 6);
	http_answer_free(&answer);
	ask(clerk, "GET", path, "Range: bytes=100000-", &answer);
	assert_int_equal(answer.status, 416);
	assert_header(&answer, "Content-Range", "bytes */");
	http_answer_free(&answer);
	ask(clerk, "HEAD", path, NULL, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body_len, 0);
	http_answer_free(&answer);
	strcat(path, "?download=true");
	ask(clerk, "GET", path, NULL, &answer);
	assert_header(&answer, "Content-Disposition", "attachment");
	http_answer_free(&answer);
	free(tag);
}

static void test_json_versions(void **state)
{
	char path[80], *tag, line[100];
	struct http_answer answer;

	(void)state;
	snprintf(path, sizeof(path), "/api/v1/incoming/%s", step_register(clerk, "2"));
	ask(clerk, "GET", path, NULL, &answer);
	tag = http_answer_header(&answer, "ETag");
	assert_non_null(tag);
	assert_header(&answer, "Cache-Control", "private, no-cache");
	http_answer_free(&answer);
	snprintf(line, sizeof(line), "If-None-Match: %s", tag);
	assert_ask("GET", path, line, 304);
	free(tag);
}

static void test_page(void **state)
{
	struct http_answer answer;

	(void)state;
	ask(clerk, "GET", "/", NULL, &answer);
	assert_int_equal(answer.status, 200);
	assert_header(&answer, "Content-Security-Policy", "default-src 'self'; ");
	assert_header(&answer, "Content-Security-Policy", "frame-ancestors 'none'");
	assert_header(&answer, "Cache-Control", "no-cache");
	http_answer_free(&answer);
	ask(clerk, "GET", "/incoming/new", NULL, &answer);
	assert_string_equal(answer.body, "<!doctype html>the page");
	http_answer_free(&answer);
	ask(clerk, "GET", "/assets/app-1A2B3C4D.js", "Accept-Encoding: gzip, br", &answer);
	assert_string_equal(answer.body, "the code in brotli");
	assert_header(&answer, "Content-Encoding", "br");
	assert_header(&answer, "Cache-Control", "immutable");
	assert_header(&answer, "Content-Type", "text/javascript");
	http_answer_free(&answer);
	assert_ask("GET", "/assets/../../etc/passwd", NULL, 400);
	assert_ask("GET", "/assets/%2e%2e/%2e%2e/etc/passwd", NULL, 400);
	assert_ask("GET", "/assets/..%2f..%2fetc%2fpasswd", NULL, 404);
	assert_ask("GET", "/assets/other.js", NULL, 404);
	assert_ask("POST", "/", NULL, 405);
}

static void test_languages(void **state)
{
	struct http_client *stranger;
	struct http_answer answer;

	(void)state;
	assert_int_equal(http_client_create(harness_port(harness), &stranger), 0);
	ask(stranger, "GET", "/api/v1/me", "Accept-Language: en-GB, vi;q=0.5", &answer);
	assert_string_equal(json_text(answer.json, "title"), "Not signed in");
	assert_header(&answer, "Content-Language", "en");
	http_answer_free(&answer);
	ask(stranger, "GET", "/api/v1/me", NULL, &answer);
	assert_string_equal(json_text(answer.json, "title"), "Chưa đăng nhập");
	assert_header(&answer, "Content-Type", "application/problem+json");
	assert_string_equal(json_text(answer.json, "type"), "urn:congvan:problem:web.session_required");
	char *id = http_answer_header(&answer, "X-Request-Id");
	assert_string_equal(json_text(answer.json, "request_id"), id);
	free(id);
	http_answer_free(&answer);
	http_client_destroy(&stranger);
}

/* Two ways to read where a request ends are two requests to somebody: refused, and the connection with it. */
static void test_smuggling(void **state)
{
	static const char *const texts[] = {
	    "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
	    "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	    "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n"
	    "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	    "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"
	    "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	    "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length : 35\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
	};
	static struct raw_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int fd = raw_connect(harness_port(harness));

		assert_int_equal(raw_send(fd, texts[i], strlen(texts[i])), 0);
		raw_read_all(fd, 5000, &answer);
		close(fd);
		if (answer.status != 400 || !answer.closed || strstr(answer.text, "ok\n"))
			fail_msg("%zu: %s", i, answer.text);
	}
}

static void test_nonsense_on_the_wire(void **state)
{
	static const char *const texts[] = {"\r\n\r\n\r\n",
					    "GET\r\n\r\n",
					    "\x16\x03\x01\x02\x00\x01\x00",
					    "GET / HTTP/3.0\r\n\r\n",
					    "GET / HTTP/1.1\r\n: x\r\n\r\n",
					    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"};
	static struct raw_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int fd = raw_connect(harness_port(harness));

		raw_send(fd, texts[i], strlen(texts[i]));
		raw_read(fd, 200, &answer);
		close(fd);
		if (answer.status != 0 && answer.status < 400)
			fail_msg("%zu: %s", i, answer.text);
	}
	assert_ask("GET", "/healthz", NULL, 200);
}

static void test_demo_stays_on_loopback(void **state)
{
	struct harness *demo;
	char *log;

	(void)state;
	/* Made on loopback, then started again on an address that the world can see. */
	assert_int_equal(harness_start(NULL, &demo), 0);
	assert_int_equal(harness_stop(demo), 0);
	assert_int_equal(harness_listen(demo, "0.0.0.0"), 0);
	assert_int_not_equal(harness_restart(demo), 0);
	log = harness_log(demo);
	assert_non_null(strstr(log, "loopback"));
	free(log);
	harness_destroy(&demo);
}

static void test_stops_in_good_order(void **state)
{
	struct harness *other;
	struct http_client *client;
	struct http_answer answer;

	(void)state;
	assert_int_equal(harness_start(NULL, &other), 0);
	client = harness_login(other, "vanthu");
	assert_non_null(client);
	/* With a connection that is open and idle. */
	ask(client, "GET", "/api/v1/me", NULL, &answer);
	assert_int_equal(answer.status, 200);
	http_answer_free(&answer);
	assert_int_equal(harness_stop(other), 0);
	http_client_destroy(&client);
	harness_destroy(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_browser_session),
	    cmocka_unit_test(test_program_session),
	    cmocka_unit_test(test_routes),
	    cmocka_unit_test(test_file),
	    cmocka_unit_test(test_json_versions),
	    cmocka_unit_test(test_page),
	    cmocka_unit_test(test_languages),
	    cmocka_unit_test(test_smuggling),
	    cmocka_unit_test(test_nonsense_on_the_wire),
	    cmocka_unit_test(test_demo_stays_on_loopback),
	    cmocka_unit_test(test_stops_in_good_order),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
