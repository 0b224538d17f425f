#include "life/edition.h"

#include <stdio.h>
#include <string.h>

#include "config/config.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

struct problems {
	char *text;
	size_t size, len;
};

static void on_problem(void *arg, const char *text)
{
	struct problems *problems = arg;
	int n;

	if (problems->len + 1 >= problems->size)
		return;
	n = snprintf(problems->text + problems->len, problems->size - problems->len, "%s%s",
		     problems->len > 0 ? "\n" : "", text);
	problems->len += n > 0 ? (size_t)n : 0;
}

/* The manifest that a seat's generation was made from; NULL: none runs, and none is about to run again by itself. */
static struct manifest *manifest_of(const struct seat *seat)
{
	const struct plan_step *step = NULL;

	if (seat->running != NULL)
		step = seat->running->step;
	else if (seat->state == SEAT_RESTARTING && seat->edition != NULL)
		step = prepare_step(seat->edition, seat->name);
	/* The plan shows it as read-only; a reference is not a change. */
	return step != NULL ? (struct manifest *)(uintptr_t)step->manifest : NULL;
}

int edition_make(struct runtime *runtime, const char *name, const char *file, char *text, size_t size,
		 struct prepared **ret)
{
	struct manifest *known[PLAN_PLUGINS_MAX];
	const char *names[PLAN_PLUGINS_MAX + 1];
	struct problems problems = {.text = text, .size = size};
	struct prepare_options options = {
	    .config_path = runtime->prepared->path, .names = names, .known = known, .file = file};

	int r;

	text[0] = '\0';
	for (size_t i = 0; i < runtime->seat_count; i++) {
		const struct seat *seat = runtime->seats[i];
		struct manifest *manifest = manifest_of(seat);

		if (manifest == NULL || (name != NULL && strcmp(seat->name, name) == 0))
			continue;
		known[options.known_count++] = manifest;
		names[options.name_count++] = seat->name;
	}
	if (name != NULL)
		names[options.name_count++] = name;
	r = prepare_edition(&options, on_problem, &problems, ret);
	if (r < 0 && problems.len == 0)
		snprintf(text, size, "%s: read configuration and manifests: %s",
			 name != NULL ? name : options.config_path, strerror(-r));
	return r;
}

bool edition_enables(const struct prepared *edition, const char *name)
{
	const struct config_kernel *kernel = config_kernel(edition->config);

	for (size_t i = 0; i < kernel->enabled_count; i++) {
		if (strcmp(kernel->enabled[i], name) == 0)
			return true;
	}
	return false;
}
