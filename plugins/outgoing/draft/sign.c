#include "outgoing/draft/sign.h"

#include <errno.h>
#include <string.h>

#include "outgoing/draft/version.h"
#include "outgoing/form/ask.h"

/* As what somebody may sign one document. */
struct choices {
	struct cv_call *call;
	const struct office_actor *signer; /* who really signs */
	Congvan__Agency *agency;
	Congvan__Signature **items;
	size_t count;
	bool drafted; /* the first is the draft's */
};

static const struct office_actor *signer_of(const struct outgoing_case *kase)
{
	return kase->base.me.by ? kase->base.me.by : &kase->base.me;
}

/* ---- what there is to choose ---- */

static bool drafted_for(const Congvan__Signature *drafted, const struct office_actor *signer)
{
	return drafted && drafted->n_capacities && drafted->person_id == signer->person_id;
}

static int add_post(struct choices *choices, uint64_t post)
{
	struct cv_call *call = choices->call;
	struct outgoing_signer signer;
	int error = outgoing_signer_of(call, post, &signer);

	if (!error && signer.actor)
		error = outgoing_capacity_all(call, call->instance->form_rules, choices->agency, &signer,
					      &choices->items, &choices->count);
	return error;
}

static int list_choices(const struct outgoing_case *kase, struct choices *ret)
{
	struct cv_call *call = kase->base.call;
	struct choices choices = {.call = call, .signer = signer_of(kase)};
	const Congvan__Signature *drafted = kase->document->signature;
	Congvan__Post **posts = NULL;
	size_t count = 0;
	int error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &choices.agency);

	if (!error)
		error = office_person_posts(call, choices.signer->person_id, &posts, &count);
	if (!error && drafted_for(drafted, choices.signer)) {
		choices.drafted = true;
		error = cv_append(call, &choices.items, &choices.count, cv_clone(call, &drafted->base));
	}
	/* The post in which they act comes before their others. */
	if (!error)
		error = add_post(&choices, choices.signer->post_id);
	for (size_t i = 0; i < count && !error; i++)
		if (posts[i]->id != choices.signer->post_id)
			error = add_post(&choices, posts[i]->id);
	*ret = choices;
	return error;
}

/* ---- the act's own words ---- */

static bool same_capacities(const Congvan__Signature *one, const Congvan__Signature *other)
{
	return one->n_capacities == other->n_capacities &&
	       memcmp(one->capacities, other->capacities, one->n_capacities * sizeof(*one->capacities)) == 0;
}

/* The choice that the act means; NULL: none of them. */
static const Congvan__Signature *meant(const struct choices *choices, const Congvan__Signature *said, uint64_t post)
{
	for (size_t i = 0; i < choices->count; i++) {
		const Congvan__Signature *choice = choices->items[i];

		if (choice->post_id == post && (!said->n_capacities || same_capacities(choice, said)))
			return choice;
	}
	return NULL;
}

static void take_text(char *said, char **ret)
{
	if (said)
		*ret = said;
}

/* Is it a post of theirs now? */
static int check_post(const struct choices *choices, uint64_t post)
{
	struct office_actor holder;
	int error = office_find_post(choices->call, post, &holder);

	if (error && error != -ENOENT)
		return error;
	if (error || holder.person_id != choices->signer->person_id)
		cv_field(choices->call, "/signature/postId", "sign.not_your_post", NULL);
	return cv_fields_ok(choices->call);
}

static int as_said(const struct choices *choices, const Congvan__Signature *said, Congvan__Signature **ret)
{
	const uint64_t post = said->has_post_id ? said->post_id : choices->signer->post_id;
	const Congvan__Signature *choice = meant(choices, said, post);
	Congvan__Signature *signature = cv_clone(choices->call, choice ? &choice->base : &said->base);
	int error = signature ? check_post(choices, post) : -ENOMEM;

	if (error)
		return error;
	CV_SET(signature, post_id, post);
	take_text(said->position, &signature->position);
	take_text(said->for_position, &signature->for_position);
	take_text(said->unit_position, &signature->unit_position);
	take_text(said->collective, &signature->collective);
	take_text(said->authorization, &signature->authorization);
	take_text(said->authorized_until, &signature->authorized_until);
	*ret = signature;
	return 0;
}

/* ---- what stands in the way ---- */

/* Signing under a wrong or absent authorization is no matter of form; nor is a capacity that somebody claims. */
static bool stops(const Congvan__FormFinding *finding, bool claimed)
{
	static const char *const always[] = {"authorization", "authorized_until", NULL};
	static const char *const claims[] = {"capacity_combination", "capacity_post", NULL};

	return office_name_in(finding->code, always) || (claimed && office_name_in(finding->code, claims));
}

