/*
 * The check of the form: a good letter and a good decision without a finding; then one case at least for every line of
 * the table, each of them changing one thing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakehost.h"
#include "office/texts.h"
#include "outgoing/form/check.h"

CV_TEXTS(outgoing_form_texts, office_texts)

#define TODAY 20517 /* 2026-03-05 */
#define FILES_MAX 6
#define LINES_MAX 4

static struct fakehost *fake;
static struct cv_call *call;
static struct outgoing_form_rules *rules;
static struct office_catalogue *types;

/* A document with all that it points to, so that a case changes one thing of a good one. */
struct paper {
	Congvan__OutgoingDocument document;
	Congvan__OutgoingVersion version;
	Congvan__Agency agency;
	Congvan__Unit unit;
	Congvan__CopyBlock block;
	Congvan__Actor actor;
	Congvan__Signature signature;
	Congvan__SigningCapacity capacities[2];
	Congvan__Addressee addressees[LINES_MAX], *addressee_list[LINES_MAX];
	Congvan__RecipientLine recipients[LINES_MAX], *recipient_list[LINES_MAX];
	Congvan__Channel channels[1];
	Congvan__FileRef files[FILES_MAX], *file_list[FILES_MAX];
	Congvan__DocumentLink link, *links[1];
	struct outgoing_form_rules rules;
	struct outgoing_form_question question;
};

static void add_recipient(struct paper *paper, const char *name, bool to_act)
{
	size_t i = paper->document.n_recipients++;

	assert_true(i < LINES_MAX);
	paper->recipients[i] = (Congvan__RecipientLine)CONGVAN__RECIPIENT_LINE__INIT;
	paper->recipients[i].name = (char *)(uintptr_t)name;
	CV_SET(&paper->recipients[i], kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY);
	CV_SET(&paper->recipients[i], to_act, to_act);
	paper->recipient_list[i] = &paper->recipients[i];
}

static void add_addressee(struct paper *paper, const char *name)
{
	size_t i = paper->document.n_addressees++;

	assert_true(i < LINES_MAX);
	paper->addressees[i] = (Congvan__Addressee)CONGVAN__ADDRESSEE__INIT;
	paper->addressees[i].name = (char *)(uintptr_t)name;
	paper->addressee_list[i] = &paper->addressees[i];
}

static void add_file(struct paper *paper, const char *purpose, const char *name, const char *media_type)
{
	size_t i = paper->version.n_files++;

	assert_true(i < FILES_MAX);
	paper->files[i] = (Congvan__FileRef)CONGVAN__FILE_REF__INIT;
	paper->files[i].purpose = (char *)(uintptr_t)purpose;
	paper->files[i].name = (char *)(uintptr_t)name;
	paper->files[i].media_type = (char *)(uintptr_t)media_type;
	paper->file_list[i] = &paper->files[i];
}

static void capacity(struct paper *paper, Congvan__SigningCapacity first, Congvan__SigningCapacity second)
{
	paper->capacities[0] = first;
	paper->capacities[1] = second;
	paper->signature.n_capacities = second ? 2 : 1;
}

/* The deputy director signs. */
static void decision(struct paper *paper)
{
	*paper = (struct paper){.document = CONGVAN__OUTGOING_DOCUMENT__INIT,
				.version = CONGVAN__OUTGOING_VERSION__INIT,
				.agency = CONGVAN__AGENCY__INIT,
				.unit = CONGVAN__UNIT__INIT,
				.block = CONGVAN__COPY_BLOCK__INIT,
				.actor = CONGVAN__ACTOR__INIT,
				.signature = CONGVAN__SIGNATURE__INIT};
	paper->agency.name = "Sở Y tế tỉnh Lam Giang";
	paper->agency.short_name = "SYT";
	paper->agency.organ_id = "H99.07";
	paper->unit.code = "NVY";
	paper->actor.name = "Vũ Thị Ngân Hạnh";
	paper->actor.role = "deputy";
	paper->actor.title = "Phó Giám đốc Sở";
	paper->signature.name = "Vũ Thị Ngân Hạnh";
	paper->signature.position = "Phó Giám đốc";
	paper->signature.for_position = "Giám đốc";
	paper->signature.capacities = paper->capacities;
	capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR, 0);
	paper->document.signature = &paper->signature;
	paper->document.document_type = "Quyết định";
	paper->document.subject = "Về việc thành lập đoàn kiểm tra";
	paper->document.code_notation = "QĐ-SYT";
	paper->document.record_copy = "NVY (LTMD)";
	CV_SET(&paper->document, page_amount, 2);
	paper->document.recipients = paper->recipient_list;
	paper->document.addressees = paper->addressee_list;
	add_recipient(paper, "Bộ Y tế", false);
	paper->version.files = paper->file_list;
	add_file(paper, "pdf", "quyet-dinh.pdf", "application/pdf");
	add_file(paper, "draft", "quyet-dinh.docx",
		 "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
	paper->rules = *rules;
	paper->question = (struct outgoing_form_question){
	    .document = &paper->document,
	    .version = &paper->version,
	    .agency = &paper->agency,
	    .unit = &paper->unit,
	    .signer = {.actor = &paper->actor, .head_title = "Giám đốc Sở", .unit_head_title = NULL},
	    .types = types,
	    .rules = &paper->rules,
	    .today = TODAY,
	};
}

