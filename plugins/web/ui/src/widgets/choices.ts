// What may be chosen where a document is entered or corrected, in the order of the lists.
import type { RegistrationRules, Urgency } from "../api/types";
import { t } from "../i18n/i18n";
import { labelText, urgencyText } from "./labels";

export interface Option {
	value: string;
	label: string;
}

const unsaid = (): Option => ({ value: "", label: t("common.unsaid") });

const URGENCIES: Urgency[] = ["URGENCY_NORMAL", "URGENCY_URGENT", "URGENCY_VERY_URGENT", "URGENCY_EXPRESS", "URGENCY_TIMED_EXPRESS"];
export const isUrgency = (value: string): value is Urgency => (URGENCIES as string[]).includes(value);
export const urgencies = (): Option[] => URGENCIES.map((urgency) => ({ value: urgency, label: urgencyText(urgency) }));

export const media = (): Option[] => [
	unsaid(),
	{ value: "MEDIUM_PAPER", label: t("medium.paper") },
	{ value: "MEDIUM_ELECTRONIC", label: t("medium.electronic") },
	{ value: "MEDIUM_BOTH", label: t("medium.both") },
];

export const legalClasses = (): Option[] => [
	unsaid(),
	{ value: "1", label: t("legal_class.1") },
	{ value: "2", label: t("legal_class.2") },
	{ value: "3", label: t("legal_class.3") },
];

export const circulations = (): Option[] => [
	unsaid(),
	{ value: "CIRCULATION_FREE", label: t("circulation.free") },
	{ value: "CIRCULATION_RETURN", label: t("circulation.return") },
	{ value: "CIRCULATION_INTERNAL", label: t("circulation.internal") },
	{ value: "CIRCULATION_RESTRICTED", label: t("circulation.restricted") },
];

// Those that a person chooses, and the one that the system has chosen already.
export const sources = (rules: RegistrationRules, current?: string): Option[] => [
	unsaid(),
	...(rules.sources ?? [])
		.filter((source) => !source.bySystem || source.name === current)
		.map(({ name, label }) => ({ value: name ?? "", label: labelText(label) })),
];
