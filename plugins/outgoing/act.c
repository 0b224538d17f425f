#include "outgoing/act.h"

#include <errno.h>
#include <string.h>

#include "outgoing/endorsement.h"
#include "outgoing/fields.h"
#include "outgoing/form_ask.h"
#include "outgoing/form_view.h"
#include "outgoing/version.h"

#define ATTACHMENTS_MAX 200u /* of one document, over all acts */

/* ---- what the request says ---- */

static enum office_use use_of(const struct outgoing_case *kase, enum office_datum datum)
{
	struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));

	return office_need_use(kase->base.judgement.action, datum, &question);
}

static const char *pointer_to(const struct outgoing_case *kase, enum office_datum datum)
{
	const char *pointer = cv_printf(kase->base.call, "/%s", office_members[datum]);

	return pointer ? pointer : "/";
}

static void read_text(const struct outgoing_case *kase, enum office_datum datum, const char *said, const char **ret)
{
	struct cv_call *call = kase->base.call;
	const struct office_need *need = &kase->base.judgement.action->needs[datum];
	enum office_use use = use_of(kase, datum);
	const char *pointer = pointer_to(kase, datum);

	office_note_text(call, said, pointer, use == OFFICE_FORBIDDEN ? OFFICE_NOTE_MAX : need->most, ret);
	if (*ret && use == OFFICE_FORBIDDEN)
		cv_field(call, pointer, "process.not_asked", NULL);
	else if (use == OFFICE_REQUIRED && (!said || !said[strspn(said, " \t\r\n")]))
		cv_field(call, pointer, "field.required", NULL);
}

