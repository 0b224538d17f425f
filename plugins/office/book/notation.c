#include "office/book/notation.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <congvan/text.h>

#define PATTERN "NĐ 30/2020/NĐ-CP PL I.I.II.3"
#define METADATA "NĐ 30/2020/NĐ-CP PL VI.II"
#define SUFFIX_LETTERS 2u
#define YEAR_DIGITS 4u

static const struct office_notation_finding findings[] = {
    {OFFICE_NOTATION_MISSING, "notation.missing", PATTERN}, {OFFICE_NOTATION_BLANK, "notation.blank", PATTERN},
    {OFFICE_NOTATION_MARK, "notation.mark", PATTERN},       {OFFICE_NOTATION_GROUPS, "notation.groups", PATTERN},
    {OFFICE_NOTATION_TYPE, "notation.type", PATTERN},       {OFFICE_NOTATION_ORGAN, "notation.organ", PATTERN},
    {OFFICE_NOTATION_UNIT, "notation.unit", PATTERN},       {OFFICE_NOTATION_NUMBER, "notation.number", PATTERN},
    {OFFICE_NOTATION_ZERO, "notation.zero", PATTERN},       {OFFICE_NOTATION_LONG, "notation.long", METADATA},
};

/* White space that people type or paste: no-break, figure, narrow and ideographic ones, and the zero width ones. */
static const char *const blanks[] = {
    " ", "\t", "\n", "\r", "\xc2\xa0", "\xe2\x80\x87", "\xe2\x80\xaf", "\xe3\x80\x80", "\xe2\x80\x8b", "\xef\xbb\xbf"};
/* Hyphens and dashes that look like "-", and slashes that look like "/". */
static const char *const lookalikes[] = {"\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93",
					 "\xe2\x80\x94", "\xe2\x88\x92", "\xe2\x81\x84", "\xe2\x88\x95",
					 "\xef\xbc\x8f", "\xef\xbc\x8d"};

const struct office_notation_finding *office_notation_findings(size_t *ret_count)
{
	*ret_count = sizeof(findings) / sizeof(findings[0]);
	return findings;
}

static bool is_there(const char *text)
{
	return text && *text;
}

/* ---- composing ---- */

/* printf into the room that there is. */
static int fits(int written)
{
	if (written < 0)
		return -EINVAL;
	return (size_t)written < OFFICE_NOTATION_BYTES ? 0 : -E2BIG;
}

static int keep_within(const char *text, unsigned chars)
{
	size_t length = cv_text_length(text);

	if (length == (size_t)-1)
		return -EINVAL;
	return length > chars ? -E2BIG : 0;
}

int office_notation_symbol(const struct office_notation *parts, char ret[OFFICE_NOTATION_BYTES])
{
	const char *first = is_there(parts->type) ? parts->type : parts->organ;
	const char *last = is_there(parts->type) ? parts->organ : parts->unit;
	int error;

	*ret = '\0';
	if (!is_there(first) || !is_there(last))
		return -EINVAL;
	error = fits(snprintf(ret, OFFICE_NOTATION_BYTES, "%s-%s", first, last));
	return error ? error : keep_within(ret, OFFICE_NOTATION_SYMBOL_CHARS);
}

int office_notation_number(uint64_t number, const char *suffix, char ret[OFFICE_NOTATION_BYTES])
{
	int error;

	*ret = '\0';
	if (!number)
		return -EINVAL;
	error =
	    fits(snprintf(ret, OFFICE_NOTATION_BYTES, "%02llu%s", (unsigned long long)number, suffix ? suffix : ""));
	return error ? error : keep_within(ret, OFFICE_NOTATION_NUMBER_CHARS);
}

int office_notation_code(uint64_t number, const char *suffix, const char *symbol, char ret[OFFICE_NOTATION_BYTES])
{
	char digits[OFFICE_NOTATION_BYTES];
	int error = office_notation_number(number, suffix, digits);

	*ret = '\0';
	if (!error)
		error = is_there(symbol) ? keep_within(symbol, OFFICE_NOTATION_SYMBOL_CHARS) : -EINVAL;
	return error ? error : fits(snprintf(ret, OFFICE_NOTATION_BYTES, "%s/%s", digits, symbol));
}

/* ---- checking ---- */

static bool holds_any(const char *text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(text, list[i]))
			return true;
	return false;
}

/* Letters beyond ASCII are letters: the abbreviations of Vietnamese organs have Đ, Ư, Ộ. */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ((unsigned char)c & 0x80);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static unsigned check_marks(const char *symbol)
{
	unsigned faults = 0;

	if (holds_any(symbol, blanks, sizeof(blanks) / sizeof(blanks[0])))
		faults |= OFFICE_NOTATION_BLANK;
	if (holds_any(symbol, lookalikes, sizeof(lookalikes) / sizeof(lookalikes[0])))
		faults |= OFFICE_NOTATION_MARK;
	for (const char *c = symbol; *c; c++)
		if (!is_letter(*c) && !is_digit(*c) && *c != '-' && !is_blank(*c))
			faults |= OFFICE_NOTATION_MARK;
	return faults;
}

