/*
 * transfer/1: interconnection of the agencies on one server (liên thông dọc, ngang), the way it would go over the axis.
 *
 * It is the only plugin of the field that reads and writes in other agencies (CV_GRANT_ALL_AGENCIES). A sending is one
 * commit in the sender's agency; for each receiver it leaves an errand in that agency's history, which transfer hears
 * there, makes an item of and hands to the agency's incoming (errand.c). Back comes incoming.arrival_status alone
 * (status.c): state, time, reason, number. Nothing else crosses.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_PLUGINS_TRANSFER_TRANSFER_H
#define CONGVAN_PLUGINS_TRANSFER_TRANSFER_H

#include <congvan/plugin.h>

#include "congvan/incoming.pb-c.h"
#include "congvan/outgoing.pb-c.h"
#include "congvan/transfer.pb-c.h"
#include "office/access/access.h"
#include "office/access/agencies.h"

/* Prefixes; their keys are laid out in proto/congvan/transfer.proto. */
#define TRANSFER_SENT "transfer.sent"
#define TRANSFER_RECIPIENT "transfer.recipient"
#define TRANSFER_SENT_TO "transfer.sent_to"
#define TRANSFER_ORDERED "transfer.ordered"

#define TRANSFER_ERRANDS "errands" /* the queues */
#define TRANSFER_ORDERS "orders"
#define TRANSFER_REPORTS "reports"
#define TRANSFER_SOURCE "interconnection" /* what an arrival's source says */
#define TRANSFER_RECIPIENTS_MAX 200u
#define TRANSFER_FILES_MAX 50u
#define TRANSFER_NOTE_CHARS 500u
#define TRANSFER_UPDATE_WAITS 10u /* attempts of an update that came before the order to send: some two minutes */

struct cv_instance {
	const struct cv_host *host;
	uint64_t size_limit; /* bytes of all files of one sending */
};

extern const struct cv_text transfer_texts[];

/* ---- the methods, as proto/congvan/transfer.proto describes them ---- */

int transfer_send(struct cv_call *call, const Congvan__SendRequest *request, Congvan__TransferView *reply);
int transfer_get(struct cv_call *call, const Congvan__GetTransferRequest *request, Congvan__TransferView *reply);
int transfer_list(struct cv_call *call, const Congvan__ListTransfersRequest *request,
		  Congvan__ListTransfersReply *reply);
int transfer_take_back(struct cv_call *call, const Congvan__TakeBackRequest *request, Congvan__TransferView *reply);

/* transfer.errand heard, in the receiving agency; its item; and what the receiver's incoming tells. */
int transfer_errand_heard(struct cv_call *call, const Congvan__TransferErrand *errand);
int transfer_errand(struct cv_call *call, const Congvan__TransferErrand *errand);
int transfer_told(struct cv_call *call, const Congvan__ArrivalStatus *status);

/* ---- who may do what ---- */

enum transfer_right {
	TRANSFER_SEE = 1 << 0, /* what the agency has sent */
	TRANSFER_SEND = 1 << 1, /* send, and take back */
};
/* The caller in their post, with all of their rights. CV_DENIED without this one. */
int transfer_actor(struct cv_call *call, enum transfer_right needed, struct office_actor *ret, unsigned *ret_rights);

/* ---- the records ---- */

struct cv_key transfer_key(struct cv_call *call, uint64_t id);
/* In the agency that sent it, which need not be the caller's. */
struct cv_key transfer_recipient_key(struct cv_call *call, uint32_t sender, uint64_t id, uint32_t receiver);
struct cv_key transfer_sent_to_key(struct cv_call *call, uint32_t sender, const char *document_id, uint32_t receiver);

/* Notes what has happened: the state, its time, one more step. code: of the axis, "13"; reason may be NULL. */
int transfer_step(struct cv_call *call, Congvan__TransferRecipient *recipient, Congvan__TransferState state,
		  const char *code, const char *reason);
