// Ủy quyền: lend the rights of one's post for some days, see what was given and received, end it.
import { useEffect, useState } from "preact/hooks";

import { get, post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { DelegationView, ListDelegationsReply, PersonView } from "../../api/types";
import { me } from "../../app/session";
import { useTitle } from "../../app/title";
import { formatDay, today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { DateField, dayOf } from "../../widgets/date-field";
import { ErrorSummary, errorsOf, noErrors, textOf } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { PersonField } from "../../widgets/person-field";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";

const FIELDS = ["/delegation/toPersonId", "/delegation/from", "/delegation/to", "/delegation/basis"];

function Give({ onGiven }: { onGiven: () => void }) {
	const [person, setPerson] = useState<PersonView>();
	const [from, setFrom] = useState(formatDay(today()));
	const [to, setTo] = useState("");
	const [basis, setBasis] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const labels = {
		"/delegation/toPersonId": t("delegation.to"),
		"/delegation/from": t("delegation.from_day"),
		"/delegation/to": t("delegation.to_day"),
		"/delegation/basis": t("delegation.basis"),
	};
	const send = async () => {
		const fields: Record<string, string> = {};
		const last = dayOf(to, "future");
		if (!person) fields["/delegation/toPersonId"] = t("person.choose");
		if (!last) fields["/delegation/to"] = last === null ? t("form.no_day") : t("delegation.day_missing");
		if (Object.keys(fields).length) return setErrors({ fields });
		setBusy(true);
		setErrors(noErrors);
		try {
			const delegation = { toPersonId: person?.person?.id, from: dayOf(from, "future") ?? undefined, to: last, basis: basis || undefined };
			await post<DelegationView>("/delegations", { delegation }, { submission });
			notify(t("delegation.done", { name: person?.person?.fullName }));
			onGiven();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, FIELDS));
		} finally {
			setBusy(false);
		}
	};
	return (
		<form
			class="panel narrow"
			noValidate
			aria-labelledby="give-title"
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) void send();
			}}
		>
			<h2 id="give-title">{t("delegation.give")}</h2>
			<p class="field-help">{t("delegation.what")}</p>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<PersonField
				label={labels["/delegation/toPersonId"]}
				name="/delegation/toPersonId"
				required
				error={errors.fields["/delegation/toPersonId"]}
				value={person}
				onValue={setPerson}
				except={[me.value.person?.id]}
			/>
			<DateField label={labels["/delegation/from"]} name="/delegation/from" lean="future" error={errors.fields["/delegation/from"]} value={from} onValue={setFrom} />
			<DateField label={labels["/delegation/to"]} name="/delegation/to" lean="future" required error={errors.fields["/delegation/to"]} value={to} onValue={setTo} />
			<TextField
				label={labels["/delegation/basis"]}
				name="/delegation/basis"
				error={errors.fields["/delegation/basis"]}
				value={basis}
				onValue={setBasis}
				input={{ maxLength: 200 }}
			/>
			<button type="submit" class="button button-primary" aria-disabled={busy}>
				{t("delegation.submit")}
			</button>
		</form>
	);
}

function Line({ view, given, onEnded }: { view: DelegationView; given: boolean; onEnded: () => void }) {
	const [busy, setBusy] = useState(false);
	const one = view.delegation;
	const over = one?.revokedAt !== undefined || (one?.to ?? "") < today();
	const state = one?.revokedAt !== undefined ? t("delegation.revoked") : over ? t("delegation.over") : view.running ? t("delegation.running") : t("delegation.coming");
	const name = given ? view.toName : view.fromName;
	const end = async () => {
		setBusy(true);
		try {
			await post(`/delegations/${one?.id}/revoke`, {}, { etag: one?.revision });
			notify(t("delegation.ended", { name }));
			onEnded();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
			setBusy(false);
		}
	};
	return (
		<li class="delegation">
			<div>
				<p class="delegation-name">{name}</p>
				<p class="field-help">
					{t("delegation.days", { from: formatDay(one?.from), to: formatDay(one?.to) })} · {view.fromTitle} · {state}
				</p>
				{one?.basis && <p class="field-help">{one.basis}</p>}
			</div>
			{!over && (
				<button type="button" class="button" aria-disabled={busy} aria-label={t("delegation.end_of", { name })} onClick={() => !busy && void end()}>
					{given ? t("delegation.end") : t("delegation.give_back")}
				</button>
			)}
		</li>
	);
}

function List({ title, views, given, onEnded }: { title: string; views: DelegationView[]; given: boolean; onEnded: () => void }) {
	if (views.length === 0) return null;
	return (
		<section class="panel narrow">
			<h2>{title}</h2>
			<ul class="delegations">
				{views.map((view) => (
					<Line key={view.delegation?.id} view={view} given={given} onEnded={onEnded} />
				))}
			</ul>
		</section>
	);
}

export function DelegationsScreen() {
	useTitle(t("nav.delegations"));
	const [reply, setReply] = useState<ListDelegationsReply>();
	const [failure, setFailure] = useState<ApiError>();
	const [round, setRound] = useState(0);
	const again = () => setRound((n) => n + 1);
	useEffect(() => {
		let gone = false;
		get<ListDelegationsReply>("/delegations").then(
			(next) => {
				if (gone) return;
				setReply(next);
				setFailure(undefined);
			},
			(error: unknown) => !gone && error instanceof ApiError && setFailure(error),
		);
		return () => {
			gone = true;
		};
	}, [round]);
	if (failure) return <Failed error={failure} screen onRetry={again} />;
	if (!reply) return <Loading />;
	const none = !reply.given?.length && !reply.received?.length;
	return (
		<section>
			<h1 class="page-title">{t("nav.delegations")}</h1>
			{me.value.onBehalfOf ? <p class="panel narrow">{t("delegation.not_lent_on")}</p> : <Give key={round} onGiven={again} />}
			<List title={t("delegation.given")} views={reply.given ?? []} given onEnded={again} />
			<List title={t("delegation.received")} views={reply.received ?? []} given={false} onEnded={again} />
			{none && <Empty title={t("delegation.none")} />}
		</section>
	);
}
