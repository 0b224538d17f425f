/*
 * The mode of plugins that run in a process of their own: one congvan-host for each generation, started by fork and
 * exec, bound by proto/congvan/host.proto and isolated/contract.h.
 *
 * Threads: create and destroy on one thread; the mode's functions as struct mode says.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_ISOLATED_H
#define CONGVAN_KERNEL_ISOLATED_ISOLATED_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>

struct isolated;
struct mode;

#define ISOLATED_PING_MS 5000u

struct isolated_options {
	const char *program; /* congvan-host; copied */
	const char *run_directory; /* hosts/<plugin>-<generation> is made in it, mode 0700; copied */
	uint64_t memory_bytes; /* of one host; 0: no limit */
	uint32_t files; /* open in one host */
	uint32_t start_ms; /* for each step of its start */
	uint32_t ping_ms; /* between two questions for a sign of life; a host owes each answer within start_ms; 0:
			     ISOLATED_PING_MS */
	int nice;
	bool sandbox_required; /* else hosts also start where Landlock is missing */
};

/* -ENOTSUP: a sandbox is required and this machine's kernel has no Landlock; -ENOMEM and others. reterr says what. */
int isolated_create(const struct isolated_options *options, struct isolated **ret, struct cv_error *reterr);
/* After all its instances. Accepts NULL. */
void isolated_destroy(struct isolated **isolated);

const struct mode *isolated_mode(const struct isolated *isolated);

#endif
