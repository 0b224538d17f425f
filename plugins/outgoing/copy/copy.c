#include "outgoing/copy/copy.h"

#include <errno.h>

#include "office/field_text.h"

#define PAPER CONGVAN__MEDIUM__MEDIUM_PAPER
#define ELECTRONIC CONGVAN__MEDIUM__MEDIUM_ELECTRONIC
#define CERTIFIED CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY
#define RECOPY CONGVAN__OUTGOING_KIND__OUTGOING_RECOPY
#define EXTRACT CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT

/* ---- the kinds ---- */

static const struct copy_kind {
	Congvan__OutgoingKind kind;
	const char *word, *type, *mark;
} kinds[] = {
    {CERTIFIED, "certified_copy", "Bản sao y", "SAO Y"},
    {RECOPY, "recopy", "Bản sao lục", "SAO LỤC"},
    {EXTRACT, "extract", "Bản trích sao", "TRÍCH SAO"},
};

static const struct copy_kind *kind_of(Congvan__OutgoingKind kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].kind == kind)
			return &kinds[i];
	return NULL;
}

bool outgoing_copy_kind(Congvan__OutgoingKind kind)
{
	return kind_of(kind) != NULL;
}

const char *outgoing_copy_type(Congvan__OutgoingKind kind)
{
	const struct copy_kind *found = kind_of(kind);

	return found ? found->type : NULL;
}

const char *outgoing_copy_mark(Congvan__OutgoingKind kind)
{
	const struct copy_kind *found = kind_of(kind);

	return found ? found->mark : NULL;
}

const char *outgoing_copy_word(Congvan__OutgoingKind kind)
{
	const struct copy_kind *found = kind_of(kind);

	return found ? found->word : "";
}

const Congvan__OutgoingKind outgoing_copy_kinds[OUTGOING_COPY_KINDS] = {CERTIFIED, RECOPY, EXTRACT};

/* ---- from what to what ---- */

static const struct outgoing_copy_way ways[] = {
    {CERTIFIED, ELECTRONIC, PAPER},    {CERTIFIED, PAPER, ELECTRONIC}, {CERTIFIED, PAPER, PAPER},
    {RECOPY, ELECTRONIC, PAPER},       {RECOPY, PAPER, ELECTRONIC},    {RECOPY, PAPER, PAPER},
    {EXTRACT, ELECTRONIC, ELECTRONIC}, {EXTRACT, ELECTRONIC, PAPER},   {EXTRACT, PAPER, ELECTRONIC},
    {EXTRACT, PAPER, PAPER},
};

const struct outgoing_copy_way *outgoing_copy_ways(size_t *ret_count)
{
	*ret_count = sizeof(ways) / sizeof(ways[0]);
	return ways;
}

bool outgoing_copy_goes(Congvan__OutgoingKind kind, Congvan__Medium from, Congvan__Medium to)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (ways[i].kind == kind && ways[i].from == from && ways[i].to == to)
			return true;
	return false;
}

/* ---- of a document ---- */

bool outgoing_is_copy(const Congvan__OutgoingDocument *document)
{
	return document->has_kind && outgoing_copy_kind(document->kind);
}

static bool becomes(const Congvan__OutgoingDocument *document, Congvan__Medium medium)
{
	return outgoing_is_copy(document) && document->copy && document->copy->has_to && document->copy->to == medium;
}

bool outgoing_copy_on_paper(const Congvan__OutgoingDocument *document)
{
	return becomes(document, PAPER);
}

bool outgoing_copy_electronic(const Congvan__OutgoingDocument *document)
{
	return becomes(document, ELECTRONIC);
}

enum office_dispatch_way outgoing_copy_way_of(const Congvan__OutgoingDocument *document,
					      const Congvan__RecipientLine *line, enum office_dispatch_way table)
{
	bool leaves = line->kind == CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY ||
		      line->kind == CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE;

	return leaves && outgoing_copy_on_paper(document) ? OFFICE_DISPATCH_PAPER : table;
}

bool outgoing_copy_needs_file(const Congvan__OutgoingDocument *document)
{
	return !outgoing_copy_on_paper(document) || document->kind == EXTRACT;
}

/* ---- reading ---- */

static void check_medium(struct cv_call *call, const char *pointer, const char *name, bool has, Congvan__Medium medium)
{
	if (has && medium != PAPER && medium != ELECTRONIC)
		cv_field(call, cv_printf(call, "%s/%s", pointer, name), "copy.one_medium", NULL);
}

int outgoing_copy_read(struct cv_call *call, const Congvan__CopyBlock *said, const char *pointer,
		       Congvan__CopyBlock **ret)
{
	Congvan__CopyBlock *block = cv_alloc(call, sizeof(*block));

	if (!block)
		return -ENOMEM;
	*block = *said;
	block->organ =
	    office_field_text(call, said->organ, cv_printf(call, "%s/organ", pointer), OUTGOING_COPY_ORGAN_CHARS);
	block->place =
	    office_field_text(call, said->place, cv_printf(call, "%s/place", pointer), OUTGOING_COPY_PLACE_CHARS);
	block->extract =
	    office_field_text(call, said->extract, cv_printf(call, "%s/extract", pointer), OUTGOING_COPY_EXTRACT_CHARS);
	check_medium(call, pointer, "from", said->has_from, said->from);
	check_medium(call, pointer, "to", said->has_to, said->to);
	*ret = block;
	return 0;
}

int outgoing_copy_patch(struct cv_call *call, const Congvan__CopyBlock *before, const Congvan__CopyBlock *said,
			Congvan__CopyBlock **ret)
{
	Congvan__CopyBlock *block = cv_alloc(call, sizeof(*block));

	if (!block)
		return -ENOMEM;
	*block = *said;
	*ret = block;
	if (!before)
		return 0;
	if (!said->organ)
		block->organ = before->organ;
	if (!said->place)
		block->place = before->place;
	if (!said->extract)
		block->extract = before->extract;
	if (!said->has_from && before->has_from)
		CV_SET(block, from, before->from);
	if (!said->has_to && before->has_to)
		CV_SET(block, to, before->to);
	if (!said->source_kind)
		block->source_kind = before->source_kind;
	if (!said->has_source_document_id && before->has_source_document_id)
		CV_SET(block, source_document_id, before->source_document_id);
	return 0;
}
