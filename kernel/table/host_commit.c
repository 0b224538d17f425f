#include <errno.h>
#include <string.h>

#include "call/deliver.h"
#include "plugin/status.h"
#include "runtime/runtime_int.h"
#include "table/host.h"
#include "table/host_key.h"

#define TOPIC_MAX 128u

/* A commit being copied: everything in the call's arena, counted against CV_COMMIT_BYTES. */
struct copy {
	struct call *call;
	struct store_commit *to;
	size_t bytes;
};

static const void *item(const struct cv_array *array, uint32_t index, void *buffer, size_t size)
{
	const size_t item_size = array->item_size < size ? array->item_size : size;

	memset(buffer, 0, size);
	memcpy(buffer, (const uint8_t *)array->items + (size_t)index * array->item_size, item_size);
	return buffer;
}

static int copy_bytes(struct copy *copy, struct cv_bytes from, struct cv_bytes *ret)
{
	if (from.data == NULL && from.len > 0)
		return -EINVAL;
	if (from.len > CV_COMMIT_BYTES - copy->bytes)
		return -E2BIG;
	copy->bytes += from.len;
	*ret = arena_copy(&copy->call->arena, from);
	return ret->data != NULL ? 0 : -ENOMEM;
}

static int copy_key(struct copy *copy, const struct cv_key *key, uint32_t rights, struct store_key *ret,
		    uint32_t *ret_schema)
{
	int r = host_key(copy->call, key, rights, ret, ret_schema);

	return r < 0 ? r : copy_bytes(copy, key->body, &ret->body);
}

static int copy_puts(struct copy *copy, const struct cv_array *array)
{
	struct cv_put put;
	int r = 0;

	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		struct store_put *to = &copy->to->puts[i];

		item(array, i, &put, sizeof(put));
		to->absent = put.absent != 0;
		if (put.value.len > CV_VALUE_MAX)
			return -E2BIG;
		r = copy_key(copy, &put.key, GRANT_RIGHT_WRITE, &to->key, &to->schema);
		if (r == 0)
			r = copy_bytes(copy, put.value, &to->value);
	}
	return r;
}

static int copy_checks(struct copy *copy, const struct cv_array *array)
{
	struct cv_check check;
	int r = 0;

	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &check, sizeof(check));
		copy->to->checks[i].version = check.version;
		r = copy_key(copy, &check.key, GRANT_RIGHT_READ, &copy->to->checks[i].key, NULL);
	}
	return r;
}

static int copy_deletes_and_sums(struct copy *copy, const struct cv_array *deletes, const struct cv_array *sums)
{
	struct cv_key key;
	struct cv_sum sum;
	int r = 0;

	for (uint32_t i = 0; i < deletes->count && r == 0; i++) {
		item(deletes, i, &key, sizeof(key));
		r = copy_key(copy, &key, GRANT_RIGHT_WRITE, &copy->to->deletes[i], NULL);
	}
	for (uint32_t i = 0; i < sums->count && r == 0; i++) {
		item(sums, i, &sum, sizeof(sum));
		copy->to->sums[i].add = sum.add;
		r = copy_key(copy, &sum.key, GRANT_RIGHT_WRITE, &copy->to->sums[i].key, NULL);
	}
	return r;
}

/*
 * A slot is looked for by its place, and the place must hold the token: a patch that points elsewhere would overwrite
 * what somebody wrote. Bytes are compared in the order of the target.
 */
static bool holds_token(struct cv_bytes target, uint32_t offset, uint64_t token, bool big_endian)
{
	if (offset > target.len || target.len - offset < sizeof(token))
		return false;
	for (size_t i = 0; i < sizeof(token); i++) {
		const size_t shift = 8 * (big_endian ? sizeof(token) - 1 - i : i);

		if (target.data[offset + i] != (uint8_t)(token >> shift))
			return false;
	}
	return true;
}

