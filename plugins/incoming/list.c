/* Lists of incoming documents, newest first: by arrival, by code, or those that the caller is concerned with. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "incoming/document.h"
#include "incoming/sheet/sheet.h"
#include "office/access/reach.h"
#include "office/case/act_offer.h"
#include "office/field_text.h"
#include "office/lists/places.h"

#define PAGE_DEFAULT 50u
#define PAGE_MAX 200u
#define DAYS_SHOWN 365 /* when nothing is asked for in particular */
#define DAYS_OF_WEEK 7 /* that WHEN_WEEK looks ahead */
/* How far one call looks for what fits the filters; the cursor goes on from there. */
#define ROWS_EXAMINED_MAX 20000u
#define DOCUMENTS_READ_MAX 2000u
#define WORDS_CHARS_MAX 200u

struct wish {
	const Congvan__ListIncomingRequest *request;
	struct office_actor me;
	enum office_reach reach;
	uint32_t limit;
	int32_t today, from_day, to_day;
	const char *organ, *type, *code, *words; /* search forms; NULL: any */
	struct cv_bytes after;
};

/* ---- what is asked for ---- */

static bool has_filter(const Congvan__ListIncomingRequest *request)
{
	return (request->code && *request->code) || request->has_register_id ||
	       (request->issuing_organ && *request->issuing_organ) || request->has_state || request->has_urgency ||
	       (request->arrived_to && *request->arrived_to) || (request->document_type && *request->document_type) ||
	       request->has_due || request->has_holder_id || request->has_holder_unit_id ||
	       (request->words && *request->words);
}

static int read_wish(struct cv_call *call, const Congvan__ListIncomingRequest *request, struct wish *ret)
{
	char max[16];
	int error;

	snprintf(max, sizeof(max), "%u", PAGE_MAX);
	ret->request = request;
	ret->limit = request->has_limit ? request->limit : PAGE_DEFAULT;
	if (ret->limit < 1 || ret->limit > PAGE_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", max, NULL);
	ret->today = ret->to_day = cv_day_of_ms(call->now_ms);
	ret->from_day = has_filter(request) ? 0 : ret->to_day - DAYS_SHOWN;
	office_field_day(call, request->arrived_from, "/arrivedFrom", &ret->from_day);
	office_field_day(call, request->arrived_to, "/arrivedTo", &ret->to_day);
	if (ret->to_day < ret->from_day)
		cv_field(call, "/arrivedTo", "incoming.days_reversed", NULL);
	if (request->issuing_organ && *request->issuing_organ)
		ret->organ = cv_text_fold(call, request->issuing_organ);
	if (request->document_type && *request->document_type)
		ret->type = cv_text_fold(call, request->document_type);
	if (request->code && *request->code)
		ret->code = incoming_code_search(call, request->code);
	if (request->words && cv_text_length(request->words) > WORDS_CHARS_MAX) {
		snprintf(max, sizeof(max), "%u", WORDS_CHARS_MAX);
		cv_field(call, "/words", "field.too_long", max, NULL);
	} else if (request->words && *request->words) {
		ret->words = cv_text_fold(call, request->words);
	}
	error = cv_fields_ok(call);
	if (!error && request->cursor && *request->cursor)
		error = cv_cursor_body(call, request->cursor, &ret->after);
	/* A place is {day, id} by arrival and {id} by code: the cursor of the other kind of list does not fit. */
	if (!error && ret->after.len && ret->after.len != (ret->code ? 8u : 12u))
		error = cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	return error;
}

/* ---- where to look ---- */

static struct cv_bytes day_bytes(struct cv_call *call, int32_t day)
{
	return cv_key(call, INCOMING_BY_ARRIVAL, "w", (uint32_t)day).body;
}

static int open_places(struct cv_call *call, const struct wish *wish, struct office_places *places)
{
	struct cv_bytes from = day_bytes(call, wish->from_day), to = day_bytes(call, wish->to_day + 1);
	struct cv_bytes none = {NULL, 0};
	int error;

	office_places_init(places, call);
	if (wish->code)
		return office_places_add(places, cv_key(call, INCOMING_BY_CODE, "s", wish->code), none, none,
					 wish->after);
	if (wish->reach == OFFICE_SEES_ALL && wish->request->has_holder_id)
		return office_places_add(places, cv_key(call, INCOMING_BY_PERSON, "i", wish->request->holder_id), from,
					 to, wish->after);
	if (wish->reach == OFFICE_SEES_ALL)
		return office_places_add(places, cv_key(call, INCOMING_BY_ARRIVAL, NULL), from, to, wish->after);
	error =
	    office_places_add(places, cv_key(call, INCOMING_BY_PERSON, "i", wish->me.person_id), from, to, wish->after);
	for (size_t i = 0; i < wish->me.leader_count && !error; i++)
		error = office_places_add(places, cv_key(call, INCOMING_BY_PERSON, "i", wish->me.leader_ids[i]), from,
					  to, wish->after);
	return error;
}

/* ---- what fits ---- */

static bool is_due(const struct wish *wish, const Congvan__IncomingRow *row)
{
	int64_t due = row->due_day;

	if (wish->request->due == CONGVAN__DUE_WHEN__WHEN_NONE)
		return !row->has_due_day;
	if (!row->has_due_day || row->state == CONGVAN__INCOMING_STATE__INCOMING_COMPLETED ||
	    row->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED)
		return false;
	if (wish->request->due == CONGVAN__DUE_WHEN__WHEN_OVERDUE)
		return due < wish->today;
	return due >= wish->today &&
	       due <= wish->today + (wish->request->due == CONGVAN__DUE_WHEN__WHEN_WEEK ? DAYS_OF_WEEK : 0);
}

static bool fits(const struct wish *wish, const Congvan__IncomingRow *row)
{
	const Congvan__ListIncomingRequest *request = wish->request;

	return (!request->has_register_id || request->register_id == row->register_id) &&
	       (!request->has_state || request->state == row->state) &&
	       (!request->has_urgency || request->urgency == row->urgency) &&
	       (!wish->organ || (row->issuing_organ && strstr(row->issuing_organ, wish->organ))) &&
	       (!wish->type || (row->document_type && strcmp(row->document_type, wish->type) == 0)) &&
	       (!request->has_due || is_due(wish, row)) &&
	       (!request->has_holder_id || office_id_in(row->holder_ids, row->n_holder_ids, request->holder_id)) &&
	       (!request->has_holder_unit_id ||
		office_id_in(row->holder_unit_ids, row->n_holder_unit_ids, request->holder_unit_id));
}

/* By what stands in the index; an entry without a value says nothing. */
static int row_fits(struct cv_call *call, const struct wish *wish, const struct cv_row *row, bool *ret)
{
	Congvan__IncomingRow *filter;

	*ret = true;
	if (!row->value.len || wish->code)
		return 0;
	filter = cv_row_message(call, row, &congvan__incoming_row__descriptor);
	if (!filter)
		return -EIO;
	*ret = fits(wish, filter);
	return 0;
}

/* A code is looked up among all documents: is this one of the caller's? */
static int is_visible(struct cv_call *call, const struct wish *wish, const Congvan__IncomingDocument *document,
		      bool *ret)
{
	*ret = wish->reach == OFFICE_SEES_ALL || !wish->code;
	for (size_t i = 0; !*ret && i <= wish->me.leader_count; i++) {
		uint64_t person = i ? wish->me.leader_ids[i - 1] : wish->me.person_id;
		int error = office_key_held(call, incoming_by_person_key(call, person, document), ret);

		if (error)
			return error;
	}
	return 0;
}

/* The row has no subject: what people remember is looked for in the document. */
static int words_fit(struct cv_call *call, const char *words, const Congvan__IncomingDocument *document, bool *ret)
{
	const char *parts[] = {document->code_number, document->code_notation, document->subject,
			       document->issuing_organ};
	const char *text = "";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && text; i++)
		if (parts[i])
			text = cv_printf(call, i == 1 ? "%s/%s" : "%s %s", text, parts[i]);
	text = text ? cv_text_fold(call, text) : NULL;
	if (!text)
		return -ENOMEM;
	*ret = office_words_in(words, text);
	return 0;
}

