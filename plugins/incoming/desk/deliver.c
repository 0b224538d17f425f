/* How electronic documents come to the desk, and are taken back from it. */
#include <errno.h>
#include <string.h>

#include "incoming/desk/asked.h"
#include "incoming/desk/updated.h"
#include "incoming/process.h"
#include "incoming/reckoning.h"
#include "incoming/registration/barred.h"
#include "office/calendar/agency.h"
#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"
#include "office/process/judge.h"

#define ORGAN_CHARS 35u /* QĐ 20/2020/QĐ-TTg */
#define DOCUMENT_ID_BYTES 200u
#define DELIVERY_ID_BYTES 64u
#define DIGEST_DIGITS 64u

/* ---- what came ---- */

static bool fits(const char *text, size_t most)
{
	return text && *text && strlen(text) <= most;
}

static bool is_digest(const char *text)
{
	return text && strlen(text) == DIGEST_DIGITS && strspn(text, "0123456789abcdef") == DIGEST_DIGITS;
}

/* What a person sees is checked again when the clerk accepts it; here only what keys and limits are made of. */
static bool good_package(const char *source, const Congvan__Party *sender, const char *delivery_id,
			 const Congvan__DocumentHeader *header)
{
	return fits(source, DELIVERY_ID_BYTES) && sender && fits(sender->organ_id, ORGAN_CHARS) &&
	       fits(delivery_id, DELIVERY_ID_BYTES) && header && fits(header->document_id, DOCUMENT_ID_BYTES);
}

static bool good_files(Congvan__FileRef *const *files, size_t count)
{
	bool good = count > 0 && count <= INCOMING_FILES_MAX;

	for (size_t i = 0; i < count && good; i++)
		good = is_digest(files[i]->sha256) && files[i]->name && files[i]->media_type;
	return good;
}

static int plugins_only(struct cv_call *call)
{
	if (call->caller.kind == CV_CALLER_PLUGIN && call->caller.agency)
		return 0;
	return cv_fail(call, CV_DENIED, "arrival.plugins_only", NULL);
}

/* ---- what is there of it ---- */

struct desk {
	struct cv_txn *txn;
	struct cv_call *call;
	Congvan__Arrival *known; /* of the same sender and document; NULL: none */
};

static int find(struct desk *desk, const Congvan__Party *sender, const Congvan__DocumentHeader *header)
{
	struct cv_key key = incoming_arrival_of_key(desk->call, sender, header);
	Congvan__ArrivalOf *of;
	int error = cv_txn_get(desk->txn, key, &congvan__arrival_of__descriptor, &of);

	if (error || !of)
		return error;
	return cv_txn_get(desk->txn, incoming_arrival_key(desk->call, of->arrival_id), &congvan__arrival__descriptor,
			  &desk->known);
}

static bool same_delivery(const Congvan__Arrival *known, const char *source, const char *delivery_id)
{
	return strcmp(known->source, source) == 0 && strcmp(known->delivery_id, delivery_id) == 0;
}

static bool is_over(const Congvan__Arrival *known)
{
	return known->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_REFUSED ||
	       known->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED;
}

static Congvan__Arrival *new_arrival(struct cv_call *call, const char *source, Congvan__Party *sender,
				     const char *delivery_id, Congvan__DocumentHeader *header)
{
	Congvan__Arrival *arrival = cv_new(call, &congvan__arrival__descriptor);

	if (!arrival)
		return NULL;
	CV_SET(arrival, id, call->host->new_id(call->host));
	arrival->source = cv_strdup(call, source);
	arrival->sender = sender;
	arrival->delivery_id = cv_strdup(call, delivery_id);
	arrival->header = header;
	arrival->arrived_at = office_moment(call, call->now_ms);
	CV_SET(arrival, state, CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING);
	return arrival->source && arrival->delivery_id && arrival->arrived_at ? arrival : NULL;
}

static int put_event(struct desk *desk, const char *topic, Congvan__Arrival *arrival)
{
	return incoming_arrival_event(desk->txn, desk->call, topic, arrival, 0);
}

