#include "descriptor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/memory.h>

#define DESCRIPTOR_ITEMS_MAX 1024u /* of one array */
#define DESCRIPTOR_ITEM_MAX 4096u /* bytes of one structure, however new the plugin */
#define DESCRIPTOR_TEXT_MAX 4096u

struct reading {
	struct cv_error *error;
	int result;
};

static void fail(struct reading *reading, int code, const char *what)
{
	if (reading->result < 0)
		return;
	reading->result = code;
	reading->error->code = code;
	snprintf(reading->error->text, sizeof(reading->error->text), "descriptor: %s", what);
}

/* NULL stays NULL: absent. */
static char *text(struct reading *reading, const char *from)
{
	char *copy = NULL;

	if (!from)
		return NULL;
	if (strnlen(from, DESCRIPTOR_TEXT_MAX) == DESCRIPTOR_TEXT_MAX) {
		fail(reading, -EINVAL, "a text is longer than 4096 bytes");
		return NULL;
	}
	copy = strdup(from);
	if (!copy)
		fail(reading, -ENOMEM, "out of memory");
	return copy;
}

/* Room for as many messages as the array has structures; 0 after a failure. */
static size_t items(struct reading *reading, const struct cv_array *array, const char *what, void *ret_list)
{
	void *list = NULL;

	if (array->count == 0 || reading->result < 0)
		return 0;
	if (!array->items || array->item_size == 0 || array->item_size > DESCRIPTOR_ITEM_MAX ||
	    array->count > DESCRIPTOR_ITEMS_MAX) {
		char message[96];
		snprintf(message, sizeof(message), "the array of %s can't be: %u structures of %u bytes", what,
			 array->count, array->item_size);
		fail(reading, -EINVAL, message);
		return 0;
	}
	list = calloc(array->count, sizeof(void *));
	if (!list)
		fail(reading, -ENOMEM, "out of memory");
	memcpy(ret_list, &list, sizeof(list));
	return list ? array->count : 0;
}

/* Copies the i-th structure at the size that both sides know; the rest of *ret is zero. */
static void item(const struct cv_array *array, size_t index, void *ret, size_t size)
{
	memset(ret, 0, size);
	memcpy(ret, (const char *)array->items + index * array->item_size,
	       array->item_size < size ? array->item_size : size);
}

/* One more message of a list that items() made; it is counted, so that a half-built list can be freed. */
static void *add(struct reading *reading, const ProtobufCMessageDescriptor *type, void *list, size_t *count)
{
	ProtobufCMessage **messages = NULL;
	ProtobufCMessage *message = reading->result < 0 ? NULL : malloc(type->sizeof_message);

	if (!message) {
		fail(reading, -ENOMEM, "out of memory");
		return NULL;
	}
	protobuf_c_message_init(type, message);
	memcpy(&messages, list, sizeof(messages));
	messages[(*count)++] = message;
	return message;
}

static void read_services(struct reading *reading, const struct cv_array *array, const char *what,
			  Congvan__Manifest__ServiceRef ***list, size_t *count)
{
	size_t total = items(reading, array, what, list);

	for (size_t i = 0; i < total; i++) {
		struct cv_service_ref from;
		item(array, i, &from, sizeof(from));
		Congvan__Manifest__ServiceRef *to =
		    add(reading, &congvan__manifest__service_ref__descriptor, list, count);
		if (!to)
			return;
		to->name = text(reading, from.name);
		CV_SET(to, major, from.major);
		if (from.optional)
			CV_SET(to, optional, 1);
	}
}

static void read_grants(struct reading *reading, const struct cv_array *array, Congvan__Manifest *message)
{
	size_t total = items(reading, array, "grants", &message->grants);

	for (size_t i = 0; i < total; i++) {
		struct cv_grant from;
		item(array, i, &from, sizeof(from));
		Congvan__Manifest__Grant *to =
		    add(reading, &congvan__manifest__grant__descriptor, &message->grants, &message->n_grants);
		if (!to)
			return;
		CV_SET(to, kind, from.kind);
		to->name = text(reading, from.name);
	}
}

