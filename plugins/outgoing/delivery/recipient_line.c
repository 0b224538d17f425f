/* Lines of recipients: read, checked against the directory, each once. */
#include "outgoing/delivery/recipient_line.h"

#include <errno.h>
#include <string.h>

#include "congvan/identity.pb-c.h"
#include "office/access/access.h"
#include "office/field_text.h"
#include "outgoing/outgoing.h"

#define ORGAN_CHARS 35u /* QĐ 20/2020/QĐ-TTg */
#define NAME_CHARS 200u
#define EMAIL_CHARS 200u
#define ADDRESS_CHARS 300u

#define KIND(name) CONGVAN__RECIPIENT_KIND__RECIPIENT_##name

struct outgoing_recipient_rules outgoing_recipient_rules(struct cv_call *call)
{
	return (struct outgoing_recipient_rules){.channels = &call->instance->channels, .group = outgoing_group_lines};
}

struct reading {
	struct cv_txn *txn;
	struct cv_call *call;
	const struct outgoing_recipient_rules *rules;
	const char *pointer;
	Congvan__RecipientLine **lines;
	size_t count;
	const char *own_organ; /* NULL: the agency has none */
};

static void mistake(struct reading *reading, size_t index, const char *member, const char *code, const char *what)
{
	const char *pointer =
	    cv_printf(reading->call, "%s/%zu%s%s", reading->pointer, index, *member ? "/" : "", member);

	if (pointer)
		cv_field(reading->call, pointer, code, what ? what : "", NULL);
}

static void read_text(struct reading *reading, size_t index, const char *member, unsigned most, char **text)
{
	const char *pointer = cv_printf(reading->call, "%s/%zu/%s", reading->pointer, index, member);

	if (pointer)
		*text = office_field_text(reading->call, *text, pointer, most);
}

static int read_person(struct reading *reading, size_t index, Congvan__RecipientLine *line)
{
	struct office_actor person;
	int error = office_find_person(reading->call, line->person_id, 0, &person);

	if (error == -ENOENT) {
		mistake(reading, index, "personId", "recipient.no_such_person", NULL);
		return 0;
	}
	if (!error) {
		line->name = cv_strdup(reading->call, person.name);
		line->has_unit_id = 0;
	}
	return error;
}

static int read_unit(struct reading *reading, size_t index, Congvan__RecipientLine *line)
{
	Congvan__Unit *unit;
	int error = office_find_unit(reading->call, line->unit_id, &unit);

	if (error == -ENOENT) {
		mistake(reading, index, "unitId", "recipient.no_such_unit", NULL);
		return 0;
	}
	if (!error)
		line->name = unit->name;
	return error;
}

static int read_group(struct reading *reading, size_t index, Congvan__RecipientLine *line)
{
	Congvan__RecipientLine **members;
	size_t count = 0;
	int error = 0;

	if (reading->rules->group)
		error = reading->rules->group(reading->txn, reading->call, line->group_id, &members, &count);
	if (!error && !count)
		mistake(reading, index, "groupId", "recipient.no_such_group", NULL);
	if (line->n_channels)
		mistake(reading, index, "channels", "recipient.group_channels", NULL);
	return error;
}

/* A mailbox and a host with one "@" between them: what is worth asking a mail server about. */
static bool is_email(const char *text)
{
	const char *at = strchr(text, '@');

	return at && at != text && at[1] && !strchr(at + 1, '@') && !strpbrk(text, " \t\n,;<>\"");
}

static void read_outside(struct reading *reading, size_t index, Congvan__RecipientLine *line)
{
	if (!line->name)
		mistake(reading, index, "name", "field.required", NULL);
	if (line->email && !is_email(line->email))
		mistake(reading, index, "email", "recipient.bad_email", line->email);
	for (size_t i = 0; i < line->n_channels; i++) {
		if (line->channels[i] == CONGVAN__CHANNEL__CHANNEL_EMAIL && !line->email)
			mistake(reading, index, "email", "field.required", NULL);
		if (line->channels[i] == CONGVAN__CHANNEL__CHANNEL_AXIS && !line->organ_id)
			mistake(reading, index, "organId", "field.required", NULL);
	}
}

