/*
 * Listening sockets of plugins: the kernel binds what their LISTEN fields say and keeps the socket, and each generation
 * gets a descriptor of its own for it. So the next generation accepts from the same queue of connections as the one
 * before, and none is refused meanwhile.
 *
 * Threads: listener_open() on the thread of an instance's load; the others on the supervisor's. A lock of their own
 * orders them.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_LISTENER_H
#define CONGVAN_KERNEL_RUNTIME_LISTENER_H

#include <pthread.h>
#include <stdint.h>

#include <congvan/abi.h>

struct instance;

#define LISTEN_BACKLOG 512
#define LISTEN_SOCKETS_MAX 64u /* of all plugins */

struct listen_socket {
	char plugin[64], address[128]; /* the address as the configuration says it */
	int fd;
};

struct listen_sockets {
	pthread_mutex_t lock;
	struct listen_socket items[LISTEN_SOCKETS_MAX];
	uint32_t count;
};

void listeners_init(struct listen_sockets *sockets);
void listeners_finish(struct listen_sockets *sockets);

/* One socket, not blocking, for each field that is set. -EACCES: without CV_GRANT_LISTEN; reterr names field, address.
 */
int listener_open(struct instance *instance, struct cv_error *reterr);
/* Lets go of the plugin's sockets that `instance` (NULL: nobody) does not use: what still drains keeps its own. */
void listeners_trim(struct listen_sockets *sockets, const char *plugin, const struct instance *instance);

#endif
