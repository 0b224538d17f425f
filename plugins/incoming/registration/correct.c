#include "incoming/registration/correct.h"

#include <errno.h>
#include <string.h>

#include "incoming/deadline.h"
#include "incoming/document.h"
#include "incoming/process.h"
#include "incoming/registration/barred.h"
#include "incoming/registration/changes.h"
#include "incoming/registration/duplicate.h"
#include "incoming/registration/entry.h"
#include "incoming/registration/fields.h"
#include "incoming/registration/sources.h"
#include "office/book/number.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "office/field_text.h"

#define ACTION "correct"

static const struct office_label label = {"Sửa thông tin đăng ký", "Correct the registration"};

struct correction {
	struct incoming_case kase;
	const Congvan__CorrectIncomingRequest *patch;
	Congvan__IncomingDocument before; /* shallow: the texts are not changed */
	const char *reason;
	Congvan__Act *act;
	bool first; /* nobody has the same organ, number, symbol and year */
};

/* ---- who may ---- */

static const char *const *correctors(const struct office_process *process)
{
	const struct office_registration *registration = &process->registration;

	return (const char *const *)(registration->correctors ? registration->correctors : process->begins);
}

/* NULL: they may. */
static const char *why_not(const struct incoming_case *kase)
{
	if (kase->document->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED)
		return "incoming.cancelled";
	if (!office_name_in(kase->base.me.role, correctors(kase->base.process)) ||
	    kase->base.me.capacity == OFFICE_OF_SECRETARY)
		return "incoming.not_corrector";
	return office_in_scope(&kase->base.me, kase->base.process->kind->name, ACTION) ? NULL : "access.out_of_scope";
}

static const char *who_could(const struct incoming_case *kase)
{
	const char *who = "";

	for (const char *const *role = correctors(kase->base.process); role && *role && who; role++) {
		struct office_label role_label = office_role_label(kase->base.process, *role);

		who = cv_printf(kase->base.call, "%s%s%s", who, *who ? ", " : "",
				office_label_text(kase->base.call, &role_label));
	}
	return who ? who : "";
}

static int refuse(const struct incoming_case *kase, const char *reason)
{
	const char *article = kase->base.process->registration.correct_article;
	bool too_late = strcmp(reason, "incoming.cancelled") == 0;
	int error = cv_fail(kase->base.call, too_late ? CV_CONFLICT : CV_DENIED, reason, kase->base.me.name, NULL);

	cv_fail_detail(kase->base.call, "who", who_could(kase));
	if (article)
		cv_fail_detail(kase->base.call, "article", article);
	return error;
}

static int add_need(struct cv_call *call, const char *name, const struct office_label *said, bool required,
		    unsigned most, Congvan__ActionOffer *offer)
{
	Congvan__ActionNeed *need = cv_new(call, &congvan__action_need__descriptor);

	if (!need)
		return -ENOMEM;
	need->field = incoming_json_name(call, name);
	CV_SET(need, use, required ? CONGVAN__NEED_USE__NEED_REQUIRED : CONGVAN__NEED_USE__NEED_OPTIONAL);
	if (most)
		CV_SET(need, most, most);
	need->label = office_label_message(call, said);
	return need->field && need->label ? cv_append(call, &offer->needs, &offer->n_needs, need) : -ENOMEM;
}

int incoming_correction_offer(struct incoming_case *kase, Congvan__ActionOffer **ret)
{
	static const struct office_label reason = {"lý do sửa", "reason"};
	struct cv_call *call = kase->base.call;
	Congvan__ActionOffer *offer;
	int error;

	if (why_not(kase))
		return 0;
	offer = office_act_offer_label(call, office_act_offer(call, ACTION, kase->document->revision), &label);
	if (!offer)
		return -ENOMEM;
	offer->verb = offer->name;
	offer->article = cv_strdup(call, kase->base.process->registration.correct_article);
	error = add_need(call, "reason", &reason, true, INCOMING_CORRECT_REASON_MAX, offer);
	for (const struct incoming_correctable *each = incoming_correctables; each->name && !error; each++)
		error = add_need(call, each->name, &each->label, false, each->most, offer);
	*ret = offer;
	return error;
}

/* ---- reading ---- */

static bool concerns(const char *member, void *arg)
{
	return incoming_patch_has_member(arg, member);
}

