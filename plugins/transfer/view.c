/* The records of what was sent, and what the sender sees of them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "transfer/transfer.h"

#define PAGE_DEFAULT 20u
#define PAGE_MAX 50u
#define STEPS_MAX 50u /* of one receiver: the latest are kept */

/* ---- keys ---- */

struct cv_key transfer_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, TRANSFER_SENT, "i", id);
}

struct cv_key transfer_recipient_key(struct cv_call *call, uint32_t sender, uint64_t id, uint32_t receiver)
{
	return cv_key_in(call, sender, TRANSFER_RECIPIENT, "iw", id, receiver);
}

struct cv_key transfer_sent_to_key(struct cv_call *call, uint32_t sender, const char *document_id, uint32_t receiver)
{
	return cv_key_in(call, sender, TRANSFER_SENT_TO, "sw", document_id, receiver);
}

/* ---- one receiver ---- */

int transfer_step(struct cv_call *call, Congvan__TransferRecipient *recipient, Congvan__TransferState state,
		  const char *code, const char *reason)
{
	Congvan__TransferStep *step = cv_new(call, &congvan__transfer_step__descriptor);

	if (!step)
		return -ENOMEM;
	step->code = cv_strdup(call, code);
	step->time = office_moment(call, call->now_ms);
	step->reason = cv_strdup(call, reason);
	if (!step->code || !step->time)
		return -ENOMEM;
	if (recipient->n_steps >= STEPS_MAX) {
		recipient->n_steps = STEPS_MAX - 1;
		memmove(recipient->steps, recipient->steps + 1, recipient->n_steps * sizeof(*recipient->steps));
	}
	CV_SET(recipient, state, state);
	recipient->changed_at = step->time;
	CV_SET(recipient, revision, recipient->revision + 1);
	return cv_append(call, &recipient->steps, &recipient->n_steps, step);
}

int transfer_put_status(struct cv_txn *txn, struct cv_call *call, uint32_t sender, uint64_t id,
			Congvan__TransferRecipient *recipient)
{
	Congvan__TransferStatusEvent *event = cv_new(call, &congvan__transfer_status_event__descriptor);

	if (!event)
		return -ENOMEM;
	CV_SET(event, transfer_id, id);
	event->recipient = recipient;
	return cv_txn_event_in(txn, sender, "transfer.status", id, &event->base);
}

bool transfer_recallable(const Congvan__TransferRecipient *recipient)
{
	return recipient->state == CONGVAN__TRANSFER_STATE__TRANSFER_WAITING ||
	       recipient->state == CONGVAN__TRANSFER_STATE__TRANSFER_ARRIVED;
}

int transfer_parts(struct cv_call *call, uint64_t id, struct transfer_part *ret_parts, size_t *ret_count)
{
	struct cv_key from = cv_key(call, TRANSFER_RECIPIENT, "i", id);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), TRANSFER_RECIPIENTS_MAX, 0, &rows, &count);

	for (uint32_t i = 0; i < count && !error; i++) {
		ret_parts[i].agency = cv_key_u32(rows[i].body, sizeof(uint64_t));
		ret_parts[i].recipient = cv_row_message(call, &rows[i], &congvan__transfer_recipient__descriptor);
		if (!ret_parts[i].recipient)
			error = -EIO;
	}
	*ret_count = error ? 0 : count;
	return error;
}

/* ---- the whole ---- */

/* A shallow copy for an answer: the digests of its files are left out. */
static Congvan__Transfer *shown(struct cv_call *call, const Congvan__Transfer *transfer)
{
	Congvan__Transfer *copy = cv_alloc(call, sizeof(*copy));
	Congvan__FileRef **files = cv_alloc_array(call, transfer->n_files + 1, sizeof(*files));

	if (!copy || !files)
		return NULL;
	*copy = *transfer;
	copy->files = files;
	for (size_t i = 0; i < transfer->n_files; i++) {
		files[i] = cv_alloc(call, sizeof(*files[i]));
		if (!files[i])
			return NULL;
		*files[i] = *transfer->files[i];
		files[i]->sha256 = NULL;
	}
	return copy;
}

struct named {
	struct cv_bytes key;
	Congvan__TransferRecipient *recipient;
};

static int by_name(const void *left, const void *right)
{
	const struct named *a = left, *b = right;
	size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
	int order = len ? memcmp(a->key.data, b->key.data, len) : 0;

	return order ? order : (a->key.len > b->key.len) - (a->key.len < b->key.len);
}

static int add_offer(struct cv_call *call, Congvan__TransferView *reply)
{
	return cv_append(call, &reply->actions, &reply->n_actions,
			 office_act_offer(call, "take_back", OFFICE_NO_REVISION));
}

