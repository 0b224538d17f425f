#include "texts.h"

const struct cv_text register_texts[] = {
    {"register.not_found", "Không có sổ văn bản này.", "There is no such register."},
    {"register.denied", "Vị trí công tác của bạn không được thực hiện thao tác này với sổ văn bản.",
     "Your post does not allow this with registers."},
    {"register.no_agency", "Không tìm thấy cơ quan.", "There is no such agency."},
    {"register.is_open", "Sổ “{1}” đang mở.", "The register “{1}” is open already."},
    {"register.is_closed", "Sổ “{1}” đã khóa.", "The register “{1}” is closed already."},
    {"register.code_taken", "Năm {2} đã có sổ mang ký hiệu {1}.", "There is a register {1} for {2} already."},
    {"register.default_exists", "Đã có sổ mặc định đang mở: “{1}”. Hãy khóa sổ đó trước.",
     "“{1}” is the default register and open. Close it first."},
    {"register.direction", "Không có loại sổ này.", "There is no such kind of register."},
    {"register.no_unit", "Không có đơn vị này, hoặc đơn vị đã giải thể.", "There is no such unit, or it is closed."},
    {"field.one_line", "Chỉ được viết trên một dòng.", "This must be a single line."},
    {"field.code", "Không được có khoảng trắng, dấu gạch chéo hoặc dấu ngoặc kép.",
     "No blanks, slashes or quotes are allowed."},
    {"field.number_order", "Số cuối phải từ số đầu trở đi.", "The last number must not be before the first."},
    {NULL, NULL, NULL},
};
