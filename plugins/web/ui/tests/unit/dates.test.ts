import assert from "node:assert/strict";
import { test } from "node:test";

import { addDays, addWorkingDays, dayOfInstant, formatDay, formatInstant, makeDay, parseDay, weekday, workingDayFrom } from "../../src/dates/dates";
import { fold } from "../../src/text/fold";

const NOW = "2026-11-21";
const past = (text: string) => parseDay(fold(text), NOW, "past");
const future = (text: string) => parseDay(fold(text), NOW, "future");

test("reads what people type for a day", () => {
	assert.equal(past("20/11/2026"), "2026-11-20");
	assert.equal(past("20/11/26"), "2026-11-20");
	assert.equal(past("5-3-2026"), "2026-03-05");
	assert.equal(past("5.3.26"), "2026-03-05");
	assert.equal(past("5 3 2026"), "2026-03-05");
	assert.equal(past("05032026"), "2026-03-05");
	assert.equal(past("050326"), "2026-03-05");
	assert.equal(past(" 20 / 11 / 2026 "), "2026-11-20");
	assert.equal(past("2026-11-20"), "2026-11-20");
});

test("a day without its year lies behind for documents and ahead for deadlines", () => {
	assert.equal(past("5/3"), "2026-03-05");
	assert.equal(past("25/12"), "2025-12-25");
	assert.equal(future("25/12"), "2026-12-25");
	assert.equal(future("5/3"), "2027-03-05");
	assert.equal(future("0503"), "2027-03-05");
	assert.equal(past("21/11"), NOW);
	assert.equal(future("21/11"), NOW);
});

test("reads words and steps, with or without marks", () => {
	assert.equal(future("hôm nay"), NOW);
	assert.equal(future("HOM NAY"), NOW);
	assert.equal(future("Ngày mai"), "2026-11-22");
	assert.equal(past("hôm qua"), "2026-11-20");
	assert.equal(future("+3"), "2026-11-24");
	assert.equal(past("-1"), "2026-11-20");
	assert.equal(future("tomorrow"), "2026-11-22");
});

test("refuses what is no day", () => {
	for (const text of ["31/02/2026", "0/1/2026", "12/13/2026", "32/1", "abc", "20/11/2026x", "1/2/3/4", "20261120", "+", "1/1/1800"])
		assert.equal(past(text), undefined, text);
	assert.equal(makeDay(2028, 2, 29), "2028-02-29");
	assert.equal(makeDay(2026, 2, 29), undefined);
});

test("counts working days over week ends", () => {
	assert.equal(weekday("2026-11-23"), 0);
	assert.equal(weekday("2026-11-22"), 6);
	assert.equal(addWorkingDays("2026-11-20", 3), "2026-11-25");
	assert.equal(addWorkingDays("2026-11-21", 1), "2026-11-23");
	assert.equal(addWorkingDays("2026-11-23", 0), "2026-11-23");
	assert.equal(addDays("2026-12-31", 1), "2027-01-01");
	// A holiday on Wednesday, and a Saturday that is worked instead.
	const daysOff = new Set(["2026-11-22", "2026-11-25", "2026-11-29"]);
	assert.equal(addWorkingDays("2026-11-20", 1, daysOff), "2026-11-21");
	assert.equal(addWorkingDays("2026-11-23", 2, daysOff), "2026-11-26");
	assert.equal(workingDayFrom("2026-11-25", daysOff), "2026-11-26");
	assert.equal(workingDayFrom("2026-11-24", daysOff), "2026-11-24");
});

test("an instant's day is the one in Vietnam", () => {
	assert.equal(dayOfInstant("2026-11-20T19:00:00Z"), "2026-11-21");
	assert.equal(dayOfInstant("2026-11-20T16:59:59Z"), "2026-11-20");
	assert.equal(formatInstant("2026-11-20T19:05:00Z"), "02:05 21/11/2026");
	assert.equal(formatDay("2026-03-05"), "05/03/2026");
	assert.equal(formatDay(undefined), "");
});
