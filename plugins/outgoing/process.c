#include "outgoing/process.h"

#include <errno.h>
#include <string.h>

#include "office/process/judge.h"
#include "office/process/presets.h"
#include "office/process/tool.h"
#include "outgoing/copy/copy.h"
#include "outgoing/form/check.h"

/* ---- the words ---- */

static const char *const yes_no[] = {"true", "false", NULL};
/* In the order of the enums, which begin with 1. */
static const char *const urgencies[] = {"normal", "urgent", "very_urgent", "express", "timed_express", NULL};
static const char *const kinds[] = {"document", "certified_copy", "recopy", "extract", NULL};
static const char *const media[] = {"paper", "electronic", "", NULL}; /* "": it is no copy */
static const char *const classes[] = {"1", "2", "3", "", NULL};
static const char *const circulations[] = {"free", "return", "internal", "restricted", NULL};
static const char *const stages[] = {"draft",  "content_review", "form_review", "to_sign",  "to_issue", "numbered",
				     "issued", "cancelled",      "recalled",    "replaced", NULL};

static const struct office_fact_kind facts[] = {
    {"kind", kinds},      {"document_type", NULL},  {"urgency", urgencies},
    {"field", NULL},      {"legal_class", classes}, {"circulation", circulations},
    {"no_paper", yes_no}, {"author_role", NULL},    {"signed_on_paper", yes_no},
    {"answers", yes_no},  {"numbered", yes_no},     {"copy_to", media},
    {NULL, NULL},
};

/* A number that is void, a recall and a replacement come after the process. */
static const char *const aside[] = {"recalled", "replaced", NULL};

const struct office_process_kind outgoing_process_kind = {.name = "outgoing",
							  .facts = facts,
							  .stages = stages,
							  .versions = true,
							  .issuing = "numbered",
							  .aside = aside,
							  .checks_form = outgoing_form_knows};

static bool answers(const Congvan__OutgoingDocument *document)
{
	for (size_t i = 0; i < document->n_links; i++)
		if (document->links[i]->link == CONGVAN__LINK_KIND__LINK_ANSWERS)
			return true;
	return false;
}

/* The word of a value of an enum that begins with 1; "" for what a later version wrote. */
static const char *word(const char *const *words, unsigned value)
{
	for (unsigned i = 0; words[i]; i++)
		if (i + 1 == value)
			return words[i];
	return "";
}

const char *outgoing_stage(const Congvan__OutgoingDocument *document)
{
	return word(stages, document->state);
}

const struct office_fact *outgoing_facts(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	struct office_fact *list = cv_alloc_array(call, sizeof(facts) / sizeof(facts[0]), sizeof(*list));
	size_t count = 0;

	if (!list)
		return NULL;
	list[count++] = (struct office_fact){
	    "kind", word(kinds, document->has_kind ? document->kind : CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT)};
	list[count++] = (struct office_fact){"document_type", document->document_type};
	list[count++] = (struct office_fact){
	    "urgency", word(urgencies, document->has_urgency ? document->urgency : CONGVAN__URGENCY__URGENCY_NORMAL)};
	list[count++] = (struct office_fact){"field", document->field};
	list[count++] = (struct office_fact){"legal_class", word(classes, document->legal_class)};
	list[count++] = (struct office_fact){
	    "circulation", word(circulations, document->has_circulation ? document->circulation
									: CONGVAN__CIRCULATION__CIRCULATION_FREE)};
	list[count++] = (struct office_fact){"no_paper", document->no_paper ? "true" : "false"};
	list[count++] = (struct office_fact){"author_role", document->author ? document->author->role : NULL};
	list[count++] = (struct office_fact){"signed_on_paper", document->signed_on_paper ? "true" : "false"};
	list[count++] = (struct office_fact){"answers", answers(document) ? "true" : "false"};
	list[count++] = (struct office_fact){"numbered", document->number ? "true" : "false"};
	list[count++] = (struct office_fact){"copy_to", outgoing_copy_on_paper(document)     ? "paper"
							: outgoing_copy_electronic(document) ? "electronic"
											     : ""};
	return list;
}

int outgoing_set_state(struct cv_call *call, const struct office_process *process, const char *name,
		       Congvan__OutgoingDocument *document)
{
	const struct office_state *state = office_process_state(process, name);

	if (!state)
		return -EIO; /* the definition was checked: every state that it names is there */
	for (unsigned i = 0; stages[i]; i++)
		if (strcmp(stages[i], state->stage) == 0)
			CV_SET(document, state, (Congvan__OutgoingState)(i + 1));
	document->state_name = cv_strdup(call, state->name);
	document->state_label = office_label_message(call, &state->label);
	return document->state_name && document->state_label ? 0 : -ENOMEM;
}

/* ---- loading ---- */

int outgoing_process_load(struct cv_instance *instance, struct cv_error *reterr)
{
	const struct office_process_source source = {&outgoing_process_kind, outgoing_default_process,
						     outgoing_default_process_len};

	return office_presets_shelf(instance->host, &source, OUTGOING_PROCESS, OUTGOING_CHOICE, &instance->shelf,
				    reterr);
}

/* ---- what `congvan process` asks for ---- */

int outgoing_check_process(struct cv_call *call, const Congvan__CheckProcessRequest *request,
			   Congvan__CheckProcessReply *reply)
{
	return office_process_tool_check(call->instance->shelf, &outgoing_process_kind, call, request, reply);
}

int outgoing_show_process(struct cv_call *call, const Congvan__ShowProcessRequest *request,
			  Congvan__ShowProcessReply *reply)
{
	return office_process_tool_show(call->instance->shelf, &outgoing_process_kind, call, request, reply);
}

/* ---- what agencies choose ---- */

int outgoing_settings(struct cv_call *call, const Congvan__Empty *request, Congvan__ProcessSettings *reply)
{
	(void)request;
	return office_presets_settings(call->instance->shelf, call, reply);
}

int outgoing_choose(struct cv_call *call, const Congvan__ChooseProcessRequest *request, Congvan__ProcessSettings *reply)
{
	return office_presets_choose(call->instance->shelf, call, request, reply);
}

int outgoing_show_preset(struct cv_call *call, const Congvan__ShowPresetRequest *request,
			 Congvan__ShowProcessReply *reply)
{
	return office_presets_show(call->instance->shelf, call, request, reply);
}

int outgoing_types(struct cv_call *call, const struct office_catalogue **ret)
{
	return office_shelf_types(call->instance->shelf, call, call->instance->types, ret);
}
