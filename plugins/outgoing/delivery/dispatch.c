/* To which channels a document goes, and the orders that they get. */
#include "outgoing/delivery/dispatch.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/later/relation.h"
#include "outgoing/outgoing.h"

#define TO_PLACES_CHARS 1000u /* of the header: NĐ 30/2020/NĐ-CP PL VI */

/* ---- channels ---- */

static const struct {
	bool always; /* no plugin need be named */
	unsigned kinds; /* bits 1u << RecipientKind that it reaches */
} channel_kinds[OUTGOING_CHANNELS + 1] = {
    [CONGVAN__CHANNEL__CHANNEL_INTERNAL] = {true, 1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON |
						      1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_UNIT},
    [CONGVAN__CHANNEL__CHANNEL_AGENCY] = {false, 1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY},
    [CONGVAN__CHANNEL__CHANNEL_AXIS] = {false, 1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE},
    [CONGVAN__CHANNEL__CHANNEL_EMAIL] = {false, 1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE},
    [CONGVAN__CHANNEL__CHANNEL_PAPER] = {true, 1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON |
						   1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_UNIT |
						   1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY |
						   1u << CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE},
};

static bool is_channel(Congvan__Channel channel)
{
	return channel >= CONGVAN__CHANNEL__CHANNEL_INTERNAL && channel <= CONGVAN__CHANNEL__CHANNEL_PAPER;
}

bool outgoing_channel_served(const struct outgoing_channels *channels, Congvan__Channel channel)
{
	if (!is_channel(channel))
		return false;
	return channel_kinds[channel].always || (channels->plugins[channel] && *channels->plugins[channel]);
}

bool outgoing_channel_is(const struct outgoing_channels *channels, Congvan__Channel channel, const char *plugin)
{
	return is_channel(channel) && channels->plugins[channel] && plugin && *plugin &&
	       strcmp(channels->plugins[channel], plugin) == 0;
}

bool outgoing_channel_fits(Congvan__Channel channel, Congvan__RecipientKind kind)
{
	return is_channel(channel) && kind >= CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON &&
	       kind <= CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE && channel_kinds[channel].kinds & 1u << kind;
}

void outgoing_channels_configure(const struct cv_host *host, struct outgoing_channels *ret)
{
	static const struct {
		Congvan__Channel channel;
		const char *key;
	} keys[] = {
	    {CONGVAN__CHANNEL__CHANNEL_AGENCY, "channel_agency"},
	    {CONGVAN__CHANNEL__CHANNEL_AXIS, "channel_axis"},
	    {CONGVAN__CHANNEL__CHANNEL_EMAIL, "channel_email"},
	};

	*ret = (struct outgoing_channels){.plugins = {[CONGVAN__CHANNEL__CHANNEL_INTERNAL] = OUTGOING_SELF}};
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct cv_config_value value = {.size = sizeof(value)};

		if (host->config(host, keys[i].key, &value) == 0 && value.set)
			ret->plugins[keys[i].channel] = value.text;
	}
}

/* 0: none reaches this recipient. */
static Congvan__Channel electronic(const struct outgoing_channels *channels, const Congvan__RecipientLine *line)
{
	switch (line->kind) {
	case CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON:
	case CONGVAN__RECIPIENT_KIND__RECIPIENT_UNIT:
		return CONGVAN__CHANNEL__CHANNEL_INTERNAL;
	case CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY:
		if (outgoing_channel_served(channels, CONGVAN__CHANNEL__CHANNEL_AGENCY))
			return CONGVAN__CHANNEL__CHANNEL_AGENCY;
		break;
	case CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE:
		if (line->organ_id && outgoing_channel_served(channels, CONGVAN__CHANNEL__CHANNEL_AXIS))
			return CONGVAN__CHANNEL__CHANNEL_AXIS;
		if (line->email && outgoing_channel_served(channels, CONGVAN__CHANNEL__CHANNEL_EMAIL))
			return CONGVAN__CHANNEL__CHANNEL_EMAIL;
		break;
	default:
		break;
	}
	return 0;
}

size_t outgoing_channels_of(const struct outgoing_channels *channels, const Congvan__RecipientLine *line,
			    struct outgoing_way way, Congvan__Channel ret[OUTGOING_CHANNELS])
{
	Congvan__Channel reached = electronic(channels, line);
	size_t count = 0;

	if (line->n_channels) {
		for (size_t i = 0; i < line->n_channels && count < OUTGOING_CHANNELS; i++)
			if (line->channels[i] != CONGVAN__CHANNEL__CHANNEL_PAPER || !way.no_paper)
				ret[count++] = line->channels[i];
		return count;
	}
	if (reached && (way.table != OFFICE_DISPATCH_PAPER || way.no_paper))
		ret[count++] = reached;
	if (!way.no_paper && (way.table != OFFICE_DISPATCH_ELECTRONIC || !reached))
		ret[count++] = CONGVAN__CHANNEL__CHANNEL_PAPER;
	return count;
}

