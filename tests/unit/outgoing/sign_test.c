/* Who signs, and as what: choices, what an act may say, acting for somebody, authorizations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "studio.h"

#define SECOND_POST (uint64_t)1990 /* of the deputy, who also heads a unit */

static void put_post(struct studio *studio, uint64_t id, enum agency_person person, const char *role, const char *title,
		     uint64_t unit)
{
	Congvan__Post post = CONGVAN__POST__INIT;

	CV_SET(&post, id, id);
	CV_SET(&post, person_id, person);
	post.role = (char *)(uintptr_t)role;
	post.title = (char *)(uintptr_t)title;
	post.from = (char *)"2020-01-01";
	if (unit)
		CV_SET(&post, unit_id, unit);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.post", fakehost_body(studio->fake, "i", id), &post.base);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.post_of_person",
		     fakehost_body(studio->fake, "ii", (uint64_t)person, id), NULL);
}

static int setup(void **state)
{
	struct studio *studio;

	if (studio_setup(state))
		return -1;
	studio = *state;
	put_post(studio, HEAD + 1000, HEAD, "head", "Giám đốc", 0);
	put_post(studio, DEPUTY + 1000, DEPUTY, "deputy", "Phó Giám đốc", 0);
	put_post(studio, SECOND_POST, DEPUTY, "unit_head", "Trưởng phòng Nghiệp vụ Y", UNIT_HEADLESS);
	return 0;
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, studio_teardown)

/* ---- steps ---- */

static Congvan__ListSignaturesReply *choices_of(struct studio *studio, enum agency_person person, uint64_t id)
{
	Congvan__ListSignaturesRequest request = CONGVAN__LIST_SIGNATURES_REQUEST__INIT;
	Congvan__ListSignaturesReply *reply = NULL;

	CV_SET(&request, id, id);
	agency_become(studio->fake, person);
	assert_int_equal(fakehost_call(studio->fake, "outgoing/1", "signatures", &request.base,
				       &congvan__list_signatures_reply__descriptor, &reply),
			 0);
	return reply;
}

static int sign_as(struct studio *studio, enum agency_person person, uint64_t id, Congvan__Signature *signature)
{
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;

	CV_SET(&request, id, id);
	request.action = (char *)"sign";
	request.signature = signature;
	agency_become(studio->fake, person);
	return studio_try(studio, "act", &request.base);
}

/* The head has lent their post to the deputy, who acts in it. */
static void lend_to_the_deputy(struct studio *studio)
{
	Congvan__Delegation lent = CONGVAN__DELEGATION__INIT;

	CV_SET(&lent, id, 900);
	CV_SET(&lent, from_person_id, HEAD);
	CV_SET(&lent, from_post_id, HEAD + 1000);
	CV_SET(&lent, to_person_id, DEPUTY);
	lent.from = (char *)"2026-03-05";
	lent.to = (char *)"2026-03-06";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.delegation",
		     fakehost_body(studio->fake, "i", (uint64_t)900), &lent.base);
	fakehost_put(studio->fake, FAKEHOST_AGENCY, "identity.delegation_to",
		     fakehost_body(studio->fake, "ii", (uint64_t)DEPUTY, (uint64_t)900), NULL);
}

static uint64_t to_sign(struct studio *studio)
{
	uint64_t id = studio_draft(studio);

	studio_bring(studio, id, "to_sign");
	return id;
}

/* ---- the choices ---- */

static void each_post_is_offered_with_its_capacity(void **state)
{
	struct studio *studio = *state;
	const uint64_t id = to_sign(studio);
	const Congvan__ListSignaturesReply *reply = choices_of(studio, DEPUTY, id);

	assert_int_equal(reply->n_signatures, 2);
	assert_string_equal(reply->signatures[0]->lines[0], "KT. GIÁM ĐỐC");
	assert_string_equal(reply->signatures[0]->lines[1], "PHÓ GIÁM ĐỐC");
	assert_int_equal(reply->signatures[0]->signature->post_id, DEPUTY + 1000);
	assert_string_equal(reply->signatures[1]->lines[0], "TL. GIÁM ĐỐC");
	assert_int_equal(reply->signatures[1]->signature->post_id, SECOND_POST);
	assert_false(reply->signatures[0]->drafted);
	/* Who signs nothing has nothing to choose. */
	assert_int_equal(choices_of(studio, MEDICAL_SPECIALIST, id)->n_signatures, 0);
}

