/*
 * Entering a document in a register (vào sổ): NĐ 30/2020/NĐ-CP Đ15 and Đ22, a year's book with consecutive numbers. The
 * number is given by the committer; here the book is read and checked, so that closing a book and numbering in it can
 * not cross.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_BOOK_BOOK_H
#define CONGVAN_OFFICE_BOOK_BOOK_H

#include <stdbool.h>

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"
#include "office/access/access.h"

/* For .grants of a plugin that enters documents; the keys are laid out in proto/congvan/register.proto. */
#define OFFICE_BOOK_GRANTS                                                                                             \
	{CV_GRANT_READ, 0, "register.book"}, {CV_GRANT_READ, 0, "register.default"},                                   \
	    {CV_GRANT_READ, 0, "register.code"}, {CV_GRANT_READ, 0, "register.type"},                                  \
	    {CV_GRANT_WRITE, 0, "register.series"}, {CV_GRANT_WRITE, 0, "register.entry"},                             \
	    {CV_GRANT_WRITE, 0, "register.entry_of"}, {CV_GRANT_WRITE, 0, "register.reserved"},                        \
	    {CV_GRANT_WRITE, 0, "register.void"}, {CV_GRANT_WRITE, 0, "register.by_hand"},                             \
	{                                                                                                              \
		CV_GRANT_WRITE, 0, "register.given"                                                                    \
	}

#define OFFICE_BOOK_REASON_CHARS 500u
#define OFFICE_BOOK_OUTAGE_CHARS 50u
#define OFFICE_BOOK_AHEAD_MAX 200u /* how far beyond the counter a person may choose a number */
#define OFFICE_BOOK_NEXT_MAX 20u /* numbers that one reservation takes from the counter */

/*
 * The book to enter in: the one asked for, or the default of that direction and year when `book` is 0. Its version is
 * checked by the commit. Fails with a field at `pointer` or CV_CONFLICT: "book.not_found", "book.no_default",
 * "book.closed", "book.wrong_direction", "book.wrong_year".
 */
int office_book_open(struct cv_txn *txn, struct cv_call *call, uint64_t book, Congvan__Direction direction,
		     uint32_t year, const char *pointer, Congvan__Register **ret);

/* What is to be numbered. */
struct office_book_wish {
	Congvan__Direction direction;
	uint32_t year;
	const char *document_type; /* of outgoing documents; NULL: none */
	uint64_t unit; /* whose books come first; 0: the agency's alone */
};

/*
 * The book for it (NĐ 30/2020/NĐ-CP Đ15: one series for all documents, or one for each type or group of types). Asked
 * for by `book`; else the first default that there is: the unit's for this type, the unit's for all, the agency's for
 * this type, the agency's for all. Copies have one series, whatever they are copies of. Besides what office_book_open()
 * refuses: a book for other types ("book.wrong_type"), and one for all when a type has its own ("book.type_has_own"),
 * because the same number and symbol would be given twice.
 */
int office_book_choose(struct cv_txn *txn, struct cv_call *call, const struct office_book_wish *wish, uint64_t book,
		       const char *pointer, Congvan__Register **ret);

/*
 * All open books in which it may be entered, the one that office_book_choose() takes by itself first, if there is one.
 * Of a year's books the first OFFICE_BOOK_CHOICES_MAX are looked at. Nothing is checked by a commit.
 */
int office_book_choices(struct cv_call *call, const struct office_book_wish *wish, Congvan__Register ***ret,
			size_t *ret_count);
#define OFFICE_BOOK_CHOICES_MAX 200u

/*
 * Which book has given this number and symbol in the year of `book`? *ret NULL: none has. What comes next is the
 * number behind office_book_last(). suffix NULL: none.
 */
int office_book_given(struct cv_call *call, const Congvan__Register *book, const char *symbol, uint64_t number,
		      const char *suffix, const Congvan__Register **ret);

/* Where the id of the default book for a type stands. */
struct cv_key office_book_type_key(struct cv_call *call, const Congvan__Register *book, const char *type);
/* Is the book for this type? One without types is for all. */
bool office_book_takes(struct cv_call *call, const Congvan__Register *book, const char *type);

