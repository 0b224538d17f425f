#include "agency.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "account.h"
#include "field.h"
#include "instance.h"
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
#define PLACE_CHARS 50u /* the name of a province, district or commune */

int agency_is_demo(struct cv_txn *txn, struct cv_call *call, uint32_t agency, bool *ret)
{
	Congvan__Agency *record = NULL;
	int error = cv_txn_get(txn, key_agency(call, agency), &congvan__agency__descriptor, &record);
	if (error == 0)
		*ret = record && record->demo;
	return error;
}

/* ---- fields ---- */

void agency_take(struct cv_call *call, const struct agency_sent *sent, bool all, Congvan__Agency *agency)
{
	if (all || sent->organ_id)
		agency->organ_id =
		    field_code(call, (struct field_text){"/organId", ORGAN_ID_CHARS, true}, sent->organ_id);
	if (all || sent->name)
		agency->name = field_text(call, (struct field_text){"/name", AGENCY_NAME_CHARS, true}, sent->name);
	if (all || sent->short_name)
		agency->short_name =
		    field_code(call, (struct field_text){"/shortName", SHORT_NAME_CHARS, true}, sent->short_name);
	if (sent->parent_organ)
		agency->parent_organ =
		    field_text(call, (struct field_text){"/parentOrgan", AGENCY_NAME_CHARS, false}, sent->parent_organ);
	if (sent->place)
		agency->place = field_text(call, (struct field_text){"/place", PLACE_CHARS, false}, sent->place);
	if (sent->level)
		agency->level = levels_take(call, "/level", sent->level);
	if (!sent->interconnection)
		return;
	CV_SET(agency, interconnection, *sent->interconnection);
	if (*sent->interconnection < CONGVAN__INTERCONNECTION__INTERCONNECTION_ALL ||
	    *sent->interconnection > CONGVAN__INTERCONNECTION__INTERCONNECTION_NONE)
		cv_field(call, "/interconnection", "field.unknown_value",
			 cv_printf(call, "%d", (int)*sent->interconnection), NULL);
}

/* How many levels there are below the agency, itself included. */
static int height_of(struct cv_call *call, uint32_t number, size_t *ret)
{
	struct agency_all all;
	int error = number ? agency_load_all(call, &all) : 0;

	*ret = 1;
	for (size_t i = 0; number && error == 0 && i < all.count; i++) {
		struct office_agency_place place = agency_place_among(&all, all.items[i]);
		for (size_t k = 0; k < place.above_count; k++)
			if (place.above[k] == number && k + 2 > *ret)
				*ret = k + 2;
	}
	return error;
}

int agency_check_parent(struct cv_txn *txn, struct cv_call *call, uint32_t number, uint32_t parent, uint32_t top)
{
	struct office_agency_place place;
	const char *mistake = NULL;
	size_t height;

	if (!parent)
		return 0;
	int error = office_agency_place(txn, call, parent, &place);
	if (error == 0)
		error = height_of(call, number, &height);
	if (error < 0)
		return error;
	if (!place.agency || (top && parent != top && !office_agency_below(&place, top)))
		mistake = "agency.unknown";
	else if (parent == number || (number && office_agency_below(&place, number)))
		mistake = "agency.circle";
	else if (place.agency->closed)
		mistake = "agency.parent_closed";
	else if (place.above_count + 1 + height > OFFICE_AGENCY_DEPTH_MAX)
		mistake = "agency.too_deep";
	if (mistake)
		cv_field(call, "/parentNumber", mistake, cv_printf(call, "%u", OFFICE_AGENCY_DEPTH_MAX), NULL);
	return 0;
}

int agency_put_organ(struct cv_txn *txn, struct cv_call *call, const Congvan__Agency *agency, const char *old)
{
	Congvan__Agency number = CONGVAN__AGENCY__INIT, *holder = NULL;
	if (old && strcmp(old, agency->organ_id) == 0)
		return 0;
	struct cv_key key = key_organ(call, agency->organ_id);
	int error = cv_txn_get(txn, key, &congvan__agency__descriptor, &holder);
	if (error == 0 && holder) {
		cv_field(call, "/organId", "agency.organ_taken", agency->organ_id, NULL);
		return cv_fields_ok(call);
	}
	CV_SET(&number, number, agency->number);
	if (error == 0)
		error = cv_txn_put_new(txn, key, &number.base);
	if (error == 0 && old)
		error = cv_txn_delete(txn, key_organ(call, old));
	return error;
}

/* ---- all of them ---- */

