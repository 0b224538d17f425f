#include "texts.h"

const struct cv_text identity_texts[] = {
    /* logging in */
    {"identity.login_failed", "Tên đăng nhập hoặc mật khẩu không đúng.", "The account name or the password is wrong."},
    {"identity.locked",
     "Đã nhập sai mật khẩu nhiều lần. Tài khoản tạm khóa đến {1} (còn khoảng {2} phút), vui lòng thử lại sau thời điểm đó.",
     "The password was wrong too many times. The account is locked until {1} (about {2} more min); try again then."},
    {"identity.account_disabled", "Tài khoản đã ngừng sử dụng. Vui lòng liên hệ quản trị hệ thống.",
     "This account is no longer in use. Please ask the administrator."},
    {"identity.no_session", "Phiên làm việc đã kết thúc. Vui lòng đăng nhập lại.",
     "Your session has ended. Please log in again."},

    /* rights */
    {"identity.gateway_only", "Chỉ cổng HTTP được hỏi về phiên làm việc.", "Only the gateway may ask about sessions."},
    {"identity.person_needed", "Cần đăng nhập để thực hiện thao tác này.", "You must be logged in to do this."},
    {"identity.operator_needed", "Thao tác này chỉ thực hiện được trên máy chủ, bằng lệnh congvan.",
     "This can be done only on the server, with the congvan command."},
    {"identity.administrator_needed", "Chỉ quản trị hệ thống của cơ quan được thực hiện thao tác này.",
     "Only an administrator of the agency may do this."},

    /* things that are not there */
    {"identity.no_agency", "Không tìm thấy cơ quan.", "There is no such agency."},
    {"identity.no_unit", "Không tìm thấy đơn vị.", "There is no such unit."},
    {"identity.no_post", "Không tìm thấy vị trí công tác.", "There is no such post."},
    {"identity.no_account", "Không tìm thấy tài khoản “{1}”.", "There is no account “{1}”."},
    {"identity.agency_exists", "Cơ quan có mã định danh {1} đã được khai báo.",
     "An agency with the organ id {1} exists already."},

    /* passwords */
    {"password.unreadable", "Hãy nhập mật khẩu gồm chữ, số và ký hiệu, không quá 512 byte.",
     "Enter a password of letters, digits and signs, at most 512 bytes long."},
    {"password.too_short", "Mật khẩu phải có ít nhất {1} ký tự.", "A password needs at least {1} characters."},
    {"password.is_account", "Mật khẩu không được trùng tên đăng nhập.", "The password must not be the account name."},
    {"password.well_known", "Mật khẩu này quá phổ biến, dễ bị đoán. Hãy chọn mật khẩu khác.",
     "This password is among the first that are guessed. Choose another one."},
    {"password.wrong", "Mật khẩu hiện tại không đúng.", "The current password is wrong."},
    {"password.same", "Mật khẩu mới phải khác mật khẩu hiện tại.",
     "The new password must differ from the current one."},

    /* fields */
    {"field.one_line", "Chỉ được viết trên một dòng.", "This must be a single line."},
    {"field.account", "Tên đăng nhập gồm 3 đến 64 ký tự a–z, 0–9, dấu chấm, gạch dưới, gạch nối.",
     "An account name has 3 to 64 characters of a–z, 0–9, dot, underscore and hyphen."},
    {"field.email", "Địa chỉ thư điện tử không đúng.", "This is not an e-mail address."},
    {"field.phone", "Số điện thoại không đúng.", "This is not a telephone number."},
    {"field.code", "Không được có khoảng trắng, dấu gạch chéo hoặc dấu ngoặc kép.",
     "No blanks, slashes or quotes are allowed."},
    {"field.language", "Chỉ có tiếng Việt (vi) và tiếng Anh (en).", "Only Vietnamese (vi) and English (en) are there."},

    /* units, posts, people, accounts */
    {"unit.unknown", "Không có đơn vị này.", "There is no such unit."},
    {"unit.is_closed", "Đơn vị này đã giải thể.", "This unit is closed."},
    {"unit.parent_closed", "Đơn vị cấp trên đã giải thể.", "The unit above is closed."},
    {"unit.circle", "Một đơn vị không thể trực thuộc chính nó hoặc đơn vị cấp dưới của nó.",
     "A unit cannot stand below itself or below one of its own units."},
    {"unit.too_deep", "Cơ cấu tổ chức chỉ được tối đa {1} cấp.", "There can be at most {1} levels of units."},
    {"unit.code_taken", "Ký hiệu {1} đã dùng cho đơn vị khác.", "The code {1} belongs to another unit."},
    {"post.role_unknown", "Không có vai trò này.", "There is no such role."},
    {"post.unit_needed", "Vai trò này phải thuộc một đơn vị.", "This role needs a unit."},
    {"post.leaders_needed", "Hãy chọn ít nhất một lãnh đạo mà thư ký giúp việc.",
     "Choose at least one leader whom the secretary serves."},
    {"post.no_leaders", "Chỉ thư ký mới có lãnh đạo kèm theo.", "Only a secretary has leaders."},
    {"post.overlap", "Người này đã giữ vai trò đó trong đơn vị từ ngày {1}.",
     "This person has held that role in the unit since {1}."},
    {"post.not_yours", "Bạn không giữ vị trí này vào hôm nay.", "You do not hold this post today."},
    {"person.unknown", "Không có người này.", "There is no such person."},
    {"account.taken", "Tên đăng nhập {1} đã có người dùng.", "The account name {1} is taken."},
    {"account.needed", "Cần tên đăng nhập khi đặt mật khẩu.", "A password needs an account name."},
    {NULL, NULL, NULL},
};
