#include "store/value.h"

#include <errno.h>

#include "store/order.h"

void value_header_write(uint8_t at[VALUE_HEADER_SIZE], uint64_t version, uint32_t schema)
{
	le64_put(at, version);
	le32_put(at + 8, schema);
}

int value_read(struct cv_bytes value, uint64_t *ret_version, uint32_t *ret_schema, struct cv_bytes *ret_payload)
{
	if (value.len < VALUE_HEADER_SIZE)
		return -EUCLEAN;
	*ret_version = le64_get(value.data);
	*ret_schema = le32_get(value.data + 8);
	ret_payload->data = value.data + VALUE_HEADER_SIZE;
	ret_payload->len = value.len - VALUE_HEADER_SIZE;
	return 0;
}

int value_read_u64(struct cv_bytes value, uint64_t *ret)
{
	if (value.len != 8)
		return -EUCLEAN;
	*ret = le64_get(value.data);
	return 0;
}
