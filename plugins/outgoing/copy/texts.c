#include <congvan/fail.h>

#include "outgoing/copy/copy.h"

const struct cv_text outgoing_copy_texts[] = {
    {"copy.paper", "bản giấy", "paper"},
    {"copy.electronic", "bản điện tử", "an electronic document"},
    /* the source */
    {"copy.source_needed", "Chọn văn bản đến hoặc văn bản đi cần sao.",
     "Choose the incoming or outgoing document to be copied."},
    {"copy.no_such_source", "Không có văn bản cần sao, hoặc bạn không được xem văn bản đó.",
     "There is no such document to copy, or you may not see it."},
    {"copy.other_source", "Không đổi được văn bản gốc của bản sao. Hãy hủy bản sao này và lập bản sao khác.",
     "The document that is copied can't be changed. Cancel this copy and begin another one."},
    {"copy.source_cancelled", "Không sao được: văn bản đã bị hủy.", "It can't be copied: it was cancelled."},
    {"copy.source_recalled", "Không sao được: văn bản đã bị thu hồi.", "It can't be copied: it was recalled."},
    {"copy.source_not_issued", "Chưa sao được: văn bản chưa được cấp số, ban hành.",
     "It can't be copied yet: it has not been issued."},
    {"copy.source_not_certified",
     "Chỉ sao lục từ bản sao y. Nếu văn bản này là bản sao y, hãy sửa loại văn bản thành “Bản sao y”; nếu là bản chính, "
     "hãy chọn sao y.",
     "A sao lục is made of a sao y alone. If this is one, correct its type to “Bản sao y”; of an original make a sao y."},
    {"copy.source_is_copy", "Văn bản này là bản sao: chỉ sao lục được từ bản sao y, không sao y hoặc trích sao.",
     "This is a copy itself: of a sao y only a sao lục is made."},
    {"copy.source_medium", "Văn bản cần sao không có ở dạng này.",
     "The document to be copied is not there in this form."},
    /* the block */
    {"copy.not_a_copy", "Chỉ bản sao y, bản sao lục và bản trích sao có thông tin sao.",
     "Only copies have the block of a copy."},
    {"copy.one_medium", "Chọn giấy hoặc điện tử.", "Choose paper or electronic."},
    {"copy.no_such_way", "{1}: không sao từ {2} sang {3} (Điều 25 Nghị định 30/2020/NĐ-CP). Hãy chọn hình thức khác.",
     "{1}: not made from {2} as {3} (Article 25 of Decree 30/2020/NĐ-CP). Choose another form."},
    {"copy.extract_needed", "Ghi phần nội dung được trích sao, ví dụ “Điều 5 và Phụ lục I”.",
     "Say which part is copied, such as “Article 5 and Annex I”."},
    {"copy.whole", "{1} là bản sao đầy đủ; muốn sao một phần, hãy chọn trích sao.",
     "{1} is a copy of the whole; for a part choose trích sao."},
    {NULL, NULL, NULL},
};
