#include "office/case/source_copy.h"

#include <errno.h>
#include <string.h>

#define CERTIFIED "certified_copy"
#define GIVEN_UP "cancelled"
#define ISSUED "issued"

static bool is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

int office_copies(struct cv_call *call, const char *prefix, uint64_t document, Congvan__SourceCopy ***ret,
		  size_t *ret_count)
{
	struct cv_key from = cv_key(call, prefix, "i", document);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), OFFICE_COPIES_SHOWN, CV_SCAN_REVERSE, &rows, &count);

	*ret = NULL;
	*ret_count = 0;
	for (uint32_t i = 0; i < count && !error; i++) {
		Congvan__SourceCopy *copy = cv_row_message(call, &rows[i], &congvan__source_copy__descriptor);

		if (!copy)
			error = -EIO;
		else if (!is(copy->stage, GIVEN_UP))
			error = cv_append(call, ret, ret_count, copy);
	}
	return error;
}

/* One that has left: a draft may still be given up, and what was recalled is none. */
static bool is_certified(Congvan__SourceCopy *const *copies, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is(copies[i]->kind, CERTIFIED) && is(copies[i]->stage, ISSUED))
			return true;
	return false;
}

static int add_missing(struct cv_call *call, const struct office_entry_need *need, Congvan__ArchiveAnswer *answer)
{
	Congvan__ArchiveNeed *missing = cv_new(call, &congvan__archive_need__descriptor);

	if (!missing)
		return -ENOMEM;
	missing->code = cv_strdup(call, CERTIFIED);
	missing->text = cv_strdup(call, cv_text(call, "archive.certified_copy", NULL));
	missing->article = cv_strdup(call, need->article);
	if (!missing->code || !missing->text || (need->article && !missing->article))
		return -ENOMEM;
	return cv_append(call, &answer->missing, &answer->n_missing, missing);
}

int office_archive_ask(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
		       Congvan__SourceCopy *const *copies, size_t count, Congvan__ArchiveAnswer **ret)
{
	const struct office_entry_need *need = &process->archive.certified_copy;
	Congvan__ArchiveAnswer *answer;
	int error = 0;

	*ret = NULL;
	if (need->use != OFFICE_REQUIRED || !office_facts_fit(need->conditions, need->condition_count, facts))
		return 0;
	answer = cv_new(call, &congvan__archive_answer__descriptor);
	if (!answer)
		return -ENOMEM;
	if (!is_certified(copies, count))
		error = add_missing(call, need, answer);
	CV_SET(answer, archivable, !answer->n_missing);
	*ret = answer;
	return error;
}
