#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>

#include "field.h"
#include "keys.h"
#include "rights.h"

#define UNIT_NAME_CHARS 200u
#define UNIT_CODE_CHARS 20u
#define UNIT_POSITION_MAX 10000u

int unit_get(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t id, Congvan__Unit **ret)
{
	*ret = NULL;
	return id ? cv_txn_get(txn, key_unit(call, agency, id), &congvan__unit__descriptor, ret) : 0;
}

int unit_name(struct cv_call *call, uint32_t agency, uint64_t id, char **ret)
{
	Congvan__Unit *unit = NULL;
	int error = id ? cv_get(call, key_unit(call, agency, id), &congvan__unit__descriptor, &unit) : 0;
	if (error == 0)
		*ret = unit && unit->name ? unit->name : (char *)protobuf_c_empty_string;
	return error;
}

static struct cv_key code_key(struct cv_call *call, uint32_t agency, const char *code)
{
	const char *folded = cv_text_fold(call, code);
	return cv_key_in(call, agency, "identity.unit_code", "s", folded ? folded : "");
}

/*
 * Walks from the new parent up to the root. Every unit on the way is checked by the commit, so that two moves at the
 * same time cannot close a circle between them: the second one runs again and finds it.
 */
static int check_parent(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t unit, uint64_t parent)
{
	for (unsigned depth = 1; parent; depth++) {
		Congvan__Unit *above;
		int error = unit_get(txn, call, agency, parent, &above);
		if (error < 0)
			return error;
		if (parent == unit) {
			cv_field(call, "/unit/parentId", "unit.circle", NULL);
			return 0;
		}
		if (!above || (depth == 1 && above->closed)) {
			cv_field(call, "/unit/parentId", above ? "unit.parent_closed" : "unit.unknown", NULL);
			return 0;
		}
		if (depth >= UNIT_DEPTH_MAX) {
			cv_field(call, "/unit/parentId", "unit.too_deep", cv_printf(call, "%u", UNIT_DEPTH_MAX), NULL);
			return 0;
		}
		parent = above->parent_id;
	}
	return 0;
}

/* Fills `unit` from what was sent. Mistakes are noted; the result is negative only when reading failed. */
static int take_fields(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const Congvan__Unit *sent,
		       Congvan__Unit *unit)
{
	unit->name = field_text(call, (struct field_text){"/unit/name", UNIT_NAME_CHARS, true}, sent->name);
	unit->code = field_code(call, (struct field_text){"/unit/code", UNIT_CODE_CHARS, true}, sent->code);
	if (sent->position > UNIT_POSITION_MAX)
		cv_field(call, "/unit/position", "field.out_of_range", "0", cv_printf(call, "%u", UNIT_POSITION_MAX),
			 NULL);
	CV_SET(unit, position, sent->position);
	unit->has_parent_id = sent->parent_id != 0;
	unit->parent_id = sent->parent_id;
	CV_SET(unit, closed, sent->closed);
	return check_parent(txn, call, agency, unit->id, unit->parent_id);
}

/* The code stands for one unit only; the index is its guard. */
static int take_code(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const Congvan__Unit *unit)
{
	Congvan__Unit *holder = NULL;
	struct cv_key key = code_key(call, agency, unit->code);
	int error = cv_txn_get(txn, key, &congvan__unit__descriptor, &holder);
	if (error < 0)
		return error;
	if (holder && holder->id != unit->id) {
		cv_field(call, "/unit/code", "unit.code_taken", unit->code, NULL);
		return cv_fields_ok(call);
	}
	Congvan__Unit entry = CONGVAN__UNIT__INIT;
	CV_SET(&entry, id, unit->id);
	return cv_txn_put(txn, key, &entry.base);
}

static int put_unit(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const char *topic,
		    const Congvan__Unit *unit)
{
	int error = take_code(txn, call, agency, unit);
	if (error == 0)
		error = cv_txn_put(txn, key_unit(call, agency, unit->id), &unit->base);
	if (error == 0)
		error = cv_txn_event_in(txn, agency, topic, unit->id, &unit->base);
	return error;
}

int add_unit(struct cv_call *call, const Congvan__AddUnitRequest *request, Congvan__AddUnitReply *reply)
{
	uint32_t agency;
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__Unit *unit = cv_new(call, &congvan__unit__descriptor);
	if (!txn || !unit)
		return -ENOMEM;
	int error = rights_administer(txn, call, request->agency, &agency);
	if (error < 0)
		return error;
	if (!request->unit)
		cv_field(call, "/unit", "field.required", NULL);
	else
		error = take_fields(txn, call, agency, request->unit, unit);
	if (error == 0)
		error = cv_fields_ok(call);
	if (error < 0)
		return error;
	CV_SET(unit, id, call->host->new_id(call->host));
	CV_SET(unit, revision, 1);
	error = put_unit(txn, call, agency, "identity.unit_added", unit);
	if (error < 0)
		return error;
	reply->unit = unit;
	cv_http_status(call, 201);
	cv_http_etag(call, unit->revision);
	return cv_txn_commit(txn);
}

