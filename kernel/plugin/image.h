/*
 * A plugin's file in this process, the kernel's or a host's: the symbol, magic, size and minors; then the descriptor,
 * which must say what the manifest said. Images stay mapped for the life of the process.
 *
 * Threads: the one that runs lifecycle callbacks: the image's constructors run here.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_IMAGE_H
#define CONGVAN_KERNEL_PLUGIN_IMAGE_H

#include <congvan/abi.h>

#include "plan/manifest.h"

/* The oldest descriptor of this major: it ends behind `load`. */
#define IMAGE_DESCRIPTOR_MIN (offsetof(struct cv_plugin, load) + sizeof(((struct cv_plugin *)0)->load))

/*
 * *ret: a copy of the descriptor, members past the plugin's own size zeroed; what it points to is the image's.
 * -ENOEXEC: the dynamic linker refuses it, reterr says why; -ENOSYS: no entry symbol; -EPROTO: magic, size or minors;
 * -EBADMSG: another descriptor than the manifest declares. reterr begins with the plugin's name.
 */
int image_load(const char *path, const struct manifest *manifest, struct cv_plugin *ret, struct cv_error *reterr);

#endif
