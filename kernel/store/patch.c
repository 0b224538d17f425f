/*
 * Numbers written over the tokens that stand for them: big-endian in keys, where order counts, little-endian in
 * messages, as a fixed64 is on the wire.
 */
#include <errno.h>

#include "store/group.h"
#include "store/order.h"

/* The bytes that a patch names, or {NULL, 0}. */
static struct cv_bytes target(const struct store_commit *commit, const struct cv_patch *patch)
{
	switch (patch->target) {
	case CV_PATCH_KEY:
		if (patch->index < commit->put_count)
			return commit->puts[patch->index].key.body;
		break;
	case CV_PATCH_VALUE:
		if (patch->index < commit->put_count)
			return commit->puts[patch->index].value;
		break;
	case CV_PATCH_EVENT:
		if (patch->index < commit->event_count)
			return commit->events[patch->index].payload;
		break;
	case CV_PATCH_ITEM:
		if (patch->index < commit->item_count)
			return commit->items[patch->index].payload;
		break;
	case CV_PATCH_REPLY:
		return commit->reply;
	default:
		break;
	}
	return (struct cv_bytes){NULL, 0};
}

int patch_check(const struct store_commit *commit)
{
	for (uint32_t i = 0; i < commit->patch_count; i++) {
		const struct cv_patch *patch = &commit->patches[i];
		struct cv_bytes bytes = target(commit, patch);

		if (patch->number >= commit->number_count || bytes.len < 8 || patch->offset > bytes.len - 8)
			return -EINVAL;
	}
	return 0;
}

void patch_apply(const struct store_commit *commit)
{
	for (uint32_t i = 0; i < commit->patch_count; i++) {
		const struct cv_patch *patch = &commit->patches[i];
		uint64_t number = commit->number_values[patch->number];
		/* The commit's bytes are its owner's and writable until done(): store.h says so. */
		uint8_t *at = (uint8_t *)(uintptr_t)target(commit, patch).data + patch->offset;

		if (patch->target == CV_PATCH_KEY)
			be64_put(at, number);
		else
			le64_put(at, number);
	}
}
