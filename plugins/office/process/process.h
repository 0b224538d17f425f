/*
 * Processes as configuration: who may do what next with a document of one kind, as an agency writes it in a YAML file.
 * Nothing here knows a kind of document: what is particular to one comes in struct office_process_kind.
 *
 * The words of a definition
 *  - A document has a *state*, shown to people, one of them the first and some final.
 *  - Each receiving flow (office/flow/flow.h) sits at a *step*: what its receiver is to do.
 *  - An *action*, at given steps, flow states and flow roles, may be taken by given relations to the flow in given
 *    acting roles. It does one *verb* of the flow engine, needs data, says whom the document may go to and at which
 * step they then sit, and which state the document takes. What no action allows is refused. docs/processes.md describes
 * the file.
 *
 * A definition is read (office_process_read), which also checks it, and is read-only from then on: any thread.
 * Ownership: everything that a definition points to lives as long as it does.
 */
#ifndef CONGVAN_OFFICE_PROCESS_PROCESS_H
#define CONGVAN_OFFICE_PROCESS_PROCESS_H

#include <stdbool.h>

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"
#include "office/access/access.h"

/* Limits of a definition. */
#define OFFICE_PROCESS_BYTES_MAX (256u << 10)
#define OFFICE_PROCESS_DEPTH_MAX 8u /* of maps and lists */
#define OFFICE_PROCESS_NODES_MAX 20000u
#define OFFICE_PROCESS_STATES_MAX 64u
#define OFFICE_PROCESS_STEPS_MAX 64u
#define OFFICE_PROCESS_ACTIONS_MAX 200u
#define OFFICE_PROCESS_ROLES_MAX 48u /* of its own */
#define OFFICE_PROCESS_LIST_MAX 32u /* of every other list */
#define OFFICE_PROCESS_HOURS_MAX 1000u /* working hours of a reception */
#define OFFICE_PROCESS_NAME_MAX 40u /* of names that a definition gives: a-z, 0-9, "_" and "-" */
#define OFFICE_PROCESS_LABEL_MAX 100u /* characters */
#define OFFICE_PROCESS_PROCEDURE_MAX 600u /* characters */
#define OFFICE_PROCESS_VERSION_MAX 1000000u
#define OFFICE_PROCESS_PROBLEMS_MAX 100u

/* What the process of a kind of documents may speak of. Given by the plugin; outlives the definition. */
struct office_fact_kind {
	const char *name; /* "urgency" */
	const char *const *values; /* ended by NULL; NULL: any text */
};

struct office_process_kind {
	const char *name; /* "incoming": what `kind` says in the file */
	const struct office_fact_kind *facts; /* ended by {NULL}; the engine adds flow_role */
	const char *const *stages; /* ended by NULL: what a state's `stage` may say */
	bool versions; /* its documents are written here, in versions that people endorse */
	const char *issuing; /* stage of what has its number and is on its way out; NULL: there is none */
	const char *const *aside; /* ended by NULL: stages to which no action of a definition leads; NULL: none */
	bool (*checks_form)(const char *code); /* is there such a check of the form? NULL: it is not checked */
};

/* A fact of one document, as text: {"reply_required", "true"}. */
struct office_fact {
	const char *name, *value;
};

struct office_place {
	uint32_t line, column; /* from 1 */
};

struct office_label {
	const char *vi, *en; /* never NULL in a definition without problems */
};

/* What an action does in the flow engine: a closed table, office_verbs[]. */
enum office_verb {
	OFFICE_RECEIVE = 1, /* a unit takes in what was sent to it */
	OFFICE_REFUSE, /* a unit does not take it in: it goes back, with a reason */
	OFFICE_PASS_ON, /* to others, who then have it */
	OFFICE_COMPLETE, /* the receiver's part is done */
	OFFICE_RETURN, /* to who passed it on, with a reason */
	OFFICE_WITHDRAW, /* what one passed on, with all below it */
	OFFICE_TAKE_BACK, /* what one passed on and nobody has opened */
	OFFICE_NOTE, /* an opinion: changes nothing */
	OFFICE_REMIND, /* changes nothing but tells the receiver */
	OFFICE_ANSWER, /* begins the draft of the document that answers */
	OFFICE_VOID, /* ends the document before anybody else had it */
	OFFICE_PAPER, /* the paper of an electronic document has come: changes no flow */
	OFFICE_REVISE, /* writes another version: changes no flow */
	OFFICE_SEND_BACK, /* to whoever began, with a reason: nobody else has it any more */
	OFFICE_CONSULT, /* asks others for advice, and waits for nobody */
	OFFICE_NUMBER, /* gives number and date, which ends the receiver's part, or passes it on to be signed */
	OFFICE_ISSUE, /* what was numbered before its signature is issued, which ends the receiver's part */
	OFFICE_VERBS_END
};

