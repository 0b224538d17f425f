/*
 * The plan: judges the manifests of the enabled plugins together, before any of their code runs, and says in which
 * order they start. Every refusal and every warning is kept, as one line that names all sides.
 *
 * What is refused: another ABI major, or minors that don't meet; doubled names and services; needs that nobody meets,
 * or meets with another major; circles of needs; prefixes that are not the plugin's own to own, or owned twice; access
 * to prefixes that an enabled plugin does not own; privileges that the configuration does not give; routes that are
 * malformed, doubled or lead nowhere; methods of services that the plugin does not provide; subscriptions to what it
 * neither needs nor provides.
 *
 * Ownership: the plan borrows the manifests, which must outlive it. Threads: read-only once made.
 */
#ifndef CONGVAN_KERNEL_PLAN_PLAN_H
#define CONGVAN_KERNEL_PLAN_PLAN_H

#include "plan/manifest.h"

#define PLAN_PLUGINS_MAX 64u

struct plan_options {
	const struct manifest *const *manifests;
	size_t count;
	const char *const *privileged; /* plugins that may hold SPEAK_FOR_USERS, ALL_AGENCIES, ROUTES, SET_COOKIES */
	size_t privileged_count;
	const char *const *isolated; /* plugins that run in a process of their own though they need not */
	size_t isolated_count;
	const char *const *network; /* plugins that may hold CV_GRANT_NETWORK */
	size_t network_count;
};

struct plan_step {
	const struct manifest *manifest;
	uint16_t abi_minor; /* the one that both sides speak */
	bool isolated; /* in a process of its own: as it declares, or as the configuration says */
};

struct plan {
	struct plan_step *steps; /* in starting order: whoever is needed comes first */
	size_t count; /* 0 when refused */
	char **refusals;
	size_t refusal_count;
	char **warnings;
	size_t warning_count;
};

/* -EINVAL with *ret set: refused, see its refusals; -E2BIG, -ENOMEM without. */
int plan_make(const struct plan_options *options, struct plan **ret);
void plan_destroy(struct plan **plan);

/* Who provides a service ("incoming", 1) in this plan; NULL: nobody. */
const struct manifest *plan_provider(const struct plan *plan, const char *service, uint32_t major);

#endif
