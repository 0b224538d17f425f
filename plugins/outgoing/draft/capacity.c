#include "outgoing/draft/capacity.h"

#include <errno.h>
#include <string.h>

#define HEAD CONGVAN__SIGNING_CAPACITY__CAPACITY_HEAD
#define TM CONGVAN__SIGNING_CAPACITY__CAPACITY_ON_BEHALF
#define Q CONGVAN__SIGNING_CAPACITY__CAPACITY_ACTING
#define KT CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR
#define TL CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER
#define TUQ CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_AUTHORIZATION

#define ARTICLE "NĐ 30/2020/NĐ-CP Đ13, PL I.I.II.7"
#define LINE_SEPARATOR " / "

static const struct outgoing_capacity capacities[] = {
    {{HEAD}, 1, OUTGOING_HEAD, false, {{"", OUTGOING_PART_OWN}}, ARTICLE},
    {{TM}, 1, OUTGOING_HEAD, false, {{"TM. ", OUTGOING_PART_COLLECTIVE}, {"", OUTGOING_PART_OWN}}, ARTICLE},
    {{TM, Q},
     2,
     OUTGOING_ACTING_HEAD,
     false,
     {{"TM. ", OUTGOING_PART_COLLECTIVE}, {"Q. ", OUTGOING_PART_OWN}},
     ARTICLE},
    {{TM, KT},
     2,
     OUTGOING_DEPUTY,
     false,
     {{"TM. ", OUTGOING_PART_COLLECTIVE}, {"KT. ", OUTGOING_PART_FOR}, {"", OUTGOING_PART_OWN}},
     ARTICLE},
    {{Q}, 1, OUTGOING_ACTING_HEAD, false, {{"Q. ", OUTGOING_PART_OWN}}, ARTICLE},
    {{KT}, 1, OUTGOING_DEPUTY, false, {{"KT. ", OUTGOING_PART_FOR}, {"", OUTGOING_PART_OWN}}, ARTICLE},
    {{TL}, 1, OUTGOING_UNIT_HEAD, false, {{"TL. ", OUTGOING_PART_FOR}, {"", OUTGOING_PART_OWN}}, ARTICLE},
    {{TL, KT},
     2,
     OUTGOING_UNIT_DEPUTY,
     false,
     {{"TL. ", OUTGOING_PART_FOR}, {"KT. ", OUTGOING_PART_UNIT}, {"", OUTGOING_PART_OWN}},
     ARTICLE},
    {{TUQ}, 1, OUTGOING_UNIT_HEAD, true, {{"TUQ. ", OUTGOING_PART_FOR}, {"", OUTGOING_PART_OWN}}, ARTICLE},
};

const struct outgoing_capacity *outgoing_capacities(size_t *ret_count)
{
	*ret_count = sizeof(capacities) / sizeof(capacities[0]);
	return capacities;
}

const struct outgoing_capacity *outgoing_capacity_find(const Congvan__SigningCapacity *wanted, size_t count)
{
	if (!count)
		return &capacities[0];
	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		if (capacities[i].count == count &&
		    memcmp(capacities[i].capacities, wanted, count * sizeof(*wanted)) == 0)
			return &capacities[i];
	}
	return NULL;
}

bool outgoing_capacity_uses(const struct outgoing_capacity *capacity, enum outgoing_part part)
{
	for (size_t i = 0; i < OUTGOING_BLOCK_LINES_MAX; i++) {
		if (capacity->lines[i].part == part)
			return true;
	}
	return false;
}

/* ---- posts ---- */

/*
 * A post's role says on which level it stands, its title who of that level: "Phó Giám đốc phụ trách" may hold the
 * rights of the head and still signs as a deputy (NĐ 30/2020/NĐ-CP Đ13).
 */
