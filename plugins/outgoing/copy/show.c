/* What stands in the block of a copy, and what its source shows of it. */
#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/case/source_copy.h"
#include "outgoing/copy/copy.h"
#include "outgoing/form/show.h"
#include "outgoing/issue/issue.h"
#include "outgoing/process.h"

/* ---- the block ---- */

static const char *number_line(struct cv_call *call, const Congvan__OutgoingDocument *document, const char *symbol)
{
	if (document->has_number)
		return cv_printf(call, "Số: %s", outgoing_issue_code(call, document));
	return cv_printf(call, "Số:        /%s", symbol ? symbol : "");
}

static const char *place_line(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	const char *place = document->copy->place;

	if (document->issued_date)
		return outgoing_show_date(call, place, document->issued_date);
	return cv_printf(call, "%s%sngày      tháng      năm", place ? place : "", place ? ", " : "");
}

/* When the agency's signature was put on it; 0: not so far. */
static int64_t sealed_ms(const Congvan__OutgoingDocument *document)
{
	for (size_t i = 0; i < document->n_steps; i++)
		if (document->steps[i]->kind == CONGVAN__ISSUE_STEP_KIND__ISSUE_SEAL &&
		    document->steps[i]->state == CONGVAN__ISSUE_STEP_STATE__STEP_DONE)
			return office_moment_ms(document->steps[i]->begun_at);
	return 0;
}

static int add_line(struct cv_call *call, const char *line, char ***ret, size_t *ret_count)
{
	return cv_append(call, ret, ret_count, (void *)(uintptr_t)line);
}

int outgoing_copy_corner(struct cv_call *call, const Congvan__OutgoingDocument *document, int64_t signed_ms,
			 char ***ret, size_t *ret_count)
{
	const char *organ = document->copy && document->copy->organ ? document->copy->organ : document->issuing_organ;
	int error = add_line(call, outgoing_copy_mark(document->kind), ret, ret_count);

	if (!error && organ)
		error = add_line(call, organ, ret, ret_count);
	if (!error && signed_ms)
		error = add_line(call, cv_time_text(call, signed_ms), ret, ret_count);
	return error;
}

int outgoing_copy_show(struct cv_call *call, const Congvan__OutgoingDocument *document, Congvan__CopyShown **ret)
{
	const Congvan__CopyBlock *block = document->copy;
	Congvan__CopyShown *shown;
	char *symbol;
	int error;

	*ret = NULL;
	if (!outgoing_is_copy(document) || !block)
		return 0;
	shown = cv_new(call, &congvan__copy_shown__descriptor);
	if (!shown)
		return -ENOMEM;
	*ret = shown;
	if (outgoing_copy_electronic(document))
		return outgoing_copy_corner(call, document, sealed_ms(document), &shown->corner_lines,
					    &shown->n_corner_lines);
	error = outgoing_symbol(call, NULL, document, &symbol);
	if (error)
		return error;
	shown->mark = cv_strdup(call, outgoing_copy_mark(document->kind));
	shown->organ_line = cv_text_upper(call, block->organ ? block->organ : "");
	shown->number_line = cv_strdup(call, number_line(call, document, symbol));
	shown->place_line = cv_strdup(call, place_line(call, document));
	return shown->mark && shown->organ_line && shown->number_line && shown->place_line ? 0 : -ENOMEM;
}

const char *outgoing_copy_medium(struct cv_call *call, Congvan__Medium medium)
{
	return cv_text(call, medium == CONGVAN__MEDIUM__MEDIUM_PAPER ? "copy.paper" : "copy.electronic", NULL);
}

const char *outgoing_copy_said(struct cv_call *call, const Congvan__CopyBlock *block)
{
	if (!block)
		return "";
	return cv_printf(call, "%s%s%s; %s → %s%s%s", block->organ ? block->organ : "", block->place ? ", " : "",
			 block->place ? block->place : "", outgoing_copy_medium(call, block->from),
			 outgoing_copy_medium(call, block->to), block->extract ? "; " : "",
			 block->extract ? block->extract : "");
}

/* ---- beside the source ---- */

static void take_number(const Congvan__OutgoingDocument *document, Congvan__SourceCopy *copy)
{
	copy->code_notation = document->code_notation;
	copy->issued_date = document->issued_date;
	copy->number_suffix = document->number_suffix;
	if (!document->has_number)
		return;
	CV_SET(copy, number, document->number); /* a token until the commit */
	CV_SET(copy, year, document->year);
}

int outgoing_copy_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	const Congvan__CopyBlock *block = document->copy;
	Congvan__SourceCopy *copy;
	const char *prefix;

	if (!outgoing_is_copy(document) || !block || !block->source_kind)
		return 0;
	copy = cv_new(call, &congvan__source_copy__descriptor);
	if (!copy)
		return -ENOMEM;
	prefix = strcmp(block->source_kind, "incoming") == 0 ? OFFICE_INCOMING_COPY : OFFICE_OUTGOING_COPY;
	CV_SET(copy, copy_id, document->id);
	copy->kind = cv_strdup(call, outgoing_copy_word(document->kind));
	copy->stage = cv_strdup(call, outgoing_stage(document));
	copy->state_label = document->state_label;
	copy->extract = block->extract;
	if (block->has_to)
		CV_SET(copy, to, block->to);
	if (document->signed_at && document->signature)
		copy->signer = document->signature->name;
	take_number(document, copy);
	if (!copy->kind || !copy->stage)
		return -ENOMEM;
	return cv_txn_put(txn, cv_key(call, prefix, "ii", block->source_document_id, document->id), &copy->base);
}
