import assert from "node:assert/strict";
import { test } from "node:test";

import type { IncomingView, OutgoingDocument } from "../../src/api/types";
import { me } from "../../src/app/session";
import { answerTo, draftOf, emptyDraft, fieldsOf, keptFiles, problemsOf, purposeFor, revisionOf, withPurposes } from "../../src/screens/drafting/model";

const pdf = { uploadId: "1", name: "a.pdf", mediaType: "application/pdf", sizeBytes: 1 };
const word = { uploadId: "2", name: "a.docx", mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", sizeBytes: 1 };

test("the first PDF is the document, the first other file its draft, the rest are annexes", () => {
	assert.equal(purposeFor(pdf, []), "pdf");
	assert.equal(purposeFor(word, [{ purpose: "pdf" }]), "draft");
	const files = withPurposes([pdf, word, { ...pdf, uploadId: "3" }, { ...word, uploadId: "4" }]);
	assert.deepEqual(
		files.map(({ purpose }) => purpose),
		["pdf", "draft", "annex", "annex"],
	);
	assert.equal(withPurposes([{ ...pdf, purpose: "source" }])[0]?.purpose, "source");
});

test("whom Kính gửi names receives it too, and comes back as it was", () => {
	const line = { kind: "RECIPIENT_OUTSIDE" as const, name: "Bộ Y tế", organId: "G22" };
	const other = { kind: "RECIPIENT_UNIT" as const, unitId: "7", name: "Văn phòng" };
	const fields = fieldsOf({ ...emptyDraft, subject: " V/v ", addressees: [line, { name: "Chỉ ghi tên" }], recipients: [other] });
	assert.equal(fields.subject, "V/v");
	assert.deepEqual(fields.addressees, [
		{ name: "Bộ Y tế", organId: "G22" },
		{ name: "Chỉ ghi tên", organId: undefined },
	]);
	assert.deepEqual(fields.recipients, [{ ...line, toAct: true }, other]);
	const back = draftOf({ addressees: fields.addressees, recipients: fields.recipients } as OutgoingDocument);
	assert.deepEqual(
		back.addressees.map(({ name, kind }) => [name, kind]),
		[
			["Bộ Y tế", "RECIPIENT_OUTSIDE"],
			["Chỉ ghi tên", undefined],
		],
	);
	assert.deepEqual(back.recipients.map(({ name }) => name), ["Văn phòng"]);
});

test("what was emptied is named, for what is absent stays", () => {
	const view = { document: { subject: "V/v", field: "Y tế", dueDate: "2026-12-01", recipients: [{ name: "A" }] } };
	const body = revisionOf({ ...draftOf(view.document as OutgoingDocument), field: "", dueDate: "", recipients: [] }, view as never, "9") as { clear?: string[]; flowId?: string };
	assert.deepEqual(body.clear, ["field", "dueDate", "recipients"]);
	assert.equal(body.flowId, "9");
	assert.equal((revisionOf(draftOf(view.document as OutgoingDocument), view as never, undefined) as { clear?: string[] }).clear, undefined);
});

test("a new file of which there is one takes the place of the old one", () => {
	const present = [
		{ id: "1", purpose: "pdf" },
		{ id: "2", purpose: "annex" },
		{ id: "3", purpose: "draft" },
	];
	assert.deepEqual(
		keptFiles(present, { ...emptyDraft, files: [{ ...pdf, purpose: "pdf" }], drop: ["2"] }).map(({ id }) => id),
		["3"],
	);
});

test("an answer knows to whom, what about and whose part it settles", () => {
	const { draft, link } = answerTo({ document: { id: "5", codeNumber: "12", codeNotation: "BYT-KCB", issuedDate: "2026-03-05", issuingOrgan: "Bộ Y tế", issuingOrganId: "G22" }, flows: [] } as IncomingView);
	assert.equal(draft.subject, "V/v trả lời văn bản số 12/BYT-KCB ngày 05/03/2026 của Bộ Y tế");
	assert.deepEqual(draft.addressees, [{ kind: "RECIPIENT_OUTSIDE", name: "Bộ Y tế", organId: "G22", toAct: true }]);
	assert.equal(link.link, "LINK_ANSWERS");
	assert.equal(link.flowId, undefined);
});

test("the part that an answer settles is that of whose post it is drafted in", () => {
	const flow = (id: string, personId: string) => ({ id, receiver: { personId }, role: "FLOW_LEAD", state: "FLOW_TO_DO" });
	const view = { document: { id: "5" }, flows: [flow("7", "1"), flow("8", "2"), flow("9", "3")] } as IncomingView;
	const before = me.value;
	me.value = { ...before, person: { id: "1" } };
	assert.equal(answerTo(view).link.flowId, "7");
	me.value = { ...before, person: { id: "1" }, onBehalfOf: "2" };
	assert.equal(answerTo(view).link.flowId, "8");
	me.value = before;
});

test("what can be told without the server is told", () => {
	assert.deepEqual(Object.keys(problemsOf({ ...emptyDraft, dueDate: "32/13", pageAmount: "nhiều" }, true)?.fields ?? {}), ["/fields/subject", "/fields/dueDate", "/fields/pageAmount", "/uploads"]);
	assert.equal(problemsOf({ ...emptyDraft, subject: "V/v" }, false), undefined);
});
