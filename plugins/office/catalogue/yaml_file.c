#include "office/catalogue/yaml_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/evp.h>

static int refuse_file(struct cv_error *reterr, int code, const char *path, const char *reason)
{
	reterr->code = code;
	snprintf(reterr->text, sizeof(reterr->text), "%s: %s", path, reason);
	return code;
}

static int parse(struct office_yaml *yaml, const unsigned char *text, size_t len)
{
	yaml_parser_t parser;
	yaml_node_t *root;
	int error = 0;

	if (!yaml_parser_initialize(&parser))
		return refuse_file(yaml->reterr, -ENOMEM, yaml->path, "out of memory");
	yaml_parser_set_input_string(&parser, text, len);
	if (!yaml_parser_load(&parser, &yaml->document)) {
		yaml->reterr->code = error = -EINVAL;
		snprintf(yaml->reterr->text, sizeof(yaml->reterr->text), "%s:%zu:%zu: %s", yaml->path,
			 parser.problem_mark.line + 1, parser.problem_mark.column + 1,
			 parser.problem ? parser.problem : "not YAML");
	}
	yaml_parser_delete(&parser);
	if (error)
		return error;
	root = yaml_document_get_root_node(&yaml->document);
	if (!root || root->type != YAML_MAPPING_NODE) {
		yaml_document_delete(&yaml->document);
		return refuse_file(yaml->reterr, -EINVAL, yaml->path, "expected a mapping of keys");
	}
	return 0;
}

static bool digest(const unsigned char *text, size_t len, char ret[65])
{
	unsigned char sha256[32];

	if (EVP_Digest(text, len, sha256, NULL, EVP_sha256(), NULL) != 1)
		return false;
	for (size_t i = 0; i < sizeof(sha256); i++)
		snprintf(ret + i * 2, 3, "%02x", sha256[i]);
	return true;
}

/* What is parsed is what was digested: the file is read once. */
static int read_file(struct office_yaml *yaml, FILE *file)
{
	unsigned char *text = malloc(OFFICE_YAML_BYTES_MAX + 1);
	size_t len;
	int error;

	if (!text)
		return refuse_file(yaml->reterr, -ENOMEM, yaml->path, "out of memory");
	len = fread(text, 1, OFFICE_YAML_BYTES_MAX + 1, file);
	if (ferror(file))
		error = refuse_file(yaml->reterr, -EIO, yaml->path, "cannot be read");
	else if (len > OFFICE_YAML_BYTES_MAX)
		error = refuse_file(yaml->reterr, -EFBIG, yaml->path, "larger than 1 MiB");
	else if (!digest(text, len, yaml->sha256))
		error = refuse_file(yaml->reterr, -ENOMEM, yaml->path, "out of memory");
	else
		error = parse(yaml, text, len);
	free(text);
	return error;
}

int office_yaml_open(struct office_yaml *yaml, const char *path, struct cv_error *reterr)
{
	struct stat about;
	FILE *file = fopen(path, "re");
	int error;

	*yaml = (struct office_yaml){.path = path, .reterr = reterr};
	if (!file)
		return refuse_file(reterr, -errno, path, strerror(errno));
	if (fstat(fileno(file), &about) < 0 || !S_ISREG(about.st_mode))
		error = refuse_file(reterr, -EINVAL, path, "not a file");
	else if (about.st_size > OFFICE_YAML_BYTES_MAX)
		error = refuse_file(reterr, -EFBIG, path, "larger than 1 MiB");
	else
		error = read_file(yaml, file);
	fclose(file);
	return error;
}

int office_yaml_open_text(struct office_yaml *yaml, const char *path, const char *text, size_t len,
			  struct cv_error *reterr)
{
	const unsigned char *bytes = (const unsigned char *)text;

	*yaml = (struct office_yaml){.path = path, .reterr = reterr};
	if (len > OFFICE_YAML_BYTES_MAX)
		return refuse_file(reterr, -EFBIG, path, "larger than 1 MiB");
	if (!digest(bytes, len, yaml->sha256))
		return refuse_file(reterr, -ENOMEM, path, "out of memory");
	return parse(yaml, bytes, len);
}

void office_yaml_close(struct office_yaml *yaml)
{
	yaml_document_delete(&yaml->document);
}

yaml_node_t *office_yaml_get(struct office_yaml *yaml, const yaml_node_t *mapping, const char *key)
{
	if (!mapping || mapping->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < mapping->data.mapping.pairs.top;
	     pair++) {
		yaml_node_t *name = yaml_document_get_node(&yaml->document, pair->key);

		if (name && name->type == YAML_SCALAR_NODE && strcmp((const char *)name->data.scalar.value, key) == 0)
			return yaml_document_get_node(&yaml->document, pair->value);
	}
	return NULL;
}

const char *office_yaml_text(struct office_yaml *yaml, const yaml_node_t *mapping, const char *key)
{
	const yaml_node_t *node = office_yaml_get(yaml, mapping, key);

	return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

size_t office_yaml_count(const yaml_node_t *sequence)
{
	if (!sequence || sequence->type != YAML_SEQUENCE_NODE)
		return 0;
	return (size_t)(sequence->data.sequence.items.top - sequence->data.sequence.items.start);
}

yaml_node_t *office_yaml_item(struct office_yaml *yaml, const yaml_node_t *sequence, size_t index)
{
	return yaml_document_get_node(&yaml->document, sequence->data.sequence.items.start[index]);
}

int office_yaml_refuse(struct office_yaml *yaml, const yaml_node_t *node, const char *key, const char *reason)
{
	yaml->reterr->code = -EINVAL;
	snprintf(yaml->reterr->text, sizeof(yaml->reterr->text), "%s:%zu: %s: %s", yaml->path,
		 node ? node->start_mark.line + 1 : 1, key, reason);
	return -EINVAL;
}

bool office_yaml_is_name(const char *text, size_t most, bool dashes)
{
	static const char letters[] = "-abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t len = text ? strlen(text) : 0;

	return len && len <= most && strspn(text, dashes ? letters : letters + 1) == len;
}

int office_yaml_label(struct office_yaml *yaml, const yaml_node_t *item, const char *name, char **ret_vi, char **ret_en)
{
	const yaml_node_t *label = office_yaml_get(yaml, item, "label");
	const char *vi = office_yaml_text(yaml, label, "vi"), *en = office_yaml_text(yaml, label, "en");

	*ret_vi = *ret_en = NULL;
	if (!vi || !*vi || !en || !*en)
		return office_yaml_refuse(yaml, item, name, "label: expected {vi: ..., en: ...}");
	*ret_vi = strdup(vi);
	*ret_en = strdup(en);
	return *ret_vi && *ret_en ? 0 : -ENOMEM;
}