/* With which documents a verb is done. */
enum office_verb_of {
	OFFICE_OF_ANY = 0,
	OFFICE_OF_RECEIVED, /* that came from elsewhere */
	OFFICE_OF_VERSIONS, /* that are written here */
};

struct office_verb_kind {
	const char *name, *meaning;
	unsigned from; /* bits 1u << FlowState in which a flow allows it */
	bool sends; /* has receivers */
	bool needs_reason;
	bool root, others; /* on the first flow; on other flows */
	enum office_verb_of of;
	bool may_send; /* has receivers where the definition names some */
};
extern const struct office_verb_kind office_verbs[OFFICE_VERBS_END];

/* For what somebody stands who endorses a version; the numbers are those of EndorsementKind. */
enum office_endorsement {
	OFFICE_ENDORSE_NOTHING = 0,
	OFFICE_ENDORSE_CONTENT,
	OFFICE_ENDORSE_FORM,
	OFFICE_ENDORSE_INITIAL,
	OFFICE_ENDORSE_APPROVE,
	OFFICE_ENDORSE_SIGN,
	OFFICE_ENDORSEMENTS_END
};
/* As the file names them; the first one is OFFICE_ENDORSE_CONTENT. Ended by NULL. */
extern const char *const office_endorsements[OFFICE_ENDORSEMENTS_END];
/* The same for people. */
extern const struct office_label office_endorsement_labels[OFFICE_ENDORSEMENTS_END];

/* How who acts stands to the flow. */
enum office_relation {
	OFFICE_BY_RECEIVER = 1, /* who has it, and to whom they have delegated it */
	OFFICE_BY_DESK, /* anybody in the role: the desk is one */
	OFFICE_BY_SECRETARY, /* serves the receiver */
	OFFICE_BY_DELEGATE, /* only to whom the receiver has delegated it */
	OFFICE_BY_ASSIGNER, /* passed it on to the receiver */
	OFFICE_BY_UNIT, /* in the receiver's unit */
	OFFICE_BY_UNIT_HEAD, /* heads the receiver's unit */
	OFFICE_RELATIONS_END
};

struct office_by {
	enum office_relation relation;
	const char **roles; /* ended by NULL; NULL: any */
	struct office_place place;
};

/* `if`: every fact must have one of its values. */
struct office_condition {
	const char *fact;
	const char **values; /* ended by NULL */
	struct office_place place;
};

enum office_use {
	OFFICE_FORBIDDEN = 0,
	OFFICE_OPTIONAL,
	OFFICE_REQUIRED,
};

enum office_datum {
	OFFICE_TEXT, /* a note or an opinion */
	OFFICE_DIRECTIVE,
	OFFICE_REASON,
	OFFICE_RESULT,
	OFFICE_REPLY, /* the document that answers */
	OFFICE_ATTACHMENTS,
	OFFICE_RECEIVERS,
	OFFICE_PAPER_KEPT, /* where paper is, and who keeps it */
	OFFICE_PROPOSAL, /* whom who acts would have who directs send it to */
	OFFICE_DATA_END
};
extern const char *const office_data[OFFICE_DATA_END]; /* as the file names them */
extern const char *const office_members[OFFICE_DATA_END]; /* as requests carry them: "text", "uploads" ... */

struct office_need {
	enum office_use use;
	uint32_t most; /* characters, files or receivers */
	struct office_condition *conditions; /* under which it is required; else optional */
	size_t condition_count;
	struct office_label label; /* vi NULL: none of its own */
	struct office_place place;
};

enum office_whom {
	OFFICE_TO_PERSON = 1,
	OFFICE_TO_UNIT, /* received by who heads it, or by received_by */
	OFFICE_TO_OUTSIDE, /* a unit that the server does not know: on paper, kept account of by a desk */
};

