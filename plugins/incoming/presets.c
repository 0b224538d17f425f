#include "incoming/presets.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "incoming/process.h"
#include "office/access.h"
#include "office/moment.h"
#include "office/process_judge.h"
#include "office/process_show.h"

#define PATH_MAX_BYTES 4096u
#define PROCESS_FILE "incoming.yaml"
#define TYPES_FILE "document-types.yaml"

/* ---- loading ---- */

static int is_preset(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool path_of(char ret[PATH_MAX_BYTES], const char *directory, const char *preset, const char *file)
{
	int len = snprintf(ret, PATH_MAX_BYTES, "%s/%s/%s", directory, preset, file);

	return len > 0 && (size_t)len < PATH_MAX_BYTES;
}

static int load_one(struct cv_instance *instance, const char *directory, const char *preset, struct cv_error *reterr)
{
	struct office_process *process = NULL;
	char path[PATH_MAX_BYTES];
	const char *name;
	size_t index = 0;
	int error;

	if (!path_of(path, directory, preset, PROCESS_FILE))
		return -ENAMETOOLONG;
	if (access(path, F_OK))
		return 0; /* a preset of something else */
	error = incoming_process_open(instance->host, path, &process, reterr);
	if (!error)
		error = office_shelf_add(instance->shelf, preset, &process);
	office_process_destroy(&process);
	if (error || !path_of(path, directory, preset, TYPES_FILE) || access(path, F_OK))
		return error;
	while (office_shelf_choice(instance->shelf, index + 1, &name))
		index++;
	return office_catalogue_create(path, &instance->preset_types[index], reterr);
}

int incoming_presets_load(struct cv_instance *instance, const char *directory, struct cv_error *reterr)
{
	struct dirent **entries = NULL;
	int count, error = 0;

	if (!directory)
		return 0;
	count = scandir(directory, &entries, is_preset, alphasort);
	if (count < 0)
		error = -errno;
	for (int i = 0; i < count; i++) {
		if (!error)
			error = load_one(instance, directory, entries[i]->d_name, reterr);
		free(entries[i]);
	}
	free(entries);
	if (error && !reterr->code) {
		reterr->code = error;
		snprintf(reterr->text, sizeof(reterr->text), "presets: %.150s: %s", directory, strerror(-error));
	}
	return error;
}

void incoming_presets_finish(struct cv_instance *instance)
{
	for (size_t i = 0; i < OFFICE_SHELF_CHOICES_MAX; i++)
		office_catalogue_destroy(&instance->preset_types[i]);
}

int incoming_types_of_call(struct cv_call *call, const struct office_catalogue **ret)
{
	size_t index;
	int error = office_shelf_chosen(call->instance->shelf, call, &index);

	if (error)
		return error;
	*ret = call->instance->preset_types[index] ? call->instance->preset_types[index] : call->instance->types;
	return 0;
}

/* ---- settings ---- */

/* *ret: who it is, NULL for an operator. CV_DENIED for everybody but the agency's administrator and operators. */
static int rights(struct cv_call *call, Congvan__Actor **ret)
{
	struct office_actor me;
	int error;

	if (call->caller.kind == CV_CALLER_OPERATOR) {
		Congvan__Agency *agency = NULL;

		error = call->caller.agency
			    ? cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency)
			    : 0;
		*ret = NULL;
		return error || agency ? error : cv_fail(call, CV_NOT_FOUND, "process.no_agency", NULL);
	}
	error = office_actor_of_call(call, &me);
	if (!error && (me.by || strcmp(me.role, OFFICE_ADMINISTRATOR) != 0))
		error = cv_fail(call, CV_DENIED, "process.administrators_only", NULL);
	if (error)
		return error;
	*ret = office_actor_message(call, &me);
	return *ret ? 0 : -ENOMEM;
}

static int add_options(struct cv_call *call, Congvan__ProcessSettings *reply)
{
	const struct office_process *process;
	const char *preset;
	int error = 0;

	for (size_t i = 0; !error && (process = office_shelf_choice(call->instance->shelf, i, &preset)); i++) {
		Congvan__ProcessOption *option = cv_new(call, &congvan__process_option__descriptor);

		if (!option)
			return -ENOMEM;
		option->preset = (char *)(uintptr_t)preset; /* as long as the instance */
		option->label = office_label_message(call, &process->label);
		option->name = cv_strdup(call, process->name);
		CV_SET(option, version, process->version);
		error = option->label && option->name ? cv_append(call, &reply->options, &reply->n_options, option)
						      : -ENOMEM;
	}
	return error;
}