static const struct {
	const char *role;
	enum outgoing_standing full, acting, deputy;
} standings[] = {
    {"head", OUTGOING_HEAD, OUTGOING_ACTING_HEAD, OUTGOING_DEPUTY},
    {"deputy", OUTGOING_DEPUTY, OUTGOING_DEPUTY, OUTGOING_DEPUTY},
    {"chief_of_office", OUTGOING_UNIT_HEAD, OUTGOING_UNIT_HEAD, OUTGOING_UNIT_DEPUTY},
    {"unit_head", OUTGOING_UNIT_HEAD, OUTGOING_UNIT_HEAD, OUTGOING_UNIT_DEPUTY},
    {"unit_deputy", OUTGOING_UNIT_DEPUTY, OUTGOING_UNIT_DEPUTY, OUTGOING_UNIT_DEPUTY},
};

enum outgoing_standing outgoing_standing_of(struct cv_call *call, const Congvan__Actor *actor)
{
	for (size_t i = 0; actor && actor->role && i < sizeof(standings) / sizeof(standings[0]); i++) {
		if (strcmp(standings[i].role, actor->role) != 0)
			continue;
		if (outgoing_begins_with(call, actor->title, "Quyền") || outgoing_begins_with(call, actor->title, "Q."))
			return standings[i].acting;
		if (outgoing_begins_with(call, actor->title, "Phó"))
			return standings[i].deputy;
		return standings[i].full;
	}
	return OUTGOING_SIGNS_NOTHING;
}

/* ---- composing ---- */

static const char *part_of(const Congvan__Signature *signature, enum outgoing_part part)
{
	switch (part) {
	case OUTGOING_PART_OWN:
		return signature->position;
	case OUTGOING_PART_FOR:
		return signature->for_position;
	case OUTGOING_PART_UNIT:
		return signature->unit_position;
	case OUTGOING_PART_COLLECTIVE:
		return signature->collective;
	case OUTGOING_PART_NONE:
		break;
	}
	return NULL;
}

int outgoing_capacity_block(struct cv_call *call, const Congvan__Signature *signature,
			    const char *ret_lines[OUTGOING_BLOCK_LINES_MAX], size_t *ret_count)
{
	const struct outgoing_capacity *capacity =
	    outgoing_capacity_find(signature->capacities, signature->n_capacities);
	size_t count = 0;

	if (!capacity)
		return -EINVAL;
	for (size_t i = 0; i < OUTGOING_BLOCK_LINES_MAX; i++) {
		const struct outgoing_block_line *line = &capacity->lines[i];
		const char *text = part_of(signature, line->part);
		const char *upper;

		if (!text || !*text)
			continue;
		if (cv_text_length(text) == (size_t)-1)
			return -EINVAL;
		upper = cv_text_upper(call, text);
		upper = upper ? cv_printf(call, "%s%s", line->letters, upper) : NULL;
		if (!upper)
			return -ENOMEM;
		ret_lines[count++] = upper;
	}
	*ret_count = count;
	return 0;
}

const char *outgoing_capacity_shown(struct cv_call *call, const Congvan__Signature *signature)
{
	const char *lines[OUTGOING_BLOCK_LINES_MAX];
	const char *shown = "";
	size_t count = 0;

	if (outgoing_capacity_block(call, signature, lines, &count))
		return NULL;
	for (size_t i = 0; i < count && shown; i++)
		shown = cv_printf(call, "%s%s%s", shown, i ? LINE_SEPARATOR : "", lines[i]);
	return shown;
}

/* ---- proposing ---- */

bool outgoing_titles_allowed(struct cv_call *call, const struct outgoing_form_rules *rules,
			     const Congvan__Agency *agency)
{
	return agency && agency->organ_id && outgoing_names_hold(call, &rules->academic_allowed, agency->organ_id);
}

/* The first line of the table for this post that speaks for a collective when the agency is one, and only then. */
static const struct outgoing_capacity *usual_capacity(enum outgoing_standing standing, bool collective)
{
	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		const struct outgoing_capacity *capacity = &capacities[i];
		/* Units sign by order of the head, not of the collective. */
		bool fits = (standing & (OUTGOING_UNIT_HEAD | OUTGOING_UNIT_DEPUTY)) ||
			    outgoing_capacity_uses(capacity, OUTGOING_PART_COLLECTIVE) == collective;

		if ((capacity->standings & standing) && fits)
			return capacity;
	}
	return NULL;
}

