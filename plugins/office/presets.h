/*
 * What agencies of one server may choose from: the configured directory `presets` of a plugin has a directory for each
 * preset, with the definition of its process (<kind>.yaml: "incoming.yaml") and, if it has one, its list of document
 * types (document-types.yaml). An agency follows the server's own files until its administrator, or an operator,
 * chooses. Documents under way end under the process that they began with.
 *
 * Threads: of a handler, where a call is given. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_PRESETS_H
#define CONGVAN_OFFICE_PRESETS_H

#include "office/process_tool.h"

/*
 * Reads the directory into the shelf, behind the server's own definition; NULL: there is none. At start. Every mistake
 * goes to the log, one to *reterr.
 */
int office_presets_load(const struct cv_host *host, const struct office_process_source *source, const char *directory,
			struct office_shelf *shelf, struct cv_error *reterr);

/*
 * GET and PUT /api/v1/settings/<kind>, and one of the choices to be read before it is chosen. CV_DENIED for everybody
 * but the agency's administrator and operators. A choice is told as "<kind>.process_chosen".
 */
int office_presets_settings(const struct office_shelf *shelf, struct cv_call *call, Congvan__ProcessSettings *reply);
int office_presets_choose(const struct office_shelf *shelf, struct cv_call *call,
			  const Congvan__ChooseProcessRequest *request, Congvan__ProcessSettings *reply);
int office_presets_show(const struct office_shelf *shelf, struct cv_call *call,
			const Congvan__ShowPresetRequest *request, Congvan__ShowProcessReply *reply);

#endif
