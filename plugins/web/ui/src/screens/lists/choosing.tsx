// The bar of what may be done with the chosen rows. It is fetched with the first choice.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { BulkItem } from "../../api/bulk";
import { ApiError } from "../../api/problem";
import { textOf } from "../../widgets/errors";
import type { Selection } from "../../widgets/selection";
import { notify } from "../../widgets/toast";

export interface BulkProps {
	selection: Selection;
	// The chosen rows that are there.
	items: BulkItem[];
	// Rows that are there, and whether the server has more of them.
	shown: number;
	more: boolean;
	// Chooses everything that fits the filter; how many, if it is known.
	total?: number;
	onAll: () => Promise<void>;
}

type Bar = ComponentType<BulkProps>;
const BARS = {
	documents: async (): Promise<Bar> => (await import("../bulk/documents")).DocumentsBar,
	arrivals: async (): Promise<Bar> => (await import("../bulk/arrivals")).ArrivalsBar,
	numbering: async (): Promise<Bar> => (await import("../bulk/numbering")).NumberingBar,
};
export type BarName = keyof typeof BARS;
const loaded: Partial<Record<BarName, Bar>> = {};

export function Choosing({ of = "documents", ...props }: BulkProps & { of?: BarName }) {
	const [, redraw] = useState(0);
	const any = props.items.length > 0 || props.selection.problems.value.size > 0 || props.selection.running.value;
	useEffect(() => {
		if (!any || loaded[of]) return;
		BARS[of]().then(
			(bar) => {
				loaded[of] = bar;
				redraw((n) => n + 1);
			},
			() => notify(textOf(new ApiError(0, {})), { error: true }),
		);
	}, [any, of]);
	const Shown = loaded[of];
	return any && Shown ? <Shown {...props} /> : null;
}
