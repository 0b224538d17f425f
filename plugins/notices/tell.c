/* From events to notices: who hears of what. */
#include <errno.h>
#include <string.h>

#include "congvan/arrival.pb-c.h"
#include "notices/telling.h"
#include "office/access/access.h"
#include "office/calendar/moment.h"

bool notices_is_topic(const struct cv_call *call, const char *topic)
{
	return call->delivery->topic && strcmp(call->delivery->topic, topic) == 0;
}

char *notices_shorten(struct cv_call *call, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (len <= NOTICES_TEXT_MAX)
		return cv_strdup(call, text);
	len = NOTICES_TEXT_MAX;
	while (len > 0 && ((unsigned char)text[len] & 0xc0u) == 0x80u)
		len--;
	return cv_printf(call, "%.*s…", (int)len, text);
}

/* ---- incoming ---- */

static char *code_of(struct cv_call *call, const char *number, const char *notation)
{
	bool both = number && *number && notation && *notation;

	return cv_printf(call, "%s%s%s", number ? number : "", both ? "/" : "", notation ? notation : "");
}

static int add_document(struct cv_call *call, uint64_t id, Congvan__Notice *notice)
{
	Congvan__IncomingDocument *document;
	int error = cv_get(call, cv_key(call, "incoming.document", "i", id), &congvan__incoming_document__descriptor,
			   &document);

	notice->kind = (char *)"incoming";
	CV_SET(notice, document_id, id);
	if (error || !document)
		return error;
	notice->code = code_of(call, document->code_number, document->code_notation);
	notice->subject = document->subject;
	if (document->has_arrival_number)
		CV_SET(notice, number, document->arrival_number);
	if (document->has_year)
		CV_SET(notice, year, document->year);
	return notice->code ? 0 : -ENOMEM;
}

static void add_deadline(const Congvan__IncomingActed *event, Congvan__Notice *notice)
{
	const Congvan__Deadline *first = event->n_deadlines ? event->deadlines[0]->deadline : NULL;

	if (first)
		notice->due_at = first->due_at;
}

/* What kept a configured route from passing it on: the server's words, in both languages. NULL: none of its own. */
static int say_why(struct cv_call *call, const Congvan__Act *act, Congvan__Label **ret)
{
	const Congvan__Label *why = !act->text && act->route ? act->route->why_not : NULL;

	*ret = why ? cv_new(call, &congvan__label__descriptor) : NULL;
	if (!why)
		return 0;
	if (!*ret)
		return -ENOMEM;
	(*ret)->vi = notices_shorten(call, why->vi);
	(*ret)->en = notices_shorten(call, why->en ? why->en : why->vi);
	return (*ret)->vi && (*ret)->en ? 0 : -ENOMEM;
}

/* A draft says itself what it is about: its number is still to come. */
static int add_draft(const Congvan__OutgoingActed *drafted, uint64_t id, Congvan__Notice *notice)
{
	notice->kind = (char *)"outgoing";
	CV_SET(notice, document_id, id);
	notice->subject = drafted->subject;
	return 0;
}

/* drafted: the event as it came, of an outgoing document; else NULL. */
static int tell_act(struct cv_call *call, const Congvan__IncomingActed *event, const Congvan__OutgoingActed *drafted)
{
	const Congvan__Act *act = event->act;
	struct notices_audience audience = {
	    .call = call, .actor = act->actor && act->actor->has_person_id ? act->actor->person_id : 0};
	const uint64_t *people = event->n_tell_ids ? event->tell_ids : event->person_ids;
	size_t count = event->n_tell_ids ? event->n_tell_ids : event->n_person_ids;
	Congvan__Notice notice = CONGVAN__NOTICE__INIT;
	int error = 0;

	for (size_t i = 0; i < count && !error; i++)
		error = notices_add(&audience, people[i]);
	if (!error)
		error = notices_add_secretaries(&audience);
	if (error || !audience.count)
		return error;
	notice.at = act->time;
	notice.name = event->notice;
	notice.label = act->label;
	notice.verb = act->verb;
	notice.actor = act->actor;
	notice.on_behalf_of = act->on_behalf_of;
	notice.text = notices_shorten(call, act->text);
	if (act->has_flow_id)
		CV_SET(&notice, flow_id, act->flow_id);
	add_deadline(event, &notice);
	notice.deadline = act->deadline;
	error = say_why(call, act, &notice.said);
	if (!error)
		error = drafted ? add_draft(drafted, act->document_id, &notice)
				: add_document(call, act->document_id, &notice);
	return error ? error : notices_tell(&audience, &notice);
}

