/*
 * Where paper is, and who keeps it: annexes that were not scanned, what a document was scanned from, the paper that
 * follows an electronic document (NĐ 30/2020/NĐ-CP Đ23.4, QĐ 8849/QĐ-UBND Đ2, Đ5.5).
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_PAPER_H
#define CONGVAN_INCOMING_REGISTRATION_PAPER_H

#include "incoming/incoming.h"

#define INCOMING_PAPER_PLACE_MAX 200u /* characters */
#define INCOMING_PAPER_KEEPER_MAX 100u

/*
 * Reads what a request says of paper: a place, and a keeper by name or by the id of a unit or a person. Mistakes are
 * noted by cv_field() below `pointer` ("/annexPaper"). *ret NULL when there is nothing in it. 0, -ENOMEM, or what
 * reading failed with.
 */
int incoming_paper_read(struct cv_call *call, const Congvan__PaperKept *paper, const char *pointer,
			Congvan__PaperKept **ret);

/* "Kho văn thư, tủ 3 (Phòng Nghiệp vụ Y)"; NULL for NULL, and when the arena is exhausted. */
char *incoming_paper_text(struct cv_call *call, const Congvan__PaperKept *paper);

#endif
