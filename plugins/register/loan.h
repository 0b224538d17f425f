/*
 * Use of record copies (sổ sử dụng bản lưu): NĐ 30/2020/NĐ-CP Đ19, PL IV. The records clerk lends the copy that the
 * agency keeps of what it issued, when who is competent allows it, and takes it back. A copy is out once at a time.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_LOAN_H
#define CONGVAN_PLUGINS_REGISTER_LOAN_H

#include <congvan/plugin.h>

#include "congvan/register.pb-c.h"
#include "days.h"
#include "rights.h"

#define LOAN_LIMIT_DEFAULT 50u
#define LOAN_LIMIT_MAX 200u

int lend(struct cv_call *call, const Congvan__LendRequest *request, Congvan__RecordLoan *reply);
int return_loan(struct cv_call *call, const Congvan__ReturnLoanRequest *request, Congvan__RecordLoan *reply);
int list_loans(struct cv_call *call, const Congvan__ListLoansRequest *request, Congvan__ListLoansReply *reply);

/* What the caller may do with it. */
int loan_offer(struct cv_call *call, const struct rights *rights, Congvan__RecordLoan *loan);

struct cv_key loan_key(struct cv_call *call, uint64_t id);
/* The keys of loans by day; open: of what is not back yet. */
void loan_range(struct cv_call *call, bool open, const struct days *days, struct cv_key *ret_from,
		struct cv_key *ret_to);
/* The loan that such a key names; NULL: there is none. */
int loan_at(struct cv_call *call, struct cv_bytes body, Congvan__RecordLoan **ret);

#endif
