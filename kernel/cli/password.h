/*
 * Passwords from a terminal, a file or stdin; never from flags or the environment.
 */
#ifndef CONGVAN_KERNEL_CLI_PASSWORD_H
#define CONGVAN_KERNEL_CLI_PASSWORD_H

#include "cli.h"

#define PASSWORD_MAX 1024u

/*
 * file: what --password-file says ("-": stdin; NULL: the terminal, asked twice, or the first line of stdin when that is
 * not a terminal). CLI_OK, or CLI_USAGE after a complaint. Wipe it with password_wipe().
 */
int password_read(const struct cli *cli, const char *file, const char *account, char ret[PASSWORD_MAX]);
void password_wipe(char password[PASSWORD_MAX]);

#endif
