#include "paper.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTENTS "/Contents <"
#define RANGE_DIGITS 10

/* What an update has to know of the file so far. */
struct outline {
	unsigned long root, size, xref;
	const char *catalog; /* behind "<<" */
	size_t catalog_len; /* up to the last ">>" */
};

/* The last place of the word; NULL: none. */
static const char *last(struct paper pdf, const char *word)
{
	const size_t len = strlen(word);

	for (size_t at = pdf.len >= len ? pdf.len - len + 1 : 0; at-- > 0;)
		if (memcmp(pdf.data + at, word, len) == 0)
			return (const char *)pdf.data + at;
	return NULL;
}

/* The number behind the last such word. */
static bool last_number(struct paper pdf, const char *word, unsigned long *ret)
{
	const char *at = last(pdf, word);

	return at && sscanf(at + strlen(word), "%lu", ret) == 1;
}

static bool find_catalog(struct paper pdf, struct outline *outline)
{
	char head[40];
	const char *begin, *end;

	snprintf(head, sizeof(head), "\n%lu 0 obj", outline->root);
	begin = last(pdf, head);
	end = begin ? strstr(begin, "endobj") : NULL;
	begin = begin ? strstr(begin, "<<") : NULL;
	while (end && end > begin && strncmp(end, ">>", 2) != 0)
		end--;
	if (!begin || !end || end <= begin)
		return false;
	outline->catalog = begin + 2;
	outline->catalog_len = (size_t)(end - begin - 2);
	return true;
}

/* The file ends with a zero byte behind its length: whoever calls has seen to it. */
static bool read_outline(struct paper pdf, struct outline *ret)
{
	return pdf.len > 8 && memcmp(pdf.data, "%PDF-", 5) == 0 && last_number(pdf, "startxref", &ret->xref) &&
	       last_number(pdf, "/Root ", &ret->root) && last_number(pdf, "/Size ", &ret->size) &&
	       find_catalog(pdf, ret);
}

static void put_line(FILE *out, unsigned long first, const long *offsets, size_t count)
{
	fprintf(out, "%lu %zu\n", first, count);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%010ld 00000 n \n", offsets[i]);
}

static void put_end(FILE *out, const struct outline *outline, unsigned long size, const char *more, long xref)
{
	fprintf(out, "trailer\n<< /Size %lu /Root %lu 0 R /Prev %lu%s >>\nstartxref\n%ld\n%%%%EOF\n", size,
		outline->root, outline->xref, more, xref);
}

/* Appends to a copy of the file. */
struct update {
	FILE *out;
	char *text;
	size_t len;
};

static int begin(struct paper pdf, struct update *update)
{
	*update = (struct update){.out = NULL};
	update->out = open_memstream(&update->text, &update->len);
	if (!update->out)
		return -ENOMEM;
	fwrite(pdf.data, 1, pdf.len, update->out);
	return 0;
}

static int finish(struct update *update, struct paper *ret)
{
	if (ferror(update->out) | fclose(update->out)) {
		free(update->text);
		return -ENOMEM;
	}
	*ret = (struct paper){(uint8_t *)update->text, update->len};
	return 0;
}

int paper_fill(struct paper pdf, const char *number, const char *date, struct paper *ret)
{
	struct outline outline;
	struct update update;
	char more[40];
	long offset, xref;

	if (!read_outline(pdf, &outline))
		return -EBADMSG;
	if (begin(pdf, &update))
		return -ENOMEM;
	offset = ftell(update.out);
	fprintf(update.out, "%lu 0 obj\n<< /CongvanNumber (%s) /CongvanDate (%s) >>\nendobj\n", outline.size, number,
		date);
	xref = ftell(update.out);
	fputs("xref\n", update.out);
	put_line(update.out, outline.size, &offset, 1);
	snprintf(more, sizeof(more), " /Info %lu 0 R", outline.size);
	put_end(update.out, &outline, outline.size + 1, more, xref);
	return finish(&update, ret);
}

