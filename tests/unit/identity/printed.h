/* A printer for tests of register: what it was told to print, as text. */
#ifndef CONGVAN_TESTS_IDENTITY_PRINTED_H
#define CONGVAN_TESTS_IDENTITY_PRINTED_H

#include <fakehost.h>

/* Registers print/1 with the host. */
void printed_begin(struct fakehost *fake);
/*
 * The last sheet: its title, its columns and its rows, a line each with "|" between cells; a void row begins with "x ",
 * a note with "* ".
 */
const char *printed_text(void);

#endif
