// A list of rows of one height, of which only those in view are drawn. The page scrolls, not the list, so phones hide
// their bars and a zoomed page stays usable.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { isComposing, isTextField, singleKeys } from "../app/keys";
import { t } from "../i18n/i18n";
import type { Selection } from "./selection";
import { type Range, visibleRange } from "./windowing";

const AROUND = 6;
const NEAR_END_ROWS = 20;

interface Props {
	count: number;
	label: string;
	// In rem, wide and narrow (below 700 px).
	heights: [number, number];
	header?: ComponentChildren;
	// Whether the server has more than `count` rows.
	more: boolean;
	onNearEnd: () => void;
	row: (index: number) => ComponentChildren;
	keyOf: (index: number) => string;
	// A column of checkboxes; `selectLabel` names one of them.
	selection?: Selection;
	selectLabel?: (index: number) => string;
	// Rows that can't be chosen have no box; absent: every row can.
	selectable?: (index: number) => boolean;
	// Widths of the columns, as CSS has them; absent: those of the style sheet.
	columns?: string;
}

const narrow = window.matchMedia("(max-width: 699px)");

function heightOf([wide, small]: [number, number]): number {
	const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
	return Math.round((narrow.matches ? small : wide) * rem);
}

const CHECK_WIDTH = "1.75rem";

interface CheckProps {
	label: string;
	checked: boolean;
	mixed?: boolean;
	onToggle: (range: boolean) => void;
}

// The whole cell is the target: a box alone is too small for a finger.
export function Check({ label, checked, mixed, onToggle }: CheckProps) {
	const box = useRef<HTMLInputElement>(null);
	useLayoutEffect(() => {
		if (box.current) box.current.indeterminate = mixed === true;
	}, [mixed]);
	return (
		<label class="check-target">
			<input
				ref={box}
				type="checkbox"
				aria-label={label}
				checked={checked}
				onClick={(event) => {
					event.stopPropagation();
					onToggle(event.shiftKey);
				}}
			/>
		</label>
	);
}

export function Rows({ count, label, heights, header, more, onNearEnd, row, keyOf, selection, selectLabel, selectable = () => true, columns }: Props) {
	const body = useRef<HTMLDivElement>(null);
	const [range, setRange] = useState<Range>({ first: 0, end: Math.min(count, 20) });
	const [height, setHeight] = useState(() => heightOf(heights));
	const wanted = useRef<number | undefined>(undefined);

	const measure = () => {
		if (!body.current) return;
		const rowHeight = heightOf(heights);
		setHeight(rowHeight);
		const next = visibleRange(count, rowHeight, body.current.getBoundingClientRect().top, window.innerHeight, AROUND);
		setRange((old) => (old.first === next.first && old.end === next.end ? old : next));
		if (more && next.end + NEAR_END_ROWS >= count) onNearEnd();
	};
	const latest = useRef(measure);
	latest.current = measure;
	useLayoutEffect(() => latest.current(), [count, more]);
	useEffect(() => {
		const onChange = () => latest.current();
		window.addEventListener("scroll", onChange, { passive: true });
		window.addEventListener("resize", onChange);
		return () => {
			window.removeEventListener("scroll", onChange);
			window.removeEventListener("resize", onChange);
		};
	}, []);

	const focusRow = (index: number): boolean => {
		const link = body.current?.querySelector<HTMLElement>(`[data-row="${index}"] a`);
		link?.focus({ preventScroll: true });
		link?.closest("[data-row]")?.scrollIntoView({ block: "nearest" });
		return Boolean(link);
	};
	useEffect(() => {
		if (wanted.current !== undefined && focusRow(wanted.current)) wanted.current = undefined;
	});

	const keys = () => Array.from({ length: count }, (_, index) => index).filter(selectable).map(keyOf);
	const toggle = (index: number, range: boolean) => selectable(index) && selection?.toggle(keys(), keyOf(index), range);
	const chosen = selection?.keys.value.size ?? 0;
	const choosable = selection ? keys().length : 0;
	const onKeyDown = (event: KeyboardEvent) => {
		if (isComposing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
		const target = event.target as HTMLElement;
		const from = Number(target.closest("[data-row]")?.getAttribute("data-row") ?? -1);
		let to: number;
		if (event.key === " " && selection && from >= 0 && target.tagName === "A") {
			event.preventDefault();
			toggle(from, event.shiftKey);
			return;
		}
		if (event.key === "Escape" && chosen > 0) {
			event.preventDefault();
			selection?.clear();
			return;
		}
		// Letters move only while a row has the focus, by where the key is and not by what it writes.
		const letter = singleKeys.value && from >= 0 && !isTextField(target) ? event.code : "";
		if (event.key === "ArrowDown" || letter === "KeyJ") to = Math.min(count - 1, from + 1);
		else if (event.key === "ArrowUp" || letter === "KeyK") to = Math.max(0, from - 1);
		else if (event.key === "Home") to = 0;
		else if (event.key === "End") to = count - 1;
		else return;
		event.preventDefault();
		if (focusRow(to)) return;
		wanted.current = to;
		window.scrollBy(0, (to - from) * height);
	};

	const template = columns ? { "--columns": selection ? `${CHECK_WIDTH} ${columns}` : columns } : {};
	const rowClass = ["row", columns && "row-columns", selection && "row-checked"].filter(Boolean).join(" ");
	const indices = Array.from({ length: Math.max(0, Math.min(range.end, count) - range.first) }, (_, i) => range.first + i);
	return (
		<div class="rows" role="table" aria-label={label} aria-rowcount={more ? -1 : count + (header ? 1 : 0)} onKeyDown={onKeyDown}>
			{header && (
				<div role="rowgroup" class="rows-head">
					<div role="row" aria-rowindex={1} class={`${rowClass} row-head`} style={template}>
						{selection && (
							<span role="columnheader" class="cell cell-check">
								<Check
									label={t("select.all_shown")}
									checked={choosable > 0 && chosen === choosable}
									mixed={chosen > 0 && chosen < choosable}
									onToggle={() => (chosen === choosable ? selection.clear() : selection.choose(keys()))}
								/>
							</span>
						)}
						{header}
					</div>
				</div>
			)}
			<div role="rowgroup" class="rows-body" ref={body} style={{ height: `${count * height}px` }}>
				{indices.map((index) => (
					<div
						key={keyOf(index)}
						role="row"
						aria-rowindex={index + (header ? 2 : 1)}
						data-row={index}
						class={`${rowClass} row-item${selection?.has(keyOf(index)) ? " row-chosen" : ""}`}
						style={{ ...template, transform: `translateY(${index * height}px)`, height: `${height}px` }}
						onClick={(event) => {
							const target = event.target as HTMLElement;
							if (target.closest("a, button, input, label") || window.getSelection()?.toString()) return;
							event.currentTarget.querySelector<HTMLElement>("a")?.click();
						}}
					>
						{selection && (
							<span role="cell" class="cell cell-check">
								{selectable(index) && <Check label={selectLabel?.(index) ?? ""} checked={selection.has(keyOf(index))} onToggle={(range) => toggle(index, range)} />}
							</span>
						)}
						{row(index)}
					</div>
				))}
			</div>
		</div>
	);
}
