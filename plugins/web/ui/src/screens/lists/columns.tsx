// Columns of a list: which there are, which are shown, how wide they are.
import type { ComponentChildren } from "preact";

import { columnsOf, type ListName } from "../../api/views";

export interface Column<T> {
	name: string;
	label: string;
	// As CSS has it.
	width: string;
	// Where the style sheet puts it on a phone; other columns are not shown there.
	class: string;
	// Always shown.
	fixed?: boolean;
	// Shown until the person chooses.
	usual?: boolean;
	cell: (item: T) => ComponentChildren;
}

export function shownColumns<T>(list: ListName, all: Column<T>[]): Column<T>[] {
	const chosen = columnsOf(list);
	return all.filter((column) => column.fixed || (chosen ? chosen.includes(column.name) : column.usual));
}

export const widthsOf = <T,>(columns: Column<T>[]): string => columns.map((column) => column.width).join(" ");

export const choicesOf = <T,>(columns: Column<T>[]) => columns.filter((column) => !column.fixed).map(({ name, label }) => ({ value: name, label }));

export function Header<T>({ columns }: { columns: Column<T>[] }) {
	return (
		<>
			{columns.map((column) => (
				<span key={column.name} role="columnheader" class={`cell ${column.class}`}>
					{column.label}
				</span>
			))}
		</>
	);
}

export function Cells<T>({ columns, item }: { columns: Column<T>[]; item: T }) {
	return (
		<>
			{columns.map((column) => (
				<span key={column.name} role="cell" class={`cell ${column.class}`}>
					{column.cell(item)}
				</span>
			))}
		</>
	);
}
