// What went wrong with a form: a summary that takes the focus and leads to each field, and the texts for the fields.
import { useEffect, useRef } from "preact/hooks";

import { ApiError, normalisePointer } from "../api/problem";
import { t } from "../i18n/i18n";
import { fieldId } from "./field";

export interface FormErrors {
	// By JSON pointer.
	fields: Record<string, string>;
	general?: string;
	requestId?: string;
	// Sending the same once more makes sense.
	repeatable?: boolean;
}

export const noErrors: FormErrors = { fields: {} };

export function textOf(error: ApiError): string {
	if (error.unanswered) return t("error.offline");
	const { detail, title } = error.problem;
	if (detail || title) return detail ?? title ?? "";
	if (error.status === 403) return t("error.denied");
	if (error.status === 404) return t("error.not_found");
	if (error.status === 429) return t("error.busy");
	if (error.status >= 500) return t("error.server");
	return t("error.unexpected", { status: error.status });
}

// With what is wrong with each field, where no form shows it.
export const whyNot = (error: ApiError): string => [textOf(error), ...(error.problem.errors ?? []).map((one) => one.detail)].filter(Boolean).join(" ");

// `shown` are the pointers of the form's fields; errors of other fields go into the summary's text. A field of a list
// ("/assignments/2/dueDate") counts for the list.
export function errorsOf(error: ApiError, shown: string[]): FormErrors {
	const fields: Record<string, string> = {};
	const rest: string[] = [];
	for (const { pointer, detail, code } of error.problem.errors ?? []) {
		const path = normalisePointer(pointer);
		const owner = shown.filter((name) => path === name || path.startsWith(`${name}/`)).sort((a, b) => b.length - a.length)[0];
		const text = detail ?? code ?? "";
		if (owner === undefined) rest.push(text);
		else fields[owner] = fields[owner] ? `${fields[owner]} ${text}` : text;
	}
	const listed = Object.keys(fields).length > 0;
	return {
		fields,
		general: rest.length ? rest.join(" ") : listed ? undefined : textOf(error),
		requestId: error.requestId || undefined,
		repeatable: error.repeatable,
	};
}

interface Props {
	errors: FormErrors;
	labels: Record<string, string>;
	onRetry?: () => void;
}

export function ErrorSummary({ errors, labels, onRetry }: Props) {
	const element = useRef<HTMLDivElement>(null);
	const names = Object.keys(errors.fields);
	const any = names.length > 0 || errors.general !== undefined;
	useEffect(() => {
		if (any) element.current?.focus();
	}, [errors, any]);
	if (!any) return null;
	return (
		<div ref={element} class="summary" role="alert" tabIndex={-1}>
			<p class="summary-title">{errors.general ?? t("form.fix", { n: names.length })}</p>
			{names.length > 0 && (
				<ul>
					{names.map((name) => (
						<li key={name}>
							<a
								href={`#${fieldId(name)}`}
								onClick={(event) => {
									event.preventDefault();
									document.getElementById(fieldId(name))?.focus();
								}}
							>
								{labels[name] ?? name}
							</a>
							{": "}
							{errors.fields[name]}
						</li>
					))}
				</ul>
			)}
			{errors.repeatable && onRetry && (
				<button type="button" class="button" onClick={onRetry}>
					{t("error.retry")}
				</button>
			)}
			{errors.requestId && <p class="summary-id">{t("error.request_id", { id: errors.requestId })}</p>}
		</div>
	);
}
