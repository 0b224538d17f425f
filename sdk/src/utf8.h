/* UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629). Pure functions; any thread. */
#ifndef CONGVAN_SDK_UTF8_H
#define CONGVAN_SDK_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at `at`, 1 to 4, with *ret its code point; 0 when it is none. left >= 1. */
static inline unsigned cv_utf8_next(const uint8_t *at, size_t left, uint32_t *ret)
{
	uint32_t c = at[0];

	if (c < 0x80) {
		*ret = c;
		return 1;
	}
	if (c < 0xE0) {
		if (c < 0xC2 || left < 2 || (at[1] & 0xC0) != 0x80)
			return 0;
		*ret = (c & 0x1F) << 6 | (at[1] & 0x3Fu);
		return 2;
	}
	if (c < 0xF0) {
		if (left < 3 || (at[1] & 0xC0) != 0x80 || (at[2] & 0xC0) != 0x80)
			return 0;
		*ret = (c & 0x0F) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
		return *ret >= 0x800 && (*ret < 0xD800 || *ret > 0xDFFF) ? 3 : 0;
	}
	if (c > 0xF4 || left < 4 || (at[1] & 0xC0) != 0x80 || (at[2] & 0xC0) != 0x80 || (at[3] & 0xC0) != 0x80)
		return 0;
	*ret = (c & 0x07) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
	return *ret >= 0x10000 && *ret <= 0x10FFFF ? 4 : 0;
}

/* Writes a code point; 1 to 4 bytes. */
static inline unsigned cv_utf8_put(uint32_t code, uint8_t *to)
{
	if (code < 0x80) {
		to[0] = (uint8_t)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (uint8_t)(0xC0 | code >> 6);
		to[1] = (uint8_t)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		to[0] = (uint8_t)(0xE0 | code >> 12);
		to[1] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
		to[2] = (uint8_t)(0x80 | (code & 0x3F));
		return 3;
	}
	to[0] = (uint8_t)(0xF0 | code >> 18);
	to[1] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
	to[2] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
	to[3] = (uint8_t)(0x80 | (code & 0x3F));
	return 4;
}

/* Valid UTF-8 without a zero byte: what a protobuf-c string can hold. */
bool cv_utf8_is_string(const uint8_t *data, size_t len);

/* What cv_text_clean() accepts (text.c). */
bool cv_text_is_text(const char *text, size_t len);

#endif
