#include "office/case/wish.h"

#include <errno.h>
#include <string.h>

#include "office/case/take.h"
#include "office/field_text.h"

const char *office_wish_pointer(const struct office_case *kase, const struct office_wish *wish, enum office_datum datum)
{
	const char *pointer = cv_printf(kase->call, "%s/%s", wish->pointer ? wish->pointer : "", office_members[datum]);

	return pointer ? pointer : "/";
}

bool office_is_blank(const char *text)
{
	return !text || text[strspn(text, " \t\r\n")] == '\0';
}

/* ---- texts ---- */

static enum office_use use_of(const struct office_case *kase, enum office_datum datum)
{
	struct office_question question = office_case_question(kase, office_case_flow(kase));

	return office_need_use(kase->judgement.action, datum, &question);
}

static const char *missing(const struct office_case *kase, enum office_datum datum)
{
	const struct office_take_kind *take = kase->kind->take;
	const char *reason = take->missing ? take->missing(kase, datum) : NULL;

	return reason ? reason : "field.required";
}

static void read_text(struct office_case *kase, const struct office_wish *wish, enum office_datum datum,
		      const char **ret)
{
	const struct office_action *action = kase->judgement.action;
	enum office_use use = use_of(kase, datum);
	const char *pointer = office_wish_pointer(kase, wish, datum);

	*ret = office_field_text(kase->call, wish->texts[datum], pointer,
				 use == OFFICE_FORBIDDEN ? OFFICE_NOTE_MAX : action->needs[datum].most);
	if (*ret && use == OFFICE_FORBIDDEN)
		cv_field(kase->call, pointer, "process.not_asked", NULL);
	else if (use == OFFICE_REQUIRED && office_is_blank(wish->texts[datum]))
		cv_field(kase->call, pointer, missing(kase, datum), NULL);
}

/* ---- files ---- */

/* What comes with a directive that was not given in writing is its evidence, whatever else the action asks for. */
static int read_uploads(struct office_case *kase, const struct office_wish *wish, struct office_said *said)
{
	const struct office_need *need = &kase->judgement.action->needs[OFFICE_ATTACHMENTS];
	enum office_use use = use_of(kase, OFFICE_ATTACHMENTS);
	const char *pointer = office_wish_pointer(kase, wish, OFFICE_ATTACHMENTS);
	uint32_t most = use == OFFICE_FORBIDDEN ? OFFICE_EVIDENCE_MAX : need->most;

	if (!wish->upload_count) {
		if (use == OFFICE_REQUIRED)
			cv_field(kase->call, pointer, "field.required", NULL);
		return 0;
	}
	if ((use == OFFICE_FORBIDDEN && !said->given) || !kase->kind->take->claim) {
		cv_field(kase->call, pointer, "process.not_asked", NULL);
		return 0;
	}
	if (wish->upload_count > most) {
		cv_field(kase->call, pointer, kase->kind->reasons.too_many_files, cv_printf(kase->call, "%u", most),
			 NULL);
		return 0;
	}
	return kase->kind->take->claim(kase, wish, said);
}

/* ---- whom it goes to ---- */

static int find_desk(struct office_case *kase, struct office_said *said)
{
	const struct office_through *through = &kase->judgement.action->through;
	int error;

	if (!through->role)
		return 0;
	error = office_find_role(kase->call, through->role, 0, &said->desk);
	said->through = error == 0;
	return error == -ENOENT ? 0 : error;
}

static int read_receivers(struct office_case *kase, const struct office_wish *wish, struct office_said *said)
{
	struct office_receivers_wish receivers = {
	    .action = kase->judgement.action,
	    .assignments = wish->assignments,
	    .count = wish->assignment_count,
	    .person_id = wish->person_id,
	    .pointer = wish->pointer ? wish->pointer : "",
	};
	int error = find_desk(kase, said);

	if (error)
		return error;
	/* A directive in words alone is enough when somebody distributes by it. */
	receivers.needed = !said->through || !said->texts[OFFICE_DIRECTIVE];
	return office_receivers_read(kase, &receivers, &said->receivers);
}

int office_wish_read(struct office_case *kase, const struct office_wish *wish, struct office_said *ret)
{
	int error = 0;

	*ret = (struct office_said){.through = false};
	for (unsigned datum = 0; datum < OFFICE_ATTACHMENTS; datum++)
		read_text(kase, wish, (enum office_datum)datum, &ret->texts[datum]);
	if (office_action_sends(kase->judgement.action))
		error = read_receivers(kase, wish, ret);
	else if (wish->assignment_count || wish->person_id)
		cv_field(kase->call, office_wish_pointer(kase, wish, OFFICE_RECEIVERS), "process.not_asked", NULL);
	if (!error && kase->kind->take->read)
		error = kase->kind->take->read(kase, wish, ret);
	if (!error)
		error = read_uploads(kase, wish, ret);
	return error ? error : cv_fields_ok(kase->call);
}