static int document_fits(struct cv_call *call, const struct wish *wish, const Congvan__IncomingDocument *document,
			 bool *ret)
{
	const Congvan__IncomingRow *row = incoming_document_row(call, document);
	int32_t day = 0;

	if (!row)
		return -ENOMEM;
	cv_day_parse(document->arrival_date, &day);
	*ret = day >= wish->from_day && day <= wish->to_day && fits(wish, row);
	if (*ret && wish->words) {
		int error = words_fit(call, wish->words, document, ret);

		if (error)
			return error;
	}
	return *ret ? is_visible(call, wish, document, ret) : 0;
}

/* ---- the page ---- */

struct listing {
	struct office_page page;
	struct cv_call *call;
	const struct wish *wish;
	Congvan__ListIncomingReply *reply;
};

static int add_document(struct listing *listing, uint64_t id)
{
	struct cv_call *call = listing->call;
	Congvan__IncomingDocument *document;
	bool good;
	int error = cv_get(call, incoming_document_key(call, id), &congvan__incoming_document__descriptor, &document);

	if (error || !document)
		return error;
	error = document_fits(call, listing->wish, document, &good);
	if (error || !good)
		return error;
	listing->page.lines++;
	document = incoming_document_shown(call, document);
	return document ? cv_append(call, &listing->reply->documents, &listing->reply->n_documents, document) : -ENOMEM;
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

/* Of the whole agency, or of the own unit: which one, the server knows again when it makes them. */
static int offer_sheets(struct cv_call *call, const struct office_process *process, const struct wish *wish,
			Congvan__ListIncomingReply *reply)
{
	static const char *const names[] = {"print_daily", "print_follow_up"};
	int error = 0;

	if (sheet_part_of(process, &wish->me) == SHEET_OF_NOBODY)
		return 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !error; i++)
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, names[i], OFFICE_NO_REVISION));
	return error;
}

int incoming_list(struct cv_call *call, const Congvan__ListIncomingRequest *request, Congvan__ListIncomingReply *reply)
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
		return cv_fail(call, CV_DENIED, "incoming.sees_none", NULL);
	error = read_wish(call, request, &wish);
	if (!error)
		error = open_places(call, &wish, places);
	if (!error)
		error = offer_sheets(call, process, &wish, reply);
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
