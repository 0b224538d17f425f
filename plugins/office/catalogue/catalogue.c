#include "office/catalogue/catalogue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/catalogue/yaml_file.h"

static int read_type(struct office_yaml *yaml, const yaml_node_t *item, struct office_type *ret)
{
	const char *name = office_yaml_text(yaml, item, "name");
	const char *abbreviation = office_yaml_text(yaml, item, "abbreviation");
	const char *group = office_yaml_text(yaml, item, "group");

	if (!name || !*name || cv_text_length(name) > 100)
		return office_yaml_refuse(yaml, item, "types", "expected name: with 1 to 100 characters");
	ret->name = strdup(name);
	ret->abbreviation = abbreviation && *abbreviation ? strdup(abbreviation) : NULL;
	ret->group = strdup(group ? group : "");
	return ret->name && ret->group ? 0 : -ENOMEM;
}

int office_catalogue_create(const char *path, struct office_catalogue **ret, struct cv_error *reterr)
{
	struct office_catalogue *catalogue = calloc(1, sizeof(*catalogue));
	const yaml_node_t *list;
	struct office_yaml yaml;
	int error = 0;

	if (!catalogue)
		return -ENOMEM;
	if (!path) {
		*ret = catalogue;
		return 0;
	}
	error = office_yaml_open(&yaml, path, reterr);
	if (error) {
		office_catalogue_destroy(&catalogue);
		return error;
	}
	list = office_yaml_get(&yaml, yaml_document_get_root_node(&yaml.document), "types");
	if (office_yaml_count(list) > OFFICE_TYPES_MAX)
		error = office_yaml_refuse(&yaml, list, "types", "too many entries");
	else
		catalogue->types = calloc(office_yaml_count(list) + 1, sizeof(*catalogue->types));
	if (!error && !catalogue->types)
		error = -ENOMEM;
	for (size_t i = 0; i < office_yaml_count(list) && !error; i++) {
		catalogue->count++;
		error = read_type(&yaml, office_yaml_item(&yaml, list, i), &catalogue->types[i]);
	}
	office_yaml_close(&yaml);
	if (error) {
		office_catalogue_destroy(&catalogue);
		return error;
	}
	*ret = catalogue;
	return 0;
}

void office_catalogue_destroy(struct office_catalogue **catalogue)
{
	if (!*catalogue)
		return;
	for (size_t i = 0; i < (*catalogue)->count; i++) {
		free((*catalogue)->types[i].name);
		free((*catalogue)->types[i].abbreviation);
		free((*catalogue)->types[i].group);
	}
	free((*catalogue)->types);
	free(*catalogue);
	*catalogue = NULL;
}

const struct office_type *office_catalogue_find(const struct office_catalogue *catalogue, struct cv_call *call,
						const char *text)
{
	const char *folded;

	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->types[i].name, text) == 0)
			return &catalogue->types[i];
	for (size_t i = 0; i < catalogue->count; i++)
		if (catalogue->types[i].abbreviation && strcmp(catalogue->types[i].abbreviation, text) == 0)
			return &catalogue->types[i];
	folded = cv_text_fold(call, text);
	for (size_t i = 0; folded && i < catalogue->count; i++) {
		const char *name = cv_text_fold(call, catalogue->types[i].name);

		if (name && strcmp(name, folded) == 0)
			return &catalogue->types[i];
	}
	return NULL;
}
