#include "store/id.h"

#define ID_EPOCH_MS 1577836800000LL /* 2020-01-01T00:00:00Z */
#define ID_COUNTER_BITS 22
#define ID_AHEAD ((uint64_t)(10 * 60 * 1000) << ID_COUNTER_BITS) /* how far the mark is set ahead: 10 minutes */

static uint64_t clock_id(const struct store_env *env)
{
	int64_t now_ms = env->now_ms() - ID_EPOCH_MS;

	return now_ms > 0 ? (uint64_t)now_ms << ID_COUNTER_BITS : 0;
}

void id_init(struct id_source *ids, const struct store_env *env, uint64_t mark)
{
	ids->env = env;
	atomic_init(&ids->last, mark);
	atomic_init(&ids->mark, mark);
}

uint64_t id_next(struct id_source *ids, bool *ret_wanted)
{
	uint64_t last = atomic_load_explicit(&ids->last, memory_order_relaxed);
	uint64_t mark = atomic_load_explicit(&ids->mark, memory_order_acquire);
	uint64_t now = clock_id(ids->env);
	uint64_t next;

	/* Past the mark the clock is not followed: the counter goes on until the committer has moved the mark. */
	do
		next = now > last && now < mark ? now : last + 1;
	while (!atomic_compare_exchange_weak_explicit(&ids->last, &last, next, memory_order_relaxed,
						      memory_order_relaxed));
	*ret_wanted = (now > next ? now : next) + ID_AHEAD / 2 > mark;
	return next;
}

static uint64_t reached(const struct id_source *ids)
{
	uint64_t last = atomic_load_explicit(&ids->last, memory_order_relaxed);
	uint64_t now = clock_id(ids->env);

	return now > last ? now : last;
}

uint64_t id_mark_due(const struct id_source *ids)
{
	uint64_t at = reached(ids);

	return at + ID_AHEAD / 2 > atomic_load_explicit(&ids->mark, memory_order_relaxed) ? at + ID_AHEAD : 0;
}

uint64_t id_mark_final(const struct id_source *ids)
{
	return atomic_load_explicit(&ids->last, memory_order_relaxed) + 1;
}

void id_mark_set(struct id_source *ids, uint64_t mark)
{
	atomic_store_explicit(&ids->mark, mark, memory_order_release);
}
