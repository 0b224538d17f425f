// A text box with the phrases that are written every day: a click adds one.
import phrases from "../catalogue/phrases.json";
import { t } from "../i18n/i18n";
import { type FieldProps, TextField } from "./field";

type Kind = keyof typeof phrases;

interface Props extends FieldProps {
	kind: Kind;
	value: string;
	onValue: (value: string) => void;
	rows?: number;
}

export const MAX_TEXT = 2000;

export function PhraseField({ kind, value, onValue, rows, ...field }: Props) {
	const add = (phrase: string) => onValue(value.trim() === "" ? phrase : `${value.trim()} ${phrase}`);
	return (
		<div class="phrases">
			<TextField {...field} value={value} onValue={onValue} rows={rows ?? 3} input={{ maxLength: MAX_TEXT }} />
			<ul class="chips" aria-label={t("phrases.label")} lang="vi">
				{phrases[kind].map((phrase) => (
					<li key={phrase}>
						<button type="button" class="chip" onClick={() => add(phrase)}>
							{phrase}
						</button>
					</li>
				))}
			</ul>
		</div>
	);
}
