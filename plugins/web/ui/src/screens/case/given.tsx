// A directive that was not given in writing: how and when it was given, and what shows it. Folded away, because most are
// written.
import { dayOfInstant, formatDay, formatInstant } from "../../dates/dates";
import type { ActionOffer, DirectiveGiven, GivenWay } from "../../api/types";
import { type MessageKey, t } from "../../i18n/i18n";
import { DateField, dayOf } from "../../widgets/date-field";
import type { FormErrors } from "../../widgets/errors";
import { SelectField, TextField } from "../../widgets/field";
import { FileBox, type SentFile, type Uploads } from "../../widgets/files";

const EVIDENCE_MOST = 500;

export interface GivenState {
	way: GivenWay;
	day: string;
	time: string;
	evidence: string;
	// What shows it, sent already; drafts of before have none.
	files?: SentFile[];
}

const WAYS: Record<GivenWay, { short: MessageKey; long: MessageKey }> = {
	GIVEN_WRITTEN: { short: "given.written", long: "given.written" },
	GIVEN_ORAL: { short: "given.oral", long: "given.oral_at" },
	GIVEN_BY_PHONE: { short: "given.phone", long: "given.phone_at" },
	GIVEN_BY_MESSAGE: { short: "given.message", long: "given.message_at" },
};

const UPLOADS = "/uploads";
export const GIVEN_FIELDS = ["/given/way", "/given/at", "/given/evidence", UPLOADS] as const;

export const givenLabels = (): Record<string, string> => ({ "/given/way": t("given.way"), "/given/at": t("given.day"), "/given/evidence": t("given.evidence"), [UPLOADS]: t("given.files") });

const isWritten = (state: GivenState | undefined): boolean => !state || state.way === "GIVEN_WRITTEN";

// The moment by the office's clock; undefined where day or time are missing or none.
function momentOf({ day, time }: GivenState): Date | undefined {
	const date = dayOf(day, "past");
	const [, hours, minutes] = /^([01]?\d|2[0-3])[:hg]([0-5]\d)$/.exec(time.trim()) ?? [];
	return date && hours && minutes ? new Date(`${date}T${hours.padStart(2, "0")}:${minutes}:00+07:00`) : undefined;
}

export function givenOf(offer: ActionOffer, state: GivenState | undefined): DirectiveGiven | undefined {
	if (!offer.given || !state || isWritten(state)) return undefined;
	const evidence = state.evidence.trim();
	return { way: state.way, at: momentOf(state)?.toISOString(), ...(evidence ? { evidence } : {}) };
}

// Files go with the act itself; a directive in writing has none.
export const givenUploads = (offer: ActionOffer, state: GivenState | undefined): { uploadId: string; name: string }[] | undefined => {
	const files = offer.given && !isWritten(state) ? (state?.files ?? []) : [];
	return files.length ? files.map(({ uploadId, name }) => ({ uploadId, name })) : undefined;
};

export function givenProblems(offer: ActionOffer, state: GivenState | undefined, fields: Record<string, string>, sending = false): void {
	if (!offer.given || !state || isWritten(state)) return;
	if (!dayOf(state.day, "past")) fields["/given/at"] = t("form.no_day");
	else if (!momentOf(state)) fields["/given/at"] = t("number.no_time");
	if (sending) fields[UPLOADS] = t("wrong.still_sending");
	else if (offer.given.evidence === "NEED_REQUIRED" && state.evidence.trim() === "" && !state.files?.length) fields["/given/evidence"] = t("given.evidence_missing");
}

interface Props {
	offer: ActionOffer;
	state: GivenState | undefined;
	onState: (state: GivenState) => void;
	errors: FormErrors;
	// Absent: of many documents at once, whose evidence is in words.
	uploads?: Uploads;
}

const nothingGiven = (): GivenState => ({ way: "GIVEN_WRITTEN", day: formatDay(dayOfInstant(new Date().toISOString())), time: "", evidence: "" });

export const withFiles = (state: GivenState | undefined, change: (files: SentFile[]) => SentFile[]): GivenState => {
	const given = state ?? nothingGiven();
	return { ...given, files: change(given.files ?? []) };
};

export function GivenFields({ offer, state, onState, errors, uploads }: Props) {
	if (!offer.given) return null;
	const given = state ?? nothingGiven();
	const change = (next: Partial<GivenState>) => onState({ ...given, ...next });
	const wrong = GIVEN_FIELDS.some((field) => errors.fields[field]);
	return (
		<details class="more given" open={wrong || !isWritten(state) || undefined}>
			<summary>{t("given.fold")}</summary>
			<SelectField
				label={t("given.way")}
				name="/given/way"
				error={errors.fields["/given/way"]}
				value={given.way}
				onValue={(way) => change({ way: way as GivenWay })}
				options={(offer.given.ways ?? []).map((way) => ({ value: way, label: t(WAYS[way].short) }))}
			/>
			{!isWritten(given) && (
				<>
					<DateField label={t("given.day")} name="/given/at" lean="past" required error={errors.fields["/given/at"]} value={given.day} onValue={(day) => change({ day })} />
					<TextField label={t("given.time")} name="/given/time" required input={{ maxLength: 5, placeholder: "08:30" }} value={given.time} onValue={(time) => change({ time })} />
					<TextField
						label={t("given.evidence")}
						name="/given/evidence"
						help={t("given.evidence_what")}
						required={offer.given.evidence === "NEED_REQUIRED" && !given.files?.length}
						rows={2}
						error={errors.fields["/given/evidence"]}
						input={{ maxLength: EVIDENCE_MOST }}
						value={given.evidence}
						onValue={(evidence) => change({ evidence })}
					/>
					{uploads && (
						<FileBox
							uploads={uploads}
							error={errors.fields[UPLOADS]}
							onForget={(gone) => change({ files: (given.files ?? []).filter((one) => one.uploadId !== gone.uploadId) })}
							choose={t("given.choose")}
							help={t("given.files_what")}
						/>
					)}
				</>
			)}
		</details>
	);
}

// "Chỉ đạo miệng lúc 14:30 12/03/2026, căn cứ: …"
export function GivenText({ given }: { given: DirectiveGiven }) {
	const evidence = [given.evidence, ...(given.files ?? [])].filter(Boolean).join("; ");
	return (
		<p class="act-text act-given">
			{t(WAYS[given.way ?? "GIVEN_WRITTEN"].long, { at: formatInstant(given.at) })}
			{evidence && t("given.by_evidence", { evidence })}
		</p>
	);
}
