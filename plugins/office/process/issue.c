/*
 * Reads what a definition says of issuing: what is done to the document after its number, and until when it has to
 * leave (NĐ 30/2020/NĐ-CP Đ15, Đ18.1; QĐ 28/2018/QĐ-TTg Đ6).
 */
#include <string.h>

#include "office/process/yaml.h"

#define DAYS_MOST 30u
#define HOURS_MOST 200u
#define MINUTES_MOST 1440u

static void refuse_flow_role(struct office_reading *reading, const yaml_node_t *node,
			     const struct office_condition *conditions, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (conditions[i].fact && strcmp(conditions[i].fact, "flow_role") == 0)
			office_node_problem(reading, office_member(reading, node, "if"),
					    "if: flow_role is not known when a document is issued; remove it");
}

/* none or required, or {use, if, article}. */
static void read_need(struct office_reading *reading, const yaml_node_t *section, const char *key,
		      struct office_issue_need *ret)
{
	static const char *const keys[] = {"use", "if", "article", NULL};
	static const char *const words[] = {"none", "required", NULL};
	const yaml_node_t *node = office_member(reading, section, key);
	bool alone = node && node->type == YAML_SCALAR_NODE;

	if (!node || (!alone && !office_map_of(reading, node, key, keys)))
		return;
	ret->required = office_read_word(reading, alone ? section : node, alone ? key : "use", true, words) == 1;
	if (alone)
		return;
	ret->condition_count = office_read_conditions(reading, node, &ret->conditions);
	ret->article = office_read_text(reading, node, "article", false);
	refuse_flow_role(reading, node, ret->conditions, ret->condition_count);
	if (ret->condition_count && !ret->required)
		office_node_problem(reading, node, "%s: only what is required can have a condition; remove `if`", key);
}

static void read_limit(struct office_reading *reading, const yaml_node_t *section, struct office_issue *ret)
{
	static const char *const until[] = {"end", "morning", NULL};

	ret->due.amount = office_read_number(reading, section, "working_days", 1, DAYS_MOST, 0);
	ret->due.kind = ret->due.amount ? OFFICE_DUE_WORKING_DAYS : OFFICE_DUE_DIRECTED;
	ret->due.warn_amount = office_read_number(reading, section, "warn_hours", 1, HOURS_MOST, 0);
	ret->due.warn_kind = ret->due.warn_amount ? OFFICE_DUE_WORKING_HOURS : OFFICE_DUE_DIRECTED;
	ret->due.warn_before = true;
	ret->due.breach_roles = office_read_names(reading, section, "breach", false);
	ret->morning = office_read_word(reading, section, "until", false, until) == 1;
	ret->urgent_minutes = office_read_number(reading, section, "urgent_minutes", 1, MINUTES_MOST, 0);
	if (!ret->due.amount && (ret->morning || (ret->due.warn_amount && !ret->limit_count)))
		office_node_problem(reading, section, "issue: there is no limit to warn of; write working_days");
}

static void read_own_limit(struct office_reading *reading, const yaml_node_t *node, struct office_issue_limit *ret)
{
	static const char *const keys[] = {"if", "working_days", "minutes", "until", "article", NULL};
	static const char *const until[] = {"end", "morning", NULL};
	bool days, minutes;

	if (!office_map_of(reading, node, "a limit", keys))
		return;
	days = office_member(reading, node, "working_days") != NULL;
	minutes = office_member(reading, node, "minutes") != NULL;
	ret->condition_count = office_read_conditions(reading, node, &ret->conditions);
	refuse_flow_role(reading, node, ret->conditions, ret->condition_count);
	ret->working_days = office_read_number(reading, node, "working_days", 0, DAYS_MOST, 0);
	ret->minutes = office_read_number(reading, node, "minutes", 1, MINUTES_MOST, 0);
	ret->morning = office_read_word(reading, node, "until", false, until) == 1;
	ret->article = office_read_text(reading, node, "article", false);
	if (!ret->condition_count)
		office_node_problem(reading, node,
				    "limits: of which documents? write `if`; that of all is working_days");
	if (days == minutes)
		office_node_problem(reading, node, "limits: write working_days or minutes");
	if (ret->morning && !ret->working_days)
		office_node_problem(reading, node, "until: a morning is that of a later working day; remove it");
}

static void read_own_limits(struct office_reading *reading, const yaml_node_t *section, struct office_issue *ret)
{
	const yaml_node_t *list = office_member(reading, section, "limits");
	size_t count = list ? office_count(reading, list, OFFICE_PROCESS_LIST_MAX) : 0;

	ret->limits = office_reading_array(reading, count, sizeof(*ret->limits));
	for (size_t i = 0; ret->limits && i < count; i++)
		read_own_limit(reading, office_item(reading, list, i), &ret->limits[ret->limit_count++]);
}

void office_read_issue(struct office_reading *reading, const yaml_node_t *root)
{
	static const char *const keys[] = {"number",         "seal",   "working_days", "until",  "warn_hours",
					   "urgent_minutes", "breach", "article",      "limits", NULL};
	struct office_issue *issue = &reading->process->issue;
	const yaml_node_t *node = office_member(reading, root, "issue");

	if (!node || !office_map_of(reading, node, "issue", keys))
		return;
	issue->place = office_node_place(node);
	read_need(reading, node, "number", &issue->number);
	read_need(reading, node, "seal", &issue->seal);
	read_own_limits(reading, node, issue);
	read_limit(reading, node, issue);
	issue->article = office_read_text(reading, node, "article", false);
}