static int hold(const struct outgoing_case *kase, bool claimed)
{
	struct cv_call *call = kase->base.call;
	struct outgoing_form_question question;
	Congvan__FormFinding **findings = NULL;
	size_t count = 0;
	int error = outgoing_form_ask(call, kase->document, NULL, kase->base.process, &question);

	if (!error)
		error = outgoing_form_check(call, &question, OUTGOING_FORM_SIGNATURE, &findings, &count);
	for (size_t i = 0; i < count && !error; i++) {
		const char *pointer = cv_printf(call, "/%s", findings[i]->field);

		if (!stops(findings[i], claimed))
			continue;
		cv_field(call, pointer ? pointer : "/signature", "form.blocks_by", findings[i]->text,
			 findings[i]->article ? findings[i]->article : "", NULL);
	}
	return error ? error : cv_fields_ok(call);
}

int outgoing_sign(struct outgoing_case *kase)
{
	struct cv_call *call = kase->base.call;
	const struct office_actor *signer = signer_of(kase);
	Congvan__Signature *signature = NULL;
	struct choices choices;
	int error = list_choices(kase, &choices);

	if (error)
		return error;
	if (kase->signing)
		error = as_said(&choices, kase->signing, &signature);
	else if (choices.count)
		signature = choices.items[0];
	else /* who signs in a post that signs nothing is found by the check */
		signature = cv_new(call, &congvan__signature__descriptor);
	if (error || !signature)
		return error ? error : -ENOMEM;
	CV_SET(signature, person_id, signer->person_id);
	if (!signature->has_post_id)
		CV_SET(signature, post_id, signer->post_id);
	if (!signature->position)
		signature->position = cv_strdup(call, signer->title);
	signature->name = cv_strdup(call, outgoing_titles_allowed(call, call->instance->form_rules, choices.agency)
					      ? signer->name
					      : outgoing_bare_name(call, call->instance->form_rules, signer->name));
	kase->document->signature = signature;
	/* What was signed on paper once and is signed again without it has no paper any more. */
	kase->document->has_signed_on_paper = kase->document->signed_on_paper = kase->base.judgement.action->on_paper;
	return signature->name ? hold(kase, kase->signing && kase->signing->n_capacities) : -ENOMEM;
}

/* ---- GET /api/v1/outgoing/{id}/signatures ---- */

static int add_choice(struct cv_call *call, Congvan__Signature *signature, bool drafted,
		      Congvan__ListSignaturesReply *reply)
{
	Congvan__ProposedSignature *choice = cv_new(call, &congvan__proposed_signature__descriptor);
	const char *lines[OUTGOING_BLOCK_LINES_MAX];
	size_t count = 0;
	int error = choice ? outgoing_capacity_block(call, signature, lines, &count) : -ENOMEM;

	if (error == -EINVAL) /* capacities of the draft that do not go together: a finding says so */
		error = 0;
	if (!error)
		choice->signature = signature;
	if (!error && drafted)
		CV_SET(choice, drafted, true);
	for (size_t i = 0; i < count && !error; i++)
		error = cv_append(call, &choice->lines, &choice->n_lines, cv_strdup(call, lines[i]));
	return error ? error : cv_append(call, &reply->signatures, &reply->n_signatures, choice);
}

/* Are these words offered already? Two posts may sign alike. */
static bool is_listed(struct cv_call *call, Congvan__Signature *signature, const Congvan__ListSignaturesReply *reply)
{
	const char *shown = outgoing_capacity_shown(call, signature);

	for (size_t i = 0; shown && i < reply->n_signatures; i++) {
		const char *other = outgoing_capacity_shown(call, reply->signatures[i]->signature);

		if (other && strcmp(shown, other) == 0)
			return true;
	}
	return false;
}

int outgoing_signatures(struct cv_call *call, const Congvan__ListSignaturesRequest *request,
			Congvan__ListSignaturesReply *reply)
{
	struct choices choices = {.count = 0};
	struct outgoing_case kase;
	int error = office_case_read(call, &outgoing_case_kind, request->id, &kase.base);

	if (!error)
		error = list_choices(&kase, &choices);
	for (size_t i = 0; i < choices.count && !error; i++)
		if (!is_listed(call, choices.items[i], reply))
			error = add_choice(call, choices.items[i], i == 0 && choices.drafted, reply);
	return error;
}
