/*
 * Values of records: a header (version of the commit that wrote it, u64; schema of the writer, u32; little-endian),
 * then the payload. Sums and numbers are eight bytes, little-endian, without a header.
 */
#ifndef CONGVAN_KERNEL_STORE_VALUE_H
#define CONGVAN_KERNEL_STORE_VALUE_H

#include "store/store.h"

#define VALUE_HEADER_SIZE 12u

void value_header_write(uint8_t at[VALUE_HEADER_SIZE], uint64_t version, uint32_t schema);
/* -EUCLEAN: shorter than a header. */
int value_read(struct cv_bytes value, uint64_t *ret_version, uint32_t *ret_schema, struct cv_bytes *ret_payload);
/* A number or a sum. -EUCLEAN: not eight bytes. */
int value_read_u64(struct cv_bytes value, uint64_t *ret);

#endif
