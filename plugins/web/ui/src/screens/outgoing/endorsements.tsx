// Who stands for the present version, and who stood for it before it was changed or returned.
import type { Endorsement, OutgoingDocument } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { officeOf } from "../case/holders";

const VOID_REASONS = ["changed", "taken_back", "returned"] as const;
type VoidReason = (typeof VOID_REASONS)[number];
const isReason = (reason: string | undefined): reason is VoidReason => (VOID_REASONS as readonly (string | undefined)[]).includes(reason);

export const counts = (document: OutgoingDocument, one: Endorsement): boolean => !one.voidAt && one.digest === document.digest;

function One({ one, ended }: { one: Endorsement; ended?: boolean }) {
	return (
		<li class={ended ? "endorsement endorsement-void" : "endorsement"}>
			<p class="act-head">
				<strong>{one.kind && t(`endorsement.${one.kind}`)}</strong>
				<time dateTime={one.time}>{formatInstant(one.time)}</time>
			</p>
			<p class="act-who">
				{one.by?.name}
				<span class="act-office">{officeOf(one.by)}</span>
				{one.onBehalfOf?.name && <span class="act-behalf">{t("act.on_behalf", { name: one.onBehalfOf.name })}</span>}
			</p>
			<p class="endorsement-about">
				{[t("version.n", { n: one.version }), one.onPaper ? t("endorsement.on_paper") : "", ended ? t(isReason(one.voidReason) ? `endorsement.${one.voidReason}` : "endorsement.changed") : ""].filter(Boolean).join(" · ")}
			</p>
		</li>
	);
}

export function Endorsements({ document }: { document: OutgoingDocument }) {
	const all = document.endorsements ?? [];
	const now = all.filter((one) => counts(document, one));
	const before = all.filter((one) => !counts(document, one));
	if (all.length === 0) return null;
	return (
		<section class="panel">
			<h2>{t("endorsement.title")}</h2>
			{now.length === 0 && <p class="endorsement-about">{t("endorsement.none")}</p>}
			<ol class="endorsements">
				{now.map((one, index) => (
					<One key={index} one={one} />
				))}
			</ol>
			{before.length > 0 && (
				<details class="more">
					<summary>{t("endorsement.before", { n: before.length })}</summary>
					<ol class="endorsements">
						{before.map((one, index) => (
							<One key={index} one={one} ended />
						))}
					</ol>
				</details>
			)}
		</section>
	);
}
