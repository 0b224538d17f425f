#include "office/process/barred.h"

#include <errno.h>
#include <string.h>

#include "office/process/judge.h"

static const char *fact_of(const struct office_fact *facts, const char *name)
{
	for (; facts->name; facts++)
		if (strcmp(facts->name, name) == 0)
			return facts->value;
	return NULL;
}

static int condition_holds(struct cv_call *call, const struct office_condition *condition,
			   const struct office_fact *facts, bool *ret)
{
	const char *value = fact_of(facts, condition->fact);
	char *said = cv_text_fold(call, value ? value : ""), *barred;

	*ret = false;
	if (!said)
		return -ENOMEM;
	for (const char **each = condition->values; *each && !*ret; each++) {
		barred = cv_text_fold(call, *each);
		if (!barred)
			return -ENOMEM;
		*ret = strcmp(said, barred) == 0;
	}
	return 0;
}

static int fits(struct cv_call *call, const struct office_barred *barred, const struct office_fact *facts, bool *ret)
{
	int error = 0;

	*ret = true;
	for (size_t i = 0; i < barred->condition_count && *ret && !error; i++)
		error = condition_holds(call, &barred->conditions[i], facts, ret);
	return error;
}

static int refuse(struct cv_call *call, const struct office_barred *barred, const char *reason, const char *reason_by)
{
	const char *article = barred->article ? barred->article : "";
	const char *kind = office_label_text(call, &barred->label);
	int error = cv_fail(call, CV_DENIED, *article ? reason_by : reason, kind,
			    office_label_text(call, &barred->procedure), article, NULL);

	cv_fail_detail(call, "kind", kind);
	if (*article)
		cv_fail_detail(call, "article", article);
	return error;
}

int office_find_barred(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
		       const struct office_barred **ret)
{
	const struct office_registration *registration = &process->registration;
	int error = 0;

	*ret = NULL;
	for (size_t i = 0; i < registration->barred_count && !*ret && !error; i++) {
		bool barred;

		error = fits(call, &registration->barred[i], facts, &barred);
		if (!error && barred)
			*ret = &registration->barred[i];
	}
	return error;
}

int office_refuse_barred(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
			 const char *reason, const char *reason_by)
{
	const struct office_barred *barred;
	int error = office_find_barred(call, process, facts, &barred);

	return error || !barred ? error : refuse(call, barred, reason, reason_by);
}
