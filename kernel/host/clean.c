#include "host/clean.h"

#include <string.h>

#include <utf8proc.h>

bool clean_is(const char *text)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	utf8proc_int32_t code;

	while (at != NULL && *at != '\0') {
		utf8proc_ssize_t n = utf8proc_iterate(at, -1, &code);

		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

void clean_copy(char *to, size_t size, const char *text)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	utf8proc_int32_t code;
	size_t len = 0;

	while (at != NULL && *at != '\0') {
		utf8proc_ssize_t n = utf8proc_iterate(at, -1, &code);
		const size_t step = n > 0 ? (size_t)n : 1;

		if (len + step >= size)
			break;
		if (n > 0)
			memcpy(to + len, at, step);
		else
			to[len] = '?';
		len += step;
		at += step;
	}
	to[len] = '\0';
}
