#include "chaos/issuer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLUGINS CONGVAN_BUILD_DIR "/test-plugins"
#define PDF_MAX 1024u
#define NOTATION "SYT-VP"

/* ---- requests ---- */

static bool expect(struct issuer *issuer, const struct http_answer *answer, long status, const char *what)
{
	if (answer->status == status)
		return true;
	check(issuer->mortal.checks, false, "document %u, %s: %ld %s", issuer->drafted, what, answer->status,
	      answer->body ? answer->body : answer->problem);
	return false;
}

bool issuer_look(struct issuer *issuer, const char *id, struct http_answer *ret)
{
	char path[128];
	bool good;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s", id);
	if (!mortal_ask(&issuer->mortal, issuer->clerk, path, NULL, NULL, NULL, ret))
		return false;
	good = expect(issuer, ret, 200, "looked at");
	if (!good)
		http_answer_free(ret);
	return good;
}

bool issuer_offered(struct issuer *issuer, const char *id, const char *action, struct issuer_offer *ret)
{
	struct http_answer answer;
	json_t *offer;
	bool found = false;
	size_t i;

	if (!issuer_look(issuer, id, &answer))
		return false;
	json_array_foreach(json_at(answer.json, "actions"), i, offer)
	{
		if (found || strcmp(json_text(offer, "name"), action) != 0)
			continue;
		snprintf(ret->etag, sizeof(ret->etag), "%s", json_text(offer, "etag"));
		snprintf(ret->flow, sizeof(ret->flow), "%s", json_text(offer, "flowId"));
		found = true;
	}
	if (!found)
		check(issuer->mortal.checks, false, "document %u: %s is not offered: %s", issuer->drafted, action,
		      answer.body);
	http_answer_free(&answer);
	return found;
}

/* With a key of its own. */
static bool ask(struct issuer *issuer, struct http_client *client, const char *path, json_t *body, const char *etag,
		struct http_answer *ret)
{
	char key[ISSUER_TEXT];
	bool answered;

	snprintf(key, sizeof(key), "issuer-%u", ++issuer->requests);
	answered = mortal_ask(&issuer->mortal, client, path, body, key, etag, ret);
	json_decref(body);
	return answered;
}

bool issuer_act(struct issuer *issuer, const char *id, const char *action, const struct issuer_offer *offer,
		json_t *body, struct http_answer *ret)
{
	char path[160];
	bool good;

	snprintf(path, sizeof(path), "/api/v1/outgoing/%s/%s", id, action);
	if (*offer->flow)
		json_object_set_new(body, "flowId", json_string(offer->flow));
	if (!ask(issuer, issuer->clerk, path, body, offer->etag, ret))
		return false;
	good = expect(issuer, ret, 200, action);
	if (!good)
		http_answer_free(ret);
	return good;
}

bool issuer_post(struct issuer *issuer, struct http_client *client, const char *path, json_t *body, const char *etag,
		 long status)
{
	struct http_answer answer;
	bool good;

	if (!ask(issuer, client, path, body, etag, &answer))
		return false;
	good = expect(issuer, &answer, status, path);
	http_answer_free(&answer);
	return good;
}

bool issuer_await(struct issuer *issuer, const char *id, const char *path, const char *text)
{
	char is[ISSUER_TEXT] = "";
	bool done = false;

	do {
		struct http_answer answer;

		if (!issuer_look(issuer, id, &answer))
			return false;
		snprintf(is, sizeof(is), "%s", json_text(answer.json, path));
		http_answer_free(&answer);
		done = strcmp(is, text) == 0;
	} while (!done && mortal_waits(&issuer->mortal));
	if (!done)
		check(issuer->mortal.checks, false, "document %u: %s is %s and not %s", issuer->drafted, path, is,
		      text);
	return done;
}

/* ---- drafts ---- */

static bool upload(struct issuer *issuer, bool good, char ret_id[ISSUER_TEXT])
{
	char text[PDF_MAX] = STEPS_PDF; /* without cross-references */
	const size_t len = good ? step_make_pdf(text, sizeof(text)) : strlen(text);
	struct http_answer answer;
	bool done;

	step_upload(issuer->clerk, "van-ban.pdf", "application/pdf", text, len, &answer);
	done = expect(issuer, &answer, 201, "uploaded");
	snprintf(ret_id, ISSUER_TEXT, "%s", json_text(answer.json, "uploadId"));
	http_answer_free(&answer);
	return done;
}

