// Under a process that can take back what nobody has opened: what was just sent is undone with one click, one document
// or many; what takes something away is asked once, with the number.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { Client, type Entry, Server } from "./support/server";
import { stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let head: Client;
let number = 0;
before(async () => {
	server = await Server.start({ preset: "danang-qlvb" });
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

async function paper(subject: string, more: Record<string, unknown> = {}): Promise<string> {
	const { document } = await clerk.call<{ document: Entry }>("POST", "/incoming", {
		issuingOrgan: "Sở Nội vụ",
		codeNumber: String(++number),
		codeNotation: "SNV-TC",
		issuedDate: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10),
		documentType: "Công văn",
		subject,
		medium: "MEDIUM_PAPER",
		...more,
	});
	return document.id;
}

const stateOf = async (id: string) => (await clerk.call<{ document: { stateName: string } }>("GET", `/incoming/${id}`)).document.stateName;

async function recalls(size: Size): Promise<void> {
	const id = await paper(`Trình nhầm ${size.width}`);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", `/incoming/${id}`);
		if (size.width < 700) await browser.click(".actions-toggle");
		await browser.click(".action-form button[type=submit]", "Trình");
		browser.clicks = 0;
		await browser.click(".toast button", "Hoàn tác");
		await browser.find(".toast", "Đã hoàn tác");
		assert.equal(browser.clicks, 1);
		await browser.find(".doc-state", "Đã tiếp nhận");
		assert.equal(await stateOf(id), "received");
		// Sent once more, now looked at while the way back is offered.
		if (size.width < 700 && !(await browser.exists(".actions-open"))) await browser.click(".actions-toggle");
		await browser.click(".action-form button[type=submit]", "Trình");
		await browser.find(".toast button", "Hoàn tác");
		await sound(browser, "a toast that undoes");
		assert.equal(await stateOf(id), "submitted");
	}, size);
}

test("desktop: what was just sent is recalled with one click", () => recalls(DESKTOP));
test("phone: the same", () => recalls(PHONE));

test("what somebody has opened is not taken back, and the page says why", async () => {
	const id = await paper("Đã có người mở");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", `/incoming/${id}`);
		await browser.click(".action-form button[type=submit]", "Trình");
		await browser.find(".toast", "Đã trình văn bản");
		await head.call("POST", `/incoming/${id}/open`, {});
		await browser.click(".toast button", "Hoàn tác");
		await browser.find(".toast-error");
		assert.equal(await stateOf(id), "submitted");
	});
});

test("many are directed, received and returned together; the direction is taken back with one click", async () => {
	const ids: string[] = [];
	for (let i = 0; i < 4; i++) ids.push(await paper(`Nhiều văn bản ${i}`, { submit: {}, urgency: "URGENCY_EXPRESS" }));
	await withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc", "/work/to-do?urgency=URGENCY_EXPRESS");
		await browser.find(".row-item", "Nhiều văn bản 3");
		await browser.click(".row-head .check-target");
		await browser.click(".chosen button", "Gửi chỉ đạo");
		await browser.find("dialog", "Gửi chỉ đạo 4 văn bản");
		await browser.fill("Ý kiến chỉ đạo", "Tham mưu, báo cáo.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await browser.click("dialog button[type=submit]", "4 văn bản");
		await browser.find(".toast", "đã thực hiện với 4 văn bản");
		for (const id of ids) assert.equal(await stateOf(id), "in_progress");
		browser.clicks = 0;
		await browser.click(".toast button", "Hoàn tác");
		await browser.find(".toast", "Đã hoàn tác 4 văn bản");
		assert.equal(browser.clicks, 1);
		await browser.find(".row-item", "Nhiều văn bản 3");
		for (const id of ids) await head.act(id, "direct", { directive: "Triển khai.", assignments: [{ unitId: await head.unit("NVY"), role: "FLOW_LEAD" }] });
	});
	await withBrowser(async (browser) => {
		await logIn(browser, server, "truongphong", "/work/to-do");
		await browser.find(".row-item", "Nhiều văn bản 3");
		browser.clicks = 0;
		await browser.click(".row-head .check-target");
		// Nothing is asked for, so nothing is asked.
		await browser.click(".chosen button", "Tiếp nhận");
		await browser.find(".toast", "đã thực hiện với 4 văn bản");
		assert.equal(browser.clicks, 2);
		await browser.find(".toast", "không có bước lấy lại");
		const specialist = await clerk.person("chuyenvien");
		const unitHead = await Client.login(server, "truongphong");
		for (const id of ids) await unitHead.act(id, "assign", { assignments: [{ personId: specialist, role: "FLOW_LEAD" }] });
	});
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chuyenvien", "/work/to-do");
		await browser.find(".row-item", "Nhiều văn bản 3");
		await browser.click(".row-head .check-target");
		await browser.click(".chosen button", "Trả lại");
		await browser.find("dialog .warning", "Trả lại 4 văn bản");
		await sound(browser, "asked once");
		await browser.click("dialog button[type=submit]", "Trả lại 4 văn bản");
		await browser.find(".summary");
		await browser.fill("Lý do", "Không thuộc nhiệm vụ được giao.");
		await browser.click("dialog button[type=submit]", "Trả lại 4 văn bản");
		await browser.find(".toast", "đã thực hiện với 4 văn bản");
		await browser.find(".empty");
	});
});
