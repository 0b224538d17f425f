/*
 * What the kernel told the plugin about its configuration: values by key, and the descriptors of listening sockets.
 *
 * Values are replaced as a whole when the kernel sends new ones; texts that were handed out stay valid to the end of
 * the process. Threads: reading is 'any thread', the rest the main thread's.
 */
#ifndef CONGVAN_KERNEL_HOST_SETTINGS_H
#define CONGVAN_KERNEL_HOST_SETTINGS_H

#include <stdatomic.h>

#include <congvan/abi.h>
#include <congvan/host.pb-c.h>

#define SETTINGS_LISTENERS 8u

struct settings_listener {
	char *key;
	int fd;
};

struct settings {
	_Atomic(Congvan__HostOrder *) order; /* whose `config` counts; earlier ones are kept */
	struct settings_listener listeners[SETTINGS_LISTENERS];
	uint32_t listener_count;
};

/* Takes the order. */
void settings_replace(struct settings *settings, Congvan__HostOrder *order);
/* Takes the descriptors, which belong to the order's listeners. -EBADMSG: there are not as many; -ENOMEM. */
int settings_listen(struct settings *settings, const Congvan__HostOrder *order, const int *fds, uint32_t count);

/* -ENOENT: no such field is declared. */
int settings_get(struct settings *settings, const char *key, struct cv_config_value *ret);
/* -ENOENT. The descriptor stays the settings'. */
int settings_listener(const struct settings *settings, const char *key, int *ret_fd);

#endif
