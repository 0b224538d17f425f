// What the first page of a document says about itself: number and notation, date, issuing organ, subject. Official
// documents are laid out alike (NĐ 30/2020, PL I.II): organ and number stand on the left, the date on the right, the
// subject of an official letter under its number ("V/v"), that of any other type under the type's name.
//
// These are proposals for empty fields, and a person looks at each; where the page is not as expected nothing is proposed.
import { type DocumentType, splitCode } from "./code";
import { fold } from "./fold";

export interface Piece {
	text: string;
	// In the page's units, from its lower left corner.
	x: number;
	y: number;
	width: number;
	height: number;
	font: string;
}

export interface Proposal {
	code?: string;
	// "yyyy-mm-dd" is for the caller to make: as written, day/month/year.
	issuedDate?: string;
	issuingOrgan?: string;
	subject?: string;
	documentType?: string;
}

interface Line extends Piece {
	right: boolean;
}

const NUMBER = /(?:^|\s)s\u1ed1\s*:\s*(\d{1,6}[a-z]?)\s*\/\s*([\p{Lu}\d][\p{L}\d\-/]*)/iu;
const DATE = /ng\u00e0y\s+(\d{1,2})\s+th\u00e1ng\s+(\d{1,2})\s+n\u0103m\s+(\d{4})/iu;
const ABOUT = /^v\/v\b/i;
// Words, folded, with which the text proper begins.
const BODY = /^(kinh gui|can cu|thuc hien|theo |de |ngay |hien nay)/;
const MAX_SUBJECT_LINES = 4;

// Pieces that stand side by side make a line, unless a wide gap parts two columns.
function linesOf(pieces: Piece[], pageWidth: number): Line[] {
	const lines: Line[] = [];
	const shown = pieces.filter((piece) => piece.text.trim() !== "").sort((a, b) => b.y - a.y || a.x - b.x);
	for (const piece of shown) {
		const last = lines[lines.length - 1];
		const same = last && Math.abs(last.y - piece.y) < piece.height / 2 && piece.x - (last.x + last.width) < 2 * piece.height && piece.x >= last.x;
		if (last && same) {
			last.text += piece.x - (last.x + last.width) > piece.height / 5 && !last.text.endsWith(" ") ? ` ${piece.text}` : piece.text;
			last.width = piece.x + piece.width - last.x;
		} else {
			lines.push({ ...piece, right: false });
		}
	}
	for (const line of lines) {
		line.text = line.text.normalize("NFC").replace(/\s+/g, " ").trim();
		line.right = line.x + line.width / 2 > pageWidth / 2;
	}
	return lines;
}

const isUpper = (text: string): boolean => text === text.toUpperCase() && text !== text.toLowerCase();

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();

// The lines in capitals above the number: the organ is the last of them in one font, its superior organ stands above.
function organOf(lines: Line[], number: Line, known: string[]): string | undefined {
	const above = lines.filter((line) => !line.right && line.y > number.y && isUpper(line.text));
	const last = above[above.length - 1];
	if (!last) return undefined;
	let name = "";
	for (let i = above.length - 1; i >= 0 && above[i]?.font === last.font; i--) name = `${above[i]?.text} ${name}`.trim();
	return known.find((one) => fold(one) === fold(name)) ?? sentence(name);
}

function following(lines: Line[], from: number, same: (line: Line) => boolean): string {
	const first = lines[from];
	const taken: string[] = [];
	let y = first?.y ?? 0;
	for (const line of lines.slice(from)) {
		if (taken.length > 0 && !same(line)) continue;
		if (taken.length === MAX_SUBJECT_LINES || y - line.y > 2.2 * line.height || BODY.test(fold(line.text))) break;
		taken.push(line.text);
		y = line.y;
	}
	return taken.join(" ");
}

function subjectOf(lines: Line[], types: DocumentType[]): Pick<Proposal, "subject" | "documentType"> {
	const about = lines.findIndex((line) => ABOUT.test(line.text));
	if (about >= 0) {
		const right = lines[about]?.right;
		return { subject: following(lines, about, (line) => line.right === right) };
	}
	const type = lines.findIndex((line) => isUpper(line.text) && types.some(({ name }) => fold(name) === fold(line.text)));
	if (type < 0) return {};
	const documentType = types.find(({ name }) => fold(name) === fold(lines[type]?.text ?? ""))?.name;
	return { documentType, subject: following(lines, type + 1, () => true) || undefined };
}

export function propose(pieces: Piece[], pageWidth: number, knownOrgans: string[], types: DocumentType[]): Proposal {
	const lines = linesOf(pieces, pageWidth);
	const number = lines.find((line) => NUMBER.test(line.text));
	const [, digits, notation] = NUMBER.exec(number?.text ?? "") ?? [];
	// Not a number in the text that refers to another document.
	if (!number || !digits || !notation || number.right) return {};
	const date = lines.map((line) => DATE.exec(line.text)).find(Boolean);
	const code = splitCode(`${digits}/${notation}`);
	return {
		code: `${code.number}/${code.notation}`,
		issuedDate: date ? `${date[1]}/${date[2]}/${date[3]}` : undefined,
		issuingOrgan: organOf(lines, number, knownOrgans),
		...subjectOf(lines, types),
	};
}
