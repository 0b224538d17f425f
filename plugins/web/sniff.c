#include "sniff.h"

#include <string.h>
#include <strings.h>

#define PDF_WINDOW 1024u /* where a PDF's marks may stand, from either end */

struct kind_entry {
	const char *media_type, *group;
};

static const struct kind_entry kinds[SNIFF_KINDS] = {
    [SNIFF_UNKNOWN] = {"application/octet-stream", ""},
    [SNIFF_PDF] = {"application/pdf", "pdf"},
    [SNIFF_PDF_BROKEN] = {"application/octet-stream", ""},
    [SNIFF_PNG] = {"image/png", "image"},
    [SNIFF_JPEG] = {"image/jpeg", "image"},
    [SNIFF_TIFF] = {"image/tiff", "image"},
    [SNIFF_DOCX] = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "office"},
    [SNIFF_XLSX] = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "office"},
    [SNIFF_PPTX] = {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "office"},
    [SNIFF_ODT] = {"application/vnd.oasis.opendocument.text", "office"},
    [SNIFF_ODS] = {"application/vnd.oasis.opendocument.spreadsheet", "office"},
    [SNIFF_ODP] = {"application/vnd.oasis.opendocument.presentation", "office"},
    [SNIFF_DOC] = {"application/msword", "office"},
    [SNIFF_XLS] = {"application/vnd.ms-excel", "office"},
    [SNIFF_PPT] = {"application/vnd.ms-powerpoint", "office"},
    [SNIFF_ZIP] = {"application/zip", "zip"},
    [SNIFF_OLE] = {"application/x-ole-storage", ""},
    [SNIFF_TEXT] = {"text/plain", "text"},
};

void sniff_init(struct sniff *sniff)
{
	sniff->size_bytes = 0;
	sniff->utf8_state = 0;
	sniff->not_text = false;
}

/* Follows UTF-8 byte by byte: shortest forms only, no surrogates, no control characters but tab and line ends. */
static void follow_text(struct sniff *sniff, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len && !sniff->not_text; i++) {
		uint8_t byte = data[i];

		if (sniff->utf8_state > 0) {
			if ((byte & 0xc0) != 0x80) {
				sniff->not_text = true;
				break;
			}
			sniff->utf8_value = sniff->utf8_value << 6 | (byte & 0x3fu);
			if (--sniff->utf8_state == 0)
				sniff->not_text = sniff->utf8_value < sniff->utf8_least ||
						  sniff->utf8_value > 0x10ffff ||
						  (sniff->utf8_value & 0xfffff800u) == 0xd800;
		} else if (byte < 0x80) {
			sniff->not_text = (byte < 0x20 && !strchr("\t\n\r\f", byte)) || byte == 0 || byte == 0x7f;
		} else if (byte >= 0xc2 && byte < 0xf5) {
			sniff->utf8_state = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
			sniff->utf8_least = byte < 0xe0 ? 0x80 : byte < 0xf0 ? 0x800 : 0x10000;
			sniff->utf8_value = byte & (byte < 0xe0 ? 0x1fu : byte < 0xf0 ? 0x0fu : 0x07u);
		} else {
			sniff->not_text = true;
		}
	}
}

void sniff_feed(struct sniff *sniff, const void *data, size_t len)
{
	const uint8_t *bytes = data;

	if (len == 0)
		return;
	if (sniff->size_bytes < sizeof(sniff->head)) {
		size_t room = sizeof(sniff->head) - (size_t)sniff->size_bytes;

		memcpy(sniff->head + sniff->size_bytes, bytes, len < room ? len : room);
	}
	follow_text(sniff, bytes, len);
	sniff->size_bytes += len;
	if (len > sizeof(sniff->tail)) {
		bytes += len - sizeof(sniff->tail);
		len = sizeof(sniff->tail);
	}
	size_t end = (size_t)(sniff->size_bytes % sizeof(sniff->tail));
	size_t start = (end + sizeof(sniff->tail) - len) % sizeof(sniff->tail);
	size_t first = sizeof(sniff->tail) - start;

	if (first > len)
		first = len;
	memcpy(sniff->tail + start, bytes, first);
	memcpy(sniff->tail, bytes + first, len - first);
}

static size_t head_len(const struct sniff *sniff)
{
	return sniff->size_bytes < sizeof(sniff->head) ? (size_t)sniff->size_bytes : sizeof(sniff->head);
}

static bool begins(const struct sniff *sniff, const void *mark, size_t len)
{
	return head_len(sniff) >= len && memcmp(sniff->head, mark, len) == 0;
}

static bool in_head(const struct sniff *sniff, size_t window, const void *mark, size_t len)
{
	size_t have = head_len(sniff);

	return memmem(sniff->head, have < window ? have : window, mark, len) != NULL;
}

