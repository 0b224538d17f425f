/*
 * Catalogue files: small YAML documents that an agency edits. Read once at start, errors name file, line and key.
 * Thread: the loader's.
 */
#ifndef CONGVAN_OFFICE_CATALOGUE_YAML_FILE_H
#define CONGVAN_OFFICE_CATALOGUE_YAML_FILE_H

#include <stdbool.h>

#include <congvan/abi.h>

#include <yaml.h>

#define OFFICE_YAML_BYTES_MAX (1u << 20)

struct office_yaml {
	const char *path;
	yaml_document_t document;
	struct cv_error *reterr;
	char sha256[65]; /* of the file, in hex */
};

/* Opens a document whose root is a mapping. -ENOENT, -EINVAL, -EFBIG with *reterr filled. Close with
 * office_yaml_close(). */
int office_yaml_open(struct office_yaml *yaml, const char *path, struct cv_error *reterr);
/* The same of a text; path: what it is called in messages. */
int office_yaml_open_text(struct office_yaml *yaml, const char *path, const char *text, size_t len,
			  struct cv_error *reterr);
void office_yaml_close(struct office_yaml *yaml);

/* The value of a key of a mapping; NULL: absent. */
yaml_node_t *office_yaml_get(struct office_yaml *yaml, const yaml_node_t *mapping, const char *key);
/* The same as text; NULL: absent or no scalar. Lives as long as the document. */
const char *office_yaml_text(struct office_yaml *yaml, const yaml_node_t *mapping, const char *key);
/* The items of a sequence: *ret_count of them, 0 when node is NULL or no sequence. */
yaml_node_t *office_yaml_item(struct office_yaml *yaml, const yaml_node_t *sequence, size_t index);
size_t office_yaml_count(const yaml_node_t *sequence);

/* A name that an agency chooses: 1 to `most` of a-z, digits and "_", with `dashes` also "-". */
bool office_yaml_is_name(const char *text, size_t most, bool dashes);
/*
 * The texts of the item's key label: {vi: ..., en: ...}; both are there. name: of the item, for the message. The caller
 * frees both, also after a failure; NULL what is not there. -EINVAL with *reterr filled, -ENOMEM.
 */
int office_yaml_label(struct office_yaml *yaml, const yaml_node_t *item, const char *name, char **ret_vi,
		      char **ret_en);

/* Fills *reterr with "path:line: key: reason" and returns -EINVAL. */
int office_yaml_refuse(struct office_yaml *yaml, const yaml_node_t *node, const char *key, const char *reason);

#endif
