// The fields of the registration form. Those that need a look come first; what is rarely filled in waits under a fold.
import type { IncomingDocument, RegisterView, RegistrationRules } from "../../api/types";
import { t } from "../../i18n/i18n";
import { type DocumentType, splitCode, typeOfNotation } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { media, sources, urgencies } from "../../widgets/choices";
import { Combo } from "../../widgets/combo";
import { DateField } from "../../widgets/date-field";
import { DeadlineField } from "../../widgets/deadline";
import { Field, SelectField, TextField } from "../../widgets/field";
import { LeaderField } from "../case/leader";
import { emptyWish, ProposalFields } from "../case/proposal";
import { earlierText } from "./duplicate";
import { type Form, MAX, PROPOSAL } from "./model";
import type { Organ } from "./suggestions";

export interface Props {
	form: Form;
	change: (next: Partial<Form>) => void;
	errors: Record<string, string>;
	organs: Organ[];
	books: RegisterView[];
	types: DocumentType[];
	earlier?: IncomingDocument;
	rules: RegistrationRules;
}

// The mark of a value that was read from the file.
const origin = (form: Form, name: keyof Form): string | undefined => (form.read.includes(name) ? t("field.read") : undefined);

function CodeField({ form, change, errors, earlier, types }: Props) {
	return (
		<TextField
			label={t("field.code")}
			name="/codeNumber"
			origin={origin(form, "code")}
			required
			error={errors["/codeNumber"] ?? errors["/codeNotation"]}
			help={
				earlier ? (
					<span class="warning">
						{t("duplicate.maybe")}{" "}
						<a href={`/incoming/${earlier.id}`} target="_blank" rel="noopener">
							{earlierText(earlier)}
						</a>
					</span>
				) : (
					t("field.code_help")
				)
			}
			value={form.code}
			input={{ maxLength: MAX.codeNumber + MAX.codeNotation + 1 }}
			onValue={(code) => {
				const guessed = form.typeChosen ? undefined : typeOfNotation(splitCode(code).notation, types);
				change({ code, ...(guessed ? { documentType: guessed } : {}) });
			}}
		/>
	);
}

function OrganField({ form, change, errors, organs }: Props) {
	return (
		<Field label={t("field.issuing_organ")} name="/issuingOrgan" origin={origin(form, "issuingOrgan")} required error={errors["/issuingOrgan"]} class="field-wide">
			{(control) => (
				<Combo
					control={control}
					text={form.issuingOrgan}
					maxLength={MAX.issuingOrgan}
					options={organs}
					onText={(issuingOrgan) => change({ issuingOrgan })}
					onPick={(option) => change({ issuingOrgan: option.label, issuingOrganId: (option as Organ).organId ?? form.issuingOrganId })}
				/>
			)}
		</Field>
	);
}

export function MainFields(props: Props) {
	const { form, change, errors, types } = props;
	return (
		<div class="form-grid">
			<CodeField {...props} />
			<DateField
				label={t("field.issued_date")}
				name="/issuedDate"
				origin={origin(form, "issuedDate")}
				required
				help={t("field.day_help")}
				error={errors["/issuedDate"]}
				value={form.issuedDate}
				onValue={(issuedDate) => change({ issuedDate })}
				lean="past"
			/>
			<OrganField {...props} />
			<TextField
				label={t("field.subject")}
				name="/subject"
				origin={origin(form, "subject")}
				required
				class="field-wide"
				error={errors["/subject"]}
				rows={3}
				input={{ maxLength: MAX.subject }}
				value={form.subject}
				onValue={(subject) => change({ subject })}
			/>
			<Field label={t("field.document_type")} name="/documentType" origin={origin(form, "documentType")} required error={errors["/documentType"]}>
				{(control) => (
					<Combo
						control={control}
						text={form.documentType}
						maxLength={MAX.documentType}
						options={types.map(({ name, abbreviation }) => ({ value: name, label: name, note: abbreviation }))}
						onText={(documentType) => change({ documentType, typeChosen: documentType !== "" })}
						onPick={(option) => change({ documentType: option.label, typeChosen: true })}
					/>
				)}
			</Field>
			<SelectField
				label={t("field.urgency")}
				name="/urgency"
				error={errors["/urgency"]}
				value={form.urgency}
				onValue={(urgency) => change({ urgency })}
				options={urgencies()}
			/>
			<DeadlineField class="field-wide" label={t("field.due_date")} name="/dueDate" error={errors["/dueDate"]} value={form.dueDate} onValue={(dueDate) => change({ dueDate })} />
		</div>
	);
}

