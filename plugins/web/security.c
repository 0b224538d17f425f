#include "security.h"

#include <microhttpd.h>

/* blob: and data: are for page images and for pdf.js, which hands pictures and fonts over in that form. */
#define PAGE_POLICY                                                                                                    \
	"default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "  \
	"form-action 'self'; frame-ancestors 'none'"
#define API_POLICY "default-src 'none'; frame-ancestors 'none'"
#define PROBLEM_POLICY                                                                                                 \
	"default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "         \
	"frame-ancestors 'none'"
/* The browser's own PDF viewer needs to place its object; a script in the file still finds no origin to act in. */
#define FILE_POLICY "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
#define YEAR "max-age=31536000"

static void add(struct MHD_Response *response, const char *policy, bool secure)
{
	MHD_add_response_header(response, "Content-Security-Policy", policy);
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (secure)
		MHD_add_response_header(response, "Strict-Transport-Security", YEAR);
}

void security_add_page_headers(struct MHD_Response *response, bool secure)
{
	add(response, PAGE_POLICY, secure);
	MHD_add_response_header(response, "Referrer-Policy", "same-origin");
	MHD_add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
	MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
	MHD_add_response_header(response, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
}

void security_add_api_headers(struct MHD_Response *response, bool secure)
{
	add(response, API_POLICY, secure);
}

void security_add_problem_headers(struct MHD_Response *response, bool secure)
{
	add(response, PROBLEM_POLICY, secure);
	MHD_add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
}

void security_add_file_headers(struct MHD_Response *response, bool secure)
{
	add(response, FILE_POLICY, secure);
	MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
}
