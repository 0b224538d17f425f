#include "organs/group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/catalogue/yaml_file.h"

/* *ret false when it is absent. */
static int read_flag(struct office_yaml *yaml, const yaml_node_t *item, const char *key, bool *ret)
{
	const char *text = office_yaml_text(yaml, item, key);

	*ret = text && strcmp(text, "true") == 0;
	if (text && !*ret && strcmp(text, "false") != 0)
		return office_yaml_refuse(yaml, item, key, "expected true or false");
	return 0;
}

static int read_group(struct office_yaml *yaml, const yaml_node_t *item, struct groups *groups)
{
	const char *name = office_yaml_text(yaml, item, "name");
	struct group *group = &groups->items[groups->count];
	int error;

	if (!office_yaml_is_name(name, GROUP_NAME_MAX, false) || groups_find(groups, name) != GROUP_NONE)
		return office_yaml_refuse(yaml, item, "groups",
					  "expected name: of a-z, digits and \"_\" that no other group has");
	error = read_flag(yaml, item, "frequent", &group->frequent);
	if (error)
		return error;
	groups->count++;
	groups->frequent += group->frequent;
	group->name = strdup(name);
	error = office_yaml_label(yaml, item, name, &group->vi, &group->en);
	return error || group->name ? error : -ENOMEM;
}

int groups_read(const char *path, struct groups *ret, struct cv_error *reterr)
{
	const yaml_node_t *list;
	struct office_yaml yaml;
	int error;

	*ret = (struct groups){NULL, 0, 0};
	if (!path)
		return 0;
	error = office_yaml_open(&yaml, path, reterr);
	if (error)
		return error;
	list = office_yaml_get(&yaml, yaml_document_get_root_node(&yaml.document), "groups");
	ret->items = calloc(GROUPS_MAX, sizeof(*ret->items));
	if (!ret->items)
		error = -ENOMEM;
	else if (!office_yaml_count(list) || office_yaml_count(list) > GROUPS_MAX)
		error = office_yaml_refuse(&yaml, list, "groups", "expected a list of 1 to 64 groups");
	for (size_t i = 0; i < office_yaml_count(list) && !error; i++)
		error = read_group(&yaml, office_yaml_item(&yaml, list, i), ret);
	office_yaml_close(&yaml);
	if (error)
		groups_finish(ret);
	return error;
}

void groups_finish(struct groups *groups)
{
	for (size_t i = 0; i < groups->count; i++) {
		free(groups->items[i].name);
		free(groups->items[i].vi);
		free(groups->items[i].en);
	}
	free(groups->items);
	*groups = (struct groups){NULL, 0, 0};
}

unsigned groups_find(const struct groups *groups, const char *name)
{
	for (size_t i = 0; name && i < groups->count; i++)
		if (strcmp(groups->items[i].name, name) == 0)
			return (unsigned)i;
	return GROUP_NONE;
}

unsigned groups_class(const struct groups *groups, unsigned place)
{
	unsigned class = 0;

	if (place >= groups->count || !groups->items[place].frequent)
		return (unsigned)groups->frequent;
	for (unsigned i = 0; i < place; i++)
		class += groups->items[i].frequent;
	return class;
}

static Congvan__Label *label_of(struct cv_call *call, const struct group *group)
{
	Congvan__Label *label = cv_new(call, &congvan__label__descriptor);

	if (!label)
		return NULL;
	label->vi = group->vi; /* outlives the call */
	label->en = group->en;
	return label;
}

int groups_label(struct cv_call *call, const struct groups *groups, const char *name, Congvan__Label **ret)
{
	unsigned place = groups_find(groups, name);

	*ret = place == GROUP_NONE ? NULL : label_of(call, &groups->items[place]);
	return place == GROUP_NONE || *ret ? 0 : -ENOMEM;
}

int groups_list(struct cv_call *call, const struct groups *groups, Congvan__ListOrganGroupsReply *reply)
{
	for (size_t i = 0; i < groups->count; i++) {
		Congvan__OrganGroup *shown = cv_new(call, &congvan__organ_group__descriptor);
		int error;

		if (!shown)
			return -ENOMEM;
		shown->name = groups->items[i].name;
		CV_SET(shown, frequent, groups->items[i].frequent);
		shown->label = label_of(call, &groups->items[i]);
		error = shown->label ? cv_append(call, &reply->groups, &reply->n_groups, shown) : -ENOMEM;
		if (error)
			return error;
	}
	return 0;
}