static int open_desk(struct cv_call *call, struct desk *ret)
{
	int error = plugins_only(call);

	if (error)
		return error;
	*ret = (struct desk){.txn = cv_txn_begin(call), .call = call};
	return ret->txn ? 0 : -ENOMEM;
}

static int answer(struct desk *desk, const Congvan__Arrival *arrival, bool duplicate, Congvan__DeliverReply *reply)
{
	CV_SET(reply, arrival_id, arrival->id);
	CV_SET(reply, duplicate, duplicate);
	return duplicate ? 0 : cv_txn_commit(desk->txn);
}

/* ---- deliver ---- */

static Congvan__FileRef *take_file(struct cv_call *call, const Congvan__FileRef *from, size_t index)
{
	Congvan__FileRef *file = cv_clone(call, &from->base);

	if (!file)
		return NULL;
	CV_SET(file, id, index + 1);
	file->purpose = cv_strdup(call, index ? "annex" : "original");
	return file->purpose ? file : NULL;
}

static int set_limit(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival)
{
	const struct office_calendar *calendar;
	const struct office_process *process;
	const struct office_reception *reception;
	int error = office_shelf_current(call->instance->shelf, call, &process);

	if (error)
		return error;
	reception = &process->reception;
	if (!reception->due.amount)
		return 0;
	error = office_calendar_of_call(call, txn, call->instance->server_calendar, &calendar);
	if (!error) /* from now on a change of the calendar has something to reckon */
		error = incoming_reckoning_look(call, txn);
	if (!error)
		error = office_deadline_rule(call, calendar, &reception->due, call->now_ms, "arrival",
					     reception->article, &arrival->deadline);
	return error;
}

/* Is it of a kind that must not enter, as far as its header says? */
static int find_barred(struct cv_call *call, const Congvan__Arrival *arrival, const struct office_barred **ret)
{
	const Congvan__RegisterIncomingRequest *proposed = incoming_arrival_proposed(call, arrival);
	Congvan__IncomingDocument *document = cv_new(call, &congvan__incoming_document__descriptor);
	const struct office_process *process;
	const struct office_fact *facts;
	int error = proposed && document ? office_shelf_current(call->instance->shelf, call, &process) : -ENOMEM;

	if (error)
		return error;
	document->source = proposed->source;
	document->document_type = proposed->document_type;
	document->field = proposed->field;
	CV_SET(document, medium, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC);
	if (proposed->has_urgency)
		CV_SET(document, urgency, proposed->urgency);
	if (proposed->has_legal_class)
		CV_SET(document, legal_class, proposed->legal_class);
	if (proposed->has_no_paper)
		CV_SET(document, no_paper, proposed->no_paper);
	facts = incoming_facts(call, document);
	return facts ? incoming_find_barred(call, process, facts, ret) : -ENOMEM;
}

/* It does not enter: its files stay outside, and the sender hears why. */
static int turn_away(struct desk *desk, const struct office_label *why, Congvan__Arrival *arrival)
{
	struct cv_call *call = desk->call;
	int error;

	CV_SET(arrival, state, CONGVAN__ARRIVAL_STATE__ARRIVAL_REFUSED);
	arrival->ended_at = arrival->arrived_at;
	arrival->reason_label = office_label_message(call, why);
	if (!arrival->reason_label)
		return -ENOMEM;
	error = incoming_arrival_put_new(desk->txn, call, arrival);
	if (!error)
		error = put_event(desk, "incoming.arrival_refused", arrival);
	return error ? error : incoming_arrival_tell(desk->txn, call, arrival, INCOMING_TOLD_REFUSED);
}

/* With what is done on paper instead. */
static int turn_away_barred(struct desk *desk, const struct office_barred *barred, Congvan__Arrival *arrival)
{
	struct cv_call *call = desk->call;

	arrival->reason =
	    cv_printf(call, "%s%s%s%s", office_label_text(call, &barred->procedure), barred->article ? " (" : "",
		      barred->article ? barred->article : "", barred->article ? ")" : "");
	return arrival->reason ? turn_away(desk, &barred->label, arrival) : -ENOMEM;
}

