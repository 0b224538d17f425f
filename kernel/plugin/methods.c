#include "plugin/methods.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add(struct method *method, const char *service, const char *name)
{
	method->service = strdup(service);
	method->name = strdup(name);
	if (method->service == NULL || method->name == NULL)
		return -ENOMEM;
	method->service_len = strlen(service);
	method->name_len = strlen(name);
	return method->handler != NULL ? 0 : -EINVAL;
}

static void copy_item(const struct cv_array *array, uint32_t index, void *to, size_t size)
{
	memset(to, 0, size);
	memcpy(to, (const uint8_t *)array->items + (size_t)index * array->item_size,
	       array->item_size < size ? array->item_size : size);
}

static int add_methods(const struct cv_array *array, struct method *to, uint32_t *count)
{
	struct cv_method declared;
	int r = 0;

	for (uint32_t i = 0; i < array->count && r == 0; i++) {
		struct method *method = &to[(*count)++];

		copy_item(array, i, &declared, sizeof(declared));
		method->flags = declared.flags;
		method->handler = declared.handler;
		method->data = declared.data;
		r = add(method, declared.service, declared.name);
	}
	return r;
}

static int add_deliveries(const struct cv_plugin *plugin, struct method *to, uint32_t *count)
{
	struct cv_subscription subscription;
	struct cv_queue queue;
	struct cv_timer timer;
	int r = 0;

	for (uint32_t i = 0; i < plugin->queues.count && r == 0; i++) {
		copy_item(&plugin->queues, i, &queue, sizeof(queue));
		to[*count].handler = queue.handler;
		to[*count].data = queue.data;
		r = add(&to[(*count)++], DELIVER_QUEUE, queue.name);
	}
	for (uint32_t i = 0; i < plugin->timers.count && r == 0; i++) {
		copy_item(&plugin->timers, i, &timer, sizeof(timer));
		to[*count].handler = timer.handler;
		to[*count].data = timer.data;
		r = add(&to[(*count)++], DELIVER_TIMER, timer.name);
	}
	for (uint32_t i = 0; i < plugin->subscriptions.count && r == 0; i++) {
		copy_item(&plugin->subscriptions, i, &subscription, sizeof(subscription));
		to[*count].handler = subscription.handler;
		to[*count].data = subscription.data;
		r = add(&to[(*count)++], DELIVER_SUBSCRIPTION, subscription.name);
	}
	return r;
}

int methods_make(const struct cv_plugin *plugin, struct method **ret, uint32_t *ret_count)
{
	const size_t most =
	    (size_t)plugin->methods.count + plugin->queues.count + plugin->timers.count + plugin->subscriptions.count;
	struct method *methods = calloc(most + 1, sizeof(*methods));
	uint32_t count = 0;
	int r;

	if (methods == NULL)
		return -ENOMEM;
	r = add_methods(&plugin->methods, methods, &count);
	if (r == 0)
		r = add_deliveries(plugin, methods, &count);
	*ret = methods;
	*ret_count = count;
	return r;
}

void methods_free(struct method *methods, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		free(methods[i].service);
		free(methods[i].name);
	}
	free(methods);
}

const struct method *methods_find(const struct method *methods, uint32_t count, struct cv_bytes service,
				  struct cv_bytes name)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct method *method = &methods[i];

		if (method->name_len == name.len && method->service_len == service.len &&
		    memcmp(method->name, name.data, name.len) == 0 &&
		    memcmp(method->service, service.data, service.len) == 0)
			return method;
	}
	return NULL;
}