static void read_texts(const struct outgoing_case *kase, struct outgoing_wish *wish)
{
	const Congvan__OutgoingActRequest *request = wish->request;
	const struct {
		enum office_datum datum;
		const char *said;
	} texts[] = {
	    {OFFICE_TEXT, request->text},
	    {OFFICE_DIRECTIVE, request->directive},
	    {OFFICE_REASON, request->reason},
	    {OFFICE_RESULT, request->result},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		read_text(kase, texts[i].datum, texts[i].said, &wish->texts[texts[i].datum]);
}

static int read_receivers(struct outgoing_case *kase, struct outgoing_wish *wish)
{
	const struct office_action *action = kase->base.judgement.action;
	const struct office_receivers_wish receivers = {
	    .action = action,
	    .assignments = wish->request->assignments,
	    .count = wish->request->n_assignments,
	    .person_id = wish->request->person_id,
	    .pointer = "",
	    .needed = true,
	};

	if (office_verbs[action->verb].sends)
		return office_receivers_read(&kase->base, &receivers, &wish->receivers);
	if (receivers.count || receivers.person_id)
		cv_field(kase->base.call, pointer_to(kase, OFFICE_RECEIVERS), "process.not_asked", NULL);
	return 0;
}

/* Files that come with an act, an opinion mostly, are of no version. */
static int read_uploads(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingDocument *document = kase->document;
	enum office_use use = use_of(kase, OFFICE_ATTACHMENTS);
	const char *pointer = pointer_to(kase, OFFICE_ATTACHMENTS);
	uint32_t most = kase->base.judgement.action->needs[OFFICE_ATTACHMENTS].most;
	size_t count = wish->request->n_uploads;
	uint64_t last_id = document->last_file_id;
	int error;

	if (!count && use == OFFICE_REQUIRED)
		cv_field(call, pointer, "field.required", NULL);
	else if (count && use == OFFICE_FORBIDDEN)
		cv_field(call, pointer, "process.not_asked", NULL);
	else if (count > most || document->n_attachments + count > ATTACHMENTS_MAX)
		cv_field(call, pointer, "field.too_many", cv_printf(call, "%u", most), NULL);
	if (!count || use == OFFICE_FORBIDDEN || count > most || document->n_attachments + count > ATTACHMENTS_MAX)
		return 0;
	error = outgoing_attachments_claim(kase->base.txn, call, wish->request->uploads, count, &last_id, document);
	if (last_id > document->last_file_id)
		CV_SET(document, last_file_id, last_id);
	return error;
}

static int read_signature(struct outgoing_case *kase, struct outgoing_wish *wish)
{
	const Congvan__Signature *said = wish->request->signature;

	if (!said)
		return 0;
	if (kase->base.judgement.action->endorses == OFFICE_ENDORSE_SIGN)
		return outgoing_signature_read(kase->base.call, said, "/signature", &wish->signature);
	cv_field(kase->base.call, "/signature", "process.not_asked", NULL);
	return 0;
}

/* Numbering alone has a book and a day. */
static void refuse_numbering(const struct outgoing_case *kase, const Congvan__OutgoingActRequest *request)
{
	const struct {
		const char *pointer;
		bool said;
	} members[] = {
	    {"/registerId", request->has_register_id},
	    {"/bookNumber", request->book_number != NULL},
	    {"/issuedDate", request->issued_date && *request->issued_date},
	    {"/recipients", request->n_recipients > 0},
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (members[i].said && kase->base.judgement.action->verb != OFFICE_NUMBER)
			cv_field(kase->base.call, members[i].pointer, "process.not_asked", NULL);
}

static int read_wish(struct outgoing_case *kase, struct outgoing_wish *wish)
{
	int error;

	read_texts(kase, wish);
	refuse_numbering(kase, wish->request);
	error = read_receivers(kase, wish);
	if (!error)
		error = read_signature(kase, wish);
	if (!error)
		error = read_uploads(kase, wish);
	return error ? error : cv_fields_ok(kase->base.call);
}

/* ---- what follows ---- */

static const char *said(const struct outgoing_wish *wish)
{
	for (unsigned datum = 0; datum < OFFICE_ATTACHMENTS; datum++)
		if (wish->texts[datum])
			return wish->texts[datum];
	return NULL;
}

/* In whose name a secretary acts who has not switched to her leader's post. */
static Congvan__Actor *leader_of(const struct outgoing_case *kase)
{
	Congvan__Actor *receiver = office_case_flow(&kase->base)->receiver;

	if (kase->base.judgement.by->relation != OFFICE_BY_SECRETARY || receiver->person_id == kase->base.me.person_id)
		return NULL;
	return receiver;
}

static int note(struct outgoing_case *kase, const struct outgoing_wish *wish, Congvan__Actor *behalf,
		Congvan__Act **ret)
{
	const struct office_action *action = kase->base.judgement.action;
	int error = office_case_note_action(&kase->base, outgoing_act_topic(action->verb), said(wish), ret);

	if (error)
		return error;
	if (!(*ret)->on_behalf_of)
		(*ret)->on_behalf_of = behalf;
	(*ret)->receivers = office_receivers_kept(kase->base.call, &wish->receivers);
	(*ret)->n_receivers = wish->receivers.count;
	return (*ret)->receivers ? 0 : -ENOMEM;
}

/* Who signs, as what: the draft says in what capacity, unless the act does. */
static int sign(struct outgoing_case *kase, const struct outgoing_wish *wish)
{
	const struct office_actor *me = &kase->base.me;
	Congvan__Signature *signature = NULL;
	int error = 0;

	if (wish->signature)
		signature = cv_clone(kase->base.call, &wish->signature->base);
	else
		error = outgoing_form_sign(kase, &signature);
	if (error || !signature)
		return error ? error : -ENOMEM;
	if (!signature->position)
		signature->position = cv_strdup(kase->base.call, me->title);
	CV_SET(signature, person_id, me->person_id);
	CV_SET(signature, post_id, me->post_id);
	signature->name = cv_strdup(kase->base.call, me->name);
	kase->document->signature = signature;
	if (kase->base.judgement.action->on_paper)
		CV_SET(kase->document, signed_on_paper, 1);
	return signature->name ? 0 : -ENOMEM;
}

static int endorse(struct outgoing_case *kase, const struct outgoing_wish *wish, const Congvan__Act *act)
{
	const struct office_action *action = kase->base.judgement.action;
	int error = 0;

	if (!action->endorses)
		return 0;
	if (action->endorses == OFFICE_ENDORSE_SIGN)
		error = sign(kase, wish);
	return error ? error : outgoing_endorse(kase->base.call, kase->document, action, act);
}

/* What goes on has the form that the agency insists on. */
static int hold_form(const struct outgoing_case *kase)
{
	const struct office_action *action = kase->base.judgement.action;
	bool numbers = action->verb == OFFICE_NUMBER;
	unsigned parts = numbers || action->endorses == OFFICE_ENDORSE_SIGN
			     ? OUTGOING_FORM_ALL
			     : OUTGOING_FORM_CONTENT | OUTGOING_FORM_PLACES | OUTGOING_FORM_FILES;
	struct outgoing_form_question question;
	Congvan__OutgoingVersion *version;
	int error;

	/* An authorization to sign may have ended by the day of issue. */
	if (!numbers &&
	    (action->verb != OFFICE_PASS_ON || !office_flow_role_works(office_case_flow(&kase->base)->role)))
		return 0;
	error = outgoing_version_get(kase->base.call, kase->base.id, kase->document->version, &version);
	if (!error)
		error = outgoing_form_ask(kase->base.call, kase->document, version, kase->base.process, &question);
	return error ? error : outgoing_form_hold(kase->base.call, &question, parts);
}

int outgoing_act(struct cv_call *call, const Congvan__OutgoingActRequest *request, Congvan__OutgoingView *reply)
{
	struct outgoing_wish wish = {.request = request};
	struct outgoing_case kase;
	Congvan__Actor *behalf;
	Congvan__Act *act;
	int error = office_case_act(call, &outgoing_case_kind, request->id, request->flow_id,
				    request->action ? request->action : "", &kase.base);

	if (!error && kase.base.judgement.action->verb == OFFICE_REVISE)
		error = cv_fail(call, CV_INVALID, "outgoing.revise_by_patch", NULL);
	behalf = error ? NULL : leader_of(&kase);
	if (!error)
		error = read_wish(&kase, &wish);
	if (!error)
		error = outgoing_act_do(&kase, &wish);
	if (!error)
		error = note(&kase, &wish, behalf, &act);
	if (!error)
		error = endorse(&kase, &wish, act);
	if (!error)
		error = hold_form(&kase);
	if (!error)
		error = outgoing_case_weigh(&kase);
	return error ? error : office_case_commit(&kase.base, &reply->base);
}
