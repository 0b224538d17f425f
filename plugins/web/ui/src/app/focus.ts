// Where the keyboard is. A new screen takes the focus only when nothing else has it.
export function isIdle(): boolean {
	const active = document.activeElement;
	return active === null || active === document.body || active.id === "main";
}
