/*
 * What the files about blobs share: blob.c, blob_sweep.c.
 */
#ifndef CONGVAN_KERNEL_STORE_BLOB_INT_H
#define CONGVAN_KERNEL_STORE_BLOB_INT_H

#include "store/blob.h"
#include "store/upload.h"

#define BLOB_PATH_SIZE (3u + BLOB_HEX_SIZE) /* "xx/" and the digest */

void blob_path(const uint8_t digest[BLOB_DIGEST_SIZE], char ret[BLOB_PATH_SIZE]);
/* 1: the file is gone; 0: it is referred to, about to be, or was not there; negative errno. */
int blob_remove_unreferenced(struct store *store, const uint8_t digest[BLOB_DIGEST_SIZE]);

#endif
