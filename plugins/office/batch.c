#include "office/batch.h"

#include <errno.h>

static bool named_before(Congvan__BatchItem *const *items, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (items[i]->id == items[index]->id)
			return true;
	return false;
}

int office_batch_check(struct cv_call *call, const struct office_case_kind *kind, Congvan__BatchItem *const *items,
		       size_t count)
{
	if (!count)
		cv_field(call, "/items", "field.required", NULL);
	else if (count > OFFICE_BATCH_MAX)
		cv_field(call, "/items", "field.too_many", cv_printf(call, "%u", OFFICE_BATCH_MAX), NULL);
	for (size_t i = 0; i < count && i < OFFICE_BATCH_MAX; i++) {
		const char *pointer = cv_printf(call, "/items/%zu/id", i);

		if (!pointer)
			return -ENOMEM;
		if (!items[i]->has_id)
			cv_field(call, pointer, "field.required", NULL);
		else if (named_before(items, i))
			cv_field(call, pointer, kind->reasons.twice_in_batch, NULL);
	}
	return cv_fields_ok(call);
}

bool office_in_batch(enum office_verb verb)
{
	return verb != OFFICE_VOID && verb != OFFICE_PAPER;
}
