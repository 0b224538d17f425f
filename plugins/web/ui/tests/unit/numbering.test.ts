// What is numbered together with others, and what a person has to look at.
import assert from "node:assert/strict";
import { test } from "node:test";

import type { OutgoingView } from "../../src/api/types";
import { whyByHand, whyNoBook } from "../../src/screens/issuing/by-hand";

const offer = { name: "number", verb: "number", etag: "7" };
const view = (document: object, more: object = {}): OutgoingView => ({ document: { id: "1", revision: "4", ...document }, actions: [{ ...offer, ...more }] }) as OutgoingView;

test("a signed document that needs nobody is numbered, as it was when it was chosen", () => {
	assert.equal(whyByHand(view({ findings: [{ text: "Một ghi chú" }] }), "4"), undefined);
	assert.equal(whyByHand(view({}, { needs: [{ field: "text", use: "NEED_OPTIONAL" }] }), "4"), undefined);
	assert.match(whyByHand(view({}), "3") ?? "", /đã thay đổi sau khi bạn chọn/);
});

test("what needs a person says what for", () => {
	assert.match(whyByHand(view({ number: "12", codeNotation: "SYT-NVY" }), "4") ?? "", /đã có số 12\/SYT-NVY/);
	assert.match(whyByHand({ ...view({}), actions: [] }, "4") ?? "", /không chờ bạn cấp số/);
	assert.match(whyByHand(view({ findings: [{ text: "Thiếu trích yếu.", blocks: true }] }), "4") ?? "", /phải sửa: Thiếu trích yếu\./);
	assert.match(whyByHand(view({}, { needs: [{ field: "uploads", use: "NEED_REQUIRED" }] }), "4") ?? "", /bổ sung: bản quét/);
	assert.match(whyByHand(view({ links: [{ recalledReason: "Sai số liệu" }] }), "4") ?? "", /đã thu hồi .*: Sai số liệu/);
});

test("one book is taken, several are not chosen from", () => {
	assert.equal(whyNoBook([{ registerId: "1", registerName: "Sổ đi", code: "05/SYT" }]), undefined);
	assert.match(whyNoBook([]) ?? "", /Không có sổ/);
	assert.equal(whyNoBook([{ registerId: "1", problem: "Thiếu ký hiệu" }]), "Thiếu ký hiệu");
	assert.match(whyNoBook([{ registerId: "1", registerName: "Sổ đi" }, { registerId: "2", registerName: "Sổ quyết định" }]) ?? "", /Sổ đi; Sổ quyết định/);
});
