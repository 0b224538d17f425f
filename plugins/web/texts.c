#include "texts.h"

#include <stdio.h>
#include <string.h>

const struct cv_text web_texts[] = {
    {"web.malformed", "Máy chủ không đọc được yêu cầu: {1}.", "The request cannot be read: {1}."},
    {"web.framing",
     "Độ dài nội dung của yêu cầu không rõ ràng: chỉ được có một Content-Length, hoặc Transfer-Encoding: chunked.",
     "The length of the request's body is ambiguous: send one Content-Length, or Transfer-Encoding: chunked."},
    {"web.target_too_long", "Địa chỉ của yêu cầu quá dài: tối đa {1} byte.",
     "The request's address is too long: at most {1} bytes."},
    {"web.header_too_large", "Phần đầu của yêu cầu quá lớn: tối đa {1}.",
     "The request's header is too large: at most {1}."},
    {"web.not_found", "Không có gì ở địa chỉ này.", "There is nothing at this address."},
    {"web.method_not_allowed", "Địa chỉ này chỉ nhận các phương thức: {1}.",
     "This address takes these methods only: {1}."},
    {"web.session_required", "Bạn chưa đăng nhập, hoặc phiên làm việc đã kết thúc. Hãy đăng nhập để tiếp tục.",
     "You are not signed in, or your session has ended. Sign in to go on."},
    {"web.password_change_required", "Bạn phải đổi mật khẩu trước khi tiếp tục.",
     "You must change your password before you go on."},
    {"web.csrf", "Yêu cầu không mang mã chống giả mạo của phiên làm việc. Hãy tải lại trang rồi thử lại.",
     "The request does not carry the session's protection code. Reload the page and try again."},
    {"web.cross_site", "Yêu cầu đến từ một trang khác nên bị từ chối.",
     "The request comes from another site and was refused."},
    {"web.key_required", "Thiếu Idempotency-Key: thao tác này cần một mã riêng cho mỗi lần gửi.",
     "Idempotency-Key is missing: this action needs a key of its own each time it is sent."},
    {"web.key_malformed", "Idempotency-Key phải gồm 1 đến 255 ký tự ASCII in được, không có dấu cách.",
     "Idempotency-Key must be 1 to 255 visible ASCII characters without blanks."},
    {"web.if_match_required", "Thiếu If-Match: hãy gửi phiên bản (ETag) mà bạn đang xem.",
     "If-Match is missing: send the version (ETag) that you are looking at."},
    {"web.if_match_malformed", "If-Match phải là một ETag mạnh trong dấu ngoặc kép, ví dụ \"3\".",
     "If-Match must be one strong ETag in quotes, for example \"3\"."},
    {"web.json_expected", "Nội dung phải là JSON (Content-Type: application/json).",
     "The body must be JSON (Content-Type: application/json)."},
    {"web.body_too_large", "Nội dung quá lớn: tối đa {1} byte.", "The body is too large: at most {1} bytes."},
    {"web.body_too_slow", "Nội dung đến quá chậm nên kết nối đã bị ngắt.",
     "The body arrived too slowly, and the connection was ended."},
    {"web.busy", "Máy chủ đang quá tải. Hãy thử lại sau ít giây.",
     "The server is overloaded. Try again in a few seconds."},
    {"web.unavailable", "Dịch vụ tạm thời chưa sẵn sàng. Hãy thử lại sau ít giây.",
     "The service is not available at the moment. Try again in a few seconds."},
    {"web.timeout", "Máy chủ không kịp trả lời. Hãy thử lại với cùng Idempotency-Key.",
     "The server did not answer in time. Try again with the same Idempotency-Key."},
    {"web.internal", "Đã xảy ra lỗi trong máy chủ. Hãy báo cho quản trị viên kèm mã yêu cầu.",
     "An error occurred in the server. Tell the administrator the request's id."},
    {"web.demo", "Máy chủ có đơn vị dùng thử nên chỉ phục vụ trên địa chỉ nội bộ của máy (127.0.0.1).",
     "The server holds a demo agency and serves loopback addresses only (127.0.0.1)."},
    {"blob.empty", "Tệp rỗng. Hãy chọn lại tệp.", "The file is empty. Choose it again."},
    {"blob.name",
     "Tên tệp (X-File-Name) phải là UTF-8 mã hóa phần trăm, từ 1 đến 255 ký tự, không có ký tự điều khiển.",
     "The file's name (X-File-Name) must be percent-encoded UTF-8, 1 to 255 characters, no control characters."},
    {"blob.digest", "X-Content-SHA256 phải gồm 64 chữ số thập lục phân.",
     "X-Content-SHA256 must be 64 hexadecimal digits."},
    {"blob.digest_mismatch", "Tệp nhận được không khớp với SHA-256 đã khai báo. Hãy tải lên lại.",
     "The file that arrived does not match the declared SHA-256. Upload it again."},
    {"blob.type", "Loại tệp này không được nhận: nội dung là {1}. Hãy chuyển sang PDF rồi tải lên lại.",
     "Files of this type are not accepted: the content is {1}. Turn it into a PDF and upload that."},
    {"blob.type_mismatch", "Nội dung của tệp không đúng loại đã khai báo: nội dung là {1}.",
     "The file's content is not of the declared type: the content is {1}."},
    {"blob.pdf_broken", "Tệp PDF không trọn vẹn: thiếu dấu kết thúc. Hãy quét hoặc tải lên lại.",
     "The PDF is not complete: its end mark is missing. Scan or upload it again."},
    {"blob.multipart", "Hãy gửi chính tệp làm nội dung của yêu cầu, không dùng multipart/form-data.",
     "Send the file itself as the body, not multipart/form-data."},
    {"blob.too_many", "Bạn đang tải lên quá nhiều tệp cùng lúc: tối đa {1}.",
     "You are uploading too many files at the same time: at most {1}."},
    {"blob.storage_full", "Máy chủ không còn đủ dung lượng lưu trữ. Hãy báo cho quản trị viên.",
     "The server has no storage left. Tell the administrator."},
    {"blob.range", "Khoảng byte được yêu cầu nằm ngoài tệp.", "The requested range lies outside the file."},
    {"page.sign_in", "Hãy mở Công Văn, đăng nhập rồi mở lại từ màn hình trước đó.",
     "Open Công Văn, sign in, and open this again from where you were."},
    {"page.ask", "Nếu bạn cần dùng, hãy hỏi văn thư hoặc quản trị viên của cơ quan.",
     "If you need it, ask the records office or the administrator of your agency."},
    {"page.again", "Hãy đợi ít giây rồi thử lại.", "Wait a few seconds and try again."},
    {"page.tell", "Hãy thử lại; nếu vẫn lỗi, báo cho quản trị viên kèm mã yêu cầu bên dưới.",
     "Try again; if it fails again, tell the administrator the request's id below."},
    {"page.back_and_look", "Hãy quay lại màn hình trước, kiểm tra rồi mở lại.",
     "Go back to the screen you came from, check, and open it again."},
    {"page.back", "Quay lại màn hình trước", "Back to where you were"},
    {"page.home", "Mở Công Văn", "Open Công Văn"},
    {"page.retry", "Thử lại", "Try again"},
    {"page.request_id", "Mã yêu cầu:", "Request id:"},
    {NULL, NULL, NULL},
};

