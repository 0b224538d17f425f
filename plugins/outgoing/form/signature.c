/* Who signs, in what capacity: lines of the check of the form. */
#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "outgoing/form/look.h"

#define CAPACITY "NĐ 30/2020/NĐ-CP Đ13, PL I.I.II.7"
#define NAME "NĐ 30/2020/NĐ-CP PL I.I.II.7"

/* Either of two texts may say more than the other: "Giám đốc", "Giám đốc Sở". */
static bool agree(struct cv_call *call, const char *a, const char *b)
{
	return outgoing_begins_with(call, a, b) || outgoing_begins_with(call, b, a);
}

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

static int look_signer(struct outgoing_look *look)
{
	if (look->signature && outgoing_said(look->signature->name))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

static int look_name(struct outgoing_look *look)
{
	const struct outgoing_form_question *question = look->question;
	const Congvan__Actor *actor = question->signer.actor;

	if (!look->signature || !outgoing_said(look->signature->name) || !actor || !actor->name)
		return 0;
	if (outgoing_same_words(look->call, outgoing_bare_name(look->call, question->rules, look->signature->name),
				outgoing_bare_name(look->call, question->rules, actor->name)))
		return 0;
	return outgoing_found(look, NULL, NULL, look->signature->name, actor->name, NULL);
}

static int look_academic(struct outgoing_look *look)
{
	const struct outgoing_form_question *question = look->question;
	const char *name = look->signature ? look->signature->name : NULL;
	const char *title;

	if (!outgoing_said(name) || outgoing_titles_allowed(look->call, question->rules, question->agency))
		return 0;
	title = outgoing_names_begin(look->call, &question->rules->academic_titles, name);
	if (!title)
		return 0;
	return outgoing_found(look, NULL, NULL, title,
			      or_nothing(outgoing_bare_name(look->call, question->rules, name)), NULL);
}

static bool has(const Congvan__Signature *signature, Congvan__SigningCapacity capacity)
{
	for (size_t i = 0; i < signature->n_capacities; i++) {
		if (signature->capacities[i] == capacity)
			return true;
	}
	return false;
}

static int look_combination(struct outgoing_look *look)
{
	if (!look->signature || look->capacity)
		return 0;
	if (has(look->signature, CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_AUTHORIZATION))
		return outgoing_found(look, NULL, "form.capacity_combination.authorization", NULL);
	return outgoing_found(look, NULL, NULL, NULL);
}

/* What the post would sign, as the block above the name; NULL: it signs nothing. */
static int proposed(struct outgoing_look *look, const char **ret)
{
	const struct outgoing_form_question *question = look->question;
	Congvan__Signature *signature;
	int error =
	    outgoing_capacity_propose(look->call, question->rules, question->agency, &question->signer, &signature);

	*ret = NULL;
	if (error || !signature)
		return error;
	*ret = outgoing_capacity_shown(look->call, signature);
	return *ret ? 0 : -ENOMEM;
}

static int look_post(struct outgoing_look *look)
{
	const Congvan__Actor *actor = look->question->signer.actor;
	const char *title, *usual;
	int error;

	if (look->signature && look->question->signer_gone)
		return outgoing_found(look, NULL, "form.capacity_post.gone", NULL);
	if (!look->capacity || !actor || (look->capacity->standings & outgoing_standing_of(look->call, actor)))
		return 0;
	title = outgoing_said(actor->title) ? actor->title : or_nothing(actor->role);
	error = proposed(look, &usual);
	if (error)
		return error;
	if (look->capacity->authorized)
		return usual ? outgoing_found(look, NULL, "form.capacity_post.authorization", title, usual, NULL)
			     : outgoing_found(look, NULL, "form.capacity_post.no_delegation", title, NULL);
	return usual ? outgoing_found(look, NULL, NULL, title, usual, NULL)
		     : outgoing_found(look, NULL, "form.capacity_post.none", title, NULL);
}

static bool uses(const struct outgoing_look *look, enum outgoing_part part)
{
	return look->capacity && outgoing_capacity_uses(look->capacity, part);
}

static int look_collective(struct outgoing_look *look)
{
	if (!uses(look, OUTGOING_PART_COLLECTIVE) || outgoing_said(look->signature->collective))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

/* TM. before the name of an agency that is led by one person. Before the name of a council of it, it is right. */
static int look_regime(struct outgoing_look *look)
{
	const struct outgoing_form_question *question = look->question;
	const char *name = question->agency ? question->agency->name : NULL;

	if (!uses(look, OUTGOING_PART_COLLECTIVE) || !outgoing_said(look->signature->collective) || !name ||
	    outgoing_collective_of(look->call, question->rules, question->agency) ||
	    !agree(look->call, look->signature->collective, name))
		return 0;
	return outgoing_found(look, NULL, NULL, name, NULL);
}

static int look_position(struct outgoing_look *look)
{
	const struct outgoing_form_question *question = look->question;
	const Congvan__Actor *actor = question->signer.actor;
	const char *held = actor ? outgoing_position_of(look->call, question->rules, actor->title) : NULL;

	if (!look->signature)
		return 0;
	if (!outgoing_said(look->signature->position))
		return outgoing_found(look, NULL, "form.position.missing", NULL);
	if (!outgoing_said(held) || agree(look->call, look->signature->position, held))
		return 0;
	return outgoing_found(look, NULL, NULL, look->signature->position, actor->title, NULL);
}

static int look_for(struct outgoing_look *look)
{
	const struct outgoing_form_question *question = look->question;
	const char *title = question->signer.head_title;
	const char *held;

	if (!uses(look, OUTGOING_PART_FOR))
		return 0;
	if (!outgoing_said(look->signature->for_position))
		return outgoing_found(look, NULL, "form.for_position.missing", NULL);
	/* A deputy in charge stands where the head would: the head's position is not theirs. */
	held = title && outgoing_begins_with(look->call, title, "Phó")
		   ? outgoing_position_head(look->call, question->rules, title)
		   : outgoing_position_of(look->call, question->rules, title);
	if (!outgoing_said(held) || agree(look->call, look->signature->for_position, held))
		return 0;
	return outgoing_found(look, NULL, NULL, look->signature->for_position, held, NULL);
}

static int look_unit(struct outgoing_look *look)
{
	if (!uses(look, OUTGOING_PART_UNIT) || outgoing_said(look->signature->unit_position))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

static int look_authorization(struct outgoing_look *look)
{
	if (!look->capacity || !look->capacity->authorized || outgoing_said(look->signature->authorization))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

static int look_authorized_until(struct outgoing_look *look)
{
	const char *until = look->signature ? look->signature->authorized_until : NULL;
	int32_t last, day = look->question->today;

	if (!look->capacity || !look->capacity->authorized)
		return 0;
	if (!outgoing_said(until) || !cv_day_parse(until, &last))
		return outgoing_found(look, NULL, "form.authorized_until.missing", NULL);
	if (look->document->issued_date && !cv_day_parse(look->document->issued_date, &day))
		day = look->question->today;
	if (day <= last)
		return 0;
	return outgoing_found(look, NULL, NULL, office_day_shown(look->call, until), NULL);
}

static int look_by_order(struct outgoing_look *look)
{
	const struct outgoing_names *listed = &look->question->rules->by_order_types;
	const char *type = look->document->document_type;

	if (!look->capacity || look->capacity->capacities[0] != CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER ||
	    !listed->count || !outgoing_said(type) ||
	    outgoing_names_hold(look->call, listed, look->type ? look->type->name : type))
		return 0;
	return outgoing_found(look, NULL, NULL, type, NULL);
}

const struct outgoing_check outgoing_signature_checks[] = {
    {"signer_missing", "signature/name", NAME, OUTGOING_NOTED, true, look_signer},
    {"signer_name", "signature/name", NAME, OUTGOING_NOTED, true, look_name},
    {"academic_title", "signature/name", NAME, OUTGOING_NOTED, true, look_academic},
    {"capacity_combination", "signature/capacities", CAPACITY, OUTGOING_NOTED, true, look_combination},
    {"capacity_post", "signature/capacities", CAPACITY, OUTGOING_NOTED, true, look_post},
    {"capacity_collective", "signature/collective", CAPACITY, OUTGOING_NOTED, true, look_collective},
    {"capacity_regime", "signature/collective", CAPACITY, OUTGOING_NOTED, true, look_regime},
    {"position", "signature/position", NAME, OUTGOING_NOTED, true, look_position},
    {"for_position", "signature/forPosition", CAPACITY, OUTGOING_NOTED, true, look_for},
    {"unit_position", "signature/unitPosition", CAPACITY, OUTGOING_NOTED, true, look_unit},
    {"authorization", "signature/authorization", "NĐ 30/2020/NĐ-CP Đ13", OUTGOING_NOTED, true, look_authorization},
    {"authorized_until", "signature/authorizedUntil", "NĐ 30/2020/NĐ-CP Đ13", OUTGOING_NOTED, true,
     look_authorized_until},
    {"by_order_type", "documentType", "NĐ 30/2020/NĐ-CP Đ13", OUTGOING_NOTED, true, look_by_order},
};
const size_t outgoing_signature_check_count = sizeof(outgoing_signature_checks) / sizeof(outgoing_signature_checks[0]);
