/*
 * Queues, timers and subscriptions as an operator sees them: "queue.list", "queue.show", "queue.retry", "queue.drop".
 * They read the store, so they run in the pool. What an item says is never shown, only its size and digest.
 */
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "control/control_int.h"
#include "durable/dispatcher.h"
#include "durable/operate.h"
#include "store/cursor.h"
#include "store/log_read.h"
#include "store/queue.h"

#define PAGE_MAX 1000u /* items of a page */
#define LOOKED_MAX 20000u /* items looked at for one page */
#define SUMS_MAX 1024u /* queues */
#define ACT_MAX 500u /* items that one request changes */
#define DIGEST_SIZE 32u

/* ---- failures ---- */

static void refuse(struct control_request *request, Congvan__Status__Code code, const char *reason, const char *vi,
		   const char *en)
{
	request_fail(request, code, reason, request_in_english(request) ? en : vi);
}

/* Why something about an item could not be done. */
static void refuse_item(struct control_request *request, int error, const char *queue, uint64_t id)
{
	const bool english = request_in_english(request);
	const unsigned long long number = id;
	char text[512];

	switch (error) {
	case -ENOENT:
		snprintf(text, sizeof(text),
			 english ? "The queue %s has no item %llu; see \"congvan queue list --queue %s\"."
				 : "Hàng đợi %s không có mục %llu; xem \"congvan queue list --queue %s\".",
			 queue, number, queue);
		request_fail(request, CONGVAN__STATUS__CODE__NOT_FOUND, "queue.no_item", text);
		return;
	case -EBUSY:
		snprintf(text, sizeof(text),
			 english
			     ? "Item %llu of %s is being delivered just now; try again when \"congvan queue show %s "
			       "%llu\" no longer says leased."
			     : "Mục %llu của %s đang được giao; hãy thử lại khi \"congvan queue show %s %llu\" "
			       "không còn ghi là đang giao.",
			 number, queue, queue, number);
		request_fail(request, CONGVAN__STATUS__CODE__CONFLICT, "queue.leased", text);
		return;
	case -EAGAIN:
		snprintf(text, sizeof(text),
			 english ? "Item %llu of %s changed meanwhile; look at it again with \"congvan queue show\"."
				 : "Mục %llu của %s vừa thay đổi; hãy xem lại bằng \"congvan queue show\".",
			 number, queue);
		request_fail(request, CONGVAN__STATUS__CODE__CONFLICT, "queue.changed", text);
		return;
	case -EINVAL:
		snprintf(text, sizeof(text),
			 english ? "\"%.96s\" is no queue's name (plugin.name); see \"congvan queue list\"."
				 : "\"%.96s\" không phải là tên hàng đợi (thành-phần.tên); xem \"congvan queue list\".",
			 queue);
		request_fail(request, CONGVAN__STATUS__CODE__INVALID, "queue.bad_name", text);
		return;
	case -ENOSPC:
		refuse(request, CONGVAN__STATUS__CODE__STORAGE_FULL, "storage_full",
		       "Ổ đĩa còn ít hơn mức dự trữ nên không ghi được gì; hãy giải phóng chỗ trống trước.",
		       "The disk has less free space than the reserve, so nothing is written; free some first.");
		return;
	default:
		snprintf(text, sizeof(text), english ? "The store failed: %s." : "Kho dữ liệu báo lỗi: %s.",
			 strerror(-error));
		request_fail(request, CONGVAN__STATUS__CODE__INTERNAL, "queue.store_failed", text);
	}
}

/* ---- one item ---- */

static char *copy_text(const char *text)
{
	return *text ? strdup(text) : NULL;
}

/* NULL: out of memory. Texts and all from malloc. */
static Congvan__QueueEntry *entry_of(struct dispatcher *dispatcher, const struct store_item_row *item)
{
	Congvan__QueueEntry *entry = malloc(sizeof(*entry));
	const char *state = item->set_aside ? "set-aside" : "waiting";

	if (!entry)
		return NULL;
	congvan__queue_entry__init(entry);
	if (dispatcher_leased(dispatcher, item->queue, item->id))
		state = "leased";
	entry->queue = strdup(item->queue);
	entry->state = strdup(state);
	entry->has_id = entry->has_agency = entry->has_attempts = entry->has_made_ms = entry->has_not_before_ms = 1;
	entry->id = item->id;
	entry->agency = item->agency;
	entry->attempts = item->attempts;
	entry->made_ms = item->made_ms;
	entry->not_before_ms = item->not_before_ms;
	entry->reason = copy_text(item->reason);
	entry->owner = copy_text(item->owner);
	entry->maker = copy_text(item->maker);
	entry->trace_id = copy_text(item->trace_id);
	if (entry->queue && entry->state)
		return entry;
	congvan__queue_entry__free_unpacked(entry, NULL);
	return NULL;
}

