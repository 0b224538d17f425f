#include "integration/permissions/ways.h"

#include "integration/harness.h"

#define ROUTE(more_) "{\"name\":\"Luồng thường\",\"mode\":\"ROUTE_PROPOSE\"," more_ "}"
#define GROUP(more_) "{\"members\":[{\"personId\":\"@mate\"}]," more_ "}"
#define REASON "{\"reason\":\"Kiểm tra\"}"

#define WAY(route_, path_, body_)                                                                                      \
	{                                                                                                              \
		route_, path_, body_, false, false, NULL                                                               \
	}

const struct way ways[] = {
    /* sessions and oneself */
    WAY("POST /session", NULL, "{\"account\":\"mate\",\"password\":\"" HARNESS_PASSWORD "\",\"bearer\":true}"),
    WAY("DELETE /session", NULL, NULL),
    WAY("GET /me", NULL, NULL),
    WAY("POST /me/password", NULL, "{\"currentPassword\":\"" HARNESS_PASSWORD "\",\"newPassword\":\"hoa-dao-hong-9\"}"),
    WAY("PUT /me/settings", NULL, "{\"language\":\"vi\"}"),
    WAY("GET /demo", NULL, NULL),

    /* units, people, posts, delegations */
    WAY("GET /units", NULL, NULL),
    WAY("POST /units", NULL, "{\"unit\":{\"name\":\"Phòng Ba\",\"code\":\"P3\"}}"),
    WAY("POST /units", NULL, "{\"unit\":{\"name\":\"Tổ Ba\",\"code\":\"T3\",\"parentId\":\"@unit\"}}"),
    WAY("PUT /units/{id}", "/units/@unit", "{\"unit\":{\"name\":\"Phòng Khác\",\"code\":\"PK\"}}"),
    WAY("GET /people", NULL, NULL),
    WAY("GET /people", "/people?unit_id=@unit", NULL),
    WAY("POST /people", NULL,
	"{\"person\":{\"fullName\":\"Lê Văn Mới\"},\"posts\":[{\"role\":\"specialist\",\"unitId\":\"@unit\","
	"\"title\":\"Chuyên viên\",\"from\":\"2020-01-01\"}]}"),
    WAY("POST /people/{id}/leave", "/people/@person/leave", "{\"successorId\":\"@mate\",\"reason\":\"Nghỉ hưu\"}"),
    WAY("GET /people/{id}/leave", "/people/@leaver/leave", NULL),
    WAY("POST /posts", NULL,
	"{\"post\":{\"role\":\"specialist\",\"personId\":\"@person\",\"unitId\":\"@unit\",\"title\":\"Chuyên viên\","
	"\"from\":\"2020-01-01\"}}"),
    WAY("POST /posts/{id}/end", "/posts/@post/end", NULL),
    WAY("GET /delegations", NULL, NULL),
    WAY("GET /delegations", "/delegations?person_id=@person", NULL),
    WAY("POST /delegations", NULL, "{\"delegation\":{\"toPersonId\":\"@mate\",\"to\":\"@day\"}}"),
    WAY("POST /delegations", NULL,
	"{\"delegation\":{\"fromPostId\":\"@post\",\"toPersonId\":\"@mate\",\"to\":\"@day\",\"basis\":\"1/QĐ\"}}"),
    WAY("POST /delegations/{id}/revoke", "/delegations/@delegation/revoke", REASON),

    /* agencies */
    WAY("GET /agencies", NULL, NULL),
    WAY("GET /agencies/directory", NULL, NULL),
    WAY("POST /agencies", NULL,
	"{\"organId\":\"H98.77\",\"name\":\"Trung tâm\",\"shortName\":\"TT\",\"administratorAccount\":\"quantri77\","
	"\"administratorName\":\"Lương Văn Hạ\",\"administratorPassword\":\"hoa-sen-trang-7\"}"),
    WAY("GET /agencies/{number}", "/agencies/@agency", NULL),
    WAY("PATCH /agencies/{number}", "/agencies/@agency", "{\"shortName\":\"TTK\"}"),
    WAY("POST /agencies/{number}/close", "/agencies/@agency/close", REASON),
    WAY("POST /agencies/{number}/reopen", "/agencies/@agency/reopen", REASON),
    WAY("POST /agencies/{number}/renew_administrator", "/agencies/@agency/renew_administrator",
	"{\"password\":\"hoa-sen-trang-7\"}"),

    /* books */
    WAY("GET /registers", NULL, NULL),
    WAY("POST /registers", NULL,
	"{\"register\":{\"code\":\"B3\",\"name\":\"Sổ Ba\",\"direction\":\"DIRECTION_INCOMING\",\"year\":@year}}"),
    WAY("POST /registers", NULL,
	"{\"register\":{\"code\":\"B4\",\"name\":\"Sổ Bốn\",\"direction\":\"DIRECTION_INCOMING\",\"year\":@year,"
	"\"unitId\":\"@unit\"}}"),
    WAY("GET /registers/{id}", "/registers/@book", NULL),
    WAY("POST /registers/{id}/close", "/registers/@book/close", REASON),
    WAY("POST /registers/{id}/open", "/registers/@book/open", REASON),
    WAY("POST /registers/{id}/default", "/registers/@book/default", NULL),
    WAY("POST /registers/{id}/reserve", "/registers/@book/reserve", "{\"count\":1,\"reason\":\"Giữ số\"}"),
    WAY("POST /registers/{id}/entries/{number}/release", "/registers/@book/entries/50/release", REASON),
    WAY("POST /registers/next-year", NULL, NULL),
    WAY("GET /registers/{id}/entries", "/registers/@book/entries", NULL),
    WAY("GET /registers/{id}/sheet", "/registers/@book/sheet?format=csv", NULL),
    WAY("GET /registers/{id}/gaps", "/registers/@book/gaps", NULL),
    WAY("GET /registers/{id}/gaps/sheet", "/registers/@book/gaps/sheet?format=csv", NULL),
    WAY("GET /registers/{id}/postal", "/registers/@book/postal", NULL),
    WAY("POST /registers/{id}/postal", "/registers/@book/postal",
	"{\"line\":{\"code\":\"05/QĐ-SYT\",\"destination\":\"Bộ Y tế\"}}"),
    WAY("POST /registers/{id}/postal/{line}/receipt", "/registers/@book/postal/7/receipt", "{\"postmark\":\"EF1\"}"),
    WAY("POST /registers/{id}/postal/{line}/void", "/registers/@book/postal/7/void", REASON),
    WAY("GET /registers/{id}/envelopes/sheet", "/registers/@book/envelopes/sheet?format=csv", NULL),
    WAY("GET /record-copies", NULL, NULL),
    WAY("POST /record-copies", NULL,
	"{\"loan\":{\"user\":\"Lê Văn Tám\",\"code\":\"05/QĐ-SYT\",\"subject\":\"Về việc chung\","
	"\"allowedBy\":\"Chánh Văn phòng\"}}"),
    WAY("POST /record-copies/{id}/return", "/record-copies/@loan/return", NULL),
    WAY("GET /record-copies/sheet", "/record-copies/sheet?format=csv", NULL),

    /* incoming documents; what an action asks for is walked by tests/unit/permissions */
    WAY("POST /incoming", NULL, "{\"subject\":\"Về việc kiểm tra\"}"),
    WAY("GET /incoming", NULL, NULL),
    WAY("GET /incoming/{id}", "/incoming/@document", NULL),
    WAY("GET /incoming/{id}/access", "/incoming/@document/access", NULL),
    WAY("GET /incoming/{id}/files/{file_id}", "/incoming/@document/files/@file", NULL),
    WAY("GET /incoming/{id}/sheet", "/incoming/@document/sheet?format=csv", NULL),
    WAY("PATCH /incoming/{id}", "/incoming/@document", "{\"reason\":\"Ghi nhầm\",\"subject\":\"Về việc khác\"}"),
    WAY("POST /incoming/{id}/open", "/incoming/@document/open", NULL),
    WAY("POST /incoming/{id}/{action}", "/incoming/@document/complete", NULL),
    {"POST /incoming/batch/{action}", "/incoming/batch/complete", "{\"items\":[{\"id\":\"@document\"}]}", false, true,
     NULL},
    {"POST /incoming/offers", NULL, "{\"items\":[{\"id\":\"@document\"}]}", false, false, "offers.0"},
    WAY("GET /incoming/boards", NULL, NULL),
    WAY("GET /incoming/tasks", NULL, NULL),
    WAY("GET /oversight", NULL, NULL),
    WAY("GET /oversight", "/oversight?unit_id=@unit", NULL),
    WAY("GET /oversight/items", NULL, NULL),
    WAY("GET /oversight/items", "/oversight/items?unit_id=@unit&parts=true", NULL),
    WAY("GET /oversight/reminders", NULL, NULL),
    WAY("GET /oversight/reminders", "/oversight/reminders?unit_id=@unit", NULL),
    WAY("GET /oversight/on-behalf", NULL, NULL),
    WAY("GET /incoming/registration", NULL, NULL),
    WAY("GET /document-types", NULL, NULL),
    WAY("GET /sheets/incoming-daily", "/sheets/incoming-daily?format=csv", NULL),
    WAY("GET /sheets/incoming-follow-up", "/sheets/incoming-follow-up?format=csv", NULL),
    WAY("GET /settings/incoming", NULL, NULL),
    WAY("PUT /settings/incoming", NULL, "{\"preset\":\"byt-voffice\"}"),
    WAY("GET /settings/incoming/process", "/settings/incoming/process?preset=byt-voffice", NULL),
    WAY("GET /settings/calendar", NULL, NULL),
    WAY("PUT /settings/calendar", NULL, "{\"inherit\":true}"),
    {"POST /blobs", NULL, "%PDF-1.4\n", true, false, NULL},

    WAY("GET /routes", NULL, NULL),
    WAY("GET /routes", "/routes?unit_id=@unit", NULL),
    WAY("POST /routes", NULL, ROUTE("\"assignments\":[{\"personId\":\"@mate\",\"role\":\"FLOW_LEAD\"}]")),
    WAY("POST /routes", NULL,
	ROUTE("\"unitId\":\"@unit\",\"assignments\":[{\"personId\":\"@person\",\"role\":\"FLOW_LEAD\"}]")),
    WAY("GET /routes/{id}", "/routes/@route", NULL),
    WAY("PUT /routes/{id}", "/routes/@route",
	ROUTE("\"assignments\":[{\"personId\":\"@mate\",\"role\":\"FLOW_LEAD\"}]")),
    WAY("POST /routes/{id}/{action}", "/routes/@route/switch_off", NULL),

    /* outgoing documents */
    WAY("POST /outgoing", NULL, "{\"fields\":{\"documentType\":\"Công văn\",\"subject\":\"V/v kiểm tra\"}}"),
    WAY("GET /outgoing", NULL, NULL),
    WAY("GET /outgoing/{id}", "/outgoing/@draft", NULL),
    WAY("GET /outgoing/{id}/access", "/outgoing/@draft/access", NULL),
    WAY("GET /outgoing/{id}/form", "/outgoing/@draft/form", NULL),
    WAY("GET /outgoing/{id}/versions/{number}/files/{file_id}", "/outgoing/@draft/versions/1/files/@draft_file", NULL),
    WAY("GET /outgoing-signatures/{post_id}", "/outgoing-signatures/@post", NULL),
    WAY("PATCH /outgoing/{id}", "/outgoing/@draft", "{\"fields\":{\"subject\":\"V/v khác\"}}"),
    WAY("POST /outgoing/{id}/open", "/outgoing/@draft/open", NULL),
    WAY("POST /outgoing/{id}/{action}", "/outgoing/@draft/give_opinion", "{\"result\":\"Đồng ý\"}"),
    {"POST /outgoing/batch/{action}", "/outgoing/batch/give_opinion",
     "{\"items\":[{\"id\":\"@draft\"}],\"result\":\"Đồng ý\"}", false, true, NULL},
    {"POST /outgoing/offers", NULL, "{\"items\":[{\"id\":\"@draft\"}]}", false, false, "offers.0"},
    WAY("POST /outgoing/{id}/issue/retry", "/outgoing/@issued/issue/retry", NULL),
    WAY("POST /outgoing/{id}/issue/void", "/outgoing/@issued/issue/void", REASON),
    WAY("GET /outgoing/deliveries", NULL, NULL),
    WAY("GET /outgoing/{id}/deliveries", "/outgoing/@issued/deliveries", NULL),
    WAY("POST /outgoing/{id}/deliveries/{delivery_id}/note", "/outgoing/@issued/deliveries/@delivery/note",
	"{\"state\":\"DELIVERY_SENT\"}"),
    WAY("POST /outgoing/{id}/deliveries/{delivery_id}/retry", "/outgoing/@issued/deliveries/@delivery/retry", NULL),
    WAY("POST /outgoing/{id}/deliveries/{delivery_id}/take-back", "/outgoing/@issued/deliveries/@delivery/take-back",
	REASON),

    /* between agencies */
    WAY("GET /arrivals", NULL, NULL),
    WAY("GET /arrivals/{id}", "/arrivals/@arrival", NULL),
    WAY("GET /arrivals/{id}/files/{file_id}", "/arrivals/@arrival/files/@arrival_file", NULL),
    WAY("POST /arrivals/{id}/refuse", "/arrivals/@arrival/refuse",
	"{\"reasonCode\":\"wrong_addressee\",\"reason\":\"Gửi sai nơi nhận\"}"),
    WAY("GET /transfers", NULL, NULL),
    WAY("POST /transfers", NULL, "{\"kind\":\"incoming\",\"documentId\":\"@document\",\"organIds\":[\"H98.02\"]}"),
    WAY("GET /transfers/{id}", "/transfers/@transfer", NULL),
    WAY("POST /transfers/{id}/take-back", "/transfers/@transfer/take-back",
	"{\"reason\":\"Gửi nhầm\",\"organIds\":[\"H98.02\"]}"),

    /* lists and notices */
    WAY("GET /work", NULL, NULL),
    WAY("GET /work/counts", NULL, NULL),
    WAY("GET /work/views", NULL, NULL),
    WAY("PUT /work/views", NULL, "{\"views\":[]}"),
    WAY("GET /calendar", "/calendar?from=@day&to=@day", NULL),
    WAY("GET /notices", NULL, NULL),
    WAY("POST /notices/{id}/read", "/notices/@notice/read", NULL),
    WAY("POST /notices/read-all", NULL, NULL),

    /* whom documents are sent to */
    WAY("GET /organs", NULL, NULL),
    WAY("GET /organs/{key}", "/organs/@organ", NULL),
    WAY("POST /organs", NULL, "{\"name\":\"Công ty Điện lực\"}"),
    WAY("PATCH /organs/{key}", "/organs/@organ", "{\"phone\":\"0299 3822 100\"}"),
    WAY("POST /organs/{key}/close", "/organs/@organ/close", NULL),
    WAY("POST /organs/{key}/open", "/organs/@organ/open", NULL),
    WAY("GET /organ-groups", NULL, NULL),
    WAY("GET /recipient-groups", NULL, NULL),
    WAY("POST /recipient-groups", NULL, GROUP("\"name\":\"Nhóm Ba\"")),
    WAY("POST /recipient-groups", NULL, GROUP("\"name\":\"Nhóm Tư\",\"unitId\":\"@unit\"")),
    WAY("GET /recipient-groups/{id}", "/recipient-groups/@group", NULL),
    WAY("PUT /recipient-groups/{id}", "/recipient-groups/@group", GROUP("\"name\":\"Nhóm Năm\"")),
    WAY("DELETE /recipient-groups/{id}", "/recipient-groups/@group", NULL),
    WAY(NULL, NULL, NULL),
};
