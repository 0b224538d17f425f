#include "outgoing/issue/limit.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/agency.h"
#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"
#include "outgoing/document.h"
#include "outgoing/issue/issue.h"
#include "outgoing/process.h"

#define MINUTE_MS 60000
#define NOON_MS (12 * 60 * MINUTE_MS) /* the end of a morning */

/* ---- reckoning ---- */

static bool is_urgent(Congvan__Urgency urgency)
{
	return urgency > CONGVAN__URGENCY__URGENCY_NORMAL;
}

/* What the process says of such a document. */
struct rule {
	const struct office_issue *issue;
	uint32_t minutes, working_days; /* minutes 0: working days count */
	bool any, morning;
	const char *name; /* before the words of the rule */
	const char *article;
};

static struct rule rule_of(const struct office_issue *issue, Congvan__Urgency urgency, const struct office_fact *facts)
{
	const struct office_issue_limit *own = office_issue_limit_of(issue, facts);
	const struct rule of_all = {.issue = issue,
				    .working_days = issue->due.amount,
				    .any = issue->due.amount != 0,
				    .morning = issue->morning,
				    .name = "",
				    .article = issue->article};

	if (own)
		return (struct rule){.issue = issue,
				     .minutes = own->minutes,
				     .working_days = own->working_days,
				     .any = true,
				     .morning = own->morning,
				     .name = "",
				     .article = own->article ? own->article : issue->article};
	if (is_urgent(urgency) && issue->urgent_minutes)
		return (struct rule){.issue = issue,
				     .minutes = issue->urgent_minutes,
				     .any = true,
				     .name = OUTGOING_LIMIT_RULE_URGENT ": ",
				     .article = issue->article};
	return of_all;
}

/* Its beginning, and whom a breach is told. */
static Congvan__Deadline *new_limit(struct cv_call *call, const struct office_calendar *calendar,
				    const struct rule *rule, int64_t signed_ms, int64_t due_ms)
{
	Congvan__Deadline *limit = cv_new(call, &congvan__deadline__descriptor);
	int error = 0;

	if (!limit)
		return NULL;
	CV_SET(limit, source, CONGVAN__DUE_SOURCE__DUE_RULE);
	limit->from = office_moment(call, signed_ms);
	limit->due_at = office_moment(call, due_ms);
	limit->article = cv_strdup(call, rule->article);
	limit->calendar = cv_strdup(call, office_calendar_version(calendar));
	for (const char **role = rule->issue->due.breach_roles; role && *role && !error; role++)
		error = cv_append(call, &limit->breach_roles, &limit->n_breach_roles, cv_strdup(call, *role));
	return error || !limit->from || !limit->due_at || !limit->calendar || (rule->article && !limit->article)
		   ? NULL
		   : limit;
}

/* Right after signing, by the clock: nobody waits for working hours with what is urgent. */
static int64_t due_ms_of(const struct office_calendar *calendar, const struct rule *rule, int64_t signed_ms)
{
	int32_t day = cv_day_of_ms(signed_ms);

	if (rule->minutes)
		return signed_ms + (int64_t)rule->minutes * MINUTE_MS;
	if (rule->working_days)
		day = office_calendar_add(calendar, day, rule->working_days);
	return rule->morning ? office_day_begins_ms(day) + NOON_MS : office_day_begins_ms(day + 1);
}

static int set_warning(struct cv_call *call, const struct office_calendar *calendar, const struct rule *rule,
		       int64_t due_ms, Congvan__Deadline *limit)
{
	const uint32_t hours = rule->minutes ? 0 : rule->issue->due.warn_amount;
	int64_t warn_ms = office_calendar_subtract_minutes(calendar, due_ms, hours * 60);

	if (!hours || warn_ms <= call->now_ms)
		return 0; /* a warning whose time is past would tell nothing new */
	limit->warn_at = office_moment(call, warn_ms);
	return limit->warn_at ? 0 : -ENOMEM;
}

int outgoing_limit_of(struct cv_call *call, const struct office_calendar *calendar, const struct office_issue *issue,
		      Congvan__Urgency urgency, const struct office_fact *facts, int64_t signed_ms,
		      Congvan__Deadline **ret)
{
	const struct rule rule = rule_of(issue, urgency, facts);
	int64_t due_ms = due_ms_of(calendar, &rule, signed_ms);

	*ret = rule.any ? new_limit(call, calendar, &rule, signed_ms, due_ms) : NULL;
	if (!*ret)
		return rule.any ? -ENOMEM : 0;
	(*ret)->rule = rule.minutes ? cv_printf(call, "%s%u minutes from signature", rule.name, rule.minutes)
				    : cv_printf(call, "%s%u working_days from signature",
						rule.morning ? "morning of " : "", rule.working_days);
	return (*ret)->rule ? set_warning(call, calendar, &rule, due_ms, *ret) : -ENOMEM;
}

/* ---- on the document ---- */

