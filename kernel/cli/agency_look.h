/*
 * What the server has already of an agency file, so that a run that was cut off can be repeated: an agency is known by
 * its identifier, a unit by its code, a person by their account, a book by its year and code.
 */
#ifndef CONGVAN_KERNEL_CLI_AGENCY_LOOK_H
#define CONGVAN_KERNEL_CLI_AGENCY_LOOK_H

#include "agency_file.h"
#include "client.h"

struct agency_look {
	const struct cli *cli;
	struct client *client;
	const struct agency_file *file;
	uint32_t agency; /* 0: there is none with this identifier */
	uint32_t parent; /* the agency above it; 0: the file names none, or it is not there */
};

/* Each: enum cli_exit, complaints told. The arrays are in the file's order; 0 and false: not there yet. */
int agency_look_agency(struct agency_look *look);
int agency_look_units(const struct agency_look *look, uint64_t *ids);
int agency_look_people(const struct agency_look *look, uint64_t *ids);
int agency_look_registers(const struct agency_look *look, bool *there);

#endif