/* transfer.status, in the history of the agency that sent it. */
int transfer_put_status(struct cv_txn *txn, struct cv_call *call, uint32_t sender, uint64_t id,
			Congvan__TransferRecipient *recipient);
/* Can it still be taken back? */
bool transfer_recallable(const Congvan__TransferRecipient *recipient);

struct transfer_part {
	uint32_t agency;
	Congvan__TransferRecipient *recipient;
};
/* All receivers of a sending of the caller's agency; ret_parts is an array of TRANSFER_RECIPIENTS_MAX. */
int transfer_parts(struct cv_call *call, uint64_t id, struct transfer_part *ret_parts, size_t *ret_count);
/* parts in any order; the answer has them by name. */
int transfer_view(struct cv_call *call, Congvan__Transfer *transfer, const struct transfer_part *parts, size_t count,
		  unsigned rights, Congvan__TransferView *reply);

/* ---- parts of a sending, for what people send and what is ordered ---- */

/* Why the document may not go there: a reason of the texts; NULL: it may. */
const char *transfer_hindrance(enum office_exchange exchange);
/* A receiver whose part waits. NULL: arena exhausted. */
Congvan__TransferRecipient *transfer_recipient(struct cv_call *call, const Congvan__Agency *agency,
					       const Congvan__Transfer *transfer);
/* Writes one receiver's part, and the errand that brings it there. The sending itself is put by the caller. */
int transfer_put_part(struct cv_txn *txn, struct cv_call *call, Congvan__Agency *own, Congvan__Transfer *transfer,
		      const struct transfer_part *part);
/* Asks one receiver to give it back (13); its part was read in this transaction. */
struct transfer_recall {
	Congvan__Agency *own;
	Congvan__Transfer *transfer;
	char *reason;
	bool issued; /* the document is recalled from everybody: also who has accepted it is asked */
};
int transfer_put_recall(struct cv_txn *txn, struct cv_call *call, const struct transfer_recall *recall,
			struct transfer_part *part);

/* Asks one receiver to take over what the sending's header says now. */
struct transfer_update {
	Congvan__Agency *own;
	Congvan__Transfer *transfer;
	const char *reason;
	uint32_t number; /* of the update */
};
int transfer_put_update(struct cv_txn *txn, struct cv_call *call, const struct transfer_update *what,
			uint32_t receiver);
/* Was this answer to an update told before? status->update is not 0. */
bool transfer_update_answered(const Congvan__TransferRecipient *recipient, const Congvan__ArrivalStatus *status);
/* Notes the answer; the state stays. -ENOMEM. */
int transfer_take_update_answer(struct cv_call *call, const Congvan__ArrivalStatus *status,
				Congvan__TransferRecipient *recipient);

/* Sets header->document_id: "H99.07,2026/01/05,12/BYT-KCB", OrganId,yyyy/MM/dd,CodeNumber/CodeNotation. */
int transfer_name(struct cv_call *call, const Congvan__Agency *own, Congvan__DocumentHeader *header);
/* Are its files together within transfer.size_limit? */
bool transfer_fits(const struct cv_call *call, const Congvan__Transfer *transfer);

/* ---- as a channel of outgoing (channel.c) ---- */

/* outgoing.dispatch heard; its item; transfer.status heard, of what was ordered; and the item that reports it. */
int transfer_order_heard(struct cv_call *call, const Congvan__DispatchOrder *order);
int transfer_order(struct cv_call *call, const Congvan__DispatchOrder *order);
int transfer_status_heard(struct cv_call *call, const Congvan__TransferStatusEvent *event);
int transfer_report(struct cv_call *call, const Congvan__DeliveryReport *report);

/* ---- what is sent (package.c) ---- */

/*
 * Header and files of the sending: of the agency's document, or of uploads, which are claimed. Mistakes are noted by
 * cv_field(); CV_NOT_FOUND when there is no such document.
 */
int transfer_package(struct cv_txn *txn, struct cv_call *call, const Congvan__SendRequest *request,
		     const Congvan__Agency *own, Congvan__Transfer *transfer);

#endif