/* What waits at the desk for its reception: those who may receive it by the agency's process hear of it, and of a
 * breach whom its deadline names too. */
static int tell_arrival(struct cv_call *call, const Congvan__ArrivalEvent *event, const char *name)
{
	const Congvan__Arrival *arrival = event->arrival;
	const Congvan__Deadline *deadline = arrival->deadline;
	const Congvan__DocumentHeader *header = arrival->header;
	struct notices_audience audience = {.call = call};
	Congvan__Notice notice = CONGVAN__NOTICE__INIT;
	int error = 0;

	for (size_t i = 0; !error && i < event->n_roles; i++)
		error = notices_add_role(&audience, event->roles[i]);
	for (size_t i = 0; !error && deadline && deadline->breached_at && i < deadline->n_breach_roles; i++)
		error = notices_add_role(&audience, deadline->breach_roles[i]);
	notice.at = office_moment(call, call->delivery->made_ms ? call->delivery->made_ms : call->now_ms);
	notice.name = cv_strdup(call, name);
	notice.kind = cv_strdup(call, "arrival");
	CV_SET(&notice, document_id, arrival->id);
	if (header) {
		notice.subject = header->subject;
		notice.code = code_of(call, header->code_number, header->code_notation);
	}
	notice.due_at = deadline ? deadline->due_at : NULL;
	if (error || !notice.at || !notice.name || !notice.kind)
		return error ? error : -ENOMEM;
	return notices_tell(&audience, &notice);
}

/* The events that carry an act; others of the service come with messages of their own, and nobody needs to hear. */
static const char *const acts[] = {"incoming.received",      "incoming.refused",         "incoming.passed_on",
				   "incoming.completed",     "incoming.returned",        "incoming.withdrawn",
				   "incoming.taken_back",    "incoming.noted",           "incoming.reminded",
				   "incoming.voided",        "incoming.answer_begun",    "incoming.paper_arrived",
				   "incoming.deadline_near", "incoming.deadline_passed", "incoming.deadline_changed",
				   "incoming.route_stopped", "incoming.recalled",        "incoming.corrected_by",
				   "incoming.amended_by",    "incoming.replaced_by",     "incoming.updated"};

static const struct {
	const char *topic, *name;
} arrivals[] = {
    {"incoming.arrived", "arrived"},
    {"incoming.arrival_due_soon", "arrival_near"},
    {"incoming.arrival_overdue", "arrival_passed"},
    {"incoming.arrival_asked", "recall_asked"},
};

/* What its sender asks is one event, whatever it is. */
static const char *arrival_name(const Congvan__Arrival *arrival, size_t topic)
{
	bool update =
	    arrival->asked && arrival->asked->open && arrival->asked->kind == CONGVAN__ASKED_KIND__ASKED_UPDATE;

	return update ? "update_asked" : arrivals[topic].name;
}

int notices_on_incoming(struct cv_call *call)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		const Congvan__IncomingActed *event;

		if (!notices_is_topic(call, acts[i]))
			continue;
		event = cv_event(call, &congvan__incoming_acted__descriptor);
		if (!event)
			return -EIO;
		return event->notice && event->act ? tell_act(call, event, NULL) : 0;
	}
	for (size_t i = 0; i < sizeof(arrivals) / sizeof(arrivals[0]); i++) {
		const Congvan__ArrivalEvent *event;

		if (!notices_is_topic(call, arrivals[i].topic))
			continue;
		event = cv_event(call, &congvan__arrival_event__descriptor);
		if (!event)
			return -EIO;
		return event->arrival ? tell_arrival(call, event, arrival_name(event->arrival, i)) : 0;
	}
	return 0;
}

/* ---- drafts ---- */

