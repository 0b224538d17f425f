/*
 * What tests of issued documents share: two agencies on one server with the courier as the channel of e-mail, a
 * document issued to recipients, and what becomes of its deliveries. Functions fail the test where nothing else is
 * said.
 */
#ifndef CONGVAN_TESTS_SENDING_H
#define CONGVAN_TESTS_SENDING_H

#include <jansson.h>

#include "integration/steps.h"

#define SENDING_ID 32 /* bytes of an id */
#define SENDING_PATH 160
#define SENDING_WAIT_S 60

struct sending {
	struct harness *harness;
	struct http_client *clerk, *clerk2, *chief, *head; /* clerk2: of the other agency */
};

int sending_setup(void **state);
int sending_teardown(void **state);

/* Lines of "Nơi nhận". */
json_t *sending_by_email(const char *email);
json_t *sending_on_paper(const char *name);
json_t *sending_to_agency(const char *organ);
json_t *sending_to_person(struct http_client *who);

/* An action of the document's process that asks for nothing. */
void sending_act(struct http_client *client, const char *id, const char *action);
/* The clerk drafts; the status, with the answer. Takes the recipients; second may be NULL. */
long sending_draft(struct sending *sending, json_t *first, json_t *second, struct http_answer *ret);
void sending_issue(struct sending *sending, json_t *first, json_t *second, char ret_id[SENDING_ID]);

/* What corrects, amends or replaces an issued one ("LINK_REPLACES"): it says nothing but its symbol, and has a file. */
void sending_issue_linked(struct sending *sending, const char *link, const char *earlier, char ret_id[SENDING_ID]);
/* Issued to the other agency and to somebody on paper, and registered and presented there. */
void sending_issue_accepted(struct sending *sending, char ret_id[SENDING_ID], char ret_arrival[SENDING_ID],
			    char ret_incoming[SENDING_ID]);

/* One document of a collection: "outgoing". */
void sending_view(struct http_client *client, const char *collection, const char *id, struct http_answer *ret);
/* The number of an issued document, "05". */
void sending_code(struct sending *sending, const char *id, char ret[SENDING_ID]);
/* Waits until the other agency's desk has the document of this number in a list; the arrival's id. */
void sending_at_desk(struct sending *sending, const char *list, const char *code, char ret_id[SENDING_ID]);
/* Registers and presents what waits there; the incoming document's id. */
void sending_accept(struct sending *sending, const char *arrival, char ret_id[SENDING_ID]);

void sending_deliveries(struct sending *sending, const char *id, struct http_answer *ret);
const char *sending_of(const struct http_answer *answer, unsigned place, const char *member);
void sending_await(struct sending *sending, const char *id, unsigned place, const char *state, struct http_answer *ret);
void sending_becomes(struct sending *sending, const char *id, unsigned place, const char *state);
long sending_act_on(struct sending *sending, const char *id, unsigned place, const char *act, json_t *body);
bool sending_offers(const struct http_answer *answer, unsigned place, const char *act);
void sending_left(struct sending *sending, const char *id);
void sending_told(struct sending *sending, const char *id, const char *name);

#endif
