#include "incoming/process.h"

#include <errno.h>
#include <string.h>

#include "incoming/registration/sources.h"
#include "office/process/judge.h"
#include "office/process/presets.h"
#include "office/process/tool.h"

/* ---- the words ---- */

static const char *const yes_no[] = {"true", "false", NULL};
/* In the order of the enums, which begin with 1. */
static const char *const urgencies[] = {"normal", "urgent", "very_urgent", "express", "timed_express", NULL};
static const char *const media[] = {"paper", "electronic", "both", NULL};
static const char *const classes[] = {"1", "2", "3", "", NULL};
static const char *const circulations[] = {"free", "return", "internal", "restricted", NULL};
static const char *const stages[] = {"registered", "submitted", "directed", "in_progress",
				     "completed",  "cancelled", NULL};

static const struct office_fact_kind facts[] = {
    {"urgency", urgencies}, {"reply_required", yes_no},    {"source", incoming_source_names},
    {"medium", media},      {"document_type", NULL},       {"legal_class", classes},
    {"field", NULL},        {"circulation", circulations}, {"no_paper", yes_no},
    {NULL, NULL},
};

const struct office_process_kind incoming_process_kind = {.name = "incoming", .facts = facts, .stages = stages};

const struct office_fact *incoming_facts(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	struct office_fact *list = cv_alloc_array(call, sizeof(facts) / sizeof(facts[0]), sizeof(*list));
	const unsigned urgency = document->has_urgency ? document->urgency : CONGVAN__URGENCY__URGENCY_NORMAL;
	const unsigned circulation =
	    document->has_circulation ? document->circulation : CONGVAN__CIRCULATION__CIRCULATION_FREE;
	size_t count = 0;

	if (!list)
		return NULL;
	if (urgency >= 1 && urgency < sizeof(urgencies) / sizeof(urgencies[0]))
		list[count++] = (struct office_fact){"urgency", urgencies[urgency - 1]};
	list[count++] = (struct office_fact){"reply_required", document->reply_required ? "true" : "false"};
	list[count++] = (struct office_fact){"source", document->source};
	if (document->has_medium && document->medium >= 1 && document->medium < sizeof(media) / sizeof(media[0]))
		list[count++] = (struct office_fact){"medium", media[document->medium - 1]};
	list[count++] = (struct office_fact){"document_type", document->document_type};
	if (document->legal_class >= 1 && document->legal_class <= 3)
		list[count++] = (struct office_fact){"legal_class", classes[document->legal_class - 1]};
	list[count++] = (struct office_fact){"field", document->field};
	if (circulation >= 1 && circulation < sizeof(circulations) / sizeof(circulations[0]))
		list[count++] = (struct office_fact){"circulation", circulations[circulation - 1]};
	list[count++] = (struct office_fact){"no_paper", document->no_paper ? "true" : "false"};
	return list;
}

int incoming_take_state(struct cv_call *call, const struct office_state *state, Congvan__IncomingDocument *document)
{
	for (unsigned i = 0; stages[i]; i++)
		if (strcmp(stages[i], state->stage) == 0)
			CV_SET(document, state, (Congvan__IncomingState)(i + 1));
	document->state_name = cv_strdup(call, state->name);
	document->state_label = office_label_message(call, &state->label);
	return document->state_name && document->state_label ? 0 : -ENOMEM;
}

/* ---- loading ---- */

int incoming_process_load(struct cv_instance *instance, struct cv_error *reterr)
{
	const struct office_process_source source = {&incoming_process_kind, incoming_default_process,
						     incoming_default_process_len};

	return office_presets_shelf(instance->host, &source, INCOMING_PROCESS, INCOMING_CHOICE, &instance->shelf,
				    reterr);
}

/* ---- what `congvan process` asks for ---- */

int incoming_check_process(struct cv_call *call, const Congvan__CheckProcessRequest *request,
			   Congvan__CheckProcessReply *reply)
{
	return office_process_tool_check(call->instance->shelf, &incoming_process_kind, call, request, reply);
}

int incoming_show_process(struct cv_call *call, const Congvan__ShowProcessRequest *request,
			  Congvan__ShowProcessReply *reply)
{
	return office_process_tool_show(call->instance->shelf, &incoming_process_kind, call, request, reply);
}

/* ---- what agencies choose ---- */

int incoming_settings(struct cv_call *call, const Congvan__Empty *request, Congvan__ProcessSettings *reply)
{
	(void)request;
	return office_presets_settings(call->instance->shelf, call, reply);
}

int incoming_choose(struct cv_call *call, const Congvan__ChooseProcessRequest *request, Congvan__ProcessSettings *reply)
{
	return office_presets_choose(call->instance->shelf, call, request, reply);
}

int incoming_show_preset(struct cv_call *call, const Congvan__ShowPresetRequest *request,
			 Congvan__ShowProcessReply *reply)
{
	return office_presets_show(call->instance->shelf, call, request, reply);
}
