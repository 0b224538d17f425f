// A field of a form: label above, help and error beneath, tied together for screen readers.
import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

import { t } from "../i18n/i18n";

export interface FieldProps {
	label: string;
	// The JSON pointer of the field, which the error summary jumps to.
	name: string;
	error?: string;
	help?: ComponentChildren;
	required?: boolean;
	// Where the value comes from, when nobody typed it.
	origin?: string;
	class?: string;
}

export interface ControlProps {
	id: string;
	"aria-describedby"?: string;
	"aria-invalid"?: "true";
	"aria-required"?: "true";
}

export const fieldId = (name: string): string => `field${name.replace(/\W+/g, "-")}`;

export function Field({ label, name, error, help, required, origin, class: extra, children }: FieldProps & { children: (control: ControlProps) => ComponentChildren }) {
	const id = fieldId(name);
	const helpId = useId();
	const errorId = useId();
	const described = [help ? helpId : "", error ? errorId : ""].filter(Boolean).join(" ");
	return (
		<div class={`field ${error ? "field-wrong" : ""} ${extra ?? ""}`}>
			<label for={id} class="field-label">
				{label}
				{required && (
					<span class="field-required" title={t("form.required")}>
						{" *"}
					</span>
				)}
				{origin && <span class="field-origin">{origin}</span>}
			</label>
			{children({
				id,
				"aria-describedby": described || undefined,
				"aria-invalid": error ? "true" : undefined,
				"aria-required": required ? "true" : undefined,
			})}
			{error && (
				<p id={errorId} class="field-error">
					{error}
				</p>
			)}
			{help && (
				<p id={helpId} class="field-help">
					{help}
				</p>
			)}
		</div>
	);
}

type TextProps = FieldProps & {
	value: string;
	onValue: (value: string) => void;
	rows?: number;
	input?: InputHTMLAttributes<HTMLInputElement>;
};

export function TextField({ value, onValue, rows, input, ...field }: TextProps) {
	return (
		<Field {...field}>
			{(control) =>
				rows ? (
					<textarea
						{...control}
						class="input"
						rows={rows}
						value={value}
						maxLength={input?.maxLength as number | undefined}
						onInput={(event) => onValue(event.currentTarget.value)}
					/>
				) : (
					<input
						type="text"
						autocomplete="off"
						{...input}
						{...control}
						class="input"
						value={value}
						onInput={(event) => onValue(event.currentTarget.value)}
					/>
				)
			}
		</Field>
	);
}

type SelectProps = FieldProps & {
	value: string;
	onValue: (value: string) => void;
	options: { value: string; label: string }[];
};

export function SelectField({ value, onValue, options, ...field }: SelectProps) {
	return (
		<Field {...field}>
			{(control) => (
				<select {...control} class="input" value={value} onChange={(event) => onValue(event.currentTarget.value)}>
					{options.map((option) => (
						<option key={option.value} value={option.value}>
							{option.label}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}
