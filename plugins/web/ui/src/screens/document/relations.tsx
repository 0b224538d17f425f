// Documents of the same sender that this one corrects, amends or replaces, and those that do so to it.
import type { IncomingRelation } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";

const wordOf = ({ kind = "RELATION_REPLACES", later }: IncomingRelation): string => (later ? t(`relation.later.${kind}`) : t(`relation.${kind}`));

export function Relations({ relations }: { relations: IncomingRelation[] }) {
	if (relations.length === 0) return null;
	return (
		<section class="panel">
			<h2>{t("link.title")}</h2>
			<ul class="links">
				{relations.map((one, index) => {
					const text = [one.code, one.issuedDate && t("row.of_day", { day: formatDay(one.issuedDate) })].filter(Boolean).join(" ");
					return (
						<li key={index}>
							<strong>{wordOf(one)}</strong> {one.documentId ? <a href={`/incoming/${one.documentId}`}>{text}</a> : text}
							{one.subject && <span class="act-directive">{one.subject}</span>}
						</li>
					);
				})}
			</ul>
		</section>
	);
}
