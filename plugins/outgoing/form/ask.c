#include "outgoing/form/ask.h"

#include <errno.h>

#include "office/access/access.h"
#include "office/access/reach.h"
#include "office/process/judge.h"
#include "outgoing/copy/copy.h"
#include "outgoing/delivery/dispatch.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/form/look.h"
#include "outgoing/process.h"

static int32_t today(const struct cv_call *call)
{
	return cv_day_of_ms(call->now_ms);
}

/* The title of who holds this role; *ret stays NULL where nobody does. */
static int title_of(struct cv_call *call, const char *role, const char **ret)
{
	struct office_actor actor;
	int error = office_find_role(call, role, 0, &actor);

	if (!error)
		*ret = actor.title;
	return error == -ENOENT ? 0 : error;
}

int outgoing_signer_of(struct cv_call *call, uint64_t post_id, struct outgoing_signer *ret)
{
	struct outgoing_signer signer = {NULL, NULL, NULL};
	struct office_actor actor, head;
	int error = office_find_post(call, post_id, &actor);

	if (error == -ENOENT) {
		*ret = signer;
		return 0;
	}
	if (error)
		return error;
	signer.actor = office_actor_message(call, &actor);
	if (!signer.actor)
		return -ENOMEM;
	error = title_of(call, OFFICE_HEAD, &signer.head_title);
	if (!error && actor.unit_id) {
		error = office_find_unit_head(call, actor.unit_id, &head);
		if (!error && head.post_id != post_id)
			signer.unit_head_title = head.title;
		error = error == -ENOENT ? 0 : error;
	}
	if (!error)
		*ret = signer;
	return error;
}

static int find_signer(struct cv_call *call, const Congvan__Signature *signature, struct outgoing_form_question *ask)
{
	int error;

	if (!signature || !signature->has_post_id)
		return 0;
	error = outgoing_signer_of(call, signature->post_id, &ask->signer);
	ask->signer_gone = !error && !ask->signer.actor;
	return error;
}

static bool names_paper(const Congvan__Channel *channels, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (channels[i] == CONGVAN__CHANNEL__CHANNEL_PAPER)
			return true;
	}
	return false;
}

static bool gets_paper(struct cv_call *call, const Congvan__OutgoingDocument *document,
		       const struct office_process *process, const struct office_fact *facts,
		       const Congvan__RecipientLine *line)
{
	struct outgoing_way way = {.table = OFFICE_DISPATCH_ELECTRONIC, .no_paper = document->no_paper};
	enum office_recipient_kind kind = outgoing_table_kind(line);
	Congvan__Channel channels[OUTGOING_CHANNELS];
	size_t count;

	if (line->n_channels)
		return names_paper(line->channels, line->n_channels);
	/* Of a group, whose members are not known yet, the line alone tells. */
	if (kind == OFFICE_RECIPIENT_END)
		return false;
	if (process)
		way.table = outgoing_copy_way_of(document, line, office_dispatch_of(process, kind, facts));
	count = outgoing_channels_of(&call->instance->channels, line, way, channels);
	/* None: nothing but paper reaches them. */
	return !count || names_paper(channels, count);
}

/* As the dispatch table of its process has it. */
static int find_paper(struct cv_call *call, const Congvan__OutgoingDocument *document,
		      const struct office_process *process, const bool **ret)
{
	const struct office_fact *facts = process ? outgoing_facts(call, document) : NULL;
	bool *on_paper = cv_alloc_array(call, document->n_recipients + 1, sizeof(*on_paper));

	if (!on_paper || (process && !facts))
		return -ENOMEM;
	for (size_t i = 0; i < document->n_recipients; i++)
		on_paper[i] = gets_paper(call, document, process, facts, document->recipients[i]);
	*ret = on_paper;
	return 0;
}

int outgoing_form_ask(struct cv_call *call, const Congvan__OutgoingDocument *document,
		      const Congvan__OutgoingVersion *version, const struct office_process *process,
		      struct outgoing_form_question *ret)
{
	struct outgoing_form_question ask = {
	    .document = document,
	    .version = version,
	    .rules = call->instance->form_rules,
	    .settings = process ? &process->form_check : NULL,
	    .today = today(call),
	};
	Congvan__Agency *agency = NULL;
	Congvan__Unit *unit = NULL;
	int error = outgoing_types(call, &ask.types);

	if (!error)
		error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency);

	if (!error && document->has_unit_id)
		error = office_find_unit(call, document->unit_id, &unit);
	if (error == -ENOENT) /* closed meanwhile */
		error = 0;
	if (!error)
		error = find_signer(call, document->signature, &ask);
	if (!error)
		error = find_paper(call, document, process, &ask.on_paper);
	ask.agency = agency;
	ask.unit = unit;
	if (!error)
		*ret = ask;
	return error;
}

int outgoing_form_hold(struct cv_call *call, const struct outgoing_form_question *question, unsigned parts)
{
	Congvan__FormFinding **findings;
	size_t count;
	int error = outgoing_form_check(call, question, parts, &findings, &count);

	for (size_t i = 0; i < count && !error; i++) {
		const Congvan__FormFinding *finding = findings[i];
		const char *pointer = cv_printf(call, "/%s", finding->field);

		if (!finding->blocks)
			continue;
		if (!pointer)
			return -ENOMEM;
		if (outgoing_said(finding->article))
			cv_field(call, pointer, "form.blocks_by", finding->text, finding->article, NULL);
		else
			cv_field(call, pointer, "form.blocks", finding->text, NULL);
	}
	return error ? error : cv_fields_ok(call);
}

/* Posts and their titles are for those who have to do with drafts. */
static int need_drafting(struct cv_call *call)
{
	const struct office_process *process;
	struct office_actor me;
	int error = office_actor_of_call(call, &me);

	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &process);
	if (!error && office_reach_of(process, &me) == OFFICE_SEES_NONE)
		error = cv_fail(call, CV_DENIED, "outgoing.sees_none", NULL);
	return error;
}

int outgoing_propose_signature(struct cv_call *call, const Congvan__ProposeSignatureRequest *request,
			       Congvan__ProposedSignature *reply)
{
	const char *lines[OUTGOING_BLOCK_LINES_MAX];
	struct outgoing_signer signer;
	Congvan__Agency *agency = NULL;
	size_t count = 0;
	int error = need_drafting(call);

	if (!error)
		error = outgoing_signer_of(call, request->post_id, &signer);
	if (!error && !signer.actor)
		return cv_fail(call, CV_NOT_FOUND, "form.no_such_post", NULL);
	if (!error)
		error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency);
	if (!error)
		error = outgoing_capacity_propose(call, call->instance->form_rules, agency, &signer, &reply->signature);
	if (!error && !reply->signature)
		return cv_fail(call, CV_CONFLICT, "form.signs_nothing", signer.actor->name, NULL);
	if (!error)
		error = outgoing_capacity_block(call, reply->signature, lines, &count);
	for (size_t i = 0; i < count && !error; i++)
		error = cv_append(call, &reply->lines, &reply->n_lines, cv_strdup(call, lines[i]));
	return error;
}
