#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compiler.h"
#include "config/value.h"
#include "plan/manifest.h"

#define CHECK_NAME_MAX 32u
#define CHECK_LONG_NAME_MAX 96u /* prefixes, topics, messages */
#define CHECK_PATTERN_MAX 200u
#define CHECK_TEXT_MAX 400u
#define CHECK_ITEMS_MAX 512u /* of each list */
#define CHECK_CONFIG_MAX 64u
#define CHECK_WORKERS_MAX 64u
#define CHECK_CREDITS_MAX 65536u
#define CHECK_MAJOR_MAX 9999u

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static int CV_PRINTF(2, 3) refuse(struct cv_error *error, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	error->code = -EBADMSG;
	vsnprintf(error->text, sizeof(error->text), format, list);
	va_end(list);
	return -EBADMSG;
}

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

/* Lower-case letters, digits, '_' and `more`; begins with a letter. */
static bool is_name(const char *text, size_t max, const char *more)
{
	char allowed[64];
	size_t len = text ? strlen(text) : 0;

	snprintf(allowed, sizeof(allowed), "%s%s_%s", LOWER, DIGITS, more);
	return len > 0 && len <= max && text[0] >= 'a' && text[0] <= 'z' && strspn(text, allowed) == len;
}

/* "incoming.document": names with dots between them, at least two. */
static bool is_dotted(const char *text)
{
	const char *dot = text ? strchr(text, '.') : NULL;

	return dot && is_name(text, CHECK_LONG_NAME_MAX, "-.") && !strstr(text, "..") && dot[1] &&
	       text[strlen(text) - 1] != '.';
}

/* "incoming/1" */
static bool is_service(const char *text)
{
	const char *slash = text ? strchr(text, '/') : NULL;
	char name[CHECK_NAME_MAX + 1];
	int64_t major = 0;

	if (!slash || (size_t)(slash - text) > CHECK_NAME_MAX)
		return false;
	memcpy(name, text, (size_t)(slash - text));
	name[slash - text] = 0;
	return is_name(name, CHECK_NAME_MAX, "-") && slash[1] != '0' && value_integer(slash + 1, &major) == 0 &&
	       major >= 1 && major <= CHECK_MAJOR_MAX;
}

/* "1.20.3": three numbers without leading zeros, and perhaps "-rc1". */
static bool is_version(const char *text)
{
	if (!text || strlen(text) > CHECK_NAME_MAX)
		return false;
	for (int part = 0; part < 3; part++) {
		size_t len = strspn(text, DIGITS);
		if (len == 0 || len > 6 || (len > 1 && text[0] == '0'))
			return false;
		text += len;
		if (part < 2 && *text++ != '.')
			return false;
	}
	return !*text || (*text == '-' && text[1] && strspn(text + 1, LOWER DIGITS ".-") == strlen(text + 1));
}

/* Sections of the configuration, and what the server itself writes: prefixes and topics begin with these names. */
static bool is_reserved(const char *name)
{
	static const char *const reserved[] = {"data", "log", "control", "store", "plugins", "kernel", "queue"};

	for (size_t i = 0; i < CV_COUNT(reserved); i++)
		if (strcmp(name, reserved[i]) == 0)
			return true;
	return false;
}

static int check_head(const Congvan__Manifest *message, struct cv_error *error)
{
	if (!is_name(message->name, CHECK_NAME_MAX, "-"))
		return refuse(error, "the plugin's name \"%.40s\" is not 1 to %u lower-case letters, digits, '_', '-'",
			      or_nothing(message->name), CHECK_NAME_MAX);
	if (is_reserved(message->name))
		return refuse(error, "the plugin's name \"%s\" is the server's own", message->name);
	if (!is_version(message->version))
		return refuse(error, "%s: the version \"%.40s\" is not of the form 1.2.3", message->name,
			      or_nothing(message->version));
	if (!message->has_abi_major || message->abi_minor_min > message->abi_minor)
		return refuse(error, "%s: its ABI version makes no sense", message->name);
	if (strlen(or_nothing(message->summary)) > CHECK_TEXT_MAX)
		return refuse(error, "%s: its summary is longer than %u bytes", message->name, CHECK_TEXT_MAX);
	if (message->workers > CHECK_WORKERS_MAX || message->credits > CHECK_CREDITS_MAX)
		return refuse(error, "%s: more than %u workers or %u credits", message->name, CHECK_WORKERS_MAX,
			      CHECK_CREDITS_MAX);
	return 0;
}

