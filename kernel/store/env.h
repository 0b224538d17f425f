/*
 * What the store asks of its surroundings: engine, memory, clock, free space. The real ones are env_default; tests
 * put one of their own in place that fails the n-th allocation or write, or moves the clock.
 */
#ifndef CONGVAN_KERNEL_STORE_ENV_H
#define CONGVAN_KERNEL_STORE_ENV_H

#include "store/engine.h"
#include "store/store.h"

struct store_env {
	const struct engine_type *engine;
	void *(*allocate)(size_t size_bytes); /* zeroed, freed with free(); NULL when exhausted */
	int64_t (*now_ms)(void); /* Unix */
	int (*free_bytes)(const char *directory, uint64_t *ret); /* that this process may still use */
};

extern const struct store_env env_default;

/* store_open() with surroundings of the caller's choice; `env` must outlive the store. */
int store_open_in(const struct store_env *env, const struct store_options *options, struct store **ret,
		  struct cv_error *reterr);

#endif