static void what_was_drafted_comes_first_and_once(void **state)
{
	struct studio *studio = *state;
	Congvan__Signature drafted = CONGVAN__SIGNATURE__INIT;
	Congvan__SigningCapacity by_order = CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER;
	const Congvan__ListSignaturesReply *reply;

	drafted.capacities = &by_order;
	drafted.n_capacities = 1;
	drafted.position = (char *)"Trưởng phòng Nghiệp vụ Y";
	drafted.for_position = (char *)"Giám đốc";
	CV_SET(&drafted, person_id, DEPUTY);
	CV_SET(&drafted, post_id, SECOND_POST);
	studio->fields.signature = &drafted;
	reply = choices_of(studio, DEPUTY, to_sign(studio));
	assert_int_equal(reply->n_signatures, 2);
	assert_true(reply->signatures[0]->drafted);
	assert_string_equal(reply->signatures[0]->lines[0], "TL. GIÁM ĐỐC");
	assert_string_equal(reply->signatures[1]->lines[0], "KT. GIÁM ĐỐC");
}

/* The page asks for a capacity where the server says that an action signs. */
static void the_offer_says_that_it_signs(void **state)
{
	struct studio *studio = *state;
	const uint64_t id = to_sign(studio);
	Congvan__GetOutgoingRequest request = CONGVAN__GET_OUTGOING_REQUEST__INIT;
	const Congvan__OutgoingView *view;
	unsigned signs = 0;

	CV_SET(&request, id, id);
	agency_become(studio->fake, HEAD);
	view = studio_call(studio, "get", &request.base);
	assert_true(view->n_actions > 1);
	for (size_t i = 0; i < view->n_actions; i++) {
		assert_int_equal(view->actions[i]->signs, strcmp(view->actions[i]->name, "sign") == 0);
		signs += view->actions[i]->signs ? 1u : 0u;
	}
	assert_int_equal(signs, 1);
}

/* ---- signing ---- */

static void without_a_word_the_post_says_how(void **state)
{
	struct studio *studio = *state;
	const uint64_t id = to_sign(studio);
	const Congvan__Signature *signature;

	assert_int_equal(sign_as(studio, HEAD, id, NULL), 0);
	signature = studio_stored(studio, id)->signature;
	assert_int_equal(signature->person_id, HEAD);
	assert_int_equal(signature->capacities[0], CONGVAN__SIGNING_CAPACITY__CAPACITY_HEAD);
	assert_string_equal(signature->name, "Trần Văn Bình");
}

/* Nobody signs with another's name: the deputy signs "KT.", and it is told in whose place they acted. */
static void who_acts_for_the_head_signs_as_themselves(void **state)
{
	struct studio *studio = *state;
	const uint64_t id = to_sign(studio);
	struct cv_caller *caller = fakehost_caller(studio->fake);
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;
	const Congvan__OutgoingDocument *document;
	const Congvan__Endorsement *last;
	const Congvan__OutgoingView *view;

	lend_to_the_deputy(studio);
	CV_SET(&request, id, id);
	request.action = (char *)"sign";
	caller->person = DEPUTY;
	caller->on_behalf_of = HEAD;
	caller->post = HEAD + 1000;
	view = studio_call(studio, "act", &request.base);
	caller->on_behalf_of = 0;
	assert_int_equal(view->timeline[0]->actor->person_id, DEPUTY);
	assert_int_equal(view->timeline[0]->on_behalf_of->person_id, HEAD);
	document = studio_stored(studio, id);
	assert_int_equal(document->signature->person_id, DEPUTY);
	assert_int_equal(document->signature->post_id, DEPUTY + 1000);
	assert_int_equal(document->signature->capacities[0], CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR);
	assert_string_equal(document->signature->name, "Hoàng Anh Dũng");
	last = document->endorsements[document->n_endorsements - 1];
	assert_int_equal(last->by->person_id, DEPUTY);
	assert_int_equal(last->on_behalf_of->person_id, HEAD);
}