/* Straightens the last `window` bytes of the ring into `out`; returns how many there are. */
static size_t straight_tail(const struct sniff *sniff, size_t window, uint8_t *out)
{
	size_t have = sniff->size_bytes < sizeof(sniff->tail) ? (size_t)sniff->size_bytes : sizeof(sniff->tail);
	size_t len = have < window ? have : window;
	size_t start = (size_t)(sniff->size_bytes - len) % sizeof(sniff->tail);

	for (size_t i = 0; i < len; i++)
		out[i] = sniff->tail[(start + i) % sizeof(sniff->tail)];
	return len;
}

static bool in_tail(const struct sniff *sniff, size_t window, const void *mark, size_t len)
{
	uint8_t tail[WEB_SNIFF_TAIL];

	return memmem(tail, straight_tail(sniff, window, tail), mark, len) != NULL;
}

static bool in_either(const struct sniff *sniff, const void *mark, size_t len)
{
	return in_head(sniff, sizeof(sniff->head), mark, len) || in_tail(sniff, sizeof(sniff->tail), mark, len);
}

/*
 * A ZIP whose end-of-directory record is missing was cut off. The entry names stand uncompressed in the local headers
 * and again in the directory at the end.
 */
static enum sniff_kind zip_kind(const struct sniff *sniff)
{
	static const char odf[] = "mimetypeapplication/vnd.oasis.opendocument.";
	const size_t name_at = 30; /* of the first entry's name, after its fixed local header */

	if (!in_tail(sniff, sizeof(sniff->tail), "PK\5\6", 4))
		return SNIFF_UNKNOWN;
	if (head_len(sniff) > name_at + sizeof(odf) + 16 && memcmp(sniff->head + name_at, odf, sizeof(odf) - 1) == 0) {
		const char *what = (const char *)sniff->head + name_at + sizeof(odf) - 1;

		return strncmp(what, "text", 4) == 0            ? SNIFF_ODT
		       : strncmp(what, "spreadsheet", 11) == 0  ? SNIFF_ODS
		       : strncmp(what, "presentation", 12) == 0 ? SNIFF_ODP
								: SNIFF_ZIP;
	}
	if (!in_either(sniff, "[Content_Types].xml", 19))
		return SNIFF_ZIP;
	if (in_either(sniff, "word/document", 13))
		return SNIFF_DOCX;
	if (in_either(sniff, "xl/workbook", 11))
		return SNIFF_XLSX;
	if (in_either(sniff, "ppt/presentation", 16))
		return SNIFF_PPTX;
	return SNIFF_ZIP;
}

/* Names of streams are UTF-16LE; the directory may stand anywhere, and small files show it in one of the windows. */
static enum sniff_kind ole_kind(const struct sniff *sniff)
{
	static const char word[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t";
	static const char excel[] = "W\0o\0r\0k\0b\0o\0o\0k";
	static const char slides[] = "P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c";

	if (in_either(sniff, word, sizeof(word) - 1))
		return SNIFF_DOC;
	if (in_either(sniff, excel, sizeof(excel) - 1))
		return SNIFF_XLS;
	if (in_either(sniff, slides, sizeof(slides) - 1))
		return SNIFF_PPT;
	return SNIFF_OLE;
}

enum sniff_kind sniff_kind(const struct sniff *sniff)
{
	if (begins(sniff, "\x89PNG\r\n\x1a\n", 8))
		return in_tail(sniff, 16, "IEND", 4) ? SNIFF_PNG : SNIFF_UNKNOWN;
	if (begins(sniff, "\xff\xd8\xff", 3))
		return SNIFF_JPEG;
	if (begins(sniff, "II*\0", 4) || begins(sniff, "MM\0*", 4))
		return SNIFF_TIFF;
	if (begins(sniff, "PK\3\4", 4))
		return zip_kind(sniff);
	if (begins(sniff, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
		return ole_kind(sniff);
	if (in_head(sniff, PDF_WINDOW, "%PDF-", 5))
		return in_tail(sniff, PDF_WINDOW, "%%EOF", 5) ? SNIFF_PDF : SNIFF_PDF_BROKEN;
	if (sniff->size_bytes > 0 && !sniff->not_text && sniff->utf8_state == 0)
		return SNIFF_TEXT;
	return SNIFF_UNKNOWN;
}

const char *sniff_media_type(enum sniff_kind kind)
{
	return kinds[kind].media_type;
}

const char *sniff_group(enum sniff_kind kind)
{
	return kinds[kind].group;
}

bool sniff_contradicts(enum sniff_kind kind, const char *declared, size_t len)
{
	for (int i = SNIFF_PDF; i < SNIFF_KINDS; i++) {
		const char *type = kinds[i].media_type;

		if (i == SNIFF_PDF_BROKEN || i == SNIFF_OLE || strlen(type) != len ||
		    strncasecmp(type, declared, len) != 0)
			continue;
		return strcmp(type, kinds[kind].media_type) != 0;
	}
	return false;
}
