import assert from "node:assert/strict";
import { test } from "node:test";

import type { OutgoingDocument, OutgoingRecipient } from "../../src/api/types";
import { changesOf } from "../../src/screens/arrivals/earlier";
import { actWord } from "../../src/screens/deliveries/acts";
import { emptyUpdate, problemsOf, shownOf, updateOf } from "../../src/screens/outgoing/update-model";

const document = { id: "1", dueDate: "2099-01-05", description: "Kèm phụ lục", pageAmount: 3 } as OutgoingDocument;
const recipients: OutgoingRecipient[] = [
	{ place: 1, line: { kind: "RECIPIENT_AGENCY", name: "Sở Tư pháp" } },
	{ place: 2, line: { kind: "RECIPIENT_OUTSIDE", name: "Bệnh viện tỉnh" }, removal: { reason: "Gửi nhầm", update: 1 } },
	{ place: 3, line: { kind: "RECIPIENT_UNIT", name: "Văn phòng" } },
];

test("an update sends what was changed and nothing else", () => {
	assert.deepEqual(updateOf({ ...emptyUpdate, reason: " Gia hạn " }, document, recipients), { reason: "Gia hạn", fields: undefined, add: undefined, remove: undefined });
	const { fields, remove } = updateOf({ ...emptyUpdate, reason: "Gia hạn", dueDate: "5/2/2099", description: "Kèm phụ lục ", pageAmount: "04", remove: [3] }, document, recipients);
	assert.deepEqual(fields, { dueDate: "2099-02-05", description: undefined, pageAmount: 4 });
	assert.deepEqual(remove, [3]);
	const emptied = updateOf({ ...emptyUpdate, reason: "Gia hạn", dueDate: "", description: " " }, document, recipients);
	assert.deepEqual(emptied.fields, { dueDate: "", description: "", pageAmount: undefined });
});

test("who was taken out meanwhile is not taken out again", () => {
	assert.deepEqual(updateOf({ ...emptyUpdate, reason: "Gửi nhầm", remove: [1, 2] }, document, recipients).remove, [1]);
	assert.equal(updateOf({ ...emptyUpdate, reason: "Gửi nhầm", remove: [2] }, document, recipients).remove, undefined);
});

test("what nobody has typed in shows what the document says now", () => {
	const draft = { ...emptyUpdate, description: "Kèm 02 phụ lục" };
	assert.deepEqual(shownOf(draft, { ...document, pageAmount: 5 }), { dueDate: "05/01/2099", description: "Kèm 02 phụ lục", pageAmount: "5" });
});

test("an update needs a reason, and days and numbers that are such", () => {
	assert.deepEqual(Object.keys(problemsOf({ ...emptyUpdate, dueDate: "32/13", pageAmount: "ba" }, document)?.fields ?? {}), ["/fields/dueDate", "/fields/pageAmount", "/reason"]);
	assert.deepEqual(Object.keys(problemsOf({ ...emptyUpdate, reason: "Gia hạn", pageAmount: "" }, document)?.fields ?? {}), ["/fields/pageAmount"]);
	assert.equal(problemsOf({ ...emptyUpdate, reason: "Gia hạn", dueDate: "", pageAmount: " 3 " }, document), undefined);
});

test("a receiver is asked again for what was told it last", () => {
	const word = (delivery: Parameters<typeof actWord>[1]) => actWord("retry", delivery);
	const again = word({ state: "DELIVERY_RECEIVED", update: { state: "UPDATE_REFUSED" } });
	const anew = word({ state: "DELIVERY_FAILED", update: { state: "UPDATE_FAILED" } });
	const back = word({ state: "DELIVERY_RECALL_REFUSED", changedAt: "2026-03-05T08:00:00Z" });
	assert.equal(new Set([again, anew, back]).size, 3);
	assert.equal(word({ state: "DELIVERY_RECEIVED", update: { state: "UPDATE_AGREED" } }), anew);
	assert.equal(word({ state: "DELIVERY_RECALL_REFUSED", changedAt: "2026-03-05T08:00:00Z", update: { state: "UPDATE_REFUSED", time: "2026-03-04T08:00:00Z" } }), back);
	assert.equal(word({ state: "DELIVERY_RECALL_REFUSED", changedAt: "2026-03-05T08:00:00Z", update: { state: "UPDATE_REFUSED", time: "2026-03-06T08:00:00Z" } }), again);
});

test("two headers differ in what an update may change", () => {
	assert.deepEqual(changesOf({ dueDate: "2099-01-05", subject: "A" }, { dueDate: "2099-02-05", subject: "B", pageAmount: 0, description: "" }), [
		{ field: "dueDate", before: "2099-01-05", after: "2099-02-05" },
		{ field: "pageAmount", before: undefined, after: "0" },
	]);
});