static void letter(struct paper *paper)
{
	decision(paper);
	paper->document.document_type = "Công văn";
	paper->document.subject = "báo cáo công tác khám bệnh, chữa bệnh";
	paper->document.code_notation = "SYT-NVY";
	paper->recipients[0].to_act = true;
	add_addressee(paper, "Bộ Y tế");
}

/* The deputy of the office signs by order. */
static void by_order(struct paper *paper)
{
	letter(paper);
	paper->actor.role = "unit_deputy";
	paper->actor.title = "Phó Chánh Văn phòng Sở";
	paper->signature.position = "Phó Chánh Văn phòng";
	paper->signature.unit_position = "Chánh Văn phòng";
	capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER, CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR);
}

static void authorized(struct paper *paper)
{
	letter(paper);
	paper->actor.role = "unit_head";
	paper->actor.title = "Trưởng phòng Nghiệp vụ Y";
	paper->signature.position = "Trưởng phòng Nghiệp vụ Y";
	paper->signature.authorization = "Văn bản ủy quyền số 15/GUQ-SYT ngày 02/01/2026";
	paper->signature.authorized_until = "2026-03-05";
	capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_AUTHORIZATION, 0);
}

static void of_the_committee(struct paper *paper)
{
	decision(paper);
	paper->agency.name = "Ủy ban nhân dân xã Suối Đá";
	paper->agency.short_name = "UBND";
	paper->document.code_notation = "QĐ-UBND";
	paper->actor.role = "head";
	paper->actor.title = "Chủ tịch UBND xã";
	paper->signature.position = "Chủ tịch";
	paper->signature.for_position = NULL;
	paper->signature.collective = "Ủy ban nhân dân";
	paper->question.signer.head_title = "Chủ tịch UBND xã";
	capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_ON_BEHALF, 0);
}

static void copy(struct paper *paper)
{
	decision(paper);
	CV_SET(&paper->document, kind, CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY);
	paper->document.document_type = NULL;
	paper->document.subject = NULL;
	paper->document.code_notation = "SY-SYT";
	paper->document.has_page_amount = 0;
	paper->block.organ = "Sở Y tế tỉnh Lam Giang";
	paper->block.place = "Lam Giang";
	paper->block.source_kind = "incoming";
	CV_SET(&paper->block, source_document_id, 1);
	CV_SET(&paper->block, from, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC);
	CV_SET(&paper->block, to, CONGVAN__MEDIUM__MEDIUM_PAPER);
	paper->document.copy = &paper->block;
	paper->question.version = NULL;
}

static void extract(struct paper *paper)
{
	copy(paper);
	CV_SET(&paper->document, kind, CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT);
	paper->document.code_notation = "TrS-SYT";
	paper->block.extract = "Điều 5";
}

static void annexes(struct paper *paper)
{
	decision(paper);
	add_file(paper, "annex", "Phụ lục I - Danh sách.pdf", "application/pdf");
	add_file(paper, "annex", "phu_luc_II.xlsx", "application/vnd.ms-excel");
	add_file(paper, "annex", "Phụ lục III.pdf", "application/pdf");
}

/* Every check, also those that are off unless an agency asks. */
static const char *all_off[] = {"draft", "subject_date", NULL};
static const struct office_form_check strict = {.notes = all_off};

static void look(struct paper *paper, Congvan__FormFinding ***ret, size_t *ret_count)
{
	paper->question.settings = &strict;
	assert_int_equal(outgoing_form_check(call, &paper->question, OUTGOING_FORM_ALL, ret, ret_count), 0);
}

typedef void make(struct paper *paper);

