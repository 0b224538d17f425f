#include "office/process/presets.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "office/access/access.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "office/process/judge.h"
#include "office/process/show.h"

#define PATH_BYTES 4096u
#define TYPES_FILE "document-types.yaml"

/* ---- loading ---- */

static int is_preset(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Is there such a file? It is named in `ret` then. */
static int find_file(char ret[PATH_BYTES], const char *directory, const char *preset, const char *file, bool *ret_found)
{
	int len = snprintf(ret, PATH_BYTES, "%s/%s/%s", directory, preset, file);

	if (len < 0 || (size_t)len >= PATH_BYTES)
		return -ENAMETOOLONG;
	*ret_found = access(ret, F_OK) == 0;
	return 0;
}

static int load_one(const struct cv_host *host, const struct office_process_source *source, const char *directory,
		    const char *preset, struct office_shelf *shelf, struct cv_error *reterr)
{
	struct office_process *process = NULL;
	struct office_catalogue *types = NULL;
	char path[PATH_BYTES], file[64];
	bool found;
	int error;

	snprintf(file, sizeof(file), "%s.yaml", source->kind->name);
	error = find_file(path, directory, preset, file, &found);
	if (error || !found)
		return error; /* a preset of something else */
	error = office_process_load(host, source, path, &process, reterr);
	if (!error)
		error = find_file(path, directory, preset, TYPES_FILE, &found);
	if (!error && found)
		error = office_catalogue_create(path, &types, reterr);
	if (!error)
		error = office_shelf_add(shelf, preset, &process, &types);
	office_process_destroy(&process);
	office_catalogue_destroy(&types);
	return error;
}

static int load_all(const struct cv_host *host, const struct office_process_source *source, const char *directory,
		    struct office_shelf *shelf, struct cv_error *reterr)
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
			error = load_one(host, source, directory, entries[i]->d_name, shelf, reterr);
		free(entries[i]);
	}
	free(entries);
	if (error && !reterr->code) {
		reterr->code = error;
		snprintf(reterr->text, sizeof(reterr->text), "presets: %.150s: %s", directory, strerror(-error));
	}
	return error;
}

int office_presets_shelf(const struct cv_host *host, const struct office_process_source *source, const char *prefix,
			 const char *choice_prefix, struct office_shelf **ret, struct cv_error *reterr)
{
	struct office_process *process = NULL;
	struct office_shelf *shelf = NULL;
	int error = office_process_load(host, source, cv_config_text(host, "process"), &process, reterr);

	if (!error)
		error = office_shelf_create(prefix, choice_prefix, source->kind, &process, &shelf);
	office_process_destroy(&process);
	if (!error)
		error = load_all(host, source, cv_config_text(host, "presets"), shelf, reterr);
	if (!error)
		*ret = shelf;
	else
		office_shelf_destroy(&shelf);
	return error;
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

static int add_options(const struct office_shelf *shelf, struct cv_call *call, Congvan__ProcessSettings *reply)
{
	const struct office_process *process;
	const char *preset;
	int error = 0;

	for (size_t i = 0; !error && (process = office_shelf_choice(shelf, i, &preset)); i++) {
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

static int fill(const struct office_shelf *shelf, struct cv_call *call, Congvan__ProcessChoice *choice,
		Congvan__ProcessSettings *reply)
{
	int error;

	reply->choice = choice ? choice : cv_new(call, &congvan__process_choice__descriptor);
	if (!reply->choice)
		return -ENOMEM;
	cv_http_etag(call, reply->choice->revision);
	error = add_options(shelf, call, reply);
	if (error)
		return error;
	return cv_append(call, &reply->actions, &reply->n_actions,
			 office_act_offer(call, "choose", reply->choice->revision));
}

int office_presets_settings(const struct office_shelf *shelf, struct cv_call *call, Congvan__ProcessSettings *reply)
{
	Congvan__ProcessChoice *choice = NULL;
	Congvan__Actor *actor;
	int error = rights(call, &actor);

	if (!error)
		error =
		    cv_get(call, office_shelf_choice_key(shelf, call), &congvan__process_choice__descriptor, &choice);
	return error ? error : fill(shelf, call, choice, reply);
}

/* NULL: there is no such choice. */
static const struct office_process *choice_of(const struct office_shelf *shelf, const char *wanted)
{
	const struct office_process *process;
	const char *preset;

	for (size_t i = 0; (process = office_shelf_choice(shelf, i, &preset)); i++)
		if (strcmp(preset, wanted) == 0)
			return process;
	return NULL;
}

int office_presets_show(const struct office_shelf *shelf, struct cv_call *call,
			const Congvan__ShowPresetRequest *request, Congvan__ShowProcessReply *reply)
{
	const char *preset = request->preset ? request->preset : "";
	const struct office_process *process = choice_of(shelf, preset);
	Congvan__Actor *actor;
	int error = rights(call, &actor);

	if (!error && !process)
		error = cv_fail(call, CV_NOT_FOUND, "process.no_preset", NULL);
	if (error)
		return error;
	return office_process_show(call, process,
				   request->has_format ? request->format : CONGVAN__PROCESS_FORMAT__PROCESS_TEXT,
				   office_speaks_english(call), &reply->shown);
}

int office_presets_choose(const struct office_shelf *shelf, struct cv_call *call,
			  const Congvan__ChooseProcessRequest *request, Congvan__ProcessSettings *reply)
{
	const char *preset = request->preset ? request->preset : "";
	struct cv_txn *txn = cv_txn_begin(call);
	struct cv_key key = office_shelf_choice_key(shelf, call);
	const char *topic = cv_printf(call, "%s.process_chosen", office_shelf_kind(shelf)->name);
	Congvan__ProcessChoice *choice = NULL;
	Congvan__Actor *actor;
	int error = txn && topic ? rights(call, &actor) : -ENOMEM;

	if (!error)
		error = cv_txn_get(txn, key, &congvan__process_choice__descriptor, &choice);
	if (!error && !choice) {
		choice = cv_new(call, &congvan__process_choice__descriptor);
		error = choice ? 0 : -ENOMEM;
	}
	if (!error)
		error = cv_if_match(call, choice->revision);
	if (!error && !choice_of(shelf, preset)) {
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
		error = cv_txn_event(txn, topic, 0, &choice->base);
	if (!error)
		error = fill(shelf, call, choice, reply);
	return error ? error : cv_txn_commit(txn);
}
