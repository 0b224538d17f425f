#include "outgoing/issue/step.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "outgoing/copy/copy.h"
#include "outgoing/issue/issue.h"
#include "outgoing/issue/limit.h"
#include "outgoing/process.h"

#define WAITING CONGVAN__ISSUE_STEP_STATE__STEP_WAITING
#define DONE CONGVAN__ISSUE_STEP_STATE__STEP_DONE
#define FAILED CONGVAN__ISSUE_STEP_STATE__STEP_FAILED
#define SKIPPED CONGVAN__ISSUE_STEP_STATE__STEP_SKIPPED

/* In their order. */
static const struct {
	Congvan__IssueStepKind kind;
	const char *queue;
	int (*run)(struct outgoing_step_work *work);
} kinds[] = {
    {CONGVAN__ISSUE_STEP_KIND__ISSUE_WRITE_NUMBER, OUTGOING_QUEUE_NUMBERS, outgoing_step_write_number},
    {CONGVAN__ISSUE_STEP_KIND__ISSUE_SEAL, OUTGOING_QUEUE_SEALS, outgoing_step_seal},
    {CONGVAN__ISSUE_STEP_KIND__ISSUE_DISPATCH, OUTGOING_QUEUE_SENDING, outgoing_step_send},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static size_t index_of(Congvan__IssueStepKind kind)
{
	size_t i = 0;

	while (i < KINDS && kinds[i].kind != kind)
		i++;
	return i;
}

/* ---- steps of a document ---- */

Congvan__IssueStep *outgoing_step_now(const Congvan__OutgoingDocument *document)
{
	for (size_t i = 0; i < document->n_steps; i++)
		if (document->steps[i]->state != DONE && document->steps[i]->state != SKIPPED)
			return document->steps[i];
	return NULL;
}

bool outgoing_step_stalled(const Congvan__IssueStep *step, int64_t now_ms)
{
	int64_t due_ms = office_moment_ms(step->changed_at), next_ms = office_moment_ms(step->next_at);

	if (next_ms > due_ms)
		due_ms = next_ms;
	return step->state == WAITING && !step->waits_for && now_ms - due_ms > OUTGOING_STEP_STALLED_MS;
}

int64_t outgoing_step_delay_ms(uint32_t attempts)
{
	int64_t delay_ms = OUTGOING_STEP_DELAY_MIN_MS;

	if (attempts >= OUTGOING_STEP_ATTEMPTS)
		return 0;
	for (uint32_t i = 1; i < attempts && delay_ms < OUTGOING_STEP_DELAY_MAX_MS; i++)
		delay_ms *= 2;
	return delay_ms < OUTGOING_STEP_DELAY_MAX_MS ? delay_ms : OUTGOING_STEP_DELAY_MAX_MS;
}

/* What an attempt says stays until the next one says something else. */
static int set_state(struct cv_call *call, Congvan__IssueStep *step, Congvan__IssueStepState state)
{
	CV_SET(step, state, state);
	step->changed_at = office_moment(call, call->now_ms);
	step->reason = step->reason_code = step->waits_for = NULL;
	step->next_at = NULL;
	return step->changed_at ? 0 : -ENOMEM;
}

static int put_item(struct cv_txn *txn, const Congvan__OutgoingDocument *document, Congvan__IssueStep *step,
		    int64_t at_ms)
{
	Congvan__IssueStepItem item = CONGVAN__ISSUE_STEP_ITEM__INIT;
	size_t index = index_of(step->kind);

	if (index == KINDS)
		return -EINVAL;
	CV_SET(&item, document_id, document->id);
	CV_SET(&item, kind, step->kind);
	CV_SET(&item, run, step->run);
	return cv_txn_item(txn, kinds[index].queue, at_ms, &item.base, NULL);
}

/* What names a signature must be durable before anybody is asked for it. */
static int new_request(struct cv_call *call, Congvan__IssueStep *step)
{
	CV_SET(step, request_id, call->host->new_id(call->host));
	step->begun_at = office_moment(call, call->now_ms);
	return step->begun_at ? 0 : -ENOMEM;
}

int outgoing_step_again(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
			Congvan__IssueStep *step)
{
	int error = set_state(call, step, WAITING);

	CV_SET(step, run, step->run + 1);
	CV_SET(step, attempts, 0);
	if (!error)
		error = new_request(call, step);
	return error ? error : put_item(txn, document, step, 0);
}

static bool is_needed(const struct office_issue_need *need, const struct office_fact *facts)
{
	return need->required && office_facts_fit(need->conditions, need->condition_count, facts);
}

int outgoing_steps_begin(struct cv_txn *txn, struct cv_call *call, const struct office_process *process,
			 const struct office_fact *facts, Congvan__OutgoingDocument *document)
{
	/* Of a copy neither number nor date stands in its file, and a copy on paper is sealed there. */
	const bool needed[KINDS] = {!outgoing_is_copy(document) && is_needed(&process->issue.number, facts),
				    !outgoing_copy_on_paper(document) && is_needed(&process->issue.seal, facts), true};
	Congvan__IssueStep *first;
	int error = 0;

	document->n_steps = 0;
	document->steps = NULL;
	for (size_t i = 0; i < KINDS && !error; i++) {
		Congvan__IssueStep *step = cv_new(call, &congvan__issue_step__descriptor);

		if (!step)
			return -ENOMEM;
		CV_SET(step, kind, kinds[i].kind);
		error = set_state(call, step, needed[i] ? WAITING : SKIPPED);
		if (!error)
			error = cv_append(call, &document->steps, &document->n_steps, step);
	}
	if (error)
		return error;
	first = outgoing_step_now(document);
	return outgoing_step_again(txn, call, document, first);
}

/* ---- one attempt ---- */

/* What is done concerns nobody but the log; what waits or failed is the clerk's to look after (NĐ 30/2020/NĐ-CP Đ32).
 */
static int tell(struct outgoing_step_work *work, const char *topic)
{
	Congvan__IssueEvent *event = outgoing_issue_event(work->call, work->document);
	int error = 0;

	if (!event)
		return -ENOMEM;
	event->step = work->step;
	if (work->step->state != CONGVAN__ISSUE_STEP_STATE__STEP_DONE)
		error =
		    cv_append(work->call, &event->roles, &event->n_roles, cv_strdup(work->call, OFFICE_RECORDS_CLERK));
	return error ? error : cv_txn_event(work->txn, topic, work->document->id, &event->base);
}

/* Texts of other plugins are cut to what a record holds. */
static char *reason_text(struct cv_call *call, const char *text)
{
	const char *clean = text ? cv_text_clean(call, text, strlen(text)) : NULL;
	size_t bytes = 0, chars = 0;

	if (!clean)
		return cv_strdup(call, "");
	while (clean[bytes] && chars < OUTGOING_STEP_REASON_CHARS) {
		do
			bytes++;
		while (((unsigned char)clean[bytes] & 0xc0) == 0x80);
		chars++;
	}
	return cv_strndup(call, clean, bytes);
}

static int say_why(struct outgoing_step_work *work, const char *code, const char *text)
{
	work->step->reason_code = cv_strdup(work->call, code);
	work->step->reason = reason_text(work->call, text);
	return work->step->reason_code && work->step->reason ? 0 : -ENOMEM;
}

static int commit(struct outgoing_step_work *work)
{
	int error = outgoing_issue_put(work->txn, work->call, work->document);

	return error ? error : cv_txn_commit(work->txn);
}

/* The document says it once; the item that follows then finds it said, and suspends the queue. */
static int nobody_there(struct outgoing_step_work *work)
{
	const char *text = cv_text(work->call, "step.no_service", work->service, NULL);
	int error;

	if (work->step->waits_for && strcmp(work->step->waits_for, work->service) == 0)
		return cv_suspend(work->call, cv_printf(work->call, "nobody provides %s", work->service));
	error = text ? set_state(work->call, work->step, WAITING) : -ENOMEM;
	if (!error)
		error = say_why(work, "step.no_service", text);
	work->step->waits_for = cv_strdup(work->call, work->service);
	if (!error)
		error = work->step->waits_for ? put_item(work->txn, work->document, work->step, 0) : -ENOMEM;
	if (!error)
		error = tell(work, "outgoing.step_waits");
	return error ? error : commit(work);
}

static int try_later(struct outgoing_step_work *work, int64_t delay_ms)
{
	int64_t at_ms = work->call->now_ms + delay_ms;

	work->step->next_at = office_moment(work->call, at_ms);
	return work->step->next_at ? put_item(work->txn, work->document, work->step, at_ms) : -ENOMEM;
}

static int refused(struct outgoing_step_work *work)
{
	const struct outgoing_refusal *refusal = &work->refusal;
	int64_t delay_ms;
	int error;

	if (refusal->absent)
		return nobody_there(work);
	error = set_state(work->call, work->step, FAILED);
	CV_SET(work->step, attempts, work->step->attempts + 1);
	delay_ms = refusal->passes ? outgoing_step_delay_ms(work->step->attempts) : 0;
	if (!error)
		error = say_why(work, refusal->code, refusal->text);
	if (!error && delay_ms)
		error = try_later(work, delay_ms);
	if (!error)
		error = tell(work, "outgoing.step_failed");
	return error ? error : commit(work);
}

static int goes_on(struct outgoing_step_work *work)
{
	int error = set_state(work->call, work->step, WAITING);

	CV_SET(work->step, attempts, 0);
	if (!error)
		error = new_request(work->call, work->step);
	if (!error)
		error = put_item(work->txn, work->document, work->step, 0);
	return error ? error : commit(work);
}

static int under_way(struct outgoing_step_work *work)
{
	const char *text = cv_text(work->call, "step.under_way", NULL);
	int error = text ? set_state(work->call, work->step, WAITING) : -ENOMEM;

	if (!error)
		error = say_why(work, "step.under_way", text);
	if (!error)
		error = try_later(work, work->delay_ms);
	return error ? error : commit(work);
}

static int issued(struct outgoing_step_work *work)
{
	const char *state = outgoing_state_of(work->process, "issued");
	Congvan__IssueEvent *event;
	int error;

	work->document->issued_at = office_moment(work->call, work->call->now_ms);
	error = state && work->document->issued_at
		    ? outgoing_set_state(work->call, work->process, state, work->document)
		    : -EIO;
	if (!error)
		error = outgoing_limit_met(work->txn, work->call, work->document);
	event = error ? NULL : outgoing_issue_event(work->call, work->document);
	if (!error)
		error = event ? cv_txn_event(work->txn, "outgoing.issued", work->document->id, &event->base) : -ENOMEM;
	return error;
}

static int done(struct outgoing_step_work *work)
{
	Congvan__IssueStep *next;
	int error = set_state(work->call, work->step, DONE);

	if (!error)
		error = tell(work, "outgoing.step_done");
	next = outgoing_step_now(work->document);
	if (!error)
		error = next ? outgoing_step_again(work->txn, work->call, work->document, next) : issued(work);
	return error ? error : commit(work);
}

static int finish(struct outgoing_step_work *work)
{
	switch (work->end) {
	case OUTGOING_STEP_DONE:
		return done(work);
	case OUTGOING_STEP_MORE:
		return goes_on(work);
	case OUTGOING_STEP_LATER:
		return under_way(work);
	case OUTGOING_STEP_REFUSED:
		return refused(work);
	}
	return -EIO; /* every step sets its end */
}

/* ---- the queues ---- */

static int open_work(struct cv_call *call, const Congvan__IssueStepItem *item, struct outgoing_step_work *ret)
{
	struct cv_key key = cv_key(call, OUTGOING_DOCUMENT, "i", item->document_id);
	int error;

	*ret = (struct outgoing_step_work){.txn = cv_txn_begin(call), .call = call};
	if (!ret->txn)
		return -ENOMEM;
	error = cv_txn_get(ret->txn, key, &congvan__outgoing_document__descriptor, &ret->document);
	if (error || !ret->document)
		return error;
	ret->step = outgoing_step_now(ret->document);
	return office_shelf_get(call->instance->shelf, call, ret->document->process, ret->document->process_version,
				&ret->process);
}

static bool is_due(const struct outgoing_step_work *work, const Congvan__IssueStepItem *item)
{
	return work->document && work->document->state == CONGVAN__OUTGOING_STATE__OUTGOING_NUMBERED && work->step &&
	       work->step->kind == item->kind && work->step->run == item->run;
}

int outgoing_step_item(struct cv_call *call, const Congvan__IssueStepItem *item)
{
	struct outgoing_step_work work;
	size_t index = index_of(item->kind);
	int error = open_work(call, item, &work);

	if (error || index == KINDS || !is_due(&work, item))
		return error;
	error = kinds[index].run(&work);
	return error ? error : finish(&work);
}
