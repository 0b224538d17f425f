/*
 * The handlers of a plugin that is loaded in this process, the kernel's or a host's, by service and name: its methods,
 * and what takes deliveries.
 *
 * Threads: read-only once made; any thread.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_METHODS_H
#define CONGVAN_KERNEL_PLUGIN_METHODS_H

#include <congvan/abi.h>

/* Services that deliveries come under; no plugin can provide them, for their names have no version. */
#define DELIVER_QUEUE "queue"
#define DELIVER_TIMER "timer"
#define DELIVER_SUBSCRIPTION "subscription"

struct method {
	char *service, *name;
	size_t service_len, name_len;
	uint32_t flags; /* enum cv_method_flag */
	cv_raw_handler *handler;
	const void *data;
};

/* Copies the names. -ENOMEM; -EINVAL: a handler is missing. On failure too what *ret holds must be freed. */
int methods_make(const struct cv_plugin *plugin, struct method **ret, uint32_t *ret_count);
void methods_free(struct method *methods, uint32_t count);

/* NULL: no such method. */
const struct method *methods_find(const struct method *methods, uint32_t count, struct cv_bytes service,
				  struct cv_bytes name);

#endif
