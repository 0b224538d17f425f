// The dialogs of a list's head: filters, order and columns, saving a view, keeping the views in order.
import { useState } from "preact/hooks";

import { useDocumentTypes } from "../../api/catalogue";
import { ApiError } from "../../api/problem";
import type { WorkSort, WorkView } from "../../api/types";
import { allViews, changeViews, type ListName, setColumns, VIEW_NAME_MAX, VIEWS_MAX, viewsOf } from "../../api/views";
import { navigate } from "../../app/router";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { DateField, dayOf } from "../../widgets/date-field";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, noErrors, textOf } from "../../widgets/errors";
import { SelectField, TextField } from "../../widgets/field";
import { notify } from "../../widgets/toast";
import { useDirectory } from "../case/plan-editor";
import type { Choice, FilterField } from "./fields";
import { addressOf, type ListHead, viewQuery } from "./list-bar";

interface Props {
	head: ListHead;
	onClose: () => void;
}

const COLUMNS_MAX = 7;

// ---- filters ----

type Values = Record<string, string>;

function useChoices(field: FilterField): Choice[] {
	const types = useDocumentTypes();
	const all = useDirectory();
	if (field.kind === "type") return types.map(({ name }) => ({ value: name, label: name }));
	if (field.kind === "unit") return (all?.units ?? []).map((unit) => ({ value: unit.id ?? "", label: unit.name ?? "" }));
	if (field.kind === "person") return (all?.people ?? []).map(({ person }) => ({ value: person?.id ?? "", label: person?.fullName ?? "" }));
	return field.options ?? [];
}

function FilterControl({ field, value, onValue }: { field: FilterField; value: string; onValue: (value: string) => void }) {
	const choices = useChoices(field);
	const shared = { label: field.label, name: `/${field.name}`, value, onValue };
	if (field.kind === "text") return <TextField {...shared} input={{ type: "search", maxLength: 200 }} />;
	if (field.kind === "day") return <DateField {...shared} lean="past" />;
	// What was chosen stays chosen while the choices are still on their way.
	const known = value === "" || choices.some((one) => one.value === value) ? choices : [{ value, label: value }, ...choices];
	return <SelectField {...shared} options={[{ value: "", label: t("filter.all") }, ...known]} />;
}

function FilterDialog({ head, onClose }: Props) {
	const params = new URLSearchParams(head.query);
	const [values, setValues] = useState<Values>(() =>
		Object.fromEntries(head.fields.map((field) => [field.name, field.kind === "day" ? formatDay(params.get(field.name) ?? "") : params.get(field.name) ?? ""])),
	);
	const apply = () => {
		const next = new URLSearchParams(params);
		for (const field of head.fields) {
			const text = (values[field.name] ?? "").trim();
			const value = field.kind === "day" ? dayOf(text, "past") : text;
			if (value === null) return;
			if (value) next.set(field.name, value);
			else next.delete(field.name);
		}
		onClose();
		navigate(addressOf(head, next.toString()), { replace: true });
	};
	return (
		<Dialog title={t("filter.title")} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					apply();
				}}
			>
				<div class="form-grid">
					{head.fields.map((field) => (
						<FilterControl key={field.name} field={field} value={values[field.name] ?? ""} onValue={(value) => setValues({ ...values, [field.name]: value })} />
					))}
				</div>
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.cancel")}
					</button>
					<button type="submit" class="button button-primary">
						{t("filter.apply")}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

// ---- order and columns ----

function DisplayDialog({ head, onClose }: Props) {
	const params = new URLSearchParams(head.query);
	const [sort, setSort] = useState(params.get("sort") ?? "");
	const [pinned, setPinned] = useState(params.get("pinUrgency") !== "false");
	const [columns, setShown] = useState(head.shown);
	const full = columns.length + 2 >= COLUMNS_MAX;
	const apply = async () => {
		const next = new URLSearchParams(params);
		next.delete("sort");
		next.delete("pinUrgency");
		if (sort && sort !== "SORT_DUE") next.set("sort", sort);
		if (!pinned) next.set("pinUrgency", "false");
		try {
			if (columns.join() !== head.shown.join()) await setColumns(head.list, columns);
			onClose();
			if (next.toString() !== params.toString()) navigate(addressOf(head, next.toString()), { replace: true });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
		}
	};
	return (
		<Dialog title={t("display.title")} onClose={onClose}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void apply();
				}}
			>
				{head.sorts.length > 0 && (
					<>
						<SelectField label={t("display.sort")} name="/sort" value={sort || "SORT_DUE"} onValue={(value) => setSort(value as WorkSort)} options={head.sorts} />
						<label class="check">
							<input type="checkbox" checked={pinned} onChange={(event) => setPinned(event.currentTarget.checked)} />
							{t("display.pin")}
						</label>
					</>
				)}
				<fieldset class="column-choice">
					<legend class="field-label">{t("display.columns", { n: COLUMNS_MAX })}</legend>
					{head.columns.map(({ value, label }) => (
						<label key={value} class="check">
							<input
								type="checkbox"
								checked={columns.includes(value)}
								disabled={full && !columns.includes(value)}
								onChange={(event) => {
									const on = event.currentTarget.checked;
									setShown(head.columns.map((one) => one.value).filter((one) => (one === value ? on : columns.includes(one))));
								}}
							/>
							{label}
						</label>
					))}
				</fieldset>
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.cancel")}
					</button>
					<button type="submit" class="button button-primary">
						{t("display.apply")}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

