#include "office/process/process.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/process/int.h"

#define CHUNK_BYTES 16384u
#define PROBLEM_BYTES 600u
#define DISTANCE_WORD_MAX 63u

#define STATE(name) (1u << CONGVAN__FLOW_STATE__FLOW_##name)
#define WAITING (STATE(TO_DO) | STATE(SENT_BACK))
#define GOING (WAITING | STATE(AWAITING_RECEPTION) | STATE(FORWARDED))

/* name, meaning, from which states, has receivers, needs a reason, on the first flow, on others, with which documents,
 * has receivers where the definition names some */
const struct office_verb_kind office_verbs[OFFICE_VERBS_END] = {
    [OFFICE_RECEIVE] = {"receive", "takes in what was sent to a unit", STATE(AWAITING_RECEPTION), false, false, false,
			true, OFFICE_OF_RECEIVED, false},
    [OFFICE_REFUSE] = {"refuse", "does not take it in: it goes back with a reason", STATE(AWAITING_RECEPTION), false,
		       true, false, true, OFFICE_OF_RECEIVED, false},
    [OFFICE_PASS_ON] = {"pass_on", "passes it on to others", WAITING, true, false, true, true, OFFICE_OF_ANY, false},
    [OFFICE_COMPLETE] = {"complete", "ends the receiver's part", WAITING, false, false, true, true, OFFICE_OF_ANY,
			 false},
    [OFFICE_RETURN] = {"return", "gives it back to who passed it on, with a reason", GOING, false, true, false, true,
		       OFFICE_OF_ANY, false},
    [OFFICE_WITHDRAW] = {"withdraw", "takes away what was passed on, with all below it", GOING, false, false, false,
			 true, OFFICE_OF_ANY, false},
    [OFFICE_TAKE_BACK] = {"take_back", "takes back what nobody has opened", STATE(FORWARDED), false, false, true, true,
			  OFFICE_OF_ANY, false},
    [OFFICE_NOTE] = {"note", "notes an opinion", GOING | STATE(COMPLETED), false, false, true, true, OFFICE_OF_ANY,
		     false},
    [OFFICE_REMIND] = {"remind", "reminds the receiver", GOING, false, false, false, true, OFFICE_OF_ANY, false},
    [OFFICE_ANSWER] = {"answer", "begins the draft of the document that answers", WAITING, false, false, true, true,
		       OFFICE_OF_RECEIVED, false},
    [OFFICE_VOID] = {"void", "ends the document before anybody else has it", WAITING, false, true, true, false,
		     OFFICE_OF_ANY, false},
    [OFFICE_PAPER] = {"paper", "notes that the paper of an electronic document has come", GOING | STATE(COMPLETED),
		      false, false, true, false, OFFICE_OF_RECEIVED, false},
    [OFFICE_REVISE] = {"revise", "writes another version", WAITING, false, false, true, true, OFFICE_OF_VERSIONS,
		       false},
    [OFFICE_SEND_BACK] = {"send_back", "gives it back to whoever began, with a reason", WAITING, false, true, false,
			  true, OFFICE_OF_VERSIONS, false},
    [OFFICE_CONSULT] = {"consult", "asks others for advice and waits for nobody", WAITING, true, false, true, true,
			OFFICE_OF_VERSIONS, false},
    [OFFICE_NUMBER] = {"number", "gives number and date", WAITING, false, false, true, true, OFFICE_OF_VERSIONS,
		       .may_send = true},
    [OFFICE_ISSUE] = {"issue", "issues what has its number", WAITING, false, false, true, true, OFFICE_OF_VERSIONS,
		      false},
};

bool office_action_sends(const struct office_action *action)
{
	const struct office_verb_kind *verb = &office_verbs[action->verb];

	return verb->sends || (verb->may_send && action->to_count);
}

bool office_action_issues(const struct office_action *action)
{
	return action->verb == OFFICE_ISSUE || (action->verb == OFFICE_NUMBER && !office_action_sends(action));
}

const char *const office_endorsements[OFFICE_ENDORSEMENTS_END] = {"content", "form", "initial",
								  "approve", "sign", NULL};

