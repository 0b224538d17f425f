/* Templates: who keeps them, who reads them, in which order they stand, and what is no template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "outgoing/template.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(those_who_answer_for_the_form_keep_them),
	    STUDIO_TEST(mistakes_are_told_at_their_places),
	    STUDIO_TEST(an_agency_has_so_many),
	    STUDIO_TEST(what_is_taken_away_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
