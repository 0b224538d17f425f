// Who can see the document, and why, on any day; and why the person can't do what is not among the buttons.
import { useEffect, useState } from "preact/hooks";

import type { Kind } from "../../api/actions";
import { get } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { AccessEntry, AccessReason, AccessVerdict, IncomingAccessReply } from "../../api/types";
import { formatDay, today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { DateField, dayOf } from "../../widgets/date-field";
import { labelText } from "../../widgets/labels";
import { Failed, Loading } from "../../widgets/state";
import { officeOf, roleText } from "./holders";

const REASON: Record<AccessReason, (entry: AccessEntry) => string> = {
	ACCESS_ROLE: () => t("access.role"),
	ACCESS_FLOW: (entry) => t("access.flow", { step: labelText(entry.stepLabel), role: roleText(entry.flowRole).toLowerCase() }),
	ACCESS_SECRETARY: (entry) => t("access.secretary", { name: entry.through?.name }),
	ACCESS_UNIT: (entry) => t("access.unit", { step: labelText(entry.stepLabel) }),
	ACCESS_DELEGATE: (entry) => t("access.delegate", { name: entry.through?.name }),
};

function daysText({ since, until }: AccessEntry): string {
	if (!since) return "";
	return until ? t("access.between", { from: formatDay(since), to: formatDay(until) }) : t("access.since", { from: formatDay(since) });
}

function People({ entries }: { entries: AccessEntry[] }) {
	const people = new Map<string, AccessEntry[]>();
	for (const entry of entries) {
		const id = entry.person?.personId ?? "";
		people.set(id, [...(people.get(id) ?? []), entry]);
	}
	return (
		<ul class="access-people">
			{[...people].map(([id, reasons]) => (
				<li key={id}>
					<strong>{reasons[0]?.person?.name}</strong> <span class="holder-office">{officeOf(reasons[0]?.person)}</span>
					<ul>
						{reasons.map((entry, index) => (
							<li key={index}>{[entry.reason && REASON[entry.reason](entry), daysText(entry)].filter(Boolean).join(", ")}</li>
						))}
					</ul>
				</li>
			))}
		</ul>
	);
}

function Refusals({ refusals }: { refusals: AccessVerdict[] }) {
	if (refusals.length === 0) return null;
	return (
		<>
			<h3>{t("access.refused")}</h3>
			<dl class="access-refusals">
				{refusals.map((one) => (
					<div key={one.action}>
						<dt>{labelText(one.label)}</dt>
						<dd>
							{[one.text, one.who && t("access.who", { who: one.who }), one.article && t("access.article", { article: one.article })]
								.filter(Boolean)
								.join(" ")}
						</dd>
					</div>
				))}
			</dl>
		</>
	);
}

interface AccessProps {
	kind: Kind;
	id: string;
	revision: string; // asked again when the document has changed
}

const BEFORE: Record<Kind, () => string> = {
	incoming: () => t("access.nobody"),
	outgoing: () => t("access.no_draft"),
};

function Answer({ kind, id, revision }: AccessProps) {
	const [text, setText] = useState(formatDay(today()));
	const [reply, setReply] = useState<IncomingAccessReply>();
	const [failure, setFailure] = useState<ApiError>();
	const [round, setRound] = useState(0);
	const on = dayOf(text, "past");
	useEffect(() => {
		let gone = false;
		if (on === null) return undefined;
		get<IncomingAccessReply>(`/${kind}/${id}/access`, { on }).then(
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
	}, [kind, id, revision, on, round]);
	return (
		<>
			<DateField label={t("access.on")} name="/on" value={text} onValue={setText} lean="past" error={on === null ? t("form.no_day") : undefined} />
			{failure && <Failed error={failure} onRetry={() => setRound(round + 1)} />}
			{!reply && !failure && <Loading />}
			{reply && (
				<>
					{reply.entries?.length ? <People entries={reply.entries} /> : <p>{BEFORE[kind]()}</p>}
					{reply.more && <p class="field-help">{t("access.more")}</p>}
					<Refusals refusals={reply.refusals ?? []} />
				</>
			)}
		</>
	);
}

export function Access(props: AccessProps) {
	const [open, setOpen] = useState(false);
	return (
		<details class="panel more access" onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>{t("access.title")}</summary>
			{open && <Answer {...props} />}
		</details>
	);
}
