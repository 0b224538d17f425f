#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "compiler.h"
#include "descriptor.h"
#include "plan/manifest.h"

/* The sample plugin's file in memory, and a file that a test writes its damaged copy to. */
static uint8_t *file;
static size_t file_len;
static char path[] = "/tmp/congvan-manifest-XXXXXX";

static int set_up(void **state)
{
	FILE *from = fopen(SAMPLE_PLUGIN, "rb");
	int fd = mkstemp(path);

	(void)state;
	if (!from || fd < 0)
		return -1;
	close(fd);
	fseek(from, 0, SEEK_END);
	file_len = (size_t)ftell(from);
	rewind(from);
	file = malloc(file_len);
	if (!file || fread(file, 1, file_len, from) != file_len)
		return -1;
	fclose(from);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(file);
	unlink(path);
	return 0;
}

static void write_copy(const uint8_t *bytes, size_t len)
{
	FILE *to = fopen(path, "wb");

	assert_non_null(to);
	assert_int_equal(fwrite(bytes, 1, len, to), len);
	assert_int_equal(fclose(to), 0);
}

static void expect_refused(int code, const char *text)
{
	struct manifest *manifest = NULL;
	struct cv_error error = {0};
	char expected[512];

	assert_int_equal(manifest_read(path, &manifest, &error), code);
	assert_null(manifest);
	assert_int_equal(error.code, code);
	snprintf(expected, sizeof(expected), "%s: %s", path, text);
	assert_string_equal(error.text, expected);
}

static Elf64_Ehdr *header_of(uint8_t *bytes)
{
	return (Elf64_Ehdr *)(void *)bytes;
}

static Elf64_Shdr *section_of(uint8_t *bytes, const char *name)
{
	Elf64_Ehdr *header = header_of(bytes);
	Elf64_Shdr *sections = (Elf64_Shdr *)(void *)(bytes + header->e_shoff);
	const char *names = (const char *)bytes + sections[header->e_shstrndx].sh_offset;

	for (unsigned i = 0; i < header->e_shnum; i++)
		if (strcmp(names + sections[i].sh_name, name) == 0)
			return &sections[i];
	fail_msg("no section %s", name);
	return NULL;
}

static uint8_t *copy_of_file(void)
{
	uint8_t *copy = malloc(file_len);

	assert_non_null(copy);
	memcpy(copy, file, file_len);
	return copy;
}

static void a_plugin_is_read_without_running_it(void **state)
{
	struct manifest *manifest = NULL;
	struct cv_error error = {0};

	(void)state;
	if (manifest_read(SAMPLE_PLUGIN, &manifest, &error) < 0)
		fail_msg("%s", error.text);
	const Congvan__Manifest *message = manifest->message;
	assert_string_equal(manifest->path, SAMPLE_PLUGIN);
	assert_string_equal(message->name, "sample");
	assert_string_equal(message->version, "2.10.0");
	assert_int_equal(message->abi_major, CV_ABI_MAJOR);
	assert_int_equal(message->schema_minor, 4);
	assert_int_equal(message->n_grants, 2);
	assert_string_equal(message->grants[1]->name, "folder");
	assert_int_equal(message->n_config, 2);
	assert_int_equal(message->config[1]->max, 86400000);
	assert_int_equal(message->methods[0]->flags, CV_METHOD_READ | CV_METHOD_OPERATOR);
	assert_string_equal(message->methods[0]->request, "congvan.Empty");
	assert_string_equal(message->routes[0]->pattern, "/api/v1/samples/{id}");
	assert_in_range(strlen(manifest->build_id), 8, 2 * MANIFEST_BUILD_ID_MAX);
	assert_int_equal(strspn(manifest->build_id, "0123456789abcdef"), strlen(manifest->build_id));
	manifest_destroy(&manifest);
	manifest_destroy(&manifest);
}

