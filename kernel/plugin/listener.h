/*
 * Listening sockets of plugins: the kernel binds what their LISTEN fields say, so that the next generation gets the
 * same sockets and no connection is refused meanwhile. Threads: the loader's.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_LISTENER_H
#define CONGVAN_KERNEL_PLUGIN_LISTENER_H

#include <congvan/abi.h>

struct instance;

#define LISTEN_BACKLOG 512

/* One socket, not blocking, for each field that is set. -EACCES: without CV_GRANT_LISTEN; reterr names field, address.
 */
int listener_open(struct instance *instance, struct cv_error *reterr);

#endif
