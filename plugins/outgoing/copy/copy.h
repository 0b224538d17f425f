/*
 * Copies of documents (sao y, sao lục, trích sao): NĐ 30/2020/NĐ-CP Đ25 to Đ27, PL I Phần II. A copy is an outgoing
 * document of its own kind, with the block of the copy and a link to its source; it is drafted, signed, numbered and
 * sent as any other. Its numbers are one series for all kinds (PL I.II.II.1c). The source shows its copies
 * (office/case/source_copy.h).
 *
 * What may be copied from what to what is one table. A copy to paper is signed and sealed there: nothing of it is
 * written into a file, and it leaves on paper. A copy in electronic form is the scan, or the extract, with kind, organ
 * and time of the signature in its corner.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_COPY_COPY_H
#define CONGVAN_OUTGOING_COPY_COPY_H

#include "outgoing/case.h"

#define OUTGOING_COPY_ORGAN_CHARS 200u
#define OUTGOING_COPY_PLACE_CHARS 100u
#define OUTGOING_COPY_EXTRACT_CHARS 500u

/* From one medium to another; none of them is MEDIUM_BOTH. */
struct outgoing_copy_way {
	Congvan__OutgoingKind kind;
	Congvan__Medium from, to;
};
/* All that the decree allows (Đ25), in the order in which they are proposed. */
const struct outgoing_copy_way *outgoing_copy_ways(size_t *ret_count);
bool outgoing_copy_goes(Congvan__OutgoingKind kind, Congvan__Medium from, Congvan__Medium to);

#define OUTGOING_COPY_KINDS 3u
extern const Congvan__OutgoingKind outgoing_copy_kinds[OUTGOING_COPY_KINDS];
/* Is the kind that of a copy? */
bool outgoing_copy_kind(Congvan__OutgoingKind kind);
bool outgoing_is_copy(const Congvan__OutgoingDocument *document);
/* A copy that is made on paper, or that is a file. False for what is no copy. */
bool outgoing_copy_on_paper(const Congvan__OutgoingDocument *document);
bool outgoing_copy_electronic(const Congvan__OutgoingDocument *document);
/* How a copy leaves to this recipient, where the dispatch table says `table`: what is on paper goes on paper. */
enum office_dispatch_way outgoing_copy_way_of(const Congvan__OutgoingDocument *document,
					      const Congvan__RecipientLine *line, enum office_dispatch_way table);
/* What is copied as it is, on paper, has no file; everything else is read before it is signed. */
bool outgoing_copy_needs_file(const Congvan__OutgoingDocument *document);

/* "Bản sao y": what the catalogue of types calls it; "SAO Y": what the block says. NULL: no copy. */
const char *outgoing_copy_type(Congvan__OutgoingKind kind);
const char *outgoing_copy_mark(Congvan__OutgoingKind kind);
/* "certified_copy" ...: as processes say it. "" for what is no copy. */
const char *outgoing_copy_word(Congvan__OutgoingKind kind);

/* ---- reading ---- */

/* A cleaned copy of the texts, the media looked at; mistakes below `pointer`. */
int outgoing_copy_read(struct cv_call *call, const Congvan__CopyBlock *said, const char *pointer,
		       Congvan__CopyBlock **ret);

/* "bản giấy", "bản điện tử", in the caller's language. NULL: arena exhausted. */
const char *outgoing_copy_medium(struct cv_call *call, Congvan__Medium medium);

/* In words, for what differs between versions. "": no block. NULL: arena exhausted. */
const char *outgoing_copy_said(struct cv_call *call, const Congvan__CopyBlock *block);

/* What a change says, laid over what was there. before may be NULL. */
int outgoing_copy_patch(struct cv_call *call, const Congvan__CopyBlock *before, const Congvan__CopyBlock *said,
			Congvan__CopyBlock **ret);

/* May who asks begin a copy of this kind, of those that begin documents? By the process. */
int outgoing_copy_may_begin(const struct office_case *base, Congvan__OutgoingKind kind, bool *ret);

/*
 * Of a new draft of kase->document's kind: the source is looked up among what the caller may see and linked, and what
 * the request leaves out is filled in from it. Mistakes below "/fields/copy"; CV_DENIED: not in this post. Nothing is
 * done for what is no copy.
 */
int outgoing_copy_begin(struct outgoing_case *kase, Congvan__OutgoingFields *said);

/* The block against the kind, after the fields were read: what must be there, and from what to what. */
int outgoing_copy_settle(struct outgoing_case *kase, Congvan__OutgoingFields *fields);

/* Before the number, and before what issues: is the source still one that may be copied? CV_CONFLICT "copy.source_...".
 */
int outgoing_copy_hold(struct outgoing_case *kase);

/* ---- showing ---- */

/* NULL in *ret: it is no copy. */
int outgoing_copy_show(struct cv_call *call, const Congvan__OutgoingDocument *document, Congvan__CopyShown **ret);
/* The lines in the corner of an electronic copy, signed at this moment. */
int outgoing_copy_corner(struct cv_call *call, const Congvan__OutgoingDocument *document, int64_t signed_ms,
			 char ***ret, size_t *ret_count);

/* What the source shows of it, put with every change of the copy. Nothing for what is no copy. */
int outgoing_copy_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document);

/* GET /api/v1/outgoing-copies/{source_kind}/{source_id} */
int outgoing_copy_ways_of(struct cv_call *call, const Congvan__CopyWaysRequest *request, Congvan__CopyWaysReply *reply);

extern const struct cv_text outgoing_copy_texts[];

#endif