enum office_within {
	OFFICE_WITHIN_AGENCY = 1,
	OFFICE_WITHIN_UNIT, /* the flow's unit: its people, and units directly below */
	OFFICE_WITHIN_SERVED, /* leaders whom who acts serves: people alone */
};

struct office_to {
	enum office_whom whom;
	enum office_within within;
	const char **roles; /* of people, or who receives for the unit, in that order; NULL: any, or its head */
	const char *step; /* where they then sit */
	unsigned flow_roles; /* bits 1u << FlowRole that they may have */
	bool awaits_reception;
	struct office_place place;
};

/* Who gets it when nobody is named. */
enum office_default {
	OFFICE_DEFAULT_NONE = 0,
	OFFICE_DEFAULT_ROLE, /* the first in one of the roles, as a lead */
	OFFICE_DEFAULT_PROPOSED, /* as the document's proposal says */
};

/* The receivers named are a proposal, and the document first goes to a desk that distributes by it. */
struct office_through {
	const char *role, *step, *next; /* NULL role: straight to the receivers */
	struct office_place place;
};

enum office_due_kind {
	OFFICE_DUE_DIRECTED = 0, /* as the receivers' lines say; else that of the flow above */
	OFFICE_DUE_WORKING_DAYS,
	OFFICE_DUE_WORKING_HOURS,
};

struct office_due {
	enum office_due_kind kind;
	uint32_t amount;
	bool from_arrival; /* else from the act */
	bool always; /* also where a date was written: the sooner one counts */
	/* When the holder is warned; DIRECTED: not at all. */
	enum office_due_kind warn_kind;
	uint32_t warn_amount;
	bool warn_before; /* so long before the deadline; else after its beginning */
	const char **breach_roles; /* who hear when it has passed; ended by NULL; NULL: nobody else */
};

/* When something of a directive that was not given in writing holds: never, for who acts on behalf of another, always.
 */
enum office_oral_when {
	OFFICE_ORAL_NEVER = 0,
	OFFICE_ORAL_ON_BEHALF,
	OFFICE_ORAL_ALWAYS,
};

struct office_oral {
	enum office_oral_when use; /* it may be said that it was given so */
	enum office_oral_when evidence; /* it must be said what shows it */
	struct office_place place;
};

struct office_action {
	const char *name;
	struct office_label label;
	enum office_verb verb;
	const char **steps; /* ended by NULL */
	unsigned when; /* bits of flow states, within the verb's */
	unsigned flow_roles; /* bits */
	unsigned primary; /* bits of flow roles for which it is the expected next act */
	struct office_by *by;
	size_t by_count;
	struct office_condition *conditions;
	size_t condition_count;
	struct office_need needs[OFFICE_DATA_END];
	struct office_oral oral;
	enum office_endorsement endorses; /* the present version */
	bool on_paper; /* it was signed on paper too */
	unsigned requires; /* bits 1u << enum office_endorsement that the present version must have */
	struct office_place endorses_place, requires_place;
	struct office_to *to;
	size_t to_count;
	enum office_default by_default;
	const char **default_roles;
	struct office_through through;
	const char *next; /* state; NULL: stays */
	struct office_due due;
	const char *notice, *article; /* NULL: none */
	struct office_place place;
};

/* What the agency's rules say where nobody wrote a date: the first whose conditions hold. Counts from the arrival. */
struct office_deadline_default {
	struct office_due due;
	struct office_condition *conditions;
	size_t condition_count;
	const char *article; /* NULL: none */
	struct office_place place;
};

/* ---- what is asked when a document is entered ---- */

enum office_entry_datum {
	OFFICE_ENTRY_SCAN, /* of a document on paper */
	OFFICE_ENTRY_ANNEX_PAPER, /* annexes that stay on paper */
	OFFICE_ENTRY_PAPER_COPIES, /* where the paper is that it was scanned from */
	OFFICE_ENTRY_LEGAL_CLASS,
	OFFICE_ENTRY_SOURCE,
	OFFICE_ENTRY_MEDIUM,
	OFFICE_ENTRY_END
};
extern const char *const office_entry_data[OFFICE_ENTRY_END]; /* as the file names them */

