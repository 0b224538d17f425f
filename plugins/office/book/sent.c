/* What the outgoing register says of a document's way out: NĐ 30/2020/NĐ-CP PL IV. */
#include <errno.h>
#include <string.h>

#include "office/book/notation.h"
#include "office/book/number.h"
#include "office/calendar/moment.h"

#define HOW_CHARS 200u
#define SIGNED_FOR_CHARS 100u

/* Is it one of those that "; " parts? */
static bool is_listed(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(list, word); at; at = strstr(at + 1, word)) {
		bool begins = at == list || (at - list >= 2 && strncmp(at - 2, "; ", 2) == 0);

		if (begins && (!at[length] || strncmp(at + length, "; ", 2) == 0))
			return true;
	}
	return false;
}

/* Adds a word to a cell of the book that still has room for it. */
static int gather(struct cv_call *call, const char *word, unsigned chars_max, char **cell)
{
	const char *there = *cell ? *cell : "";

	if (!word || !*word || is_listed(there, word) || cv_text_length(there) + 2 + cv_text_length(word) > chars_max)
		return 0;
	*cell = cv_printf(call, "%s%s%s", there, *there ? "; " : "", word);
	return *cell ? 0 : -ENOMEM;
}

/* *ret NULL: there is none that anything could be noted of. */
static int find(struct cv_txn *txn, struct cv_key key, Congvan__RegisterEntry **ret)
{
	int error = cv_txn_get(txn, key, &congvan__register_entry__descriptor, ret);

	if (!error && *ret && (*ret)->state == CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID)
		*ret = NULL;
	return error;
}

int office_book_sent(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		     const struct office_book_sending *sending)
{
	struct cv_key key = office_book_entry_key(call, book, number, suffix);
	Congvan__RegisterEntry *entry = NULL;
	int error = find(txn, key, &entry);

	if (error || !entry)
		return error;
	if (!entry->sent_at)
		entry->sent_at = office_moment(call, sending->sent_ms);
	if (!entry->sent_at)
		return -ENOMEM;
	error = gather(call, sending->how, HOW_CHARS, &entry->sent_how);
	if (!error)
		error = gather(call, sending->signed_for, SIGNED_FOR_CHARS, &entry->signed_for);
	return error ? error : cv_txn_put(txn, key, &entry->base);
}

int office_book_signed(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		       const char *signer)
{
	struct cv_key key = office_book_entry_key(call, book, number, suffix);
	Congvan__RegisterEntry *entry = NULL;
	int error = find(txn, key, &entry);

	if (error || !entry)
		return error;
	entry->signer = cv_strdup(call, signer);
	return entry->signer ? cv_txn_put(txn, key, &entry->base) : -ENOMEM;
}

int office_book_note(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		     const char *note)
{
	struct cv_key key = office_book_entry_key(call, book, number, suffix);
	Congvan__RegisterEntry *entry = NULL;
	const char *both;
	int error = find(txn, key, &entry);

	if (error || !entry)
		return error;
	both = entry->note && *entry->note ? cv_printf(call, "%s; %s", entry->note, note) : note;
	if (!both)
		return -ENOMEM;
	entry->note = cv_strdup(call, cv_text_length(both) <= OFFICE_BOOK_NOTE_CHARS ? both : note);
	return entry->note ? cv_txn_put(txn, key, &entry->base) : -ENOMEM;
}

char *office_book_code(struct cv_call *call, const Congvan__RegisterEntry *entry)
{
	char code[OFFICE_NOTATION_BYTES];

	if (!entry->symbol || !*entry->symbol)
		return cv_strdup(call, entry->code ? entry->code : "");
	/* What the book holds was accepted once: it is shown even if it is not how it should be. */
	if (office_notation_code(entry->number, entry->suffix, entry->symbol, code))
		return cv_printf(call, "%llu%s/%s", (unsigned long long)entry->number,
				 entry->suffix ? entry->suffix : "", entry->symbol);
	return cv_strdup(call, code);
}
