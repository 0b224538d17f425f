/* What is asked of an incoming document before it goes to the archive, and the copies that it shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "desk.h"
#include "office/case/source_copy.h"

#define COPY UINT64_C(801)

static int city(void **state)
{
	return desk_setup_with(state, PRESETS "/danang-qlvb/incoming.yaml");
}

static uint64_t registered(struct desk *desk, uint32_t legal_class)
{
	if (legal_class)
		CV_SET(&desk->form, legal_class, legal_class);
	return desk_register(desk, false)->document->id;
}

static const Congvan__IncomingView *view(struct desk *desk, uint64_t id)
{
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;

	CV_SET(&request, id, id);
	agency_become(desk->fake, CLERK);
	return desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
}

static void put_copy(struct desk *desk, uint64_t document, uint64_t id, const char *kind, const char *stage)
{
	Congvan__SourceCopy copy = CONGVAN__SOURCE_COPY__INIT;

	CV_SET(&copy, copy_id, id);
	copy.kind = (char *)(uintptr_t)kind;
	copy.stage = (char *)(uintptr_t)stage;
	fakehost_put(desk->fake, FAKEHOST_AGENCY, OFFICE_INCOMING_COPY, fakehost_body(desk->fake, "ii", document, id),
		     &copy.base);
}

static void class_3_needs_a_certified_copy(void **state)
{
	struct desk *desk = *state;
	uint64_t id = registered(desk, 3);
	const Congvan__ArchiveAnswer *answer = view(desk, id)->archive;

	assert_non_null(answer);
	assert_false(answer->archivable);
	assert_int_equal(answer->n_missing, 1);
	assert_string_equal(answer->missing[0]->code, "certified_copy");
	assert_string_equal(answer->missing[0]->text,
			    "A certified copy (sao y) must be made before it goes to the archive.");
	assert_string_equal(answer->missing[0]->article, "QĐ 8849/QĐ-UBND Đ9.4");
}

static void only_one_that_is_issued_counts(void **state)
{
	struct desk *desk = *state;
	uint64_t id = registered(desk, 3);
	static const struct {
		const char *kind, *stage;
		bool archivable;
	} copies[] = {
	    {"certified_copy", "to_sign", false},   {"extract", "issued", false},
	    {"certified_copy", "numbered", false},  {"certified_copy", "recalled", false},
	    {"certified_copy", "cancelled", false}, {"certified_copy", "issued", true},
	};

	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		const Congvan__IncomingView *shown;

		put_copy(desk, id, COPY, copies[i].kind, copies[i].stage);
		shown = view(desk, id);
		assert_int_equal(shown->archive->archivable, copies[i].archivable);
		assert_int_equal(shown->archive->n_missing, copies[i].archivable ? 0 : 1);
		assert_int_equal(shown->n_copies, strcmp(copies[i].stage, "cancelled") == 0 ? 0 : 1);
	}
}

static void the_newest_copy_comes_first(void **state)
{
	struct desk *desk = *state;
	uint64_t id = registered(desk, 0), other = id + 1;
	const Congvan__IncomingView *shown;

	put_copy(desk, id, COPY, "certified_copy", "issued");
	put_copy(desk, id, COPY + 1, "extract", "draft");
	put_copy(desk, other, COPY + 2, "certified_copy", "issued");
	shown = view(desk, id);
	assert_int_equal(shown->n_copies, 2);
	assert_int_equal(shown->copies[0]->copy_id, COPY + 1);
	assert_int_equal(shown->copies[1]->copy_id, COPY);
	assert_null(shown->archive); /* it is of no class that is asked for one */
}

static void other_processes_ask_for_nothing(void **state)
{
	struct desk *desk = *state;

	assert_null(view(desk, registered(desk, 3))->archive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(class_3_needs_a_certified_copy, city, desk_teardown),
	    cmocka_unit_test_setup_teardown(only_one_that_is_issued_counts, city, desk_teardown),
	    cmocka_unit_test_setup_teardown(the_newest_copy_comes_first, city, desk_teardown),
	    DESK_TEST(other_processes_ask_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
