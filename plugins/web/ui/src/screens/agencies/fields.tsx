// What an agency is called and where it stands: the same fields when it is added and when it is changed.
import type { AgencyLevel, AgencyView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { SelectField, TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";

export const NAMES = ["name", "shortName", "organId"] as const;
export type Name = (typeof NAMES)[number];

const LENGTH: Record<Name, number> = { name: 200, shortName: 20, organId: 35 };

export const nameLabel = (name: Name): string => t(({ name: "agencies.name", shortName: "agencies.short_name", organId: "agencies.organ_id" } as const)[name]);

interface NameProps {
	values: Record<Name, string>;
	errors: Record<string, string>;
	onValue: (name: Name, value: string) => void;
}

export function NameFields({ values, errors, onValue }: NameProps) {
	return (
		<>
			{NAMES.map((name) => (
				<TextField
					key={name}
					label={nameLabel(name)}
					name={`/${name}`}
					required
					error={errors[`/${name}`]}
					value={values[name]}
					onValue={(value) => onValue(name, value)}
					input={{ maxLength: LENGTH[name], autocomplete: "off" }}
				/>
			))}
		</>
	);
}

// Required texts that are empty, by pointer.
export function missing(texts: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text.trim() === "" ? [[`/${name}`, t("agencies.missing")]] : [])));
}

interface FieldProps {
	errors: Record<string, string>;
	value: string;
	onValue: (value: string) => void;
}

export function ParentField({ errors, value, onValue, views }: FieldProps & { views: AgencyView[] }) {
	return (
		<SelectField
			label={t("agencies.parent")}
			name="/parentNumber"
			error={errors["/parentNumber"]}
			value={value}
			onValue={onValue}
			options={views.map(({ agency }) => ({ value: String(agency?.number), label: agency?.name ?? "" }))}
		/>
	);
}

const PLACE_MAX = 50;

export function PlaceField({ errors, value, onValue }: FieldProps) {
	return (
		<TextField
			label={t("agencies.place")}
			name="/place"
			error={errors["/place"]}
			help={t("agencies.place_help")}
			value={value}
			onValue={onValue}
			input={{ maxLength: PLACE_MAX, autocomplete: "off" }}
		/>
	);
}

export function LevelField({ errors, value, onValue, levels }: FieldProps & { levels: AgencyLevel[] }) {
	if (levels.length === 0) return null;
	return (
		<SelectField
			label={t("agencies.level")}
			name="/level"
			error={errors["/level"]}
			value={value}
			onValue={onValue}
			options={[{ value: "", label: t("agencies.no_level") }, ...levels.map((one) => ({ value: one.name ?? "", label: labelText(one.label) || one.name || "" }))]}
		/>
	);
}
