#include "outgoing/form_ask.h"

#include <errno.h>

#include "office/access.h"
#include "outgoing/form_look.h"

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

int outgoing_form_ask(struct cv_call *call, const Congvan__OutgoingDocument *document,
		      const Congvan__OutgoingVersion *version, const struct office_process *process,
		      struct outgoing_form_question *ret)
{
	struct outgoing_form_question ask = {
	    .document = document,
	    .version = version,
	    .types = call->instance->types,
	    .rules = call->instance->form_rules,
	    .settings = process ? &process->form_check : NULL,
	    .today = today(call),
	};
	Congvan__Agency *agency;
	Congvan__Unit *unit = NULL;
	int error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency);

	if (!error && document->has_unit_id)
		error = office_find_unit(call, document->unit_id, &unit);
	if (error == -ENOENT) /* closed meanwhile */
		error = 0;
	if (!error)
		error = find_signer(call, document->signature, &ask);
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

int outgoing_propose_signature(struct cv_call *call, const Congvan__ProposeSignatureRequest *request,
			       Congvan__ProposedSignature *reply)
{
	const char *lines[OUTGOING_BLOCK_LINES_MAX];
	struct outgoing_signer signer;
	Congvan__Agency *agency;
	size_t count = 0;
	int error = outgoing_signer_of(call, request->post_id, &signer);

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
