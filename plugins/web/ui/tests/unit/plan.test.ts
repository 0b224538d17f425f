// A deadline that a configured route names in working time goes with the receivers until a date is typed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assignmentsOf, planOf, spanOf } from "../../src/screens/case/plan";
import { dueOf, formOf, requestOf } from "../../src/screens/routes/model";

const line = { personId: "7", name: "Lý Thị Mỹ Duyên", role: "FLOW_LEAD", due: { workingDays: 3 }, dueDate: "2026-03-10" } as const;

test("a span is sent as it came, and no date with it", () => {
	const plan = planOf([line]);
	assert.deepEqual(spanOf(plan), { workingDays: 3 });
	assert.equal(plan.due, "");
	const [sent] = assignmentsOf(plan);
	assert.deepEqual(sent?.due, { workingDays: 3 });
	assert.equal(sent?.dueDate, undefined);
});

test("a date that is typed goes before the span", () => {
	const plan = { ...planOf([line]), due: "31/12/2099" };
	assert.equal(spanOf(plan), undefined);
	const [sent] = assignmentsOf(plan);
	assert.equal(sent?.due, undefined);
	assert.equal(sent?.dueDate, "2099-12-31");
});

test("a date that was written stays one", () => {
	const plan = planOf([{ ...line, due: undefined }]);
	assert.equal(plan.due, "10/03/2026");
});

test("a route is sent as it was read", () => {
	const route = { name: "Báo cáo", unitId: "5", conditions: { keywords: ["báo cáo", "thống kê"] }, assignments: [{ ...line, due: undefined, dueDate: undefined }], due: { workingHours: 8 }, mode: "ROUTE_FORWARD" } as const;
	const sent = requestOf(formOf({ ...route, conditions: { keywords: [...route.conditions.keywords] }, assignments: [...route.assignments] }, undefined));
	assert.deepEqual(sent.conditions?.keywords, ["báo cáo", "thống kê"]);
	assert.deepEqual(sent.due, { workingHours: 8 });
	assert.equal(sent.assignments?.[0]?.personId, "7");
	assert.equal(sent.mode, "ROUTE_FORWARD");
	assert.equal(dueOf({ amount: "ba", span: "days" }), null);
	assert.equal(dueOf({ amount: " ", span: "days" }), undefined);
});
