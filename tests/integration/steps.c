#include "integration/steps.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_SIZE 32

void step_upload(struct http_client *client, const char *name, const char *type, const void *data, size_t len,
		 struct http_answer *ret)
{
	char name_line[400];
	struct http_request request = {
	    .path = "/api/v1/blobs",
	    .body = data,
	    .body_len = len,
	    .content_type = type ? type : "application/octet-stream",
	    .headers = {name_line},
	};

	snprintf(name_line, sizeof(name_line), "X-File-Name: %s", name);
	http_ask(client, &request, ret);
}

static const char *keep_id(struct http_answer *answer, long status, const char *path, char id[ID_SIZE])
{
	id[0] = '\0';
	if (answer->status == status)
		snprintf(id, ID_SIZE, "%s", json_text(answer->json, path));
	else
		fprintf(stderr, "%ld %s%s\n", answer->status, answer->body ? answer->body : "", answer->problem);
	http_answer_free(answer);
	return id;
}

const char *step_upload_pdf(struct http_client *client)
{
	static char id[ID_SIZE];
	struct http_answer answer;

	step_upload(client, "van-ban.pdf", "application/pdf", STEPS_PDF, strlen(STEPS_PDF), &answer);
	return keep_id(&answer, 201, "uploadId", id);
}

size_t step_make_pdf(char *text, size_t room)
{
	static const char *const objects[] = {"<< /Type /Catalog /Pages 2 0 R >>",
					      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
					      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"};
	size_t len = (size_t)snprintf(text, room, "%%PDF-1.7\n"), offsets[3], xref;

	for (size_t i = 0; i < 3; i++) {
		offsets[i] = len;
		len += (size_t)snprintf(text + len, room - len, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
	}
	xref = len;
	len += (size_t)snprintf(text + len, room - len, "xref\n0 4\n0000000000 65535 f \n");
	for (size_t i = 0; i < 3; i++)
		len += (size_t)snprintf(text + len, room - len, "%010zu 00000 n \n", offsets[i]);
	return len + (size_t)snprintf(text + len, room - len,
				      "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", xref);
}

int step_sealed_process(const char *path)
{
	FILE *from = fopen(CONGVAN_SOURCE_DIR "/config/presets/default/outgoing.yaml", "r"), *to = fopen(path, "w");
	char line[1024];
	int found = 0;

	while (from && to && fgets(line, sizeof(line), from)) {
		bool issue = strncmp(line, "issue: {", 8) == 0;

		found += issue;
		fputs(issue ? "issue: {number: required, seal: required, working_days: 1}\n" : line, to);
	}
	if (from)
		fclose(from);
	if (!to || fclose(to))
		return -1;
	return found == 1 ? 0 : -1;
}

json_t *step_document(const char *upload_id, const char *code_number)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:[{s:s}]}", "issuingOrgan", "Bộ Y tế", "codeNumber",
			 code_number, "codeNotation", "BYT-KCB", "issuedDate", "2026-01-05", "documentType", "Công văn",
			 "subject", "Về việc tăng cường phòng, chống dịch bệnh", "pageAmount", 2, "uploads", "uploadId",
			 upload_id);
}

void step_post(struct http_client *client, const char *path, json_t *body, const char *key, const char *etag,
	       struct http_answer *ret)
{
	static atomic_uint count; /* tests post from several threads */
	char *text = json_dumps(body, JSON_COMPACT), key_line[320], etag_line[80];
	struct http_request request = {.path = path, .body = text, .headers = {key_line, etag ? etag_line : NULL}};

	if (key)
		snprintf(key_line, sizeof(key_line), "Idempotency-Key: %s", key);
	else
		snprintf(key_line, sizeof(key_line), "Idempotency-Key: step-%u", atomic_fetch_add(&count, 1) + 1);
	if (etag)
		snprintf(etag_line, sizeof(etag_line), "If-Match: \"%s\"", etag);
	http_ask(client, &request, ret);
	free(text);
}

const char *step_register(struct http_client *client, const char *code_number)
{
	static char id[ID_SIZE];
	json_t *document = step_document(step_upload_pdf(client), code_number);
	struct http_answer answer;

	step_post(client, "/api/v1/incoming", document, NULL, NULL, &answer);
	json_decref(document);
	return keep_id(&answer, 201, "document.id", id);
}

