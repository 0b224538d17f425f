/*
 * A small agency in a fake host: people in their posts, units and an open book, as identity and register keep them.
 */
#ifndef CONGVAN_TEST_OFFICE_AGENCY_H
#define CONGVAN_TEST_OFFICE_AGENCY_H

#include <fakehost.h>

#include "congvan/incoming.pb-c.h"

enum agency_unit {
	UNIT_OFFICE = 201,
	UNIT_MEDICAL = 202,
	UNIT_FINANCE = 203,
	UNIT_HEADLESS = 204,
	UNIT_MEDICAL_DESK = 205, /* below UNIT_MEDICAL */
	UNIT_CLOSED = 206,
};

/* A person's post has the person's number plus 1000. */
enum agency_person {
	CLERK = 101,
	HEAD,
	CHIEF,
	MEDICAL_HEAD,
	MEDICAL_SPECIALIST,
	MEDICAL_OTHER,
	DEPUTY,
	ADMINISTRATOR,
	FINANCE_HEAD,
	SECRETARY, /* of HEAD */
	SECOND_CLERK,
	LEAVER, /* whose post ended */
	DISABLED,
	DESK_HEAD,
};

#define BOOK 301u
#define BOOK_CLOSED 302u
#define BOOK_OUTGOING 303u
#define BOOK_OLD 304u

/* The same people and book in every agency that is made. */
void agency_make(struct fakehost *fake, uint32_t agency);
/* The next calls come from this person, in their post. */
void agency_become(struct fakehost *fake, enum agency_person person);
/* Nobody holds this role any more. */
void agency_without(struct fakehost *fake, enum agency_person person);

#endif
