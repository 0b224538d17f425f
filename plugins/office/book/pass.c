#include "office/book/pass.h"

#include <errno.h>
#include <string.h>

#include "office/book/number.h"
#include "office/calendar/moment.h"

static const Congvan__FlowRole order[] = {CONGVAN__FLOW_ROLE__FLOW_LEAD, CONGVAN__FLOW_ROLE__FLOW_COORDINATE,
					  CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION, CONGVAN__FLOW_ROLE__FLOW_ADVISER};

/* Who leads comes first. NULL: arena exhausted. */
static char *names_of(struct cv_call *call, Congvan__Assignment *const *receivers, size_t count)
{
	char *names = cv_strdup(call, "");
	size_t left = 0;

	for (size_t part = 0; part < sizeof(order) / sizeof(order[0]); part++)
		for (size_t i = 0; names && i < count; i++) {
			const char *name = receivers[i]->name;

			if (receivers[i]->role != order[part] || !name || !*name)
				continue;
			if (left || cv_text_length(names) + cv_text_length(name) > OFFICE_BOOK_PASSED_CHARS)
				left++;
			else
				names = cv_printf(call, "%s%s%s", names, *names ? ", " : "", name);
		}
	return names && left ? cv_printf(call, "%s và %zu nơi khác", names, left) : names;
}

int office_book_passed(struct cv_txn *txn, struct cv_call *call, uint64_t book, uint64_t number, const char *suffix,
		       Congvan__Assignment *const *receivers, size_t count)
{
	struct cv_key key = office_book_entry_key(call, book, number, suffix);
	Congvan__RegisterEntry *entry = NULL;
	int error = cv_txn_get(txn, key, &congvan__register_entry__descriptor, &entry);

	if (error || !entry || entry->passed_at || entry->state == CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID)
		return error;
	entry->passed_to = names_of(call, receivers, count);
	entry->passed_at = office_moment(call, call->now_ms);
	if (!entry->passed_to || !entry->passed_at)
		return -ENOMEM;
	return cv_txn_put(txn, key, &entry->base);
}
