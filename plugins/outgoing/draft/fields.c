#include "outgoing/draft/fields.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "office/access/access.h"
#include "outgoing/copy/copy.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/process.h"

/* ---- texts ---- */

static char **member(void *message, size_t offset)
{
	return (char **)(void *)((char *)message + offset);
}

static void read_text(struct cv_call *call, const char *said, const char *pointer, unsigned most, char **ret)
{
	char *clean;

	if (!said || !*said)
		return;
	clean = cv_text_clean(call, said, strlen(said));
	if (!clean)
		cv_field(call, pointer, "field.not_text", NULL);
	else if (cv_text_length(clean) > most)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", most), NULL);
	if (clean && *clean)
		*ret = clean;
}

#define FIELD(type, name, pointer, most)                                                                               \
	{                                                                                                              \
		offsetof(type, name), pointer, most                                                                    \
	}

/* Lengths in characters. */
struct text_field {
	size_t offset;
	const char *pointer;
	unsigned most;
};

static const struct text_field text_fields[] = {
    FIELD(Congvan__OutgoingFields, document_type, "/documentType", 100),
    FIELD(Congvan__OutgoingFields, subject, "/subject", OUTGOING_SUBJECT_CHARS),
    FIELD(Congvan__OutgoingFields, field, "/field", 100),
    FIELD(Congvan__OutgoingFields, language, "/language", 30),
    FIELD(Congvan__OutgoingFields, description, "/description", 500),
    FIELD(Congvan__OutgoingFields, due_date, "/dueDate", 10),
    FIELD(Congvan__OutgoingFields, code_notation, "/codeNotation", 30),
    FIELD(Congvan__OutgoingFields, record_copy, "/recordCopy", 100),
};
static const struct text_field signature_texts[] = {
    FIELD(Congvan__Signature, name, "/name", 50),
    FIELD(Congvan__Signature, position, "/position", 100),
    FIELD(Congvan__Signature, for_position, "/forPosition", 100),
    FIELD(Congvan__Signature, unit_position, "/unitPosition", 100),
    FIELD(Congvan__Signature, authorized_until, "/authorizedUntil", 10),
    FIELD(Congvan__Signature, collective, "/collective", 200),
    FIELD(Congvan__Signature, authorization, "/authorization", 200),
};
static const struct text_field addressee_texts[] = {
    FIELD(Congvan__Addressee, name, "/name", 200),
    FIELD(Congvan__Addressee, organ_id, "/organId", 35),
};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* `to` is a shallow copy of `from`: every text of the table is read anew. */
static void read_texts(struct cv_call *call, const struct text_field *fields, size_t count, const char *pointer,
		       void *to)
{
	for (size_t i = 0; i < count; i++) {
		char **text = member(to, fields[i].offset);
		const char *said = *text;

		*text = NULL;
		read_text(call, said, cv_printf(call, "%s%s", pointer, fields[i].pointer), fields[i].most, text);
	}
}

/* ---- numbers, choices, days ---- */

#define AMOUNT_MAX 999u /* pages, copies */

static void check_most(struct cv_call *call, const char *pointer, uint32_t value, uint32_t most)
{
	if (value > most)
		cv_field(call, pointer, "field.out_of_range", "0", cv_printf(call, "%u", most), NULL);
}

static void check_choice(struct cv_call *call, const char *pointer, int64_t value, int64_t least, int64_t most)
{
	if (value < least || value > most)
		cv_field(call, pointer, "field.unknown_value", cv_printf(call, "%lld", (long long)value), NULL);
}

static void check_plain(struct cv_call *call, int32_t today, const Congvan__OutgoingFields *fields)
{
	int32_t due;

	check_most(call, "/fields/pageAmount", fields->page_amount, AMOUNT_MAX);
	check_most(call, "/fields/issuedAmount", fields->issued_amount, AMOUNT_MAX);
	if (fields->has_urgency)
		check_choice(call, "/fields/urgency", fields->urgency, CONGVAN__URGENCY__URGENCY_NORMAL,
			     CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS);
	if (fields->has_circulation)
		check_choice(call, "/fields/circulation", fields->circulation, CONGVAN__CIRCULATION__CIRCULATION_FREE,
			     CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED);
	if (fields->has_legal_class)
		check_choice(call, "/fields/legalClass", fields->legal_class, 1, 3);
	if (fields->due_date && !cv_day_parse(fields->due_date, &due))
		cv_field(call, "/fields/dueDate", "field.bad_date", NULL);
	else if (fields->due_date && due < today)
		cv_field(call, "/fields/dueDate", "outgoing.due_before_today", NULL);
}

