// An answer by clicks: its draft, its way to the signature, its number, and what it settles.
import assert from "node:assert/strict";

import { type Client, letter } from "./server";
import type { Walk } from "./walk";
import type { Browser } from "./webdriver";

export const idOf = async (browser: Browser): Promise<string> => (await browser.run<string>("return location.pathname")).split("/")[2] ?? "";

// Types and takes the place of that name, once the directory has found it.
export async function addPlace(browser: Browser, label: string, typed: string, name: string): Promise<void> {
	await browser.fill(label, typed);
	await browser.click(".combo-option", name);
	await browser.find(".receiver-name", name);
}

// From the item to a draft that says what it answers.
export async function beginAnswer(walk: Walk, question: string): Promise<void> {
	const { browser } = walk;
	walk.count();
	await walk.open(question);
	await browser.click("a.button", "Trả lời bằng văn bản");
	await browser.find(".route-note", "Trả lời");
	walk.within(2, "from the item to a prefilled draft");
}

// What its author still has to say; the draft's id.
export async function saveDraft(walk: Walk, subject: string, file = letter): Promise<string> {
	const { browser } = walk;
	await browser.upload("Chọn tệp dự thảo", file);
	await browser.find(".file-done");
	await browser.fill("Trích yếu nội dung", subject);
	await browser.fill("Người ký", "khiem");
	await browser.click(".combo-option", "Phan Trọng Khiêm");
	await browser.find(".signer-line", "GIÁM ĐỐC");
	await browser.click("button", "Lưu dự thảo");
	await browser.find(".doc-title", subject);
	return idOf(browser);
}

// One act of the process, by who has it to do; `before` fills in its form.
export async function acts(walk: Walk, account: string, subject: string, action: string, before?: () => Promise<void>): Promise<void> {
	await walk.as(account);
	await walk.open(subject);
	await walk.form(action);
	await before?.();
	await walk.send(`${action}: đã thực hiện`);
}

// The clerk gives number and date, and it goes out; what is asked again until it has left.
export async function issues(walk: Walk, subject: string, id: string, clerk: Client): Promise<void> {
	const { browser } = walk;
	await walk.as("vanthu", "/outgoing/issue");
	await browser.find(".row-item", subject);
	walk.count();
	await browser.click(".row-item", subject);
	await browser.find(".issue-number strong", "/SYT-NVY");
	await browser.click("button", "Cấp số, đóng dấu và gửi");
	await browser.click("dialog button", "Cấp số");
	await browser.find(".toast", "Đã cấp số");
	walk.within(3, "numbering, sealing and sending");
	await browser.until("its issue", async () => (await clerk.call<{ document: { state?: string } }>("GET", `/outgoing/${id}`)).document.state === "OUTGOING_ISSUED");
}

// The incoming document is done, and says with what.
export async function settles(walk: Walk, letterId: string): Promise<void> {
	const { browser } = walk;
	await browser.until("the end of what was answered", async () => {
		await walk.as("vanthu", `/incoming/${letterId}`);
		await browser.find(".doc-state");
		return (await browser.text(".doc-state")) !== "Đang xử lý";
	});
	assert.match((await browser.text(".facts")) ?? "", /\d+\/SYT-NVY/, "the answer's number");
}
