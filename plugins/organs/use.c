#include "organs/use.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "organs/organ.h"

double use_weight(const Congvan__OrganUse *use, int32_t today)
{
	int32_t days = today - use->day;

	return days > 0 ? use->weight * exp2(-days / USE_HALF_DAYS) : use->weight;
}

/* The heaviest first; then by who they are, so that the order is always the same. */
static int by_weight(const void *a, const void *b)
{
	const Congvan__OrganUse *one = *(Congvan__OrganUse *const *)a, *other = *(Congvan__OrganUse *const *)b;
	const char *left = one->organ_id ? one->organ_id : "", *right = other->organ_id ? other->organ_id : "";

	if (one->weight < other->weight || one->weight > other->weight)
		return one->weight > other->weight ? -1 : 1;
	if (one->id != other->id)
		return one->id < other->id ? -1 : 1;
	return strcmp(left, right);
}

/* All of one record, weighed for today. */
static void weigh(Congvan__OrganUses *record, int32_t today)
{
	for (size_t i = 0; i < record->n_uses; i++) {
		record->uses[i]->weight = use_weight(record->uses[i], today);
		record->uses[i]->day = today;
	}
	if (record->n_uses > 1)
		qsort(record->uses, record->n_uses, sizeof(*record->uses), by_weight);
	while (record->n_uses && record->uses[record->n_uses - 1]->weight < USE_LEAST)
		record->n_uses--;
}

static struct cv_key use_key(struct cv_call *call)
{
	return cv_key(call, ORGANS_USE, NULL);
}

int use_load(struct cv_call *call, Congvan__OrganUse ***ret, size_t *ret_count)
{
	Congvan__OrganUses *record = NULL;
	int error = cv_get(call, use_key(call), &congvan__organ_uses__descriptor, &record);

	*ret = NULL;
	*ret_count = 0;
	if (error || !record)
		return error;
	weigh(record, cv_day_of_ms(call->now_ms));
	*ret = record->uses;
	*ret_count = record->n_uses;
	return 0;
}

static bool is_same(const Congvan__OrganUse *a, const Congvan__OrganUse *b)
{
	if (a->id || b->id)
		return a->id == b->id;
	return a->organ_id && b->organ_id && strcmp(a->organ_id, b->organ_id) == 0;
}

static int count_one(struct cv_call *call, Congvan__OrganUses *record, const Congvan__OrganUse *sent, int32_t today)
{
	Congvan__OrganUse *use;

	if (!sent->id && !sent->organ_id)
		return 0;
	for (size_t i = 0; i < record->n_uses; i++)
		if (is_same(record->uses[i], sent)) {
			record->uses[i]->weight += 1;
			return 0;
		}
	use = cv_new(call, &congvan__organ_use__descriptor);
	if (!use)
		return -ENOMEM;
	if (sent->id)
		CV_SET(use, id, sent->id);
	else
		use->organ_id = sent->organ_id;
	CV_SET(use, weight, 1);
	CV_SET(use, day, today);
	return cv_append(call, &record->uses, &record->n_uses, use);
}

int use_add(struct cv_call *call, const Congvan__OrganUsed *used)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int32_t today = cv_day_of_ms(call->now_ms);
	Congvan__OrganUses *record = NULL;
	int error = txn ? cv_txn_get(txn, use_key(call), &congvan__organ_uses__descriptor, &record) : -ENOMEM;

	if (!error && !record)
		record = cv_new(call, &congvan__organ_uses__descriptor);
	if (!error && !record)
		error = -ENOMEM;
	if (error)
		return error;
	weigh(record, today);
	for (size_t i = 0; i < used->n_uses && !error; i++)
		error = count_one(call, record, used->uses[i], today);
	if (error)
		return error;
	weigh(record, today);
	if (record->n_uses > USE_MAX)
		record->n_uses = USE_MAX;
	error = cv_txn_put(txn, use_key(call), &record->base);
	return error ? error : cv_txn_commit(txn);
}
