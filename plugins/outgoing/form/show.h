/*
 * What a document shows of its form, composed from its record: the lines of "Kính gửi" and "Nơi nhận", the subject
 * after "V/v", place and date, marks. NĐ 30/2020/NĐ-CP PL I. Drafts, sheets and messages take them from here, so that
 * they read the same everywhere.
 *
 * Pure functions; any thread; memory from the call's arena, NULL or -ENOMEM when that is exhausted. What is composed is
 * Vietnamese whatever the caller's language: it is what stands on the paper.
 */
#ifndef CONGVAN_OUTGOING_FORM_SHOW_H
#define CONGVAN_OUTGOING_FORM_SHOW_H

#include "congvan/outgoing.pb-c.h"
#include "office/catalogue/catalogue.h"

struct outgoing_lines {
	const char **items;
	size_t count;
};

/*
 * One addressee: "Kính gửi: Bộ Y tế"; several: "Kính gửi:", then "- Bộ Y tế;" and so on, the last with a full stop.
 * None: no line.
 */
int outgoing_show_addressees(struct cv_call *call, const Congvan__OutgoingDocument *document,
			     struct outgoing_lines *ret);

/*
 * "Nơi nhận:", "- Như trên;" when there is a "Kính gửi", "- ...;" of each recipient that it does not name, and "- Lưu:
 * VT, NVY (HVT)." as the last.
 */
int outgoing_show_recipients(struct cv_call *call, const Congvan__OutgoingDocument *document,
			     struct outgoing_lines *ret);

/* "V/v ..." of an official letter, whatever the record begins with; the subject as it is of other types. */
const char *outgoing_show_subject(struct cv_call *call, const struct office_catalogue *types,
				  const Congvan__OutgoingDocument *document);

/* "Lam Giang, ngày 05 tháng 02 năm 2026"; place NULL: without it. NULL also when it is no day. */
const char *outgoing_show_date(struct cv_call *call, const char *place, const char *date);

/* "HỎA TỐC"; NULL: no mark. An hour's express is marked as express. */
const char *outgoing_show_urgency(Congvan__Urgency urgency);
/* "LƯU HÀNH NỘI BỘ"; NULL: no note that PL I knows. */
const char *outgoing_show_circulation(Congvan__Circulation circulation);

#endif
