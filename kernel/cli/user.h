/* What the files of the noun `user` share. */
#ifndef CONGVAN_CLI_USER_H
#define CONGVAN_CLI_USER_H

#include <stdint.h>

#include "cli.h"

/* The option --agency, 1 when it is absent. CLI_OK, or CLI_USAGE after a complaint. */
int user_agency(const struct cli *cli, uint32_t *ret);

#endif
