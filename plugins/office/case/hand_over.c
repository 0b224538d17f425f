#include "office/case/hand_over.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/lists/work_entry.h"

struct batch {
	struct cv_call *call;
	const struct office_hand_over_kind *kind;
	struct cv_txn *txn;
	const Congvan__Leave *leave;
	Congvan__HandOver *record;
	struct office_actor ordered_by;
	uint64_t *documents; /* to be handed over now; room for OFFICE_HAND_OVER_DOCUMENTS */
	size_t count, most;
	size_t flows_seen;
};

static struct cv_key record_key(const struct batch *batch)
{
	return cv_key(batch->call, "identity.hand_over", "is", batch->leave->person_id, batch->kind->name);
}

/* ---- the leaver's work list ---- */

/* *ret false ends the walk. */
typedef void on_row(struct batch *batch, const Congvan__WorkItem *item, bool *ret_go_on);

static int walk_box(struct batch *batch, unsigned box, on_row *row, bool *ret_go_on)
{
	struct cv_call *call = batch->call;
	struct cv_key from = cv_key(call, OFFICE_WORK_ITEM, "ib", batch->leave->person_id, box);
	struct cv_key to = cv_key_after(call, from);
	struct cv_row *rows;
	uint32_t count;

	do {
		int error = cv_scan(call, from, to, CV_SCAN_ROWS, 0, &rows, &count);

		for (uint32_t i = 0; !error && i < count && *ret_go_on; i++) {
			Congvan__WorkItem *item = cv_row_message(call, &rows[i], &congvan__work_item__descriptor);

			if (!item)
				error = -EIO;
			else if (item->kind && strcmp(item->kind, batch->kind->name) == 0)
				row(batch, item, ret_go_on);
		}
		if (error)
			return error;
		if (count) { /* the next page begins behind the last row */
			from.body = rows[count - 1].body;
			from = cv_key_after(call, from);
		}
	} while (count == CV_SCAN_ROWS && *ret_go_on);
	return 0;
}

static int walk(struct batch *batch, on_row *row)
{
	bool go_on = true;
	int error = 0;

	for (unsigned box = CONGVAN__WORK_BOX__BOX_TO_DO; box < CONGVAN__WORK_BOX__BOX_DONE && go_on && !error; box++)
		error = walk_box(batch, box, row, &go_on);
	return error;
}

static void count_row(struct batch *batch, const Congvan__WorkItem *item, bool *ret_go_on)
{
	(void)item;
	(void)ret_go_on;
	CV_SET(batch->record, left, batch->record->left + 1);
}

static void take_document(struct batch *batch, const Congvan__WorkItem *item, bool *ret_go_on)
{
	for (size_t i = 0; i < batch->count; i++)
		if (batch->documents[i] == item->document_id)
			return;
	batch->documents[batch->count++] = item->document_id;
	*ret_go_on = batch->count < batch->most;
}

/* ---- how far it has come ---- */

static int put_record(struct batch *batch, Congvan__LeaveState state)
{
	CV_SET(batch->record, state, state);
	batch->record->changed_at = office_moment(batch->call, batch->call->now_ms);
	return cv_txn_put(batch->txn, record_key(batch), &batch->record->base);
}

static int fail(struct batch *batch, const char *vi, const char *en, uint64_t document)
{
	Congvan__Label *failure = cv_new(batch->call, &congvan__label__descriptor);
	int error;

	if (!failure)
		return -ENOMEM;
	failure->vi = cv_strdup(batch->call, vi);
	failure->en = cv_strdup(batch->call, en);
	batch->record->failure = failure;
	if (document)
		CV_SET(batch->record, failed_document_id, document);
	error = put_record(batch, CONGVAN__LEAVE_STATE__LEAVE_FAILED);
	return error ? error : cv_txn_commit(batch->txn);
}

static int fail_without_successor(struct batch *batch)
{
	return fail(batch, "Người nhận bàn giao không giữ vị trí nào hôm nay. Hãy chọn người khác và thực hiện lại.",
		    "The successor holds no post today. Choose somebody else and order it again.", 0);
}

