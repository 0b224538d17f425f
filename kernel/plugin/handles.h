/*
 * What an event-loop plugin makes on its loop through the host table (<congvan/abi.h>): posts, watches, timers. The
 * same in the kernel's process and in a host's.
 *
 * Threads: handles_post() is 'any thread', the rest the loop's.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_HANDLES_H
#define CONGVAN_KERNEL_PLUGIN_HANDLES_H

#include "plugin/loop.h"

int handles_post(struct loop *loop, cv_loop_cb *run, void *arg);
int handles_watch(struct loop *loop, int fd, uint32_t events, cv_watch_cb *run, void *arg, struct cv_watch **ret);
void handles_unwatch(struct cv_watch **watch);
int handles_timer(struct loop *loop, struct cv_async **timer, int64_t delay_ms, cv_loop_cb *run, void *arg);

#endif