const struct office_label office_endorsement_labels[OFFICE_ENDORSEMENTS_END] = {
    [OFFICE_ENDORSE_NOTHING] = {"", ""},
    [OFFICE_ENDORSE_CONTENT] = {"chịu trách nhiệm về nội dung", "stands for the content"},
    [OFFICE_ENDORSE_FORM] = {"chịu trách nhiệm về thể thức", "stands for the form"},
    [OFFICE_ENDORSE_INITIAL] = {"ký nháy", "initials"},
    [OFFICE_ENDORSE_APPROVE] = {"duyệt", "approval"},
    [OFFICE_ENDORSE_SIGN] = {"ký", "signature"},
};

const char *const office_data[OFFICE_DATA_END] = {"text",        "directive", "reason", "result",  "reply",
						  "attachments", "receivers", "paper",  "proposal"};
const char *const office_members[OFFICE_DATA_END] = {"text",    "directive",   "reason", "result",  "reply",
						     "uploads", "assignments", "paper",  "proposal"};

const char *const office_entry_data[OFFICE_ENTRY_END] = {"scan",        "annex_on_paper", "paper_copies",
							 "legal_class", "source",         "medium"};

/* ---- roles ---- */

static const struct {
	const char *role;
	struct office_label label;
} role_labels[] = {
    {OFFICE_ADMINISTRATOR, {"Quản trị hệ thống", "Administrator"}},
    {OFFICE_RECORDS_CLERK, {"Văn thư cơ quan", "Records clerk"}},
    {OFFICE_HEAD, {"Người đứng đầu cơ quan", "Head of the agency"}},
    {OFFICE_DEPUTY, {"Cấp phó của người đứng đầu", "Deputy head of the agency"}},
    {OFFICE_CHIEF_OF_OFFICE, {"Chánh văn phòng", "Chief of office"}},
    {OFFICE_UNIT_HEAD, {"Trưởng đơn vị", "Head of a unit"}},
    {OFFICE_UNIT_DEPUTY, {"Phó trưởng đơn vị", "Deputy head of a unit"}},
    {OFFICE_SPECIALIST, {"Chuyên viên", "Specialist"}},
    {OFFICE_SECRETARY, {"Thư ký lãnh đạo", "Leader's secretary"}},
    {OFFICE_UNIT_CLERK, {"Văn thư đơn vị", "Unit clerk"}},
    {OFFICE_ARCHIVIST, {"Lưu trữ viên", "Archivist"}},
    {OFFICE_ONE_STOP_DESK, {"Bộ phận một cửa", "One-stop desk"}},
};

const char *const office_roles[] = {OFFICE_ADMINISTRATOR,
				    OFFICE_RECORDS_CLERK,
				    OFFICE_HEAD,
				    OFFICE_DEPUTY,
				    OFFICE_CHIEF_OF_OFFICE,
				    OFFICE_UNIT_HEAD,
				    OFFICE_UNIT_DEPUTY,
				    OFFICE_SPECIALIST,
				    OFFICE_SECRETARY,
				    OFFICE_UNIT_CLERK,
				    OFFICE_ARCHIVIST,
				    OFFICE_ONE_STOP_DESK,
				    NULL};

