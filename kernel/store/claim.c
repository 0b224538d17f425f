/*
 * Claims: an upload becomes a file of the records that the commit puts. Its record goes; the reference that it counted
 * for its blob stays, and is the record's from now on.
 */
#include <errno.h>

#include "store/group.h"
#include "store/upload.h"
#include "store/value.h"

static int judge(struct group *group, const struct store_commit *commit, const struct staged_key *key)
{
	const struct engine_type *type = group->env->engine;
	struct engine_value value;
	struct cv_bytes payload;
	Congvan__Upload *upload;
	uint64_t version;
	uint32_t schema;
	int r;

	if (keymap_find(&group->records, key->hash, key->key))
		return -ENOENT; /* claimed by a commit before this one; its id was not known before it was written */
	r = type->get(group->engine, NULL, ENGINE_RECORDS, key->key, &value);
	if (r < 0)
		return r;
	r = value_read(value.bytes, &version, &schema, &payload);
	if (r == 0)
		r = upload_unpack(payload, &upload);
	if (r == 0) {
		if (!upload_usable(upload, commit->claim_agency, commit->author.person, commit->time_ms))
			r = -ENOENT;
		congvan__upload__free_unpacked(upload, NULL);
	}
	type->release(&value);
	return r;
}

int group_stage_claims(struct group *group, struct stage *stage)
{
	const struct store_commit *commit = stage->commit;
	struct upload_key buffer;
	int r;

	if (commit->claim_count == 0)
		return 0;
	stage->uploads = region_alloc(&group->region, commit->claim_count * sizeof(*stage->uploads));
	if (!stage->uploads)
		return -ENOMEM;
	for (uint32_t i = 0; i < commit->claim_count; i++) {
		for (uint32_t j = 0; j < i; j++) {
			if (commit->claims[j] == commit->claims[i])
				return -ENOENT;
		}
		r = group_stage_key(group, upload_key(commit->claims[i], &buffer), &stage->uploads[i]);
		if (r == 0)
			r = judge(group, commit, &stage->uploads[i]);
		if (r < 0)
			return r;
	}
	return 0;
}