static bool act_once(struct issuer *issuer, struct http_client *client, const char *id, const char *action)
{
	struct http_answer answer;
	bool done;

	step_act_in(client, "outgoing", id, action, "{}", &answer);
	done = expect(issuer, &answer, 200, action);
	http_answer_free(&answer);
	return done;
}

bool issuer_sign(struct issuer *issuer, bool good, json_t *recipients, char ret_id[ISSUER_TEXT])
{
	char file[ISSUER_TEXT];
	struct http_answer answer;
	json_t *body;
	bool done;

	issuer->drafted++;
	if (!upload(issuer, good, file)) {
		json_decref(recipients);
		return false;
	}
	body = json_pack("{s:{s:s, s:s, s:s, s:o}, s:[{s:s, s:s}]}", "fields", "documentType", "Công văn", "subject",
			 "V/v phòng, chống dịch", "codeNotation", NOTATION, "recipients", recipients, "uploads",
			 "uploadId", file, "purpose", "pdf");
	step_post(issuer->clerk, "/api/v1/outgoing", body, NULL, NULL, &answer);
	json_decref(body);
	done = expect(issuer, &answer, 201, "drafted");
	snprintf(ret_id, ISSUER_TEXT, "%s", json_text(answer.json, "document.id"));
	http_answer_free(&answer);
	return done && act_once(issuer, issuer->clerk, ret_id, "submit") &&
	       act_once(issuer, issuer->chief, ret_id, "approve_content") &&
	       act_once(issuer, issuer->chief, ret_id, "approve_form") &&
	       act_once(issuer, issuer->head, ret_id, "sign");
}

/* ---- the agency ---- */

static bool people(struct issuer *issuer)
{
	struct harness *harness = issuer->mortal.harness;
	struct http_answer answer;

	if (step_second_agency(harness) != 0)
		return false;
	issuer->clerk = harness_login(harness, "vanthu");
	issuer->chief = harness_login(harness, "chanhvanphong");
	issuer->head = harness_login(harness, "giamdoc");
	issuer->second = harness_login(harness, "vanthu2");
	if (!issuer->clerk || !issuer->chief || !issuer->head || !issuer->second)
		return false;
	http_ask(issuer->head, &(struct http_request){.path = "/api/v1/me"}, &answer);
	snprintf(issuer->head_id, sizeof(issuer->head_id), "%s", json_text(answer.json, "person.id"));
	http_answer_free(&answer);
	return *issuer->head_id != '\0';
}

int issuer_start(struct checks *checks, struct issuer *issuer)
{
	const struct harness_options options = {.plugins = PLUGINS, .more = "courier, seals", .yaml = issuer->yaml};
	int fd;

	snprintf(issuer->process, sizeof(issuer->process), "/tmp/congvan-chaos-XXXXXX");
	fd = mkstemp(issuer->process);
	if (fd < 0 || close(fd) != 0 || step_sealed_process(issuer->process) != 0) {
		check(checks, false, "the process of outgoing documents is written");
		return -1;
	}
	snprintf(issuer->yaml, sizeof(issuer->yaml), "outgoing: {process: %s, channel_email: courier}\n",
		 issuer->process);
	if (mortal_start(checks, &options, &issuer->mortal) < 0)
		return -1;
	if (people(issuer))
		return 0;
	check(checks, false, "two agencies are made");
	issuer_end(issuer);
	return -1;
}

void issuer_end(struct issuer *issuer)
{
	http_client_destroy(&issuer->clerk);
	http_client_destroy(&issuer->chief);
	http_client_destroy(&issuer->head);
	http_client_destroy(&issuer->second);
	mortal_end(&issuer->mortal);
	unlink(issuer->process);
}

/* ---- the book ---- */

unsigned issuer_count_at(json_t *json, const char *path)
{
	json_t *value = json_at(json, path);

	return json_is_string(value) ? (unsigned)strtoul(json_string_value(value), NULL, 10)
				     : (unsigned)json_integer_value(value);
}

