/*
 * Callers: as somebody with the right to choose one describes them, as the bus carries them, as plugins see them.
 *
 * Threads: any; memory comes from the given arena.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_CALLER_H
#define CONGVAN_KERNEL_PLUGIN_CALLER_H

#include <congvan/abi.h>
#include <congvan/bus.pb-c.h>

#include "plugin/arena.h"

/* Texts are copied into the arena: what the plugin writes over is its own. -ENOMEM. */
int caller_show(struct arena *arena, const Congvan__Caller *from, struct cv_caller *ret);

/* A caller as somebody with the right to choose one describes it. NULL: out of memory. */
Congvan__Caller *caller_make(struct arena *arena, const struct cv_caller_spec *spec, const char *plugin);

#endif