static int go_on(struct batch *batch)
{
	int error = put_record(batch, CONGVAN__LEAVE_STATE__LEAVE_RUNNING);

	if (!error)
		error = cv_txn_item(batch->txn, OFFICE_HAND_OVER_QUEUE, 0, &batch->leave->base, NULL);
	return error ? error : cv_txn_commit(batch->txn);
}

/* Who gave the order, as an act names its actor. */
static struct office_actor actor_of(const Congvan__Actor *actor)
{
	if (!actor)
		return (struct office_actor){.role = "", .name = "", .title = "", .unit_name = ""};
	return (struct office_actor){
	    .person_id = actor->person_id,
	    .post_id = actor->post_id,
	    .unit_id = actor->unit_id,
	    .role = actor->role ? actor->role : "",
	    .name = actor->name ? actor->name : "",
	    .title = actor->title ? actor->title : "",
	    .unit_name = actor->unit_name ? actor->unit_name : "",
	};
}

static int begin(struct cv_call *call, const struct office_hand_over_kind *kind, const Congvan__Leave *leave,
		 struct batch *ret)
{
	*ret = (struct batch){
	    .call = call,
	    .kind = kind,
	    .txn = cv_txn_begin(call),
	    .leave = leave,
	    .ordered_by = actor_of(leave->ordered_by),
	    .documents = cv_alloc_array(call, OFFICE_HAND_OVER_DOCUMENTS, sizeof(*ret->documents)),
	    .most = call->delivery->attempt < OFFICE_HAND_OVER_ALONE ? OFFICE_HAND_OVER_DOCUMENTS : 1,
	};
	if (!ret->txn || !ret->documents)
		return -ENOMEM;
	return cv_txn_get(ret->txn, record_key(ret), &congvan__hand_over__descriptor, &ret->record);
}

int office_hand_over_begin(struct cv_call *call, const struct office_hand_over_kind *kind, const Congvan__Leave *leave)
{
	struct batch batch;
	int error = begin(call, kind, leave, &batch);

	if (error || (batch.record && batch.record->leave_revision >= leave->revision))
		return error;
	batch.record = cv_new(call, &congvan__hand_over__descriptor);
	if (!batch.record)
		return -ENOMEM;
	CV_SET(batch.record, person_id, leave->person_id);
	batch.record->kind = cv_strdup(call, kind->name);
	CV_SET(batch.record, leave_revision, leave->revision);
	CV_SET(batch.record, documents, 0);
	CV_SET(batch.record, flows, 0);
	CV_SET(batch.record, left, 0);
	error = walk(&batch, count_row);
	if (error)
		return error;
	if (batch.record->left && !leave->successor_id)
		return fail_without_successor(&batch);
	return go_on(&batch);
}

/* ---- one document ---- */

static int note(struct office_case *kase, const struct batch *batch, const struct office_actor *successor,
		Congvan__Actor *taken_from)
{
	static const struct office_label label = {"Bàn giao", "Hand over"};
	const char *why = batch->leave->reason ? batch->leave->reason : batch->leave->basis;
	Congvan__Assignment *to = cv_new(kase->call, &congvan__assignment__descriptor);
	Congvan__Act *act;
	int error = office_case_note(kase, "hand_over", batch->kind->topic, why, &act);

	if (error || !to)
		return error ? error : -ENOMEM;
	act->label = office_label_message(kase->call, &label);
	act->verb = cv_strdup(kase->call, "hand_over");
	act->taken_from = taken_from;
	CV_SET(to, person_id, successor->person_id);
	to->name = cv_strdup(kase->call, successor->name);
	return cv_append(kase->call, &act->receivers, &act->n_receivers, to);
}

