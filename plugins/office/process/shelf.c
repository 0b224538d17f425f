#include "office/process/shelf.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "office/calendar/moment.h"

struct entry {
	uint32_t agency;
	const struct office_process *process;
	struct office_process *own; /* NULL: one of the choices, in the agency's store with the same text */
};

struct choice {
	char preset[OFFICE_SHELF_PRESET_MAX + 1];
	struct office_process *process;
	struct office_catalogue *types; /* NULL: it has none of its own */
};

struct office_shelf {
	const char *prefix, *choice_prefix;
	const struct office_process_kind *kind;
	struct choice choices[OFFICE_SHELF_CHOICES_MAX]; /* the first is the server's own */
	size_t choice_count;
	pthread_mutex_t lock; /* over what follows */
	struct entry *entries[OFFICE_SHELF_MAX];
	size_t count;
};

int office_shelf_create(const char *prefix, const char *choice_prefix, const struct office_process_kind *kind,
			struct office_process **current, struct office_shelf **ret)
{
	struct office_shelf *shelf = calloc(1, sizeof(*shelf));

	if (!shelf)
		return -ENOMEM;
	*shelf = (struct office_shelf){.prefix = prefix, .choice_prefix = choice_prefix, .kind = kind};
	shelf->choices[shelf->choice_count++].process = *current;
	pthread_mutex_init(&shelf->lock, NULL);
	*current = NULL;
	*ret = shelf;
	return 0;
}

void office_shelf_destroy(struct office_shelf **shelf)
{
	if (!*shelf)
		return;
	for (size_t i = 0; i < (*shelf)->count; i++) {
		office_process_destroy(&(*shelf)->entries[i]->own);
		free((*shelf)->entries[i]);
	}
	for (size_t i = 0; i < (*shelf)->choice_count; i++) {
		office_process_destroy(&(*shelf)->choices[i].process);
		office_catalogue_destroy(&(*shelf)->choices[i].types);
	}
	pthread_mutex_destroy(&(*shelf)->lock);
	free(*shelf);
	*shelf = NULL;
}

/* ---- the choices ---- */

static int find_choice(const struct office_shelf *shelf, const char *preset, size_t *ret)
{
	for (*ret = 0; *ret < shelf->choice_count; (*ret)++)
		if (strcmp(shelf->choices[*ret].preset, preset) == 0)
			return 0;
	return -ENOENT;
}

int office_shelf_add(struct office_shelf *shelf, const char *preset, struct office_process **process,
		     struct office_catalogue **types)
{
	struct choice *choice = &shelf->choices[shelf->choice_count];
	size_t len = strlen(preset), index;

	if (find_choice(shelf, preset, &index) == 0)
		return -EEXIST;
	if (shelf->choice_count == OFFICE_SHELF_CHOICES_MAX || len > OFFICE_SHELF_PRESET_MAX)
		return -ENOSPC;
	memcpy(choice->preset, preset, len + 1);
	choice->process = *process;
	choice->types = *types;
	shelf->choice_count++;
	*process = NULL;
	*types = NULL;
	return 0;
}

const struct office_process *office_shelf_choice(const struct office_shelf *shelf, size_t index,
						 const char **ret_preset)
{
	if (index >= shelf->choice_count)
		return NULL;
	*ret_preset = shelf->choices[index].preset;
	return shelf->choices[index].process;
}

struct cv_key office_shelf_choice_key(const struct office_shelf *shelf, struct cv_call *call)
{
	return cv_key(call, shelf->choice_prefix, NULL);
}

const struct office_process_kind *office_shelf_kind(const struct office_shelf *shelf)
{
	return shelf->kind;
}

int office_shelf_chosen(const struct office_shelf *shelf, struct cv_call *call, size_t *ret_index)
{
	Congvan__ProcessChoice *choice = NULL;
	int error = 0;

	*ret_index = 0;
	if (shelf->choice_count > 1 && call->caller.agency)
		error =
		    cv_get(call, office_shelf_choice_key(shelf, call), &congvan__process_choice__descriptor, &choice);
	if (error || !choice || !choice->preset || find_choice(shelf, choice->preset, ret_index) == 0)
		return error;
	return cv_fail(call, CV_CONFLICT, "process.not_configured", choice->preset, NULL);
}

int office_shelf_current(const struct office_shelf *shelf, struct cv_call *call, const struct office_process **ret)
{
	size_t index;
	int error = office_shelf_chosen(shelf, call, &index);

	if (!error)
		*ret = shelf->choices[index].process;
	return error;
}

int office_shelf_types(const struct office_shelf *shelf, struct cv_call *call, const struct office_catalogue *own,
		       const struct office_catalogue **ret)
{
	size_t index;
	int error = office_shelf_chosen(shelf, call, &index);

	if (!error)
		*ret = shelf->choices[index].types ? shelf->choices[index].types : own;
	return error;
}

/* ---- what is held ---- */

static const struct entry *find_locked(const struct office_shelf *shelf, uint32_t agency, const char *name,
				       uint32_t version)
{
	for (size_t i = 0; i < shelf->count; i++) {
		const struct entry *entry = shelf->entries[i];

		if (entry->agency == agency && entry->process->version == version &&
		    strcmp(entry->process->name, name) == 0)
			return entry;
	}
	return NULL;
}

static const struct entry *find(struct office_shelf *shelf, uint32_t agency, const char *name, uint32_t version)
{
	const struct entry *found;

	pthread_mutex_lock(&shelf->lock);
	found = find_locked(shelf, agency, name, version);
	pthread_mutex_unlock(&shelf->lock);
	return found;
}