/*
 * Takes the book's next number and puts the entry. *ret_number is a token (cv_txn_number) that may stand in fixed64
 * fields and keys of this transaction. `entry` comes with what it says of the document; book, number and state are set
 * here. An entry with a symbol fails with CV_CONFLICT "book.code_given" when another book of the agency has given the
 * same number and symbol in this year: they are one document's (NĐ 30/2020/NĐ-CP Đ15.1).
 */
int office_book_enter(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
		      Congvan__RegisterEntry *entry, uint64_t *ret_number);

/*
 * Enters under the number that was wished for instead of the next one: a reserved number, a suffixed one ("12a", which
 * takes no number of the series), or one that was given on paper during an outage. wish NULL: as office_book_enter().
 * by: who enters, for the book's memory. What is wrong is noted by cv_field() below `pointer` ("/bookNumber"):
 * book.not_reserved, book.number_taken, book.number_void, book.no_base, book.suffix_taken, book.too_far,
 * book.paper_time, book.code_given, or a mistake of form. *ret_number: as above; the suffix is in entry->suffix.
 */
int office_book_enter_as(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
			 const Congvan__BookNumber *wish, const char *pointer, const struct office_actor *by,
			 Congvan__RegisterEntry *entry, uint64_t *ret_number);

/*
 * Voids an entry: the number stays in the book with its reason and is never given again. Also in a closed book. suffix
 * NULL: none; reason: cleaned. Writes no event: that is the caller's, about what was voided. *ret_or_null: the entry.
 * CV_NOT_FOUND "book.no_entry", CV_CONFLICT "book.is_void".
 */
int office_book_void(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		     const char *reason, const struct office_actor *by, Congvan__RegisterEntry **ret_or_null);

/*
 * Keeps numbers for later (giữ số): the next `count` of the series, at most OFFICE_BOOK_NEXT_MAX, or one that was
 * chosen. The committer passes over them. reason: cleaned. `entries` has place for `count` entries; their numbers are
 * tokens. by NULL: an operator.
 */
int office_book_reserve_next(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, uint32_t count,
			     const char *reason, const struct office_actor *by, Congvan__RegisterEntry **entries);
/* The same mistakes as of office_book_enter_as(), noted at `pointer`. */
int office_book_reserve(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, uint64_t number,
			const char *pointer, const char *reason, const struct office_actor *by,
			Congvan__RegisterEntry **ret);

/* How something left. */
struct office_book_sending {
	const char *how; /* "trục liên thông"; NULL: not said */
	const char *signed_for; /* who took it by hand; NULL: nobody */
	int64_t sent_ms; /* Unix */
};

/*
 * Notes in the outgoing book that a document left (NĐ 30/2020/NĐ-CP PL IV, "Ngày chuyển", "Ký nhận"): the first time
 * counts, ways are gathered. number: also a token of this transaction; suffix NULL: none. An entry that is not there,
 * or void, is left alone.
 */
int office_book_sent(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		     const struct office_book_sending *sending);

/* Notes in the book who signed what was entered before its signature. An entry that is void is left alone. */
int office_book_signed(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		       const char *signer);

/*
 * Notes in the book's last column what has become of what was entered ("Ghi chú"), behind what stands there; where
 * there is no room for all, the latest stays. An entry that is not there, or void, is left alone.
 */
int office_book_note(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		     const char *note);
#define OFFICE_BOOK_NOTE_CHARS 500u

/* "05/QĐ-SYT" of an outgoing entry, the document's own code of others; "" without either. NULL: arena exhausted. */
char *office_book_code(struct cv_call *call, const Congvan__RegisterEntry *entry);

/* A reason in words, at most OFFICE_BOOK_REASON_CHARS: *ret is cleaned, NULL when there is none or it is wrong. */
void office_book_reason(struct cv_call *call, const char *pointer, const char *text, bool required, const char **ret);

/* The last number that the counter gave. The next one is the first behind it that has no entry. */
int office_book_counter(struct cv_call *call, uint64_t book, uint64_t *ret);

/* The same, and numbers that people chose right behind it count too: the next one is *ret + 1. */
int office_book_last(struct cv_call *call, uint64_t book, uint64_t *ret);

#endif
