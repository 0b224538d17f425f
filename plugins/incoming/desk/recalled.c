#include "incoming/desk/recalled.h"

#include <errno.h>
#include <string.h>

#include "incoming/ending.h"
#include "incoming/process.h"
#include "incoming/registration/duplicate.h"
#include "office/book/book.h"

static const struct office_label label = {"Bên gửi thu hồi", "Recalled by its sender"};

static const struct office_state *cancelled_state(const struct office_process *process)
{
	for (size_t i = 0; i < process->state_count; i++)
		if (strcmp(process->states[i].stage, "cancelled") == 0)
			return &process->states[i];
	return NULL;
}

static int set_state(struct incoming_case *kase)
{
	struct office_case *base = &kase->base;
	const struct office_state *state = cancelled_state(base->process);
	int error = 0;

	if (state)
		error = office_case_move(base, state->name);
	else /* a definition whose receptions are never cancelled by people */
		kase->document->state_label = office_label_message(base->call, &label);
	CV_SET(kase->document, state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	return error || kase->document->state_label ? error : -ENOMEM;
}

/* "Bên gửi thu hồi: sai số liệu", as the register and everybody's list say it. */
static const char *words(struct cv_call *call, const Congvan__SenderAsked *asked)
{
	return cv_printf(call, "%s%s%s", label.vi, asked->reason ? ": " : "", asked->reason ? asked->reason : "");
}

/* people: who had it, whose parts may end a little later. */
static int note(struct incoming_case *kase, const Congvan__SenderAsked *asked, uint64_t *people, size_t count)
{
	struct office_case *base = &kase->base;
	struct office_telling *telling = cv_alloc(base->call, sizeof(*telling));
	Congvan__Act *act;
	int error = office_case_note(base, "recall", "incoming.recalled", asked->reason, &act);

	if (error || !telling)
		return error ? error : -ENOMEM;
	act->label = office_label_message(base->call, &label);
	act->verb = cv_strdup(base->call, "recall");
	*telling = (struct office_telling){.notice = "recalled", .people = people, .people_count = count};
	base->tellings[base->act_count - 1] = telling;
	return act->label && act->verb ? 0 : -ENOMEM;
}

/* The number stays in the book with the reason, and the same paper may come again. */
static int release(struct incoming_case *kase, const char *why)
{
	struct office_case *base = &kase->base;
	const Congvan__IncomingDocument *document = kase->document;
	int error = office_book_void(base->txn, base->call, document->register_id, document->arrival_number,
				     document->arrival_suffix, why, &base->me, NULL);

	return error ? error : incoming_duplicate_release(base->txn, base->call, document);
}

int incoming_recalled_cancel(struct cv_txn *txn, struct cv_call *call, const struct office_actor *me,
			     uint64_t document_id, Congvan__SenderAsked *asked)
{
	struct incoming_case *kase = cv_alloc(call, sizeof(*kase));
	const char *why = words(call, asked);
	struct office_case *base;
	uint64_t *people;
	size_t count;
	int error;

	if (!kase || !why)
		return -ENOMEM;
	*kase = (struct incoming_case){.base = {.me = *me}};
	base = &kase->base;
	error = office_case_load(call, &incoming_case_kind, document_id, txn, base);
	if (error || kase->document->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED)
		return error;
	kase->document->recalled = asked;
	people = incoming_parts_people(kase, &count);
	error = people ? incoming_parts_end(kase, why) : -ENOMEM;
	if (!error)
		error = release(kase, why);
	if (!error)
		error = set_state(kase);
	if (!error)
		error = note(kase, asked, people, count);
	return error ? error : office_case_write(base);
}
