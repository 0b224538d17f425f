/* The plugin outgoing in a fake host with a small agency: drafts, acts, and what the store then holds. */
#ifndef CONGVAN_TEST_OUTGOING_STUDIO_H
#define CONGVAN_TEST_OUTGOING_STUDIO_H

#include "agency.h"
#include "congvan/outgoing.pb-c.h"
#include "outgoing/outgoing.h"

struct studio {
	struct fakehost *fake;
	struct cv_instance instance;
	struct cv_call *reading; /* its arena holds what the store was asked for */
	Congvan__OutgoingFields fields; /* of good drafts; tests change them */
	uint64_t sees_no_letters; /* a person to whom incoming shows none of its documents */
};

int studio_setup(void **state);
/* The same with the process in this file; NULL: the default. */
int studio_setup_with(void **state, const char *process);
/* The same, and a directory of presets of which the agency may choose one. */
int studio_setup_choosing(void **state, const char *process, const char *presets);
int studio_teardown(void **state);
#define STUDIO_TEST(function) cmocka_unit_test_setup_teardown(function, studio_setup, studio_teardown)

/* A call that must succeed, and one that says how it ended. */
Congvan__OutgoingView *studio_call(struct studio *studio, const char *method, const ProtobufCMessage *request);
int studio_try(struct studio *studio, const char *method, const ProtobufCMessage *request);
/* How the last call failed. */
void studio_refused(struct studio *studio, const char *reason);
bool studio_has_field(struct studio *studio, const char *pointer, const char *code);
void studio_field(struct studio *studio, const char *pointer, const char *code);

/* The specialist of the medical unit begins a draft of studio->fields, with a file to be edited. */
uint64_t studio_draft(struct studio *studio);
/* An action by this person that needs nothing; text goes into whatever text it takes, NULL: none. */
Congvan__OutgoingView *studio_act(struct studio *studio, enum agency_person person, uint64_t id, const char *action,
				  const char *text);
int studio_try_act(struct studio *studio, enum agency_person person, uint64_t id, const char *action, const char *text);
/* The person writes another subject; a note goes with it. */
Congvan__OutgoingView *studio_revise(struct studio *studio, enum agency_person person, uint64_t id,
				     const char *subject);
/* Through all hands up to this state of the default process. */
void studio_bring(struct studio *studio, uint64_t id, const char *state);

Congvan__OutgoingView *studio_view(struct studio *studio, enum agency_person person, uint64_t id);
bool studio_offers(const Congvan__OutgoingView *view, const char *action);
/* What the store holds. */
Congvan__OutgoingDocument *studio_stored(struct studio *studio, uint64_t id);
/* The agency's book for what has no other. */
void studio_choose_book(struct studio *studio);
/* Items of this queue, each as the kernel would deliver it: how many. */
unsigned studio_deliver(struct studio *studio, const char *queue);
/* Bits 1u << EndorsementKind of those that count. */
unsigned studio_endorsed(struct studio *studio, uint64_t id);

#endif
