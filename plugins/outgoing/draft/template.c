#include "outgoing/draft/template.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/access/access.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "office/case/upload.h"
#include "outgoing/draft/version.h"
#include "outgoing/process.h"

#define TYPE_MAX 100u /* characters */

/* A delegate keeps them when the issue of documents was delegated, and a secretary does not in her leader's name. */
static bool keeps(const struct office_actor *actor)
{
	static const char *const roles[] = {OFFICE_RECORDS_CLERK, OFFICE_CHIEF_OF_OFFICE, OFFICE_ADMINISTRATOR, NULL};

	return office_name_in(actor->role, roles) && actor->capacity != OFFICE_OF_SECRETARY &&
	       office_in_scope(actor, "outgoing", "issue");
}

static struct cv_key template_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, OUTGOING_TEMPLATE, "i", id);
}

static int load_all(struct cv_call *call, Congvan__DocumentTemplate ***ret, size_t *ret_count)
{
	struct cv_key from = cv_key(call, OUTGOING_TEMPLATE, NULL);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), OUTGOING_TEMPLATES_MAX, 0, &rows, &count);

	*ret = NULL;
	*ret_count = 0;
	for (uint32_t i = 0; !error && i < count; i++)
		error = cv_append(call, ret, ret_count,
				  cv_row_message(call, &rows[i], &congvan__document_template__descriptor));
	return error;
}

/* ---- what is shown ---- */

static int show(struct cv_call *call, const struct office_actor *actor, const Congvan__DocumentTemplate *template,
		Congvan__TemplateView *reply)
{
	reply->template_ = cv_clone(call, &template->base);
	if (!reply->template_)
		return -ENOMEM;
	reply->template_->file->sha256 = NULL; /* a blob is reached through its template alone */
	if (!keeps(actor))
		return 0;
	return cv_append(call, &reply->actions, &reply->n_actions,
			 office_act_offer(call, "delete", template->revision));
}

struct placed {
	struct cv_bytes type, name;
	const Congvan__DocumentTemplate *template;
};

static int by_key(const struct cv_bytes *a, const struct cv_bytes *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->data, b->data, len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static int by_type_and_name(const void *a, const void *b)
{
	const struct placed *one = a, *other = b;
	int order = by_key(&one->type, &other->type);

	return order ? order : by_key(&one->name, &other->name);
}

int outgoing_list_templates(struct cv_call *call, const Congvan__Empty *request, Congvan__ListTemplatesReply *reply)
{
	Congvan__DocumentTemplate **all;
	struct office_actor actor;
	struct placed *placed;
	size_t count = 0;
	int error = office_actor_of_call(call, &actor);

	(void)request;
	if (!error)
		error = load_all(call, &all, &count);
	placed = error ? NULL : cv_alloc_array(call, count + 1, sizeof(*placed));
	if (!placed)
		return error ? error : -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		placed[i] = (struct placed){cv_text_sort_key(call, all[i]->document_type),
					    cv_text_sort_key(call, all[i]->file->name), all[i]};
		if (!placed[i].type.data || !placed[i].name.data)
			return -ENOMEM;
	}
	if (count > 1)
		qsort(placed, count, sizeof(*placed), by_type_and_name);
	for (size_t i = 0; i < count && !error; i++) {
		Congvan__TemplateView *view = cv_new(call, &congvan__template_view__descriptor);

		error = view ? show(call, &actor, placed[i].template, view) : -ENOMEM;
		if (!error)
			error = cv_append(call, &reply->templates, &reply->n_templates, view);
	}
	if (!error && keeps(&actor))
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, "add", OFFICE_NO_REVISION));
	return error;
}

/* ---- acts ---- */

static const char *take_type(struct cv_call *call, const struct office_catalogue *types, const char *said)
{
	const char *clean = said ? cv_text_clean(call, said, strlen(said)) : NULL;
	const struct office_type *listed;

	if (!clean || !*clean) {
		cv_field(call, "/documentType", said && *said ? "field.not_text" : "field.required", NULL);
		return "";
	}
	if (cv_text_length(clean) > TYPE_MAX)
		cv_field(call, "/documentType", "field.too_long", cv_printf(call, "%u", TYPE_MAX), NULL);
	listed = office_catalogue_find(types, call, clean);
	return listed ? listed->name : clean;
}

/* The name tells those of a type apart. */
static int check_name(struct cv_call *call, const char *type, const char *name, Congvan__DocumentTemplate *const *all,
		      size_t count)
{
	const char *folded_type = cv_text_fold(call, type), *folded = cv_text_fold(call, name);

	if (!folded_type || !folded)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const char *its_type = cv_text_fold(call, all[i]->document_type);
		const char *its_name = cv_text_fold(call, all[i]->file->name);

		if (!its_type || !its_name)
			return -ENOMEM;
		if (strcmp(its_type, folded_type) == 0 && strcmp(its_name, folded) == 0) {
			cv_field(call, "/name", "outgoing.template_there", NULL);
			return 0;
		}
	}
	return 0;
}

