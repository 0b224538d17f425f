/*
 * What a draft says of itself: read from a request with all that is wrong with it, laid over what was there, and given
 * to the document. Lengths as NĐ 30/2020/NĐ-CP PL VI Phần II has them.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DRAFT_FIELDS_H
#define CONGVAN_OUTGOING_DRAFT_FIELDS_H

#include "outgoing/outgoing.h"

#define OUTGOING_SUBJECT_CHARS 500u
#define OUTGOING_ADDRESSEES_MAX 100u
#define OUTGOING_CAPACITIES_MAX 2u

/* State secrets are drafted on paper alone: CV_DENIED with the procedure (Luật 29/2018/QH14 Đ5.5). */
int outgoing_refuse_secret(struct cv_call *call, const Congvan__OutgoingFields *said);

/*
 * A cleaned copy with the names that records give to people and units. Mistakes are noted by cv_field() below
 * "/fields". said may be NULL: nothing was. Reads in the call's transaction.
 */
int outgoing_fields_read(struct cv_call *call, const Congvan__OutgoingFields *said, int32_t today,
			 Congvan__OutgoingFields **ret);

/*
 * What would have been said, had `patch` been known: its members take the place of those of `before`; the fields that
 * `clear` names, as JSON or the protocol has them, are emptied. Nothing is checked but those names.
 */
int outgoing_fields_patch(struct cv_call *call, const Congvan__OutgoingFields *before,
			  const Congvan__OutgoingFields *patch, char *const *clear, size_t clear_count,
			  Congvan__OutgoingFields **ret);

/* The document says it now. Shares what the fields point to. */
void outgoing_fields_apply(const Congvan__OutgoingFields *fields, Congvan__OutgoingDocument *document);

/* A signature by itself, with the signer's names as records have them; mistakes below `pointer`. */
int outgoing_signature_read(struct cv_call *call, const Congvan__Signature *said, const char *pointer,
			    Congvan__Signature **ret);

/* "document_type" as JSON says it. NULL: arena exhausted. */
char *outgoing_json_name(struct cv_call *call, const char *name);

#endif