static const char *const draft_acts[] = {"outgoing.passed_on",
					 "outgoing.completed",
					 "outgoing.returned",
					 "outgoing.sent_back",
					 "outgoing.withdrawn",
					 "outgoing.taken_back",
					 "outgoing.noted",
					 "outgoing.reminded",
					 "outgoing.consulted",
					 "outgoing.given_number",
					 "outgoing.released",
					 "outgoing.informed",
					 "outgoing.recalled",
					 "outgoing.corrected",
					 "outgoing.amended",
					 "outgoing.replaced",
					 "outgoing.deadline_near",
					 "outgoing.deadline_passed",
					 "outgoing.deadline_changed",
					 "outgoing.updated"};

/* What became of a delivery, where somebody should do something about it. */
static const struct told_delivery {
	int state; /* DeliveryState */
	const char *name, *vi, *en;
} deliveries[] = {
    {CONGVAN__DELIVERY_STATE__DELIVERY_FAILED, "delivery_failed", "Không gửi được", "Could not be delivered"},
    {CONGVAN__DELIVERY_STATE__DELIVERY_REFUSED, "delivery_refused", "Nơi nhận từ chối", "Refused by its recipient"},
    {CONGVAN__DELIVERY_STATE__DELIVERY_RECALL_REFUSED, "delivery_recall_refused", "Nơi nhận không trả lại",
     "Not given back"},
    {CONGVAN__DELIVERY_STATE__DELIVERY_RECALL_FAILED, "delivery_recall_failed", "Không lấy lại được",
     "Could not be taken back"},
};

/* The same of an update, which has its own time and reason. */
static const struct told_delivery updates[] = {
    {CONGVAN__UPDATE_STATE__UPDATE_REFUSED, "delivery_update_refused", "Nơi nhận không cập nhật",
     "Not updated by its recipient"},
    {CONGVAN__UPDATE_STATE__UPDATE_FAILED, "delivery_update_failed", "Không gửi được cập nhật", "Could not be updated"},
};

static int tell_delivery(struct cv_call *call, const Congvan__DeliveryChanged *event, const struct told_delivery *told,
			 const char *reason, Google__Protobuf__Timestamp *at)
{
	struct notices_audience audience = {.call = call,
					    .actor = event->by && event->by->has_person_id ? event->by->person_id : 0};
	Congvan__Notice notice = CONGVAN__NOTICE__INIT;
	Congvan__Label label = CONGVAN__LABEL__INIT;
	int error = 0;

	for (size_t i = 0; i < event->n_roles && !error; i++)
		error = notices_add_role(&audience, event->roles[i]);
	if (!error && event->author && event->author->has_person_id)
		error = notices_add(&audience, event->author->person_id);
	if (error || !audience.count)
		return error;
	notice.at = at;
	label.vi = (char *)(uintptr_t)told->vi;
	label.en = (char *)(uintptr_t)told->en;
	notice.name = (char *)(uintptr_t)told->name;
	notice.label = &label;
	notice.actor = event->by;
	notice.text = notices_shorten(call, cv_printf(call, "%s%s%s", event->recipient ? event->recipient : "",
						      reason ? ": " : "", reason ? reason : ""));
	notice.kind = (char *)"outgoing";
	CV_SET(&notice, document_id, event->document_id);
	notice.code = event->code;
	notice.subject = event->subject;
	return notices_tell(&audience, &notice);
}

static int on_delivery(struct cv_call *call)
{
	const Congvan__DeliveryChanged *event = cv_event(call, &congvan__delivery_changed__descriptor);

	if (!event)
		return -EIO;
	for (size_t i = 0; event->delivery && i < sizeof(deliveries) / sizeof(deliveries[0]); i++)
		if (deliveries[i].state == (int)event->delivery->state)
			return tell_delivery(call, event, &deliveries[i], event->delivery->reason,
					     event->delivery->changed_at);
	return 0;
}

static int on_update(struct cv_call *call)
{
	const Congvan__DeliveryChanged *event = cv_event(call, &congvan__delivery_changed__descriptor);
	const Congvan__DeliveryUpdate *update = event && event->delivery ? event->delivery->update : NULL;

	if (!event)
		return -EIO;
	for (size_t i = 0; update && i < sizeof(updates) / sizeof(updates[0]); i++)
		if (updates[i].state == (int)update->state)
			return tell_delivery(call, event, &updates[i], update->reason, update->time);
	return 0;
}

