#include "log/line.h"

#include <string.h>
#include <utf8proc.h>

#include "compiler.h"

/* " cut=" and a number of up to 20 digits, a closing quote, and the newline always have room. */
#define LINE_TAIL 32u
#define LINE_ROOM (LOG_LINE_MAX - LINE_TAIL)
#define LINE_SPEC_MAX 32u

struct arguments {
	va_list list;
};

void line_put(struct log_line *line, const char *bytes, size_t len)
{
	if (line->lost || len > LINE_ROOM - line->len) {
		line->lost += len;
		return;
	}
	memcpy(line->text + line->len, bytes, len);
	line->len += len;
}

void line_put_text(struct log_line *line, const char *text)
{
	line_put(line, text, strlen(text));
}

static bool plain_byte(unsigned char byte)
{
	return byte > ' ' && byte < 0x7f && byte != '"' && byte != '=' && byte != '\\';
}

static bool plain(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!plain_byte((unsigned char)bytes[i]))
			return false;
	return len > 0;
}

/* One code point of the bytes, escaped where it could end a line or confuse a terminal. Returns the bytes it took. */
static size_t put_character(struct log_line *line, const char *bytes, size_t len, bool in_quotes)
{
	utf8proc_int32_t code = 0;
	utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)len, &code);
	char escape[16];

	if (taken <= 0) {
		line_put_text(line, "\\ufffd");
		return 1;
	}
	if (in_quotes && (code == '"' || code == '\\')) {
		line_put(line, "\\", 1);
	} else if (code == '\n' || code == '\r' || code == '\t') {
		line_put_text(line, code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t");
		return (size_t)taken;
	} else if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0x2028 && code <= 0x202e)) {
		snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)code);
		line_put_text(line, escape);
		return (size_t)taken;
	}
	line_put(line, bytes, (size_t)taken);
	return (size_t)taken;
}

void line_put_value(struct log_line *line, const char *bytes, size_t len)
{
	if (!bytes) {
		line_put(line, "-", 1);
		return;
	}
	if (plain(bytes, len)) {
		line_put(line, bytes, len);
		return;
	}
	line_put(line, "\"", 1);
	bool opened = !line->lost;
	for (size_t at = 0; at < len;)
		at += put_character(line, bytes + at, len - at, true);
	if (!line->lost)
		line_put(line, "\"", 1);
	if (opened && line->lost)
		line->text[line->len++] = '"'; /* in the room kept for the tail */
}

void line_put_fields(struct log_line *line, const char *fields)
{
	size_t len = strlen(fields);

	for (size_t at = 0; at < len;)
		at += put_character(line, fields + at, len - at, false);
}

static void put_number(struct log_line *line, const char *spec, char length, char conversion, struct arguments *from)
{
	char text[128];
	int len = 0;

	/* The format attribute of the public functions has checked each spec against its argument. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (strchr("feEgG", conversion))
		len = snprintf(text, sizeof(text), spec, va_arg(from->list, double));
	else if (conversion == 'p')
		len = snprintf(text, sizeof(text), spec, va_arg(from->list, void *));
	else if (length == 'L' || length == 'j')
		len = snprintf(text, sizeof(text), spec, va_arg(from->list, long long));
	else if (length == 'l' || length == 'z' || length == 't')
		len = snprintf(text, sizeof(text), spec, va_arg(from->list, long));
	else
		len = snprintf(text, sizeof(text), spec, va_arg(from->list, int));
#pragma GCC diagnostic pop
	if (len > 0)
		line_put(line, text, (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
}

static void put_string(struct log_line *line, int precision, struct arguments *from)
{
	const char *text = va_arg(from->list, const char *);
	size_t len = 0;

	if (text)
		len = precision >= 0 ? strnlen(text, (size_t)precision) : strlen(text);
	line_put_value(line, text, len);
}

/* One conversion, `format` just after its '%'. Returns where the format goes on. */
static const char *put_conversion(struct log_line *line, const char *format, struct arguments *from)
{
	char spec[LINE_SPEC_MAX] = "%";
	size_t len = 1;
	int precision = -1;
	char length = 0;

	for (; *format && strchr("-+ #0123456789.", *format); format++) {
		CV_ASSERT(len < sizeof(spec) - 4);
		spec[len++] = *format;
		if (*format == '.' && format[1] == '*') {
			precision = va_arg(from->list, int);
			format++;
		}
	}
	for (; *format && strchr("hljzt", *format); format++) {
		CV_ASSERT(len < sizeof(spec) - 2);
		length = length == 'l' && *format == 'l' ? 'L' : *format;
		spec[len++] = *format;
	}
	CV_ASSERT(*format && strchr("scdiuxXofeEgGp%", *format));
	spec[len] = *format;
	if (*format == '%') {
		line_put(line, "%", 1);
	} else if (*format == 's') {
		put_string(line, precision, from);
	} else if (*format == 'c') {
		char character = (char)va_arg(from->list, int);
		line_put_value(line, &character, 1);
	} else {
		put_number(line, spec, length, *format, from);
	}
	return format + 1;
}

void line_put_format(struct log_line *line, const char *format, va_list list)
{
	struct arguments from;

	va_copy(from.list, list);
	while (*format) {
		size_t literal = strcspn(format, "%");
		line_put(line, format, literal);
		format += literal;
		if (*format)
			format = put_conversion(line, format + 1, &from);
	}
	va_end(from.list);
}

void line_end(struct log_line *line)
{
	if (line->lost) {
		int len = snprintf(line->text + line->len, LOG_LINE_MAX - line->len - 1, " cut=%zu", line->lost);
		CV_ASSERT(len > 0 && line->len + (size_t)len < LOG_LINE_MAX - 1);
		line->len += (size_t)len;
	}
	line->text[line->len++] = '\n';
}