/* The first offer of this action, to be freed; NULL: none. */
static json_t *offer_of(struct http_client *client, const char *path, const char *action)
{
	struct http_answer answer;
	json_t *offers, *one, *found = NULL;
	size_t i;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	offers = json_at(answer.json, "actions");
	json_array_foreach(offers, i, one)
	{
		if (!found && strcmp(json_text(one, "name"), action) == 0)
			found = json_incref(one);
	}
	http_answer_free(&answer);
	return found;
}

void step_act(struct http_client *client, const char *id, const char *action, const char *body, struct http_answer *ret)
{
	step_act_in(client, "incoming", id, action, body, ret);
}

void step_act_in(struct http_client *client, const char *collection, const char *id, const char *action,
		 const char *body, struct http_answer *ret)
{
	json_t *request = json_loads(body, 0, NULL), *offer;
	char path[128];

	*ret = (struct http_answer){.status = 0};
	snprintf(path, sizeof(path), "/api/v1/%s/%s", collection, id);
	offer = offer_of(client, path, action);
	if (request && offer) {
		/* As the page does it: an offer is for one step of the document. */
		if (!json_object_get(request, "flowId") && *json_text(offer, "flowId"))
			json_object_set(request, "flowId", json_object_get(offer, "flowId"));
		snprintf(path, sizeof(path), "/api/v1/%s/%s/%s", collection, id, action);
		step_post(client, path, request, NULL, json_text(offer, "etag"), ret);
	}
	json_decref(offer);
	json_decref(request);
}

static int make_agency(struct harness *harness, const char *name, const char *yaml)
{
	char path[400], *output = NULL;
	const char *const words[] = {"init", "--file", path, NULL};
	FILE *file;
	int code;

	snprintf(path, sizeof(path), "%s/%s.yaml", harness_directory(harness), name);
	file = fopen(path, "w");
	if (!file)
		return -1;
	fputs(yaml, file);
	fclose(file);
	code = harness_cli(harness, words, NULL, &output);
	if (code != 0)
		fprintf(stderr, "%s agency: %d\n%s\n", name, code, output ? output : "");
	free(output);
	return code;
}

int step_second_agency(struct harness *harness)
{
	static const char yaml[] =
	    "agency: {organ_id: H99.08, name: Sở Tư pháp tỉnh Lam Giang, short_name: STP, demo: true}\n"
	    "administrator: {account: quantri2, name: Lê Thị Mai}\n"
	    "password: " HARNESS_PASSWORD "\n"
	    "units:\n  - {code: VP, name: Văn phòng Sở}\n"
	    "people:\n"
	    "  - account: vanthu2\n    name: Trần Văn Bách\n    login: true\n"
	    "    posts:\n      - {role: records_clerk, title: Văn thư, unit: VP, from: 2020-01-01}\n"
	    "  - account: giamdoc2\n    name: Ngô Thị Cúc\n    login: true\n"
	    "    posts:\n      - {role: head, title: Giám đốc Sở, from: 2020-01-01}\n"
	    "registers:\n  - {code: DEN, name: Sổ văn bản đến, direction: incoming, default: true}\n";

	return make_agency(harness, "second", yaml);
}

int step_third_agency(struct harness *harness)
{
	static const char yaml[] =
	    "agency: {organ_id: H99.09, name: Ủy ban nhân dân huyện An Sơn, short_name: UBND, demo: true}\n"
	    "administrator: {account: quantri3, name: Phan Văn Lộc}\n"
	    "password: " HARNESS_PASSWORD "\n"
	    "units:\n  - {code: VP, name: Văn phòng}\n"
	    "people:\n"
	    "  - account: vanthu3\n    name: Hồ Thị Diễm\n    login: true\n"
	    "    posts:\n      - {role: records_clerk, title: Văn thư, unit: VP, from: 2020-01-01}\n"
	    "  - account: chutich3\n    name: Đinh Văn Em\n    login: true\n"
	    "    posts:\n      - {role: head, title: Chủ tịch, from: 2020-01-01}\n"
	    "registers:\n  - {code: DEN, name: Sổ văn bản đến, direction: incoming, default: true}\n";

	return make_agency(harness, "third", yaml);
}

bool step_names_field(const struct http_answer *answer, const char *pointer)
{
	json_t *errors = json_object_get(answer->json, "errors"), *error;
	size_t i;

	json_array_foreach(errors, i, error)
	{
		if (strcmp(json_text(error, "pointer"), pointer) == 0 && *json_text(error, "detail"))
			return true;
	}
	return false;
}
