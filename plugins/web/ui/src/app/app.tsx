// From the address to a screen. Screens beyond log-in and inbox are fetched when they are first needed.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { isTab } from "../api/work";
import { t } from "../i18n/i18n";
import { LoginScreen } from "../screens/login/login";
import { Empty, Loading } from "../widgets/state";
import { match, navigate, path } from "./router";
import { Shell } from "./shell";
import { me, startSession, state } from "./session";

type Params = Record<string, string>;
type Screen = ComponentType<{ params: Params }>;

interface Route {
	pattern: string;
	load: () => Promise<Screen>;
}

const inbox = async (): Promise<Screen> => {
	const { InboxScreen } = await import("../screens/inbox/inbox");
	return ({ params }) => <InboxScreen tab={isTab(params.tab ?? "") ? (params.tab as "to-do") : "to-do"} />;
};

const ROUTES: Route[] = [
	{ pattern: "", load: inbox },
	{ pattern: "/work", load: inbox },
	{ pattern: "/work/:tab", load: inbox },
	{ pattern: "/incoming", load: async () => (await import("../screens/incoming/incoming")).IncomingScreen },
	{ pattern: "/incoming/new", load: async () => (await import("../screens/registration/registration")).RegistrationScreen },
	{ pattern: "/incoming/:id", load: async () => (await import("../screens/document/document")).DocumentScreen },
	{ pattern: "/outgoing", load: async () => (await import("../screens/outgoing/outgoing")).OutgoingScreen },
	{ pattern: "/outgoing/new", load: async () => (await import("../screens/drafting/drafting")).DraftingScreen },
	{ pattern: "/outgoing/issue", load: async () => (await import("../screens/issuing/waiting")).WaitingScreen },
	{ pattern: "/outgoing/replies", load: async () => (await import("../screens/deliveries/replies")).RepliesScreen },
	{ pattern: "/outgoing/deliveries", load: async () => (await import("../screens/deliveries/following")).FollowingScreen },
	{ pattern: "/outgoing/:id", load: async () => (await import("../screens/outgoing/document")).OutgoingDocumentScreen },
	{ pattern: "/outgoing/:id/edit", load: async () => (await import("../screens/drafting/drafting")).RevisingScreen },
	{ pattern: "/outgoing/:id/issue", load: async () => (await import("../screens/issuing/issuing")).IssuingScreen },
	{ pattern: "/boards/decide", load: async () => (await import("../screens/boards/decide")).DecideScreen },
	{ pattern: "/boards/unit", load: async () => (await import("../screens/boards/unit")).UnitScreen },
	{ pattern: "/boards/overview", load: async () => (await import("../screens/boards/overview")).OverviewScreen },
	{ pattern: "/boards/remind", load: async () => (await import("../screens/boards/remind")).RemindScreen },
	{ pattern: "/boards/behalf", load: async () => (await import("../screens/boards/behalf")).BehalfScreen },
	{ pattern: "/boards/distribute", load: async () => (await import("../screens/boards/distribute")).DistributeScreen },
	{ pattern: "/registers", load: async () => (await import("../screens/registers/registers")).RegistersScreen },
	{ pattern: "/registers/:id", load: async () => (await import("../screens/registers/registers")).RegistersScreen },
	{ pattern: "/arrivals", load: async () => (await import("../screens/arrivals/arrivals")).ArrivalsScreen },
	{ pattern: "/arrivals/ended", load: async () => (await import("../screens/arrivals/arrivals")).EndedArrivalsScreen },
	{ pattern: "/arrivals/:id", load: async () => (await import("../screens/arrivals/arrival")).ArrivalScreen },
	{ pattern: "/transfers", load: async () => (await import("../screens/transfers/transfers")).TransfersScreen },
	{ pattern: "/transfers/new", load: async () => (await import("../screens/transfers/send")).SendScreen },
	{ pattern: "/transfers/:id", load: async () => (await import("../screens/transfers/transfers")).TransferScreen },
	{ pattern: "/catalogue/groups", load: async () => (await import("../screens/catalogue/catalogue")).GroupsScreen },
	{ pattern: "/catalogue/templates", load: async () => (await import("../screens/catalogue/catalogue")).TemplatesScreen },
	{ pattern: "/delegations", load: async () => (await import("../screens/delegations/delegations")).DelegationsScreen },
	{ pattern: "/people", load: async () => (await import("../screens/people/people")).PeopleScreen },
	{ pattern: "/leavers", load: async () => (await import("../screens/leavers/leavers")).LeaversScreen },
	{ pattern: "/handed-over/:id", load: async () => (await import("../screens/leavers/handed-over")).HandedOverScreen },
	{ pattern: "/notices", load: async () => (await import("../screens/notices/notices")).NoticesScreen },
	{ pattern: "/routes", load: async () => (await import("../screens/routes/routes")).RoutesScreen },
	{ pattern: "/agencies", load: async () => (await import("../screens/agencies/agencies")).AgenciesScreen },
	{ pattern: "/calendar", load: async () => (await import("../screens/calendar/calendar")).CalendarScreen },
	{ pattern: "/process", load: async () => (await import("../screens/process/process")).ProcessScreen },
	{ pattern: "/account", load: async () => (await import("../screens/account/account")).AccountScreen },
];

const loaded = new Map<string, Screen>();

function find(current: string): { route: Route; params: Params } | undefined {
	for (const route of ROUTES) {
		const params = match(route.pattern, current);
		if (params) return { route, params };
	}
	return undefined;
}

function Missing() {
	return (
		<Empty screen title={t("error.no_page")}>
			<a class="button button-primary" href="/work/to-do">
				{t("error.to_inbox")}
			</a>
		</Empty>
	);
}

function Unfetched({ onRetry }: { onRetry: () => void }) {
	return (
		<Empty screen title={t("error.offline")}>
			<button type="button" class="button" onClick={onRetry}>
				{t("error.retry")}
			</button>
		</Empty>
	);
}

function Current() {
	const found = find(path.value);
	const pattern = found?.route.pattern ?? "";
	const [, redraw] = useState(0);
	const [failed, setFailed] = useState<string>();
	const load = () => {
		setFailed(undefined);
		found?.route.load().then(
			(screen) => {
				loaded.set(pattern, screen);
				redraw((n) => n + 1);
			},
			() => setFailed(pattern),
		);
	};
	useEffect(() => {
		if (found && !loaded.has(pattern)) load();
	}, [pattern]);
	if (!found) return <Missing />;
	const Screen = loaded.get(pattern);
	if (failed === pattern) return <Unfetched onRetry={load} />;
	return Screen ? <Screen key={path.value} params={found.params} /> : <Loading />;
}

export function App() {
	useEffect(() => {
		if (state.value === "in" && me.value.mustChangePassword && path.value !== "/account") navigate("/account", { replace: true });
	}, [state.value, path.value]);
	if (state.value === "unknown") return <Loading />;
	if (state.value === "unreachable") return <Unfetched onRetry={() => void startSession()} />;
	if (state.value === "out") return <LoginScreen />;
	return (
		<Shell>
			<Current />
		</Shell>
	);
}
