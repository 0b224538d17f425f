/*
 * Header fields that keep a browser from doing what it need not do. Pure; any thread.
 * Sources: CSP 3 (W3C), RFC 6797 (HSTS), HTML (Cross-Origin-Opener-Policy), Fetch (CORP, nosniff).
 */
#ifndef CONGVAN_WEB_SECURITY_H
#define CONGVAN_WEB_SECURITY_H

#include <stdbool.h>

struct MHD_Response;

void security_add_page_headers(struct MHD_Response *response, bool secure);
/* JSON and problems: nothing in them is ever a document of its own. */
void security_add_api_headers(struct MHD_Response *response, bool secure);
/* A failure as a page of its own: its style stands in it. */
void security_add_problem_headers(struct MHD_Response *response, bool secure);
/* Files that people have uploaded: shown alone, without scripts, and as the type that they were found to be. */
void security_add_file_headers(struct MHD_Response *response, bool secure);

#endif
