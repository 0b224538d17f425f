/*
 * A plugin's descriptor, as it stands in memory after loading, turned into the Manifest that stands in its file. The
 * tool congvan-manifest writes what this returns; the server compares it with what it judged.
 *
 * Reads each structure at the size that the plugin was built with, never past it. Any thread; pure.
 */
#ifndef CONGVAN_SDK_MANIFEST_DESCRIPTOR_H
#define CONGVAN_SDK_MANIFEST_DESCRIPTOR_H

#include <congvan/abi.h>
#include <congvan/manifest.pb-c.h>

/*
 * *ret is the caller's: congvan__manifest__free_unpacked(*ret, NULL). -ENOEXEC: no descriptor of this major version;
 * -EINVAL: an array or a name that can't be; -ENOMEM.
 */
int descriptor_manifest(const struct cv_plugin *plugin, Congvan__Manifest **ret, struct cv_error *reterr);

#endif
