/*
 * What a process may say of incoming documents, and the process that the agency has configured.
 * Thread: as named. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_PROCESS_H
#define CONGVAN_INCOMING_PROCESS_H

#include "incoming/incoming.h"

extern const struct office_process_kind incoming_process_kind;

/* The definition that ships with the plugin, for agencies that configure none. */
extern const char incoming_default_process[];
extern const size_t incoming_default_process_len;

/*
 * Reads the configured file, or the definition that ships, into a new shelf, and what agencies may choose instead. At
 * start. Every mistake goes to the log, the first one to *reterr.
 */
int incoming_process_load(struct cv_instance *instance, struct cv_error *reterr);

/* Which definition new documents follow: office/process/presets.h. */
int incoming_settings(struct cv_call *call, const Congvan__Empty *request, Congvan__ProcessSettings *reply);
int incoming_choose(struct cv_call *call, const Congvan__ChooseProcessRequest *request,
		    Congvan__ProcessSettings *reply);
int incoming_show_preset(struct cv_call *call, const Congvan__ShowPresetRequest *request,
			 Congvan__ShowProcessReply *reply);

/* What conditions may ask of this document, ended by {NULL}. NULL: arena exhausted. */
const struct office_fact *incoming_facts(struct cv_call *call, const Congvan__IncomingDocument *document);

/* Puts the document into a state of its process. -ENOMEM. */
int incoming_take_state(struct cv_call *call, const struct office_state *state, Congvan__IncomingDocument *document);

#endif