int notices_on_outgoing(struct cv_call *call)
{
	Congvan__IncomingActed told = CONGVAN__INCOMING_ACTED__INIT;

	if (notices_is_topic(call, "outgoing.delivery_changed"))
		return on_delivery(call);
	if (notices_is_topic(call, "outgoing.update_answered"))
		return on_update(call);
	for (size_t i = 0; i < sizeof(draft_acts) / sizeof(draft_acts[0]); i++) {
		const Congvan__OutgoingActed *event;

		if (!notices_is_topic(call, draft_acts[i]))
			continue;
		event = cv_event(call, &congvan__outgoing_acted__descriptor);
		if (!event)
			return -EIO;
		told.act = event->act;
		told.notice = event->notice;
		told.person_ids = event->person_ids;
		told.n_person_ids = event->n_person_ids;
		told.tell_ids = event->tell_ids;
		told.n_tell_ids = event->n_tell_ids;
		told.deadlines = event->marks;
		told.n_deadlines = event->n_marks;
		return event->notice && event->act ? tell_act(call, &told, event) : 0;
	}
	return notices_on_issue(call);
}

/* ---- identity ---- */

static int tell_delegation(struct cv_call *call, const Congvan__Delegation *delegation, bool revoked)
{
	Congvan__Actor *actor = revoked ? delegation->revoked_by : delegation->made_by;
	struct notices_audience audience = {.call = call,
					    .actor = actor && actor->has_person_id ? actor->person_id : 0};
	Congvan__Notice notice = CONGVAN__NOTICE__INIT;
	int error = notices_add(&audience, delegation->to_person_id);

	if (!error) /* somebody else may have lent their rights */
		error = notices_add(&audience, delegation->from_person_id);
	notice.at = revoked ? delegation->revoked_at : delegation->made_at;
	if (!notice.at)
		notice.at = office_moment(call, call->now_ms);
	notice.name = (char *)(revoked ? "delegation_revoked" : "delegated");
	notice.actor = actor;
	notice.text = revoked ? notices_shorten(call, delegation->revoke_reason)
			      : cv_printf(call, "%s – %s", office_day_shown(call, delegation->from),
					  office_day_shown(call, delegation->to));
	if (error || !notice.at)
		return error ? error : -ENOMEM;
	return notices_tell(&audience, &notice);
}

/* One notice for all that a successor goes on with, whose it was, how much and on what it rests: the documents are in
 * their work list, and none is told of by itself. */
static int tell_leave(struct cv_call *call, const Congvan__Leave *leave)
{
	struct notices_audience audience = {.call = call};
	Congvan__Notice notice = CONGVAN__NOTICE__INIT;
	Congvan__Person *person;
	int error;

	if (!leave->has_successor_id || !leave->successor_id)
		return 0;
	error = notices_add(&audience, leave->successor_id);
	if (!error)
		error = cv_get(call, cv_key(call, "identity.person", "i", leave->person_id),
			       &congvan__person__descriptor, &person);
	if (error)
		return error;
	notice.at = leave->ordered_at ? leave->ordered_at : office_moment(call, call->now_ms);
	notice.name = (char *)"left";
	notice.kind = (char *)"leave";
	CV_SET(&notice, document_id, leave->person_id);
	notice.actor = leave->ordered_by;
	notice.text = person ? person->full_name : NULL;
	notice.subject = leave->basis;
	if (leave->has_open_work)
		CV_SET(&notice, count, leave->open_work);
	return notice.at ? notices_tell(&audience, &notice) : -ENOMEM;
}

int notices_on_identity(struct cv_call *call)
{
	bool revoked = notices_is_topic(call, "identity.delegation_revoked");

	if (revoked || notices_is_topic(call, "identity.delegated")) {
		const Congvan__Delegation *delegation = cv_event(call, &congvan__delegation__descriptor);

		return delegation ? tell_delegation(call, delegation, revoked) : -EIO;
	}
	if (notices_is_topic(call, "identity.left")) {
		const Congvan__Leave *leave = cv_event(call, &congvan__leave__descriptor);

		return leave ? tell_leave(call, leave) : -EIO;
	}
	return 0;
}
