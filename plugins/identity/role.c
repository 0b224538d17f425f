#include "role.h"

#include <string.h>

static const char *const nothing[] = {NULL};
static const char *const clerk[] = {"incoming", "register", NULL};
static const char *const administrator[] = {"register", "unit", "person", "post", "route", NULL};
static const char *const router[] = {"route", NULL};

static const char *const city_administrator[] = {"agency", NULL};

static const struct role roles[] = {
    {ROLE_ADMINISTRATOR, "Quản trị hệ thống", "Administrator", false, false, administrator},
    {ROLE_CITY_ADMINISTRATOR, "Quản trị hệ thống dùng chung", "Administrator of the agencies", false, false,
     city_administrator},
    {"records_clerk", "Văn thư cơ quan", "Records clerk", false, false, clerk},
    {"head", "Người đứng đầu cơ quan", "Head of the agency", false, false, router},
    {"deputy", "Cấp phó của người đứng đầu", "Deputy head of the agency", false, false, router},
    {"chief_of_office", "Chánh văn phòng", "Chief of office", false, false, router},
    {"unit_head", "Trưởng đơn vị", "Head of a unit", true, false, router},
    {"unit_deputy", "Phó trưởng đơn vị", "Deputy head of a unit", true, false, router},
    {"specialist", "Chuyên viên", "Specialist", true, false, nothing},
    {ROLE_SECRETARY, "Thư ký lãnh đạo", "Leader's secretary", false, true, nothing},
    {"unit_clerk", "Văn thư đơn vị", "Unit clerk", true, false, router},
    {"archivist", "Lưu trữ viên", "Archivist", false, false, nothing},
    {"one_stop_desk", "Bộ phận một cửa", "One-stop desk", false, false, nothing},
};

const struct role *role_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (strcmp(roles[i].name, name) == 0)
			return &roles[i];
	}
	return NULL;
}

bool role_keeps_system(const char *name)
{
	return name && (strcmp(name, ROLE_ADMINISTRATOR) == 0 || strcmp(name, ROLE_CITY_ADMINISTRATOR) == 0);
}

const struct role *role_all(size_t *ret_count)
{
	*ret_count = sizeof(roles) / sizeof(roles[0]);
	return roles;
}
