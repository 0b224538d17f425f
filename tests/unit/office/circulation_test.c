/* How far a document goes by what stands in its margin: NĐ 30/2020/NĐ-CP PL I. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "desk.h"

/* One receiver, as a lead, of an action that the caller takes. */
static int pass(struct desk *desk, enum agency_person by, uint64_t id, const char *action,
		const Congvan__Assignment *to)
{
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	Congvan__Assignment line = *to, *lines[] = {&line};

	agency_become(desk->fake, by);
	CV_SET(&line, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&request, id, id);
	request.action = (char *)action;
	request.assignments = lines;
	request.n_assignments = 1;
	return desk_try(desk, "act", &request.base);
}

static Congvan__Assignment to_person(enum agency_person person)
{
	Congvan__Assignment line = CONGVAN__ASSIGNMENT__INIT;

	CV_SET(&line, person_id, person);
	return line;
}

static Congvan__Assignment to_unit(enum agency_unit unit)
{
	Congvan__Assignment line = CONGVAN__ASSIGNMENT__INIT;

	CV_SET(&line, unit_id, unit);
	return line;
}

/* Directed to the medical unit and to the head of the financial one. */
static uint64_t directed(struct desk *desk, Congvan__Circulation circulation)
{
	uint64_t id;

	CV_SET(&desk->form, circulation, circulation);
	id = desk_register(desk, true)->document->id;
	desk_direct(desk, id, "Chỉ những người có tên.", UNIT_MEDICAL, FINANCE_HEAD);
	return id;
}

static void it_goes_to_those_who_are_named(void **state)
{
	struct desk *desk = *state;
	uint64_t id = directed(desk, CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED);
	Congvan__Assignment office = to_unit(UNIT_OFFICE), deputy = to_person(DEPUTY), desk_unit;
	Congvan__Assignment specialist = to_person(MEDICAL_SPECIALIST);

	/* Who distributes adds nobody. */
	assert_int_equal(pass(desk, CHIEF, id, "distribute", &office), -EINVAL);
	desk_field(desk, "/assignments/0", "receiver.restricted");
	assert_int_equal(pass(desk, CHIEF, id, "distribute", &deputy), -EINVAL);
	desk_field(desk, "/assignments/0", "receiver.restricted");
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	/* A unit that is named works on it with its own people, and does not pass it to another unit below it. */
	desk_unit = to_unit(UNIT_MEDICAL_DESK);
	assert_int_equal(pass(desk, MEDICAL_HEAD, id, "assign", &desk_unit), -EINVAL);
	desk_field(desk, "/assignments/0", "receiver.restricted");
	assert_int_equal(pass(desk, MEDICAL_HEAD, id, "assign", &specialist), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
}

/* A person is named, not the unit: it ends with them. */
static void a_person_who_is_named_keeps_it(void **state)
{
	struct desk *desk = *state;
	uint64_t id;
	Congvan__Assignment head = to_person(FINANCE_HEAD), unit = to_unit(UNIT_MEDICAL);

	CV_SET(&desk->form, circulation, CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED);
	id = desk_register(desk, true)->document->id;
	assert_int_equal(pass(desk, HEAD, id, "direct", &head), 0);
	assert_int_equal(pass(desk, CHIEF, id, "distribute", &unit), -EINVAL);
	desk_field(desk, "/assignments/0", "receiver.restricted");
	assert_int_equal(pass(desk, CHIEF, id, "distribute", &head), 0);
}

static void others_go_where_the_process_lets_them(void **state)
{
	struct desk *desk = *state;
	uint64_t id = directed(desk, CONGVAN__CIRCULATION__CIRCULATION_RETURN);
	Congvan__Assignment office = to_unit(UNIT_OFFICE);

	assert_int_equal(pass(desk, CHIEF, id, "distribute", &office), 0);
}

static void what_is_internal_stays_inside(void **state)
{
	struct desk *desk = *state;
	Congvan__Assignment outside = CONGVAN__ASSIGNMENT__INIT;
	uint64_t id;

	outside.outside = (char *)"Trạm Y tế phường Hòa Xuân";
	CV_SET(&desk->form, circulation, CONGVAN__CIRCULATION__CIRCULATION_INTERNAL);
	id = desk_register(desk, true)->document->id;
	assert_int_equal(pass(desk, HEAD, id, "direct", &outside), -EINVAL);
	desk_field(desk, "/assignments/0", "receiver.internal");
	desk->form.code_number = (char *)"16";
	desk->form.circulation = CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED;
	id = desk_register(desk, true)->document->id;
	assert_int_equal(pass(desk, HEAD, id, "direct", &outside), -EINVAL);
	desk_field(desk, "/assignments/0", "receiver.restricted");
	desk->form.code_number = (char *)"17";
	desk->form.circulation = CONGVAN__CIRCULATION__CIRCULATION_FREE;
	id = desk_register(desk, true)->document->id;
	assert_int_equal(pass(desk, HEAD, id, "direct", &outside), 0);
}

static int setup_quangngai(void **state)
{
	return desk_setup_with(state, PRESETS "/quangngai-eoffice/incoming.yaml");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(it_goes_to_those_who_are_named),
	    DESK_TEST(a_person_who_is_named_keeps_it),
	    DESK_TEST(others_go_where_the_process_lets_them),
	    cmocka_unit_test_setup_teardown(what_is_internal_stays_inside, setup_quangngai, desk_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
