#include "incoming/registration/duplicate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "incoming/document.h"
#include "office/calendar/moment.h"

/*
 * Names are cut here to keep the key within CV_KEY_MAX; a Vietnamese name of 200 characters is 200 bytes in search
 * form. Two longer ones that are equal up to here are warned of, and the clerk confirms.
 */
#define ORGAN_BYTES_MAX 240u
#define CODE_BYTES_MAX 200u
#define HEIRS_MAX 200u /* documents of one number and symbol that are looked at */

static const char *cut(char *text, size_t max)
{
	if (text && strlen(text) > max)
		text[max] = '\0';
	return text;
}

static struct cv_key guard_key(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	const char *organ = cut(cv_text_fold(call, document->issuing_organ), ORGAN_BYTES_MAX);
	const char *code = incoming_code(call, document->code_number, document->code_notation);
	const char *search = code ? cut(incoming_code_search(call, code), CODE_BYTES_MAX) : NULL;
	int32_t issued = 0;

	cv_day_parse(document->issued_date, &issued);
	return cv_key(call, INCOMING_GUARD, "ssw", organ ? organ : "", search ? search : "",
		      (uint32_t)cv_day_year(issued));
}

/* What came on paper may be the paper of an electronic document, which gets no second number. */
static bool is_paper_of(const Congvan__IncomingDocument *document, const Congvan__IncomingDocument *earlier)
{
	const Congvan__Medium electronic = CONGVAN__MEDIUM__MEDIUM_ELECTRONIC;

	return earlier && earlier->has_medium && earlier->medium == electronic && document->has_medium &&
	       document->medium != electronic;
}

int incoming_duplicate_check(struct cv_txn *txn, struct cv_call *call, Congvan__IncomingDocument *document,
			     bool confirmed, bool *ret_first)
{
	Congvan__IncomingDocument *earlier;
	Congvan__IncomingGuard *guard;
	char id[24], number[24];
	int error = cv_txn_get(txn, guard_key(call, document), &congvan__incoming_guard__descriptor, &guard);

	if (error)
		return error;
	*ret_first = !guard;
	if (!guard)
		return 0;
	if (confirmed) {
		CV_SET(document, duplicate_of, guard->document_id);
		/* Written again: who takes the guard back at this moment must see this document. */
		return cv_txn_put(txn, guard_key(call, document), &guard->base);
	}
	error = cv_get(call, incoming_document_key(call, guard->document_id), &congvan__incoming_document__descriptor,
		       &earlier);
	if (error)
		return error;
	snprintf(id, sizeof(id), "%" PRIu64, guard->document_id);
	snprintf(number, sizeof(number), "%" PRIu64 "%s", guard->arrival_number,
		 guard->arrival_suffix ? guard->arrival_suffix : "");
	error =
	    cv_fail(call, CV_CONFLICT, "incoming.duplicate", number, office_day_shown(call, guard->arrival_date), NULL);
	cv_fail_detail(call, "documentId", id);
	cv_fail_detail(call, "arrivalNumber", number);
	cv_fail_detail(call, "arrivalDate", guard->arrival_date);
	if (is_paper_of(document, earlier))
		cv_fail_detail(call, "paperOf", id);
	return error;
}

int incoming_duplicate_guard(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document)
{
	Congvan__IncomingGuard *guard = cv_new(call, &congvan__incoming_guard__descriptor);

	if (!guard)
		return -ENOMEM;
	CV_SET(guard, document_id, document->id);
	CV_SET(guard, arrival_number, document->arrival_number);
	guard->arrival_date = document->arrival_date;
	guard->arrival_suffix = document->arrival_suffix;
	return cv_txn_put(txn, guard_key(call, document), &guard->base);
}

bool incoming_duplicate_same(struct cv_call *call, const Congvan__IncomingDocument *a,
			     const Congvan__IncomingDocument *b)
{
	struct cv_key first = guard_key(call, a), second = guard_key(call, b);

	return first.body.data && second.body.data && first.body.len == second.body.len &&
	       memcmp(first.body.data, second.body.data, first.body.len) == 0;
}

/* Another document with the same organ, number, symbol and year that is in force; *ret NULL: there is none. */
static int find_heir(struct cv_call *call, const Congvan__IncomingDocument *document, Congvan__IncomingDocument **ret)
{
	const char *code = incoming_code(call, document->code_number, document->code_notation);
	const char *search = code ? incoming_code_search(call, code) : NULL;
	struct cv_key from = cv_key(call, INCOMING_BY_CODE, "s", search ? search : "");
	struct cv_row *rows;
	uint32_t count;
	int error =
	    search ? cv_scan(call, from, cv_key_after(call, from), HEIRS_MAX, CV_SCAN_KEYS, &rows, &count) : -ENOMEM;

	*ret = NULL;
	for (uint32_t i = 0; !error && i < count && !*ret; i++) {
		uint64_t id = cv_key_u64(rows[i].body, rows[i].body.len - sizeof(uint64_t));
		Congvan__IncomingDocument *other = NULL;

		if (id != document->id)
			error = cv_get(call, incoming_document_key(call, id), &congvan__incoming_document__descriptor,
				       &other);
		if (other && other->state != CONGVAN__INCOMING_STATE__INCOMING_CANCELLED &&
		    incoming_duplicate_same(call, other, document))
			*ret = other;
	}
	return error;
}

int incoming_duplicate_release(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document)
{
	Congvan__IncomingGuard *guard;
	Congvan__IncomingDocument *heir;
	int error = cv_txn_get(txn, guard_key(call, document), &congvan__incoming_guard__descriptor, &guard);

	if (error || !guard || guard->document_id != document->id)
		return error;
	error = find_heir(call, document, &heir);
	if (error)
		return error;
	return heir ? incoming_duplicate_guard(txn, call, heir) : cv_txn_delete(txn, guard_key(call, document));
}
