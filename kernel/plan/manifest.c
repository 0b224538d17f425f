#include "plan/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler.h"
#include "plan/wire.h"

#if defined(__x86_64__)
#define MANIFEST_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define MANIFEST_MACHINE EM_AARCH64
#else
#error "name this machine's ELF number here"
#endif

struct manifest_file {
	const char *path;
	struct cv_error *error;
	Elf *elf;
	uint64_t size_bytes;
	struct cv_bytes section; /* libelf's memory: as long as elf */
	char build_id[2 * MANIFEST_BUILD_ID_MAX + 1];
};

static int CV_PRINTF(3, 4) refuse(struct manifest_file *file, int code, const char *format, ...)
{
	struct cv_error *error = file->error;
	va_list list;

	error->code = code;
	int len = snprintf(error->text, sizeof(error->text), "%s: ", file->path);
	if (len < 0 || (size_t)len >= sizeof(error->text))
		return code;
	va_start(list, format);
	vsnprintf(error->text + len, sizeof(error->text) - (size_t)len, format, list);
	va_end(list);
	return code;
}

/* ---- the message ---- */

int manifest_parse(const char *path, struct cv_bytes section, struct manifest **ret, struct cv_error *reterr)
{
	struct manifest_file file = {.path = path, .error = reterr};
	struct manifest *manifest = NULL;
	struct cv_error rule = {0};
	int result = 0;

	if (section.len > MANIFEST_MAX)
		return refuse(&file, -EFBIG, "its manifest is larger than %u KiB", MANIFEST_MAX >> 10);
	result = wire_check(&congvan__manifest__descriptor, section, MANIFEST_DEPTH_MAX, MANIFEST_FIELDS_MAX);
	if (result == -E2BIG)
		return refuse(&file, -EBADMSG, "its manifest has too many fields or levels");
	if (result < 0)
		return refuse(&file, -EBADMSG, "its manifest is damaged");
	manifest = calloc(1, sizeof(*manifest));
	if (!manifest)
		return refuse(&file, -ENOMEM, "out of memory");
	atomic_init(&manifest->refs, 1);
	manifest->path = strdup(path);
	manifest->message = congvan__manifest__unpack(NULL, section.len, section.data);
	if (!manifest->path || !manifest->message) {
		/* wire_check() has accepted the bytes: what is left is memory, or fields of another wire type. */
		result = refuse(&file, manifest->path ? -EBADMSG : -ENOMEM, "its manifest can't be read");
		goto fail;
	}
	result = manifest_check(manifest->message, &rule);
	if (result < 0) {
		refuse(&file, result, "%s", rule.text);
		goto fail;
	}
	*ret = manifest;
	return 0;
fail:
	manifest_destroy(&manifest);
	return result;
}

struct manifest *manifest_ref(struct manifest *manifest)
{
	atomic_fetch_add(&manifest->refs, 1);
	return manifest;
}

void manifest_destroy(struct manifest **manifest)
{
	struct manifest *gone = *manifest;

	*manifest = NULL;
	if (!gone || atomic_fetch_sub(&gone->refs, 1) > 1)
		return;
	if (gone->message)
		congvan__manifest__free_unpacked(gone->message, NULL);
	free(atomic_load(&gone->image));
	free(gone->path);
	free(gone);
}

/* ---- comparing ---- */

/* A manifest nests MANIFEST_DEPTH_MAX deep at most, and so does this. */
static void drop_unknown(ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;

	for (unsigned i = 0; i < message->n_unknown_fields; i++)
		free(message->unknown_fields[i].data);
	free(message->unknown_fields);
	message->unknown_fields = NULL;
	message->n_unknown_fields = 0;
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		char *base = (char *)message;
		if (field->type != PROTOBUF_C_TYPE_MESSAGE || field->label != PROTOBUF_C_LABEL_REPEATED)
			continue; /* a Manifest holds messages in lists only */
		size_t count = *(size_t *)(void *)(base + field->quantifier_offset);
		ProtobufCMessage **items = *(ProtobufCMessage ***)(void *)(base + field->offset);
		for (size_t k = 0; k < count; k++)
			drop_unknown(items[k]);
	}
}

