/*
 * In what capacity somebody signs, and what stands above the name: NĐ 30/2020/NĐ-CP Đ13, PL I.I.II.7.
 *
 *   GIÁM ĐỐC                      the head
 *   TM. ỦY BAN NHÂN DÂN           on behalf of a collective: its head,
 *   KT. CHỦ TỊCH                  or through a deputy
 *   PHÓ CHỦ TỊCH
 *   Q. GIÁM ĐỐC                   the acting head
 *   KT. GIÁM ĐỐC                  a deputy for the head, also one in charge of the agency
 *   PHÓ GIÁM ĐỐC
 *   TL. GIÁM ĐỐC                  the head of a unit by order,
 *   KT. CHÁNH VĂN PHÒNG           or through the unit's deputy
 *   PHÓ CHÁNH VĂN PHÒNG
 *   TUQ. GIÁM ĐỐC                 the head of a unit by written authorization
 *   TRƯỞNG PHÒNG NGHIỆP VỤ Y
 *
 * Which capacities go together, who may use them and what is written is one table. A capacity is a way of signing: it
 * gives no right on the server, and a delegation there (congvan.Delegation) gives no capacity.
 *
 * Pure functions; any thread; memory from the call's arena.
 */
#ifndef CONGVAN_OUTGOING_DRAFT_CAPACITY_H
#define CONGVAN_OUTGOING_DRAFT_CAPACITY_H

#include <stdbool.h>

#include "congvan/outgoing.pb-c.h"
#include "outgoing/form/rules.h"

#define OUTGOING_BLOCK_LINES_MAX 3u

/* What a post is for signing: bits, so that a line of the table names several. */
enum outgoing_standing {
	OUTGOING_SIGNS_NOTHING = 0,
	OUTGOING_HEAD = 1 << 0,
	OUTGOING_ACTING_HEAD = 1 << 1, /* "Quyền Giám đốc" */
	OUTGOING_DEPUTY = 1 << 2, /* also one in charge, whatever role the post has */
	OUTGOING_UNIT_HEAD = 1 << 3,
	OUTGOING_UNIT_DEPUTY = 1 << 4,
};

/* Who is to sign, with what the agency's directory says of those above. */
struct outgoing_signer {
	const Congvan__Actor *actor; /* NULL: not known */
	const char *head_title; /* of the agency's head; NULL: there is none just now */
	const char *unit_head_title; /* of the head of the signer's unit; NULL: none */
};

enum outgoing_part {
	OUTGOING_PART_NONE,
	OUTGOING_PART_OWN, /* Signature.position */
	OUTGOING_PART_FOR, /* .for_position */
	OUTGOING_PART_UNIT, /* .unit_position */
	OUTGOING_PART_COLLECTIVE, /* .collective */
};

struct outgoing_block_line {
	const char *letters; /* "KT. "; "": none */
	enum outgoing_part part; /* OUTGOING_PART_NONE: no more lines */
};

/* One way of signing. */
struct outgoing_capacity {
	Congvan__SigningCapacity capacities[2]; /* the outermost first */
	size_t count;
	unsigned standings; /* whose: enum outgoing_standing */
	bool authorized; /* rests on a document, for a limited time */
	struct outgoing_block_line lines[OUTGOING_BLOCK_LINES_MAX];
	const char *article;
};

/* All of them; for tests and documents. Proposals take the first that fits. */
const struct outgoing_capacity *outgoing_capacities(size_t *ret_count);

/* NULL: such capacities do not go together. None at all is the head's own. */
const struct outgoing_capacity *outgoing_capacity_find(const Congvan__SigningCapacity *capacities, size_t count);
/* Does one of its lines say this? */
bool outgoing_capacity_uses(const struct outgoing_capacity *capacity, enum outgoing_part part);

/* Of a post by its role and its title: "Quyền Giám đốc" acts, "Phó" is a deputy. actor NULL: it signs nothing. */
enum outgoing_standing outgoing_standing_of(struct cv_call *call, const Congvan__Actor *actor);

/*
 * The lines above the name, in capitals, from the outermost on: at most OUTGOING_BLOCK_LINES_MAX of them. What the
 * signature does not say is left out, so that a draft can be shown. -EINVAL when its capacities do not go together or a
 * text is none; -ENOMEM.
 */
int outgoing_capacity_block(struct cv_call *call, const Congvan__Signature *signature,
			    const char *ret_lines[OUTGOING_BLOCK_LINES_MAX], size_t *ret_count);
/* The same as one text: "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC". NULL as it fails. */
const char *outgoing_capacity_shown(struct cv_call *call, const Congvan__Signature *signature);

/*
 * How this post signs, as the page fills it in: never TUQ., which needs a document. *ret NULL: the post signs nothing.
 * -ENOMEM.
 */
int outgoing_capacity_propose(struct cv_call *call, const struct outgoing_form_rules *rules,
			      const Congvan__Agency *agency, const struct outgoing_signer *signer,
			      Congvan__Signature **ret);

/*
 * All ways in which this post signs, that one first, added to the list: before the name of a collective its head also
 * signs as the head alone (PL I.I.II.7a). -ENOMEM.
 */
int outgoing_capacity_all(struct cv_call *call, const struct outgoing_form_rules *rules, const Congvan__Agency *agency,
			  const struct outgoing_signer *signer, Congvan__Signature ***ret, size_t *ret_count);

/* Does the agency write academic titles before names? */
bool outgoing_titles_allowed(struct cv_call *call, const struct outgoing_form_rules *rules,
			     const Congvan__Agency *agency);

#endif
