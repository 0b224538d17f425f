/*
 * The desk (bàn tiếp nhận): electronic documents that came from outside and wait for the clerk. NĐ 30/2020/NĐ-CP Đ21.2,
 * QĐ 8849/QĐ-UBND Đ5. Whoever brings them (transfer; later the axis, mailboxes, scan folders) calls deliver and hears
 * incoming.arrival_status; who accepts one registers it with its id (incoming/registration/registration.c).
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_DESK_ARRIVAL_H
#define CONGVAN_INCOMING_DESK_ARRIVAL_H

#include "congvan/arrival.pb-c.h"
#include "incoming/case.h"

#define INCOMING_ARRIVAL "incoming.arrival"
#define INCOMING_ARRIVAL_OF "incoming.arrival_of"
#define INCOMING_ARRIVAL_WAITING "incoming.arrival_waiting"
#define INCOMING_ARRIVAL_ENDED "incoming.arrival_ended"
#define INCOMING_ARRIVAL_COUNT "incoming.arrival_count"

#define INCOMING_ARRIVAL_GRANTS                                                                                        \
	{CV_GRANT_OWN, 0, INCOMING_ARRIVAL}, {CV_GRANT_OWN, 0, INCOMING_ARRIVAL_OF},                                   \
	    {CV_GRANT_OWN, 0, INCOMING_ARRIVAL_WAITING}, {CV_GRANT_OWN, 0, "incoming.arrival_asked"},                  \
	    {CV_GRANT_OWN, 0, INCOMING_ARRIVAL_ENDED},                                                                 \
	{                                                                                                              \
		CV_GRANT_OWN, 0, INCOMING_ARRIVAL_COUNT                                                                \
	}

#define INCOMING_ARRIVAL_TIMER "arrival_due"

#define INCOMING_REFUSAL_CHARS 1000u
#define INCOMING_ARRIVAL_NOTE_CHARS 500u

/* What its sender is told of a document: codes of the axis (QCVN 102). */
enum incoming_told {
	INCOMING_TOLD_ARRIVED = 1,
	INCOMING_TOLD_REFUSED = 2,
	INCOMING_TOLD_RECEIVED = 3,
	INCOMING_TOLD_ASSIGNED = 4,
	INCOMING_TOLD_IN_PROGRESS = 5,
	INCOMING_TOLD_DONE = 6,
	INCOMING_TOLD_TAKEN_BACK = 15,
	INCOMING_TOLD_KEPT = 16,
};

/* The methods, as proto/congvan/arrival.proto describes them. */
int incoming_deliver(struct cv_call *call, const Congvan__DeliverRequest *request, Congvan__DeliverReply *reply);
int incoming_recall(struct cv_call *call, const Congvan__RecallRequest *request, Congvan__DeliverReply *reply);
int incoming_update_arrival(struct cv_call *call, const Congvan__UpdateArrivalRequest *request,
			    Congvan__DeliverReply *reply);
int incoming_arrivals(struct cv_call *call, const Congvan__ListArrivalsRequest *request,
		      Congvan__ListArrivalsReply *reply);
int incoming_arrival(struct cv_call *call, const Congvan__GetArrivalRequest *request, Congvan__ArrivalView *reply);
int incoming_arrival_file(struct cv_call *call, const Congvan__GetArrivalFileRequest *request, Congvan__Empty *reply);
int incoming_arrival_refuse(struct cv_call *call, const Congvan__RefuseArrivalRequest *request,
			    Congvan__ArrivalView *reply);

/* The timer of one that waits: it is near its limit, or past it. */
int incoming_arrival_due(struct cv_call *call, const Congvan__ArrivalOf *of);

/* Reckons the limit of one that waits again, when it was reckoned by another calendar. *ret_changed: 1 if it moved. */
int incoming_arrival_reckon(struct cv_txn *txn, struct cv_call *call, uint64_t id, size_t *ret_changed);

/* ---- accepting: the hooks of registration ---- */

/*
 * Begins to accept the arrival that the request names: *ret is it, to be given to incoming_arrival_accept(), and
 * *ret_request is the request with what it leaves out filled in from the arrival's header. Both stay as they are (NULL,
 * the request) when none is named. CV_NOT_FOUND; CV_CONFLICT when it waits no more.
 */
int incoming_arrival_begin(struct cv_txn *txn, struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			   Congvan__Arrival **ret, const Congvan__RegisterIncomingRequest **ret_request);
/* Gives its files to the new document, before uploads are claimed. arrival may be NULL. */
int incoming_arrival_files(struct cv_call *call, const Congvan__Arrival *arrival, Congvan__IncomingDocument *document);
/* After the document has its number: the arrival is accepted and its sender told. arrival may be NULL. */
int incoming_arrival_accept(struct incoming_case *kase, Congvan__Arrival *arrival);

/* ---- afterwards ---- */

/* Tells the sender how far the document has come, once for each code. Of every act on a document. */
int incoming_arrival_progress(struct incoming_case *kase);

/* The reception of the document was cancelled: it waits at the desk again, under its old limit, and its sender is told.
 */
int incoming_arrival_reopen(struct incoming_case *kase, const char *reason);

/* ---- for the files of the desk alone ---- */

struct cv_key incoming_arrival_key(struct cv_call *call, uint64_t id);
struct cv_key incoming_arrival_of_key(struct cv_call *call, const Congvan__Party *sender,
				      const Congvan__DocumentHeader *header);
/* Writes a new arrival, waiting or already ended, with its places in the lists. */
int incoming_arrival_put_new(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival);
/* Ends one that waits. by NULL: the sender. */
int incoming_arrival_end(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival,
			 Congvan__ArrivalState state, Congvan__Actor *by);
/* Writes what has changed of it, with a higher revision; it stays where it is in the lists. */
int incoming_arrival_keep(struct cv_txn *txn, struct cv_call *call, Congvan__Arrival *arrival);
/* The event of an arrival, with the roles that receive it. was_ms: its limit before; 0: none. */
int incoming_arrival_event(struct cv_txn *txn, struct cv_call *call, const char *topic, Congvan__Arrival *arrival,
			   int64_t was_ms);
/* Sets the timer for its limit, or none when it waits no more. */
int incoming_arrival_watch(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival);
int incoming_arrival_tell(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival,
			  enum incoming_told told);
/* The same of an update of this number: agreed or not. reason: of a refusal; NULL: none. */
int incoming_arrival_tell_update(struct cv_txn *txn, struct cv_call *call, const Congvan__Arrival *arrival,
				 uint32_t update, bool agreed, const char *reason);
/* What it would be registered as, as far as its header says. */
Congvan__RegisterIncomingRequest *incoming_arrival_proposed(struct cv_call *call, const Congvan__Arrival *arrival);

#endif
