// The head of a list: saved filters, what it is narrowed to now, and the way to change both.
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { directory } from "../../api/directory";
import type { WorkSort } from "../../api/types";
import { type ListName, viewAddress, viewsOf } from "../../api/views";
import { navigate } from "../../app/router";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import type { Choice, FilterField } from "./fields";

export interface ListHead {
	list: ListName;
	// Of the list without filters.
	path: string;
	// Canonical, without "?".
	query: string;
	// What a saved view begins with beside the query: the box.
	prefix?: string;
	fields: FilterField[];
	sorts: { value: WorkSort; label: string }[];
	// Columns that may be shown, and those that are; a few always are.
	columns: Choice[];
	shown: string[];
}

export const addressOf = (head: Pick<ListHead, "path">, query: string): string => (query ? `${head.path}?${query}` : head.path);
export const viewQuery = (head: ListHead): string => [head.prefix, head.query].filter(Boolean).join("&");

const DIALOGS = ["filter", "display", "save", "views"] as const;
type DialogName = (typeof DIALOGS)[number];
type Dialogs = Record<DialogName, ComponentType<{ head: ListHead; onClose: () => void }>>;
let dialogs: Dialogs | undefined;

function useDialogs() {
	const [open, setOpen] = useState<DialogName>();
	const show = (name: DialogName) => {
		if (dialogs) return setOpen(name);
		void import("./dialogs").then((loaded) => {
			dialogs = loaded.dialogs;
			setOpen(name);
		});
	};
	const Shown = open && dialogs?.[open];
	return { show, Shown, close: () => setOpen(undefined) };
}

// Names of units and people come from the directory.
function useNames(wanted: boolean): Map<string, string> {
	const [names, setNames] = useState(new Map<string, string>());
	useEffect(() => {
		if (!wanted) return;
		void directory().then(
			({ units, people }) =>
				setNames(new Map([...units.map((unit) => [unit.id ?? "", unit.name ?? ""] as const), ...people.map(({ person }) => [person?.id ?? "", person?.fullName ?? ""] as const)])),
			() => undefined,
		);
	}, [wanted]);
	return names;
}

function valueText(field: FilterField, value: string, names: Map<string, string>): string {
	if (field.kind === "day") return formatDay(value);
	if (field.kind === "unit" || field.kind === "person") return names.get(value) ?? "…";
	return field.options?.find((option) => option.value === value)?.label ?? value;
}

function Active({ head }: { head: ListHead }) {
	const params = new URLSearchParams(head.query);
	const set = head.fields.filter((field) => params.has(field.name));
	const names = useNames(set.some(({ kind }) => kind === "unit" || kind === "person"));
	if (set.length === 0) return null;
	const without = (name: string) => {
		const rest = new URLSearchParams(params);
		rest.delete(name);
		navigate(addressOf(head, rest.toString()), { replace: true });
	};
	return (
		<ul class="chips" aria-label={t("filter.active")}>
			{set.map((field) => {
				const text = t("filter.chip", { label: field.label, value: valueText(field, params.get(field.name) ?? "", names) });
				return (
					<li key={field.name}>
						<button type="button" class="chip chip-set" aria-label={t("filter.drop", { text })} onClick={() => without(field.name)}>
							{text} <span aria-hidden="true">×</span>
						</button>
					</li>
				);
			})}
		</ul>
	);
}

function Saved({ head }: { head: ListHead }) {
	const here = viewQuery(head);
	const views = viewsOf(head.list).filter((view) => !head.prefix || view.query === head.prefix || view.query?.startsWith(`${head.prefix}&`));
	if (views.length === 0) return null;
	return (
		<ul class="chips" aria-label={t("view.list")}>
			{views.map((view) => (
				<li key={view.name}>
					<a class="chip" href={viewAddress(view)} aria-current={view.query === here ? "true" : undefined}>
						{view.name}
					</a>
				</li>
			))}
		</ul>
	);
}

export function ListBar({ head, children }: { head: ListHead; children?: ComponentChildren }) {
	const { show, Shown, close } = useDialogs();
	const known = viewsOf(head.list).some((view) => view.query === viewQuery(head));
	return (
		<div class="list-bar">
			{children}
			<Saved head={head} />
			<Active head={head} />
			<span class="list-tools">
				<button type="button" class="button button-small" onClick={() => show("filter")}>
					{t("filter.open")}
				</button>
				{head.query !== "" && (
					<a class="button-link" href={head.path}>
						{t("filter.clear")}
					</a>
				)}
				{head.query !== "" && !known && (
					<button type="button" class="button button-small" onClick={() => show("save")}>
						{t("view.save")}
					</button>
				)}
				{viewsOf(head.list).length > 0 && (
					<button type="button" class="button button-small" onClick={() => show("views")}>
						{t("view.manage")}
					</button>
				)}
				<button type="button" class="button button-small" onClick={() => show("display")}>
					{t("display.open")}
				</button>
			</span>
			{Shown && <Shown head={head} onClose={close} />}
		</div>
	);
}
