/*
 * Reads what a definition says of issuing: what is done to the document after its number, and until when it has to
 * leave (NĐ 30/2020/NĐ-CP Đ15, Đ18.1; QĐ 28/2018/QĐ-TTg Đ6).
 */
#include <string.h>

#include "office/process_yaml.h"

#define DAYS_MOST 30u
#define HOURS_MOST 200u
#define MINUTES_MOST 1440u

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
	for (size_t i = 0; i < ret->condition_count; i++)
		if (ret->conditions[i].fact && strcmp(ret->conditions[i].fact, "flow_role") == 0)
			office_node_problem(reading, office_member(reading, node, "if"),
					    "if: flow_role is not known when a document is issued; remove it");
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
	if (!ret->due.amount && (ret->due.warn_amount || ret->morning))
		office_node_problem(reading, section, "issue: there is no limit to warn of; write working_days");
}

void office_read_issue(struct office_reading *reading, const yaml_node_t *root)
{
	static const char *const keys[] = {"number",         "seal",   "working_days", "until", "warn_hours",
					   "urgent_minutes", "breach", "article",      NULL};
	struct office_issue *issue = &reading->process->issue;
	const yaml_node_t *node = office_member(reading, root, "issue");

	if (!node || !office_map_of(reading, node, "issue", keys))
		return;
	issue->place = office_node_place(node);
	read_need(reading, node, "number", &issue->number);
	read_need(reading, node, "seal", &issue->seal);
	read_limit(reading, node, issue);
	issue->article = office_read_text(reading, node, "article", false);
}