static void what_is_as_it_should_be_has_no_finding(void **state)
{
	static make *const made[] = {decision, letter, by_order, authorized, of_the_committee, copy, extract, annexes};
	Congvan__FormFinding **findings;
	size_t count;

	(void)state;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		struct paper paper;

		made[i](&paper);
		look(&paper, &findings, &count);
		for (size_t f = 0; f < count; f++)
			print_error("%zu %s: %s\n", i, findings[f]->code, findings[f]->text);
		assert_int_equal(count, 0);
	}
}

/* ---- what each line finds ---- */

#define CHANGE(name, ...)                                                                                              \
	static void name(struct paper *paper)                                                                          \
	{                                                                                                              \
		Congvan__OutgoingDocument *document = &paper->document;                                                \
		Congvan__Signature *signature = &paper->signature;                                                     \
		(void)document, (void)signature;                                                                       \
		__VA_ARGS__;                                                                                           \
	}

CHANGE(no_type, document->document_type = NULL)
CHANGE(empty_type, document->document_type = "")
CHANGE(odd_type, document->document_type = "Quyết nghị")
CHANGE(other_type, document->document_type = "Thông báo")
CHANGE(short_type, document->document_type = "Phiếu xin")
/* A link to a document of this type. */
static void follow_up(struct paper *paper, Congvan__LinkKind link, const char *type)
{
	paper->link = (Congvan__DocumentLink)CONGVAN__DOCUMENT_LINK__INIT;
	CV_SET(&paper->link, link, link);
	paper->link.document_type = (char *)(uintptr_t)type;
	paper->links[0] = &paper->link;
	paper->document.links = paper->links;
	paper->document.n_links = 1;
}

static void correcting(struct paper *paper)
{
	follow_up(paper, CONGVAN__LINK_KIND__LINK_CORRECTS, "Kế hoạch");
}

static void amending(struct paper *paper)
{
	follow_up(paper, CONGVAN__LINK_KIND__LINK_AMENDS, "Kế hoạch");
}

static void replacing(struct paper *paper)
{
	follow_up(paper, CONGVAN__LINK_KIND__LINK_REPLACES, "Kế hoạch");
}

CHANGE(wrong_organ, document->code_notation = "QĐ-BYT")
CHANGE(blank_notation, document->code_notation = "QĐ - SYT")
CHANGE(letter_without_unit, document->code_notation = "SYT")
CHANGE(no_parts, document->code_notation = NULL; paper->question.unit = NULL)
CHANGE(long_parts, document->code_notation = NULL; paper->unit.code = "NGHIEPVUYVANGHIEPVUDUOC-NGHIEPVUY";
       document->record_copy = paper->unit.code)
CHANGE(copied_decree, document->document_type = "Nghị định"; document->code_notation = "SL-SYT")
CHANGE(no_subject, document->subject = NULL)
CHANGE(about, document->subject = "V/v thành lập đoàn kiểm tra")
CHANGE(about_twice, document->subject = "Về việc báo cáo")
CHANGE(about_nothing, document->subject = "V/v.")
CHANGE(short_day, document->subject = "họp ngày 5/12/2026")
CHANGE(short_month, document->subject = "họp ngày 15 tháng 2 năm 2026")
CHANGE(no_date, document->issued_date = "2026-02-30")
CHANGE(no_due_date, document->due_date = "5/3/2026")
CHANGE(due_yesterday, document->due_date = "2026-03-04")
CHANGE(due_before_issue, document->issued_date = "2026-03-10"; document->due_date = "2026-03-09")
CHANGE(timed, CV_SET(document, urgency, CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS))
CHANGE(urgent_words, document->subject = "HỎA TỐC: phòng, chống dịch")
CHANGE(urgent_end, document->subject = "phòng, chống dịch (khẩn)")
CHANGE(restricted, CV_SET(document, circulation, CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED))
CHANGE(internal, CV_SET(document, circulation, CONGVAN__CIRCULATION__CIRCULATION_INTERNAL))
CHANGE(long_name, signature->name = "Vũ Thị Ngân Hạnh Vũ Thị Ngân Hạnh Vũ Thị Ngân Hạnh Vũ Thị Ngân Hạnh";
       paper->actor.name = signature->name)
CHANGE(many_pages, CV_SET(document, page_amount, 1000))
CHANGE(many_copies, CV_SET(document, issued_amount, 1000))
CHANGE(no_pages, document->has_page_amount = 0)
CHANGE(no_page, document->page_amount = 0)