/* ---- what travels ---- */

static const char *number_text(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	if (!document->has_number)
		return "";
	/* A number below 10 has a zero before it (NĐ 30/2020/NĐ-CP PL I.I.II.3). */
	return cv_printf(call, "%02llu%s", (unsigned long long)document->number,
			 document->number_suffix ? document->number_suffix : "");
}

/* What it answers, as the addressee's system knows it. */
static int add_answered(struct cv_call *call, const Congvan__DocumentLink *link, Congvan__DocumentHeader *header)
{
	Congvan__AnsweredDocument *answered = cv_new(call, &congvan__answered_document__descriptor);

	if (!answered)
		return -ENOMEM;
	answered->organ_id = link->organ_id;
	answered->code = link->code;
	answered->issued_date = link->issued_date;
	return cv_append(call, &header->response_for, &header->n_response_for, answered);
}

static void set_signer(const Congvan__OutgoingDocument *document, Congvan__DocumentHeader *header)
{
	if (!document->signature)
		return;
	header->signer_name = document->signature->name;
	header->signer_position = document->signature->position;
}

Congvan__DocumentHeader *outgoing_header(struct cv_call *call, const Congvan__OutgoingDocument *document,
					 const char *organ_id, const char *to_places)
{
	Congvan__DocumentHeader *header = cv_new(call, &congvan__document_header__descriptor);

	if (!header)
		return NULL;
	header->issuing_organ = document->issuing_organ;
	header->issuing_organ_id = cv_strdup(call, organ_id);
	header->code_number = (char *)(uintptr_t)number_text(call, document);
	header->code_notation = document->code_notation;
	header->issued_date = document->issued_date;
	header->document_type = document->document_type;
	header->subject = document->subject;
	header->description = document->description;
	header->due_date = document->due_date;
	header->field = document->field;
	header->language = document->language;
	header->to_places = cv_strdup(call, to_places);
	set_signer(document, header);
	if (document->has_urgency)
		CV_SET(header, urgency, document->urgency);
	if (document->has_page_amount)
		CV_SET(header, page_amount, document->page_amount);
	if (document->has_legal_class)
		CV_SET(header, legal_class, document->legal_class);
	if (document->has_no_paper)
		CV_SET(header, no_paper, document->no_paper);
	if (document->due_date)
		CV_SET(header, reply_required, true);
	for (size_t i = 0; i < document->n_links; i++)
		if (document->links[i]->link == CONGVAN__LINK_KIND__LINK_ANSWERS &&
		    add_answered(call, document->links[i], header))
			return NULL;
	if (outgoing_relation_header(call, document, header))
		return NULL;
	return header->code_number ? header : NULL;
}

/* ---- orders ---- */

/* "Sở Tài chính; UBND huyện Đông Sơn", cut behind the last name that fits. */
static char *to_places(struct cv_call *call, Congvan__OutgoingRecipient *const *recipients, size_t count)
{
	char *text = cv_strdup(call, "");
	size_t chars = 0;

	for (size_t i = 0; i < count && text; i++) {
		const char *name = recipients[i]->line->name ? recipients[i]->line->name : "";

		if (recipients[i]->removal)
			continue;
		chars += cv_text_length(name) + 2;
		if (chars > TO_PLACES_CHARS)
			break;
		text = cv_printf(call, "%s%s%s", text, *text ? "; " : "", name);
	}
	return text;
}

static bool filled(const char *text)
{
	return text && *text;
}

/* What the axis and the desks of other agencies ask of a package. */
static int check_complete(const struct outgoing_ordering *ordering)
{
	const Congvan__DocumentHeader *header = ordering->header;

	if (filled(header->issuing_organ_id) && filled(header->code_number) && filled(header->code_notation) &&
	    filled(header->issued_date) && ordering->document->n_issued_files)
		return 0;
	return cv_fail(ordering->call, CV_CONFLICT, "dispatch.incomplete", NULL);
}

static int make_header(struct outgoing_ordering *ordering)
{
	struct cv_call *call = ordering->call;
	Congvan__Agency *own;
	char *places;
	int error;

	if (ordering->header)
		return 0;
	error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &own);
	if (error)
		return error;
	places = to_places(call, ordering->recipients, ordering->recipient_count);
	ordering->header = outgoing_header(call, ordering->document, own ? own->organ_id : NULL, places);
	if (!places || !ordering->header)
		return -ENOMEM;
	if (own && !filled(ordering->header->issuing_organ))
		ordering->header->issuing_organ = own->name;
	return 0;
}

