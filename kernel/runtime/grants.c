#include "runtime/grants.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The prefix that the SDK keeps Idempotency-Keys under: every plugin owns its own without asking. */
#define IDEMPOTENCY_SUFFIX ".idempotency"

static uint32_t schema_of(const Congvan__Manifest *manifest)
{
	return manifest->schema_major << 16 | (manifest->schema_minor & 0xffff);
}

static const Congvan__Manifest *owner_of(const struct plan *plan, const char *prefix)
{
	for (size_t i = 0; i < plan->count; i++) {
		const Congvan__Manifest *manifest = plan->steps[i].manifest->message;

		for (size_t j = 0; j < manifest->n_grants; j++) {
			if (manifest->grants[j]->kind == CV_GRANT_OWN && manifest->grants[j]->name != NULL &&
			    strcmp(manifest->grants[j]->name, prefix) == 0)
				return manifest;
		}
	}
	return NULL;
}

static int prefix_add(struct grants *grants, const char *name, uint32_t rights, uint32_t schema)
{
	struct grant_prefix *entry = NULL;

	for (size_t i = 0; i < grants->prefix_count; i++) {
		if (strcmp(grants->prefixes[i].name, name) == 0)
			entry = &grants->prefixes[i];
	}
	if (entry == NULL) {
		entry = &grants->prefixes[grants->prefix_count];
		entry->name = strdup(name);
		if (entry->name == NULL)
			return -ENOMEM;
		grants->prefix_count++;
	}
	entry->rights |= rights;
	entry->schema = schema;
	return 0;
}

static int grant_add(struct grants *grants, const Congvan__Manifest *manifest, const struct plan *plan,
		     const Congvan__Manifest__Grant *grant)
{
	const Congvan__Manifest *owner;
	uint32_t rights = GRANT_RIGHT_READ;

	switch (grant->kind) {
	case CV_GRANT_OWN:
		return prefix_add(grants, grant->name, GRANT_RIGHT_READ | GRANT_RIGHT_WRITE, schema_of(manifest));
	case CV_GRANT_WRITE:
		rights |= GRANT_RIGHT_WRITE;
		/* fall through */
	case CV_GRANT_READ:
		owner = owner_of(plan, grant->name);
		/* An optional neighbour that is not enabled: there is nothing to read. */
		return owner != NULL ? prefix_add(grants, grant->name, rights, schema_of(owner)) : 0;
	default:
		if (grant->kind < 32)
			grants->capabilities |= 1u << grant->kind;
		return 0;
	}
}

static int names_add(const Congvan__Manifest *manifest, struct grants *grants)
{
	grants->services = calloc(manifest->n_needs + 1, sizeof(*grants->services));
	grants->topics = calloc(manifest->n_provides + 1, sizeof(*grants->topics));
	if (grants->services == NULL || grants->topics == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < manifest->n_needs; i++) {
		if (asprintf(&grants->services[i], "%s/%u", manifest->needs[i]->name, manifest->needs[i]->major) < 0)
			return -ENOMEM;
		grants->service_count++;
	}
	for (size_t i = 0; i < manifest->n_provides; i++) {
		if (asprintf(&grants->topics[i], "%s.", manifest->provides[i]->name) < 0)
			return -ENOMEM;
		grants->topic_count++;
	}
	return 0;
}

static int work_add(struct grants *grants, const char *plugin, const char *name, bool timer)
{
	struct grant_work *work = &grants->works[grants->work_count++];

	work->timer = timer;
	work->name = strdup(name);
	/* Of another plugin: granted by its full name. */
	if (plugin == NULL)
		work->full = strdup(name);
	else if (asprintf(&work->full, "%s.%s", plugin, name) < 0)
		work->full = NULL;
	return work->name != NULL && work->full != NULL ? 0 : -ENOMEM;
}

