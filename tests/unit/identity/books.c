#include "books.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

/* One person for each role that matters here; post = person + 1. */
static const struct {
	const char *role;
	uint64_t person, unit;
} staff[] = {
    {"records_clerk", 100, 0}, {"specialist", 110, BOOKS_UNIT}, {"unit_clerk", 120, BOOKS_UNIT},
    {"head", 130, 0},          {"administrator", 140, 0},
};

static void hire(struct fakehost *fake)
{
	Congvan__Unit unit = CONGVAN__UNIT__INIT;
	CV_SET(&unit, id, BOOKS_UNIT);
	unit.name = (char *)"Phòng Nghiệp vụ Y";
	fakehost_put(fake, BOOKS_AGENCY, "identity.unit", fakehost_body(fake, "i", (uint64_t)BOOKS_UNIT), &unit.base);
	for (size_t i = 0; i < sizeof(staff) / sizeof(staff[0]); i++) {
		Congvan__Person person = CONGVAN__PERSON__INIT;
		Congvan__Post post = CONGVAN__POST__INIT;
		CV_SET(&person, id, staff[i].person);
		person.full_name = (char *)"Trần Thị Thư";
		CV_SET(&post, id, staff[i].person + 1);
		CV_SET(&post, person_id, staff[i].person);
		if (staff[i].unit)
			CV_SET(&post, unit_id, staff[i].unit);
		post.role = (char *)staff[i].role;
		post.title = (char *)"Chức vụ";
		post.from = (char *)"2026-01-01";
		fakehost_put(fake, BOOKS_AGENCY, "identity.person", fakehost_body(fake, "i", staff[i].person),
			     &person.base);
		fakehost_put(fake, BOOKS_AGENCY, "identity.post", fakehost_body(fake, "i", post.id), &post.base);
		fakehost_put(fake, BOOKS_AGENCY, "identity.post_of_person",
			     fakehost_body(fake, "ii", staff[i].person, post.id), NULL);
	}
}

void books_be(struct fakehost *fake, const char *role)
{
	struct cv_caller *caller = fakehost_caller(fake);
	caller->kind = CV_CALLER_PERSON;
	caller->agency = BOOKS_AGENCY;
	for (size_t i = 0; i < sizeof(staff) / sizeof(staff[0]); i++) {
		if (strcmp(staff[i].role, role) == 0) {
			caller->person = staff[i].person;
			caller->post = staff[i].person + 1;
		}
	}
}

int books_setup(void **state)
{
	struct fakehost *fake = fakehost_create();
	fakehost_plugin(fake, cv_plugin_entry_v1(), NULL);
	fakehost_set_now(fake, FAKEHOST_NOW_MS);
	hire(fake);
	books_be(fake, "records_clerk");
	*state = fake;
	return 0;
}

int books_teardown(void **state)
{
	struct fakehost *fake = *state;
	fakehost_destroy(&fake);
	return 0;
}

const char *books_reason(struct fakehost *fake)
{
	const Congvan__Status *status = fakehost_status(fake);
	return status && status->reason ? status->reason : "";
}

const char *books_field(struct fakehost *fake, const char *pointer)
{
	const Congvan__Status *status = fakehost_status(fake);
	for (size_t i = 0; status && i < status->n_fields; i++) {
		if (strcmp(status->fields[i]->pointer, pointer) == 0)
			return status->fields[i]->code;
	}
	return "";
}

Congvan__Register books_incoming(const char *code)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT;
	book.code = (char *)code;
	book.name = (char *)"Sổ văn bản đến 2026";
	CV_SET(&book, direction, CONGVAN__DIRECTION__DIRECTION_INCOMING);
	CV_SET(&book, year, 2026);
	return book;
}

int books_create(struct fakehost *fake, Congvan__Register *book, Congvan__RegisterView **ret)
{
	Congvan__CreateRegisterRequest request = CONGVAN__CREATE_REGISTER_REQUEST__INIT;
	request.register_ = book;
	return BOOKS_CALL(fake, "create", &request, register_view, ret);
}

uint64_t books_make(struct fakehost *fake, const char *code)
{
	Congvan__Register book = books_incoming(code);
	Congvan__RegisterView *view;
	assert_int_equal(books_create(fake, &book, &view), 0);
	return view->register_->id;
}

int books_act(struct fakehost *fake, const char *method, uint64_t id, Congvan__RegisterView **ret)
{
	Congvan__RegisterRequest request = CONGVAN__REGISTER_REQUEST__INIT;
	Congvan__RegisterView *view;
	CV_SET(&request, id, id);
	return BOOKS_CALL(fake, method, &request, register_view, ret ? ret : &view);
}

void books_enter(struct fakehost *fake, uint64_t book, uint64_t number, const char *suffix, uint64_t document)
{
	Congvan__RegisterEntry entry = CONGVAN__REGISTER_ENTRY__INIT;
	CV_SET(&entry, register_id, book);
	CV_SET(&entry, number, number);
	CV_SET(&entry, document_id, document);
	struct cv_bytes key =
	    suffix ? fakehost_body(fake, "iir", book, number, suffix) : fakehost_body(fake, "ii", book, number);
	fakehost_put(fake, BOOKS_AGENCY, "register.entry", key, &entry.base);
	fakehost_put(fake, BOOKS_AGENCY, "register.entry_of", fakehost_body(fake, "iii", book, document, number), NULL);
}
