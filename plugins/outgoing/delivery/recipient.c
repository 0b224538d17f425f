/* Recipients as they are written at numbering, with their deliveries. */
#include "outgoing/delivery/recipient.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/organ_use.h"
#include "outgoing/copy/copy.h"
#include "outgoing/delivery/follow.h"
#include "outgoing/outgoing.h"

#define KIND(name) CONGVAN__RECIPIENT_KIND__RECIPIENT_##name

/* ---- keys ---- */

struct cv_key outgoing_recipient_key(struct cv_call *call, uint64_t document, uint32_t place)
{
	return cv_key(call, OUTGOING_RECIPIENT, "iw", document, place);
}

struct cv_key outgoing_delivery_key(struct cv_call *call, uint64_t delivery)
{
	return cv_key(call, OUTGOING_DELIVERY, "i", delivery);
}

/* ---- writing, at numbering ---- */

struct putting {
	struct cv_txn *txn;
	struct cv_call *call;
	const struct outgoing_recipient_rules *rules;
	const struct outgoing_addressing *addressing;
	const char *pointer; /* of the lines */
	Congvan__OutgoingRecipient *const *there; /* that have it already; their places come first */
	size_t there_count;
	Congvan__OutgoingRecipient **made;
	Congvan__RecipientLine **lines; /* groups replaced */
	const char **identities; /* of the same */
	size_t *places; /* of the line as drafted, for mistakes */
	size_t count;
};

/* *ret: somebody has it already. Who was taken out by an update may be added again. */
static int is_there(const struct putting *putting, const char *who, bool *ret)
{
	*ret = false;
	for (size_t i = 0; i < putting->there_count && !*ret; i++) {
		const char *other = outgoing_line_identity(putting->call, putting->there[i]->line);

		if (!other)
			return -ENOMEM;
		*ret = !putting->there[i]->removal && strcmp(other, who) == 0;
	}
	return 0;
}

/* Who is named twice, by a group and beside it, is one recipient. */
static int add_line(struct putting *putting, Congvan__RecipientLine *line, size_t place)
{
	const char *who = outgoing_line_identity(putting->call, line);
	bool there;

	if (!who || is_there(putting, who, &there))
		return -ENOMEM;
	if (there)
		return 0;
	for (size_t i = 0; i < putting->count; i++)
		if (strcmp(putting->identities[i], who) == 0) {
			if (line->to_act)
				CV_SET(putting->lines[i], to_act, true);
			return 0;
		}
	if (putting->there_count + putting->count >= OUTGOING_RECIPIENTS_MAX) {
		cv_field(putting->call, putting->pointer, "field.too_many",
			 cv_printf(putting->call, "%u", OUTGOING_RECIPIENTS_MAX), NULL);
		return 0;
	}
	putting->places[putting->count] = place;
	putting->identities[putting->count] = who;
	putting->lines[putting->count++] = line;
	return 0;
}

static int add_group(struct putting *putting, const Congvan__RecipientLine *group, size_t place)
{
	Congvan__RecipientLine **members;
	size_t count = 0;
	int error = 0;

	if (putting->rules->group)
		error = putting->rules->group(putting->txn, putting->call, group->group_id, &members, &count);
	if (!error && !count)
		cv_field(putting->call, cv_printf(putting->call, "%s/%zu/groupId", putting->pointer, place),
			 "recipient.no_such_group", NULL);
	for (size_t i = 0; i < count && !error; i++) {
		if (group->to_act)
			CV_SET(members[i], to_act, true);
		error = add_line(putting, members[i], place);
	}
	return error;
}

static int add_all(struct putting *putting)
{
	const struct outgoing_addressing *addressing = putting->addressing;
	int error = 0;

	putting->lines = cv_alloc_array(putting->call, OUTGOING_RECIPIENTS_MAX, sizeof(*putting->lines));
	putting->places = cv_alloc_array(putting->call, OUTGOING_RECIPIENTS_MAX, sizeof(*putting->places));
	putting->identities = cv_alloc_array(putting->call, OUTGOING_RECIPIENTS_MAX, sizeof(*putting->identities));
	putting->made = cv_alloc_array(putting->call, OUTGOING_RECIPIENTS_MAX, sizeof(*putting->made));
	if (!putting->lines || !putting->places || !putting->identities || !putting->made)
		return -ENOMEM;
	for (size_t i = 0; i < addressing->line_count && !error; i++) {
		Congvan__RecipientLine *line = addressing->lines[i];

		error = line->kind == KIND(GROUP) ? add_group(putting, line, i) : add_line(putting, line, i);
	}
	return error;
}

enum office_recipient_kind outgoing_table_kind(const Congvan__RecipientLine *line)
{
	static const enum office_recipient_kind kinds[] = {
	    [KIND(PERSON)] = OFFICE_RECIPIENT_PERSON,   [KIND(UNIT)] = OFFICE_RECIPIENT_UNIT,
	    [KIND(GROUP)] = OFFICE_RECIPIENT_END,       [KIND(AGENCY)] = OFFICE_RECIPIENT_AGENCY,
	    [KIND(OUTSIDE)] = OFFICE_RECIPIENT_OUTSIDE,
	};

	if (!line->has_kind || (unsigned)line->kind >= sizeof(kinds) / sizeof(kinds[0]) || !line->kind)
		return OFFICE_RECIPIENT_END;
	return kinds[line->kind];
}

