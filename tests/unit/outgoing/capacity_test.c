/* In what capacity somebody signs: every line of the table, what stands above the name, what a post is proposed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fakehost.h"
#include "office/texts.h"
#include "outgoing/draft/capacity.h"
#include "outgoing/form/check.h"

CV_TEXTS(outgoing_form_texts, office_texts)

#define HEAD CONGVAN__SIGNING_CAPACITY__CAPACITY_HEAD
#define TM CONGVAN__SIGNING_CAPACITY__CAPACITY_ON_BEHALF
#define Q CONGVAN__SIGNING_CAPACITY__CAPACITY_ACTING
#define KT CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR
#define TL CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER
#define TUQ CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_AUTHORIZATION

static struct fakehost *fake;
static struct cv_call *call;
static struct outgoing_form_rules *rules;

static int setup(void **state)
{
	struct cv_error error = {0, ""};

	(void)state;
	fake = fakehost_create();
	call = fakehost_open(fake);
	if (outgoing_form_rules_create(CATALOGUES "/document-form.yaml", &rules, &error))
		print_error("%s\n", error.text);
	return rules ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	outgoing_form_rules_destroy(&rules);
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}

/* ---- what stands above the name ---- */

static void a_block_is_composed_for_every_line_of_the_table(void **state)
{
	static const struct {
		Congvan__SigningCapacity capacities[2];
		size_t count;
		const char *block;
	} cases[] = {
	    {{HEAD}, 0, "PHÓ CHÁNH VĂN PHÒNG"},
	    {{HEAD}, 1, "PHÓ CHÁNH VĂN PHÒNG"},
	    {{TM}, 1, "TM. ỦY BAN NHÂN DÂN / PHÓ CHÁNH VĂN PHÒNG"},
	    {{TM, Q}, 2, "TM. ỦY BAN NHÂN DÂN / Q. PHÓ CHÁNH VĂN PHÒNG"},
	    {{TM, KT}, 2, "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHÁNH VĂN PHÒNG"},
	    {{Q}, 1, "Q. PHÓ CHÁNH VĂN PHÒNG"},
	    {{KT}, 1, "KT. CHỦ TỊCH / PHÓ CHÁNH VĂN PHÒNG"},
	    {{TL}, 1, "TL. CHỦ TỊCH / PHÓ CHÁNH VĂN PHÒNG"},
	    {{TL, KT}, 2, "TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG"},
	    {{TUQ}, 1, "TUQ. CHỦ TỊCH / PHÓ CHÁNH VĂN PHÒNG"},
	};
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	size_t table;

	(void)state;
	/* In any normal form: "Phó" with its tone apart. */
	signature.position = "Pho\xCC\x81 Chánh Văn phòng";
	signature.for_position = "Chủ tịch";
	signature.unit_position = "Chánh Văn phòng";
	signature.collective = "Ủy ban nhân dân";
	outgoing_capacities(&table);
	assert_int_equal(table + 1, sizeof(cases) / sizeof(cases[0]));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__SigningCapacity wanted[2] = {cases[i].capacities[0], cases[i].capacities[1]};

		signature.capacities = wanted;
		signature.n_capacities = cases[i].count;
		assert_string_equal(outgoing_capacity_shown(call, &signature), cases[i].block);
	}
}

static void a_draft_shows_what_it_has(void **state)
{
	Congvan__SigningCapacity wanted[] = {TL, KT};
	Congvan__Signature signature = CONGVAN__SIGNATURE__INIT;
	const char *lines[OUTGOING_BLOCK_LINES_MAX];
	size_t count;

	(void)state;
	signature.capacities = wanted;
	signature.n_capacities = 2;
	assert_string_equal(outgoing_capacity_shown(call, &signature), "");
	signature.unit_position = "Chánh Thanh tra";
	assert_int_equal(outgoing_capacity_block(call, &signature, lines, &count), 0);
	assert_int_equal(count, 1);
	assert_string_equal(lines[0], "KT. CHÁNH THANH TRA");
	signature.unit_position = "\xC3";
	assert_int_equal(outgoing_capacity_block(call, &signature, lines, &count), -EINVAL);
}