static int check_counts(const Congvan__Manifest *message, struct cv_error *error)
{
	const struct {
		const char *what;
		size_t count;
	} lists[] = {
	    {"services provided", message->n_provides},
	    {"services needed", message->n_needs},
	    {"grants", message->n_grants},
	    {"methods", message->n_methods},
	    {"subscriptions", message->n_subscriptions},
	    {"queues", message->n_queues},
	    {"timers", message->n_timers},
	    {"routes", message->n_routes},
	    {"entries of the page", message->n_ui},
	};

	for (size_t i = 0; i < CV_COUNT(lists); i++)
		if (lists[i].count > CHECK_ITEMS_MAX)
			return refuse(error, "%s: more than %u %s", message->name, CHECK_ITEMS_MAX, lists[i].what);
	if (message->n_config > CHECK_CONFIG_MAX)
		return refuse(error, "%s: more than %u configuration fields", message->name, CHECK_CONFIG_MAX);
	return 0;
}

static int check_services(const Congvan__Manifest *message, Congvan__Manifest__ServiceRef **list, size_t count,
			  const char *verb, struct cv_error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_name(list[i]->name, CHECK_NAME_MAX, "-") || list[i]->major < 1 ||
		    list[i]->major > CHECK_MAJOR_MAX)
			return refuse(error, "%s: %s the service \"%.40s/%u\", which is no name of a service",
				      message->name, verb, or_nothing(list[i]->name), list[i]->major);
		if (is_reserved(list[i]->name))
			return refuse(error, "%s: %s the service %s/%u, whose name is the server's own", message->name,
				      verb, list[i]->name, list[i]->major);
		for (size_t k = 0; k < i; k++)
			if (list[k]->major == list[i]->major && strcmp(list[k]->name, list[i]->name) == 0)
				return refuse(error, "%s: %s %s/%u twice", message->name, verb, list[i]->name,
					      list[i]->major);
	}
	return 0;
}

static bool is_path_field(const Congvan__Manifest *message, const char *key)
{
	for (size_t i = 0; i < message->n_config; i++)
		if (message->config[i]->type == CV_CONFIG_PATH && message->config[i]->key &&
		    strcmp(message->config[i]->key, key) == 0)
			return true;
	return false;
}

static int check_grant(const Congvan__Manifest *message, const Congvan__Manifest__Grant *grant, struct cv_error *error)
{
	switch (grant->kind) {
	case CV_GRANT_OWN:
	case CV_GRANT_READ:
	case CV_GRANT_WRITE:
	case CV_GRANT_QUEUE:
		if (!is_dotted(grant->name))
			return refuse(error, "%s: the grant for \"%.60s\" names no prefix such as \"plugin.thing\"",
				      message->name, or_nothing(grant->name));
		return 0;
	case CV_GRANT_FILES:
		if (!grant->name || !is_path_field(message, grant->name))
			return refuse(error,
				      "%s: the grant for files \"%.60s\" names no configuration field of type path",
				      message->name, or_nothing(grant->name));
		return 0;
	default:
		break;
	}
	if (grant->kind < CV_GRANT_OWN || grant->kind > CV_GRANT_SCRATCH)
		return refuse(error, "%s: asks for a grant of kind %u, which this server does not know", message->name,
			      grant->kind);
	if (grant->name)
		return refuse(error, "%s: a grant of kind %u has no name, but \"%.60s\" stands there", message->name,
			      grant->kind, grant->name);
	return 0;
}

static int check_fallback(const Congvan__Manifest__ConfigField *field)
{
	struct sockaddr_storage address;
	socklen_t address_len = 0;
	int64_t number = 0;
	int result = 0;

	switch (field->type) {
	case CV_CONFIG_INTEGER:
		result = value_integer(field->fallback, &number);
		break;
	case CV_CONFIG_BOOLEAN:
		return value_boolean(field->fallback, &number);
	case CV_CONFIG_DURATION:
		result = value_duration(field->fallback, &number);
		break;
	case CV_CONFIG_SIZE:
		result = value_size(field->fallback, &number);
		break;
	case CV_CONFIG_LISTEN:
		return value_listen(field->fallback, &address, &address_len);
	default:
		return 0;
	}
	if (result == 0 && (field->min || field->max) && (number < field->min || number > field->max))
		result = -ERANGE;
	return result;
}

