/*
 * The page: the files of one directory, listed when the plugin starts and never looked up by name on disk afterwards,
 * so that no path leads anywhere else. A file has up to three forms (as it is, .gz, .br) and a ready response for each.
 * Small files live in memory; large ones stay open and are sent by sendfile.
 *
 * Thread: created by start, read on the plugin's loop.
 */
#ifndef CONGVAN_WEB_STATIC_FILES_H
#define CONGVAN_WEB_STATIC_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include <congvan/abi.h>

struct MHD_Response;
struct digest;
struct static_files;

struct static_options {
	const char *directory; /* NULL or absent on disk: an empty list */
	struct digest *digest; /* used while loading only */
	bool secure; /* adds Strict-Transport-Security */
};

struct static_answer {
	unsigned status; /* 200 or 304 */
	struct MHD_Response *response; /* belongs to the list */
};

/* reterr names the file. -E2BIG: WEB_FILES_MAX or WEB_FILES_BYTES_MAX. */
int static_files_load(const struct static_options *options, struct static_files **ret, struct cv_error *reterr);
void static_files_destroy(struct static_files **files);
size_t static_files_count(const struct static_files *files);

/*
 * The answer for a path ("/assets/app-1A2B3C4D.js", decoded). A path without a file whose last segment has no dot and
 * that does not begin with "/assets/" is a screen of the page: index.html. False: 404.
 */
bool static_files_find(const struct static_files *files, const char *path, const char *accept_encoding,
		       const char *if_none_match, struct static_answer *ret);

#endif
