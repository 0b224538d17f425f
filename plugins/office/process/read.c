/* Reads a definition: first all of its parts, then, when these are right, what must hold between them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "office/digest.h"
#include "office/process/yaml.h"

static void read_begin(struct office_reading *reading, const yaml_node_t *root)
{
	static const char *const keys[] = {"state", "step", "by", "kinds", NULL};
	struct office_process *process = reading->process;
	const yaml_node_t *node = office_member(reading, root, "begin");

	process->first_place = office_node_place(node ? node : root);
	if (!node) {
		office_node_problem(reading, root,
				    "begin: is missing; write begin: {state: ..., step: ..., by: [...]}");
		return;
	}
	if (!office_map_of(reading, node, "begin", keys))
		return;
	process->first_state = office_read_name(reading, node, "state", true);
	process->first_step = office_read_name(reading, node, "step", true);
	process->begins = office_read_names(reading, node, "by", true);
	office_read_kinds(reading, node);
}

/* The members of a map, in order, each a thing with a name. */
static size_t read_named(struct office_reading *reading, const yaml_node_t *root, const char *key, size_t most,
			 const yaml_node_t **ret_map)
{
	const yaml_node_t *node = office_member(reading, root, key);
	const char *name;
	const yaml_node_t *value;
	size_t count = 0;

	*ret_map = NULL;
	if (!node)
		return 0;
	if (!office_map_of(reading, node, key, NULL))
		return 0;
	for (size_t i = 0; office_next_member(reading, node, &i, &name, &value); count++)
		if (name && !office_is_name(name))
			office_node_problem(reading, value,
					    "%s: expected a name of letters a-z, digits, \"_\" and \"-\"", name);
	if (count > most) {
		office_node_problem(reading, node, "%s: %zu entries; at most %zu are read", key, count, most);
		count = most;
	}
	*ret_map = node;
	return count;
}

static const char *keep_name(struct office_reading *reading, const char *name)
{
	const char *kept = office_process_strdup(reading->process, name ? name : "");

	reading->out_of_memory |= !kept;
	return kept;
}

static void read_roles(struct office_reading *reading, const yaml_node_t *root)
{
	/* What people in the role are beside this file is for the plugin that keeps posts. */
	static const char *const keys[] = {"label", "sees", "in_unit", "has_leaders", NULL};
	static const char *const sees[] = {"own", "all", NULL};
	struct office_process *process = reading->process;
	const yaml_node_t *map, *value;
	size_t count = read_named(reading, root, "roles", OFFICE_PROCESS_ROLES_MAX, &map);
	const char *name;

	process->roles = office_reading_array(reading, count, sizeof(*process->roles));
	for (size_t i = 0; map && process->roles && i < count && office_next_member(reading, map, &i, &name, &value);) {
		struct office_own_role *role = &process->roles[process->role_count++];

		role->name = keep_name(reading, name);
		role->place = office_node_place(value);
		if (name && office_name_in(name, office_roles))
			office_node_problem(reading, value, "%s: is a role of every agency; give yours another name",
					    name);
		if (!office_map_of(reading, value, "a role", keys))
			continue;
		role->label = office_read_label(reading, value, "label", true);
		role->sees_all = office_read_word(reading, value, "sees", false, sees) == 1;
		office_read_flag(reading, value, "in_unit");
		office_read_flag(reading, value, "has_leaders");
	}
}

static void read_refusals(struct office_reading *reading, const yaml_node_t *desk)
{
	static const char *const keys[] = {"label", "article", NULL};
	struct office_reception *reception = &reading->process->reception;
	const yaml_node_t *map, *value;
	size_t count = read_named(reading, desk, "refusals", OFFICE_PROCESS_LIST_MAX, &map);
	const char *name;

	reception->refusals = office_reading_array(reading, count, sizeof(*reception->refusals));
	for (size_t i = 0;
	     map && reception->refusals && i < count && office_next_member(reading, map, &i, &name, &value);) {
		struct office_refusal *refusal = &reception->refusals[reception->refusal_count++];

		refusal->name = keep_name(reading, name);
		if (!office_map_of(reading, value, "a reason", keys))
			continue;
		refusal->label = office_read_label(reading, value, "label", true);
		refusal->article = office_read_text(reading, value, "article", false);
	}
}

