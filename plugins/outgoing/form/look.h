/* A look at one document's form: what the checks share. For the files of this folder alone. */
#ifndef CONGVAN_OUTGOING_FORM_LOOK_H
#define CONGVAN_OUTGOING_FORM_LOOK_H

#include "outgoing/form/check.h"

/* What PL I asks of a type of document: bits. */
enum outgoing_form_trait {
	OUTGOING_LETTER = 1 << 0, /* công văn: subject after "V/v", symbol of organ and unit */
	OUTGOING_ADDRESSED = 1 << 1, /* begins with "Kính gửi" */
	OUTGOING_MAY_ADDRESS = 1 << 2, /* does when it goes to an agency above */
	OUTGOING_OWN_FORM = 1 << 3, /* PL I.I does not say how its symbol is made, or another law does */
};

struct outgoing_look {
	struct cv_call *call;
	const struct outgoing_form_question *question;
	const Congvan__OutgoingDocument *document;
	const Congvan__Signature *signature; /* NULL: none */
	const struct outgoing_capacity *capacity; /* NULL: no signature, or of no such line */
	const struct office_type *type; /* NULL: not in the catalogue */
	unsigned traits; /* enum outgoing_form_trait */
	bool copy;
	const struct outgoing_check *check; /* that is at work */
	enum outgoing_severity severity; /* its own, here */
	const char *article;
	Congvan__FormFinding **findings;
	size_t count;
};

/*
 * Notes a finding of the check that is at work. field NULL: the check's own; reason NULL: "form.<code>". Up to three
 * texts that the reason speaks of follow, ended by NULL. 0 or -ENOMEM.
 */
int outgoing_found(struct outgoing_look *look, const char *field, const char *reason, ...) CV_SENTINEL;

/* Of a type that the catalogue need not know. */
unsigned outgoing_form_traits(struct cv_call *call, const struct office_type *type, const char *name);
/* Does the line of "Nơi nhận" name whom the line of "Kính gửi" names? */
bool outgoing_same_place(struct cv_call *call, const Congvan__Addressee *addressee, const Congvan__RecipientLine *line);
/* Text that is there and not empty. */
bool outgoing_said(const char *text);

extern const struct outgoing_check outgoing_signature_checks[];
extern const size_t outgoing_signature_check_count;
extern const struct outgoing_check outgoing_content_checks[];
extern const size_t outgoing_content_check_count;
extern const struct outgoing_check outgoing_places_checks[];
extern const size_t outgoing_places_check_count;
extern const struct outgoing_check outgoing_copy_checks[];
extern const size_t outgoing_copy_check_count;
extern const struct outgoing_check outgoing_files_checks[];
extern const size_t outgoing_files_check_count;

#endif