static void read_channels(struct reading *reading, size_t index, const Congvan__RecipientLine *line)
{
	unsigned seen = 0;

	for (size_t i = 0; i < line->n_channels && i <= OUTGOING_CHANNELS; i++) {
		Congvan__Channel channel = line->channels[i];

		if (!outgoing_channel_fits(channel, line->kind))
			mistake(reading, index, "channels", "recipient.channel_unfit", NULL);
		else if (!outgoing_channel_served(reading->rules->channels, channel))
			mistake(reading, index, "channels", "recipient.channel_unserved", NULL);
		else if (seen & 1u << channel)
			mistake(reading, index, "channels", "recipient.channel_twice", NULL);
		else
			seen |= 1u << channel;
	}
}

/* ---- agencies of this server ---- */

static bool names_organ(const Congvan__RecipientLine *line)
{
	return (line->kind == KIND(AGENCY) || line->kind == KIND(OUTSIDE)) && line->organ_id;
}

/* Those of the lines' organ ids with which the agency exchanges documents; the directory shows no others. */
static int ask_directory(struct reading *reading, Congvan__AgencyDirectoryReply **ret)
{
	struct cv_call *call = reading->call;
	Congvan__AgencyDirectoryRequest *request = cv_new(call, &congvan__agency_directory_request__descriptor);
	int error = request ? 0 : -ENOMEM;

	*ret = NULL;
	for (size_t i = 0; i < reading->count && !error; i++)
		if (names_organ(reading->lines[i]))
			error =
			    cv_append(call, &request->organ_ids, &request->n_organ_ids, reading->lines[i]->organ_id);
	if (error || !request->n_organ_ids)
		return error;
	CV_SET(request, limit, OUTGOING_LINES_MAX);
	return cv_call_method(call, "identity/1", "agency_directory", &request->base,
			      &congvan__agency_directory_reply__descriptor, ret);
}

static const Congvan__AgencyEntry *entry_of(const Congvan__AgencyDirectoryReply *directory, const char *organ)
{
	for (size_t i = 0; directory && i < directory->n_agencies; i++)
		if (directory->agencies[i]->organ_id && strcmp(directory->agencies[i]->organ_id, organ) == 0)
			return directory->agencies[i];
	return NULL;
}

static bool wants_elsewhere(const Congvan__RecipientLine *line)
{
	for (size_t i = 0; i < line->n_channels; i++)
		if (line->channels[i] == CONGVAN__CHANNEL__CHANNEL_AXIS ||
		    line->channels[i] == CONGVAN__CHANNEL__CHANNEL_EMAIL)
			return true;
	return false;
}

/* What is on this server goes there and not around by the axis. */
static void settle_organ(struct reading *reading, size_t index, const Congvan__AgencyDirectoryReply *directory)
{
	Congvan__RecipientLine *line = reading->lines[index];
	const Congvan__AgencyEntry *entry = names_organ(line) ? entry_of(directory, line->organ_id) : NULL;

	if (names_organ(line) && reading->own_organ && strcmp(line->organ_id, reading->own_organ) == 0) {
		mistake(reading, index, "organId", "recipient.own_agency", NULL);
	} else if (entry) {
		if (!wants_elsewhere(line))
			CV_SET(line, kind, KIND(AGENCY));
		if (line->kind == KIND(AGENCY))
			line->name = entry->name;
	} else if (line->kind == KIND(AGENCY)) {
		mistake(reading, index, "organId", line->organ_id ? "recipient.no_such_agency" : "field.required",
			line->organ_id);
	}
}

static int settle_organs(struct reading *reading)
{
	struct cv_call *call = reading->call;
	Congvan__AgencyDirectoryReply *directory;
	Congvan__Agency *own;
	int error = ask_directory(reading, &directory);

	if (!error)
		error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &own);
	if (error)
		return error;
	reading->own_organ = own ? own->organ_id : NULL;
	for (size_t i = 0; i < reading->count; i++)
		settle_organ(reading, i, directory);
	return 0;
}

/* ---- each once ---- */

