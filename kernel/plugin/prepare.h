/*
 * Everything that is judged before any plugin code runs: the configuration file, the manifests of the enabled plugins,
 * the sections that they declare, the plan. `congvand -t` is this and no more.
 *
 * The result is one edition of the server: every instance is made from one and holds a reference to it, so that a later
 * edition may be judged and used while instances of earlier ones still run.
 *
 * Threads: one while it is made; then read-only, and references are 'any thread'.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_PREPARE_H
#define CONGVAN_KERNEL_PLUGIN_PREPARE_H

#include <stdatomic.h>

#include <congvan/abi.h>

struct config;
struct manifest;
struct plan;

struct prepared {
	_Atomic uint32_t refs;
	char *path; /* of the configuration file */
	struct config *config;
	struct manifest **manifests;
	size_t manifest_count;
	struct plan *plan;
};

typedef void prepare_on_problem(void *arg, const char *text);

/*
 * Each problem is one line for on_problem; warnings go to the log. 0; -EINVAL when there was at least one problem;
 * -ENOENT and others when the file could not be read (also told). *ret is set in the first case only.
 */
int prepare(const char *config_path, prepare_on_problem *on_problem, void *arg, struct prepared **ret);
struct prepared *prepare_ref(struct prepared *prepared);
/* Gives a reference back; the last one frees. Accepts NULL. */
void prepare_unref(struct prepared **prepared);

#endif
