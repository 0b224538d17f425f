#include <errno.h>
#include <string.h>

#include "host/clean.h"
#include "host/table.h"
#include "plugin/status.h"

/* A commit being described: the message's parts lie in the call's arena, the plugin's bytes stay where they are. */
struct describe {
	struct arena *arena;
	Congvan__HostCommit to;
	size_t bytes;
};

static void item(const struct cv_array *array, uint32_t index, void *buffer, size_t size)
{
	memset(buffer, 0, size);
	memcpy(buffer, (const uint8_t *)array->items + (size_t)index * array->item_size,
	       array->item_size < size ? array->item_size : size);
}

/*
 * The lists of a message are arrays of pointers. Allocates both at once: the pointers, then the messages, each of
 * `size` bytes. NULL: out of memory.
 */
static void *list_make(struct describe *describe, uint32_t count, size_t size, void ***ret_pointers)
{
	const size_t head = (count * sizeof(void *) + 15) & ~(size_t)15;
	uint8_t *at = arena_alloc(describe->arena, head + count * size + 1);

	if (at == NULL)
		return NULL;
	*ret_pointers = (void **)(void *)at;
	for (uint32_t i = 0; i < count; i++)
		(*ret_pointers)[i] = at + head + i * size;
	return at + head;
}

static int bytes_show(struct describe *describe, struct cv_bytes from, ProtobufCBinaryData *ret)
{
	if (from.data == NULL && from.len > 0)
		return -EINVAL;
	if (from.len > CV_COMMIT_BYTES - describe->bytes)
		return -E2BIG;
	describe->bytes += from.len;
	*ret = table_data(from);
	return 0;
}

static int key_show(struct describe *describe, const struct cv_key *key, Congvan__HostKey **ret)
{
	Congvan__HostKey *made = arena_alloc(describe->arena, sizeof(*made));
	int r;

	if (made == NULL)
		return -ENOMEM;
	r = table_key(key, made);
	if (r < 0)
		return r;
	if (made->body.len > CV_COMMIT_BYTES - describe->bytes)
		return -E2BIG;
	describe->bytes += made->body.len;
	*ret = made;
	return 0;
}

static int checks_show(struct describe *describe, const struct cv_array *array)
{
	Congvan__HostCommit__Check *made;
	struct cv_check check;
	void **list;
	int r = 0;

	made = list_make(describe, array->count, sizeof(*made), &list);
	if (made == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &check, sizeof(check));
		congvan__host_commit__check__init(&made[i]);
		made[i].has_version = 1;
		made[i].version = check.version;
		r = key_show(describe, &check.key, &made[i].key);
	}
	describe->to.checks = (Congvan__HostCommit__Check **)list;
	describe->to.n_checks = array->count;
	return r;
}

static int puts_show(struct describe *describe, const struct cv_array *array)
{
	Congvan__HostCommit__Put *made;
	struct cv_put put;
	void **list;
	int r = 0;

	made = list_make(describe, array->count, sizeof(*made), &list);
	if (made == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &put, sizeof(put));
		congvan__host_commit__put__init(&made[i]);
		made[i].has_value = made[i].has_absent = 1;
		made[i].absent = put.absent != 0;
		if (put.value.len > CV_VALUE_MAX)
			return -E2BIG;
		r = key_show(describe, &put.key, &made[i].key);
		if (r == 0)
			r = bytes_show(describe, put.value, &made[i].value);
	}
	describe->to.puts = (Congvan__HostCommit__Put **)list;
	describe->to.n_puts = array->count;
	return r;
}

static int deletes_show(struct describe *describe, const struct cv_array *array)
{
	struct cv_key key;
	void **list;
	int r = 0;

	if (list_make(describe, array->count, 0, &list) == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		Congvan__HostKey *made = NULL;

		item(array, i, &key, sizeof(key));
		r = key_show(describe, &key, &made);
		list[i] = made;
	}
	describe->to.deletes = (Congvan__HostKey **)list;
	describe->to.n_deletes = array->count;
	return r;
}

static int sums_show(struct describe *describe, const struct cv_array *array)
{
	Congvan__HostCommit__Sum *made;
	struct cv_sum sum;
	void **list;
	int r = 0;

	made = list_make(describe, array->count, sizeof(*made), &list);
	if (made == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &sum, sizeof(sum));
		congvan__host_commit__sum__init(&made[i]);
		made[i].has_add = 1;
		made[i].add = sum.add;
		r = key_show(describe, &sum.key, &made[i].key);
	}
	describe->to.sums = (Congvan__HostCommit__Sum **)list;
	describe->to.n_sums = array->count;
	return r;
}

