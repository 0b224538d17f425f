// A native modal dialog: the browser keeps the focus inside and Esc closes it.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface Props {
	title: string;
	onClose: () => void;
	// Esc and the page behind do not close it.
	firm?: boolean;
	class?: string;
	children: ComponentChildren;
}

export function Dialog({ title, onClose, firm, class: name, children }: Props) {
	const element = useRef<HTMLDialogElement>(null);
	const id = useId();
	useEffect(() => {
		const dialog = element.current;
		const before = document.activeElement;
		dialog?.showModal();
		return () => {
			dialog?.close();
			if (before instanceof HTMLElement && before.isConnected) before.focus();
		};
	}, []);
	return (
		<dialog
			ref={element}
			class={`dialog ${name ?? ""}`}
			aria-labelledby={id}
			onCancel={(event) => {
				event.preventDefault();
				if (!firm) onClose();
			}}
		>
			<h2 id={id} class="dialog-title">
				{title}
			</h2>
			{children}
		</dialog>
	);
}