static int works_add(const Congvan__Manifest *manifest, struct grants *grants)
{
	int r = 0;

	grants->works =
	    calloc(manifest->n_queues + manifest->n_timers + manifest->n_grants + 1, sizeof(*grants->works));
	if (grants->works == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < manifest->n_queues && r == 0; i++)
		r = work_add(grants, manifest->name, manifest->queues[i]->name, false);
	for (size_t i = 0; i < manifest->n_timers && r == 0; i++)
		r = work_add(grants, manifest->name, manifest->timers[i]->name, true);
	for (size_t i = 0; i < manifest->n_grants && r == 0; i++) {
		if (manifest->grants[i]->kind == CV_GRANT_QUEUE)
			r = work_add(grants, NULL, manifest->grants[i]->name, false);
	}
	return r;
}

int grants_make(const struct manifest *of, const struct plan *plan, struct grants *ret)
{
	const Congvan__Manifest *manifest = of->message;
	char idempotency[128];
	struct grants grants = {0};
	int r;

	grants.prefixes = calloc(manifest->n_grants + 1, sizeof(*grants.prefixes));
	if (grants.prefixes == NULL)
		return -ENOMEM;
	snprintf(idempotency, sizeof(idempotency), "%s" IDEMPOTENCY_SUFFIX, manifest->name);
	r = prefix_add(&grants, idempotency, GRANT_RIGHT_READ | GRANT_RIGHT_WRITE, schema_of(manifest));
	for (size_t i = 0; i < manifest->n_grants && r == 0; i++)
		r = grant_add(&grants, manifest, plan, manifest->grants[i]);
	if (r == 0)
		r = names_add(manifest, &grants);
	if (r == 0)
		r = works_add(manifest, &grants);
	if (r < 0) {
		grants_finish(&grants);
		return r;
	}
	*ret = grants;
	return 0;
}

void grants_finish(struct grants *grants)
{
	for (size_t i = 0; i < grants->prefix_count; i++)
		free(grants->prefixes[i].name);
	for (size_t i = 0; i < grants->service_count; i++)
		free(grants->services[i]);
	for (size_t i = 0; i < grants->topic_count; i++)
		free(grants->topics[i]);
	for (size_t i = 0; i < grants->work_count; i++) {
		free(grants->works[i].name);
		free(grants->works[i].full);
	}
	free(grants->works);
	free(grants->prefixes);
	free(grants->services);
	free(grants->topics);
	*grants = (struct grants){0};
}

bool grants_has(const struct grants *grants, enum cv_grant_kind kind)
{
	return (grants->capabilities & 1u << kind) != 0;
}

const struct grant_prefix *grants_prefix(const struct grants *grants, const char *prefix, uint32_t right)
{
	if (prefix == NULL)
		return NULL;
	for (size_t i = 0; i < grants->prefix_count; i++) {
		if (strcmp(grants->prefixes[i].name, prefix) == 0)
			return (grants->prefixes[i].rights & right) == right ? &grants->prefixes[i] : NULL;
	}
	return NULL;
}

bool grants_may_call(const struct grants *grants, const char *service)
{
	for (size_t i = 0; i < grants->service_count; i++) {
		if (strcmp(grants->services[i], service) == 0)
			return true;
	}
	return false;
}

static const char *find_work(const struct grants *grants, const char *name, bool timer)
{
	for (size_t i = 0; i < grants->work_count; i++) {
		if (grants->works[i].timer == timer && strcmp(grants->works[i].name, name) == 0)
			return grants->works[i].full;
	}
	return NULL;
}

const char *grants_queue(const struct grants *grants, const char *name)
{
	return find_work(grants, name, false);
}

const char *grants_timer(const struct grants *grants, const char *name)
{
	return find_work(grants, name, true);
}

bool grants_may_tell(const struct grants *grants, const char *topic)
{
	for (size_t i = 0; i < grants->topic_count; i++) {
		if (strncmp(topic, grants->topics[i], strlen(grants->topics[i])) == 0)
			return true;
	}
	return false;
}
