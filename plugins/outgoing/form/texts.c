#include "outgoing/form/check.h"

/* What the check of the form says: what is wrong, then what to do. By "form." and the check's code. */
const struct cv_text outgoing_form_texts[] = {
    /* type, number and symbol */
    {"form.correction_type",
     "Đính chính sai sót về thể thức, kỹ thuật trình bày, thủ tục ban hành bằng công văn. Nếu sai về nội dung, hãy sửa đổi "
     "hoặc thay thế bằng văn bản có hình thức tương đương.",
     "Mistakes of form, technique or procedure are corrected by an official letter. Where the content is wrong, amend or "
     "replace it by a document of equal form."},
    {"form.amendment_type", "Văn bản sửa đổi, thay thế phải có hình thức tương đương văn bản cũ: {1}.",
     "What amends or replaces a document has its form: {1}."},
    {"form.type_missing", "Chưa chọn tên loại văn bản. Hãy chọn trong danh mục tên loại.",
     "The type of the document is missing. Choose one from the list of types."},
    {"form.type_unknown",
     "“{1}” không có trong danh mục tên loại văn bản của cơ quan. Hãy chọn tên loại trong danh mục; nếu cần, đề nghị "
     "quản trị bổ sung danh mục kèm chữ viết tắt.",
     "“{1}” is not in the agency's list of types. Choose one from the list, or have the administrator add it with its "
     "abbreviation."},
    {"form.type_abbreviation",
     "Danh mục chưa có chữ viết tắt của “{1}”, nên không lập được ký hiệu. Đề nghị quản trị bổ sung chữ viết tắt.",
     "The list of types has no abbreviation for “{1}”, so that no symbol can be composed. Have the administrator add "
     "it."},
    {"form.notation.parts",
     "Chưa đủ thông tin để lập ký hiệu: thiếu chữ viết tắt tên cơ quan, hoặc tên đơn vị soạn thảo (lĩnh vực) đối với "
     "công văn. Hãy ghi ký hiệu hoặc đề nghị quản trị bổ sung chữ viết tắt.",
     "The symbol can't be composed: the abbreviation of the agency is missing or, for an official letter, that of the "
     "drafting unit or field. Enter the symbol, or have the administrator add the abbreviation."},
    /* subject */
    {"form.subject_missing", "Chưa có trích yếu nội dung. Hãy ghi ngắn gọn nội dung chủ yếu của văn bản.",
     "The subject is missing. Say in a few words what the document is about."},
    {"form.subject_missing.letter", "Công văn chưa có trích yếu. Hãy ghi nội dung đặt sau “V/v” dưới số, ký hiệu.",
     "The official letter has no subject. Enter what stands after “V/v” under its number and symbol."},
    {"form.subject_about",
     "“V/v” chỉ dùng cho công văn. Trích yếu của {1} đặt dưới tên loại: hãy bỏ “V/v” và ghi thẳng nội dung, ví dụ “về "
     "việc …”.",
     "“V/v” belongs to official letters only. The subject of a document of the type {1} stands under the type's name: "
     "drop “V/v” and begin with what it is about."},
    {"form.subject_about.letter",
     "Trích yếu công văn được đặt sau “V/v”: hãy bỏ “Về việc” ở đầu trích yếu để không lặp.",
     "The subject of an official letter is put after “V/v”: drop “Về việc” at its beginning, which says the same."},
    {"form.subject_alone", "Trích yếu chỉ có “V/v”, chưa nêu nội dung. Hãy ghi nội dung chủ yếu của văn bản.",
     "The subject is “V/v” and nothing else. Say what the document is about."},
    {"form.subject_date",
     "Trích yếu có ngày, tháng chưa ghi đủ chữ số. Ngày nhỏ hơn 10 và tháng 1, tháng 2 phải thêm số 0 phía trước, ví "
     "dụ “ngày 05 tháng 02 năm 2026”.",
     "A date in the subject lacks zeros. Days below 10 and the months 1 and 2 have a zero before them, as in “ngày 05 "
     "tháng 02 năm 2026”."},
    /* dates and marks */
    {"form.date", "“{1}” không phải là ngày. Hãy ghi lại theo dạng ngày/tháng/năm, ví dụ 05/02/2026.",
     "“{1}” is no date. Enter it as day/month/year, such as 05/02/2026."},
    {"form.due_date", "Hạn trả lời đã qua trước ngày ban hành. Hãy chọn hạn muộn hơn.",
     "An answer is asked for before the document is issued. Choose a later date."},
    {"form.urgency_mark",
     "“Hỏa tốc hẹn giờ” không có trong các mức khẩn đóng dấu trên văn bản (khẩn, thượng khẩn, hỏa tốc). Bản giấy đóng "
     "dấu HỎA TỐC; giờ hẹn ghi trên phong bì và khi gửi qua trục liên thông.",
     "“Timed express” is not one of the urgency marks of a document (khẩn, thượng khẩn, hỏa tốc). Paper is marked HỎA "
     "TỐC; the hour is written on the envelope and sent along on the exchange axis."},
    {"form.urgency_written", "Không ghi mức độ khẩn trong trích yếu. Hãy bỏ các chữ đó và chọn mức độ khẩn ở ô riêng.",
     "The urgency does not belong in the subject. Drop these words and choose the urgency in its own field."},
    {"form.circulation_mark",
     "“Hạn chế phổ biến” không phải là chỉ dẫn phạm vi lưu hành theo quy định. Hãy chọn XEM XONG TRẢ LẠI hoặc LƯU HÀNH "
     "NỘI BỘ.",
     "“Restricted” is not one of the notes on circulation. Choose “return after reading” or “internal”."},
    {"form.circulation_internal",
     "Văn bản LƯU HÀNH NỘI BỘ lại gửi ra ngoài cơ quan: {1}. Hãy bỏ nơi nhận này hoặc đổi phạm vi lưu hành.",
     "An internal document is to leave the agency: {1}. Remove this recipient or change the circulation."},
    /* lengths */
    {"form.length", "Nội dung dài quá {1} ký tự. Hãy rút gọn.", "This is longer than {1} characters. Shorten it."},
    {"form.amount", "Số trang và số bản phát hành không quá 999.", "Neither pages nor copies can be more than 999."},
    {"form.page_amount", "Chưa ghi số trang. Hãy ghi số trang của văn bản, kể cả phụ lục cùng tệp.",
     "The number of pages is missing. Enter it, with the annexes in the same file."},
    /* who signs */
    {"form.signer_missing", "Chưa chọn người ký. Hãy chọn người ký và quyền hạn ký.",
     "Nobody is named to sign. Choose who signs, and in what capacity."},
    {"form.signer_name", "Tên người ký “{1}” khác với tên trong danh bạ: “{2}”. Hãy ghi đúng họ, tên đệm và tên.",
     "The signer's name “{1}” differs from the directory's: “{2}”. Write the full name as it is there."},
    {"form.academic_title", "Trước họ tên người ký không ghi học hàm, học vị, danh hiệu (“{1}”). Hãy ghi “{2}”.",
     "No academic or honorary title (“{1}”) stands before the signer's name. Write “{2}”."},
    {"form.capacity_combination",
     "Các quyền hạn ký này không ghi cùng nhau, hoặc sai thứ tự. Chỉ kết hợp TM. với KT. hoặc Q., và TL. với KT.",
     "These signing capacities do not go together, or not in this order. Only TM. goes with KT. or Q., and TL. with "
     "KT."},
    {"form.capacity_combination.authorization",
     "Người được ủy quyền ký (TUQ.) phải tự ký, không được ủy quyền lại và không giao cấp phó ký thay. Hãy chỉ chọn "
     "TUQ., hoặc trình người có thẩm quyền ký.",
     "Who signs by authorization (TUQ.) signs in person: it can't be passed on, nor given to a deputy. Choose TUQ. "
     "alone, or have the competent person sign."},
    {"form.capacity_post", "Người giữ chức vụ “{1}” không ký với quyền hạn đã chọn. Hãy ghi “{2}”.",
     "Who holds the post “{1}” does not sign in this capacity. Write “{2}”."},
    {"form.capacity_post.gone", "Người ký không còn giữ chức vụ đã chọn. Hãy chọn lại người ký.",
     "The signer holds the chosen post no longer. Choose who signs again."},
    {"form.capacity_post.none",
     "Người giữ chức vụ “{1}” không có thẩm quyền ký văn bản. Hãy chọn người đứng đầu, cấp phó hoặc trưởng đơn vị được "
     "giao ký thừa lệnh.",
     "Who holds the post “{1}” is not competent to sign. Choose the head, a deputy, or the head of a unit who signs by "
     "order."},
    {"form.capacity_post.authorization",
     "Chỉ người đứng đầu đơn vị thuộc cơ quan mới ký thừa ủy quyền (TUQ.). Người giữ chức vụ “{1}” hãy ký “{2}”.",
     "Only the head of a unit of the agency signs by authorization (TUQ.). Who holds the post “{1}” signs “{2}”."},
    {"form.capacity_post.no_delegation",
     "Người giữ chức vụ “{1}” không được ký thừa ủy quyền (TUQ.): việc này phải có văn bản ủy quyền của người đứng đầu "
     "cho người đứng đầu đơn vị. Ủy quyền xử lý trên hệ thống không phải là thừa ủy quyền ký văn bản.",
     "Who holds the post “{1}” can't sign by authorization (TUQ.): that takes a document by which the agency's head "
     "authorizes the head of a unit. A delegation on this server is not such an authorization."},
    {"form.capacity_collective",
     "Chưa ghi tên tập thể sau “TM.”. Hãy ghi tên tập thể lãnh đạo hoặc tên cơ quan, ví dụ “ỦY BAN NHÂN DÂN”.",
     "The collective after “TM.” is missing. Enter the name of the leading collective or of the agency, such as “ỦY BAN "
     "NHÂN DÂN”."},
    {"form.capacity_regime",
     "{1} làm việc theo chế độ thủ trưởng nên không ghi TM. trước tên cơ quan. Hãy bỏ TM.; nếu ký thay mặt hội đồng, "
     "ban thì ghi tên hội đồng, ban đó.",
     "{1} is led by its head, so that TM. does not stand before its name. Drop TM., or name the council or committee "
     "that is signed for."},
    {"form.position", "Chức vụ “{1}” khác với chức vụ đang giữ: “{2}”. Hãy ghi đúng chức vụ lãnh đạo chính thức.",
     "The position “{1}” is not the one held: “{2}”. Write the official leading position."},
    {"form.position.missing", "Chưa ghi chức vụ của người ký. Hãy ghi chức vụ lãnh đạo chính thức.",
     "The signer's position is missing. Write the official leading position."},
    {"form.for_position",
     "Chức vụ được ký thay “{1}” khác với chức vụ của người đứng đầu cơ quan: “{2}”. Hãy ghi “{2}”.",
     "The position that is signed for, “{1}”, is not that of the agency's head: “{2}”. Write “{2}”."},
    {"form.for_position.missing",
     "Chưa ghi chức vụ của người đứng đầu sau chữ viết tắt quyền hạn ký, ví dụ “KT. GIÁM ĐỐC”. Hãy bổ sung.",
     "The position of the head, which follows the letters of the capacity, is missing, as in “KT. GIÁM ĐỐC”. Add it."},
    {"form.unit_position",
     "Cấp phó ký thay trưởng đơn vị phải ghi “KT.” và chức vụ của trưởng đơn vị, ví dụ “KT. CHÁNH VĂN PHÒNG”. Hãy bổ "
     "sung.",
     "A unit's deputy writes “KT.” and the position of the unit's head, as in “KT. CHÁNH VĂN PHÒNG”. Add it."},
    {"form.authorization",
     "Ký thừa ủy quyền phải căn cứ văn bản ủy quyền của người đứng đầu. Hãy ghi số, ký hiệu, ngày của văn bản đó. Ủy "
     "quyền xử lý trên hệ thống không thay thế văn bản này.",
     "Signing by authorization rests on a document of the agency's head. Enter its number, symbol and date. A "
     "delegation on this server does not stand in its place."},
    {"form.authorized_until", "Thời hạn được ủy quyền ký đã hết ngày {1}. Hãy trình người có thẩm quyền ký.",
     "The authorization to sign ended on {1}. Have the competent person sign."},
    {"form.authorized_until.missing",
     "Ủy quyền ký phải có thời hạn. Hãy ghi ngày cuối cùng được ký theo văn bản ủy quyền.",
     "An authorization to sign is limited in time. Enter the last day on which it holds."},
    {"form.by_order_type", "Quy chế của cơ quan không giao ký thừa lệnh đối với “{1}”. Hãy trình lãnh đạo cơ quan ký.",
     "The agency's rules do not let “{1}” be signed by order. Have the agency's leadership sign."},
    /* places */
    {"form.addressee_missing",
     "{1} phải có “Kính gửi”. Hãy chọn cơ quan, đơn vị hoặc cá nhân trực tiếp giải quyết công việc.",
     "A document of the type {1} begins with “Kính gửi”. Choose who is to act on it."},
    {"form.as_above",
     "“{1}” có ở “Kính gửi” nhưng không có trong nơi nhận nên sẽ không được gửi. Hãy thêm vào nơi nhận để thực hiện.",
     "“{1}” stands under “Kính gửi” but is no recipient, so that it would get nothing. Add it as a recipient that is to "
     "act."},
    {"form.as_above.not_addressed",
     "“{1}” là nơi nhận để thực hiện nhưng không có ở “Kính gửi”. Hãy thêm vào “Kính gửi” hoặc đổi thành nơi nhận để "
     "biết.",
     "“{1}” is a recipient that is to act but does not stand under “Kính gửi”. Add it there, or let it receive for "
     "information."},
    {"form.recipients_missing", "Chưa có nơi nhận. Hãy chọn ít nhất một nơi nhận.",
     "There is no recipient. Choose at least one."},
    {"form.recipient_written", "“Như trên” do hệ thống tự ghi theo “Kính gửi”. Hãy xóa dòng này khỏi nơi nhận.",
     "“Như trên” is written by the server for whom “Kính gửi” names. Delete this line."},
    {"form.recipient_written.record_copy",
     "“Lưu: VT” do hệ thống tự ghi ở dòng cuối. Hãy xóa dòng này và ghi đơn vị soạn thảo ở ô bản lưu.",
     "“Lưu: VT” is written by the server as the last line. Delete this one and enter the drafting unit in the field of "
     "the record copy."},
    {"form.record_copy", "Dòng “Lưu: VT” chưa có đơn vị soạn thảo. Hãy ghi “{1}”.",
     "The line “Lưu: VT” lacks the drafting unit. Enter “{1}”."},
    {"form.record_copy.no_unit", "Dòng “Lưu: VT” chưa có đơn vị soạn thảo. Hãy ghi chữ viết tắt tên đơn vị.",
     "The line “Lưu: VT” lacks the drafting unit. Enter its abbreviation."},
    {"form.record_copy_form",
     "Ở ô bản lưu chỉ ghi chữ viết tắt đơn vị soạn thảo, ví dụ “NVY (HVT)”. “Lưu: VT,” và dấu chấm cuối do hệ thống tự "
     "ghi.",
     "Enter the abbreviation of the drafting unit alone, such as “NVY (HVT)”. “Lưu: VT,” and the full stop are written "
     "by the server."},
    {"form.record_copy_unit", "Sau “Lưu: VT” phải là đơn vị soạn thảo: “{1}”. Hãy sửa lại.",
     "The drafting unit stands after “Lưu: VT”: “{1}”. Correct it."},
    {"form.issued_amount", "Số bản phát hành ({1}) ít hơn số bản giấy phải gửi ({2}). Hãy sửa lại.",
     "Fewer copies are issued ({1}) than go out on paper ({2}). Correct it."},
    {"form.issued_amount.missing", "Chưa ghi số bản phát hành, trong khi phải gửi {1} bản giấy. Hãy bổ sung.",
     "The number of copies is missing, while {1} go out on paper. Enter it."},
    {"form.no_paper",
     "Văn bản ghi “không có văn bản giấy” nhưng có nơi nhận bản giấy. Hãy đổi cách gửi hoặc bỏ ghi chú đó.",
     "The document is marked as without paper, but has recipients on paper. Change how they get it, or the mark."},
    /* files */
    {"form.pdf", "Chưa đính kèm tệp PDF của văn bản. Hãy đính kèm để trình ký và ban hành.",
     "The PDF of the document is not attached. Attach it: it is what is signed and issued."},
    {"form.pdf.other", "Tệp “{1}” không phải PDF. Hãy thay bằng tệp PDF.", "“{1}” is no PDF. Replace it with one."},
    {"form.draft", "Chưa đính kèm tệp dự thảo có thể chỉnh sửa. Hãy đính kèm để lưu cùng văn bản.",
     "The editable draft is not attached. Attach it: it is kept with the document."},
    {"form.draft.pdf", "Tệp dự thảo “{1}” là PDF, không chỉnh sửa được. Hãy đính kèm tệp soạn thảo gốc.",
     "The draft “{1}” is a PDF, which can't be edited. Attach the file that it was made from."},
    {"form.annex_number",
     "Văn bản có {1} phụ lục thì phải đánh số bằng chữ số La Mã. Hãy đổi tên tệp “{2}” thành “Phụ lục {3}”.",
     "The document has {1} annexes, which carry Roman numbers. Rename the file “{2}” to “Phụ lục {3}”."},
    /* refusals */
    {"form.blocks", "{1}", "{1}"},
    {"sign.not_your_post", "Chỉ được ký theo chức vụ mình đang giữ. Hãy chọn lại chức vụ ký.",
     "You sign in a post that you hold now: choose another."},
    {"form.blocks_by", "{1} (theo {2})", "{1} (by {2})"},
    {"form.no_such_post", "Không có chức vụ này, hoặc không còn ai giữ. Hãy chọn lại người ký.",
     "There is no such post, or nobody holds it any longer. Choose who signs again."},
    {"form.signs_nothing",
     "{1} không có thẩm quyền ký văn bản với chức vụ này. Hãy chọn người đứng đầu, cấp phó hoặc trưởng đơn vị được giao "
     "ký thừa lệnh.",
     "{1} is not competent to sign in this post. Choose the head, a deputy, or the head of a unit who signs by order."},
    /* copies */
    {"form.copy_source", "Chưa có văn bản được sao. Hãy chọn văn bản cần sao.",
     "The document that is copied is missing. Choose it."},
    {"form.copy_way", "{1}: không sao được theo hình thức đã chọn (giấy, điện tử). Hãy chọn hình thức khác.",
     "{1}: not made from one medium to the other in this way. Choose other media."},
    {"form.copy_extract", "Chưa ghi phần nội dung được trích sao. Hãy ghi rõ, ví dụ “Điều 5 và Phụ lục I”.",
     "Which part is copied is not said. Write it down, such as “Article 5 and Annex I”."},
    {"form.copy_organ", "Chưa ghi tên cơ quan, tổ chức sao văn bản. Hãy bổ sung.",
     "The organ that copies is not named. Add it."},
    {"form.copy_place", "Chưa ghi địa danh của bản sao. Hãy bổ sung; địa danh đứng trước ngày, tháng, năm sao.",
     "The place of the copy is missing. Add it; it stands before the date."},
    {"form.copy_scan", "Bản sao điện tử phải có tệp PDF (bản quét, hoặc bản trích sao đã trình bày). Hãy đính kèm.",
     "An electronic copy needs a PDF, the scan or the extract. Attach it."},
    {NULL, NULL, NULL},
};