static int put_order(struct outgoing_ordering *ordering, const Congvan__OutgoingRecipient *recipient,
		     const Congvan__OutgoingDelivery *delivery, Congvan__DispatchKind kind, const char *reason)
{
	struct cv_call *call = ordering->call;
	Congvan__DispatchOrder *order = cv_new(call, &congvan__dispatch_order__descriptor);

	if (!order)
		return -ENOMEM;
	CV_SET(order, delivery_id, delivery->id);
	CV_SET(order, channel, delivery->channel);
	CV_SET(order, kind, kind);
	CV_SET(order, document_id, ordering->document->id);
	order->recipient = recipient->line;
	order->header = ordering->header;
	order->files = ordering->document->issued_files;
	order->n_files = ordering->document->n_issued_files;
	order->reason = cv_strdup(call, reason);
	if (kind == CONGVAN__DISPATCH_KIND__DISPATCH_UPDATE)
		CV_SET(order, update, delivery->update->asked);
	ordering->ordered++;
	return cv_txn_event(ordering->txn, "outgoing.dispatch", delivery->id, &order->base);
}

/* Work lists need no package: the document itself is there. */
static int prepare(struct outgoing_ordering *ordering, Congvan__Channel channel)
{
	int error = make_header(ordering);

	if (!error && channel != CONGVAN__CHANNEL__CHANNEL_INTERNAL)
		error = check_complete(ordering);
	return error;
}

int outgoing_ordering_put(struct outgoing_ordering *ordering, const Congvan__OutgoingRecipient *recipient,
			  Congvan__OutgoingDelivery *delivery, Congvan__DispatchKind kind, const char *reason)
{
	int error;

	delivery->ordered_at = office_moment(ordering->call, ordering->call->now_ms);
	if (!delivery->ordered_at)
		return -ENOMEM;
	if (delivery->channel == CONGVAN__CHANNEL__CHANNEL_PAPER)
		return 0; /* the clerk sees that it waits */
	error = prepare(ordering, delivery->channel);
	return error ? error : put_order(ordering, recipient, delivery, kind, reason);
}

static bool waits_for_order(const Congvan__OutgoingDelivery *delivery)
{
	return delivery->state == CONGVAN__DELIVERY_STATE__DELIVERY_WAITING && !delivery->ordered_at;
}

/* Read again, so that a delivery which somebody drops meanwhile is a conflict and not an order. */
static int order_recipient(struct outgoing_ordering *ordering, uint32_t place)
{
	struct cv_key key = outgoing_recipient_key(ordering->call, ordering->document->id, place);
	Congvan__OutgoingRecipient *recipient;
	bool changed = false;
	int error = cv_txn_get(ordering->txn, key, &congvan__outgoing_recipient__descriptor, &recipient);

	if (error || !recipient)
		return error ? error : -EIO;
	for (size_t i = 0; i < recipient->n_deliveries && !error; i++) {
		if (!waits_for_order(recipient->deliveries[i]))
			continue;
		error = outgoing_ordering_put(ordering, recipient, recipient->deliveries[i],
					      outgoing_dispatch_kind(ordering->document), NULL);
		changed = true;
	}
	if (!changed || error)
		return error;
	CV_SET(recipient, revision, recipient->revision + 1);
	return cv_txn_put(ordering->txn, key, &recipient->base);
}

/* Before anything is written: a package that is not complete orders nothing. */
static int prepare_all(struct outgoing_ordering *ordering)
{
	int error = 0;

	for (size_t i = 0; i < ordering->recipient_count; i++)
		for (size_t j = 0; j < ordering->recipients[i]->n_deliveries && !error; j++) {
			const Congvan__OutgoingDelivery *delivery = ordering->recipients[i]->deliveries[j];

			if (waits_for_order(delivery) && delivery->channel != CONGVAN__CHANNEL__CHANNEL_PAPER)
				error = prepare(ordering, delivery->channel);
		}
	return error;
}

int outgoing_dispatch_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
			  size_t *ret_count)
{
	struct outgoing_ordering ordering = {.txn = txn, .call = call, .document = document};
	int error = outgoing_recipients_load(call, document->id, &ordering.recipients, &ordering.recipient_count);

	if (!error)
		error = prepare_all(&ordering);
	for (size_t i = 0; i < ordering.recipient_count && !error; i++)
		error = order_recipient(&ordering, ordering.recipients[i]->place);
	if (!error)
		*ret_count = ordering.ordered;
	return error;
}

int outgoing_order_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
		       const Congvan__OutgoingRecipient *recipient, Congvan__OutgoingDelivery *delivery,
		       Congvan__DispatchKind kind, const char *reason)
{
	struct outgoing_ordering ordering;
	int error = outgoing_ordering_begin(txn, call, document, &ordering);

	return error ? error : outgoing_ordering_put(&ordering, recipient, delivery, kind, reason);
}

int outgoing_ordering_begin(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
			    struct outgoing_ordering *ret)
{
	*ret = (struct outgoing_ordering){.txn = txn, .call = call, .document = document};
	return outgoing_recipients_load(call, document->id, &ret->recipients, &ret->recipient_count);
}
