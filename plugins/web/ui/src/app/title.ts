// The page's title: where the person is, and how much waits for them.
import { useEffect } from "preact/hooks";

import { countOf } from "../api/work";
import { t } from "../i18n/i18n";

export function useTitle(title: string): void {
	const waiting = countOf("to-do");
	const name = t("app.name");
	useEffect(() => {
		document.title = `${waiting > 0 ? `(${waiting > 999 ? "999+" : waiting}) ` : ""}${title} · ${name}`;
	}, [title, waiting, name]);
}