static int numbers_show(struct describe *describe, const struct cv_array *array)
{
	Congvan__HostCommit__Number *made;
	struct cv_number number;
	void **list;
	int r = 0;

	made = list_make(describe, array->count, sizeof(*made), &list);
	if (made == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &number, sizeof(number));
		congvan__host_commit__number__init(&made[i]);
		made[i].has_token = 1;
		made[i].token = number.token;
		r = key_show(describe, &number.series, &made[i].series);
		if (r == 0)
			r = key_show(describe, &number.taken, &made[i].taken);
	}
	describe->to.numbers = (Congvan__HostCommit__Number **)list;
	describe->to.n_numbers = array->count;
	return r;
}

static int patches_show(struct describe *describe, const struct cv_array *array)
{
	Congvan__HostCommit__Patch *made;
	struct cv_patch patch;
	void **list;

	made = list_make(describe, array->count, sizeof(*made), &list);
	if (made == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count; i++) {
		item(array, i, &patch, sizeof(patch));
		congvan__host_commit__patch__init(&made[i]);
		made[i].has_target = made[i].has_index = made[i].has_offset = made[i].has_number = 1;
		made[i].target = patch.target;
		made[i].index = patch.index;
		made[i].offset = patch.offset;
		made[i].number = patch.number;
	}
	describe->to.patches = (Congvan__HostCommit__Patch **)list;
	describe->to.n_patches = array->count;
	return 0;
}

static int event_show(struct describe *describe, const struct cv_event *event, Congvan__HostEvent *ret)
{
	congvan__host_event__init(ret);
	if (event->topic == NULL)
		return -EINVAL;
	if (!clean_is(event->topic))
		return -EACCES;
	ret->topic = table_text(event->topic);
	ret->has_payload = ret->has_subject = ret->has_flags = ret->has_agency = 1;
	ret->subject = event->subject;
	ret->flags = event->flags;
	ret->agency = event->agency;
	return bytes_show(describe, event->payload, &ret->payload);
}

static int events_show(struct describe *describe, const struct cv_array *array)
{
	Congvan__HostEvent *made;
	struct cv_event event;
	void **list;
	int r = 0;

	made = list_make(describe, array->count, sizeof(*made), &list);
	if (made == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &event, sizeof(event));
		r = event_show(describe, &event, &made[i]);
	}
	describe->to.events = (Congvan__HostEvent **)list;
	describe->to.n_events = array->count;
	return r;
}

static int items_show(struct describe *describe, const struct cv_array *array)
{
	Congvan__HostCommit__Item *made;
	struct cv_item given;
	void **list;
	int r = 0;

	made = list_make(describe, array->count, sizeof(*made), &list);
	if (made == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &given, sizeof(given));
		congvan__host_commit__item__init(&made[i]);
		if (given.queue == NULL)
			return -EINVAL;
		if (given.payload.len > CV_VALUE_MAX)
			return -E2BIG;
		if (!clean_is(given.queue))
			return -EACCES;
		made[i].queue = table_text(given.queue);
		made[i].has_id = made[i].has_not_before_ms = made[i].has_payload = 1;
		made[i].id = given.id;
		made[i].not_before_ms = given.not_before_ms;
		r = bytes_show(describe, given.payload, &made[i].payload);
	}
	describe->to.items = (Congvan__HostCommit__Item **)list;
	describe->to.n_items = array->count;
	return r;
}

static int timers_show(struct describe *describe, const struct cv_array *array)
{
	Congvan__HostCommit__Timer *made;
	struct cv_timer_set given;
	void **list;
	int r = 0;

	made = list_make(describe, array->count, sizeof(*made), &list);
	if (made == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &given, sizeof(given));
		congvan__host_commit__timer__init(&made[i]);
		if (given.timer == NULL)
			return -EINVAL;
		if (!clean_is(given.timer))
			return -EACCES;
		made[i].timer = table_text(given.timer);
		made[i].has_key = made[i].has_at_ms = made[i].has_payload = 1;
		made[i].at_ms = given.at_ms;
		r = bytes_show(describe, given.key, &made[i].key);
		if (r == 0)
			r = bytes_show(describe, given.payload, &made[i].payload);
	}
	describe->to.timers = (Congvan__HostCommit__Timer **)list;
	describe->to.n_timers = array->count;
	return r;
}

