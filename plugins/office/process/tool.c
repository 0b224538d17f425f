#include "office/process/tool.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "office/process/show.h"

/* ---- loading ---- */

static void tell(const struct cv_host *host, const char *path, const struct office_problems *problems,
		 struct cv_error *reterr)
{
	for (size_t i = 0; i < problems->count; i++)
		cv_log_host(host, CV_LOG_ERROR, "process.refused", "problem=\"%s\"", problems->texts[i]);
	reterr->code = -EINVAL;
	if (problems->count > 1)
		snprintf(reterr->text, sizeof(reterr->text), "process: %.170s (and %zu more: congvan process check)",
			 problems->texts[0], problems->count - 1 + problems->untold);
	else
		snprintf(reterr->text, sizeof(reterr->text), "process: %.200s",
			 problems->count ? problems->texts[0] : path);
}

int office_process_load(const struct cv_host *host, const struct office_process_source *source, const char *path,
			struct office_process **ret, struct cv_error *reterr)
{
	struct office_problems problems = {.count = 0};
	int error;

	if (path)
		error = office_process_open(path, source->kind, ret, &problems);
	else
		error = office_process_read("(default process)", source->text, source->text_len, source->kind, ret,
					    &problems);
	if (error == -EINVAL) {
		tell(host, path ? path : "", &problems, reterr);
	} else if (error) {
		reterr->code = error;
		snprintf(reterr->text, sizeof(reterr->text), "process: %.150s: %s", path ? path : "", strerror(-error));
	}
	office_problems_finish(&problems);
	return error;
}

/* ---- what `congvan process` asks for ---- */

static int add_problems(struct cv_call *call, const struct office_problems *problems, char ***ret, size_t *ret_count)
{
	int error = 0;

	for (size_t i = 0; i < problems->count && !error; i++)
		error = cv_append(call, ret, ret_count, cv_strdup(call, problems->texts[i]));
	if (!error && problems->untold)
		error = cv_append(call, ret, ret_count, cv_printf(call, "and %zu more", problems->untold));
	return error;
}

/* A file that is changed without a new version would be refused: its documents end as they began. */
static int compare_with_store(const struct office_shelf *shelf, struct cv_call *call,
			      const struct office_process *process, Congvan__CheckProcessReply *reply)
{
	Congvan__ProcessRecord *record = NULL;
	int error =
	    call->caller.agency ? office_shelf_record(shelf, call, process->name, process->version, &record) : 0;

	if (error || !record || !record->sha256 || strcmp(record->sha256, process->sha256) == 0)
		return error;
	return cv_append(
	    call, &reply->problems, &reply->n_problems,
	    cv_printf(call,
		      "%s:1:1: version: documents have begun under another text of \"%s\" version %u; write "
		      "version: %u",
		      process->path, process->name, process->version, process->version + 1));
}

int office_process_tool_check(const struct office_shelf *shelf, const struct office_process_kind *kind,
			      struct cv_call *call, const Congvan__CheckProcessRequest *request,
			      Congvan__CheckProcessReply *reply)
{
	const char *text = request->text ? request->text : "";
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;
	int error = office_process_read(request->file && *request->file ? request->file : "process", text, strlen(text),
					kind, &process, &problems);

	if (error == -EINVAL)
		error = 0;
	if (!error)
		error = add_problems(call, &problems, &reply->problems, &reply->n_problems);
	office_problems_finish(&problems);
	if (!error && process) {
		reply->name = cv_strdup(call, process->name);
		CV_SET(reply, version, process->version);
		CV_SET(reply, states, (uint32_t)process->state_count);
		CV_SET(reply, steps, (uint32_t)process->step_count);
		CV_SET(reply, actions, (uint32_t)process->action_count);
		error = compare_with_store(shelf, call, process, reply);
	}
	office_process_destroy(&process);
	return error;
}

/* One in use, by its name: one of the choices, or what documents of the agency have begun under. */
static int find_process(struct office_shelf *shelf, struct cv_call *call, const char *name, uint32_t version,
			const struct office_process **ret)
{
	const struct office_process *choice;
	Congvan__ProcessRecord *record = NULL;
	const char *preset;
	int error;

	for (size_t i = 0; (choice = office_shelf_choice(shelf, i, &preset)); i++)
		if (strcmp(choice->name, name) == 0 && (!version || version == choice->version)) {
			*ret = choice;
			return 0;
		}
	error = call->caller.agency ? office_shelf_record(shelf, call, name, version, &record) : 0;
	if (error)
		return error;
	if (!record)
		return cv_fail(call, CV_NOT_FOUND, "process.not_found", name, NULL);
	return office_shelf_get(shelf, call, record->name, record->version, ret);
}

int office_process_tool_show(struct office_shelf *shelf, const struct office_process_kind *kind, struct cv_call *call,
			     const Congvan__ShowProcessRequest *request, Congvan__ShowProcessReply *reply)
{
	struct office_problems problems = {.count = 0};
	const struct office_process *shown = NULL;
	struct office_process *own = NULL;
	int error;

	if (request->text) {
		error = office_process_read(request->file && *request->file ? request->file : "process", request->text,
					    strlen(request->text), kind, &own, &problems);
		shown = own;
	} else {
		error = find_process(shelf, call, request->name ? request->name : "", request->version, &shown);
	}
	if (problems.count)
		error = add_problems(call, &problems, &reply->problems, &reply->n_problems);
	if (!error && shown)
		error = office_process_show(
		    call, shown, request->has_format ? request->format : CONGVAN__PROCESS_FORMAT__PROCESS_TEXT,
		    request->english, &reply->shown);
	office_problems_finish(&problems);
	office_process_destroy(&own);
	return error;
}
