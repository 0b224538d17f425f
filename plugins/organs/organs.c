#include "organs/organs.h"

#include <errno.h>
#include <stdlib.h>

#include "office/access/agencies.h"
#include "office/texts.h"
#include "organs/use.h"

static void stop(struct cv_instance *instance)
{
	shelf_destroy(&instance->shelf);
	groups_finish(&instance->groups);
	free(instance);
}

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_config_value path = {.size = sizeof(path)};
	struct cv_instance *instance = calloc(1, sizeof(*instance));
	int error;

	if (!instance)
		return -ENOMEM;
	instance->host = host;
	error = host->config(host, "groups", &path);
	if (!error)
		error = groups_read(path.set ? path.text : NULL, &instance->groups, reterr);
	if (!error)
		error = shelf_create(&instance->groups, &instance->shelf);
	if (error) {
		stop(instance);
		return error;
	}
	*ret = instance;
	return 0;
}

CV_HANDLER_OF(search, organs_search, Congvan__SearchOrgansRequest, Congvan__SearchOrgansReply)
CV_HANDLER_OF(get, organs_get, Congvan__OrganRequest, Congvan__OrganView)
CV_HANDLER_OF(list, organs_list, Congvan__ListOrgansRequest, Congvan__ListOrgansReply)
CV_HANDLER_OF(groups, organs_groups, Congvan__Empty, Congvan__ListOrganGroupsReply)
CV_HANDLER_OF(import, organs_import, Congvan__ImportOrgansRequest, Congvan__ImportOrgansReply)
CV_HANDLER_OF(add, organs_add_own, Congvan__PutOwnOrganRequest, Congvan__OrganView)
CV_HANDLER_OF(change, organs_change_own, Congvan__PutOwnOrganRequest, Congvan__OrganView)
CV_HANDLER_OF(close_one, organs_close_own, Congvan__OrganRequest, Congvan__OrganView)
CV_HANDLER_OF(open_one, organs_open_own, Congvan__OrganRequest, Congvan__OrganView)
CV_HANDLER_OF(list_recipients, recipients_list, Congvan__Empty, Congvan__ListRecipientGroupsReply)
CV_HANDLER_OF(get_recipients, recipients_get, Congvan__RecipientGroupRequest, Congvan__RecipientGroupView)
CV_HANDLER_OF(add_recipients, recipients_add, Congvan__PutRecipientGroupRequest, Congvan__RecipientGroupView)
CV_HANDLER_OF(change_recipients, recipients_change, Congvan__PutRecipientGroupRequest, Congvan__RecipientGroupView)
CV_HANDLER_OF(delete_recipients, recipients_delete, Congvan__RecipientGroupRequest, Congvan__Empty)

static int used(struct cv_call *call, const Congvan__OrganUsed *item)
{
	return use_add(call, item);
}
CV_ON_ITEM(used, Congvan__OrganUsed)

CV_TEXTS(organs_texts, office_texts)

#define S "organs/1"
#define OPERATORS (CV_METHOD_READ | CV_METHOD_OPERATOR)
#define GROUP_PATH "/api/v1/recipient-groups/{id}"

