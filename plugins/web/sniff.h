/*
 * What a file is, by its bytes. The name and the declared type are not asked. A stream is fed once, from its beginning
 * to its end; what is needed of it (the first and last bytes, and whether it is text) is kept here.
 *
 * Sources: ISO 32000-2 7.5.2 and 7.5.5 (PDF: readers accept the header in the first 1,024 bytes and the end mark in
 * the last 1,024), PNG (ISO/IEC 15948 5.2), JPEG (ISO/IEC 10918-1 B.1.1.2), TIFF 6.0 section 2, ECMA-376 part 2 (OOXML
 * in ZIP), OASIS ODF 1.3 part 2 (mimetype entry), MS-CFB 2.2 (OLE).
 *
 * Owner: the upload; no thread but its own.
 */
#ifndef CONGVAN_WEB_SNIFF_H
#define CONGVAN_WEB_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web_limits.h"

enum sniff_kind {
	SNIFF_UNKNOWN = 0,
	SNIFF_PDF,
	SNIFF_PDF_BROKEN, /* begins like a PDF and does not end like one */
	SNIFF_PNG,
	SNIFF_JPEG,
	SNIFF_TIFF,
	SNIFF_DOCX,
	SNIFF_XLSX,
	SNIFF_PPTX,
	SNIFF_ODT,
	SNIFF_ODS,
	SNIFF_ODP,
	SNIFF_DOC,
	SNIFF_XLS,
	SNIFF_PPT,
	SNIFF_ZIP, /* a ZIP that is no office file */
	SNIFF_OLE, /* an OLE file that is none either */
	SNIFF_TEXT, /* UTF-8 without control characters */
	SNIFF_KINDS,
};

struct sniff {
	uint8_t head[WEB_SNIFF_HEAD];
	uint8_t tail[WEB_SNIFF_TAIL]; /* a ring: the last byte is before tail[size % sizeof(tail)] */
	uint64_t size_bytes;
	uint32_t utf8_state; /* bytes still to come of a character */
	uint32_t utf8_value, utf8_least;
	bool not_text;
};

void sniff_init(struct sniff *sniff);
void sniff_feed(struct sniff *sniff, const void *data, size_t len);
/* After the last byte. */
enum sniff_kind sniff_kind(const struct sniff *sniff);

/* "application/pdf"; "application/octet-stream" for SNIFF_UNKNOWN. */
const char *sniff_media_type(enum sniff_kind kind);
/* The group that the configuration names: "pdf", "image", "office", "text", "zip"; "" for what is never allowed. */
const char *sniff_group(enum sniff_kind kind);
/* Whether a declared type, parameters cut off, claims to be one that sniff.c can tell, but another than `kind`. */
bool sniff_contradicts(enum sniff_kind kind, const char *declared, size_t len);

#endif
