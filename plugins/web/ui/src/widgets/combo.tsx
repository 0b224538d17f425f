// A text box with proposals beneath it (ARIA 1.2 combobox). Diacritics are optional; free text is allowed when `free`.
import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";

import { isComposing } from "../app/keys";
import { matches } from "../text/fold";
import type { ControlProps } from "./field";

export interface ComboOption {
	value: string;
	label: string;
	// A second line: title, unit.
	note?: string;
	icon?: ComponentChildren;
}

interface Props {
	control: ControlProps;
	text: string;
	onText: (text: string) => void;
	onPick: (option: ComboOption) => void;
	options: ComboOption[];
	onFocus?: () => void;
	onBlur?: () => void;
	// Show proposals before anything is typed.
	eager?: boolean;
	maxLength?: number;
	nothing?: string;
	// The options are those that fit already: whoever found them looked at more than their labels.
	found?: boolean;
	// Enter takes the first proposal when none is chosen, instead of sending the form.
	first?: boolean;
}

const MAX_SHOWN = 50;

export function Combo({ control, text, onText, onPick, options, onFocus, onBlur, eager, maxLength, nothing, found: fits, first }: Props) {
	const listId = useId();
	const [open, setOpen] = useState(false);
	const [active, setActive] = useState(-1);
	const input = useRef<HTMLInputElement>(null);
	const found = (fits ? options : options.filter((option) => matches(`${option.label} ${option.note ?? ""}`, text))).slice(0, MAX_SHOWN);
	const shown = open && (eager || text !== "") && (found.length > 0 || nothing !== undefined);

	const pick = (option: ComboOption) => {
		onPick(option);
		setOpen(false);
		setActive(-1);
		input.current?.focus();
	};
	const move = (step: number) => {
		setOpen(true);
		if (found.length === 0) return;
		const next = open ? (active + step + found.length) % found.length : step > 0 ? 0 : found.length - 1;
		setActive(next);
		document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (isComposing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
		const chosen = found[active] ?? (first && text.trim() !== "" ? found[0] : undefined);
		if (event.key === "ArrowDown") move(1);
		else if (event.key === "ArrowUp") move(-1);
		else if (event.key === "Enter" && shown && chosen) pick(chosen);
		else if (event.key === "Enter" && first && text.trim() !== "") setOpen(true);
		else if (event.key === "Escape" && shown) setOpen(false);
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div class="combo">
			<input
				{...control}
				ref={input}
				class="input"
				type="text"
				role="combobox"
				autocomplete="off"
				aria-autocomplete="list"
				aria-expanded={shown}
				aria-controls={listId}
				aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
				value={text}
				maxLength={maxLength}
				onInput={(event) => {
					onText(event.currentTarget.value);
					setOpen(true);
					setActive(-1);
				}}
				onFocus={onFocus}
				onClick={() => setOpen(true)}
				onBlur={() => {
					setOpen(false);
					setActive(-1);
					onBlur?.();
				}}
				onKeyDown={onKeyDown}
			/>
			<ul id={listId} class="combo-list" role="listbox" aria-label={control.id} hidden={!shown}>
				{shown &&
					found.map((option, index) => (
						<li
							key={option.value}
							id={`${listId}-${index}`}
							role="option"
							aria-selected={index === active}
							class={index === active ? "combo-option combo-active" : "combo-option"}
							// Before the input loses the focus.
							onPointerDown={(event) => event.preventDefault()}
							onClick={() => pick(option)}
						>
							<span class="combo-label">{option.label}</span>
							{option.note && <span class="combo-note">{option.note}</span>}
						</li>
					))}
				{shown && found.length === 0 && (
					<li class="combo-nothing" role="option" aria-selected="false" aria-disabled="true">
						{nothing}
					</li>
				)}
			</ul>
		</div>
	);
}