/* The packed form without fields that this build does not know; *ret is the caller's. */
static int pack_known(const Congvan__Manifest *message, uint8_t **ret, size_t *ret_len)
{
	size_t len = congvan__manifest__get_packed_size(message);
	uint8_t *bytes = malloc(len + 1);
	Congvan__Manifest *copy = NULL;

	if (!bytes)
		return -ENOMEM;
	congvan__manifest__pack(message, bytes);
	copy = congvan__manifest__unpack(NULL, len, bytes);
	if (!copy) {
		free(bytes);
		return -ENOMEM;
	}
	drop_unknown(&copy->base);
	*ret_len = congvan__manifest__pack(copy, bytes);
	*ret = bytes;
	congvan__manifest__free_unpacked(copy, NULL);
	return 0;
}

int manifest_same(const Congvan__Manifest *a, const Congvan__Manifest *b, bool *ret)
{
	uint8_t *a_bytes = NULL, *b_bytes = NULL;
	size_t a_len = 0, b_len = 0;
	int result = pack_known(a, &a_bytes, &a_len);

	if (result == 0)
		result = pack_known(b, &b_bytes, &b_len);
	if (result == 0)
		*ret = a_len == b_len && memcmp(a_bytes, b_bytes, a_len) == 0;
	free(a_bytes);
	free(b_bytes);
	return result;
}

/* ---- the file ---- */

static bool inside(const struct manifest_file *file, uint64_t offset, uint64_t len)
{
	return offset <= file->size_bytes && len <= file->size_bytes - offset;
}

static int check_header(struct manifest_file *file)
{
	GElf_Ehdr header;
	size_t programs = 0;

	if (elf_kind(file->elf) != ELF_K_ELF || !gelf_getehdr(file->elf, &header))
		return refuse(file, -ENOEXEC, "not an ELF file, or cut off in its header");
	if (gelf_getclass(file->elf) != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
		return refuse(file, -ENOEXEC, "not a 64-bit little-endian ELF file");
	if (header.e_machine != MANIFEST_MACHINE)
		return refuse(file, -ENOEXEC, "built for another machine (ELF number %u, this one is %u)",
			      header.e_machine, MANIFEST_MACHINE);
	if (header.e_type != ET_DYN)
		return refuse(file, -ENOEXEC, "not a shared object (ELF type %u)", header.e_type);
	if (!inside(file, header.e_shoff, (uint64_t)header.e_shnum * header.e_shentsize) ||
	    !inside(file, header.e_phoff, (uint64_t)header.e_phnum * header.e_phentsize))
		return refuse(file, -ENOEXEC, "cut off: its tables lie past its end");
	if (elf_getphdrnum(file->elf, &programs) != 0)
		return refuse(file, -ENOEXEC, "damaged: %s", elf_errmsg(-1));
	for (size_t i = 0; i < programs; i++) {
		GElf_Phdr program;
		if (!gelf_getphdr(file->elf, (int)i, &program))
			return refuse(file, -ENOEXEC, "damaged: %s", elf_errmsg(-1));
		if (!inside(file, program.p_offset, program.p_filesz))
			return refuse(file, -ENOEXEC, "cut off: a segment lies past its end");
	}
	return 0;
}

static int read_build_id(struct manifest_file *file, Elf_Scn *section)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Nhdr note;
	size_t offset = 0, name = 0, content = 0;

	while (data && (offset = gelf_getnote(data, offset, &note, &name, &content)) > 0) {
		const unsigned char *bytes = (const unsigned char *)data->d_buf + content;
		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof("GNU") ||
		    memcmp((const char *)data->d_buf + name, "GNU", sizeof("GNU")) != 0)
			continue;
		if (note.n_descsz > MANIFEST_BUILD_ID_MAX)
			return refuse(file, -ENOEXEC, "its build id is longer than %u bytes", MANIFEST_BUILD_ID_MAX);
		for (size_t i = 0; i < note.n_descsz; i++)
			snprintf(file->build_id + 2 * i, 3, "%02x", bytes[i]);
		return 0;
	}
	return 0;
}

