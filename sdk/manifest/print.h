/*
 * A manifest for people to read. Pure, any thread.
 */
#ifndef CONGVAN_SDK_MANIFEST_PRINT_H
#define CONGVAN_SDK_MANIFEST_PRINT_H

#include <stdio.h>

#include <congvan/manifest.pb-c.h>

void print_manifest(FILE *to, const Congvan__Manifest *manifest);

#endif
