#include "outgoing/later/update.h"

#include <errno.h>
#include <string.h>

#include "office/book/book.h"
#include "office/calendar/moment.h"
#include "office/field_text.h"
#include "outgoing/delivery/delivery.h"
#include "outgoing/issue/rights.h"
#include "outgoing/later/recall.h"
#include "outgoing/later/relation.h"
#include "outgoing/later/tell.h"
#include "outgoing/later/update_tell.h"
#include "outgoing/process.h"
#include "outgoing/reply/reply.h"

static const struct office_label label = {"Cập nhật", "Update"};

struct updating {
	struct outgoing_case kase;
	struct outgoing_ordering ordering;
	const Congvan__UpdateOutgoingRequest *request;
	Congvan__RecipientLine **lines; /* to be added */
	size_t line_count;
	Congvan__OutgoingUpdate *update;
	size_t there; /* recipients before it */
	Congvan__Actor *by;
};

static struct outgoing_update_telling telling_of(struct updating *updating)
{
	return (struct outgoing_update_telling){&updating->kase, &updating->ordering, updating->update,
						updating->there};
}

/* ---- what is asked for ---- */

static void read_due(struct updating *updating, char **ret)
{
	struct cv_call *call = updating->kase.base.call;
	const char *said = updating->request->fields->due_date, *had = updating->kase.document->due_date;
	int32_t day, before = 0;

	if (!had || !*had || !cv_day_parse(had, &before)) {
		if (*said)
			cv_field(call, "/fields/dueDate", "update.due_none", NULL);
		return;
	}
	if (!*said) {
		cv_field(call, "/fields/dueDate", "update.due_kept", NULL);
	} else if (!cv_day_parse(said, &day)) {
		cv_field(call, "/fields/dueDate", "field.bad_date", NULL);
	} else if (day < before) {
		cv_field(call, "/fields/dueDate", "update.due_earlier", office_day_shown(call, had), NULL);
	} else if (day > before) {
		if (day < cv_day_of_ms(call->now_ms))
			cv_field(call, "/fields/dueDate", "outgoing.due_before_today", NULL);
		*ret = cv_strdup(call, said);
	}
}

static int add_change(struct updating *updating, const char *field, const char *before, const char *after)
{
	struct cv_call *call = updating->kase.base.call;
	Congvan__FieldChange *change = cv_new(call, &congvan__field_change__descriptor);

	if (!change)
		return -ENOMEM;
	change->field = cv_strdup(call, field);
	change->before = before && *before ? cv_strdup(call, before) : NULL;
	change->after = after && *after ? cv_strdup(call, after) : NULL;
	if (!change->field)
		return -ENOMEM;
	return cv_append(call, &updating->update->changes, &updating->update->n_changes, change);
}

static bool differs(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") != 0;
}

static int change_due(struct updating *updating)
{
	struct office_case *base = &updating->kase.base;
	Congvan__OutgoingDocument *document = updating->kase.document;
	char *due = NULL;
	int error;

	if (!updating->request->fields->due_date)
		return 0;
	read_due(updating, &due);
	if (!due)
		return 0;
	error = add_change(updating, "dueDate", document->due_date, due);
	return error ? error : outgoing_reply_put_off(base->txn, base->call, document, due);
}

static int change_description(struct updating *updating)
{
	struct cv_call *call = updating->kase.base.call;
	Congvan__OutgoingDocument *document = updating->kase.document;
	const char *said = updating->request->fields->description;
	char *text;
	int error;

	if (!said)
		return 0;
	text = office_field_text(call, said, "/fields/description", OUTGOING_UPDATE_CHARS);
	if (!differs(text, document->description))
		return 0;
	error = add_change(updating, "description", document->description, text);
	document->description = text;
	return error;
}

