#include "incoming/relation.h"

#include <errno.h>
#include <string.h>

#include "incoming/desk/arrival.h"
#include "incoming/document.h"
#include "incoming/ending.h"
#include "incoming/reckoning.h"
#include "office/calendar/moment.h"

#define KIND(name) CONGVAN__RELATION_KIND__RELATION_##name

static const struct relation {
	Congvan__RelationKind kind;
	const char *action, *topic, *notice;
	struct office_label label; /* of the act on the earlier one */
} relations[] = {
    {KIND(CORRECTS), "corrected", "incoming.corrected_by", "corrected", {"Được đính chính", "Corrected"}},
    {KIND(AMENDS), "amended", "incoming.amended_by", "amended", {"Được sửa đổi, bổ sung", "Amended"}},
    {KIND(REPLACES), "replaced", "incoming.replaced_by", "replaced", {"Được thay thế", "Replaced"}},
};

static const struct relation *relation_of(Congvan__RelationKind kind)
{
	for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++)
		if (relations[i].kind == kind)
			return &relations[i];
	return NULL;
}

static int add(struct cv_call *call, Congvan__IncomingDocument *document, const Congvan__IncomingRelation *what)
{
	Congvan__IncomingRelation *relation = cv_clone(call, &what->base);

	return relation ? cv_append(call, &document->relations, &document->n_relations, relation) : -ENOMEM;
}

/* ---- the earlier one ---- */

/* Everybody who has it, or had it, hears of it. */
static int tell_all(struct office_case *base, const struct relation *relation)
{
	struct office_telling *telling = cv_alloc(base->call, sizeof(*telling));

	if (!telling)
		return -ENOMEM;
	*telling = (struct office_telling){
	    .notice = relation->notice, .people = cv_alloc_array(base->call, base->flows.count + 1, sizeof(uint64_t))};
	if (!telling->people)
		return -ENOMEM;
	for (size_t i = 0; i < base->flows.count; i++)
		telling->people[telling->people_count++] = base->flows.items[i].now->receiver->person_id;
	base->tellings[base->act_count - 1] = telling;
	return 0;
}

static int note(struct office_case *base, const struct relation *relation, const char *text)
{
	Congvan__Act *act;
	int error = office_case_note(base, relation->action, relation->topic, text, &act);

	if (error)
		return error;
	act->label = office_label_message(base->call, &relation->label);
	act->verb = cv_strdup(base->call, relation->action);
	return act->label && act->verb ? tell_all(base, relation) : -ENOMEM;
}

/* Nobody works with what is replaced: where all have ended it is done. */
static int tell_earlier(const struct incoming_case *later, const struct relation *relation, uint64_t earlier_id)
{
	struct cv_call *call = later->base.call;
	const Congvan__IncomingDocument *document = later->document;
	const char *code = incoming_code(call, document->code_number, document->code_notation);
	const char *text = cv_printf(call, "%s bằng văn bản số %s ngày %s", relation->label.vi, code ? code : "",
				     document->issued_date ? office_day_shown(call, document->issued_date) : "");
	Congvan__IncomingRelation what = CONGVAN__INCOMING_RELATION__INIT;
	struct incoming_case *earlier = cv_alloc(call, sizeof(*earlier));
	int error;

	if (!text || !earlier)
		return -ENOMEM;
	*earlier = (struct incoming_case){.base = {.me = office_server_actor()}};
	error = office_case_load(call, &incoming_case_kind, earlier_id, later->base.txn, &earlier->base);
	if (error)
		return error;
	CV_SET(&what, kind, relation->kind);
	CV_SET(&what, later, true);
	CV_SET(&what, document_id, document->id);
	what.code = (char *)(uintptr_t)code;
	what.issued_date = document->issued_date;
	what.subject = document->subject;
	error = add(call, earlier->document, &what);
	if (!error && relation->kind == KIND(REPLACES))
		error = incoming_parts_end(earlier, text);
	if (!error)
		error = note(&earlier->base, relation, text);
	return error ? error : office_case_write(&earlier->base);
}

/* It still waits at the desk: its replacement is there, and nobody need take it in. */
static int drop_waiting(const struct incoming_case *later, Congvan__Arrival *earlier)
{
	struct cv_txn *txn = later->base.txn;
	struct cv_call *call = later->base.call;
	int error;

	earlier->reason = cv_strdup(call, relation_of(KIND(REPLACES))->label.vi);
	error = incoming_arrival_end(txn, call, earlier, CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED, NULL);
	return error ? error : incoming_arrival_event(txn, call, "incoming.arrival_recalled", earlier, 0);
}

/* ---- the later one ---- */

static int find_earlier(const struct incoming_case *kase, const Congvan__Arrival *arrival,
			const Congvan__RelatedDocument *said, Congvan__Arrival **ret)
{
	const Congvan__DocumentHeader header = {.base = arrival->header->base, .document_id = said->document_id};
	struct cv_call *call = kase->base.call;
	Congvan__ArrivalOf *of;
	int error = cv_txn_get(kase->base.txn, incoming_arrival_of_key(call, arrival->sender, &header),
			       &congvan__arrival_of__descriptor, &of);

	*ret = NULL;
	if (error || !of || of->arrival_id == arrival->id)
		return error;
	return cv_txn_get(kase->base.txn, incoming_arrival_key(call, of->arrival_id), &congvan__arrival__descriptor,
			  ret);
}

static int take(struct incoming_case *kase, const Congvan__Arrival *arrival, const Congvan__RelatedDocument *said)
{
	const struct relation *relation = relation_of(said->kind);
	Congvan__IncomingRelation what = CONGVAN__INCOMING_RELATION__INIT;
	Congvan__Arrival *earlier = NULL;
	int error = 0;

	if (!relation)
		return 0;
	if (said->document_id)
		error = find_earlier(kase, arrival, said, &earlier);
	if (error)
		return error;
	CV_SET(&what, kind, said->kind);
	what.code = said->code;
	what.issued_date = said->issued_date;
	if (earlier && earlier->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_ACCEPTED) {
		CV_SET(&what, document_id, earlier->document_id);
		what.subject = earlier->header->subject;
		error = tell_earlier(kase, relation, earlier->document_id);
	} else if (earlier && earlier->state == CONGVAN__ARRIVAL_STATE__ARRIVAL_WAITING &&
		   said->kind == KIND(REPLACES)) {
		error = drop_waiting(kase, earlier);
	}
	return error ? error : add(kase->base.call, kase->document, &what);
}

int incoming_relations_take(struct incoming_case *kase, const Congvan__Arrival *arrival)
{
	int error = 0;

	for (size_t i = 0; i < arrival->header->n_relates && !error; i++)
		error = take(kase, arrival, arrival->header->relates[i]);
	return error;
}
