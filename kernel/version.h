/*
 * The server's version, from the build.
 */
#ifndef CONGVAN_KERNEL_VERSION_H
#define CONGVAN_KERNEL_VERSION_H

#ifndef CONGVAN_VERSION
#define CONGVAN_VERSION "0.1.0"
#endif

#endif
