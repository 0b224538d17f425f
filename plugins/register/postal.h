/*
 * Lines of a postal book, by people: entered, listed, signed for and voided. office/book/postal.h lays them down.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_POSTAL_H
#define CONGVAN_PLUGINS_REGISTER_POSTAL_H

#include <congvan/plugin.h>

#include "congvan/register.pb-c.h"
#include "days.h"

#define POSTAL_LIMIT_DEFAULT 50u
#define POSTAL_LIMIT_MAX 200u

int post(struct cv_call *call, const Congvan__PostRequest *request, Congvan__PostalLine *reply);
int list_postal(struct cv_call *call, const Congvan__ListPostalRequest *request, Congvan__ListPostalReply *reply);
int postal_receipt(struct cv_call *call, const Congvan__PostalReceiptRequest *request, Congvan__PostalLine *reply);
int void_postal(struct cv_call *call, const Congvan__VoidPostalRequest *request, Congvan__PostalLine *reply);

/* The keys of a book's lines by day; from the first to the last of them, both included. */
void postal_range(struct cv_call *call, uint64_t book, const struct days *days, struct cv_key *ret_from,
		  struct cv_key *ret_to);
/* The line that such a key names; NULL: there is none. */
int postal_line_at(struct cv_call *call, struct cv_bytes body, Congvan__PostalLine **ret);

/* CV_CONFLICT when the book is of another direction. */
int postal_need(struct cv_call *call, const Congvan__Register *book);

#endif
