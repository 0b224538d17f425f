#include "incoming/registration/sources.h"

#include <string.h>

#define PAPER CONGVAN__MEDIUM__MEDIUM_PAPER
#define ELECTRONIC CONGVAN__MEDIUM__MEDIUM_ELECTRONIC

const struct incoming_source incoming_sources[] = {
    {"paper_post", {"Bưu điện", "Post"}, PAPER, ELECTRONIC, false},
    {"paper_hand", {"Nhận trực tiếp", "By hand"}, PAPER, ELECTRONIC, false},
    {"fax", {"Fax", "Fax"}, PAPER, 0, false},
    {"email", {"Thư điện tử", "E-mail"}, ELECTRONIC, PAPER, false},
    {"upload", {"Tệp điện tử đã ký số", "Signed electronic file"}, ELECTRONIC, PAPER, false},
    {"axis", {"Trục liên thông", "Exchange axis"}, ELECTRONIC, PAPER, false},
    {"internal", {"Nội bộ cơ quan", "Within the agency"}, 0, 0, false},
    {"interconnection", {"Cơ quan khác trên cùng hệ thống", "Another agency on this system"}, ELECTRONIC, PAPER, true},
    {"scan", {"Thư mục quét", "Scan folder"}, PAPER, ELECTRONIC, true},
    {NULL, {NULL, NULL}, 0, 0, false},
};

const char *const incoming_source_names[] = {"paper_post", "paper_hand",      "fax",  "email", "upload", "axis",
					     "internal",   "interconnection", "scan", NULL};

const struct incoming_source *incoming_source(const char *name)
{
	for (const struct incoming_source *source = incoming_sources; name && source->name; source++)
		if (strcmp(source->name, name) == 0)
			return source;
	return NULL;
}
