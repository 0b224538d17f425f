// The frame around every screen: navigation with counts, the button for what this person makes, help, the person.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { boards, hasBoard, refreshBoards } from "../api/boards";
import { hasNotices, unreadNotices } from "../api/notices";
import { mayDraft, refreshOutgoing, seesOutgoing } from "../api/outgoing";
import { hasBooks, refreshBooks } from "../api/registers";
import { firstAddress, type ListName, loadViews, viewAddress, viewsOf } from "../api/views";
import { countOf, refreshCounts } from "../api/work";
import { t, type MessageKey } from "../i18n/i18n";
import { LoginForm } from "../screens/login/login";
import { Dialog } from "../widgets/dialog";
import { Toasts } from "../widgets/toast";
import { ActingBanner, actingPost, RoleSwitch } from "./acting";
import { isIdle } from "./focus";
import { Help } from "./help";
import { useKey } from "./keys";
import { useRefresh } from "./refresh";
import { location, navigate, path } from "./router";
import { leave, lost, me, registers } from "./session";

interface Entry {
	href: string;
	label: MessageKey;
	icon: string;
	active: (path: string) => boolean;
	count?: number;
	// Whose saved views stand beneath it.
	list?: ListName;
}

const ICONS = {
	catalogue: "M4 3h12v14H4zM7 3v14M10 7h4M10 10h4",
	process: "M3 4h5v4H3zM12 12h5v4h-5zM5.500 8v6H12",
	inbox: "M3 11 5.500 4h9L17 11v5H3zM3 11h4l1 2h4l1-2h4",
	decide: "M4 16l1-4 8-8 3 3-8 8zM11 6l3 3M11 16h6",
	unit: "M3 4h4v12H3zM8.500 4h3v8h-3zM13 4h4v5h-4z",
	remind: "M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12M10 7v3l2 2M4 3 2 5M16 3l2 2",
	overview: "M3 17h14M5 17v-5M9 17V8M13 17v-3M16 17V5",
	behalf: "M8 9a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M3 16c0-3 2-4.500 5-4.500M11 14l2 2 4-4",
	distribute: "M3 10h5M8 10l5-6h4M8 10h9M8 10l5 6h4",
	register: "M10 4v12M4 10h12",
	arrivals: "M3 11l2-7h10l2 7v5H3zM10 3v7M7.500 7.500 10 10l2.500-2.500",
	documents: "M5 3h7l3 3v11H5zM12 3v3h3M7.500 10h5M7.500 13h5",
	outgoing: "M5 3h7l3 3v5M5 3v14h6M12 3v3h3M12 15h6M15.500 12.500 18 15l-2.500 2.500",
	draft: "M4 16v-3l8-8 3 3-8 8zM11 6l3 3M12 16h5",
	issue: "M6 3h8v6H6zM4 9h12v4H4zM6 13v4h8v-4",
	sending: "M3 10 17 4l-5 13-2.500-5.500z",
	registers: "M4 4h5c1 0 1 .5 1 1v12c0-.6-.5-1-1-1H4zM16 4h-5c-1 0-1 .5-1 1v12c0-.6.5-1 1-1h5z",
	routes: "M4 4h4v4H4zM12 12h4v4h-4zM8 6h3a3 3 0 0 1 3 3v3",
	delegations: "M6 9a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M2 16c0-3 1.500-4.500 4-4.500M10 12h8M15 9l3 3-3 3",
	agencies: "M3 17h14M5 17V7l5-4 5 4v10M8.500 17v-4h3v4M8 9h.01M12 9h.01",
	people: "M7 9a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M2.500 16c0-3 1.500-4.500 4.500-4.500s4.500 1.500 4.500 4.500M15 6v6M12 9h6",
	contribute: "M3 4h14v9H9l-4 3v-3H3zM6.500 7.500h7M6.500 10h4",
	leavers: "M8 4H4v12h4M9 10h9M15 7l3 3-3 3",
	calendar: "M4 5h12v11H4zM4 8.500h12M7 3v3M13 3v3M7 12h2M11 12h2",
	account: "M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6M4 17c0-3 2.500-5 6-5s6 2 6 5",
};

