/*
 * Where documents come from: the words of IncomingDocument.source, a closed table. NĐ 30/2020/NĐ-CP Đ21, Đ23.4.
 * Pure; any thread.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_SOURCES_H
#define CONGVAN_INCOMING_REGISTRATION_SOURCES_H

#include "congvan/office.pb-c.h"
#include "office/process/process.h"

struct incoming_source {
	const char *name;
	struct office_label label;
	Congvan__Medium medium; /* that it implies; 0: none */
	Congvan__Medium never; /* that can't come this way; 0: none */
	bool by_system; /* no person chooses it */
};

/* In the order of forms, ended by {NULL}. */
extern const struct incoming_source incoming_sources[];
/* The names alone, ended by NULL. */
extern const char *const incoming_source_names[];

/* NULL: no such word; documents of earlier days may have others. */
const struct incoming_source *incoming_source(const char *name);

#endif
