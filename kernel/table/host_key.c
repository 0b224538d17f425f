#include "table/host_key.h"

#include <errno.h>

#include "log/log.h"
#include "runtime/runtime_int.h"

int host_agency(const struct call *call, uint32_t flags, uint32_t agency, uint32_t *ret)
{
	if ((flags & CV_KEY_AGENCY) == 0 || agency == call->caller->agency) {
		*ret = call->caller->agency;
		return 0;
	}
	if (!grants_has(&call->instance->grants, CV_GRANT_ALL_AGENCIES)) {
		log_warning(&call->instance->log, "grant.denied", "agency=%u caller_agency=%u", agency,
			    call->caller->agency);
		return -EACCES;
	}
	*ret = agency;
	return 0;
}

int host_key(const struct call *call, const struct cv_key *key, uint32_t rights, struct store_key *ret,
	     uint32_t *ret_schema)
{
	const struct grant_prefix *prefix = grants_prefix(&call->instance->grants, key->prefix, rights);
	int r;

	if (prefix == NULL) {
		log_warning(&call->instance->log, "grant.denied", "prefix=%s right=%s",
			    key->prefix != NULL ? key->prefix : "",
			    (rights & GRANT_RIGHT_WRITE) != 0 ? "write" : "read");
		return -EACCES;
	}
	if (key->body.len > CV_KEY_MAX || (key->body.data == NULL && key->body.len > 0))
		return -EINVAL;
	r = host_agency(call, key->flags, key->agency, &ret->agency);
	if (r < 0)
		return r;
	ret->prefix = prefix->name;
	ret->body = key->body;
	if (ret_schema != NULL)
		*ret_schema = prefix->schema;
	return 0;
}