static void a_post_is_chosen_by_its_id_alone(void **state)
{
	struct studio *studio = *state;
	const uint64_t id = to_sign(studio);
	struct cv_caller *caller = fakehost_caller(studio->fake);
	Congvan__OutgoingActRequest request = CONGVAN__OUTGOING_ACT_REQUEST__INIT;
	Congvan__Signature said = CONGVAN__SIGNATURE__INIT;
	const Congvan__Signature *signature;

	lend_to_the_deputy(studio);
	CV_SET(&said, post_id, SECOND_POST);
	CV_SET(&request, id, id);
	request.action = (char *)"sign";
	request.signature = &said;
	caller->person = DEPUTY;
	caller->on_behalf_of = HEAD;
	caller->post = HEAD + 1000;
	studio_call(studio, "act", &request.base);
	caller->on_behalf_of = 0;
	signature = studio_stored(studio, id)->signature;
	assert_int_equal(signature->post_id, SECOND_POST);
	assert_int_equal(signature->capacities[0], CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER);
	assert_non_null(signature->for_position);
}

/* ---- refusals ---- */

static void nobody_claims_what_their_post_does_not_have(void **state)
{
	struct studio *studio = *state;
	const uint64_t id = to_sign(studio);
	Congvan__SigningCapacity capacity = CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR;
	Congvan__Signature said = CONGVAN__SIGNATURE__INIT;

	said.capacities = &capacity;
	said.n_capacities = 1;
	assert_int_equal(sign_as(studio, HEAD, id, &said), -EINVAL);
	studio_field(studio, "/signature/capacities", "form.blocks_by");
	said.n_capacities = 0;
	CV_SET(&said, post_id, DEPUTY + 1000);
	assert_int_equal(sign_as(studio, HEAD, id, &said), -EINVAL);
	studio_field(studio, "/signature/postId", "sign.not_your_post");
	/* Nothing of it was kept. */
	assert_string_equal(studio_stored(studio, id)->state_name, "to_sign");
	assert_null(studio_stored(studio, id)->signature);
}

static void an_authorization_is_written_and_holds_today(void **state)
{
	struct studio *studio = *state;
	const uint64_t id = to_sign(studio);
	Congvan__SigningCapacity capacity = CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_AUTHORIZATION;
	Congvan__Signature said = CONGVAN__SIGNATURE__INIT;

	/* The head of a unit holds the post in which it is signed. */
	put_post(studio, HEAD + 1000, HEAD, "head", "Giám đốc", 0);
	put_post(studio, 1991, HEAD, "unit_head", "Trưởng phòng Tổ chức", UNIT_HEADLESS);
	CV_SET(&said, post_id, 1991);
	said.capacities = &capacity;
	said.n_capacities = 1;
	said.position = (char *)"Trưởng phòng Tổ chức";
	said.for_position = (char *)"Giám đốc";
	assert_int_equal(sign_as(studio, HEAD, id, &said), -EINVAL);
	studio_field(studio, "/signature/authorization", "form.blocks_by");
	studio_field(studio, "/signature/authorizedUntil", "form.blocks_by");
	said.authorization = (char *)"Giấy ủy quyền số 03/GUQ-SYT";
	said.authorized_until = (char *)"2026-03-04"; /* yesterday */
	assert_int_equal(sign_as(studio, HEAD, id, &said), -EINVAL);
	studio_field(studio, "/signature/authorizedUntil", "form.blocks_by");
	said.authorized_until = (char *)"2026-03-05";
	assert_int_equal(sign_as(studio, HEAD, id, &said), 0);
	assert_string_equal(studio_stored(studio, id)->signature->authorization, "Giấy ủy quyền số 03/GUQ-SYT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_post_is_offered_with_its_capacity),
	    TEST(what_was_drafted_comes_first_and_once),
	    TEST(the_offer_says_that_it_signs),
	    TEST(without_a_word_the_post_says_how),
	    TEST(who_acts_for_the_head_signs_as_themselves),
	    TEST(a_post_is_chosen_by_its_id_alone),
	    TEST(nobody_claims_what_their_post_does_not_have),
	    TEST(an_authorization_is_written_and_holds_today),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