// ---- saved views ----

const others = (list: ListName): WorkView[] => allViews().filter((view) => view.list !== list);
// Only one view of a list is what it begins with.
const onlyStandard = (views: WorkView[], name: string | undefined): WorkView[] => views.map((view) => ({ ...view, standard: view.name === name || undefined }));

async function keep(list: ListName, views: WorkView[]): Promise<void> {
	await changeViews((now) => ({ views: [...others(list), ...views], columns: now.columns }));
}

function SaveDialog({ head, onClose }: Props) {
	const [name, setName] = useState("");
	const [standard, setStandard] = useState(false);
	const [errors, setErrors] = useState(noErrors);
	const labels = { "/name": t("view.name") };
	const save = async () => {
		const wanted = name.trim();
		const own = viewsOf(head.list);
		if (!wanted) return setErrors({ fields: { "/name": t("view.name_missing") } });
		if (own.some((view) => view.name === wanted)) return setErrors({ fields: { "/name": t("view.name_taken") } });
		if (allViews().length >= VIEWS_MAX) return setErrors({ fields: {}, general: t("view.too_many", { n: VIEWS_MAX }) });
		const views = [...own, { name: wanted, list: head.list, query: viewQuery(head) }];
		try {
			await keep(head.list, standard ? onlyStandard(views, wanted) : views);
			notify(t("view.saved", { name: wanted }));
			onClose();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, []));
		}
	};
	return (
		<Dialog title={t("view.save_title")} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void save();
				}}
			>
				<ErrorSummary errors={errors} labels={labels} onRetry={() => void save()} />
				<TextField label={labels["/name"]} name="/name" required error={errors.fields["/name"]} value={name} onValue={setName} input={{ maxLength: VIEW_NAME_MAX }} />
				<label class="check">
					<input type="checkbox" checked={standard} onChange={(event) => setStandard(event.currentTarget.checked)} />
					{t("view.standard")}
				</label>
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.cancel")}
					</button>
					<button type="submit" class="button button-primary">
						{t("view.save_now")}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

function swapped(views: WorkView[], at: number, to: number): WorkView[] {
	const next = [...views];
	const [one] = next.splice(at, 1);
	if (one) next.splice(to, 0, one);
	return next;
}

function ViewsDialog({ head, onClose }: Props) {
	const views = viewsOf(head.list);
	const change = (next: WorkView[]) =>
		keep(head.list, next).catch((error: unknown) => {
			if (error instanceof ApiError) notify(textOf(error), { error: true });
		});
	const drop = async (view: WorkView, at: number) => {
		await change(views.filter((one) => one !== view));
		// What is behind a dialog can't be reached: the way back lies there.
		onClose();
		notify(t("view.dropped", { name: view.name }), {
			undo: async () => {
				const now = viewsOf(head.list);
				await change([...now.slice(0, at), view, ...now.slice(at)]);
			},
		});
	};
	const rename = (view: WorkView, text: string) => {
		const name = text.trim();
		if (name === "" || name === view.name || views.some((one) => one.name === name)) return;
		void change(views.map((one) => (one === view ? { ...one, name } : one)));
	};
	return (
		<Dialog title={t("view.manage_title")} onClose={onClose}>
			{views.length === 0 && <p>{t("view.none")}</p>}
			<ol class="view-list">
				{views.map((view, at) => (
					<li key={view.name} class="view-row">
						<input class="input" aria-label={t("view.rename", { name: view.name })} maxLength={VIEW_NAME_MAX} defaultValue={view.name} onChange={(event) => rename(view, event.currentTarget.value)} />
						<label class="check">
							<input type="checkbox" checked={view.standard === true} aria-label={t("view.standard_of", { name: view.name })} onChange={(event) => void change(onlyStandard(views, event.currentTarget.checked ? view.name : undefined))} />
							{t("view.standard_short")}
						</label>
						<span class="view-buttons">
							<button type="button" class="icon-button" aria-label={t("view.up", { name: view.name })} aria-disabled={at === 0} onClick={() => at > 0 && void change(swapped(views, at, at - 1))}>
								↑
							</button>
							<button type="button" class="icon-button" aria-label={t("view.down", { name: view.name })} aria-disabled={at === views.length - 1} onClick={() => at < views.length - 1 && void change(swapped(views, at, at + 1))}>
								↓
							</button>
							<button type="button" class="icon-button" aria-label={t("view.drop", { name: view.name })} onClick={() => void drop(view, at)}>
								×
							</button>
						</span>
					</li>
				))}
			</ol>
			<div class="dialog-buttons">
				<button type="button" class="button" onClick={onClose}>
					{t("common.close")}
				</button>
			</div>
		</Dialog>
	);
}

export const dialogs = { filter: FilterDialog, display: DisplayDialog, save: SaveDialog, views: ViewsDialog };
