#include "plugin/status.h"

#include <errno.h>
#include <string.h>

#include <congvan/bus.pb-c.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "plan/wire.h"

#define STATUS_TEXT_MAX 1024u

struct status_text {
	enum cv_code code;
	const char *name, *vi, *en;
};

static const struct status_text texts[STATUS_REASONS] = {
    [STATUS_DENIED] = {CV_DENIED, "call.denied", "Phân hệ “{1}” không được phép gọi “{2}”.",
		       "Plugin “{1}” may not call “{2}”."},
    [STATUS_NO_SERVICE] = {CV_UNAVAILABLE, "call.no_service", "Dịch vụ “{1}” hiện không hoạt động.",
			   "Service “{1}” is not running."},
    [STATUS_NO_METHOD] = {CV_NOT_FOUND, "call.no_method", "Dịch vụ “{1}” không có chức năng “{2}”.",
			  "Service “{1}” has no method “{2}”."},
    [STATUS_IN_TRANSACTION] = {CV_INTERNAL, "call.in_transaction",
			       "“{1}.{2}” có ghi dữ liệu nên không được gọi bên trong một giao dịch.",
			       "“{1}.{2}” writes and may not be called inside a transaction."},
    [STATUS_LOOP] = {CV_LOOP, "call.loop", "Lời gọi quay vòng: {1}.", "The call would come back to its caller: {1}."},
    [STATUS_PATH_TOO_LONG] = {CV_LOOP, "call.too_deep", "Chuỗi lời gọi quá dài: {1}.",
			      "Too many calls within each other: {1}."},
    [STATUS_BUSY] = {CV_BUSY, "call.busy", "Hệ thống đang bận ({1}). Vui lòng thử lại sau giây lát.",
		     "The server is busy ({1}). Please try again in a moment."},
    [STATUS_DEADLINE] = {CV_DEADLINE, "call.deadline", "Quá thời gian xử lý ({1}.{2}).",
			 "The time for this request has run out ({1}.{2})."},
    [STATUS_UNAVAILABLE] = {CV_UNAVAILABLE, "call.unavailable", "Phân hệ “{1}” đang dừng hoặc khởi động lại.",
			    "Plugin “{1}” is stopping or starting."},
    [STATUS_REQUEST_TOO_LARGE] = {CV_TOO_LARGE, "message.request_too_large",
				  "Yêu cầu dài {1} byte, vượt giới hạn {2} byte.",
				  "The request has {1} bytes, more than the limit of {2}."},
    [STATUS_REPLY_TOO_LARGE] = {CV_INTERNAL, "message.reply_too_large", "Kết quả dài {1} byte, vượt giới hạn {2} byte.",
				"The reply has {1} bytes, more than the limit of {2}."},
    [STATUS_MALFORMED] = {CV_MALFORMED, "message.malformed", "Thông điệp không đúng định dạng.",
			  "The message is malformed."},
    [STATUS_INTERNAL] = {CV_INTERNAL, "internal", "Phân hệ “{1}” gặp lỗi nội bộ. Sự việc đã được ghi nhật ký.",
			 "Plugin “{1}” failed internally. The failure has been logged."},
    [STATUS_CONFLICT] = {CV_BUSY, "store.conflict",
			 "Dữ liệu đang được nhiều người sửa cùng lúc (đã thử {1} lần). Vui lòng thử lại.",
			 "Others are changing the same data ({1} attempts). Please try again."},
    [STATUS_STORE_FULL] = {CV_STORAGE_FULL, "store.full",
			   "Máy chủ sắp hết dung lượng lưu trữ nên tạm ngừng ghi. Vui lòng báo quản trị hệ thống.",
			   "The server is low on disk space and accepts no changes. Please tell the administrator."},
    [STATUS_STORE_STOPPED] = {CV_UNAVAILABLE, "store.stopped", "Máy chủ đang dừng, thay đổi chưa được ghi.",
			      "The server is stopping; nothing was changed."},
    [STATUS_STORE_UNKNOWN] = {CV_UNKNOWN, "store.unknown",
			      "Ghi dữ liệu gặp sự cố, chưa rõ thay đổi đã được lưu hay chưa. Hãy kiểm tra lại.",
			      "Writing failed; it is not known whether the change was stored. Please look again."},
    [STATUS_STORE_FAILED] = {CV_INTERNAL, "store.failed", "Không ghi được dữ liệu ({1}).",
			     "The change could not be stored ({1})."},
    [STATUS_FENCED] = {CV_UNAVAILABLE, "call.fenced", "Phân hệ “{1}” đã được thay thế, thay đổi bị từ chối.",
		       "Plugin “{1}” has been replaced; its change was refused."},
    [STATUS_UPLOAD_GONE] = {CV_NOT_FOUND, "upload.not_found", "Tệp tải lên không còn hoặc đã được dùng.",
			    "The uploaded file is gone or has been used."},
    [STATUS_NOT_OPERATOR] = {CV_DENIED, "call.not_operator", "“{1}.{2}” không dành cho người vận hành.",
			     "“{1}.{2}” is not for operators."},
};

