/*
 * What is written in a scene: answers to incoming documents and copies of them, with a PDF that can be written on and
 * an editable file beside it, until they have left. People act on them with scenario/scene.h.
 *
 * Every function fails the test when the server does something else than it says here.
 */
#ifndef CONGVAN_TESTS_DRAFT_H
#define CONGVAN_TESTS_DRAFT_H

#include "scenario/scene.h"

/*
 * Who has this incoming document begins its answer. more: a JSON object whose members go over the fields that the
 * server fills in by itself (subject, "Kính gửi", recipients). Its id is valid as long as the scene.
 */
const char *draft_answers(struct scene *scene, const char *account, const char *incoming, const char *more);
/* The same without the editable file. */
const char *draft_answers_in_pdf(struct scene *scene, const char *account, const char *incoming, const char *more);
/* A certified copy of an incoming document for these recipients, "RECIPIENT_UNIT" lines or others: a JSON array. */
const char *draft_copies(struct scene *scene, const char *account, const char *incoming, const char *recipients);

/* Another version, with these fields. */
void draft_revises(struct scene *scene, const char *account, const char *id, const char *fields);
/* An action with the scan of the sealed paper, which is then what is issued. */
void draft_scanned(struct scene *scene, const char *account, const char *id, const char *action);
/* Who stands for the present version in this way ("ENDORSE_FORM"); NULL: nobody does. */
void draft_stands(struct scene *scene, const char *id, const char *kind, const char *account);

/* Waits until it has left. number: as the register has it, "1". */
void draft_issued(struct scene *scene, const char *id, const char *number);
/* Waits until the incoming document is resolved by it: its part ended in the name of who had it. */
void draft_settles(struct scene *scene, const char *incoming, const char *account, const char *code);
/* The clerk notes what became of the n-th recipient's paper ("DELIVERY_SENT"). */
void draft_posted(struct scene *scene, const char *id, unsigned place, const char *reference);

#endif
