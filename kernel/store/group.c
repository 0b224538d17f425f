#include "store/group.h"

#include <errno.h>
#include <string.h>

#include "store/order.h"
#include "store/upload.h"
#include "store/value.h"

#define SERIES_KEPT 1024u /* counters cached between groups */

int group_init(struct group *group, const struct store_env *env, struct engine *engine, struct stamps *stamps,
	       struct due_floors *floors, const struct meta *meta)
{
	int r;

	memset(group, 0, sizeof(*group));
	group->env = env;
	group->engine = engine;
	group->stamps = stamps;
	group->floors = floors;
	group->version = meta->version;
	group->chain = meta->chain;
	region_init(&group->region, env);
	keymap_init(&group->records, env);
	keymap_init(&group->sums, env);
	keymap_init(&group->due, env);
	keymap_init(&group->cursors, env);
	keymap_init(&group->series, env);
	r = chain_digest_init(&group->digest);
	if (r == 0)
		r = recent_init(&group->recent, env, meta->version);
	if (r == 0)
		r = env->engine->batch_create(engine, &group->batch);
	if (r < 0)
		group_finish(group);
	return r;
}

void group_finish(struct group *group)
{
	if (!group->env)
		return;
	group->env->engine->batch_destroy(&group->batch);
	group_forget_series(group, 0);
	keymap_finish(&group->series);
	keymap_finish(&group->sums);
	keymap_finish(&group->cursors);
	keymap_finish(&group->due);
	keymap_finish(&group->records);
	recent_finish(&group->recent);
	chain_digest_finish(&group->digest);
	region_finish(&group->region);
	group->env = NULL;
}

void group_begin(struct group *group)
{
	for (uint32_t i = 0; i < group->written_slots; i++)
		group->touched[group->slots[i]] = false;
	group->written_slots = 0;
	group->accepted = 0;
	group->bytes = 0;
	keymap_clear(&group->records);
	keymap_clear(&group->sums);
	keymap_clear(&group->due);
	keymap_clear(&group->cursors);
	group->worked = false;
	group_forget_series(group, SERIES_KEPT);
	region_reset(&group->region);
	group->env->engine->batch_clear(group->batch);
}

/* ---- staging: everything that can fail ---- */

static int check_shape(const struct store_commit *commit)
{
	if (commit->number_count > STORE_COMMIT_NUMBERS)
		return -E2BIG;
	for (uint32_t i = 0; i < commit->put_count; i++) {
		if (commit->puts[i].value.len > CV_VALUE_MAX)
			return -E2BIG;
	}
	for (uint32_t i = 0; i < commit->event_count; i++) {
		if (!commit->events[i].topic || commit->events[i].payload.len > CV_MESSAGE_MAX)
			return -E2BIG;
	}
	return patch_check(commit);
}

static int stage_keys(struct group *group, struct stage *stage)
{
	const struct store_commit *commit = stage->commit;
	int r = 0;

	stage->puts = region_alloc(&group->region, (size_t)commit->put_count * sizeof(*stage->puts));
	stage->deletes = region_alloc(&group->region, (size_t)commit->delete_count * sizeof(*stage->deletes));
	if (!stage->puts || !stage->deletes)
		return -ENOMEM;
	for (uint32_t i = 0; i < commit->put_count && r == 0; i++) {
		r = group_stage_key(group, &commit->puts[i].key, &stage->puts[i]);
		stage->bytes += commit->puts[i].value.len + KEY_BYTES_MAX / 4;
	}
	for (uint32_t i = 0; i < commit->delete_count && r == 0; i++)
		r = group_stage_key(group, &commit->deletes[i], &stage->deletes[i]);
	if (r < 0)
		return r;
	return keymap_reserve(&group->records, commit->put_count + commit->delete_count + commit->claim_count +
						   (commit->cursor_move != NULL));
}

static int stage_events(struct group *group, struct stage *stage)
{
	const struct store_commit *commit = stage->commit;

	stage->chain = group->chain;
	stage->events = region_alloc(&group->region, (size_t)commit->event_count * sizeof(*stage->events));
	if (!stage->events)
		return -ENOMEM;
	for (uint32_t i = 0; i < commit->event_count; i++) {
		int r = chain_append(&stage->chain, &group->digest, &group->region, &commit->author, &commit->events[i],
				     commit->time_ms, &stage->events[i]);

		if (r < 0)
			return r;
		stage->bytes += stage->events[i].entry.len + stage->events[i].payload.len;
	}
	return 0;
}

static int stage_all(struct group *group, struct stage *stage)
{
	struct store_commit *commit = stage->commit;
	int r = check_shape(commit);

	if (r == 0)
		r = group_check_versions(group, commit);
	if (r == 0)
		r = group_stage_claims(group, stage);
	if (r == 0)
		r = group_stage_numbers(group, stage);
	if (r < 0)
		return r;
	patch_apply(commit);
	r = stage_keys(group, stage);
	if (r == 0)
		r = group_check_absent(group, stage);
	if (r == 0)
		r = group_stage_sums(group, stage);
	if (r == 0)
		r = stage_events(group, stage);
	if (r == 0)
		r = group_stage_due(group, stage);
	if (r == 0)
		r = group_stage_cursor(group, stage);
	return r;
}

