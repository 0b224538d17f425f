#include "outgoing/issue/rights.h"

#include <errno.h>
#include <string.h>

#include "office/book/book.h"
#include "office/case/act_offer.h"
#include "outgoing/issue/step.h"
#include "outgoing/later/recall.h"
#include "outgoing/later/update.h"

static const struct {
	const char *role;
	unsigned rights;
} table[] = {
    {OFFICE_RECORDS_CLERK, OUTGOING_ISSUE_RETRY | OUTGOING_ISSUE_VOID | OUTGOING_ISSUE_FOLLOW | OUTGOING_ISSUE_RECALL |
			       OUTGOING_ISSUE_UPDATE},
    {OFFICE_CHIEF_OF_OFFICE,
     OUTGOING_ISSUE_RETRY | OUTGOING_ISSUE_FOLLOW | OUTGOING_ISSUE_RECALL | OUTGOING_ISSUE_UPDATE},
    {OFFICE_HEAD, OUTGOING_ISSUE_RECALL},
};

static const struct {
	enum outgoing_issue_right right;
	const char *name, *needs;
	uint32_t most; /* characters of what it needs */
	const char *refusal;
	struct office_label label;
} acts[] = {
    {OUTGOING_ISSUE_RETRY, "issue/retry", NULL, 0, "issue.nothing_failed", {"Thử lại", "Try again"}},
    {OUTGOING_ISSUE_VOID,
     "issue/void",
     "reason",
     OFFICE_BOOK_REASON_CHARS,
     "issue.not_numbered",
     {"Hủy số", "Void the number"}},
    {OUTGOING_ISSUE_RECALL, "recall", "reason", OUTGOING_RECALL_CHARS, "recall.not_issued", {"Thu hồi", "Recall"}},
    {OUTGOING_ISSUE_UPDATE, "update", "reason", OUTGOING_UPDATE_CHARS, "update.not_issued", {"Cập nhật", "Update"}},
};
#define ACTS (sizeof(acts) / sizeof(acts[0]))

unsigned outgoing_issue_rights(const struct office_actor *actor)
{
	unsigned rights = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].role, actor->role) == 0)
			rights |= table[i].rights;
	/* A delegate does it when that was delegated, and a secretary does not in her leader's name. */
	if (actor->capacity == OFFICE_OF_SECRETARY || !office_in_scope(actor, "outgoing", "issue"))
		rights = 0;
	return rights;
}

unsigned outgoing_issue_acts(const Congvan__OutgoingDocument *document, int64_t now_ms)
{
	const Congvan__IssueStep *step = outgoing_step_now(document);

	if (document->frozen_reason)
		return 0;
	if (document->state == CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED)
		return OUTGOING_ISSUE_RECALL | OUTGOING_ISSUE_UPDATE;
	/* What is signed with its number has it before anything is issued. */
	if (!document->number || (document->n_steps && document->state != CONGVAN__OUTGOING_STATE__OUTGOING_NUMBERED))
		return 0;
	if (step && (step->state == CONGVAN__ISSUE_STEP_STATE__STEP_FAILED || outgoing_step_stalled(step, now_ms)))
		return OUTGOING_ISSUE_VOID | OUTGOING_ISSUE_RETRY;
	return OUTGOING_ISSUE_VOID;
}

/* What an update may change: a day for the answer is put off where one was set. */
static Congvan__ActionOffer *offer_updatable(struct cv_call *call, Congvan__ActionOffer *offer,
					     const Congvan__OutgoingDocument *document)
{
	static const struct {
		const char *field;
		uint32_t most;
	} fields[] = {{"dueDate", 10}, {"description", 500}, {"pageAmount", 999}, {"add", 0}, {"remove", 0}};
	const bool asks = document->due_date && *document->due_date;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (asks || strcmp(fields[i].field, "dueDate") != 0)
			offer = office_act_offer_need(call, offer, fields[i].field, CONGVAN__NEED_USE__NEED_OPTIONAL,
						      fields[i].most);
	return offer;
}

static Congvan__ActionOffer *offer_of(struct cv_call *call, size_t index, const Congvan__OutgoingDocument *document)
{
	Congvan__ActionOffer *offer = office_act_offer(call, acts[index].name, document->revision);

	offer = office_act_offer_label(call, offer, &acts[index].label);
	if (acts[index].needs)
		offer = office_act_offer_need(call, offer, acts[index].needs, CONGVAN__NEED_USE__NEED_REQUIRED,
					      acts[index].most);
	return acts[index].right == OUTGOING_ISSUE_UPDATE ? offer_updatable(call, offer, document) : offer;
}

int outgoing_issue_offers(struct cv_call *call, const struct office_actor *actor,
			  const Congvan__OutgoingDocument *document, Congvan__ActionOffer ***offers, size_t *count)
{
	unsigned allowed = outgoing_issue_rights(actor) & outgoing_issue_acts(document, call->now_ms);
	int error = 0;

	for (size_t i = 0; i < ACTS && !error; i++)
		if (allowed & acts[i].right)
			error = cv_append(call, offers, count, offer_of(call, i, document));
	return error;
}

int outgoing_issue_need(struct cv_call *call, enum outgoing_issue_right right,
			const Congvan__OutgoingDocument *document, struct office_actor *ret)
{
	int error = office_actor_of_call(call, ret);

	if (error)
		return error;
	if (!(outgoing_issue_rights(ret) & right))
		return cv_fail(call, CV_DENIED, "issue.denied", ret->name, NULL);
	for (size_t i = 0; i < ACTS; i++)
		if (acts[i].right == right && !(outgoing_issue_acts(document, call->now_ms) & right))
			return cv_fail(call, CV_CONFLICT, acts[i].refusal, NULL);
	return 0;
}
