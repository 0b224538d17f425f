#include "plan/prepare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "log/log.h"
#include "plan/disabled.h"
#include "plan/plan.h"

struct teller {
	prepare_on_problem *on_problem;
	void *arg;
	size_t count;
};

static void tell(struct teller *teller, const char *text)
{
	teller->count++;
	teller->on_problem(teller->arg, text);
}

/* Which plugins the edition has. The names are the configuration's or the options'. */
struct names {
	const char *items[CONFIG_PLUGINS_MAX];
	size_t count;
};

static int names_of(const struct prepare_options *options, const struct config_kernel *kernel, struct names *ret)
{
	struct disabled disabled = {.count = 0};
	char run[4096];
	int r;

	ret->count = 0;
	for (size_t i = 0; i < options->name_count && i < CONFIG_PLUGINS_MAX; i++)
		ret->items[ret->count++] = options->names[i];
	if (options->names != NULL || kernel->data_directory == NULL)
		return 0;
	snprintf(run, sizeof(run), "%s/run", kernel->data_directory);
	r = disabled_read(run, &disabled);
	if (r < 0)
		return r;
	for (size_t i = 0; i < kernel->enabled_count; i++) {
		if (disabled_has(&disabled, kernel->enabled[i]))
			log_warning(NULL, "plugin.disabled", "plugin=%s by=operator", kernel->enabled[i]);
		else
			ret->items[ret->count++] = kernel->enabled[i];
	}
	return 0;
}

static struct manifest *known_named(const struct prepare_options *options, const char *name)
{
	for (size_t i = 0; i < options->known_count; i++) {
		if (strcmp(options->known[i]->message->name, name) == 0)
			return options->known[i];
	}
	return NULL;
}

static void manifest_take(struct prepared *prepared, const char *path, const char *name, struct teller *teller)
{
	struct cv_error error = {0};
	struct manifest *manifest;
	char text[4096];

	if (manifest_read(path, &manifest, &error) < 0) {
		tell(teller, error.text);
		return;
	}
	prepared->manifests[prepared->manifest_count++] = manifest;
	if (strcmp(manifest->message->name, name) != 0) {
		snprintf(text, sizeof(text), "%s.so: the plugin in it is called %s", name, manifest->message->name);
		tell(teller, text);
	}
}

static int manifests_read(const struct prepare_options *options, const struct names *names, struct prepared *prepared,
			  struct teller *teller)
{
	const struct config_kernel *kernel = config_kernel(prepared->config);

	prepared->manifests = calloc(names->count + 1, sizeof(struct manifest *));
	if (prepared->manifests == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < names->count; i++) {
		struct manifest *known = known_named(options, names->items[i]);
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s.so", kernel->plugin_directory, names->items[i]);
		if (known != NULL)
			prepared->manifests[prepared->manifest_count++] = manifest_ref(known);
		else
			manifest_take(prepared, options->file != NULL ? options->file : path, names->items[i], teller);
	}
	return 0;
}

/* protobuf's fields as the configuration knows them. */
static int section_declare(struct config *config, const Congvan__Manifest *manifest)
{
	struct cv_config_field *fields = calloc(manifest->n_config + 1, sizeof(*fields));
	int r;

	if (fields == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < manifest->n_config; i++) {
		const Congvan__Manifest__ConfigField *from = manifest->config[i];

		fields[i] = (struct cv_config_field){
		    .key = from->key,
		    .type = from->type,
		    .flags = from->flags,
		    .fallback = from->fallback,
		    .min = from->min,
		    .max = from->max,
		    .doc = from->doc,
		};
	}
	r = config_declare(config, manifest->name, fields, manifest->n_config);
	free(fields);
	return r;
}

static int sections_declare(struct prepared *prepared, struct teller *teller)
{
	char text[512];
	int r = 0;

	for (size_t i = 0; i < prepared->manifest_count && r != -ENOMEM; i++) {
		r = section_declare(prepared->config, prepared->manifests[i]->message);
		if (r < 0) {
			snprintf(text, sizeof(text), "%s: its configuration fields: %s",
				 prepared->manifests[i]->message->name, strerror(-r));
			tell(teller, text);
		}
	}
	return config_finish(prepared->config);
}

