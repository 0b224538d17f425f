#include "agency.h"

#include <stdio.h>

static const struct {
	enum agency_unit id;
	uint64_t parent;
	const char *name;
	bool closed;
} units[] = {
    {UNIT_OFFICE, 0, "Văn phòng", false},
    {UNIT_MEDICAL, 0, "Phòng Nghiệp vụ Y", false},
    {UNIT_FINANCE, 0, "Phòng Kế hoạch - Tài chính", false},
    {UNIT_HEADLESS, 0, "Thanh tra Sở", false},
    {UNIT_MEDICAL_DESK, UNIT_MEDICAL, "Tổ Điều dưỡng", false},
    {UNIT_CLOSED, 0, "Phòng cũ", true},
};

static const struct {
	enum agency_person id;
	uint64_t unit;
	const char *role, *name;
	const char *to;
	uint64_t leader;
	bool disabled;
} people[] = {
    {CLERK, UNIT_OFFICE, "records_clerk", "Nguyễn Thị Hoa", NULL, 0, false},
    {HEAD, 0, "head", "Trần Văn Bình", NULL, 0, false},
    {CHIEF, UNIT_OFFICE, "chief_of_office", "Lê Quang Minh", NULL, 0, false},
    {MEDICAL_HEAD, UNIT_MEDICAL, "unit_head", "Phạm Thu Hà", NULL, 0, false},
    {MEDICAL_SPECIALIST, UNIT_MEDICAL, "specialist", "Võ Thanh Tùng", NULL, 0, false},
    {MEDICAL_OTHER, UNIT_MEDICAL, "specialist", "Đặng Thị Mai", NULL, 0, false},
    {DEPUTY, 0, "deputy", "Hoàng Anh Dũng", NULL, 0, false},
    {ADMINISTRATOR, UNIT_OFFICE, "administrator", "Bùi Đức Long", NULL, 0, false},
    {FINANCE_HEAD, UNIT_FINANCE, "unit_head", "Ngô Kim Oanh", NULL, 0, false},
    {SECRETARY, UNIT_OFFICE, "secretary", "Đỗ Lan Anh", NULL, HEAD, false},
    {SECOND_CLERK, UNIT_OFFICE, "records_clerk", "Lý Thị Thảo", NULL, 0, false},
    {LEAVER, UNIT_MEDICAL, "specialist", "Mai Văn Sơn", "2026-03-04", 0, false},
    {DISABLED, UNIT_MEDICAL, "specialist", "Trương Văn Khải", NULL, 0, true},
    {DESK_HEAD, UNIT_MEDICAL_DESK, "unit_head", "Hồ Thị Yến", NULL, 0, false},
};

static void make_unit(struct fakehost *fake, uint32_t agency, size_t i)
{
	Congvan__Unit unit = CONGVAN__UNIT__INIT;

	CV_SET(&unit, id, units[i].id);
	if (units[i].parent)
		CV_SET(&unit, parent_id, units[i].parent);
	unit.name = (char *)units[i].name;
	CV_SET(&unit, closed, units[i].closed);
	fakehost_put(fake, agency, "identity.unit", fakehost_body(fake, "i", unit.id), &unit.base);
}

static void make_person(struct fakehost *fake, uint32_t agency, size_t i)
{
	Congvan__Person person = CONGVAN__PERSON__INIT;
	Congvan__Post post = CONGVAN__POST__INIT;
	uint64_t leader = people[i].leader;

	CV_SET(&person, id, people[i].id);
	person.full_name = (char *)people[i].name;
	CV_SET(&person, disabled, people[i].disabled);
	CV_SET(&post, id, people[i].id + 1000u);
	CV_SET(&post, person_id, people[i].id);
	if (people[i].unit)
		CV_SET(&post, unit_id, people[i].unit);
	post.role = (char *)people[i].role;
	post.title = (char *)people[i].role;
	post.from = (char *)"2020-01-01";
	post.to = (char *)people[i].to;
	if (leader) {
		post.leader_ids = &leader;
		post.n_leader_ids = 1;
	}
	fakehost_put(fake, agency, "identity.person", fakehost_body(fake, "i", person.id), &person.base);
	fakehost_put(fake, agency, "identity.post", fakehost_body(fake, "i", post.id), &post.base);
	fakehost_put(fake, agency, "identity.post_of_person", fakehost_body(fake, "ii", person.id, post.id), NULL);
	fakehost_put(fake, agency, "identity.post_of_unit", fakehost_body(fake, "ii", people[i].unit, post.id), NULL);
	fakehost_put(fake, agency, "identity.post_by_role", fakehost_body(fake, "si", post.role, post.id), NULL);
}

static void make_book(struct fakehost *fake, uint32_t agency, uint64_t id, Congvan__Direction direction, uint32_t year,
		      Congvan__RegisterState state)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT;

	CV_SET(&book, id, id);
	book.name = (char *)"Sổ văn bản";
	CV_SET(&book, direction, direction);
	CV_SET(&book, year, year);
	CV_SET(&book, state, state);
	CV_SET(&book, revision, 1);
	fakehost_put(fake, agency, "register.book", fakehost_body(fake, "i", id), &book.base);
}

void agency_make(struct fakehost *fake, uint32_t agency)
{
	Congvan__Register by_default = CONGVAN__REGISTER__INIT;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		make_unit(fake, agency, i);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		make_person(fake, agency, i);
	make_book(fake, agency, BOOK, CONGVAN__DIRECTION__DIRECTION_INCOMING, 2026,
		  CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	make_book(fake, agency, BOOK_CLOSED, CONGVAN__DIRECTION__DIRECTION_INCOMING, 2026,
		  CONGVAN__REGISTER_STATE__REGISTER_CLOSED);
	make_book(fake, agency, BOOK_OUTGOING, CONGVAN__DIRECTION__DIRECTION_OUTGOING, 2026,
		  CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	make_book(fake, agency, BOOK_OLD, CONGVAN__DIRECTION__DIRECTION_INCOMING, 2025,
		  CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	CV_SET(&by_default, id, BOOK);
	fakehost_put(fake, agency, "register.default",
		     fakehost_body(fake, "wbi", 2026u, (unsigned)CONGVAN__DIRECTION__DIRECTION_INCOMING, (uint64_t)0),
		     &by_default.base);
	agency_become(fake, CLERK);
}

void agency_become(struct fakehost *fake, enum agency_person person)
{
	struct cv_caller *caller = fakehost_caller(fake);

	caller->person = person;
	caller->post = person + 1000u;
}

void agency_without(struct fakehost *fake, enum agency_person person)
{
	const uint32_t agency = FAKEHOST_AGENCY;
	Congvan__Post post = CONGVAN__POST__INIT;

	CV_SET(&post, id, person + 1000u);
	CV_SET(&post, person_id, person);
	post.role = (char *)"";
	post.from = (char *)"2020-01-01";
	post.to = (char *)"2020-12-31";
	fakehost_put(fake, agency, "identity.post", fakehost_body(fake, "i", post.id), &post.base);
}