/* What the file says and what the loaded object says are the same; a change of any field shows. */
static void the_loaded_descriptor_is_compared(void **state)
{
	struct manifest *manifest = NULL;
	struct cv_error error = {0};
	Congvan__Manifest *loaded = NULL;
	cv_plugin_entry *entry = NULL;
	bool same = false;

	(void)state;
	assert_int_equal(manifest_read(SAMPLE_PLUGIN, &manifest, &error), 0);
	void *object = dlopen(SAMPLE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
	assert_non_null(object);
	void *symbol = dlsym(object, CV_PLUGIN_ENTRY);
	assert_non_null(symbol);
	memcpy(&entry, &symbol, sizeof(entry));
	assert_int_equal(descriptor_manifest(entry(), &loaded, &error), 0);
	assert_int_equal(manifest_same(manifest->message, loaded, &same), 0);
	assert_true(same);
	loaded->methods[0]->flags |= CV_METHOD_SLOW;
	assert_int_equal(manifest_same(manifest->message, loaded, &same), 0);
	assert_false(same);
	congvan__manifest__free_unpacked(loaded, NULL);
	manifest_destroy(&manifest);
	dlclose(object);
}

/* A plugin of a later minor says more than this build knows: that is no difference. */
static void unknown_fields_are_no_difference(void **state)
{
	Congvan__Manifest plain = CONGVAN__MANIFEST__INIT;
	Congvan__Manifest__Method method = CONGVAN__MANIFEST__METHOD__INIT, *methods[] = {&method};
	uint8_t bytes[256];
	struct cv_error error = {0};
	struct manifest *manifest = NULL;
	bool same = false;

	(void)state;
	plain.has_abi_major = 1;
	plain.abi_major = 1;
	plain.name = (char *)(uintptr_t) "a";
	plain.version = (char *)(uintptr_t) "1.0.0";
	method.service = (char *)(uintptr_t) "a/1";
	method.name = (char *)(uintptr_t) "m";
	plain.methods = methods;
	plain.n_methods = 1;
	size_t len = congvan__manifest__pack(&plain, bytes);
	/* Field 200, a varint, at the end of the manifest. */
	memcpy(bytes + len, "\xc0\x0c\x07", 3);
	assert_int_equal(manifest_parse("x.so", (struct cv_bytes){bytes, len + 3}, &manifest, &error), 0);
	assert_int_equal(manifest->message->base.n_unknown_fields, 1);
	assert_int_equal(manifest_same(manifest->message, &plain, &same), 0);
	assert_true(same);
	manifest_destroy(&manifest);
}

static void files_that_are_no_plugins(void **state)
{
	struct manifest *manifest = NULL;
	struct cv_error error = {0};

	(void)state;
	assert_int_equal(manifest_read("/nonexistent.so", &manifest, &error), -ENOENT);
	assert_string_equal(error.text, "/nonexistent.so: No such file or directory");
	assert_int_equal(manifest_read("/tmp", &manifest, &error), -ENOEXEC);
	assert_string_equal(error.text, "/tmp: not a regular file");
	write_copy((const uint8_t *)"", 0);
	expect_refused(-ENOEXEC, "not an ELF file, or cut off in its header");
	write_copy((const uint8_t *)"#!/bin/sh\n", 10);
	expect_refused(-ENOEXEC, "not an ELF file, or cut off in its header");
	assert_int_equal(manifest_read(SAMPLE_WITHOUT, &manifest, &error), -ENODATA);
	assert_non_null(strstr(error.text, "no section .congvan.manifest: not a plugin, or not finished with "
					   "congvan-manifest"));
	assert_int_equal(truncate(path, (off_t)MANIFEST_FILE_MAX + 1), 0);
	expect_refused(-EFBIG, "larger than 256 MiB");
}

static void files_for_something_else(void **state)
{
	uint8_t *copy = copy_of_file();

	(void)state;
	header_of(copy)->e_machine = EM_RISCV;
	write_copy(copy, file_len);
	expect_refused(-ENOEXEC, "built for another machine (ELF number 243, this one is 62)");
	memcpy(copy, file, file_len);
	header_of(copy)->e_type = ET_EXEC;
	write_copy(copy, file_len);
	expect_refused(-ENOEXEC, "not a shared object (ELF type 2)");
	memcpy(copy, file, file_len);
	copy[EI_DATA] = ELFDATA2MSB;
	write_copy(copy, file_len);
	expect_refused(-ENOEXEC, "not a 64-bit little-endian ELF file");
	free(copy);
}

/* However short the file is: refused, never read past its end (the sanitizers watch). */
static void files_that_are_cut_off(void **state)
{
	size_t step = file_len / 97 + 1;

	(void)state;
	for (size_t len = 1; len < file_len; len += len < 128 ? 1 : step) {
		struct manifest *manifest = NULL;
		struct cv_error error = {0};
		write_copy(file, len);
		int result = manifest_read(path, &manifest, &error);
		if (result != -ENOEXEC)
			fail_msg("%zu of %zu bytes: %d %s", len, file_len, result, error.text);
		assert_non_null(strstr(error.text, path));
	}
	write_copy(file, file_len - 1);
	expect_refused(-ENOEXEC, "cut off: its tables lie past its end");
}

static void sections_that_lie(void **state)
{
	uint8_t *copy = copy_of_file();

	(void)state;
	section_of(copy, MANIFEST_SECTION)->sh_size = MANIFEST_MAX + 1;
	section_of(copy, MANIFEST_SECTION)->sh_offset = 0;
	if (file_len > MANIFEST_MAX + 1) {
		write_copy(copy, file_len);
		expect_refused(-EFBIG, "its manifest is larger than 1024 KiB");
	}
	memcpy(copy, file, file_len);
	section_of(copy, MANIFEST_SECTION)->sh_size = file_len;
	write_copy(copy, file_len);
	expect_refused(-ENOEXEC, "cut off: a section lies past its end");
	memcpy(copy, file, file_len);
	section_of(copy, MANIFEST_SECTION)->sh_offset = UINT64_MAX - 2;
	write_copy(copy, file_len);
	expect_refused(-ENOEXEC, "cut off: a section lies past its end");
	memcpy(copy, file, file_len);
	section_of(copy, MANIFEST_SECTION)->sh_type = SHT_NOBITS;
	write_copy(copy, file_len);
	expect_refused(-ENODATA, "its section .congvan.manifest is empty");
	memcpy(copy, file, file_len);
	section_of(copy, ".comment")->sh_name = section_of(copy, MANIFEST_SECTION)->sh_name;
	write_copy(copy, file_len);
	expect_refused(-EBADMSG, "holds more than one section .congvan.manifest");
	free(copy);
}

/* A section of more than a mebibyte in a file that is large enough for it. */
static void a_manifest_that_is_too_large(void **state)
{
	size_t len = file_len + MANIFEST_MAX + 1;
	uint8_t *copy = calloc(1, len);

	(void)state;
	assert_non_null(copy);
	memcpy(copy, file, file_len);
	section_of(copy, MANIFEST_SECTION)->sh_offset = file_len;
	section_of(copy, MANIFEST_SECTION)->sh_size = MANIFEST_MAX + 1;
	write_copy(copy, len);
	expect_refused(-EFBIG, "its manifest is larger than 1024 KiB");
	free(copy);
}

static void manifests_that_are_damaged(void **state)
{
	uint8_t *copy = copy_of_file();
	Elf64_Shdr *section = section_of(copy, MANIFEST_SECTION);
	size_t len = section->sh_size;
	uint8_t *bytes = copy + section->sh_offset;

	(void)state;
	memset(bytes, 0xff, len);
	write_copy(copy, file_len);
	expect_refused(-EBADMSG, "its manifest is damaged");
	memset(bytes, 0, len);
	write_copy(copy, file_len);
	expect_refused(-EBADMSG, "its manifest is damaged");
	memcpy(copy, file, file_len);
	section_of(copy, MANIFEST_SECTION)->sh_size = len - 1;
	write_copy(copy, file_len);
	expect_refused(-EBADMSG, "its manifest is damaged");
	free(copy);
}

/* Any bit may be wrong: the answer is a manifest or an error that names the file, and nothing else. */
static void any_bit_may_be_wrong(void **state)
{
	uint64_t random = 88172645463325252u; /* xorshift64: the same in every run */
	uint8_t *copy = copy_of_file();
	size_t manifest_at = section_of(copy, MANIFEST_SECTION)->sh_offset;
	size_t headers_at = (size_t)header_of(copy)->e_shoff;

	(void)state;
	for (int i = 0; i < 1500; i++) {
		struct manifest *manifest = NULL;
		struct cv_error error = {0};
		const size_t starts[] = {0, manifest_at, headers_at};
		const size_t spans[] = {512, 300, file_len - headers_at};
		memcpy(copy, file, file_len);
		for (int k = 0; k < 1 + i % 4; k++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			size_t at = starts[i % 3] + (random >> 8) % spans[i % 3];
			if (at < file_len)
				copy[at] ^= (uint8_t)(1u << (random & 7));
		}
		write_copy(copy, file_len);
		if (manifest_read(path, &manifest, &error) < 0)
			assert_non_null(strstr(error.text, path));
		else
			assert_non_null(manifest->message->name);
		manifest_destroy(&manifest);
	}
	free(copy);
}

/* ---- rules ---- */

static struct manifest *sample(void)
{
	struct manifest *manifest = NULL;
	struct cv_error error = {0};

	assert_int_equal(manifest_read(SAMPLE_PLUGIN, &manifest, &error), 0);
	return manifest;
}

static void set(char **field, const char *text)
{
	free(*field);
	*field = text ? strdup(text) : NULL;
}

#define EXPECT_RULE(text_, change)                                                                                     \
	do {                                                                                                           \
		struct manifest *manifest_ = sample();                                                                 \
		Congvan__Manifest *m = manifest_->message;                                                             \
		struct cv_error error_ = {0};                                                                          \
		change;                                                                                                \
		assert_int_equal(manifest_check(m, &error_), -EBADMSG);                                                \
		assert_string_equal(error_.text, text_);                                                               \
		manifest_destroy(&manifest_);                                                                          \
	} while (0)

static void rules_of_names_and_versions(void **state)
{
	(void)state;
	EXPECT_RULE("the plugin's name \"Web\" is not 1 to 32 lower-case letters, digits, '_', '-'",
		    set(&m->name, "Web"));
	EXPECT_RULE("the plugin's name \"\" is not 1 to 32 lower-case letters, digits, '_', '-'", set(&m->name, NULL));
	EXPECT_RULE("the plugin's name \"../x\" is not 1 to 32 lower-case letters, digits, '_', '-'",
		    set(&m->name, "../x"));
	EXPECT_RULE("the plugin's name \"store\" is the server's own", set(&m->name, "store"));
	EXPECT_RULE("sample: the version \"1.0\" is not of the form 1.2.3", set(&m->version, "1.0"));
	EXPECT_RULE("sample: the version \"1.02.3\" is not of the form 1.2.3", set(&m->version, "1.02.3"));
	EXPECT_RULE("sample: the version \"1.2.3-\" is not of the form 1.2.3", set(&m->version, "1.2.3-"));
	EXPECT_RULE("sample: its ABI version makes no sense", m->has_abi_major = 0);
	EXPECT_RULE("sample: more than 64 workers or 65536 credits", m->workers = 65);
	EXPECT_RULE("sample: provides the service \"Sample/1\", which is no name of a service",
		    set(&m->provides[0]->name, "Sample"));
	EXPECT_RULE("sample: needs the service \"identity/0\", which is no name of a service", m->needs[0]->major = 0);
}

static void rules_of_grants_and_fields(void **state)
{
	(void)state;
	EXPECT_RULE("sample: the grant for \"sample\" names no prefix such as \"plugin.thing\"",
		    set(&m->grants[0]->name, "sample"));
	EXPECT_RULE("sample: the grant for files \"idle\" names no configuration field of type path",
		    set(&m->grants[1]->name, "idle"));
	EXPECT_RULE("sample: asks for a grant of kind 99, which this server does not know", m->grants[0]->kind = 99);
	EXPECT_RULE("sample: a grant of kind 10 has no name, but \"sample.record\" stands there",
		    m->grants[0]->kind = CV_GRANT_LISTEN);
	EXPECT_RULE("sample: the configuration field \"Idle\" has no proper name", set(&m->config[1]->key, "Idle"));
	EXPECT_RULE("sample: declares the configuration field folder twice", set(&m->config[1]->key, "folder"));
	EXPECT_RULE("sample: configuration field idle: type 9 is not known to this server", m->config[1]->type = 9);
	EXPECT_RULE("sample: configuration field idle: its least value is above its greatest",
		    m->config[1]->min = 1LL << 40);
	EXPECT_RULE("sample: configuration field idle: the fallback \"15\" is not of its type and range",
		    set(&m->config[1]->fallback, "15"));
	EXPECT_RULE("sample: configuration field idle: the fallback \"2 d\" is not of its type and range",
		    set(&m->config[1]->fallback, "2 d"));
}

static void rules_of_methods_and_routes(void **state)
{
	static const char *const patterns[] = {"",      "samples", "/api//x", "/api/{id", "/api/{}", "/api/{Id}",
					       "/api/", "/a/../b", "/a/{b}c", "/A",       "/a b"};

	(void)state;
	EXPECT_RULE("sample: the method \"ping\" of \"sample\" has no proper name",
		    set(&m->methods[0]->service, "sample"));
	EXPECT_RULE("sample: the method \"ping\" of \"sample/01\" has no proper name",
		    set(&m->methods[0]->service, "sample/01"));
	EXPECT_RULE("sample: the method \"Ping\" of \"sample/1\" has no proper name",
		    set(&m->methods[0]->name, "Ping"));
	EXPECT_RULE("sample: the route \"FETCH /api/v1/samples/{id}\" is malformed",
		    set(&m->routes[0]->method, "FETCH"));
	EXPECT_RULE("sample: the route GET /api/v1/samples/{id} names no method", set(&m->routes[0]->handler, NULL));
	for (size_t i = 0; i < CV_COUNT(patterns); i++) {
		char expected[128];
		snprintf(expected, sizeof(expected), "sample: the route \"GET %s\" is malformed", patterns[i]);
		EXPECT_RULE(expected, set(&m->routes[0]->pattern, patterns[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_plugin_is_read_without_running_it),
	    cmocka_unit_test(the_loaded_descriptor_is_compared),
	    cmocka_unit_test(unknown_fields_are_no_difference),
	    cmocka_unit_test(files_that_are_no_plugins),
	    cmocka_unit_test(files_for_something_else),
	    cmocka_unit_test(files_that_are_cut_off),
	    cmocka_unit_test(sections_that_lie),
	    cmocka_unit_test(a_manifest_that_is_too_large),
	    cmocka_unit_test(manifests_that_are_damaged),
	    cmocka_unit_test(any_bit_may_be_wrong),
	    cmocka_unit_test(rules_of_names_and_versions),
	    cmocka_unit_test(rules_of_grants_and_fields),
	    cmocka_unit_test(rules_of_methods_and_routes),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
