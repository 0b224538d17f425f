// What the server prints: a PDF in a tab of its own, and the same as a spreadsheet to save.
import { urlOf } from "../api/client";
import { t } from "../i18n/i18n";

interface Props {
	label: string;
	path: string;
	query?: Record<string, string | undefined>;
}

export function PrintLinks({ label, path, query }: Props) {
	return (
		<span class="print-links">
			<a class="button button-print" href={urlOf(path, query)} target="_blank" rel="noopener">
				{label}
			</a>
			<a class="button-link" href={urlOf(path, { ...query, format: "xlsx" })} aria-label={t("print.xlsx_of", { what: label })}>
				{t("print.xlsx")}
			</a>
		</span>
	);
}
