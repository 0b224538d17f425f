// The agency's calendar as this screen shows and changes it. What is right is the server's to say.
import type { AgencyCalendar, CalendarDays, CalendarPart } from "../../api/types";
import { makeDay } from "../../dates/dates";

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

// "07:30–11:30, 13:30–17:00"
export const partsText = (parts: CalendarPart[] | undefined): string => (parts ?? []).map(({ from, to }) => `${from}–${to}`).join(", ");

const TIME = /^(\d{1,2})(?:[:h.](\d{2})?)?$/;

function timeOf(text: string): string {
	const found = TIME.exec(text.trim());
	// What can't be read goes to the server as it is, which names it.
	return found ? `${(found[1] ?? "").padStart(2, "0")}:${found[2] ?? "00"}` : text.trim();
}

export const readParts = (text: string): CalendarPart[] =>
	text
		.split(/[,;]/)
		.filter((part) => part.trim() !== "")
		.map((part) => {
			const [from = "", to = ""] = part.split(/[-–—]/);
			return { from: timeOf(from), to: timeOf(to) };
		});

export interface DayOfWeek {
	weekday: Weekday;
	worked: boolean;
	hours: string;
}

export const weekOf = (calendar: AgencyCalendar): DayOfWeek[] =>
	WEEKDAYS.map((weekday) => ({
		weekday,
		worked: !calendar.weekend?.includes(weekday),
		hours: partsText(calendar.weekdays?.find((one) => one.weekday === weekday)?.parts ?? calendar.usual),
	}));

// The hours of the first day that is worked are the usual ones; days that differ keep theirs.
export function withWeek(calendar: AgencyCalendar, week: DayOfWeek[]): AgencyCalendar {
	const usual = partsText(readParts(week.find((day) => day.worked)?.hours ?? week[0]?.hours ?? ""));
	const differs = (day: DayOfWeek): boolean => day.hours.trim() !== "" && partsText(readParts(day.hours)) !== usual;
	return {
		...calendar,
		weekend: week.filter((day) => !day.worked).map((day) => day.weekday),
		usual: readParts(usual),
		weekdays: week.filter(differs).map((day) => ({ weekday: day.weekday, parts: readParts(day.hours) })),
	};
}

export type DayList = "yearly" | "holidays" | "working" | "otherHours";

export interface DayLine {
	list: DayList;
	index: number;
	from: string;
	to: string;
	name: string;
	hours: string;
}

const inYear = (days: CalendarDays | undefined, year: number): boolean => {
	const from = Number(days?.from?.slice(0, 4));
	return from <= year && year <= Number((days?.to || days?.from)?.slice(0, 4));
};

const lineOf = (list: DayList, index: number, days: CalendarDays, hours = ""): DayLine => ({
	list,
	index,
	from: days.from ?? "",
	to: days.to || days.from || "",
	name: days.name ?? "",
	hours,
});

// What one year has of a list, in order; days of every year as the days that they are in this one.
export function linesOf(calendar: AgencyCalendar, list: DayList, year: number): DayLine[] {
	if (list === "otherHours")
		return (calendar.otherHours ?? []).flatMap((one, index) => (one.days && inYear(one.days, year) ? [lineOf(list, index, one.days, partsText(one.parts))] : []));
	const own = (calendar[list === "yearly" ? "holidays" : list] ?? []).flatMap((days, index) =>
		inYear(days, year) ? [lineOf(list === "yearly" ? "holidays" : list, index, days)] : [],
	);
	if (list !== "yearly") return own;
	const yearly = (calendar.yearly ?? []).flatMap((days, index) => {
		const [month = 0, day = 0] = (days.from ?? "").split("-").map(Number);
		const date = makeDay(year, month, day);
		return date ? [lineOf("yearly", index, { ...days, from: date, to: date })] : [];
	});
	return [...own, ...yearly].sort((a, b) => a.from.localeCompare(b.from));
}

const without = <T>(items: T[] | undefined, index: number): T[] => (items ?? []).filter((_, place) => place !== index);

export function withoutLine(calendar: AgencyCalendar, { list, index }: DayLine): AgencyCalendar {
	if (list === "otherHours") return { ...calendar, otherHours: without(calendar.otherHours, index) };
	return { ...calendar, [list]: without(calendar[list], index) };
}

export function withDays(calendar: AgencyCalendar, list: DayList, days: CalendarDays, parts: CalendarPart[]): AgencyCalendar {
	if (list === "otherHours") return { ...calendar, otherHours: [...(calendar.otherHours ?? []), { days, parts }] };
	return { ...calendar, [list]: [...(calendar[list] ?? []), days] };
}
