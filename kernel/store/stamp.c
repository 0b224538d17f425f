#include "store/stamp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STAMP_NAMED_MAX (STAMP_SLOTS / 4 * 3)

int stamps_init(struct stamps *stamps, const struct store_env *env)
{
	stamps->used = 0;
	stamps->slots = env->allocate((STAMP_SLOTS + 1) * sizeof(*stamps->slots));
	return stamps->slots ? 0 : -ENOMEM;
}

void stamps_finish(struct stamps *stamps)
{
	free(stamps->slots);
	stamps->slots = NULL;
}

/* Where the prefix is, or where it would go. The table is never full. */
static uint32_t find(const struct stamps *stamps, const char *prefix)
{
	uint32_t at = (uint32_t)(key_hash((const uint8_t *)prefix, strlen(prefix)) % STAMP_SLOTS);

	while (atomic_load_explicit(&stamps->slots[at].named, memory_order_acquire) &&
	       strcmp(stamps->slots[at].name, prefix) != 0)
		at = (at + 1) % STAMP_SLOTS;
	return at;
}

uint32_t stamps_slot(struct stamps *stamps, const char *prefix)
{
	uint32_t at = find(stamps, prefix);
	struct stamp_slot *slot = &stamps->slots[at];

	if (atomic_load_explicit(&slot->named, memory_order_relaxed))
		return at;
	if (stamps->used >= STAMP_NAMED_MAX || strlen(prefix) > KEY_PREFIX_MAX)
		return STAMP_SHARED;
	strcpy(slot->name, prefix);
	stamps->used++;
	atomic_store_explicit(&slot->named, true, memory_order_release);
	return at;
}

void stamps_set(struct stamps *stamps, uint32_t slot, uint64_t stamp)
{
	atomic_store_explicit(&stamps->slots[slot].stamp, stamp, memory_order_release);
}

void stamps_begin(struct stamps *stamps, uint32_t slot, uint64_t stamp)
{
	atomic_store_explicit(&stamps->slots[slot].begun, stamp, memory_order_seq_cst);
}

static const struct stamp_slot *slot_of(const struct stamps *stamps, const char *prefix)
{
	uint32_t at = find(stamps, prefix);

	return &stamps->slots[atomic_load_explicit(&stamps->slots[at].named, memory_order_acquire) ? at : STAMP_SHARED];
}

uint64_t stamps_get(const struct stamps *stamps, const char *prefix)
{
	return atomic_load_explicit(&slot_of(stamps, prefix)->stamp, memory_order_acquire);
}

uint64_t stamps_begun(const struct stamps *stamps, const char *prefix)
{
	return atomic_load_explicit(&slot_of(stamps, prefix)->begun, memory_order_seq_cst);
}
