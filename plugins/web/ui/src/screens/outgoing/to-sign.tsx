// Drafts that wait for this leader's signature, in a few lines: at the head of what they are to decide.
import { seesOutgoing } from "../../api/outgoing";
import { useRefresh } from "../../app/refresh";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { UrgencyMark } from "../../widgets/labels";
import { listOf } from "./outgoing";
import { capacityLetters } from "./words";

const SHOWN = 10;

function Waiting({ holder }: { holder: string }) {
	const list = listOf(`holderId=${holder}&state=OUTGOING_TO_SIGN`);
	useRefresh(() => list.refresh(), [list]);
	const documents = list.items.value ?? [];
	if (documents.length === 0) return null;
	return (
		<section class="panel to-sign">
			<h2>{t("to_sign.title", { n: list.more.value ? `${documents.length}+` : documents.length })}</h2>
			<ul class="links">
				{documents.slice(0, SHOWN).map((document) => (
					<li key={document.id}>
						<a href={`/outgoing/${document.id}?box=to-do`}>{document.subject}</a> <UrgencyMark urgency={document.urgency} />
						<span class="act-directive">{[document.documentType, document.unitName, capacityLetters(document.signature?.capacities)].filter(Boolean).join(" · ")}</span>
					</li>
				))}
			</ul>
			{documents.length > SHOWN && <a href="/outgoing?state=OUTGOING_TO_SIGN">{t("delivery.more")}</a>}
		</section>
	);
}

export function ToSign() {
	const holder = me.value.onBehalfOf ?? me.value.person?.id;
	return seesOutgoing() && holder ? <Waiting key={holder} holder={holder} /> : null;
}