struct office_entry_need {
	enum office_use use; /* OFFICE_OPTIONAL when the file says nothing */
	struct office_condition *conditions; /* under which it is required; else optional */
	size_t condition_count;
	const char *article; /* NULL: none */
};

/* Documents that must not enter, and what is done with them on paper instead. */
struct office_barred {
	struct office_label label, procedure;
	struct office_condition *conditions; /* at least one; all must hold */
	size_t condition_count;
	const char *article; /* NULL: none */
};

struct office_registration {
	struct office_entry_need needs[OFFICE_ENTRY_END];
	struct office_barred *barred;
	size_t barred_count;
	const char **correctors; /* roles that may correct what was entered; NULL: those that may enter documents */
	const char *correct_article; /* NULL: none */
	struct office_place correct_place;
};

/* ---- what follows the number of a document that leaves ---- */

struct office_issue_need {
	bool required;
	struct office_condition *conditions; /* under which it is; all must hold */
	size_t condition_count;
	const char *article; /* NULL: none */
};

/* A limit of some documents, which goes before that of all. */
struct office_issue_limit {
	struct office_condition *conditions; /* at least one; all must hold, the first limit that fits counts */
	size_t condition_count;
	uint32_t working_days; /* from the signature; 0: that day itself, where there are no minutes */
	uint32_t minutes; /* by the clock; 0: working days count */
	bool morning;
	const char *article; /* NULL: that of issuing */
};

struct office_issue {
	struct office_issue_need number, seal; /* number and date into the PDF; the agency's signature over it */
	/* From the signature until the document has left: working days, with its warning. DIRECTED: no limit. */
	struct office_due due;
	bool morning; /* it ends with the last day's morning, not with the day */
	uint32_t urgent_minutes; /* of urgent documents, by the clock; 0: as others */
	struct office_issue_limit *limits; /* in the file's order */
	size_t limit_count;
	const char *article; /* NULL: none */
	struct office_place place;
};

/* ---- what is asked before it is handed to the archive ---- */

struct office_archive {
	struct office_entry_need certified_copy; /* that one was made of it (sao y) */
};

/* ---- the check of its form ---- */

/* What is said of single checks, by their codes; lists end with NULL, and one that is NULL is empty. */
struct office_form_article {
	const char *code, *article; /* of a rule of one's own, beside or instead of the law's */
};
struct office_form_check {
	const char **blocks; /* what stops a draft on its way */
	const char **notes; /* what is told */
	const char **ignores; /* what is not looked at */
	struct office_form_article *articles; /* ended by {NULL} */
};

/* ---- how a document leaves ---- */

/* To whom; a group counts as its members. */
enum office_recipient_kind {
	OFFICE_RECIPIENT_PERSON = 1,
	OFFICE_RECIPIENT_UNIT,
	OFFICE_RECIPIENT_AGENCY, /* on this server */
	OFFICE_RECIPIENT_OUTSIDE,
	OFFICE_RECIPIENT_END
};
enum office_dispatch_way {
	OFFICE_DISPATCH_ELECTRONIC = 1, /* on paper to whom no electronic channel reaches */
	OFFICE_DISPATCH_PAPER,
	OFFICE_DISPATCH_BOTH,
};
/* One line of the dispatch table: the first whose kind and conditions fit counts. */
struct office_dispatch {
	unsigned recipients; /* bits 1u << enum office_recipient_kind */
	enum office_dispatch_way way;
	struct office_condition *conditions; /* all must hold */
	size_t condition_count;
	const char *article; /* NULL: none */
};

/* Documents that begin elsewhere: a process of their own within the definition. */
struct office_begin {
	const char *state, *step;
	const char **begins; /* of the roles that may enter documents, those that may enter these; NULL: all of them */
	struct office_condition *conditions; /* all must hold; the first that fits counts */
	size_t condition_count;
	struct office_place place;
};

struct office_state {
	const char *name, *stage;
	struct office_label label;
	bool final;
	struct office_place place;
};

struct office_step {
	const char *name, *state; /* state: of a document that comes back to here; NULL: it keeps its own */
	struct office_label label;
	struct office_place place;
};

/* A role of the definition's own, beside those of office/access/access.h. */
struct office_own_role {
	const char *name;
	struct office_label label;
	bool sees_all; /* documents of the agency; else those that concern its holder */
	struct office_place place;
};

