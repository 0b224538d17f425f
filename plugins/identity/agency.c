#include "agency.h"

#include <errno.h>

#include <congvan/plugin.h>

#include "account.h"
#include "field.h"
#include "keys.h"
#include "moment.h"
#include "password.h"
#include "person.h"
#include "post.h"
#include "rights.h"
#include "role.h"

#define ORGAN_ID_CHARS 35u /* QĐ 20/2020/QĐ-TTg */
#define AGENCY_NAME_CHARS 200u
#define SHORT_NAME_CHARS 20u

int agency_is_demo(struct cv_txn *txn, struct cv_call *call, uint32_t agency, bool *ret)
{
	Congvan__Agency *record = NULL;
	int error = cv_txn_get(txn, key_agency(call, agency), &congvan__agency__descriptor, &record);
	if (error == 0)
		*ret = record && record->demo;
	return error;
}

/* ---- init ---- */

struct founding {
	struct cv_txn *txn;
	struct cv_call *call;
	Congvan__Agency *agency;
	Congvan__Person *administrator;
	const char *password; /* clean */
};

static void take_fields(struct founding *found, const Congvan__InitRequest *sent)
{
	struct cv_call *call = found->call;
	Congvan__Agency *agency = found->agency;
	Congvan__Person *person = found->administrator;
	agency->organ_id = field_code(call, (struct field_text){"/organId", ORGAN_ID_CHARS, true}, sent->organ_id);
	agency->name = field_text(call, (struct field_text){"/name", AGENCY_NAME_CHARS, true}, sent->name);
	agency->short_name =
	    field_code(call, (struct field_text){"/shortName", SHORT_NAME_CHARS, true}, sent->short_name);
	agency->parent_organ =
	    field_text(call, (struct field_text){"/parentOrgan", AGENCY_NAME_CHARS, false}, sent->parent_organ);
	CV_SET(agency, demo, sent->demo);
	CV_SET(agency, revision, 1);
	person->account = field_account(call, "/administratorAccount", true, sent->administrator_account);
	person->full_name = field_text(call, (struct field_text){"/administratorName", PERSON_NAME_CHARS, true},
				       sent->administrator_name);
	CV_SET(person, id, call->host->new_id(call->host));
	CV_SET(person, revision, 1);
	found->password = password_clean(call, sent->administrator_password);
	const char *weakness = password_weakness(call, found->password, person->account, sent->demo);
	if (weakness)
		cv_field(call, "/administratorPassword", weakness, cv_printf(call, "%u", PASSWORD_CHARS_MIN), NULL);
}

/* The highest number so far, plus one. Two foundings at once meet at the new number's key: the second runs again. */
static int next_number(struct cv_call *call, uint32_t *ret)
{
	struct cv_row *rows;
	uint32_t count;
	struct cv_key all = key_agency_number(call, 0);
	int error = cv_scan(call, all, cv_key_after(call, all), 1, CV_SCAN_REVERSE | CV_SCAN_KEYS, &rows, &count);
	if (error == 0)
		*ret = count ? cv_key_u32(rows[0].body, 0) + 1 : 1;
	return error;
}

static int put_agency(const struct founding *found)
{
	struct cv_txn *txn = found->txn;
	struct cv_call *call = found->call;
	const Congvan__Agency *agency = found->agency;
	Congvan__Agency number = CONGVAN__AGENCY__INIT;
	CV_SET(&number, number, agency->number);
	int error = cv_txn_put_new(txn, key_agency_number(call, agency->number), &number.base);
	if (error == 0)
		error = cv_txn_put_new(txn, key_organ(call, agency->organ_id), &number.base);
	if (error == 0)
		error = cv_txn_put(txn, key_agency(call, agency->number), &agency->base);
	if (error == 0)
		error = cv_txn_event_in(txn, agency->number, "identity.agency_added", 0, &agency->base);
	return error;
}

static int put_administrator(const struct founding *found)
{
	struct cv_txn *txn = found->txn;
	struct cv_call *call = found->call;
	uint32_t agency = found->agency->number;
	const Congvan__Person *person = found->administrator;
	Congvan__Post duty = CONGVAN__POST__INIT, *post;
	duty.role = (char *)ROLE_ADMINISTRATOR;
	int error = post_take(txn, call, agency, person->id, "", &duty, &post);
	if (error == 0)
		error = person_put_new(txn, call, agency, person);
	if (error == 0)
		error = post_put(txn, call, agency, post);
	if (error < 0)
		return error;
	struct account_new account = {agency, person->id, person->account, found->password, false};
	return account_put_new(txn, call, &account);
}

int init(struct cv_call *call, const Congvan__InitRequest *request, Congvan__InitReply *reply)
{
	struct founding found = {.txn = cv_txn_begin(call), .call = call};
	found.agency = cv_new(call, &congvan__agency__descriptor);
	found.administrator = cv_new(call, &congvan__person__descriptor);
	if (!found.txn || !found.agency || !found.administrator)
		return -ENOMEM;
	int error = rights_operator(call);
	if (error < 0)
		return error;
	take_fields(&found, request);
	error = account_check_free(found.txn, call, "/administratorAccount", found.administrator->account);
	if (error == 0)
		error = cv_fields_ok(call);
	Congvan__Agency *same = NULL;
	if (error == 0)
		error =
		    cv_txn_get(found.txn, key_organ(call, found.agency->organ_id), &congvan__agency__descriptor, &same);
	if (error < 0)
		return error;
	if (same)
		return cv_fail(call, CV_CONFLICT, "identity.agency_exists", found.agency->organ_id, NULL);
	found.agency->has_number = 1;
	error = next_number(call, &found.agency->number);
	if (error == 0)
		error = put_agency(&found);
	if (error == 0)
		error = put_administrator(&found);
	if (error < 0)
		return error;
	reply->agency = found.agency;
	CV_SET(reply, administrator_id, found.administrator->id);
	return cv_txn_commit(found.txn);
}

/* ---- server_info ---- */

int server_info(struct cv_call *call, const Congvan__Empty *request, Congvan__ServerInfoReply *reply)
{
	(void)request;
	struct cv_key from = key_agency_number(call, 0);
	struct cv_key end = cv_key_after(call, from);
	uint32_t row_count = CV_SCAN_ROWS;
	CV_SET(reply, agencies, 0);
	CV_SET(reply, demo, false);
	while (row_count == CV_SCAN_ROWS) {
		struct cv_row *rows;
		int error = cv_scan(call, from, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &row_count);
		for (uint32_t i = 0; error == 0 && i < row_count; i++) {
			Congvan__Agency *agency = NULL;
			uint32_t number = cv_key_u32(rows[i].body, 0);
			error = cv_get(call, key_agency(call, number), &congvan__agency__descriptor, &agency);
			reply->agencies++;
			if (agency && agency->demo)
				reply->demo = true;
			if (error == 0 && agency && call->caller.kind == CV_CALLER_OPERATOR)
				error = cv_append(call, &reply->list, &reply->n_list, agency);
		}
		if (error < 0)
			return error;
		if (row_count)
			from = key_agency_number(call, cv_key_u32(rows[row_count - 1].body, 0) + 1);
	}
	return 0;
}