static void show_digest(Congvan__QueueEntry *entry, const uint8_t digest[DIGEST_SIZE])
{
	entry->payload_digest.data = malloc(DIGEST_SIZE);
	if (!entry->payload_digest.data)
		return;
	memcpy(entry->payload_digest.data, digest, DIGEST_SIZE);
	entry->payload_digest.len = DIGEST_SIZE;
	entry->has_payload_digest = 1;
}

struct showing {
	struct dispatcher *dispatcher;
	Congvan__QueueEntry *entry;
};

static bool show_item(void *arg, const struct store_item_row *item)
{
	struct showing *showing = arg;
	uint8_t digest[EVP_MAX_MD_SIZE];

	showing->entry = entry_of(showing->dispatcher, item);
	if (!showing->entry)
		return false;
	showing->entry->has_payload_size = 1;
	showing->entry->payload_size = item->payload.len;
	if (item->payload.len > 0 &&
	    EVP_Digest(item->payload.data, item->payload.len, digest, NULL, EVP_sha256(), NULL) == 1)
		show_digest(showing->entry, digest);
	return false;
}

/* An entry of the log keeps its payload there. */
static bool show_event(void *arg, const struct store_log_row *row)
{
	Congvan__QueueEntry *entry = arg;

	entry->topic = copy_text(row->topic);
	entry->has_subject = 1;
	entry->subject = row->subject;
	entry->payload_size = row->payload_size;
	if (row->payload_digest.len == DIGEST_SIZE)
		show_digest(entry, row->payload_digest.data);
	entry->has_payload_destroyed = entry->payload_destroyed = row->destroyed;
	return false;
}

static bool is_subscription(struct dispatcher *dispatcher, struct store *store, const char *queue)
{
	struct dispatcher_view view;
	struct store_cursor cursor;

	if (dispatcher_view(dispatcher, queue, &view) == 0)
		return view.kind == CV_DELIVERY_EVENT;
	/* Its plugin does not run; it had a cursor when it did. */
	return store_cursor_get(store, queue, &cursor) == 0;
}

static void show(struct control_request *request)
{
	const struct control_options *options = &request->control->options;
	Congvan__QueueShowRequest *wanted = request_payload(request, &congvan__queue_show_request__descriptor);
	struct showing showing = {options->dispatcher, NULL};
	const char *queue;
	int r;

	if (!wanted)
		return;
	queue = wanted->queue ? wanted->queue : "";
	r = store_queue_get(options->store, queue, wanted->id, show_item, &showing);
	if (r == 0 && !showing.entry)
		r = -ENOMEM;
	if (r == 0 && is_subscription(options->dispatcher, options->store, queue))
		r = store_log_get(options->store, wanted->id, show_event, showing.entry);
	if (r == 0)
		request_fill_message(request, &showing.entry->base);
	else
		refuse_item(request, r, queue, wanted->id);
	if (showing.entry)
		congvan__queue_entry__free_unpacked(showing.entry, NULL);
	congvan__queue_show_request__free_unpacked(wanted, NULL);
}

/* ---- lists ---- */

struct listing {
	const Congvan__QueueListRequest *wanted;
	struct dispatcher *dispatcher;
	struct store *store;
	Congvan__QueueListReply *reply;
	uint32_t limit, looked;
	bool failed; /* out of memory */
};

static bool wanted_queue(const struct listing *listing, const char *queue)
{
	return !listing->wanted->queue || strcmp(listing->wanted->queue, queue) == 0;
}

static void next_page(struct listing *listing, const struct store_item_row *item)
{
	listing->reply->next_queue = strdup(item->queue);
	listing->reply->has_next_id = 1;
	listing->reply->next_id = item->id;
	listing->failed |= !listing->reply->next_queue;
}

static bool list_item(void *arg, const struct store_item_row *item)
{
	struct listing *listing = arg;
	Congvan__QueueListReply *reply = listing->reply;

	if (!wanted_queue(listing, item->queue))
		return false; /* behind the one that is wanted */
	if (reply->n_items == listing->limit || listing->looked++ == LOOKED_MAX) {
		next_page(listing, item);
		return false;
	}
	if (listing->wanted->set_aside && !item->set_aside)
		return true;
	reply->items[reply->n_items] = entry_of(listing->dispatcher, item);
	if (!reply->items[reply->n_items]) {
		listing->failed = true;
		return false;
	}
	reply->n_items++;
	return true;
}

