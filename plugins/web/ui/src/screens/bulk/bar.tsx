// How many are chosen, all of them or none, what failed and why, and the buttons of what may be done.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { BULK_MAX } from "../../api/bulk";
import { t } from "../../i18n/i18n";
import type { BulkProps } from "../lists/choosing";

function Failures({ selection }: Pick<BulkProps, "selection">) {
	const failed = [...selection.problems.value];
	if (failed.length === 0) return null;
	return (
		<div class="chosen-failures" role="alert" tabIndex={0}>
			<p class="summary-title">{t("bulk.failed", { n: failed.length })}</p>
			<ul>
				{failed.map(([key, { name, text, href }]) => (
					<li key={key}>
						<strong>{href ? <a href={href}>{name}</a> : name}</strong>: {text}
					</li>
				))}
			</ul>
		</div>
	);
}

interface Props extends BulkProps {
	busy: boolean;
	// How far it has come, while what is chosen stands.
	progress?: string;
	children: ComponentChildren;
}

export function BulkFrame({ selection, items, shown, more, total, onAll, busy, progress, children }: Props) {
	const [fetching, setFetching] = useState(false);
	const rest = items.length < shown || more;
	const all = async () => {
		setFetching(true);
		await onAll();
		setFetching(false);
	};
	const word = more ? (total !== undefined && total <= BULK_MAX ? t("bulk.all_filtered_n", { n: total }) : t("bulk.all_filtered", { n: BULK_MAX })) : t("bulk.all_n", { n: shown });
	return (
		<section class="chosen" aria-label={t("bulk.label")}>
			<Failures selection={selection} />
			<div class="chosen-line">
				<p class="chosen-count" role="status">
					{progress ?? t("bulk.count", { n: items.length })}
				</p>
				{!progress && rest && items.length < BULK_MAX && (
					<button type="button" class="button-link" aria-disabled={fetching} onClick={() => !fetching && void all()}>
						{word}
					</button>
				)}
				{!progress && (
					<button type="button" class="button-link" onClick={() => selection.clear()}>
						{items.length > 0 ? t("bulk.clear") : t("common.close")}
					</button>
				)}
				<span class="chosen-acts" aria-busy={busy}>
					{children}
				</span>
			</div>
		</section>
	);
}
