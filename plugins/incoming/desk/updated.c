#include "incoming/desk/updated.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "incoming/deadline.h"
#include "incoming/registration/changes.h"
#include "office/book/book.h"
#include "office/calendar/moment.h"

static const struct office_label label = {"Bên gửi cập nhật", "Updated by its sender"};

/* Texts that an update may change, in both messages. */
static const struct {
	const char *name; /* as in JSON */
	size_t header, document;
} texts[] = {
    {"dueDate", offsetof(Congvan__DocumentHeader, due_date), offsetof(Congvan__IncomingDocument, due_date)},
    {"description", offsetof(Congvan__DocumentHeader, description), offsetof(Congvan__IncomingDocument, description)},
    {"toPlaces", offsetof(Congvan__DocumentHeader, to_places), offsetof(Congvan__IncomingDocument, to_places)},
};
#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static char *text_at(const void *message, size_t offset)
{
	char *text;

	memcpy(&text, (const char *)message + offset, sizeof(text));
	return text;
}

static void set_text(void *message, size_t offset, char *text)
{
	memcpy((char *)message + offset, &text, sizeof(text));
}

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* ---- the header ---- */

Congvan__DocumentHeader *incoming_updated_header(struct cv_call *call, const Congvan__DocumentHeader *before,
						 const Congvan__DocumentHeader *said)
{
	Congvan__DocumentHeader *header = cv_clone(call, &before->base);

	if (!header)
		return NULL;
	for (size_t i = 0; i < TEXTS; i++)
		set_text(header, texts[i].header, text_at(said, texts[i].header));
	header->has_page_amount = said->has_page_amount;
	header->page_amount = said->page_amount;
	return header;
}

static int add_change(struct cv_call *call, const char *name, const char *before, const char *after,
		      Congvan__FieldChange ***ret, size_t *ret_count)
{
	Congvan__FieldChange *change = cv_new(call, &congvan__field_change__descriptor);

	if (!change)
		return -ENOMEM;
	change->field = cv_strdup(call, name);
	change->before = before && *before ? cv_strdup(call, before) : NULL;
	change->after = after && *after ? cv_strdup(call, after) : NULL;
	return change->field ? cv_append(call, ret, ret_count, change) : -ENOMEM;
}

static const char *pages_of(struct cv_call *call, const Congvan__DocumentHeader *header)
{
	return header->has_page_amount ? cv_printf(call, "%u", header->page_amount) : "";
}

int incoming_updated_changes(struct cv_call *call, const Congvan__DocumentHeader *before,
			     const Congvan__DocumentHeader *after, Congvan__FieldChange ***ret, size_t *ret_count)
{
	const char *had = pages_of(call, before), *has = pages_of(call, after);
	int error = had && has ? 0 : -ENOMEM;

	for (size_t i = 0; i < TEXTS && !error; i++) {
		const char *was = text_at(before, texts[i].header), *is = text_at(after, texts[i].header);

		if (!same(was, is))
			error = add_change(call, texts[i].name, was, is, ret, ret_count);
	}
	if (!error && strcmp(had, has) != 0)
		error = add_change(call, "pageAmount", had, has, ret, ret_count);
	return error;
}

int incoming_updated_arrival(struct cv_call *call, const struct incoming_updating *updating, Congvan__Arrival *arrival)
{
	Congvan__EarlierHeader *earlier = cv_new(call, &congvan__earlier_header__descriptor);

	if (!earlier)
		return -ENOMEM;
	earlier->header = arrival->header;
	earlier->until = office_moment(call, call->now_ms);
	earlier->reason = cv_strdup(call, updating->reason);
	CV_SET(earlier, update, updating->number);
	arrival->header = updating->header;
	if (!earlier->until)
		return -ENOMEM;
	if (arrival->n_earlier >= INCOMING_EARLIER_MAX) {
		arrival->n_earlier = INCOMING_EARLIER_MAX - 1;
		memmove(arrival->earlier, arrival->earlier + 1, arrival->n_earlier * sizeof(*arrival->earlier));
	}
	return cv_append(call, &arrival->earlier, &arrival->n_earlier, earlier);
}

/* ---- the document ---- */