static void check_due(const struct correction *correction)
{
	struct cv_call *call = correction->kase.base.call;
	const char *due = correction->kase.document->due_date;
	int32_t day;

	if (correction->patch->due_date && due && cv_day_parse(due, &day) && day < cv_day_of_ms(call->now_ms))
		cv_field(call, "/dueDate", "incoming.due_before_today", NULL);
}

/* The document's kind says where it begins: that can't be changed any more. */
static void check_beginning(const struct correction *correction, const struct office_fact *was)
{
	const struct incoming_case *kase = &correction->kase;
	const char *state, *step_before, *step;

	office_begin_of(kase->base.process, was, &state, &step_before);
	office_begin_of(kase->base.process, kase->base.facts, &state, &step);
	if (strcmp(step_before, step) != 0)
		cv_field(kase->base.call, "/documentType", "incoming.begins_elsewhere", NULL);
}

/* Words that an earlier release took, and those that the system chose, stay until somebody corrects them. */
static void spare_old_words(const struct correction *correction, Congvan__RegisterIncomingRequest *request,
			    const char **ret_source)
{
	const struct incoming_source *source = incoming_source(request->source);

	*ret_source = NULL;
	if (incoming_patch_has(correction->patch, "source") || (source && !source->by_system))
		return;
	*ret_source = request->source;
	request->source = NULL;
}

static int read_all(struct correction *correction)
{
	struct incoming_case *kase = &correction->kase;
	struct cv_call *call = kase->base.call;
	Congvan__IncomingDocument *read = cv_new(call, &congvan__incoming_document__descriptor);
	Congvan__RegisterIncomingRequest *request = incoming_patched(call, correction->patch, kase->document);
	const struct office_fact *was = kase->base.facts;
	const char *old_source;
	int32_t arrival = 0;
	int error = read && request ? 0 : -ENOMEM;

	if (error)
		return error;
	cv_day_parse(kase->document->arrival_date ? kase->document->arrival_date : "", &arrival);
	spare_old_words(correction, request, &old_source);
	if (incoming_patch_has(correction->patch, "source") && !incoming_patch_has(correction->patch, "medium"))
		request->has_medium = 0; /* it follows */
	error = incoming_fields_read(call, request, arrival, read);
	if (!error)
		error = incoming_entry_read(call, request, read);
	if (error)
		return error;
	if (old_source)
		read->source = (char *)(uintptr_t)old_source;
	incoming_take(read, kase->document);
	kase->base.facts = incoming_facts(call, kase->document);
	if (!kase->base.facts)
		return -ENOMEM;
	error = incoming_refuse_barred(call, kase->base.process, kase->base.facts);
	if (error)
		return error;
	check_due(correction);
	check_beginning(correction, was);
	incoming_entry_check(call, kase->base.process, kase->base.facts, kase->document, concerns,
			     (void *)(uintptr_t)correction->patch);
	return 0;
}

static void check_urgency(const struct correction *correction)
{
	const struct incoming_case *kase = &correction->kase;

	if (kase->base.flows.count > INCOMING_CORRECT_FLOWS && kase->document->urgency != correction->before.urgency)
		cv_field(kase->base.call, "/urgency", "incoming.too_many_lists", NULL);
}

static void read_reason(struct correction *correction)
{
	struct cv_call *call = correction->kase.base.call;
	const char *said = correction->patch->reason;

	correction->reason = office_field_text(call, said, "/reason", INCOMING_CORRECT_REASON_MAX);
	if (!said || !said[strspn(said, " \t\r\n")])
		cv_field(call, "/reason", "field.required", NULL);
}

/* ---- what follows ---- */

/* "Sửa 05/03/2026: số, trích yếu", as it stands in the register's last column. */
static const char *compose_note(const struct correction *correction)
{
	struct cv_call *call = correction->kase.base.call;
	const Congvan__Act *act = correction->act;
	const char *today = cv_day_text(call, cv_day_of_ms(call->now_ms)), *what = "";

	for (size_t i = 0; i < act->n_changes && what; i++)
		for (const struct incoming_correctable *each = incoming_correctables; each->name && what; each++) {
			const char *name = incoming_json_name(call, each->name);

			if (name && strcmp(name, act->changes[i]->field) == 0)
				what = cv_printf(call, "%s%s%s", what, *what ? ", " : "", each->label.vi);
		}
	return today && what ? cv_printf(call, "Sửa %s: %s", office_day_shown(call, today), what) : NULL;
}

