// What a new account is proposed to be called, and its first password.
import { fold } from "./fold";

// As Vietnamese offices write them: the given name, then the initials of what stands before it. "Phan Trọng Khiêm" is khiempt;
// who is the second of that name gets a number.
export function proposedAccount(fullName: string, taken: ReadonlySet<string>): string {
	const words = fold(fullName)
		.split(" ")
		.map((word) => word.replace(/[^a-z0-9]/g, ""))
		.filter(Boolean);
	const given = words.pop();
	if (!given) return "";
	const base = given + words.map((word) => word[0]).join("");
	let name = base;
	for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
	return name;
}

// Without letters and digits that are taken for one another when somebody reads them out.
const LETTERS = "abcdefghkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LETTERS = 4;

// 30^16 is 78 bits.
export function firstPassword(random: (count: number) => Uint32Array = (count) => crypto.getRandomValues(new Uint32Array(count))): string {
	const letters = [...random(GROUPS * GROUP_LETTERS)].map((value) => LETTERS[value % LETTERS.length]);
	return Array.from({ length: GROUPS }, (_, group) => letters.slice(group * GROUP_LETTERS, (group + 1) * GROUP_LETTERS).join("")).join("-");
}
