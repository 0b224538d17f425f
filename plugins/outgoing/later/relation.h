/*
 * What corrects (đính chính), amends (sửa đổi) or replaces (thay thế) an issued document: a draft with a link to it,
 * which on its issue is written on the earlier one too; what is replaced is frozen. NĐ 30/2020/NĐ-CP Đ18.3.
 *
 * Design notes
 *  - The earlier document changes in a commit of its own, by an item that the commit of issuing puts: neither waits for
 *    the other, and an item that comes twice finds its link there.
 *  - What is replaced may be with hundreds of people of the agency, and a commit takes so many operations: the parts
 *    end by so many at a time, each time by the same item, which is put again as long as some go on. Everybody is told
 *    with the first.
 *  - Receivers learn of it from the header of the later document (DocumentHeader.relates).
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_LATER_RELATION_H
#define CONGVAN_OUTGOING_LATER_RELATION_H

#include "outgoing/case.h"

#define OUTGOING_QUEUE_RELATIONS "relations"
#define OUTGOING_END_AT_ONCE 150u /* parts of one commit; each is up to eighteen operations of it */

/* Is it one of the three? Pure. */
bool outgoing_link_follows(Congvan__LinkKind link);

/* Notes a mistake below the pointer when that document can't be corrected, amended or replaced now. */
int outgoing_relation_begin(struct outgoing_case *kase, const char *pointer, const Congvan__OutgoingDocument *earlier);

/* What such a draft says where nothing else was said: type, subject, and the earlier one's addressees and recipients.
 */
int outgoing_relation_prefill(const struct outgoing_case *kase, Congvan__OutgoingFields *fields);

/*
 * Adds where such a draft may be begun to a view's actions: "LINK_CORRECTS", "LINK_AMENDS", "LINK_REPLACES", with the
 * verb "follow_up". They are no acts on this document: POST /api/v1/outgoing with that link is. -ENOMEM.
 */
int outgoing_relation_offers(const struct outgoing_case *kase, Congvan__ActionOffer ***offers, size_t *count);

/* Part of the commit that issues: an item for each document that it does so to. */
int outgoing_relation_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document);
int outgoing_relation_item(struct cv_call *call, const Congvan__LinkIssued *item);

/* What the channels are told. -ENOMEM. */
int outgoing_relation_header(struct cv_call *call, const Congvan__OutgoingDocument *document,
			     Congvan__DocumentHeader *header);
/* As what it is ordered: DISPATCH_REPLACE of what replaces another one, else DISPATCH_NEW. Pure. */
Congvan__DispatchKind outgoing_dispatch_kind(const Congvan__OutgoingDocument *document);

#endif