static int take_section(struct manifest_file *file, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = NULL;

	if (file->section.data)
		return refuse(file, -EBADMSG, "holds more than one section %s", MANIFEST_SECTION);
	if (header->sh_size > MANIFEST_MAX)
		return refuse(file, -EFBIG, "its manifest is larger than %u KiB", MANIFEST_MAX >> 10);
	data = elf_rawdata(section, NULL);
	if (header->sh_type == SHT_NOBITS || !data || !data->d_buf || data->d_size == 0)
		return refuse(file, -ENODATA, "its section %s is empty", MANIFEST_SECTION);
	file->section = (struct cv_bytes){data->d_buf, data->d_size};
	return 0;
}

static int read_section(struct manifest_file *file, Elf_Scn *section, size_t names)
{
	GElf_Shdr header;
	const char *name = NULL;

	if (!gelf_getshdr(section, &header))
		return refuse(file, -ENOEXEC, "damaged: %s", elf_errmsg(-1));
	if (header.sh_type != SHT_NOBITS && !inside(file, header.sh_offset, header.sh_size))
		return refuse(file, -ENOEXEC, "cut off: a section lies past its end");
	name = elf_strptr(file->elf, names, header.sh_name);
	if (!name)
		return refuse(file, -ENOEXEC, "damaged: a section has no name");
	if (strcmp(name, MANIFEST_SECTION) == 0)
		return take_section(file, section, &header);
	if (header.sh_type == SHT_NOTE && strcmp(name, ".note.gnu.build-id") == 0)
		return read_build_id(file, section);
	return 0;
}

static int read_sections(struct manifest_file *file)
{
	Elf_Scn *section = NULL;
	size_t names = 0;
	int result = check_header(file);

	if (result < 0)
		return result;
	if (elf_getshdrstrndx(file->elf, &names) != 0)
		return refuse(file, -ENOEXEC, "damaged: %s", elf_errmsg(-1));
	while ((section = elf_nextscn(file->elf, section)) != NULL) {
		result = read_section(file, section, names);
		if (result < 0)
			return result;
	}
	if (!file->section.data)
		return refuse(file, -ENODATA, "no section %s: not a plugin, or not finished with congvan-manifest",
			      MANIFEST_SECTION);
	return 0;
}

static int open_file(struct manifest_file *file, int *ret_fd)
{
	struct stat status;
	int result = 0;
	int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0) {
		result = -errno;
		return refuse(file, result, "%s", strerror(-result));
	}
	if (fstat(fd, &status) != 0)
		result = -errno;
	else if (!S_ISREG(status.st_mode))
		result = refuse(file, -ENOEXEC, "not a regular file");
	else if (status.st_size > (off_t)MANIFEST_FILE_MAX)
		result = refuse(file, -EFBIG, "larger than %u MiB", MANIFEST_FILE_MAX >> 20);
	if (result < 0) {
		close(fd);
		return result;
	}
	file->size_bytes = (uint64_t)status.st_size;
	*ret_fd = fd;
	return 0;
}

int manifest_read(const char *path, struct manifest **ret, struct cv_error *reterr)
{
	struct manifest_file file = {.path = path, .error = reterr};
	int fd = -1;
	int result = 0;

	CV_ASSERT(elf_version(EV_CURRENT) != EV_NONE);
	result = open_file(&file, &fd);
	if (result < 0)
		return result;
	file.elf = elf_begin(fd, ELF_C_READ, NULL); /* not mapped: a file that shrinks must not end the process */
	if (file.elf)
		result = read_sections(&file);
	else
		result = refuse(&file, -ENOEXEC, "not an ELF file: %s", elf_errmsg(-1));
	if (result == 0)
		result = manifest_parse(path, file.section, ret, reterr);
	if (result == 0)
		memcpy((*ret)->build_id, file.build_id, sizeof(file.build_id));
	elf_end(file.elf);
	close(fd);
	return result;
}
