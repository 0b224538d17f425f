#include "incoming/incoming.h"

const struct cv_text incoming_texts[] = {
    /* reading */
    {"incoming.not_found", "Không có văn bản đến này.", "There is no such incoming document."},
    {"incoming.no_such_file", "Văn bản không có tệp này.", "The document has no such file."},
    {"incoming.no_such_flow", "Văn bản không có bước xử lý này.", "The document has no such step."},
    {"incoming.not_visible",
     "Bạn không có quyền xem văn bản này: văn bản chưa được chuyển đến bạn. Nếu cần, đề nghị văn thư hoặc Chánh Văn "
     "phòng chuyển để biết.",
     "You may not see this document: it has not been passed to you. If you need it, ask the records clerk or the chief "
     "of office to pass it to you for information."},
    {"incoming.sees_none", "Chức vụ đang dùng không có quyền xem văn bản đến.",
     "The post that you act in does not see incoming documents."},
    {"incoming.days_reversed", "Ngày kết thúc phải sau ngày bắt đầu.", "The last day must not lie before the first."},
    /* registering */
    {"incoming.clerks_only", "Chỉ văn thư cơ quan được vào sổ văn bản đến.",
     "Only the agency's records clerk may register incoming documents."},
    {"incoming.secret_refused",
     "Không được đưa văn bản mật vào hệ thống: Điều 5 khoản 5 Luật Bảo vệ bí mật nhà nước số 29/2018/QH14 cấm soạn "
     "thảo, lưu giữ bí mật nhà nước trên máy tính có kết nối mạng. Hãy đăng ký văn bản giấy vào sổ văn bản mật đến, "
     "trình và chuyển giao trực tiếp bằng bì kín có ký nhận, không quét, không chụp; xóa ngay bản quét nếu đã có.",
     "Secret documents must not enter this system: Article 5(5) of the Law on State Secrets 29/2018/QH14 forbids "
     "drafting or keeping state secrets on a networked computer. Register the paper in the book of secret documents, "
     "present and pass it on by hand in a sealed envelope against signature, and do not scan or photograph it; delete "
     "a scan at once if there is one."},
    {"incoming.duplicate",
     "Văn bản này có thể đã được vào sổ: số đến {1}, ngày {2}, cùng cơ quan ban hành, số, ký hiệu và năm. Hãy mở văn "
     "bản đó kiểm tra; nếu vẫn cần vào sổ, chọn “Xác nhận vào sổ”.",
     "This document may have been registered before: arrival number {1} on {2}, with the same issuing organ, number, "
     "symbol and year. Look at it first; confirm if it is to be registered again."},
    {"incoming.code_needed", "Nhập số hoặc ký hiệu của văn bản.", "Enter the document's number or its symbol."},
    {"incoming.code_number_only", "Chỉ nhập số; phần sau dấu “/” nhập vào ô ký hiệu.",
     "Enter the number alone; what follows the “/” goes into the symbol."},
    {"incoming.issued_after_arrival", "Ngày văn bản không được sau ngày đến.",
     "The document can't have been issued after it arrived."},
    {"incoming.due_before_today", "Hạn xử lý không được trước hôm nay.", "The deadline must not lie before today."},
    {"incoming.no_such_upload", "Không dùng được tệp này: tệp chưa tải lên, đã dùng hoặc đã quá hạn. Hãy tải lên lại.",
     "This file can't be used: it was not uploaded by you, was used before or has expired. Upload it again."},
    {"incoming.original_no_pdf", "Tệp gốc phải là PDF; nội dung tệp này không phải PDF.",
     "The original must be a PDF; the content of this file is not."},
    {"incoming.original_needed", "Văn bản điện tử phải có tệp gốc PDF kèm theo.",
     "An electronic document needs its original attached as a PDF."},
    {"incoming.too_many_files", "Mỗi văn bản có tối đa {1} tệp.", "A document holds at most {1} files."},
    /* acting */
    {"incoming.not_yours", "Văn bản không ở bước xử lý của bạn.", "The document is not with you."},
    {"incoming.wrong_role",
     "Chức vụ đang dùng không được thực hiện việc này. Nếu kiêm nhiệm, hãy chuyển sang chức vụ phù hợp.",
     "The post that you act in does not carry this act. If you hold another post, switch to it."},
    {"incoming.wrong_state", "Bước xử lý này đã được thực hiện.", "This step has been dealt with."},
    {"incoming.wrong_step", "Không thực hiện được việc này ở bước hiện tại của văn bản.",
     "This can't be done at the document's present step."},
    {"incoming.several_flows", "Bạn có nhiều bước xử lý của văn bản này; hãy chọn một.",
     "You hold the document in several steps: name one."},
    {"incoming.other_documents", "Việc này không áp dụng cho văn bản như thế này.",
     "This is not done with a document like this one."},
    {"incoming.reply_needed",
     "Văn bản này yêu cầu trả lời: hãy ghi số, ký hiệu văn bản trả lời vào kết quả trước khi hoàn thành.",
     "This document requires a reply: enter the number and symbol of the reply as the result."},
    {"incoming.too_many_flows", "Văn bản đã được chuyển cho {1} lượt người, không chuyển thêm được nữa.",
     "The document has been passed on {1} times: no more are possible."},
    /* receivers */
    {"receiver.none", "Chọn ít nhất một đơn vị hoặc cá nhân nhận.", "Choose at least one unit or person."},
    {"receiver.too_many", "Mỗi lần chuyển tối đa {1} nơi nhận.", "At most {1} receivers at a time."},
    {"receiver.unit_or_person", "Mỗi dòng chọn một đơn vị hoặc một cá nhân.",
     "Each line names one unit or one person."},
    {"receiver.no_such_unit", "Không có đơn vị này, hoặc đơn vị đã ngừng hoạt động.",
     "There is no such unit, or it is closed."},
    {"receiver.no_unit_head",
     "{1} hiện không có trưởng đơn vị để nhận. Chọn một cá nhân của đơn vị, hoặc đề nghị quản trị viên cập nhật chức vụ.",
     "{1} has no head to receive it at present. Choose a person of the unit, or ask the administrator to enter the "
     "post."},
    {"receiver.no_such_person", "Không có người này, hoặc người này hiện không giữ chức vụ nào.",
     "There is no such person, or they hold no post at present."},
    {"receiver.not_in_unit", "{1} không thuộc đơn vị của bạn.", "{1} does not belong to your unit."},
    {"receiver.not_in_role", "Người nhận phải là: {1}.", "The receiver must be: {1}."},
    {"receiver.nobody_in_role",
     "Hiện không có ai giữ chức vụ “{1}” để nhận. Đề nghị quản trị viên cập nhật, hoặc chọn người nhận.",
     "Nobody holds the post “{1}” at present. Ask the administrator to enter the post, or choose a receiver."},
    {"receiver.people_only", "Ở bước này chỉ chuyển cho cá nhân, không chuyển cho đơn vị ({1}).",
     "At this step the document goes to people, not to units ({1})."},
    {"receiver.units_only", "Ở bước này chỉ chuyển cho đơn vị, không chuyển cho cá nhân ({1}).",
     "At this step the document goes to units, not to people ({1})."},
    {"receiver.not_in_this_part", "{1} không nhận được với vai trò này ở bước hiện tại.",
     "{1} can't receive it in this part at this step."},
    {"receiver.informed_only", "Văn bản nhận để biết chỉ chuyển tiếp để biết.",
     "What you received for information can be passed on for information only."},
    {"receiver.twice", "{1} có mặt hai lần trong danh sách nhận.", "{1} stands twice among the receivers."},
    {NULL, NULL, NULL},
};