/* Text with its arguments put in; cut, never past the buffer, at a character's boundary. */
static void compose(char *to, size_t size, const char *text, const char *first, const char *second)
{
	size_t len = 0;

	while (*text != '\0' && len + 1 < size) {
		const char *argument = NULL;

		if (strncmp(text, "{1}", 3) == 0)
			argument = first != NULL ? first : "";
		else if (strncmp(text, "{2}", 3) == 0)
			argument = second != NULL ? second : "";
		if (argument == NULL) {
			to[len++] = *text++;
			continue;
		}
		text += 3;
		while (*argument != '\0' && len + 1 < size)
			to[len++] = *argument++;
	}
	if (*text != '\0') {
		while (len > 0 && ((unsigned char)to[len - 1] & 0xc0) == 0x80)
			len--;
		if (len > 0 && ((unsigned char)to[len - 1] & 0x80) != 0)
			len--;
	}
	to[len] = '\0';
}

/* A packed status that holds nothing but its code, for which no memory is needed: a failure without would be a success.
 */
static struct cv_bytes status_bare(uint32_t code)
{
#define BARE(name) [name] = { 0x08, name }
	static const uint8_t bare[][2] = {
	    BARE(CV_INVALID),
	    BARE(CV_UNAUTHENTICATED),
	    BARE(CV_DENIED),
	    BARE(CV_NOT_FOUND),
	    BARE(CV_CONFLICT),
	    BARE(CV_STALE),
	    BARE(CV_PRECONDITION_REQUIRED),
	    BARE(CV_TOO_LARGE),
	    BARE(CV_UNSUPPORTED),
	    BARE(CV_BUSY),
	    BARE(CV_DEADLINE),
	    BARE(CV_LOOP),
	    BARE(CV_UNAVAILABLE),
	    BARE(CV_UNKNOWN),
	    BARE(CV_INTERNAL),
	    BARE(CV_STORAGE_FULL),
	    BARE(CV_MALFORMED),
	    BARE(CV_KEY_REUSED),
	};
#undef BARE

	CV_ASSERT(code < CV_COUNT(bare) && bare[code][0] != 0);
	return (struct cv_bytes){bare[code], sizeof(bare[code])};
}

struct cv_bytes status_make(struct arena *arena, const char *language, enum status_reason reason, const char *first,
			    const char *second)
{
	const struct status_text *entry = &texts[reason];
	const bool english = language != NULL && strcmp(language, "en") == 0;
	Congvan__Status status = CONGVAN__STATUS__INIT;
	char text[STATUS_TEXT_MAX];
	size_t size;
	uint8_t *packed;

	CV_ASSERT(reason < STATUS_REASONS);
	compose(text, sizeof(text), english ? entry->en : entry->vi, first, second);
	status.has_code = 1;
	status.code = (Congvan__Status__Code)entry->code;
	/* The generated type lacks const; packing only reads. */
	status.reason = (char *)(uintptr_t)entry->name;
	status.text = text;
	size = congvan__status__get_packed_size(&status);
	packed = arena_alloc(arena, size);
	if (packed == NULL)
		return status_bare(entry->code);
	congvan__status__pack(&status, packed);
	return (struct cv_bytes){packed, size};
}

const char *status_name(enum status_reason reason)
{
	CV_ASSERT(reason < STATUS_REASONS);
	return texts[reason].name;
}

int status_errno(uint32_t code)
{
	static const int numbers[] = {
	    [CV_OK] = 0,
	    [CV_INVALID] = EINVAL,
	    [CV_UNAUTHENTICATED] = EPERM,
	    [CV_DENIED] = EACCES,
	    [CV_NOT_FOUND] = ENOENT,
	    [CV_CONFLICT] = EEXIST,
	    [CV_STALE] = ESTALE,
	    [CV_PRECONDITION_REQUIRED] = EINVAL,
	    [CV_TOO_LARGE] = EFBIG,
	    [CV_UNSUPPORTED] = EOPNOTSUPP,
	    [CV_BUSY] = EBUSY,
	    [CV_DEADLINE] = ETIME,
	    [CV_LOOP] = ELOOP,
	    [CV_UNAVAILABLE] = EHOSTDOWN,
	    [CV_UNKNOWN] = EIO,
	    [CV_INTERNAL] = EPROTO,
	    [CV_STORAGE_FULL] = ENOSPC,
	    [CV_MALFORMED] = EBADMSG,
	    [CV_KEY_REUSED] = EINVAL,
	};

	if (code >= CV_COUNT(numbers))
		return -EPROTO;
	return -numbers[code];
}

int status_errno_packed(struct arena *arena, struct cv_bytes packed)
{
	Congvan__Status *status;

	if (packed.len == 0)
		return 0;
	status = congvan__status__unpack(&arena->protobuf, packed.len, packed.data);
	if (status == NULL)
		return -EPROTO;
	return status_errno((uint32_t)status->code);
}

int status_check(struct arena *arena, struct cv_bytes packed)
{
	if (packed.data == NULL || packed.len == 0 || packed.len > STATUS_BYTES_MAX)
		return -EINVAL;
	if (wire_check(&congvan__status__descriptor, packed, ENVELOPE_DEPTH_MAX, ENVELOPE_FIELDS_MAX) < 0)
		return -EINVAL;
	return status_errno_packed(arena, packed) < 0 ? 0 : -EINVAL;
}
