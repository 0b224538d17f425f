#include "incoming/route/route.h"

#include <errno.h>
#include <string.h>

#include "office/process/route.h"

/* ---- the store ---- */

struct cv_key route_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, INCOMING_ROUTE, "i", id);
}

struct cv_key route_order_key(struct cv_call *call, uint64_t unit)
{
	return cv_key(call, INCOMING_ROUTE_ORDER, "i", unit);
}

static int read_record(struct cv_call *call, struct cv_txn *txn, struct cv_key key,
		       const ProtobufCMessageDescriptor *type, void *ret)
{
	return txn ? cv_txn_get(txn, key, type, ret) : cv_get(call, key, type, ret);
}

int route_get(struct cv_call *call, struct cv_txn *txn, uint64_t id, Congvan__Route **ret)
{
	return read_record(call, txn, route_key(call, id), &congvan__route__descriptor, ret);
}

int route_order_get(struct cv_call *call, struct cv_txn *txn, uint64_t unit, Congvan__RouteOrder **ret)
{
	return read_record(call, txn, route_order_key(call, unit), &congvan__route_order__descriptor, ret);
}

int routes_of(struct cv_call *call, struct cv_txn *txn, uint64_t unit, struct routes *ret)
{
	Congvan__RouteOrder *order;
	int error = route_order_get(call, txn, unit, &order);

	*ret = (struct routes){.items = NULL};
	for (size_t i = 0; !error && order && i < order->n_ids; i++) {
		Congvan__Route *route;

		error = route_get(call, txn, order->ids[i], &route);
		if (!error && route)
			error = cv_append(call, &ret->items, &ret->count, route);
	}
	return error;
}

/* ---- where they hold ---- */

/* A step at which units receive, or at which a unit's office holders have what the unit received. */
static bool is_of_unit(const struct office_process *process, const char *step)
{
	for (size_t i = 0; i < process->action_count; i++) {
		const struct office_action *action = &process->actions[i];

		for (size_t k = 0; k < action->to_count; k++) {
			const struct office_to *to = &action->to[k];
			bool unit = to->whom == OFFICE_TO_UNIT ||
				    (to->whom == OFFICE_TO_PERSON && to->within == OFFICE_WITHIN_UNIT && to->roles);

			if (unit && to->step && strcmp(to->step, step) == 0)
				return true;
		}
	}
	return false;
}

enum route_place route_place_of(const struct office_process *process, const struct office_action *action,
				const char *step)
{
	if (action->verb != OFFICE_PASS_ON || !step || !office_name_in(step, action->steps) ||
	    action->by_default == OFFICE_DEFAULT_PROPOSED)
		return ROUTE_NOWHERE; /* somebody has said already where it goes */
	if (action->needs[OFFICE_DIRECTIVE].use != OFFICE_FORBIDDEN)
		return ROUTE_OF_AGENCY;
	return is_of_unit(process, step) ? ROUTE_OF_UNIT : ROUTE_NOWHERE;
}

bool route_unit_of(const struct office_process *process, const struct office_action *action,
		   const Congvan__ReceivingFlow *flow, uint64_t *ret_unit)
{
	enum route_place place = flow->receiver ? route_place_of(process, action, flow->step) : ROUTE_NOWHERE;

	*ret_unit = place == ROUTE_OF_UNIT && flow->receiver->has_unit_id ? flow->receiver->unit_id : 0;
	return place == ROUTE_OF_AGENCY || (place == ROUTE_OF_UNIT && *ret_unit);
}

/* ---- for which documents ---- */

int route_fits(const struct incoming_case *kase, const Congvan__Route *route, bool *ret)
{
	const Congvan__IncomingDocument *document = kase->document;
	const struct office_route_facts facts = {
	    .document_type = document->document_type,
	    .issuing_organ = document->issuing_organ,
	    .field = document->field,
	    .subject = document->subject,
	    .source = document->source,
	    .urgency = document->has_urgency ? document->urgency : CONGVAN__URGENCY__URGENCY_NORMAL,
	};
	struct office_route_facts folded;
	int error;

	*ret = !route->off && !route->removed_at;
	if (!*ret)
		return 0;
	error = office_route_fold(kase->base.call, &facts, &folded);
	return error ? error : office_route_fits(kase->base.call, route->conditions, &folded, ret);
}

/* ---- what they say ---- */

Congvan__Assignment **route_assignments(struct cv_call *call, const Congvan__Route *route)
{
	Congvan__Assignment **list = cv_alloc_array(call, route->n_assignments + 1, sizeof(Congvan__Assignment *));

	for (size_t i = 0; list && i < route->n_assignments; i++) {
		list[i] = cv_clone(call, &route->assignments[i]->base);
		if (!list[i])
			return NULL;
		list[i]->due = route->due;
	}
	return list;
}