static void read_config(struct reading *reading, const struct cv_array *array, Congvan__Manifest *message)
{
	size_t total = items(reading, array, "configuration fields", &message->config);

	for (size_t i = 0; i < total; i++) {
		struct cv_config_field from;
		item(array, i, &from, sizeof(from));
		Congvan__Manifest__ConfigField *to =
		    add(reading, &congvan__manifest__config_field__descriptor, &message->config, &message->n_config);
		if (!to)
			return;
		to->key = text(reading, from.key);
		CV_SET(to, type, from.type);
		if (from.flags)
			CV_SET(to, flags, from.flags);
		to->fallback = text(reading, from.fallback);
		if (from.min || from.max) {
			CV_SET(to, min, from.min);
			CV_SET(to, max, from.max);
		}
		to->doc = text(reading, from.doc);
	}
}

static void read_methods(struct reading *reading, const struct cv_array *array, Congvan__Manifest *message)
{
	size_t total = items(reading, array, "methods", &message->methods);

	for (size_t i = 0; i < total; i++) {
		struct cv_method from;
		item(array, i, &from, sizeof(from));
		if (!from.handler) {
			fail(reading, -EINVAL, "a method has no handler");
			return;
		}
		Congvan__Manifest__Method *to =
		    add(reading, &congvan__manifest__method__descriptor, &message->methods, &message->n_methods);
		if (!to)
			return;
		to->service = text(reading, from.service);
		to->name = text(reading, from.name);
		if (from.flags)
			CV_SET(to, flags, from.flags);
		to->request = text(reading, from.request);
		to->reply = text(reading, from.reply);
	}
}

static void read_routes(struct reading *reading, const struct cv_array *array, Congvan__Manifest *message)
{
	size_t total = items(reading, array, "routes", &message->routes);

	for (size_t i = 0; i < total; i++) {
		struct cv_route from;
		item(array, i, &from, sizeof(from));
		Congvan__Manifest__Route *to =
		    add(reading, &congvan__manifest__route__descriptor, &message->routes, &message->n_routes);
		if (!to)
			return;
		to->method = text(reading, from.method);
		to->pattern = text(reading, from.pattern);
		to->service = text(reading, from.service);
		to->handler = text(reading, from.handler);
		if (from.flags)
			CV_SET(to, flags, from.flags);
	}
}

static void read_subscriptions(struct reading *reading, const struct cv_array *array, Congvan__Manifest *message)
{
	size_t total = items(reading, array, "subscriptions", &message->subscriptions);

	for (size_t i = 0; i < total; i++) {
		struct cv_subscription from;
		item(array, i, &from, sizeof(from));
		Congvan__Manifest__Subscription *to = add(reading, &congvan__manifest__subscription__descriptor,
							  &message->subscriptions, &message->n_subscriptions);
		if (!to)
			return;
		to->name = text(reading, from.name);
		to->topic = text(reading, from.topic);
		if (from.flags)
			CV_SET(to, flags, from.flags);
		if (from.lease_ms)
			CV_SET(to, lease_ms, from.lease_ms);
	}
}

static void read_queues(struct reading *reading, const struct cv_array *array, Congvan__Manifest *message)
{
	size_t total = items(reading, array, "queues", &message->queues);

	for (size_t i = 0; i < total; i++) {
		struct cv_queue from;
		item(array, i, &from, sizeof(from));
		Congvan__Manifest__Queue *to =
		    add(reading, &congvan__manifest__queue__descriptor, &message->queues, &message->n_queues);
		if (!to)
			return;
		to->name = text(reading, from.name);
		CV_SET(to, lease_ms, from.lease_ms);
		CV_SET(to, in_flight, from.in_flight);
		CV_SET(to, retry_min_ms, from.retry_min_ms);
		CV_SET(to, retry_max_ms, from.retry_max_ms);
		CV_SET(to, attempts_max, from.attempts_max);
	}
}

