// A number that is not simply the book's next one: reserved, suffixed ("12a"), or given on paper during an outage.
import type { RegisterIncomingRequest } from "../api/types";
import { t } from "../i18n/i18n";
import { DateField, dayOf } from "./date-field";
import { TextField } from "./field";

// As it is typed; drafts of before have none of it.
export interface OtherNumberForm {
	otherNumber?: string;
	otherSuffix?: string;
	otherReason?: string;
	paperDay?: string;
	paperTime?: string;
	outage?: string;
}

interface Props {
	form: OtherNumberForm;
	change: (next: Partial<OtherNumberForm>) => void;
	errors: Record<string, string>;
}

export const NUMBER_FIELDS = ["/bookNumber/number", "/bookNumber/suffix", "/bookNumber/reason", "/bookNumber/onPaperAt", "/bookNumber/outage"];

export const numberLabels = (): Record<string, string> => ({
	"/bookNumber/number": t("number.number"),
	"/bookNumber/suffix": t("number.suffix"),
	"/bookNumber/reason": t("need.reason"),
	"/bookNumber/onPaperAt": t("number.paper_day"),
	"/bookNumber/outage": t("number.outage"),
});

// Hours as on the clock of the office; without them the day's beginning. Undefined: no day; null: no time of a day.
function paperTime(form: OtherNumberForm): string | undefined | null {
	const day = dayOf(form.paperDay ?? "", "past");
	const typed = (form.paperTime ?? "").trim();
	const [, hours, minutes] = /^([01]?\d|2[0-3])[:hg]([0-5]\d)$/.exec(typed || "00:00") ?? [];
	if (hours === undefined) return null;
	return day ? new Date(`${day}T${hours.padStart(2, "0")}:${minutes}:00+07:00`).toISOString() : undefined;
}

const given = (text: string | undefined): string | undefined => text?.trim() || undefined;

export function bookNumberOf(form: OtherNumberForm): RegisterIncomingRequest["bookNumber"] {
	const wish = { number: given(form.otherNumber), suffix: given(form.otherSuffix), reason: given(form.otherReason), onPaperAt: paperTime(form) ?? undefined, outage: given(form.outage) };
	return wish.number || wish.suffix || wish.onPaperAt || wish.outage ? wish : undefined;
}

export function numberProblems(form: OtherNumberForm, fields: Record<string, string>): void {
	if (dayOf(form.paperDay ?? "", "past") === null) fields["/bookNumber/onPaperAt"] = t("form.no_day");
	else if (paperTime(form) === null) fields["/bookNumber/onPaperAt"] = t("number.no_time");
}

export function OtherNumber({ form, change, errors }: Props) {
	return (
		<details class="more" open={NUMBER_FIELDS.some((name) => errors[name]) || undefined}>
			<summary>{t("number.other")}</summary>
			<div class="form-grid">
				<TextField
					label={t("number.number")}
					name="/bookNumber/number"
					help={t("number.what")}
					error={errors["/bookNumber/number"]}
					input={{ inputMode: "numeric", maxLength: 7 }}
					value={form.otherNumber ?? ""}
					onValue={(otherNumber) => change({ otherNumber })}
				/>
				<TextField
					label={t("number.suffix")}
					name="/bookNumber/suffix"
					error={errors["/bookNumber/suffix"]}
					input={{ maxLength: 2 }}
					value={form.otherSuffix ?? ""}
					onValue={(otherSuffix) => change({ otherSuffix })}
				/>
				<DateField
					label={t("number.paper_day")}
					name="/bookNumber/onPaperAt"
					lean="past"
					help={t("number.paper_what")}
					error={errors["/bookNumber/onPaperAt"]}
					value={form.paperDay ?? ""}
					onValue={(paperDay) => change({ paperDay })}
				/>
				<TextField
					label={t("number.paper_time")}
					name="/bookNumber/time"
					input={{ maxLength: 5, placeholder: "08:30" }}
					value={form.paperTime ?? ""}
					onValue={(paperTime) => change({ paperTime })}
				/>
				<TextField
					label={t("number.outage")}
					name="/bookNumber/outage"
					help={t("number.outage_what")}
					error={errors["/bookNumber/outage"]}
					input={{ maxLength: 50 }}
					value={form.outage ?? ""}
					onValue={(outage) => change({ outage })}
				/>
				<TextField
					label={t("need.reason")}
					name="/bookNumber/reason"
					class="field-wide"
					error={errors["/bookNumber/reason"]}
					input={{ maxLength: 500 }}
					value={form.otherReason ?? ""}
					onValue={(otherReason) => change({ otherReason })}
				/>
			</div>
		</details>
	);
}