CHANGE(no_source, paper->block.has_source_document_id = 0)
CHANGE(no_block, document->copy = NULL)
CHANGE(no_way, CV_SET(&paper->block, to, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC); paper->question.version = &paper->version)
CHANGE(no_part, paper->block.extract = NULL)
CHANGE(no_organ, paper->block.organ = NULL)
CHANGE(no_place, paper->block.place = NULL)
CHANGE(no_scan, CV_SET(&paper->block, to, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC))

CHANGE(no_signature, document->signature = NULL)
CHANGE(no_signer, signature->name = NULL)
CHANGE(other_signer, signature->name = "Vũ Thị Ngân Hằng")
CHANGE(doctor, signature->name = "TS. Vũ Thị Ngân Hạnh")
CHANGE(two_capacities,
       capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR, CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER))
CHANGE(passed_on, capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_AUTHORIZATION,
			   CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR))
CHANGE(as_head, capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_HEAD, 0))
CHANGE(as_acting, capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_ACTING, 0))
CHANGE(as_unit, capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_ORDER, 0))
CHANGE(deputy_authorized, capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_BY_AUTHORIZATION, 0);
       signature->authorization = "15/GUQ-SYT"; signature->authorized_until = "2026-12-31")
CHANGE(clerk, paper->actor.role = "specialist"; paper->actor.title = "Chuyên viên"; signature->position = "Chuyên viên")
CHANGE(clerk_authorized, clerk(paper); deputy_authorized(paper))
CHANGE(no_collective, signature->collective = NULL)
CHANGE(wrong_regime,
       capacity(paper, CONGVAN__SIGNING_CAPACITY__CAPACITY_ON_BEHALF, CONGVAN__SIGNING_CAPACITY__CAPACITY_DEPUTY_FOR);
       signature->collective = "Sở Y tế")
CHANGE(no_position, signature->position = "")
CHANGE(wrong_position, signature->position = "Giám đốc")
CHANGE(no_head, signature->for_position = NULL)
CHANGE(wrong_head, signature->for_position = "Chủ tịch")
CHANGE(no_unit_head, signature->unit_position = NULL)
CHANGE(no_authorization, signature->authorization = NULL)
CHANGE(no_end, signature->authorized_until = NULL)
CHANGE(odd_end, signature->authorized_until = "05/03/2026")
CHANGE(ended, signature->authorized_until = "2026-03-04")
CHANGE(ended_before_issue, document->issued_date = "2026-03-06")
static char *reports_only[] = {"Báo cáo"};
CHANGE(not_by_order, paper->rules.by_order_types = ((struct outgoing_names){reports_only, 1}))

CHANGE(nobody_addressed, document->n_addressees = 0)
CHANGE(not_sent, add_addressee(paper, "Ủy ban nhân dân tỉnh"))
CHANGE(not_addressed, add_recipient(paper, "Ủy ban nhân dân tỉnh", true))
CHANGE(nobody, document->n_recipients = 0)
CHANGE(as_above_written, add_recipient(paper, "- Như trên", false))
CHANGE(copy_written, add_recipient(paper, "Lưu: VT, NVY.", false))
CHANGE(no_record_copy, document->record_copy = NULL)
CHANGE(no_record_copy_or_unit, document->record_copy = ""; paper->question.unit = NULL)
CHANGE(record_copy_said_twice, document->record_copy = "VT, NVY"; paper->question.unit = NULL)
CHANGE(record_copy_stopped, document->record_copy = "NVY.")
CHANGE(record_copy_elsewhere, document->record_copy = "VP")
static void on_paper(struct paper *paper)
{
	paper->channels[0] = CONGVAN__CHANNEL__CHANNEL_PAPER;
	paper->recipients[0].channels = paper->channels;
	paper->recipients[0].n_channels = 1;
	CV_SET(&paper->recipients[0], copies, 3);
}
CHANGE(uncounted, on_paper(paper))
CHANGE(too_few, on_paper(paper); CV_SET(document, issued_amount, 2))
CHANGE(paper_without_paper, on_paper(paper); CV_SET(document, issued_amount, 3); CV_SET(document, no_paper, true))

CHANGE(no_version, paper->question.version = NULL)
CHANGE(no_pdf, paper->files[0].purpose = "source")
CHANGE(odd_pdf, paper->files[0].media_type = "image/png")
CHANGE(no_draft, paper->files[1].purpose = "source")
CHANGE(pdf_draft, paper->files[1].media_type = "application/pdf")
CHANGE(arabic, paper->files[3].name = "Phụ lục 2.xlsx")
CHANGE(disordered, paper->files[4].name = "Phụ lục II.pdf")

