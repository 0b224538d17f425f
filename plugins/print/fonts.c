#include "fonts.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <pango/pangofc-fontmap.h>

static bool has_family(FcConfig *config)
{
	const FcFontSet *fonts = FcConfigGetFonts(config, FcSetApplication);
	FcChar8 *family;

	for (int i = 0; fonts && i < fonts->nfont; i++)
		if (FcPatternGetString(fonts->fonts[i], FC_FAMILY, 0, &family) == FcResultMatch &&
		    strcmp((const char *)family, FONTS_FAMILY) == 0)
			return true;
	return false;
}

/* File by file: for a whole directory fontconfig wants a place to write a cache. */
static void add_files(FcConfig *config, const char *directory)
{
	DIR *files = opendir(directory);
	struct dirent *entry;
	char path[PATH_MAX];

	while (files && (entry = readdir(files))) {
		const char *ending = strrchr(entry->d_name, '.');

		if (ending && (strcmp(ending, ".ttf") == 0 || strcmp(ending, ".otf") == 0) &&
		    (size_t)snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name) < sizeof(path))
			FcConfigAppFontAddFile(config, (const FcChar8 *)path);
	}
	if (files)
		closedir(files);
}

int fonts_open(const char *directory, PangoFontMap **ret, struct cv_error *reterr)
{
	FcConfig *config = FcConfigCreate();
	PangoFontMap *map;

	if (!config)
		return -ENOMEM;
	add_files(config, directory);
	if (!has_family(config)) {
		FcConfigDestroy(config);
		reterr->code = -ENOENT;
		snprintf(reterr->text, sizeof(reterr->text),
			 "print: fonts: no font '%s' in %.120s; install the package fonts-liberation2", FONTS_FAMILY,
			 directory);
		return -ENOENT;
	}
	/*
	 * pango brings fontconfig up on a thread of its own, with the system's configuration and caches, which nothing
	 * here needs and which this process may not read. What is already up is left as it is.
	 */
	FcConfigSetCurrent(config);
	map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	if (map)
		pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
	FcConfigDestroy(config); /* the map has a reference of its own */
	if (!map)
		return -ENOMEM;
	*ret = map;
	return 0;
}
