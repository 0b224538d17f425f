#include "range.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "web_limits.h"

static const char *skip_blanks(const char *text)
{
	while (*text == ' ' || *text == '\t')
		text++;
	return text;
}

/* Digits up to a limit that keeps the sum inside 64 bits. False when there are none or too many. */
static bool read_number(const char **text, uint64_t *ret)
{
	uint64_t value = 0;
	unsigned digits = 0;

	for (; **text >= '0' && **text <= '9'; (*text)++) {
		if (++digits > WEB_RANGE_DIGITS)
			return false;
		value = value * 10 + (uint64_t)(**text - '0');
	}
	if (digits == 0)
		return false;
	*ret = value;
	return true;
}

/* "-500": the last 500 bytes. */
static enum range_result suffix_range(const char *text, uint64_t size_bytes, struct range *ret_range)
{
	uint64_t count;

	if (!read_number(&text, &count) || *skip_blanks(text) != '\0')
		return RANGE_WHOLE;
	if (count == 0 || size_bytes == 0)
		return RANGE_NOT_SATISFIABLE;
	if (count > size_bytes)
		count = size_bytes;
	*ret_range = (struct range){size_bytes - count, count};
	return RANGE_PART;
}

enum range_result range_parse(const char *header, uint64_t size_bytes, struct range *ret_range)
{
	const char *text = header;
	uint64_t first, last;

	if (!text || strncasecmp(text, "bytes", 5) != 0)
		return RANGE_WHOLE;
	text = skip_blanks(text + 5);
	if (*text != '=')
		return RANGE_WHOLE;
	text = skip_blanks(text + 1);
	if (*text == '-')
		return suffix_range(text + 1, size_bytes, ret_range);
	if (!read_number(&text, &first) || *text++ != '-')
		return RANGE_WHOLE;
	last = size_bytes ? size_bytes - 1 : 0;
	if (*skip_blanks(text) != '\0') {
		uint64_t named;

		if (!read_number(&text, &named) || *skip_blanks(text) != '\0' || named < first)
			return RANGE_WHOLE;
		if (named < last)
			last = named;
	}
	if (first >= size_bytes)
		return RANGE_NOT_SATISFIABLE;
	*ret_range = (struct range){first, last - first + 1};
	return RANGE_PART;
}