// A document that was opened from a box belongs to the inbox.
const fromInbox = (): boolean => location.value.query.has("box");

// What others lead and ask this person's opinion of.
const contributing = (): boolean => path.value === "/work/coordinate" || location.value.query.get("box") === "coordinate";

const isSpecialist = (): boolean => me.value.posts?.some(({ post }) => post?.id === actingPost() && post.role === "specialist") ?? false;

const administers = (): boolean => me.value.posts?.some(({ post }) => post?.id === actingPost() && post.role === "administrator") ?? false;

const keepsCalendar = (): boolean => me.value.posts?.some(({ post }) => post?.id === actingPost() && ["administrator", "chief_of_office"].includes(post?.role ?? "")) ?? false;

// Screens with entries of their own.
const CLERKS = /^\/outgoing\/(([^/]+\/)?issue|deliveries|replies)$/;

const readsDocuments = (): boolean => boards.value.documents ?? false;

const watches = (): boolean => boards.value.oversight === "OVERSIGHT_AGENCY";

const BOARDS: { entry: Omit<Entry, "active">; on: () => boolean }[] = [
	{ entry: { href: "/boards/decide", label: "nav.decide", icon: ICONS.decide }, on: () => hasBoard("TASK_DIRECT") },
	{ entry: { href: "/boards/distribute", label: "nav.distribute", icon: ICONS.distribute }, on: () => hasBoard("TASK_DISTRIBUTE") },
	{ entry: { href: "/boards/unit", label: "nav.unit", icon: ICONS.unit }, on: () => hasBoard("TASK_ASSIGN") && Boolean(boards.value.unitId && boards.value.oversight) },
	{ entry: { href: "/boards/remind", label: "nav.remind", icon: ICONS.remind }, on: watches },
	{ entry: { href: "/boards/overview", label: "nav.overview", icon: ICONS.overview }, on: () => watches() && hasBoard("TASK_DIRECT") },
	{ entry: { href: "/boards/behalf", label: "nav.behalf", icon: ICONS.behalf }, on: () => boards.value.secretary ?? false },
];

