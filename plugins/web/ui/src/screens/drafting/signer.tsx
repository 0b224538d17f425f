// Who is to sign, and in what capacity: the server proposes it for the post that is chosen, the author looks at it.
import { useEffect, useState } from "preact/hooks";

import type { Directory } from "../../api/directory";
import { ApiError } from "../../api/problem";
import { proposedSignature } from "../../api/outgoing";
import type { FormFinding, Signature, SigningCapacity } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Combo, type ComboOption } from "../../widgets/combo";
import { DateField, dayOf } from "../../widgets/date-field";
import { textOf } from "../../widgets/errors";
import { Field, fieldId, SelectField, TextField } from "../../widgets/field";
import { useDirectory } from "../case/plan-editor";
import { findingsAt } from "../outgoing/findings";
import { capacityLetters } from "../outgoing/words";
import { MAX } from "./model";

// As they may stand on paper, alone or together.
const CAPACITIES: SigningCapacity[][] = [
	["CAPACITY_HEAD"],
	["CAPACITY_ON_BEHALF"],
	["CAPACITY_ACTING"],
	["CAPACITY_DEPUTY_FOR"],
	["CAPACITY_BY_ORDER"],
	["CAPACITY_BY_AUTHORIZATION"],
	["CAPACITY_ON_BEHALF", "CAPACITY_DEPUTY_FOR"],
	["CAPACITY_ON_BEHALF", "CAPACITY_ACTING"],
	["CAPACITY_BY_ORDER", "CAPACITY_DEPUTY_FOR"],
];

const keyOf = (capacities: SigningCapacity[] | undefined): string => (capacities ?? []).join(" ");

const capacityOptions = () => [
	{ value: "", label: t("common.unsaid") },
	...CAPACITIES.map((capacities) => ({ value: keyOf(capacities), label: [capacityLetters(capacities), capacities.map((one) => t(`capacity.${one}`)).join(", ")].filter(Boolean).join(" – ") })),
];

// Every post of the agency, its leadership first.
function postOptions(directory: Directory | undefined): ComboOption[] {
	const found = (directory?.people ?? []).flatMap(({ person, posts }) =>
		(posts ?? []).map(({ post, unitName }) => ({
			value: post?.id ?? "",
			label: person?.fullName ?? "",
			note: [post?.title, unitName].filter(Boolean).join(", "),
			rank: post?.unitId ? 1 : 0,
		})),
	);
	return found.sort((a, b) => a.rank - b.rank);
}

type TextName = "position" | "forPosition" | "collective" | "unitPosition" | "authorization";
const TEXTS: { name: TextName; most: number }[] = [
	{ name: "position", most: MAX.position },
	{ name: "forPosition", most: MAX.position },
	{ name: "unitPosition", most: MAX.position },
	{ name: "collective", most: MAX.collective },
	{ name: "authorization", most: MAX.authorization },
];

interface Props {
	signature: Signature | undefined;
	lines: string[] | undefined;
	onSignature: (signature: Signature | undefined, lines: string[] | undefined) => void;
	findings: FormFinding[] | undefined;
	error?: string;
}

function Details({ signature, onSignature, findings }: Pick<Props, "findings"> & { signature: Signature; onSignature: (signature: Signature) => void }) {
	const [until, setUntil] = useState(formatDay(signature.authorizedUntil));
	const found = (findings ?? []).some(({ field }) => field?.startsWith("signature/") && field !== "signature/name");
	return (
		<details class="more" open={found || undefined}>
			<summary>{t("signer.more")}</summary>
			<div class="form-grid">
				<SelectField
					class="field-wide"
					label={t("signer.capacity")}
					name="/fields/signature/capacities"
					help={findingsAt(findings, "signature/capacities")}
					value={keyOf(signature.capacities)}
					onValue={(value) => onSignature({ ...signature, capacities: CAPACITIES.find((one) => keyOf(one) === value) })}
					options={capacityOptions()}
				/>
				{TEXTS.map(({ name, most }) => (
					<TextField
						key={name}
						label={t(`signer.${name}`)}
						name={`/fields/signature/${name}`}
						help={findingsAt(findings, `signature/${name}`)}
						input={{ maxLength: most }}
						value={signature[name] ?? ""}
						onValue={(text) => onSignature({ ...signature, [name]: text || undefined })}
					/>
				))}
				<DateField
					label={t("signer.authorizedUntil")}
					name="/fields/signature/authorizedUntil"
					help={findingsAt(findings, "signature/authorizedUntil")}
					lean="future"
					value={until}
					onValue={(text) => {
						setUntil(text);
						onSignature({ ...signature, authorizedUntil: dayOf(text, "future") ?? undefined });
					}}
				/>
			</div>
		</details>
	);
}

export function SignerField({ signature, lines, onSignature, findings, error }: Props) {
	const directory = useDirectory();
	const [text, setText] = useState(signature?.name ?? "");
	const [refused, setRefused] = useState<string>();
	// The signature may come, or go, while the person is elsewhere in the form.
	useEffect(() => {
		if (document.activeElement?.id !== fieldId("/fields/signature")) setText(signature?.name ?? "");
	}, [signature]);
	const pick = async (option: ComboOption) => {
		setText(option.label);
		setRefused(undefined);
		try {
			const reply = await proposedSignature(option.value);
			onSignature(reply.signature, reply.lines);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setRefused(textOf(caught));
			onSignature(undefined, undefined);
		}
	};
	return (
		<div class="field-wide signer">
			<Field label={t("draft.signer")} name="/fields/signature" error={refused ?? error} help={findingsAt(findings, "signature/name", t("signer.help"))}>
				{(control) => (
					<Combo
						control={control}
						text={text}
						onText={(next) => {
							setText(next);
							if (signature) onSignature(undefined, undefined);
						}}
						options={postOptions(directory)}
						eager
						nothing={directory ? t("person.nobody") : t("common.loading")}
						onPick={(option) => void pick(option)}
						onBlur={() => setText(signature?.name ?? "")}
					/>
				)}
			</Field>
			{signature && (lines ?? []).length > 0 && (
				<div class="signer-block" lang="vi" aria-label={t("signer.block")} role="group">
					{(lines ?? []).map((line, index) => (
						<p key={index} class="signer-line">
							{line}
						</p>
					))}
					<p class="signer-name">{signature.name}</p>
				</div>
			)}
			{signature && <Details key={signature.postId} signature={signature} onSignature={(next) => onSignature(next, undefined)} findings={findings} />}
		</div>
	);
}