/* Files of office programs: what can be written on. */
static bool is_editable(const char *media_type)
{
	static const char *const families[] = {"application/vnd.openxmlformats-officedocument.",
					       "application/vnd.oasis.opendocument.", "application/msword",
					       "application/vnd.ms-"};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (strncmp(media_type, families[i], strlen(families[i])) == 0)
			return true;
	return false;
}

static int take_file(struct cv_txn *txn, struct cv_call *call, const Congvan__AddTemplateRequest *request,
		     Congvan__DocumentTemplate *template)
{
	const struct office_upload upload = {.id = request->upload_id,
					     .name = request->name,
					     .purpose = OUTGOING_FILE_TEMPLATE,
					     .file_id = 1,
					     .pointer = "",
					     .unknown = "outgoing.no_such_upload"};
	int error = office_upload_claim(txn, call, &upload, &template->file);

	if (!error && template->file && !is_editable(template->file->media_type))
		cv_field(call, "/uploadId", "outgoing.template_editable", NULL);
	return error;
}

/* Fills in what the caller asked for. */
static int fill(struct cv_txn *txn, struct cv_call *call, const Congvan__AddTemplateRequest *request,
		Congvan__DocumentTemplate *template)
{
	const struct office_catalogue *types;
	Congvan__DocumentTemplate **all;
	const char *type;
	size_t count;
	int error = load_all(call, &all, &count);

	if (!error)
		error = outgoing_types(call, &types);
	if (!error && count >= OUTGOING_TEMPLATES_MAX)
		return cv_fail(call, CV_TOO_LARGE, "outgoing.too_many_templates",
			       cv_printf(call, "%u", OUTGOING_TEMPLATES_MAX), NULL);
	type = error ? NULL : take_type(call, types, request->document_type);
	if (!error)
		error = take_file(txn, call, request, template);
	if (!error && template->file)
		error = check_name(call, type, template->file->name, all, count);
	if (!error)
		error = cv_fields_ok(call);
	template->document_type = (char *)(uintptr_t)type; /* packed, never written to */
	return error;
}

static int find(struct cv_txn *txn, struct cv_call *call, uint64_t id, Congvan__DocumentTemplate **ret)
{
	struct cv_key key = template_key(call, id);
	int error = txn ? cv_txn_get(txn, key, &congvan__document_template__descriptor, ret)
			: cv_get(call, key, &congvan__document_template__descriptor, ret);

	if (!error && !*ret)
		return cv_fail(call, CV_NOT_FOUND, "outgoing.no_such_template", NULL);
	return error;
}

static int need_keeper(struct cv_call *call, struct office_actor *ret)
{
	int error = office_actor_of_call(call, ret);

	if (!error && !keeps(ret))
		return cv_fail(call, CV_DENIED, "outgoing.keeps_no_templates", NULL);
	return error;
}

int outgoing_add_template(struct cv_call *call, const Congvan__AddTemplateRequest *request,
			  Congvan__TemplateView *reply)
{
	Congvan__DocumentTemplate *template = cv_new(call, &congvan__document_template__descriptor);
	struct cv_txn *txn = cv_txn_begin(call);
	struct office_actor actor;
	const char *path;
	int error = txn && template ? need_keeper(call, &actor) : -ENOMEM;

	if (!error)
		error = fill(txn, call, request, template);
	if (error)
		return error;
	CV_SET(template, id, call->host->new_id(call->host));
	CV_SET(template, revision, 1);
	template->added_by = office_actor_message(call, &actor);
	template->added_at = office_moment(call, call->now_ms);
	path = cv_printf(call, "/api/v1/outgoing-templates/%" PRIu64 "/file", template->id);
	if (!path || !template->added_by || !template->added_at)
		return -ENOMEM;
	error = cv_txn_put(txn, template_key(call, template->id), &template->base);
	if (!error)
		error = cv_txn_event(txn, "outgoing.template_added", template->id, &template->base);
	if (!error)
		error = show(call, &actor, template, reply);
	cv_http_status(call, 201);
	cv_http_location(call, path);
	return error ? error : cv_txn_commit(txn);
}

int outgoing_get_template(struct cv_call *call, const Congvan__TemplateRequest *request, Congvan__Empty *reply)
{
	Congvan__DocumentTemplate *template;
	struct office_actor actor;
	int error = office_actor_of_call(call, &actor);

	(void)reply;
	if (!error)
		error = find(NULL, call, request->id, &template);
	if (!error)
		cv_http_file(call, template->file->sha256, template->file->media_type, template->file->name, true);
	return error;
}

int outgoing_delete_template(struct cv_call *call, const Congvan__TemplateRequest *request, Congvan__Empty *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__DocumentTemplate *template;
	struct office_actor actor;
	int error = txn ? need_keeper(call, &actor) : -ENOMEM;

	(void)reply;
	if (!error)
		error = find(txn, call, request->id, &template);
	if (!error)
		error = cv_if_match(call, template->revision);
	if (!error)
		error = cv_txn_delete(txn, template_key(call, template->id));
	if (!error)
		error = cv_txn_event(txn, "outgoing.template_deleted", template->id, &template->base);
	return error ? error : cv_txn_commit(txn);
}
