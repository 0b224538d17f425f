// Tabs over one panel: arrow keys move between them, Tab goes on into the panel.
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

import { isComposing } from "../app/keys";

export interface TabOption<T extends string> {
	name: T;
	label: string;
	// How many there are of what stands behind it.
	count?: number;
	// Something behind it needs a look.
	alert?: boolean;
}

interface Props<T extends string> {
	label: string;
	tabs: TabOption<T>[];
	current: T;
	onChoose: (name: T) => void;
	children: ComponentChildren;
}

export function Tabs<T extends string>({ label, tabs, current, onChoose, children }: Props<T>) {
	const id = useId();
	const list = useRef<HTMLDivElement>(null);
	const onKeyDown = (event: KeyboardEvent) => {
		if (isComposing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
		const at = tabs.findIndex(({ name }) => name === current);
		const places: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
		const to = places[event.key];
		const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
		if (!next) return;
		event.preventDefault();
		onChoose(next.name);
		list.current?.querySelector<HTMLElement>(`[data-tab="${next.name}"]`)?.focus();
	};
	return (
		<>
			<div class="tabs panel-tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
				{tabs.map((tab) => (
					<button
						key={tab.name}
						type="button"
						role="tab"
						id={`${id}-${tab.name}`}
						data-tab={tab.name}
						class={tab.alert ? "tab tab-alert" : "tab"}
						aria-selected={tab.name === current}
						aria-controls={`${id}-panel`}
						tabIndex={tab.name === current ? 0 : -1}
						onClick={() => onChoose(tab.name)}
					>
						{tab.label}
						{tab.count !== undefined && tab.count > 0 && <span class="tab-count">{tab.count}</span>}
					</button>
				))}
			</div>
			<div class="doc-work" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current}`} tabIndex={0}>
				{children}
			</div>
		</>
	);
}
