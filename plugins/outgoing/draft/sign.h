/*
 * Who signs a document, and as what: NĐ 30/2020/NĐ-CP Đ13, PL I.I.II.7. A signature is that of the person who gives it,
 * in a post of their own: who acts for somebody in that one's post signs in the capacity that their own post has
 * ("KT."), and the endorsement says in whose place they acted.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DRAFT_SIGN_H
#define CONGVAN_OUTGOING_DRAFT_SIGN_H

#include "outgoing/case.h"

/*
 * The document gets the signature of the act: as the act says (kase->signing), else as it was drafted for who signs,
 * else as their post usually signs. Mistakes are noted at /signature: a post that is not theirs ("sign.not_your_post"),
 * and, with the article, a capacity that the act names and that the post does not have, or an authorization (TUQ.) that
 * is not named or holds no more.
 */
int outgoing_sign(struct outgoing_case *kase);

#endif
