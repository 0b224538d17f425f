/*
 * The sections that the kernel itself reads: data, log, control, store, plugins, hosts. For config.c alone.
 */
#ifndef CONGVAN_KERNEL_CONFIG_KERNEL_SECTION_H
#define CONGVAN_KERNEL_CONFIG_KERNEL_SECTION_H

#include "config/config.h"
#include "config/tree.h"

/* Fills *ret; problems go to the tree. -ENOMEM. */
int kernel_section_read(struct tree *tree, struct config_kernel *ret);
/* The names of the kernel's members of the file's top level, ended by NULL. */
extern const char *const kernel_section_names[];

#endif