static const struct {
	make *base, *change;
	const char *code, *field, *says; /* says: a part of the English text */
} cases[] = {
    {decision, no_type, "type_missing", "documentType", "missing"},
    {decision, empty_type, "type_missing", "documentType", "missing"},
    {decision, correcting, "correction_type", "documentType", "official letter"},
    {decision, amending, "amendment_type", "documentType", "Kế hoạch"},
    {decision, replacing, "amendment_type", "documentType", "Kế hoạch"},
    {decision, odd_type, "type_unknown", "documentType", "Quyết nghị"},
    {decision, short_type, "type_abbreviation", "documentType", "Phiếu xin"},
    {decision, other_type, "notation", "codeNotation", ""},
    {decision, wrong_organ, "notation", "codeNotation", ""},
    {decision, blank_notation, "notation", "codeNotation", ""},
    {letter, letter_without_unit, "notation", "codeNotation", ""},
    {letter, no_parts, "notation", "codeNotation", "can't be composed"},
    {letter, long_parts, "notation", "codeNotation", ""},
    {copy, copied_decree, "notation", "codeNotation", ""},
    {copy, wrong_organ, "notation", "codeNotation", ""},
    {decision, no_subject, "subject_missing", "subject", "what the document is about"},
    {letter, no_subject, "subject_missing", "subject", "V/v"},
    {decision, about, "subject_about", "subject", "Quyết định"},
    {letter, about_twice, "subject_about", "subject", "Về việc"},
    {letter, about_nothing, "subject_alone", "subject", "nothing else"},
    {letter, short_day, "subject_date", "subject", "zero"},
    {letter, short_month, "subject_date", "subject", "zero"},
    {decision, no_date, "date", "issuedDate", "2026-02-30"},
    {decision, no_due_date, "date", "dueDate", "5/3/2026"},
    {letter, due_yesterday, "due_date", "dueDate", "later"},
    {letter, due_before_issue, "due_date", "dueDate", "later"},
    {letter, timed, "urgency_mark", "urgency", "HỎA TỐC"},
    {letter, urgent_words, "urgency_written", "subject", "urgency"},
    {letter, urgent_end, "urgency_written", "subject", "urgency"},
    {letter, restricted, "circulation_mark", "circulation", "Restricted"},
    {letter, internal, "circulation_internal", "recipients", "Bộ Y tế"},
    {decision, long_name, "length", "signature/name", "50"},
    {decision, many_pages, "amount", "pageAmount", "999"},
    {decision, many_copies, "amount", "issuedAmount", "999"},
    {decision, no_pages, "page_amount", "pageAmount", "pages"},
    {decision, no_page, "page_amount", "pageAmount", "pages"},

    {copy, no_source, "copy_source", "copy/sourceDocumentId", "missing"},
    {copy, no_block, "copy_source", "copy/sourceDocumentId", "missing"},
    {copy, no_way, "copy_way", "copy/to", "Bản sao y"},
    {extract, no_part, "copy_extract", "copy/extract", "part"},
    {copy, no_organ, "copy_organ", "copy/organ", "not named"},
    {copy, no_place, "copy_place", "copy/place", "place"},
    {extract, no_scan, "copy_scan", "files", "PDF"},

    {decision, no_signature, "signer_missing", "signature/name", "Nobody"},
    {decision, no_signer, "signer_missing", "signature/name", "Nobody"},
    {copy, no_signature, "signer_missing", "signature/name", "Nobody"},
    {decision, other_signer, "signer_name", "signature/name", "Vũ Thị Ngân Hạnh"},
    {decision, doctor, "academic_title", "signature/name", "“Vũ Thị Ngân Hạnh”"},
    {decision, two_capacities, "capacity_combination", "signature/capacities", "Only TM."},
    {decision, passed_on, "capacity_combination", "signature/capacities", "in person"},
    {decision, as_head, "capacity_post", "signature/capacities", "“KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC”"},
    {decision, as_acting, "capacity_post", "signature/capacities", "“KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC”"},
    {decision, as_unit, "capacity_post", "signature/capacities", "“KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC”"},
    {decision, deputy_authorized, "capacity_post", "signature/capacities", "KT. GIÁM ĐỐC"},
    {decision, clerk, "capacity_post", "signature/capacities", "not competent"},
    {decision, clerk_authorized, "capacity_post", "signature/capacities", "A delegation on this server"},
    {of_the_committee, no_collective, "capacity_collective", "signature/collective", "TM."},
    {decision, wrong_regime, "capacity_regime", "signature/collective", "led by its head"},
    {decision, no_position, "position", "signature/position", "missing"},
    {decision, wrong_position, "position", "signature/position", "Phó Giám đốc Sở"},
    {decision, no_head, "for_position", "signature/forPosition", "missing"},
    {decision, wrong_head, "for_position", "signature/forPosition", "“Giám đốc”"},
    {by_order, no_unit_head, "unit_position", "signature/unitPosition", "KT. CHÁNH VĂN PHÒNG"},
    {authorized, no_authorization, "authorization", "signature/authorization", "A delegation on this server"},
    {authorized, no_end, "authorized_until", "signature/authorizedUntil", "last day"},
    {authorized, odd_end, "authorized_until", "signature/authorizedUntil", "last day"},
    {authorized, ended, "authorized_until", "signature/authorizedUntil", "04/03/2026"},
    {authorized, ended_before_issue, "authorized_until", "signature/authorizedUntil", "05/03/2026"},
    {by_order, not_by_order, "by_order_type", "documentType", "Công văn"},

    {letter, nobody_addressed, "addressee_missing", "addressees", "Công văn"},
    {letter, not_sent, "as_above", "recipients", "Ủy ban nhân dân tỉnh"},
    {letter, not_addressed, "as_above", "addressees", "Ủy ban nhân dân tỉnh"},
    {decision, nobody, "recipients_missing", "recipients", "no recipient"},
    {copy, nobody, "recipients_missing", "recipients", "no recipient"},
    {decision, as_above_written, "recipient_written", "recipients", "Như trên"},
    {decision, copy_written, "recipient_written", "recipients", "Lưu: VT"},
    {decision, no_record_copy, "record_copy", "recordCopy", "NVY"},
    {decision, no_record_copy_or_unit, "record_copy", "recordCopy", "abbreviation"},
    {decision, record_copy_said_twice, "record_copy_form", "recordCopy", "alone"},
    {decision, record_copy_stopped, "record_copy_form", "recordCopy", "alone"},
    {decision, record_copy_elsewhere, "record_copy_unit", "recordCopy", "NVY"},
    {decision, uncounted, "issued_amount", "issuedAmount", "3"},
    {decision, too_few, "issued_amount", "issuedAmount", "(2)"},
    {decision, paper_without_paper, "no_paper", "noPaper", "without paper"},

    {decision, no_pdf, "pdf", "files", "not attached"},
    {decision, odd_pdf, "pdf", "files", "quyet-dinh.pdf"},
    {decision, no_draft, "draft", "files", "not attached"},
    {decision, pdf_draft, "draft", "files", "quyet-dinh.docx"},
    {annexes, arabic, "annex_number", "files", "“Phụ lục II”"},
    {annexes, disordered, "annex_number", "files", "“Phụ lục III”"},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

static void each_line_finds_what_it_looks_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		Congvan__FormFinding **findings;
		struct paper paper;
		size_t count;
		bool good;

		cases[i].base(&paper);
		cases[i].change(&paper);
		look(&paper, &findings, &count);
		good = count == 1 && strcmp(findings[0]->code, cases[i].code) == 0 &&
		       strcmp(findings[0]->field, cases[i].field) == 0 && strstr(findings[0]->text, cases[i].says) &&
		       strncmp(findings[0]->text, "form.", 5) != 0 && strncmp(findings[0]->text, "notation.", 9) != 0 &&
		       !findings[0]->blocks;
		for (size_t f = 0; f < count && !good; f++)
			print_error("case %zu (%s): %s %s: %s\n", i, cases[i].code, findings[f]->code,
				    findings[f]->field, findings[f]->text);
		if (!good)
			fail_msg("case %zu: %zu findings", i, count);
	}
}

