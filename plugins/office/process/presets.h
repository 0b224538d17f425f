/*
 * What agencies of one server may choose from: the configured directory `presets` of a plugin has a directory for each
 * preset, with the definition of its process (<kind>.yaml: "incoming.yaml") and, if it has one, its list of document
 * types (document-types.yaml). An agency follows the server's own files until its administrator, or an operator,
 * chooses. Documents under way end under the process that they began with.
 *
 * Threads: of a handler, where a call is given. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_PROCESS_PRESETS_H
#define CONGVAN_OFFICE_PROCESS_PRESETS_H

#include "office/process/tool.h"

/* The files that such a plugin is configured with; documents: "new drafts", which follow the process. */
/* clang-format off */
#define OFFICE_PRESETS_CONFIG(documents)                                                                               \
	{"document_types", CV_CONFIG_PATH, 0, NULL, 0, 0,                                                              \
	 "File of document types with their abbreviations; without it every name is taken as it is."},                 \
	{"process", CV_CONFIG_PATH, 0, NULL, 0, 0,                                                                     \
	 "File of the process that " documents " follow; without it the one that ships as the default."},              \
	{"presets", CV_CONFIG_PATH, 0, NULL, 0, 0,                                                                     \
	 "Directory of presets, of which each agency may choose one instead of the process above."},                   \
	{"calendar", CV_CONFIG_PATH, 0, NULL, 0, 0,                                                                    \
	 "File of working days, for deadlines that the process sets; without it every day counts."}
/* clang-format on */

/*
 * A new shelf with the configured definition, or the one that ships, and behind it what the directory of presets has.
 * At start. Every mistake goes to the log, one to *reterr. The caller destroys *ret.
 */
int office_presets_shelf(const struct cv_host *host, const struct office_process_source *source, const char *prefix,
			 const char *choice_prefix, struct office_shelf **ret, struct cv_error *reterr);

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
