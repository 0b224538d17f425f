/*
 * identity: who there is. Agencies, units, people, their posts, accounts and sessions; the descriptor and the life of
 * an instance.
 */
#include <errno.h>
#include <stdlib.h>

#include <congvan/plugin.h>

#include "account.h"
#include "agency.h"
#include "agency_change.h"
#include "agency_directory.h"
#include "agency_view.h"
#include "delegation.h"
#include "directory.h"
#include "instance.h"
#include "leave.h"
#include "login.h"
#include "me.h"
#include "person.h"
#include "post.h"
#include "session.h"
#include "texts.h"
#include "token.h"
#include "unit.h"

CV_TEXTS(identity_texts)

CV_HANDLER(login, Congvan__LoginRequest, Congvan__LoginReply)
CV_HANDLER(logout, Congvan__Empty, Congvan__Empty)
CV_HANDLER(me, Congvan__Empty, Congvan__Me)
CV_HANDLER(change_password, Congvan__ChangePasswordRequest, Congvan__Empty)
CV_HANDLER(settings, Congvan__SettingsRequest, Congvan__Me)
CV_HANDLER(authenticate, Congvan__AuthenticateRequest, Congvan__AuthenticateReply)
CV_HANDLER(recognise, Congvan__AuthenticateRequest, Congvan__AuthenticateReply)
CV_HANDLER(list_units, Congvan__ListUnitsRequest, Congvan__ListUnitsReply)
CV_HANDLER(list_people, Congvan__ListPeopleRequest, Congvan__ListPeopleReply)
CV_HANDLER(init, Congvan__InitRequest, Congvan__InitReply)
CV_HANDLER(add_unit, Congvan__AddUnitRequest, Congvan__AddUnitReply)
CV_HANDLER(change_unit, Congvan__ChangeUnitRequest, Congvan__AddUnitReply)
CV_HANDLER(add_person, Congvan__AddPersonRequest, Congvan__AddPersonReply)
CV_HANDLER(add_post, Congvan__AddPostRequest, Congvan__AddPostReply)
CV_HANDLER(end_post, Congvan__EndPostRequest, Congvan__AddPostReply)
CV_HANDLER(set_password, Congvan__SetPasswordRequest, Congvan__Empty)
CV_HANDLER(disable_account, Congvan__DisableAccountRequest, Congvan__DisableAccountReply)
CV_HANDLER(delegate, Congvan__DelegateRequest, Congvan__DelegationView)
CV_HANDLER(revoke_delegation, Congvan__RevokeDelegationRequest, Congvan__DelegationView)
CV_HANDLER(list_delegations, Congvan__ListDelegationsRequest, Congvan__ListDelegationsReply)
CV_HANDLER(leave, Congvan__LeaveRequest, Congvan__LeaveReport)
CV_HANDLER(get_leave, Congvan__GetLeaveRequest, Congvan__LeaveReport)
CV_HANDLER(list_agencies, Congvan__ListAgenciesRequest, Congvan__ListAgenciesReply)
CV_HANDLER(get_agency, Congvan__GetAgencyRequest, Congvan__AgencyView)
CV_HANDLER(change_agency, Congvan__ChangeAgencyRequest, Congvan__AgencyView)
CV_HANDLER(close_agency, Congvan__SwitchAgencyRequest, Congvan__AgencyView)
CV_HANDLER(reopen_agency, Congvan__SwitchAgencyRequest, Congvan__AgencyView)
CV_HANDLER(renew_administrator, Congvan__RenewAdministratorRequest, Congvan__AgencyView)
CV_HANDLER(agency_directory, Congvan__AgencyDirectoryRequest, Congvan__AgencyDirectoryReply)
CV_HANDLER(demo, Congvan__Empty, Congvan__DemoReply)
CV_HANDLER(server_info, Congvan__Empty, Congvan__ServerInfoReply)

/* Read once: a change of a time-out starts a new generation. */
static int64_t duration(const struct cv_host *host, const char *key)
{
	struct cv_config_value value = {.size = sizeof(value)};
	return host->config(host, key, &value) == 0 ? value.number : 0;
}

static void stop(struct cv_instance *instance)
{
	role_own_finish(&instance->roles);
	levels_finish(&instance->levels);
	free(instance);
}

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	char nobody[TOKEN_TEXT_SIZE];
	struct cv_instance *instance = calloc(1, sizeof(*instance));
	if (!instance)
		return -ENOMEM;
	instance->host = host;
	instance->idle_ms = duration(host, "idle_timeout");
	instance->absolute_ms = duration(host, "session_lifetime");
	int error = role_own_read(cv_config_text(host, "roles"), &instance->roles, reterr);
	if (error == 0)
		error = levels_read(cv_config_text(host, "agency_levels"), &instance->levels, reterr);
	if (error) {
		stop(instance);
		return error;
	}
	error = token_make(host, nobody);
	if (error == 0)
		error = password_hash(host, nobody, instance->decoy);
	if (error == 0) {
		*ret = instance;
		return 0;
	}
	*reterr = (struct cv_error){error, "identity: cannot hash a password: no random bytes or 19 MiB of memory"};
	stop(instance);
	return error;
}