static int list_items(struct listing *listing)
{
	const Congvan__QueueListRequest *wanted = listing->wanted;
	const char *from = wanted->from_queue;
	int r;

	listing->reply->items = calloc(listing->limit + 1, sizeof(void *));
	if (!listing->reply->items)
		return -ENOMEM;
	if (!from)
		from = wanted->queue ? wanted->queue : "";
	r = store_queue_walk(listing->store, from, wanted->from_id, list_item, listing);
	return r == 0 && listing->failed ? -ENOMEM : r;
}

/* The sum of this name, made if there is none; NULL: out of memory, or too many. */
static Congvan__QueueSum *sum_of(struct listing *listing, const char *name)
{
	Congvan__QueueListReply *reply = listing->reply;
	Congvan__QueueSum *sum;

	for (size_t i = reply->n_queues; i > 0; i--) {
		if (strcmp(reply->queues[i - 1]->name, name) == 0)
			return reply->queues[i - 1];
	}
	sum = reply->n_queues < SUMS_MAX ? malloc(sizeof(*sum)) : NULL;
	if (!sum)
		return NULL;
	congvan__queue_sum__init(sum);
	sum->name = strdup(name);
	if (!sum->name) {
		free(sum);
		return NULL;
	}
	sum->has_waiting = sum->has_leased = sum->has_set_aside = 1;
	reply->queues[reply->n_queues++] = sum;
	return sum;
}

static bool add_to_sum(void *arg, const struct store_item_row *item)
{
	struct listing *listing = arg;
	/* Queues lie one behind the other: past the one that is wanted there is nothing to count. */
	Congvan__QueueSum *sum = wanted_queue(listing, item->queue) ? sum_of(listing, item->queue) : NULL;

	if (!sum)
		return false;
	if (item->set_aside)
		sum->set_aside++;
	else
		sum->waiting++;
	if (!sum->has_oldest_ms || item->made_ms < sum->oldest_ms)
		sum->oldest_ms = item->made_ms;
	sum->has_oldest_ms = 1;
	return true;
}

static const char *kind_name(uint32_t kind)
{
	static const char *const names[] = {
	    [CV_DELIVERY_EVENT] = "subscription", [CV_DELIVERY_ITEM] = "queue", [CV_DELIVERY_TIMER] = "timer"};

	return names[kind];
}

static void add_view(struct listing *listing, Congvan__QueueSum *sum)
{
	struct dispatcher_view view;
	uint64_t head;

	if (dispatcher_view(listing->dispatcher, sum->name, &view) < 0)
		return;
	sum->kind = strdup(kind_name(view.kind));
	/* Counted at another moment than the items. */
	sum->leased = view.leased;
	sum->waiting -= view.leased < sum->waiting ? view.leased : sum->waiting;
	sum->has_suspended = sum->suspended = view.suspended;
	if (view.suspended) {
		sum->reason = strdup(view.reason);
		sum->has_probe_ms = 1;
		sum->probe_ms = view.probe_ms;
	}
	if (view.kind != CV_DELIVERY_EVENT)
		return;
	head = store_log_head(listing->store);
	sum->topic = strdup(view.topic);
	sum->has_behind = 1;
	sum->behind = head > view.upto ? head - view.upto : 0;
}

/* Those that are declared, and those that hold something. */
static int list_sums(struct listing *listing)
{
	const char *from = listing->wanted->queue ? listing->wanted->queue : "", *name;
	int r = 0;

	listing->reply->queues = calloc(SUMS_MAX, sizeof(void *));
	if (!listing->reply->queues)
		return -ENOMEM;
	for (uint32_t i = 0; (name = dispatcher_name(listing->dispatcher, i)) != NULL; i++) {
		if (wanted_queue(listing, name) && !sum_of(listing, name))
			return -ENOMEM;
	}
	r = store_queue_walk(listing->store, from, 0, add_to_sum, listing);
	for (size_t i = 0; i < listing->reply->n_queues; i++)
		add_view(listing, listing->reply->queues[i]);
	return r;
}

static void list(struct control_request *request)
{
	const struct control_options *options = &request->control->options;
	Congvan__QueueListRequest *wanted = request_payload(request, &congvan__queue_list_request__descriptor);
	Congvan__QueueListReply *reply = malloc(sizeof(*reply));
	struct listing listing = {
	    .wanted = wanted, .dispatcher = options->dispatcher, .store = options->store, .reply = reply};
	struct timespec now;
	int r = 0;

	if (reply)
		congvan__queue_list_reply__init(reply);
	if (wanted && reply) {
		listing.limit = wanted->limit < PAGE_MAX ? wanted->limit : PAGE_MAX;
		if (wanted->sums)
			r = list_sums(&listing);
		if (r == 0 && listing.limit > 0)
			r = list_items(&listing);
		clock_gettime(CLOCK_REALTIME, &now);
		reply->has_now_ms = 1;
		reply->now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
		if (r == 0)
			request_fill_message(request, &reply->base);
		else
			refuse_item(request, r, wanted->queue ? wanted->queue : "", 0);
	}
	if (reply)
		congvan__queue_list_reply__free_unpacked(reply, NULL);
	if (wanted)
		congvan__queue_list_request__free_unpacked(wanted, NULL);
}

