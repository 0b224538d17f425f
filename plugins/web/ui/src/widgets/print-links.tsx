// What the server prints: a PDF in a tab of its own, and the same as a spreadsheet to save. A link that fails in its tab
// is told there by the server; a spreadsheet that fails is told here.
import { useEffect, useRef, useState } from "preact/hooks";

import { urlOf } from "../api/client";
import { save } from "../api/download";
import { ApiError } from "../api/problem";
import { t } from "../i18n/i18n";
import { textOf } from "./errors";

interface Props {
	label: string;
	path: string;
	query?: Record<string, string | undefined>;
	// For programs of one's own; lists have it, forms do not.
	csv?: boolean;
}

type Running = { format: string; abort: AbortController };

function useSave() {
	const [running, setRunning] = useState<Running>();
	const [failed, setFailed] = useState<ApiError>();
	const current = useRef<Running | undefined>(undefined);
	const end = () => {
		current.current = undefined;
		setRunning(undefined);
	};
	useEffect(() => () => current.current?.abort.abort(), []);
	const start = async (format: string, url: string) => {
		if (current.current) return;
		const next = { format, abort: new AbortController() };
		current.current = next;
		setRunning(next);
		setFailed(undefined);
		try {
			await save(url, next.abort.signal);
		} catch (error) {
			if (error instanceof ApiError) setFailed(error);
			else if (!(error instanceof DOMException)) throw error;
		} finally {
			end();
		}
	};
	return { running, failed, start };
}

export function PrintLinks({ label, path, query, csv }: Props) {
	const { running, failed, start } = useSave();
	const formats = csv ? (["xlsx", "csv"] as const) : (["xlsx"] as const);
	return (
		<span class="print-links">
			<a class="button button-print" href={urlOf(path, query)} target="_blank" rel="noopener">
				{label}
			</a>
			{formats.map((format) => {
				const url = urlOf(path, { ...query, format });
				return (
					<a
						key={format}
						class="button-link"
						href={url}
						aria-label={t(`print.${format}_of`, { what: label })}
						onClick={(event) => {
							if (event.ctrlKey || event.metaKey || event.shiftKey) return;
							event.preventDefault();
							void start(format, url);
						}}
					>
						{t(`print.${format}`)}
					</a>
				);
			})}
			{running && (
				<span class="print-state" role="status">
					<progress class="file-progress" aria-label={t("print.making", { what: label })} />
					<button type="button" class="button button-small" onClick={() => running.abort.abort()}>
						{t("print.stop")}
					</button>
				</span>
			)}
			{failed && (
				<span class="print-state field-error" role="alert">
					{textOf(failed)} {failed.requestId && t("error.request_id", { id: failed.requestId })}
				</span>
			)}
		</span>
	);
}