struct title {
	unsigned status;
	const char *vi, *en;
};

static const struct title titles[] = {
    {400, "Yêu cầu không đọc được", "Malformed request"},
    {401, "Chưa đăng nhập", "Not signed in"},
    {403, "Không có quyền", "Not allowed"},
    {404, "Không tìm thấy", "Not found"},
    {405, "Phương thức không dùng được", "Method not allowed"},
    {408, "Quá thời gian chờ", "Request too slow"},
    {409, "Xung đột", "Conflict"},
    {412, "Dữ liệu đã thay đổi", "Changed meanwhile"},
    {413, "Nội dung quá lớn", "Content too large"},
    {414, "Địa chỉ quá dài", "Address too long"},
    {415, "Loại nội dung không được nhận", "Unsupported type of content"},
    {416, "Khoảng không hợp lệ", "Range not satisfiable"},
    {422, "Dữ liệu không hợp lệ", "Invalid data"},
    {428, "Thiếu phiên bản", "Version required"},
    {429, "Quá nhiều yêu cầu", "Too many requests"},
    {431, "Phần đầu quá lớn", "Header too large"},
    {500, "Lỗi máy chủ", "Server error"},
    {503, "Chưa sẵn sàng", "Not available"},
    {504, "Không kịp trả lời", "No answer in time"},
    {507, "Hết dung lượng", "Storage full"},
};

void web_text(const char *language, const char *reason, const char *argument, char *text, size_t size_bytes)
{
	const char *pattern = reason, *mark;

	for (const struct cv_text *entry = web_texts; entry->reason; entry++) {
		if (strcmp(entry->reason, reason) == 0) {
			pattern = strcmp(language, "en") == 0 ? entry->en : entry->vi;
			break;
		}
	}
	mark = strstr(pattern, "{1}");
	if (mark)
		snprintf(text, size_bytes, "%.*s%s%s", (int)(mark - pattern), pattern, argument ? argument : "",
			 mark + 3);
	else
		snprintf(text, size_bytes, "%s", pattern);
}

const char *web_title(const char *language, unsigned status)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (titles[i].status == status)
			return strcmp(language, "en") == 0 ? titles[i].en : titles[i].vi;
	return strcmp(language, "en") == 0 ? "Error" : "Lỗi";
}