static int amend_register(struct correction *correction)
{
	struct incoming_case *kase = &correction->kase;
	const Congvan__IncomingDocument *document = kase->document;
	struct cv_call *call = kase->base.call;
	struct cv_key key =
	    office_book_entry_key(call, document->register_id, document->arrival_number, document->arrival_suffix);
	const char *note = compose_note(correction), *both;
	Congvan__RegisterEntry *entry;
	int error = cv_txn_get(kase->base.txn, key, &congvan__register_entry__descriptor, &entry);

	if (error || !entry)
		return error;
	if (!note)
		return -ENOMEM;
	both = entry->note && *entry->note ? cv_printf(call, "%s; %s", entry->note, note) : note;
	if (!both)
		return -ENOMEM;
	entry->note = cv_strdup(call, cv_text_length(both) <= INCOMING_CORRECT_NOTE_MAX ? both : note);
	entry->summary = document->subject;
	entry->issuing_organ = document->issuing_organ;
	entry->code = cv_strdup(call, incoming_code(call, document->code_number, document->code_notation));
	entry->issued_date = document->issued_date;
	entry->document_type = document->document_type;
	return entry->note && entry->code ? cv_txn_put(kase->base.txn, key, &entry->base) : -ENOMEM;
}

/* The warning of duplicates stands on what is now the right number. */
static int move_guard(struct correction *correction)
{
	struct incoming_case *kase = &correction->kase;
	const Congvan__CorrectIncomingRequest *patch = correction->patch;
	int error;

	if (incoming_duplicate_same(kase->base.call, &correction->before, kase->document))
		return 0;
	error = incoming_duplicate_release(kase->base.txn, kase->base.call, &correction->before);
	kase->document->has_duplicate_of = 0;
	kase->document->duplicate_of = 0;
	if (!error)
		error = incoming_duplicate_check(kase->base.txn, kase->base.call, kase->document,
						 patch->has_confirm_duplicate && patch->confirm_duplicate,
						 &correction->first);
	if (!error && correction->first)
		error = incoming_duplicate_guard(kase->base.txn, kase->base.call, kase->document);
	return error;
}

static int note_act(struct correction *correction)
{
	struct incoming_case *kase = &correction->kase;
	Congvan__Act *act;
	int error = office_case_note(&kase->base, ACTION, "incoming.corrected", correction->reason, &act);

	if (error)
		return error;
	act->label = office_label_message(kase->base.call, &label);
	act->verb = cv_strdup(kase->base.call, ACTION);
	if (!act->label || !act->verb)
		return -ENOMEM;
	correction->act = act;
	return incoming_changes(kase->base.call, &correction->before.base, &kase->document->base, &act->changes,
				&act->n_changes);
}

static int write_all(struct correction *correction)
{
	struct incoming_case *kase = &correction->kase;
	int error = note_act(correction);

	if (error)
		return error;
	if (!correction->act->n_changes) {
		cv_field(kase->base.call, "/reason", "incoming.nothing_changed", NULL);
		return cv_fields_ok(kase->base.call);
	}
	kase->base.rows_changed = true;
	kase->base.urgency_was = correction->before.urgency;
	error = move_guard(correction);
	if (!error)
		error = incoming_document_recode(kase->base.txn, kase->base.call, &correction->before, kase->document);
	if (!error)
		error = amend_register(correction);
	return error ? error : incoming_deadline_follow(kase, correction->before.due_date);
}

int incoming_correct(struct cv_call *call, const Congvan__CorrectIncomingRequest *request, Congvan__IncomingView *reply)
{
	struct correction correction = {.patch = request};
	struct incoming_case *kase = &correction.kase;
	const char *reason;
	int error = office_case_open(call, &incoming_case_kind, request->id, &kase->base);

	if (error)
		return error;
	reason = why_not(kase);
	if (reason)
		return refuse(kase, reason);
	if (request->has_secrecy && request->secrecy != CONGVAN__SECRECY__SECRECY_NONE)
		return cv_fail(call, CV_DENIED, "incoming.secret_refused", NULL);
	error = cv_if_match(call, kase->document->revision);
	if (error)
		return error;
	correction.before = *kase->document;
	read_reason(&correction);
	error = read_all(&correction);
	if (error)
		return error;
	check_urgency(&correction);
	error = cv_fields_ok(call);
	if (!error)
		error = write_all(&correction);
	return error ? error : office_case_commit(&kase->base, &reply->base);
}