static int change_pages(struct updating *updating)
{
	struct cv_call *call = updating->kase.base.call;
	Congvan__OutgoingDocument *document = updating->kase.document;
	const Congvan__UpdatedFields *fields = updating->request->fields;
	int error;

	if (!fields->has_page_amount)
		return 0;
	if (fields->page_amount > OUTGOING_UPDATE_PAGES_MAX) {
		cv_field(call, "/fields/pageAmount", "field.out_of_range", "0",
			 cv_printf(call, "%u", OUTGOING_UPDATE_PAGES_MAX), NULL);
		return 0;
	}
	if (document->has_page_amount && document->page_amount == fields->page_amount)
		return 0;
	error = add_change(updating, "pageAmount",
			   document->has_page_amount ? cv_printf(call, "%u", document->page_amount) : NULL,
			   cv_printf(call, "%u", fields->page_amount));
	CV_SET(document, page_amount, fields->page_amount);
	return error;
}

static int change_fields(struct updating *updating)
{
	int error;

	if (!updating->request->fields)
		return 0;
	error = change_due(updating);
	if (!error)
		error = change_description(updating);
	return error ? error : change_pages(updating);
}

/* ---- recipients ---- */

static size_t find_place(const struct updating *updating, uint32_t place)
{
	size_t i = 0;

	while (i < updating->there && updating->ordering.recipients[i]->place != place)
		i++;
	return i;
}

static int remove_recipient(struct updating *updating, size_t n)
{
	struct cv_call *call = updating->kase.base.call;
	const size_t index = find_place(updating, updating->request->remove[n]);
	Congvan__RecipientRemoval *removal = cv_new(call, &congvan__recipient_removal__descriptor);
	const struct outgoing_update_telling telling = telling_of(updating);
	Congvan__OutgoingRecipient *recipient;
	int error;

	if (!removal)
		return -ENOMEM;
	if (index == updating->there || updating->ordering.recipients[index]->removal) {
		cv_field(call, cv_printf(call, "/remove/%zu", n), "update.no_such_place", NULL);
		return 0;
	}
	error = outgoing_update_read(&telling, index, &recipient);
	if (error)
		return error;
	removal->time = updating->update->time;
	removal->by = updating->by;
	removal->reason = updating->update->reason;
	CV_SET(removal, update, updating->update->number);
	recipient->removal = removal;
	return cv_append(call, &updating->update->removed, &updating->update->n_removed,
			 recipient->line->name ? recipient->line->name : cv_strdup(call, ""));
}

