/* The plugin incoming in a fake host with a small agency: forms, acts, and what the store then holds. */
#ifndef CONGVAN_TEST_OFFICE_DESK_H
#define CONGVAN_TEST_OFFICE_DESK_H

#include "agency.h"
#include "incoming/incoming.h"
#include "office/lists/work_entry.h"

struct desk {
	struct fakehost *fake;
	struct cv_instance instance;
	struct cv_call *reading; /* its arena holds what the store was asked for */
	Congvan__RegisterIncomingRequest form; /* a good one; tests change it */
	uint64_t document_id; /* for tests that need it in a hook */
};

int desk_setup(void **state);
/* The same with the process in this file; NULL: the default. */
int desk_setup_with(void **state, const char *process);
int desk_teardown(void **state);
#define DESK_TEST(function) cmocka_unit_test_setup_teardown(function, desk_setup, desk_teardown)

/* A call that must succeed, and one that says how it ended. */
void *desk_call(struct desk *desk, const char *method, const ProtobufCMessage *request,
		const ProtobufCMessageDescriptor *reply_type);
int desk_try(struct desk *desk, const char *method, const ProtobufCMessage *request);

/* How the last call failed. */
void desk_refused(struct desk *desk, const char *reason);
void desk_field(struct desk *desk, const char *pointer, const char *code);
bool desk_has_field(struct desk *desk, const char *pointer, const char *code);

/* Acts that must succeed. */
Congvan__IncomingView *desk_register(struct desk *desk, bool submit); /* as the clerk, with desk->form */
/* The head directs: a unit leads until 2026-03-20, a person coordinates. */
Congvan__IncomingView *desk_direct(struct desk *desk, uint64_t id, const char *directive, enum agency_unit lead,
				   enum agency_person coordinator);
Congvan__IncomingView *desk_assign(struct desk *desk, enum agency_person head, uint64_t id, enum agency_person lead);
Congvan__IncomingView *desk_complete(struct desk *desk, enum agency_person person, uint64_t id, const char *result);
/* As whoever the caller is; text goes into the request's field `text` if it is not NULL. */
Congvan__IncomingView *desk_act(struct desk *desk, uint64_t id, const char *action,
				const ProtobufCMessageDescriptor *type, const char *text);

/* What the store holds. */
Congvan__IncomingDocument *desk_stored(struct desk *desk, uint64_t id);
void desk_rows(struct desk *desk, enum agency_person person, Congvan__WorkBox box, unsigned expected);
Congvan__WorkItem *desk_row(struct desk *desk, enum agency_person person, unsigned n); /* of all that person's */
/* Every sum equals what counting the rows gives; none is negative. */
void desk_sums_fit(struct desk *desk);

#endif
