/*
 * What every plugin whose documents follow processes does with its definitions: loads one at start, and answers the
 * operator's `congvan process check` and `show`.
 *
 * Threads: as named. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_PROCESS_TOOL_H
#define CONGVAN_OFFICE_PROCESS_TOOL_H

#include "office/process/shelf.h"

/* The definition that ships with a plugin, for agencies that configure none. */
struct office_process_source {
	const struct office_process_kind *kind;
	const char *text;
	size_t text_len;
};

/*
 * Reads a definition at start (path NULL: the one that ships). Every mistake goes to the log, the first one to *reterr.
 */
int office_process_load(const struct cv_host *host, const struct office_process_source *source, const char *path,
			struct office_process **ret, struct cv_error *reterr);

/* Methods of a handler's thread. */
int office_process_tool_check(const struct office_shelf *shelf, const struct office_process_kind *kind,
			      struct cv_call *call, const Congvan__CheckProcessRequest *request,
			      Congvan__CheckProcessReply *reply);
int office_process_tool_show(struct office_shelf *shelf, const struct office_process_kind *kind, struct cv_call *call,
			     const Congvan__ShowProcessRequest *request, Congvan__ShowProcessReply *reply);

#endif
