#include "outgoing/copy/source.h"

#include <errno.h>
#include <string.h>

#include "office/book/notation_parts.h"
#include "outgoing/document.h"
#include "outgoing/draft/link.h"
#include "outgoing/form/rules.h"
#include "outgoing/process.h"

bool outgoing_copy_source_kind(const char *kind)
{
	return kind && (strcmp(kind, "incoming") == 0 || strcmp(kind, "outgoing") == 0);
}

int outgoing_copy_link(struct outgoing_case *kase, const char *kind, uint64_t id, const char *pointer,
		       Congvan__DocumentLink **ret)
{
	Congvan__DocumentLink *link = cv_new(kase->base.call, &congvan__document_link__descriptor);
	bool found = false;
	int error;

	*ret = NULL;
	if (!link)
		return -ENOMEM;
	CV_SET(link, link, CONGVAN__LINK_KIND__LINK_COPY_OF);
	CV_SET(link, document_id, id);
	link->kind = cv_strdup(kase->base.call, kind);
	error = link->kind ? outgoing_link_fill(kase, pointer, link, &found) : -ENOMEM;
	if (!error && found)
		*ret = link;
	return error;
}

int outgoing_copy_source(struct cv_txn *txn, struct cv_call *call, const char *kind, uint64_t id,
			 struct outgoing_copy_source *ret)
{
	struct cv_key key;
	int error;

	*ret = (struct outgoing_copy_source){.types = NULL};
	error = outgoing_types(call, &ret->types);
	if (error)
		return error;
	if (strcmp(kind, "incoming") == 0) {
		key = cv_key(call, INCOMING_DOCUMENT, "i", id);
		return txn ? cv_txn_get(txn, key, &congvan__incoming_document__descriptor, &ret->incoming)
			   : cv_get(call, key, &congvan__incoming_document__descriptor, &ret->incoming);
	}
	key = outgoing_document_key(call, id);
	return txn ? cv_txn_get(txn, key, &congvan__outgoing_document__descriptor, &ret->outgoing)
		   : cv_get(call, key, &congvan__outgoing_document__descriptor, &ret->outgoing);
}

/* ---- is it a copy itself? ---- */

static bool begins_with_group(const char *notation, const char *group)
{
	size_t len = group ? strlen(group) : 0;

	return notation && len && strncmp(notation, group, len) == 0 && notation[len] == '-';
}

/* What was received says it by its type, or by its symbol: "SY-SYT" (NĐ 30/2020/NĐ-CP PL III, form 3.1). */
static Congvan__OutgoingKind received_as(struct cv_call *call, const struct outgoing_copy_source *source)
{
	const Congvan__IncomingDocument *document = source->incoming;
	const Congvan__OutgoingKind *kinds = outgoing_copy_kinds;

	for (size_t i = 0; i < OUTGOING_COPY_KINDS; i++)
		if ((document->document_type &&
		     outgoing_same_words(call, document->document_type, outgoing_copy_type(kinds[i]))) ||
		    begins_with_group(document->code_notation, office_notation_of_copy(call, source->types, kinds[i])))
			return kinds[i];
	return CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT;
}

static Congvan__OutgoingKind kind_of(struct cv_call *call, const struct outgoing_copy_source *source)
{
	if (source->incoming)
		return received_as(call, source);
	return source->outgoing->has_kind ? source->outgoing->kind : CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT;
}

/* ---- may it be copied? ---- */

static const char *state_refusal(const struct outgoing_copy_source *source)
{
	if (source->incoming)
		return source->incoming->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED ? "copy.source_cancelled"
											      : NULL;
	switch (source->outgoing->state) {
	case CONGVAN__OUTGOING_STATE__OUTGOING_NUMBERED:
	case CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED:
	case CONGVAN__OUTGOING_STATE__OUTGOING_REPLACED: /* it stays what it was, for the archive */
		return NULL;
	case CONGVAN__OUTGOING_STATE__OUTGOING_RECALLED:
		return "copy.source_recalled";
	case CONGVAN__OUTGOING_STATE__OUTGOING_CANCELLED:
		return "copy.source_cancelled";
	default:
		return "copy.source_not_issued";
	}
}

const char *outgoing_copy_refusal(struct cv_call *call, const struct outgoing_copy_source *source,
				  Congvan__OutgoingKind kind)
{
	const char *refusal = state_refusal(source);
	Congvan__OutgoingKind of;

	if (refusal || !kind)
		return refusal;
	of = kind_of(call, source);
	/* Sao lục is made of a sao y alone, the others of what is no copy itself (NĐ 30/2020/NĐ-CP Đ3, Đ25). */
	if (kind == CONGVAN__OUTGOING_KIND__OUTGOING_RECOPY)
		return of == CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY ? NULL : "copy.source_not_certified";
	return outgoing_copy_kind(of) ? "copy.source_is_copy" : NULL;
}

bool outgoing_copy_source_in(const struct outgoing_copy_source *source, Congvan__Medium medium)
{
	const Congvan__IncomingDocument *incoming = source->incoming;

	/* What is issued here has both: the file, and the paper that is kept of it. */
	if (!incoming || !incoming->has_medium || incoming->medium == CONGVAN__MEDIUM__MEDIUM_BOTH)
		return true;
	return incoming->medium == medium || (medium == CONGVAN__MEDIUM__MEDIUM_PAPER && incoming->paper);
}

/* ---- what it gives to its copy ---- */

static void take_text(char **to, char *from)
{
	if (!*to)
		*to = from;
}

int outgoing_copy_prefill(struct cv_call *call, const struct outgoing_copy_source *source, Congvan__OutgoingKind kind,
			  Congvan__OutgoingFields *fields)
{
	const Congvan__IncomingDocument *incoming = source->incoming;
	const Congvan__OutgoingDocument *outgoing = source->outgoing;
	bool has_circulation = incoming ? incoming->has_circulation : outgoing->has_circulation;

	take_text(&fields->subject, incoming ? incoming->subject : outgoing->subject);
	take_text(&fields->field, incoming ? incoming->field : outgoing->field);
	take_text(&fields->language, incoming ? incoming->language : outgoing->language);
	/* How far it may go, its copy may go. */
	if (!fields->has_circulation && has_circulation)
		CV_SET(fields, circulation, incoming ? incoming->circulation : outgoing->circulation);
	if (!fields->document_type && kind) {
		fields->document_type = cv_strdup(call, outgoing_copy_type(kind));
		return fields->document_type ? 0 : -ENOMEM;
	}
	return 0;
}