/* ---- the signature ---- */

static int name_signer(struct cv_call *call, const char *pointer, Congvan__Signature *signature)
{
	struct office_actor signer;
	int error;

	if (!signature->has_person_id && !signature->has_post_id)
		return 0;
	error = signature->has_post_id ? office_find_post(call, signature->post_id, &signer)
				       : office_find_person(call, signature->person_id, 0, &signer);
	if (error == -ENOENT && !signature->has_person_id) {
		cv_field(call, cv_printf(call, "%s/postId", pointer), "form.no_such_post", NULL);
		return 0;
	}
	if (error == -ENOENT || (!error && signature->has_person_id && signer.person_id != signature->person_id)) {
		cv_field(call, cv_printf(call, "%s/personId", pointer), "receiver.no_such_person", NULL);
		return 0;
	}
	if (error)
		return error;
	CV_SET(signature, person_id, signer.person_id);
	CV_SET(signature, post_id, signer.post_id);
	signature->name = cv_strdup(call, signer.name);
	if (!signature->position)
		signature->position = cv_strdup(call, signer.title);
	return signature->name ? 0 : -ENOMEM;
}

int outgoing_signature_read(struct cv_call *call, const Congvan__Signature *said, const char *pointer,
			    Congvan__Signature **ret)
{
	Congvan__Signature *signature = cv_alloc(call, sizeof(*signature));
	int32_t last;

	if (!signature)
		return -ENOMEM;
	*signature = *said;
	read_texts(call, signature_texts, COUNT(signature_texts), pointer, signature);
	if (signature->n_capacities > OUTGOING_CAPACITIES_MAX)
		cv_field(call, cv_printf(call, "%s/capacities", pointer), "field.too_many",
			 cv_printf(call, "%u", OUTGOING_CAPACITIES_MAX), NULL);
	if (signature->authorized_until && !cv_day_parse(signature->authorized_until, &last))
		cv_field(call, cv_printf(call, "%s/authorizedUntil", pointer), "field.bad_date", NULL);
	for (size_t i = 0; i < signature->n_capacities && i < OUTGOING_CAPACITIES_MAX; i++)
		check_choice(call, cv_printf(call, "%s/capacities/%zu", pointer, i), signature->capacities[i],
			     CONGVAN__SIGNING_CAPACITY__CAPACITY_HEAD,
			     CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_AUTHORIZATION);
	*ret = signature;
	return name_signer(call, pointer, signature);
}

/* ---- addressees and recipients ---- */

static int read_addressees(struct cv_call *call, const Congvan__OutgoingFields *said, Congvan__OutgoingFields *ret)
{
	if (said->n_addressees > OUTGOING_ADDRESSEES_MAX) {
		cv_field(call, "/fields/addressees", "field.too_many", cv_printf(call, "%u", OUTGOING_ADDRESSEES_MAX),
			 NULL);
		return 0;
	}
	ret->addressees = cv_alloc_array(call, said->n_addressees + 1, sizeof(*ret->addressees));
	for (size_t i = 0; ret->addressees && i < said->n_addressees; i++) {
		const char *pointer = cv_printf(call, "/fields/addressees/%zu", i);
		Congvan__Addressee *line = cv_alloc(call, sizeof(*line));

		if (!line || !pointer)
			return -ENOMEM;
		*line = *said->addressees[i];
		read_texts(call, addressee_texts, COUNT(addressee_texts), pointer, line);
		if (!line->name)
			cv_field(call, cv_printf(call, "%s/name", pointer), "field.required", NULL);
		ret->addressees[ret->n_addressees++] = line;
	}
	return ret->addressees ? 0 : -ENOMEM;
}

