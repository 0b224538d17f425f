#include "plugin/prepare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "log/log.h"
#include "plugin/plan.h"

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

static int manifests_read(struct prepared *prepared, struct teller *teller)
{
	const struct config_kernel *kernel = config_kernel(prepared->config);

	prepared->manifests = calloc(kernel->enabled_count + 1, sizeof(struct manifest *));
	if (prepared->manifests == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < kernel->enabled_count; i++) {
		struct cv_error error = {0};
		struct manifest *manifest;
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s.so", kernel->plugin_directory, kernel->enabled[i]);
		if (manifest_read(path, &manifest, &error) < 0) {
			tell(teller, error.text);
			continue;
		}
		prepared->manifests[prepared->manifest_count++] = manifest;
		if (strcmp(manifest->message->name, kernel->enabled[i]) != 0) {
			snprintf(path, sizeof(path), "%s.so: the plugin in it is called %s", kernel->enabled[i],
				 manifest->message->name);
			tell(teller, path);
		}
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

int prepare(const char *config_path, prepare_on_problem *on_problem, void *arg, struct prepared **ret)
{
	struct teller teller = {.on_problem = on_problem, .arg = arg};
	struct prepared *prepared = calloc(1, sizeof(*prepared));
	struct cv_error error = {0};
	int r;

	if (prepared == NULL)
		return -ENOMEM;
	atomic_init(&prepared->refs, 1);
	prepared->path = strdup(config_path);
	if (prepared->path == NULL) {
		r = -ENOMEM;
		goto end;
	}
	r = config_load(config_path, &prepared->config, &error);
	if (r < 0) {
		tell(&teller, error.text);
		goto end;
	}
	log_set_level(config_kernel(prepared->config)->log_level);
	r = manifests_read(prepared, &teller);
	if (r == 0)
		r = sections_declare(prepared, &teller);
	for (size_t i = 0; i < config_problem_count(prepared->config); i++)
		tell(&teller, config_problem(prepared->config, i));
	/* A plugin whose file can't be read would make its neighbours' needs look unmet. */
	if (r == 0 && prepared->manifest_count == config_kernel(prepared->config)->enabled_count)
		r = plan(prepared, &teller);
	if (r == 0 && teller.count > 0)
		r = -EINVAL;
end:
	if (r < 0)
		prepare_unref(&prepared);
	else
		*ret = prepared;
	return r;
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