/* Nobody of a closed agency could receive it: what was under way when it was closed goes back to its sender. Checked by
 * the commit, so that a document and the closing never cross. */
static int is_closed(struct desk *desk, bool *ret)
{
	struct cv_key key = cv_key(desk->call, "identity.agency", NULL);
	Congvan__Agency *agency;
	int error = cv_txn_get(desk->txn, key, &congvan__agency__descriptor, &agency);

	*ret = !error && agency && agency->closed;
	return error;
}

static int take_in(struct desk *desk, const Congvan__DeliverRequest *request, Congvan__Arrival *arrival)
{
	struct cv_call *call = desk->call;
	int error = set_limit(desk->txn, call, arrival);

	for (size_t i = 0; i < request->n_files && !error; i++)
		error = cv_append(call, &arrival->files, &arrival->n_files, take_file(call, request->files[i], i));
	if (!error)
		error = incoming_arrival_put_new(desk->txn, call, arrival);
	if (!error)
		error = put_event(desk, "incoming.arrived", arrival);
	return error ? error : incoming_arrival_tell(desk->txn, call, arrival, INCOMING_TOLD_ARRIVED);
}

int incoming_deliver(struct cv_call *call, const Congvan__DeliverRequest *request, Congvan__DeliverReply *reply)
{
	static const struct office_label closed_agency = {
	    "Cơ quan nhận đã ngừng hoạt động trên hệ thống, không có người tiếp nhận",
	    "The receiving agency is closed on this system: nobody receives there"};
	const struct office_barred *barred;
	Congvan__Arrival *arrival;
	struct desk desk;
	bool closed;
	int error = open_desk(call, &desk);

	if (error)
		return error;
	if (!good_package(request->source, request->sender, request->delivery_id, request->header) ||
	    !good_files(request->files, request->n_files))
		return cv_fail(call, CV_INVALID, "arrival.bad_package", NULL);
	error = find(&desk, request->sender, request->header);
	if (error)
		return error;
	if (desk.known && (!is_over(desk.known) || same_delivery(desk.known, request->source, request->delivery_id)))
		return answer(&desk, desk.known, true, reply);
	arrival = new_arrival(call, request->source, request->sender, request->delivery_id, request->header);
	if (!arrival)
		return -ENOMEM;
	arrival->note = cv_strdup(call, request->note);
	error = is_closed(&desk, &closed);
	if (!error && closed)
		error = turn_away(&desk, &closed_agency, arrival);
	else if (!error)
		error = find_barred(call, arrival, &barred);
	if (!error && !closed)
		error = barred ? turn_away_barred(&desk, barred, arrival) : take_in(&desk, request, arrival);
	return error ? error : answer(&desk, arrival, false, reply);
}

/* ---- recall ---- */

/* It comes before what it recalls, which will then find that it was recalled. */
static int recall_ahead(struct desk *desk, const Congvan__RecallRequest *request, Congvan__DeliverReply *reply)
{
	Congvan__Arrival *arrival =
	    new_arrival(desk->call, request->source, request->sender, request->delivery_id, request->header);
	int error;

	if (!arrival)
		return -ENOMEM;
	CV_SET(arrival, state, CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED);
	arrival->ended_at = arrival->arrived_at;
	arrival->reason = cv_strdup(desk->call, request->reason);
	error = incoming_arrival_put_new(desk->txn, desk->call, arrival);
	if (!error)
		error = incoming_arrival_tell(desk->txn, desk->call, arrival, INCOMING_TOLD_TAKEN_BACK);
	return error ? error : answer(desk, arrival, false, reply);
}

static int recall_waiting(struct desk *desk, const Congvan__RecallRequest *request, Congvan__DeliverReply *reply)
{
	int error;

	desk->known->reason = cv_strdup(desk->call, request->reason);
	error =
	    incoming_arrival_end(desk->txn, desk->call, desk->known, CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED, NULL);
	if (!error)
		error = put_event(desk, "incoming.arrival_recalled", desk->known);
	if (!error)
		error = incoming_arrival_tell(desk->txn, desk->call, desk->known, INCOMING_TOLD_TAKEN_BACK);
	return error ? error : answer(desk, desk->known, false, reply);
}

