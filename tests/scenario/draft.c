#include "scenario/draft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_SIZE 32u
#define PATH_SIZE 160u
#define PDF_SIZE 1024u
#define OBJECTS 3u

/* ---- files ---- */

/* One empty page with its table of cross-references: number and seal are appended to it. */
static size_t make_pdf(char text[PDF_SIZE])
{
	static const char *const objects[OBJECTS] = {"<< /Type /Catalog /Pages 2 0 R >>",
						     "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
						     "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"};
	size_t len = (size_t)snprintf(text, PDF_SIZE, "%%PDF-1.7\n"), offsets[OBJECTS], table;

	for (size_t i = 0; i < OBJECTS; i++) {
		offsets[i] = len;
		len += (size_t)snprintf(text + len, PDF_SIZE - len, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
	}
	table = len;
	len += (size_t)snprintf(text + len, PDF_SIZE - len, "xref\n0 %u\n0000000000 65535 f \n", OBJECTS + 1);
	for (size_t i = 0; i < OBJECTS; i++)
		len += (size_t)snprintf(text + len, PDF_SIZE - len, "%010zu 00000 n \n", offsets[i]);
	return len + (size_t)snprintf(text + len, PDF_SIZE - len,
				      "trailer\n<< /Size %u /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", OBJECTS + 1,
				      table);
}

static const char *upload_pdf(struct scene *scene, const char *account, const char *name)
{
	char text[PDF_SIZE];
	size_t len = make_pdf(text);

	return scene_upload(scene, account, name, "application/pdf", text, len);
}

/* An OpenDocument container that says its kind and holds nothing else. */
static const char *upload_editable(struct scene *scene, const char *account)
{
	static const char text[] = "PK\3\4\24\0\0\0\0\0\0\0\0\0\x5e\xc6\x32\x0c\x27\0\0\0\x27\0\0\0\10\0\0\0"
				   "mimetype"
				   "application/vnd.oasis.opendocument.text"
				   "PK\1\2\24\0\24\0\0\0\0\0\0\0\0\0\x5e\xc6\x32\x0c\x27\0\0\0\x27\0\0\0\10\0\0\0"
				   "\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				   "mimetype"
				   "PK\5\6\0\0\0\0\1\0\1\0\x36\0\0\0\x4d\0\0\0\0\0";

	return scene_upload(scene, account, "du-thao.odt", "application/vnd.oasis.opendocument.text", text,
			    sizeof(text) - 1);
}

static void add_upload(json_t *body, const char *upload, const char *purpose)
{
	json_t *uploads = json_object_get(body, "uploads");

	if (!uploads) {
		uploads = json_array();
		json_object_set_new(body, "uploads", uploads);
	}
	json_array_append_new(uploads, json_pack("{s:s, s:s}", "uploadId", upload, "purpose", purpose));
}

/* ---- requests ---- */

static void path_of(const char *collection, const char *id, const char *more, char ret[PATH_SIZE])
{
	snprintf(ret, PATH_SIZE, "/api/v1/%s/%s%s", collection, id, more);
}

static json_t *view_of(struct scene *scene, const char *account, const char *collection, const char *id)
{
	char path[PATH_SIZE];

	path_of(collection, id, "", path);
	return scene_get(scene, account, path, 200);
}

static void person_of(struct scene *scene, const char *account, char ret[ID_SIZE])
{
	json_t *me = scene_get(scene, account, "/api/v1/me", 200);

	snprintf(ret, ID_SIZE, "%s", json_text(me, "person.id"));
	json_decref(me);
}

/* The newest of their flows. */
static void flow_of(struct scene *scene, const char *account, const char *incoming, char ret[ID_SIZE])
{
	json_t *view = view_of(scene, account, "incoming", incoming), *one;
	char person[ID_SIZE];
	size_t i;

	person_of(scene, account, person);
	*ret = '\0';
	json_array_foreach(json_at(view, "flows"), i, one)
	{
		if (strcmp(json_text(one, "receiver.personId"), person) == 0)
			snprintf(ret, ID_SIZE, "%s", json_text(one, "id"));
	}
	json_decref(view);
	assert_true(*ret);
}

/* Takes the body. */
static const char *create(struct scene *scene, const char *account, json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT);
	json_t *answer = scene_post(scene, account, "/api/v1/outgoing", text, NULL, 201);
	const char *id = scene_keeps(scene, "outgoing", json_text(answer, "document.id"));

	json_decref(answer);
	json_decref(body);
	free(text);
	return id;
}

static json_t *object_of(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);

	if (!json)
		fail_msg("not JSON: %s", text);
	return json;
}

/* ---- drafts ---- */

/* An answer with its link to the incoming document, and a PDF. */
static json_t *answer_to(struct scene *scene, const char *account, const char *incoming, const char *more)
{
	json_t *fields = object_of(more), *body;
	char flow[ID_SIZE];

	scene_act(scene, account, incoming, "answer", "{}");
	flow_of(scene, account, incoming, flow);
	body = json_pack("{s:o, s:[{s:s, s:s, s:s, s:s}]}", "fields", fields, "links", "link", "LINK_ANSWERS", "kind",
			 "incoming", "documentId", incoming, "flowId", flow);
	assert_non_null(body);
	add_upload(body, upload_pdf(scene, account, "van-ban.pdf"), "pdf");
	return body;
}