static int check_config(const Congvan__Manifest *message, size_t index, struct cv_error *error)
{
	const Congvan__Manifest__ConfigField *field = message->config[index];

	if (!is_name(field->key, CHECK_NAME_MAX, ""))
		return refuse(error, "%s: the configuration field \"%.40s\" has no proper name", message->name,
			      or_nothing(field->key));
	for (size_t i = 0; i < index; i++)
		if (strcmp(message->config[i]->key, field->key) == 0)
			return refuse(error, "%s: declares the configuration field %s twice", message->name,
				      field->key);
	if (field->type < CV_CONFIG_STRING || field->type > CV_CONFIG_PATH)
		return refuse(error, "%s: configuration field %s: type %u is not known to this server", message->name,
			      field->key, field->type);
	if (field->min > field->max)
		return refuse(error, "%s: configuration field %s: its least value is above its greatest", message->name,
			      field->key);
	if (field->fallback && check_fallback(field) < 0)
		return refuse(error, "%s: configuration field %s: the fallback \"%.40s\" is not of its type and range",
			      message->name, field->key, field->fallback);
	if (strlen(or_nothing(field->doc)) > CHECK_TEXT_MAX)
		return refuse(error, "%s: configuration field %s: its text is longer than %u bytes", message->name,
			      field->key, CHECK_TEXT_MAX);
	return 0;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(or_nothing(a), or_nothing(b)) == 0;
}

static int check_method(const Congvan__Manifest *message, size_t index, struct cv_error *error)
{
	const Congvan__Manifest__Method *method = message->methods[index];

	if (!is_service(method->service) || !is_name(method->name, CHECK_LONG_NAME_MAX, ""))
		return refuse(error, "%s: the method \"%.40s\" of \"%.40s\" has no proper name", message->name,
			      or_nothing(method->name), or_nothing(method->service));
	for (size_t i = 0; i < index; i++)
		if (same_text(message->methods[i]->service, method->service) &&
		    same_text(message->methods[i]->name, method->name))
			return refuse(error, "%s: declares the method %s of %s twice", message->name, method->name,
				      method->service);
	return 0;
}

/* "/api/v1/incoming/{id}/submit": segments of plain characters, or one {name}; no empty segment. */
static bool is_pattern(const char *text)
{
	if (!text || text[0] != '/' || strlen(text) > CHECK_PATTERN_MAX)
		return false;
	while (*text == '/') {
		bool field = *++text == '{';
		text += field;
		size_t len = strspn(text, field ? LOWER DIGITS "_" : LOWER DIGITS "_-.~");
		if (len == 0 || (!field && text[0] == '.' && strspn(text, ".") == len))
			return false;
		text += len;
		if (field && *text++ != '}')
			return false;
	}
	return !*text;
}

static int check_route(const Congvan__Manifest *message, const Congvan__Manifest__Route *route, struct cv_error *error)
{
	static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
	bool known = false;

	for (size_t i = 0; i < CV_COUNT(methods); i++)
		known = known || same_text(route->method, methods[i]);
	if (!known || !is_pattern(route->pattern))
		return refuse(error, "%s: the route \"%.10s %.100s\" is malformed", message->name,
			      or_nothing(route->method), or_nothing(route->pattern));
	if (!is_service(route->service) || !is_name(route->handler, CHECK_LONG_NAME_MAX, ""))
		return refuse(error, "%s: the route %s %s names no method", message->name, route->method,
			      route->pattern);
	return 0;
}

static int check_later(const Congvan__Manifest *message, struct cv_error *error)
{
	bool good = true;

	for (size_t i = 0; i < message->n_subscriptions; i++)
		good = good && is_name(message->subscriptions[i]->name, CHECK_LONG_NAME_MAX, "-.") &&
		       message->subscriptions[i]->topic &&
		       strlen(message->subscriptions[i]->topic) <= CHECK_LONG_NAME_MAX;
	for (size_t i = 0; i < message->n_queues; i++)
		good = good && is_name(message->queues[i]->name, CHECK_LONG_NAME_MAX, "-.");
	for (size_t i = 0; i < message->n_timers; i++)
		good = good && is_name(message->timers[i]->name, CHECK_LONG_NAME_MAX, "-.");
	return good ? 0 : refuse(error, "%s: a subscription, queue or timer has no proper name", message->name);
}

int manifest_check(const Congvan__Manifest *message, struct cv_error *reterr)
{
	int result = check_head(message, reterr);

	if (result == 0)
		result = check_counts(message, reterr);
	if (result == 0)
		result = check_services(message, message->provides, message->n_provides, "provides", reterr);
	if (result == 0)
		result = check_services(message, message->needs, message->n_needs, "needs", reterr);
	for (size_t i = 0; result == 0 && i < message->n_config; i++)
		result = check_config(message, i, reterr);
	for (size_t i = 0; result == 0 && i < message->n_grants; i++)
		result = check_grant(message, message->grants[i], reterr);
	for (size_t i = 0; result == 0 && i < message->n_methods; i++)
		result = check_method(message, i, reterr);
	for (size_t i = 0; result == 0 && i < message->n_routes; i++)
		result = check_route(message, message->routes[i], reterr);
	if (result == 0)
		result = check_later(message, reterr);
	return result;
}