static int patch_check(const struct copy *copy, const struct cv_patch *patch, uint64_t token)
{
	const struct store_commit *to = copy->to;

	switch (patch->target) {
	case CV_PATCH_KEY:
		return patch->index < to->put_count &&
			       holds_token(to->puts[patch->index].key.body, patch->offset, token, true)
			   ? 0
			   : -EINVAL;
	case CV_PATCH_VALUE:
		return patch->index < to->put_count &&
			       holds_token(to->puts[patch->index].value, patch->offset, token, false)
			   ? 0
			   : -EINVAL;
	case CV_PATCH_EVENT:
		return patch->index < to->event_count &&
			       holds_token(to->events[patch->index].payload, patch->offset, token, false)
			   ? 0
			   : -EINVAL;
	case CV_PATCH_ITEM:
		return patch->index < to->item_count &&
			       holds_token(to->items[patch->index].payload, patch->offset, token, false)
			   ? 0
			   : -EINVAL;
	case CV_PATCH_REPLY:
		return holds_token(to->reply, patch->offset, token, false) ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

static int copy_numbers(struct copy *copy, const struct cv_commit *from)
{
	uint64_t tokens[STORE_COMMIT_NUMBERS];
	struct cv_number number;
	int r;

	for (uint32_t i = 0; i < from->numbers.count; i++) {
		struct store_number *to = &copy->to->numbers[i];

		item(&from->numbers, i, &number, sizeof(number));
		tokens[i] = number.token;
		r = copy_key(copy, &number.series, GRANT_RIGHT_WRITE, &to->series, NULL);
		if (r == 0)
			r = copy_key(copy, &number.taken, GRANT_RIGHT_READ, &to->taken, NULL);
		if (r < 0)
			return r;
	}
	for (uint32_t i = 0; i < from->patches.count; i++) {
		struct cv_patch *patch = &copy->to->patches[i];

		item(&from->patches, i, patch, sizeof(*patch));
		if (patch->number >= from->numbers.count)
			return -EINVAL;
		r = patch_check(copy, patch, tokens[patch->number]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int copy_event(struct copy *copy, const struct cv_event *event, struct store_event *ret)
{
	struct call *call = copy->call;
	int r;

	if (event->topic == NULL || strlen(event->topic) > TOPIC_MAX)
		return -EINVAL;
	if (!grants_may_tell(&call->instance->grants, event->topic)) {
		log_warning(&call->instance->log, "grant.denied", "topic=%s", event->topic);
		return -EACCES;
	}
	r = host_agency(call, event->flags, event->agency, &ret->agency);
	if (r == 0)
		r = copy_bytes(copy, event->payload, &ret->payload);
	if (r < 0)
		return r;
	ret->subject = event->subject;
	ret->topic = arena_strdup(&call->arena, event->topic);
	return ret->topic != NULL ? 0 : -ENOMEM;
}

static int copy_events(struct copy *copy, const struct cv_array *array)
{
	struct cv_event event;
	int r = 0;

	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		item(array, i, &event, sizeof(event));
		r = copy_event(copy, &event, &copy->to->events[i]);
	}
	return r;
}

static int copy_items(struct copy *copy, const struct cv_array *array)
{
	struct call *call = copy->call;
	struct cv_item given;
	int r = 0;

	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		struct store_item *to = &copy->to->items[i];

		item(array, i, &given, sizeof(given));
		if (given.queue == NULL || given.id == 0)
			return -EINVAL;
		if (given.payload.len > CV_VALUE_MAX)
			return -E2BIG;
		to->queue = grants_queue(&call->instance->grants, given.queue);
		if (to->queue == NULL) {
			log_warning(&call->instance->log, "grant.denied", "queue=%s", given.queue);
			return -EACCES;
		}
		to->agency = call->caller->agency;
		to->id = given.id;
		to->not_before_ms = given.not_before_ms;
		r = copy_bytes(copy, given.payload, &to->payload);
	}
	return r;
}

static int copy_timers(struct copy *copy, const struct cv_array *array)
{
	struct call *call = copy->call;
	struct cv_timer_set given;
	int r = 0;

	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		struct store_timer *to = &copy->to->timers[i];

		item(array, i, &given, sizeof(given));
		if (given.timer == NULL || given.at_ms < 0)
			return -EINVAL;
		if (given.key.len > STORE_TIMER_KEY_MAX || given.payload.len > CV_VALUE_MAX)
			return -E2BIG;
		to->timer = grants_timer(&call->instance->grants, given.timer);
		if (to->timer == NULL) {
			log_warning(&call->instance->log, "grant.denied", "timer=%s", given.timer);
			return -EACCES;
		}
		to->agency = call->caller->agency;
		to->at_ms = given.at_ms;
		r = copy_bytes(copy, given.key, &to->key);
		if (r == 0)
			r = copy_bytes(copy, given.payload, &to->payload);
	}
	return r;
}

static int copy_claims(struct copy *copy, const struct cv_array *array)
{
	if (array->count == 0)
		return 0;
	if (!grants_has(&copy->call->instance->grants, CV_GRANT_BLOB_CLAIM)) {
		log_warning(&copy->call->instance->log, "grant.denied", "capability=blob-claim");
		return -EACCES;
	}
	for (uint32_t i = 0; i < array->count; i++)
		item(array, i, &copy->to->claims[i], sizeof(copy->to->claims[i]));
	copy->to->claim_agency = copy->call->caller->agency;
	return 0;
}

static struct store_author author_of(const struct call *call)
{
	return (struct store_author){
	    .person = call->caller->person,
	    .post = call->caller->post,
	    .on_behalf_of = call->caller->on_behalf_of,
	    .plugin = call->instance->name,
	    .trace_id = call->caller->trace_id,
	    .address = call->caller->address,
	    .generation = call->instance->generation,
	};
}

/* Counts, sizes and what this server does not carry; before anything is allocated. */
static int commit_check(const struct call *call, const struct cv_commit *from)
{
	const struct cv_array *arrays[] = {&from->checks,  &from->puts,   &from->deletes, &from->sums,   &from->numbers,
					   &from->patches, &from->events, &from->items,   &from->timers, &from->claims};
	uint64_t total = 0;

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
		total += arrays[i]->count;
		if (arrays[i]->count > 0 && (arrays[i]->items == NULL || arrays[i]->item_size == 0))
			return -EINVAL;
	}
	if (total > CV_COMMIT_OPS || from->reply.len > CV_MESSAGE_MAX || from->numbers.count > STORE_COMMIT_NUMBERS)
		return -E2BIG;
	if ((from->flags & CV_COMMIT_FAILURE) != 0 && call->status.len == 0)
		return -EINVAL;
	return 0;
}

static void *array_make(struct call *call, const struct cv_array *array, size_t size, uint32_t *ret_count, int *r)
{
	void *made = arena_zalloc(&call->arena, (array->count + 1) * size);

	*ret_count = array->count;
	if (made == NULL)
		*r = -ENOMEM;
	return made;
}

static int arrays_make(struct call *call, const struct cv_commit *from, struct store_commit *to)
{
	int r = 0;

	to->checks = array_make(call, &from->checks, sizeof(*to->checks), &to->check_count, &r);
	to->puts = array_make(call, &from->puts, sizeof(*to->puts), &to->put_count, &r);
	to->deletes = array_make(call, &from->deletes, sizeof(*to->deletes), &to->delete_count, &r);
	to->sums = array_make(call, &from->sums, sizeof(*to->sums), &to->sum_count, &r);
	to->numbers = array_make(call, &from->numbers, sizeof(*to->numbers), &to->number_count, &r);
	to->patches = array_make(call, &from->patches, sizeof(*to->patches), &to->patch_count, &r);
	to->events = array_make(call, &from->events, sizeof(*to->events), &to->event_count, &r);
	to->items = array_make(call, &from->items, sizeof(*to->items), &to->item_count, &r);
	to->timers = array_make(call, &from->timers, sizeof(*to->timers), &to->timer_count, &r);
	to->claims = array_make(call, &from->claims, sizeof(*to->claims), &to->claim_count, &r);
	return r;
}

/* The grown end of an older plugin's structure reads as zero. */
static struct cv_commit commit_of(const struct cv_commit *from)
{
	struct cv_commit commit = {0};

	memcpy(&commit, from, from->size < sizeof(commit) ? from->size : sizeof(commit));
	return commit;
}

static int host_commit(struct cv_call *open, const struct cv_commit *given)
{
	struct call *call = call_of(open);
	const struct cv_commit from = commit_of(given);
	struct copy copy = {.call = call};
	int r;

	if (!call_is_in_run(call) || call->commit != NULL || call->slot == NULL)
		return -EPERM;
	/* A handler may run again: what it called elsewhere must not have written. A reader never writes. */
	if (call->wrote_elsewhere || (call->method->flags & CV_METHOD_READ) != 0) {
		log_warning(&call->instance->log, "commit.denied", "service=%s method=%s reason=%s",
			    call->method->service, call->method->name,
			    call->wrote_elsewhere ? "called a method that writes" : "flagged READ");
		return -EPERM;
	}
	r = commit_check(call, &from);
	if (r < 0)
		return r;
	copy.to = arena_zalloc(&call->arena, sizeof(*copy.to));
	if (copy.to == NULL)
		return -ENOMEM;
	r = arrays_make(call, &from, copy.to);
	if (r == 0)
		r = copy_checks(&copy, &from.checks);
	if (r == 0)
		r = copy_puts(&copy, &from.puts);
	if (r == 0)
		r = copy_deletes_and_sums(&copy, &from.deletes, &from.sums);
	if (r == 0)
		r = copy_events(&copy, &from.events);
	if (r == 0)
		r = copy_items(&copy, &from.items);
	if (r == 0)
		r = copy_timers(&copy, &from.timers);
	if (r == 0)
		r = copy_claims(&copy, &from.claims);
	if (r == 0)
		r = copy_bytes(&copy, from.reply, &copy.to->reply);
	if (r == 0)
		r = copy_numbers(&copy, &from);
	if (r < 0)
		return r;
	copy.to->snapshot_version = call->snapshot != NULL ? store_snapshot_version(call->snapshot) : 0;
	copy.to->author = author_of(call);
	copy.to->time_ms = call->open.now_ms;
	deliver_acknowledge(call, copy.to, from.flags);
	call->commit = copy.to;
	call->commit_flags = from.flags;
	return 0;
}

static int host_note(struct cv_call *open, const struct cv_event *event)
{
	struct call *call = call_of(open);
	struct copy copy = {.call = call};
	const struct store_author author = author_of(call);
	struct store_event note = {0};
	int r;

	if (event->payload.len > CV_GROUP_NOTE_MAX)
		return -E2BIG;
	r = copy_event(&copy, event, &note);
	if (r < 0)
		return r;
	return store_note(call->instance->runtime->store, &author, &note, call->open.now_ms);
}

static int host_fail(struct cv_call *open, struct cv_bytes status)
{
	struct call *call = call_of(open);
	struct cv_bytes kept;

	if (status_check(&call->arena, status) < 0)
		return -EINVAL;
	kept = arena_copy(&call->arena, status);
	if (kept.data == NULL)
		return -ENOMEM;
	call->status = kept;
	return 0;
}

void host_commit_fill(struct cv_host *host)
{
	host->commit = host_commit;
	host->note = host_note;
	host->fail = host_fail;
}