int change_unit(struct cv_call *call, const Congvan__ChangeUnitRequest *request, Congvan__AddUnitReply *reply)
{
	uint32_t agency;
	Congvan__Unit *old;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = rights_administer(txn, call, 0, &agency);
	if (error == 0)
		error = unit_get(txn, call, agency, request->id, &old);
	if (error < 0)
		return error;
	if (!old)
		return cv_fail(call, CV_NOT_FOUND, "identity.no_unit", NULL);
	error = cv_if_match(call, old->revision);
	Congvan__Unit *unit = error == 0 ? cv_clone(call, &old->base) : NULL;
	if (!unit)
		return error < 0 ? error : -ENOMEM;
	if (!request->unit)
		cv_field(call, "/unit", "field.required", NULL);
	else
		error = take_fields(txn, call, agency, request->unit, unit);
	if (error == 0)
		error = cv_fields_ok(call);
	if (error < 0)
		return error;
	CV_SET(unit, revision, old->revision + 1);
	struct cv_key old_code = code_key(call, agency, old->code), new_code = code_key(call, agency, unit->code);
	if (old_code.body.len != new_code.body.len || memcmp(old_code.body.data, new_code.body.data, new_code.body.len))
		error = cv_txn_delete(txn, old_code);
	if (error == 0)
		error = put_unit(txn, call, agency, "identity.unit_changed", unit);
	if (error < 0)
		return error;
	reply->unit = unit;
	cv_http_etag(call, unit->revision);
	return cv_txn_commit(txn);
}

/* ---- the tree as a list ---- */

struct tree {
	Congvan__Unit **units;
	size_t count;
};

static int load_all(struct cv_call *call, uint32_t agency, struct tree *ret)
{
	struct cv_key from = key_unit(call, agency, 0);
	struct cv_key end = cv_key_after(call, from);
	uint32_t row_count = CV_SCAN_ROWS;
	*ret = (struct tree){NULL, 0};
	while (row_count == CV_SCAN_ROWS) {
		struct cv_row *rows;
		int error = cv_scan(call, from, end, CV_SCAN_ROWS, 0, &rows, &row_count);
		for (uint32_t i = 0; error == 0 && i < row_count; i++) {
			Congvan__Unit *unit = cv_row_message(call, &rows[i], &congvan__unit__descriptor);
			error = unit ? cv_append(call, &ret->units, &ret->count, unit) : -EBADMSG;
		}
		if (error < 0)
			return error;
		if (row_count)
			from = key_unit(call, agency, key_last_id(rows[row_count - 1].body) + 1);
	}
	return 0;
}

/* Siblings side by side, in the order that the agency gave them, then in the order that they were made. */
static int by_parent(const void *a, const void *b)
{
	const Congvan__Unit *left = *(const Congvan__Unit *const *)a, *right = *(const Congvan__Unit *const *)b;
	if (left->parent_id != right->parent_id)
		return left->parent_id < right->parent_id ? -1 : 1;
	if (left->position != right->position)
		return left->position < right->position ? -1 : 1;
	return left->id < right->id ? -1 : left->id > right->id;
}

static size_t first_child(const struct tree *tree, uint64_t parent)
{
	size_t low = 0, high = tree->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (tree->units[middle]->parent_id < parent)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where the walk stands among the children of one unit. */
struct level {
	uint64_t parent;
	size_t next;
};

/* Depth first: parents stand before their children. `levels` has room for one more than there are units. */
static void walk(const struct tree *tree, struct level *levels, Congvan__ListUnitsReply *reply)
{
	size_t depth = 0;
	levels[0] = (struct level){0, 0};
	for (;;) {
		struct level *level = &levels[depth];
		if (level->next == tree->count || tree->units[level->next]->parent_id != level->parent) {
			if (depth == 0)
				return;
			depth--;
			continue;
		}
		Congvan__Unit *unit = tree->units[level->next++];
		reply->units[reply->n_units++] = unit;
		levels[++depth] = (struct level){unit->id, first_child(tree, unit->id)};
	}
}

int list_units(struct cv_call *call, const Congvan__ListUnitsRequest *request, Congvan__ListUnitsReply *reply)
{
	(void)request;
	struct tree tree;
	int error = load_all(call, call->caller.agency, &tree);
	if (error < 0)
		return error;
	if (tree.count > 1)
		qsort(tree.units, tree.count, sizeof(tree.units[0]), by_parent);
	struct level *levels = cv_alloc_array(call, tree.count + 1, sizeof(levels[0]));
	reply->units = cv_alloc_array(call, tree.count + 1, sizeof(reply->units[0]));
	if (!levels || !reply->units)
		return -ENOMEM;
	walk(&tree, levels, reply);
	return 0;
}
