// Search keys: "Hòa", "hoà" and "hoa" are one, and đ is d (NFD does not split it).
const MARKS = /[\u0300-\u036f]/g;
const STROKED = /\u0111/g;

export function fold(text: string): string {
	return text.toLowerCase().normalize("NFD").replace(MARKS, "").replace(STROKED, "d").replace(/\s+/g, " ").trim();
}

// Every word of the query begins a word of the text: "ng vy" finds "Phòng Nghiệp vụ Y".
export const matches = (text: string, query: string): boolean => matchesFolded(fold(text), fold(query));

// Of search keys: who looks through many texts at each key makes theirs once.
export function matchesFolded(hay: string, wanted: string): boolean {
	if (wanted === "") return true;
	if (hay.includes(wanted)) return true;
	const words = hay.split(/[\s/.,;()-]+/);
	return wanted.split(" ").every((part) => words.some((word) => word.startsWith(part)));
}
