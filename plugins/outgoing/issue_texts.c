#include "outgoing/issue_texts.h"

#include <stddef.h>

const struct cv_text outgoing_issue_texts[] = {
    {"issue.denied", "{1} không có quyền làm việc này với văn bản đã cấp số.",
     "{1} may not do this with a document that has its number."},
    {"issue.has_number", "Văn bản đã được cấp số.", "The document has a number already."},
    {"issue.not_signed", "Văn bản chưa được ký nên chưa thể cấp số.",
     "The document has not been signed and cannot be numbered yet."},
    {"issue.no_symbol", "Văn bản chưa có ký hiệu. Hãy bổ sung ký hiệu trước khi cấp số.",
     "The document has no symbol. Add one before it is numbered."},
    {"issue.date_future", "Ngày ban hành không được sau ngày hôm nay.", "The date of issue must not be in the future."},
    {"issue.before_signature", "Ngày ban hành không được trước ngày ký ({1}).",
     "The date of issue must not be before the signature ({1})."},
    {"issue.nothing_failed", "Không có bước nào bị lỗi hoặc bị gián đoạn để thử lại.",
     "No step has failed or stalled that could be tried again."},
    {"issue.not_numbered", "Chỉ hủy được số của văn bản đã cấp số mà chưa gửi đi.",
     "Only the number of a document that has one and was not sent can be voided."},
    {"recall.not_issued",
     "Chỉ thu hồi được văn bản đã ban hành và chưa bị thu hồi hay thay thế. Văn bản đã cấp số mà chưa gửi thì hủy số.",
     "Only an issued document that is neither recalled nor replaced can be recalled. Where it has its number but was not "
     "sent, void the number."},
    {"step.no_service", "Máy chủ chưa có phân hệ “{1}”. Bước này tự chạy tiếp khi có phân hệ đó.",
     "The server has no plugin for “{1}” yet. The step goes on by itself when there is one."},
    {"step.refused", "Phân hệ “{1}” không thực hiện được.", "“{1}” could not do it."},
    {"step.bad_answer", "Phân hệ “{1}” trả kết quả không dùng được.", "What “{1}” answered cannot be used."},
    {"step.under_way", "Đang chờ người ký xác nhận.", "Waiting for the signer to agree."},
    {"step.stalled", "Bước này bị gián đoạn và không tự chạy tiếp. Hãy thử lại.",
     "This step was interrupted and does not go on by itself. Try it again."},
    {"step.no_pdf", "Văn bản không có tệp PDF để ghi số và ký.", "The document has no PDF to write on and to sign."},
    {"step.bad_number", "Không ghi được số của văn bản này.", "The number of this document cannot be written."},
    {"step.no_certificate", "Cơ quan chưa có chứng thư số dùng được. Hãy cắm thiết bị hoặc mở khóa rồi thử lại.",
     "The agency has no certificate that can be used. Plug in the token or unlock it, and try again."},
    {"step.certificate", "Chứng thư số của cơ quan không dùng được: {1}",
     "The agency's certificate cannot be used: {1}"},
    {"step.signature", "Chữ ký số vừa tạo không hợp lệ: {1}", "The signature that was made is not valid: {1}"},
    {NULL, NULL, NULL},
};
