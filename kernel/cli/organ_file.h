/*
 * A file of organisations: CSV or YAML, read and checked before the server is asked anything. Every mistake is told as
 * "file:line: field: what".
 *
 * CSV (RFC 4180, UTF-8, with or without a byte order mark): the first line names the columns, which are the fields of
 * congvan.Organ; commas or semicolons between them, as the first line has it; "|" between the items of a list. YAML: a
 * list `organs` of maps with the same keys, for files of a few thousand.
 *
 * Ownership: the file owns everything that it shows. Single-threaded.
 */
#ifndef CONGVAN_KERNEL_CLI_ORGAN_FILE_H
#define CONGVAN_KERNEL_CLI_ORGAN_FILE_H

#include <congvan/organ.pb-c.h>

#include "cli.h"

struct tree;

#define ORGAN_FILE_MAX (128u << 20) /* bytes of a CSV file */
#define ORGAN_FILE_ROWS_MAX 250000u
#define ORGAN_FILE_DEPTH_MAX 16u /* organisations above each other */
#define ORGAN_FILE_PROBLEMS_MAX 1000u /* that are told one by one */
#define ORGAN_FILE_LIST_MAX 16u /* items of one list: the server allows fewer and says so */

enum organ_field {
	ORGAN_ID,
	ORGAN_NAME,
	ORGAN_SHORT_NAMES,
	ORGAN_OTHER_IDS,
	ORGAN_PARENT,
	ORGAN_GROUP,
	ORGAN_EMAIL,
	ORGAN_ADDRESS,
	ORGAN_PHONE,
	ORGAN_CHANNELS,
	ORGAN_ON_AXIS,
	ORGAN_CLOSED,
	ORGAN_FIELDS,
};
extern const char *const organ_field_names[ORGAN_FIELDS];

struct organ_row {
	unsigned line;
	char *values[ORGAN_FIELDS]; /* NULL: not given; lists with "|" */
};

struct organ_file {
	const struct cli *cli;
	const char *path;
	char *text; /* of a CSV file */
	struct tree *tree; /* of a YAML file */
	struct organ_row *rows;
	size_t count, size;
	bool given[ORGAN_FIELDS]; /* columns that the file has */
	size_t problems;
	struct organ_place *ids; /* all identifiers in order, with their rows */
	size_t id_count;
};

/* CLI_OK; CLI_FAILED or CLI_NOT_FOUND after every mistake was told. organ_file_finish() either way. */
int organ_file_read(const struct cli *cli, const char *path, struct organ_file *ret);
void organ_file_finish(struct organ_file *file);

/* Tells one mistake. field may be NULL. */
void organ_file_complain(struct organ_file *file, unsigned line, const char *field, const char *text);

/* Is it an identifier of one of the file's rows? In capitals or not. */
bool organ_file_has(const struct organ_file *file, const char *organ_id);

/*
 * A row as a message; it points into the row, whose lists are cut up by this, so once for each row. lists: room for it.
 * What a channel or a flag says wrongly comes back in *ret_field and *ret_text (-EINVAL).
 */
struct organ_lists {
	char *short_names[ORGAN_FILE_LIST_MAX], *other_ids[ORGAN_FILE_LIST_MAX];
	Congvan__Channel channels[ORGAN_FILE_LIST_MAX];
};
int organ_row_message(const struct cli *cli, const struct organ_row *row, struct organ_lists *lists,
		      Congvan__Organ *ret, enum organ_field *ret_field, const char **ret_text);

#endif
