#include "outgoing/draft/version.h"

#include <errno.h>
#include <string.h>

#include "office/digest.h"

struct cv_key outgoing_version_key(struct cv_call *call, uint64_t document, uint32_t number)
{
	return cv_key(call, OUTGOING_VERSION, "iw", document, number);
}

int outgoing_version_get(struct cv_call *call, uint64_t document, uint32_t number, Congvan__OutgoingVersion **ret)
{
	return cv_get(call, outgoing_version_key(call, document, number), &congvan__outgoing_version__descriptor, ret);
}

#define PAGE_ROWS 100u

int outgoing_versions(struct cv_call *call, uint64_t document, Congvan__OutgoingVersion ***ret, size_t *ret_count)
{
	struct cv_key from = cv_key(call, OUTGOING_VERSION, "i", document), to = cv_key_after(call, from);
	uint32_t count = PAGE_ROWS;
	int error = 0;

	*ret = NULL;
	*ret_count = 0;
	while (!error && count == PAGE_ROWS) {
		struct cv_row *rows;

		error = cv_scan(call, from, to, PAGE_ROWS, CV_SCAN_REVERSE, &rows, &count);
		for (uint32_t i = 0; i < count && !error; i++)
			error = cv_append(call, ret, ret_count,
					  cv_row_message(call, &rows[i], &congvan__outgoing_version__descriptor));
		if (!error && count)
			to.body = rows[count - 1].body;
	}
	return error;
}

/* ---- the digest ---- */

/* Of a recipient only who it is: how it is sent is not signed. */
static Congvan__RecipientLine **signed_recipients(struct cv_call *call, const Congvan__OutgoingFields *fields)
{
	Congvan__RecipientLine **lines =
	    cv_alloc_array(call, fields->n_recipients + 1, sizeof(Congvan__RecipientLine *));

	for (size_t i = 0; lines && i < fields->n_recipients; i++) {
		const Congvan__RecipientLine *from = fields->recipients[i];

		lines[i] = cv_new(call, &congvan__recipient_line__descriptor);
		if (!lines[i])
			return NULL;
		if (from->has_kind)
			CV_SET(lines[i], kind, from->kind);
		if (from->has_person_id)
			CV_SET(lines[i], person_id, from->person_id);
		if (from->has_unit_id)
			CV_SET(lines[i], unit_id, from->unit_id);
		if (from->has_group_id)
			CV_SET(lines[i], group_id, from->group_id);
		lines[i]->organ_id = from->organ_id;
		lines[i]->name = from->name;
	}
	return lines;
}

static struct cv_bytes signed_fields(struct cv_call *call, const Congvan__OutgoingFields *fields)
{
	Congvan__OutgoingFields *kept = cv_new(call, &congvan__outgoing_fields__descriptor);

	if (!kept)
		return (struct cv_bytes){NULL, 0};
	kept->document_type = fields->document_type;
	kept->subject = fields->subject;
	kept->code_notation = fields->code_notation;
	if (fields->has_urgency)
		CV_SET(kept, urgency, fields->urgency);
	if (fields->has_circulation)
		CV_SET(kept, circulation, fields->circulation);
	kept->due_date = fields->due_date;
	kept->addressees = fields->addressees;
	kept->n_addressees = fields->n_addressees;
	kept->recipients = signed_recipients(call, fields);
	kept->n_recipients = kept->recipients ? fields->n_recipients : 0;
	kept->record_copy = fields->record_copy;
	kept->copy = fields->copy;
	return kept->recipients ? cv_pack(call, &kept->base) : (struct cv_bytes){NULL, 0};
}

char *outgoing_digest(struct cv_call *call, const Congvan__OutgoingVersion *version)
{
	static const Congvan__OutgoingFields none = CONGVAN__OUTGOING_FIELDS__INIT;
	struct cv_bytes fields = signed_fields(call, version->fields ? version->fields : &none);
	const char *files = "";
	char *digest, *all;
	size_t len;

	for (size_t i = 0; i < version->n_files && files; i++)
		files = cv_printf(call, "%s%s %s\n", files, version->files[i]->purpose, version->files[i]->sha256);
	len = files ? strlen(files) : 0;
	all = fields.data && files ? cv_alloc(call, fields.len + len + 1) : NULL;
	digest = cv_alloc(call, OFFICE_DIGEST_CHARS + 1);
	if (!all || !digest)
		return NULL;
	memcpy(all, fields.data, fields.len);
	memcpy(all + fields.len, files, len);
	return office_digest(all, fields.len + len, digest) ? NULL : digest;
}

const Congvan__FileRef *outgoing_version_file(const Congvan__OutgoingVersion *version, uint64_t file_id)
{
	for (size_t i = 0; i < version->n_files; i++)
		if (version->files[i]->id == file_id)
			return version->files[i];
	return NULL;
}
