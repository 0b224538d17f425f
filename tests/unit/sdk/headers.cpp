// All public headers in C++: compiled by two compilers, never linked.
#include <congvan/plugin.h>

#include <congvan/abi.h>
#include <congvan/call.h>
#include <congvan/fail.h>
#include <congvan/http.h>
#include <congvan/json.h>
#include <congvan/log.h>
#include <congvan/memory.h>
#include <congvan/text.h>
#include <congvan/txn.h>

static const struct cv_text texts[] = {{"a.b", "một", "one"}, {nullptr, nullptr, nullptr}};
CV_TEXTS(texts)

int refuse(struct cv_call *call);
int refuse(struct cv_call *call)
{
	struct cv_key key = cv_key(call, "a.b", "i", static_cast<uint64_t>(1));

	cv_log(call, CV_LOG_INFO, "a.b", "key=%zu", key.body.len);
	return cv_fail(call, CV_DENIED, "denied", nullptr);
}
