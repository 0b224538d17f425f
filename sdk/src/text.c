#include <congvan/text.h>

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include <congvan/memory.h>

#include "utf8.h"

/*
 * Design notes. Almost all text that arrives is NFC already, so cleaning decides that on the way through the bytes and
 * copies once. Only what may not be NFC goes to utf8proc, whose reordering of marks is quadratic in the length of one
 * run of marks: longer runs than CV_TEXT_MARKS are refused before it sees them (the Stream-Safe format of UAX #15
 * allows 30).
 */
#define CV_TEXT_MARKS 30u
#define DECOMPOSED_MAX 32 /* code points that one character may become */

size_t cv_text_length(const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t left = strlen(text), count = 0;
	uint32_t code;

	while (left) {
		unsigned used = cv_utf8_next(at, left, &code);

		if (!used)
			return (size_t)-1;
		at += used;
		left -= used;
		count++;
	}
	return count;
}

/* Characters that are in NFC wherever they stand: no marks, no singletons. All of Vietnamese is among them. */
static bool is_plain(uint32_t code)
{
	return code < 0x300 || (code >= 0x1E00 && code < 0x1F00) || (code >= 0x2002 && code < 0x2126);
}

static bool is_space(uint32_t code)
{
	return code == ' ' || code == '\t' || code == '\n' || code == 0xA0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200B) || code == 0x2028 || code == 0x2029 || code == 0x202F ||
	       code == 0x205F || code == 0x3000 || code == 0xFEFF;
}

static bool is_control(uint32_t code)
{
	return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0);
}

struct span {
	size_t start, end; /* without outer white space */
	bool plain, has_return;
};

/* Judges the whole text: false when it is none. */
static bool look_through(const uint8_t *text, size_t len, struct span *ret)
{
	struct span span = {len, 0, true, false};
	unsigned marks = 0;
	uint32_t code;

	for (size_t at = 0; at < len;) {
		unsigned used = cv_utf8_next(text + at, len - at, &code);

		if (!used)
			return false;
		if (code == '\r' && at + 1 < len && text[at + 1] == '\n')
			span.has_return = true;
		else if (is_control(code))
			return false;
		else if (!is_space(code)) {
			span.start = at < span.start ? at : span.start;
			span.end = at + used;
		}
		if (!is_plain(code)) {
			span.plain = false;
			marks = utf8proc_get_property((utf8proc_int32_t)code)->combining_class ? marks + 1 : 0;
			if (marks > CV_TEXT_MARKS)
				return false;
		} else {
			marks = 0;
		}
		at += used;
	}
	if (span.start > span.end)
		span.start = span.end = 0;
	*ret = span;
	return true;
}

bool cv_text_is_text(const char *text, size_t len)
{
	struct span span;

	return text && len <= CV_MESSAGE_MAX && look_through((const uint8_t *)text, len, &span);
}

/* CR LF, which forms send, becomes LF. */
static size_t drop_returns(char *text, size_t len)
{
	size_t to = 0;

	for (size_t from = 0; from < len; from++) {
		if (text[from] != '\r')
			text[to++] = text[from];
	}
	text[to] = '\0';
	return to;
}

char *cv_text_clean(struct cv_call *call, const char *text, size_t len)
{
	utf8proc_uint8_t *normal = NULL;
	utf8proc_ssize_t normal_len;
	struct span span;
	char *clean;

	if (!text || len > CV_MESSAGE_MAX || !look_through((const uint8_t *)text, len, &span))
		return NULL;
	text += span.start;
	len = span.end - span.start;
	if (span.plain) {
		clean = cv_strndup(call, text, len);
	} else {
		normal_len = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &normal,
					  UTF8PROC_STABLE | UTF8PROC_COMPOSE);
		if (normal_len < 0)
			return NULL;
		len = (size_t)normal_len;
		clean = cv_strndup(call, (const char *)normal, len);
		free(normal);
	}
	if (clean && span.has_return)
		drop_returns(clean, len);
	return clean;
}

static bool is_mark(uint32_t code)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

	return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

static uint32_t fold_letter(uint32_t code)
{
	if (code == 0x110 || code == 0x111 || code == 0xD0 || code == 0xF0) /* Đ đ, and eth, which looks the same */
		return 'd';
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

struct folding {
	uint8_t *to;
	size_t len, cap;
	bool blank; /* white space waits for the next character */
};

static bool fold_put(struct folding *folding, uint32_t code)
{
	if (folding->cap - folding->len < 5)
		return false;
	if (folding->blank && folding->len)
		folding->to[folding->len++] = ' ';
	folding->blank = false;
	folding->len += cv_utf8_put(code, folding->to + folding->len);
	return true;
}

static bool fold_one(struct folding *folding, uint32_t code)
{
	utf8proc_int32_t parts[DECOMPOSED_MAX];
	utf8proc_ssize_t count;
	int boundary = 0;

	if (is_space(code)) {
		folding->blank = true;
		return true;
	}
	if (code < 0x80)
		return fold_put(folding, code >= 'A' && code <= 'Z' ? code + 32 : code);
	count = utf8proc_decompose_char((utf8proc_int32_t)code, parts, DECOMPOSED_MAX, UTF8PROC_DECOMPOSE, &boundary);
	if (count < 0 || count > DECOMPOSED_MAX)
		return false;
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		if (!is_mark((uint32_t)parts[i]) && !fold_put(folding, fold_letter((uint32_t)parts[i])))
			return false;
	}
	return true;
}

char *cv_text_fold(struct cv_call *call, const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t left = strlen(text);
	/* The worst that decomposing makes of UTF-8 is three times its bytes (Hangul syllables). */
	struct folding folding = {NULL, 0, left * 3 + 6, false};
	uint32_t code;

	if (left > CV_MESSAGE_MAX)
		return NULL;
	folding.to = cv_alloc(call, folding.cap);
	if (!folding.to)
		return NULL;
	while (left) {
		unsigned used = cv_utf8_next(at, left, &code);

		if (!used || !fold_one(&folding, code))
			return NULL;
		at += used;
		left -= used;
	}
	folding.to[folding.len] = '\0';
	return (char *)folding.to;
}

char *cv_text_upper(struct cv_call *call, const char *text)
{
	char *clean = cv_text_clean(call, text, text ? strlen(text) : 0);
	size_t left = clean ? strlen(clean) : 0, len = 0;
	const uint8_t *at = (const uint8_t *)clean;
	uint8_t *upper;
	uint32_t code;

	/* No capital is longer than twice its small letter: ɐ, two bytes, becomes Ɐ, three. */
	upper = clean ? cv_alloc(call, left * 2 + 4) : NULL;
	if (!upper)
		return NULL;
	while (left) {
		unsigned used = cv_utf8_next(at, left, &code);

		if (!used) /* impossible: cleaning left UTF-8 */
			return NULL;
		len += cv_utf8_put((uint32_t)utf8proc_toupper((utf8proc_int32_t)code), upper + len);
		at += used;
		left -= used;
	}
	upper[len] = '\0';
	return (char *)upper;
}
