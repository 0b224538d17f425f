#include "transfer/transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/texts.h"

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_config_value limit = {.size = sizeof(limit)};
	struct cv_instance *instance = calloc(1, sizeof(*instance));
	int error;

	(void)reterr;
	if (!instance)
		return -ENOMEM;
	error = host->config(host, "size_limit", &limit);
	if (error) {
		free(instance);
		return error;
	}
	instance->host = host;
	instance->size_limit = (uint64_t)limit.number;
	*ret = instance;
	return 0;
}

static void stop(struct cv_instance *instance)
{
	free(instance);
}

/* ---- who may do what: NĐ 30/2020/NĐ-CP Đ18, the records clerk issues and sends ---- */

static const struct {
	const char *role;
	unsigned rights;
} table[] = {
    {OFFICE_RECORDS_CLERK, TRANSFER_SEE | TRANSFER_SEND},
    {OFFICE_HEAD, TRANSFER_SEE},
    {OFFICE_DEPUTY, TRANSFER_SEE},
    {OFFICE_CHIEF_OF_OFFICE, TRANSFER_SEE},
};

int transfer_actor(struct cv_call *call, enum transfer_right needed, struct office_actor *ret, unsigned *ret_rights)
{
	int error = office_actor_of_call(call, ret);

	*ret_rights = 0;
	if (error)
		return error;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].role, ret->role) == 0)
			*ret_rights |= table[i].rights;
	/* A delegate sends when that was delegated, and a secretary does not in her leader's name. */
	if (ret->capacity == OFFICE_OF_SECRETARY || !office_in_scope(ret, "transfer", "send"))
		*ret_rights &= ~(unsigned)TRANSFER_SEND;
	return *ret_rights & (unsigned)needed ? 0 : cv_fail(call, CV_DENIED, "transfer.denied", NULL);
}

/* ---- the plugin ---- */

CV_HANDLER_OF(send, transfer_send, Congvan__SendRequest, Congvan__TransferView)
CV_HANDLER_OF(get, transfer_get, Congvan__GetTransferRequest, Congvan__TransferView)
CV_HANDLER_OF(list, transfer_list, Congvan__ListTransfersRequest, Congvan__ListTransfersReply)
CV_HANDLER_OF(take_back, transfer_take_back, Congvan__TakeBackRequest, Congvan__TransferView)

CV_ON_EVENT(transfer_errand_heard, Congvan__TransferErrand)
CV_ON_EVENT(transfer_told, Congvan__ArrivalStatus)
CV_ON_ITEM(transfer_errand, Congvan__TransferErrand)
CV_ON_EVENT(transfer_order_heard, Congvan__DispatchOrder)
CV_ON_EVENT(transfer_status_heard, Congvan__TransferStatusEvent)
CV_ON_ITEM(transfer_order, Congvan__DispatchOrder)
CV_ON_ITEM(transfer_report, Congvan__DeliveryReport)

CV_TEXTS(transfer_texts, office_texts)

#define SERVICE "transfer/1"

CV_PLUGIN(transfer, .version = "1.0.0", .summary = "documents between the agencies of one server", .schema_major = 1,
	  .schema_minor = 0, .workers = 4, .credits = 128,
	  .provides = CV_LIST(struct cv_service_ref, {"transfer", 1, 0}),
	  .needs = CV_LIST(struct cv_service_ref, {"identity", 1, 0}, {"incoming", 1, 0}, {"outgoing", 1, 1}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, TRANSFER_SENT}, {CV_GRANT_OWN, 0, TRANSFER_RECIPIENT},
			    {CV_GRANT_OWN, 0, TRANSFER_SENT_TO}, {CV_GRANT_OWN, 0, TRANSFER_ORDERED},
			    {CV_GRANT_READ, 0, "incoming.document"}, {CV_GRANT_BLOB_CLAIM, 0, NULL},
			    {CV_GRANT_ALL_AGENCIES, 0, NULL}, OFFICE_AGENCIES_GRANTS, OFFICE_ACCESS_GRANTS),
	  .config = CV_LIST(struct cv_config_field, {"size_limit", CV_CONFIG_SIZE, 0, "500 MiB", 1, INT64_C(1) << 40,
						     "How large the files of one sending may be together."}),
	  .methods = CV_LIST(
	      struct cv_method, CV_METHOD(SERVICE, send, 0, congvan__send_request, congvan__transfer_view),
	      CV_METHOD(SERVICE, get, CV_METHOD_READ, congvan__get_transfer_request, congvan__transfer_view),
	      CV_METHOD(SERVICE, list, CV_METHOD_READ, congvan__list_transfers_request, congvan__list_transfers_reply),
	      CV_METHOD(SERVICE, take_back, 0, congvan__take_back_request, congvan__transfer_view)),
	  .routes = CV_LIST(struct cv_route, {"POST", "/api/v1/transfers", SERVICE, "send", CV_ROUTE_KEY, 0},
			    {"GET", "/api/v1/transfers", SERVICE, "list", 0, 0},
			    {"GET", "/api/v1/transfers/{id}", SERVICE, "get", 0, 0},
			    {"POST", "/api/v1/transfers/{id}/take-back", SERVICE, "take_back", CV_ROUTE_KEY, 0}),
	  .queues = CV_LIST(struct cv_queue,
			    CV_QUEUE(TRANSFER_ERRANDS, transfer_errand, congvan__transfer_errand, .retry_min_ms = 200,
				     .retry_max_ms = 60000),
			    CV_QUEUE(TRANSFER_ORDERS, transfer_order, congvan__dispatch_order, .retry_min_ms = 200,
				     .retry_max_ms = 60000),
			    CV_QUEUE(TRANSFER_REPORTS, transfer_report, congvan__delivery_report, .retry_min_ms = 200,
				     .retry_max_ms = 60000)),
	  .subscriptions = CV_LIST(
	      struct cv_subscription,
	      CV_SUBSCRIPTION("errands_heard", "transfer.errand", transfer_errand_heard, congvan__transfer_errand),
	      CV_SUBSCRIPTION("told", "incoming.arrival_status", transfer_told, congvan__arrival_status),
	      CV_SUBSCRIPTION("ordered", "outgoing.dispatch", transfer_order_heard, congvan__dispatch_order),
	      CV_SUBSCRIPTION("reported", "transfer.status", transfer_status_heard, congvan__transfer_status_event)),
	  .load = load, .stop = stop)
