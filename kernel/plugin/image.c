#include "plugin/image.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <descriptor.h>

#include "compiler.h"

CV_PRINTF(3, 4)
static int refuse(struct cv_error *reterr, int code, const char *format, ...)
{
	va_list list;

	reterr->code = code;
	va_start(list, format);
	vsnprintf(reterr->text, sizeof(reterr->text), format, list);
	va_end(list);
	return code;
}

static int entry_find(const char *name, const char *path, cv_plugin_entry **ret, struct cv_error *reterr)
{
	void *image, *symbol;
	const char *why;

	image = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (image == NULL) {
		why = dlerror();
		return refuse(reterr, -ENOEXEC, "%s: load its image: %s", name, why != NULL ? why : path);
	}
	symbol = dlsym(image, CV_PLUGIN_ENTRY);
	if (symbol == NULL) {
		dlclose(image);
		return refuse(reterr, -ENOSYS, "%s: symbol %s not found: not built for ABI %d", name, CV_PLUGIN_ENTRY,
			      CV_ABI_MAJOR);
	}
	/* ISO C has no conversion from an object's to a function's pointer; POSIX promises that the bits agree. */
	memcpy(ret, &symbol, sizeof(*ret));
	return 0;
}

static int descriptor_check(const char *name, const struct cv_plugin *found, struct cv_error *reterr)
{
	if (found == NULL)
		return refuse(reterr, -EPROTO, "%s: %s returned no descriptor", name, CV_PLUGIN_ENTRY);
	if (found->magic != CV_PLUGIN_MAGIC)
		return refuse(reterr, -EPROTO, "%s: descriptor has magic 0x%08x, not 0x%08x", name, found->magic,
			      CV_PLUGIN_MAGIC);
	if (found->size < IMAGE_DESCRIPTOR_MIN)
		return refuse(reterr, -EPROTO, "%s: descriptor has %u bytes, fewer than %zu", name, found->size,
			      IMAGE_DESCRIPTOR_MIN);
	if (found->abi_minor_min > CV_ABI_MINOR)
		return refuse(reterr, -EPROTO, "%s: needs ABI %d.%u, this server has %d.%d", name, CV_ABI_MAJOR,
			      found->abi_minor_min, CV_ABI_MAJOR, CV_ABI_MINOR);
	return 0;
}

int image_load(const char *path, const struct manifest *manifest, struct cv_plugin *ret, struct cv_error *reterr)
{
	const char *name = manifest->message->name;
	Congvan__Manifest *declared = NULL;
	const struct cv_plugin *found;
	cv_plugin_entry *entry = NULL;
	struct cv_error said = {0};
	bool same = false;
	int r;

	r = entry_find(name, path, &entry, reterr);
	if (r < 0)
		return r;
	found = entry();
	r = descriptor_check(name, found, reterr);
	if (r < 0)
		return r;
	r = descriptor_manifest(found, &declared, &said);
	if (r < 0)
		return refuse(reterr, r, "%s: %s", name, said.text);
	r = manifest_same(declared, manifest->message, &same);
	congvan__manifest__free_unpacked(declared, NULL);
	if (r < 0)
		return refuse(reterr, r, "%s: compare manifest: %s", name, strerror(-r));
	if (!same)
		return refuse(reterr, -EBADMSG, "%s: its descriptor differs from the manifest in its file", name);
	*ret = (struct cv_plugin){0};
	memcpy(ret, found, found->size < sizeof(*ret) ? found->size : sizeof(*ret));
	return 0;
}
