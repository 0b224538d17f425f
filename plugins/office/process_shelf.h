/*
 * The definitions that a plugin works with: the one that new documents begin under, and those that earlier documents
 * began under, which are kept in the store as records of the plugin (ProcessRecord; key: s name, w version), written
 * with the first document of each agency that begins under them and never changed.
 *
 * Threads: any; what is handed out lives as long as the shelf. The plugin declares the prefix as its own.
 */
#ifndef CONGVAN_OFFICE_PROCESS_SHELF_H
#define CONGVAN_OFFICE_PROCESS_SHELF_H

#include "office/process.h"

#define OFFICE_SHELF_MAX 1024u /* definitions of all agencies that are held in memory */

struct office_shelf;

/* Takes *current on success. prefix and kind outlive the shelf. */
int office_shelf_create(const char *prefix, const struct office_process_kind *kind, struct office_process **current,
			struct office_shelf **ret);
void office_shelf_destroy(struct office_shelf **shelf);

const struct office_process *office_shelf_current(const struct office_shelf *shelf);

/*
 * For a new document: sees to it that the current definition is in the store when this transaction is. CV_CONFLICT
 * "process.changed": documents have begun under another text of the same name and version.
 */
int office_shelf_begin(struct office_shelf *shelf, struct cv_txn *txn, struct cv_call *call);

/* The definition that a document began under. name NULL: it kept none; the current one. */
int office_shelf_get(struct office_shelf *shelf, struct cv_call *call, const char *name, uint32_t version,
		     const struct office_process **ret);

/* What the store has of this name: of the version, or the latest for 0. *ret NULL: nothing. */
int office_shelf_record(const struct office_shelf *shelf, struct cv_call *call, const char *name, uint32_t version,
			Congvan__ProcessRecord **ret);

#endif