const char *draft_answers(struct scene *scene, const char *account, const char *incoming, const char *more)
{
	json_t *body = answer_to(scene, account, incoming, more);

	add_upload(body, upload_editable(scene, account), "draft");
	return create(scene, account, body);
}

const char *draft_answers_in_pdf(struct scene *scene, const char *account, const char *incoming, const char *more)
{
	return create(scene, account, answer_to(scene, account, incoming, more));
}

const char *draft_copies(struct scene *scene, const char *account, const char *incoming, const char *recipients)
{
	json_t *body =
	    json_pack("{s:s, s:{s:s, s:o, s:{s:s, s:s, s:s, s:s}}}", "kind", "OUTGOING_CERTIFIED_COPY", "fields",
		      "subject", "Sao y văn bản đến", "recipients", object_of(recipients), "copy", "sourceKind",
		      "incoming", "sourceDocumentId", incoming, "from", "MEDIUM_PAPER", "to", "MEDIUM_ELECTRONIC");

	assert_non_null(body);
	add_upload(body, upload_pdf(scene, account, "ban-sao.pdf"), "pdf");
	return create(scene, account, body);
}

void draft_revises(struct scene *scene, const char *account, const char *id, const char *fields)
{
	json_t *view = view_of(scene, account, "outgoing", id), *body, *offer, *found = NULL;
	char path[PATH_SIZE], *text;
	size_t i;

	json_array_foreach(json_at(view, "actions"), i, offer)
	{
		if (strcmp(json_text(offer, "name"), "revise") == 0)
			found = offer;
	}
	if (!found)
		fail_msg("%s may not revise it", account);
	body = json_pack("{s:o, s:s}", "fields", object_of(fields), "note", "Sửa theo ý kiến");
	if (*json_text(found, "flowId"))
		json_object_set(body, "flowId", json_object_get(found, "flowId"));
	text = json_dumps(body, JSON_COMPACT);
	path_of("outgoing", id, "", path);
	json_decref(scene_patch(scene, account, path, text, json_text(found, "etag"), 200));
	free(text);
	json_decref(body);
	json_decref(view);
}

void draft_scanned(struct scene *scene, const char *account, const char *id, const char *action)
{
	char body[120];

	snprintf(body, sizeof(body), "{\"uploads\":[{\"uploadId\":\"%s\"}]}",
		 upload_pdf(scene, account, "ban-ky-dong-dau.pdf"));
	scene_act(scene, account, id, action, body);
}

void draft_stands(struct scene *scene, const char *id, const char *kind, const char *account)
{
	json_t *view = view_of(scene, "vanthu", "outgoing", id), *one;
	const char *digest = json_text(view, "document.digest"), *found = "";
	char person[ID_SIZE] = "";
	size_t i;

	if (account)
		person_of(scene, account, person);
	json_array_foreach(json_at(view, "document.endorsements"), i, one)
	{
		if (strcmp(json_text(one, "kind"), kind) == 0 && !json_object_get(one, "voidAt") &&
		    strcmp(json_text(one, "digest"), digest) == 0)
			found = json_text(one, "by.personId");
	}
	if (strcmp(found, person) != 0)
		fail_msg("%s is of \"%s\", not of %s", kind, found, account ? account : "nobody");
	json_decref(view);
}

/* ---- until it has left ---- */

void draft_issued(struct scene *scene, const char *id, const char *number)
{
	char path[PATH_SIZE];

	path_of("outgoing", id, "", path);
	json_decref(scene_awaits(scene, "vanthu", path, "document.state", "OUTGOING_ISSUED"));
	scene_is(scene, id, "document.number", number);
}

void draft_settles(struct scene *scene, const char *incoming, const char *account, const char *code)
{
	char path[PATH_SIZE];

	path_of("incoming", incoming, "", path);
	json_decref(scene_awaits(scene, "vanthu", path, "document.stateName", "completed"));
	scene_is(scene, incoming, "document.reply", code);
	scene_box(scene, account, "BOX_TO_DO", incoming, false);
}

void draft_posted(struct scene *scene, const char *id, unsigned place, const char *reference)
{
	json_t *view = view_of(scene, "vanthu", "outgoing", id);
	char member[80], more[80], path[PATH_SIZE], body[120];

	snprintf(member, sizeof(member), "recipients.%u.deliveries.0.channel", place);
	assert_string_equal(json_text(view, member), "CHANNEL_PAPER");
	snprintf(member, sizeof(member), "recipients.%u.deliveries.0.id", place);
	snprintf(more, sizeof(more), "/deliveries/%s/note", json_text(view, member));
	path_of("outgoing", id, more, path);
	json_decref(view);
	snprintf(body, sizeof(body), "{\"state\":\"DELIVERY_SENT\",\"reference\":\"%s\"}", reference);
	json_decref(scene_post(scene, "vanthu", path, body, NULL, 200));
}
