/* The lists of deliveries, as who follows them sees them. */
#include <errno.h>
#include <string.h>

#include "office/field_text.h"
#include "office/lists/places.h"
#include "outgoing/delivery/delivery.h"
#include "outgoing/delivery/follow.h"
#include "outgoing/document.h"
#include "outgoing/issue/issue.h"
#include "outgoing/issue/rights.h"

#define WORDS_CHARS_MAX 200u
#define PLACE_BYTES 12u /* w day, i delivery */

struct wish {
	const Congvan__FollowDeliveriesRequest *request;
	struct office_actor me;
	bool agency;
	uint64_t whose;
	unsigned list, rights;
	uint32_t limit;
	int32_t from_day, to_day;
	const char *words; /* search form; NULL: any */
	struct cv_bytes after;
	const Congvan__OutgoingDocument *document; /* of the last row: several deliveries of one stand side by side */
};

/* ---- what is asked for ---- */

static int read_wish(struct cv_call *call, const Congvan__FollowDeliveriesRequest *request, struct wish *ret)
{
	int error;

	ret->request = request;
	ret->limit = request->has_limit ? request->limit : OUTGOING_FOLLOW_DEFAULT;
	ret->list = request->has_list ? (unsigned)request->list : (unsigned)CONGVAN__FOLLOW_LIST__FOLLOW_FAILED;
	ret->to_day = cv_day_of_ms(call->now_ms);
	if (ret->list < 1 || ret->list > OUTGOING_FOLLOW_LISTS)
		cv_field(call, "/list", "field.unknown_value", cv_printf(call, "%u", ret->list), NULL);
	if (ret->limit < 1 || ret->limit > OUTGOING_FOLLOW_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", OUTGOING_FOLLOW_MAX), NULL);
	office_field_day(call, request->from, "/from", &ret->from_day);
	office_field_day(call, request->to, "/to", &ret->to_day);
	if (ret->to_day < ret->from_day)
		cv_field(call, "/to", "outgoing.days_reversed", NULL);
	if (request->words && cv_text_length(request->words) > WORDS_CHARS_MAX)
		cv_field(call, "/words", "field.too_long", cv_printf(call, "%u", WORDS_CHARS_MAX), NULL);
	else if (request->words && *request->words)
		ret->words = cv_text_fold(call, request->words);
	error = cv_fields_ok(call);
	if (!error && request->cursor && *request->cursor)
		error = cv_cursor_body(call, request->cursor, &ret->after);
	if (!error && ret->after.len && ret->after.len != PLACE_BYTES)
		error = cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	return error;
}

/* Whose deliveries somebody follows: the agency's by a right, else those of what they wrote. */
static int read_caller(struct cv_call *call, const Congvan__FollowDeliveriesRequest *request, struct wish *ret)
{
	int error = office_actor_of_call(call, &ret->me);

	if (error)
		return error;
	ret->agency =
	    (outgoing_issue_rights(&ret->me) & OUTGOING_ISSUE_FOLLOW) && !(request->has_mine && request->mine);
	ret->whose = ret->agency ? 0 : ret->me.person_id;
	ret->rights = outgoing_delivery_rights(&ret->me);
	return 0;
}

/* ---- what fits ---- */

static bool fits(const struct wish *wish, const Congvan__FollowedRow *row)
{
	const Congvan__FollowDeliveriesRequest *request = wish->request;

	return (!request->has_state || request->state == row->state) &&
	       (!request->has_channel || request->channel == row->channel) &&
	       (!request->organ_id || !*request->organ_id ||
		(row->organ_id && strcmp(row->organ_id, request->organ_id) == 0)) &&
	       (!wish->words || (row->recipient && strstr(row->recipient, wish->words)));
}

static int open_places(struct cv_call *call, const struct wish *wish, struct office_places *places)
{
	office_places_init(places, call);
	return office_places_add(places, cv_key(call, OUTGOING_FOLLOW, "ib", wish->whose, wish->list),
				 cv_key(call, OUTGOING_FOLLOW, "w", (uint32_t)wish->from_day).body,
				 cv_key(call, OUTGOING_FOLLOW, "w", (uint32_t)wish->to_day + 1).body, wish->after);
}

/* ---- one line ---- */

static int document_of(struct cv_call *call, struct wish *wish, uint64_t id, const Congvan__OutgoingDocument **ret)
{
	Congvan__OutgoingDocument *document;
	int error = 0;

	if (!wish->document || wish->document->id != id) {
		error =
		    cv_get(call, outgoing_document_key(call, id), &congvan__outgoing_document__descriptor, &document);
		wish->document = error ? NULL : document;
	}
	*ret = wish->document;
	return error;
}

static Congvan__OutgoingDelivery *delivery_of(const Congvan__OutgoingRecipient *recipient, uint64_t id)
{
	for (size_t i = 0; i < recipient->n_deliveries; i++)
		if (recipient->deliveries[i]->id == id)
			return recipient->deliveries[i];
	return NULL;
}

static Congvan__FollowedDelivery *line_of(struct cv_call *call, const Congvan__OutgoingDocument *document,
					  const Congvan__OutgoingRecipient *recipient,
					  Congvan__OutgoingDelivery *delivery)
{
	Congvan__FollowedDelivery *line = cv_new(call, &congvan__followed_delivery__descriptor);

	if (!line)
		return NULL;
	line->delivery = delivery;
	line->recipient = recipient->line;
	CV_SET(line, document_id, document->id);
	line->code = (char *)(uintptr_t)outgoing_issue_code(call, document);
	line->issued_date = document->issued_date;
	line->document_type = document->document_type;
	line->subject = document->subject;
	if (document->has_urgency)
		CV_SET(line, urgency, document->urgency);
	line->author = document->author;
	return line->code ? line : NULL;
}

struct listing {
	struct office_page page;
	struct cv_call *call;
	struct wish *wish;
	Congvan__FollowDeliveriesReply *reply;
};

static int add_line(struct listing *listing, const Congvan__FollowedRow *row, uint64_t id)
{
	struct cv_call *call = listing->call;
	Congvan__FollowDeliveriesReply *reply = listing->reply;
	const Congvan__OutgoingDocument *document;
	Congvan__OutgoingRecipient *recipient = NULL;
	Congvan__OutgoingDelivery *delivery;
	int error = document_of(call, listing->wish, row->document_id, &document);

	if (!error && document)
		error = cv_get(call, outgoing_recipient_key(call, row->document_id, row->place),
			       &congvan__outgoing_recipient__descriptor, &recipient);
	if (error || !recipient)
		return error; /* taken away since the row was read */
	delivery = delivery_of(recipient, id);
	if (!delivery)
		return 0;
	listing->page.lines++;
	error = outgoing_delivery_offers(call, document, listing->wish->rights, &recipient, 1);
	return error ? error
		     : cv_append(call, &reply->deliveries, &reply->n_deliveries,
				 line_of(call, document, recipient, delivery));
}

static int look(struct office_page *page, const struct office_listed *place)
{
	struct listing *listing = (struct listing *)page;
	Congvan__FollowedRow *row = cv_row_message(listing->call, place->row, &congvan__followed_row__descriptor);

	if (!row)
		return -EIO;
	if (!fits(listing->wish, row))
		return 0;
	page->records++;
	return add_line(listing, row, place->document_id);
}

/* ---- the answer ---- */

static int add_counts(struct cv_call *call, const struct wish *wish, Congvan__FollowDeliveriesReply *reply)
{
	int error = 0;

	for (unsigned list = 1; list <= OUTGOING_FOLLOW_LISTS && !error; list++) {
		Congvan__FollowedCount *count = cv_new(call, &congvan__followed_count__descriptor);
		int64_t sum = 0;

		if (!count)
			return -ENOMEM;
		error = cv_sum(call, cv_key(call, OUTGOING_FOLLOW_SUM, "ib", wish->whose, list), &sum);
		CV_SET(count, list, (Congvan__FollowList)list);
		CV_SET(count, count, sum > 0 ? (uint64_t)sum : 0);
		if (!error)
			error = cv_append(call, &reply->counts, &reply->n_counts, count);
	}
	return error;
}

int outgoing_follow(struct cv_call *call, const Congvan__FollowDeliveriesRequest *request,
		    Congvan__FollowDeliveriesReply *reply)
{
	struct office_places *places = cv_alloc(call, sizeof(*places));
	struct listing listing;
	struct wish wish = {0};
	int error = places ? read_caller(call, request, &wish) : -ENOMEM;

	if (!error)
		error = read_wish(call, request, &wish);
	if (!error)
		error = open_places(call, &wish, places);
	if (!error)
		error = add_counts(call, &wish, reply);
	CV_SET(reply, agency, wish.agency);
	listing = (struct listing){
	    .page = {.limit = wish.limit,
		     .rows_max = OUTGOING_FOLLOW_EXAMINED,
		     .records_max = OUTGOING_FOLLOW_EXAMINED,
		     .look = look},
	    .call = call,
	    .wish = &wish,
	    .reply = reply,
	};
	return error ? error : office_places_page(places, &listing.page, &reply->next_cursor);
}
