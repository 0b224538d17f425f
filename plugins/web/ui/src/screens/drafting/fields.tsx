// The fields of a draft in the order of the paper; what is rarely filled in waits under a fold. Findings of the form check
// stand at the field that they are about.
import type { FormFinding, OutgoingForm, RecipientLine, Signature } from "../../api/types";
import { t } from "../../i18n/i18n";
import type { DocumentType } from "../../text/code";
import { circulations, legalClasses, urgencies } from "../../widgets/choices";
import { Combo } from "../../widgets/combo";
import { DeadlineField } from "../../widgets/deadline";
import { Field, SelectField, TextField } from "../../widgets/field";
import { findingsAt } from "../outgoing/findings";
import { type Draft, MAX } from "./model";
import { PlacesField } from "./places";
import { SignerField } from "./signer";

export interface Props {
	draft: Draft;
	change: (next: Partial<Draft>) => void;
	errors: Record<string, string>;
	types: DocumentType[];
	findings?: FormFinding[];
	// What the server composes for a draft that it has already.
	form?: OutgoingForm;
	// The signature that it was composed with.
	saved?: Signature;
}

export function MainFields({ draft, change, errors, types, findings, form, saved }: Props) {
	const composed = JSON.stringify(draft.signature) === JSON.stringify(saved) ? form?.signatureLines : undefined;
	return (
		<div class="form-grid">
			<Field label={t("field.document_type")} name="/fields/documentType" required error={errors["/fields/documentType"]} help={findingsAt(findings, "documentType")}>
				{(control) => (
					<Combo
						control={control}
						text={draft.documentType}
						maxLength={MAX.documentType}
						options={types.map(({ name, abbreviation }) => ({ value: name, label: name, note: abbreviation }))}
						onText={(documentType) => change({ documentType })}
						onPick={(option) => change({ documentType: option.label })}
					/>
				)}
			</Field>
			<TextField
				label={t("field.code_notation")}
				name="/fields/codeNotation"
				error={errors["/fields/codeNotation"]}
				help={findingsAt(findings, "codeNotation", form?.codeNotation && !draft.codeNotation ? t("draft.notation_is", { notation: form.codeNotation }) : t("draft.notation_help"))}
				input={{ maxLength: MAX.codeNotation }}
				value={draft.codeNotation}
				onValue={(codeNotation) => change({ codeNotation })}
			/>
			<TextField
				label={t("field.subject")}
				name="/fields/subject"
				required
				class="field-wide"
				error={errors["/fields/subject"]}
				help={findingsAt(findings, "subject")}
				rows={3}
				input={{ maxLength: MAX.subject }}
				value={draft.subject}
				onValue={(subject) => change({ subject })}
			/>
			<PlacesField
				label={t("draft.addressees")}
				name="/fields/addressees"
				error={errors["/fields/addressees"]}
				help={findingsAt(findings, "addressees", t("draft.addressees_help"))}
				lines={draft.addressees}
				onLines={(addressees: RecipientLine[]) => change({ addressees })}
				others={draft.recipients}
			/>
			<PlacesField
				label={t("draft.recipients")}
				name="/fields/recipients"
				error={errors["/fields/recipients"]}
				help={findingsAt(findings, "recipients", t("draft.recipients_help"))}
				lines={draft.recipients}
				onLines={(recipients: RecipientLine[]) => change({ recipients })}
				others={draft.addressees}
			/>
			<p class="field-help draft-groups">
				<a href="/catalogue/groups">{t("draft.groups_link")}</a>
			</p>
			<SignerField signature={draft.signature} lines={draft.signatureLines ?? composed} onSignature={(signature, signatureLines) => change({ signature, signatureLines })} findings={findings} error={errors["/fields/signature"]} />
			<SelectField
				label={t("field.urgency")}
				name="/fields/urgency"
				error={errors["/fields/urgency"]}
				help={findingsAt(findings, "urgency")}
				value={draft.urgency}
				onValue={(urgency) => change({ urgency })}
				options={urgencies()}
			/>
			<TextField
				label={t("draft.record_copy")}
				name="/fields/recordCopy"
				error={errors["/fields/recordCopy"]}
				help={findingsAt(findings, "recordCopy", t("draft.record_copy_help"))}
				input={{ maxLength: MAX.recordCopy }}
				value={draft.recordCopy}
				onValue={(recordCopy) => change({ recordCopy })}
			/>
		</div>
	);
}

type AmountName = "pageAmount" | "issuedAmount";

function Amount({ name, label, draft, change, errors, findings }: Props & { name: AmountName; label: string }) {
	return (
		<TextField
			label={label}
			name={`/fields/${name}`}
			error={errors[`/fields/${name}`]}
			help={findingsAt(findings, name)}
			input={{ inputMode: "numeric", maxLength: 3 }}
			value={draft[name]}
			onValue={(text) => change({ [name]: text })}
		/>
	);
}

const FOLDED = ["dueDate", "field", "language", "description", "circulation", "legalClass", "issuedAmount", "noPaper"];

export function MoreFields(props: Props) {
	const { draft, change, errors, findings } = props;
	const open = FOLDED.some((name) => errors[`/fields/${name}`] || (findings ?? []).some((one) => one.field === name));
	return (
		<details class="more" open={open || undefined}>
			<summary>{t("draft.more")}</summary>
			<div class="form-grid">
				<DeadlineField class="field-wide" label={t("draft.due_date")} name="/fields/dueDate" help={findingsAt(findings, "dueDate", t("draft.due_date_help"))} error={errors["/fields/dueDate"]} value={draft.dueDate} onValue={(dueDate) => change({ dueDate })} />
				<Amount {...props} name="issuedAmount" label={t("draft.issued_amount")} />
				<TextField label={t("field.field")} name="/fields/field" error={errors["/fields/field"]} help={findingsAt(findings, "field")} input={{ maxLength: MAX.field }} value={draft.field} onValue={(field) => change({ field })} />
				<TextField label={t("field.language")} name="/fields/language" error={errors["/fields/language"]} input={{ maxLength: MAX.language }} value={draft.language} onValue={(language) => change({ language })} />
				<SelectField
					label={t("field.circulation")}
					name="/fields/circulation"
					error={errors["/fields/circulation"]}
					help={findingsAt(findings, "circulation")}
					value={draft.circulation}
					onValue={(circulation) => change({ circulation })}
					options={circulations()}
				/>
				<SelectField label={t("field.legal_class")} name="/fields/legalClass" error={errors["/fields/legalClass"]} value={draft.legalClass} onValue={(legalClass) => change({ legalClass })} options={legalClasses()} />
				<TextField label={t("field.description")} name="/fields/description" class="field-wide" error={errors["/fields/description"]} rows={2} input={{ maxLength: MAX.description }} value={draft.description} onValue={(description) => change({ description })} />
				<label class="check field-wide">
					<input type="checkbox" checked={draft.noPaper} onChange={(event) => change({ noPaper: event.currentTarget.checked })} />
					<span>
						{t("field.no_paper")} {findingsAt(findings, "noPaper")}
					</span>
				</label>
			</div>
		</details>
	);
}

export function PageAmount(props: Props) {
	return <Amount {...props} name="pageAmount" label={t("field.page_amount")} />;
}
