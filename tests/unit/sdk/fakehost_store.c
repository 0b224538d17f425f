/* The fake host's store: the rules of kernel/store on sorted arrays. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fakehost_int.h"

/* ---- rows ---- */

static int compare_bytes(struct cv_bytes a, struct cv_bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.data, b.data, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_row(const struct fake_row *row, uint32_t agency, const char *prefix, struct cv_bytes body)
{
	int order = (row->agency > agency) - (row->agency < agency);

	if (order == 0)
		order = strcmp(row->prefix, prefix);
	return order ? order : compare_bytes(row->body, body);
}

/* The first row that is not before the key. */
static uint32_t lower_bound(const struct fake_table *table, uint32_t agency, const char *prefix, struct cv_bytes body)
{
	uint32_t from = 0, to = table->count;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (compare_row(&table->rows[middle], agency, prefix, body) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static struct fake_row *find_row(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body)
{
	uint32_t at = lower_bound(&fake->store, agency, prefix, body);

	if (at < fake->store.count && compare_row(&fake->store.rows[at], agency, prefix, body) == 0)
		return &fake->store.rows[at];
	return NULL;
}

static void put_row(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body,
		    struct cv_bytes value)
{
	struct fake_table *table = &fake->store;
	uint32_t at = lower_bound(table, agency, prefix, body);
	struct fake_row *row;

	if (at == table->count || compare_row(&table->rows[at], agency, prefix, body) != 0) {
		if (table->count == table->cap) {
			table->cap = table->cap ? table->cap * 2 : 64;
			table->rows = realloc(table->rows, table->cap * sizeof(*table->rows));
			if (!table->rows)
				abort();
		}
		memmove(&table->rows[at + 1], &table->rows[at], (table->count - at) * sizeof(*table->rows));
		table->count++;
		table->rows[at] = (struct fake_row){
		    .agency = agency, .prefix = fake_keep_text(fake, prefix), .body = fake_keep_bytes(fake, body)};
	}
	row = &table->rows[at];
	row->value = fake_keep_bytes(fake, value);
	row->version = fake->version;
}

static void delete_row(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body)
{
	struct fake_row *row = find_row(fake, agency, prefix, body);

	if (!row)
		return;
	fake->store.count--;
	memmove(row, row + 1, (size_t)(&fake->store.rows[fake->store.count] - row) * sizeof(*row));
}

static int64_t *counter(struct fakehost *fake, struct fake_counters *counters, uint32_t agency, const char *prefix,
			struct cv_bytes body)
{
	for (uint32_t i = 0; i < counters->count; i++) {
		struct fake_number *item = &counters->items[i];

		if (item->agency == agency && strcmp(item->prefix, prefix) == 0 && !compare_bytes(item->body, body))
			return &item->value;
	}
	counters->items = realloc(counters->items, (counters->count + 1) * sizeof(*counters->items));
	if (!counters->items)
		abort();
	counters->items[counters->count] =
	    (struct fake_number){agency, fake_keep_text(fake, prefix), fake_keep_bytes(fake, body), 0};
	return &counters->items[counters->count++].value;
}

/* ---- grants ---- */

static bool is_own_idempotency(const struct cv_plugin *plugin, const char *prefix)
{
	size_t len = strlen(plugin->name);

	return strncmp(prefix, plugin->name, len) == 0 && strcmp(prefix + len, ".idempotency") == 0;
}

static bool holds_grant(const struct cv_plugin *plugin, uint32_t kind, const char *name)
{
	const struct cv_grant *grants = plugin->grants.items;

	for (uint32_t i = 0; i < plugin->grants.count; i++) {
		if (grants[i].kind == kind && (!name || (grants[i].name && strcmp(grants[i].name, name) == 0)))
			return true;
	}
	return false;
}

static int may_touch(const struct fake_call *call, const char *prefix, uint32_t flags, bool write)
{
	const struct cv_plugin *plugin = call->plugin;

	if (!prefix || !*prefix)
		return -EINVAL;
	if (!plugin)
		return 0;
	if ((flags & CV_KEY_AGENCY) && !holds_grant(plugin, CV_GRANT_ALL_AGENCIES, NULL))
		return -EACCES;
	if (holds_grant(plugin, CV_GRANT_OWN, prefix) || holds_grant(plugin, CV_GRANT_WRITE, prefix) ||
	    is_own_idempotency(plugin, prefix))
		return 0;
	return !write && holds_grant(plugin, CV_GRANT_READ, prefix) ? 0 : -EACCES;
}

static uint32_t agency_of(const struct fake_call *call, uint32_t flags, uint32_t agency)
{
	return flags & CV_KEY_AGENCY ? agency : call->call.caller.agency;
}

static int judge_key(const struct fake_call *call, const struct cv_key *key, bool write)
{
	int result = may_touch(call, key->prefix, key->flags, write);

	if (result == 0 && (key->body.len > CV_KEY_MAX || (key->flags & ~CV_KEY_AGENCY)))
		result = -EINVAL;
	return result;
}

/* ---- reads ---- */

static int copy_row(struct cv_call *call, const struct fake_row *row, bool keys_only, struct cv_row *ret)
{
	*ret = (struct cv_row){.version = row->version};
	ret->body = cv_copy(call, row->body);
	if (!keys_only)
		ret->value = cv_copy(call, row->value);
	return ret->body.data && (keys_only || ret->value.data) ? 0 : -ENOMEM;
}

int fake_get(struct cv_call *call, const struct cv_key *key, struct cv_row *ret)
{
	const struct fake_call *own = (const struct fake_call *)(const void *)call;
	const struct fake_row *row;
	int result = judge_key(own, key, false);

	if (result < 0)
		return result;
	row = find_row(own->fake, agency_of(own, key->flags, key->agency), key->prefix, key->body);
	*ret = (struct cv_row){.version = 0};
	return row ? copy_row(call, row, false, ret) : 0;
}

int fake_scan(struct cv_call *call, const struct cv_scan *scan, struct cv_row **ret_rows, uint32_t *ret_count)
{
	const struct fake_call *own = (const struct fake_call *)(const void *)call;
	const struct fake_table *table = &own->fake->store;
	uint32_t agency = agency_of(own, scan->key_flags, scan->agency), first, last, count;
	struct cv_row *rows;
	int result = may_touch(own, scan->prefix, scan->key_flags, false);

	if (result < 0)
		return result;
	if (!scan->limit || scan->limit > CV_SCAN_ROWS || (scan->flags & ~(uint32_t)(CV_SCAN_REVERSE | CV_SCAN_KEYS)))
		return -EINVAL;
	first = lower_bound(table, agency, scan->prefix, scan->from);
	last = first;
	while (last < table->count && table->rows[last].agency == agency &&
	       strcmp(table->rows[last].prefix, scan->prefix) == 0 &&
	       (!scan->to.len || compare_bytes(table->rows[last].body, scan->to) < 0))
		last++;
	count = last - first < scan->limit ? last - first : scan->limit;
	rows = cv_alloc_array(call, count ? count : 1, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = scan->flags & CV_SCAN_REVERSE ? last - 1 - i : first + i;

		result = copy_row(call, &table->rows[at], scan->flags & CV_SCAN_KEYS, &rows[i]);
		if (result < 0)
			return result;
	}
	*ret_rows = rows;
	*ret_count = count;
	return 0;
}

int fake_sum(struct cv_call *call, const struct cv_key *key, int64_t *ret)
{
	const struct fake_call *own = (const struct fake_call *)(const void *)call;
	int result = judge_key(own, key, false);

	if (result < 0)
		return result;
	*ret = *counter(own->fake, &own->fake->sums, agency_of(own, key->flags, key->agency), key->prefix, key->body);
	return 0;
}

static struct fake_upload *find_upload(const struct fake_call *call, uint64_t id)
{
	for (uint32_t i = 0; i < call->fake->upload_count; i++) {
		struct fake_upload *upload = &call->fake->uploads[i];

		if (upload->upload.id == id && !upload->claimed && upload->agency == call->call.caller.agency &&
		    upload->person == call->call.caller.person && upload->upload.expires_ms > call->fake->now_ms)
			return upload;
	}
	return NULL;
}

int fake_upload(struct cv_call *call, uint64_t id, struct cv_upload *ret)
{
	const struct fake_call *own = (const struct fake_call *)(const void *)call;
	const struct fake_upload *upload = find_upload(own, id);

	if (!upload)
		return -ENOENT;
	*ret = upload->upload;
	ret->name = cv_strdup(call, upload->name);
	return ret->name ? 0 : -ENOMEM;
}

/* ---- commits ---- */

#define FAKE_NUMBERS 20u /* of one commit, as in the store */

struct filling {
	struct cv_put *puts; /* copies whose bytes may be patched */
	struct cv_event *events;
	struct cv_item *items;
	struct cv_bytes reply;
	uint64_t numbers[FAKE_NUMBERS];
};

/* As the kernel counts them, which takes no commit of more than CV_COMMIT_OPS. */
static uint64_t count_operations(const struct cv_commit *commit)
{
	const struct cv_array *arrays[] = {&commit->checks,  &commit->puts,    &commit->deletes, &commit->sums,
					   &commit->numbers, &commit->patches, &commit->events,  &commit->items,
					   &commit->timers,  &commit->claims};
	uint64_t total = 0;

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		total += arrays[i]->count;
	return total;
}

static int judge_commit(const struct fake_call *call, const struct cv_commit *commit)
{
	const struct cv_check *checks = commit->checks.items;
	const struct cv_put *puts = commit->puts.items;
	const struct cv_key *deletes = commit->deletes.items;
	const struct cv_sum *sums = commit->sums.items;
	const struct cv_number *numbers = commit->numbers.items;
	int result = commit->numbers.count > FAKE_NUMBERS ? -E2BIG : fake_judge_work(call, commit);

	if (commit->size != sizeof(*commit))
		return -EINVAL;
	call->fake->operations = (unsigned)count_operations(commit);
	if (call->fake->operations > CV_COMMIT_OPS)
		return -E2BIG;
	for (uint32_t i = 0; i < commit->checks.count && !result; i++)
		result = judge_key(call, &checks[i].key, false);
	for (uint32_t i = 0; i < commit->puts.count && !result; i++)
		result = judge_key(call, &puts[i].key, true);
	for (uint32_t i = 0; i < commit->deletes.count && !result; i++)
		result = judge_key(call, &deletes[i], true);
	for (uint32_t i = 0; i < commit->sums.count && !result; i++)
		result = judge_key(call, &sums[i].key, true);
	for (uint32_t i = 0; i < commit->numbers.count && !result; i++) {
		result = judge_key(call, &numbers[i].series, true);
		if (!result)
			result = judge_key(call, &numbers[i].taken, false);
	}
	if (!result && commit->claims.count && call->plugin && !holds_grant(call->plugin, CV_GRANT_BLOB_CLAIM, NULL))
		result = -EACCES;
	return result;
}

static bool collides(const struct fake_call *call, const struct cv_commit *commit)
{
	const struct cv_check *checks = commit->checks.items;

	for (uint32_t i = 0; i < commit->checks.count; i++) {
		const struct cv_key *key = &checks[i].key;
		const struct fake_row *row =
		    find_row(call->fake, agency_of(call, key->flags, key->agency), key->prefix, key->body);

		if ((row ? row->version : 0) != checks[i].version)
			return true;
	}
	return false;
}

static void fill_numbers(const struct fake_call *call, const struct cv_commit *commit, struct filling *filling)
{
	const struct cv_number *numbers = commit->numbers.items;

	for (uint32_t i = 0; i < commit->numbers.count; i++) {
		const struct cv_key *series = &numbers[i].series, *taken = &numbers[i].taken;
		uint32_t taken_agency = agency_of(call, taken->flags, taken->agency);
		int64_t *last = counter(call->fake, &call->fake->series, agency_of(call, series->flags, series->agency),
					series->prefix, series->body);
		uint8_t body[CV_KEY_MAX + 8];

		if (taken->body.len)
			memcpy(body, taken->body.data, taken->body.len);
		do {
			++*last;
			for (unsigned b = 0; b < 8; b++)
				body[taken->body.len + b] = (uint8_t)((uint64_t)*last >> (8 * (7 - b)));
		} while (
		    find_row(call->fake, taken_agency, taken->prefix, (struct cv_bytes){body, taken->body.len + 8}));
		filling->numbers[i] = (uint64_t)*last;
	}
}

static int patch(const struct cv_commit *commit, struct filling *filling)
{
	const struct cv_patch *patches = commit->patches.items;

	for (uint32_t i = 0; i < commit->patches.count; i++) {
		const struct cv_patch *place = &patches[i];
		struct cv_bytes target = {NULL, 0};
		uint64_t value;
		uint8_t *to;

		if (place->target == CV_PATCH_KEY && place->index < commit->puts.count)
			target = filling->puts[place->index].key.body;
		else if (place->target == CV_PATCH_VALUE && place->index < commit->puts.count)
			target = filling->puts[place->index].value;
		else if (place->target == CV_PATCH_EVENT && place->index < commit->events.count)
			target = filling->events[place->index].payload;
		else if (place->target == CV_PATCH_ITEM && place->index < commit->items.count)
			target = filling->items[place->index].payload;
		else if (place->target == CV_PATCH_REPLY)
			target = filling->reply;
		if (place->number >= commit->numbers.count || place->offset > target.len ||
		    target.len - place->offset < 8)
			return -EINVAL;
		value = filling->numbers[place->number];
		to = (uint8_t *)(uintptr_t)target.data + place->offset;
		for (unsigned b = 0; b < 8; b++)
			to[b] = (uint8_t)(value >> (8 * (place->target == CV_PATCH_KEY ? 7 - b : b)));
	}
	return 0;
}

static void copy_for_filling(struct fakehost *fake, const struct cv_commit *commit, struct filling *ret)
{
	ret->puts = fake_keep(fake, commit->puts.count * sizeof(*ret->puts));
	ret->events = fake_keep(fake, commit->events.count * sizeof(*ret->events));
	ret->items = fake_keep(fake, commit->items.count * sizeof(*ret->items));
	if (commit->items.count)
		memcpy(ret->items, commit->items.items, commit->items.count * sizeof(*ret->items));
	for (uint32_t i = 0; i < commit->items.count; i++)
		ret->items[i].payload = fake_keep_bytes(fake, ret->items[i].payload);
	if (commit->puts.count)
		memcpy(ret->puts, commit->puts.items, commit->puts.count * sizeof(*ret->puts));
	if (commit->events.count)
		memcpy(ret->events, commit->events.items, commit->events.count * sizeof(*ret->events));
	for (uint32_t i = 0; i < commit->puts.count; i++) {
		ret->puts[i].key.body = fake_keep_bytes(fake, ret->puts[i].key.body);
		ret->puts[i].value = fake_keep_bytes(fake, ret->puts[i].value);
	}
	for (uint32_t i = 0; i < commit->events.count; i++)
		ret->events[i].payload = fake_keep_bytes(fake, ret->events[i].payload);
	ret->reply = fake_keep_bytes(fake, commit->reply);
}

static bool is_taken(const struct fake_call *call, const struct cv_commit *commit, const struct filling *filling)
{
	for (uint32_t i = 0; i < commit->puts.count; i++) {
		const struct cv_put *put = &filling->puts[i];

		if (put->absent && find_row(call->fake, agency_of(call, put->key.flags, put->key.agency),
					    put->key.prefix, put->key.body))
			return true;
	}
	return false;
}

static void add_event(struct fake_call *call, const struct cv_event *event, bool note)
{
	struct fakehost *fake = call->fake;

	fake->events = realloc(fake->events, (fake->event_count + 1) * sizeof(*fake->events));
	if (!fake->events)
		abort();
	fake->events[fake->event_count++] = (struct fakehost_event){agency_of(call, event->flags, event->agency),
								    fake_keep_text(fake, event->topic),
								    event->subject,
								    call->call.caller.person,
								    fake_keep_bytes(fake, event->payload),
								    note};
}

static void write_all(struct fake_call *call, const struct cv_commit *commit, const struct filling *filling)
{
	const struct cv_key *deletes = commit->deletes.items;
	const struct cv_sum *sums = commit->sums.items;
	struct fakehost *fake = call->fake;

	fake->version++;
	for (uint32_t i = 0; i < commit->deletes.count; i++)
		delete_row(fake, agency_of(call, deletes[i].flags, deletes[i].agency), deletes[i].prefix,
			   deletes[i].body);
	for (uint32_t i = 0; i < commit->puts.count; i++) {
		const struct cv_put *put = &filling->puts[i];

		put_row(fake, agency_of(call, put->key.flags, put->key.agency), put->key.prefix, put->key.body,
			put->value);
	}
	for (uint32_t i = 0; i < commit->sums.count; i++)
		*counter(fake, &fake->sums, agency_of(call, sums[i].key.flags, sums[i].key.agency), sums[i].key.prefix,
			 sums[i].key.body) += sums[i].add;
	for (uint32_t i = 0; i < commit->events.count; i++)
		add_event(call, &filling->events[i], false);
	fake_write_work(call, commit, filling->items);
}

static int claim_all(struct fake_call *call, const struct cv_commit *commit)
{
	const uint64_t *claims = commit->claims.items;

	for (uint32_t i = 0; i < commit->claims.count; i++) {
		if (!find_upload(call, claims[i]))
			return -ENOENT;
	}
	for (uint32_t i = 0; i < commit->claims.count; i++)
		find_upload(call, claims[i])->claimed = true;
	return 0;
}

/* Numbers of a refused commit are not used up: the series goes back. */
static int carry_out(struct fake_call *call, const struct cv_commit *commit, struct filling *filling)
{
	int64_t before[FAKE_NUMBERS] = {0};
	const struct cv_number *numbers = commit->numbers.items;
	int result;

	if (collides(call, commit))
		return -EAGAIN;
	for (uint32_t i = 0; i < commit->numbers.count; i++)
		before[i] = *counter(call->fake, &call->fake->series,
				     agency_of(call, numbers[i].series.flags, numbers[i].series.agency),
				     numbers[i].series.prefix, numbers[i].series.body);
	fill_numbers(call, commit, filling);
	result = patch(commit, filling);
	if (result == 0 && is_taken(call, commit, filling))
		result = -EAGAIN;
	if (result == 0)
		result = claim_all(call, commit);
	for (uint32_t i = commit->numbers.count; result < 0 && i-- > 0;)
		*counter(call->fake, &call->fake->series,
			 agency_of(call, numbers[i].series.flags, numbers[i].series.agency), numbers[i].series.prefix,
			 numbers[i].series.body) = before[i];
	if (result == 0)
		write_all(call, commit, filling);
	return result;
}

int fake_commit(struct cv_call *call, const struct cv_commit *commit)
{
	struct fake_call *own = (struct fake_call *)(void *)call;
	struct fakehost *fake = own->fake;
	void (*hook)(struct fakehost *, void *) = fake->hook;
	struct filling filling;
	int result = judge_commit(own, commit);

	if (result < 0)
		return result;
	if (own->committed)
		return -EINVAL;
	if (hook) {
		fake->hook = NULL;
		hook(fake, fake->hook_arg);
	}
	copy_for_filling(fake, commit, &filling);
	own->outcome = fake->commit_error ? fake->commit_error : carry_out(own, commit, &filling);
	fake->commit_error = 0;
	own->committed = true;
	own->commit_flags = commit->flags;
	own->reply = filling.reply;
	return 0;
}

int fake_note(struct cv_call *call, const struct cv_event *event)
{
	add_event((struct fake_call *)(void *)call, event, true);
	return 0;
}

/* ---- for tests ---- */

void fakehost_put(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body,
		  const ProtobufCMessage *message)
{
	struct cv_bytes value = {NULL, 0};
	uint8_t *data;

	if (message) {
		value.len = protobuf_c_message_get_packed_size(message);
		data = fake_keep(fake, value.len);
		protobuf_c_message_pack(message, data);
		value.data = data;
	}
	fake->version++;
	put_row(fake, agency, prefix, body, value);
}

struct cv_bytes fakehost_get(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body)
{
	const struct fake_row *row = find_row(fake, agency, prefix, body);

	return row ? row->value : (struct cv_bytes){NULL, 0};
}

uint32_t fakehost_count(struct fakehost *fake, uint32_t agency, const char *prefix)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < fake->store.count; i++)
		count += fake->store.rows[i].agency == agency && strcmp(fake->store.rows[i].prefix, prefix) == 0;
	return count;
}

struct cv_bytes fakehost_row(struct fakehost *fake, uint32_t agency, const char *prefix, uint32_t n,
			     struct cv_bytes *ret_body)
{
	uint32_t at = lower_bound(&fake->store, agency, prefix, (struct cv_bytes){NULL, 0}) + n;

	if (at >= fake->store.count || fake->store.rows[at].agency != agency ||
	    strcmp(fake->store.rows[at].prefix, prefix) != 0)
		return (struct cv_bytes){NULL, 0};
	if (ret_body)
		*ret_body = fake->store.rows[at].body;
	return fake->store.rows[at].value;
}

int64_t fakehost_sum(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body)
{
	return *counter(fake, &fake->sums, agency, prefix, body);
}

void fakehost_add_sum(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body, int64_t delta)
{
	*counter(fake, &fake->sums, agency, prefix, body) += delta;
}

const struct fakehost_event *fakehost_events(struct fakehost *fake, uint32_t *ret_count)
{
	*ret_count = fake->event_count;
	return fake->events;
}

uint64_t fakehost_upload(struct fakehost *fake, const char *name, const char *media_type, uint64_t size_bytes)
{
	struct fake_upload *upload;

	fake->uploads = realloc(fake->uploads, (fake->upload_count + 1) * sizeof(*fake->uploads));
	if (!fake->uploads)
		abort();
	upload = &fake->uploads[fake->upload_count++];
	*upload = (struct fake_upload){.agency = fake->caller.agency, .person = fake->caller.person};
	upload->name = fake_keep_text(fake, name);
	upload->upload = (struct cv_upload){.size = sizeof(upload->upload),
					    .id = ++fake->last_id,
					    .size_bytes = size_bytes,
					    .expires_ms = fake->now_ms + 86400000};
	for (unsigned i = 0; i < 64; i++)
		upload->upload.sha256[i] = "0123456789abcdef"[upload->upload.id >> (i % 16 * 4) & 15];
	strncpy(upload->upload.media_type, media_type, sizeof(upload->upload.media_type) - 1);
	return upload->upload.id;
}
