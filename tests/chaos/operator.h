/*
 * What an operator orders over the control socket, without the tool: one connection an order. Thread: any.
 */
#ifndef CONGVAN_CHAOS_OPERATOR_H
#define CONGVAN_CHAOS_OPERATOR_H

#include <stddef.h>
#include <stdint.h>

#include "chaos/ground.h"

struct operator_reload {
	uint64_t generation, before;
	int64_t switch_us; /* that callers had to wait */
	char problem[256]; /* of a refusal */
};

/*
 * Replaces a plugin by what lies in the folder now, and waits. 0; -EPROTO: refused, problem says why; -ECONNRESET,
 * -ENOENT, -ECONNREFUSED: the server went away, or is.
 */
int operator_reload(struct ground *ground, const char *plugin, struct operator_reload *ret);

struct operator_plugin {
	char state[24], mode[24], error[200];
	uint64_t generation;
	uint32_t restarts, reloads_left, old;
};
/* -ENOENT: there is no such plugin. */
int operator_look(struct ground *ground, const char *plugin, struct operator_plugin *ret);

#endif
