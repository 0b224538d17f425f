// Civil days as "yyyy-mm-dd" and instants, in the agency's zone, whatever the browser's zone and format are.
export const ZONE = "Asia/Ho_Chi_Minh";

const dayFormat = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const timeFormat = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const MS_PER_DAY = 86_400_000;

export const dayOfInstant = (instant: Date | string): string => dayFormat.format(new Date(instant));
export const today = (): string => dayOfInstant(new Date());

const two = (n: number): string => String(n).padStart(2, "0");
const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);

// Absent when there is no such day: 31/02 is none.
export function makeDay(year: number, month: number, day: number): string | undefined {
	if (!(year >= 1900 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
	const text = `${year}-${two(month)}-${two(day)}`;
	return new Date(utc(text)).toISOString().slice(0, 10) === text ? text : undefined;
}

export const addDays = (day: string, days: number): string =>
	new Date(utc(day) + days * MS_PER_DAY).toISOString().slice(0, 10);

// 0 Monday … 6 Sunday.
export const weekday = (day: string): number => (new Date(utc(day)).getUTCDay() + 6) % 7;

// Without the agency's days off (which name week ends too, and swapped days not) Saturdays and Sundays are off.
const isOff = (day: string, daysOff: Set<string> | undefined): boolean => (daysOff ? daysOff.has(day) : weekday(day) >= 5);

export function addWorkingDays(day: string, days: number, daysOff?: Set<string>): string {
	let result = day;
	for (let left = days; left > 0; ) {
		result = addDays(result, 1);
		if (!isOff(result, daysOff)) left--;
	}
	return result;
}

// The day itself, or the next one on which the agency works.
export const workingDayFrom = (day: string, daysOff?: Set<string>): string => (isOff(day, daysOff) ? addWorkingDays(day, 1, daysOff) : day);

export function formatDay(day: string | undefined): string {
	const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(day ?? "");
	return match ? `${match[3]}/${match[2]}/${match[1]}` : "";
}

export const formatTime = (instant: string): string => timeFormat.format(new Date(instant));

export function formatInstant(instant: string | undefined): string {
	if (!instant) return "";
	return `${formatTime(instant)} ${formatDay(dayOfInstant(instant))}`;
}

// The instant from which something is late: of a day's deadline that day, of another its minute.
export function limitText(instant: string | undefined): string {
	if (!instant) return "";
	return formatTime(instant) === "00:00" ? formatDay(dayOfInstant(new Date(Date.parse(instant) - 1))) : formatInstant(instant);
}

// A day without its year lies in the past for the date of a document, in the future for a deadline.
export type Lean = "past" | "future";

function withoutYear(day: number, month: number, now: string, lean: Lean): string | undefined {
	const year = Number(now.slice(0, 4));
	const here = makeDay(year, month, day);
	if (lean === "past" && here !== undefined && here > now) return makeDay(year - 1, month, day);
	if (lean === "future" && here !== undefined && here < now) return makeDay(year + 1, month, day);
	return here;
}

const fullYear = (text: string): number => (text.length === 2 ? 2000 + Number(text) : Number(text));

// Words for a day, without marks, in both languages.
const WORDS: Record<string, number> = {
	"hom nay": 0,
	nay: 0,
	today: 0,
	mai: 1,
	"ngay mai": 1,
	tomorrow: 1,
	"hom qua": -1,
	qua: -1,
	yesterday: -1,
};

function parseWord(folded: string, now: string): string | undefined {
	const word = WORDS[folded];
	if (word !== undefined) return addDays(now, word);
	const shift = /^([+-]\d{1,3})$/.exec(folded);
	return shift ? addDays(now, Number(shift[1])) : undefined;
}

function parseDigits(folded: string, now: string, lean: Lean): string | undefined {
	const run = /^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(folded);
	if (!run) return undefined;
	const [, day, month, year] = run;
	return year === undefined
		? withoutYear(Number(day), Number(month), now, lean)
		: makeDay(fullYear(year), Number(month), Number(day));
}

// What people type for a day: 5/3, 5-3-26, 05032026, +3, "hôm nay". Undefined when it is none.
export function parseDay(folded: string, now: string, lean: Lean): string | undefined {
	const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(folded);
	if (iso) return makeDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
	const parts = /^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})(?:\s*[/.\-\s]\s*(\d{4}|\d{2}))?$/.exec(folded);
	if (!parts) return parseWord(folded, now) ?? parseDigits(folded, now, lean);
	const [, day, month, year] = parts;
	return year === undefined
		? withoutYear(Number(day), Number(month), now, lean)
		: makeDay(fullYear(year), Number(month), Number(day));
}
