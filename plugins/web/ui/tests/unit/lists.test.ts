import assert from "node:assert/strict";
import { test } from "node:test";

import { CursorList } from "../../src/api/list";
import { visibleRange } from "../../src/widgets/windowing";

test("draws the rows in view and a few around them", () => {
	assert.deepEqual(visibleRange(100_000, 50, 0, 500, 2), { first: 0, end: 12 });
	assert.deepEqual(visibleRange(100_000, 50, -5000, 500, 2), { first: 98, end: 112 });
	assert.deepEqual(visibleRange(100_000, 50, 300, 500, 0), { first: 0, end: 4 });
	assert.deepEqual(visibleRange(3, 50, 0, 500, 2), { first: 0, end: 3 });
});

test("keeps at least one row when the list is far away, none when it is empty", () => {
	assert.deepEqual(visibleRange(0, 50, 0, 500, 2), { first: 0, end: 0 });
	assert.deepEqual(visibleRange(10, 50, 2000, 500, 0), { first: 0, end: 1 });
	assert.deepEqual(visibleRange(10, 50, -9000, 500, 0), { first: 9, end: 10 });
	assert.deepEqual(visibleRange(10, 0, 0, 500, 2), { first: 0, end: 0 });
});

const numbers = Array.from({ length: 120 }, (_, i) => i);
const page = async (cursor: string | undefined, limit: number) => {
	const from = Number(cursor ?? 0);
	const next = from + limit;
	return { items: numbers.slice(from, next), next: next < numbers.length ? String(next) : undefined };
};

test("a list grows by pages and is refreshed at its length", async () => {
	const limits: number[] = [];
	const list = new CursorList<number>((cursor, limit) => {
		limits.push(limit);
		return page(cursor, limit);
	});
	await list.refresh();
	assert.equal(list.items.value?.length, 50);
	await list.loadMore();
	assert.deepEqual(list.items.value, numbers.slice(0, 100));
	assert.ok(list.more.value);
	await list.refresh();
	assert.equal(list.items.value?.length, 100);
	await list.loadMore();
	assert.deepEqual(list.items.value, numbers);
	assert.ok(!list.more.value);
	assert.deepEqual(limits, [50, 50, 100, 50]);
});