/* All pairs: those of the table alone, and in its order. */
static void other_capacities_do_not_go_together(void **state)
{
	static const Congvan__SigningCapacity all[] = {HEAD, TM, Q, KT, TL, TUQ};
	unsigned good = 0;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		for (size_t j = 0; j < 6; j++) {
			Congvan__SigningCapacity pair[] = {all[i], all[j]};
			const struct outgoing_capacity *found = outgoing_capacity_find(pair, 2);

			good += found != NULL;
			assert_true(!found == !((all[i] == TM && (all[j] == KT || all[j] == Q)) ||
						(all[i] == TL && all[j] == KT)));
		}
	}
	assert_int_equal(good, 3);
	assert_null(outgoing_capacity_find((const Congvan__SigningCapacity[]){TM, KT, TL}, 3));
}

/* ---- posts ---- */

static void a_title_says_who_of_a_level_signs(void **state)
{
	static const struct {
		const char *role, *title;
		enum outgoing_standing standing;
	} cases[] = {
	    {"head", "Giám đốc Sở", OUTGOING_HEAD},
	    {"head", NULL, OUTGOING_HEAD},
	    {"head", "Quyền Giám đốc Sở", OUTGOING_ACTING_HEAD},
	    {"head", "Q. Giám đốc Sở", OUTGOING_ACTING_HEAD},
	    {"head", "Q.Giám đốc", OUTGOING_ACTING_HEAD},
	    {"head", "Phó Giám đốc phụ trách Sở", OUTGOING_DEPUTY},
	    {"head", "Phong trào trưởng", OUTGOING_HEAD}, /* "Phó" is a word of its own */
	    {"deputy", "Thứ trưởng", OUTGOING_DEPUTY},
	    {"deputy", "Phó Giám đốc Sở", OUTGOING_DEPUTY},
	    {"chief_of_office", "Chánh Văn phòng Sở", OUTGOING_UNIT_HEAD},
	    {"chief_of_office", "Phó Chánh Văn phòng phụ trách", OUTGOING_UNIT_DEPUTY},
	    {"unit_head", "Trưởng phòng Nghiệp vụ Y", OUTGOING_UNIT_HEAD},
	    {"unit_head", "Phó Trưởng phòng phụ trách", OUTGOING_UNIT_DEPUTY},
	    {"unit_head", "Quyền Trưởng phòng", OUTGOING_UNIT_HEAD},
	    {"unit_deputy", "Phó Trưởng phòng", OUTGOING_UNIT_DEPUTY},
	    {"specialist", "Chuyên viên", OUTGOING_SIGNS_NOTHING},
	    {"records_clerk", "Văn thư", OUTGOING_SIGNS_NOTHING},
	    {"secretary", "Thư ký Giám đốc", OUTGOING_SIGNS_NOTHING},
	    {NULL, "Giám đốc", OUTGOING_SIGNS_NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__Actor actor = CONGVAN__ACTOR__INIT;

		actor.role = (char *)(uintptr_t)cases[i].role;
		actor.title = (char *)(uintptr_t)cases[i].title;
		assert_int_equal(outgoing_standing_of(call, &actor), cases[i].standing);
	}
	assert_int_equal(outgoing_standing_of(call, NULL), OUTGOING_SIGNS_NOTHING);
}

static void a_post_is_proposed_its_capacity(void **state)
{
	static const struct {
		const char *agency, *role, *title, *head, *unit_head, *block;
	} cases[] = {
	    {"Sở Y tế", "head", "Giám đốc Sở", "Giám đốc Sở", NULL, "GIÁM ĐỐC"},
	    {"Sở Y tế", "head", "Quyền Giám đốc Sở", "Quyền Giám đốc Sở", NULL, "Q. GIÁM ĐỐC"},
	    {"Sở Y tế", "deputy", "Phó Giám đốc Sở", "Giám đốc Sở", NULL, "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"},
	    /* No head just now: the deputy's own title says whose deputy it is. */
	    {"Sở Y tế", "deputy", "Phó Giám đốc Sở", NULL, NULL, "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"},
	    {"Bộ Y tế", "deputy", "Thứ trưởng Bộ Y tế", NULL, NULL, "KT. BỘ TRƯỞNG / THỨ TRƯỞNG"},
	    {"Sở Y tế", "head", "Phó Giám đốc phụ trách Sở", "Phó Giám đốc phụ trách Sở", NULL,
	     "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"},
	    {"Sở Y tế", "chief_of_office", "Chánh Văn phòng Sở", "Giám đốc Sở", NULL, "TL. GIÁM ĐỐC / CHÁNH VĂN PHÒNG"},
	    {"Sở Y tế", "unit_head", "Trưởng phòng Nghiệp vụ Y", "Giám đốc Sở", NULL,
	     "TL. GIÁM ĐỐC / TRƯỞNG PHÒNG NGHIỆP VỤ Y"},
	    {"Sở Y tế", "unit_head", "Trưởng phòng Nghiệp vụ Y", "Phó Giám đốc phụ trách Sở", NULL,
	     "TL. GIÁM ĐỐC / TRƯỞNG PHÒNG NGHIỆP VỤ Y"},
	    {"Ủy ban nhân dân tỉnh Lam Giang", "unit_deputy", "Phó Chánh Văn phòng", "Chủ tịch UBND tỉnh",
	     "Chánh Văn phòng UBND tỉnh", "TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG"},
	    {"Sở Y tế", "unit_deputy", "Phó Trưởng phòng Nghiệp vụ Y", "Giám đốc Sở", NULL,
	     "TL. GIÁM ĐỐC / KT. TRƯỞNG PHÒNG NGHIỆP VỤ Y / PHÓ TRƯỞNG PHÒNG NGHIỆP VỤ Y"},
	    {"Ủy ban nhân dân xã Suối Đá", "head", "Chủ tịch UBND xã", "Chủ tịch UBND xã", NULL,
	     "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH"},
	    {"Ủy ban nhân dân xã Suối Đá", "head", "Quyền Chủ tịch UBND xã", NULL, NULL,
	     "TM. ỦY BAN NHÂN DÂN / Q. CHỦ TỊCH"},
	    {"Ủy ban nhân dân xã Suối Đá", "deputy", "Phó Chủ tịch UBND xã", "Chủ tịch UBND xã", NULL,
	     "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__Agency agency = CONGVAN__AGENCY__INIT;
		Congvan__Actor actor = CONGVAN__ACTOR__INIT;
		struct outgoing_signer signer = {&actor, cases[i].head, cases[i].unit_head};
		Congvan__Signature *signature;

		agency.name = (char *)(uintptr_t)cases[i].agency;
		actor.role = (char *)(uintptr_t)cases[i].role;
		actor.title = (char *)(uintptr_t)cases[i].title;
		actor.name = "PGS.TS. Phan Trọng Khiêm";
		actor.person_id = 7;
		actor.post_id = 9;
		assert_int_equal(outgoing_capacity_propose(call, rules, &agency, &signer, &signature), 0);
		assert_non_null(signature);
		assert_string_equal(outgoing_capacity_shown(call, signature), cases[i].block);
		assert_string_equal(signature->name, "Phan Trọng Khiêm");
		assert_int_equal(signature->person_id, 7);
		assert_int_equal(signature->post_id, 9);
	}
}

static void who_signs_nothing_is_proposed_nothing(void **state)
{
	Congvan__Actor actor = CONGVAN__ACTOR__INIT;
	struct outgoing_signer signer = {&actor, "Giám đốc", NULL};
	Congvan__Signature *signature = (Congvan__Signature *)&actor;

	(void)state;
	actor.role = "specialist";
	actor.title = "Chuyên viên";
	assert_int_equal(outgoing_capacity_propose(call, rules, NULL, &signer, &signature), 0);
	assert_null(signature);
}

/* ---- names and positions ---- */

static void titles_are_taken_from_names(void **state)
{
	static const struct {
		const char *name, *bare;
	} cases[] = {
	    {"Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"TS. Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"Ts Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"PGS.TS.Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"GS. TSKH. Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"BS.CKII. Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"BS. CKI Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"Phó Giáo sư, Tiến sĩ Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"Thầy thuốc Ưu tú, Bác sĩ Phan Trọng Khiêm", "Phan Trọng Khiêm"},
	    {"Tsang Bảo Khuyên", "Tsang Bảo Khuyên"},
	    {"Bác Sĩ", ""},
	    {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(outgoing_bare_name(call, rules, cases[i].name), cases[i].bare);
	assert_null(outgoing_bare_name(call, rules, NULL));
}

static void positions_come_from_titles(void **state)
{
	static const struct {
		const char *title, *position, *head;
	} cases[] = {
	    {"Giám đốc Sở", "Giám đốc", NULL},
	    {"Phó Giám đốc Sở", "Phó Giám đốc", "Giám đốc"},
	    {"phó giám đốc", "Phó Giám đốc", "Giám đốc"},
	    {"Quyền Giám đốc Sở", "Giám đốc", NULL},
	    {"Tổng Giám đốc", "Tổng Giám đốc", NULL},
	    {"Thứ trưởng", "Thứ trưởng", "Bộ trưởng"},
	    {"Trưởng phòng Nghiệp vụ Y", "Trưởng phòng Nghiệp vụ Y", NULL},
	    {"Phó Trưởng phòng Nghiệp vụ Y", "Phó Trưởng phòng Nghiệp vụ Y", "Trưởng phòng Nghiệp vụ Y"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *head = outgoing_position_head(call, rules, cases[i].title);

		assert_string_equal(outgoing_position_of(call, rules, cases[i].title), cases[i].position);
		if (cases[i].head)
			assert_string_equal(head, cases[i].head);
		else
			assert_null(head);
	}
	assert_null(outgoing_position_of(call, rules, NULL));
	assert_null(outgoing_position_head(call, rules, NULL));
}

/* ---- the catalogue file ---- */

static int open_text(const char *text, struct outgoing_form_rules **ret, struct cv_error *reterr)
{
	char path[] = "/tmp/form-rules-XXXXXX";
	int descriptor = mkstemp(path), error;

	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
	close(descriptor);
	error = outgoing_form_rules_create(path, ret, reterr);
	unlink(path);
	return error;
}

static void a_catalogue_tells_its_mistakes(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
	    {"academic_titles: [{a: b}]\n", "academic_titles"},
	    {"collectives: ['']\n", "collectives"},
	    {"positions: [{head: Bộ trưởng}]\n", "positions"},
	    {"positions: [{name: A, head: ''}]\n", "positions"},
	};
	struct outgoing_form_rules *made = NULL;
	struct cv_error error = {0, ""};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(open_text(cases[i].text, &made, &error), -EINVAL);
		assert_null(made);
		assert_non_null(strstr(error.text, cases[i].says));
	}
	assert_int_equal(open_text("positions: []\n", &made, &error), 0);
	assert_int_equal(made->position_count, 0);
	outgoing_form_rules_destroy(&made);
	assert_int_equal(outgoing_form_rules_create(NULL, &made, &error), 0);
	assert_string_equal(outgoing_position_of(call, made, "Giám đốc Sở"), "Giám đốc Sở");
	outgoing_form_rules_destroy(&made);
	outgoing_form_rules_destroy(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_block_is_composed_for_every_line_of_the_table, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_draft_shows_what_it_has, setup, teardown),
	    cmocka_unit_test_setup_teardown(other_capacities_do_not_go_together, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_title_says_who_of_a_level_signs, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_post_is_proposed_its_capacity, setup, teardown),
	    cmocka_unit_test_setup_teardown(who_signs_nothing_is_proposed_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(titles_are_taken_from_names, setup, teardown),
	    cmocka_unit_test_setup_teardown(positions_come_from_titles, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_catalogue_tells_its_mistakes, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
