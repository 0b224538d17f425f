/* What the files of the noun `book` share. */
#ifndef CONGVAN_CLI_BOOK_H
#define CONGVAN_CLI_BOOK_H

#include <congvan/register.pb-c.h>

#include "client.h"

struct book {
	struct client client;
	uint32_t agency;
	ProtobufCMessage *list; /* holds what `view` points at */
	const Congvan__RegisterView *view;
};

/*
 * Connects and finds the book that the first argument names by its code, of --year or of this year. CLI_OK, or an exit
 * code after a complaint; book_close() in any case.
 */
int book_find(const struct cli *cli, struct book *ret);
void book_close(struct book *book);

/* --agency, --year: for the options of every command of the noun that names a book. */
#define BOOK_OPTIONS                                                                                                   \
	{"year", "YEAR", "năm của sổ (mặc định năm nay)", "the book's year (default: this one)"},                      \
	{                                                                                                              \
		"agency", "N", "số của cơ quan (mặc định 1)", "the agency's number (default 1)"                        \
	}

/* A whole number from `least` to `most`. */
int book_number(const struct cli *cli, const char *what, const char *text, uint64_t least, uint64_t most,
		uint64_t *ret);

/* "12a" */
#define BOOK_NUMBER_TEXT 32u
const char *book_number_text(const Congvan__RegisterEntry *entry, char ret[BOOK_NUMBER_TEXT]);

#endif
