/* The block of a copy: lines of the check of the form. NĐ 30/2020/NĐ-CP Đ25, PL I Phần II. */
#include <string.h>

#include "outgoing/copy/copy.h"
#include "outgoing/draft/version.h"
#include "outgoing/form/look.h"

static const Congvan__CopyBlock *block_of(const struct outgoing_look *look)
{
	return look->copy ? look->document->copy : NULL;
}

static int look_block(struct outgoing_look *look)
{
	const Congvan__CopyBlock *block = look->document->copy;

	if (!look->copy || (block && block->has_source_document_id))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

static int look_way(struct outgoing_look *look)
{
	const Congvan__CopyBlock *block = block_of(look);

	if (!block || outgoing_copy_goes(look->document->kind, block->from, block->to))
		return 0;
	return outgoing_found(look, NULL, NULL, outgoing_copy_type(look->document->kind), NULL);
}

static int look_extract(struct outgoing_look *look)
{
	const Congvan__CopyBlock *block = block_of(look);

	if (!block || look->document->kind != CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT || outgoing_said(block->extract))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

static int look_organ(struct outgoing_look *look)
{
	const Congvan__CopyBlock *block = block_of(look);

	return !block || outgoing_said(block->organ) ? 0 : outgoing_found(look, NULL, NULL, NULL);
}

/* Place and date stand on paper alone: in electronic form the time of the signature does. */
static int look_place(struct outgoing_look *look)
{
	const Congvan__CopyBlock *block = block_of(look);

	if (!block || !outgoing_copy_on_paper(look->document) || outgoing_said(block->place))
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

/* What is digitised is a PDF, and so is an extract in electronic form. */
static int look_scan(struct outgoing_look *look)
{
	const Congvan__OutgoingVersion *version = look->question->version;

	if (!block_of(look) || !outgoing_copy_electronic(look->document))
		return 0;
	for (size_t i = 0; version && i < version->n_files; i++)
		if (version->files[i]->purpose && strcmp(version->files[i]->purpose, OUTGOING_FILE_PDF) == 0)
			return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

#define BLOCK "NĐ 30/2020/NĐ-CP PL I Phần II"

const struct outgoing_check outgoing_copy_checks[] = {
    {"copy_source", "copy/sourceDocumentId", "NĐ 30/2020/NĐ-CP Đ25", OUTGOING_NOTED, true, look_block},
    {"copy_way", "copy/to", "NĐ 30/2020/NĐ-CP Đ25", OUTGOING_NOTED, true, look_way},
    {"copy_extract", "copy/extract", "NĐ 30/2020/NĐ-CP Đ25.3", OUTGOING_NOTED, true, look_extract},
    {"copy_organ", "copy/organ", BLOCK, OUTGOING_NOTED, true, look_organ},
    {"copy_place", "copy/place", BLOCK, OUTGOING_NOTED, true, look_place},
    {"copy_scan", "files", BLOCK, OUTGOING_NOTED, true, look_scan},
};
const size_t outgoing_copy_check_count = sizeof(outgoing_copy_checks) / sizeof(outgoing_copy_checks[0]);
