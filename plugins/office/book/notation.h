/*
 * Number and symbol of an outgoing document (số, ký hiệu): NĐ 30/2020/NĐ-CP PL I.I.II.3; of copies PL III, form 3.1.
 *
 *   "15/QĐ-SYT"      a named type: abbreviations of type and organ
 *   "05/SYT-NVY"     an official letter, and what else has no abbreviation: those of organ and unit, or a field
 *   "02/SY-SYT"      a copy
 *   "12a/QĐ-SYT"     a number with a suffix
 *
 * The abbreviations of types stand in the agency's catalogue (office/catalogue/catalogue.h), that of the organ in the
 * agency's record, those of units are their codes. The head of the agency decides them, so whoever composes may put
 * others in their place: a book's symbol stands for the organ in what is numbered in that book.
 *
 * Pure functions on text in NFC; any thread.
 */
#ifndef CONGVAN_OFFICE_BOOK_NOTATION_H
#define CONGVAN_OFFICE_BOOK_NOTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lengths of PL VI Phần II, table 19.1: number 11, symbol 30 characters. */
#define OFFICE_NOTATION_NUMBER_CHARS 11u
#define OFFICE_NOTATION_SYMBOL_CHARS 30u
/* Room for any of the results with its final zero: four bytes a character, "/" between. */
#define OFFICE_NOTATION_BYTES (4u * (OFFICE_NOTATION_NUMBER_CHARS + OFFICE_NOTATION_SYMBOL_CHARS) + 2u)

/* What a symbol consists of. NULL or "": it has none, or it is not known. */
struct office_notation {
	const char *type; /* "QĐ", "SY" */
	const char *organ; /* "SYT" */
	const char *unit; /* "NVY": what an official letter's symbol ends with; unused beside a type */
};

/*
 * "QĐ-SYT". -EINVAL when what is needed is missing (the organ; of a letter also the unit), -E2BIG beyond
 * OFFICE_NOTATION_SYMBOL_CHARS.
 */
int office_notation_symbol(const struct office_notation *parts, char ret[OFFICE_NOTATION_BYTES]);

/* "05", "12", "12a": numbers below 10 get a zero. suffix NULL: none. -EINVAL: number 0; -E2BIG. */
int office_notation_number(uint64_t number, const char *suffix, char ret[OFFICE_NOTATION_BYTES]);

/* "05/QĐ-SYT". As the two above. */
int office_notation_code(uint64_t number, const char *suffix, const char *symbol, char ret[OFFICE_NOTATION_BYTES]);

/* What is wrong with a symbol or a code: bits. */
enum office_notation_fault {
	OFFICE_NOTATION_MISSING = 1 << 0, /* there is nothing */
	OFFICE_NOTATION_BLANK = 1 << 1, /* a blank beside "/" or "-", or anywhere else */
	OFFICE_NOTATION_MARK = 1 << 2, /* another sign than "/" behind the number and "-" between groups */
	OFFICE_NOTATION_GROUPS = 1 << 3, /* an empty group, or more or fewer than the type has */
	OFFICE_NOTATION_TYPE = 1 << 4, /* it does not begin with the type's abbreviation */
	OFFICE_NOTATION_ORGAN = 1 << 5, /* the organ's abbreviation does not stand where it belongs */
	OFFICE_NOTATION_UNIT = 1 << 6, /* an official letter without unit or field */
	OFFICE_NOTATION_NUMBER = 1 << 7, /* not a number of Arabic digits, perhaps with a suffix */
	OFFICE_NOTATION_ZERO = 1 << 8, /* below 10 without a zero, or with zeros that do not belong there */
	OFFICE_NOTATION_LONG = 1 << 9, /* longer than the table of metadata allows */
};

/* One line a fault, for findings that people read; the text is in office_texts[] under the code. */
struct office_notation_finding {
	unsigned fault;
	const char *code; /* "notation.blank" */
	const char *article; /* "NĐ 30/2020/NĐ-CP PL I.I.II.3a" */
};
const struct office_notation_finding *office_notation_findings(size_t *ret_count);

/*
 * The faults of a symbol ("QĐ-SYT") against what is expected; 0: none. Parts that are not known are not checked; the
 * unit of a letter may be any, because a field may stand there.
 */
unsigned office_notation_check(const struct office_notation *expected, const char *symbol);

/* The same of number and symbol ("15/QĐ-SYT"). A year between them ("15/2026/QĐ-UBND") is a normative document's. */
unsigned office_notation_check_code(const struct office_notation *expected, bool normative, const char *code);

#endif