static int claims_show(struct describe *describe, const struct cv_array *array)
{
	uint64_t *claims = arena_zalloc(describe->arena, (array->count + 1) * sizeof(*claims));

	if (claims == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < array->count; i++)
		item(array, i, &claims[i], sizeof(claims[i]));
	describe->to.claims = claims;
	describe->to.n_claims = array->count;
	return 0;
}

/* What must not be read: arrays without items, and more than a commit may hold. The kernel asks the same again. */
static int commit_check(const struct cv_commit *from)
{
	const struct cv_array *arrays[] = {&from->checks,  &from->puts,   &from->deletes, &from->sums,   &from->numbers,
					   &from->patches, &from->events, &from->items,   &from->timers, &from->claims};
	uint64_t total = 0;

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
		total += arrays[i]->count;
		if (arrays[i]->count > 0 && (arrays[i]->items == NULL || arrays[i]->item_size == 0))
			return -EINVAL;
	}
	return total > CV_COMMIT_OPS || from->reply.len > CV_MESSAGE_MAX ? -E2BIG : 0;
}

static int commit_show(struct describe *describe, const struct cv_commit *from)
{
	int r;

	r = checks_show(describe, &from->checks);
	if (r == 0)
		r = puts_show(describe, &from->puts);
	if (r == 0)
		r = deletes_show(describe, &from->deletes);
	if (r == 0)
		r = sums_show(describe, &from->sums);
	if (r == 0)
		r = events_show(describe, &from->events);
	if (r == 0)
		r = items_show(describe, &from->items);
	if (r == 0)
		r = timers_show(describe, &from->timers);
	if (r == 0)
		r = claims_show(describe, &from->claims);
	if (r == 0)
		r = bytes_show(describe, from->reply, &describe->to.reply);
	if (r == 0)
		r = numbers_show(describe, &from->numbers);
	if (r == 0)
		r = patches_show(describe, &from->patches);
	return r;
}

static int host_commit(struct cv_call *open, const struct cv_commit *given)
{
	struct turn *turn = turn_of(open);
	struct describe describe = {.arena = &turn->arena, .to = CONGVAN__HOST_COMMIT__INIT};
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	struct cv_commit from = {0};
	Congvan__TableReply *reply;
	int r;

	/* As in the kernel: in RUN, and not once the handler has put its answer off. */
	if (turn->state != TURN_RUN)
		return -EPERM;
	/* The grown end of an older plugin's structure reads as zero. */
	memcpy(&from, given, given->size < sizeof(from) ? given->size : sizeof(from));
	r = commit_check(&from);
	if (r == 0)
		r = commit_show(&describe, &from);
	if (r < 0)
		return r;
	describe.to.has_flags = 1;
	describe.to.flags = from.flags;
	describe.to.has_reply = from.reply.data != NULL;
	if ((from.flags & CV_COMMIT_FAILURE) != 0) {
		describe.to.has_status = 1;
		describe.to.status = table_data(turn->status);
	}
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__COMMIT;
	ask.commit = &describe.to;
	return table_ask_turn(turn, &ask, &reply);
}

static int host_note(struct cv_call *open, const struct cv_event *event)
{
	struct turn *turn = turn_of(open);
	struct describe describe = {.arena = &turn->arena};
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;
	Congvan__HostEvent note;
	int r;

	if (event->payload.len > CV_GROUP_NOTE_MAX)
		return -E2BIG;
	r = event_show(&describe, event, &note);
	if (r < 0)
		return r;
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__NOTE;
	ask.event = &note;
	return table_ask_speaker(turn, &ask, &reply);
}

static int host_fail(struct cv_call *open, struct cv_bytes status)
{
	struct turn *turn = turn_of(open);
	struct cv_bytes kept;

	if (status_check(&turn->arena, status) < 0)
		return -EINVAL;
	kept = arena_copy(&turn->arena, status);
	if (kept.data == NULL)
		return -ENOMEM;
	turn->status = kept;
	return 0;
}

void table_commit_fill(struct cv_host *host)
{
	host->commit = host_commit;
	host->note = host_note;
	host->fail = host_fail;
}
