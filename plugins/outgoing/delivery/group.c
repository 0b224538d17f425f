/* Members of a group of recipients, as the directory of organisations (organs/1) keeps it. */
#include <errno.h>

#include "congvan/organ.pb-c.h"
#include "outgoing/delivery/recipient.h"

static int ask_group(struct cv_call *call, uint64_t group, Congvan__RecipientGroupView **ret)
{
	Congvan__RecipientGroupRequest request = CONGVAN__RECIPIENT_GROUP_REQUEST__INIT;
	struct cv_failure failure;
	int error;

	CV_SET(&request, id, group);
	error = cv_call_method(call, "organs/1", "get_recipients", &request.base,
			       &congvan__recipient_group_view__descriptor, ret);
	if (error != -ENOENT)
		return error;
	*ret = NULL; /* a mistake of one line, and not the call's end */
	return cv_fail_take(call, &failure);
}

/* The identifier stands in the line where it leads there: on this server, or on the axis. */
static int organ_line(struct cv_call *call, const Congvan__GroupMember *member, Congvan__RecipientLine *line)
{
	Congvan__OrganRequest request = CONGVAN__ORGAN_REQUEST__INIT;
	Congvan__OrganView *view;
	int error;

	request.key = member->organ_id ? member->organ_id : cv_printf(call, "%llu", (unsigned long long)member->own_id);
	if (!request.key)
		return -ENOMEM;
	error = cv_call_method(call, "organs/1", "get", &request.base, &congvan__organ_view__descriptor, &view);
	if (error || !view->hit || !view->hit->organ)
		return error ? error : -EIO;
	CV_SET(line, kind,
	       view->hit->agency ? CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY
				 : CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
	line->name = view->hit->organ->name;
	line->email = view->hit->organ->email;
	line->address = view->hit->organ->address;
	if (view->hit->agency || view->hit->organ->on_axis)
		line->organ_id = view->hit->organ->organ_id;
	return 0;
}

static int member_line(struct cv_call *call, const Congvan__GroupMember *member, Congvan__RecipientLine *line)
{
	line->name = member->name;
	if (member->person_id) {
		CV_SET(line, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON);
		CV_SET(line, person_id, member->person_id);
		return 0;
	}
	if (member->unit_id) {
		CV_SET(line, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_UNIT);
		CV_SET(line, unit_id, member->unit_id);
		return 0;
	}
	return organ_line(call, member, line);
}

int outgoing_group_lines(struct cv_txn *txn, struct cv_call *call, uint64_t group, Congvan__RecipientLine ***ret,
			 size_t *ret_count)
{
	Congvan__RecipientGroupView *view;
	int error = ask_group(call, group, &view);

	(void)txn; /* who is in the group is asked once, and is then what the document says */
	*ret = NULL;
	*ret_count = 0;
	for (size_t i = 0; !error && view && view->group && i < view->group->n_members; i++) {
		Congvan__RecipientLine *line;

		if (view->group->members[i]->gone)
			continue;
		line = cv_new(call, &congvan__recipient_line__descriptor);
		error = line ? member_line(call, view->group->members[i], line) : -ENOMEM;
		if (!error)
			error = cv_append(call, ret, ret_count, line);
	}
	return error;
}
