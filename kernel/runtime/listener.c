#include "runtime/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/config.h"
#include "config/value.h"
#include "runtime/runtime_int.h"

static int bind_one(const char *text, int *ret_fd)
{
	struct sockaddr_storage address;
	const int on = 1;
	socklen_t len;
	int fd, r;

	r = value_listen(text, &address, &len);
	if (r < 0)
		return r;
	fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    (address.ss_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0) ||
	    bind(fd, (struct sockaddr *)&address, len) < 0 || listen(fd, LISTEN_BACKLOG) < 0) {
		r = -errno;
		close(fd);
		return r;
	}
	*ret_fd = fd;
	return 0;
}

void listeners_init(struct listen_sockets *sockets)
{
	pthread_mutex_init(&sockets->lock, NULL);
	sockets->count = 0;
}

void listeners_finish(struct listen_sockets *sockets)
{
	while (sockets->count > 0)
		close(sockets->items[--sockets->count].fd);
	pthread_mutex_destroy(&sockets->lock);
}

/* The kernel's own descriptor; the lock is held. */
static int socket_of(struct listen_sockets *sockets, const char *plugin, const char *address, int *ret_fd)
{
	struct listen_socket *item;
	int r;

	for (uint32_t i = 0; i < sockets->count; i++) {
		item = &sockets->items[i];
		if (strcmp(item->plugin, plugin) == 0 && strcmp(item->address, address) == 0) {
			*ret_fd = item->fd;
			return 0;
		}
	}
	item = &sockets->items[sockets->count];
	if (sockets->count == LISTEN_SOCKETS_MAX || strlen(plugin) >= sizeof(item->plugin) ||
	    strlen(address) >= sizeof(item->address))
		return -E2BIG;
	r = bind_one(address, &item->fd);
	if (r < 0)
		return r;
	strcpy(item->plugin, plugin);
	strcpy(item->address, address);
	sockets->count++;
	*ret_fd = item->fd;
	return 0;
}

static int listener_take(struct instance *instance, const char *key, const char *address)
{
	struct listen_sockets *sockets = &instance->runtime->sockets;
	struct listener *listener = &instance->listeners[instance->listener_count];
	int fd = -1, r;

	if (!grants_has(&instance->grants, CV_GRANT_LISTEN))
		return -EACCES;
	if (instance->listener_count == INSTANCE_LISTENERS || strlen(key) >= sizeof(listener->key) ||
	    strlen(address) >= sizeof(listener->address))
		return -E2BIG;
	pthread_mutex_lock(&sockets->lock);
	r = socket_of(sockets, instance->name, address, &fd);
	if (r == 0) {
		listener->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		r = listener->fd < 0 ? -errno : 0;
	}
	pthread_mutex_unlock(&sockets->lock);
	if (r < 0)
		return r;
	strcpy(listener->key, key);
	strcpy(listener->address, address);
	instance->listener_count++;
	return 0;
}

int listener_open(struct instance *instance, struct cv_error *reterr)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;

	for (size_t i = 0; i < manifest->n_config; i++) {
		const Congvan__Manifest__ConfigField *field = manifest->config[i];
		struct cv_config_value value = {.size = sizeof(value)};
		int r;

		if (field->type != CV_CONFIG_LISTEN ||
		    config_value(atomic_load(&instance->config), instance->name, field->key, &value) < 0 ||
		    value.set == 0)
			continue;
		r = listener_take(instance, field->key, value.text);
		if (r < 0) {
			reterr->code = r;
			snprintf(reterr->text, sizeof(reterr->text), "%s: listen on %s (%s): %s", instance->name,
				 value.text, field->key, strerror(-r));
			return r;
		}
	}
	return 0;
}

static bool uses(const struct instance *instance, const char *address)
{
	for (uint32_t i = 0; instance != NULL && i < instance->listener_count; i++) {
		if (strcmp(instance->listeners[i].address, address) == 0)
			return true;
	}
	return false;
}

void listeners_trim(struct listen_sockets *sockets, const char *plugin, const struct instance *instance)
{
	pthread_mutex_lock(&sockets->lock);
	for (uint32_t i = sockets->count; i-- > 0;) {
		struct listen_socket *item = &sockets->items[i];

		if (strcmp(item->plugin, plugin) != 0 || uses(instance, item->address))
			continue;
		close(item->fd);
		*item = sockets->items[--sockets->count];
	}
	pthread_mutex_unlock(&sockets->lock);
}