static int set_timer(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	Congvan__IssueTimer timer = CONGVAN__ISSUE_TIMER__INIT;
	int64_t at_ms = office_deadline_next_ms(document->issue_deadline);

	CV_SET(&timer, document_id, document->id);
	return cv_txn_timer(txn, OUTGOING_LIMIT_TIMER, outgoing_document_key(call, document->id).body, at_ms,
			    at_ms ? &timer.base : NULL);
}

int outgoing_limit_begin(struct cv_txn *txn, struct cv_call *call, const struct office_process *process,
			 Congvan__OutgoingDocument *document)
{
	const struct office_fact *facts = outgoing_facts(call, document);
	const struct office_calendar *calendar;
	int error = office_calendar_of_call(call, txn, call->instance->server_calendar, &calendar);

	document->signed_at = office_moment(call, call->now_ms);
	if (!error)
		error = document->signed_at && facts
			    ? outgoing_limit_of(call, calendar, &process->issue, document->urgency, facts, call->now_ms,
						&document->issue_deadline)
			    : -ENOMEM;
	return error ? error : set_timer(txn, call, document);
}

int outgoing_limit_end(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document)
{
	bool had = document->issue_deadline != NULL;

	document->signed_at = NULL;
	document->issue_deadline = NULL;
	return had ? set_timer(txn, call, document) : 0;
}

/* ---- telling ---- */

static int tell(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document, bool passed)
{
	Congvan__IssueEvent *event = outgoing_issue_event(call, document);
	int error = event ? 0 : -ENOMEM;

	if (error)
		return error;
	event->deadline = document->issue_deadline;
	error = cv_append(call, &event->roles, &event->n_roles, cv_strdup(call, OFFICE_RECORDS_CLERK));
	for (size_t i = 0; passed && i < document->issue_deadline->n_breach_roles && !error; i++)
		error = cv_append(call, &event->roles, &event->n_roles, document->issue_deadline->breach_roles[i]);
	return error ? error
		     : cv_txn_event(txn, passed ? "outgoing.issue_overdue" : "outgoing.issue_near", document->id,
				    &event->base);
}

/* Marks and tells what is to be said now. */
static int judge(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document, bool *ret_said)
{
	enum office_deadline_verdict verdict = office_deadline_judge(document->issue_deadline, call->now_ms);
	int error;

	*ret_said = verdict != OFFICE_DEADLINE_QUIET;
	if (!*ret_said)
		return 0;
	error = office_deadline_mark(call, document->issue_deadline, verdict);
	return error ? error : tell(txn, call, document, verdict == OFFICE_DEADLINE_BREACH);
}

int outgoing_limit_met(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document)
{
	bool said;
	int error = 0;

	if (!document->issue_deadline)
		return 0;
	/* Too late to warn of what has just been met. */
	if (office_deadline_judge(document->issue_deadline, call->now_ms) == OFFICE_DEADLINE_BREACH)
		error = judge(txn, call, document, &said);
	if (error)
		return error;
	return cv_txn_timer(txn, OUTGOING_LIMIT_TIMER, outgoing_document_key(call, document->id).body, 0, NULL);
}

static bool is_watched(const Congvan__OutgoingDocument *document)
{
	return document && document->issue_deadline && document->signed_at &&
	       (document->state == CONGVAN__OUTGOING_STATE__OUTGOING_TO_ISSUE ||
		document->state == CONGVAN__OUTGOING_STATE__OUTGOING_NUMBERED);
}

/* By the calendar as it is now; what was said stays said. */
static int reckon_again(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document,
			bool *ret_changed)
{
	const Congvan__Deadline *was = document->issue_deadline;
	const struct office_calendar *calendar;
	const struct office_process *process;
	const struct office_fact *facts;
	Congvan__Deadline *limit;
	int error = office_calendar_of_call(call, txn, call->instance->server_calendar, &calendar);

	*ret_changed = false;
	if (!error)
		error = office_shelf_get(call->instance->shelf, call, document->process, document->process_version,
					 &process);
	if (error || was->breached_at ||
	    (was->calendar && strcmp(was->calendar, office_calendar_version(calendar)) == 0))
		return error;
	facts = outgoing_facts(call, document);
	if (!facts)
		return -ENOMEM;
	error = outgoing_limit_of(call, calendar, &process->issue, document->urgency, facts,
				  office_moment_ms(document->signed_at), &limit);
	if (error || !limit)
		return error;
	limit->warned_at = was->warned_at;
	document->issue_deadline = limit;
	*ret_changed = true;
	return 0;
}

int outgoing_limit_fire(struct cv_call *call, const Congvan__IssueTimer *timer)
{
	struct cv_key key = outgoing_document_key(call, timer->document_id);
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__OutgoingDocument *document;
	bool said, changed;
	int error = txn ? cv_txn_get(txn, key, &congvan__outgoing_document__descriptor, &document) : -ENOMEM;

	if (error || !is_watched(document))
		return error;
	error = reckon_again(txn, call, document, &changed);
	if (!error)
		error = judge(txn, call, document, &said);
	if (!error)
		error = set_timer(txn, call, document);
	if (!error && (said || changed))
		error = outgoing_issue_put(txn, call, document);
	return error ? error : cv_txn_commit(txn);
}