int transfer_view(struct cv_call *call, Congvan__Transfer *transfer, const struct transfer_part *parts, size_t count,
		  unsigned rights, Congvan__TransferView *reply)
{
	struct named *order = cv_alloc_array(call, count + 1, sizeof(*order));
	bool recallable = false;
	int error = 0;

	reply->transfer = shown(call, transfer);
	if (!order || !reply->transfer)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const char *name = parts[i].recipient->party->name;

		order[i] = (struct named){cv_text_sort_key(call, name ? name : ""), parts[i].recipient};
		recallable |= transfer_recallable(parts[i].recipient);
	}
	qsort(order, count, sizeof(*order), by_name);
	for (size_t i = 0; i < count && !error; i++)
		error = cv_append(call, &reply->recipients, &reply->n_recipients, order[i].recipient);
	if (!error && recallable && rights & TRANSFER_SEND)
		error = add_offer(call, reply);
	return error;
}

int transfer_get(struct cv_call *call, const Congvan__GetTransferRequest *request, Congvan__TransferView *reply)
{
	struct transfer_part *parts = cv_alloc_array(call, TRANSFER_RECIPIENTS_MAX, sizeof(*parts));
	Congvan__Transfer *transfer;
	struct office_actor me;
	unsigned rights;
	size_t count;
	int error = parts ? transfer_actor(call, TRANSFER_SEE, &me, &rights) : -ENOMEM;

	if (!error)
		error = cv_get(call, transfer_key(call, request->id), &congvan__transfer__descriptor, &transfer);
	if (!error && !transfer)
		error = cv_fail(call, CV_NOT_FOUND, "transfer.not_found", NULL);
	if (!error)
		error = transfer_parts(call, request->id, parts, &count);
	return error ? error : transfer_view(call, transfer, parts, count, rights, reply);
}

/* ---- the list ---- */

static void tally(const Congvan__TransferRecipient *recipient, Congvan__TransferRow *row)
{
	switch (recipient->state) {
	case CONGVAN__TRANSFER_STATE__TRANSFER_REFUSED:
		row->refused++;
		break;
	case CONGVAN__TRANSFER_STATE__TRANSFER_RECALLED:
		row->recalled++;
		break;
	case CONGVAN__TRANSFER_STATE__TRANSFER_DONE:
		row->done++;
		break;
	case CONGVAN__TRANSFER_STATE__TRANSFER_RECEIVED:
	case CONGVAN__TRANSFER_STATE__TRANSFER_ASSIGNED:
	case CONGVAN__TRANSFER_STATE__TRANSFER_IN_PROGRESS:
		row->received++;
		break;
	default:
		row->waiting++;
		break;
	}
}

static int add_row(struct cv_call *call, const struct cv_row *from, struct transfer_part *parts,
		   Congvan__ListTransfersReply *reply)
{
	Congvan__Transfer *transfer = cv_row_message(call, from, &congvan__transfer__descriptor);
	Congvan__TransferRow *row = cv_new(call, &congvan__transfer_row__descriptor);
	size_t count;
	int error = transfer ? transfer_parts(call, transfer->id, parts, &count) : -EIO;

	if (error || !row)
		return error ? error : -ENOMEM;
	row->transfer = shown(call, transfer);
	row->has_waiting = row->has_received = row->has_done = row->has_refused = row->has_recalled = 1;
	for (size_t i = 0; i < count; i++)
		tally(parts[i].recipient, row);
	return row->transfer ? cv_append(call, &reply->rows, &reply->n_rows, row) : -ENOMEM;
}

int transfer_list(struct cv_call *call, const Congvan__ListTransfersRequest *request,
		  Congvan__ListTransfersReply *reply)
{
	struct transfer_part *parts = cv_alloc_array(call, TRANSFER_RECIPIENTS_MAX, sizeof(*parts));
	uint32_t limit = request->has_limit ? request->limit : PAGE_DEFAULT, count;
	struct cv_key from = cv_key(call, TRANSFER_SENT, NULL), to = cv_key_after(call, from);
	struct office_actor me;
	struct cv_row *rows;
	unsigned rights;
	int error = parts ? transfer_actor(call, TRANSFER_SEE, &me, &rights) : -ENOMEM;

	if (error)
		return error;
	if (limit < 1 || limit > PAGE_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", PAGE_MAX), NULL);
	error = cv_fields_ok(call);
	if (!error && request->cursor && *request->cursor)
		error = cv_cursor_body(call, request->cursor, &to.body);
	if (!error)
		error = cv_scan(call, from, to, limit + 1, CV_SCAN_REVERSE, &rows, &count);
	for (uint32_t i = 0; !error && i < count && i < limit; i++)
		error = add_row(call, &rows[i], parts, reply);
	if (!error && count > limit) {
		reply->next_cursor = cv_cursor(call, rows[limit - 1].body);
		error = reply->next_cursor ? 0 : -ENOMEM;
	}
	return error;
}
