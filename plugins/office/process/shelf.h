/*
 * The definitions that a plugin works with: those that new documents begin under, one for each agency, and those that
 * earlier documents began under, which are kept in the store as records of the plugin (ProcessRecord; key: s name, w
 * version), written with the first document of each agency that begins under them and never changed.
 *
 * The server's configuration says which definitions there are; an agency follows the server's own, or one of the
 * others, which are known by the name of their preset: that choice is a record of the agency (ProcessChoice; key:
 * empty).
 *
 * Threads: any; what is handed out lives as long as the shelf. The plugin declares both prefixes as its own.
 */
#ifndef CONGVAN_OFFICE_PROCESS_SHELF_H
#define CONGVAN_OFFICE_PROCESS_SHELF_H

#include "office/catalogue/catalogue.h"
#include "office/process/process.h"

#define OFFICE_SHELF_CHOICES_MAX 64u
#define OFFICE_SHELF_PRESET_MAX 64u /* bytes of a name */
#define OFFICE_SHELF_MAX 1024u /* definitions of all agencies that are held in memory */

struct office_shelf;

/* Takes *current, the server's own definition, on success. Prefixes and kind outlive the shelf. */
int office_shelf_create(const char *prefix, const char *choice_prefix, const struct office_process_kind *kind,
			struct office_process **current, struct office_shelf **ret);
void office_shelf_destroy(struct office_shelf **shelf);

/*
 * Adds one that agencies may choose, before the first call, with its list of document types (NULL: it has none); takes
 * *process and *types on success. -ENOSPC, -EEXIST: the name.
 */
int office_shelf_add(struct office_shelf *shelf, const char *preset, struct office_process **process,
		     struct office_catalogue **types);

/* By index: 0 is the server's own, with the name "". NULL: there are no more. */
const struct office_process *office_shelf_choice(const struct office_shelf *shelf, size_t index,
						 const char **ret_preset);

/*
 * What the caller's agency follows: its definition and where that stands among the choices. CV_CONFLICT
 * "process.not_configured": it chose one that the server has no more.
 */
int office_shelf_current(const struct office_shelf *shelf, struct cv_call *call, const struct office_process **ret);
int office_shelf_chosen(const struct office_shelf *shelf, struct cv_call *call, size_t *ret_index);

/* The document types of the caller's agency: those of its choice, or the server's own. */
int office_shelf_types(const struct office_shelf *shelf, struct cv_call *call, const struct office_catalogue *own,
		       const struct office_catalogue **ret);

/* Where the choice of the caller's agency stands, and of which kind of documents it is. */
struct cv_key office_shelf_choice_key(const struct office_shelf *shelf, struct cv_call *call);
const struct office_process_kind *office_shelf_kind(const struct office_shelf *shelf);

/*
 * For a new document: sees to it that the definition, one of the choices, is in the store when this transaction is.
 * CV_CONFLICT "process.changed": documents have begun under another text of the same name and version.
 */
int office_shelf_begin(struct office_shelf *shelf, struct cv_txn *txn, struct cv_call *call,
		       const struct office_process *process);

/* The definition that a document began under. name NULL: it kept none; the server's own. */
int office_shelf_get(struct office_shelf *shelf, struct cv_call *call, const char *name, uint32_t version,
		     const struct office_process **ret);

/* What the store has of this name: of the version, or the latest for 0. *ret NULL: nothing. */
int office_shelf_record(const struct office_shelf *shelf, struct cv_call *call, const char *name, uint32_t version,
			Congvan__ProcessRecord **ret);

#endif
