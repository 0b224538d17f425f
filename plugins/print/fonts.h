/*
 * The fonts: from one directory alone, so that paper looks the same on every machine and nothing else of
 * the file system is needed. Liberation Serif 2 has the metrics of Times New Roman (NĐ 30/2020/NĐ-CP PL I) and all
 * letters of Vietnamese.
 *
 * Thread: a font map belongs to one thread at a time.
 */
#ifndef CONGVAN_PLUGINS_PRINT_FONTS_H
#define CONGVAN_PLUGINS_PRINT_FONTS_H

#include <pango/pangocairo.h>

#include <congvan/abi.h>

#define FONTS_FAMILY "Liberation Serif"

/* -ENOENT: no such font in that directory, reterr says so; -ENOMEM. The caller unrefs *ret. */
int fonts_open(const char *directory, PangoFontMap **ret, struct cv_error *reterr);

#endif
