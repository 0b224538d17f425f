/*
 * What the control socket asks about plugins, answered by the runtime. Threads: the kernel's loop; answers come from
 * the supervisor's thread.
 */
#ifndef CONGVAN_KERNEL_SERVE_PLUGINS_H
#define CONGVAN_KERNEL_SERVE_PLUGINS_H

#include "control/control.h"

struct runtime;

/* struct control_options.plugin with the runtime in the place of the argument. */
void serve_plugin(struct runtime *runtime, const char *verb, const char *name, const struct control_call *call,
		  struct control_request *request);

#endif
