#include "problem_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "header.h"
#include "path.h"
#include "texts.h"

#define PAGE_TYPE "text/html"

/* No script and nothing from elsewhere: the policy of such answers (security.h) allows this style alone. */
#define STYLE                                                                                                          \
	"body{margin:0;padding:24px;background:#f4f6f8;color:#17212c;font:16px/1.5 system-ui,sans-serif}"              \
	"main{max-width:40rem;margin:10vh auto 0;padding:24px;background:#fff;border:1px solid #d5dbe2;"               \
	"border-radius:8px}"                                                                                           \
	"h1{margin:0 0 8px;font-size:1.25rem}p,ul{margin:0 0 12px}.id{color:#4a5766;font-size:.875rem}"                \
	"a{display:inline-block;min-height:44px;line-height:44px;margin-right:16px;color:#1d4f91}"

bool problem_page_wanted(const char *accept)
{
	return accept && header_names_type(accept, PAGE_TYPE) && !header_names_type(accept, "application/json") &&
	       !header_names_type(accept, PROBLEM_TYPE);
}

const char *problem_page_origin(const char *referer, const char *host, size_t *ret_len)
{
	const char *at = referer ? strstr(referer, "://") : NULL;
	size_t scheme = at ? (size_t)(at - referer) : 0, host_len = host ? strlen(host) : 0;

	if (!host_len || (scheme != 4 && scheme != 5) || strncasecmp(referer, "https", scheme) != 0)
		return NULL;
	at += 3;
	if (strncasecmp(at, host, host_len) != 0 || at[host_len] != '/')
		return NULL;
	at += host_len;
	/* The page itself, opened again, is no way back. */
	if (strncmp(at, "/api/", 5) == 0)
		return NULL;
	*ret_len = strcspn(at, "#");
	return at;
}

static void put(FILE *page, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		switch (text[i]) {
		case '&':
			fputs("&amp;", page);
			break;
		case '<':
			fputs("&lt;", page);
			break;
		case '>':
			fputs("&gt;", page);
			break;
		case '"':
			fputs("&quot;", page);
			break;
		case '\'':
			fputs("&#39;", page);
			break;
		default:
			fputc(text[i], page);
		}
}

/* Text from plugins is UTF-8; should it ever not be, the page still goes out, without it. */
static void put_text(FILE *page, const char *text)
{
	if (text && utf8_valid(text, strlen(text)))
		put(page, text, strlen(text));
}

/* What somebody can do about it, beyond what the failure says itself. */
static const char *advice(const struct problem *problem)
{
	if (problem->status == 401)
		return "page.sign_in";
	if (problem->status == 403)
		return "page.ask";
	if (problem->status == 429 || problem->status == 503 || problem->status == 504)
		return "page.again";
	return problem->status >= 500 ? "page.tell" : "page.back_and_look";
}

static void put_said(FILE *page, const struct problem *problem, const char *reason)
{
	char text[512];

	web_text(problem->language, reason, NULL, text, sizeof(text));
	put_text(page, text);
}

static void put_body(FILE *page, const struct problem *problem)
{
	const char *detail =
	    problem->detail && *problem->detail ? problem->detail : web_title(problem->language, problem->status);

	fputs("<h1>", page);
	put_text(page, detail);
	fputs("</h1>\n", page);
	if (problem->field_count) {
		fputs("<ul>\n", page);
		for (size_t i = 0; i < problem->field_count; i++) {
			fputs("<li>", page);
			put_text(page, problem->fields[i].text ? problem->fields[i].text : problem->fields[i].code);
			fputs("</li>\n", page);
		}
		fputs("</ul>\n", page);
	}
	fputs("<p>", page);
	put_said(page, problem, advice(problem));
	fputs("</p>\n", page);
}

char *problem_page(const struct problem *problem, const char *back, size_t back_len, size_t *ret_len)
{
	char *text = NULL;
	FILE *page = open_memstream(&text, ret_len);
	int failed;

	if (!page)
		return NULL;
	fprintf(page,
		"<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
		problem->language);
	put_text(page, web_title(problem->language, problem->status));
	fputs(" – Công Văn</title>\n<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n<style>" STYLE
	      "</style>\n</head>\n<body>\n<main>\n",
	      page);
	put_body(page, problem);
	fputs("<p><a href=\"", page);
	put(page, back ? back : "/", back ? back_len : 1);
	fputs("\">", page);
	put_said(page, problem, back ? "page.back" : "page.home");
	fputs("</a>", page);
	if (problem->status >= 500 || problem->status == 429) {
		fputs("<a href=\"\">", page);
		put_said(page, problem, "page.retry");
		fputs("</a>", page);
	}
	fputs("</p>\n<p class=\"id\">", page);
	put_said(page, problem, "page.request_id");
	fputs(" <code>", page);
	put_text(page, problem->request_id);
	fputs("</code></p>\n</main>\n</body>\n</html>\n", page);
	failed = ferror(page);
	if (fclose(page) || failed) {
		free(text);
		return NULL;
	}
	return text;
}
