/*
 * What a process may say of outgoing documents, and the process that the agency has configured.
 * Thread: as named. Memory: the call's arena.
 */
#ifndef CONGVAN_OUTGOING_PROCESS_H
#define CONGVAN_OUTGOING_PROCESS_H

#include "outgoing/outgoing.h"

extern const struct office_process_kind outgoing_process_kind;

/* The definition that ships with the plugin, for agencies that configure none. */
extern const char outgoing_default_process[];
extern const size_t outgoing_default_process_len;

/*
 * Reads the configured file, or the definition that ships, into a new shelf, and what agencies may choose instead. At
 * start. Every mistake goes to the log, the first one to *reterr.
 */
int outgoing_process_load(struct cv_instance *instance, struct cv_error *reterr);

/* Which definition new drafts follow: office/process/presets.h. */
int outgoing_settings(struct cv_call *call, const Congvan__Empty *request, Congvan__ProcessSettings *reply);
int outgoing_choose(struct cv_call *call, const Congvan__ChooseProcessRequest *request,
		    Congvan__ProcessSettings *reply);
int outgoing_show_preset(struct cv_call *call, const Congvan__ShowPresetRequest *request,
			 Congvan__ShowProcessReply *reply);

/* The document types of the caller's agency. */
int outgoing_types(struct cv_call *call, const struct office_catalogue **ret);

/* What conditions may ask of this document, ended by {NULL}. NULL: arena exhausted. */
const struct office_fact *outgoing_facts(struct cv_call *call, const Congvan__OutgoingDocument *document);

/* The stage of its state, as definitions say it: "to_sign". "" for what a later version wrote. Pure. */
const char *outgoing_stage(const Congvan__OutgoingDocument *document);

/* Puts the document into a state of its process. -ENOMEM. */
int outgoing_set_state(struct cv_call *call, const struct office_process *process, const char *state,
		       Congvan__OutgoingDocument *document);

#endif
