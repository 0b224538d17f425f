#include "sheet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cairo/cairo-pdf.h>

#include <congvan/memory.h>
#include <congvan/text.h>

#include "fonts.h"

#define A4_SHORT (210 * SHEET_MM)
#define A4_LONG (297 * SHEET_MM)
#define FOOT_SIZE 10.0

static cairo_status_t write_cb(void *closure, const unsigned char *data, unsigned length)
{
	return output_write(closure, data, length) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

int sheet_init(struct sheet *sheet, struct cv_call *call, PangoFontMap *fonts, bool portrait, struct output *output)
{
	*sheet = (struct sheet){
	    .call = call,
	    .context = pango_font_map_create_context(fonts),
	    .width = portrait ? A4_SHORT : A4_LONG,
	    .height = portrait ? A4_LONG : A4_SHORT,
	    .left = (portrait ? 30 : 20) * SHEET_MM,
	    .right = 15 * SHEET_MM,
	    .top = 20 * SHEET_MM,
	    .bottom = 20 * SHEET_MM,
	};
	sheet->surface = cairo_pdf_surface_create_for_stream(write_cb, output, sheet->width, sheet->height);
	sheet->cairo = cairo_create(sheet->surface);
	return cairo_status(sheet->cairo) == CAIRO_STATUS_SUCCESS ? 0 : -ENOMEM;
}

static void end_page(struct sheet *sheet);

int sheet_finish(struct sheet *sheet, const struct output *output)
{
	cairo_status_t status;

	if (!sheet->surface)
		return -EINVAL;
	if (sheet->page)
		end_page(sheet);
	cairo_destroy(sheet->cairo);
	cairo_surface_finish(sheet->surface);
	status = cairo_surface_status(sheet->surface);
	cairo_surface_destroy(sheet->surface);
	sheet->surface = NULL;
	g_object_unref(sheet->context);
	if (output->error)
		return output->error;
	return status == CAIRO_STATUS_SUCCESS ? 0 : -ENOMEM;
}

/* ---- text ---- */

static PangoLayout *layout_of(struct sheet *sheet, const struct sheet_text *text)
{
	PangoFontDescription *font = pango_font_description_new();
	PangoLayout *layout = pango_layout_new(sheet->context);
	PangoAttrList *attributes = pango_attr_list_new();
	/* The letters themselves, so that what is copied or searched is what is seen. */
	char *upper = text->style & SHEET_UPPER ? g_utf8_strup(text->text, -1) : NULL;

	pango_font_description_set_family_static(font, FONTS_FAMILY);
	pango_font_description_set_absolute_size(font, text->size * PANGO_SCALE);
	if (text->style & SHEET_BOLD)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	if (text->style & SHEET_ITALIC)
		pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
	if (text->style & SHEET_STRUCK)
		pango_attr_list_insert(attributes, pango_attr_strikethrough_new(TRUE));
	pango_layout_set_font_description(layout, font);
	pango_layout_set_attributes(layout, attributes);
	pango_layout_set_text(layout, upper ? upper : text->text, -1);
	pango_layout_set_width(layout, (int)(text->width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(layout, text->align);
	if (text->height > 0) {
		pango_layout_set_height(layout, (int)(text->height * PANGO_SCALE));
		pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	}
	pango_attr_list_unref(attributes);
	pango_font_description_free(font);
	g_free(upper);
	return layout;
}

double sheet_measure(struct sheet *sheet, const struct sheet_text *text)
{
	PangoLayout *layout;
	int height = 0;

	if (!text->text || !*text->text)
		return 0;
	layout = layout_of(sheet, text);
	pango_layout_get_size(layout, NULL, &height);
	g_object_unref(layout);
	return (double)height / PANGO_SCALE;
}

void sheet_draw(struct sheet *sheet, const struct sheet_text *text, double x, double y)
{
	PangoLayout *layout;

	if (!text->text || !*text->text)
		return;
	layout = layout_of(sheet, text);
	cairo_move_to(sheet->cairo, x, y);
	pango_cairo_show_layout(sheet->cairo, layout);
	g_object_unref(layout);
}

void sheet_line(struct sheet *sheet, double x1, double y1, double x2, double y2, double thickness)
{
	cairo_set_line_width(sheet->cairo, thickness);
	cairo_move_to(sheet->cairo, x1, y1);
	cairo_line_to(sheet->cairo, x2, y2);
	cairo_stroke(sheet->cairo);
}

void sheet_dots(struct sheet *sheet, double x1, double x2, double y)
{
	const double dots[] = {0.6, 2.4};

	cairo_save(sheet->cairo);
	cairo_set_dash(sheet->cairo, dots, 2, 0);
	sheet_line(sheet, x1, y, x2, y, 0.6);
	cairo_restore(sheet->cairo);
}

/* ---- pages ---- */

void sheet_break(struct sheet *sheet, struct sheet_part *parts, size_t count, double repeated)
{
	const double room = sheet_body_height(sheet);
	double used = 0;
	unsigned page = 1;

	for (size_t i = 0; i < count;) {
		size_t end = i;
		double height = parts[i].height;

		while (parts[end].with_next && end + 1 < count)
			height += parts[++end].height;
		/* What is too high for any page stands alone on one, and runs over its foot. */
		if (used + height > room && used > (page > 1 ? repeated : 0)) {
			page++;
			used = repeated;
		}
		used += height;
		for (; i <= end; i++)
			parts[i].page = page;
	}
	sheet->pages = page;
}

static void end_page(struct sheet *sheet)
{
	const double y = sheet->height - sheet->bottom + 6 * SHEET_MM, width = sheet_body_width(sheet);
	struct sheet_text text = {sheet->footer, FOOT_SIZE, width * 0.8, 2 * FOOT_SIZE, SHEET_ITALIC, PANGO_ALIGN_LEFT};

	sheet_draw(sheet, &text, sheet->left, y);
	text.text = cv_printf(sheet->call, "%u/%u", sheet->page, sheet->pages);
	text.width = width;
	text.style = 0;
	text.align = PANGO_ALIGN_RIGHT;
	sheet_draw(sheet, &text, sheet->left, y);
	cairo_show_page(sheet->cairo);
}

void sheet_page(struct sheet *sheet, unsigned page)
{
	if (sheet->page)
		end_page(sheet);
	sheet->page = page;
}
