// As what somebody signs: each possibility as it will stand above the name. Nothing is asked where there is one alone.
import { useEffect, useId, useState } from "preact/hooks";

import { signaturesOf } from "../../api/outgoing";
import type { ProposedSignature, Signature, SigningCapacity } from "../../api/types";
import { t } from "../../i18n/i18n";
import { fieldId } from "../../widgets/field";

export const SIGNATURE = "/signature";

// What the act says: the post, and the capacity too where the post has several.
export interface SignAs {
	postId?: string;
	capacities?: SigningCapacity[];
}

const keyOf = ({ postId, capacities }: SignAs): string => [postId, ...(capacities ?? [])].join(" ");

const wordsOf = ({ postId, capacities }: Signature): SignAs => ({ postId, capacities });

function useSignatures(id: string | undefined): ProposedSignature[] {
	const [found, setFound] = useState<ProposedSignature[]>([]);
	useEffect(() => {
		let gone = false;
		if (id)
			signaturesOf(id).then(
				({ signatures = [] }) => !gone && setFound(signatures),
				// Without them the server signs as it was drafted.
				() => undefined,
			);
		return () => {
			gone = true;
		};
	}, [id]);
	return found;
}

interface Props {
	id: string | undefined;
	chosen: SignAs | undefined;
	// Undefined: as an act that says nothing.
	onChoose: (chosen: SignAs | undefined) => void;
	error?: string;
}

export function SigningChoice({ id, chosen, onChoose, error }: Props) {
	const choices = useSignatures(id);
	const errorId = useId();
	const at = chosen ? choices.findIndex(({ signature }) => signature && keyOf(wordsOf(signature)) === keyOf(chosen)) : 0;
	// What was kept from an earlier visit may be theirs no more.
	useEffect(() => {
		if (chosen && choices.length > 0 && at <= 0) onChoose(undefined);
	}, [choices, at]);
	if (choices.length < 2) return null;
	return (
		<fieldset class="sign-as" aria-describedby={error ? errorId : undefined}>
			<legend class="field-label">{t("sign_as.title")}</legend>
			{error && (
				<p id={errorId} class="field-error">
					{error}
				</p>
			)}
			{choices.map(({ signature = {}, lines = [], drafted }, index) => (
				<label key={index} class="check">
					<input id={index === 0 ? fieldId(SIGNATURE) : undefined} type="radio" name={SIGNATURE} checked={index === Math.max(at, 0)} onChange={() => onChoose(index === 0 ? undefined : wordsOf(signature))} />
					<span>
						<span lang="vi">
							{(lines.length > 0 ? lines : [signature.position ?? signature.name ?? ""]).map((line, row) => (
								<span key={row} class="sign-as-line">
									{line}{" "}
								</span>
							))}
						</span>
						{drafted && <span class="field-help">{t("sign_as.drafted")}</span>}
					</span>
				</label>
			))}
		</fieldset>
	);
}