CV_PLUGIN(
    organs, .version = "1.0.0", .summary = "directory of organisations and groups of recipients", .schema_major = 1,
    .schema_minor = 0, .workers = 4, .credits = 128, .provides = CV_LIST(struct cv_service_ref, {"organs", 1, 0}),
    .needs = CV_LIST(struct cv_service_ref, {"identity", 1, 0}),
    .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, ORGANS_ORGAN}, {CV_GRANT_OWN, 0, ORGANS_OTHER},
		      {CV_GRANT_OWN, 0, ORGANS_LINE}, {CV_GRANT_OWN, 0, ORGANS_CHANGE},
		      {CV_GRANT_OWN, 0, ORGANS_SERIES}, {CV_GRANT_OWN, 0, ORGANS_COUNT}, {CV_GRANT_OWN, 0, ORGANS_OWN},
		      {CV_GRANT_OWN, 0, ORGANS_GROUP}, {CV_GRANT_OWN, 0, ORGANS_USE}, {CV_GRANT_ALL_AGENCIES, 0, NULL},
		      OFFICE_AGENCIES_GRANTS, OFFICE_ACCESS_GRANTS, {CV_GRANT_FILES, 0, "groups"}),
    .config = CV_LIST(struct cv_config_field,
		      {"groups", CV_CONFIG_PATH, 0, NULL, 0, 0,
		       "Groups of organisations, in the order of search: a YAML file. Without it there are none."}),
    .methods = CV_LIST(
	struct cv_method, CV_METHOD(S, search, OPERATORS, congvan__search_organs_request, congvan__search_organs_reply),
	CV_METHOD(S, get, OPERATORS, congvan__organ_request, congvan__organ_view),
	CV_METHOD(S, list, OPERATORS, congvan__list_organs_request, congvan__list_organs_reply),
	CV_METHOD(S, groups, OPERATORS, congvan__empty, congvan__list_organ_groups_reply),
	CV_METHOD(S, import, CV_METHOD_OPERATOR, congvan__import_organs_request, congvan__import_organs_reply),
	CV_METHOD(S, add, 0, congvan__put_own_organ_request, congvan__organ_view),
	CV_METHOD(S, change, 0, congvan__put_own_organ_request, congvan__organ_view),
	CV_METHOD_NAMED(S, "close", close_one, 0, congvan__organ_request, congvan__organ_view),
	CV_METHOD_NAMED(S, "open", open_one, 0, congvan__organ_request, congvan__organ_view),
	CV_METHOD(S, list_recipients, CV_METHOD_READ, congvan__empty, congvan__list_recipient_groups_reply),
	CV_METHOD(S, get_recipients, CV_METHOD_READ, congvan__recipient_group_request, congvan__recipient_group_view),
	CV_METHOD(S, add_recipients, 0, congvan__put_recipient_group_request, congvan__recipient_group_view),
	CV_METHOD(S, change_recipients, 0, congvan__put_recipient_group_request, congvan__recipient_group_view),
	CV_METHOD(S, delete_recipients, 0, congvan__recipient_group_request, congvan__empty)),
    .routes = CV_LIST(struct cv_route, {"GET", "/api/v1/organs", S, "search", 0, 0},
		      {"GET", "/api/v1/organs/{key}", S, "get", 0, 0},
		      {"POST", "/api/v1/organs", S, "add", CV_ROUTE_KEY, 0},
		      {"PATCH", "/api/v1/organs/{key}", S, "change", CV_ROUTE_IF_MATCH, 0},
		      {"POST", "/api/v1/organs/{key}/close", S, "close", CV_ROUTE_KEY | CV_ROUTE_IF_MATCH, 0},
		      {"POST", "/api/v1/organs/{key}/open", S, "open", CV_ROUTE_KEY | CV_ROUTE_IF_MATCH, 0},
		      {"GET", "/api/v1/organ-groups", S, "groups", 0, 0},
		      {"GET", "/api/v1/recipient-groups", S, "list_recipients", 0, 0},
		      {"POST", "/api/v1/recipient-groups", S, "add_recipients", CV_ROUTE_KEY, 0},
		      {"GET", GROUP_PATH, S, "get_recipients", 0, 0},
		      {"PUT", GROUP_PATH, S, "change_recipients", CV_ROUTE_IF_MATCH, 0},
		      {"DELETE", GROUP_PATH, S, "delete_recipients", CV_ROUTE_IF_MATCH, 0}),
    /* One at a time: they add to one record of the agency. */
    .queues = CV_LIST(struct cv_queue, CV_QUEUE("used", used, congvan__organ_used, .in_flight = 1)), .load = load,
    .stop = stop)
