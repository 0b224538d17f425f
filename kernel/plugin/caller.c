#include "plugin/caller.h"

#include <errno.h>
#include <string.h>

int caller_show(struct arena *arena, const Congvan__Caller *from, struct cv_caller *to)
{
	*to = (struct cv_caller){
	    .size = sizeof(*to),
	    .kind = (uint32_t)from->kind,
	    .agency = from->agency,
	    .person = from->person,
	    .post = from->post,
	    .on_behalf_of = from->on_behalf_of,
	    .session = from->session,
	    .trace_id = arena_strdup(arena, from->trace_id != NULL ? from->trace_id : ""),
	    .language = from->language != NULL && strcmp(from->language, "en") == 0 ? "en" : "vi",
	    .address = arena_strdup(arena, from->address != NULL ? from->address : ""),
	};
	if (to->trace_id == NULL || to->address == NULL)
		return -ENOMEM;
	if (from->kind != CONGVAN__CALLER__KIND__PLUGIN)
		return 0;
	to->plugin = arena_strdup(arena, from->plugin != NULL ? from->plugin : "");
	return to->plugin != NULL ? 0 : -ENOMEM;
}
