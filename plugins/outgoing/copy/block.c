/* The block of a copy: filled in with the draft, held against its kind and its source, looked at before the number. */
#include <errno.h>
#include <string.h>

#include "outgoing/copy/source.h"

#define BLOCK "/fields/copy"
#define SOURCE BLOCK "/sourceDocumentId"

/* ---- a new draft ---- */

/* *ret NULL: there is none that the caller may see, which is noted. */
static int link_source(struct outgoing_case *kase, const Congvan__CopyBlock *block, Congvan__DocumentLink **ret)
{
	int error = outgoing_copy_link(kase, block->source_kind, block->source_document_id, SOURCE, ret);

	if (!error && !*ret)
		cv_field(kase->base.call, SOURCE, "copy.no_such_source", NULL);
	return error;
}

/* What names who copies stands in the digest: it does not change with the agency's record. */
static void default_organ(const struct outgoing_case *kase, Congvan__CopyBlock *block)
{
	if (!block->organ)
		block->organ = kase->document->issuing_organ;
}

/* Where the request says nothing of it; who wants none says "". */
static int default_place(const struct outgoing_case *kase, Congvan__CopyBlock *block)
{
	struct cv_call *call = kase->base.call;
	Congvan__Agency *agency = NULL;
	int error = block->place
			? 0
			: cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency);

	if (!error && agency)
		block->place = agency->place;
	return error;
}

static int copy_from(struct outgoing_case *kase, const struct outgoing_copy_source *source, Congvan__CopyBlock *block,
		     Congvan__OutgoingFields *said)
{
	size_t count;
	const struct outgoing_copy_way *ways = outgoing_copy_ways(&count);

	for (size_t i = 0; i < count && !(block->has_from && block->has_to); i++) {
		if (ways[i].kind != kase->document->kind || (block->has_from && ways[i].from != block->from) ||
		    (block->has_to && ways[i].to != block->to) || !outgoing_copy_source_in(source, ways[i].from))
			continue;
		CV_SET(block, from, ways[i].from);
		CV_SET(block, to, ways[i].to);
	}
	return outgoing_copy_prefill(kase->base.call, source, kase->document->kind, said);
}

int outgoing_copy_begin(struct outgoing_case *kase, Congvan__OutgoingFields *said)
{
	struct cv_call *call = kase->base.call;
	struct outgoing_copy_source source;
	Congvan__CopyBlock *block = said->copy;
	Congvan__DocumentLink *link = NULL;
	const char *refusal;
	bool may = false;
	int error;

	if (!outgoing_is_copy(kase->document))
		return 0;
	error = outgoing_copy_may_begin(&kase->base, kase->document->kind, &may);
	if (!error && !may)
		error = cv_fail(call, CV_DENIED, "outgoing.not_this_kind", NULL);
	if (error)
		return error;
	if (!block || !block->has_source_document_id || !outgoing_copy_source_kind(block->source_kind)) {
		cv_field(call, SOURCE, "copy.source_needed", NULL);
		return 0;
	}
	error = link_source(kase, block, &link);
	if (error || !link)
		return error;
	error = outgoing_copy_source(kase->base.txn, call, link->kind, link->document_id, &source);
	if (error)
		return error;
	refusal = outgoing_copy_refusal(call, &source, kase->document->kind);
	if (refusal) {
		cv_field(call, SOURCE, refusal, NULL);
		return 0;
	}
	error = cv_append(call, &kase->document->links, &kase->document->n_links, link);
	default_organ(kase, block);
	if (!error)
		error = default_place(kase, block);
	return error ? error : copy_from(kase, &source, block, said);
}

/* ---- every version ---- */

static void check_way(struct outgoing_case *kase, const struct outgoing_copy_source *source,
		      const Congvan__CopyBlock *block)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingKind kind = kase->document->kind;

	if (!block->has_from || !outgoing_copy_source_in(source, block->from))
		cv_field(call, BLOCK "/from", "copy.source_medium", NULL);
	else if (!block->has_to || !outgoing_copy_goes(kind, block->from, block->to))
		cv_field(call, BLOCK "/to", "copy.no_such_way", outgoing_copy_type(kind),
			 outgoing_copy_medium(call, block->from),
			 outgoing_copy_medium(call, block->has_to ? block->to : block->from), NULL);
	if (kind == CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT && !block->extract)
		cv_field(call, BLOCK "/extract", "copy.extract_needed", NULL);
	else if (kind != CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT && block->extract)
		cv_field(call, BLOCK "/extract", "copy.whole", outgoing_copy_type(kind), NULL);
}

/* A draft whose source was refused has no link, and was told so. */
static bool is_linked(const Congvan__OutgoingDocument *document)
{
	for (size_t i = 0; i < document->n_links; i++)
		if (document->links[i]->link == CONGVAN__LINK_KIND__LINK_COPY_OF)
			return true;
	return false;
}

static bool same_source(const Congvan__CopyBlock *a, const Congvan__CopyBlock *b)
{
	return a->source_document_id == b->source_document_id && a->source_kind && b->source_kind &&
	       strcmp(a->source_kind, b->source_kind) == 0;
}

int outgoing_copy_settle(struct outgoing_case *kase, Congvan__OutgoingFields *fields)
{
	struct cv_call *call = kase->base.call;
	const Congvan__CopyBlock *was = kase->document->copy;
	struct outgoing_copy_source source;
	Congvan__CopyBlock *block = fields->copy;
	int error;

	if (!outgoing_is_copy(kase->document)) {
		if (block)
			cv_field(call, BLOCK, "copy.not_a_copy", NULL);
		return 0;
	}
	if (!is_linked(kase->document))
		return 0;
	if (!block || !block->has_source_document_id || !outgoing_copy_source_kind(block->source_kind)) {
		cv_field(call, SOURCE, "copy.source_needed", NULL);
		return 0;
	}
	if (was && !same_source(was, block)) {
		cv_field(call, SOURCE, "copy.other_source", NULL);
		return 0;
	}
	error = outgoing_copy_source(kase->base.txn, call, block->source_kind, block->source_document_id, &source);
	if (error || (!source.incoming && !source.outgoing))
		return error;
	check_way(kase, &source, block);
	default_organ(kase, block);
	return 0;
}

/* ---- before the number ---- */

int outgoing_copy_hold(struct outgoing_case *kase)
{
	const Congvan__CopyBlock *block = kase->document->copy;
	struct outgoing_copy_source source;
	const char *refusal;
	int error;

	if (!outgoing_is_copy(kase->document) || !block || !outgoing_copy_source_kind(block->source_kind))
		return 0;
	error = outgoing_copy_source(kase->base.txn, kase->base.call, block->source_kind, block->source_document_id,
				     &source);
	if (error || (!source.incoming && !source.outgoing))
		return error;
	refusal = outgoing_copy_refusal(kase->base.call, &source, 0);
	return refusal ? cv_fail(kase->base.call, CV_CONFLICT, refusal, NULL) : 0;
}
