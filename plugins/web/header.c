#include "header.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "web_limits.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool header_name_valid(const char *name)
{
	if (!*name)
		return false;
	for (; *name; name++)
		if (!is_alnum(*name) && !strchr("!#$%&'*+-.^_`|~", *name))
			return false;
	return true;
}

bool header_length(const char *text, uint64_t *ret)
{
	uint64_t value = 0;
	size_t len = strlen(text);

	if (len == 0 || len > 18 || strspn(text, "0123456789") != len)
		return false;
	for (; *text; text++)
		value = value * 10 + (uint64_t)(*text - '0');
	*ret = value;
	return true;
}

enum cookie_result header_cookie(const char *header, const char *name, const char **ret_value, size_t *ret_len)
{
	size_t name_len = strlen(name);
	const char *found = NULL;
	size_t found_len = 0;

	for (const char *at = header; at && *at;) {
		const char *end, *next;

		while (is_blank(*at) || *at == ';')
			at++;
		next = strchr(at, ';');
		end = next ? next : at + strlen(at);
		if ((size_t)(end - at) > name_len && strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
			const char *value = at + name_len + 1;

			while (end > value && is_blank(end[-1]))
				end--;
			size_t len = (size_t)(end - value);
			if (found && (len != found_len || memcmp(found, value, len) != 0))
				return COOKIE_TWICE;
			found = value;
			found_len = len;
		}
		at = next;
	}
	if (!found)
		return COOKIE_ABSENT;
	*ret_value = found;
	*ret_len = found_len;
	return COOKIE_FOUND;
}

bool header_bearer(const char *header, const char **ret_token, size_t *ret_len)
{
	const char *token, *end;

	if (!header || strncasecmp(header, "Bearer ", 7) != 0)
		return false;
	for (token = header + 7; is_blank(*token); token++)
		;
	for (end = token + strlen(token); end > token && is_blank(end[-1]); end--)
		;
	*ret_token = token;
	*ret_len = (size_t)(end - token);
	return true;
}

/*
 * One element of a list with weights ("br;q=0.8"): its name, and its weight in thousandths. Returns where the next one
 * begins, NULL at the end.
 */
static const char *next_weighted(const char *at, const char **ret_name, size_t *ret_len, int *ret_weight)
{
	const char *end, *name, *stop, *weight;

	while (is_blank(*at) || *at == ',')
		at++;
	if (!*at)
		return NULL;
	end = at + strcspn(at, ",");
	name = at;
	stop = at + strcspn(at, ",; \t");
	*ret_name = name;
	*ret_len = (size_t)(stop - name);
	*ret_weight = 1000;
	weight = memchr(stop, ';', (size_t)(end - stop));
	if (!weight)
		return end;
	for (weight++; weight < end && is_blank(*weight); weight++)
		;
	if (end - weight >= 3 && (weight[0] | 0x20) == 'q' && weight[1] == '=') {
		int value = weight[2] == '1' ? 1000 : 0, scale = 100;

		if (weight[2] == '0' && end - weight > 3 && weight[3] == '.')
			for (const char *digit = weight + 4; digit < end && *digit >= '0' && *digit <= '9' && scale > 0;
			     digit++, scale /= 10)
				value += (*digit - '0') * scale;
		*ret_weight = value;
	}
	return end;
}

bool header_accepts_coding(const char *header, const char *coding)
{
	const char *at = header, *name;
	size_t len;
	int weight, any = 0;

	while (at && (at = next_weighted(at, &name, &len, &weight))) {
		if (len == strlen(coding) && strncasecmp(name, coding, len) == 0)
			return weight > 0;
		if (len == 1 && *name == '*')
			any = weight;
	}
	return any > 0;
}

bool header_names_type(const char *header, const char *type)
{
	const char *at = header, *name;
	size_t len;
	int weight;

	while (at && (at = next_weighted(at, &name, &len, &weight)))
		if (len == strlen(type) && strncasecmp(name, type, len) == 0)
			return weight > 0;
	return false;
}

const char *header_language(const char *header)
{
	const char *at = header, *name;
	size_t len;
	int weight, vi = -1, en = -1;

	while (at && (at = next_weighted(at, &name, &len, &weight))) {
		bool whole = len == 2 || (len > 2 && name[2] == '-');

		if (whole && strncasecmp(name, "vi", 2) == 0 && weight > vi)
			vi = weight;
		if (whole && strncasecmp(name, "en", 2) == 0 && weight > en)
			en = weight;
	}
	return en > 0 && en > vi ? "en" : "vi";
}

