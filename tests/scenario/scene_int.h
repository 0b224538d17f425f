/*
 * What the files of a scene share: scene.c has its people, its server and the requests, scene_document.c what is done
 * with documents. Each helper fails the test as scene.h says.
 */
#ifndef CONGVAN_TESTS_SCENE_INT_H
#define CONGVAN_TESTS_SCENE_INT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/scene.h"

#define SCENE_ID_SIZE 32u
#define SCENE_PEOPLE 15u
#define SCENE_UNITS_MAX 8u
#define SCENE_DOCUMENTS_MAX 64u

struct scene {
	struct harness *harness;
	struct http_client *clients[SCENE_PEOPLE];
	char people[SCENE_PEOPLE][SCENE_ID_SIZE];
	struct {
		char code[16], id[SCENE_ID_SIZE];
	} units[SCENE_UNITS_MAX];
	size_t unit_count;
	struct {
		const char *collection; /* "incoming", "outgoing" */
		char id[SCENE_ID_SIZE];
	} documents[SCENE_DOCUMENTS_MAX];
	size_t document_count;
	char config[1200], article[200];
	unsigned letters;
};

#define FAIL(scene, ...)                                                                                               \
	do {                                                                                                           \
		print_error("%s\n", (scene)->article);                                                                 \
		fail_msg(__VA_ARGS__);                                                                                 \
	} while (0)

/* Of who has this account: a client that is logged in, the person's id, both valid as long as the scene. */
struct http_client *scene_client(struct scene *scene, const char *account);
const char *scene_person(struct scene *scene, const char *account);

/* A body with its "@account" and "#CODE" filled in; the caller's. text NULL: an empty object. */
json_t *scene_body(struct scene *scene, const char *text);

/* The answer's JSON, which is the caller's, when it has this status; frees the answer. */
json_t *scene_taken(struct scene *scene, struct http_answer *answer, const char *account, const char *path,
		    long status);

#endif
