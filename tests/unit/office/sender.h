/* Another agency that sends to the desk of electronic documents, and the clerk who takes in what comes. */
#ifndef CONGVAN_TEST_OFFICE_SENDER_H
#define CONGVAN_TEST_OFFICE_SENDER_H

#include "congvan/arrival.pb-c.h"
#include "desk.h"

/* Who it is, and what it sends unless a test says something else: number 12, with one file. */
extern Congvan__Party sender;
extern Congvan__DocumentHeader sender_header;
extern Congvan__FileRef sender_file;

/* The next calls come from the channel, or from this person in their post. */
void sender_becomes_channel(struct desk *desk);
void sender_becomes(struct desk *desk, enum agency_person person);

/* What the channel says of the delivery of this id, to be changed. */
Congvan__DeliverRequest sender_delivery(const char *id);
Congvan__RecallRequest sender_recall(const char *id, const char *reason);
/* The channel says it. */
Congvan__DeliverReply *sender_delivers(struct desk *desk, const Congvan__DeliverRequest *request);
Congvan__DeliverReply *sender_recalls(struct desk *desk, const Congvan__RecallRequest *request);

/* As the clerk sees it at the desk. */
Congvan__ArrivalView *sender_look(struct desk *desk, uint64_t arrival);
/* The clerk registers it, with what else the form says; the document's id. */
uint64_t sender_accepted(struct desk *desk, uint64_t arrival, Congvan__RegisterIncomingRequest *form);
/* Whoever the caller is answers what the sender asked; how the call ended. */
int sender_answered(struct desk *desk, uint64_t arrival, const char *action, const char *reason);

/* How many events of this topic there were. */
unsigned sender_told(struct desk *desk, const char *topic);

#endif
