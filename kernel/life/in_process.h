/*
 * The mode of plugins whose code runs in the kernel's own process (runtime/mode.h): the image is loaded here, callbacks
 * and handlers are called, and a mark says which of them ran if the process dies.
 */
#ifndef CONGVAN_KERNEL_LIFE_IN_PROCESS_H
#define CONGVAN_KERNEL_LIFE_IN_PROCESS_H

struct mode;

extern const struct mode mode_in_process;

#endif
