/*
 * The roles that a post can have. Source: domain glossary; QĐ 4899/QĐ-BYT, QĐ 1201/QĐ-SYT and QĐ 8849/QĐ-UBND name
 * them. Pure; static tables.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_ROLE_H
#define CONGVAN_PLUGINS_IDENTITY_ROLE_H

#include <stdbool.h>
#include <stddef.h>

#define ROLE_ADMINISTRATOR "administrator"
#define ROLE_CITY_ADMINISTRATOR "city_administrator" /* of the agency and those below it, not of its people */
#define ROLE_SECRETARY "secretary"

struct role {
	const char *name;
	const char *vi, *en; /* as the page writes it */
	bool in_unit; /* makes no sense without a unit */
	bool has_leaders; /* serves named leaders, at least one */
	const char *const *creates; /* what its holder may create, ended by NULL: Me.create */
};

/* Keeps the system running and works on no documents: such rights are not lent, and no work is handed over to them. */
bool role_keeps_system(const char *name);

/* NULL: no such role. */
const struct role *role_find(const char *name);
/* All of them, for tests and listings. */
const struct role *role_all(size_t *ret_count);

#endif
