/*
 * What a plugin declares, read from its file without running any of it: the section ".congvan.manifest" of an ELF64
 * shared object for this machine, and its build id.
 *
 * Ownership: a manifest owns all that it shows. Threads: a manifest is read-only once made; any thread.
 */
#ifndef CONGVAN_KERNEL_PLAN_MANIFEST_H
#define CONGVAN_KERNEL_PLAN_MANIFEST_H

#include <stdatomic.h>
#include <stdbool.h>

#include <congvan/abi.h>
#include <congvan/manifest.pb-c.h>

#define MANIFEST_SECTION ".congvan.manifest"
#define MANIFEST_MAX (1u << 20) /* bytes of the section */
#define MANIFEST_FILE_MAX (256u << 20) /* bytes of a plugin */
#define MANIFEST_BUILD_ID_MAX 64u /* bytes */
#define MANIFEST_FIELDS_MAX 20000u
#define MANIFEST_DEPTH_MAX 4u

struct manifest {
	_Atomic uint32_t refs;
	char *path;
	_Atomic(char *) image; /* the private copy of the file that was made to run it, NULL: none yet; loader.c */
	Congvan__Manifest *message; /* name, version and abi_major are set and well-formed */
	char build_id[2 * MANIFEST_BUILD_ID_MAX + 1]; /* hex digits, "" when the linker made none */
};

/*
 * -ENOENT, -EACCES; -ENOEXEC: not an ELF64 shared object for this machine, or cut off; -ENODATA: no such section;
 * -EBADMSG: the section is malformed or breaks the rules of manifest_check(); -EFBIG. reterr names file and reason.
 */
int manifest_read(const char *path, struct manifest **ret, struct cv_error *reterr);
/* The section's bytes alone. `path` stands in messages. */
int manifest_parse(const char *path, struct cv_bytes section, struct manifest **ret, struct cv_error *reterr);
struct manifest *manifest_ref(struct manifest *manifest);
/* Gives a reference back; the last one frees. Accepts NULL. */
void manifest_destroy(struct manifest **manifest);

/*
 * Names, lengths, version syntax, kinds and types: what can be said of one manifest alone. 0 or -EBADMSG.
 * The tool that writes manifests and the kernel that reads them ask the same question.
 */
int manifest_check(const Congvan__Manifest *message, struct cv_error *reterr);

/* Whether both declare the same, fields that this build does not know aside. -ENOMEM. */
int manifest_same(const Congvan__Manifest *a, const Congvan__Manifest *b, bool *ret);

#endif
