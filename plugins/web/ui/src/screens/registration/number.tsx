// A number that is not simply the book's next one: reserved, suffixed ("12a"), or given on paper during an outage.
import { t } from "../../i18n/i18n";
import { DateField } from "../../widgets/date-field";
import { TextField } from "../../widgets/field";
import type { Form } from "./model";

interface Props {
	form: Form;
	change: (next: Partial<Form>) => void;
	errors: Record<string, string>;
}

const NAMES = ["/bookNumber/number", "/bookNumber/suffix", "/bookNumber/reason", "/bookNumber/onPaperAt", "/bookNumber/outage"];

export function OtherNumber({ form, change, errors }: Props) {
	return (
		<details class="more" open={NAMES.some((name) => errors[name]) || undefined}>
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
