/*
 * Numbers that are kept for later (giữ số) and given up again: domain terms of NĐ 30/2020/NĐ-CP Đ15, Đ22.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_NUMBER_H
#define CONGVAN_PLUGINS_REGISTER_NUMBER_H

#include <congvan/plugin.h>

#include "congvan/register.pb-c.h"
#include "rights.h"

int reserve_numbers(struct cv_call *call, const Congvan__ReserveRequest *request, Congvan__ReserveReply *reply);
int release_number(struct cv_call *call, const Congvan__ReleaseRequest *request, Congvan__RegisterEntry *reply);

/* Adds what the caller may do with an entry of this book. */
int number_offer(struct cv_call *call, const struct rights *rights, const Congvan__Register *book,
		 Congvan__RegisterEntry *entry);

#endif