static const enum outgoing_form_part form_parts[] = {OUTGOING_FORM_CONTENT, OUTGOING_FORM_SIGNATURE,
						     OUTGOING_FORM_PLACES, OUTGOING_FORM_FILES};

static void every_line_has_a_case(void **state)
{
	(void)state;
	for (size_t p = 0; p < 4; p++) {
		size_t count;
		const struct outgoing_check *checks = outgoing_form_checks(form_parts[p], &count);

		for (size_t c = 0; c < count; c++) {
			bool found = false;

			for (size_t i = 0; i < CASES; i++)
				found = found || strcmp(cases[i].code, checks[c].code) == 0;
			if (!found)
				fail_msg("%s has no case", checks[c].code);
			assert_true(outgoing_form_knows(checks[c].code));
			assert_true(checks[c].severity != OUTGOING_BLOCKS); /* the agency's to say */
		}
	}
	assert_false(outgoing_form_knows("nothing"));
}

/* ---- what is not found ---- */

CHANGE(lower_case, document->document_type = "quyết định")
CHANGE(composed, document->code_notation = NULL)
CHANGE(about_letter, document->subject = "V/v báo cáo công tác")
CHANGE(employment, document->subject = "Về việc làm của lao động nữ")
CHANGE(full_dates, document->subject = "họp ngày 15/12/2026, 05/3/2026, 05 tháng 02 năm 2026, số 5/12/2026/TT")
CHANGE(speaks_of_urgency, document->subject = "Quy định về văn bản hỏa tốc của ngành")
CHANGE(due_today, document->due_date = "2026-03-05")
CHANGE(full_name, signature->position = "Phó Giám đốc Sở Y tế"; signature->for_position = "Giám đốc Sở")
CHANGE(of_a_council, wrong_regime(paper); signature->collective = "Hội đồng Khoa học")
CHANGE(titled, doctor(paper); paper->agency.organ_id = "H99.07";
       paper->rules.academic_allowed = ((struct outgoing_names){(char *[]){"H99.07"}, 1}))
