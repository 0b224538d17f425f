#include "print.h"

#include <inttypes.h>

#include <congvan/abi.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *grant_name(uint32_t kind)
{
	static const char *const names[] = {
	    [CV_GRANT_OWN] = "own",
	    [CV_GRANT_READ] = "read",
	    [CV_GRANT_WRITE] = "write",
	    [CV_GRANT_BLOB_READ] = "read blobs",
	    [CV_GRANT_BLOB_WRITE] = "create uploads",
	    [CV_GRANT_BLOB_CLAIM] = "claim uploads",
	    [CV_GRANT_SPEAK_FOR_USERS] = "speak for users",
	    [CV_GRANT_ALL_AGENCIES] = "all agencies",
	    [CV_GRANT_ROUTES] = "call every route",
	    [CV_GRANT_LISTEN] = "listen",
	    [CV_GRANT_NETWORK] = "network",
	    [CV_GRANT_QUEUE] = "fill queue",
	    [CV_GRANT_SET_COOKIES] = "set cookies",
	    [CV_GRANT_FILES] = "read files of",
	    [CV_GRANT_SCRATCH] = "keep files for a while",
	};

	return kind < COUNT(names) && names[kind] ? names[kind] : "unknown";
}

static const char *type_name(uint32_t type)
{
	static const char *const names[] = {
	    [CV_CONFIG_STRING] = "text",       [CV_CONFIG_INTEGER] = "integer", [CV_CONFIG_BOOLEAN] = "boolean",
	    [CV_CONFIG_DURATION] = "duration", [CV_CONFIG_SIZE] = "size",       [CV_CONFIG_LISTEN] = "listen",
	    [CV_CONFIG_PATH] = "path",
	};

	return type < COUNT(names) && names[type] ? names[type] : "unknown";
}

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static void print_flags(FILE *to, uint32_t flags)
{
	if (flags & CV_PLUGIN_ISOLATED_ONLY)
		fputs(", isolated only", to);
	if (flags & CV_PLUGIN_EXCLUSIVE)
		fputs(", exclusive", to);
	if (flags & CV_PLUGIN_OWN_LOOP)
		fputs(", loop of its own", to);
}

static void print_config(FILE *to, const Congvan__Manifest__ConfigField *field)
{
	fprintf(to, "config      %s: %s", or_dash(field->key), type_name(field->type));
	if (field->flags & CV_CONFIG_REQUIRED)
		fputs(", required", to);
	if (field->flags & CV_CONFIG_RELOADABLE)
		fputs(", reloadable", to);
	if (field->flags & CV_CONFIG_SECRET)
		fputs(", secret", to);
	if (field->fallback)
		fprintf(to, ", default %s", field->fallback);
	if (field->min || field->max)
		fprintf(to, ", %" PRId64 " to %" PRId64, field->min, field->max);
	fprintf(to, "%s%s\n", field->doc ? "  # " : "", field->doc ? field->doc : "");
}

static void print_lists(FILE *to, const Congvan__Manifest *manifest)
{
	for (size_t i = 0; i < manifest->n_provides; i++)
		fprintf(to, "provides    %s/%u\n", or_dash(manifest->provides[i]->name), manifest->provides[i]->major);
	for (size_t i = 0; i < manifest->n_needs; i++)
		fprintf(to, "needs       %s/%u%s\n", or_dash(manifest->needs[i]->name), manifest->needs[i]->major,
			manifest->needs[i]->optional ? " (optional)" : "");
	for (size_t i = 0; i < manifest->n_grants; i++)
		fprintf(to, "grant       %s%s%s\n", grant_name(manifest->grants[i]->kind),
			manifest->grants[i]->name ? " " : "",
			manifest->grants[i]->name ? manifest->grants[i]->name : "");
	for (size_t i = 0; i < manifest->n_config; i++)
		print_config(to, manifest->config[i]);
	for (size_t i = 0; i < manifest->n_methods; i++)
		fprintf(to, "method      %s.%s%s%s%s\n", or_dash(manifest->methods[i]->service),
			or_dash(manifest->methods[i]->name),
			manifest->methods[i]->flags & CV_METHOD_READ ? ", reads" : "",
			manifest->methods[i]->flags & CV_METHOD_SLOW ? ", slow" : "",
			manifest->methods[i]->flags & CV_METHOD_OPERATOR ? ", for operators" : "");
	for (size_t i = 0; i < manifest->n_routes; i++)
		fprintf(to, "route       %s %s -> %s.%s%s\n", or_dash(manifest->routes[i]->method),
			or_dash(manifest->routes[i]->pattern), or_dash(manifest->routes[i]->service),
			or_dash(manifest->routes[i]->handler),
			manifest->routes[i]->flags & CV_ROUTE_PUBLIC ? ", public" : "");
}

void print_manifest(FILE *to, const Congvan__Manifest *manifest)
{
	fprintf(to, "plugin      %s %s\n", or_dash(manifest->name), or_dash(manifest->version));
	if (manifest->summary)
		fprintf(to, "summary     %s\n", manifest->summary);
	fprintf(to, "abi         %u.%u, hosts from %u.%u", manifest->abi_major, manifest->abi_minor,
		manifest->abi_major, manifest->abi_minor_min);
	print_flags(to, manifest->flags);
	fprintf(to, "\nschema      %u.%u\n", manifest->schema_major, manifest->schema_minor);
	if (manifest->workers || manifest->credits)
		fprintf(to, "threads     %u workers, %u credits\n", manifest->workers, manifest->credits);
	print_lists(to, manifest);
	for (size_t i = 0; i < manifest->n_subscriptions; i++)
		fprintf(to, "subscribes  %s: %s%s\n", or_dash(manifest->subscriptions[i]->name),
			or_dash(manifest->subscriptions[i]->topic),
			manifest->subscriptions[i]->flags & CV_SUBSCRIPTION_FROM_START ? ", from the start" : "");
	for (size_t i = 0; i < manifest->n_queues; i++)
		fprintf(to, "queue       %s\n", or_dash(manifest->queues[i]->name));
	for (size_t i = 0; i < manifest->n_timers; i++)
		fprintf(to, "timer       %s\n", or_dash(manifest->timers[i]->name));
	for (size_t i = 0; i < manifest->n_ui; i++)
		fprintf(to, "page        %s %s\n", or_dash(manifest->ui[i]->kind), or_dash(manifest->ui[i]->id));
}
