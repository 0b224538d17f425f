#include "durable/outcome.h"

#include <string.h>

#include <congvan/bus.pb-c.h>

struct outcome outcome_make(enum outcome_kind kind, const char *reason)
{
	struct outcome outcome = {.kind = kind};
	size_t len = strnlen(reason, OUTCOME_REASON_MAX);

	/* Not in the middle of a character. */
	while (reason[len] != '\0' && len > 0 && ((uint8_t)reason[len] & 0xc0u) == 0x80u)
		len--;
	memcpy(outcome.reason, reason, len);
	return outcome;
}

static enum outcome_kind kind_of(const char *reason)
{
	if (strcmp(reason, CV_REASON_REJECT) == 0)
		return OUTCOME_ASIDE;
	if (strcmp(reason, CV_REASON_SUSPEND) == 0)
		return OUTCOME_SUSPEND;
	return OUTCOME_RETRY;
}

struct outcome outcome_of(int result, struct cv_bytes packed)
{
	Congvan__Status *status;
	struct outcome outcome;

	if (result == 0)
		return outcome_make(OUTCOME_DONE, "");
	status = packed.len > 0 ? congvan__status__unpack(NULL, packed.len, packed.data) : NULL;
	if (status == NULL)
		return outcome_make(OUTCOME_RETRY, strerror(result < 0 ? -result : result));
	outcome = outcome_make(kind_of(status->reason != NULL ? status->reason : ""),
			       status->text != NULL && status->text[0] != '\0' ? status->text : strerror(-result));
	congvan__status__free_unpacked(status, NULL);
	return outcome;
}
