/*
 * An agency with one issued document, whose deliveries are reported by plugins and looked after by its clerk. Every
 * helper fails the test when something that it needs is not there.
 */
#ifndef CONGVAN_TESTS_MAILROOM_H
#define CONGVAN_TESTS_MAILROOM_H

#include "agency.h"
#include "outgoing/delivery/delivery.h"

#define MAILROOM_DOCUMENT 900u
#define MAILROOM_TOLD_MS FAKEHOST_NOW_MS

struct mailroom {
	struct fakehost *fake;
	struct cv_instance instance;
	bool unissued; /* the document has its number and has not left */
	struct cv_call *reading; /* what is read of events lives in it */
};

/* cmocka's fixture: *state is the mailroom. */
int mailroom_open(void **state);
int mailroom_close(void **state);

/* Puts the document anew; frozen NULL: it is not. */
void mailroom_document(struct mailroom *mailroom, const char *frozen);
/* One recipient with one delivery; its id. */
uint64_t mailroom_delivery(struct mailroom *mailroom, uint32_t place, Congvan__Channel channel,
			   Congvan__DeliveryState state);

/* As they are stored now; they live as long as the mailroom. */
Congvan__OutgoingRecipient *mailroom_recipient(struct mailroom *mailroom, uint32_t place);
Congvan__OutgoingDelivery *mailroom_its_delivery(struct mailroom *mailroom, uint32_t place);

/* Who asks from now on. */
void mailroom_plugin(struct mailroom *mailroom, const char *plugin);
void mailroom_person(struct mailroom *mailroom, enum agency_person person);

struct mailroom_told {
	Congvan__DeliveryState state;
	int64_t second; /* after MAILROOM_TOLD_MS */
	const char *reason, *reference;
};

/* What the method answered. */
int mailroom_report(struct mailroom *mailroom, uint64_t delivery, struct mailroom_told told);

/* How many events of this topic there are. */
uint32_t mailroom_events(struct mailroom *mailroom, const char *topic);

#endif
