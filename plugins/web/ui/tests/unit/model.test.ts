import assert from "node:assert/strict";
import { test } from "node:test";

import { Submission } from "../../src/api/client";
import { ApiError, normalisePointer } from "../../src/api/problem";
import { assignmentsOf, datesReadable, planOf } from "../../src/screens/case/plan";
import { emptyForm, problemsOf, requestOf } from "../../src/screens/registration/model";

test("a request sent again unchanged keeps its key, a changed one gets another", () => {
	const submission = new Submission();
	const first = submission.keyFor("a");
	assert.equal(submission.keyFor("a"), first);
	const second = submission.keyFor("b");
	assert.notEqual(second, first);
	const again = new Submission(submission.stored);
	assert.equal(again.keyFor("b"), second);
});

test("an error knows its reason and whether sending again makes sense", () => {
	const error = new ApiError(409, { type: "urn:congvan:problem:incoming.duplicate" });
	assert.equal(error.reason, "incoming.duplicate");
	assert.ok(!error.repeatable);
	assert.ok(new ApiError(0, {}).repeatable);
	assert.ok(new ApiError(503, {}).repeatable);
	assert.equal(normalisePointer("/submit/person_id"), "/submit/personId");
});

test("a proposal's shared deadline becomes the plan's, others stay with their receiver", () => {
	const shared = planOf([
		{ unitId: "1", name: "A", role: "FLOW_LEAD", dueDate: "2026-12-01" },
		{ unitId: "2", name: "B", role: "FLOW_COORDINATE", dueDate: "2026-12-01" },
		{ personId: "3", name: "C", role: "FLOW_FOR_INFORMATION" },
	]);
	assert.equal(shared.due, "01/12/2026");
	assert.ok(shared.rows.every((row) => row.due === undefined));
	assert.deepEqual(
		assignmentsOf(shared).map((one) => one.dueDate),
		["2026-12-01", "2026-12-01", undefined],
	);
	const own = planOf([
		{ unitId: "1", name: "A", role: "FLOW_LEAD", dueDate: "2026-12-01" },
		{ unitId: "2", name: "B", role: "FLOW_COORDINATE", dueDate: "2026-12-05" },
	]);
	assert.equal(own.due, "");
	assert.deepEqual(
		assignmentsOf(own).map((one) => one.dueDate),
		["2026-12-01", "2026-12-05"],
	);
	assert.ok(datesReadable(own));
	assert.ok(!datesReadable({ ...own, due: "32/13" }));
});

test("another number is asked for only when something of it is filled in", () => {
	assert.equal(requestOf(emptyForm, false).bookNumber, undefined);
	const form = { ...emptyForm, otherNumber: " 12 ", otherSuffix: "a", otherReason: "Ghi cùng số", paperDay: "05/03/2026", paperTime: "8:30", outage: " SC-1 " };
	assert.deepEqual(requestOf(form, false).bookNumber, { number: "12", suffix: "a", reason: "Ghi cùng số", onPaperAt: "2026-03-05T01:30:00.000Z", outage: "SC-1" });
	for (const paperTime of ["25:00", "8 rưỡi"]) {
		assert.ok(problemsOf({ ...form, paperTime }, false)?.fields["/bookNumber/onPaperAt"]);
		assert.equal(requestOf({ ...form, paperTime }, false).bookNumber?.onPaperAt, undefined);
	}
});
