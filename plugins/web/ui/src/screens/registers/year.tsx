// Mở sổ năm mới: the next year's books from this year's.
import { useState } from "preact/hooks";

import { post } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { NextYearReply } from "../../api/types";
import { t } from "../../i18n/i18n";
import { textOf } from "../../widgets/errors";
import { notify } from "../../widgets/toast";

export function NextYearButton({ onDone }: { onDone: () => void }) {
	const [busy, setBusy] = useState(false);
	const run = async () => {
		setBusy(true);
		try {
			const { registers } = await post<NextYearReply>("/registers/next-year", {});
			const made = registers ?? [];
			notify(made.length ? t("book.year_opened", { n: made.length, names: made.map(({ register }) => register?.name).join(", ") }) : t("book.year_there"));
			onDone();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
		} finally {
			setBusy(false);
		}
	};
	return (
		<button type="button" class="button" aria-disabled={busy} onClick={() => !busy && void run()}>
			{t("book.next_year")}
		</button>
	);
}