/* Is this what the text begins with, as whole groups? *ret_rest: behind it and its "-"; NULL: nothing is behind it. */
static bool begins_with(const char *text, const char *groups, const char **ret_rest)
{
	size_t length = strlen(groups);

	if (strncmp(text, groups, length) != 0 || (text[length] && text[length] != '-'))
		return false;
	*ret_rest = text[length] ? text + length + 1 : NULL;
	return true;
}

static bool has_empty_group(const char *symbol)
{
	return *symbol == '-' || strstr(symbol, "--") || symbol[strlen(symbol) - 1] == '-';
}

/* "QĐ-SYT": the type, the organ, and nothing more. */
static unsigned check_named(const struct office_notation *expected, const char *symbol)
{
	const char *organ, *rest = NULL;

	if (!begins_with(symbol, expected->type, &organ))
		return OFFICE_NOTATION_TYPE;
	if (!organ)
		return OFFICE_NOTATION_ORGAN;
	if (!is_there(expected->organ))
		return 0;
	if (!begins_with(organ, expected->organ, &rest))
		return OFFICE_NOTATION_ORGAN;
	return rest ? OFFICE_NOTATION_GROUPS : 0;
}

/* "SYT-NVY": the organ, then a unit or a field. */
static unsigned check_letter(const struct office_notation *expected, const char *symbol)
{
	const char *unit = NULL;

	if (!is_there(expected->organ))
		return strchr(symbol, '-') ? 0 : OFFICE_NOTATION_UNIT;
	if (!begins_with(symbol, expected->organ, &unit))
		return OFFICE_NOTATION_ORGAN;
	return unit ? 0 : OFFICE_NOTATION_UNIT;
}

unsigned office_notation_check(const struct office_notation *expected, const char *symbol)
{
	unsigned faults;

	if (!is_there(symbol))
		return OFFICE_NOTATION_MISSING;
	faults = check_marks(symbol);
	if (keep_within(symbol, OFFICE_NOTATION_SYMBOL_CHARS))
		faults |= OFFICE_NOTATION_LONG;
	/* What stands in which group can't be told before the signs between them are right. */
	if (faults & (OFFICE_NOTATION_BLANK | OFFICE_NOTATION_MARK))
		return faults;
	if (has_empty_group(symbol))
		return faults | OFFICE_NOTATION_GROUPS;
	return faults | (is_there(expected->type) ? check_named(expected, symbol) : check_letter(expected, symbol));
}

/* "05", "12a": `length` bytes before the "/". */
static unsigned check_number(const char *code, size_t length)
{
	size_t digits = 0, letters = 0;
	unsigned faults = 0;

	while (digits < length && is_digit(code[digits]))
		digits++;
	while (digits + letters < length && code[digits + letters] >= 'a' && code[digits + letters] <= 'z')
		letters++;
	if (!digits || digits + letters != length || letters > SUFFIX_LETTERS)
		return OFFICE_NOTATION_NUMBER;
	if (length > OFFICE_NOTATION_NUMBER_CHARS)
		faults |= OFFICE_NOTATION_LONG;
	if (strspn(code, "0") >= digits)
		return faults | OFFICE_NOTATION_NUMBER;
	/* "5", "005", "012": 05 alone has a zero in front. */
	if (digits == 1 || (code[0] == '0' && digits != 2))
		faults |= OFFICE_NOTATION_ZERO;
	return faults;
}

/* "2026/QĐ-UBND": behind the year. */
static const char *skip_year(const char *symbol)
{
	size_t digits = 0;

	while (is_digit(symbol[digits]))
		digits++;
	return digits == YEAR_DIGITS && symbol[digits] == '/' ? symbol + digits + 1 : symbol;
}

/* Blanks around the "/" are a fault of their own: the number is what stands between them. */
static size_t trimmed(const char **text, size_t length)
{
	while (length && is_blank(**text)) {
		++*text;
		length--;
	}
	while (length && is_blank((*text)[length - 1]))
		length--;
	return length;
}

unsigned office_notation_check_code(const struct office_notation *expected, bool normative, const char *code)
{
	const char *slash = is_there(code) ? strchr(code, '/') : NULL;
	const char *number = code;
	unsigned faults;
	size_t length;

	if (!is_there(code))
		return OFFICE_NOTATION_MISSING;
	if (!slash)
		return OFFICE_NOTATION_MARK | check_marks(code);
	length = trimmed(&number, (size_t)(slash - code));
	faults = check_number(number, length);
	if (length != (size_t)(slash - code))
		faults |= OFFICE_NOTATION_BLANK;
	return faults | office_notation_check(expected, normative ? skip_year(slash + 1) : slash + 1);
}
