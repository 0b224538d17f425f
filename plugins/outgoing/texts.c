#include <congvan/fail.h>

#include "outgoing/outgoing.h"

const struct cv_text outgoing_texts[] = {
    /* seeing */
    {"outgoing.not_found", "Không có văn bản đi này.", "There is no such outgoing document."},
    {"outgoing.not_visible", "Bạn không có quyền xem văn bản này.", "This document is not for you to see."},
    {"outgoing.sees_none", "Chức vụ đang dùng không làm việc với văn bản.",
     "The post that you act in does not work with documents."},
    {"outgoing.no_such_file", "Không có tệp này ở phiên bản đó.", "That version has no such file."},
    {"outgoing.days_reversed", "Ngày cuối phải từ ngày đầu trở đi.", "The last day must not lie before the first."},
    /* drafting */
    {"outgoing.may_not_draft", "Chức vụ đang dùng không soạn văn bản đi.",
     "The post that you act in does not draft documents."},
    {"outgoing.not_this_kind", "Chức vụ đang dùng không soạn loại văn bản này.",
     "The post that you act in does not draft documents of this kind."},
    {"outgoing.secret_refused",
     "Không được soạn văn bản mật trên hệ thống: Điều 5 khoản 5 Luật Bảo vệ bí mật nhà nước số 29/2018/QH14 cấm soạn "
     "thảo, lưu giữ bí mật nhà nước trên máy tính có kết nối mạng. Hãy soạn trên máy tính độc lập hoặc viết tay, trình "
     "và ký trên giấy, đăng ký vào sổ văn bản mật đi và gửi bằng bì kín có ký nhận.",
     "Secret documents must not be drafted here: Article 5(5) of the Law on State Secrets 29/2018/QH14 forbids drafting "
     "or keeping state secrets on a networked computer. Write it by hand or on a computer that stands alone, have it "
     "signed on paper, register it in the book of secret documents and send it in a sealed envelope against signature."},
    {"outgoing.barred", "Không soạn trên hệ thống: {1}. {2}", "This must not be drafted here: {1}. {2}"},
    {"outgoing.barred_by", "Không soạn trên hệ thống: {1} (theo {3}). {2}",
     "This must not be drafted here: {1} (by {3}). {2}"},
    {"outgoing.due_before_today", "Hạn không được trước hôm nay.", "The day must not lie before today."},
    {"outgoing.no_such_upload", "Không dùng được tệp này: tệp chưa tải lên, đã dùng hoặc đã quá hạn. Hãy tải lên lại.",
     "This file can't be used: it was not uploaded by you, was used before or has expired. Upload it again."},
    {"outgoing.no_pdf", "Tệp này phải là PDF; nội dung tệp không phải PDF.",
     "This file must be a PDF; its content is not."},
    {"outgoing.file_needed", "Đính kèm dự thảo (tệp soạn thảo hoặc PDF) trước khi trình.",
     "Attach the draft, editable or as a PDF, before you submit it."},
    {"outgoing.nothing_changed", "Không có gì thay đổi so với phiên bản hiện tại.",
     "Nothing is different from the present version."},
    {"outgoing.link_kind", "Không liên kết được văn bản này theo cách đã chọn.",
     "This document can't be linked in this way."},
    {"outgoing.no_such_document", "Không có văn bản này, hoặc bạn không được xem.",
     "There is no such document, or you may not see it."},
    /* acting */
    {"outgoing.not_yours", "Văn bản không ở bước xử lý của bạn.", "The document is not with you."},
    {"outgoing.wrong_role",
     "Chức vụ đang dùng không được thực hiện việc này. Nếu kiêm nhiệm, hãy chuyển sang chức vụ phù hợp.",
     "The post that you act in does not carry this act. If you hold another post, switch to it."},
    {"outgoing.wrong_state", "Bước xử lý này đã được thực hiện.", "This step has been dealt with."},
    {"outgoing.frozen", "Văn bản đã được đóng băng: {2}", "The document is frozen: {2}"},
    {"outgoing.wrong_step", "Không thực hiện được việc này ở bước hiện tại của văn bản.",
     "This can't be done at the document's present step."},
    {"outgoing.several_flows", "Bạn có nhiều bước xử lý của văn bản này; hãy chọn một.",
     "You hold the document in several steps: name one."},
    {"outgoing.no_such_flow", "Không có bước xử lý này.", "There is no such step of the document."},
    {"outgoing.other_documents", "Việc này không áp dụng cho văn bản như thế này.",
     "This is not done with a document like this one."},
    {"outgoing.not_endorsed",
     "Chưa đủ xác nhận cho phiên bản hiện tại, còn thiếu: {2}. Dự thảo đã sửa sau khi duyệt thì phải duyệt lại.",
     "The present version lacks: {2}. A draft that was changed after its approval must be approved again."},
    {"outgoing.revise_by_patch", "Việc này ghi phiên bản mới: hãy gửi nội dung sửa của dự thảo.",
     "This writes another version: send what changes in the draft."},
    {"outgoing.too_many_flows", "Văn bản đã được chuyển cho {1} lượt người, không chuyển thêm được nữa.",
     "The document has been passed on {1} times: no more are possible."},
    {"outgoing.twice_in_batch", "Văn bản này có mặt hai lần trong danh sách.",
     "This document stands twice in the list."},
    {"outgoing.not_in_batch", "Việc này chỉ thực hiện với từng văn bản.", "This is done with one document at a time."},
    {"outgoing.batch_full",
     "Chưa thực hiện: các văn bản trước trong danh sách có quá nhiều nơi nhận. Hãy gửi lại các văn bản còn lại.",
     "Not done: the documents before it have too many receivers together. Send what is left again."},
    {NULL, NULL, NULL},
};
