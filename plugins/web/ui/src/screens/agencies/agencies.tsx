// Cơ quan: the agencies below one's own, for who manages them: see the tree, add one, close and open it.
import { useEffect, useState } from "preact/hooks";

import { get, post } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, Agency, AgencyView, ListAgenciesReply } from "../../api/types";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, noErrors, textOf } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { AddAgency } from "./add";
import { ChangeDialog, interconnectionText } from "./change";

type Act = "close" | "reopen" | "renew_administrator";
const isAct = (name: string | undefined): name is Act => name === "close" || name === "reopen" || name === "renew_administrator";

const TITLE = { close: "agencies.close", reopen: "agencies.reopen", renew_administrator: "agencies.renew" } as const;
const WHAT = { close: "agencies.close_what", reopen: "agencies.reopen_what", renew_administrator: "agencies.renew_what" } as const;
const DONE = { close: "agencies.closed", reopen: "agencies.reopened", renew_administrator: "agencies.renewed" } as const;

function Confirm({ agency, act, offer, onClose, onDone }: { agency: Agency; act: Act; offer: ActionOffer; onClose: () => void; onDone: () => void }) {
	const [text, setText] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const field = act === "renew_administrator" ? "/password" : "/reason";
	const label = act === "renew_administrator" ? t("agencies.password") : t("leave.reason");
	const send = async () => {
		setBusy(true);
		setErrors(noErrors);
		try {
			await post(`/agencies/${agency.number}/${act}`, act === "renew_administrator" ? { password: text } : { reason: text || undefined }, { etag: offer.etag });
			notify(t(DONE[act], { name: agency.name }));
			onDone();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, [field]));
			setBusy(false);
		}
	};
	return (
		<Dialog title={t(TITLE[act])} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					if (!busy) void send();
				}}
			>
				<p class="agency-name">{agency.name}</p>
				<p class="field-help">{t(WHAT[act])}</p>
				<ErrorSummary errors={errors} labels={{ [field]: label }} onRetry={() => void send()} />
				<TextField
					label={label}
					name={field}
					error={errors.fields[field]}
					value={text}
					onValue={setText}
					rows={act === "renew_administrator" ? undefined : 2}
					input={act === "renew_administrator" ? { type: "password", autocomplete: "new-password" } : { maxLength: offer.needs?.[0]?.most }}
				/>
				<div class="form-buttons">
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{t(TITLE[act])}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

interface LineProps {
	view: AgencyView;
	reply: ListAgenciesReply;
	depth: number;
	onDone: () => void;
}

function Line({ view, reply, depth, onDone }: LineProps) {
	const [changing, setChanging] = useState(false);
	const [asked, setAsked] = useState<{ act: Act; offer: ActionOffer }>();
	const agency = view.agency ?? {};
	const change = view.actions?.find(({ name }) => name === "change");
	const facts = [agency.organId, labelText(view.levelLabel) || agency.level, t("agencies.people", { n: Number(view.people ?? 0) }), interconnectionText(agency)].filter(Boolean);
	return (
		<li class="delegation agency" style={{ "--depth": Math.min(depth, 4) }}>
			<div>
				<p class="delegation-name">
					{agency.name}
					{agency.closed && <span class="agency-closed"> {t("agencies.is_closed")}</span>}
				</p>
				<p class="field-help">{facts.join(" · ")}</p>
				{view.administratorName && <p class="field-help">{t("agencies.first", { name: view.administratorName, account: agency.administratorAccount })}</p>}
				{agency.closed && agency.closedReason && <p class="field-help">{agency.closedReason}</p>}
			</div>
			<div class="agency-buttons">
				{change && (
					<button type="button" class="button" aria-label={`${t("agencies.change")}: ${agency.name}`} onClick={() => setChanging(true)}>
						{t("agencies.change")}
					</button>
				)}
				{(view.actions ?? []).map((offer) => {
					const { name } = offer;
					return (
						isAct(name) && (
							<button key={name} type="button" class="button" aria-label={`${t(TITLE[name])}: ${agency.name}`} onClick={() => setAsked({ act: name, offer })}>
								{t(TITLE[name])}
							</button>
						)
					);
				})}
			</div>
			{change && changing && (
				<ChangeDialog
					agency={agency}
					offer={change}
					views={reply.agencies ?? []}
					levels={reply.levels ?? []}
					onClose={() => setChanging(false)}
					onDone={() => {
						setChanging(false);
						onDone();
					}}
				/>
			)}
			{asked && (
				<Confirm
					agency={agency}
					{...asked}
					onClose={() => setAsked(undefined)}
					onDone={() => {
						setAsked(undefined);
						onDone();
					}}
				/>
			)}
		</li>
	);
}

// Parents stand before their children in the server's answer.
function depths(views: AgencyView[]): Map<number, number> {
	const found = new Map<number, number>();
	for (const { agency } of views) found.set(agency?.number ?? 0, (found.get(agency?.parentNumber ?? -1) ?? -1) + 1);
	return found;
}

export function AgenciesScreen() {
	useTitle(t("nav.agencies"));
	const [reply, setReply] = useState<ListAgenciesReply>();
	const [failure, setFailure] = useState<ApiError>();
	const load = () =>
		get<ListAgenciesReply>("/agencies").then(setReply, (error: unknown) => {
			if (!(error instanceof ApiError)) throw error;
			if (reply) notify(textOf(error), { error: true });
			else setFailure(error);
		});
	useEffect(() => void load(), []);
	if (failure) return <Failed screen error={failure} onRetry={() => void load().then(() => setFailure(undefined))} />;
	if (!reply) return <Loading />;
	const views = reply.agencies ?? [];
	const depth = depths(views);
	return (
		<section>
			<h1 class="page-title">{t("nav.agencies")}</h1>
			<p class="field-help">{t("agencies.what")}</p>
			<div class="agency-columns">
				<section class="panel" aria-labelledby="agencies-list">
					<h2 id="agencies-list">{t("agencies.list", { n: views.length })}</h2>
					<ul class="delegations">
						{views.map((view) => (
							<Line key={view.agency?.number} view={view} reply={reply} depth={depth.get(view.agency?.number ?? 0) ?? 0} onDone={() => void load()} />
						))}
					</ul>
				</section>
				{reply.actions?.some(({ name }) => name === "add") && <AddAgency key={views.length} views={views} levels={reply.levels ?? []} onAdded={() => void load()} />}
			</div>
		</section>
	);
}
