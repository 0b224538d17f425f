/*
 * A document on its way to recipients of every kind, on a server that may die: to whom it goes, and what people do
 * about its deliveries. Thread: one.
 */
#ifndef CONGVAN_CHAOS_SENDING_H
#define CONGVAN_CHAOS_SENDING_H

#include "chaos/issuer.h"

/*
 * Recipients by their place under "Nơi nhận". What the courier does with the letters to the first ones stands in
 * tests/plugins/courier.c.
 */
enum place { TAKE, LATER, REFUSE, BROKEN, BACK, AGENCY, INSIDE, PAPER, PLACES };
#define SENDING_LETTERS 5u

struct sending {
	struct issuer issuer;
	char id[ISSUER_TEXT]; /* of the document that goes */
	struct issuer_offer offer; /* of its number */
	unsigned sent, taken_back, recalled;
};

/* Drafts and signs one while nobody dies. good: see issuer_sign(). */
bool sending_sign(struct sending *sending, bool good);
/* Gives it its number, which is kept. */
bool sending_number(struct sending *sending, unsigned *ret_number);

/* Of the first delivery of a recipient in a document's view; "" when there is none. */
const char *sending_member(json_t *view, enum place place, const char *member);
/* Until the delivery is in this state; its id in ret_id, which may be NULL. state NULL: until it was ordered. */
bool sending_await(struct sending *sending, enum place place, const char *state, char ret_id[ISSUER_TEXT]);
/* What the clerk does with a delivery when it is in this state: "retry"; body is taken. */
bool sending_act_on(struct sending *sending, enum place place, const char *state, const char *act, json_t *body);

/*
 * How many arrivals of this number the other agency's desk has: filter "" all but those that were accepted,
 * "&state=ARRIVAL_ACCEPTED" those, "&asked=true" those about which the sender asks something. The last one's id and
 * etag.
 */
unsigned sending_arrivals(struct sending *sending, unsigned number, const char *filter, char ret_id[ISSUER_TEXT],
			  char ret_etag[ISSUER_TEXT]);
/* Its clerk registers what has arrived, or refuses it. */
bool sending_answer_arrival(struct sending *sending, unsigned number, bool accepts);
/* Who has it inside opens it. */
bool sending_open_inside(struct sending *sending);

/* Letters of the document that have left the courier; *ret_doubled: more than once. */
unsigned sending_letters(struct sending *sending, unsigned *ret_doubled);
/* How often an act stands in a view's timeline. */
unsigned sending_acts(json_t *view, const char *action);

#endif
