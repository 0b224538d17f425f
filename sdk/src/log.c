/*
 * Design notes. A line is "key=value key=value": a value from outside must not look like a further field or a further
 * line. So the format is walked here, one conversion at a time, and what %s inserts is quoted when it is not plain.
 * No memory but the stack: a full arena can be logged too.
 */
#include <congvan/log.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

#define LINE_BYTES 2048u
#define SPEC_BYTES 16u

struct line {
	char text[LINE_BYTES];
	size_t len;
};

static void add_bytes(struct line *line, const char *data, size_t len)
{
	size_t room = sizeof(line->text) - 1 - line->len;

	if (len > room)
		return; /* whole characters only: what does not fit is left out */
	memcpy(line->text + line->len, data, len);
	line->len += len;
}

static bool is_plain(const char *value)
{
	for (const char *at = value; *at; at++) {
		if ((unsigned char)*at <= ' ' || *at == '"' || *at == '=' || *at == '\\' || *at == 0x7F)
			return false;
	}
	return *value != '\0';
}

static void add_escaped(struct line *line, const char *value)
{
	const uint8_t *at = (const uint8_t *)value;
	size_t left = strlen(value);
	char escape[8];
	uint32_t code;

	while (left) {
		unsigned used = cv_utf8_next(at, left, &code);

		if (!used || code < 0x20 || (code >= 0x7F && code < 0xA0)) {
			used = used ? used : 1;
			(void)snprintf(escape, sizeof(escape), "\\x%02x", at[used - 1]);
			add_bytes(line, escape, 4);
		} else if (code == '"' || code == '\\') {
			add_bytes(line, "\\", 1);
			add_bytes(line, (const char *)at, 1);
		} else {
			add_bytes(line, (const char *)at, used);
		}
		at += used;
		left -= used;
	}
}

/* `in_quotes`: the format has quotes of its own around the conversion. */
static void add_value(struct line *line, const char *value, bool in_quotes)
{
	bool plain = is_plain(value);

	if (!plain && !in_quotes)
		add_bytes(line, "\"", 1);
	add_escaped(line, value);
	if (!plain && !in_quotes)
		add_bytes(line, "\"", 1);
}

struct spec {
	char text[SPEC_BYTES]; /* "%08" without length and conversion */
	size_t len;
	int precision; /* of %.*s; -1: none */
	char length; /* 0, 'l', 'L' (ll), 'z', 'j' */
	char conversion;
};

/* Reads what stands between '%' and the conversion; returns what follows it. */
static const char *read_spec(const char *at, va_list *args, struct spec *ret)
{
	*ret = (struct spec){.text = "%", .len = 1, .precision = -1};
	for (; *at && strchr("-+ #0123456789.*", *at); at++) {
		char number[12];
		int value;

		if (*at != '*') {
			if (ret->len < SPEC_BYTES - 6)
				ret->text[ret->len++] = *at;
			continue;
		}
		value = va_arg(*args, int);
		ret->precision = ret->text[ret->len - 1] == '.' ? value : ret->precision;
		(void)snprintf(number, sizeof(number), "%d", value);
		for (size_t i = 0; number[i] && ret->len < SPEC_BYTES - 6; i++)
			ret->text[ret->len++] = number[i];
	}
	for (; *at && strchr("hlzjt", *at); at++)
		ret->length = (char)(*at == 'l' && ret->length == 'l' ? 'L' : *at == 'h' ? 0 : *at);
	ret->conversion = *at;
	return *at ? at + 1 : at;
}

static void add_integer(struct line *line, struct spec *spec, va_list *args)
{
	bool is_signed = spec->conversion == 'd' || spec->conversion == 'i';
	char text[48];
	long long value;
	int len;

	if (spec->length == 'L' || spec->length == 'j')
		value = va_arg(*args, long long);
	else if (spec->length == 'l' || spec->length == 't')
		value = is_signed ? va_arg(*args, long) : (long long)va_arg(*args, unsigned long);
	else if (spec->length == 'z')
		value = (long long)va_arg(*args, size_t);
	else
		value = is_signed ? va_arg(*args, int) : (long long)va_arg(*args, unsigned);
	memcpy(spec->text + spec->len, "ll", 2);
	spec->text[spec->len + 2] = spec->conversion;
	spec->text[spec->len + 3] = '\0';
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	len = snprintf(text, sizeof(text), spec->text, value);
#pragma GCC diagnostic pop
	add_bytes(line, text, len > 0 && (size_t)len < sizeof(text) ? (size_t)len : 0);
}

static void add_string(struct line *line, const struct spec *spec, va_list *args, bool in_quotes)
{
	const char *value = va_arg(*args, const char *);
	char cut[512];

	if (!value)
		value = "-";
	if (spec->precision >= 0) {
		size_t len =
		    strnlen(value, (size_t)spec->precision < sizeof(cut) ? (size_t)spec->precision : sizeof(cut) - 1);

		memcpy(cut, value, len);
		cut[len] = '\0';
		value = cut;
	}
	add_value(line, value, in_quotes);
}

static void compose(struct line *line, const char *format, va_list *args)
{
	char number[48];
	struct spec spec;

	for (const char *at = format; *at;) {
		bool in_quotes = at > format && at[-1] == '"';

		if (*at != '%') {
			add_bytes(line, at++, 1);
			continue;
		}
		at = read_spec(at + 1, args, &spec);
		switch (spec.conversion) {
		case 's':
			add_string(line, &spec, args, in_quotes);
			break;
		case 'c':
			(void)snprintf(number, sizeof(number), "%c", va_arg(*args, int));
			add_value(line, number, in_quotes);
			break;
		case 'f':
		case 'g':
		case 'e':
			(void)snprintf(number, sizeof(number), "%g", va_arg(*args, double));
			add_bytes(line, number, strlen(number));
			break;
		case 'p':
			(void)va_arg(*args, void *); /* addresses are nobody's business */
			add_bytes(line, "-", 1);
			break;
		case '%':
			add_bytes(line, "%", 1);
			break;
		case 'd':
		case 'i':
		case 'u':
		case 'x':
		case 'X':
		case 'o':
			add_integer(line, &spec, args);
			break;
		default: /* not a conversion: the arguments can't be told apart any more */
			return;
		}
	}
}

void cv_log(struct cv_call *call, int level, const char *event, const char *format, ...)
{
	struct line line = {.len = 0};
	va_list args;

	va_start(args, format);
	compose(&line, format, &args);
	va_end(args);
	line.text[line.len] = '\0';
	call->host->log(call->host, call, level, event, line.text);
}

void cv_log_host(const struct cv_host *host, int level, const char *event, const char *format, ...)
{
	struct line line = {.len = 0};
	va_list args;

	va_start(args, format);
	compose(&line, format, &args);
	va_end(args);
	line.text[line.len] = '\0';
	host->log(host, NULL, level, event, line.text);
}
