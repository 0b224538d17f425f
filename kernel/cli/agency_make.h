/*
 * Makes on the server what an agency file describes.
 */
#ifndef CONGVAN_KERNEL_CLI_AGENCY_MAKE_H
#define CONGVAN_KERNEL_CLI_AGENCY_MAKE_H

#include "agency_file.h"
#include "client.h"

/*
 * The agency and its administrator (with this password), units, people, registers, each in its own call. Each call
 * carries a key made of its content, so that after an interruption the whole can be run again and has one effect.
 */
int agency_make(const struct cli *cli, struct client *client, const struct agency_file *file, const char *password,
		uint32_t *ret_agency);

#endif
