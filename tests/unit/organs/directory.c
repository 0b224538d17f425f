#include "directory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define FOUND_BYTES 4000u

static Congvan__ImportOrgansReply *answer;
static Congvan__SearchOrgansReply *found;

void directory_begin(struct directory *directory)
{
	struct cv_error error;

	*directory = (struct directory){.fake = fakehost_create()};
	directory->instance.host = fakehost_table(directory->fake);
	assert_int_equal(
	    groups_read(CONGVAN_SOURCE_DIR "/config/catalogues/organ-groups.yaml", &directory->instance.groups, &error),
	    0);
	assert_int_equal(shelf_create(&directory->instance.groups, &directory->instance.shelf), 0);
	fakehost_plugin(directory->fake, cv_plugin_entry_v1(), &directory->instance);
	agency_make(directory->fake, FAKEHOST_AGENCY);
	agency_become(directory->fake, CLERK);
}

void directory_end(struct directory *directory)
{
	shelf_destroy(&directory->instance.shelf);
	groups_finish(&directory->instance.groups);
	fakehost_destroy(&directory->fake);
}

int directory_put(struct directory *directory, Congvan__Organ *organ, Congvan__OrganImportMode mode, bool check)
{
	Congvan__ImportOrgansRequest request = CONGVAN__IMPORT_ORGANS_REQUEST__INIT;
	struct cv_caller *caller = fakehost_caller(directory->fake), before = *caller;
	int error;

	CV_SET(&request, mode, mode);
	CV_SET(&request, check, check);
	request.organs = &organ;
	request.n_organs = 1;
	caller->kind = CV_CALLER_OPERATOR;
	caller->agency = 0;
	error = fakehost_call(directory->fake, "organs/1", "import", &request.base,
			      &congvan__import_organs_reply__descriptor, &answer);
	*caller = before;
	return error;
}

Congvan__ImportOrgansReply *directory_answer(void)
{
	return answer;
}

void directory_add(struct directory *directory, const char *organ_id, const char *name, const char *group)
{
	Congvan__Organ organ = CONGVAN__ORGAN__INIT;

	organ.organ_id = (char *)(uintptr_t)organ_id;
	organ.name = (char *)(uintptr_t)name;
	organ.group = (char *)(uintptr_t)group;
	assert_int_equal(directory_put(directory, &organ, CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_ADD, false), 0);
	assert_int_equal(answer->n_problems, 0);
	assert_int_equal(answer->added, 1);
}

const char *directory_find_in(struct directory *directory, const char *q, const char *group, unsigned limit)
{
	static char text[FOUND_BYTES];
	Congvan__SearchOrgansRequest request = CONGVAN__SEARCH_ORGANS_REQUEST__INIT;
	size_t len = 0;

	request.q = (char *)(uintptr_t)q;
	request.group = (char *)(uintptr_t)group;
	CV_SET(&request, limit, limit);
	assert_int_equal(fakehost_call(directory->fake, "organs/1", "search", &request.base,
				       &congvan__search_organs_reply__descriptor, &found),
			 0);
	*text = '\0';
	for (size_t i = 0; i < found->n_hits; i++) {
		const Congvan__Organ *organ = found->hits[i]->organ;
		const char *word = organ->organ_id ? organ->organ_id : organ->name;

		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", len ? " " : "", word);
		assert_true(len < sizeof(text));
	}
	return text;
}

const char *directory_find(struct directory *directory, const char *q)
{
	return directory_find_in(directory, q, NULL, SEARCH_LIMIT_MAX);
}

Congvan__SearchOrgansReply *directory_found(void)
{
	return found;
}
