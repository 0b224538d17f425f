#include "office/organ_use.h"

#include <errno.h>

#include "congvan/organ.pb-c.h"

int office_organ_use(struct cv_txn *txn, struct cv_call *call, const struct office_organ_use *uses, size_t count)
{
	Congvan__OrganUsed *item = cv_new(call, &congvan__organ_used__descriptor);
	int error = item ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !error; i++) {
		Congvan__OrganUse *use = cv_new(call, &congvan__organ_use__descriptor);

		if (!use)
			return -ENOMEM;
		if (uses[i].organ_id)
			use->organ_id = cv_strdup(call, uses[i].organ_id);
		else
			CV_SET(use, id, uses[i].own_id);
		error = use->organ_id || use->id ? cv_append(call, &item->uses, &item->n_uses, use) : 0;
	}
	return error || !item->n_uses ? error : cv_txn_item(txn, OFFICE_ORGAN_USE_QUEUE, 0, &item->base, NULL);
}
