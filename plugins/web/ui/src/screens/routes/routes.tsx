// Luồng xử lý đã cấu hình: what units usually do with documents of some kind; in the order in which they are tried.
import { useEffect, useState } from "preact/hooks";

import { get, post } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, ListRoutesReply, Route, RouteConditions, RouteView } from "../../api/types";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { textOf } from "../../widgets/errors";
import { urgencyText } from "../../widgets/labels";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { roleText } from "../case/holders";
import { spanText } from "../case/plan";
import { RouteEditor, scopeName } from "./editor";
import { LISTS } from "./model";

const ACTS = ["move_up", "move_down", "switch_on", "switch_off", "remove", "restore"] as const;
type Act = (typeof ACTS)[number];
const isAct = (name: string | undefined): name is Act => (ACTS as readonly string[]).includes(name ?? "");

function conditionsText(conditions: RouteConditions = {}): string {
	const parts = LISTS.flatMap((list) => (conditions[list]?.length ? [`${t(`routes.${list}`)}: ${conditions[list].join(", ")}`] : []));
	if (conditions.urgencies?.length) parts.push(`${t("field.urgency")}: ${conditions.urgencies.map(urgencyText).join(", ")}`);
	if (conditions.sources?.length) parts.push(t("routes.some_sources", { n: conditions.sources.length }));
	return parts.length ? parts.join(" · ") : t("routes.every_document");
}

function receiversText(route: Route): string {
	const list = (route.assignments ?? []).map((one) => `${one.name} (${roleText(one.role).toLowerCase()})`);
	if (route.due) list.push(t("routes.within", { span: spanText(route.due) }));
	return list.join(", ");
}

function Line({ view, onAct, onChange }: { view: RouteView; onAct: (offer: ActionOffer) => void; onChange: () => void }) {
	const route = view.route ?? {};
	const name = route.name ?? "";
	if (route.removedAt)
		return (
			<li class="route route-gone">
				<p>{t("routes.removed", { name })}</p>
				<Buttons view={view} onAct={onAct} onChange={onChange} />
			</li>
		);
	return (
		<li class={route.off ? "route route-off" : "route"}>
			<div>
				<p class="delegation-name">
					{view.position}. {name}
				</p>
				<p class="field-help">
					{[t(route.mode === "ROUTE_FORWARD" ? "routes.forward" : "routes.propose"), route.off ? t("routes.is_off") : "", route.authority ? t("routes.by_order_of", { name: route.authority.name }) : ""]
						.filter(Boolean)
						.join(" · ")}
				</p>
				<p>{conditionsText(route.conditions)}</p>
				<p>→ {receiversText(route)}</p>
				{route.directive && <p class="act-text">{route.directive}</p>}
				{view.findings && view.findings.length > 0 && (
					<ul class="route-findings">
						{view.findings.map((finding, index) => (
							<li key={index}>⚠ {finding.text}</li>
						))}
					</ul>
				)}
			</div>
			<Buttons view={view} onAct={onAct} onChange={onChange} />
		</li>
	);
}

function Buttons({ view, onAct, onChange }: { view: RouteView; onAct: (offer: ActionOffer) => void; onChange: () => void }) {
	const name = view.route?.name ?? "";
	return (
		<div class="route-buttons">
			{(view.actions ?? []).map((offer) => {
				if (offer.name === "change")
					return (
						<button key="change" type="button" class="button button-small" aria-label={`${t("routes.change")}: ${name}`} onClick={onChange}>
							{t("routes.change")}
						</button>
					);
				if (!isAct(offer.name)) return null;
				const text = t(`routes.${offer.name}`);
				return (
					<button key={offer.name} type="button" class="button button-small" aria-label={`${text}: ${name}`} onClick={() => onAct(offer)}>
						{text}
					</button>
				);
			})}
		</div>
	);
}

function groupsOf(views: RouteView[]): { where: string; views: RouteView[] }[] {
	const groups: { where: string; views: RouteView[] }[] = [];
	for (const view of views) {
		const where = scopeName({ unitId: view.route?.unitId, name: view.unitName });
		const last = groups[groups.length - 1];
		if (last?.where === where) last.views.push(view);
		else groups.push({ where, views: [view] });
	}
	return groups;
}

export function RoutesScreen() {
	useTitle(t("nav.routes"));
	const [reply, setReply] = useState<ListRoutesReply>();
	const [failure, setFailure] = useState<ApiError>();
	// Just removed: it stays where it was, with the button that brings it back.
	const [gone, setGone] = useState<{ view: RouteView; before?: string }>();
	const [editing, setEditing] = useState<{ view?: RouteView }>();
	const load = () =>
		get<ListRoutesReply>("/routes").then(setReply, (error: unknown) => {
			if (!(error instanceof ApiError)) throw error;
			if (reply) notify(textOf(error), { error: true });
			else setFailure(error);
		});
	useEffect(() => void load(), []);
	const act = async (view: RouteView, offer: ActionOffer) => {
		try {
			const next = await post<RouteView>(`/routes/${view.route?.id}/${offer.name}`, {}, { etag: offer.etag });
			const all = reply?.routes ?? [];
			const at = all.findIndex((one) => one.route?.id === view.route?.id);
			if (offer.name === "remove") setGone({ view: next, before: all[at + 1]?.route?.id });
			else if (offer.name === "restore") setGone(undefined);
			await load();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(error.status === 412 ? t("routes.stale") : textOf(error), { error: true });
			await load();
		}
	};
	if (failure) return <Failed screen error={failure} onRetry={() => void load().then(() => setFailure(undefined))} />;
	if (!reply) return <Loading />;
	const scopes = reply.scopes ?? [];
	const views = [...(reply.routes ?? [])];
	if (gone) {
		const at = views.findIndex((one) => one.route?.id === gone.before);
		views.splice(at < 0 ? views.length : at, 0, gone.view);
	}
	if (editing)
		return (
			<RouteEditor
				view={editing.view}
				scopes={scopes}
				onCancel={() => setEditing(undefined)}
				onSaved={() => {
					setEditing(undefined);
					void load();
				}}
			/>
		);
	return (
		<section class="routes">
			<h1 class="page-title">{t("nav.routes")}</h1>
			<p class="field-help">{t("routes.what")}</p>
			{scopes.length > 0 && (
				<p>
					<button type="button" class="button button-primary" onClick={() => setEditing({})}>
						{t("routes.add")}
					</button>
				</p>
			)}
			{views.length === 0 && <Empty title={t("routes.none")} />}
			{groupsOf(views).map(({ where, views: group }) => (
				<section key={where} class="panel" aria-label={where}>
					<h2>{where}</h2>
					<ul class="delegations">
						{group.map((view) => (
							<Line key={view.route?.id} view={view} onAct={(offer) => void act(view, offer)} onChange={() => setEditing({ view })} />
						))}
					</ul>
				</section>
			))}
		</section>
	);
}
