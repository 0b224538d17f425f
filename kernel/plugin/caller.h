/*
 * The caller as plugins see it. Pure function, any thread.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_CALLER_H
#define CONGVAN_KERNEL_PLUGIN_CALLER_H

#include <congvan/abi.h>
#include <congvan/bus.pb-c.h>

#include "plugin/arena.h"

/* Texts are copied into the arena: what the plugin writes over is its own. -ENOMEM. */
int caller_show(struct arena *arena, const Congvan__Caller *from, struct cv_caller *ret);

#endif
