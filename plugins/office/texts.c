#include "office/texts.h"

#include <stddef.h>

const struct cv_text office_texts[] = {
    {"access.person_needed", "Chỉ người dùng đã đăng nhập mới thực hiện được việc này.",
     "Only a person who has logged in may do this."},
    {"access.no_post",
     "Tài khoản của bạn hiện không giữ chức vụ nào trong cơ quan. Đề nghị quản trị viên kiểm tra chức vụ và thời hạn.",
     "Your account holds no post in the agency at present. Ask the administrator to check the post and its dates."},
    {"access.not_for_them",
     "Bạn hiện không được thay mặt {1}: ủy quyền đã hết hạn hoặc đã chấm dứt. Hãy chuyển về vị trí của mình.",
     "You may not act for {1} at present: the delegation has ended or was revoked. Switch back to your own post."},
    {"access.out_of_scope", "Việc này không thuộc phạm vi được {1} ủy quyền.",
     "This is outside of what {1} has delegated to you."},
    {"sheet.format", "Chỉ in được dạng pdf, xlsx hoặc csv.", "Only pdf, xlsx and csv can be made."},
    {"sheet.too_long", "Nhiều hơn {1} dòng. Hãy chọn khoảng ngắn hơn.",
     "There are more than {1} rows. Choose a shorter range."},
    {"book.not_found", "Không có sổ văn bản này.", "There is no such register."},
    {"book.wrong_direction", "Sổ “{1}” không phải là sổ dùng cho loại văn bản này.",
     "The register “{1}” is not kept for documents of this kind."},
    {"book.wrong_year", "Sổ này không phải là sổ của năm {1}.", "This register is not the one of the year {1}."},
    {"book.closed", "Sổ “{1}” đã khóa, không vào sổ được nữa.",
     "The register “{1}” is closed: nothing can be entered in it."},
    {"book.no_default",
     "Chưa có sổ văn bản mặc định của năm {1}. Đề nghị văn thư mở sổ của năm {1} hoặc chọn sổ khi vào sổ.",
     "There is no default register of {1} yet. Open the register of {1}, or choose one when registering."},
    {"process.changed",
     "Tệp quy trình “{1}” đã được sửa nhưng vẫn ghi phiên bản {2}, trong khi đã có văn bản được xử lý theo nội dung cũ của "
     "phiên bản này. Đề nghị quản trị viên tăng số phiên bản (version) trong tệp, hoặc khôi phục nội dung cũ, rồi khởi động "
     "lại.",
     "The process file “{1}” was changed but still says version {2}, and documents have begun under the earlier text of "
     "that version. Ask the administrator to raise `version` in the file, or to bring the earlier text back, and to "
     "restart."},
    {"process.lost", "Không đọc được quy trình “{1}” mà văn bản này đang theo. Đề nghị quản trị viên kiểm tra.",
     "The process “{1}” that this document follows can't be read. Ask the administrator to look into it."},
    {"process.not_found", "Không có quy trình “{1}” đang dùng.", "There is no process “{1}” in use."},
    {"process.not_asked", "Việc này không dùng đến mục này; hãy để trống.",
     "This is not asked for here: leave it out."},
    {"process.opened", "Đã có người nhận mở hoặc xử lý văn bản nên không lấy lại được; có thể rút lại từng nhánh.",
     "Somebody has opened it or acted on it, so it can't be taken back; single branches can be withdrawn."},
    {NULL, NULL, NULL},
};
