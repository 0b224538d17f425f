#include "texts.h"

#include <stddef.h>

const struct cv_text print_texts[] = {
    {"print.too_large", "Bản in lớn hơn {1} MB. Hãy chọn khoảng thời gian ngắn hơn rồi in lại.",
     "The file would exceed {1} MB. Choose a shorter period and print again."},
    {"print.failed", "Không tạo được bản in ({1}). Vui lòng thử lại; nếu vẫn lỗi, báo quản trị hệ thống.",
     "The file could not be made ({1}). Try again; if it keeps failing, tell the administrator."},
    {NULL, NULL, NULL},
};
