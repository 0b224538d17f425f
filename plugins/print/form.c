#include "form.h"

#include <errno.h>

#include <congvan/memory.h>

#include "cell.h"
#include "heading.h"

#define TEXT_SIZE 13.0
#define LINE_STEP 20.0
#define GAP 6.0 /* between paragraphs: PL I.I.II.6 */

static struct sheet_text label_box(const struct sheet *sheet, const Congvan__PrintBlock *block)
{
	return (struct sheet_text){block->label, TEXT_SIZE, sheet_body_width(sheet), 0, SHEET_BOLD, PANGO_ALIGN_LEFT};
}

static struct sheet_text text_box(const struct sheet *sheet, const Congvan__PrintBlock *block)
{
	return (struct sheet_text){block->text,
				   TEXT_SIZE,
				   sheet_body_width(sheet),
				   sheet_body_height(sheet) * 0.9,
				   block->title ? SHEET_BOLD : 0,
				   PANGO_ALIGN_LEFT};
}

/* Measures, or draws at y. */
static double block_set(struct sheet *sheet, const Congvan__PrintBlock *block, double y, bool draw)
{
	const struct sheet_text label = label_box(sheet, block), text = text_box(sheet, block);
	const double from = y;

	if (draw)
		sheet_draw(sheet, &label, sheet->left, y);
	y += sheet_measure(sheet, &label);
	if (draw)
		sheet_draw(sheet, &text, sheet->left, y);
	y += sheet_measure(sheet, &text);
	for (uint32_t i = 0; i < block->lines; i++) {
		y += LINE_STEP;
		if (draw)
			sheet_dots(sheet, sheet->left, sheet->width - sheet->right, y - 4);
	}
	return y - from + GAP;
}

int form_print(struct sheet *sheet, const Congvan__PrintFormRequest *request)
{
	const size_t count = request->n_blocks + 2;
	struct sheet_part *parts = cv_alloc_array(sheet->call, count, sizeof(*parts));
	const char *date = request->heading ? request->heading->place_and_date : NULL;
	double y = 0;

	if (!parts)
		return -ENOMEM;
	parts[0] = (struct sheet_part){heading_measure(sheet, request->heading), true, 0};
	for (size_t i = 0; i < request->n_blocks; i++)
		parts[i + 1] =
		    (struct sheet_part){block_set(sheet, request->blocks[i], 0, false), request->blocks[i]->title, 0};
	parts[count - 1] =
	    (struct sheet_part){signatures_measure(sheet, request->signatures, request->n_signatures, date), false, 0};
	sheet_break(sheet, parts, count, 0);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].page != sheet->page) {
			sheet_page(sheet, parts[i].page);
			y = sheet->top;
		}
		if (i == 0)
			heading_draw(sheet, request->heading);
		else if (i == count - 1)
			signatures_draw(sheet, request->signatures, request->n_signatures, date, y);
		else
			block_set(sheet, request->blocks[i - 1], y, true);
		y += parts[i].height;
	}
	return 0;
}
