/*
 * What agencies of one server may choose from: the configured directory `presets` has a directory for each preset, with
 * the definition of its process (incoming.yaml), which brings sources, needs and barred kinds, and if it has one, its
 * list of document types (document-types.yaml). An agency follows the server's own files until it chooses.
 */
#ifndef CONGVAN_INCOMING_PRESETS_H
#define CONGVAN_INCOMING_PRESETS_H

#include "incoming/incoming.h"

/* Reads the directory, after the server's own definition. At start. Every mistake goes to the log, one to *reterr. */
int incoming_presets_load(struct cv_instance *instance, const char *directory, struct cv_error *reterr);
void incoming_presets_finish(struct cv_instance *instance);

/* The list of document types of the caller's agency. */
int incoming_types_of_call(struct cv_call *call, const struct office_catalogue **ret);

int incoming_settings(struct cv_call *call, const Congvan__Empty *request, Congvan__ProcessSettings *reply);
/* By the agency's administrator or an operator. Documents under way end under the process that they began with. */
int incoming_choose(struct cv_call *call, const Congvan__ChooseProcessRequest *request,
		    Congvan__ProcessSettings *reply);

/* One of the choices for the agency's administrator to read, before choosing it. */
int incoming_show_preset(struct cv_call *call, const Congvan__ShowPresetRequest *request,
			 Congvan__ShowProcessReply *reply);

#endif