/* Whom the signer signs for: as the directory says, or as a deputy's own title tells. */
static const char *head_position(struct cv_call *call, const struct outgoing_form_rules *rules, const char *head_title,
				 const char *own_title, bool deputy)
{
	const char *whose = deputy ? outgoing_position_head(call, rules, own_title) : NULL;

	/* A deputy in charge stands in the directory as the head. */
	if (head_title && !outgoing_begins_with(call, head_title, "Phó"))
		return outgoing_position_of(call, rules, head_title);
	return whose ? whose : outgoing_position_head(call, rules, head_title);
}

/* The signature of this post in this capacity. NULL: arena exhausted. */
static Congvan__Signature *fill(struct cv_call *call, const struct outgoing_form_rules *rules,
				const Congvan__Agency *agency, const struct outgoing_signer *signer,
				const struct outgoing_capacity *capacity)
{
	const bool deputy = outgoing_standing_of(call, signer->actor) == OUTGOING_DEPUTY;
	const Congvan__Actor *actor = signer->actor;
	Congvan__Signature *signature = cv_new(call, &congvan__signature__descriptor);

	if (!signature)
		return NULL;
	signature->capacities = cv_alloc_array(call, capacity->count, sizeof(*signature->capacities));
	if (!signature->capacities)
		return NULL;
	memcpy(signature->capacities, capacity->capacities, capacity->count * sizeof(*signature->capacities));
	signature->n_capacities = capacity->count;
	CV_SET(signature, person_id, actor->person_id);
	CV_SET(signature, post_id, actor->post_id);
	signature->name = cv_strdup(call, outgoing_titles_allowed(call, rules, agency)
					      ? actor->name
					      : outgoing_bare_name(call, rules, actor->name));
	signature->position = cv_strdup(call, outgoing_position_of(call, rules, actor->title));
	if (outgoing_capacity_uses(capacity, OUTGOING_PART_FOR))
		signature->for_position =
		    cv_strdup(call, head_position(call, rules, signer->head_title, actor->title, deputy));
	if (outgoing_capacity_uses(capacity, OUTGOING_PART_UNIT))
		signature->unit_position =
		    cv_strdup(call, head_position(call, rules, signer->unit_head_title, actor->title, true));
	if (outgoing_capacity_uses(capacity, OUTGOING_PART_COLLECTIVE))
		signature->collective = cv_strdup(call, outgoing_collective_of(call, rules, agency));
	return signature;
}

int outgoing_capacity_propose(struct cv_call *call, const struct outgoing_form_rules *rules,
			      const Congvan__Agency *agency, const struct outgoing_signer *signer,
			      Congvan__Signature **ret)
{
	const struct outgoing_capacity *capacity = usual_capacity(outgoing_standing_of(call, signer->actor),
								  outgoing_collective_of(call, rules, agency) != NULL);

	*ret = capacity ? fill(call, rules, agency, signer, capacity) : NULL;
	return capacity && !*ret ? -ENOMEM : 0;
}

int outgoing_capacity_all(struct cv_call *call, const struct outgoing_form_rules *rules, const Congvan__Agency *agency,
			  const struct outgoing_signer *signer, Congvan__Signature ***ret, size_t *ret_count)
{
	const enum outgoing_standing standing = outgoing_standing_of(call, signer->actor);
	const bool collective = outgoing_collective_of(call, rules, agency) != NULL;
	const struct outgoing_capacity *usual = usual_capacity(standing, collective);
	int error = usual ? cv_append(call, ret, ret_count, fill(call, rules, agency, signer, usual)) : 0;

	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]) && !error; i++) {
		const struct outgoing_capacity *capacity = &capacities[i];

		if (capacity == usual || capacity->authorized || !(capacity->standings & standing) ||
		    (!collective && outgoing_capacity_uses(capacity, OUTGOING_PART_COLLECTIVE)))
			continue;
		error = cv_append(call, ret, ret_count, fill(call, rules, agency, signer, capacity));
	}
	return error;
}
