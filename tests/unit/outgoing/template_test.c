/* Templates: who keeps them, who reads them, in which order they stand, and what is no template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outgoing/draft/template.h"
#include "studio.h"

#define WORD "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

static int try_add(struct studio *studio, enum agency_person person, const char *type, const char *file,
		   const char *media_type)
{
	Congvan__AddTemplateRequest request = CONGVAN__ADD_TEMPLATE_REQUEST__INIT;
	Congvan__TemplateView *view;

	agency_become(studio->fake, person);
	request.document_type = (char *)(uintptr_t)type;
	CV_SET(&request, upload_id, file ? fakehost_upload(studio->fake, file, media_type, 4000) : 99);
	return fakehost_call(studio->fake, "outgoing/1", "add_template", &request.base,
			     &congvan__template_view__descriptor, &view);
}

static Congvan__ListTemplatesReply *list(struct studio *studio, enum agency_person person)
{
	Congvan__Empty request = CONGVAN__EMPTY__INIT;
	Congvan__ListTemplatesReply *reply = NULL;

	agency_become(studio->fake, person);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "list_templates", &request.base,
				       &congvan__list_templates_reply__descriptor, &reply),
			 0);
	return reply;
}

static int ask(struct studio *studio, enum agency_person person, const char *method, uint64_t id)
{
	Congvan__TemplateRequest request = CONGVAN__TEMPLATE_REQUEST__INIT;
	Congvan__Empty *reply;

	agency_become(studio->fake, person);
	CV_SET(&request, id, id);
	return fakehost_call(studio->fake, "outgoing/1", method, &request.base, &congvan__empty__descriptor, &reply);
}

static void those_who_answer_for_the_form_keep_them(void **state)
{
	struct studio *studio = *state;
	Congvan__ListTemplatesReply *reply;

	assert_int_equal(try_add(studio, MEDICAL_SPECIALIST, "Công văn", "mau.docx", WORD), -EACCES);
	studio_refused(studio, "outgoing.keeps_no_templates");
	assert_int_equal(try_add(studio, HEAD, "Công văn", "mau.docx", WORD), -EACCES);
	assert_int_equal(try_add(studio, CLERK, "Công văn", "mau.docx", WORD), 0);
	assert_int_equal(try_add(studio, CHIEF, "Quyết định", "mau.docx", WORD), 0);
	assert_int_equal(try_add(studio, ADMINISTRATOR, "Báo cáo", "mau.docx", WORD), 0);
	reply = list(studio, MEDICAL_SPECIALIST);
	assert_int_equal(reply->n_templates, 3);
	assert_int_equal(reply->n_actions, 0);
	assert_int_equal(reply->templates[0]->n_actions, 0);
	assert_string_equal(reply->templates[0]->template_->document_type, "Báo cáo");
	assert_string_equal(reply->templates[1]->template_->document_type, "Công văn");
	assert_string_equal(reply->templates[2]->template_->document_type, "Quyết định");
	assert_null(reply->templates[0]->template_->file->sha256);
	reply = list(studio, CLERK);
	assert_string_equal(reply->actions[0]->name, "add");
	assert_string_equal(reply->templates[1]->actions[0]->name, "delete");
	assert_int_equal(reply->templates[1]->template_->added_by->person_id, CLERK);
}

static void mistakes_are_told_at_their_places(void **state)
{
	struct studio *studio = *state;
	char type[102];

	assert_int_equal(try_add(studio, CLERK, NULL, NULL, NULL), -EINVAL);
	studio_field(studio, "/documentType", "required");
	studio_field(studio, "/uploadId", "outgoing.no_such_upload");
	memset(type, 'a', sizeof(type) - 1);
	type[sizeof(type) - 1] = 0;
	assert_int_equal(try_add(studio, CLERK, type, "mau.pdf", "application/pdf"), -EINVAL);
	studio_field(studio, "/documentType", "too_long");
	studio_field(studio, "/uploadId", "outgoing.template_editable");
	assert_int_equal(try_add(studio, CLERK, "Công văn", "Mẫu.docx", WORD), 0);
	assert_int_equal(try_add(studio, CLERK, "công văn", "mau.DOCX", WORD), -EINVAL);
	studio_field(studio, "/name", "outgoing.template_there");
	assert_int_equal(list(studio, CLERK)->n_templates, 1);
}

static void an_agency_has_so_many(void **state)
{
	struct studio *studio = *state;
	char name[20];

	for (unsigned i = 0; i < OUTGOING_TEMPLATES_MAX; i++) {
		snprintf(name, sizeof(name), "mau %u.docx", i);
		assert_int_equal(try_add(studio, CLERK, "Công văn", name, WORD), 0);
	}
	assert_true(try_add(studio, CLERK, "Công văn", "mau moi.docx", WORD) < 0);
	studio_refused(studio, "outgoing.too_many_templates");
}

static void what_is_taken_away_is_gone(void **state)
{
	struct studio *studio = *state;
	uint64_t id;

	assert_int_equal(try_add(studio, CLERK, "Công văn", "mau.docx", WORD), 0);
	id = list(studio, CLERK)->templates[0]->template_->id;
	assert_int_equal(ask(studio, MEDICAL_SPECIALIST, "get_template", id), 0);
	assert_int_equal(ask(studio, MEDICAL_SPECIALIST, "delete_template", id), -EACCES);
	assert_int_equal(ask(studio, CLERK, "delete_template", id), 0);
	assert_int_equal(ask(studio, MEDICAL_SPECIALIST, "get_template", id), -ENOENT);
	studio_refused(studio, "outgoing.no_such_template");
	assert_int_equal(list(studio, CLERK)->n_templates, 0);
}

/* ---- an agency with types of its own ---- */