CHANGE(unknown_post, paper->question.signer.actor = NULL; signature->name = "Phan Trọng Khiêm")
CHANGE(by_identifier, paper->addressees[0].organ_id = "G12"; paper->recipients[0].organ_id = "G12";
       paper->recipients[0].name = "Bộ Y tế (Cục Quản lý Khám, chữa bệnh)")
CHANGE(one_annex, add_file(paper, "annex", "danh sách.pdf", "application/pdf"))
CHANGE(report, document->document_type = "Báo cáo"; document->code_notation = "BC-SYT")
CHANGE(courtesy, document->document_type = "Thư công"; document->code_notation = NULL)
CHANGE(of_a_decree, document->document_type = "Nghị định")
CHANGE(counted, on_paper(paper); CV_SET(document, issued_amount, 3))

static void what_may_be_is_not_found(void **state)
{
	static const struct {
		make *base, *change;
	} good[] = {
	    {decision, lower_case}, {decision, composed},     {letter, composed},
	    {letter, about_letter}, {letter, full_dates},     {decision, speaks_of_urgency},
	    {letter, due_today},    {decision, full_name},    {decision, of_a_council},
	    {decision, titled},     {decision, unknown_post}, {letter, by_identifier},
	    {decision, one_annex},  {decision, report},       {decision, courtesy},
	    {decision, counted},    {copy, of_a_decree},      {letter, employment},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		Congvan__FormFinding **findings;
		struct paper paper;
		size_t count;

		good[i].base(&paper);
		good[i].change(&paper);
		look(&paper, &findings, &count);
		for (size_t f = 0; f < count; f++)
			print_error("%zu %s: %s\n", i, findings[f]->code, findings[f]->text);
		assert_int_equal(count, 0);
	}
}

/* ---- what the agency says ---- */