/* Whether the clerk is asked about what its sender wants of an accepted document. */
static void read_question(struct office_reading *reading, const yaml_node_t *desk, const char *name, bool *ret_asks,
			  const char **ret_article)
{
	static const char *const keys[] = {"asks", "article", NULL};
	const yaml_node_t *node = office_member(reading, desk, name);

	if (!node || !office_map_of(reading, node, name, keys))
		return;
	*ret_asks = office_read_flag(reading, node, "asks");
	*ret_article = office_read_text(reading, node, "article", false);
}

static void read_reception(struct office_reading *reading, const yaml_node_t *root)
{
	static const char *const keys[] = {"working_hours", "warn", "article", "refusals", "recall", "update", NULL};
	struct office_reception *reception = &reading->process->reception;
	const yaml_node_t *node = office_member(reading, root, "reception");

	if (!node || !office_map_of(reading, node, "reception", keys))
		return;
	reception->due = (struct office_due){
	    .kind = OFFICE_DUE_WORKING_HOURS,
	    .amount = office_read_number(reading, node, "working_hours", 1, OFFICE_PROCESS_HOURS_MAX, 0),
	    .from_arrival = true,
	    .warn_kind = OFFICE_DUE_WORKING_HOURS,
	    .warn_amount = office_read_number(reading, node, "warn", 1, OFFICE_PROCESS_HOURS_MAX, 0),
	};
	if (!reception->due.warn_amount)
		reception->due.warn_kind = OFFICE_DUE_DIRECTED;
	reception->article = office_read_text(reading, node, "article", false);
	if (reception->due.warn_amount && reception->due.warn_amount >= reception->due.amount)
		office_node_problem(reading, office_member(reading, node, "warn"),
				    "warn: %u is not before working_hours: %u; warn earlier, or not at all",
				    reception->due.warn_amount, reception->due.amount);
	read_refusals(reading, node);
	read_question(reading, node, "recall", &reception->recall_asks, &reception->recall_article);
	read_question(reading, node, "update", &reception->update_asks, &reception->update_article);
}

static void read_states(struct office_reading *reading, const yaml_node_t *root)
{
	static const char *const keys[] = {"label", "stage", "final", NULL};
	struct office_process *process = reading->process;
	const yaml_node_t *map, *value;
	size_t count = read_named(reading, root, "states", OFFICE_PROCESS_STATES_MAX, &map);
	const char *name;

	process->states = office_reading_array(reading, count, sizeof(*process->states));
	for (size_t i = 0;
	     map && process->states && i < count && office_next_member(reading, map, &i, &name, &value);) {
		struct office_state *state = &process->states[process->state_count++];
		int stage;

		state->name = keep_name(reading, name);
		state->place = office_node_place(value);
		if (!office_map_of(reading, value, "a state", keys))
			continue;
		state->label = office_read_label(reading, value, "label", true);
		stage = office_read_word(reading, value, "stage", true, process->kind->stages);
		state->stage = stage >= 0 ? process->kind->stages[stage] : NULL;
		state->final = office_read_flag(reading, value, "final");
	}
}

static void read_steps(struct office_reading *reading, const yaml_node_t *root)
{
	static const char *const keys[] = {"label", "state", NULL};
	struct office_process *process = reading->process;
	const yaml_node_t *map, *value;
	size_t count = read_named(reading, root, "steps", OFFICE_PROCESS_STEPS_MAX, &map);
	const char *name;

	process->steps = office_reading_array(reading, count, sizeof(*process->steps));
	for (size_t i = 0; map && process->steps && i < count && office_next_member(reading, map, &i, &name, &value);) {
		struct office_step *step = &process->steps[process->step_count++];

		step->name = keep_name(reading, name);
		step->place = office_node_place(value);
		if (!office_map_of(reading, value, "a step", keys))
			continue;
		step->label = office_read_label(reading, value, "label", true);
		step->state = office_read_name(reading, value, "state", false);
	}
}

static void read_head(struct office_reading *reading, const yaml_node_t *root)
{
	struct office_process *process = reading->process;
	const yaml_node_t *done = office_member(reading, root, "done");
	const char *kind = office_read_name(reading, root, "kind", true);

	process->name = office_read_name(reading, root, "process", true);
	if (!office_member(reading, root, "version"))
		office_node_problem(reading, root, "version: is missing; begin with version: 1");
	process->version = office_read_number(reading, root, "version", 1, OFFICE_PROCESS_VERSION_MAX, 0);
	process->label = office_read_label(reading, root, "label", true);
	process->source = office_read_text(reading, root, "source", false);
	process->done_state = office_read_name(reading, root, "done", true);
	process->done_place = office_node_place(done ? done : root);
	if (kind && strcmp(kind, process->kind->name) != 0)
		office_node_problem(reading, office_member(reading, root, "kind"),
				    "kind: this is a process for \"%s\"; expected \"%s\"", kind, process->kind->name);
}