/* What the clerk has put right stays; a day that the sender no longer names stays too, for there are no others. */
static void take_over(Congvan__IncomingDocument *document, const Congvan__DocumentHeader *before,
		      const Congvan__DocumentHeader *after)
{
	for (size_t i = 0; i < TEXTS; i++) {
		char *said = text_at(after, texts[i].header);
		bool untouched = same(text_at(document, texts[i].document), text_at(before, texts[i].header));
		bool day = texts[i].header == offsetof(Congvan__DocumentHeader, due_date);

		if (untouched && (!day || (said && *said)))
			set_text(document, texts[i].document, said);
	}
	if (document->has_page_amount == before->has_page_amount && document->page_amount == before->page_amount) {
		document->has_page_amount = after->has_page_amount;
		document->page_amount = after->page_amount;
	}
}

/* Everybody who has it, or had it, hears of it. */
static int tell_all(struct office_case *base)
{
	struct office_telling *telling = cv_alloc(base->call, sizeof(*telling));

	if (!telling)
		return -ENOMEM;
	*telling = (struct office_telling){
	    .notice = "updated", .people = cv_alloc_array(base->call, base->flows.count + 1, sizeof(uint64_t))};
	if (!telling->people)
		return -ENOMEM;
	for (size_t i = 0; i < base->flows.count; i++)
		telling->people[telling->people_count++] = base->flows.items[i].now->receiver->person_id;
	base->tellings[base->act_count - 1] = telling;
	return 0;
}

static int note(struct incoming_case *kase, const Congvan__IncomingDocument *before, const char *reason,
		Congvan__Act **ret)
{
	struct office_case *base = &kase->base;
	int error = office_case_note(base, "updated", "incoming.updated", reason, ret);

	if (error)
		return error;
	(*ret)->label = office_label_message(base->call, &label);
	(*ret)->verb = cv_strdup(base->call, "updated");
	if (!(*ret)->label || !(*ret)->verb)
		return -ENOMEM;
	error =
	    incoming_changes(base->call, &before->base, &kase->document->base, &(*ret)->changes, &(*ret)->n_changes);
	return error ? error : tell_all(base);
}

/* "Bên gửi cập nhật 05/03/2026: hạn xử lý", as it stands in the register's last column. */
static int note_book(const struct incoming_case *kase, const Congvan__Act *act)
{
	const struct office_case *base = &kase->base;
	const Congvan__IncomingDocument *document = kase->document;
	char *today = cv_day_text(base->call, cv_day_of_ms(base->call->now_ms));
	const char *what = "", *words;

	for (size_t i = 0; i < act->n_changes && what; i++)
		for (const struct incoming_correctable *each = incoming_correctables; each->name && what; each++) {
			const char *name = incoming_json_name(base->call, each->name);

			if (name && strcmp(name, act->changes[i]->field) == 0)
				what = cv_printf(base->call, "%s%s%s", what, *what ? ", " : "", each->label.vi);
		}
	words = today && what ? cv_printf(base->call, "%s %s: %s", label.vi, office_day_shown(base->call, today), what)
			      : NULL;
	return words ? office_book_note(base->txn, base->call, document->register_id, document->arrival_number,
					document->arrival_suffix, words)
		     : -ENOMEM;
}

int incoming_updated_document(struct cv_txn *txn, struct cv_call *call, const struct office_actor *me,
			      uint64_t document_id, const Congvan__DocumentHeader *before,
			      const struct incoming_updating *updating)
{
	struct incoming_case *kase = cv_alloc(call, sizeof(*kase));
	Congvan__IncomingDocument was;
	Congvan__Act *act;
	int error;

	if (!kase)
		return -ENOMEM;
	*kase = (struct incoming_case){.base = {.me = *me}};
	error = office_case_load(call, &incoming_case_kind, document_id, txn, &kase->base);
	if (error || kase->document->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED)
		return error;
	was = *kase->document;
	take_over(kase->document, before, updating->header);
	error = note(kase, &was, updating->reason, &act);
	if (!error && act->n_changes)
		error = note_book(kase, act);
	if (!error)
		error = incoming_deadline_follow(kase, was.due_date);
	return error ? error : office_case_write(&kase->base);
}
