#include "office/case/log.h"

#include <errno.h>
#include <string.h>

#define ACT_OFFSET 9u /* of the act's id in a key's body: b list, i whose */
#define KEY_BYTES (ACT_OFFSET + 8u)

/* ---- writing ---- */

struct logging {
	const struct office_case *kase;
	const struct office_log_kind *kind;
	Congvan__LoggedAct *line;
};

static int put(const struct logging *logging, enum office_log list, uint64_t whose)
{
	const struct office_case *kase = logging->kase;

	return cv_txn_put(
	    kase->txn, cv_key(kase->call, logging->kind->prefix, "bii", (unsigned)list, whose, logging->line->act->id),
	    &logging->line->base);
}

static int make_line(struct logging *logging, Congvan__Act *act)
{
	const struct office_case *kase = logging->kase;
	const struct office_flow *flow = act->has_flow_id ? office_flows_find(&kase->flows, act->flow_id) : NULL;
	Congvan__LoggedAct *line = cv_new(kase->call, &congvan__logged_act__descriptor);

	if (!line)
		return -ENOMEM;
	line->act = act;
	line->about = flow ? flow->now->receiver : NULL;
	line->kind = cv_strdup(kase->call, logging->kind->name);
	logging->line = line;
	return line->kind ? logging->kind->line(kase, line) : -ENOMEM;
}

int office_log_act(const struct office_case *kase, const struct office_log_kind *kind, Congvan__Act *act)
{
	bool reminds = act->verb && strcmp(act->verb, office_verbs[OFFICE_REMIND].name) == 0;
	bool behalf = act->on_behalf_of && act->actor;
	struct logging logging = {.kase = kase, .kind = kind};
	int error;

	if (!reminds && !behalf)
		return 0;
	error = make_line(&logging, act);
	if (!error && reminds)
		error = put(&logging, OFFICE_LOG_REMINDERS, 0);
	if (!error && reminds && logging.line->about)
		error = put(&logging, OFFICE_LOG_UNIT_REMINDERS, logging.line->about->unit_id);
	if (!error && behalf)
		error = put(&logging, OFFICE_LOG_DONE_FOR_OTHERS, act->actor->person_id);
	if (!error && behalf)
		error = put(&logging, OFFICE_LOG_DONE_BY_OTHERS, act->on_behalf_of->person_id);
	return error;
}

/* ---- reading ---- */

/* The rows of one prefix, as far as they are needed. */
struct lane {
	struct cv_row *rows;
	uint32_t count, next;
};

static int open_lane(struct cv_call *call, const char *prefix, enum office_log list, uint64_t whose,
		     struct cv_bytes after, uint32_t limit, struct lane *ret)
{
	struct cv_key from = cv_key(call, prefix, "bi", (unsigned)list, whose), to = cv_key_after(call, from);

	if (after.len) {
		if (after.len != KEY_BYTES || memcmp(after.data, from.body.data, from.body.len) != 0)
			return cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
		to.body = after;
	}
	return cv_scan(call, from, to, limit + 1, CV_SCAN_REVERSE, &ret->rows, &ret->count);
}

/* The row with the latest act that was not taken yet; NULL: none is left. */
static const struct cv_row *take_latest(struct lane *lanes, size_t count)
{
	struct lane *latest = NULL;

	for (size_t i = 0; i < count; i++) {
		if (lanes[i].next == lanes[i].count)
			continue;
		if (!latest || cv_key_u64(lanes[i].rows[lanes[i].next].body, ACT_OFFSET) >
				   cv_key_u64(latest->rows[latest->next].body, ACT_OFFSET))
			latest = &lanes[i];
	}
	return latest ? &latest->rows[latest->next++] : NULL;
}

static int read_page(struct cv_call *call, struct lane *lanes, size_t count, uint32_t limit,
		     Congvan__ListLoggedReply *reply)
{
	const struct cv_row *row, *last = NULL;

	while ((row = take_latest(lanes, count))) {
		int error;

		if (reply->n_acts == limit) {
			reply->next_cursor = cv_cursor(call, last->body);
			return reply->next_cursor ? 0 : -ENOMEM;
		}
		last = row;
		error = cv_append(call, &reply->acts, &reply->n_acts,
				  cv_row_message(call, row, &congvan__logged_act__descriptor));
		if (error)
			return error;
	}
	return 0;
}

int office_log_read(struct cv_call *call, const char *const *prefixes, enum office_log list, uint64_t whose,
		    const Congvan__ListLoggedRequest *request, Congvan__ListLoggedReply *reply)
{
	uint32_t limit = request->has_limit ? request->limit : OFFICE_LOG_DEFAULT;
	struct lane lanes[OFFICE_LOG_KINDS_MAX] = {{NULL, 0, 0}};
	struct cv_bytes after = {NULL, 0};
	size_t count = 0;
	int error;

	if (limit < 1 || limit > OFFICE_LOG_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", OFFICE_LOG_MAX), NULL);
	error = cv_fields_ok(call);
	if (!error && request->cursor && *request->cursor)
		error = cv_cursor_body(call, request->cursor, &after);
	for (; prefixes[count] && count < OFFICE_LOG_KINDS_MAX && !error; count++)
		error = open_lane(call, prefixes[count], list, whose, after, limit, &lanes[count]);
	return error ? error : read_page(call, lanes, count, limit, reply);
}
