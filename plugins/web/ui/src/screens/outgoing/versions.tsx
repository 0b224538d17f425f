// Every version with its files, and what differs from the one that was submitted last.
import type { FieldChange, FileRef, OutgoingVersion, OutgoingView } from "../../api/types";
import { urlOf } from "../../api/client";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Changes } from "../case/timeline";
import { FIELD_WORDS } from "./words";

const PURPOSES = ["pdf", "draft", "annex", "source"] as const;
type Purpose = (typeof PURPOSES)[number];
const rank = (file: FileRef): number => {
	const at = (PURPOSES as readonly (string | undefined)[]).indexOf(file.purpose);
	return at < 0 ? PURPOSES.length : at;
};

// What is read comes first: the PDF, then the editable draft, then annexes.
export const inOrder = (files: FileRef[] | undefined): FileRef[] => [...(files ?? [])].sort((a, b) => rank(a) - rank(b));

export const purposeText = (purpose: string | undefined): string => ((PURPOSES as readonly (string | undefined)[]).includes(purpose) ? t(`purpose.${purpose as Purpose}`) : "");

export const versionNumbered = (view: OutgoingView, number: number | undefined): OutgoingVersion | undefined => view.versions?.find((one) => one.number === number);

export const filesPath = (id: string | undefined, version: number): string => `/outgoing/${id}/versions/${version}`;

export interface Shown {
	path: string;
	files: FileRef[];
}

// What was issued, once it was; before that the chosen version, or the present one.
export function shownFiles(view: OutgoingView, chosen?: number): Shown {
	const { id, issuedFiles = [], version } = view.document ?? {};
	if (chosen === undefined && issuedFiles.length > 0) return { path: filesPath(id, 0), files: issuedFiles };
	const number = chosen ?? version ?? 1;
	return { path: filesPath(id, number), files: inOrder(versionNumbered(view, number)?.files) };
}

export function Differences({ changes, title }: { changes: FieldChange[]; title: string }) {
	if (changes.length === 0) return null;
	return (
		<section class="panel differences">
			<h2>{title}</h2>
			<Changes changes={changes} words={FIELD_WORDS} />
		</section>
	);
}

function Files({ id, version }: { id?: string; version: OutgoingVersion }) {
	return (
		<ul class="version-files">
			{inOrder(version.files).map((file) => (
				<li key={file.id}>
					<a href={`${urlOf(`${filesPath(id, version.number ?? 1)}/files/${file.id}`)}?download=true`} download>
						{file.name}
					</a>
					<span class="act-office">{purposeText(file.purpose)}</span>
				</li>
			))}
		</ul>
	);
}

interface Props {
	view: OutgoingView;
	// Of whose files the left side shows.
	chosen?: number;
	onChoose: (number: number | undefined) => void;
}

export function Versions({ view, chosen, onChoose }: Props) {
	const { id, version: present, submittedVersion } = view.document ?? {};
	return (
		<>
			<Differences changes={view.differences ?? []} title={t("version.differences")} />
			<section class="panel">
				<h2>{t("version.title")}</h2>
				<ol class="versions">
					{(view.versions ?? []).map((one) => (
						<li key={one.number} class={one.number === (chosen ?? present) ? "version version-shown" : "version"}>
							<p class="act-head">
								<strong>
									{t("version.n", { n: one.number })}
									{one.number === present && ` · ${t("version.present")}`}
									{one.number === submittedVersion && ` · ${t("version.submitted")}`}
								</strong>
								<time dateTime={one.madeAt}>{formatInstant(one.madeAt)}</time>
							</p>
							<p class="act-who">
								{one.madeBy?.name}
								{one.onBehalfOf?.name && <span class="act-behalf">{t("act.on_behalf", { name: one.onBehalfOf.name })}</span>}
							</p>
							{one.note && <p class="act-text">{one.note}</p>}
							<Files id={id} version={one} />
							<button
								type="button"
								class="button button-small"
								aria-pressed={one.number === chosen}
								aria-label={t("version.show_n", { n: one.number })}
								onClick={() => onChoose(one.number === chosen ? undefined : one.number)}
							>
								{one.number === chosen ? t("version.back") : t("version.show")}
							</button>
						</li>
					))}
				</ol>
			</section>
		</>
	);
}
