/*
 * Names of document types (tên loại): NĐ 30/2020/NĐ-CP Đ7 and PL III.I with their abbreviations, and what else an
 * agency receives, from a file (config/catalogues/document-types.yaml). Documents come from everywhere: a type that is
 * not listed is taken as it is; one that is listed is written as the list writes it.
 *
 * Read-only after opening: any thread.
 */
#ifndef CONGVAN_OFFICE_CATALOGUE_CATALOGUE_H
#define CONGVAN_OFFICE_CATALOGUE_CATALOGUE_H

#include <congvan/plugin.h>

#define OFFICE_TYPES_MAX 500u

struct office_type {
	char *name, *abbreviation; /* abbreviation NULL: none */
	char *group;
};

struct office_catalogue {
	struct office_type *types;
	size_t count;
};

/* path NULL: an empty catalogue. The caller destroys *ret. */
int office_catalogue_create(const char *path, struct office_catalogue **ret, struct cv_error *reterr);
void office_catalogue_destroy(struct office_catalogue **catalogue);

/* The listed name that equals `text` without regard to case and marks, or whose abbreviation it is; else NULL. */
const struct office_type *office_catalogue_find(const struct office_catalogue *catalogue, struct cv_call *call,
						const char *text);

#endif
