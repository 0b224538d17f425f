#include "agency_change.h"

#include <errno.h>

#include <congvan/plugin.h>

#include "account.h"
#include "agency.h"
#include "agency_view.h"
#include "field.h"
#include "keys.h"
#include "moment.h"
#include "rights.h"

struct acting_on {
	struct cv_txn *txn;
	struct cv_call *call;
	Congvan__Agency *agency; /* to be changed */
	uint32_t top; /* of the agencies that the caller manages; 0: all */
	bool own;
};

/* The agency, checked against If-Match. */
static int begin(struct cv_call *call, uint32_t number, struct acting_on *ret)
{
	struct office_agency_place place;
	int error;

	*ret = (struct acting_on){.txn = cv_txn_begin(call), .call = call};
	error = ret->txn ? rights_manage_agency(ret->txn, call, number, &place, &ret->top) : -ENOMEM;
	if (!error)
		error = cv_if_match(call, place.agency->revision);
	if (error)
		return error;
	ret->agency = cv_clone(call, &place.agency->base);
	ret->own = ret->top == number;
	return ret->agency ? 0 : -ENOMEM;
}

static int finish(struct acting_on *on, const char *topic, Congvan__AgencyView *reply)
{
	Congvan__Agency *agency = on->agency;
	int error;

	CV_SET(agency, revision, agency->revision + 1);
	error = cv_txn_put(on->txn, key_agency(on->call, agency->number), &agency->base);
	if (!error)
		error = cv_txn_event_in(on->txn, agency->number, topic, 0, &agency->base);
	if (!error)
		error = agency_view(on->call, agency, on->top, reply);
	if (error)
		return error;
	cv_http_etag(on->call, agency->revision);
	return cv_txn_commit(on->txn);
}

/* ---- change ---- */

static int move(struct acting_on *on, const Congvan__ChangeAgencyRequest *sent)
{
	Congvan__Agency *agency = on->agency;

	if (!sent->has_parent_number || sent->parent_number == agency->parent_number)
		return 0;
	if (on->own) {
		cv_field(on->call, "/parentNumber", "agency.own_place", NULL);
		return 0;
	}
	/* Without an agency above it, it would be nobody's but the operators'. */
	if (!sent->parent_number && on->top) {
		cv_field(on->call, "/parentNumber", "field.required", NULL);
		return 0;
	}
	agency->has_parent_number = sent->parent_number != 0;
	agency->parent_number = sent->parent_number;
	return agency_check_parent(on->txn, on->call, agency->number, sent->parent_number, on->top);
}

int change_agency(struct cv_call *call, const Congvan__ChangeAgencyRequest *request, Congvan__AgencyView *reply)
{
	struct agency_sent sent = {.organ_id = request->organ_id,
				   .name = request->name,
				   .short_name = request->short_name,
				   .parent_organ = request->parent_organ,
				   .level = request->level,
				   .place = request->place,
				   .interconnection = request->has_interconnection ? &request->interconnection : NULL};
	struct acting_on on;
	const char *old;
	int error = begin(call, request->number, &on);

	if (error)
		return error;
	old = on.agency->organ_id;
	agency_take(call, &sent, false, on.agency);
	error = move(&on, request);
	if (!error)
		error = cv_fields_ok(call);
	if (!error)
		error = agency_put_organ(on.txn, call, on.agency, old);
	return error ? error : finish(&on, "identity.agency_changed", reply);
}

/* ---- close, reopen ---- */

static int switch_agency(struct cv_call *call, const Congvan__SwitchAgencyRequest *request, bool close,
			 Congvan__AgencyView *reply)
{
	struct field_text reason = {"/reason", AGENCY_REASON_CHARS, false};
	struct acting_on on;
	Congvan__Agency *agency;
	int error = begin(call, request->number, &on);

	if (error)
		return error;
	agency = on.agency;
	if (on.own)
		return cv_fail(call, CV_CONFLICT, "agency.own", NULL);
	if ((bool)agency->closed == close)
		return cv_fail(call, CV_CONFLICT, close ? "agency.is_closed" : "agency.is_open", agency->name, NULL);
	CV_SET(agency, closed, close);
	agency->closed_reason = field_text(call, reason, request->reason);
	if (close) {
		CV_SET(agency, session_epoch, agency->session_epoch + 1);
		agency->closed_at = moment_message(call, call->now_ms);
		if (!agency->closed_at)
			return -ENOMEM;
	}
	error = cv_fields_ok(call);
	/* The gateway forgets whom it has let in. */
	if (!error)
		error = cv_txn_put_raw(on.txn, key_revocation(call), (struct cv_bytes){NULL, 0});
	return error ? error : finish(&on, close ? "identity.agency_closed" : "identity.agency_reopened", reply);
}

int close_agency(struct cv_call *call, const Congvan__SwitchAgencyRequest *request, Congvan__AgencyView *reply)
{
	return switch_agency(call, request, true, reply);
}

int reopen_agency(struct cv_call *call, const Congvan__SwitchAgencyRequest *request, Congvan__AgencyView *reply)
{
	return switch_agency(call, request, false, reply);
}

/* ---- the first administrator ---- */

int renew_administrator(struct cv_call *call, const Congvan__RenewAdministratorRequest *request,
			Congvan__AgencyView *reply)
{
	Congvan__Account *account = NULL;
	struct acting_on on;
	int error = begin(call, request->number, &on);

	if (!error && on.own)
		return cv_fail(call, CV_CONFLICT, "agency.own", NULL);
	if (!error && on.agency->administrator_account)
		error = account_get(on.txn, call, on.agency->administrator_account, &account);
	if (error)
		return error;
	if (!account || account->agency != on.agency->number || account->disabled || !account->must_change)
		return cv_fail(call, CV_CONFLICT, "agency.administrator_began", on.agency->name, NULL);
	error = account_give_password(on.txn, call, account, request->password, false);
	return error ? error : finish(&on, "identity.agency_changed", reply);
}
