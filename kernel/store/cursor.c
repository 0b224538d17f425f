#include "store/cursor.h"

#include <errno.h>
#include <string.h>

#include <congvan/store.pb-c.h>

#include "compiler.h"
#include "store/due.h"
#include "store/group.h"
#include "store/key.h"
#include "store/store_int.h"
#include "store/value.h"

#define CURSOR_PACKED_MAX 64u

/* One cursor as a commit would leave it; in the group's region. */
struct cursor_stage {
	struct staged_key key;
	struct store_cursor next;
};

static struct store_key key_of(const char *subscription)
{
	return (struct store_key){0, CURSOR_PREFIX, {(const uint8_t *)subscription, strlen(subscription)}};
}

static int unpack(struct cv_bytes value, struct store_cursor *ret)
{
	Congvan__Cursor *cursor;
	struct cv_bytes payload;
	uint64_t version;
	uint32_t schema;
	int r = value_read(value, &version, &schema, &payload);

	if (r < 0)
		return r;
	cursor = congvan__cursor__unpack(NULL, payload.len, payload.data);
	if (!cursor)
		return -EUCLEAN;
	*ret = (struct store_cursor){cursor->sequence, cursor->passed, cursor->passed_last};
	congvan__cursor__free_unpacked(cursor, NULL);
	return 0;
}

static int read_latest(const struct engine_type *type, struct engine *engine, struct cv_bytes key,
		       struct store_cursor *ret)
{
	struct engine_value value;
	int r = type->get(engine, NULL, ENGINE_RECORDS, key, &value);

	if (r < 0)
		return r;
	r = unpack(value.bytes, ret);
	type->release(&value);
	return r;
}

int store_cursor_get(struct store *s, const char *subscription, struct store_cursor *ret)
{
	struct store_key key;
	struct key_buffer buffer;
	int r;

	CV_ASSERT(s->magic == STORE_MAGIC);
	if (!due_name_good(subscription))
		return -EINVAL;
	key = key_of(subscription);
	r = key_encode(&key, &buffer);
	if (r == 0)
		r = read_latest(s->env->engine, s->engine, key_bytes(&buffer), ret);
	return r == -EUCLEAN ? -EIO : r;
}

int store_cursor_move(struct store *s, const struct store_cursor_move *move)
{
	struct store_cursor_move copy = *move;
	struct store_commit commit = {.cursor_move = &copy};

	CV_ASSERT(s->magic == STORE_MAGIC);
	return store_commit_and_wait(s, &commit);
}

/* ---- inside a commit ---- */

/* Where it stands after the commits that the group has accepted. -ENOENT. */
static int read_staged(const struct group *group, const struct staged_key *key, struct store_cursor *ret)
{
	const struct keymap_entry *found = keymap_find(&group->cursors, key->hash, key->key);

	if (!found)
		return read_latest(group->env->engine, group->engine, key->key, ret);
	*ret = ((const struct cursor_stage *)(uintptr_t)found->value)->next;
	return 0;
}

int group_stage_cursor(struct group *group, struct stage *stage)
{
	const struct store_cursor_move *move = stage->commit->cursor_move;
	struct store_cursor now = {0};
	struct store_key key;
	struct cursor_stage *made;
	int r;

	if (!move)
		return 0;
	if (!due_name_good(move->subscription) || move->to == STORE_CURSOR_NONE ||
	    (move->from != STORE_CURSOR_NONE && move->to < move->from))
		return -EINVAL;
	made = region_alloc(&group->region, sizeof(*made));
	if (!made)
		return -ENOMEM;
	key = key_of(move->subscription);
	r = group_stage_key(group, &key, &made->key);
	if (r == 0)
		r = keymap_reserve(&group->cursors, 1);
	if (r < 0)
		return r;
	r = read_staged(group, &made->key, &now);
	if (r < 0 && r != -ENOENT)
		return r;
	if ((r == -ENOENT ? STORE_CURSOR_NONE : now.sequence) != move->from)
		return -ESTALE;
	made->next = (struct store_cursor){move->to, now.passed + move->passed,
					   move->passed ? move->passed_last : now.passed_last};
	stage->cursor = made;
	stage->bytes += VALUE_HEADER_SIZE + CURSOR_PACKED_MAX + made->key.key.len;
	return 0;
}

void group_accept_cursor(struct group *group, const struct stage *stage)
{
	const struct cursor_stage *made = stage->cursor;
	Congvan__Cursor message = CONGVAN__CURSOR__INIT;
	uint8_t header[VALUE_HEADER_SIZE], packed[CURSOR_PACKED_MAX];
	struct cv_bytes value = {packed, 0};

	if (!made)
		return;
	message.has_sequence = 1;
	message.sequence = made->next.sequence;
	message.has_passed = message.has_passed_last = made->next.passed > 0;
	message.passed = made->next.passed;
	message.passed_last = made->next.passed_last;
	value.len = congvan__cursor__pack(&message, packed); /* at most 9 + 11 + 9 bytes */
	value_header_write(header, group->version, CURSOR_SCHEMA);
	group->env->engine->batch_put(group->batch, ENGINE_RECORDS, made->key.key,
				      (struct cv_bytes){header, sizeof(header)}, value);
	keymap_insert(&group->cursors, made->key.hash, made->key.key)->value = (uint64_t)(uintptr_t)made;
	group_note_written(group, &made->key, CURSOR_PREFIX, group->version);
}
