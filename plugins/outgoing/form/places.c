/* Kính gửi, Nơi nhận, the record copy and the number of copies: lines of the check of the form. */
#include <errno.h>
#include <string.h>

#include "outgoing/form/look.h"

#define ADDRESSED (OUTGOING_ADDRESSED | OUTGOING_MAY_ADDRESS)

bool outgoing_same_place(struct cv_call *call, const Congvan__Addressee *addressee, const Congvan__RecipientLine *line)
{
	if (outgoing_said(addressee->organ_id) && outgoing_said(line->organ_id))
		return strcmp(addressee->organ_id, line->organ_id) == 0;
	return outgoing_same_words(call, addressee->name, line->name);
}

static int look_addressee(struct outgoing_look *look)
{
	if (!(look->traits & OUTGOING_ADDRESSED) || look->document->n_addressees)
		return 0;
	return outgoing_found(look, NULL, NULL, look->type ? look->type->name : look->document->document_type, NULL);
}

/* "Như trên" sends to whom "Kính gửi" names: both lists must say the same, or somebody gets nothing. */
static int look_as_above(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	int error = 0;

	for (size_t a = 0; a < document->n_addressees && !error; a++) {
		bool sent = false;

		for (size_t r = 0; r < document->n_recipients && !sent; r++)
			sent = outgoing_same_place(look->call, document->addressees[a], document->recipients[r]);
		if (!sent && outgoing_said(document->addressees[a]->name))
			error = outgoing_found(look, NULL, NULL, document->addressees[a]->name, NULL);
	}
	for (size_t r = 0; (look->traits & ADDRESSED) && r < document->n_recipients && !error; r++) {
		const Congvan__RecipientLine *line = document->recipients[r];
		bool named = !line->has_to_act || !line->to_act;

		for (size_t a = 0; a < document->n_addressees && !named; a++)
			named = outgoing_same_place(look->call, document->addressees[a], line);
		if (!named && document->n_addressees)
			error = outgoing_found(look, "addressees", "form.as_above.not_addressed",
					       line->name ? line->name : "", NULL);
	}
	return error;
}

static int look_recipients(struct outgoing_look *look)
{
	return look->document->n_recipients ? 0 : outgoing_found(look, NULL, NULL, NULL);
}

/* The server writes the first and the last line itself. */
static int look_written(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	int error = 0;

	for (size_t i = 0; i < document->n_recipients && !error; i++) {
		const char *name = document->recipients[i]->name;
		const char *bare = name ? name + strspn(name, "- ") : NULL;

		if (outgoing_begins_with(look->call, bare, "Như trên"))
			error = outgoing_found(look, NULL, NULL, NULL);
		else if (outgoing_begins_with(look->call, bare, "Lưu:") ||
			 outgoing_begins_with(look->call, bare, "Lưu VT"))
			error = outgoing_found(look, NULL, "form.recipient_written.record_copy", NULL);
	}
	return error;
}

/* ---- Lưu: VT ---- */

static int look_record_copy(struct outgoing_look *look)
{
	const Congvan__Unit *unit = look->question->unit;

	if (outgoing_said(look->document->record_copy))
		return 0;
	if (unit && outgoing_said(unit->code))
		return outgoing_found(look, NULL, NULL, unit->code, NULL);
	return outgoing_found(look, NULL, "form.record_copy.no_unit", NULL);
}

static int look_record_copy_form(struct outgoing_look *look)
{
	const char *copy = look->document->record_copy;

	if (!outgoing_said(copy) || (!outgoing_begins_with(look->call, copy, "Lưu") &&
				     !outgoing_begins_with(look->call, copy, "VT") && copy[strlen(copy) - 1] != '.'))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

static int look_record_copy_unit(struct outgoing_look *look)
{
	const Congvan__Unit *unit = look->question->unit;
	const char *copy = look->document->record_copy;

	if (!outgoing_said(copy) || !unit || !outgoing_said(unit->code) ||
	    outgoing_begins_with(look->call, copy, unit->code))
		return 0;
	return outgoing_found(look, NULL, NULL, unit->code, NULL);
}

/* ---- paper ---- */

static bool says_paper(const Congvan__RecipientLine *line)
{
	for (size_t i = 0; i < line->n_channels; i++) {
		if (line->channels[i] == CONGVAN__CHANNEL__CHANNEL_PAPER)
			return true;
	}
	return false;
}

/* Copies that go out on paper; a line that names none is one. */
static uint64_t paper_copies(const struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	uint64_t copies = 0;

	for (size_t i = 0; i < document->n_recipients; i++) {
		const Congvan__RecipientLine *line = document->recipients[i];

		if (look->question->on_paper ? look->question->on_paper[i] : says_paper(line))
			copies += line->has_copies && line->copies ? line->copies : 1;
	}
	return copies;
}

static int look_issued_amount(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	uint64_t copies = paper_copies(look);
	const char *needed;

	if (!copies || (document->has_issued_amount && document->issued_amount >= copies))
		return 0;
	needed = cv_printf(look->call, "%llu", (unsigned long long)copies);
	if (!needed)
		return -ENOMEM;
	if (!document->has_issued_amount || !document->issued_amount)
		return outgoing_found(look, NULL, "form.issued_amount.missing", needed, NULL);
	return outgoing_found(look, NULL, NULL, cv_printf(look->call, "%u", document->issued_amount), needed, NULL);
}

static int look_no_paper(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;

	if (!document->has_no_paper || !document->no_paper || !paper_copies(look))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

#define BOX(number) "NĐ 30/2020/NĐ-CP PL I, ô số " number
#define METADATA "NĐ 30/2020/NĐ-CP PL VI.II"

const struct outgoing_check outgoing_places_checks[] = {
    {"addressee_missing", "addressees", BOX("9a"), OUTGOING_NOTED, false, look_addressee},
    {"as_above", "recipients", BOX("9a, 9b"), OUTGOING_NOTED, false, look_as_above},
    {"recipients_missing", "recipients", "NĐ 30/2020/NĐ-CP Đ8", OUTGOING_NOTED, true, look_recipients},
    {"recipient_written", "recipients", BOX("9b"), OUTGOING_NOTED, true, look_written},
    {"record_copy", "recordCopy", BOX("9b"), OUTGOING_NOTED, false, look_record_copy},
    {"record_copy_form", "recordCopy", BOX("9b"), OUTGOING_NOTED, true, look_record_copy_form},
    {"record_copy_unit", "recordCopy", BOX("9b"), OUTGOING_NOTED, false, look_record_copy_unit},
    {"issued_amount", "issuedAmount", METADATA, OUTGOING_NOTED, true, look_issued_amount},
    {"no_paper", "noPaper", NULL, OUTGOING_NOTED, true, look_no_paper},
};
const size_t outgoing_places_check_count = sizeof(outgoing_places_checks) / sizeof(outgoing_places_checks[0]);
