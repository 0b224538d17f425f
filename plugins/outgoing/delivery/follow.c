#include "outgoing/delivery/follow.h"

#include <errno.h>
#include <string.h>

#include "office/access/access.h"
#include "office/calendar/moment.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/document.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define LIST(name) CONGVAN__FOLLOW_LIST__FOLLOW_##name

static const unsigned lists[] = {
    [STATE(WAITING)] = LIST(WAITING),       [STATE(SENT)] = LIST(SENT),
    [STATE(FAILED)] = LIST(FAILED),         [STATE(ARRIVED)] = LIST(SENT),
    [STATE(REFUSED)] = LIST(REFUSED),       [STATE(RECEIVED)] = LIST(RECEIVED),
    [STATE(IN_PROGRESS)] = LIST(RECEIVED),  [STATE(DONE)] = LIST(RECEIVED),
    [STATE(RECALL_ASKED)] = LIST(RECALL),   [STATE(RECALL_AGREED)] = LIST(RECALL),
    [STATE(RECALL_REFUSED)] = LIST(RECALL), [STATE(RECALL_FAILED)] = LIST(RECALL),
    [STATE(DROPPED)] = LIST(DROPPED),
};

unsigned outgoing_follow_list(const Congvan__OutgoingDelivery *delivery)
{
	if (delivery->followed_by || (size_t)delivery->state >= sizeof(lists) / sizeof(lists[0]))
		return 0;
	return lists[delivery->state];
}

/* ---- writing ---- */

static struct cv_key row_key(struct cv_call *call, uint64_t whose, const Congvan__FollowedPlace *place,
			     uint64_t delivery)
{
	return cv_key(call, OUTGOING_FOLLOW, "ibwi", whose, (unsigned)place->list, place->day, delivery);
}

static struct cv_key sum_key(struct cv_call *call, uint64_t whose, unsigned list)
{
	return cv_key(call, OUTGOING_FOLLOW_SUM, "ib", whose, list);
}

/* An enumeration that is absent reads as its first value. */
static unsigned list_of(const Congvan__FollowedPlace *place)
{
	return place->has_list ? (unsigned)place->list : 0;
}

static bool same_place(const Congvan__FollowedPlace *a, const Congvan__FollowedPlace *b)
{
	return list_of(a) == list_of(b) && a->day == b->day;
}

/* row NULL: only taken out. */
static int move(struct cv_txn *txn, struct cv_call *call, uint64_t whose, uint64_t delivery,
		const Congvan__FollowedPlace *was, const Congvan__FollowedPlace *now, const Congvan__FollowedRow *row)
{
	unsigned from = list_of(was), to = list_of(now);
	int error = 0;

	if (from && !same_place(was, now))
		error = cv_txn_delete(txn, row_key(call, whose, was, delivery));
	if (!error && from && from != to)
		error = cv_txn_add(txn, sum_key(call, whose, from), -1);
	if (!error && to && from != to)
		error = cv_txn_add(txn, sum_key(call, whose, to), 1);
	return error || !to ? error : cv_txn_put(txn, row_key(call, whose, now, delivery), &row->base);
}

static int move_all(struct cv_txn *txn, struct cv_call *call, uint64_t delivery, const Congvan__FollowedPlace *was,
		    const Congvan__FollowedPlace *now, const Congvan__FollowedRow *row)
{
	int error = move(txn, call, 0, delivery, was, now, row);

	return error || !now->author_id ? error : move(txn, call, now->author_id, delivery, was, now, row);
}

static int author_of(struct cv_call *call, uint64_t document, uint64_t *ret)
{
	Congvan__OutgoingDocument *found;
	int error =
	    cv_get(call, outgoing_document_key(call, document), &congvan__outgoing_document__descriptor, &found);

	*ret = !error && found && found->author ? found->author->person_id : 0;
	return error;
}

static Congvan__FollowedRow *row_of(struct cv_call *call, const Congvan__OutgoingRecipient *recipient,
				    const Congvan__OutgoingDelivery *delivery)
{
	Congvan__FollowedRow *row = cv_new(call, &congvan__followed_row__descriptor);
	const Congvan__RecipientLine *line = recipient->line;

	if (!row)
		return NULL;
	CV_SET(row, document_id, recipient->document_id);
	CV_SET(row, place, recipient->place);
	CV_SET(row, channel, delivery->channel);
	CV_SET(row, state, delivery->state);
	row->recipient = cv_text_fold(call, line && line->name ? line->name : "");
	row->organ_id = line ? line->organ_id : NULL;
	return row->recipient ? row : NULL;
}

static uint32_t day_of(const Congvan__OutgoingDelivery *delivery)
{
	int32_t day = cv_day_of_ms(office_moment_ms(delivery->changed_at));

	return day > 0 ? (uint32_t)day : 0;
}

int outgoing_follow_put(struct cv_txn *txn, struct cv_call *call, uint64_t author,
			const Congvan__OutgoingRecipient *recipient, const Congvan__OutgoingDelivery *delivery)
{
	static const Congvan__FollowedPlace nowhere = CONGVAN__FOLLOWED_PLACE__INIT;
	struct cv_key key = outgoing_delivery_key(call, delivery->id);
	Congvan__FollowedPlace now = CONGVAN__FOLLOWED_PLACE__INIT;
	Congvan__FollowedRow *row = row_of(call, recipient, delivery);
	Congvan__OutgoingDelivery *where;
	unsigned list = outgoing_follow_list(delivery);
	const Congvan__FollowedPlace *was;
	int error = row ? cv_txn_get(txn, key, &congvan__outgoing_delivery__descriptor, &where) : -ENOMEM;

	if (error || !where)
		return error ? error : -EIO; /* it is put with the delivery */
	was = where->followed ? where->followed : &nowhere;
	if (where->followed)
		author = was->author_id;
	else if (!author)
		error = author_of(call, recipient->document_id, &author);
	if (list) {
		CV_SET(&now, list, (Congvan__FollowList)list);
		CV_SET(&now, day, day_of(delivery));
	}
	CV_SET(&now, author_id, author);
	if (!error)
		error = move_all(txn, call, delivery->id, was, &now, row);
	if (error || (where->followed && same_place(was, &now)))
		return error;
	where->followed = &now;
	return cv_txn_put(txn, key, &where->base);
}

int outgoing_follow_drop(struct cv_txn *txn, struct cv_call *call, uint64_t delivery)
{
	struct cv_key key = outgoing_delivery_key(call, delivery);
	Congvan__FollowedPlace now = CONGVAN__FOLLOWED_PLACE__INIT;
	Congvan__OutgoingDelivery *where;
	int error = cv_txn_get(txn, key, &congvan__outgoing_delivery__descriptor, &where);

	if (!error && where && where->followed) {
		CV_SET(&now, author_id, where->followed->author_id);
		error = move_all(txn, call, delivery, where->followed, &now, NULL);
	}
	return error ? error : cv_txn_delete(txn, key);
}
