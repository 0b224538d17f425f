#include "host/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void settings_replace(struct settings *settings, Congvan__HostOrder *order)
{
	/* The earlier order is not freed: the plugin may still hold its texts. */
	atomic_store_explicit(&settings->order, order, memory_order_release);
}

int settings_listen(struct settings *settings, const Congvan__HostOrder *order, const int *fds, uint32_t count)
{
	if (order->n_listeners != count || count > SETTINGS_LISTENERS)
		return -EBADMSG;
	for (uint32_t i = 0; i < count; i++) {
		const char *key = order->listeners[i]->key;

		if (key == NULL)
			return -EBADMSG;
		settings->listeners[i] = (struct settings_listener){strdup(key), fds[i]};
		if (settings->listeners[i].key == NULL)
			return -ENOMEM;
		settings->listener_count = i + 1;
	}
	return 0;
}

int settings_get(struct settings *settings, const char *key, struct cv_config_value *ret)
{
	const Congvan__HostOrder *order = atomic_load_explicit(&settings->order, memory_order_acquire);
	struct cv_config_value value = {0};
	const uint32_t size = ret->size;

	for (size_t i = 0; order != NULL && i < order->n_config; i++) {
		const Congvan__HostValue *found = order->config[i];

		if (found->key == NULL || strcmp(found->key, key) != 0)
			continue;
		value = (struct cv_config_value){
		    .size = size, .set = found->set ? 1 : 0, .number = found->number, .text = found->text};
		memcpy(ret, &value, size < sizeof(value) ? size : sizeof(value));
		return 0;
	}
	return -ENOENT;
}

int settings_listener(const struct settings *settings, const char *key, int *ret_fd)
{
	for (uint32_t i = 0; key != NULL && i < settings->listener_count; i++) {
		if (strcmp(settings->listeners[i].key, key) == 0) {
			*ret_fd = settings->listeners[i].fd;
			return 0;
		}
	}
	return -ENOENT;
}
