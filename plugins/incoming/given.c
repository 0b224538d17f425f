#include "incoming/given.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/field_text.h"

/* In the name of another: in their post, or as the secretary of who has the flow. */
static bool on_behalf(const struct office_actor *me, const struct office_by *by, const Congvan__ReceivingFlow *flow)
{
	return me->by || (by && by->relation == OFFICE_BY_SECRETARY && flow->receiver->person_id != me->person_id);
}

static bool holds(enum office_oral_when when, bool behalf)
{
	return when == OFFICE_ORAL_ALWAYS || (when == OFFICE_ORAL_ON_BEHALF && behalf);
}

/* ---- what is said ---- */

static const char *pointer_to(struct cv_call *call, const struct office_wish *wish, const char *member)
{
	const char *pointer = cv_printf(call, "%s/%s", wish->pointer ? wish->pointer : "", member);

	return pointer ? pointer : "/";
}

static bool is_written(const Congvan__DirectiveGiven *said)
{
	return !said->has_way || said->way == CONGVAN__GIVEN_WAY__GIVEN_WRITTEN;
}

static void refuse_details(struct cv_call *call, const struct office_wish *wish)
{
	if (wish->given->at)
		cv_field(call, pointer_to(call, wish, "given/at"), "incoming.given_written", NULL);
	if (!office_is_blank(wish->given->evidence))
		cv_field(call, pointer_to(call, wish, "given/evidence"), "incoming.given_written", NULL);
}

static void read_moment(struct cv_call *call, const struct office_wish *wish, Congvan__DirectiveGiven *ret)
{
	int64_t at_ms = office_moment_ms(wish->given->at);

	if (at_ms <= 0)
		cv_field(call, pointer_to(call, wish, "given/at"), "field.required", NULL);
	else if (at_ms > call->now_ms)
		cv_field(call, pointer_to(call, wish, "given/at"), "incoming.given_future", NULL);
	else
		ret->at = office_moment(call, at_ms);
}

static void want_words(struct incoming_case *kase, const struct office_wish *wish)
{
	bool directs = kase->base.judgement.action->needs[OFFICE_DIRECTIVE].use != OFFICE_FORBIDDEN;
	enum office_datum words = directs ? OFFICE_DIRECTIVE : OFFICE_TEXT;

	if (office_is_blank(wish->texts[words]))
		cv_field(kase->base.call, pointer_to(kase->base.call, wish, office_members[words]), "field.required",
			 NULL);
}

int incoming_given_read(struct incoming_case *kase, const struct office_wish *wish, Congvan__DirectiveGiven **ret)
{
	const struct office_oral *oral = &kase->base.judgement.action->oral;
	const Congvan__DirectiveGiven *said = wish->given;
	bool behalf = on_behalf(&kase->base.me, kase->base.judgement.by, office_case_flow(&kase->base));
	struct cv_call *call = kase->base.call;
	Congvan__DirectiveGiven *given;
	const char *evidence = NULL;

	*ret = NULL;
	if (!said)
		return 0;
	if (is_written(said)) {
		refuse_details(call, wish);
		return 0;
	}
	if (!holds(oral->use, behalf)) {
		cv_field(call, pointer_to(call, wish, "given/way"), "incoming.given_not_here", NULL);
		return 0;
	}
	given = cv_new(call, &congvan__directive_given__descriptor);
	if (!given)
		return -ENOMEM;
	CV_SET(given, way, said->way);
	read_moment(call, wish, given);
	want_words(kase, wish);
	evidence = office_field_text(call, said->evidence, pointer_to(call, wish, "given/evidence"),
				     INCOMING_EVIDENCE_TEXT_MAX);
	if (office_is_blank(said->evidence) && !wish->upload_count && holds(oral->evidence, behalf))
		cv_field(call, pointer_to(call, wish, "given/evidence"), "incoming.given_evidence", NULL);
	given->evidence = office_is_blank(evidence) ? NULL : cv_strdup(call, evidence);
	*ret = given;
	return 0;
}

int incoming_given_files(struct incoming_case *kase, const struct office_wish *wish, Congvan__DirectiveGiven *given)
{
	const Congvan__IncomingDocument *document = kase->document;
	size_t count = wish->upload_count < document->n_files ? wish->upload_count : document->n_files;
	int error = 0;

	/* Those that were claimed last. */
	for (size_t i = document->n_files - count; given && i < document->n_files && !error; i++)
		error = cv_append(kase->base.call, &given->files, &given->n_files,
				  cv_strdup(kase->base.call, document->files[i]->name));
	return error;
}

/* ---- what may be said ---- */

int incoming_given_offer(struct incoming_case *kase, const struct office_action *action,
			 const struct office_question *question, Congvan__GivenOffer **ret)
{
	const struct office_by *by = office_judge_action(action, question).by;
	bool behalf = on_behalf(question->actor, by, question->flow);
	struct cv_call *call = kase->base.call;
	Congvan__GivenOffer *offer;

	*ret = NULL;
	if (!holds(action->oral.use, behalf))
		return 0;
	offer = cv_new(call, &congvan__given_offer__descriptor);
	if (!offer)
		return -ENOMEM;
	offer->ways = cv_alloc_array(call, CONGVAN__GIVEN_WAY__GIVEN_BY_MESSAGE + 1, sizeof(*offer->ways));
	if (!offer->ways)
		return -ENOMEM;
	for (unsigned way = CONGVAN__GIVEN_WAY__GIVEN_WRITTEN; way <= CONGVAN__GIVEN_WAY__GIVEN_BY_MESSAGE; way++)
		offer->ways[offer->n_ways++] = (Congvan__GivenWay)way;
	CV_SET(offer, evidence,
	       holds(action->oral.evidence, behalf) ? CONGVAN__NEED_USE__NEED_REQUIRED
						    : CONGVAN__NEED_USE__NEED_OPTIONAL);
	*ret = offer;
	return 0;
}

/* ---- on paper ---- */

static const char *way_shown(Congvan__GivenWay way)
{
	switch (way) {
	case CONGVAN__GIVEN_WAY__GIVEN_BY_PHONE:
		return "Chỉ đạo qua điện thoại";
	case CONGVAN__GIVEN_WAY__GIVEN_BY_MESSAGE:
		return "Chỉ đạo qua tin nhắn";
	default:
		return "Chỉ đạo miệng";
	}
}

char *incoming_given_text(struct cv_call *call, const Congvan__DirectiveGiven *given)
{
	const char *at = cv_time_text(call, office_moment_ms(given->at)); /* 2026-03-05T08:00:00+07:00 */
	const char *before = given->evidence ? "; tệp: " : "tệp: ";
	bool any = given->evidence || given->n_files;
	char *text;

	if (!at)
		return NULL;
	text = cv_printf(call, "%s lúc %.5s %.2s/%.2s/%.4s%s%s", way_shown(given->way), at + 11, at + 8, at + 5, at,
			 any ? ", căn cứ: " : "", given->evidence ? given->evidence : "");
	for (size_t i = 0; i < given->n_files && text; i++)
		text = cv_printf(call, "%s%s%s", text, i ? ", " : before, given->files[i]);
	return text;
}
