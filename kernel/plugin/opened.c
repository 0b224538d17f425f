/*
 * Design notes. A request that is under way can't be taken back from the bus. A call that is closed, or whose time has
 * run out, meanwhile is therefore only marked; the late answer comes to the loop like any other and frees it there.
 */
#include "plugin/opened.h"

#include <errno.h>

#include "compiler.h"
#include "plugin/clock.h"

static void recycle(struct opened *opened)
{
	struct opened_set *set = opened->set;

	if (opened->message != NULL)
		nng_msg_free(opened->message);
	set->kind->clear(opened);
	*opened = (struct opened){.set = set, .next = set->spare};
	set->spare = opened;
	set->count--;
}

static void tell(struct opened *opened, int result, struct cv_bytes status, struct cv_bytes reply)
{
	cv_on_reply *on_reply = opened->on_reply;

	opened->on_reply = NULL;
	on_reply(opened->arg, result, status, reply);
}

/* ---- deadlines ------------------------------------------------------------------------------------------------- */

static void list_remove(struct opened *opened)
{
	if (opened->link == NULL)
		return;
	*opened->link = opened->next;
	if (opened->next != NULL)
		opened->next->link = opened->link;
	opened->link = NULL;
	opened->next = NULL;
}

static void deadlines_set(struct opened_set *set, int64_t at_ms);

static void deadlines_cb(uv_timer_t *timer)
{
	struct opened_set *set = timer->data;
	struct opened *opened = set->under_way, *late = NULL;
	const int64_t now = clock_monotonic_ms();
	int64_t next_ms = INT64_MAX;

	loop_enter(set->loop);
	/* Taken off the list first: on_reply may close this call and open others. */
	while (opened != NULL) {
		struct opened *after = opened->next;

		if (opened->deadline_ms <= now) {
			list_remove(opened);
			opened->next = late;
			late = opened;
		} else if (opened->deadline_ms < next_ms) {
			next_ms = opened->deadline_ms;
		}
		opened = after;
	}
	while ((opened = late) != NULL) {
		struct cv_bytes status = {NULL, 0};
		int r;

		late = opened->next;
		opened->next = NULL;
		if (opened->on_reply == NULL)
			continue;
		r = set->kind->late(opened, &status);
		tell(opened, r, status, (struct cv_bytes){NULL, 0});
	}
	if (next_ms != INT64_MAX)
		deadlines_set(set, next_ms);
	loop_leave(set->loop);
}

static void deadlines_set(struct opened_set *set, int64_t at_ms)
{
	const int64_t now = clock_monotonic_ms();

	if (!set->deadlines_ready) {
		uv_timer_init(loop_uv(set->loop), &set->deadlines);
		set->deadlines.data = set;
		set->deadlines_ready = true;
	}
	/* One millisecond on top: libuv's clock is coarser than ours, and early would be too early. */
	uv_timer_start(&set->deadlines, deadlines_cb, at_ms > now ? (uint64_t)(at_ms - now) + 1 : 1, 0);
}

static void list_add(struct opened *opened)
{
	struct opened_set *set = opened->set;
	const bool first = set->under_way == NULL;

	opened->next = set->under_way;
	opened->link = &set->under_way;
	if (set->under_way != NULL)
		set->under_way->link = &opened->next;
	set->under_way = opened;
	if (first || !uv_is_active((uv_handle_t *)&set->deadlines) ||
	    opened->deadline_ms < clock_monotonic_ms() + (int64_t)uv_timer_get_due_in(&set->deadlines))
		deadlines_set(set, opened->deadline_ms);
}

/* ---- open, close ----------------------------------------------------------------------------------------------- */

void opened_init(struct opened_set *set, const struct opened_kind *kind, struct loop *loop, void *owner)
{
	*set = (struct opened_set){.kind = kind, .loop = loop, .owner = owner};
}

void opened_end(struct opened_set *set)
{
	if (set->deadlines_ready)
		uv_close((uv_handle_t *)&set->deadlines, NULL);
	set->deadlines_ready = false;
}

void opened_free(struct opened_set *set)
{
	struct opened *opened;

	while ((opened = set->spare) != NULL) {
		set->spare = opened->next;
		set->kind->free(opened);
	}
}

int opened_take(struct opened_set *set, int timeout_ms, struct opened **ret)
{
	struct opened *opened = set->spare;
	int r;

	if (set->count >= OPENED_MAX)
		return -EBUSY;
	if (opened != NULL) {
		set->spare = opened->next;
	} else {
		r = set->kind->make(set->owner, &opened);
		if (r < 0)
			return r;
	}
	if (timeout_ms <= 0)
		timeout_ms = CV_CALL_TIMEOUT_MS;
	if (timeout_ms > OPENED_TIMEOUT_MAX_MS)
		timeout_ms = OPENED_TIMEOUT_MAX_MS;
	set->count++;
	*opened = (struct opened){.set = set, .deadline_ms = clock_monotonic_ms() + timeout_ms};
	*ret = opened;
	return 0;
}

void opened_close(struct opened *opened)
{
	list_remove(opened);
	opened->on_reply = NULL;
	opened->closed = true;
	if (!opened->under_way)
		recycle(opened);
}

/* ---- a request ------------------------------------------------------------------------------------------------- */

/* The loop. */
static void answered(struct task *task)
{
	struct opened *opened = CV_CONTAINER(task, struct opened, task);
	struct cv_bytes status = opened->status, reply = {NULL, 0};
	nng_msg *message = opened->message;
	int r;

	opened->under_way = false;
	opened->message = NULL;
	list_remove(opened);
	r = opened->set->kind->read(opened, opened->result, message, opened->on_reply != NULL, &reply, &status);
	if (opened->closed)
		recycle(opened);
	else if (opened->on_reply != NULL)
		tell(opened, r, status, reply);
}

void opened_answer(struct opened *opened, int result, nng_msg *message)
{
	opened->result = result;
	opened->message = message;
	loop_push(opened->set->loop, &opened->task);
}

int opened_ask(struct opened *opened, const struct opened_request *request, cv_on_reply *on_reply, void *arg)
{
	int r;

	if (request->service == NULL || request->method == NULL || on_reply == NULL ||
	    (request->request.data == NULL && request->request.len > 0))
		return -EINVAL;
	if (opened->under_way)
		return -EBUSY;
	opened->task.run = answered;
	opened->under_way = true;
	opened->on_reply = on_reply;
	opened->arg = arg;
	opened->status = (struct cv_bytes){NULL, 0};
	r = opened->set->kind->send(opened, request, &opened->status);
	if (r == 0)
		list_add(opened);
	else /* Told like every failure: by on_reply, from the loop. */
		opened_answer(opened, r, NULL);
	return 0;
}
