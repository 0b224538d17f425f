/*
 * A whole agency as a YAML file: units, people with their posts, registers. Read and checked before the server is
 * asked anything; every mistake is reported with its line and column.
 *
 * Ownership: the file owns everything that it shows. Single-threaded.
 */
#ifndef CONGVAN_KERNEL_CLI_AGENCY_FILE_H
#define CONGVAN_KERNEL_CLI_AGENCY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <congvan/office.pb-c.h>

struct tree;

#define AGENCY_NONE SIZE_MAX /* no unit, no parent */

struct agency_unit {
	const char *code, *name;
	size_t parent; /* index of an earlier unit, or AGENCY_NONE */
};

struct agency_post {
	const char *role, *title, *from, *to; /* NULL: not given */
	size_t unit;
	const size_t *leaders; /* indexes of earlier people */
	size_t leader_count;
};

struct agency_person {
	const char *account, *name, *email, *phone;
	bool login; /* gets the file's password */
	struct agency_post *posts;
	size_t post_count;
};

struct agency_register {
	const char *code, *name, *symbol;
	const char **types; /* of documents; none: for all */
	size_t type_count;
	Congvan__Direction direction;
	uint32_t year;
	bool is_default;
	size_t unit;
};

struct agency_file {
	struct tree *tree;
	const char *organ_id, *name, *short_name, *parent_organ, *level, *place;
	const char *parent; /* organ id of the agency above it on the server; NULL: it is the top of its tree */
	bool demo;
	const char *administrator, *administrator_name;
	const char *password; /* NULL: none; only a demo agency has one */
	struct agency_unit *units;
	size_t unit_count;
	struct agency_person *people;
	size_t person_count;
	struct agency_register *registers;
	size_t register_count;
};

/* CLI_OK, or CLI_FAILED after telling every mistake. `year` is that of books that name none. */
struct cli;
int agency_file_read(const struct cli *cli, const char *path, uint32_t year, struct agency_file *ret);
void agency_file_finish(struct agency_file *file);

#endif
