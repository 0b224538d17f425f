/* What becomes of documents between their signature and the answer that they ask for: who hears of it. */
#include <errno.h>

#include "notices/telling.h"
#include "office/book/notation.h"
#include "office/calendar/moment.h"

/* What is the same in the events about one document of ours. */
struct subject {
	struct cv_call *call;
	uint64_t id;
	const char *code, *text, *topic_subject;
	Congvan__Actor *author, *by;
	char **roles; /* beside the author */
	size_t role_count;
	const Congvan__Deadline *deadline;
};

/* How it is named, and what stands above it. */
struct headline {
	const char *topic, *name, *vi, *en;
};

static int tell(const struct subject *subject, const struct headline *headline)
{
	struct cv_call *call = subject->call;
	struct notices_audience audience = {
	    .call = call, .actor = subject->by && subject->by->has_person_id ? subject->by->person_id : 0};
	Congvan__Notice notice = CONGVAN__NOTICE__INIT;
	Congvan__Label label = CONGVAN__LABEL__INIT;
	int error = 0;

	if (subject->author && subject->author->has_person_id)
		error = notices_add(&audience, subject->author->person_id);
	for (size_t i = 0; i < subject->role_count && !error; i++)
		error = notices_add_role(&audience, subject->roles[i]);
	if (error || !audience.count)
		return error;
	notice.at = office_moment(call, call->delivery->made_ms ? call->delivery->made_ms : call->now_ms);
	label.vi = (char *)(uintptr_t)headline->vi;
	label.en = (char *)(uintptr_t)headline->en;
	notice.name = (char *)(uintptr_t)headline->name;
	notice.label = &label;
	notice.actor = subject->by;
	notice.text = notices_shorten(call, subject->text);
	notice.kind = (char *)"outgoing";
	CV_SET(&notice, document_id, subject->id);
	notice.code = (char *)(uintptr_t)subject->code;
	notice.subject = (char *)(uintptr_t)subject->topic_subject;
	notice.due_at = subject->deadline ? subject->deadline->due_at : NULL;
	return notice.at ? notices_tell(&audience, &notice) : -ENOMEM;
}

static const struct headline *find(const struct cv_call *call, const struct headline *headlines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (notices_is_topic(call, headlines[i].topic))
			return &headlines[i];
	return NULL;
}

/* ---- number, seal, sending ---- */

static const struct headline issue[] = {
    {"outgoing.step_waits", "step_waits", "Phát hành phải chờ", "Issuing has to wait"},
    {"outgoing.step_failed", "step_failed", "Không phát hành được", "Could not be issued"},
    {"outgoing.issue_near", "issue_near", "Sắp hết hạn ban hành", "To be issued soon"},
    {"outgoing.issue_overdue", "issue_overdue", "Quá hạn ban hành", "Issue is overdue"},
    {"outgoing.number_voided", "number_voided", "Số văn bản đã bị hủy", "Its number was voided"},
};

/* A number that the event names may be of a document that has none any more. */
static char *code_of(struct cv_call *call, const Congvan__IssueEvent *event)
{
	char code[OFFICE_NOTATION_BYTES];

	if (!event->number || !event->code_notation ||
	    office_notation_code(event->number, event->number_suffix, event->code_notation, code))
		return NULL;
	return cv_strdup(call, code);
}

static int on_issue(struct cv_call *call, const struct headline *headline)
{
	const Congvan__IssueEvent *event = cv_event(call, &congvan__issue_event__descriptor);
	struct subject subject = {.call = call};

	if (!event)
		return -EIO;
	/* What is tried again by itself asks nobody to do anything. */
	if (event->step && event->step->next_at)
		return 0;
	subject.id = event->document_id;
	subject.code = code_of(call, event);
	subject.topic_subject = event->subject;
	subject.text = event->step ? event->step->reason : event->reason;
	subject.author = event->author;
	subject.by = event->by;
	subject.roles = event->roles;
	subject.role_count = event->n_roles;
	subject.deadline = event->deadline;
	return tell(&subject, headline);
}

/* ---- the answer that it asks for ---- */

static const struct headline replies[] = {
    {"outgoing.reply_near", "reply_near", "Sắp hết hạn trả lời", "An answer is due soon"},
    {"outgoing.reply_overdue", "reply_overdue", "Quá hạn chưa có trả lời", "An answer is overdue"},
    {"outgoing.reply_received", "reply_received", "Đã có văn bản trả lời", "An answer has come"},
    {"outgoing.reply_ended", "reply_ended", "Kết thúc theo dõi trả lời", "No answer is waited for any more"},
};

static char *answer_text(struct cv_call *call, const Congvan__ReceivedReply *reply)
{
	const char *code = reply->code ? reply->code : "", *organ = reply->issuing_organ ? reply->issuing_organ : "";

	return cv_printf(call, "%s%s%s", code, *code && *organ ? " – " : "", organ);
}

static int on_reply(struct cv_call *call, const struct headline *headline)
{
	const Congvan__ReplyEvent *event = cv_event(call, &congvan__reply_event__descriptor);
	struct subject subject = {.call = call};

	if (!event)
		return -EIO;
	subject.id = event->document_id;
	subject.code = event->code;
	subject.topic_subject = event->subject;
	subject.text = event->reply ? answer_text(call, event->reply) : event->reason;
	subject.author = event->author;
	subject.by = event->by;
	subject.roles = event->roles;
	subject.role_count = event->n_roles;
	subject.deadline = event->reply ? NULL : event->deadline;
	return tell(&subject, headline);
}

int notices_on_issue(struct cv_call *call)
{
	const struct headline *headline = find(call, issue, sizeof(issue) / sizeof(issue[0]));

	if (headline)
		return on_issue(call, headline);
	headline = find(call, replies, sizeof(replies) / sizeof(replies[0]));
	return headline ? on_reply(call, headline) : 0;
}