/* A reason for which what came electronically may be refused. */
struct office_refusal {
	const char *name;
	struct office_label label;
	const char *article; /* NULL: none */
};

/* The desk where electronic documents from outside wait to be taken in. */
struct office_reception {
	struct office_due due; /* from arrival; amount 0: no limit */
	const char *article; /* of the limit; NULL: none */
	struct office_refusal *refusals; /* none: nothing may be refused */
	size_t refusal_count;
	bool recall_asks; /* the clerk is asked before what its sender recalls is cancelled */
	const char *recall_article; /* NULL: none */
	bool update_asks; /* the clerk is asked before what its sender has changed is taken over */
	const char *update_article; /* NULL: none */
};

struct office_process {
	const char *path, *text; /* what it was read from */
	size_t text_len;
	char sha256[65];
	const struct office_process_kind *kind;
	const char *name;
	uint32_t version;
	struct office_label label;
	const char *source; /* the regulation; NULL: none */
	const char *first_state, *first_step, *done_state;
	const char **begins; /* roles that may enter documents; ended by NULL */
	struct office_reception reception;
	struct office_place first_place, done_place;
	struct office_begin *kinds; /* that begin elsewhere */
	size_t kind_count;
	struct office_registration registration;
	struct office_issue issue;
	struct office_archive archive;
	struct office_form_check form_check;
	struct office_own_role *roles;
	size_t role_count;
	struct office_state *states;
	size_t state_count;
	struct office_step *steps;
	size_t step_count;
	struct office_action *actions; /* in the file's order, which is that of buttons */
	size_t action_count;
	struct office_deadline_default *deadlines; /* in the file's order */
	size_t deadline_count;
	const char *inform_step; /* where recipients inside the agency stand; NULL: nowhere */
	struct office_place inform_place;
	struct office_dispatch *dispatch; /* in the file's order */
	size_t dispatch_count;
	struct office_chunk *chunks; /* its memory */
};

/* What was found wrong, in the order of the file: "file:line:column: what; what to do". */
struct office_problems {
	char *texts[OFFICE_PROCESS_PROBLEMS_MAX];
	uint64_t places[OFFICE_PROCESS_PROBLEMS_MAX];
	size_t count, untold; /* untold: more than are kept */
};
void office_problems_finish(struct office_problems *problems);

/*
 * Reads and checks a definition. path stands in messages. 0 with *ret when there is nothing wrong with it; -EINVAL with
 * problems; -ENOMEM. The caller destroys *ret and finishes the problems (zeroed before) in every case.
 */
int office_process_read(const char *path, const char *text, size_t len, const struct office_process_kind *kind,
			struct office_process **ret, struct office_problems *problems);
/* The same from a file, which must be regular and no larger than OFFICE_PROCESS_BYTES_MAX. Errors as of open(). */
int office_process_open(const char *path, const struct office_process_kind *kind, struct office_process **ret,
			struct office_problems *problems);
/*
 * A text that was read without a mistake once: only its form is looked at, so that a document ends under the rules that
 * it began with whatever is asked of new definitions.
 */
int office_process_recall(const char *path, const char *text, size_t len, const struct office_process_kind *kind,
			  struct office_process **ret, struct office_problems *problems);
void office_process_destroy(struct office_process **process);

/* NULL: none of that name. */
const struct office_state *office_process_state(const struct office_process *process, const char *name);
const struct office_step *office_process_step(const struct office_process *process, const char *name);
/* The action to which proposals are made: the first that passes a document on with a directive. NULL: none. */
const struct office_action *office_process_directing(const struct office_process *process);
const struct office_refusal *office_process_refusal(const struct office_process *process, const char *name);
const struct office_own_role *office_process_role(const struct office_process *process, const char *name);
/* A role of the field, or of the definition's own. */
bool office_process_knows_role(const struct office_process *process, const char *role);
/* The label of a role, of either kind; {NULL}: unknown. */
struct office_label office_role_label(const struct office_process *process, const char *role);
extern const char *const office_roles[]; /* those of the field, ended by NULL */

/* Has it receivers? */
bool office_action_sends(const struct office_action *action);
/* Does a document that has, or by this gets, its number begin to be issued with it? */
bool office_action_issues(const struct office_action *action);

bool office_name_in(const char *name, const char *const *list); /* list NULL: everything is in it */

#endif
