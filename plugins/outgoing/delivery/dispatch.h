/*
 * By which channel an issued document goes to whom, and the orders that channels get.
 *
 * Which plugin serves a channel is configuration (outgoing.channel_agency, .channel_axis, .channel_email): that one
 * alone may report. Work lists are served by outgoing itself, and paper by people.
 *
 * An order is an event (outgoing.dispatch) in the commit that notes it with its delivery, so it is neither lost nor
 * written twice; a channel's subscription reads it once, however long that channel is off.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DELIVERY_DISPATCH_H
#define CONGVAN_OUTGOING_DELIVERY_DISPATCH_H

#include <congvan/plugin.h>

#include "congvan/outgoing.pb-c.h"
#include "office/process/judge.h"

#define OUTGOING_CHANNELS 5u /* enum Channel, from 1 */
#define OUTGOING_SELF "outgoing" /* who serves work lists */

struct outgoing_channels {
	const char *plugins[OUTGOING_CHANNELS + 1]; /* by enum Channel; NULL or "": no plugin serves it */
};

/* Names of plugins live as long as the instance. */
#define OUTGOING_CHANNELS_CONFIG                                                                                       \
	{"channel_agency",                                                                                             \
	 CV_CONFIG_STRING,                                                                                             \
	 0,                                                                                                            \
	 "transfer",                                                                                                   \
	 0,                                                                                                            \
	 0,                                                                                                            \
	 "Plugin that delivers to agencies of this server; empty: nothing is sent to them electronically."},           \
	    {"channel_axis",                                                                                           \
	     CV_CONFIG_STRING,                                                                                         \
	     0,                                                                                                        \
	     NULL,                                                                                                     \
	     0,                                                                                                        \
	     0,                                                                                                        \
	     "Plugin that delivers over the axis; without it nothing goes that way."},                                 \
	{                                                                                                              \
		"channel_email", CV_CONFIG_STRING, 0, NULL, 0, 0,                                                      \
		    "Plugin that delivers by e-mail; without it nothing goes that way."                                \
	}
/* At load. */
void outgoing_channels_configure(const struct cv_host *host, struct outgoing_channels *ret);

/* Can something go this way? Always in work lists and on paper. */
bool outgoing_channel_served(const struct outgoing_channels *channels, Congvan__Channel channel);

/* May a plugin of this name report about deliveries of the channel? */
bool outgoing_channel_is(const struct outgoing_channels *channels, Congvan__Channel channel, const char *plugin);

/* Does the channel reach this kind of recipient at all? */
bool outgoing_channel_fits(Congvan__Channel channel, Congvan__RecipientKind kind);

struct outgoing_way {
	enum office_dispatch_way table; /* what the dispatch table says of this recipient */
	bool no_paper; /* of the document */
};

/*
 * The channels of one line, which is no group: those that it names, else as the way says, electronic ones first. How
 * many; 0: paper is the only way, and there is to be none. Pure.
 */
size_t outgoing_channels_of(const struct outgoing_channels *channels, const Congvan__RecipientLine *line,
			    struct outgoing_way way, Congvan__Channel ret[OUTGOING_CHANNELS]);

/* What travels with the document (edXML MessageHeader); its document_id is left to the channel. NULL: arena exhausted.
 */
Congvan__DocumentHeader *outgoing_header(struct cv_call *call, const Congvan__OutgoingDocument *document,
					 const char *organ_id, const char *to_places);

/*
 * Orders everything of the document that was not ordered so far, in this transaction: the step of sending. CV_CONFLICT
 * "dispatch.incomplete" when something is to go electronically and number, date, organ id or files are missing.
 * ret_count: orders written, paper not counted.
 */
int outgoing_dispatch_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
			  size_t *ret_count);

/* One order about one delivery, for an act; reason may be NULL. The recipient is put by the caller. */
int outgoing_order_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
		       const Congvan__OutgoingRecipient *recipient, Congvan__OutgoingDelivery *delivery,
		       Congvan__DispatchKind kind, const char *reason);

/* The same for many deliveries of one document in one transaction: what travels is made once. */
struct outgoing_ordering {
	struct cv_txn *txn;
	struct cv_call *call;
	const Congvan__OutgoingDocument *document;
	Congvan__OutgoingRecipient **recipients; /* a scan, which nothing checks */
	size_t recipient_count, ordered;
	Congvan__DocumentHeader *header; /* NULL: not made so far */
};
int outgoing_ordering_begin(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
			    struct outgoing_ordering *ret);
int outgoing_ordering_put(struct outgoing_ordering *ordering, const Congvan__OutgoingRecipient *recipient,
			  Congvan__OutgoingDelivery *delivery, Congvan__DispatchKind kind, const char *reason);

#endif
