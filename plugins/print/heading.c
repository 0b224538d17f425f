#include "heading.h"

#define BOX_SIZE 12.0
#define TITLE_SIZE 14.0
#define GAP 6.0
#define SIGNING_ROOM (22 * SHEET_MM)

static const char country[] = "Cộng hòa xã hội chủ nghĩa Việt Nam";
static const char motto[] = "Độc lập - Tự do - Hạnh phúc";

/* The two boxes at the top: at the left 2/5 of the width, at the right 3/5. */
static double left_width(const struct sheet *sheet)
{
	return sheet_body_width(sheet) * 0.42;
}

static struct sheet_text line_of(const char *text, double size, double width, unsigned style)
{
	return (struct sheet_text){text, size, width, 0, style, PANGO_ALIGN_CENTER};
}

/* Draws (or only measures) centred lines one below the other; a rule under the last one. */
static double lines(struct sheet *sheet, const struct sheet_text *texts, size_t count, double x, double y, bool draw,
		    double rule_share)
{
	const double from = y;

	for (size_t i = 0; i < count; i++) {
		if (draw)
			sheet_draw(sheet, &texts[i], x, y);
		y += sheet_measure(sheet, &texts[i]);
	}
	if (draw && y > from) {
		const double rule = texts[0].width * rule_share, middle = x + texts[0].width / 2;

		sheet_line(sheet, middle - rule / 2, y + 2, middle + rule / 2, y + 2, 0.7);
	}
	return y > from ? y - from + 4 : 0;
}

static double boxes(struct sheet *sheet, const Congvan__PrintHeading *heading, bool draw)
{
	const double left = left_width(sheet), right = sheet_body_width(sheet) - left;
	const struct sheet_text organ[] = {
	    line_of(heading->parent_organ, BOX_SIZE, left, SHEET_UPPER),
	    line_of(heading->organ, BOX_SIZE, left, SHEET_UPPER | SHEET_BOLD),
	};
	const struct sheet_text state[] = {
	    line_of(country, BOX_SIZE, right, SHEET_UPPER | SHEET_BOLD),
	    line_of(motto, BOX_SIZE + 1, right, SHEET_BOLD),
	};
	double high = lines(sheet, organ, 2, sheet->left, sheet->top, draw, 0.35);
	double other = heading->motto ? lines(sheet, state, 2, sheet->left + left, sheet->top, draw, 0.5) : 0;

	return high > other ? high : other;
}

static double titles(struct sheet *sheet, const Congvan__PrintHeading *heading, double y, bool draw)
{
	const double width = sheet_body_width(sheet);
	const struct sheet_text texts[] = {
	    line_of(heading->title, TITLE_SIZE, width, SHEET_UPPER | SHEET_BOLD),
	    line_of(heading->subtitle, BOX_SIZE, width, SHEET_ITALIC),
	};
	const double from = y;

	for (size_t i = 0; i < 2; i++) {
		if (draw)
			sheet_draw(sheet, &texts[i], sheet->left, y);
		y += sheet_measure(sheet, &texts[i]);
	}
	return y - from;
}

static double whole(struct sheet *sheet, const Congvan__PrintHeading *heading, bool draw)
{
	double y;

	if (!heading)
		return 0;
	y = boxes(sheet, heading, draw);
	y += y > 0 ? 2 * GAP : 0;
	y += titles(sheet, heading, sheet->top + y, draw);
	return y > 0 ? y + 2 * GAP : 0;
}

double heading_measure(struct sheet *sheet, const Congvan__PrintHeading *heading)
{
	return whole(sheet, heading, false);
}

void heading_draw(struct sheet *sheet, const Congvan__PrintHeading *heading)
{
	whole(sheet, heading, true);
}

/* ---- signatures ---- */

static double signature(struct sheet *sheet, const Congvan__PrintSignature *one, double x, double y, double width,
			bool draw)
{
	const struct sheet_text texts[] = {
	    line_of(one->capacity, BOX_SIZE, width, SHEET_UPPER | SHEET_BOLD),
	    line_of(one->hint, BOX_SIZE - 1, width, SHEET_ITALIC),
	    line_of(one->name, BOX_SIZE, width, SHEET_BOLD),
	};
	const double from = y;

	for (size_t i = 0; i < 3; i++) {
		if (i == 2)
			y += SIGNING_ROOM;
		if (draw)
			sheet_draw(sheet, &texts[i], x, y);
		y += sheet_measure(sheet, &texts[i]);
	}
	return y - from;
}

static double all_signatures(struct sheet *sheet, Congvan__PrintSignature *const *signatures, size_t count,
			     const char *place_and_date, double y, bool draw)
{
	/* One alone stands at the right, as under a document (PL I.I.II.7). */
	const double width = sheet_body_width(sheet) / (count > 1 ? (double)count : 2);
	const double left = sheet->left + (count > 1 ? 0 : width);
	struct sheet_text date = line_of(place_and_date, BOX_SIZE, sheet_body_width(sheet) / 2, SHEET_ITALIC);
	const double from = y;
	double high = 0;

	y += 2 * GAP;
	if (draw)
		sheet_draw(sheet, &date, sheet->left + sheet_body_width(sheet) / 2, y);
	y += sheet_measure(sheet, &date);
	for (size_t i = 0; i < count; i++) {
		double one = signature(sheet, signatures[i], left + (double)i * width, y, width, draw);

		high = one > high ? one : high;
	}
	return y - from + high;
}

double signatures_measure(struct sheet *sheet, Congvan__PrintSignature *const *signatures, size_t count,
			  const char *place_and_date)
{
	return count ? all_signatures(sheet, signatures, count, place_and_date, 0, false) : 0;
}

void signatures_draw(struct sheet *sheet, Congvan__PrintSignature *const *signatures, size_t count,
		     const char *place_and_date, double y)
{
	if (count)
		all_signatures(sheet, signatures, count, place_and_date, y, true);
}
