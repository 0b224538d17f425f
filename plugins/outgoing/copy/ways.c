/* Which copies somebody may begin of a document, and what such a draft says at first. */
#include <errno.h>

#include "office/access/reach.h"
#include "outgoing/copy/source.h"
#include "outgoing/form/ask.h"
#include "outgoing/process.h"

struct asking {
	struct outgoing_case kase;
	struct outgoing_copy_source source;
	Congvan__CopyWaysReply *reply;
	bool begins; /* somebody of this post begins documents at all */
	const char *refusal; /* of the kinds that are refused, the first reason */
};

static int find(struct asking *asking, const Congvan__CopyWaysRequest *request)
{
	struct cv_call *call = asking->kase.base.call;
	Congvan__DocumentLink *link = NULL;
	int error = 0;

	if (outgoing_copy_source_kind(request->source_kind))
		error = outgoing_copy_link(&asking->kase, request->source_kind, request->source_id, "/sourceId", &link);
	if (error)
		return error;
	if (!link)
		return cv_fail(call, CV_NOT_FOUND, "copy.no_such_source", NULL);
	asking->reply->source = link;
	return outgoing_copy_source(NULL, call, link->kind, link->document_id, &asking->source);
}

int outgoing_copy_may_begin(const struct office_case *base, Congvan__OutgoingKind kind, bool *ret)
{
	Congvan__OutgoingDocument *document = cv_new(base->call, &congvan__outgoing_document__descriptor);
	const struct office_fact *facts;

	if (!document)
		return -ENOMEM;
	CV_SET(document, kind, kind);
	document->document_type = cv_strdup(base->call, outgoing_copy_type(kind));
	document->author = office_actor_message(base->call, &base->me);
	facts = document->document_type && document->author ? outgoing_facts(base->call, document) : NULL;
	if (!facts)
		return -ENOMEM;
	*ret = office_may_begin_this(base->process, &base->me, facts);
	return 0;
}

static int add_ways(struct asking *asking, Congvan__OutgoingKind kind)
{
	struct cv_call *call = asking->kase.base.call;
	size_t count;
	const struct outgoing_copy_way *ways = outgoing_copy_ways(&count);
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		Congvan__CopyWay *way;

		if (ways[i].kind != kind || !outgoing_copy_source_in(&asking->source, ways[i].from))
			continue;
		way = cv_new(call, &congvan__copy_way__descriptor);
		if (!way)
			return -ENOMEM;
		CV_SET(way, kind, kind);
		CV_SET(way, from, ways[i].from);
		CV_SET(way, to, ways[i].to);
		error = cv_append(call, &asking->reply->ways, &asking->reply->n_ways, way);
	}
	return error;
}

static int add_kind(struct asking *asking, Congvan__OutgoingKind kind)
{
	const char *refusal = outgoing_copy_refusal(asking->kase.base.call, &asking->source, kind);
	bool may = false;
	int error = outgoing_copy_may_begin(&asking->kase.base, kind, &may);

	if (error)
		return error;
	if (!asking->begins || !may)
		refusal = asking->begins ? "outgoing.not_this_kind" : "outgoing.may_not_draft";
	if (!refusal)
		return add_ways(asking, kind);
	if (!asking->refusal)
		asking->refusal = refusal;
	return 0;
}

static int say_refusal(struct asking *asking)
{
	struct cv_call *call = asking->kase.base.call;

	asking->reply->refusal_code = cv_strdup(call, asking->refusal);
	asking->reply->refusal = cv_strdup(call, cv_text(call, asking->refusal, NULL));
	return asking->reply->refusal_code && asking->reply->refusal ? 0 : -ENOMEM;
}

/* The head signs unless somebody else is named (NĐ 30/2020/NĐ-CP Đ27). */
static int propose_signer(struct cv_call *call, const Congvan__Agency *agency, Congvan__OutgoingFields *fields)
{
	struct outgoing_signer signer = {NULL, NULL, NULL};
	struct office_actor head;
	int error = office_find_role(call, OFFICE_HEAD, 0, &head);

	if (!error)
		error = outgoing_signer_of(call, head.post_id, &signer);
	if (!error && signer.actor && agency)
		error =
		    outgoing_capacity_propose(call, call->instance->form_rules, agency, &signer, &fields->signature);
	return error == -ENOENT ? 0 : error;
}

static int fill(struct asking *asking)
{
	struct cv_call *call = asking->kase.base.call;
	Congvan__OutgoingFields *fields = cv_new(call, &congvan__outgoing_fields__descriptor);
	Congvan__CopyBlock *block = cv_new(call, &congvan__copy_block__descriptor);
	Congvan__Agency *agency = NULL;
	int error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency);

	if (error)
		return error;
	if (!fields || !block)
		return -ENOMEM;
	block->organ = agency ? agency->name : NULL;
	block->place = agency ? agency->place : NULL;
	block->source_kind = asking->reply->source->kind;
	CV_SET(block, source_document_id, asking->reply->source->document_id);
	fields->copy = block;
	asking->reply->fields = fields;
	error = outgoing_copy_prefill(call, &asking->source, 0, fields);
	return error ? error : propose_signer(call, agency, fields);
}

int outgoing_copy_ways_of(struct cv_call *call, const Congvan__CopyWaysRequest *request, Congvan__CopyWaysReply *reply)
{
	struct asking asking = {.kase = {.base = {.kind = &outgoing_case_kind, .call = call}}, .reply = reply};
	struct office_case *base = &asking.kase.base;
	int error = office_actor_of_call(call, &base->me);

	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &base->process);
	if (!error)
		error = find(&asking, request);
	if (error)
		return error;
	asking.begins = office_may_begin(base->process, &base->me) &&
			office_in_scope(&base->me, base->process->kind->name, OUTGOING_DRAFTING);
	for (size_t i = 0; i < OUTGOING_COPY_KINDS && !error; i++)
		error = add_kind(&asking, outgoing_copy_kinds[i]);
	if (error)
		return error;
	return reply->n_ways ? fill(&asking) : say_refusal(&asking);
}
