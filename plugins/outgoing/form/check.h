/*
 * The check of a document's form (thể thức) over what is recorded of it: NĐ 30/2020/NĐ-CP Đ7, Đ8, Đ13, PL I, PL VI.
 *
 * Every check is a line of a table: what it is called, what it rests on, how grave it is unless the agency says
 * otherwise. It finds and reports; what blocks is the agency's decision (section form_check of its process). Checks
 * that no law of the whole country asks for are off until a definition turns them on. The layout of the page itself
 * (margins, fonts, boxes) is not looked at. docs/form-check.md lists the checks.
 *
 * Pure functions of the question; any thread; memory from the call's arena; texts in the caller's language.
 */
#ifndef CONGVAN_OUTGOING_FORM_CHECK_H
#define CONGVAN_OUTGOING_FORM_CHECK_H

#include "congvan/outgoing.pb-c.h"
#include "office/catalogue/catalogue.h"
#include "office/process/process.h"
#include "outgoing/draft/capacity.h"
#include "outgoing/form/rules.h"

enum outgoing_severity {
	OUTGOING_IGNORED,
	OUTGOING_NOTED,
	OUTGOING_BLOCKS,
};

struct outgoing_form_question {
	const Congvan__OutgoingDocument *document;
	const Congvan__OutgoingVersion *version; /* the present one; NULL: nothing is attached */
	const Congvan__Agency *agency;
	const Congvan__Unit *unit; /* that drafts; NULL: none */
	struct outgoing_signer signer; /* the post that Signature.post_id names */
	bool signer_gone; /* nobody holds that post any more */
	const struct office_catalogue *types;
	const struct outgoing_form_rules *rules;
	const struct office_form_check *settings; /* of the document's process; NULL: nothing is said */
	const bool *on_paper; /* by recipient: does it get paper? NULL: as its line says */
	int32_t today; /* in days, as of cv_day_of_ms() */
};

/* Parts of the table: bits. */
enum outgoing_form_part {
	OUTGOING_FORM_SIGNATURE = 1 << 0, /* what an act that signs asks for */
	OUTGOING_FORM_CONTENT = 1 << 1, /* type, number, subject, dates, lengths */
	OUTGOING_FORM_PLACES = 1 << 2, /* Kính gửi, Nơi nhận, copies */
	OUTGOING_FORM_FILES = 1 << 3,
	OUTGOING_FORM_COPY = 1 << 4, /* the block of a copy */
	OUTGOING_FORM_ALL = (1 << 5) - 1,
};

/* *ret: messages for OutgoingDocument.findings, in the table's order. 0 or -ENOMEM. */
int outgoing_form_check(struct cv_call *call, const struct outgoing_form_question *question, unsigned parts,
			Congvan__FormFinding ***ret, size_t *ret_count);

/* Of the findings, the first that blocks; NULL: none does. */
const Congvan__FormFinding *outgoing_form_blocking(Congvan__FormFinding *const *findings, size_t count);

struct outgoing_look;
struct outgoing_check {
	const char *code; /* "subject_missing" */
	const char *field; /* of the document as in JSON; a part of it after "/" */
	const char *article; /* NULL: no rule of the whole country asks for it */
	enum outgoing_severity severity; /* unless the agency says otherwise */
	bool copies; /* also of copies (sao y, sao lục, trích sao) */
	int (*look)(struct outgoing_look *look); /* 0 or -ENOMEM */
};
/* The lines of one part, for definitions, tests and documents. */
const struct outgoing_check *outgoing_form_checks(enum outgoing_form_part part, size_t *ret_count);
/* Is there a check of this code? What definitions may name. */
bool outgoing_form_knows(const char *code);

extern const struct cv_text outgoing_form_texts[];

#endif