/* The catalog with one more field: those that are there stay. */
static void put_catalog(FILE *out, const struct outline *outline)
{
	static const char fields[] = "/Fields [";
	char *text = strndup(outline->catalog, outline->catalog_len), *at = text ? strstr(text, fields) : NULL;

	fprintf(out, "%lu 0 obj\n<<", outline->root);
	if (at) {
		at += strlen(fields);
		fprintf(out, "%.*s%lu 0 R %s", (int)(at - text), text, outline->size, at);
	} else {
		fprintf(out, "%s /AcroForm << /Fields [%lu 0 R] /SigFlags 3 >>", text ? text : "", outline->size);
	}
	fputs(">>\nendobj\n", out);
	free(text);
}

/* The placeholder, and where its angle brackets stand. */
static void put_signature(FILE *out, const struct outline *outline, const char *time, const char *name, size_t room,
			  long *ret_range_at, long *ret_from, long *ret_to)
{
	fprintf(out,
		"%lu 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (%s) /Name (%s) "
		"/ByteRange ",
		outline->size + 1, time, name);
	*ret_range_at = ftell(out);
	fprintf(out, "[%*d %*d %*d %*d] ", RANGE_DIGITS, 0, RANGE_DIGITS, 0, RANGE_DIGITS, 0, RANGE_DIGITS, 0);
	fputs(CONTENTS, out);
	*ret_from = ftell(out) - 1;
	for (size_t i = 0; i < room; i++)
		fputs("00", out);
	fputc('>', out);
	*ret_to = ftell(out);
	fputs(" >>\nendobj\n", out);
}

int paper_prepare(struct paper pdf, const char *time, const char *name, size_t room, struct paper *ret,
		  uint64_t ret_range[4])
{
	struct outline outline;
	struct update update;
	long offsets[3], xref, range_at, from, to;
	char range[4 * (RANGE_DIGITS + 1) + 2];
	int error;

	if (!read_outline(pdf, &outline))
		return -EBADMSG;
	if (begin(pdf, &update))
		return -ENOMEM;
	offsets[0] = ftell(update.out);
	put_catalog(update.out, &outline);
	offsets[1] = ftell(update.out);
	fprintf(update.out,
		"%lu 0 obj\n<< /FT /Sig /T (congvan.seal.%lu) /V %lu 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] "
		"/F 132 >>\nendobj\n",
		outline.size, outline.size, outline.size + 1);
	offsets[2] = ftell(update.out);
	put_signature(update.out, &outline, time, name, room, &range_at, &from, &to);
	xref = ftell(update.out);
	fputs("xref\n", update.out);
	put_line(update.out, outline.root, offsets, 1);
	put_line(update.out, outline.size, offsets + 1, 2);
	put_end(update.out, &outline, outline.size + 2, "", xref);
	error = finish(&update, ret);
	if (error)
		return error;
	ret_range[0] = 0;
	ret_range[1] = (uint64_t)from;
	ret_range[2] = (uint64_t)to;
	ret_range[3] = ret->len - (uint64_t)to;
	snprintf(range, sizeof(range), "[%*" PRIu64 " %*" PRIu64 " %*" PRIu64 " %*" PRIu64, RANGE_DIGITS, ret_range[0],
		 RANGE_DIGITS, ret_range[1], RANGE_DIGITS, ret_range[2], RANGE_DIGITS, ret_range[3]);
	memcpy(ret->data + range_at, range, strlen(range));
	return 0;
}

int paper_embed(struct paper pdf, const uint8_t *cms, size_t cms_len, struct paper *ret)
{
	const char *at = last(pdf, CONTENTS);
	size_t room = 0, from;
	uint8_t *copy;

	if (!at)
		return -ENOENT;
	from = (size_t)((const uint8_t *)at - pdf.data) + strlen(CONTENTS);
	while (from + room < pdf.len && pdf.data[from + room] == '0')
		room++;
	if (from + room >= pdf.len || pdf.data[from + room] != '>')
		return -ENOENT; /* it is filled */
	if (cms_len * 2 > room)
		return -E2BIG;
	copy = malloc(pdf.len + 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, pdf.data, pdf.len);
	copy[pdf.len] = '\0';
	for (size_t i = 0; i < cms_len; i++) {
		copy[from + 2 * i] = (uint8_t) "0123456789abcdef"[cms[i] >> 4];
		copy[from + 2 * i + 1] = (uint8_t) "0123456789abcdef"[cms[i] & 15];
	}
	*ret = (struct paper){copy, pdf.len};
	return 0;
}