function entries(): Entry[] {
	const calendar: Entry[] = keepsCalendar()
		? [{ href: "/calendar", label: "calendar.title", icon: ICONS.calendar, active: (p) => p === "/calendar" }]
		: [];
	const people: Entry[] = administers()
		? [
				{ href: "/people", label: "nav.people", icon: ICONS.people, active: (p) => p === "/people" },
				{ href: "/leavers", label: "nav.leavers", icon: ICONS.leavers, active: (p) => p === "/leavers" },
			]
		: [{ href: "/delegations", label: "nav.delegations", icon: ICONS.delegations, active: (p) => p === "/delegations" }];
	const contributes = isSpecialist();
	return [
		{ href: firstAddress("work", "/work/to-do"), label: "nav.inbox", icon: ICONS.inbox, active: (p) => (p === "/" || p.startsWith("/work") || fromInbox()) && !(contributes && contributing()), count: countOf("to-do"), list: "work" },
		...(contributes ? [{ href: "/work/coordinate", label: "nav.contribute" as const, icon: ICONS.contribute, active: contributing, count: countOf("coordinate") }] : []),
		...BOARDS.filter(({ on }) => on()).map(({ entry }) => ({ ...entry, active: (p: string) => p === entry.href })),
		...(registers()
			? [
					{ href: "/arrivals", label: "nav.arrivals" as const, icon: ICONS.arrivals, active: (p: string) => /^\/(arrivals|transfers)/.test(p) },
					{ href: "/incoming/new", label: "nav.register" as const, icon: ICONS.register, active: (p: string) => p === "/incoming/new" },
				]
			: []),
		...(readsDocuments()
			? [
					{
						href: firstAddress("incoming", "/incoming"),
						label: "nav.incoming" as const,
						icon: ICONS.documents,
						active: (p: string) => p.startsWith("/incoming") && p !== "/incoming/new" && !fromInbox(),
						list: "incoming" as const,
					},
				]
			: []),
		...(mayDraft() ? [{ href: "/outgoing/new", label: "nav.draft" as const, icon: ICONS.draft, active: (p: string) => p === "/outgoing/new" }] : []),
		...(seesOutgoing()
			? [
					{
						href: firstAddress("outgoing", "/outgoing"),
						label: "nav.outgoing" as const,
						icon: ICONS.outgoing,
						active: (p: string) => p.startsWith("/outgoing") && !(registers() && CLERKS.test(p)) && p !== "/outgoing/new" && !fromInbox(),
						list: "outgoing" as const,
					},
				]
			: []),
		...(seesOutgoing() && registers()
			? [
					{ href: "/outgoing/issue", label: "nav.issue" as const, icon: ICONS.issue, active: (p: string) => /^\/outgoing\/([^/]+\/)?issue$/.test(p) },
					{ href: "/outgoing/deliveries", label: "nav.deliveries" as const, icon: ICONS.sending, active: (p: string) => p === "/outgoing/deliveries" || p === "/outgoing/replies" },
				]
			: []),
		...(hasBooks() ? [{ href: "/registers", label: "nav.registers" as const, icon: ICONS.registers, active: (p: string) => p.startsWith("/registers") }] : []),
		...(me.value.create?.includes("route") ? [{ href: "/routes", label: "nav.routes" as const, icon: ICONS.routes, active: (p: string) => p === "/routes" }] : []),
		...(me.value.create?.includes("agency")
			? [{ href: "/agencies", label: "nav.agencies" as const, icon: ICONS.agencies, active: (p: string) => p === "/agencies" }]
			: people),
		...calendar,
		...((seesOutgoing() && registers()) || administers()
			? [{ href: "/catalogue/groups", label: "nav.catalogue" as const, icon: ICONS.catalogue, active: (p: string) => p.startsWith("/catalogue") }]
			: []),
		...(administers() ? [{ href: "/process", label: "nav.process" as const, icon: ICONS.process, active: (p: string) => p === "/process" }] : []),
		{ href: "/account", label: "nav.account", icon: ICONS.account, active: (p) => p === "/account" },
	];
}

// Where there is room for them; on narrow screens they stand at the head of the list alone.
function SavedViews({ list }: { list: ListName }) {
	const views = viewsOf(list);
	const here = location.value.path + (location.value.query.size > 0 ? `?${location.value.query}` : "");
	if (views.length === 0) return null;
	return (
		<ul class="nav-views">
			{views.map((view) => (
				<li key={view.name}>
					<a class="nav-view" href={viewAddress(view)} aria-current={viewAddress(view) === here ? "page" : undefined}>
						{view.name}
					</a>
				</li>
			))}
		</ul>
	);
}

function Navigation() {
	const nav = useRef<HTMLElement>(null);
	// On a phone there may be more entries than fit beside each other.
	useLayoutEffect(() => {
		const current = nav.current?.querySelector<HTMLElement>(".nav-link[aria-current]");
		if (nav.current && current) nav.current.scrollLeft = current.offsetLeft - (nav.current.clientWidth - current.offsetWidth) / 2;
	}, [path.value]);
	return (
		<nav class="nav" aria-label={t("nav.label")} ref={nav}>
			<ul>
				{entries().map((entry) => (
					<li key={entry.href}>
						<a class="nav-link" href={entry.href} aria-current={entry.active(path.value) ? "page" : undefined}>
							<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
								<path d={entry.icon} />
							</svg>
							<span class="nav-text">{t(entry.label)}</span>
							{entry.count !== undefined && entry.count > 0 && (
								<span class="nav-count">
									{entry.count > 999 ? "999+" : entry.count}
									<span class="visually-hidden"> {t("nav.waiting")}</span>
								</span>
							)}
						</a>
						{entry.list && <SavedViews list={entry.list} />}
					</li>
				))}
			</ul>
		</nav>
	);
}

