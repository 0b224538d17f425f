/* Lists of outgoing documents, newest first: by day, by code, or those that the caller is concerned with. */
#include <errno.h>
#include <string.h>

#include "office/access/reach.h"
#include "office/case/act_offer.h"
#include "office/field_text.h"
#include "office/lists/places.h"
#include "outgoing/case.h"
#include "outgoing/copy/copy.h"
#include "outgoing/document.h"
#include "outgoing/view.h"

#define PAGE_DEFAULT 50u
#define PAGE_MAX 200u
#define DAYS_SHOWN 365 /* when nothing is asked for in particular */
/* How far one call looks for what fits the filters; the cursor goes on from there. */
#define ROWS_EXAMINED_MAX 20000u
#define DOCUMENTS_READ_MAX 2000u
#define WORDS_CHARS_MAX 200u

struct wish {
	const Congvan__ListOutgoingRequest *request;
	struct office_actor me;
	enum office_reach reach;
	uint32_t limit;
	int32_t from_day, to_day;
	const char *type, *code, *words; /* search forms; NULL: any */
	struct cv_bytes after;
};

/* ---- what is asked for ---- */

static bool says_something(const char *text)
{
	return text && *text;
}

static bool has_filter(const Congvan__ListOutgoingRequest *request)
{
	return says_something(request->code) || says_something(request->document_type) ||
	       says_something(request->words) || says_something(request->to) || request->has_state ||
	       request->has_unit_id || request->has_holder_id || request->has_urgency || request->has_kind ||
	       request->copies;
}

static void read_days(struct cv_call *call, struct wish *wish)
{
	const Congvan__ListOutgoingRequest *request = wish->request;

	wish->to_day = cv_day_of_ms(call->now_ms);
	wish->from_day = has_filter(request) ? 0 : wish->to_day - DAYS_SHOWN;
	office_field_day(call, request->from, "/from", &wish->from_day);
	office_field_day(call, request->to, "/to", &wish->to_day);
	if (wish->to_day < wish->from_day)
		cv_field(call, "/to", "outgoing.days_reversed", NULL);
}