bool issuer_keep(struct issuer *issuer, const char *id, const struct http_answer *answer, unsigned *ret_number)
{
	const unsigned number = issuer_count_at(answer->json, "document.number");
	struct issuer_number *kept = &issuer->numbers[number <= ISSUER_NUMBERS_MAX ? number : 0];
	const bool good = number > 0 && number <= ISSUER_NUMBERS_MAX && !kept->given;

	*ret_number = number;
	if (!good) {
		check(issuer->mortal.checks, false, "document %s was given number %u, which %s had before", id, number,
		      kept->document);
		return false;
	}
	kept->given = true;
	snprintf(kept->document, sizeof(kept->document), "%s", id);
	if (number > issuer->last)
		issuer->last = number;
	return true;
}

struct book {
	unsigned seen[ISSUER_NUMBERS_MAX + 1];
	unsigned entries, doubled, strange, unsaid;
};

static void judge_entry(const struct issuer *issuer, json_t *entry, struct book *book)
{
	const unsigned number = issuer_count_at(entry, "number");
	const struct issuer_number *kept;
	const bool is_void = strcmp(json_text(entry, "state"), "ENTRY_VOID") == 0;

	book->entries++;
	if (number == 0 || number > ISSUER_NUMBERS_MAX) {
		book->strange++;
		return;
	}
	kept = &issuer->numbers[number];
	book->doubled += book->seen[number]++ > 0;
	book->unsaid += is_void && !*json_text(entry, "reason");
	if (!kept->given || is_void != kept->is_void || strcmp(kept->document, json_text(entry, "documentId")) != 0) {
		book->strange++;
		fprintf(stderr, "number %u is %s of %s; acknowledged for %s%s\n", number, json_text(entry, "state"),
			json_text(entry, "documentId"), kept->given ? kept->document : "nobody",
			kept->is_void ? ", voided" : "");
	}
}

static bool read_book(struct issuer *issuer, const char *id, struct book *book)
{
	char path[400], cursor[256] = "";

	do {
		struct http_answer answer;
		json_t *entry;
		size_t i;

		snprintf(path, sizeof(path), "/api/v1/registers/%s/entries?limit=200%s%s", id,
			 *cursor ? "&cursor=" : "", cursor);
		if (!mortal_ask(&issuer->mortal, issuer->clerk, path, NULL, NULL, NULL, &answer))
			return false;
		json_array_foreach(json_at(answer.json, "entries"), i, entry)
		{
			judge_entry(issuer, entry, book);
		}
		snprintf(cursor, sizeof(cursor), "%s", json_text(answer.json, "nextCursor"));
		http_answer_free(&answer);
	} while (*cursor);
	return true;
}

/* What the office itself would find. */
static void judge_gaps(struct issuer *issuer, const char *id)
{
	char path[128];
	struct http_answer answer;

	snprintf(path, sizeof(path), "/api/v1/registers/%s/gaps?limit=1000", id);
	if (!mortal_ask(&issuer->mortal, issuer->clerk, path, NULL, NULL, NULL, &answer))
		return;
	check(issuer->mortal.checks,
	      json_array_size(json_at(answer.json, "gaps")) == 0 &&
		  json_array_size(json_at(answer.json, "doubled")) == 0 &&
		  issuer_count_at(answer.json, "lastNumber") == issuer->last,
	      "the gap report is empty up to %u: %s", issuer->last,
	      json_array_size(json_at(answer.json, "setAside")) ? "" : answer.body);
	http_answer_free(&answer);
}

void issuer_judge_book(struct issuer *issuer)
{
	struct book *book = calloc(1, sizeof(*book));
	struct http_answer answer;
	char id[ISSUER_TEXT];
	unsigned lost = 0;

	issuer->mortal.until_ms = chaos_now_ms() + 60000;
	if (!book || !mortal_ask(&issuer->mortal, issuer->clerk, "/api/v1/registers?direction=DIRECTION_OUTGOING", NULL,
				 NULL, NULL, &answer)) {
		free(book);
		return;
	}
	snprintf(id, sizeof(id), "%s", json_text(answer.json, "registers.0.register.id"));
	http_answer_free(&answer);
	if (read_book(issuer, id, book)) {
		for (unsigned i = 1; i <= issuer->last; i++)
			lost += book->seen[i] == 0;
		check(issuer->mortal.checks,
		      book->entries > 0 && lost + book->doubled + book->strange + book->unsaid == 0,
		      "the book has %u entries: %u lost, %u doubled, %u of something else, %u void without a reason",
		      book->entries, lost, book->doubled, book->strange, book->unsaid);
		judge_gaps(issuer, id);
	}
	free(book);
}