static int read_all(struct office_reading *reading)
{
	static const char *const keys[] = {"process",  "version",      "kind",       "label",     "source",
					   "begin",    "registration", "done",       "reception", "roles",
					   "states",   "steps",        "actions",    "deadlines", "issue",
					   "dispatch", "inform",       "form_check", "archive",   NULL};
	const yaml_node_t *root;
	int error = office_reading_open(reading, reading->process->text, reading->process->text_len);

	if (error)
		return error;
	root = yaml_document_get_root_node(&reading->document);
	office_map_of(reading, root, "a process", keys);
	read_head(reading, root);
	read_begin(reading, root);
	read_reception(reading, root);
	office_read_registration(reading, root);
	office_read_issue(reading, root);
	office_read_archive(reading, root);
	office_read_form_check(reading, root);
	read_roles(reading, root);
	read_states(reading, root);
	read_steps(reading, root);
	office_read_actions(reading, office_member(reading, root, "actions"));
	office_read_deadlines(reading, office_member(reading, root, "deadlines"));
	office_read_dispatch(reading, root);
	office_reading_close(reading);
	return reading->out_of_memory ? -ENOMEM : 0;
}

static int begin(struct office_process *process, const char *path, const char *text, size_t len)
{
	char *copy = office_process_alloc(process, len + 1);

	process->path = office_process_strdup(process, path);
	if (!copy || !process->path)
		return -ENOMEM;
	memcpy(copy, text, len);
	process->text = copy;
	process->text_len = len;
	return office_digest(text, len, process->sha256);
}

static int make(const char *path, const char *text, size_t len, const struct office_process_kind *kind, bool known,
		struct office_process **ret, struct office_problems *problems)
{
	struct office_process *process = calloc(1, sizeof(*process));
	struct office_reading reading = {.process = process, .problems = problems};
	int error;

	if (!process)
		return -ENOMEM;
	process->kind = kind;
	if (len > OFFICE_PROCESS_BYTES_MAX) {
		office_problem(problems, path, (struct office_place){1, 1}, "larger than %u KiB; split the process",
			       OFFICE_PROCESS_BYTES_MAX >> 10);
		error = -EINVAL;
	} else {
		error = begin(process, path, text, len);
	}
	if (!error)
		error = read_all(&reading);
	if (!error && problems->count == 0 && !known)
		office_process_check(process, problems);
	if (!error && problems->count)
		error = -EINVAL;
	office_problems_sort(problems);
	if (error)
		office_process_destroy(&process);
	else
		*ret = process;
	return error;
}

int office_process_read(const char *path, const char *text, size_t len, const struct office_process_kind *kind,
			struct office_process **ret, struct office_problems *problems)
{
	return make(path, text, len, kind, false, ret, problems);
}

int office_process_recall(const char *path, const char *text, size_t len, const struct office_process_kind *kind,
			  struct office_process **ret, struct office_problems *problems)
{
	return make(path, text, len, kind, true, ret, problems);
}

static int read_file(int fd, char *text, size_t size, size_t *ret_len)
{
	size_t len = 0;

	while (len < size) {
		ssize_t got = read(fd, text + len, size - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*ret_len = len;
	return 0;
}

int office_process_open(const char *path, const struct office_process_kind *kind, struct office_process **ret,
			struct office_problems *problems)
{
	const size_t size = OFFICE_PROCESS_BYTES_MAX + 1; /* one more tells what is too large */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), error = fd < 0 ? -errno : 0;
	struct stat about;
	char *text = NULL;
	size_t len = 0;

	if (!error && fstat(fd, &about) < 0)
		error = -errno;
	if (!error && !S_ISREG(about.st_mode))
		error = S_ISDIR(about.st_mode) ? -EISDIR : -ENXIO;
	if (!error)
		text = malloc(size);
	if (!error && !text)
		error = -ENOMEM;
	if (!error)
		error = read_file(fd, text, size, &len);
	if (!error)
		error = office_process_read(path, text, len, kind, ret, problems);
	free(text);
	if (fd >= 0)
		close(fd);
	return error;
}