int agency_load_all(struct cv_call *call, struct agency_all *ret)
{
	struct cv_key from = key_agency_number(call, 0);
	struct cv_key end = cv_key_after(call, from);
	uint32_t row_count = CV_SCAN_ROWS;
	*ret = (struct agency_all){NULL, 0};
	while (row_count == CV_SCAN_ROWS) {
		struct cv_row *rows;
		int error = cv_scan(call, from, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &row_count);
		for (uint32_t i = 0; error == 0 && i < row_count; i++) {
			Congvan__Agency *agency;
			error = office_agency(NULL, call, cv_key_u32(rows[i].body, 0), &agency);
			if (error == 0 && agency)
				error = cv_append(call, &ret->items, &ret->count, agency);
		}
		if (error < 0)
			return error;
		if (row_count)
			from = key_agency_number(call, cv_key_u32(rows[row_count - 1].body, 0) + 1);
	}
	return 0;
}

static const Congvan__Agency *find_among(const struct agency_all *all, uint32_t number)
{
	size_t low = 0, high = all->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (all->items[middle]->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < all->count && all->items[low]->number == number ? all->items[low] : NULL;
}

struct office_agency_place agency_place_among(const struct agency_all *all, const Congvan__Agency *agency)
{
	struct office_agency_place place = {.agency = agency};
	while (agency && agency->parent_number && place.above_count < OFFICE_AGENCY_DEPTH_MAX) {
		place.above[place.above_count++] = agency->parent_number;
		agency = find_among(all, agency->parent_number);
	}
	return place;
}

/* ---- init ---- */

struct founding {
	struct cv_txn *txn;
	struct cv_call *call;
	Congvan__Agency *agency;
	Congvan__Person *administrator;
	const char *password; /* clean */
	bool must_change;
	uint32_t top; /* of the agencies that the caller manages; 0: all */
};

static void take_fields(struct founding *found, const Congvan__InitRequest *sent)
{
	struct cv_call *call = found->call;
	Congvan__Agency *agency = found->agency;
	Congvan__Person *person = found->administrator;
	struct agency_sent fields = {.organ_id = sent->organ_id,
				     .name = sent->name,
				     .short_name = sent->short_name,
				     .parent_organ = sent->parent_organ,
				     .level = sent->level,
				     .place = sent->place,
				     .interconnection = sent->has_interconnection ? &sent->interconnection : NULL};
	agency_take(call, &fields, true, agency);
	if (sent->parent_number || found->top)
		CV_SET(agency, parent_number, sent->parent_number ? sent->parent_number : found->top);
	CV_SET(agency, demo, sent->demo && !found->top);
	CV_SET(agency, revision, 1);
	person->account = field_account(call, "/administratorAccount", true, sent->administrator_account);
	agency->administrator_account = person->account;
	person->full_name = field_text(call, (struct field_text){"/administratorName", PERSON_NAME_CHARS, true},
				       sent->administrator_name);
	CV_SET(person, id, call->host->new_id(call->host));
	CV_SET(person, revision, 1);
	found->must_change = found->top || sent->administrator_must_change;
	found->password = password_clean(call, sent->administrator_password);
	const char *weakness = password_weakness(call, found->password, person->account, agency->demo);
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
	if (error < 0)
		return error;
	*ret = count ? cv_key_u32(rows[0].body, 0) + 1 : 1;
	if (*ret > AGENCIES_MAX)
		return cv_fail(call, CV_CONFLICT, "agency.too_many", cv_printf(call, "%u", AGENCIES_MAX), NULL);
	return 0;
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
		error = agency_put_organ(txn, call, agency, NULL);
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
	struct account_new account = {agency, person->id, person->account, found->password, found->must_change};
	return account_put_new(txn, call, &account);
}

int init(struct cv_call *call, const Congvan__InitRequest *request, Congvan__InitReply *reply)
{
	struct founding found = {.txn = cv_txn_begin(call), .call = call};
	found.agency = cv_new(call, &congvan__agency__descriptor);
	found.administrator = cv_new(call, &congvan__person__descriptor);
	if (!found.txn || !found.agency || !found.administrator)
		return -ENOMEM;
	int error = rights_manage(found.txn, call, &found.top);
	if (error < 0)
		return error;
	take_fields(&found, request);
	error = agency_check_parent(found.txn, call, 0, found.agency->parent_number, found.top);
	if (error == 0)
		error = account_check_free(found.txn, call, "/administratorAccount", found.administrator->account);
	if (error == 0)
		error = cv_fields_ok(call);
	if (error < 0)
		return error;
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
	cv_http_status(call, 201);
	cv_http_etag(call, found.agency->revision);
	return cv_txn_commit(found.txn);
}

/* ---- server_info ---- */

int server_info(struct cv_call *call, const Congvan__Empty *request, Congvan__ServerInfoReply *reply)
{
	(void)request;
	struct agency_all all;
	int error = agency_load_all(call, &all);
	CV_SET(reply, agencies, (uint32_t)all.count);
	CV_SET(reply, demo, false);
	for (size_t i = 0; error == 0 && i < all.count; i++)
		reply->demo = reply->demo || all.items[i]->demo;
	if (call->caller.kind == CV_CALLER_OPERATOR) {
		reply->list = all.items;
		reply->n_list = all.count;
	}
	return error;
}