int outgoing_delivery_add(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingRecipient *recipient,
			  Congvan__Channel channel, Congvan__OutgoingDelivery **ret)
{
	Congvan__OutgoingDelivery *delivery = cv_new(call, &congvan__outgoing_delivery__descriptor);
	Congvan__OutgoingDelivery *where = cv_new(call, &congvan__outgoing_delivery__descriptor);
	int error;

	if (!delivery || !where)
		return -ENOMEM;
	CV_SET(delivery, id, call->host->new_id(call->host));
	CV_SET(delivery, document_id, recipient->document_id);
	CV_SET(delivery, place, recipient->place);
	CV_SET(delivery, channel, channel);
	CV_SET(delivery, state, CONGVAN__DELIVERY_STATE__DELIVERY_WAITING);
	delivery->changed_at = office_moment(call, call->now_ms);
	CV_SET(where, id, delivery->id);
	CV_SET(where, document_id, recipient->document_id);
	CV_SET(where, place, recipient->place);
	CV_SET(where, channel, channel);
	error = delivery->changed_at ? cv_append(call, &recipient->deliveries, &recipient->n_deliveries, delivery)
				     : -ENOMEM;
	*ret = delivery;
	return error ? error : cv_txn_put_new(txn, outgoing_delivery_key(call, delivery->id), &where->base);
}

static int put_recipient(struct putting *putting, size_t index)
{
	const struct outgoing_addressing *addressing = putting->addressing;
	Congvan__RecipientLine *line = putting->lines[index];
	Congvan__OutgoingRecipient *recipient = cv_new(putting->call, &congvan__outgoing_recipient__descriptor);
	struct outgoing_way way = {
	    .table = outgoing_copy_way_of(
		addressing->document, line,
		office_dispatch_of(addressing->process, outgoing_table_kind(line), addressing->facts)),
	    .no_paper = addressing->document->no_paper};
	Congvan__Channel channels[OUTGOING_CHANNELS];
	size_t count = outgoing_channels_of(putting->rules->channels, line, way, channels);
	uint64_t author = addressing->document->author ? addressing->document->author->person_id : 0;
	Congvan__OutgoingDelivery *delivery;
	int error = recipient ? 0 : -ENOMEM;

	if (error)
		return error;
	if (!count) {
		cv_field(putting->call, cv_printf(putting->call, "%s/%zu", putting->pointer, putting->places[index]),
			 "recipient.only_paper", line->name ? line->name : "", NULL);
		return 0;
	}
	CV_SET(recipient, document_id, addressing->document->id);
	CV_SET(recipient, place, (uint32_t)(putting->there_count + index) + 1);
	CV_SET(recipient, revision, 1);
	recipient->line = line;
	putting->made[index] = recipient;
	for (size_t i = 0; i < count && !error; i++)
		error = outgoing_delivery_add(putting->txn, putting->call, recipient, channels[i], &delivery);
	for (size_t i = 0; i < recipient->n_deliveries && !error; i++)
		error = outgoing_follow_put(putting->txn, putting->call, author, recipient, recipient->deliveries[i]);
	if (error)
		return error;
	return cv_txn_put_new(putting->txn,
			      outgoing_recipient_key(putting->call, recipient->document_id, recipient->place),
			      &recipient->base);
}

/* Search offers those first to whom the agency sends: the directory hears of it with this commit. */
static int put_use(const struct putting *putting)
{
	struct office_organ_use *uses = cv_alloc_array(putting->call, putting->count + 1, sizeof(*uses));
	size_t count = 0;

	if (!uses)
		return -ENOMEM;
	for (size_t i = 0; i < putting->count; i++)
		if (putting->lines[i]->organ_id && *putting->lines[i]->organ_id)
			uses[count++] = (struct office_organ_use){.organ_id = putting->lines[i]->organ_id};
	return office_organ_use(putting->txn, putting->call, uses, count);
}

int outgoing_recipients_put(struct cv_txn *txn, struct cv_call *call, const struct outgoing_recipient_rules *rules,
			    const struct outgoing_addressing *addressing)
{
	struct putting putting = {
	    .txn = txn, .call = call, .rules = rules, .addressing = addressing, .pointer = "/recipients"};
	int error = add_all(&putting);

	for (size_t i = 0; i < putting.count && !error; i++)
		error = put_recipient(&putting, i);
	return error ? error : put_use(&putting);
}

int outgoing_recipients_add(struct cv_txn *txn, struct cv_call *call, const struct outgoing_recipient_rules *rules,
			    const struct outgoing_addressing *addressing, Congvan__OutgoingRecipient ***recipients,
			    size_t *count)
{
	struct putting putting = {.txn = txn,
				  .call = call,
				  .rules = rules,
				  .addressing = addressing,
				  .pointer = "/add",
				  .there = *recipients,
				  .there_count = *count};
	int error = add_all(&putting);

	for (size_t i = 0; i < putting.count && !error; i++) {
		error = put_recipient(&putting, i);
		if (!error)
			error = cv_append(call, recipients, count, putting.made[i]);
	}
	return error ? error : put_use(&putting);
}

int outgoing_recipients_load(struct cv_call *call, uint64_t document, Congvan__OutgoingRecipient ***ret,
			     size_t *ret_count)
{
	struct cv_key from = cv_key(call, OUTGOING_RECIPIENT, "i", document);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), OUTGOING_RECIPIENTS_MAX, 0, &rows, &count);

	*ret = NULL;
	*ret_count = 0;
	for (uint32_t i = 0; i < count && !error; i++) {
		void *recipient = cv_row_message(call, &rows[i], &congvan__outgoing_recipient__descriptor);

		error = recipient ? cv_append(call, ret, ret_count, recipient) : -EIO;
	}
	return error;
}