/* Takes *own (NULL: `process` is one of the choices). Somebody else may have been quicker; then theirs stays. */
static int keep(struct office_shelf *shelf, uint32_t agency, const struct office_process *process,
		struct office_process **own, const struct entry **ret)
{
	struct entry *entry = calloc(1, sizeof(*entry));
	int error = entry ? 0 : -ENOMEM;

	if (error)
		return error;
	*entry = (struct entry){agency, *own ? *own : process, *own};
	pthread_mutex_lock(&shelf->lock);
	*ret = find_locked(shelf, agency, entry->process->name, entry->process->version);
	if (!*ret && shelf->count == OFFICE_SHELF_MAX)
		error = -ENOSPC;
	if (!*ret && !error) {
		*ret = shelf->entries[shelf->count++] = entry;
		entry = NULL;
		*own = NULL;
	}
	pthread_mutex_unlock(&shelf->lock);
	free(entry);
	return error;
}

static struct cv_key record_key(const struct office_shelf *shelf, struct cv_call *call, const char *name,
				uint32_t version)
{
	return cv_key(call, shelf->prefix, "sw", name, version);
}

/* The choice with this very text; NULL: none. */
static const struct office_process *among_choices(const struct office_shelf *shelf, const char *name, uint32_t version,
						  const char *sha256)
{
	for (size_t i = 0; sha256 && i < shelf->choice_count; i++) {
		const struct office_process *process = shelf->choices[i].process;

		if (version == process->version && strcmp(name, process->name) == 0 &&
		    strcmp(sha256, process->sha256) == 0)
			return process;
	}
	return NULL;
}

/* ---- beginning ---- */

static int put(const struct office_shelf *shelf, struct cv_txn *txn, struct cv_call *call,
	       const struct office_process *current)
{
	Congvan__ProcessRecord *record = cv_new(call, &congvan__process_record__descriptor);

	if (!record)
		return -ENOMEM;
	record->name = cv_strdup(call, current->name);
	CV_SET(record, version, current->version);
	record->text = cv_strndup(call, current->text, current->text_len);
	record->sha256 = cv_strdup(call, current->sha256);
	record->used_since = office_moment(call, call->now_ms);
	if (!record->name || !record->text || !record->sha256 || !record->used_since)
		return -ENOMEM;
	return cv_txn_put(txn, record_key(shelf, call, current->name, current->version), &record->base);
}

int office_shelf_begin(struct office_shelf *shelf, struct cv_txn *txn, struct cv_call *call,
		       const struct office_process *current)
{
	const struct entry *entry = find(shelf, call->caller.agency, current->name, current->version);
	struct office_process *none = NULL;
	Congvan__ProcessRecord *record;
	int error;

	if (entry && entry->process == current)
		return 0; /* it was found in the store: records of definitions never change */
	error = cv_txn_get(txn, record_key(shelf, call, current->name, current->version),
			   &congvan__process_record__descriptor, &record);
	if (error)
		return error;
	if (!record)
		return put(shelf, txn, call, current);
	if (record->sha256 && strcmp(record->sha256, current->sha256) == 0)
		return keep(shelf, call->caller.agency, current, &none, &entry);
	call->host->health(
	    call->host, CV_HEALTH_FAILED,
	    "the process file was changed without a new version: nothing is registered until it has one");
	return cv_fail(call, CV_CONFLICT, "process.changed", current->name, cv_printf(call, "%u", current->version),
		       NULL);
}

/* ---- looking up ---- */

int office_shelf_record(const struct office_shelf *shelf, struct cv_call *call, const char *name, uint32_t version,
			Congvan__ProcessRecord **ret)
{
	struct cv_key from = cv_key(call, shelf->prefix, "s", name);
	struct cv_row *rows;
	uint32_t count;
	int error;

	*ret = NULL;
	if (version)
		return cv_get(call, record_key(shelf, call, name, version), &congvan__process_record__descriptor, ret);
	error = cv_scan(call, from, cv_key_after(call, from), 1, CV_SCAN_REVERSE, &rows, &count);
	if (error || !count)
		return error;
	*ret = cv_row_message(call, &rows[0], &congvan__process_record__descriptor);
	return *ret ? 0 : -EIO;
}

static int recall(struct office_shelf *shelf, struct cv_call *call, const char *name, uint32_t version,
		  const struct office_process **ret)
{
	struct office_problems problems = {.count = 0};
	const struct office_process *same;
	struct office_process *own = NULL;
	const struct entry *entry = NULL;
	Congvan__ProcessRecord *record;
	int error = office_shelf_record(shelf, call, name, version, &record);

	if (error)
		return error;
	if (!record || !record->text)
		return cv_fail(call, CV_INTERNAL, "process.lost", name, NULL);
	same = among_choices(shelf, name, version, record->sha256);
	if (!same)
		error = office_process_recall(name, record->text, strlen(record->text), shelf->kind, &own, &problems);
	office_problems_finish(&problems);
	if (error == -EINVAL)
		return cv_fail(call, CV_INTERNAL, "process.lost", name, NULL);
	if (!error)
		error = keep(shelf, call->caller.agency, same, &own, &entry);
	office_process_destroy(&own);
	if (!error)
		*ret = entry->process;
	return error;
}

int office_shelf_get(struct office_shelf *shelf, struct cv_call *call, const char *name, uint32_t version,
		     const struct office_process **ret)
{
	const struct entry *entry;

	if (!name || !*name) {
		*ret = shelf->choices[0].process;
		return 0;
	}
	entry = find(shelf, call->caller.agency, name, version);
	if (!entry)
		return recall(shelf, call, name, version, ret);
	*ret = entry->process;
	return 0;
}
