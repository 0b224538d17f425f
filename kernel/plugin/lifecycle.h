/*
 * A plugin's callbacks in this process, the kernel's or a host's: each is called under a mark that says what ran if the
 * process dies, and what it says of a failure is made into one line that begins with plugin and step.
 *
 * Threads: one at a time for a plugin.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_LIFECYCLE_H
#define CONGVAN_KERNEL_PLUGIN_LIFECYCLE_H

#include <congvan/abi.h>

struct lifecycle {
	const struct cv_plugin *plugin;
	const char *name;
	uint64_t generation;
};

/* Members that the plugin leaves NULL succeed. A negative errno with reterr; -EPROTO: the callback returned more than
 * 0. */
int lifecycle_load(const struct lifecycle *life, const struct cv_host *host, struct cv_instance **ret,
		   struct cv_error *reterr);
int lifecycle_configure(const struct lifecycle *life, struct cv_instance *self, struct cv_error *reterr);
int lifecycle_start(const struct lifecycle *life, struct cv_instance *self, struct cv_error *reterr);
void lifecycle_drain(const struct lifecycle *life, struct cv_instance *self, int64_t deadline_ms);
void lifecycle_stop(const struct lifecycle *life, struct cv_instance *self);

#endif