static char presets[] = "/tmp/congvan-presets-XXXXXX";

static void in_presets(char ret[128], const char *name)
{
	snprintf(ret, 128, "%s/%s", presets, name);
}

static int setup_own_types(void **state)
{
	char path[128];
	FILE *types;

	assert_non_null(mkdtemp(presets));
	in_presets(path, "own");
	assert_int_equal(mkdir(path, 0700), 0);
	in_presets(path, "own/outgoing.yaml");
	assert_int_equal(symlink(PRESETS "/danang-qlvb/outgoing.yaml", path), 0);
	in_presets(path, "own/document-types.yaml");
	types = fopen(path, "w");
	assert_non_null(types);
	fputs("types:\n  - {name: Chuyên đề, abbreviation: CĐề, group: administrative}\n", types);
	assert_int_equal(fclose(types), 0);
	return studio_setup_choosing(state, NULL, presets);
}

static int teardown_own_types(void **state)
{
	static const char *const files[] = {"own/outgoing.yaml", "own/document-types.yaml"};
	char path[128];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		in_presets(path, files[i]);
		unlink(path);
	}
	in_presets(path, "own");
	rmdir(path);
	rmdir(presets);
	return studio_teardown(state);
}

static void the_agencys_own_list_spells_the_type(void **state)
{
	struct studio *studio = *state;
	Congvan__ChooseProcessRequest request = CONGVAN__CHOOSE_PROCESS_REQUEST__INIT;
	void *reply;

	assert_int_equal(try_add(studio, CLERK, "chuyên đề", "truoc.docx", WORD), 0);
	assert_string_equal(list(studio, CLERK)->templates[0]->template_->document_type, "chuyên đề");
	request.preset = (char *)"own";
	agency_become(studio->fake, ADMINISTRATOR);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "choose", &request.base,
				       &congvan__process_settings__descriptor, &reply),
			 0);
	assert_int_equal(try_add(studio, CLERK, "chuyên đề", "sau.docx", WORD), 0);
	/* Small letters stand before capitals. */
	assert_string_equal(list(studio, CLERK)->templates[1]->template_->file->name, "sau.docx");
	assert_string_equal(list(studio, CLERK)->templates[1]->template_->document_type, "Chuyên đề");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(those_who_answer_for_the_form_keep_them),
	    STUDIO_TEST(mistakes_are_told_at_their_places),
	    STUDIO_TEST(an_agency_has_so_many),
	    STUDIO_TEST(what_is_taken_away_is_gone),
	    cmocka_unit_test_setup_teardown(the_agencys_own_list_spells_the_type, setup_own_types, teardown_own_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
