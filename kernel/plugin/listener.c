#include "plugin/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/config.h"
#include "config/value.h"
#include "plugin/runtime_int.h"

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

int listener_open(struct instance *instance, struct cv_error *reterr)
{
	const Congvan__Manifest *manifest = instance->step->manifest->message;

	for (size_t i = 0; i < manifest->n_config; i++) {
		const Congvan__Manifest__ConfigField *field = manifest->config[i];
		struct cv_config_value value = {.size = sizeof(value)};
		struct listener *listener = &instance->listeners[instance->listener_count];
		int r;

		if (field->type != CV_CONFIG_LISTEN ||
		    config_value(atomic_load(&instance->config), instance->name, field->key, &value) < 0 ||
		    value.set == 0)
			continue;
		if (!grants_has(&instance->grants, CV_GRANT_LISTEN))
			r = -EACCES;
		else if (instance->listener_count == INSTANCE_LISTENERS || strlen(field->key) >= sizeof(listener->key))
			r = -E2BIG;
		else
			r = bind_one(value.text, &listener->fd);
		if (r < 0) {
			reterr->code = r;
			snprintf(reterr->text, sizeof(reterr->text), "%s: listen on %s (%s): %s", instance->name,
				 value.text, field->key, strerror(-r));
			return r;
		}
		snprintf(listener->key, sizeof(listener->key), "%s", field->key);
		instance->listener_count++;
	}
	return 0;
}