static int remove_recipients(struct updating *updating)
{
	struct cv_call *call = updating->kase.base.call;
	int error = 0;

	if (updating->request->n_remove > OUTGOING_UPDATE_PLACES_MAX) {
		cv_field(call, "/remove", "field.too_many", cv_printf(call, "%u", OUTGOING_UPDATE_PLACES_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < updating->request->n_remove && !error; i++)
		error = remove_recipient(updating, i);
	return error;
}

/* As at numbering: groups become their members, and the dispatch table says the channels. */
static int add_recipients(struct updating *updating)
{
	struct office_case *base = &updating->kase.base;
	const struct outgoing_recipient_rules rules = outgoing_recipient_rules(base->call);
	const struct outgoing_addressing addressing = {updating->kase.document, base->process, base->facts,
						       updating->lines, updating->line_count};
	struct outgoing_ordering *ordering = &updating->ordering;
	int error = outgoing_recipients_add(base->txn, base->call, &rules, &addressing, &ordering->recipients,
					    &ordering->recipient_count);

	if (!error && ordering->recipient_count - updating->there > OUTGOING_UPDATE_PLACES_MAX)
		cv_field(base->call, "/add", "field.too_many", cv_printf(base->call, "%u", OUTGOING_UPDATE_PLACES_MAX),
			 NULL);
	for (size_t i = updating->there; i < ordering->recipient_count && !error; i++)
		error = cv_append(base->call, &updating->update->added, &updating->update->n_added,
				  ordering->recipients[i]->line->name ? ordering->recipients[i]->line->name
								      : cv_strdup(base->call, ""));
	return error;
}

static int order_added(struct updating *updating)
{
	struct office_case *base = &updating->kase.base;
	struct outgoing_ordering *ordering = &updating->ordering;
	int error = 0;

	for (size_t i = updating->there; i < ordering->recipient_count && !error; i++) {
		Congvan__OutgoingRecipient *recipient = ordering->recipients[i];

		for (size_t j = 0; j < recipient->n_deliveries && !error; j++)
			error = outgoing_ordering_put(ordering, recipient, recipient->deliveries[j],
						      outgoing_dispatch_kind(updating->kase.document), NULL);
		if (!error)
			error = cv_txn_put(base->txn, outgoing_recipient_key(base->call, base->id, recipient->place),
					   &recipient->base);
	}
	return error;
}

/* Put once more after its deliveries, so that one which nothing is left of is known to be out too. */
static int recall_removed(struct updating *updating)
{
	struct office_case *base = &updating->kase.base;
	int error = 0;

	for (size_t i = 0; i < updating->there && !error; i++) {
		Congvan__OutgoingRecipient *recipient = updating->ordering.recipients[i];

		if (!recipient->removal || recipient->removal->update != updating->update->number)
			continue;
		error =
		    outgoing_recall_deliveries(&updating->ordering, recipient, updating->update->reason, updating->by);
		CV_SET(recipient, revision, recipient->revision + 1);
		if (!error)
			error = cv_txn_put(base->txn, outgoing_recipient_key(base->call, base->id, recipient->place),
					   &recipient->base);
	}
	return error;
}

/* ---- what is left of it ---- */

/* "Sở Tài chính; Sở Tư pháp" */
static const char *joined(struct cv_call *call, char *const *names, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count && text; i++)
		text = cv_printf(call, "%s%s%s", text, *text ? "; " : "", names[i]);
	return text ? text : "";
}

/* "Cập nhật 05/03/2026: hạn trả lời, nơi nhận", as it stands in the register's last column. */
static int note_book(const struct updating *updating)
{
	static const struct {
		const char *field, *word;
	} words[] = {{"dueDate", "hạn trả lời"}, {"description", "ghi chú"}, {"pageAmount", "số trang"}};
	const struct office_case *base = &updating->kase.base;
	const Congvan__OutgoingDocument *document = updating->kase.document;
	const Congvan__OutgoingUpdate *update = updating->update;
	const char *what = update->n_added || update->n_removed ? "nơi nhận" : "", *note;
	char *today = cv_day_text(base->call, cv_day_of_ms(base->call->now_ms));

	for (size_t i = 0; i < update->n_changes && what; i++)
		for (size_t j = 0; j < sizeof(words) / sizeof(words[0]) && what; j++)
			if (strcmp(words[j].field, update->changes[i]->field) == 0)
				what = cv_printf(base->call, "%s%s%s", what, *what ? ", " : "", words[j].word);
	note =
	    today && what ? cv_printf(base->call, "Cập nhật %s: %s", office_day_shown(base->call, today), what) : NULL;
	return note ? office_book_note(base->txn, base->call, document->register_id, document->number,
				       document->number_suffix, note)
		    : -ENOMEM;
}

static int note(struct updating *updating)
{
	struct office_case *base = &updating->kase.base;
	const Congvan__OutgoingUpdate *update = updating->update;
	Congvan__FieldChange *recipients = cv_new(base->call, &congvan__field_change__descriptor);
	Congvan__Act *act;
	int error = office_case_note(base, "update", "outgoing.updated", update->reason, &act);

	if (error || !recipients)
		return error ? error : -ENOMEM;
	act->label = office_label_message(base->call, &label);
	act->verb = cv_strdup(base->call, "update");
	if (!act->label || !act->verb)
		return -ENOMEM;
	for (size_t i = 0; i < update->n_changes && !error; i++)
		error = cv_append(base->call, &act->changes, &act->n_changes, update->changes[i]);
	if (!error && (update->n_added || update->n_removed)) {
		recipients->field = cv_strdup(base->call, "recipients");
		if (update->n_removed)
			recipients->before =
			    cv_strdup(base->call, joined(base->call, update->removed, update->n_removed));
		if (update->n_added)
			recipients->after = cv_strdup(base->call, joined(base->call, update->added, update->n_added));
		error = recipients->field ? cv_append(base->call, &act->changes, &act->n_changes, recipients) : -ENOMEM;
	}
	return error ? error : outgoing_later_tell(&updating->kase, "updated", true);
}

/* ---- the act ---- */

static int begin(struct updating *updating)
{
	struct office_case *base = &updating->kase.base;
	Congvan__OutgoingDocument *document = updating->kase.document;
	Congvan__OutgoingUpdate *update = cv_new(base->call, &congvan__outgoing_update__descriptor);
	int error = update ? 0 : -ENOMEM;

	updating->by = office_actor_message(base->call, base->me.by ? base->me.by : &base->me);
	if (error || !updating->by)
		return -ENOMEM;
	if (document->n_updates >= OUTGOING_UPDATES_MAX)
		return cv_fail(base->call, CV_CONFLICT, "update.too_many",
			       cv_printf(base->call, "%u", OUTGOING_UPDATES_MAX), NULL);
	CV_SET(update, number, (uint32_t)document->n_updates + 1);
	update->by = updating->by;
	update->time = office_moment(base->call, base->call->now_ms);
	update->reason = office_field_text(base->call, updating->request->reason, "/reason", OUTGOING_UPDATE_CHARS);
	if (!update->reason)
		cv_field(base->call, "/reason", "field.required", NULL);
	updating->update = update;
	if (!update->time)
		return -ENOMEM;
	error = outgoing_ordering_begin(base->txn, base->call, document, &updating->ordering);
	updating->there = updating->ordering.recipient_count;
	return error ? error : cv_append(base->call, &document->updates, &document->n_updates, update);
}

static int read_lines(struct updating *updating)
{
	struct office_case *base = &updating->kase.base;
	const struct outgoing_recipient_rules rules = outgoing_recipient_rules(base->call);

	if (!updating->request->n_add)
		return 0;
	return outgoing_lines_read(base->txn, base->call, &rules, updating->request->add, updating->request->n_add,
				   "/add", &updating->lines, &updating->line_count);
}

static int change_all(struct updating *updating)
{
	struct cv_call *call = updating->kase.base.call;
	const Congvan__OutgoingUpdate *update = updating->update;
	int error = change_fields(updating);

	if (!error)
		error = remove_recipients(updating);
	if (!error)
		error = read_lines(updating);
	if (!error) /* before groups are looked up once more */
		error = cv_fields_ok(call);
	if (!error)
		error = add_recipients(updating);
	if (!error && !update->n_changes && !update->n_added && !update->n_removed)
		cv_field(call, "/fields", "update.nothing", NULL);
	return error ? error : cv_fields_ok(call);
}

static int write_all(struct updating *updating)
{
	const struct outgoing_update_telling telling = telling_of(updating);
	int error = recall_removed(updating);

	if (!error)
		error = order_added(updating);
	if (!error && updating->update->n_changes)
		error = outgoing_update_tell(&telling, 0);
	if (!error)
		error = note_book(updating);
	return error ? error : note(updating);
}

int outgoing_update(struct cv_call *call, const Congvan__UpdateOutgoingRequest *request, Congvan__OutgoingView *reply)
{
	struct updating updating = {.request = request};
	struct office_case *base = &updating.kase.base;
	int error = office_case_open(call, &outgoing_case_kind, request->id, base);

	if (!error)
		error = outgoing_issue_need(call, OUTGOING_ISSUE_UPDATE, updating.kase.document, &base->me);
	if (!error)
		error = cv_if_match(call, updating.kase.document->revision);
	if (!error)
		error = begin(&updating);
	if (!error)
		error = change_all(&updating);
	if (!error)
		error = write_all(&updating);
	if (!error)
		error = office_case_commit(base, &reply->base);
	if (error)
		return error;
	reply->recipients = updating.ordering.recipients;
	reply->n_recipients = updating.ordering.recipient_count;
	return outgoing_delivery_offers(call, updating.kase.document, outgoing_delivery_rights(&base->me),
					reply->recipients, reply->n_recipients);
}
