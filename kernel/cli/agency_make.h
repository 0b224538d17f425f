/*
 * Makes on the server what an agency file describes.
 */
#ifndef CONGVAN_KERNEL_CLI_AGENCY_MAKE_H
#define CONGVAN_KERNEL_CLI_AGENCY_MAKE_H

#include "agency_file.h"
#include "client.h"

/*
 * The agency and its administrator (with this password), units, people, registers, each in its own call. What is there
 * already is let be, so that the whole can be run again when it was cut off; an agency from flags has no file, and must
 * be new. *ret_added: how many of all these were made now.
 */
int agency_make(const struct cli *cli, struct client *client, const struct agency_file *file, const char *password,
		uint32_t *ret_agency, size_t *ret_added);

#endif
