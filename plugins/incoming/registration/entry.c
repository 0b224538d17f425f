#include "incoming/registration/entry.h"

#include <errno.h>
#include <string.h>

#include "incoming/registration/paper.h"
#include "incoming/registration/sources.h"
#include "office/process/judge.h"

const char *const incoming_entry_members[OFFICE_ENTRY_END] = {"uploads",    "annexPaper", "paperCopies",
							      "legalClass", "source",     "medium"};

/* ---- the way it came ---- */

static int read_source(struct cv_call *call, const char *name, bool arrived, Congvan__IncomingDocument *document)
{
	const struct incoming_source *source = incoming_source(name);

	if (!name || !*name)
		return 0;
	if (!source) {
		cv_field(call, "/source", "field.unknown_value", name, NULL);
		return 0;
	}
	if (source->by_system && !arrived) {
		cv_field(call, "/source", "incoming.source_by_system", NULL);
		return 0;
	}
	document->source = cv_strdup(call, source->name);
	if (!document->source)
		return -ENOMEM;
	if (!document->has_medium && source->medium)
		CV_SET(document, medium, source->medium);
	else if (document->has_medium && source->never && document->medium == source->never)
		cv_field(call, "/medium", "incoming.medium_of_source", NULL);
	return 0;
}

static void read_no_paper(struct cv_call *call, Congvan__IncomingDocument *document)
{
	if (!document->has_medium)
		CV_SET(document, medium, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC);
	else if (document->medium != CONGVAN__MEDIUM__MEDIUM_ELECTRONIC)
		cv_field(call, "/noPaper", "incoming.has_paper", NULL);
	CV_SET(document, no_paper, 1);
}

static void read_circulation(struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			     Congvan__IncomingDocument *document)
{
	if (request->circulation < CONGVAN__CIRCULATION__CIRCULATION_FREE ||
	    request->circulation > CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED)
		cv_field(call, "/circulation", "field.unknown_value", cv_printf(call, "%d", (int)request->circulation),
			 NULL);
	CV_SET(document, circulation, request->circulation);
}

/* ---- dossiers ---- */

static int read_dossier(struct cv_call *call, const char *text, size_t index, Congvan__IncomingDocument *document)
{
	const char *pointer = cv_printf(call, "/dossiers/%zu", index);
	char *clean = cv_text_clean(call, text, strlen(text));

	if (!pointer)
		return -ENOMEM;
	if (!clean)
		cv_field(call, pointer, "field.not_text", NULL);
	else if (cv_text_length(clean) > INCOMING_DOSSIER_CHARS)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", INCOMING_DOSSIER_CHARS), NULL);
	for (size_t i = 0; clean && i < document->n_dossiers; i++)
		if (strcmp(document->dossiers[i], clean) == 0)
			cv_field(call, pointer, "field.duplicate", NULL);
	return clean && *clean ? cv_append(call, &document->dossiers, &document->n_dossiers, clean) : 0;
}

