#include "plugin/lifecycle.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compiler.h"
#include "plugin/crash.h"

static struct crash_mark enter(const struct lifecycle *life, const char *action)
{
	return crash_enter((struct crash_mark){life->name, action, NULL, life->generation});
}

CV_PRINTF(3, 4)
static int failed(struct cv_error *reterr, int code, const char *format, ...)
{
	va_list list;

	reterr->code = code;
	va_start(list, format);
	vsnprintf(reterr->text, sizeof(reterr->text), format, list);
	va_end(list);
	return code;
}

static int judge(const struct lifecycle *life, const char *action, int result, const struct cv_error *said,
		 struct cv_error *reterr)
{
	if (result == 0)
		return 0;
	if (result > 0)
		return failed(reterr, -EPROTO, "%s: %s: returned %d, which is neither 0 nor an error", life->name,
			      action, result);
	return failed(reterr, result, "%s: %s: %.*s", life->name, action, (int)sizeof(said->text) - 1,
		      said->text[0] != '\0' ? said->text : strerror(-result));
}

int lifecycle_load(const struct lifecycle *life, const struct cv_host *host, struct cv_instance **ret,
		   struct cv_error *reterr)
{
	struct cv_error said = {0};
	struct crash_mark before;
	int r;

	if (life->plugin->load == NULL)
		return 0;
	before = enter(life, "load");
	r = life->plugin->load(host, ret, &said);
	crash_leave(before);
	return judge(life, "load", r, &said, reterr);
}

int lifecycle_configure(const struct lifecycle *life, struct cv_instance *self, struct cv_error *reterr)
{
	struct cv_error said = {0};
	struct crash_mark before;
	int r;

	if (life->plugin->configure == NULL)
		return 0;
	before = enter(life, "configure");
	r = life->plugin->configure(self, &said);
	crash_leave(before);
	return judge(life, "configure", r, &said, reterr);
}

int lifecycle_start(const struct lifecycle *life, struct cv_instance *self, struct cv_error *reterr)
{
	struct cv_error said = {0};
	struct crash_mark before;
	int r;

	if (life->plugin->start == NULL)
		return 0;
	before = enter(life, "start");
	r = life->plugin->start(self, &said);
	crash_leave(before);
	return judge(life, "start", r, &said, reterr);
}

void lifecycle_drain(const struct lifecycle *life, struct cv_instance *self, int64_t deadline_ms)
{
	struct crash_mark before;

	if (life->plugin->drain == NULL)
		return;
	before = enter(life, "drain");
	life->plugin->drain(self, deadline_ms);
	crash_leave(before);
}

void lifecycle_stop(const struct lifecycle *life, struct cv_instance *self)
{
	struct crash_mark before;

	if (life->plugin->stop == NULL)
		return;
	before = enter(life, "stop");
	life->plugin->stop(self);
	crash_leave(before);
}