#define S "identity/1"
#define SECRET (CV_METHOD_SLOW | CV_METHOD_SECRET) /* a password is hashed */

CV_PLUGIN(
    identity, .version = "1.0.0", .summary = "Agencies, units, people, posts, accounts and sessions", .schema_major = 1,
    .schema_minor = 2, .provides = CV_LIST(struct cv_service_ref, {"identity", 1, 0}),
    .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "identity.account"}, {CV_GRANT_OWN, 0, "identity.attempt"},
		      {CV_GRANT_OWN, 0, "identity.session"}, {CV_GRANT_OWN, 0, "identity.session_of"},
		      {CV_GRANT_OWN, 0, "identity.agency_number"}, {CV_GRANT_OWN, 0, "identity.organ"},
		      {CV_GRANT_OWN, 0, "identity.revocation"}, {CV_GRANT_OWN, 0, "identity.agency"},
		      {CV_GRANT_OWN, 0, "identity.people"}, {CV_GRANT_OWN, 0, "identity.unit"},
		      {CV_GRANT_OWN, 0, "identity.unit_code"}, {CV_GRANT_OWN, 0, "identity.person"},
		      {CV_GRANT_OWN, 0, "identity.person_by_name"}, {CV_GRANT_OWN, 0, "identity.post"},
		      {CV_GRANT_OWN, 0, "identity.post_of_person"}, {CV_GRANT_OWN, 0, "identity.post_of_unit"},
		      {CV_GRANT_OWN, 0, "identity.post_by_role"}, {CV_GRANT_OWN, 0, "identity.delegation"},
		      {CV_GRANT_OWN, 0, "identity.delegation_to"}, {CV_GRANT_OWN, 0, "identity.delegation_from"},
		      {CV_GRANT_OWN, 0, "identity.leave"}, {CV_GRANT_OWN, 0, "identity.hand_over"},
		      {CV_GRANT_READ, 0, "work.count"}, {CV_GRANT_ALL_AGENCIES, 0, NULL},
		      {CV_GRANT_SET_COOKIES, 0, NULL}, {CV_GRANT_FILES, 0, "roles"},
		      {CV_GRANT_FILES, 0, "agency_levels"}),
    .config = CV_LIST(struct cv_config_field,
		      {"idle_timeout", CV_CONFIG_DURATION, 0, "30 min", 60000, 86400000,
		       "How long a session may be silent before it ends."},
		      {"session_lifetime", CV_CONFIG_DURATION, 0, "12 h", 300000, 604800000,
		       "How long a session lasts at most, whatever its use."},
		      {"roles", CV_CONFIG_PATH, 0, NULL, 0, 0,
		       "File of a process whose own roles posts can be given, beside those of every agency."},
		      {"agency_levels", CV_CONFIG_PATH, 0, NULL, 0, 0,
		       "File of the levels that agencies may have; without it any name is taken."}),
    .methods = CV_LIST(
	struct cv_method, CV_METHOD(S, login, SECRET, congvan__login_request, congvan__login_reply),
	CV_METHOD(S, logout, 0, congvan__empty, congvan__empty),
	CV_METHOD(S, me, CV_METHOD_READ, congvan__empty, congvan__me),
	CV_METHOD(S, change_password, SECRET, congvan__change_password_request, congvan__empty),
	CV_METHOD(S, settings, 0, congvan__settings_request, congvan__me),
	CV_METHOD(S, authenticate, 0, congvan__authenticate_request, congvan__authenticate_reply),
	CV_METHOD(S, recognise, CV_METHOD_READ, congvan__authenticate_request, congvan__authenticate_reply),
	CV_METHOD(S, list_units, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__list_units_request,
		  congvan__list_units_reply),
	CV_METHOD(S, list_people, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__list_people_request,
		  congvan__list_people_reply),
	CV_METHOD(S, init, SECRET | CV_METHOD_OPERATOR, congvan__init_request, congvan__init_reply),
	CV_METHOD(S, add_unit, CV_METHOD_OPERATOR, congvan__add_unit_request, congvan__add_unit_reply),
	CV_METHOD(S, change_unit, 0, congvan__change_unit_request, congvan__add_unit_reply),
	CV_METHOD(S, add_person, SECRET | CV_METHOD_OPERATOR, congvan__add_person_request, congvan__add_person_reply),
	CV_METHOD(S, add_post, CV_METHOD_OPERATOR, congvan__add_post_request, congvan__add_post_reply),
	CV_METHOD(S, end_post, CV_METHOD_OPERATOR, congvan__end_post_request, congvan__add_post_reply),
	CV_METHOD(S, set_password, SECRET | CV_METHOD_OPERATOR, congvan__set_password_request, congvan__empty),
	CV_METHOD(S, disable_account, CV_METHOD_OPERATOR, congvan__disable_account_request,
		  congvan__disable_account_reply),
	CV_METHOD(S, delegate, 0, congvan__delegate_request, congvan__delegation_view),
	CV_METHOD(S, revoke_delegation, 0, congvan__revoke_delegation_request, congvan__delegation_view),
	CV_METHOD(S, list_delegations, CV_METHOD_READ, congvan__list_delegations_request,
		  congvan__list_delegations_reply),
	CV_METHOD(S, leave, CV_METHOD_OPERATOR, congvan__leave_request, congvan__leave_report),
	CV_METHOD(S, get_leave, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__get_leave_request, congvan__leave_report),
	CV_METHOD(S, list_agencies, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__list_agencies_request,
		  congvan__list_agencies_reply),
	CV_METHOD(S, get_agency, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__get_agency_request,
		  congvan__agency_view),
	CV_METHOD(S, change_agency, CV_METHOD_OPERATOR, congvan__change_agency_request, congvan__agency_view),
	CV_METHOD(S, close_agency, CV_METHOD_OPERATOR, congvan__switch_agency_request, congvan__agency_view),
	CV_METHOD(S, reopen_agency, CV_METHOD_OPERATOR, congvan__switch_agency_request, congvan__agency_view),
	CV_METHOD(S, renew_administrator, SECRET | CV_METHOD_OPERATOR, congvan__renew_administrator_request,
		  congvan__agency_view),
	CV_METHOD(S, agency_directory, CV_METHOD_READ, congvan__agency_directory_request,
		  congvan__agency_directory_reply),
	CV_METHOD(S, demo, CV_METHOD_READ, congvan__empty, congvan__demo_reply),
	CV_METHOD(S, server_info, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__empty, congvan__server_info_reply)),
    .routes = CV_LIST(
	struct cv_route, {"POST", "/api/v1/session", S, "login", CV_ROUTE_PUBLIC, 0},
	{"DELETE", "/api/v1/session", S, "logout", CV_ROUTE_PASSWORD_CHANGE, 0},
	{"GET", "/api/v1/me", S, "me", CV_ROUTE_PASSWORD_CHANGE, 0},
	{"POST", "/api/v1/me/password", S, "change_password", CV_ROUTE_PASSWORD_CHANGE, 0},
	{"PUT", "/api/v1/me/settings", S, "settings", CV_ROUTE_PASSWORD_CHANGE, 0},
	{"GET", "/api/v1/units", S, "list_units", 0, 0}, {"POST", "/api/v1/units", S, "add_unit", 0, 0},
	{"PUT", "/api/v1/units/{id}", S, "change_unit", CV_ROUTE_IF_MATCH, 0},
	{"GET", "/api/v1/people", S, "list_people", 0, 0}, {"POST", "/api/v1/people", S, "add_person", 0, 0},
	{"POST", "/api/v1/people/{id}/leave", S, "leave", CV_ROUTE_KEY | CV_ROUTE_IF_MATCH, 0},
	{"GET", "/api/v1/people/{id}/leave", S, "get_leave", 0, 0}, {"POST", "/api/v1/posts", S, "add_post", 0, 0},
	{"POST", "/api/v1/posts/{id}/end", S, "end_post", CV_ROUTE_IF_MATCH, 0},
	{"GET", "/api/v1/delegations", S, "list_delegations", 0, 0},
	{"POST", "/api/v1/delegations", S, "delegate", CV_ROUTE_KEY, 0},
	{"POST", "/api/v1/delegations/{id}/revoke", S, "revoke_delegation", CV_ROUTE_IF_MATCH, 0},
	{"GET", "/api/v1/agencies", S, "list_agencies", 0, 0}, {"POST", "/api/v1/agencies", S, "init", 0, 0},
	{"GET", "/api/v1/agencies/directory", S, "agency_directory", 0, 0},
	{"GET", "/api/v1/agencies/{number}", S, "get_agency", 0, 0},
	{"PATCH", "/api/v1/agencies/{number}", S, "change_agency", CV_ROUTE_IF_MATCH, 0},
	{"POST", "/api/v1/agencies/{number}/close", S, "close_agency", CV_ROUTE_IF_MATCH, 0},
	{"POST", "/api/v1/agencies/{number}/reopen", S, "reopen_agency", CV_ROUTE_IF_MATCH, 0},
	{"POST", "/api/v1/agencies/{number}/renew_administrator", S, "renew_administrator", CV_ROUTE_IF_MATCH, 0},
	{"GET", "/api/v1/demo", S, "demo", CV_ROUTE_PUBLIC, 0}),
    .load = load, .stop = stop)