bool office_name_in(const char *name, const char *const *list)
{
	if (!list)
		return true;
	for (; name && *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

struct office_label office_role_label(const struct office_process *process, const char *role)
{
	const struct office_own_role *own = office_process_role(process, role);

	if (own)
		return own->label;
	for (size_t i = 0; i < sizeof(role_labels) / sizeof(role_labels[0]); i++)
		if (strcmp(role_labels[i].role, role) == 0)
			return role_labels[i].label;
	return (struct office_label){NULL, NULL};
}

bool office_process_knows_role(const struct office_process *process, const char *role)
{
	return office_name_in(role, office_roles) || office_process_role(process, role);
}

/* ---- looking up ---- */

const struct office_state *office_process_state(const struct office_process *process, const char *name)
{
	for (size_t i = 0; name && i < process->state_count; i++)
		if (strcmp(process->states[i].name, name) == 0)
			return &process->states[i];
	return NULL;
}

const struct office_step *office_process_step(const struct office_process *process, const char *name)
{
	for (size_t i = 0; name && i < process->step_count; i++)
		if (strcmp(process->steps[i].name, name) == 0)
			return &process->steps[i];
	return NULL;
}

const struct office_own_role *office_process_role(const struct office_process *process, const char *name)
{
	for (size_t i = 0; name && i < process->role_count; i++)
		if (strcmp(process->roles[i].name, name) == 0)
			return &process->roles[i];
	return NULL;
}

const struct office_refusal *office_process_refusal(const struct office_process *process, const char *name)
{
	for (size_t i = 0; name && i < process->reception.refusal_count; i++)
		if (strcmp(process->reception.refusals[i].name, name) == 0)
			return &process->reception.refusals[i];
	return NULL;
}

const struct office_action *office_process_directing(const struct office_process *process)
{
	for (size_t i = 0; i < process->action_count; i++)
		if (process->actions[i].verb == OFFICE_PASS_ON && process->actions[i].needs[OFFICE_DIRECTIVE].use)
			return &process->actions[i];
	return NULL;
}

/* ---- memory ---- */

struct office_chunk {
	struct office_chunk *next;
	size_t used, size;
	max_align_t data[];
};

void *office_process_alloc(struct office_process *process, size_t size_bytes)
{
	const size_t align = sizeof(max_align_t);
	size_t wanted = (size_bytes + align - 1) / align * align;
	struct office_chunk *chunk = process->chunks;
	void *memory;

	if (!chunk || chunk->size - chunk->used < wanted) {
		size_t size = wanted > CHUNK_BYTES ? wanted : CHUNK_BYTES;

		chunk = calloc(1, sizeof(*chunk) + size);
		if (!chunk)
			return NULL;
		chunk->size = size;
		chunk->next = process->chunks;
		process->chunks = chunk;
	}
	memory = (char *)chunk->data + chunk->used;
	chunk->used += wanted;
	return memory;
}

char *office_process_strdup(struct office_process *process, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = office_process_alloc(process, size);

	if (copy)
		memcpy(copy, text, size);
	return copy;
}

void office_process_destroy(struct office_process **process)
{
	struct office_chunk *chunk = *process ? (*process)->chunks : NULL;

	while (chunk) {
		struct office_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
	free(*process);
	*process = NULL;
}

/* ---- problems ---- */

void office_problem(struct office_problems *problems, const char *path, struct office_place place, const char *format,
		    ...)
{
	char text[PROBLEM_BYTES];
	int len = snprintf(text, sizeof(text), "%s:%u:%u: ", path, place.line, place.column);
	va_list list;

	if (problems->count == OFFICE_PROCESS_PROBLEMS_MAX || len < 0 || (size_t)len >= sizeof(text)) {
		problems->untold++;
		return;
	}
	va_start(list, format);
	vsnprintf(text + len, sizeof(text) - (size_t)len, format, list);
	va_end(list);
	problems->texts[problems->count] = strdup(text);
	problems->places[problems->count] = (uint64_t)place.line << 32 | place.column;
	if (problems->texts[problems->count])
		problems->count++;
	else
		problems->untold++;
}

/* Few: an insertion keeps what stands at one place in the order in which it was found. */
void office_problems_sort(struct office_problems *problems)
{
	for (size_t i = 1; i < problems->count; i++) {
		uint64_t place = problems->places[i];
		char *text = problems->texts[i];
		size_t to = i;

		for (; to > 0 && problems->places[to - 1] > place; to--) {
			problems->places[to] = problems->places[to - 1];
			problems->texts[to] = problems->texts[to - 1];
		}
		problems->places[to] = place;
		problems->texts[to] = text;
	}
}

void office_problems_finish(struct office_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		free(problems->texts[i]);
	*problems = (struct office_problems){.count = 0};
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance; words past DISTANCE_WORD_MAX are near nothing. */
static size_t distance(const char *from, const char *to)
{
	size_t row[DISTANCE_WORD_MAX + 1], rows = strlen(from), columns = strlen(to);

	if (rows > DISTANCE_WORD_MAX || columns > DISTANCE_WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= columns; j++)
		row[j] = j;
	for (size_t i = 1; i <= rows; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= columns; j++) {
			size_t above = row[j], replaced = diagonal + (from[i - 1] != to[j - 1]);

			row[j] = smaller(smaller(above, row[j - 1]) + 1, replaced);
			diagonal = above;
		}
	}
	return row[columns];
}

const char *office_suggestion(const char *word, const char *const *candidates, char ret[OFFICE_SUGGESTION_MAX])
{
	size_t best = SIZE_MAX, len = strlen(word);
	const char *nearest = NULL;

	for (; *candidates; candidates++) {
		size_t apart = distance(word, *candidates);

		if (apart < best) {
			best = apart;
			nearest = *candidates;
		}
	}
	ret[0] = '\0';
	if (nearest && best <= 1 + len / 3)
		snprintf(ret, OFFICE_SUGGESTION_MAX, "; did you mean \"%s\"?", nearest);
	return ret;
}