static int plan(struct prepared *prepared, struct teller *teller)
{
	const struct config_kernel *kernel = config_kernel(prepared->config);
	const struct plan_options options = {
	    .manifests = (const struct manifest *const *)prepared->manifests,
	    .count = prepared->manifest_count,
	    .privileged = kernel->privileged,
	    .privileged_count = kernel->privileged_count,
	    .isolated = kernel->isolated,
	    .isolated_count = kernel->isolated_count,
	    .network = kernel->network,
	    .network_count = kernel->network_count,
	};
	int r;

	r = plan_make(&options, &prepared->plan);
	if (prepared->plan == NULL)
		return r;
	for (size_t i = 0; i < prepared->plan->refusal_count; i++)
		tell(teller, prepared->plan->refusals[i]);
	for (size_t i = 0; i < prepared->plan->warning_count; i++)
		log_warning(NULL, "plugin.plan_warning", "text=%s", prepared->plan->warnings[i]);
	return 0;
}

static struct prepared *prepared_new(const char *config_path)
{
	struct prepared *prepared = calloc(1, sizeof(*prepared));

	if (prepared == NULL)
		return NULL;
	atomic_init(&prepared->refs, 1);
	prepared->path = strdup(config_path);
	if (prepared->path == NULL)
		prepare_unref(&prepared);
	return prepared;
}

int prepare_edition(const struct prepare_options *options, prepare_on_problem *on_problem, void *arg,
		    struct prepared **ret)
{
	struct teller teller = {.on_problem = on_problem, .arg = arg};
	struct prepared *prepared = prepared_new(options->config_path);
	struct cv_error error = {0};
	struct names names = {.count = 0};
	int r;

	if (prepared == NULL)
		return -ENOMEM;
	r = config_load(options->config_path, &prepared->config, &error);
	if (r < 0) {
		tell(&teller, error.text);
		goto end;
	}
	r = names_of(options, config_kernel(prepared->config), &names);
	if (r == 0)
		r = manifests_read(options, &names, prepared, &teller);
	if (r == 0)
		r = sections_declare(prepared, &teller);
	for (size_t i = 0; i < config_problem_count(prepared->config); i++)
		tell(&teller, config_problem(prepared->config, i));
	/* A plugin whose file can't be read would make its neighbours' needs look unmet. */
	if (r == 0 && prepared->manifest_count == names.count)
		r = plan(prepared, &teller);
	if (r == 0 && teller.count > 0)
		r = -EINVAL;
end:
	if (r < 0) {
		prepare_unref(&prepared);
		return r;
	}
	log_set_level(config_kernel(prepared->config)->log_level);
	*ret = prepared;
	return 0;
}

int prepare(const char *config_path, prepare_on_problem *on_problem, void *arg, struct prepared **ret)
{
	const struct prepare_options options = {.config_path = config_path};

	return prepare_edition(&options, on_problem, arg, ret);
}

const struct plan_step *prepare_step(const struct prepared *prepared, const char *name)
{
	for (size_t i = 0; i < prepared->plan->count; i++) {
		if (strcmp(prepared->plan->steps[i].manifest->message->name, name) == 0)
			return &prepared->plan->steps[i];
	}
	return NULL;
}

struct prepared *prepare_ref(struct prepared *prepared)
{
	atomic_fetch_add(&prepared->refs, 1);
	return prepared;
}

void prepare_unref(struct prepared **where)
{
	struct prepared *prepared = *where;

	if (prepared == NULL)
		return;
	*where = NULL;
	if (atomic_fetch_sub(&prepared->refs, 1) > 1)
		return;
	plan_destroy(&prepared->plan);
	for (size_t i = 0; i < prepared->manifest_count; i++)
		manifest_destroy(&prepared->manifests[i]);
	free(prepared->manifests);
	config_destroy(&prepared->config);
	free(prepared->path);
	free(prepared);
}