const char *outgoing_line_identity(struct cv_call *call, const Congvan__RecipientLine *line)
{
	const char *name;

	switch (line->kind) {
	case KIND(PERSON):
		return cv_printf(call, "person %llu", (unsigned long long)line->person_id);
	case KIND(UNIT):
		return cv_printf(call, "unit %llu", (unsigned long long)line->unit_id);
	case KIND(GROUP):
		return cv_printf(call, "group %llu", (unsigned long long)line->group_id);
	default:
		break;
	}
	if (line->organ_id)
		return cv_printf(call, "organ %s", line->organ_id);
	name = cv_text_fold(call, line->name ? line->name : "");
	return name ? cv_printf(call, "name %s\n%s", name, line->email ? line->email : "") : NULL;
}

static int find_doubles(struct reading *reading)
{
	const char **identities = cv_alloc_array(reading->call, reading->count + 1, sizeof(*identities));

	if (!identities)
		return -ENOMEM;
	for (size_t i = 0; i < reading->count; i++) {
		identities[i] = outgoing_line_identity(reading->call, reading->lines[i]);
		if (!identities[i])
			return -ENOMEM;
		for (size_t j = 0; j < i; j++)
			if (strcmp(identities[i], identities[j]) == 0) {
				mistake(reading, i, "", "recipient.twice", NULL);
				break;
			}
	}
	return 0;
}

/* ---- the whole list ---- */

static int read_line(struct reading *reading, size_t index)
{
	Congvan__RecipientLine *line = reading->lines[index];

	if (!line->has_kind) {
		mistake(reading, index, "kind", "field.required", NULL);
		return 0;
	}
	read_text(reading, index, "organId", ORGAN_CHARS, &line->organ_id);
	read_text(reading, index, "name", NAME_CHARS, &line->name);
	read_text(reading, index, "email", EMAIL_CHARS, &line->email);
	read_text(reading, index, "address", ADDRESS_CHARS, &line->address);
	if (line->has_copies && line->copies > OUTGOING_COPIES_MAX)
		cv_field(reading->call, cv_printf(reading->call, "%s/%zu/copies", reading->pointer, index),
			 "field.out_of_range", "0", cv_printf(reading->call, "%u", OUTGOING_COPIES_MAX), NULL);
	switch (line->kind) {
	case KIND(PERSON):
		return read_person(reading, index, line);
	case KIND(UNIT):
		return read_unit(reading, index, line);
	case KIND(GROUP):
		return read_group(reading, index, line);
	case KIND(AGENCY):
	case KIND(OUTSIDE):
		return 0;
	default:
		mistake(reading, index, "kind", "field.unknown_value", "");
		return 0;
	}
}

static int read_all(struct reading *reading)
{
	int error = 0;

	for (size_t i = 0; i < reading->count && !error; i++)
		error = read_line(reading, i);
	if (!error)
		error = settle_organs(reading);
	for (size_t i = 0; i < reading->count && !error; i++) {
		const Congvan__RecipientLine *line = reading->lines[i];

		if (line->kind == KIND(OUTSIDE))
			read_outside(reading, i, reading->lines[i]);
		if (line->kind != KIND(GROUP))
			read_channels(reading, i, line);
	}
	return error ? error : find_doubles(reading);
}

int outgoing_lines_read(struct cv_txn *txn, struct cv_call *call, const struct outgoing_recipient_rules *rules,
			Congvan__RecipientLine *const *lines, size_t count, const char *pointer,
			Congvan__RecipientLine ***ret, size_t *ret_count)
{
	struct reading reading = {.txn = txn, .call = call, .rules = rules, .pointer = pointer};
	int error = 0;

	if (count > OUTGOING_LINES_MAX) {
		cv_field(call, pointer, "field.too_many", cv_printf(call, "%u", OUTGOING_LINES_MAX), NULL);
		*ret = NULL;
		*ret_count = 0;
		return 0;
	}
	for (size_t i = 0; i < count && !error; i++)
		error = cv_append(call, &reading.lines, &reading.count, cv_clone(call, &lines[i]->base));
	if (!error)
		error = read_all(&reading);
	*ret = reading.lines;
	*ret_count = reading.count;
	return error;
}
