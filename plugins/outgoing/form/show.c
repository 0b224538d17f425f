#include "outgoing/form/show.h"

#include <errno.h>
#include <string.h>

#include "outgoing/form/look.h"
#include "outgoing/form/rules.h"

static int add_line(struct cv_call *call, struct outgoing_lines *lines, const char *line)
{
	return cv_append(call, &lines->items, &lines->count, (void *)(uintptr_t)line);
}

static const char *name_of(const Congvan__Addressee *addressee)
{
	return addressee->name ? addressee->name : "";
}

int outgoing_show_addressees(struct cv_call *call, const Congvan__OutgoingDocument *document,
			     struct outgoing_lines *ret)
{
	struct outgoing_lines lines = {NULL, 0};
	size_t last = document->n_addressees;
	int error = 0;

	if (last == 1) {
		error = add_line(call, &lines, cv_printf(call, "Kính gửi: %s", name_of(document->addressees[0])));
	} else if (last) {
		error = add_line(call, &lines, "Kính gửi:");
		for (size_t i = 0; i < last && !error; i++)
			error = add_line(
			    call, &lines,
			    cv_printf(call, "- %s%s", name_of(document->addressees[i]), i + 1 == last ? "." : ";"));
	}
	if (!error)
		*ret = lines;
	return error;
}

static bool named_above(struct cv_call *call, const Congvan__OutgoingDocument *document,
			const Congvan__RecipientLine *line)
{
	for (size_t i = 0; i < document->n_addressees; i++) {
		if (outgoing_same_place(call, document->addressees[i], line))
			return true;
	}
	return false;
}

int outgoing_show_recipients(struct cv_call *call, const Congvan__OutgoingDocument *document,
			     struct outgoing_lines *ret)
{
	struct outgoing_lines lines = {NULL, 0};
	int error = add_line(call, &lines, "Nơi nhận:");

	if (!error && document->n_addressees)
		error = add_line(call, &lines, "- Như trên;");
	for (size_t i = 0; i < document->n_recipients && !error; i++) {
		const Congvan__RecipientLine *line = document->recipients[i];

		if (outgoing_said(line->name) && !named_above(call, document, line))
			error = add_line(call, &lines, cv_printf(call, "- %s;", line->name));
	}
	if (!error)
		error = add_line(call, &lines,
				 outgoing_said(document->record_copy)
				     ? cv_printf(call, "- Lưu: VT, %s.", document->record_copy)
				     : "- Lưu: VT.");
	if (!error)
		*ret = lines;
	return error;
}

/* Behind so many words and the blanks and signs after them. */
static const char *behind(const char *text, unsigned words)
{
	for (; words; words--) {
		text += strcspn(text, " :");
		text += strspn(text, " :");
	}
	return text;
}

const char *outgoing_show_subject(struct cv_call *call, const struct office_catalogue *types,
				  const Congvan__OutgoingDocument *document)
{
	const char *subject = document->subject ? document->subject : "";
	const char *type = document->document_type;
	const struct office_type *listed = type ? office_catalogue_find(types, call, type) : NULL;

	if (!*subject || !(outgoing_form_traits(call, listed, type) & OUTGOING_LETTER))
		return subject;
	if (outgoing_begins_with(call, subject, "V/v"))
		subject = behind(subject, 1);
	else if (outgoing_begins_with(call, subject, "Về việc làm"))
		subject = behind(subject, 1); /* "việc làm" is employment */
	else if (outgoing_begins_with(call, subject, "Về việc"))
		subject = behind(subject, 2);
	return cv_printf(call, "V/v %s", subject);
}

const char *outgoing_show_date(struct cv_call *call, const char *place, const char *date)
{
	int32_t day;
	const char *text = date && cv_day_parse(date, &day) ? cv_day_text(call, day) : NULL;
	int month;

	if (!text)
		return NULL;
	/* "yyyy-mm-dd", of a day that exists. Months from 3 on stand without a zero. */
	month = (text[5] - '0') * 10 + text[6] - '0';
	return cv_printf(call, "%s%sngày %.2s tháng %s%d năm %.4s", place ? place : "", place ? ", " : "", text + 8,
			 month < 3 ? "0" : "", month, text);
}

const char *outgoing_show_urgency(Congvan__Urgency urgency)
{
	switch (urgency) {
	case CONGVAN__URGENCY__URGENCY_URGENT:
		return "KHẨN";
	case CONGVAN__URGENCY__URGENCY_VERY_URGENT:
		return "THƯỢNG KHẨN";
	case CONGVAN__URGENCY__URGENCY_EXPRESS:
	case CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS:
		return "HỎA TỐC";
	case CONGVAN__URGENCY__URGENCY_NORMAL:
	case _CONGVAN__URGENCY_IS_INT_SIZE:
		break;
	}
	return NULL;
}

const char *outgoing_show_circulation(Congvan__Circulation circulation)
{
	switch (circulation) {
	case CONGVAN__CIRCULATION__CIRCULATION_RETURN:
		return "XEM XONG TRẢ LẠI";
	case CONGVAN__CIRCULATION__CIRCULATION_INTERNAL:
		return "LƯU HÀNH NỘI BỘ";
	case CONGVAN__CIRCULATION__CIRCULATION_FREE:
	case CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED:
	case _CONGVAN__CIRCULATION_IS_INT_SIZE:
		break;
	}
	return NULL;
}
