#include "role_own.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "office/catalogue/yaml_file.h"

#define NAME_MAX_BYTES 40u

static const char *const nothing[] = {NULL};

static bool flag(struct office_yaml *yaml, const yaml_node_t *map, const char *key)
{
	const char *text = office_yaml_text(yaml, map, key);

	return text && strcmp(text, "true") == 0;
}

static int read_role(struct office_yaml *yaml, const yaml_node_t *key, const yaml_node_t *value, struct role *ret)
{
	const char *name = key && key->type == YAML_SCALAR_NODE ? (const char *)key->data.scalar.value : "";
	char *vi = NULL, *en = NULL;
	int error;

	if (!office_yaml_is_name(name, NAME_MAX_BYTES, true) || role_find(name))
		return office_yaml_refuse(yaml, key, "roles",
					  "expected a name of a-z, digits, \"_\" and \"-\" that no agency has yet");
	*ret = (struct role){.name = strdup(name),
			     .in_unit = flag(yaml, value, "in_unit"),
			     .has_leaders = flag(yaml, value, "has_leaders"),
			     .creates = nothing};
	error = office_yaml_label(yaml, value, name, &vi, &en);
	ret->vi = vi;
	ret->en = en;
	return error || ret->name ? error : -ENOMEM;
}

int role_own_read(const char *path, struct role_own *ret, struct cv_error *reterr)
{
	const yaml_node_t *map;
	struct office_yaml yaml;
	int error;

	*ret = (struct role_own){NULL, 0};
	if (!path)
		return 0;
	error = office_yaml_open(&yaml, path, reterr);
	if (error)
		return error;
	map = office_yaml_get(&yaml, yaml_document_get_root_node(&yaml.document), "roles");
	ret->roles = calloc(ROLE_OWN_MAX, sizeof(*ret->roles));
	if (!ret->roles)
		error = -ENOMEM;
	if (!error && map && map->type != YAML_MAPPING_NODE)
		error = office_yaml_refuse(&yaml, map, "roles", "expected names with their labels");
	for (yaml_node_pair_t *pair = !error && map ? map->data.mapping.pairs.start : NULL;
	     pair && pair < map->data.mapping.pairs.top && !error; pair++) {
		if (ret->count == ROLE_OWN_MAX)
			error = office_yaml_refuse(&yaml, map, "roles", "too many entries");
		else
			error =
			    read_role(&yaml, yaml_document_get_node(&yaml.document, pair->key),
				      yaml_document_get_node(&yaml.document, pair->value), &ret->roles[ret->count++]);
	}
	office_yaml_close(&yaml);
	return error;
}

void role_own_finish(struct role_own *own)
{
	for (size_t i = 0; i < own->count; i++) {
		free((char *)(uintptr_t)own->roles[i].name);
		free((char *)(uintptr_t)own->roles[i].vi);
		free((char *)(uintptr_t)own->roles[i].en);
	}
	free(own->roles);
	*own = (struct role_own){NULL, 0};
}

const struct role *role_among(const struct role_own *own, const char *name)
{
	const struct role *found = role_find(name);

	for (size_t i = 0; name && !found && i < own->count; i++)
		if (strcmp(own->roles[i].name, name) == 0)
			found = &own->roles[i];
	return found;
}
