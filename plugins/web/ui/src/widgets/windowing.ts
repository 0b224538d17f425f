// Which rows of a long list are drawn: those in view and a few around them.
export interface Range {
	first: number;
	// Exclusive.
	end: number;
}

// listTop: where the list begins, relative to the top of the view (negative once scrolled past).
export function visibleRange(count: number, rowHeight: number, listTop: number, viewHeight: number, around: number): Range {
	if (count === 0 || rowHeight <= 0) return { first: 0, end: 0 };
	const top = Math.max(0, -listTop);
	const bottom = Math.max(0, viewHeight - listTop);
	const first = Math.min(Math.max(0, Math.floor(top / rowHeight) - around), count - 1);
	const end = Math.min(count, Math.ceil(bottom / rowHeight) + around);
	return { first, end: Math.max(end, first + 1) };
}