/* ---- acts ---- */

struct found {
	uint64_t ids[ACT_MAX];
	uint32_t count;
	bool more;
};

static bool find_set_aside(void *arg, const struct store_item_row *item)
{
	struct found *found = arg;

	if (!item->set_aside)
		return true;
	found->more = found->count == ACT_MAX;
	if (!found->more)
		found->ids[found->count++] = item->id;
	return !found->more;
}

/* The first that can't be done ends it; those before it are done. `all` passes over what is gone by now. */
static int act_on(struct operate_act *act, struct dispatcher *dispatcher, const uint64_t *ids, size_t count, bool all,
		  Congvan__QueueActReply *reply)
{
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++) {
		act->id = ids[i];
		r = operate(dispatcher, act);
		if (r == 0)
			reply->done++;
		else if (all && (r == -ENOENT || r == -EBUSY || r == -EAGAIN))
			r = 0;
	}
	return r;
}

static int act_on_all(struct operate_act *act, const struct control_options *options, Congvan__QueueActReply *reply)
{
	struct found *found = calloc(1, sizeof(*found));
	int r = found ? store_queue_list(options->store, act->queue, 0, find_set_aside, found) : -ENOMEM;

	if (r == 0)
		r = act_on(act, options->dispatcher, found->ids, found->count, true, reply);
	/* What is only looked at stays where it is: asking again would show the same. */
	reply->has_more = reply->more = r == 0 && found->more && !act->dry_run;
	free(found);
	return r;
}

static void act(struct control_request *request, enum operate_kind kind)
{
	const struct control_options *options = &request->control->options;
	Congvan__QueueActRequest *wanted = request_payload(request, &congvan__queue_act_request__descriptor);
	Congvan__QueueActReply reply = CONGVAN__QUEUE_ACT_REPLY__INIT;
	struct operate_act doing = {.kind = kind, .account = request->account};
	int r;

	if (!wanted)
		return;
	doing.queue = wanted->queue ? wanted->queue : "";
	doing.reason = wanted->reason;
	doing.dry_run = wanted->dry_run;
	reply.has_done = 1;
	if (kind == OPERATE_DROP && (!wanted->reason || !*wanted->reason))
		refuse(request, CONGVAN__STATUS__CODE__INVALID, "queue.no_reason",
		       "Hủy một mục cần có lý do: --reason \"…\".", "Dropping an item needs a reason: --reason \"…\".");
	else if (wanted->reason && strlen(wanted->reason) > STORE_REASON_MAX)
		refuse(request, CONGVAN__STATUS__CODE__INVALID, "queue.long_reason",
		       "Lý do dài quá 500 byte; hãy viết ngắn hơn.",
		       "The reason is longer than 500 bytes; make it shorter.");
	else if (wanted->n_ids > ACT_MAX || (wanted->all && kind == OPERATE_DROP))
		refuse(request, CONGVAN__STATUS__CODE__INVALID, "queue.too_many", "Nhiều mục quá cho một yêu cầu.",
		       "That is too many items for one request.");
	else {
		r = wanted->all ? act_on_all(&doing, options, &reply)
				: act_on(&doing, options->dispatcher, wanted->ids, wanted->n_ids, false, &reply);
		if (r == 0)
			request_fill_message(request, &reply.base);
		else
			refuse_item(request, r, doing.queue, doing.id);
	}
	congvan__queue_act_request__free_unpacked(wanted, NULL);
}

static void retry(struct control_request *request)
{
	act(request, OPERATE_RETRY);
}

static void drop(struct control_request *request)
{
	act(request, OPERATE_DROP);
}

bool queue_command(struct control_request *request, const char *command)
{
	static const struct {
		const char *name;
		void (*run)(struct control_request *request);
	} commands[] = {{"queue.list", list}, {"queue.show", show}, {"queue.retry", retry}, {"queue.drop", drop}};

	for (size_t i = 0; i < CV_COUNT(commands); i++) {
		if (strcmp(command, commands[i].name) != 0 || !request->control->options.dispatcher)
			continue;
		request_in_pool(request, commands[i].run);
		return true;
	}
	return false;
}
