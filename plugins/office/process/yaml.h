/*
 * Members of a definition's YAML, each mistake noted with its place. For read.c and action.c alone.
 */
#ifndef CONGVAN_OFFICE_PROCESS_YAML_H
#define CONGVAN_OFFICE_PROCESS_YAML_H

#include <yaml.h>

#include "office/process/int.h"

struct office_reading {
	struct office_process *process;
	struct office_problems *problems;
	yaml_document_t document;
	bool out_of_memory;
};

/* Parses; anchors, aliases, tags, several documents and what passes a limit are noted. 0: the root is a map. */
int office_reading_open(struct office_reading *reading, const char *text, size_t len);
void office_reading_close(struct office_reading *reading);

struct office_place office_node_place(const yaml_node_t *node);
void office_node_problem(struct office_reading *reading, const yaml_node_t *node, const char *format, ...)
    CV_PRINTF(3, 4);

/* Is it a map, with no keys but these (ended by NULL), each once? Notes what is not so. */
bool office_map_of(struct office_reading *reading, const yaml_node_t *node, const char *what, const char *const *keys);
/* NULL: absent. */
const yaml_node_t *office_member(struct office_reading *reading, const yaml_node_t *map, const char *key);
/* Walks the members of a map in order: false at the end. */
bool office_next_member(struct office_reading *reading, const yaml_node_t *map, size_t *index, const char **ret_key,
			const yaml_node_t **ret_value);
/* A list of maps or texts; a single one that is no list counts as a list of one. NULL past the end. */
size_t office_count(struct office_reading *reading, const yaml_node_t *node, size_t most);
const yaml_node_t *office_item(struct office_reading *reading, const yaml_node_t *node, size_t index);

/* A scalar's text, copied into the definition; NULL when absent. required: notes that. */
const char *office_read_text(struct office_reading *reading, const yaml_node_t *map, const char *key, bool required);
/* The same of at most `most` characters. */
const char *office_read_long_text(struct office_reading *reading, const yaml_node_t *map, const char *key,
				  uint32_t most, bool required);
/* A name that the definition gives or uses. */
const char *office_read_name(struct office_reading *reading, const yaml_node_t *map, const char *key, bool required);
/* A list of names, ended by NULL; NULL when absent. */
const char **office_read_names(struct office_reading *reading, const yaml_node_t *map, const char *key, bool required);
/* One of these words (ended by NULL): its index; or -1, noted, also when it is absent and required. */
int office_read_word(struct office_reading *reading, const yaml_node_t *map, const char *key, bool required,
		     const char *const *words);
/* The words of a list as bits 1u << (index + 1); `absent` when there is no such member. */
unsigned office_read_bits(struct office_reading *reading, const yaml_node_t *map, const char *key,
			  const char *const *words, unsigned absent);
bool office_read_flag(struct office_reading *reading, const yaml_node_t *map, const char *key);
uint32_t office_read_number(struct office_reading *reading, const yaml_node_t *map, const char *key, uint32_t least,
			    uint32_t most, uint32_t absent);
/* {vi: ..., en: ...}; both are needed. */
struct office_label office_read_label(struct office_reading *reading, const yaml_node_t *map, const char *key,
				      bool required);
struct office_label office_read_long_label(struct office_reading *reading, const yaml_node_t *map, const char *key,
					   uint32_t most, bool required);
/* An array of the definition's own, zeroed. NULL: out of memory, which the reading remembers. */
void *office_reading_array(struct office_reading *reading, size_t count, size_t size_bytes);

bool office_is_name(const char *text);

/* Reads the list `actions`. */
void office_read_actions(struct office_reading *reading, const yaml_node_t *list);
/* Reads the list `deadlines`, NULL: there is none. */
void office_read_deadlines(struct office_reading *reading, const yaml_node_t *list);
/* Reads the member `if`: how many. */
size_t office_read_conditions(struct office_reading *reading, const yaml_node_t *map, struct office_condition **ret);

/* Reads the section `registration`, and the list `kinds` of `begin`; either may be absent. */
void office_read_registration(struct office_reading *reading, const yaml_node_t *root);
void office_read_kinds(struct office_reading *reading, const yaml_node_t *begin);

/* Reads the section `issue`; it may be absent. */
void office_read_issue(struct office_reading *reading, const yaml_node_t *root);
void office_read_archive(struct office_reading *reading, const yaml_node_t *root);

/* Reads the section `form_check`; it may be absent. */
void office_read_form_check(struct office_reading *reading, const yaml_node_t *root);

/* Reads the dispatch table, `dispatch`, and `inform`; either may be absent. */
void office_read_dispatch(struct office_reading *reading, const yaml_node_t *root);

extern const char *const office_flow_role_words[], *const office_flow_state_words[];

#endif