bool header_key_valid(const char *key)
{
	size_t len = 0;

	for (; key[len]; len++)
		if (len == WEB_KEY_MAX || key[len] < 0x21 || key[len] > 0x7e)
			return false;
	return len > 0;
}

enum if_match_result header_if_match(const char *header, const char **ret_tag, size_t *ret_len)
{
	const char *at = header, *end;

	if (!at)
		return IF_MATCH_ABSENT;
	while (is_blank(*at))
		at++;
	for (end = at + strlen(at); end > at && is_blank(end[-1]); end--)
		;
	if (end - at == 1 && *at == '*') {
		*ret_tag = at;
		*ret_len = 1;
		return IF_MATCH_GOOD;
	}
	if (end - at >= 2 && at[0] == 'W' && at[1] == '/')
		return IF_MATCH_WEAK;
	if (end - at < 3 || *at != '"' || end[-1] != '"')
		return IF_MATCH_MALFORMED;
	for (const char *c = at + 1; c < end - 1; c++)
		if (*c < 0x21 || *c > 0x7e || *c == '"')
			return IF_MATCH_MALFORMED;
	*ret_tag = at + 1;
	*ret_len = (size_t)(end - at) - 2;
	return IF_MATCH_GOOD;
}

bool header_none_match(const char *header, const char *tag, size_t len)
{
	for (const char *at = header; at && *at;) {
		const char *close;

		while (is_blank(*at) || *at == ',')
			at++;
		if (*at == '*')
			return true;
		if (at[0] == 'W' && at[1] == '/')
			at += 2;
		if (*at != '"' || !(close = strchr(at + 1, '"')))
			return false;
		if ((size_t)(close - at - 1) == len && memcmp(at + 1, tag, len) == 0)
			return true;
		at = close + 1;
	}
	return false;
}

bool header_trace_id(const char *header, char ret_id[33])
{
	static const char hex[] = "0123456789abcdef";

	if (!header || strlen(header) < 55 || strncmp(header, "00-", 3) != 0 || strspn(header + 3, hex) != 32 ||
	    header[35] != '-' || strspn(header + 36, hex) != 16 || header[52] != '-' || strspn(header + 53, hex) != 2 ||
	    header[55] != '\0' || strspn(header + 3, "0") >= 32)
		return false;
	memcpy(ret_id, header + 3, 32);
	ret_id[32] = '\0';
	return true;
}

void header_media_type(const char *header, const char **ret_type, size_t *ret_len)
{
	const char *type = header ? header : "";

	while (is_blank(*type))
		type++;
	*ret_type = type;
	*ret_len = strcspn(type, "; \t");
}

bool header_is_json(const char *header)
{
	const char *type;
	size_t len;

	header_media_type(header, &type, &len);
	return len == 16 && strncasecmp(type, "application/json", 16) == 0;
}

int header_disposition(const char *name, bool attachment, char *text, size_t size_bytes)
{
	static const char hex[] = "0123456789ABCDEF";
	const unsigned char *in;
	size_t need = strlen(name) * 4 + 64, len;

	if (need > size_bytes)
		return -ERANGE;
	len = (size_t)snprintf(text, size_bytes, "%s; filename=\"", attachment ? "attachment" : "inline");
	/* One '_' for each character that the quoted form can't carry everywhere. */
	for (in = (const unsigned char *)name; *in; in++) {
		if ((*in & 0xc0) == 0x80)
			continue;
		text[len++] = *in < 0x20 || *in >= 0x7f || strchr("\"\\%/:;", *in) ? '_' : (char)*in;
	}
	len += (size_t)snprintf(text + len, size_bytes - len, "\"; filename*=UTF-8''");
	for (in = (const unsigned char *)name; *in; in++) {
		if (is_alnum((char)*in) || strchr("!#$&+-.^_`|~", *in)) {
			text[len++] = (char)*in;
		} else {
			text[len++] = '%';
			text[len++] = hex[*in >> 4];
			text[len++] = hex[*in & 15];
		}
	}
	text[len] = '\0';
	return 0;
}