// A person who opens the page at its root gets what they chose to begin with.
async function begin(): Promise<void> {
	await loadViews();
	const first = firstAddress("work", "");
	if (first && path.value === "/") navigate(first, { replace: true });
}

function Bell() {
	const unread = unreadNotices();
	if (!hasNotices()) return null;
	return (
		<a class="icon-button bell" href="/notices" aria-label={unread > 0 ? t("notice.bell", { n: unread }) : t("nav.notices")} aria-current={path.value === "/notices" ? "page" : undefined}>
			<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
				<path d="M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13zM8 17.500a2 2 0 0 0 4 0" />
			</svg>
			{unread > 0 && (
				<span class="bell-count" aria-hidden="true">
					{unread > 99 ? "99+" : unread}
				</span>
			)}
		</a>
	);
}

function TopBar({ onHelp }: { onHelp: () => void }) {
	const held = [...(me.value.posts ?? []), ...(me.value.actFor ?? []).flatMap((one) => one.post ?? [])];
	const acting = held.find((one) => one.post?.id === actingPost());
	return (
		<header class="top">
			<a class="brand" href="/work/to-do" aria-label={t("app.name")}>
				<img src="/icon.svg" alt="" width="28" height="28" />
				<span class="brand-name">{t("app.name")}</span>
			</a>
			<span class="top-agency">{me.value.agency?.name}</span>
			{me.value.demo && <span class="top-demo">{t("app.demo")}</span>}
			{registers() && (
				<a class="button button-primary top-create" href="/incoming/new">
					{t("nav.create")}
				</a>
			)}
			{!registers() && mayDraft() && (
				<a class="button button-primary top-create" href="/outgoing/new">
					{t("nav.create_draft")}
				</a>
			)}
			<RoleSwitch />
			<Bell />
			<button type="button" class="icon-button" aria-label={t("help.title")} onClick={onHelp}>
				?
			</button>
			<a class="top-person" href="/account">
				<span class="top-name">{me.value.person?.fullName}</span>
				<span class="top-post">{acting?.post?.title}</span>
			</a>
		</header>
	);
}

function LoginAgain() {
	return (
		<Dialog title={t("login.again")} onClose={() => undefined} firm>
			<p>{t("login.again_why")}</p>
			<LoginForm account={me.value.person?.account} />
			<button type="button" class="button-link" onClick={leave}>
				{t("login.leave")}
			</button>
		</Dialog>
	);
}

export function Shell({ children }: { children: ComponentChildren }) {
	const [help, setHelp] = useState(false);
	const main = useRef<HTMLElement>(null);
	useRefresh(refreshCounts, []);
	useEffect(() => void Promise.all([refreshBoards().then(() => refreshOutgoing(readsDocuments())), refreshBooks()]), [actingPost()]);
	useEffect(() => void begin().catch(() => undefined), [me.value.person?.id]);
	useKey("?", "keys.help", () => setHelp(true));
	useKey("t", "keys.notices", () => navigate("/notices"));
	useKey("/", "keys.search", () => navigate("/incoming?find=1"), { on: readsDocuments() });
	useEffect(() => {
		if (isIdle() || !document.activeElement?.closest("main, dialog")) main.current?.focus({ preventScroll: true });
	}, [path.value]);
	return (
		<div class="shell">
			<a
				class="skip"
				href="#main"
				onClick={(event) => {
					event.preventDefault();
					main.current?.focus();
				}}
			>
				{t("nav.skip")}
			</a>
			<TopBar onHelp={() => setHelp(true)} />
			<Navigation />
			<main class="main" id="main" tabIndex={-1} ref={main}>
				<ActingBanner />
				{children}
			</main>
			{help && <Help onClose={() => setHelp(false)} />}
			{lost.value && <LoginAgain />}
			<Toasts />
		</div>
	);
}
