// One line of what is known: nothing where there is no value.
import type { ComponentChildren } from "preact";

export function Fact({ label, value }: { label: string; value?: ComponentChildren }) {
	if (!value) return null;
	return (
		<div>
			<dt>{label}</dt>
			<dd>{value}</dd>
		</div>
	);
}