static int read_recipients(struct cv_call *call, const Congvan__OutgoingFields *said, Congvan__OutgoingFields *ret)
{
	const struct outgoing_recipient_rules rules = outgoing_recipient_rules(call);

	return outgoing_lines_read(cv_txn_begin(call), call, &rules, said->recipients, said->n_recipients,
				   "/fields/recipients", &ret->recipients, &ret->n_recipients);
}

/* ---- all ---- */

int outgoing_refuse_secret(struct cv_call *call, const Congvan__OutgoingFields *said)
{
	if (!said || !said->has_secrecy || said->secrecy == CONGVAN__SECRECY__SECRECY_NONE)
		return 0;
	return cv_fail(call, CV_DENIED, "outgoing.secret_refused", NULL);
}

static int use_listed_type(struct cv_call *call, Congvan__OutgoingFields *fields)
{
	const struct office_catalogue *types;
	const struct office_type *type;
	int error = fields->document_type ? outgoing_types(call, &types) : 0;

	if (error || !fields->document_type)
		return error;
	type = office_catalogue_find(types, call, fields->document_type);
	if (!type)
		return 0;
	fields->document_type = cv_strdup(call, type->name);
	return fields->document_type ? 0 : -ENOMEM;
}

int outgoing_fields_read(struct cv_call *call, const Congvan__OutgoingFields *said, int32_t today,
			 Congvan__OutgoingFields **ret)
{
	static const Congvan__OutgoingFields nothing = CONGVAN__OUTGOING_FIELDS__INIT;
	Congvan__OutgoingFields *fields = cv_alloc(call, sizeof(*fields));
	int error;

	if (!fields)
		return -ENOMEM;
	if (!said)
		said = &nothing;
	*fields = *said;
	fields->n_addressees = fields->n_recipients = 0;
	read_texts(call, text_fields, COUNT(text_fields), "/fields", fields);
	if (!fields->subject)
		cv_field(call, "/fields/subject", "field.required", NULL);
	if (!fields->has_urgency)
		CV_SET(fields, urgency, CONGVAN__URGENCY__URGENCY_NORMAL);
	CV_SET(fields, secrecy, CONGVAN__SECRECY__SECRECY_NONE);
	check_plain(call, today, fields);
	error = use_listed_type(call, fields);
	if (!error && fields->signature)
		error = outgoing_signature_read(call, said->signature, "/fields/signature", &fields->signature);
	if (!error && fields->copy)
		error = outgoing_copy_read(call, said->copy, "/fields/copy", &fields->copy);
	if (!error)
		error = read_addressees(call, said, fields);
	if (!error)
		error = read_recipients(call, said, fields);
	*ret = fields;
	return error;
}

void outgoing_fields_apply(const Congvan__OutgoingFields *fields, Congvan__OutgoingDocument *document)
{
	document->document_type = fields->document_type;
	document->subject = fields->subject;
	document->field = fields->field;
	document->language = fields->language;
	document->has_page_amount = fields->has_page_amount;
	document->page_amount = fields->page_amount;
	document->has_issued_amount = fields->has_issued_amount;
	document->issued_amount = fields->issued_amount;
	document->description = fields->description;
	document->has_urgency = fields->has_urgency;
	document->urgency = fields->urgency;
	document->has_secrecy = fields->has_secrecy;
	document->secrecy = fields->secrecy;
	document->has_circulation = fields->has_circulation;
	document->circulation = fields->circulation;
	document->due_date = fields->due_date;
	document->has_no_paper = fields->has_no_paper;
	document->no_paper = fields->no_paper;
	document->has_legal_class = fields->has_legal_class;
	document->legal_class = fields->legal_class;
	document->code_notation = fields->code_notation;
	document->signature = fields->signature;
	document->addressees = fields->addressees;
	document->n_addressees = fields->n_addressees;
	document->recipients = fields->recipients;
	document->n_recipients = fields->n_recipients;
	document->record_copy = fields->record_copy;
	document->copy = fields->copy;
}
