/*
 * A head of the log that was written down earlier: the output of "congvan audit verify", as text or JSON.
 */
#ifndef CONGVAN_KERNEL_CLI_AUDIT_HEAD_H
#define CONGVAN_KERNEL_CLI_AUDIT_HEAD_H

#include "cli.h"

struct audit_head {
	uint64_t sequence;
	uint8_t hash[32];
};

/* CLI_OK, or CLI_USAGE after a complaint. */
int audit_head_read(const struct cli *cli, const char *file, struct audit_head *ret);
/* 64 digits and a zero */
void audit_head_hex(const uint8_t hash[32], char ret[65]);

#endif
