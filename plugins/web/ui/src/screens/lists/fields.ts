// What lists may be narrowed to: one description for the chips, the form and the address.
import type { DueWhen, Urgency } from "../../api/types";
import { t } from "../../i18n/i18n";
import { urgencyText } from "../../widgets/labels";

export interface Choice {
	value: string;
	label: string;
}

export interface FilterField {
	// In the address and in the server's request.
	name: string;
	label: string;
	kind: "choice" | "text" | "day" | "type" | "unit" | "person";
	options?: Choice[];
}

const URGENCIES: Urgency[] = ["URGENCY_TIMED_EXPRESS", "URGENCY_EXPRESS", "URGENCY_VERY_URGENT", "URGENCY_URGENT", "URGENCY_NORMAL"];
const WHENS: DueWhen[] = ["WHEN_OVERDUE", "WHEN_TODAY", "WHEN_WEEK", "WHEN_NONE"];

export const urgencyField = (): FilterField => ({
	name: "urgency",
	label: t("field.urgency"),
	kind: "choice",
	options: URGENCIES.map((value) => ({ value, label: urgencyText(value) })),
});

export const dueField = (): FilterField => ({
	name: "due",
	label: t("column.due"),
	kind: "choice",
	options: WHENS.map((value) => ({ value, label: t(`when.${value}`) })),
});

export const typeField = (): FilterField => ({ name: "documentType", label: t("column.type"), kind: "type" });
export const organField = (): FilterField => ({ name: "issuingOrgan", label: t("column.organ"), kind: "text" });
export const fromField = (): FilterField => ({ name: "arrivedFrom", label: t("filter.from"), kind: "day" });
export const toField = (): FilterField => ({ name: "arrivedTo", label: t("filter.to"), kind: "day" });
