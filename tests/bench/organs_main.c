/*
 * Writes a directory of organisations as a CSV file, for the bench `organs`: the shape of the national one, with a few
 * ministries and their units, 34 provinces with departments, communes, schools, hospitals, enterprises. The same names
 * every time.
 *   bench-organs COUNT > FILE
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const provinces[] = {
    "Hà Nội",     "Huế",       "Lai Châu",  "Điện Biên", "Sơn La",      "Lạng Sơn",   "Quảng Ninh",
    "Thanh Hóa",  "Nghệ An",   "Hà Tĩnh",   "Cao Bằng",  "Tuyên Quang", "Lào Cai",    "Thái Nguyên",
    "Phú Thọ",    "Bắc Ninh",  "Hưng Yên",  "Hải Phòng", "Ninh Bình",   "Quảng Trị",  "Đà Nẵng",
    "Quảng Ngãi", "Gia Lai",   "Khánh Hòa", "Lâm Đồng",  "Đắk Lắk",     "Đồng Nai",   "Tây Ninh",
    "Vĩnh Long",  "Đồng Tháp", "Cà Mau",    "An Giang",  "Cần Thơ",     "Hồ Chí Minh"};
static const char *const fields[] = {"Nội vụ",
				     "Tài chính",
				     "Tư pháp",
				     "Xây dựng",
				     "Y tế",
				     "Công Thương",
				     "Giáo dục và Đào tạo",
				     "Khoa học và Công nghệ",
				     "Nông nghiệp và Môi trường",
				     "Văn hóa, Thể thao và Du lịch"};
static const char *const syllables[] = {"Tân",  "Hòa",   "Bình",  "Phú", "Đông", "Tây",   "Nam",   "Bắc",
					"Long", "Thạnh", "An",    "Mỹ",  "Lộc",  "Thành", "Vĩnh",  "Hưng",
					"Yên",  "Quang", "Trung", "Sơn", "Xuân", "Đức",   "Nghĩa", "Hiệp",
					"Kim",  "Ngọc",  "Thủy",  "Đại", "Lâm",  "Khánh", "Cẩm",   "Trường"};
/* What a name begins with, its group, how often among a hundred. */
static const struct {
	const char *name, *group;
	unsigned share;
} kinds[] = {{"Ủy ban nhân dân xã", "commune_committee", 12},
	     {"Ủy ban nhân dân phường", "commune_committee", 5},
	     {"Trường Trung học cơ sở", "school", 14},
	     {"Trường Tiểu học", "school", 18},
	     {"Trường Mầm non", "school", 14},
	     {"Trạm Y tế xã", "hospital", 9},
	     {"Bệnh viện Đa khoa", "hospital", 3},
	     {"Công ty Cổ phần Đầu tư", "enterprise", 9},
	     {"Hợp tác xã Nông nghiệp", "enterprise", 6},
	     {"Ban Quản lý dự án", "department_unit", 4},
	     {"Trung tâm Dịch vụ công", "department_unit", 3},
	     {"Hội Nông dân xã", "association", 3}};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static const char *one_of(const char *const *list, size_t count, uint32_t *random)
{
	return list[next_random(random) % count];
}

static size_t kind_of(uint32_t *random)
{
	unsigned drawn = next_random(random) % 100, sum = 0;
	size_t kind = 0;

	while (kind + 1 < COUNT(kinds) && (sum += kinds[kind].share) <= drawn)
		kind++;
	return kind;
}

int main(int argc, char **argv)
{
	unsigned long count = argc == 2 ? strtoul(argv[1], NULL, 10) : 0, written = 0;
	uint32_t random = 1;

	if (!count) {
		fprintf(stderr, "bench-organs: see the head of tests/bench/organs_main.c\n");
		return 2;
	}
	puts("organ_id,name,short_names,other_ids,parent_organ_id,group,email,address,phone,channels,on_axis");
	for (size_t i = 0; i < COUNT(fields) && written < count; i++, written++)
		printf("G%zu,\"Bộ %s\",,000.00.00.G%zu,,ministry,,\"Hà Nội\",024 3000 %04zu,paper,yes\n", i + 10,
		       fields[i], i + 10, i);
	for (size_t i = 0; i < COUNT(provinces) && written < count; i++, written++)
		printf("H%zu,Ủy ban nhân dân tỉnh %s,UBND tỉnh,000.00.00.H%zu,,provincial_committee,,%s,,paper,yes\n",
		       i + 10, provinces[i], i + 10, provinces[i]);
	for (size_t i = 0; i < COUNT(provinces) * COUNT(fields) && written < count; i++, written++)
		printf("H%zu.%zu,\"Sở %s tỉnh %s\",,000.00.%02zu.H%zu,H%zu,department,,%s,,paper,yes\n",
		       i / COUNT(fields) + 10, i % COUNT(fields) + 1, fields[i % COUNT(fields)],
		       provinces[i / COUNT(fields)], i % COUNT(fields) + 1, i / COUNT(fields) + 10,
		       i / COUNT(fields) + 10, provinces[i / COUNT(fields)]);
	for (; written < count; written++) {
		size_t kind = kind_of(&random), province = next_random(&random) % COUNT(provinces);
		const char *first = one_of(syllables, COUNT(syllables), &random);
		const char *second = one_of(syllables, COUNT(syllables), &random);

		printf(
		    "H%zu.%lu.%u,\"%s %s %s, tỉnh %s\",,,H%zu,%s,donvi%lu@tinh.example.vn,\"%u đường %s, %s\",0%u,email|paper,%s\n",
		    province + 10, 100 + written, next_random(&random) % 100, kinds[kind].name, first, second,
		    provinces[province], province + 10, kinds[kind].group, written, 1 + next_random(&random) % 300,
		    first, provinces[province], 200000000 + next_random(&random) % 99999999,
		    written % 3 ? "yes" : "no");
	}
	return 0;
}
