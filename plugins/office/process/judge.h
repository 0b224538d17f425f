/*
 * May somebody take an action on a flow? Asked by handlers before they act, for what a page offers, and for "why can I
 * not do this". Pure functions over a definition and records; any thread.
 */
#ifndef CONGVAN_OFFICE_PROCESS_JUDGE_H
#define CONGVAN_OFFICE_PROCESS_JUDGE_H

#include "office/flow/flow.h"
#include "office/process/process.h"

/* From the mildest to the hardest. */
enum office_verdict {
	OFFICE_ALLOWED,
	OFFICE_NOT_ENDORSED, /* the present version lacks what the action requires */
	OFFICE_WRONG_STATE, /* the caller's part, but it was dealt with, or is not yet come */
	OFFICE_OTHER_DOCUMENTS, /* not for a document like this one */
	OFFICE_WRONG_STEP, /* this flow knows no such action */
	OFFICE_WRONG_ROLE, /* the acting post does not carry it */
	OFFICE_NOT_YOURS, /* somebody else's flow */
};

struct office_question {
	const struct office_actor *actor;
	const Congvan__ReceivingFlow *flow;
	const struct office_flows *flows; /* all of the document; NULL: what depends on others is not judged */
	const struct office_fact *facts; /* of the document, ended by {NULL} */
	unsigned endorsed; /* bits 1u << enum office_endorsement that the present version has */
	bool numbered; /* has its number */
	bool closed; /* nothing may be done about the document any more, whatever the process says */
};

struct office_judgement {
	enum office_verdict verdict;
	const struct office_action *action; /* the rule: what allows it, or the one that came nearest; NULL: none */
	const struct office_by *by; /* what allows it; NULL when it is not allowed */
};

/* One action of the definition. */
struct office_judgement office_judge_action(const struct office_action *action, const struct office_question *question);
/* The best that all actions of this name give. */
struct office_judgement office_judge(const struct office_process *process, const char *name,
				     const struct office_question *question);

/*
 * Does the definition let the caller act here, now or at another time, as one of the unit that has the flow? Who may
 * act on a document in that way also sees it.
 */
bool office_acts_for_unit(const struct office_process *process, const struct office_question *question);

/*
 * What has its number is numbered once, and neither changes nor ends while it has it; nothing else is issued. The
 * verdict is OFFICE_WRONG_STATE.
 */
bool office_number_allows(enum office_verb verb, bool numbered);

/* Is it what this flow's receiver is expected to do next? */
bool office_is_primary(const struct office_action *action, const Congvan__ReceivingFlow *flow);

/* What the agency's rules set as the deadline of a document with these facts; NULL: nothing. */
const struct office_deadline_default *office_process_deadline(const struct office_process *process,
							      const struct office_fact *facts);

/* What this action needs for this flow and document, conditions weighed. */
enum office_use office_need_use(const struct office_action *action, enum office_datum datum,
				const struct office_question *question);

/*
 * Who could take it, for people: "Chánh văn phòng; người đã chuyển văn bản". "" when the definition says nothing. In
 * the call's arena.
 */
const char *office_who_could(struct cv_call *call, const struct office_process *process,
			     const struct office_action *action, bool english);

/* Do all of these hold for a document with these facts (ended by {NULL}), whoever has it? */
bool office_facts_fit(const struct office_condition *conditions, size_t count, const struct office_fact *facts);

/* The limit of issue that such documents have of their own. NULL: that of all. */
const struct office_issue_limit *office_issue_limit_of(const struct office_issue *issue,
						       const struct office_fact *facts);

/* How it goes to a recipient of this kind. Where no line of the table fits: electronically where it can. */
enum office_dispatch_way office_dispatch_of(const struct office_process *process, enum office_recipient_kind recipient,
					    const struct office_fact *facts);

/* The documents with a beginning of their own that one with these facts is of. NULL: it begins as all do. */
const struct office_begin *office_kind_of(const struct office_process *process, const struct office_fact *facts);
/* Where such a document begins. */
void office_begin_of(const struct office_process *process, const struct office_fact *facts, const char **ret_state,
		     const char **ret_step);

/* What its registration asks for, conditions weighed. */
enum office_use office_entry_use(const struct office_process *process, enum office_entry_datum datum,
				 const struct office_fact *facts);

bool office_speaks_english(const struct cv_call *call);
/* The label in the call's language. */
const char *office_label_text(const struct cv_call *call, const struct office_label *label);
/* The same as a message; NULL: arena exhausted, or there is no label. */
Congvan__Label *office_label_message(struct cv_call *call, const struct office_label *label);

#endif
