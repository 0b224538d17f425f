/*
 * The Range header (RFC 9110, section 14): one range of bytes. Several ranges in one header are answered with the whole
 * file, which the RFC allows. Pure function, any thread.
 */
#ifndef CONGVAN_WEB_RANGE_H
#define CONGVAN_WEB_RANGE_H

#include <stdint.h>

enum range_result {
	RANGE_WHOLE = 0, /* no range, not of bytes, malformed or several: 200 */
	RANGE_PART = 1, /* 206 */
	RANGE_NOT_SATISFIABLE = 2, /* 416 */
};

struct range {
	uint64_t first, length;
};

/* header may be NULL. *ret_range is set for RANGE_PART only. */
enum range_result range_parse(const char *header, uint64_t size_bytes, struct range *ret_range);

#endif
