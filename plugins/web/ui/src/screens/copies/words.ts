// How copies, their kinds and their media are called.
import type { Medium, OutgoingKind } from "../../api/types";
import { t } from "../../i18n/i18n";

export type CopyKind = Exclude<OutgoingKind, "OUTGOING_DOCUMENT">;
export const KINDS: CopyKind[] = ["OUTGOING_CERTIFIED_COPY", "OUTGOING_RECOPY", "OUTGOING_EXTRACT"];

const WORDS: Record<string, CopyKind> = { certified_copy: "OUTGOING_CERTIFIED_COPY", recopy: "OUTGOING_RECOPY", extract: "OUTGOING_EXTRACT" };

// Of a kind, or of the word that processes use.
export function kindText(kind: string | undefined): string {
	const found = KINDS.find((one) => one === kind) ?? WORDS[kind ?? ""];
	return found ? t(`copy.kind.${found}`) : "";
}

// The type as it stands in the catalogue and on the paper, Vietnamese in every language.
export function typeText(kind: OutgoingKind): string {
	const found = KINDS.find((one) => one === kind);
	return found ? t(`copy.type.${found}`) : "";
}

export function mediumText(medium: Medium | undefined): string {
	if (medium === "MEDIUM_PAPER") return t("medium.paper");
	return medium === "MEDIUM_ELECTRONIC" ? t("medium.electronic") : "";
}