static void read_timers(struct reading *reading, const struct cv_array *array, Congvan__Manifest *message)
{
	size_t total = items(reading, array, "timers", &message->timers);

	for (size_t i = 0; i < total; i++) {
		struct cv_timer from;
		item(array, i, &from, sizeof(from));
		Congvan__Manifest__Timer *to =
		    add(reading, &congvan__manifest__timer__descriptor, &message->timers, &message->n_timers);
		if (!to)
			return;
		to->name = text(reading, from.name);
	}
}

static void read_ui(struct reading *reading, const struct cv_array *array, Congvan__Manifest *message)
{
	size_t total = items(reading, array, "entries of the page", &message->ui);

	for (size_t i = 0; i < total; i++) {
		struct cv_ui_entry from;
		item(array, i, &from, sizeof(from));
		Congvan__Manifest__UiEntry *to =
		    add(reading, &congvan__manifest__ui_entry__descriptor, &message->ui, &message->n_ui);
		if (!to)
			return;
		to->kind = text(reading, from.kind);
		to->id = text(reading, from.id);
		to->label_vi = text(reading, from.label_vi);
		to->label_en = text(reading, from.label_en);
		to->module = text(reading, from.module);
		to->sha256 = text(reading, from.sha256);
	}
}

static void read_head(struct reading *reading, const struct cv_plugin *from, Congvan__Manifest *to)
{
	CV_SET(to, abi_major, CV_ABI_MAJOR);
	CV_SET(to, abi_minor, from->abi_minor);
	CV_SET(to, abi_minor_min, from->abi_minor_min);
	if (from->flags)
		CV_SET(to, flags, from->flags);
	to->name = text(reading, from->name);
	to->version = text(reading, from->version);
	to->summary = text(reading, from->summary);
	CV_SET(to, schema_major, from->schema_major);
	CV_SET(to, schema_minor, from->schema_minor);
	if (from->workers)
		CV_SET(to, workers, from->workers);
	if (from->credits)
		CV_SET(to, credits, from->credits);
}

int descriptor_manifest(const struct cv_plugin *plugin, Congvan__Manifest **ret, struct cv_error *reterr)
{
	struct reading reading = {.error = reterr};
	struct cv_plugin copy = {0};
	Congvan__Manifest *message = NULL;

	/* The first 16 bytes are frozen: they are looked at before anything else. */
	if (!plugin || plugin->magic != CV_PLUGIN_MAGIC || plugin->size < offsetof(struct cv_plugin, flags)) {
		fail(&reading, -ENOEXEC, "not one of this ABI's major version");
		return reading.result;
	}
	memcpy(&copy, plugin, plugin->size < sizeof(copy) ? plugin->size : sizeof(copy));
	message = malloc(sizeof(*message));
	if (!message) {
		fail(&reading, -ENOMEM, "out of memory");
		return reading.result;
	}
	congvan__manifest__init(message);
	read_head(&reading, &copy, message);
	read_services(&reading, &copy.provides, "services provided", &message->provides, &message->n_provides);
	read_services(&reading, &copy.needs, "services needed", &message->needs, &message->n_needs);
	read_grants(&reading, &copy.grants, message);
	read_config(&reading, &copy.config, message);
	read_methods(&reading, &copy.methods, message);
	read_subscriptions(&reading, &copy.subscriptions, message);
	read_queues(&reading, &copy.queues, message);
	read_timers(&reading, &copy.timers, message);
	read_routes(&reading, &copy.routes, message);
	read_ui(&reading, &copy.ui, message);
	if (reading.result < 0) {
		congvan__manifest__free_unpacked(message, NULL);
		return reading.result;
	}
	*ret = message;
	return 0;
}
