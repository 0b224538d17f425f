// One person of the agency, typed and chosen from the proposals.
import { useState } from "preact/hooks";

import { useDirectory } from "../screens/case/plan-editor";
import { t } from "../i18n/i18n";
import { Combo, type ComboOption } from "./combo";
import { Field, type FieldProps } from "./field";
import type { PersonView } from "../api/types";

interface Props extends FieldProps {
	// The one who was chosen.
	value: PersonView | undefined;
	onValue: (value: PersonView | undefined) => void;
	except?: (string | undefined)[];
}

const noteOf = (view: PersonView): string => (view.posts ?? []).map(({ post, unitName }) => [post?.title, unitName].filter(Boolean).join(" – ")).join("; ");

export function PersonField({ value, onValue, except = [], ...field }: Props) {
	const all = useDirectory();
	const [text, setText] = useState(value?.person?.fullName ?? "");
	const people = (all?.people ?? []).filter((view) => !except.includes(view.person?.id));
	const options = people.map((view): ComboOption => ({ value: view.person?.id ?? "", label: view.person?.fullName ?? "", note: noteOf(view) }));
	return (
		<Field {...field}>
			{(control) => (
				<Combo
					control={control}
					text={text}
					onText={(next) => {
						setText(next);
						if (value) onValue(undefined);
					}}
					onPick={(option) => {
						setText(option.label);
						onValue(people.find((view) => view.person?.id === option.value));
					}}
					options={options}
					nothing={all ? t("person.nobody") : t("common.loading")}
				/>
			)}
		</Field>
	);
}
