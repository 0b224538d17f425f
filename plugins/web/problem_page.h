/*
 * A failure as a page: for somebody who followed a link to a file or a sheet and would otherwise look at JSON. It says
 * what went wrong, what to do, the request's id, and the way back. Pure; any thread.
 */
#ifndef CONGVAN_WEB_PROBLEM_PAGE_H
#define CONGVAN_WEB_PROBLEM_PAGE_H

#include <stdbool.h>

#include "problem.h"

#define PROBLEM_PAGE_TYPE "text/html; charset=utf-8"

/*
 * Does a request's Accept ask for a page? Browsers name text/html when a person opens an address; programs name JSON,
 * or nothing. NULL: no.
 */
bool problem_page_wanted(const char *accept);

/*
 * The path on this server that the person came from, out of Referer: *ret_len bytes in `referer`, at least "/". NULL:
 * there is none, or it belongs to another server.
 */
const char *problem_page_origin(const char *referer, const char *host, size_t *ret_len);

/*
 * The page, malloc'ed, *ret_len bytes. back: the path of the way back, back_len bytes; NULL: to the application's
 * beginning. NULL: out of memory.
 */
char *problem_page(const struct problem *problem, const char *back, size_t back_len, size_t *ret_len);

#endif