export function BookAndLeader({ form, change, errors, books, rules }: Props) {
	const chosen = books.find((book) => book.register?.id === form.registerId) ?? books.find((book) => book.register?.defaultRegister) ?? books[0];
	const next = chosen ? arrivalNumber(String(Number(chosen.lastNumber ?? 0) + 1)) : "";
	return (
		<div class="form-grid">
			<SelectField
				label={t("field.secrecy")}
				name="/secrecy"
				error={errors["/secrecy"]}
				value={form.secrecy}
				onValue={(secrecy) => change({ secrecy })}
				options={[
					{ value: "SECRECY_NONE", label: t("secrecy.none") },
					{ value: "SECRECY_CONFIDENTIAL", label: t("secrecy.confidential") },
					{ value: "SECRECY_SECRET", label: t("secrecy.secret") },
					{ value: "SECRECY_TOP_SECRET", label: t("secrecy.top_secret") },
				]}
			/>
			<SelectField
				label={t("field.register")}
				name="/registerId"
				error={errors["/registerId"]}
				help={next && t("field.next_number", { number: next })}
				value={form.registerId}
				onValue={(registerId) => change({ registerId })}
				options={
					books.length
						? books.map(({ register }) => ({ value: register === chosen?.register && !form.registerId ? "" : register?.id ?? "", label: register?.name ?? "" }))
						: [{ value: "", label: t("field.default_register") }]
				}
			/>
			<LeaderField class="field-wide" name="/submit/personId" rules={rules.submitRoles && [{ roles: rules.submitRoles }]} error={errors["/submit/personId"]} value={form.leaderId} onValue={(leaderId) => change({ leaderId })} />
		</div>
	);
}

export function ProposalToLeader({ form, change, errors, rules }: Props) {
	const receivers = rules.proposalReceivers ?? [];
	if (!receivers.length) return null;
	return <ProposalFields base={PROPOSAL} wish={form.wish ?? emptyWish} onWish={(wish) => change({ wish })} rules={receivers} errors={errors} />;
}

type TextKey = "signerPosition" | "signerName" | "language" | "field" | "issuingOrganId" | "toPlaces" | "description";

const TEXTS: { key: TextKey; label: "signer_position" | "signer_name" | "language" | "field" | "issuing_organ_id" }[] = [
	{ key: "signerPosition", label: "signer_position" },
	{ key: "signerName", label: "signer_name" },
	{ key: "issuingOrganId", label: "issuing_organ_id" },
	{ key: "field", label: "field" },
	{ key: "language", label: "language" },
];

export function MoreFields({ form, change, errors, rules }: Props) {
	const wrong = ["/pageAmount", "/source", "/medium", "/toPlaces", "/description", ...TEXTS.map(({ key }) => `/${key}`)].some((name) => errors[name]);
	return (
		<details class="more" open={wrong || undefined}>
			<summary>{t("register.more")}</summary>
			<div class="form-grid">
				{TEXTS.map(({ key, label }) => (
					<TextField
						key={key}
						label={t(`field.${label}`)}
						name={`/${key}`}
						error={errors[`/${key}`]}
						input={{ maxLength: MAX[key] }}
						value={form[key]}
						onValue={(value) => change({ [key]: value })}
					/>
				))}
				<TextField
					label={t("field.page_amount")}
					name="/pageAmount"
					error={errors["/pageAmount"]}
					input={{ inputMode: "numeric", maxLength: 3 }}
					value={form.pageAmount}
					onValue={(pageAmount) => change({ pageAmount })}
				/>
				<SelectField
					label={t("field.source")}
					name="/source"
					error={errors["/source"]}
					value={form.source}
					onValue={(source) => change({ source })}
					options={sources(rules)}
				/>
				<SelectField
					label={t("field.medium")}
					name="/medium"
					error={errors["/medium"]}
					value={form.medium}
					onValue={(medium) => change({ medium })}
					options={media()}
				/>
				<TextField
					label={t("field.to_places")}
					name="/toPlaces"
					class="field-wide"
					error={errors["/toPlaces"]}
					rows={2}
					input={{ maxLength: MAX.toPlaces }}
					value={form.toPlaces}
					onValue={(toPlaces) => change({ toPlaces })}
				/>
				<TextField
					label={t("field.description")}
					name="/description"
					class="field-wide"
					error={errors["/description"]}
					rows={2}
					input={{ maxLength: MAX.description }}
					value={form.description}
					onValue={(description) => change({ description })}
				/>
				<label class="check">
					<input type="checkbox" checked={form.replyRequired} onChange={(event) => change({ replyRequired: event.currentTarget.checked })} />
					{t("field.reply_required")}
				</label>
			</div>
		</details>
	);
}