/* ---- acceptance: nothing can fail ---- */

static void touch(struct group *group, const char *prefix)
{
	uint32_t slot = stamps_slot(group->stamps, prefix);

	if (group->touched[slot])
		return;
	group->touched[slot] = true;
	group->slots[group->written_slots++] = slot;
}

void group_note_written(struct group *group, const struct staged_key *key, const char *prefix, uint64_t version)
{
	keymap_insert(&group->records, key->hash, key->key)->value = version;
	recent_note(&group->recent, key->hash, group->version);
	touch(group, prefix);
}

static void accept_records(struct group *group, const struct stage *stage)
{
	const struct engine_type *type = group->env->engine;
	const struct store_commit *commit = stage->commit;
	uint8_t header[VALUE_HEADER_SIZE];

	for (uint32_t i = 0; i < commit->claim_count; i++) {
		type->batch_delete(group->batch, ENGINE_RECORDS, stage->uploads[i].key);
		group_note_written(group, &stage->uploads[i], UPLOAD_PREFIX, 0);
	}
	for (uint32_t i = 0; i < commit->delete_count; i++) {
		type->batch_delete(group->batch, ENGINE_RECORDS, stage->deletes[i].key);
		group_note_written(group, &stage->deletes[i], commit->deletes[i].prefix, 0);
	}
	for (uint32_t i = 0; i < commit->put_count; i++) {
		const struct store_put *put = &commit->puts[i];

		value_header_write(header, group->version, put->schema);
		type->batch_put(group->batch, ENGINE_RECORDS, stage->puts[i].key,
				(struct cv_bytes){header, sizeof(header)}, put->value);
		group_note_written(group, &stage->puts[i], put->key.prefix, group->version);
	}
}

static void accept_row(struct group *group, const struct chain_row *row)
{
	const struct engine_type *type = group->env->engine;
	struct cv_bytes key = {row->key, sizeof(row->key)};
	struct cv_bytes nothing = {NULL, 0};

	type->batch_put(group->batch, ENGINE_LOG, key, row->entry, nothing);
	if (row->payload.len)
		type->batch_put(group->batch, ENGINE_PAYLOADS, key, row->payload, nothing);
}

static void accept_destroys(struct group *group, const struct store_commit *commit)
{
	uint8_t key[8];

	for (uint32_t i = 0; i < commit->destroy_count; i++) {
		be64_put(key, commit->destroys[i]);
		group->env->engine->batch_delete(group->batch, ENGINE_PAYLOADS, (struct cv_bytes){key, sizeof(key)});
	}
}

int group_add(struct group *group, struct store_commit *commit)
{
	struct stage stage = {.commit = commit};
	int r = stage_all(group, &stage);

	if (r < 0)
		return r;
	group->version++;
	accept_records(group, &stage);
	accept_destroys(group, commit);
	for (uint32_t i = 0; i < commit->event_count; i++)
		accept_row(group, &stage.events[i]);
	group_accept_numbers(group, &stage);
	group_accept_sums(group, &stage);
	group_accept_due(group, &stage);
	group_accept_cursor(group, &stage);
	group->worked |= commit->event_count > 0;
	commit->version = group->version;
	commit->first_sequence = commit->event_count ? group->chain.sequence + 1 : 0;
	group->chain = stage.chain;
	group->bytes += stage.bytes;
	group->accepted++;
	return 0;
}

int group_add_event(struct group *group, const struct store_author *author, const struct store_event *event,
		    int64_t time_ms)
{
	struct chain_row row;
	int r = chain_append(&group->chain, &group->digest, &group->region, author, event, time_ms, &row);

	if (r < 0)
		return r;
	accept_row(group, &row);
	group->worked = true;
	group->bytes += row.entry.len + row.payload.len;
	return 0;
}

int group_write(struct group *group, uint64_t id_mark, struct cv_error *reterr)
{
	const struct engine_type *type = group->env->engine;

	group_write_numbers(group);
	group_write_sums(group);
	group_write_due(group);
	meta_put_head(type, group->batch, group->version, &group->chain);
	if (id_mark)
		meta_put_id_mark(type, group->batch, id_mark);
	for (uint32_t i = 0; i < group->written_slots; i++)
		stamps_begin(group->stamps, group->slots[i], group->version);
	return type->batch_write(group->engine, group->batch, reterr);
}

void group_announce(struct group *group)
{
	for (uint32_t i = 0; i < group->written_slots; i++)
		stamps_set(group->stamps, group->slots[i], group->version);
	group_announce_due(group);
}
