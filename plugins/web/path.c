#include "path.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool utf8_valid(const char *text, size_t len)
{
	const uint8_t *at = (const uint8_t *)text, *end = at + len;

	while (at < end) {
		uint8_t lead = *at++;
		unsigned more;
		uint32_t value, least;

		if (lead < 0x80)
			continue;
		if (lead < 0xc2 || lead > 0xf4)
			return false;
		more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
		least = lead < 0xe0 ? 0x80 : lead < 0xf0 ? 0x800 : 0x10000;
		value = lead & (0x3fu >> more);
		if ((size_t)(end - at) < more)
			return false;
		for (; more > 0; more--, at++) {
			if ((*at & 0xc0) != 0x80)
				return false;
			value = value << 6 | (*at & 0x3fu);
		}
		if (value < least || value > 0x10ffff || (value & 0xfffff800u) == 0xd800)
			return false;
	}
	return true;
}

int percent_decode(char *text, bool form, size_t *ret_len)
{
	char *out = text;

	for (const char *in = text; *in; in++) {
		if (*in == '%') {
			int high = hex_value(in[1]);
			int low = high < 0 ? -1 : hex_value(in[2]);

			if (low < 0 || (high == 0 && low == 0))
				return -EINVAL;
			*out++ = (char)(high << 4 | low);
			in += 2;
		} else {
			*out++ = form && *in == '+' ? ' ' : *in;
		}
	}
	*out = '\0';
	if (!utf8_valid(text, (size_t)(out - text)))
		return -EINVAL;
	if (ret_len)
		*ret_len = (size_t)(out - text);
	return 0;
}

bool target_split(char *target, char **ret_path, char **ret_query)
{
	static char empty[1];
	char *path = target, *mark;

	if (strncasecmp(path, "http://", 7) == 0 || strncasecmp(path, "https://", 8) == 0) {
		path = strchr(strchr(path, ':') + 3, '/');
		if (!path)
			return false;
	}
	if (*path != '/')
		return false;
	mark = strchr(path, '?');
	if (mark)
		*mark++ = '\0';
	*ret_path = path;
	*ret_query = mark ? mark : empty;
	return true;
}

int path_parse(char *text, struct path *ret)
{
	char *segment = text + 1;

	ret->count = 0;
	while (segment) {
		char *slash = strchr(segment, '/');
		size_t len;

		if (slash)
			*slash++ = '\0';
		if (ret->count == WEB_SEGMENTS_MAX)
			return -E2BIG;
		int error = percent_decode(segment, false, &len);
		if (error)
			return error;
		if (len > WEB_SEGMENT_BYTES_MAX)
			return -E2BIG;
		if (strcmp(segment, ".") == 0 || strcmp(segment, "..") == 0)
			return -EINVAL;
		ret->segments[ret->count++] = segment;
		segment = slash;
	}
	return 0;
}

int query_parse(char *text, struct query *ret)
{
	char *pair = text;

	ret->count = 0;
	while (pair && *pair) {
		char *next = strchr(pair, '&'), *value;

		if (next)
			*next++ = '\0';
		if (*pair) {
			if (ret->count == WEB_QUERY_MAX)
				return -E2BIG;
			value = strchr(pair, '=');
			if (value)
				*value++ = '\0';
			else
				value = pair + strlen(pair);
			if (percent_decode(pair, true, NULL) || percent_decode(value, true, NULL))
				return -EINVAL;
			ret->params[ret->count++] = (struct query_param){pair, value};
		}
		pair = next;
	}
	return 0;
}
