#include "rights.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#define EVERYTHING (RIGHTS_SEE | RIGHTS_READ | RIGHTS_KEEP | RIGHTS_NUMBER)
#define CHANGES                                                                                                        \
	(RIGHTS_KEEP | RIGHTS_KEEP_OWN | RIGHTS_NUMBER | RIGHTS_NUMBER_OWN | RIGHTS_POST | RIGHTS_POST_OWN |           \
	 RIGHTS_LEND)

/* Any post may see which books there are. */
static const struct {
	const char *role;
	unsigned acts;
} table[] = {
    {OFFICE_RECORDS_CLERK, RIGHTS_READ | RIGHTS_KEEP | RIGHTS_NUMBER | RIGHTS_POST | RIGHTS_LEND},
    {OFFICE_ADMINISTRATOR, RIGHTS_KEEP},
    {OFFICE_HEAD, RIGHTS_READ},
    {OFFICE_DEPUTY, RIGHTS_READ},
    {OFFICE_CHIEF_OF_OFFICE, RIGHTS_READ},
    {OFFICE_ARCHIVIST, RIGHTS_READ},
    {OFFICE_UNIT_HEAD, RIGHTS_READ_OWN},
    {OFFICE_UNIT_DEPUTY, RIGHTS_READ_OWN},
    {OFFICE_UNIT_CLERK, RIGHTS_READ_OWN | RIGHTS_KEEP_OWN | RIGHTS_NUMBER_OWN | RIGHTS_POST_OWN},
};

/* Where it is said who may: what a refusal names. */
static const struct {
	enum rights_act act;
	const char *article;
} articles[] = {
    {RIGHTS_SEE, "NĐ 30/2020/NĐ-CP Đ32"},  {RIGHTS_READ, "NĐ 30/2020/NĐ-CP Đ32, PL IV"},
    {RIGHTS_KEEP, "NĐ 30/2020/NĐ-CP Đ32"}, {RIGHTS_NUMBER, "NĐ 30/2020/NĐ-CP Đ15, Đ22, Đ32"},
    {RIGHTS_POST, "NĐ 30/2020/NĐ-CP Đ18"}, {RIGHTS_LEND, "NĐ 30/2020/NĐ-CP Đ19"},
};

static int refuse(struct cv_call *call, enum rights_act act)
{
	const char *article = "NĐ 30/2020/NĐ-CP Đ32";

	for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++)
		if (articles[i].act == act)
			article = articles[i].article;
	return cv_fail(call, CV_DENIED, "register.denied", article, NULL);
}

int rights_of_call(struct cv_call *call, struct rights *ret)
{
	struct office_actor *actor;
	int error;

	if (call->caller.kind == CV_CALLER_OPERATOR) {
		*ret = (struct rights){EVERYTHING, 0, NULL};
		return 0;
	}
	actor = cv_alloc(call, sizeof(*actor));
	error = actor ? office_actor_of_call(call, actor) : -ENOMEM;
	if (error < 0)
		return error;
	*ret = (struct rights){RIGHTS_SEE, actor->unit_id, actor};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].role, actor->role) == 0)
			ret->acts |= table[i].acts;
	}
	/* A delegate keeps books when that was delegated, and a secretary does not in her leader's name. */
	if (actor->capacity == OFFICE_OF_SECRETARY || !office_in_scope(actor, "register", "keep"))
		ret->acts &= ~(unsigned)CHANGES;
	return 0;
}

int rights_need(struct cv_call *call, enum rights_act act, struct rights *ret)
{
	int error = rights_of_call(call, ret);
	if (error < 0 || ret->acts & (unsigned)act)
		return error;
	return refuse(call, act);
}

bool rights_may(const struct rights *rights, enum rights_act act, uint64_t unit)
{
	unsigned own = (unsigned)act << 1; /* as the acts are laid out */

	return rights->acts & (unsigned)act || (rights->acts & own && unit && unit == rights->unit);
}

int rights_need_in(struct cv_call *call, const struct rights *rights, enum rights_act act, uint64_t unit)
{
	return rights_may(rights, act, unit) ? 0 : refuse(call, act);
}
