/*
 * Everything that is judged before any plugin code runs: the configuration file, the manifests of the enabled plugins,
 * the sections that they declare, the plan. `congvand -t` is this and no more.
 *
 * The result is one edition of the server: every instance is made from one and holds a reference to it, so that a later
 * edition may be judged and used while instances of earlier ones still run.
 *
 * Threads: one while it is made; then read-only, and references are 'any thread'.
 */
#ifndef CONGVAN_KERNEL_PLAN_PREPARE_H
#define CONGVAN_KERNEL_PLAN_PREPARE_H

#include <stdatomic.h>
#include <stddef.h>

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

/* What an edition is made of, when it is not all that the configuration says. */
struct prepare_options {
	const char *config_path;
	const char *const *names; /* its plugins; NULL: what the configuration enables, without what was disabled */
	size_t name_count;
	struct manifest *const *known; /* taken as they are (a reference); all others are read from their files */
	size_t known_count;
	const char *file; /* instead of <directory>/<name>.so for the plugin that it turns out to be; NULL: none */
};

typedef void prepare_on_problem(void *arg, const char *text);

/*
 * Each problem is one line for on_problem; warnings go to the log. 0; -EINVAL when there was at least one problem;
 * -ENOENT and others when the file could not be read (also told). *ret is set in the first case only.
 */
int prepare(const char *config_path, prepare_on_problem *on_problem, void *arg, struct prepared **ret);
/* The same for an edition that goes on with plugins that run. */
int prepare_edition(const struct prepare_options *options, prepare_on_problem *on_problem, void *arg,
		    struct prepared **ret);
/* NULL: the edition has no such plugin. */
const struct plan_step *prepare_step(const struct prepared *prepared, const char *name);
struct prepared *prepare_ref(struct prepared *prepared);
/* Gives a reference back; the last one frees. Accepts NULL. */
void prepare_unref(struct prepared **prepared);

#endif
