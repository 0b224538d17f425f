/*
 * organs/1: the directory of organisations that documents are sent to, and an agency's groups of recipients.
 *
 * The directory is the server's and lies in agency 0, where operators keep it; therefore CV_GRANT_ALL_AGENCIES. What an
 * agency adds, its groups and its use are its own. Agencies of this server are found as well: from the records of
 * identity, without a copy.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_PLUGINS_ORGANS_ORGANS_H
#define CONGVAN_PLUGINS_ORGANS_ORGANS_H

#include <congvan/plugin.h>

#include "congvan/identity.pb-c.h"
#include "congvan/organ.pb-c.h"
#include "organs/organ.h"
#include "organs/rights.h"
#include "organs/shelf.h"

#define SEARCH_CHARS 200u
#define SEARCH_LIMIT_DEFAULT 20u
#define SEARCH_LIMIT_MAX 50u
#define LIST_LIMIT_DEFAULT 100u
#define LIST_LIMIT_MAX 500u
#define RECIPIENT_GROUPS_MAX 500u /* of an agency */
#define RECIPIENT_GROUP_NAME_CHARS 200u
#define RECIPIENT_GROUP_MEMBERS_MAX 500u

struct cv_instance {
	const struct cv_host *host;
	struct groups groups;
	struct shelf *shelf;
};

extern const struct cv_text organs_texts[];

/* ---- the methods, as proto/congvan/organ.proto describes them ---- */

int organs_search(struct cv_call *call, const Congvan__SearchOrgansRequest *request, Congvan__SearchOrgansReply *reply);
int organs_get(struct cv_call *call, const Congvan__OrganRequest *request, Congvan__OrganView *reply);
int organs_list(struct cv_call *call, const Congvan__ListOrgansRequest *request, Congvan__ListOrgansReply *reply);
int organs_groups(struct cv_call *call, const Congvan__Empty *request, Congvan__ListOrganGroupsReply *reply);
int organs_import(struct cv_call *call, const Congvan__ImportOrgansRequest *request, Congvan__ImportOrgansReply *reply);

int organs_add_own(struct cv_call *call, const Congvan__PutOwnOrganRequest *request, Congvan__OrganView *reply);
int organs_change_own(struct cv_call *call, const Congvan__PutOwnOrganRequest *request, Congvan__OrganView *reply);
int organs_close_own(struct cv_call *call, const Congvan__OrganRequest *request, Congvan__OrganView *reply);
int organs_open_own(struct cv_call *call, const Congvan__OrganRequest *request, Congvan__OrganView *reply);

int recipients_list(struct cv_call *call, const Congvan__Empty *request, Congvan__ListRecipientGroupsReply *reply);
int recipients_get(struct cv_call *call, const Congvan__RecipientGroupRequest *request,
		   Congvan__RecipientGroupView *reply);
int recipients_add(struct cv_call *call, const Congvan__PutRecipientGroupRequest *request,
		   Congvan__RecipientGroupView *reply);
int recipients_change(struct cv_call *call, const Congvan__PutRecipientGroupRequest *request,
		      Congvan__RecipientGroupView *reply);
int recipients_delete(struct cv_call *call, const Congvan__RecipientGroupRequest *request, Congvan__Empty *reply);

/* ---- what they share ---- */

/* An agency of this server as an organisation; where the directory has it too, with what that knows. NULL: no memory.
 */
Congvan__Organ *organs_of_agency(struct cv_call *call, const struct shelf_agency *agency,
				 const Congvan__Organ *in_directory);

/* One of what the agency has added, or an organisation of the directory, with what the caller may do. own: of the
 * agency. */
int organs_view(struct cv_call *call, const struct rights *rights, Congvan__Organ *organ, Congvan__OrganView *reply);

#endif
