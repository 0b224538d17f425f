#include "level.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>

#include "instance.h"
#include "office/catalogue/yaml_file.h"

static const struct level *find(const struct levels *levels, const char *name)
{
	for (size_t i = 0; name && i < levels->count; i++)
		if (strcmp(levels->items[i].name, name) == 0)
			return &levels->items[i];
	return NULL;
}

static int read_level(struct office_yaml *yaml, const yaml_node_t *item, struct levels *levels)
{
	const char *name = office_yaml_text(yaml, item, "name");
	struct level *level = &levels->items[levels->count];
	int error;

	if (!office_yaml_is_name(name, LEVEL_NAME_MAX, false) || find(levels, name))
		return office_yaml_refuse(yaml, item, "levels",
					  "expected name: of a-z, digits and \"_\" that no other level has");
	levels->count++;
	level->name = strdup(name);
	error = office_yaml_label(yaml, item, name, &level->vi, &level->en);
	return error || level->name ? error : -ENOMEM;
}

int levels_read(const char *path, struct levels *ret, struct cv_error *reterr)
{
	const yaml_node_t *list;
	struct office_yaml yaml;
	int error;

	*ret = (struct levels){NULL, 0};
	if (!path)
		return 0;
	error = office_yaml_open(&yaml, path, reterr);
	if (error)
		return error;
	list = office_yaml_get(&yaml, yaml_document_get_root_node(&yaml.document), "levels");
	ret->items = calloc(LEVELS_MAX, sizeof(*ret->items));
	if (!ret->items)
		error = -ENOMEM;
	else if (!office_yaml_count(list) || office_yaml_count(list) > LEVELS_MAX)
		error = office_yaml_refuse(&yaml, list, "levels", "expected a list of 1 to 32 levels");
	for (size_t i = 0; i < office_yaml_count(list) && !error; i++)
		error = read_level(&yaml, office_yaml_item(&yaml, list, i), ret);
	office_yaml_close(&yaml);
	return error;
}

void levels_finish(struct levels *levels)
{
	for (size_t i = 0; i < levels->count; i++) {
		free(levels->items[i].name);
		free(levels->items[i].vi);
		free(levels->items[i].en);
	}
	free(levels->items);
	*levels = (struct levels){NULL, 0};
}

char *levels_take(struct cv_call *call, const char *pointer, const char *sent)
{
	const struct levels *levels = &call->instance->levels;

	if (!sent || !*sent)
		return NULL;
	if (levels->count ? find(levels, sent) != NULL : office_yaml_is_name(sent, LEVEL_NAME_MAX, false))
		return cv_strdup(call, sent);
	cv_field(call, pointer, "field.invalid", NULL);
	return NULL;
}

static Congvan__Label *label_of(struct cv_call *call, const struct level *level)
{
	Congvan__Label *label = cv_new(call, &congvan__label__descriptor);

	if (!label)
		return NULL;
	label->vi = level->vi; /* outlives the call */
	label->en = level->en;
	return label;
}

int levels_label(struct cv_call *call, const char *name, Congvan__Label **ret)
{
	const struct level *level = find(&call->instance->levels, name);

	*ret = level ? label_of(call, level) : NULL;
	return level && !*ret ? -ENOMEM : 0;
}

int levels_list(struct cv_call *call, Congvan__AgencyLevel ***ret, size_t *ret_count)
{
	const struct levels *levels = &call->instance->levels;

	for (size_t i = 0; i < levels->count; i++) {
		Congvan__AgencyLevel *shown = cv_new(call, &congvan__agency_level__descriptor);
		int error;

		if (!shown)
			return -ENOMEM;
		shown->name = levels->items[i].name;
		shown->label = label_of(call, &levels->items[i]);
		error = shown->label ? cv_append(call, ret, ret_count, shown) : -ENOMEM;
		if (error)
			return error;
	}
	return 0;
}