static int read_wish(struct cv_call *call, const Congvan__ListOutgoingRequest *request, struct wish *ret)
{
	int error;

	ret->request = request;
	ret->limit = request->has_limit ? request->limit : PAGE_DEFAULT;
	if (ret->limit < 1 || ret->limit > PAGE_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", PAGE_MAX), NULL);
	read_days(call, ret);
	if (says_something(request->document_type))
		ret->type = cv_text_fold(call, request->document_type);
	if (says_something(request->code))
		ret->code = outgoing_code_search(call, request->code);
	if (request->words && cv_text_length(request->words) > WORDS_CHARS_MAX)
		cv_field(call, "/words", "field.too_long", cv_printf(call, "%u", WORDS_CHARS_MAX), NULL);
	else if (says_something(request->words))
		ret->words = cv_text_fold(call, request->words);
	error = cv_fields_ok(call);
	if (!error && says_something(request->cursor))
		error = cv_cursor_body(call, request->cursor, &ret->after);
	/* A place is {day, id} by day and {id} by code: the cursor of the other kind of list does not fit. */
	if (!error && ret->after.len && ret->after.len != (ret->code ? 8u : 12u))
		error = cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	return error;
}

/* ---- where to look ---- */

static struct cv_bytes day_bytes(struct cv_call *call, int32_t day)
{
	return cv_key(call, OUTGOING_BY_DAY, "w", (uint32_t)day).body;
}

static int open_places(struct cv_call *call, const struct wish *wish, struct office_places *places)
{
	struct cv_bytes from = day_bytes(call, wish->from_day), to = day_bytes(call, wish->to_day + 1);
	struct cv_bytes none = {NULL, 0};
	int error;

	office_places_init(places, call);
	if (wish->code)
		return office_places_add(places, cv_key(call, OUTGOING_BY_CODE, "s", wish->code), none, none,
					 wish->after);
	if (wish->reach == OFFICE_SEES_ALL)
		return office_places_add(places, cv_key(call, OUTGOING_BY_DAY, NULL), from, to, wish->after);
	error =
	    office_places_add(places, cv_key(call, OUTGOING_BY_PERSON, "i", wish->me.person_id), from, to, wish->after);
	for (size_t i = 0; i < wish->me.leader_count && !error; i++)
		error = office_places_add(places, cv_key(call, OUTGOING_BY_PERSON, "i", wish->me.leader_ids[i]), from,
					  to, wish->after);
	return error;
}

/* ---- what fits ---- */

/* Nobody else has had it before them yet: it is seen by whoever holds it. */
static bool is_others_own(const struct wish *wish, const Congvan__OutgoingRow *row)
{
	if (!row->own || office_id_in(row->holder_ids, row->n_holder_ids, wish->me.person_id))
		return false;
	for (size_t i = 0; i < wish->me.leader_count; i++)
		if (office_id_in(row->holder_ids, row->n_holder_ids, wish->me.leader_ids[i]))
			return false;
	return true;
}

static bool kind_fits(const Congvan__ListOutgoingRequest *request, const Congvan__OutgoingRow *row)
{
	Congvan__OutgoingKind kind = row->has_kind ? row->kind : CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT;

	return (!request->has_kind || request->kind == kind) && (!request->copies || outgoing_copy_kind(kind));
}

static bool fits(const struct wish *wish, const Congvan__OutgoingRow *row)
{
	const Congvan__ListOutgoingRequest *request = wish->request;

	return kind_fits(request, row) && (!request->has_state || request->state == row->state) &&
	       (!request->has_urgency || request->urgency == row->urgency) &&
	       (!request->has_unit_id || (row->has_unit_id && request->unit_id == row->unit_id)) &&
	       (!wish->type || (row->document_type && strcmp(row->document_type, wish->type) == 0)) &&
	       (!request->has_holder_id || office_id_in(row->holder_ids, row->n_holder_ids, request->holder_id)) &&
	       !is_others_own(wish, row);
}

/* By what stands in the index; an entry without a value says nothing. */
static int row_fits(struct cv_call *call, const struct wish *wish, const struct cv_row *row, bool *ret)
{
	Congvan__OutgoingRow *filter;

	*ret = true;
	if (!row->value.len || wish->code)
		return 0;
	filter = cv_row_message(call, row, &congvan__outgoing_row__descriptor);
	if (!filter)
		return -EIO;
	*ret = fits(wish, filter);
	return 0;
}

/* A code is looked up among all documents: is this one of the caller's? */
static int is_visible(struct cv_call *call, const struct wish *wish, const Congvan__OutgoingDocument *document,
		      bool *ret)
{
	*ret = wish->reach == OFFICE_SEES_ALL || !wish->code;
	for (size_t i = 0; !*ret && i <= wish->me.leader_count; i++) {
		uint64_t person = i ? wish->me.leader_ids[i - 1] : wish->me.person_id;
		int error = office_key_held(call, outgoing_by_person_key(call, person, document), ret);

		if (error)
			return error;
	}
	return 0;
}

static int words_fit(struct cv_call *call, const char *words, const Congvan__OutgoingDocument *document, bool *ret)
{
	const char *text =
	    cv_printf(call, "%s %s %s %s", document->subject ? document->subject : "",
		      document->code_notation ? document->code_notation : "",
		      document->unit_name ? document->unit_name : "", document->author ? document->author->name : "");

	text = text ? cv_text_fold(call, text) : NULL;
	if (!text)
		return -ENOMEM;
	*ret = office_words_in(words, text);
	return 0;
}

static int document_fits(struct cv_call *call, const struct wish *wish, const Congvan__OutgoingDocument *document,
			 bool *ret)
{
	const Congvan__OutgoingRow *row = outgoing_row(call, document);
	int64_t day = outgoing_day(document);
	int error = 0;

	if (!row)
		return -ENOMEM;
	*ret = day >= wish->from_day && day <= wish->to_day && fits(wish, row);
	if (*ret && wish->words)
		error = words_fit(call, wish->words, document, ret);
	return !error && *ret ? is_visible(call, wish, document, ret) : error;
}

/* ---- the page ---- */

struct listing {
	struct office_page page;
	struct cv_call *call;
	const struct wish *wish;
	Congvan__ListOutgoingReply *reply;
};

static int add_document(struct listing *listing, uint64_t id)
{
	struct cv_call *call = listing->call;
	Congvan__OutgoingDocument *document;
	bool good;
	int error = cv_get(call, outgoing_document_key(call, id), &congvan__outgoing_document__descriptor, &document);

	if (error || !document)
		return error;
	error = document_fits(call, listing->wish, document, &good);
	if (error || !good)
		return error;
	listing->page.lines++;
	document = outgoing_document_shown(call, document);
	if (!document)
		return -ENOMEM;
	/* An answer that has left is not held up any more. */
	error = document->number ? 0 : outgoing_say_recalled(call, document);
	return error ? error : cv_append(call, &listing->reply->documents, &listing->reply->n_documents, document);
}

static int look(struct office_page *page, const struct office_listed *place)
{
	struct listing *listing = (struct listing *)page;
	bool good;
	int error = row_fits(listing->call, listing->wish, place->row, &good);

	if (error || !good)
		return error;
	page->records++;
	return add_document(listing, place->document_id);
}

static int offer_drafting(struct cv_call *call, const struct office_process *process, const struct wish *wish,
			  Congvan__ListOutgoingReply *reply)
{
	static const struct office_label label = {"Soạn văn bản đi", "Draft a document"};

	if (!office_may_begin(process, &wish->me) ||
	    !office_in_scope(&wish->me, process->kind->name, OUTGOING_DRAFTING))
		return 0;
	return cv_append(call, &reply->actions, &reply->n_actions,
			 office_act_offer_label(call, office_act_offer(call, "create", OFFICE_NO_REVISION), &label));
}

int outgoing_list(struct cv_call *call, const Congvan__ListOutgoingRequest *request, Congvan__ListOutgoingReply *reply)
{
	struct office_places *places = cv_alloc(call, sizeof(*places));
	const struct office_process *process;
	struct listing listing;
	struct wish wish = {0};
	int error = places ? office_actor_of_call(call, &wish.me) : -ENOMEM;

	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &process);
	if (error)
		return error;
	wish.reach = office_reach_of(process, &wish.me);
	if (wish.reach == OFFICE_SEES_NONE)
		return cv_fail(call, CV_DENIED, "outgoing.sees_none", NULL);
	error = read_wish(call, request, &wish);
	if (!error)
		error = open_places(call, &wish, places);
	if (!error)
		error = offer_drafting(call, process, &wish, reply);
	listing = (struct listing){
	    .page = {.limit = wish.limit,
		     .rows_max = ROWS_EXAMINED_MAX,
		     .records_max = DOCUMENTS_READ_MAX,
		     .look = look},
	    .call = call,
	    .wish = &wish,
	    .reply = reply,
	};
	return error ? error : office_places_page(places, &listing.page, &reply->next_cursor);
}