/* All that waits for the leaver in it, or has passed through and may come back. */
static int hand_over_flows(struct office_case *kase, const struct batch *batch, struct office_actor *ret_successor,
			   Congvan__Actor **ret_from, uint64_t *ret_flows)
{
	struct cv_call *call = kase->call;

	for (size_t i = 0; i < kase->flows.count; i++) {
		Congvan__ReceivingFlow *flow = kase->flows.items[i].now;
		Congvan__Actor *from = flow->receiver;
		int error;

		if (!from || from->person_id != batch->leave->person_id || office_flow_ended(flow->state))
			continue;
		error = office_find_person(call, batch->leave->successor_id, from->unit_id, ret_successor);
		if (error)
			return error == -ENOENT ? -EIO : error; /* asked for before the first document */
		error = office_flow_hand_over(&kase->flows, flow->id, office_actor_message(call, ret_successor));
		if (error)
			return error;
		*ret_from = from;
		kase->flow_id = flow->id;
		(*ret_flows)++;
	}
	if (*ret_flows != 1)
		kase->flow_id = 0; /* the act is about all of them */
	return *ret_flows ? 0 : -EIO; /* a row without its flow */
}

/* For the successor, who otherwise sees each in its own place alone. */
static int list_document(struct batch *batch, struct office_case *kase)
{
	Congvan__HandedOver *line;
	int error;

	if (batch->record->n_items >= OFFICE_HAND_OVER_LISTED)
		return 0;
	line = cv_new(batch->call, &congvan__handed_over__descriptor);
	if (!line)
		return -ENOMEM;
	CV_SET(line, document_id, kase->id);
	error = batch->kind->line(kase, line);
	return error ? error : cv_append(batch->call, &batch->record->items, &batch->record->n_items, line);
}

static int hand_over_document(struct batch *batch, uint64_t id)
{
	struct office_case *kase = cv_alloc(batch->call, batch->kind->cases->size);
	struct office_actor successor;
	Congvan__Actor *from = NULL;
	uint64_t flows = 0;
	int error = kase ? office_case_load(batch->call, batch->kind->cases, id, batch->txn, kase) : -ENOMEM;

	if (error)
		return error;
	kase->me = batch->ordered_by;
	batch->flows_seen += kase->flows.count;
	error = hand_over_flows(kase, batch, &successor, &from, &flows);
	if (!error)
		error = note(kase, batch, &successor, from);
	if (!error)
		error = list_document(batch, kase);
	if (!error)
		error = office_case_write(kase);
	if (error)
		return error;
	CV_SET(batch->record, documents, batch->record->documents + 1);
	CV_SET(batch->record, flows, batch->record->flows + flows);
	CV_SET(batch->record, left, batch->record->left > flows ? batch->record->left - flows : 0);
	return 0;
}

/* ---- the batch ---- */

static int hand_over_all(struct batch *batch)
{
	int error = 0;

	for (size_t i = 0; i < batch->count && !error; i++) {
		if (i && batch->flows_seen >= OFFICE_HAND_OVER_FLOWS)
			break; /* the rest is the next batch's */
		error = hand_over_document(batch, batch->documents[i]);
	}
	return error ? error : go_on(batch);
}

int office_hand_over_batch(struct cv_call *call, const struct office_hand_over_kind *kind, const Congvan__Leave *leave)
{
	struct office_actor successor;
	struct batch batch;
	int error = begin(call, kind, leave, &batch);

	/* Another order has come since, or this one is over. */
	if (error || !batch.record || batch.record->leave_revision != leave->revision ||
	    batch.record->state != CONGVAN__LEAVE_STATE__LEAVE_RUNNING)
		return error;
	error = walk(&batch, take_document);
	if (error)
		return error;
	if (!batch.count) {
		CV_SET(batch.record, left, 0);
		error = put_record(&batch, CONGVAN__LEAVE_STATE__LEAVE_DONE);
		return error ? error : cv_txn_commit(batch.txn);
	}
	if (call->delivery->attempt >= OFFICE_HAND_OVER_ATTEMPTS)
		return fail(&batch, "Không bàn giao được một văn bản. Hãy xem nhật ký máy chủ và thực hiện lại.",
			    "One document could not be handed over. Look at the server's log and order it again.",
			    batch.documents[0]);
	error = office_find_person(call, leave->successor_id, 0, &successor);
	if (error)
		return error == -ENOENT ? fail_without_successor(&batch) : error;
	return hand_over_all(&batch);
}
