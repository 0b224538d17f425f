/*
 * An agency at work under one preset, on a real server: its people by their accounts, what they do and what they then
 * see. A scenario walks through a regulation; scene_article() says which article the steps that follow stand for, and
 * every failure names it.
 *
 * In bodies "@account" stands for that person's id and "#CODE" for that unit's.
 * Every function fails the test when the server does something else than it says here.
 */
#ifndef CONGVAN_TESTS_SCENE_H
#define CONGVAN_TESTS_SCENE_H

#include "integration/steps.h"

struct scene;

/* preset: a folder of config/presets. */
struct scene *scene_open(const char *preset);
void scene_close(struct scene **scene);
/* Beside it Sở Tư pháp (H99.08) under the same preset: its clerk vanthu2, its head giamdoc2. */
void scene_second_agency(struct scene *scene);

/* "QĐ 1201/QĐ-SYT Đ5.6", and in a few words what it asks for. */
void scene_article(struct scene *scene, const char *article, const char *what);

/* ---- requests: any path, the answer's JSON is the caller's ---- */

json_t *scene_get(struct scene *scene, const char *account, const char *path, long status);
/* POST with an Idempotency-Key of its own; etag may be NULL. */
json_t *scene_post(struct scene *scene, const char *account, const char *path, const char *body, const char *etag,
		   long status);
json_t *scene_patch(struct scene *scene, const char *account, const char *path, const char *body, const char *etag,
		    long status);
/* A file of theirs; its upload id is valid until the next one. type: "application/pdf". */
const char *scene_upload(struct scene *scene, const char *account, const char *name, const char *type, const char *data,
			 size_t len);
/* Asks until the member says this: for what goes on behind an answer. */
json_t *scene_awaits(struct scene *scene, const char *account, const char *path, const char *member, const char *text);

/* ---- documents ---- */

/*
 * One of "incoming" or "outgoing" is of the scene from now on; gives its id, which is valid as long as the scene. All
 * that follows is done with a draft as with an incoming document (scenario/draft.h makes drafts).
 */
const char *scene_keeps(struct scene *scene, const char *collection, const char *id);

/*
 * Registers it and gives its id, which is valid as long as the scene. more: a JSON object whose members go over those
 * of a plain letter.
 */
const char *scene_registers(struct scene *scene, const char *account, const char *more);
/* Registering is refused; pointer: the field that is named, NULL: the whole of it, with this reason. */
void scene_may_not_register(struct scene *scene, const char *account, const char *more, const char *pointer,
			    const char *reason);

/* Takes an action that is offered. */
void scene_act(struct scene *scene, const char *account, const char *id, const char *action, const char *body);
/* The action is not allowed, and the server says by which rule; of an incoming document it is not offered either. */
void scene_may_not(struct scene *scene, const char *account, const char *id, const char *action, const char *reason);
/* It is offered, and asked for like this it is refused with this field. */
void scene_wants(struct scene *scene, const char *account, const char *id, const char *action, const char *body,
		 const char *pointer);
void scene_offers(struct scene *scene, const char *account, const char *id, const char *action, bool offered);

void scene_sees(struct scene *scene, const char *account, const char *id, bool sees);
/* A member of the document's view, as the clerk sees it. */
void scene_is(struct scene *scene, const char *id, const char *path, const char *text);
/* The state of who has it at a step: "FLOW_TO_DO"; NULL: they have nothing there. */
void scene_flow_is(struct scene *scene, const char *id, const char *account, const char *step, const char *state);
/* Whether the document stands in this box of theirs ("BOX_TO_DO"). */
void scene_box(struct scene *scene, const char *account, const char *box, const char *id, bool stands);
/* The newest entry of the timeline: who did it, and in whose name (NULL: nobody's). */
void scene_last_act(struct scene *scene, const char *id, const char *action, const char *account, const char *behalf);

/* ---- people ---- */

/* For the next days `to` acts with the rights of `from`, and from now on does; scene_acts_as(…, NULL) ends that. */
void scene_delegates(struct scene *scene, const char *from, const char *to);
/* `account` acts in the post of `leader`; NULL: in their own. */
void scene_acts_as(struct scene *scene, const char *account, const char *leader);
/* The administrator closes the account; returns when all open work is with the successor. */
void scene_leaves(struct scene *scene, const char *account, const char *successor);

#endif