static void the_agency_decides_what_blocks(void **state)
{
	static const char *blocks[] = {"draft", "page_amount", NULL};
	static const char *ignores[] = {"pdf", NULL};
	static struct office_form_article articles[] = {{"draft", "QĐ 1201/QĐ-SYT Đ3.5"}, {NULL, NULL}};
	static const struct office_form_check settings = {.blocks = blocks, .ignores = ignores, .articles = articles};
	Congvan__FormFinding **findings;
	struct paper paper;
	size_t count;

	(void)state;
	decision(&paper);
	no_version(&paper);
	no_pages(&paper);
	no_record_copy(&paper);
	/* Unless it says so: the PDF is missed, the draft is not, and nothing blocks. */
	assert_int_equal(outgoing_form_check(call, &paper.question, OUTGOING_FORM_ALL, &findings, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(findings[2]->code, "pdf");
	assert_null(findings[2]->article);
	assert_null(outgoing_form_blocking(findings, count));

	paper.question.settings = &settings;
	assert_int_equal(outgoing_form_check(call, &paper.question, OUTGOING_FORM_ALL, &findings, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(findings[0]->code, "page_amount");
	assert_true(findings[0]->blocks);
	assert_string_equal(findings[1]->code, "record_copy");
	assert_false(findings[1]->blocks);
	assert_string_equal(findings[1]->article, "NĐ 30/2020/NĐ-CP PL I, ô số 9b");
	assert_string_equal(findings[2]->code, "draft");
	assert_true(findings[2]->blocks);
	assert_string_equal(findings[2]->article, "QĐ 1201/QĐ-SYT Đ3.5");
	assert_ptr_equal(outgoing_form_blocking(findings, count), findings[0]);
}

static void a_part_can_be_asked_for(void **state)
{
	Congvan__FormFinding **findings;
	struct paper paper;
	size_t count;

	(void)state;
	decision(&paper);
	no_version(&paper);
	as_head(&paper);
	assert_int_equal(outgoing_form_check(call, &paper.question, OUTGOING_FORM_SIGNATURE, &findings, &count), 0);
	assert_int_equal(count, 1);
	assert_string_equal(findings[0]->code, "capacity_post");
	assert_string_equal(findings[0]->article, "NĐ 30/2020/NĐ-CP Đ13, PL I.I.II.7");
}

static void findings_read_in_the_callers_language(void **state)
{
	Congvan__FormFinding **findings;
	struct paper paper;
	size_t count;

	(void)state;
	fakehost_close(&call);
	fakehost_caller(fake)->language = "vi";
	call = fakehost_open(fake);
	decision(&paper);
	as_head(&paper);
	look(&paper, &findings, &count);
	assert_int_equal(count, 1);
	assert_string_equal(findings[0]->text,
			    "Người giữ chức vụ “Phó Giám đốc Sở” không ký với quyền hạn đã chọn. Hãy "
			    "ghi “KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC”.");
}

/* Every allocation fails once: the check ends with -ENOMEM, or with fewer findings in a call that never answers. */
static void memory_may_end_anywhere(void **state)
{
	Congvan__FormFinding **findings;
	struct paper paper;
	size_t count, all;
	uint32_t n = 0;

	(void)state;
	annexes(&paper);
	disordered(&paper);
	as_head(&paper);
	doctor(&paper);
	short_day(&paper);
	blank_notation(&paper);
	too_few(&paper);
	not_sent(&paper);
	record_copy_elsewhere(&paper);
	look(&paper, &findings, &all);
	assert_true(all >= 8);
	do {
		int error;

		fakehost_close(&call);
		call = fakehost_open(fake);
		fakehost_fail_alloc(fake, ++n);
		error = outgoing_form_check(call, &paper.question, OUTGOING_FORM_ALL, &findings, &count);
		assert_true(error == 0 || error == -ENOMEM);
		if (!error)
			assert_true(count <= all + 1);
	} while (fakehost_alloc_failed(fake));
	assert_int_equal(count, all);
}

/* Both languages speak of the same things. */
static void texts_use_the_same_arguments(void **state)
{
	static const char *const arguments[] = {"{1}", "{2}", "{3}", "{4}"};

	(void)state;
	for (const struct cv_text *text = outgoing_form_texts; text->reason; text++) {
		for (size_t i = 0; i < 4; i++) {
			if (!strstr(text->vi, arguments[i]) != !strstr(text->en, arguments[i]))
				fail_msg("%s: %s", text->reason, arguments[i]);
		}
	}
}

static int setup(void **state)
{
	struct cv_error error = {0, ""};

	(void)state;
	fake = fakehost_create();
	call = fakehost_open(fake);
	if (outgoing_form_rules_create(CATALOGUES "/document-form.yaml", &rules, &error) ||
	    office_catalogue_create(TYPES, &types, &error))
		print_error("%s\n", error.text);
	return rules && types ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	outgoing_form_rules_destroy(&rules);
	office_catalogue_destroy(&types);
	fakehost_close(&call);
	fakehost_destroy(&fake);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_is_as_it_should_be_has_no_finding, setup, teardown),
	    cmocka_unit_test_setup_teardown(each_line_finds_what_it_looks_for, setup, teardown),
	    cmocka_unit_test_setup_teardown(every_line_has_a_case, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_may_be_is_not_found, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_agency_decides_what_blocks, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_part_can_be_asked_for, setup, teardown),
	    cmocka_unit_test_setup_teardown(findings_read_in_the_callers_language, setup, teardown),
	    cmocka_unit_test_setup_teardown(memory_may_end_anywhere, setup, teardown),
	    cmocka_unit_test_setup_teardown(texts_use_the_same_arguments, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
