// "15/QĐ-BNV": the number before the first slash, the notation after it (NĐ 30/2020, PL I.I.II.3).
import { fold } from "./fold";

export interface Code {
	number: string;
	notation: string;
}

export function splitCode(text: string): Code {
	const clean = text.normalize("NFC").trim().replace(/\s*([/-])\s*/g, "$1");
	const slash = clean.indexOf("/");
	if (slash < 0) return /^\d/.test(clean) || clean === "" ? { number: clean, notation: "" } : { number: "", notation: clean };
	return { number: clean.slice(0, slash), notation: clean.slice(slash + 1) };
}

export function joinCode(number?: string, notation?: string): string {
	return [number, notation].filter(Boolean).join("/");
}

export interface DocumentType {
	name: string;
	// In numbers and symbols; empty for an official letter.
	abbreviation: string;
}

// The type that a letter of no other type is: its number names organ and unit only (NĐ 30/2020, PL I.I.II.3).
const LETTER = "cong van";

// The notation names the type ("QĐ-BNV"), with a year before it in normative documents ("2020/NĐ-CP"); an official
// letter has none and begins with the organ.
export function typeOfNotation(notation: string, types: DocumentType[]): string | undefined {
	const parts = notation.normalize("NFC").split(/[/-]/).filter((part) => part && !/^\d+$/.test(part));
	const first = parts[0];
	if (first === undefined) return undefined;
	const exact = types.find((type) => type.abbreviation === first);
	if (exact) return exact.name;
	const loose = types.find((type) => type.abbreviation.length > 1 && fold(type.abbreviation) === fold(first));
	if (loose) return loose.name;
	return parts.length > 1 ? types.find((type) => fold(type.name) === LETTER)?.name : undefined;
}
