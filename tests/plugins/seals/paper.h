/*
 * Incremental updates (ISO 32000-1, 7.5.6) of PDFs with a plain table of cross-references, as tests make them: enough
 * to write a number, to reserve a signature's place and to fill it. No renderer, no repair.
 *
 * Pure functions; what they return is malloc()ed and the caller's.
 */
#ifndef CONGVAN_TEST_SEALS_PAPER_H
#define CONGVAN_TEST_SEALS_PAPER_H

#include <stddef.h>
#include <stdint.h>

struct paper {
	uint8_t *data;
	size_t len;
};

/* -EBADMSG: not such a PDF; -ENOMEM. */
int paper_fill(struct paper pdf, const char *number, const char *date, struct paper *ret);

/* A signature with `room` bytes for its CMS. range: offset and length before the placeholder and behind it. */
int paper_prepare(struct paper pdf, const char *time, const char *name, size_t room, struct paper *ret,
		  uint64_t ret_range[4]);

/* -ENOENT: there is no placeholder that waits; -E2BIG: no room. */
int paper_embed(struct paper pdf, const uint8_t *cms, size_t cms_len, struct paper *ret);

#endif
