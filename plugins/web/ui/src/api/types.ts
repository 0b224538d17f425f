// The messages that screens use, in one place.
export type { Arrival, ArrivalView, ListArrivalsReply, RefusalReason } from "../gen/congvan/arrival";
export type { UploadReply } from "../gen/congvan/blob";
export type { BoardsReply, ListTasksReply, Task, TaskPurpose } from "../gen/congvan/board";
export type {
	ActFor,
	AgencyLevel,
	AgencyView,
	AgencyDirectoryReply,
	AgencyEntry,
	DelegationView,
	DemoReply,
	LeaveReport,
	ListAgenciesReply,
	ListDelegationsReply,
	ListPeopleReply,
	ListUnitsReply,
	LoginReply,
	Me,
	MyPost,
	PersonView,
} from "../gen/congvan/identity";
export type {
	AccessEntry,
	AccessReason,
	AccessVerdict,
	ArrivalStamp,
	BatchReply,
	BatchResult,
	CorrectIncomingRequest,
	DocumentTypesReply,
	IncomingAccessReply,
	IncomingDocument,
	IncomingState,
	IncomingView,
	ListIncomingReply,
	OffersReply,
	RegisterIncomingRequest,
	RegistrationNeed,
	RegistrationRules,
} from "../gen/congvan/incoming";
export type {
	Act,
	ActionNeed,
	ActionOffer,
	Actor,
	Agency,
	Assignment,
	Deadline,
	FieldChange,
	FileRef,
	Direction,
	DueSpan,
	DueWhen,
	FlowRole,
	FlowState,
	Label,
	PaperKept,
	Person,
	ReceiverRule,
	ReceivingFlow,
	RouteMark,
	RouteOffer,
	Register,
	RegisterEntry,
	RegisterEntryState,
	Secrecy,
	Unit,
	Urgency,
	WorkBox,
	WorkItem,
} from "../gen/congvan/office";
export type { ListNoticesReply, Notice, NoticesReply } from "../gen/congvan/notices";
export type { GapsReply, ListEntriesReply, ListRegistersReply, NextYearReply, NumberRange, RegisterView, ReserveReply } from "../gen/congvan/register";
export type { ListRoutesReply, PutRouteRequest, Route, RouteConditions, RouteMode, RouteScope, RouteView } from "../gen/congvan/route";
export type { ListTransfersReply, TransferRecipient, TransferRow, TransferView } from "../gen/congvan/transfer";
export type { CalendarReply, ListColumns, ListWorkReply, WorkCounts, WorkSort, WorkView, WorkViews } from "../gen/congvan/work";
