/*
 * What an instance may do, from its manifest: prefixes with their rights, capabilities, services that it may call.
 * Whatever is not here is denied.
 *
 * Threads: read-only once made; any thread.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_GRANTS_H
#define CONGVAN_KERNEL_RUNTIME_GRANTS_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "plan/plan.h"

enum grant_right {
	GRANT_RIGHT_READ = 1 << 0,
	GRANT_RIGHT_WRITE = 1 << 1,
};

struct grant_prefix {
	char *name;
	uint32_t rights; /* enum grant_right */
	uint32_t schema; /* of the owner: what is written under it carries this */
};

struct grant_work {
	char *name; /* as the plugin says it */
	char *full; /* "incoming.notify" */
	bool timer;
};

struct grants {
	struct grant_prefix *prefixes;
	size_t prefix_count;
	uint32_t capabilities; /* 1 << enum cv_grant_kind */
	char **services; /* "identity/1": the needs */
	size_t service_count;
	struct grant_work *works; /* own queues and timers, and other plugins' queues */
	size_t work_count;
	char **topics; /* "incoming.": events must start with one */
	size_t topic_count;
};

/* The plan knows the owners of prefixes that are granted to others. -ENOMEM. */
int grants_make(const struct manifest *manifest, const struct plan *plan, struct grants *ret);
void grants_finish(struct grants *grants);

bool grants_has(const struct grants *grants, enum cv_grant_kind kind);
/* NULL: not granted with this right. */
const struct grant_prefix *grants_prefix(const struct grants *grants, const char *prefix, uint32_t right);
bool grants_may_call(const struct grants *grants, const char *service);
/* The full name; NULL: neither its own nor granted. */
const char *grants_queue(const struct grants *grants, const char *name);
const char *grants_timer(const struct grants *grants, const char *name);
bool grants_may_tell(const struct grants *grants, const char *topic);

#endif
