#include "incoming/duplicate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "incoming/document.h"
#include "office/moment.h"

/*
 * Names are cut here to keep the key within CV_KEY_MAX; a Vietnamese name of 200 characters is 200 bytes in search
 * form. Two longer ones that are equal up to here are warned of, and the clerk confirms.
 */
#define ORGAN_BYTES_MAX 240u
#define CODE_BYTES_MAX 200u

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

int incoming_duplicate_check(struct cv_txn *txn, struct cv_call *call, Congvan__IncomingDocument *document,
			     bool confirmed, bool *ret_first)
{
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
		return 0;
	}
	snprintf(id, sizeof(id), "%" PRIu64, guard->document_id);
	snprintf(number, sizeof(number), "%" PRIu64, guard->arrival_number);
	error =
	    cv_fail(call, CV_CONFLICT, "incoming.duplicate", number, office_day_shown(call, guard->arrival_date), NULL);
	cv_fail_detail(call, "documentId", id);
	cv_fail_detail(call, "arrivalNumber", number);
	cv_fail_detail(call, "arrivalDate", guard->arrival_date);
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
	return cv_txn_put(txn, guard_key(call, document), &guard->base);
}
