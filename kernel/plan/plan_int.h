/* For plan.c, plan_needs.c and plan_grants.c alone. */
#ifndef CONGVAN_KERNEL_PLAN_PLAN_INT_H
#define CONGVAN_KERNEL_PLAN_PLAN_INT_H

#include "compiler.h"
#include "plan/plan.h"

struct plan_work {
	const struct plan_options *options;
	struct plan *plan;
	bool out_of_memory;
};

/* One line each; kept in the order in which they are found. */
void plan_refuse(struct plan_work *work, const char *format, ...) CV_PRINTF(2, 3);
void plan_warn(struct plan_work *work, const char *format, ...) CV_PRINTF(2, 3);

/* Whether a list of the configuration names this plugin. */
bool plan_lists(const char *const *names, size_t count, const char *name);

/* NULL: nobody of the enabled plugins has this name, or provides this service. */
const struct manifest *plan_by_name(const struct plan_work *work, const char *name, size_t len);

void plan_check_needs(struct plan_work *work);
void plan_check_grants(struct plan_work *work);
/* Queues and timers: names, figures, and queues of others that a plugin wants to fill. */
void plan_check_work(struct plan_work *work);
/* Fills the plan's steps; a circle is a refusal. */
void plan_order(struct plan_work *work);

#endif