static int read_dossiers(struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			 Congvan__IncomingDocument *document)
{
	int error = 0;

	if (request->n_dossiers > INCOMING_DOSSIERS_MAX) {
		cv_field(call, "/dossiers", "field.too_many", cv_printf(call, "%u", INCOMING_DOSSIERS_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < request->n_dossiers && !error; i++)
		error = read_dossier(call, request->dossiers[i], i, document);
	return error;
}

/* ---- what it answers ---- */

static int read_answer(struct cv_call *call, const char *text, size_t index, Congvan__IncomingDocument *document)
{
	const char *pointer = cv_printf(call, "/answers/%zu", index);
	char *clean = cv_text_clean(call, text, strlen(text));

	if (!pointer)
		return -ENOMEM;
	if (!clean)
		cv_field(call, pointer, "field.not_text", NULL);
	else if (cv_text_length(clean) > INCOMING_ANSWER_CHARS)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", INCOMING_ANSWER_CHARS), NULL);
	for (size_t i = 0; clean && i < document->n_answers; i++)
		if (strcmp(document->answers[i], clean) == 0)
			cv_field(call, pointer, "field.duplicate", NULL);
	return clean && *clean ? cv_append(call, &document->answers, &document->n_answers, clean) : 0;
}

static int read_answers(struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			Congvan__IncomingDocument *document)
{
	int error = 0;

	if (request->n_answers > INCOMING_ANSWERS_MAX) {
		cv_field(call, "/answers", "field.too_many", cv_printf(call, "%u", INCOMING_ANSWERS_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < request->n_answers && !error; i++)
		error = read_answer(call, request->answers[i], i, document);
	return error;
}

int incoming_entry_read(struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			Congvan__IncomingDocument *document)
{
	int error = read_source(call, request->source, request->has_arrival_id, document);

	if (request->has_no_paper && request->no_paper)
		read_no_paper(call, document);
	if (request->has_circulation)
		read_circulation(call, request, document);
	if (!error)
		error = read_dossiers(call, request, document);
	if (!error)
		error = read_answers(call, request, document);
	if (!error)
		error = incoming_paper_read(call, request->annex_paper, "/annexPaper", &document->annex_paper);
	if (!error)
		error = incoming_paper_read(call, request->paper_copies, "/paperCopies", &document->paper_copies);
	return error;
}

/* ---- what the process asks for ---- */

static bool is_there(enum office_entry_datum datum, const Congvan__IncomingDocument *document)
{
	switch (datum) {
	case OFFICE_ENTRY_SCAN:
		return document->n_files > 0;
	case OFFICE_ENTRY_ANNEX_PAPER:
		return document->annex_paper != NULL;
	case OFFICE_ENTRY_PAPER_COPIES:
		return document->paper_copies != NULL;
	case OFFICE_ENTRY_LEGAL_CLASS:
		return document->has_legal_class;
	case OFFICE_ENTRY_SOURCE:
		return document->source != NULL;
	case OFFICE_ENTRY_MEDIUM:
		return document->has_medium;
	case OFFICE_ENTRY_END:
		break;
	}
	return true;
}

static void note(struct cv_call *call, enum office_entry_datum datum, const char *code, const char *article)
{
	const char *pointer = cv_printf(call, "/%s", incoming_entry_members[datum]);

	cv_field(call, pointer ? pointer : "/", code, article ? article : "", NULL);
}

/* The words that say what is missing or must not be; with an article when there is one. */
static const char *const missing[OFFICE_ENTRY_END][2] = {
    [OFFICE_ENTRY_SCAN] = {"incoming.scan_needed", "incoming.scan_needed_by"},
    [OFFICE_ENTRY_PAPER_COPIES] = {"incoming.paper_copies_needed", "incoming.paper_copies_needed_by"},
};
static const char *const forbidden[2] = {"incoming.paper_forbidden", "incoming.paper_forbidden_by"};

void incoming_entry_check(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
			  const Congvan__IncomingDocument *document, bool (*concerns)(const char *member, void *arg),
			  void *arg)
{
	for (unsigned i = 0; i < OFFICE_ENTRY_END; i++) {
		enum office_entry_datum datum = (enum office_entry_datum)i;
		const char *article = process->registration.needs[datum].article;
		enum office_use use = office_entry_use(process, datum, facts);
		bool there = is_there(datum, document);

		if (concerns && !concerns(incoming_entry_members[datum], arg))
			continue;
		/* An electronic document is its own original. */
		if (datum == OFFICE_ENTRY_SCAN && document->has_medium &&
		    document->medium == CONGVAN__MEDIUM__MEDIUM_ELECTRONIC)
			continue;
		if (use == OFFICE_REQUIRED && !there)
			note(call, datum, missing[datum][0] ? missing[datum][article != NULL] : "field.required",
			     article);
		else if (use == OFFICE_FORBIDDEN && there)
			note(call, datum, forbidden[article != NULL], article);
	}
}
