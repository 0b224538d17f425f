#include "incoming/registration/paper.h"

#include <errno.h>
#include <string.h>

#include "office/access/access.h"

static void read_text(struct cv_call *call, const char *text, const char *pointer, const char *member, unsigned most,
		      char **ret)
{
	const char *at = cv_printf(call, "%s/%s", pointer, member);
	char *clean = text ? cv_text_clean(call, text, strlen(text)) : NULL;

	*ret = NULL;
	if (text && *text && !clean)
		cv_field(call, at ? at : pointer, "field.not_text", NULL);
	else if (!clean || !*clean)
		cv_field(call, at ? at : pointer, "field.required", NULL);
	else if (cv_text_length(clean) > most)
		cv_field(call, at ? at : pointer, "field.too_long", cv_printf(call, "%u", most), NULL);
	else
		*ret = clean;
}

/* The name of who is named by an id. */
static int find_keeper(struct cv_call *call, const Congvan__PaperKept *paper, const char *pointer,
		       Congvan__PaperKept *ret)
{
	const char *at = cv_printf(call, "%s/%s", pointer, paper->has_unit_id ? "unitId" : "personId");
	struct office_actor person;
	Congvan__Unit *unit;
	int error = paper->has_unit_id ? office_find_unit(call, paper->unit_id, &unit)
				       : office_find_person(call, paper->person_id, 0, &person);

	if (error == -ENOENT) {
		cv_field(call, at ? at : pointer,
			 paper->has_unit_id ? "receiver.no_such_unit" : "receiver.no_such_person", NULL);
		return 0;
	}
	if (error)
		return error;
	if (paper->has_unit_id)
		CV_SET(ret, unit_id, paper->unit_id);
	else
		CV_SET(ret, person_id, paper->person_id);
	ret->keeper = cv_strdup(call, paper->has_unit_id ? unit->name : person.name);
	return ret->keeper ? 0 : -ENOMEM;
}

int incoming_paper_read(struct cv_call *call, const Congvan__PaperKept *paper, const char *pointer,
			Congvan__PaperKept **ret)
{
	bool by_id = paper && (paper->has_unit_id || paper->has_person_id);
	Congvan__PaperKept *kept;

	*ret = NULL;
	if (!paper || (!by_id && (!paper->place || !*paper->place) && (!paper->keeper || !*paper->keeper)))
		return 0;
	kept = cv_new(call, &congvan__paper_kept__descriptor);
	if (!kept)
		return -ENOMEM;
	*ret = kept;
	read_text(call, paper->place, pointer, "place", INCOMING_PAPER_PLACE_MAX, &kept->place);
	if (by_id)
		return find_keeper(call, paper, pointer, kept);
	read_text(call, paper->keeper, pointer, "keeper", INCOMING_PAPER_KEEPER_MAX, &kept->keeper);
	return 0;
}

char *incoming_paper_text(struct cv_call *call, const Congvan__PaperKept *paper)
{
	if (!paper)
		return NULL;
	return cv_printf(call, "%s (%s)", paper->place ? paper->place : "", paper->keeper ? paper->keeper : "");
}