static int fill(struct cv_call *call, Congvan__ProcessChoice *choice, Congvan__ProcessSettings *reply)
{
	Congvan__ActionOffer *action = cv_new(call, &congvan__action_offer__descriptor);
	int error;

	reply->choice = choice ? choice : cv_new(call, &congvan__process_choice__descriptor);
	if (!action || !reply->choice)
		return -ENOMEM;
	action->name = (char *)"choose";
	action->etag = cv_etag_text(call, reply->choice->revision);
	if (!action->etag)
		return -ENOMEM;
	cv_http_etag(call, reply->choice->revision);
	error = add_options(call, reply);
	return error ? error : cv_append(call, &reply->actions, &reply->n_actions, action);
}

int incoming_settings(struct cv_call *call, const Congvan__Empty *request, Congvan__ProcessSettings *reply)
{
	Congvan__ProcessChoice *choice = NULL;
	Congvan__Actor *actor;
	int error = rights(call, &actor);

	(void)request;
	if (!error)
		error =
		    cv_get(call, cv_key(call, INCOMING_CHOICE, NULL), &congvan__process_choice__descriptor, &choice);
	return error ? error : fill(call, choice, reply);
}

/* NULL: there is no such choice. */
static const struct office_process *choice_of(const struct cv_call *call, const char *wanted)
{
	const struct office_process *process;
	const char *preset;

	for (size_t i = 0; (process = office_shelf_choice(call->instance->shelf, i, &preset)); i++)
		if (strcmp(preset, wanted) == 0)
			return process;
	return NULL;
}

int incoming_show_preset(struct cv_call *call, const Congvan__ShowPresetRequest *request,
			 Congvan__ShowProcessReply *reply)
{
	const char *preset = request->preset ? request->preset : "";
	const struct office_process *process = choice_of(call, preset);
	Congvan__Actor *actor;
	int error = rights(call, &actor);

	if (!error && !process)
		error = cv_fail(call, CV_NOT_FOUND, "process.no_preset", NULL);
	if (error)
		return error;
	return office_process_show(
	    call, process, request->has_format ? request->format : CONGVAN__PROCESS_FORMAT__PROCESS_TEXT,
	    strcmp(call->caller.language ? call->caller.language : "vi", "en") == 0, &reply->shown);
}

int incoming_choose(struct cv_call *call, const Congvan__ChooseProcessRequest *request, Congvan__ProcessSettings *reply)
{
	const char *preset = request->preset ? request->preset : "";
	struct cv_txn *txn = cv_txn_begin(call);
	struct cv_key key = cv_key(call, INCOMING_CHOICE, NULL);
	Congvan__ProcessChoice *choice = NULL;
	Congvan__Actor *actor;
	int error = txn ? rights(call, &actor) : -ENOMEM;

	if (!error)
		error = cv_txn_get(txn, key, &congvan__process_choice__descriptor, &choice);
	if (!error && !choice) {
		choice = cv_new(call, &congvan__process_choice__descriptor);
		error = choice ? 0 : -ENOMEM;
	}
	if (!error)
		error = cv_if_match(call, choice->revision);
	if (!error && !choice_of(call, preset)) {
		cv_field(call, "/preset", "process.no_preset", NULL);
		error = cv_fields_ok(call);
	}
	if (error)
		return error;
	choice->preset = cv_strdup(call, preset);
	choice->chosen_by = actor;
	choice->chosen_at = office_moment(call, call->now_ms);
	CV_SET(choice, revision, choice->revision + 1);
	if (!choice->preset || !choice->chosen_at)
		return -ENOMEM;
	error = cv_txn_put(txn, key, &choice->base);
	if (!error)
		error = cv_txn_event(txn, "incoming.process_chosen", 0, &choice->base);
	if (!error)
		error = fill(call, choice, reply);
	return error ? error : cv_txn_commit(txn);
}
