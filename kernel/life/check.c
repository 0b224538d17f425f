/*
 * What a plugin's file would do here, told before any code of it runs.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "life/edition.h"
#include "life/life.h"
#include "life/reload.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

#define LINES_MAX 200u /* of one list; what is more is not told */
#define PROBLEMS_MAX 8192u

struct lines {
	char **items;
	size_t count;
};

CV_PRINTF(2, 3)
static void line(struct lines *lines, const char *format, ...)
{
	va_list list;

	if (lines->items == NULL || lines->count == LINES_MAX)
		return;
	va_start(list, format);
	if (vasprintf(&lines->items[lines->count], format, list) >= 0)
		lines->count++;
	va_end(list);
}

static struct lines lines_make(void)
{
	return (struct lines){.items = calloc(LINES_MAX, sizeof(char *))};
}

static void split(struct lines *lines, char *text)
{
	char *rest = text, *part;

	while ((part = strsep(&rest, "\n")) != NULL) {
		if (part[0] != '\0')
			line(lines, "%s", part);
	}
}

/* ---- what differs from the build that runs ---- */

/* How lists of one kind are told apart: the n-th thing as text; false: past the end. */
typedef bool thing_at(const Congvan__Manifest *manifest, size_t n, char *text, size_t size);

static bool service_at(const Congvan__Manifest *manifest, size_t n, char *text, size_t size)
{
	if (n >= manifest->n_provides)
		return false;
	snprintf(text, size, "%s/%u", manifest->provides[n]->name, manifest->provides[n]->major);
	return true;
}

static bool need_at(const Congvan__Manifest *manifest, size_t n, char *text, size_t size)
{
	if (n >= manifest->n_needs)
		return false;
	snprintf(text, size, "%s/%u", manifest->needs[n]->name, manifest->needs[n]->major);
	return true;
}

static bool route_at(const Congvan__Manifest *manifest, size_t n, char *text, size_t size)
{
	if (n >= manifest->n_routes)
		return false;
	snprintf(text, size, "%s %s", manifest->routes[n]->method, manifest->routes[n]->pattern);
	return true;
}

static bool grant_at(const Congvan__Manifest *manifest, size_t n, char *text, size_t size)
{
	if (n >= manifest->n_grants)
		return false;
	snprintf(text, size, "kind %u %s", manifest->grants[n]->kind,
		 manifest->grants[n]->name != NULL ? manifest->grants[n]->name : "");
	return true;
}

static bool queue_at(const Congvan__Manifest *manifest, size_t n, char *text, size_t size)
{
	if (n >= manifest->n_queues)
		return false;
	snprintf(text, size, "%s.%s", manifest->name, manifest->queues[n]->name);
	return true;
}

static bool has(const Congvan__Manifest *manifest, thing_at *at, const char *wanted)
{
	char text[256];

	for (size_t i = 0; manifest != NULL && at(manifest, i, text, sizeof(text)); i++) {
		if (strcmp(text, wanted) == 0)
			return true;
	}
	return false;
}

static void differences(struct lines *lines, const Congvan__Manifest *before, const Congvan__Manifest *after)
{
	static const struct {
		const char *name;
		thing_at *at;
	} kinds[] = {{"service", service_at},
		     {"need", need_at},
		     {"capability", grant_at},
		     {"route", route_at},
		     {"queue", queue_at}};
	char text[256];

	for (size_t k = 0; k < CV_COUNT(kinds); k++) {
		for (size_t i = 0; kinds[k].at(after, i, text, sizeof(text)); i++) {
			if (!has(before, kinds[k].at, text))
				line(lines, "%s: %s %s", before != NULL ? "new" : "has", kinds[k].name, text);
		}
		for (size_t i = 0; before != NULL && kinds[k].at(before, i, text, sizeof(text)); i++) {
			if (!has(after, kinds[k].at, text))
				line(lines, "gone: %s %s", kinds[k].name, text);
		}
	}
}

static void plan_lines(struct lines *lines, const struct runtime *runtime, const struct seat *seat,
		       const struct plan_step *step)
{
	const Congvan__Manifest *after = step->manifest->message, *before = NULL;

	if (seat != NULL && seat->running != NULL)
		before = seat->running->step->manifest->message;
	line(lines, "%s %s, ABI %u.%u, schema %u.%u, %s", after->name, after->version, after->abi_major,
	     step->abi_minor, after->schema_major, after->schema_minor,
	     step->isolated ? "in a process of its own" : "in the server's process");
	if (step->isolated && runtime->isolated == NULL)
		line(lines, "this server can't start processes for plugins");
	if (before == NULL)
		line(lines, "starts: nothing of that name runs");
	else if (life_alone(seat, step))
		line(lines, "stops generation %llu (%s) first, then starts: %s",
		     (unsigned long long)seat->running->generation, seat->running->version,
		     before->schema_major != after->schema_major ? "another schema of its records"
								 : "it may run only once");
	else
		line(lines, "starts beside generation %llu (%s), which then drains",
		     (unsigned long long)seat->running->generation, seat->running->version);
	differences(lines, before, after);
}

/* ---- the check ---- */

/* The name of the plugin in a file; an empty one with a problem. */
static void name_of(const char *path, struct lines *problems, char *name, size_t size)
{
	struct manifest *manifest = NULL;
	struct cv_error error = {0};

	name[0] = '\0';
	if (manifest_read(path, &manifest, &error) < 0)
		line(problems, "%s", error.text);
	else
		snprintf(name, size, "%s", manifest->message->name);
	manifest_destroy(&manifest);
}

static void judge(struct runtime *runtime, const char *name, const char *file, struct lines *problems,
		  struct lines *warnings, struct lines *plan, Congvan__PluginCheckReply *reply)
{
	char *text = calloc(1, PROBLEMS_MAX);
	struct prepared *edition = NULL;
	const struct plan_step *step;

	if (text != NULL && edition_make(runtime, name, file, text, PROBLEMS_MAX, &edition) == 0) {
		step = prepare_step(edition, name);
		CV_ASSERT(step != NULL); /* it was asked for by name */
		for (size_t i = 0; i < edition->plan->warning_count; i++)
			line(warnings, "%s", edition->plan->warnings[i]);
		if (!edition_enables(edition, name))
			line(warnings, "%s: plugins.enabled of the configuration does not name it", name);
		plan_lines(plan, runtime, seat_find(runtime, name, strlen(name)), step);
		reply->version = strdup(step->manifest->message->version);
		reply->build_id = strdup(step->manifest->build_id);
	} else {
		split(problems, text != NULL ? text : (char[]){"out of memory"});
	}
	prepare_unref(&edition);
	free(text);
}

int reload_check(struct runtime *runtime, const char *name, Congvan__PluginCheckReply *reply,
		 struct runtime_outcome *ret)
{
	struct lines problems = lines_make(), warnings = lines_make(), plan = lines_make();
	const bool is_file = name[0] == '/';
	char plugin[64];

	snprintf(plugin, sizeof(plugin), "%s", name);
	if (is_file)
		name_of(name, &problems, plugin, sizeof(plugin));
	if (plugin[0] != '\0')
		judge(runtime, plugin, is_file ? name : NULL, &problems, &warnings, &plan, reply);
	reply->name = strdup(plugin);
	reply->problems = problems.items;
	reply->n_problems = problems.count;
	reply->warnings = warnings.items;
	reply->n_warnings = warnings.count;
	reply->plan = plan.items;
	reply->n_plan = plan.count;
	snprintf(ret->plugin, sizeof(ret->plugin), "%s", plugin);
	return ret->result = 0;
}
