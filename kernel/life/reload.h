/*
 * What operators order: a new generation of a plugin, a plugin off or on, the configuration read again. Each judges the
 * configuration and the files as they are now, together with what runs, before anything is changed.
 *
 * Threads: the supervisor's.
 */
#ifndef CONGVAN_KERNEL_LIFE_RELOAD_H
#define CONGVAN_KERNEL_LIFE_RELOAD_H

#include "runtime/runtime.h"

/* Each fills the outcome, which is zeroed, and returns its result. */
int reload_plugin(struct runtime *runtime, const char *name, struct runtime_outcome *ret);
int reload_enable(struct runtime *runtime, const char *name, struct runtime_outcome *ret);
int reload_disable(struct runtime *runtime, const char *name, struct runtime_outcome *ret);
int reload_configuration(struct runtime *runtime, struct runtime_outcome *ret);
int reload_check(struct runtime *runtime, const char *name, Congvan__PluginCheckReply *reply,
		 struct runtime_outcome *ret);

#endif