static int recall_accepted(struct desk *desk, const Congvan__RecallRequest *request, Congvan__DeliverReply *reply)
{
	bool nothing;
	int error = incoming_asked_recall(desk->txn, desk->call, desk->known, request->reason, &nothing);

	return error ? error : answer(desk, desk->known, nothing, reply);
}

int incoming_recall(struct cv_call *call, const Congvan__RecallRequest *request, Congvan__DeliverReply *reply)
{
	struct desk desk;
	int error = open_desk(call, &desk);

	if (error)
		return error;
	if (!good_package(request->source, request->sender, request->delivery_id, request->header))
		return cv_fail(call, CV_INVALID, "arrival.bad_package", NULL);
	error = find(&desk, request->sender, request->header);
	if (error)
		return error;
	if (!desk.known || !same_delivery(desk.known, request->source, request->delivery_id))
		return recall_ahead(&desk, request, reply);
	if (desk.known->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING)
		return recall_waiting(&desk, request, reply);
	if (is_over(desk.known))
		return answer(&desk, desk.known, true, reply);
	if (request->has_issued && request->issued)
		return recall_accepted(&desk, request, reply);
	/* Accepted: it stays, and each time that it is asked for the sender hears so. */
	error = incoming_arrival_tell(desk.txn, call, desk.known, INCOMING_TOLD_KEPT);
	return error ? error : answer(&desk, desk.known, false, reply);
}

/* ---- update ---- */

/* Nobody has taken it in: whoever does sees what its sender says now. */
static int update_waiting(struct desk *desk, const struct incoming_updating *updating, Congvan__DeliverReply *reply)
{
	int error = incoming_updated_arrival(desk->call, updating, desk->known);

	if (!error)
		error = incoming_arrival_keep(desk->txn, desk->call, desk->known);
	if (!error)
		error = put_event(desk, "incoming.arrival_updated", desk->known);
	if (!error)
		error = incoming_arrival_tell_update(desk->txn, desk->call, desk->known, updating->number, true, NULL);
	return error ? error : answer(desk, desk->known, false, reply);
}

/* It was refused or recalled: there is nothing to be updated. */
static int update_nothing(struct desk *desk, uint32_t number, Congvan__DeliverReply *reply)
{
	int error = incoming_arrival_tell_update(desk->txn, desk->call, desk->known, number, false, NULL);

	return error ? error : answer(desk, desk->known, false, reply);
}

int incoming_update_arrival(struct cv_call *call, const Congvan__UpdateArrivalRequest *request,
			    Congvan__DeliverReply *reply)
{
	struct incoming_updating updating = {.reason = request->reason, .number = request->update};
	struct desk desk;
	int error = open_desk(call, &desk);

	if (error)
		return error;
	if (!good_package(request->source, request->sender, request->delivery_id, request->header) || !request->update)
		return cv_fail(call, CV_INVALID, "arrival.bad_package", NULL);
	error = find(&desk, request->sender, request->header);
	if (error)
		return error;
	if (!desk.known || !same_delivery(desk.known, request->source, request->delivery_id))
		return cv_fail(call, CV_BUSY, "arrival.not_here_yet", NULL);
	if (is_over(desk.known))
		return update_nothing(&desk, request->update, reply);
	if (desk.known->last_update >= request->update) /* it came before, or one after it */
		return answer(&desk, desk.known, true, reply);
	CV_SET(desk.known, last_update, request->update);
	updating.header = incoming_updated_header(call, desk.known->header, request->header);
	if (!updating.header)
		return -ENOMEM;
	if (desk.known->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING)
		return update_waiting(&desk, &updating, reply);
	error = incoming_asked_update(desk.txn, call, desk.known, &updating);
	return error ? error : answer(&desk, desk.known, false, reply);
}
